"""What is earned but not yet paid, how old it is, whether payouts add up with what was earned, and money that may be told twice.

Every function takes sums of entries: ``day`` datetime64, words as str, ``amount_micros`` int64 (millionths of ``currency``, what the
owner loses negative). Amounts stay in their own currency and are never added across currencies.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import need, one_of
from vocabulary import COUNTED, EARNING, ENTRY_KINDS, NET

AGES = ("to_30", "to_60", "to_90", "older")
_LIMITS = np.array([30, 60, 90])
_DAY = np.timedelta64(1, "D")
LAG_DAYS = 45
"""How many days' earnings a platform may hold back and its payouts still add up."""


def ageing(rows: pd.DataFrame, *, today: pd.Timestamp) -> pd.DataFrame:
    """What is earned but not paid, by payer, currency and age: pending and approved apart.

    Args:
        rows: day, payer, kind, status, currency, amount_micros.
        today: the day ages are counted to; 30 days old is in the first group, 31 in the second.
    Returns: one row a payer and currency, the biggest sum first: ``payer``, ``currency``, ``pending``, ``approved``, ``to_30``,
        ``to_60``, ``to_90``, ``older``, ``total`` int64 millionths, ``oldest`` datetime64[s].
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: aged receivables, as book-keepers keep them.

    >>> day = pd.to_datetime(["2026-10-22", "2026-10-21", "2026-06-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"day": day, "payer": "Awin", "kind": "commission", "status": ["pending", "approved", "approved"],
    ...     "currency": "EUR", "amount_micros": [5_000_000, 7_000_000, 1_000_000]})
    >>> ageing(rows, today=pd.Timestamp("2026-11-21"))[["pending", "approved", "to_30", "to_60", "older", "total"]].values.tolist()
    [[5000000, 8000000, 5000000, 7000000, 1000000, 13000000]]
    """
    need(rows, days=("day",), numbers=("amount_micros",), words=("payer", "kind", "status", "currency"))
    due = rows[one_of(rows["status"], ("pending", "approved")) & one_of(rows["kind"], NET)]
    ages = (np.datetime64(today, "D") - due["day"].to_numpy().astype("datetime64[D]")) / _DAY
    groups = np.searchsorted(_LIMITS, ages)
    micros = due["amount_micros"].to_numpy().astype("int64")
    columns = {name: np.where(groups == n, micros, 0) for n, name in enumerate(AGES)}
    columns |= {name: np.where((due["status"] == name).to_numpy(), micros, 0) for name in ("pending", "approved")}
    frame = pd.DataFrame(
        {"payer": due["payer"], "currency": due["currency"], **columns, "total": micros, "day": due["day"]}
    )
    sums = frame.groupby(["payer", "currency"], as_index=False).agg(
        **{name: (name, "sum") for name in ("pending", "approved", *AGES, "total")}, oldest=("day", "min")
    )
    return sums[sums["total"] != 0].sort_values("total", ascending=False, kind="stable").reset_index(drop=True)


