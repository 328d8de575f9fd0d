"""What is earned and not there yet: commissions by status, their age, and sponsors whose invoices are past due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from charts import formats, palette, statuses
from figures import affiliates, streams, unpaid
from ui import cells, drawing, head, pictures
from ui.load import Place
from ui.texts import safe

AGES = {"0_30": "Up to 30 days", "31_60": "31 to 60 days", "61_90": "61 to 90 days", "over_90": "More than 90 days"}
_INVOICES = 6
_WORDS = {"paid": "Paid", "approved": "Approved", "pending": "Pending", "reversed": "Reversed"}


def commissions(place: Place) -> None:
    """Affiliate commissions of the last 12 months by status: a strip and the amounts beneath it; nothing where there is none."""
    amounts = place.ask(affiliates.by_status)
    if not amounts:
        return
    head.title("Affiliate commissions", f"{place.currency}, last 12 months by status")
    segments = statuses.frame(amounts, place.currency)
    colour = palette.colour_of(place.ask(affiliates.stream), place.ask(streams.colours))
    drawing.chart(
        segments, statuses.bar(colour, pictures.ink()), key="commissions", alt=statuses.alt_text(segments), height=26,
        name="Affiliate commissions by status",
    )  # fmt: skip
    st.html(status_markup(amounts, colour, place.ask(affiliates.reversal_rate)))


def status_markup(amounts: Mapping[str, float], colour: str, rate: Any) -> str:
    """The amount of each status beside its shade, and how much is taken back in the end."""
    chips = "".join(
        f'<div><span class="shade" style="--shade:{colour};--full:{shade * 100:.0f}%"></span>{_WORDS[status]}'
        f"<b>{safe(formats.exact(amounts.get(status, 0.0)))}</b></div>"
        for status, shade in statuses.SHADES.items()
    )
    said = (
        f'<p class="faint small">{safe(formats.percent(rate.value))} of what was earned with the sales of these months was taken back.</p>'
        if rate.value is not None
        else ""
    )
    return f'<div class="tr tr-status">{chips}</div><div class="tr">{said}</div>'


def ages(place: Place) -> None:
    """How old what is earned and not paid is today."""
    figures = {bucket: place.ask(unpaid.aged_of, bucket) for bucket in AGES}
    values = {bucket: float(f.value) for bucket, f in figures.items() if f.value}
    head.title("Earned, not paid yet", f"{place.currency}, by age today")
    left_out = place.ask(unpaid.left_out)
    if not values:
        head.empty(left_out or "Nothing is waiting: all that is known to be earned is paid.")
        return
    top = max(values.values())
    rows = [_age(words, values.get(bucket, 0.0), top) for bucket, words in AGES.items()]
    total = cells.row(
        (cells.cell("Together"), cells.cell(formats.exact(sum(values.values())), "n"), cells.cell("", "shape")), "total"
    )
    st.html(cells.table((), [*rows, total]))
    if left_out:
        st.html(f'<div class="tr faint small">{safe(left_out)}</div>')


def _age(words: str, amount: float, top: float) -> str:
    bar = f'<span class="bar" style="width:{max(amount / top * 100, 0.5):.1f}%"></span>' if amount > 0 else ""
    return cells.row(
        (cells.cell(words), cells.cell(formats.exact(amount) if amount else "·", "n"), cells.picture(bar, "shape"))
    )


def sponsors(place: Place) -> None:
    """Invoices that sponsors have not paid, late ones first; nothing where none is open."""
    rows = place.ask(unpaid.invoices)
    if rows.empty:
        return
    head.title("Sponsors who owe you", "invoices not paid, the oldest first")
    heads = [("Sponsor", ""), ("Invoice", "wide"), ("Amount", "n"), ("Due", "n"), ("", "n")]
    st.html(cells.table(heads, [_invoice(row, place) for row in rows.head(_INVOICES).to_dict("records")]))
    if len(rows) > _INVOICES:
        st.html(f'<div class="tr faint small">and {len(rows) - _INVOICES:,} more</div>')


def _invoice(row: dict[str, Any], place: Place) -> str:
    late = row["days_late"]
    said = (
        f"{late:,.0f} days late"
        if late > 1
        else "1 day late"
        if late == 1
        else "not due yet"
        if pd.notna(row["due"])
        else "no due day"
    )
    look = "n bad" if late > 0 else "n faint"
    number = "" if pd.isna(row["invoice"]) else row["invoice"]
    due = formats.day(row["due"].date(), place.today) if pd.notna(row["due"]) else "·"
    amount = formats.money(row["amount"], str(row["currency"]), cents=not float(row["amount"]).is_integer())
    return cells.row(
        (
            cells.cell(row["sponsor"]),
            cells.cell(number, "wide faint"),
            cells.cell(amount, "n"),
            cells.cell(due, "n"),
            cells.cell(said, look),
        )
    )
