"""From the currency an entry came in to the owner's home currency."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need

STALE_DAYS = 7
"""A rate of the ECB that is older than this many days is used and makes the amount provisional."""

_MINOR = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip


def minor_digits(currency: str) -> int:
    """Decimals of a currency's smallest unit: 2 for most, 0 for yen, 3 for dinars (ISO 4217).

    >>> minor_digits("USD"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return _MINOR.get(currency, 2)


def home_amounts(amounts: pd.DataFrame, *, rates: pd.DataFrame, own: pd.DataFrame, home: str) -> pd.DataFrame:
    """Amounts in the home currency, each at the rate of its own day.

    Args:
        amounts: ``day`` datetime64, ``currency`` str, ``amount_micros`` int64 (millionths).
        rates: the ECB's; ``day`` datetime64, ``currency`` str, ``rate`` float64: units of the currency for one euro.
        own: the owner's own rates, the same columns; they win and hold from their day on.
        home: the home currency.
    Returns: one row an amount, same index: ``home_micros`` float64 (whole millionths, NaN where there is no rate),
        ``rate_day`` datetime64 (the oldest rate used, NaT for home currency), ``provisional`` bool (a rate of the ECB
        more than `STALE_DAYS` days old), ``own`` bool (one of the owner's rates was used), ``reason`` str (why it could
        not be converted, else empty).
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: ECB euro foreign exchange reference rates; a day without one (weekend, holiday) has the last one before it.

    >>> day = pd.to_datetime(["2026-01-05"]).astype("datetime64[s]")
    >>> paid = pd.DataFrame({"day": day, "currency": "EUR", "amount_micros": [10_000_000]})
    >>> ecb = pd.DataFrame({"day": day, "currency": "USD", "rate": [1.25]})
    >>> home_amounts(paid, rates=ecb, own=ecb[:0], home="USD")["home_micros"].tolist()
    [12500000.0]
    """
    need(amounts, days=("day",), numbers=("amount_micros",), words=("currency",))
    for frame in (rates, own):
        need(frame, days=("day",), numbers=("rate",), words=("currency",))
    day = amounts["day"].to_numpy().astype("datetime64[s]")
    micros = amounts["amount_micros"].to_numpy().astype("float64")
    value, rate_day, stale, reason = _blank(len(amounts))
    owners = np.zeros(len(amounts), dtype=bool)
    for currency in amounts["currency"].unique():
        here = np.flatnonzero((amounts["currency"] == currency).to_numpy())
        factor, oldest, old, why = _factor(currency, home, day[here], (own, rates))
        value[here], rate_day[here], stale[here], reason[here] = np.rint(micros[here] * factor), oldest, old, why
        owners[here] = _owners(currency, home, day[here], own)
    frame = {"home_micros": value, "rate_day": rate_day, "provisional": stale, "own": owners, "reason": reason}
    return pd.DataFrame(frame, index=amounts.index)


def _owners(currency: str, home: str, days: np.ndarray, own: pd.DataFrame) -> np.ndarray:
    """By day, whether a rate of the owner's own has a part in the conversion."""
    needed = [] if currency == home else [name for name in (currency, home) if name != "EUR"]
    used = [~np.isnan(_last_before(own, name, days)[0]) for name in needed]
    return np.logical_or.reduce(used) if used else np.zeros(len(days), dtype=bool)


def _blank(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    nat = np.full(size, np.datetime64("NaT", "s"))
    return np.full(size, np.nan), nat, np.zeros(size, dtype=bool), np.full(size, "", dtype=object)


def _factor(
    currency: str, home: str, days: np.ndarray, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """By day: home units for one unit, the oldest rate's day, whether it is stale, and why there is none."""
    _, oldest, stale, reason = _blank(len(days))
    factor = np.ones(len(days))
    if currency == home:
        return factor, oldest, stale, reason
    for name, power in ((currency, -1.0), (home, 1.0)):
        if name == "EUR":
            continue
        rate, rate_day, old = _rate(name, days, *tables)
        factor = factor * rate**power
        oldest = np.fmin(oldest, rate_day)
        stale = stale | old
        reason = np.where(np.isnan(rate) & (reason == ""), f"no exchange rate for {name}", reason)
    return factor, oldest, stale, reason


def _rate(
    currency: str, days: np.ndarray, own: pd.DataFrame, rates: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By day: units for one euro, the rate's day, and whether it is one of the ECB's that is stale."""
    rate, rate_day = _last_before(own, currency, days)
    ecb, ecb_day = _last_before(rates, currency, days)
    mine = ~np.isnan(rate)
    stale = ~mine & ~np.isnan(ecb) & (days - ecb_day > np.timedelta64(STALE_DAYS * 86_400, "s"))
    return np.where(mine, rate, ecb), np.where(mine, rate_day, ecb_day), stale


def _last_before(table: pd.DataFrame, currency: str, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last rate above 0 on or before each day, and its day; NaN and NaT where there is none."""
    usable = table[(table["currency"] == currency) & (table["rate"] > 0)].sort_values("day", kind="stable")
    known = usable["day"].to_numpy().astype("datetime64[s]")
    place = np.searchsorted(known, days, side="right")
    rate = np.concatenate([[np.nan], usable["rate"].to_numpy(dtype="float64")])
    return rate[place], np.concatenate([[np.datetime64("NaT", "s")], known])[place]
