"""Records of the business: the best months, the best pieces, the round numbers passed last; of full periods only."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_title, last_months, totals
from figures.pieces import KINDS
from figures.pieces_aged import compared, league
from figures.pieces_league import DID, NAMES
from figures.pieces_one import curve
from figures.wording import counted, day_of, month_of
from metrics import records as metric
from vocabulary import metric_kind

AUDIENCES = {
    "visitors": ("website visitors", "in a month"), "downloads": ("podcast downloads", "in a month"),
    "new_subscribers": ("new subscribers", "in a month"), "subscribers": ("email subscribers", ""), "followers": ("followers", ""),
}  # fmt: skip
SHAPE = 25
DAYS = 30


@dataclass(frozen=True)
class Record:
    """One record: `what` in a few words, its `value`, `unit` and `when` in words, `shape` the months around it (month, value).

    `item` is the piece it is of, empty for a month's; `key` tells records apart; `fresh`: it is of the month asked about.
    """

    key: str
    what: str
    value: float
    unit: str
    when: str
    shape: pd.DataFrame
    item: str = ""
    fresh: bool = False


@once
def records(q: Question) -> list[Record]:
    """The best month of each audience, the best piece of each kind, and the round number each audience passed last."""
    return [*_months(q), *_pieces(q), *_rounds(q)]


def _months(q: Question) -> list[Record]:
    found = []
    for name, (unit, _) in AUDIENCES.items():
        if metric_kind(name) == "level":
            continue
        month, value = metric.best_month(totals(q, name), month=q.month)
        if value == value:
            when = pd.Period(month, "M")
            found.append(
                Record(
                    f"month-{name}",
                    "Best month so far",
                    value,
                    unit,
                    month_of(when),
                    _shape(q, name),
                    fresh=when == q.month,
                )
            )
    return found


def _pieces(q: Question) -> list[Record]:
    rows = league(q)
    found = []
    for kind in KINDS:
        own = rows[(rows["kind"] == kind).to_numpy()].reset_index(drop=True)
        own = own[compared(q, own, DAYS)] if len(own) else own
        if len(own) < metric.LEAST_MONTHS:
            continue
        best = own.loc[own[f"d{DAYS}"].idxmax()]
        when = f"“{best['title']}”, {channel_title(q, str(best['channel']))}, {day_of(best['published'])}"
        what = f"Best of {counted(len(own), *NAMES[kind])} in their first {DAYS} days"
        unit = DID[str(best["measure"])]
        fresh = pd.Period(best["published"], "M") >= q.month
        found.append(
            Record(
                f"piece-{kind}",
                what,
                float(best[f"d{DAYS}"]),
                unit,
                when,
                _of_piece(q, str(best["item"])),
                str(best["item"]),
                fresh,
            )
        )
    return found


def _of_piece(q: Question, item: str) -> pd.DataFrame:
    """A piece's own way: its ages in place of months."""
    return curve(q, item).rename(columns={"age": "month"})[["month", "value"]]


def _rounds(q: Question) -> list[Record]:
    found = []
    for name, (unit, per) in AUDIENCES.items():
        passed = metric.passed(totals(q, name), month=q.month)
        if passed.empty:
            continue
        value, when = float(passed["number"].iloc[0]), pd.Period(passed["month"].iloc[0], "M")
        words = f"{unit} {per}".strip()
        found.append(
            Record(
                f"round-{name}",
                "A round number passed",
                value,
                words,
                month_of(when),
                _shape(q, name),
                fresh=when == q.month,
            )
        )
    return found


def _shape(q: Question, name: str) -> pd.DataFrame:
    return last_months(totals(q, name), last=q.month, months=SHAPE)
