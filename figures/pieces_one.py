"""One piece: its curve against the middle one of its kind, what its mails told, what it brought, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from figures import pieces_brought
from figures.answer import Figure, RowsQuery
from figures.asking import Question, made, once
from figures.issues import AGAINST, RATES, issues, links
from figures.measures import channel_title
from figures.pieces_aged import AGES, MEASURES, aged, compared, league, numbers_of
from figures.wording import counted, fine, number, percent
from metrics import aging
from metrics import letters as letters_metric
from metrics.records import rounds

CURVE = (1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30, 45, 60, 90)
"""The ages, in days, at which a piece's curve has a point, where somebody tells it."""
SMALL = 5
"""With fewer pieces of its kind and age there is no rank."""


@dataclass(frozen=True)
class Piece:
    """Who a piece is; `age` in days (None: its day is not said), `measure` what it is counted by, `where` its channel in words."""

    item: str
    title: str
    kind: str
    channel: str
    where: str
    url: str
    published: date | None
    age: int | None
    measure: str
    unit: str


@once
def piece(q: Question, item: str) -> Piece | None:
    """The piece with this name; None where there is none until the horizon."""
    row = _row(q, item)
    if row is None:
        return None
    url = row["url"] if isinstance(row["url"], str) else ""
    return Piece(
        str(row["item"]), str(row["title"]), str(row["kind"]), str(row["channel"]), channel_title(q, str(row["channel"])), url,
        None if pd.isna(row["published"]) else row["published"].date(), None if np.isnan(row["age"]) else int(row["age"]),
        str(row["measure"]), str(row["unit"]),
    )  # fmt: skip


def _row(q: Question, item: str) -> pd.Series | None:
    rows = league(q)
    own = rows[(rows["item"] == item).to_numpy()]
    return None if own.empty else own.iloc[0]


@once
def curve(q: Question, item: str) -> pd.DataFrame:
    """A piece at each age: ``age``, ``value``, ``median`` of its kind in its channel (without itself where it is too young), ``n`` of these."""
    row = _row(q, item)
    columns = ["age", "value", "median", "n"]
    if row is None or not row["measure"]:
        return pd.DataFrame(columns=columns)
    rows = aged(q, str(row["kind"]), CURVE)
    peers = rows[((rows["channel"] == row["channel"]) & (rows["measure"] == row["measure"])).to_numpy()].reset_index(
        drop=True
    )
    own = peers[(peers["item"] == item).to_numpy()].iloc[0]
    made_ = []
    for days in CURVE:
        enough = peers.loc[compared(q, peers, days), f"d{days}"]
        made_.append((days, own[f"d{days}"], float(enough.median()) if len(enough) > 1 else np.nan, len(enough)))
    shown = pd.DataFrame(made_, columns=columns).astype({"value": "float64"})
    return shown[(shown["value"].notna() | shown["median"].notna()).to_numpy()].reset_index(drop=True)


@once
def at_age(q: Question, item: str, days: int) -> Figure:
    """A piece in its first days, with ``against`` (a share above the middle one), ``rank`` and ``n`` in `extra`."""
    row = _row(q, item)
    assert row is not None  # the page asks for pieces that are there
    value = float(row[f"d{days}"])
    rows = league(q)
    peers = rows[((rows["kind"] == row["kind"]) & (rows["channel"] == row["channel"])).to_numpy()].reset_index(
        drop=True
    )
    enough = peers.loc[compared(q, peers, days), f"d{days}"].astype("float64")
    median = float(enough.median()) if len(enough) > 1 else float("nan")
    share = float(row[f"against{days}"])
    ranked = value == value and len(enough) >= SMALL
    extra = {
        "against": None if share != share else share,
        "n": len(enough),
        "median": median,
        "rank": int((enough > value).sum()) + 1 if ranked else None,
    }
    under = (f"{_stands(share)} the median of {counted(len(enough), row['kind'])}",) if share == share else ()
    return made(
        q, f"piece_at_{days}", f"In {days} days", str(row["unit"]) or "views", of=aging.at_ages, value=value, names=_sources(q, row),
        why=_why(row, days), period=None, provisional=False, extra={**extra, "under": under},
        formula=f"{number(value)} against a median of {number(median)}" if value == value and median == median else "",
        rows=RowsQuery("observation", {"metric": _metrics(row), "source": tuple(_sources(q, row)), "item": (item,)}, None, q.horizon),
    )  # fmt: skip


@once
def so_far(q: Question, item: str) -> Figure:
    """All that a piece has had until now."""
    row = _row(q, item)
    assert row is not None
    why = "No source tells it." if not row["measure"] else "The record by day began after it came out."
    return made(
        q, "piece_so_far", "So far", str(row["unit"]) or "views", of=aging.so_far, value=float(row["total"]), names=_sources(q, row), why=why,
        period=None, provisional=False,
        rows=RowsQuery("observation", {"metric": _metrics(row), "source": tuple(_sources(q, row)), "item": (item,)}, None, q.horizon),
    )  # fmt: skip


