"""The fiscal year as one workbook that an accountant can work from: every sum beside the days and rates it is made of."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from figures.year_end import GROUPS, YearEnd, facts

_SUMS = ("Stream", "Kind", "Currency", "Rows", "Received", "Your part", "In {home}", "Not converted")
_DAYS = (
    "Day",
    "Stream",
    "Kind",
    "Currency",
    "Rows",
    "Received",
    "Your part",
    "Rate to {home}",
    "Rate of",
    "In {home}",
    "Why not",
)
_RATES = ("Currency", "Days", "First day", "Last day", "Lowest", "Highest", "Mean, weighed", "Own rates")


def workbook(year: YearEnd, business: str, made: date, *, demo: bool = False) -> bytes:
    """The workbook's bytes: sheets Year, Days and Rates. Text cells are never formulas; a demo business says that it is one."""
    import xlsxwriter

    business = f"{business} (demo business: invented numbers)" if demo else business

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{business}: {year.label}", "created": pd.Timestamp(made).to_pydatetime()})
    styles = _styles(book)
    _year(book.add_worksheet("Year"), styles, year, business)
    _sheet(book.add_worksheet("Days"), styles, _named(_DAYS, year.home), _days(year))
    _sheet(book.add_worksheet("Rates"), styles, _RATES, _rates(year))
    book.close()
    return target.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "note": book.add_format({"font_color": "#5A5F68"}),
        "bold": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "total": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
        "rate": book.add_format({"num_format": "0.000000"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _named(heads: Sequence[str], home: str) -> list[str]:
    return [head.format(home=home) for head in heads]


def _year(sheet: Any, styles: dict[str, Any], year: YearEnd, business: str) -> None:
    sheet.write_string(0, 0, f"{business}: {year.label}", styles["title"])
    for place, fact in enumerate(facts(year), start=1):
        sheet.write_string(place, 0, fact, styles["note"])
    row = len(facts(year)) + 2
    for group, title in GROUPS.items():
        part = year.sums[year.sums["group"] == group]
        if part.empty:
            continue
        sheet.write_string(row, 0, title, styles["bold"])
        row = _table(sheet, styles, row + 1, _named(_SUMS, year.home), _sums(part))
        if group in ("net", "costs"):
            sheet.write_string(row, 0, f"{title} in {year.home}", styles["bold"])
            sheet.write_number(row, 6, year.total(group), styles["total"])
        row += 2
    sheet.write_string(row, 0, f"Profit in {year.home} (net revenue and costs)", styles["bold"])
    sheet.write_number(row, 6, year.total("net") + year.total("costs"), styles["total"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 7, 14)


def _sheet(sheet: Any, styles: dict[str, Any], heads: Sequence[str], rows: Iterable[Sequence[tuple[str, Any]]]) -> None:
    _table(sheet, styles, 0, heads, rows)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 14)


def _table(
    sheet: Any, styles: dict[str, Any], row: int, heads: Sequence[str], rows: Iterable[Sequence[tuple[str, Any]]]
) -> int:
    """Write heads and rows from `row` on; returns the row after them. A cell is (style, value)."""
    for place, head in enumerate(heads):
        sheet.write_string(row, place, head, styles["head"])
    for cells in rows:
        row += 1
        for place, (style, value) in enumerate(cells):
            _cell(sheet, row, place, value, styles.get(style))
    return row + 1


def _cell(sheet: Any, row: int, place: int, value: Any, style: Any) -> None:
    if value is None or value != value:  # a gap stays empty
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value, style)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, place, value.to_pydatetime(), style)
    else:
        sheet.write_number(row, place, float(value), style)


def _sums(part: pd.DataFrame) -> Iterable[list[tuple[str, Any]]]:
    for r in part.itertuples():
        yield [("", r.stream), ("", r.kind), ("", r.currency), ("count", r.n), ("money", r.amount), ("money", r.own),
               ("money", r.value), ("money", r.unconverted or None)]  # fmt: skip


def _days(year: YearEnd) -> Iterable[list[tuple[str, Any]]]:
    for r in year.days.itertuples():
        yield [("day", r.day), ("", r.stream), ("", r.kind), ("", r.currency), ("count", r.n), ("money", r.amount),
               ("money", r.own), ("rate", r.rate), ("day", r.rate_day), ("money", r.value), ("", r.reason or None)]  # fmt: skip


def _rates(year: YearEnd) -> Iterable[list[tuple[str, Any]]]:
    for r in year.rates.itertuples():
        yield [("", r.currency), ("count", r.days), ("day", r.first), ("day", r.last), ("rate", r.lowest),
               ("rate", r.highest), ("rate", r.mean), ("", "yes" if r.own else "no")]  # fmt: skip
