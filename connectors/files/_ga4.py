"""What all exports of Google Analytics 4 share: the period above the header, the row of totals, where the table ends."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from connectors.files._figures import summed
from connectors.files._format import Context, Format, Head, Leave, Tables, number, text

_NAMED = re.compile(r"(Start|End) date:\s*(\d{8})")
_BOTH = re.compile(r"#\s*(\d{8})-(\d{8})\s*$")
TOTAL = "Grand total"
FOOTERS = (TOTAL, "# ")
SAID = text("Active users")
"""The same cells as words: a second table's header has a name where its rows have numbers."""
_BEGAN = "another table began"
TESTED = "samples of 2026 that may be genuine, and generated rows"


def period(head: Head) -> tuple[date, date] | None:
    """First and last day of the report, from ``# Start date: 20260101`` or ``# 20260101-20260131``."""
    named: dict[str, str] = {}
    for line in head.before:
        named |= dict(_NAMED.findall(line))
        if both := _BOTH.search(line):
            named = {"Start": both[1], "End": both[2]}
    if named.keys() != {"Start", "End"}:
        return None
    return date.fromisoformat(named["Start"]), date.fromisoformat(named["End"])


def whole(head: Head) -> bool:
    """Whether rows are sums over the report's period: its first column is what they are told by, and none is a day."""
    cells = [cell.strip().casefold() for cell in head.columns]
    return "date" not in cells and cells[0].startswith(("page", "country"))


def totals(column: str) -> Leave:
    """The row of totals: its dimension is blank, or says so."""
    return Leave("the row of totals", lambda rows, _: rows[column].isin(["", TOTAL]), whatever=True)


def one_table(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows (with `SAID` in ``said``) with ``other``: whether a further table of the same file began at or above them."""
    header = rows["said"].str.contains(r"[^\W\d_]{3}")
    other = header.cummax() | (context.tally[_BEGAN] > 0)
    context.tally[_BEGAN] += int(other.any())
    return rows.assign(other=other)


REST = Leave("a further table of the same file: only the first is read", lambda rows, _: rows["other"], whatever=True)


def report(name: str, title: str, steps: str, by: str, *names: str, views: bool = False) -> Format:
    """A report (Share, Download file, CSV) of which a row sums up the period for one thing, such as a “page”.

    `steps`: where the report is found; `by`: what a row is about, as the metrics say it; `names`: its column's header;
    `views`: whether *Views* are always there.
    """
    told = {f"visitors_by_{by}": "users", f"sessions_by_{by}": "sessions", f"pageviews_by_{by}": "views"}

    def build(rows: pd.DataFrame, context: Context) -> Tables:
        return summed(rows, told, context.period, item=by)

    return Format(
        name=name,
        title=title,
        platform="ga4",
        tested=TESTED,
        help=f"Google Analytics: Reports, {steps}, Share, Download file, CSV.",
        channel_kind="site",
        key=by,
        build=build,
        fits=whole,
        span=True,
        period=period,
        footers=FOOTERS,
        prepare=one_table,
        columns={
            by: text(*names, needed=True),
            "users": number("Active users"),
            "said": SAID,
            "sessions": number("Sessions", required=False),
            "views": number("Views", required=views),
        },
        leave=(REST, totals(by)),
    )
