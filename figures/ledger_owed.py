"""What the ledger says of money not yet paid, of payouts that do not add up, and of money that two sources may tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from figures.asking import Question, once
from figures.ledger import mine
from metrics import owed
from metrics.frames import one_of
from store.ledger import LedgerFilter
from vocabulary import EARNING, NET

_MONTHS = 13
"""Doubles are looked for in so many months."""


@once
def unpaid(q: Question) -> pd.DataFrame:
    """What is earned and not paid by payer and age, as `metrics.owed.ageing`; where no payer is said, by its source's title."""
    wanted = LedgerFilter(words=(("status", ("pending", "approved")),), until=q.today)
    by = ("day", "source", "stream", "payer", "kind", "status", "currency")
    rows = mine(q, q.store.sums(q.ws.id, wanted, by))
    payer = rows["payer"].where(rows["payer"].fillna("") != "", rows["source"].map(_titles(q)).fillna(rows["source"]))
    return owed.ageing(rows.assign(payer=payer.astype(object)), today=pd.Timestamp(q.today))


@once
def payouts(q: Question) -> pd.DataFrame:
    """Whether payouts add up, as `metrics.owed.reconciled`, with ``title`` of the source."""
    month = q.store.entries_month(q.ws.id)
    paying = sorted({str(name) for name in month.loc[month["kind"] == "payout", "source"]})
    wanted = LedgerFilter(words=(("source", tuple(paying)),), until=q.today)
    rows = q.store.sums(q.ws.id, wanted, ("day", "source", "kind", "status", "currency"))
    found = owed.reconciled(rows)
    return found.assign(title=_titled(q, found["source"]))


@once
def doubles(q: Question) -> pd.DataFrame:
    """What two sources may both tell, as `metrics.owed.told_twice` and `banked`, with ``way`` (``twice`` or ``banked``) and titles.

    Sources that are marked as repeating another one of the stream are not looked at again.
    """
    since = (pd.Period(q.today, "M") - _MONTHS + 1).to_timestamp().date()
    month = mine(q, q.store.entries_month(q.ws.id, since=since, until=q.today))
    twice = owed.told_twice(_rows(q, since, "stream", _shared_streams(month)))
    banked = owed.banked(_rows(q, since, "source", _around_payouts(month)))
    found = pd.concat([twice.assign(way="twice"), banked.assign(way="banked")], ignore_index=True)
    return found.assign(first_title=_titled(q, found["first"]), second_title=_titled(q, found["second"]))


@once
def telling(q: Question) -> dict[str, list[str]]:
    """The sources that tell each stream, by stream."""
    month = q.store.entries_month(q.ws.id)
    return {str(name): sorted(map(str, own["source"].unique())) for name, own in month.groupby("stream")}


def _rows(q: Question, since: date, column: str, names: Iterable[str]) -> pd.DataFrame:
    wanted = LedgerFilter(since=since, until=q.today, words=((column, tuple(sorted(names))),))
    by = ("day", "source", "stream", "kind", "status", "currency", "amount")
    rows = mine(q, q.store.sums(q.ws.id, wanted, by))
    return rows.assign(amount_micros=rows["amount"])


def _shared_streams(month: pd.DataFrame) -> set[str]:
    """Streams that more than one source tells."""
    earned = month[one_of(month["kind"], EARNING)]
    sources = earned.groupby("stream")["source"].nunique()
    return {str(name) for name in sources.index[sources > 1]}


def _around_payouts(month: pd.DataFrame) -> set[str]:
    """All sources where one pays out and another one earns, else none: nothing can be told again then."""
    paying = set(month.loc[month["kind"] == "payout", "source"])
    earning = set(month.loc[one_of(month["kind"], NET), "source"])
    return {str(name) for name in paying | earning} if paying and len(paying | earning) > 1 else set()


def _titles(q: Question) -> dict[str, str]:
    return {name: source.title or name for name, source in q.sources.items()}


def _titled(q: Question, names: pd.Series) -> pd.Series:
    return names.map(_titles(q)).fillna(names).astype(object)
