"""The ledger of a question in home currency: rollups of the store, repeats left out, the owner's part, converted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from metrics.currency import home_amounts
from metrics.frames import first_day, one_of
from metrics.money import counted
from vocabulary import COSTS, EARNING, MICROS, NET

KINDS = (*NET, *COSTS, "living")
_MONTHLY = ["month", "source", "kind", "status", "stream"]
_DAILY = ["day", "source", "kind", "status", "stream", "payer", "currency"]
_RATE_DAYS = 30
"""Rates are read from so many days before the first entry, so that its last one before is among them."""


class Ledger(NamedTuple):
    """`rows` in home currency, by month; `left_out` what no rate is known for, in its own currency, with its ``reason``."""

    rows: pd.DataFrame
    left_out: pd.DataFrame


@once
def ledger(q: Question) -> Ledger:
    """Month, source, kind, status, stream, n, amount_micros int64 in home currency, provisional; one row a combination."""
    monthly = as_received(q)
    monthly = monthly[one_of(monthly["kind"], KINDS)]
    foreign = (monthly["currency"] != q.ws.home_currency).to_numpy()
    at_home = monthly[~foreign].assign(provisional=False)
    if not foreign.any():
        return Ledger(_scaled(q, at_home), _nothing(monthly))
    first = monthly.loc[foreign, "month"].min().date()
    abroad = sorted({str(name) for name in monthly.loc[foreign, "currency"]})
    by = ["day", "source", "kind", "status", "stream", "currency"]
    daily = q.store.entries_day(q.ws.id, since=first, until=q.today, kinds=KINDS, currencies=abroad, by=by)
    converted = _converted(q, mine(q, daily), by)
    rows = pd.concat([at_home, _by_month(converted.rows)], ignore_index=True)
    return Ledger(_scaled(q, rows), converted.left_out)


@once
def counting(q: Question) -> pd.DataFrame:
    """The rows of `ledger` that count: approved or paid, of a kind that enters net or profit."""
    return counted(ledger(q).rows)


@once
def every_month(q: Question) -> pd.DataFrame:
    """Sums of the whole ledger until today by month, source, kind, status, stream and currency: read once for all who ask."""
    return q.store.entries_month(q.ws.id, until=q.today)


@once
def as_received(q: Question) -> pd.DataFrame:
    """Sums by month, source, kind, status, stream and currency, before conversion and in full, repeats left out."""
    months = every_month(q)
    return mine(q, months[(months["month"] >= pd.Timestamp(q.since)).to_numpy()])


@once
def by_payer(q: Question) -> Ledger:
    """The last 12 full months by source, kind, status, stream and payer ("" where it is not said), in home currency."""
    return payers_of(q, q.month, 12)


@once
def payers_of(q: Question, last: pd.Period, months: int) -> Ledger:
    """The same of the `months` months that end with `last`."""
    daily = days_of(q, last, months)
    made = _converted(q, daily.assign(payer=daily["payer"].fillna("")), _DAILY)
    return Ledger(_scaled(q, made.rows), made.left_out)


@once
def days_of(q: Question, last: pd.Period, months: int) -> pd.DataFrame:
    """The days of these months by source, kind, status, stream, payer and currency, as received, repeats left out."""
    since, until = (last - months + 1).to_timestamp().date(), min(last.end_time.date(), q.today)
    return mine(q, q.store.entries_day(q.ws.id, since=since, until=until, kinds=KINDS, by=_DAILY))


@once
def known_to(q: Question) -> pd.Period | None:
    """The last full month that a source of entries has answered for; None when none has. Typed numbers answer for nothing."""
    day = known_day(q)
    return None if day is None else min(pd.Period(day + timedelta(days=1), "M") - 1, q.last_full)


@once
def known_day(q: Question) -> date | None:
    """The last day that a source of entries has answered for, as in `known_to`."""
    names = {str(name) for name in counted(ledger(q).rows)["source"].unique()}
    told = [q.answered[n] for n in names if n in q.answered and n in q.sources and q.sources[n].connector != "typed"]
    return max(told) if told else None


def known_in_part(q: Question, months: np.ndarray) -> np.ndarray:
    """Which of these months no source of entries has answered for to their end; none where everything is typed in."""
    last = known_to(q)
    return np.zeros(len(months), dtype=bool) if last is None else months > first_day(last)


def at_home(q: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """Each amount in home currency and how it was converted: what `metrics.currency.home_amounts` returns."""
    foreign = (rows["currency"] != q.ws.home_currency).any()
    ecb = _ecb(q, rows) if foreign else pd.DataFrame({"day": rows["day"][:0], "currency": "", "rate": 0.0})
    return home_amounts(rows, rates=ecb, own=_own(q), home=q.ws.home_currency)


def in_home(q: Question, rows: pd.DataFrame) -> pd.Series:
    """What entries count in home currency, the owner's part of each; NaN where no rate is known."""
    micros = at_home(q, rows)["home_micros"]
    shares = {name: stream.share for name, stream in q.streams.items() if stream.share != 1}
    part = rows["stream"].astype("object").map(shares).astype("float64").fillna(1.0)
    return (micros * part).round() / MICROS


