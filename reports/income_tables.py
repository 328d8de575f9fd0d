"""The tables of an income report: streams, payers, expenses and what was read and heard, after redaction."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from figures import periods, top_content
from figures.costs import NOT_SAID
from reports import words
from reports.document import Align, Grid
from reports.income_asked import Asked
from reports.kit import How
from reports.kit_figures import mark
from reports.redaction import shown

MOST = {"streams": 24, "payers": 12, "expenses": 12}
"""At most so many rows; the rest is one row more."""
_HEADS = {"streams": "stream", "payers": "from", "expenses": "for"}
_OWN_WORDS = {NOT_SAID: "not said", "Loans": "loans"}


def money(asked: Asked, name: str) -> Grid | None:
    """A table of money: ``streams``, ``payers`` or ``expenses``; None where there is nothing of it."""
    table = getattr(periods, name)(asked.q, year=asked.year)
    if table.empty:
        return None
    how = asked.breakdowns[name]
    shares = table["value"].clip(lower=0)
    most = len(table) if len(table) == MOST[name] + 1 else MOST[name]  # one row is never called "1 other"
    rows = [_row(asked, line, how, float(shares.sum())) for line in table.head(most).itertuples(index=False)]
    rest = table.iloc[most:]
    if len(rest):
        rows.append(_others(asked, rest, how, float(shares.sum())))
    head = ["" if how == "percent" else asked.word("index" if how == "index" else "amount"), asked.word("share")]
    head += [asked.word("against", then=then) if then else "" for then in asked.then]
    total = [asked.word("total"), *_total(asked, name, table, how)]
    return _grid(name, [asked.word(_HEADS[name]), *head], rows, total)


def _row(asked: Asked, line: object, how: How, whole: float) -> list[str]:
    name = str(getattr(line, "name", ""))
    known = mark(getattr(line, "known", None), asked.language) if getattr(line, "known", "") != "demo" else ""
    label = asked.word(_OWN_WORDS[name]) if name in _OWN_WORDS else name
    changes = [asked.change(getattr(line, each)) for each in ("previous", "year")]
    if getattr(line, "new", False) and not any(changes):
        changes[1] = asked.word("new")
    value = float(getattr(line, "value", 0.0))
    return [f"{label} ({known})" if known else label, *_amounts(asked, value, how, whole), *changes]


def _others(asked: Asked, rest: pd.DataFrame, how: How, whole: float) -> list[str]:
    return [asked.word("others", n=len(rest)), *_amounts(asked, float(rest["value"].sum()), how, whole), "", ""]


def _amounts(asked: Asked, value: float, how: How, whole: float) -> list[str]:
    share = words.percent(value / whole, asked.language) if value > 0 and whole > 0 else ""
    return ["" if how == "percent" else asked.amount(value, how), share]


def _total(asked: Asked, name: str, table: pd.DataFrame, how: How) -> list[str]:
    """The sum, and how it has changed: of income it is net revenue, as everywhere."""
    value = float(table["value"].sum())
    if name == "expenses":
        change = periods.cost_change(asked.q, year=asked.year)
    else:
        net = periods.step(asked.q, "net_revenue", year=asked.year)
        value, change = float(net.value) if isinstance(net.value, float) else value, net.change
    shown_ = [asked.change(each) for each in (change.previous, change.year)]
    return ["" if how == "percent" else asked.amount(value, how), "", *shown_]


def content(asked: Asked, name: str) -> Grid | None:
    """What was read or heard most (``pages``, ``episodes``), by its title; None where nobody tells it."""
    found = (top_content.pages if name == "pages" else top_content.heard)(asked.q, year=asked.year)
    how = asked.breakdowns[name]
    if found is None or how == "index":
        return None
    rows = [
        [
            asked.word("home") if line.title == top_content.HOME else str(line.title),
            "" if how == "percent" else shown(float(str(line.value)), found.metric, how, asked.manner),
            words.percent(float(str(line.share)), asked.language) if line.share == line.share else "",
        ]
        for line in found.rows.itertuples(index=False)
    ]
    head = [asked.word("page" if name == "pages" else "episode"), asked.word(found.metric), asked.word("share")]
    return _grid(name, head, rows if name == "pages" or how == "percent" else [[*row[:2], ""] for row in rows])


def _grid(name: str, head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> Grid | None:
    """The table without the columns that nothing leaves in; None where only names are left."""
    kept = [at for at in range(len(head)) if at == 0 or any(row[at] for row in rows)]
    if len(kept) < 2:
        return None
    right: Align = "right"
    align: tuple[Align, ...] = ("left", *(right for _ in kept[1:]))
    lines = tuple(tuple(row[at] for at in kept) for row in rows)
    last = tuple(total[at] for at in kept) if total else ()
    return Grid(tuple(head[at] for at in kept), lines, align, last if any(last[1:]) else (), name=name)
