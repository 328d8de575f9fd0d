"""The fiscal year for the tax return: what came in by stream, kind and currency, as received and at home, with its rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import at_home, mine
from figures.wording import day_of
from metrics.frames import one_of
from vocabulary import COSTS, COUNTED, ENTRY_KINDS, MICROS, NET

GROUPS = {
    "net": "Net revenue",
    "costs": "Costs",
    "moves": "Moved, neither income nor cost",
    "living": "Living costs, in neither",
}
"""What the kinds of entries are summed under, in the order they are shown."""

BY = ["stream", "kind", "currency"]
_DAILY = ["day", "source", "kind", "status", "stream", "currency"]


@dataclass(frozen=True)
class YearEnd:
    """One fiscal year in home currency `home`.

    `sums`: group ("net", "costs", "moves", "living"), stream, kind, currency, n, amount (as received, in units), own (the
    owner's part of it), value (that part in home currency; NaN where nothing could be converted), unconverted (what of
    amount had no rate). `days`: the same by day, with rate (home units for one), rate_day and
    reason. `rates`: currency, days, first, last, lowest, highest, mean (weighed by the amounts), own (whether the
    owner's rates are among them). Only approved and paid entries count, by the day they were earned.
    """

    label: str
    first: date
    last: date
    over: bool
    home: str
    sums: pd.DataFrame
    days: pd.DataFrame
    rates: pd.DataFrame

    def total(self, group: str) -> float:
        """A group's sum in home currency."""
        return float(self.sums.loc[self.sums["group"] == group, "value"].sum())


@once
def years(q: Question) -> list[int]:
    """The fiscal years that have entries, by the calendar year in which they begin, the newest first."""
    months = q.store.entries_month(q.ws.id, since=None, until=q.today)["month"]
    if months.empty:
        return []
    begins = months.dt.year - (months.dt.month < q.ws.fiscal_month)
    return sorted({int(year) for year in begins}, reverse=True)


def facts(year: YearEnd) -> list[str]:
    """What must be said beside the sums: the period, what counts, how it was converted."""
    until = "" if year.over else " (the year is not over: sums so far)"
    return [
        f"{day_of(year.first)} to {day_of(year.last)}{until}.",
        "By the day earned; approved and paid entries only; sources that repeat another are left out.",
        f"Converted to {year.home} at the ECB's reference rate of each day (the last one before it where there is none), or at your own rates.",
        "This is an arrangement of your own records, no tax advice.",
    ]


def label(q: Question, year: int) -> str:
    """What the fiscal year that begins in `year` is called: ``2026``, or ``2026/27`` where it spans two."""
    return str(year) if q.ws.fiscal_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def bounds(q: Question, year: int) -> tuple[date, date]:
    """First and last day of the fiscal year that begins in `year`."""
    first = date(year, q.ws.fiscal_month, 1)
    return first, date(year + 1, q.ws.fiscal_month, 1) - timedelta(days=1)


@once
def year_end(q: Question, year: int) -> YearEnd:
    """The fiscal year that begins in `year`, up to today."""
    first, last = bounds(q, year)
    until = min(last, q.today)
    daily = mine(q, q.store.entries_day(q.ws.id, since=first, until=until, kinds=ENTRY_KINDS, by=_DAILY))
    counted = daily[one_of(daily["status"], COUNTED)]
    days = _at_home(q, counted.groupby(["day", *BY], as_index=False, sort=True)[["n", "amount_micros"]].sum())
    home = q.ws.home_currency
    return YearEnd(label(q, year), first, until, last < q.today, home, _sums(days), days, _rates(days, home))


def _at_home(q: Question, daily: pd.DataFrame) -> pd.DataFrame:
    """Daily sums with the owner's part, its value in home currency and the rate it was converted with."""
    told = at_home(q, daily)
    ones = at_home(q, daily.assign(amount_micros=np.int64(MICROS)))
    shares = {name: stream.share for name, stream in q.streams.items()}
    part = daily["stream"].astype("object").map(shares).astype("float64").fillna(1.0)
    amount = daily["amount_micros"] / MICROS
    return daily.assign(
        amount=amount, own=(amount * part).round(6), value=(told["home_micros"] * part).round() / MICROS,
        rate=ones["home_micros"] / MICROS, rate_day=told["rate_day"], owners=told["own"], reason=told["reason"],
    )  # fmt: skip


def _sums(days: pd.DataFrame) -> pd.DataFrame:
    lost = days["amount_micros"].where(days["value"].isna(), 0)
    sums = days.assign(unconverted=lost).groupby(BY, sort=False)
    table = sums.agg(
        n=("n", "sum"), amount=("amount_micros", "sum"), own=("own", "sum"), unconverted=("unconverted", "sum"),
    ).assign(value=sums["value"].sum(min_count=1)).reset_index()  # fmt: skip
    exact = {"amount": table["amount"] / MICROS, "unconverted": table["unconverted"] / MICROS}
    table = table.assign(**exact, own=table["own"].round(6), value=table["value"].round(6))
    table.insert(0, "group", [_group(kind) for kind in table["kind"]])
    order = {kind: place for place, kind in enumerate((*NET, *COSTS, *ENTRY_KINDS))}
    table = table.assign(place=[order[kind] for kind in table["kind"]])
    return table.sort_values(["stream", "place", "currency"]).drop(columns="place").reset_index(drop=True)


def _group(kind: str) -> str:
    if kind in NET:
        return "net"
    return "costs" if kind in COSTS else "living" if kind == "living" else "moves"


def _rates(days: pd.DataFrame, home: str) -> pd.DataFrame:
    """What each foreign currency was converted with."""
    abroad = days[(days["currency"] != home) & days["rate"].notna()]
    weight = abroad["amount"].abs()
    parts = abroad.assign(weight=weight, weighed=abroad["rate"] * weight).groupby("currency")
    table = parts.agg(
        days=("day", "nunique"), first=("day", "min"), last=("day", "max"), lowest=("rate", "min"),
        highest=("rate", "max"), weight=("weight", "sum"), mean=("weighed", "sum"), own=("owners", "any"),
    )  # fmt: skip
    return table.assign(mean=table["mean"] / table["weight"]).drop(columns="weight").reset_index()
