"""What needs a look: the watch list, ranked by what is at stake."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from figures import drops, health, letters, members, owned, revenue, unpaid
from figures.asking import Question, once
from figures.findings import Finding, amount, days_between, depending, name_of, weight_of
from figures.freedom import full
from figures.nets import nets
from figures.wording import counted, day_of, listed, month_of, number, percent
from metrics import watch as metric
from metrics.frames import window
from metrics.owed import AGES
from vocabulary import METRICS, MICROS

LATE_DAYS = 60
LEAST_KNOWN_DAYS, LEAST_KNOWN_MONTHS = 7 * (4 + 12 + 5), 4 + 12 + 5
"""The weeks and months that the rule of metrics/drops.py needs before it can speak."""
_WHY_OWNED = {
    "rental": "Looked at: rent collected under 90 %, maintenance above 15 % of the rent, the same rent for more than 24 months.",
    "p2p": "Looked at: what is late or lost of all that was lent.",
}
_MONTHS_OF_PAYERS = 3
"""So many months must be known before a payer's share says anything."""


@once
def findings(q: Question) -> list[Finding]:
    """Everything that needs a look, what weighs most first; of the last full month where the running one is asked about."""
    here = full(q)
    asked: tuple[Callable[[Question], Iterator[Finding]], ...] = (
        _payers, drops.streams, drops.months, drops.weeks, _unpaid, _invoices, _churn, _members, _owned,
    )  # fmt: skip
    found = [finding for question in asked for finding in question(here)]
    return sorted(found, key=lambda each: (-each.weight, each.kind, each.subject))


@once
def silent(q: Question) -> list[str]:
    """The titles of the sources that were not refreshed: they cannot be read, or have gone quiet."""
    return list(dict.fromkeys(each.title for each in health.silent(q)))


@once
def looked_at(q: Question) -> list[str]:
    """What the watch list looked at, in words: said where nothing needs a look."""
    here = full(q)
    streams, payers = len(revenue.mix(here)), len(revenue.payer_shares(here))
    daily = [METRICS[name].title.lower() for name in drops.BY_DAY if len(drops.daily(here, name))]
    things = len(owned.every(here))
    parts = [
        f"{listed(daily)} by week" if daily else "",
        f"net revenue and {counted(streams, 'stream')} by month" if streams else "",
        counted(payers, "payer") if payers else "",
        "what is earned and not paid" if streams else "",
        "who leaves the list" if letters.churn(here).value is not None else "",
        counted(things, "thing owned", "things owned") if things else "",
        counted(len(q.sources), "source") if q.sources else "",
    ]
    return [part for part in parts if part]


@once
def young(q: Question) -> bool:
    """Whether too little is known to tell a sudden drop from chance: no number has the weeks or months that make a usual range."""
    here = full(q)
    days = [
        int((own["day"].max() - own["day"].min()).days)
        for own in (drops.daily(here, name) for name in drops.BY_DAY)
        if len(own)
    ]
    months = int(nets(here)["complete"].sum()) if len(nets(here)) else 0
    return max(days, default=0) < LEAST_KNOWN_DAYS and months < LEAST_KNOWN_MONTHS


def _payers(q: Question) -> Iterator[Finding]:
    """A payer that brings too much of all net revenue."""
    known = window(nets(q), month=q.month, months=12)
    if len(nets(q)) < _MONTHS_OF_PAYERS or known.empty:
        return
    for row in metric.too_large(revenue.payer_shares(q)).itertuples():
        share, name = percent(float(row.share)), str(row.payer)
        yield Finding(
            "payer", name, f"{share} of your net revenue of the last 12 months comes from {name}",
            f"One payer above {percent(metric.LARGE)} of all net revenue: without {name} that much is gone.",
            f"{month_of(q.month - 11)} to {month_of(q.month)}", share, float(row.share), "ledger",
            {"payer": name, **days_between(q.month - 11, q.month)},
        )  # fmt: skip


def _unpaid(q: Question) -> Iterator[Finding]:
    """Money that was earned more than 60 days ago and is not paid."""
    if q.month < q.last_full:
        return
    for row in unpaid.ageing(q).itertuples():
        late = sum(int(getattr(row, name)) for name in AGES[2:]) / MICROS
        if late > 0:
            owing = amount(q, late)
            yield Finding(
                "unpaid", str(row.payer), f"{row.payer} owes you {owing} for more than {LATE_DAYS} days",
                f"Earned more than {LATE_DAYS} days ago, and neither paid nor taken back.", f"the oldest is of {day_of(row.oldest)}",
                owing, weight_of(q, late), "ledger", {"view": "unpaid"},
            )  # fmt: skip


def _invoices(q: Question) -> Iterator[Finding]:
    """Invoices to sponsors, more than 60 days old and past due; those that are entries stand with what is earned and not paid."""
    if q.month < q.last_full:
        return
    told = {str(name) for name in unpaid.ageing(q)["payer"]}
    every = unpaid.invoices(q)
    old = set(every.loc[(pd.Timestamp(q.today) - every["day"]).dt.days > LATE_DAYS, "sponsor"])
    for row in unpaid.sponsors(q).itertuples():
        if str(row.sponsor) in old - told:
            owing, n = amount(q, row.amount_micros / MICROS), counted(int(row.n), "invoice")
            yield Finding(
                "invoice", str(row.sponsor), f"{row.sponsor} has not paid {n} of {owing}",
                f"Invoiced more than {LATE_DAYS} days ago; {counted(int(row.days_late), 'day')} past the day it was due.",
                f"since {day_of(row.due)}", owing, weight_of(q, row.amount_micros / MICROS), "type_in", {},
            )  # fmt: skip


def _churn(q: Question) -> Iterator[Finding]:
    """Twice as many people left the list as usual."""
    told = letters.churn(q)
    gone = int(told.extra.get("left", 0))
    found = metric.doubled(letters.churn_by_month(q), float(gone), month=q.month)
    if found:
        part = depending(q, "subscribers")
        yield _leavers(q, "Email list", "people left your email list", gone, found, part, "overview")


def _members(q: Question) -> Iterator[Finding]:
    """Twice as many members left as usual."""
    gone = int(members.left(q).gone) if members.churn(q).value is not None else 0
    found = metric.doubled(members.churn_by_month(q), float(gone), month=q.month)
    if found:
        yield _leavers(q, "Members", "members left", gone, found, 1.0, "assets")


def _leavers(
    q: Question, subject: str, who: str, n: int, found: tuple[float, float], part: float, page: str
) -> Finding:
    now, usual = found
    return Finding(
        "churn", subject, f"{number(n)} {who} in {name_of(q, q.month)}, {percent(now)} of all; usually it is {percent(usual)}",
        "At least twice the usual share of the 12 months before, and more than chance makes of so few.", f"in {month_of(q.month)}",
        f"\u00d7 {now / usual:.1f}" if usual else percent(now), (now - usual) * part, page, {},
    )  # fmt: skip


def _owned(q: Question) -> Iterator[Finding]:
    """What the numbers of a thing owned warn of: rent, vacancy, late loans."""
    for line in owned.every(q):
        if line.flag:
            income = line.income if line.income == line.income else 0.0
            size = f"{amount(q, income)} a year" if line.income == line.income else "income not known"
            yield Finding(
                "owned", line.name, f"{line.name}: {line.flag[:1].lower()}{line.flag[1:]}".rstrip("."),
                _WHY_OWNED.get(line.kind, "What its own numbers of the last 12 months warn of."),
                f"{month_of(q.month - 11)} to {month_of(q.month)}", size, weight_of(q, income / 12), "assets", {},
            )  # fmt: skip
