"""Charts of mix and risk: blocks that add up to the whole, hollow months, bars on both sides of zero, alt text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from charts import before_after, heat, mix_strip, palette, spread

INK = palette.ink("light")
COLOURS = {"Affiliate": "#4199E0", "Courses": "#DB790C"}


def _parts(*shares: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"payer": [f"p{i}" for i in range(len(shares))], "net": [s * 100 for s in shares], "share": list(shares)}
    )


def _within(*lines: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=["payer", "stream", "amount_micros"])


def test_a_block_is_cut_into_its_streams_and_all_blocks_into_the_whole() -> None:
    inside = _within(("p0", "Affiliate", 30), ("p0", "Courses", 10), ("p1", "Courses", 5))
    ready = mix_strip.frame(_parts(0.75, 0.25, float("nan")), inside, COLOURS, "USD")
    assert ready[["name", "stream", "start", "end"]].values.tolist() == [
        ["p0", "Affiliate", 0.0, 0.5625], ["p0", "Courses", 0.5625, 0.75], ["p1", "Courses", 0.75, 1.0],
    ]  # fmt: skip
    assert ready["colour"].tolist() == ["#4199E0", "#DB790C", "#DB790C"]
    assert ready["label"].tolist()[1] == ""
    assert mix_strip.alt_text(ready, "payer").startswith("Shares of net revenue by payer: p0 75")


def test_small_blocks_are_one_and_what_names_nobody_is_the_last() -> None:
    ready = mix_strip.frame(_parts(0.4, *[0.04] * 12), _within(("", "Courses", 9)), COLOURS, "USD")
    names = ready["name"].drop_duplicates().tolist()
    assert names[-2:] == ["3 smaller", mix_strip.UNNAMED]
    assert len(names) == mix_strip.MOST + 2
    assert ready["block_end"].iloc[-1] == pytest.approx(1)
    assert ready.loc[ready["name"] == mix_strip.UNNAMED, "share"].item() == pytest.approx(0.12)


def test_pairs_leave_out_what_is_not_known_and_know_losses() -> None:
    ready = before_after.frame([("Net", 10.0, -5.0), ("Living", float("nan"), float("nan"))], "EUR")
    assert ready["line"].tolist() == ["Net", "Net"]
    assert ready["side"].tolist() == [False, True]
    spec = before_after.pairs(("Net",), INK, signed=True)
    assert spec["layer"][0]["encoding"]["x"]["scale"]["zero"] is True
    assert before_after.alt_text(ready) == "Before and after, a month: Net 10.00 EUR now, −5.00 EUR then"


def test_a_month_without_a_payment_is_hollow_and_a_strong_one_full() -> None:
    month = pd.to_datetime(["2026-08-01", "2026-09-01", "2026-10-01"]).astype("datetime64[s]")
    rows = pd.DataFrame({"stream": "Courses", "month": month, "net": [0.0, 1.0, 8.0], "paid": [False, True, True]})
    ready = heat.paid_frame(rows, COLOURS, "USD")
    assert ready["strength"].round(2).tolist() == [0.32, 0.43, 1.0]
    assert ready["Paid"].tolist() == ["no", "yes", "yes"]
    spec = heat.paid(("2026-08", "2026-09", "2026-10"), ("Courses",), INK, 100)
    filters = [layer["transform"][0]["filter"] for layer in spec["layer"]]
    assert filters == ["datum.paid", "!datum.paid"]
    assert heat.paid_words(rows) == "Months with a payment by stream: Courses 2 of 3"


def test_pairs_of_streams_say_their_sign_by_colour_and_number() -> None:
    pairs = pd.DataFrame({"a": ["x", "x"], "b": ["y", "z"], "value": [0.8, -0.3], "n": [24, 12]})
    ready = heat.pairs_frame(pairs)
    assert ready["rising"].tolist() == [True, False]
    assert ready["label"].tolist() == ["0.80", "−0.30"]
    colour = heat.together(("y", "z"), ("x",), INK, 120)["layer"][0]["encoding"]["color"]
    assert (colour["condition"]["test"], colour["condition"]["value"]) == ("datum.rising", INK.accent)


def test_the_years_drawn_are_all_counted_and_the_marks_named() -> None:
    years = np.linspace(100, 200, 1_000)
    ready = spread.years_frame(years, 105.0, 190.0, "USD")
    assert ready["n"].sum() == 1_000
    assert ready["label"].tolist()[-2:] == ["bad year 105", "last year 190"]
    assert bool(ready["bad"].iloc[0]) is True
    flat = spread.years_frame(np.full(10, 50.0), 50.0, 50.0, "USD")
    assert flat["n"].sum() == 10


def test_bars_by_stream_leave_out_what_has_no_number() -> None:
    ready = spread.named_frame(pd.DataFrame({"stream": ["Courses", "New"], "value": [0.2, float("nan")]}), COLOURS)
    assert ready["stream"].tolist() == ["Courses"]
    assert spread.named(("Courses",), INK, 100)["layer"][0]["encoding"]["color"]["scale"] is None
