"""What is kept of what came in: the flow from gross to profit, and the costs by category and stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import flow, formats, palette, ranked
from figures import costs, steps, streams
from ui import cells, drawing, head, pictures
from ui.load import Place
from ui.texts import safe

_STREAMS = 8


def gross_to_profit(place: Place, chain: Sequence[Any]) -> None:
    """The chain as one picture; its amounts are those of the figures, to the cent."""
    head.title("From gross to profit", f"{place.currency}, {formats.month(place.month)}")
    known = [(f.name, f.title, float(f.value)) for f in chain if f.value is not None]
    if not known:
        head.empty("Gross, fees, refunds, taxes and costs will flow to your profit here, once income is known.")
        return
    colours = place.ask(streams.colours)
    rows = flow.frame(known, parts(place.ask(steps.gross_by_stream), colours), place.currency)
    titles = tuple(dict.fromkeys(rows["step"]))
    drawing.chart(
        rows, flow.waterfall(titles, pictures.ink()), key="flow", alt=flow.alt_text(rows), height=flow.ROW * len(titles),
        name="From gross to profit",
    )  # fmt: skip


def parts(gross: pd.DataFrame, colours: dict[str, str]) -> pd.DataFrame:
    """Gross by stream with each stream's colour; those without one of their own as one, at the end."""
    named = gross.assign(stream=[palette.fold(s, colours) for s in gross["stream"]])
    sums = named.groupby("stream", as_index=False, sort=False)["amount"].sum()
    last = sums["stream"].eq(palette.ALL_OTHERS)
    ordered = sums.assign(last=last).sort_values("last", kind="stable")
    return ordered.assign(colour=[palette.colour_of(s, colours) for s in ordered["stream"]])[
        ["stream", "colour", "amount"]
    ]


def what_it_cost(place: Place) -> None:
    """Costs of the last 12 months by what they were for, each bar in the colours of the streams they belong to."""
    head.title("What it cost", f"{place.currency}, last 12 months")
    rows = place.ask(costs.by_category)
    rows = rows[rows["cost"] > 0]
    if rows.empty:
        head.empty("No costs are known in these 12 months: type them in, or drop a bank statement.")
        return
    named = rows.rename(columns={"category": "name", "cost": "amount"})
    pieces = ranked.frame(named, place.ask(streams.colours), place.currency)
    names = tuple(dict.fromkeys(pieces["name"]))
    drawing.chart(
        pieces, ranked.bars(names, pictures.ink()), key="costs", alt=ranked.alt_text("Costs of the last 12 months", pieces),
        height=ranked.ROW * len(names), name="What it cost",
    )  # fmt: skip


def what_each_keeps(place: Place) -> None:
    """What its costs leave of each stream's net."""
    rows = place.ask(costs.by_stream)
    head.title("What each stream keeps", "last 12 months")
    if rows.empty:
        head.empty("Each stream's net, its costs and what is left of it will be here.")
        return
    colours = place.ask(streams.colours)
    heads = [("Stream", ""), (f"Net {place.currency}", "n"), ("Costs", "n"), ("Left", "n"), ("Kept", "n wide")]
    shown = rows.head(_STREAMS) if len(rows) > _STREAMS + 1 else rows
    body = [_kept(row, colours) for row in shown.to_dict("records")]
    rest = rows.iloc[len(shown) :]
    if len(rest):
        body.append(_kept({"stream": f"{len(rest)} others", **rest[["net", "costs", "left"]].sum()}, {}, chip=False))
    body.append(_kept({"stream": "All streams", **rows[["net", "costs", "left"]].sum()}, {}, chip=False, look="total"))
    st.html(cells.table(heads, body))


def _kept(row: dict[str, Any], colours: dict[str, str], *, chip: bool = True, look: str = "") -> str:
    """One stream; what it keeps is said where its net is above nothing."""
    name, net = str(row["stream"]), float(row["net"])
    dot = f'<span class="chip" style="background:{palette.colour_of(name, colours)}"></span>' if chip else ""
    margin = formats.percent(float(row["left"]) / net) if net > 0 else "·"
    amounts = (
        formats.exact(net),
        formats.exact(-float(row["costs"])) if row["costs"] else "·",
        formats.exact(float(row["left"])),
    )
    first = cells.picture(f"{dot}{safe(name)}", "keep" if len(name) <= 16 else "")
    return cells.row((first, *(cells.cell(text, "n") for text in amounts), cells.cell(margin, "n wide")), look)
