"""The league of all pieces at equal age: filtered by kind, sorted, the too young apart; its mean and its median."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question, made, once
from figures.issues import issues
from figures.pieces import KINDS
from figures.pieces_aged import AGES, MEASURES, Measure, aged, compared, league, numbers_of
from figures.pieces_brought import by_item
from figures.wording import counted, day_of, number
from metrics import episodes as metric

NAMES = {
    "post": ("post", "posts"),
    "episode": ("episode", "episodes"),
    "video": ("video", "videos"),
    "issue": ("issue", "issues"),
}
DID = {"views": "views", "downloads": "downloads", "opened": "readers who opened it"}
SORTS = {"newest": "Newest", "age": "At this age", "total": "So far", "against": "Against the median", "net": "Brought"}
"""By what the league can be sorted; all but the first from the most down."""


@once
def table(q: Question) -> pd.DataFrame:
    """All pieces, newest first: the columns of `pieces_aged.league`, ``net`` and ``joined``, what each brought."""
    rows = league(q)
    brought = by_item(q)
    found = {name: brought[name].reindex(rows["item"]).to_numpy(dtype="float64") for name in ("net", "joined")}
    return rows.assign(**found)


def kinds(q: Question) -> list[tuple[str, str]]:
    """The kinds of which there is a piece, with their names; of several all together first."""
    there = set(league(q)["kind"])
    found = [(kind, NAMES[kind][1].capitalize()) for kind in KINDS if kind in there]
    return [("all", "All"), *found] if len(found) > 1 else found


def counts(q: Question) -> list[str]:
    """How many pieces there are of each kind, in words."""
    n = league(q)["kind"].value_counts()
    return [counted(int(n[kind]), *NAMES[kind]) for kind in KINDS if kind in n.index]


@once
def of_kind(q: Question, kind: str, days: int, sort: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pieces of a kind (``all`` for every one) that are old enough at this age, sorted; and apart those too young for it."""
    rows = table(q)
    rows = rows if kind == "all" else rows[(rows["kind"] == kind).to_numpy()]
    rows = rows.assign(against=rows[f"against{days}"])
    young = (rows["age"] < days).to_numpy()
    column = {"newest": "published", "total": "total", "against": "against", "net": "net"}.get(sort, f"d{days}")
    listed = rows[~young].sort_values(column, ascending=False, kind="stable", na_position="last", ignore_index=True)
    return listed, rows[young].reset_index(drop=True)


@once
def dots(q: Question, kind: str, days: int) -> pd.DataFrame:
    """The pieces of a kind at an age, oldest first: ``published``, ``title``, ``downloads``, ``young``, ``median``.

    One that is too young stands with what it has so far; those of which nobody tells it are left out.
    """
    rows = league(q)
    own = rows[((rows["kind"] == kind) & rows["published"].notna()).to_numpy()].iloc[::-1]
    young = (own["age"] < days).to_numpy()
    shown = own[["published", "title"]].assign(downloads=own[f"d{days}"].where(~young, own["total"]), young=young)
    kept = shown[shown["downloads"].notna().to_numpy()].reset_index(drop=True)
    return kept.assign(median=metric.median_at_age(kept, days=days, on=pd.Timestamp(q.horizon)))


@once
def mean(q: Question, kind: str, days: int) -> Figure:
    """What a piece of a kind gets in its first days: the mean of those old enough, with median, n, the young and the untold in `extra`."""
    rows = aged(q, kind)
    rows = rows.assign(downloads=rows[f"d{days}"].astype("float64"))
    on = pd.Timestamp(q.horizon)
    enough = rows[compared(q, rows, days)]
    young = int((rows["age"] < days).sum())
    measure = _measure(kind, rows)
    value = metric.at_age(rows, days=days, on=on)
    extra = {
        "median": metric.median_at_age(rows, days=days, on=on),
        "n": len(enough),
        "young": young,
        "untold": len(rows) - young - len(enough),
    }
    total = float(enough["downloads"].sum())
    one, many = NAMES[kind]
    sources = _sources(q, measure)
    words = {"metric": measure.metrics, "source": tuple(sources), "item": tuple(map(str, enough["item"]))}
    return made(
        q, f"{kind}_at_{days}", f"{many.capitalize()} in their first {days} days", measure.unit, of=metric.at_age, value=value,
        why=_why(q, kind, rows, days), names=sources, extra=extra, provisional=False, as_of=q.as_of(sources),
        formula=f"{number(total)} {measure.unit} / {counted(len(enough), one, many)} = {number(value)}" if value == value else "",
        rows=RowsQuery("observation", words, None, q.horizon),
    )  # fmt: skip


def _measure(kind: str, rows: pd.DataFrame) -> Measure:
    """By what most of these pieces are measured."""
    named = {measure.name: measure for measure in MEASURES[kind]}
    told = rows.loc[(rows["measure"] != "").to_numpy(), "measure"]
    return named[str(told.mode().iloc[0])] if len(told) else MEASURES[kind][0]


def _sources(q: Question, measure: Measure) -> list[str]:
    parts = [rows["source"] for rows in numbers_of(q, measure) if len(rows)]
    return [str(name) for name in pd.concat(parts).unique()] if parts else []


def _why(q: Question, kind: str, rows: pd.DataFrame, days: int) -> str:
    one, many = NAMES[kind]
    if rows.empty:
        return f"No {many} yet."
    if not (rows["measure"] != "").any():
        return f"No source tells how often each {one} was {'opened' if kind == 'issue' else 'downloaded' if kind == 'episode' else 'viewed'}."
    if (rows["age"] < days).all():
        return f"No {one} is {days} days old yet: the first is of {day_of(rows['published'].min())}."
    return f"No source tells it of the first {days} days."


def listed(q: Question, kind: str | None = None) -> list[dict[str, Any]]:
    """Every piece as a row for scripts, newest first: who it is, its age in days, and its figures, None where nobody tells them."""
    rows = table(q)
    rows = rows if kind is None else rows[(rows["kind"] == kind).to_numpy()]
    mailed = issues(q).drop_duplicates(["channel", "item"]).set_index(["channel", "item"])
    made_: list[dict[str, Any]] = []
    for row in rows.to_dict("records"):
        key = (row["channel"], row["item"])
        figures = {f"days_{days}": _plain(row[f"d{days}"]) for days in AGES} | {"total": _plain(row["total"])}
        figures |= {f"against_median_{days}": _plain(row[f"against{days}"]) for days in AGES}
        figures |= {"net_revenue": _plain(row["net"]), "new_subscribers": _plain(row["joined"])}
        if key in mailed.index:
            figures |= {name: _plain(mailed.loc[key, name]) for name in _MAILED}
        made_.append(
            {
                "piece": row["title"], "item": row["item"], "kind": row["kind"], "published": _day(row["published"]),
                "age": None if np.isnan(row["age"]) else int(row["age"]), "channel": row["channel"], "url": row["url"],
                "measure": row["measure"] or None, **figures,
            }
        )  # fmt: skip
    return made_


_MAILED = ("sent", "delivered", "opened", "clicked", "unsubscribed", "open_rate", "click_rate")


def _plain(value: float) -> float | int | None:
    if value != value:
        return None
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)


def _day(day: pd.Timestamp) -> date | None:
    return None if pd.isna(day) else day.date()