def reconciled(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether payouts add up with what was earned before them, by source and currency.

    Up to each payout the source's account is what came in less what was paid out. It adds up when it is nothing, or when it is
    exactly what came in on the last days, which a platform holds back. What was spent from the account, or put into it, counts, too.

    Args: rows: day, source, kind, status, currency, amount_micros; payouts are taken off whatever their sign.
    Returns: one row a source and currency with payouts: ``source``, ``currency``, ``earned`` (what came in until the last payout),
        ``paid_out``, ``difference`` int64 millionths (positive: earned and not paid out), ``held_days`` float64 (so many days'
        earnings are the difference, 0 for none; NaN where it does not add up), ``since`` datetime64[s] (the first payout from
        which on it does not; NaT where it does), ``last`` datetime64[s] (the last payout).
    Empty: no rows where nothing was paid out, or where a source tells payouts and no earnings.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: bank reconciliation, as book-keepers do it.

    >>> day = pd.to_datetime(["2026-01-03", "2026-01-09", "2026-01-10", "2026-02-01", "2026-02-10"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"day": day, "source": "shop", "kind": ["sale", "sale", "payout", "sale", "payout"], "status": "paid",
    ...     "currency": "USD", "amount_micros": [50_000_000, 9_000_000, -50_000_000, 40_000_000, -44_000_000]})
    >>> found = reconciled(rows)
    >>> found[["earned", "paid_out", "difference"]].values.tolist(), str(found["since"][0].date())
    ([[99000000, 94000000, 5000000]], '2026-02-10')
    """
    need(rows, days=("day",), numbers=("amount_micros",), words=("source", "kind", "status", "currency"))
    counted = rows[one_of(rows["status"], COUNTED) & one_of(rows["kind"], ENTRY_KINDS)]
    found = []
    for (source, currency), own in counted.groupby(["source", "currency"], sort=True):
        out = one_of(own["kind"], ("payout",))
        if out.any() and not out.all():
            found.append({"source": source, "currency": currency, **_account(own, out)})
    dtypes = {"held_days": "float64", "since": "datetime64[s]", "last": "datetime64[s]"}
    columns = ["source", "currency", "earned", "paid_out", "difference", "held_days", "since", "last"]
    return pd.DataFrame(found, columns=columns).astype(dtypes)


def _account(rows: pd.DataFrame, out: np.ndarray) -> dict[str, object]:
    """One source's account at each of its payouts."""
    days = rows["day"].to_numpy().astype("datetime64[D]")
    micros = rows["amount_micros"].to_numpy().astype("int64")
    earned, earned_days = _cumulated(days[~out], micros[~out])
    paid, payouts = _cumulated(days[out], np.abs(micros[out]))
    at = _until(earned, earned_days, payouts)
    difference = at - paid
    held = np.array([_held(earned, earned_days, day, int(rest)) for day, rest in zip(payouts, difference, strict=True)])
    wrong = np.isnan(held)
    right = np.flatnonzero(~wrong)
    first = (right[-1] + 1 if len(right) else 0) if wrong[-1] else None
    return {
        "earned": int(at[-1]), "paid_out": int(paid[-1]), "difference": int(difference[-1]), "held_days": float(held[-1]),
        "since": pd.NaT if first is None else payouts[first].astype("datetime64[s]"), "last": payouts[-1].astype("datetime64[s]"),
    }  # fmt: skip


def _cumulated(days: np.ndarray, micros: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Running sums by day, and the days."""
    each, codes = np.unique(days, return_inverse=True)
    sums = np.zeros(len(each), dtype="int64")
    np.add.at(sums, codes, micros)
    return np.cumsum(sums), each


def _until(sums: np.ndarray, days: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The running sum at the end of each of these days."""
    return np.concatenate(([0], sums))[np.searchsorted(days, ends, side="right")]


def _held(sums: np.ndarray, days: np.ndarray, payout: np.datetime64, rest: int) -> float:
    """How many days before the payout the earnings were `rest` less; NaN where they never were within `LAG_DAYS`."""
    if rest == 0:
        return 0.0
    ends = payout - np.arange(1, LAG_DAYS + 1) * _DAY
    fits = np.flatnonzero(_until(sums, days, ends) == _until(sums, days, np.array([payout]))[0] - rest)
    return float(fits[0] + 1) if len(fits) else float("nan")


def told_twice(rows: pd.DataFrame, *, within: int = 3) -> pd.DataFrame:
    """Pairs of earnings that two sources may both tell: one stream, one currency, the same sum, a few days apart.

    Args:
        rows: day, source, stream, kind, status, currency, amount_micros of single entries; an optional ``n`` says how many are
            alike.
        within: how many days the two may be apart.
    Returns: one row a stream, currency and pair of sources, the biggest sum first: ``stream``, ``first``, ``second`` (sources),
        ``currency``, ``pairs`` int64 (each entry is paired once), ``amount_micros`` int64 (of the second), ``last`` datetime64[s].
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: duplicate detection of this project: same day give or take three, same amount and currency, another source.

    >>> day = pd.to_datetime(["2026-01-03", "2026-01-05", "2026-02-20"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"day": day, "source": ["shop", "bank", "bank"], "stream": "Books", "kind": "sale", "status": "paid",
    ...     "currency": "USD", "amount_micros": [50_000_000, 50_000_000, 50_000_000]})
    >>> told_twice(rows)[["first", "second", "pairs", "amount_micros"]].values.tolist()
    [['bank', 'shop', 1, 50000000]]
    """
    need(rows, days=("day",), numbers=("amount_micros",), words=("source", "stream", "kind", "status", "currency"))
    kept = rows[one_of(rows["kind"], EARNING) & one_of(rows["status"], COUNTED)]
    return _pairs(kept, kept, ["stream", "currency"], within, other=True)


def banked(rows: pd.DataFrame, *, within: int = 5) -> pd.DataFrame:
    """Earnings of one source that have the sum of another source's payout: the bank tells again what a platform paid out.

    Args:
        rows: as for `told_twice`, payouts among them.
        within: how many days the bank may be away from the payout.
    Returns: as `told_twice`: ``first`` is the source of the payout, ``second`` the one that counts it as earned, ``stream`` its stream.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: duplicate detection of this project: payouts never earn.

    >>> day = pd.to_datetime(["2026-01-03", "2026-01-05"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"day": day, "source": ["shop", "bank"], "stream": ["Books", "Sponsors"], "kind": ["payout", "sponsorship"],
    ...     "status": "paid", "currency": "USD", "amount_micros": [-50_000_000, 50_000_000]})
    >>> banked(rows)[["stream", "first", "second", "pairs"]].values.tolist()
    [['Sponsors', 'shop', 'bank', 1]]
    """
    need(rows, days=("day",), numbers=("amount_micros",), words=("source", "stream", "kind", "status", "currency"))
    counted = rows[one_of(rows["status"], COUNTED)]
    out = counted[one_of(counted["kind"], ("payout",))]
    earned = counted[one_of(counted["kind"], EARNING)]
    return _pairs(
        out.assign(amount_micros=out["amount_micros"].abs()).drop(columns="stream"), earned, ["currency"], within
    )


def _pairs(left: pd.DataFrame, right: pd.DataFrame, by: list[str], within: int, *, other: bool = False) -> pd.DataFrame:
    """Rows of two frames with the same sum; `other`: both are one frame, so each pair is looked at from one side only."""
    keys = [*by, "amount_micros"]
    first, second = (_alike(frame, keys, side) for frame, side in ((left, "_first"), (right, "_second")))
    steps = [
        first.assign(day=first["day_first"] + np.timedelta64(n, "D"), apart=abs(n)) for n in range(-within, within + 1)
    ]
    both = pd.concat(steps).merge(second.assign(day=second["day_second"]), on=[*keys, "day"])
    before = both["source_first"] < both["source_second"] if other else both["source_first"] != both["source_second"]
    near = both[before & (both["amount_micros"] != 0)].sort_values("apart", kind="stable")
    once = near.drop_duplicates("row_first").drop_duplicates("row_second")
    once = once.assign(pairs=once[["n_first", "n_second"]].min(axis=1))
    once = once.assign(amount_micros=once["amount_micros"] * once["pairs"])
    once = once.rename(columns={"stream_second": "stream", "source_first": "first", "source_second": "second"})
    sums = once.groupby(["stream", "first", "second", "currency"], as_index=False).agg(
        pairs=("pairs", "sum"), amount_micros=("amount_micros", "sum"), last=("day_second", "max")
    )
    return sums.sort_values("amount_micros", ascending=False, kind="stable").reset_index(drop=True)


def _alike(rows: pd.DataFrame, keys: list[str], side: str) -> pd.DataFrame:
    """Rows that are the same in all that matters as one, with their number: a shop sells at one price again and again."""
    same = list(dict.fromkeys([*keys, "day", "source", *(["stream"] if "stream" in rows.columns else [])]))
    number = rows["n"] if "n" in rows.columns else pd.Series(1, index=rows.index)
    counted = rows[same].assign(n=number.astype("int64")).groupby(same, as_index=False)["n"].sum()
    named = {name: f"{name}{side}" for name in same if name not in keys}
    return counted.rename(columns={**named, "n": f"n{side}"}).assign(**{f"row{side}": np.arange(len(counted))})
