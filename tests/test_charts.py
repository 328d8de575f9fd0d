"""Charts: units, zero baselines, one colour per stream, labels, alt text; and numbers as people read them."""

from __future__ import annotations

import base64
import json

import pandas as pd
import pytest

from charts import axes, bars, dots, export, formats, lines, palette, spark, strip
from charts import notes as markers

LIGHT = palette.ink("light")
MONTHS = tuple(str(m) for m in pd.period_range("2024-11", "2026-10", freq="M"))
COLOURS = {"Affiliate": "#4199E0", "Courses": "#DB790C"}


def _net() -> pd.DataFrame:
    return pd.DataFrame({
        "month": pd.to_datetime(["2026-09-01", "2026-09-01", "2026-10-01", "2026-10-01", "2026-10-01"]),
        "stream": ["Courses", "Affiliate", "Affiliate", "Courses", "Dust"],
        "net": [40.0, 60.0, 900.0, 300.25, -0.25],
        "provisional": [False, False, False, False, True],
    })  # fmt: skip


def test_stacked_frame_totals_ranks_and_labels_only_the_last_month() -> None:
    ready = bars.stacked_frame(_net(), COLOURS, "USD")
    assert ready["label"].tolist().count("1.2k") == 1
    assert ready.loc[ready["label"] != "", "month"].tolist() == ["2026-10"]
    assert dict(zip(ready["stream"], ready["rank"], strict=True)) == {"Affiliate": 0, "Courses": 1, "All others": 2}
    october = ready[ready["month"] == "2026-10"]
    assert set(october["Total"]) == {"1,200.00 USD"}
    assert october.loc[october["stream"] == "Affiliate", "Share"].item() == f"75{formats.THIN}%"
    assert october["top"].unique().tolist() == [1200.25]


def test_stacked_spec_starts_at_zero_with_the_streams_own_colours() -> None:
    named = palette.domain(["Courses", "Affiliate"], COLOURS)
    spec = bars.stacked(MONTHS, named, LIGHT)
    layer = spec["layer"][1]
    assert layer["encoding"]["y"]["stack"] == "zero"
    assert layer["encoding"]["y"]["scale"]["zero"] is True
    assert layer["encoding"]["color"]["scale"] == {"domain": ["Affiliate", "Courses"], "range": ["#4199E0", "#DB790C"]}
    assert layer["encoding"]["color"]["legend"] is None
    assert spec["data"] == {"name": "source"}
    assert {t["field"] for t in layer["encoding"]["tooltip"]} == {"Month", "Stream", "Net", "Share", "Total"}


def test_month_axis_names_every_third_month_and_the_year_once() -> None:
    axis = axes.month_axis(MONTHS, LIGHT).to_dict()
    names = json.loads(axis["labelExpr"].removesuffix(")[datum.value]").removeprefix("("))
    assert names["2024-11"] == ["Nov", "2024"]
    assert names["2025-01"] == ["Jan", "2025"]
    assert names["2026-10"] == "Oct"
    assert "2026-09" not in names
    assert len(axis["values"]) == 9


def test_a_spec_is_built_once() -> None:
    assert bars.counts(MONTHS, LIGHT) is bars.counts(MONTHS, LIGHT)


def test_a_small_line_breaks_at_a_gap_and_starts_at_zero() -> None:
    spec = lines.small(MONTHS, LIGHT)
    area, line = spec["layer"][:2]
    assert line["mark"]["invalid"] == "break-paths-show-path-domains"
    assert line["encoding"]["y"]["scale"]["zero"] is True
    assert area["mark"]["opacity"] < 0.3


def test_line_frame_carries_the_notes_of_each_month_and_labels_the_last_known_value() -> None:
    rows = pd.DataFrame(
        {"month": pd.to_datetime(["2026-08-01", "2026-09-01", "2026-10-01"]), "value": [1e6, 2e6, None]}
    )
    notes = pd.DataFrame({"day": pd.to_datetime(["2026-09-03", "2026-09-20"]), "text": ["New theme", "Moved"]})
    ready = lines.frame(rows, "visitors", notes)
    assert ready["note"].tolist() == ["", "New theme; Moved", ""]
    assert ready["label"].tolist() == ["", "2M", ""]
    assert ready["Value"].tolist()[0] == "1,000,000 visitors"
    words = lines.alt_text("Website visitors", ready)
    assert "from 1,000,000 in August 2026 to 2,000,000 in September 2026" in words
    assert "New theme; Moved" in words


def test_strip_shares_add_up_and_small_streams_are_one() -> None:
    mix = pd.DataFrame({
        "stream": ["Affiliate", "Courses", "Dust", "Crumbs", "Loss"],
        "net": [60.0, 30.0, 6.0, 4.0, -5.0],
        "share": [0.6, 0.3, 0.06, 0.04, float("nan")],
    })  # fmt: skip
    ready = strip.frame(mix, COLOURS, "EUR")
    assert ready["Stream"].tolist() == ["Affiliate", "Courses", "All others"]
    assert ready["end"].iloc[-1] == pytest.approx(1)
    assert ready["label"].tolist() == [f"60{formats.THIN}%", f"30{formats.THIN}%", f"10{formats.THIN}%"]
    assert ready["words"].tolist() == ["#14171C", "#14171C", "#14171C"]
    assert strip.alt_text(ready).startswith("Shares of net revenue: Affiliate 60")


