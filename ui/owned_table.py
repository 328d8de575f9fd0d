"""One comparable line for each thing owned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from figures import owned
from ui import cells, head
from ui.cards import dot
from ui.load import Place
from ui.texts import safe

KINDS = {
    "rental": "Rental", "dividend": "Shares and funds", "reit": "REIT", "p2p": "Lending", "royalty": "Royalties",
    "product": "Product", "membership": "Membership", "robo": "Robo-advisor",
}  # fmt: skip
GROUPS = ("Invested", "Titles and memberships")
"""What money is invested in, and what one made."""
MOST = 14
"""So many lines of each group stand on the page; the others are below a line that opens."""


def show(place: Place, lines: Sequence[Any]) -> None:
    """Every thing with what was put in and what it brought, what brought most first."""
    head.title("What each thing earns", f"{place.currency}, 12 months, after its own costs")
    if not lines:
        head.empty(
            "Properties, shares, funds, loans, titles and memberships will be listed here, each with what it earns."
        )
        return
    groups = [[line for line in lines if (line.kind in owned.INVESTED) is inside] for inside in (True, False)]
    st.html(_table([group[:MOST] for group in groups]))
    rest = [group[MOST:] for group in groups]
    if any(rest):
        with st.expander(f"{sum(map(len, rest))} smaller ones"):
            st.html(_table(rest, totals=False))


def _table(groups: Sequence[Sequence[Any]], *, totals: bool = True) -> str:
    heads = [
        ("Name", ""), ("Kind", "wide"), ("Money in", "n wide"), ("Income", "n"), ("Net yield", "n"), ("Months paid", "n wide"),
        ("Swings", "n wide"), ("Needs a look", ""),
    ]  # fmt: skip
    body = []
    for words, group in zip(GROUPS, groups, strict=True):
        body += [_row(line) for line in group]
        if totals and len(group) > 1:
            body.append(_total(words, group))
    return cells.table(heads, body)


def _row(line: Any) -> str:
    steady = "·" if line.reliability != line.reliability else f"{round(line.reliability * 12)} of 12"
    return cells.row((
        cells.picture(f'{safe(line.name)}&nbsp;{dot(line.known)}'),
        cells.cell(KINDS.get(line.kind, line.kind), "wide faint"),
        cells.cell(_amount(line.money_in), "n wide"), cells.cell(_amount(line.income), "n"), cells.cell(_share(line.net_yield), "n"),
        cells.cell(steady, "n wide"), cells.cell(_share(line.volatility), "n wide"), cells.cell(line.flag, "flag"),
    ))  # fmt: skip


def _total(words: str, lines: Sequence[Any]) -> str:
    sums = [pd.Series([getattr(line, name) for line in lines], dtype="float64") for name in ("money_in", "income")]
    money_in, income = (float(each.sum()) if each.notna().any() else float("nan") for each in sums)
    blank = cells.cell("", "wide")
    return cells.row(
        (cells.cell(words), blank, cells.cell(_amount(money_in), "n wide"), cells.cell(_amount(income), "n"),
         cells.cell("", "n"), blank, blank, cells.cell("")), "total",
    )  # fmt: skip


def _amount(value: float) -> str:
    return formats.exact(value) if value == value else "·"


def _share(value: float) -> str:
    return share(value) if value == value else "·"


def share(value: float) -> str:
    """A share in percent with one decimal below 10 %, as yields are compared."""
    if value != value:
        return formats.MISSING
    digits = 1 if 0.0005 <= abs(value) < 0.0995 else 0
    return f"{formats.exact(value * 100, digits)}{formats.THIN}%"


def rate(value: float) -> str:
    """A yearly rate or yield in percent to a tenth, as it stands in sentences beside others."""
    tenth = abs(value) >= 0.0005 and abs(value) < 9.995
    return f"{formats.exact(value * 100, 1 if tenth else 0)}{formats.THIN}%" if value == value else formats.MISSING


def nothing(lines: Sequence[Any], net: Any) -> None:
    """The way to where things are typed in, when there is nothing at all."""
    if not lines and net.value is None:
        st.page_link("../pages/type_in.py", label="Type in what you own", icon=":material/edit_note:")