def mine(q: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """Without what a source repeats: of a stream, the months that another of its sources tells too."""
    return rows[~repeated(q, rows)]


def repeated(q: Question, rows: pd.DataFrame) -> np.ndarray:
    """Which rows (with ``month`` or ``day``) another source of their stream tells too: they stand beside it, never added.

    A repeating source counts in the months that no other source of the stream has income for: an estimate holds until the
    real figures come.
    """
    again = np.zeros(len(rows), dtype=bool)
    month = rows["month" if "month" in rows.columns else "day"].to_numpy().astype("datetime64[M]")
    for name, told in _told_months(q).items():
        repeating = (rows["stream"] == name).to_numpy() & one_of(rows["source"], q.streams[name].repeats)
        again |= repeating & np.isin(month, told)
    return again


@once
def _told_months(q: Question) -> dict[str, np.ndarray]:
    """Of each stream that some source repeats, the months for which another one has income."""
    names = [name for name, stream in q.streams.items() if stream.repeats]
    if not names:
        return {}
    rows = every_month(q)
    rows = rows[one_of(rows["stream"], names) & one_of(rows["kind"], EARNING)]
    found = {}
    for name in names:
        own = rows[(rows["stream"] == name).to_numpy() & ~one_of(rows["source"], q.streams[name].repeats)]
        found[name] = np.unique(own["month"].to_numpy().astype("datetime64[M]"))
    return found


def _converted(q: Question, daily: pd.DataFrame, by: list[str]) -> Ledger:
    """Sums by `by` in home currency, each at the rate of its day; what has no rate is left out, with its reason."""
    sums = daily.groupby(by, as_index=False, sort=False)[["n", "amount_micros"]].sum()
    if sums.empty:
        return Ledger(sums.assign(provisional=False, month=pd.Series(dtype="datetime64[s]")), _nothing(sums))
    home = home_amounts(sums, rates=_ecb(q, sums), own=_own(q), home=q.ws.home_currency)
    month = sums["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
    missing = home["home_micros"].isna().to_numpy()
    left_out = sums.assign(month=month, reason=home["reason"])[missing]
    micros = home["home_micros"].fillna(0).to_numpy().astype("int64")
    rows = sums.assign(month=month, amount_micros=micros, provisional=home["provisional"])[~missing]
    return Ledger(rows, left_out)


def _by_month(rows: pd.DataFrame) -> pd.DataFrame:
    sums = {"n": ("n", "sum"), "amount_micros": ("amount_micros", "sum"), "provisional": ("provisional", "max")}
    return rows.groupby(_MONTHLY, as_index=False, sort=False).agg(**sums)


def _scaled(q: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """The owner's part of streams shared with others; amounts as int64."""
    shares = {name: stream.share for name, stream in q.streams.items() if stream.share != 1}
    micros = rows["amount_micros"].to_numpy().astype("int64")
    if shares:
        part = rows["stream"].map(shares).astype("float64").to_numpy()
        micros = np.where(np.isnan(part), micros, np.rint(micros * np.nan_to_num(part, nan=1.0)).astype("int64"))
    words = {name: rows[name].astype("category") for name in ("source", "kind", "status", "stream")}
    return rows.assign(**words, amount_micros=micros, provisional=rows["provisional"].astype(bool))


@once
def _own(q: Question) -> pd.DataFrame:
    rates = q.store.rates(q.ws.id)
    return rates.assign(rate=rates["rate"].astype("float64"))


def _ecb(q: Question, sums: pd.DataFrame) -> pd.DataFrame:
    needed = sorted({*sums["currency"].unique(), q.ws.home_currency} - {"EUR"})
    since = sums["day"].min().date() - timedelta(days=_RATE_DAYS)
    rates = q.store.ecb_rates(needed, since, q.today)
    found = set(rates["currency"])
    older = [currency for currency in needed if currency not in found]
    if not older:
        return rates
    return pd.concat([rates, q.store.ecb_rates(older, None, since)], ignore_index=True)


def _nothing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[:0].assign(reason="")


def left_out_words(left_out: pd.DataFrame) -> str:
    """What could not be converted, in words: ``12.00 XYZ (no exchange rate for XYZ)``; empty when nothing."""
    kept = counted(left_out) if len(left_out) else left_out
    sums = kept.groupby(["currency", "reason"])["amount_micros"].sum()
    return ", ".join(f"{micros / MICROS:,.2f} {currency} ({why})" for (currency, why), micros in sums.items())