def test_dots_leave_out_episodes_without_a_length() -> None:
    rows = pd.DataFrame({
        "published": [pd.Timestamp("2026-01-01").date()] * 3, "minutes": [50.0, None, 70.0], "title": ["a", "b", None]
    })  # fmt: skip
    ready = dots.frame(rows)
    assert ready["Episode"].tolist() == ["a", "Untitled"]
    assert ready["label"].tolist() == ["", "median 60"]
    assert dots.frame(rows.iloc[:0]).empty


def test_sparkline_breaks_at_a_gap_and_is_a_picture() -> None:
    svg = spark.line([1.0, 2.0, None, 4.0, 3.0, None, 5.0])
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 1
    assert base64.b64decode(spark.data_uri(svg).partition(",")[2]).decode() == svg
    assert "<polyline" not in spark.line([None, None])


def test_bars_in_cells_go_below_zero_for_losses() -> None:
    heights = spark.bars([2.0, -1.0], width=10, height=30)
    assert 'y="0.00" width="3.60" height="20.00"' in heights
    assert 'y="20.00" width="3.60" height="10.00"' in heights


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_200_000, "1.2M"), (18_240, "18.2k"), (999_499, "999k"), (999_500, "1M"), (0, "0"), (2.5, "2.5"), (99.97, "100"),
     (-1500, "−1.5k"), (3_500_000_000, "3.5B"), (float("nan"), "–")],
)  # fmt: skip
def test_short_numbers(value: float, text: str) -> None:
    assert formats.short(value) == text


@pytest.mark.parametrize("share", [0.0, 0.0004, -0.0004])
def test_a_change_that_rounds_to_nothing_is_never_signed(share: float) -> None:
    assert formats.change(share) == "unchanged"
    assert formats.arrow(share) == ""


def test_stream_colours_stand_out_on_both_grounds() -> None:
    for colour in (*palette.STREAM_COLOURS, palette.OTHERS):
        for ground in palette.GROUNDS.values():
            assert _contrast(colour, ground) >= 3, (colour, ground)
        assert _contrast(palette.words_on(colour), colour) >= 4.4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ink_is_read_on_its_ground(theme: str) -> None:
    ink = palette.ink(theme)
    assert _contrast(ink.text, ink.ground) >= 12
    assert _contrast(ink.faint, ink.ground) >= 4.5
    assert _contrast(ink.line, ink.ground) >= 3


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_what_may_still_change_is_dashed_from_the_last_certain_point_on() -> None:
    months = pd.to_datetime(["2026-08-01", "2026-09-01", "2026-10-01"])
    ready = lines.frame(
        pd.DataFrame({"month": months, "value": [1.0, 2.0, 3.0], "provisional": [False, False, True]}), "visitors"
    )
    assert ready["known"].tolist()[:2] == [1, 2]
    assert ready["open"].tolist()[1:] == [2, 3]
    assert pd.isna(ready["known"].iloc[2])
    assert pd.isna(ready["open"].iloc[0])
    _, known, shaky, *_ = lines.small(MONTHS, LIGHT)["layer"]
    assert ("strokeDash" in known["mark"], "strokeDash" in shaky["mark"]) == (False, True)


def test_notes_mark_their_month_once_however_many_rows_it_has() -> None:
    notes = pd.DataFrame({"day": pd.to_datetime(["2026-10-03", "2026-10-20"]), "text": ["Moved", "Sale"]})
    assert markers.column(["2026-09", "2026-10", "2026-10"], notes) == ["", "Moved; Sale", ""]


def test_a_chart_is_taken_along_as_picture_and_as_numbers() -> None:
    frame = bars.counts_frame(pd.DataFrame({"month": ["2026-09", "2026-10"], "value": [5.0, 7.5]}), "posts")
    spec = bars.counts(MONTHS, LIGHT)
    drawn = export.svg(frame, spec, LIGHT, "Posts <b>", "Notebook · as of 21 Nov 2026")
    assert "Posts &lt;b&gt;" in drawn
    assert "Notebook · as of 21 Nov 2026" in drawn
    assert export.png(frame, spec, LIGHT, "Posts", "").startswith(b"\x89PNG")
    assert export.numbers(frame).decode("utf-8-sig").splitlines()[:2] == [
        "month,value,provisional,note",
        "2026-09,5.0,False,",
    ]


def test_a_formula_in_an_exported_cell_is_only_text() -> None:
    assert (
        export.csv(pd.DataFrame({"stream": ["=1+1"], "net": [-5.5]})).decode("utf-8-sig").splitlines()[1]
        == "'=1+1,-5.5"
    )
