"""The tab of rentals: all of them in a line of cards, then each property by itself."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats, rents
from figures import rental, rental_figures, streams
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.owned_table import share
from ui.pictures import ink, span
from ui.texts import safe

CARDS = ("occupancy", "noi", "cap_rate", "cash_flow", "cash_on_cash", "dscr", "rent_per_unit", "maintenance_share")
MONTHS = 24


def show(place: Place) -> None:
    """What all rentals bring, and each property with its loan, its rent by month and what needs a look."""
    cards.show(place, [place.ask(rental_figures.KPIS[name]) for name in CARDS])
    lets = place.ask(rental.each)
    if not lets:
        head.empty("Type your properties in, and each will stand here with its value, its loan and what it earns.")
        return
    rows = place.ask(rental.by_month, MONTHS)
    with st.grid("auto", min_column_width=330, gap="medium", key="properties"):
        for number, one in enumerate(lets):
            with st.container(key=f"property-{number}"):
                _property(place, one, rows[(rows["thing"] == one.thing).to_numpy()], number)


def _property(place: Place, one: Any, rows: pd.DataFrame, number: int) -> None:
    head.title(one.title, _units(one.units))
    st.html(f'<div class="tr tr-line small">{_flags(one)}</div>')
    st.html(cells.table((), _facts(one), width="26rem"))
    if rows.empty:
        head.empty("No rent of it is known yet: name it in the rent's row.")
        return
    frame = rents.frame(rows, place.currency)
    colours = place.ask(streams.colours)
    spec = rents.by_month(span(rows["month"]), ink(), _colour(place, colours), 170)
    st.html(f'<div class="tr faint small">Rent by month, {safe(place.currency)}</div>')
    drawing.chart(
        frame, spec, key=f"rent-{number}", alt=rents.alt_text(one.title, frame), height=170, name=f"Rent of {one.title}"
    )


def _colour(place: Place, colours: dict[str, str]) -> str:
    """The colour of the stream of rents."""
    named = place.ask(rental.stream)
    return colours.get(named, ink().line)


def _units(units: float) -> str:
    return f"{formats.exact(units)} unit{'s' if units != 1 else ''}"


def _flags(one: Any) -> str:
    """What needs a look, in words; else that nothing does."""
    if not one.flags:
        return '<span class="faint">Nothing needs a look.</span>'
    words = "; ".join(rental.FLAGS[name] for name in one.flags)
    return f'<span class="bad">Needs a look:</span> <span>{safe(words)}.</span>'


def _facts(one: Any) -> list[str]:
    """The property's numbers, a row each; those that do not exist say why in a word."""
    equity = one.value - one.debt if one.debt == one.debt else one.value
    lines = [
        ("Value", _money(one.value, "type its value in")),
        ("Loan beside it", _money(one.debt, "none known")),
        *_loan(one),
        ("Your part of it", _money(equity, "")),
        ("Rent of 12 months", _money(one.rent, "")),
        ("Empty", _share(one.vacancy)),
        ("Rent collected of what was possible", _share(one.occupancy)),
        ("Net operating income", _money(one.noi, "")),
        ("Cap rate", _share(one.cap_rate, "" if one.year else "after 12 months")),
        ("Cash flow, after the loan", _money(one.cash_flow, "")),
        ("Cash on cash", _share(one.cash_on_cash, "type the down payment in" if one.year else "after 12 months")),
        ("Debt cover", f"{formats.exact(one.dscr, 2)}" if one.dscr == one.dscr else "no loan to cover"),
        ("Repairs of the rent", _share(one.maintenance_share)),
    ]
    rows = [cells.row((cells.cell(name, "faint"), cells.cell(text, "n"))) for name, text in lines if text]
    if one.shared:
        rows.append(
            cells.row(
                (cells.cell("Costs that name no property are shared by rent", "faint small"), cells.cell("", "n"))
            )
        )
    return rows


def _loan(one: Any) -> list[tuple[str, str]]:
    """How the loan goes on, where its terms are known."""
    if one.loan is None:
        return []
    terms = one.loan.terms
    paid = f"{formats.exact(terms.payment)} a month at {share(terms.rate)}"
    return [
        ("Paid back with", paid),
        ("Its last payment", formats.month(str(one.loan.last))),
        ("Interest until then", formats.exact(one.loan.interest)),
    ]


def _money(value: float, missing: str) -> str:
    return formats.exact(value) if value == value else missing


def _share(value: float, missing: str = "") -> str:
    return share(value) if value == value else missing