def _stands(share: float) -> str:
    """How something stands to a median, in words.

    >>> _stands(0.14), _stands(-0.3), _stands(4.7), _stands(0.0)
    ('14 % above', '30 % below', '5.7 times', 'just')
    """
    if share >= 1:
        return f"{number(share + 1, 1).removesuffix('.0')} times"
    return "just" if abs(share) < 0.0005 else f"{percent(abs(share))} {'above' if share > 0 else 'below'}"


def _why(row: pd.Series, days: int) -> str:
    if not row["measure"]:
        return "No source tells it."
    if row["age"] < days:
        left = int(days - row["age"])
        return f"Too young: {counted(left, 'day')} to go."
    return f"No source tells its first {days} days."


def _metrics(row: pd.Series) -> tuple[str, ...]:
    return next((m.metrics for m in MEASURES[str(row["kind"])] if m.name == row["measure"]), ())


def _sources(q: Question, row: pd.Series) -> list[str]:
    measure = next((m for m in MEASURES[str(row["kind"])] if m.name == row["measure"]), None)
    parts = [] if measure is None else [rows for rows in numbers_of(q, measure) if len(rows)]
    own = [
        rows.loc[((rows["item"] == row["item"]) & (rows["channel"] == row["channel"])).to_numpy(), "source"]
        for rows in parts
    ]
    return [str(name) for name in pd.concat(own).unique()] if own else []


@once
def mailed(q: Question, item: str) -> list[Figure]:
    """What an issue's mails told: delivered, opened, clicked and left as shares, each with its list's average of the 12 before."""
    rows = issues(q)
    own = rows[(rows["item"] == item).to_numpy()]
    if own.empty or not own["got"].notna().any():
        return []
    row = own.iloc[0]
    of = [_rate(q, row, name, done.capitalize(), done, str(row["basis"])) for name, done in RATES.items()]
    return [_rate(q, row, "delivery_rate", "Delivered", "delivered", "sent"), *of]


def _rate(q: Question, row: pd.Series, name: str, title: str, done: str, basis: str) -> Figure:
    value, mean = float(row[name]), float(row[f"{name}_mean"])
    under = (f"average of the 12 before: {fine(mean)}",) if mean == mean else ("fewer than 12 issues before it",)
    words = f"{number(row[done])} {done} / {number(row[basis])} {basis} = {fine(value)}"
    own = {"source": (str(row["source"]),), "item": (str(row["item"]),)}
    return made(
        q, f"piece_{name}", title, "share", of=letters_metric.rate, value=value, names=[row["source"]], period=None, provisional=False,
        why=f"No source tells how many {done}.", formula=words if value == value else "",
        extra={"under": under, "against": None if mean != mean else float(row[AGAINST[name]])},
        rows=RowsQuery("observation", {**own, "metric": (f"piece_{done}", f"piece_{basis}")}, None, q.horizon),
    )  # fmt: skip


@once
def clicked_links(q: Question, item: str) -> pd.DataFrame:
    """The links clicked in an issue, the most first: ``item``, ``value``, ``share``."""
    row = _row(q, item)
    if row is None:
        return pd.DataFrame(columns=["item", "value", "share"])
    rows = links(q, str(row["channel"]))
    return rows[(rows["piece"] == item).to_numpy()][["item", "value", "share"]].reset_index(drop=True)


def brought(q: Question, item: str) -> list[Figure]:
    """Money and subscribers that a piece brought."""
    return [pieces_brought.net(q, item), pieces_brought.joined(q, item)]


@once
def holds(q: Question, item: str) -> list[tuple[str, float, str]]:
    """The records a piece holds and the round number it passed last: in words, its number, and the unit."""
    row = _row(q, item)
    if row is None or not row["measure"]:
        return []
    found = []
    for days in AGES:
        told = at_age(q, item, days)
        if told.value is not None and told.extra["rank"] == 1:
            found.append(
                (
                    f"Best of {counted(told.extra['n'], row['kind'])} in their first {days} days",
                    float(str(told.value)),
                    told.unit,
                )
            )
    passed = rounds(0.0, float(row["total"])) if row["total"] == row["total"] else []
    if passed:
        found.append(
            (f"Passed {number(passed[-1])} {row['unit']}{_when(q, item, passed[-1])}", passed[-1], str(row["unit"]))
        )
    return found


def _when(q: Question, item: str, passed: float) -> str:
    """Within how many days a number was passed, where its curve shows it."""
    rows = curve(q, item)
    reached = rows[(rows["value"] >= passed).to_numpy()]
    return f" within {counted(int(reached['age'].iloc[0]), 'day')}" if len(reached) else ""
