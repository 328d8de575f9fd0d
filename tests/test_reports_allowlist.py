"""Nothing leaves that is not on the list: searched in the bytes and texts of every kind of file."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from test_reports_html import Page, told_by

from figures import Question, kpi
from reports import asked, face, files
from reports.document import Document
from reports.kit import Chosen, Kit

VISITORS = "monthly_website_visitors"
MONEY = ("net_revenue", "gross", "expenses", "profit", "mrr", "revenue_year_to_date")
COUNTS = (VISITORS, "podcast_downloads", "email_subscribers", "social_media_followers")
NUMBER = re.compile(r"(?<![\w#.,-])(\d[\d,\u202f\u00a0]*(?:\.\d+)?) ?([kM])?(?![\w-])")


@pytest.fixture(autouse=True)
def _no_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letters' shapes take long to cut out and tell nothing: the search leaves them out anyway."""
    monkeypatch.setattr(face, "rules", lambda text, *, italic=False: "")


def everything_told(document: Document) -> str:
    """Every text of every file made of it: pages, metadata, structure, alternative texts and what charts write."""
    pdf, web, marked = (files.written(document, ending) for ending in (".pdf", ".html", ".md"))
    whole = re.sub(r"data:[\w/]+;base64,[\w+/=]+|<style>.*?</style>", "", web.decode("utf-8"), flags=re.S)
    drawn = re.sub(
        r'( (?:transform|d|points|viewBox|(?:stroke|font)-[\w-]+|[xyr][12xy]?|c[xy]|d[xy]|width|height)="[^"]*")',
        "",
        whole,
    )
    text, beside = told_by(pdf)
    beside = "\n".join(line for line in beside.splitlines() if not line.startswith("/"))
    return "\n".join([text, beside, drawn, Page(whole).text, marked.decode("utf-8").replace("\\", "")])


def tells(told: str, value: float, digits: int) -> set[str]:
    """The numbers of a text that give a value away to this many digits or more: 119.56k tells 119,557.28 to five."""
    found = set()
    for number, unit in set(NUMBER.findall(told)):
        plain = re.sub(r"[,\u202f\u00a0]", "", number)
        size = float(plain) * {"": 1, "k": 1e3, "M": 1e6}[unit]
        known = len(plain.replace(".", "").lstrip("0").rstrip("0" if not unit and "." not in plain else ""))
        if known >= digits and abs(size - value) <= abs(value) * 0.5 * 10 ** (1 - known):
            found.add(number + unit)
    return found


@pytest.fixture(scope="module")
def question(demo_question: Question) -> Question:
    """The month before, whose numbers are not round."""
    return Question(demo_question.store, demo_question.ws, pd.Period("2026-09", "M"), demo_question.today)


@pytest.fixture(scope="module")
def values(question: Question) -> dict[str, float]:
    return {
        f.name: float(f.value) for f in kpi.numbers(question, [*MONEY, *COUNTS]) if isinstance(f.value, int | float)
    }


def test_the_search_finds_what_it_should() -> None:
    assert tells("Net 119.56k USD", 119_557.28, 4) == {"119.56k"} and tells("119,557.28", 119_557.28, 4)
    assert tells("<text>119557</text>", 119_557.28, 4)
    assert not tells("120k or 120,000 USD, not 119.1k nor 2026-09", 119_557.28, 4) and tells("120k", 119_557.28, 2)


def test_a_kit_tells_its_one_figure_and_no_other(question: Question, values: dict[str, float]) -> None:
    assert values.keys() == {*MONEY, *COUNTS} and len(f"{values[VISITORS]:.0f}".rstrip("0")) > 4
    told = everything_told(asked.document(question, Kit(figures=(Chosen(name=VISITORS, how="exact"),))))
    assert told.count(f"{values[VISITORS]:,.0f}") >= 3, "the figure itself is in every file"
    assert {
        name: found for name, value in values.items() if name != VISITORS and (found := tells(told, value, 3))
    } == {}
    for name in ("affiliate", "bluehost", "teachable", "subscribers", "followers", "downloads", "revenue", "usd"):
        assert name not in told.lower(), name


def test_rounded_figures_and_indexes_do_not_tell_the_exact_ones(question: Question, values: dict[str, float]) -> None:
    kit = Kit(
        figures=tuple(Chosen(name=name, how="rounded") for name in COUNTS),
        charts=(Chosen(name="visitors", how="index"), Chosen(name="net_revenue", how="index")),
    )
    document = asked.document(question, kit)
    told = everything_told(document)
    assert {name: found for name in COUNTS if (found := tells(told, values[name], 4))} == {}
    assert {name: found for name in MONEY if (found := tells(told, values[name], 3))} == {} and "USD" not in told
    charts = [block for section in document.sections for block in section.blocks if hasattr(block, "frame")]
    largest = [float(chart.frame.select_dtypes("number").max().max()) for chart in charts]
    assert len(charts) == 2 and max(largest) < 1_000, "a chart's rows hold more than an index"


@pytest.mark.parametrize("how", ["percent", "index", "rounded"])
def test_a_report_tells_amounts_only_as_it_may(question: Question, values: dict[str, float], how: str) -> None:
    fresh = asked.kit(question, "income")
    parts = {
        part: tuple(Chosen.model_validate({"name": each.name, "how": how}) for each in getattr(fresh, part))
        for part in ("figures", "charts", "breakdowns")
    }
    told = everything_told(asked.document(question, fresh.model_copy(update=parts)))
    assert "Affiliate" in told
    assert {name: found for name in MONEY if (found := tells(told, values[name], 4 if how == "rounded" else 3))} == {}
    assert bool(re.search(r"\d USD", told)) == (how == "rounded")


@pytest.mark.parametrize("kind", ["media-kit", "income"])
def test_an_empty_list_tells_nothing(question: Question, values: dict[str, float], kind: str) -> None:
    told = everything_told(asked.document(question, Kit.model_validate({"kind": kind})))
    assert {name: found for name, value in values.items() if (found := tells(told, value, 2))} == {}
    assert "USD" not in told and "%" not in Page(told).text
