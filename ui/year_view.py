"""The Year's end page: the sums of a fiscal year, the rates they were converted with, and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from charts import formats
from figures import year_end
from ui import address, cells, head
from ui.load import Place
from ui.texts import safe

QUESTION = "What goes into the tax return?"
YEAR = "year"
_WIDGET = "year_choice"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chosen(years: Sequence[int]) -> int:
    """The fiscal year in the address, else the newest that has entries. Called once a run."""
    asked = address.bound(YEAR)
    return int(asked) if asked and asked.isdigit() and int(asked) in years else years[0]


def sentence(year: Any) -> tuple[str, str]:
    """What the year brought, and what the sums are made of."""
    net, costs = year.total("net"), year.total("costs")
    words = f"{year.label} {'brought' if year.over else 'has brought'} {formats.money(net, year.home, cents=False)} net"
    if costs:
        words += f", {formats.money(net + costs, year.home, cents=False)} after costs"
    lost = ["Money without an exchange rate is not in these sums."] if year.sums["unconverted"].any() else []
    return words + ("." if year.over else " so far."), " ".join([*lost, *year_end.facts(year)[:2]])


def top(place: Place, years: Sequence[int], start: int, workbook: Callable[[], bytes]) -> None:
    """The fiscal year to choose, where there is more than one, and the workbook that `workbook` makes when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(years) > 1:
            _choice(place, years, start)
        _download(place, start, workbook)


def _choice(place: Place, years: Sequence[int], start: int) -> None:
    names = {each: place.ask(year_end.label, each) for each in years}
    st.session_state[_WIDGET] = start
    st.selectbox(
        "Fiscal year", list(years), key=_WIDGET, label_visibility="collapsed", format_func=lambda y: names[y], width=160,
        on_change=address.choose_from, args=(_WIDGET, YEAR, str(years[0])),
    )  # fmt: skip


def sums(year: Any) -> None:
    """Every stream, kind and currency, as received and in home currency, group by group."""
    for group, title in year_end.GROUPS.items():
        part = year.sums[year.sums["group"] == group]
        if len(part):
            head.title(title, f"by stream, kind and currency; the last column in {year.home}")
            st.html(_table(part, year, total=group in ("net", "costs")))


def rates(year: Any) -> None:
    """What foreign money was converted with."""
    if year.rates.empty:
        return
    head.title("Rates used", f"{year.home} for one unit, by the day earned; each day's rate is in the workbook")
    heads = [
        ("Currency", ""),
        ("Days", "n"),
        ("Lowest", "n wide"),
        ("Highest", "n wide"),
        ("Mean, weighed", "n"),
        ("From", ""),
    ]
    st.html(cells.table(heads, [_rate(row) for row in year.rates.to_dict("records")]))


def _download(place: Place, start: int, workbook: Callable[[], bytes]) -> None:
    st.download_button(
        "Workbook for the accountant", icon=":material/download:", mime=_XLSX, data=workbook,
        file_name=f"{place.ws.name}-{start}.xlsx", on_click="ignore",
    )  # fmt: skip


def _table(part: Any, year: Any, *, total: bool) -> str:
    heads = [("Stream", ""), ("Kind", ""), ("Rows", "n wide"), ("Received", "n"), (year.home, "n")]
    rows = list(_rows(part, year.home))
    if total:
        both = formats.exact(float(part["value"].sum()), formats.cents_of(year.home))
        rows.append(
            cells.row(
                (cells.cell("Together"), cells.cell(""), cells.cell("", "wide"), cells.cell(""), cells.cell(both, "n")),
                "total",
            )
        )
    return cells.table(heads, rows)


def _rows(part: Any, home: str) -> Iterable[str]:
    for row in part.to_dict("records"):
        value = formats.exact(row["value"], formats.cents_of(home))
        lost = f"{formats.money(row['unconverted'], row['currency'])} has no rate" if row["unconverted"] else ""
        last = cells.picture(f'{value}<div class="bad small">{safe(lost)}</div>' if lost else value, "n")
        yield cells.row((
            cells.cell(row["stream"]), cells.cell(row["kind"].replace("_", " ")), cells.cell(f"{row['n']:,}", "n wide"),
            cells.cell(formats.money(row["amount"], row["currency"]), "n"), last,
        ))  # fmt: skip


def _rate(row: dict[str, Any]) -> str:
    numbers = (formats.exact(row["lowest"], 4), formats.exact(row["highest"], 4))
    return cells.row((
        cells.cell(row["currency"]), cells.cell(f"{row['days']:,}", "n"), *(cells.cell(n, "n wide") for n in numbers),
        cells.cell(formats.exact(row["mean"], 4), "n"), cells.cell("your own rates" if row["own"] else "the ECB"),
    ))  # fmt: skip
