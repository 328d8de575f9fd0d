"""What is due: a dated list with a running sum, late ones first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from figures import due
from ui import cells, head
from ui.load import Place
from ui.texts import safe

MOST = 10
"""Rows that are shown before the others are opened."""
_HEADS = (("Day", ""), ("What", ""), ("Amount", "n"), ("Running sum", "n"))


def show(place: Place) -> None:
    """The next 60 days by day; what is late stands first."""
    head.title("What is due", f"{place.currency}, the next {due.LOOK} days; not part of any forecast")
    rows = place.ask(due.expected)
    if rows.empty:
        head.empty(
            "Invoices, rents, dividends, payouts and bills will be listed here by their day: type in deals and what repeats."
        )
        return
    drawn = [
        _row(row, running, place.today)
        for row, running in zip(rows.to_dict("records"), rows["amount"].cumsum(), strict=True)
    ]
    st.html(cells.table(_HEADS, drawn[:MOST]))
    if len(drawn) > MOST:
        with st.expander(f"{len(drawn) - MOST} more until {formats.day(rows['day'].iloc[-1].date(), place.today)}"):
            st.html(cells.table(_HEADS, drawn[MOST:]))
    if rows["about"].any():
        st.html(
            '<div class="tr faint small">≈ is worked out from how a platform paid so far, or 30 days later where it does not tell.</div>'
        )


def _row(row: dict[str, Any], running: float, today: date) -> str:
    late = (today - pd.Timestamp(row["day"]).date()).days if row["late"] else 0
    about = "≈ " if row["about"] else ""
    day = cells.cell(f"{about}{formats.day(pd.Timestamp(row['day']).date(), today)}", "keep")
    if late:
        day = cells.picture(f'<b class="bad">{about}{late} day{"s" if late != 1 else ""} late</b>', "keep")
    who = f' <span class="faint">{safe(row["who"])}</span>' if row["who"] else ""
    sums = (cells.cell(_signed(row["amount"]), "n"), cells.cell(formats.exact(running), "n faint"))
    return cells.row([day, cells.picture(f"{safe(row['what'])}{who}"), *sums])


def _signed(amount: float) -> str:
    return f"+{formats.exact(amount)}" if amount > 0 else formats.exact(amount)
