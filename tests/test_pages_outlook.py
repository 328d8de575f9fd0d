"""The Outlook page: empty, with little, with the demo business; live, in its own words, as charts."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, shown, well
from streamlit.testing.v1 import AppTest

import settings
from charts import bullets, export, fan
from charts.palette import ink
from collect import typed, workspaces
from metrics.forecast import Forecast
from store import open_store
from ui import ahead, goal_list


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


def text(at: AppTest) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))


def typed_months(n: int) -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My blog", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer="Gumroad", currency="EUR")
    every = pd.period_range(pd.Period("2026-10") - n + 1, periods=n, freq="M")
    changes = [typed.TypedChange(line, date(month.year, month.month, 1), Decimal("19.99")) for month in every]
    typed.save(store, ws, changes, now=datetime.now(UTC))


def test_with_nothing_it_says_what_will_be_here() -> None:
    at = app(page="outlook.py")

    well(at)
    assert "Not enough data yet" in text(at)


def test_with_one_month_it_claims_nothing() -> None:
    typed_months(1)
    at = app(page="outlook.py")

    well(at)
    assert "Not enough data yet to look ahead." in text(at)
    assert "1 month is known up to Oct 2026" in text(at)
    assert "No goals yet" in text(at)


def test_with_seven_months_it_is_a_rough_guess() -> None:
    typed_months(7)
    at = app(page="outlook.py")

    well(at)
    assert "November 2026 may bring, as a rough guess, 19.99 EUR net" in text(at)
    assert "A rough guess, since only 7 months are known: its bands are not checked." in text(at)


@pytest.mark.every
def test_the_demo_looks_ahead(demo_shown: None) -> None:
    at = app("demo", page="outlook.py")
    well(at)
    words = text(at)

    assert re.search(r"November 2026 is likely to bring [\d,]+ USD net, between [\d,]+ and [\d,]+\.", words)
    assert "Tested on the last 12 months, its error was" in words
    assert "days late" in words and "Running sum" in words
    assert len(at.get("vega_lite_chart")) == 5  # net revenue, crossover, visitors, goals, reinvesting
    _reinvests_live(at)


def _reinvests_live(at: AppTest) -> None:
    def result() -> str:
        return next(
            e.proto.body for e in at.get("html") if 'class="big"' in e.proto.body and "today's money" in e.proto.body
        )

    before = result()
    at.slider(key="reinvest_share").set_value(0).run()
    less = result()
    at.slider(key="reinvest_years").set_value(1).run()

    well(at)
    assert before != less != result()
    assert "after 10 years" in less and "after 1 year," in result()


# --- words ------------------------------------------------------------------------------------------------------------


def made(**more: object) -> Forecast:
    told = {
        "months": pd.DataFrame(),
        "method": "combination",
        "skill": 0.8,
        "n": 36,
        "gaps": 0,
        "rough": False,
        "spikes": (),
        "reason": "",
    }
    return Forecast(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "its error was 20\u202f% smaller than that of repeating the year before"),
        ({"skill": 1.08}, "8\u202f% larger"),
        ({"skill": 1.01}, "as large as"),
        ({"method": "naive", "skill": 1.34}, "Shown is last year again: over the last 12 months the error of our own forecast was 1.3 times"),
        ({"method": "naive", "skill": math.inf}, "our own forecast was larger"),
        ({"skill": math.nan, "n": 14}, "Made from 14 months. It can be tested"),
        ({"rough": True}, "at or below zero"),
        ({"reason": "gaps"}, ""),
    ],
)  # fmt: skip
def test_how_good_the_forecast_was_stands_beside_it(more: dict[str, object], words: str) -> None:
    said = ahead.goodness(made(**more))

    assert words in said and bool(said) == bool(words)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(150_000.0, "Subscribers", "150k"), (0.6, "share", "60\u202f%"), (7.98, "ratio", "7.98"), (1200.0, "USD", "1.2k USD"), (None, "", "–")],
)  # fmt: skip
def test_goals_in_their_own_unit(value: float | None, unit: str, words: str) -> None:
    assert goal_list.amount(value, unit) == words


# --- charts -----------------------------------------------------------------------------------------------------------


def months(first: str, n: int, **columns: float) -> pd.DataFrame:
    month = pd.period_range(first, periods=n, freq="M").to_timestamp().astype("datetime64[s]")
    return pd.DataFrame({"month": month, **{name: np.full(n, value) for name, value in columns.items()}})


def test_the_fan_opens_from_the_last_known_month() -> None:
    past = months("2026-01", 3, value=100.0)
    later = months("2026-04", 2, value=110.0, low80=90.0, high80=130.0, low95=80.0, high95=150.0)
    rows = fan.frame(past, later, "USD")

    assert rows["month"].tolist() == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]
    assert rows.loc[2, ["was", "likely", "low80", "high95"]].tolist() == [100.0] * 4
    assert rows["likely"].isna().tolist() == [True, True, False, False, False]
    assert rows["label"].tolist() == ["", "", "100", "", "110"]
    assert rows.loc[3, "Value"] == "110 USD, 80 of 100 such months between 90 and 130 USD"
    assert fan.alt_text("Net", rows) == (
        "Net: 100 USD in March 2026; likely 110 USD, 80 of 100 such months between 90 and 130 USD in May 2026"
    )


def test_without_a_forecast_the_fan_is_a_line() -> None:
    rows = fan.frame(months("2026-01", 3, value=100.0), months("2026-04", 0, value=0.0), "USD")

    assert len(rows) == 3 and rows["likely"].isna().all()
    assert fan.alt_text("Net", rows) == "Net: 100 USD in March 2026"


def test_every_chart_of_the_outlook_can_be_drawn() -> None:
    past = months("2026-01", 6, value=100.0)
    later = months("2026-07", 6, value=110.0, low80=90.0, high80=130.0, low95=80.0, high95=150.0)
    pace = months("2026-07", 6, **{"0": 110.0, "1": 105.0, "2": 120.0})
    rows, crossed = fan.frame(past, later, "USD"), fan.crossing_frame(past, pace, 115.0, "USD")
    names = ["nominal10", "nominal50", "nominal90", "real10", "real50", "real90", "paid_in"]
    plan = pd.DataFrame({"step": np.arange(13), **dict.fromkeys(names, 5.0)})
    goal = pd.DataFrame(
        [{"goal": "A", "now": 1.0, "target": 2.0, "expected": math.nan, "reached": False, "state": "x"}]
    )
    light, span = ink("light"), tuple(rows["month"])
    drawn = (
        (rows, fan.months(span, light)), (crossed, fan.crossing(span, ("2026-08", "2026-09", "2026-10"), light, line="living costs")),
        (fan.growth_frame(plan, "USD"), fan.growth(1, light)), (bullets.frame(goal), bullets.bullets(1, light)),
    )  # fmt: skip

    for frame, spec in drawn:
        json.dumps(spec)
        assert "<svg" in export.svg(frame, spec, light, "A chart", "of mine")


def test_a_bullet_is_a_share_of_its_target_also_where_less_is_better() -> None:
    told = {"goal": "A", "state": "", "reached": False}
    rows = bullets.frame(
        pd.DataFrame(
            [
                {**told, "now": 50.0, "target": 100.0, "expected": 400.0},
                {**told, "now": 10.0, "target": 5.0, "expected": 8.0},
                {**told, "now": 150.0, "target": 100.0, "expected": math.nan, "reached": True},
            ]
        )
    )

    assert rows["share"].tolist() == [0.5, 0.5, 1.25]
    assert rows["ahead"].tolist()[:2] == [1.25, 0.625]
