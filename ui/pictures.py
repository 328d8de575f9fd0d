"""Charts on the page: frames of the figures room drawn with cached specs in the ink of the theme."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import bars, dots, formats, lines, palette, spark, strip
from charts.palette import Ink
from figures import audience, content, podcast, revenue, streams
from ui import cells, drawing, head
from ui.load import Place
from ui.texts import safe

AUDIENCES = {
    "visitors": ("Website visitors", "visitors"), "downloads": ("Podcast downloads", "downloads"),
    "subscribers": ("Email subscribers", "subscribers"), "followers": ("Followers", "followers"),
}  # fmt: skip


def ink() -> Ink:
    """The ink for the theme that the browser shows."""
    return palette.ink(st.context.theme.type)


def net_revenue(place: Place, months: int = 24, *, legend: bool = False) -> None:
    """Net revenue by month, stacked by stream in its colour."""
    head.title("Net revenue", f"{place.currency} a month")
    rows = place.ask(revenue.by_month, months)
    if rows.empty:
        head.empty("No income yet: import a sales export, or type a month in.")
        return
    colours = place.ask(streams.colours)
    frame = bars.stacked_frame(rows, colours, place.currency, place.read("notes"))
    named = palette.domain(frame["stream"], colours)
    spec = bars.stacked(span(rows["month"]), named, ink(), 320)
    drawing.chart(frame, spec, key="net_revenue", alt=_revenue_words(frame), height=320)
    if legend:
        stream_legend(named)


def stream_legend(named: tuple[tuple[str, str], ...]) -> None:
    """The streams' names beside their colours, where no row says them."""
    chips = "".join(
        f'<span><span class="chip" style="background:{c};margin:0"></span>{safe(n)}</span>' for n, c in named
    )
    st.html(f'<div class="tr tr-legend">{chips}</div>')


def mix(place: Place, most: int | None = None) -> None:
    """Where the last 12 months' money came from: one strip, then the streams ranked; beyond `most` in one row."""
    head.title("Where it came from", "last 12 months")
    rows = place.ask(revenue.mix)
    if rows.empty:
        head.empty("Each income stream will have its share here.")
        return
    colours = place.ask(streams.colours)
    segments = strip.frame(rows, colours, place.currency)
    drawing.chart(segments, strip.hundred(ink()), key="strip", alt=strip.alt_text(segments), height=26)
    st.html(mix_markup(_shortened(rows, most), colours, place.currency))


def mix_markup(rows: pd.DataFrame, colours: dict[str, str], currency: str) -> str:
    """The ranked streams as an HTML table, the total set apart."""
    heads = [
        ("Stream", ""),
        ("13 months", ""),
        (f"Net {currency}", "n"),
        ("Share", "n"),
        ("Year", "n"),
        ("Class", "wide"),
    ]
    body = [_mix_row(row, colours) for row in rows.to_dict("records")]
    total = ("Total", ""), ("", ""), (formats.exact(rows["net"].sum()), "n"), ("", "n"), ("", "n"), ("", "wide")
    return cells.table(heads, [*body, cells.row((cells.cell(*one) for one in total), "total")])


def _shortened(rows: pd.DataFrame, most: int | None) -> pd.DataFrame:
    if most is None or len(rows) <= most + 1:
        return rows
    rest = rows.iloc[most:]
    spark_sum = [float(sum(values)) for values in zip(*rest["spark"], strict=True)]
    one = {"stream": f"{len(rest)} smaller", "cls": "", "net": rest["net"].sum(), "share": rest["share"].sum()}
    return pd.concat([rows.iloc[:most], pd.DataFrame([{**one, "change": float("nan"), "spark": spark_sum}])])


def _mix_row(row: dict[str, Any], colours: dict[str, str]) -> str:
    name = row["stream"]
    chip = f'<span class="chip" style="background:{palette.colour_of(name, colours)}"></span>{safe(name)}'
    shape = spark.data_uri(spark.bars(row["spark"]))
    first = (
        cells.picture(chip, "keep" if len(name) <= 16 else ""),
        cells.picture(f'<img src="{shape}" alt="{safe(name)}, net by month">'),
    )
    numbers = (formats.exact(row["net"]), formats.percent(row["share"]), formats.change(row["change"]))
    return cells.row((*first, *(cells.cell(n, "n") for n in numbers), cells.cell(row["cls"], "wide faint")))


def audiences(place: Place) -> None:
    """Each audience over time as a small chart of its own, the notes as thin markers."""
    head.title("Audience", "a month")
    notes = place.read("notes")
    with st.grid("auto", min_column_width=165, gap="medium", key="audience"):
        for metric, (name, unit) in AUDIENCES.items():
            with st.container(gap="small"):
                _audience(place, metric, name, unit, notes)


def _audience(place: Place, metric: str, name: str, unit: str, notes: pd.DataFrame) -> None:
    rows = place.ask(audience.by_month, metric, 24)
    st.html(f'<div class="tr faint" style="font-size:.85rem">{safe(name)}</div>')
    if not rows["value"].notna().any():
        head.empty("Not connected yet.")
        return
    frame = lines.frame(rows, unit, notes)
    spec = lines.small(span(rows["month"]), ink())
    drawing.chart(frame, spec, key=f"audience-{metric}", alt=lines.alt_text(name, frame), height=140)


def monthly(place: Place, rows: pd.DataFrame, name: str, unit: str, *, colour: str | None = None) -> None:
    """Counts by month as bars in ink. `rows` has month and value (or n)."""
    values = rows.rename(columns={"n": "value"})
    if values.empty or not values["value"].notna().any():
        head.empty("Nothing to count yet.")
        return
    frame = bars.counts_frame(values, unit, place.read("notes"))
    spec = bars.counts(span(values["month"]), ink(), 220, colour)
    drawing.chart(frame, spec, key=f"monthly-{name}", alt=lines.alt_text(name, frame), height=220)


def downloads(place: Place) -> None:
    """Podcast downloads by month."""
    head.title("Downloads", "a month")
    monthly(place, place.ask(audience.by_month, "downloads", 24), "Podcast downloads", "downloads")


def episode_rhythm(place: Place) -> None:
    """Episodes published by month."""
    head.title("Rhythm", "episodes a month")
    monthly(place, place.ask(podcast.rhythm, 24), "Episodes published", "episodes")


def pieces_by_month(place: Place) -> None:
    """Posts and episodes by month, each kind a chart of its own."""
    rows = place.ask(content.by_month, 24)
    kinds = sorted(rows["kind"].unique(), key=lambda kind: -rows.loc[rows["kind"] == kind, "n"].sum())
    with st.grid("auto", min_column_width=320, gap="medium", key="pieces"):
        for kind in kinds:
            with st.container():
                head.title(f"{kind.capitalize()}s", "published a month")
                monthly(place, rows[rows["kind"] == kind], f"{kind.capitalize()}s published", f"{kind}s")


def span(column: pd.Series) -> tuple[str, ...]:
    """Every month from the first to the last of a column, "YYYY-MM"; at least a year, so that one month is no wall."""
    months = pd.PeriodIndex(pd.to_datetime(column), freq="M")
    first = min(months.min(), months.max() - 11)
    return tuple(str(m) for m in pd.period_range(first, months.max(), freq="M"))


def _revenue_words(frame: pd.DataFrame) -> str:
    last = frame.loc[frame["month"] == frame["month"].max()]
    biggest = last.sort_values("net", ascending=False).iloc[0]
    whole = f"Net revenue by month, stacked by stream. {last['Month'].iloc[0]}: {last['Total'].iloc[0]}"
    return f"{whole}, most of it from {biggest['Stream']} ({biggest['Net']})"


def lengths(place: Place) -> None:
    """A dot per episode: how long each was."""
    ready = dots.frame(place.ask(podcast.lengths))
    if ready.empty:
        head.empty("No episode tells its length yet.")
        return
    drawing.chart(ready, dots.lengths(ink()), key="lengths", alt=dots.alt_text(ready), height=220)
