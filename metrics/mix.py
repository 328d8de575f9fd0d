"""Where the money comes from: shares by stream, class and payer over the last 12 full months (T)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from metrics.frames import need, one_of, window
from metrics.money import counted
from metrics.revenue import Sums
from vocabulary import COUNTED, MICROS, NET

T = 12
"""Months a mix is looked at over."""


def mix(ledger: pd.DataFrame, *, month: pd.Period, months: int = T, by: str = "stream") -> pd.DataFrame:
    """What each stream brought over the last 12 full months, its share, and how that compares with the 12 before.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status``, and `by` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
        by: the column to group by.
    Returns: `by`, ``net`` float64 in home currency, ``share`` in [0, 1] (of the sum of those above 0; NaN for the
        others), ``change`` (share; NaN where the period before is not wholly recorded or brought nothing); largest first.
    Empty: no rows. Rows without a word in `by` are left out of the list but not of the sum.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: diversification of this project: s = net / total net over T, positive ones only.

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [6_000_000, 2_000_000, -1]})
    >>> mix(rows.assign(stream=["books", "ads", "loans"]), month=pd.Period("2026-01"))["share"].tolist()
    [0.75, 0.25, nan]
    """
    need(ledger, words=(by,))
    rows = counted(ledger)
    rows = rows[one_of(rows["kind"], NET)]
    now = _nets(window(rows, month=month, months=months), by)
    whole = not rows.empty and rows["month"].min() <= (month - 2 * months + 1).to_timestamp()
    before = dict(_nets(window(rows, month=month - months, months=months), by)) if whole else {}
    total = sum(net for _, net in now if net > 0)
    lines = [
        (name, net / MICROS, net / total if net > 0 else math.nan, _grown(net, before.get(name, 0)))
        for name, net in sorted(now, key=lambda each: (-each[1], each[0]))
        if name != ""
    ]
    dtypes = {by: "object", "net": "float64", "share": "float64", "change": "float64"}
    return pd.DataFrame(lines, columns=[by, "net", "share", "change"]).astype(dtypes)


def _grown(net: int, before: int) -> float:
    return net / before - 1 if before > 0 else math.nan


def passive_share(ledger: pd.DataFrame, *, classes: Mapping[str, str], month: pd.Period, months: int = T) -> float:
    """How much of your net revenue comes in without working for it: passive streams over all, last 12 months.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status``, ``stream`` str, ``amount_micros`` int64 in home currency.
        classes: class by stream; ``passive`` counts, ``semi-passive`` is shown beside it and does not.
        month, months: the period is the `months` months that end with `month`.
    Returns: a share; above 1 only when other streams lost money.
    Empty: NaN when the period has no counted entry, or its net is not above 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: diversification of this project: passive net / net.

    >>> month = pd.to_datetime(["2026-01-01", "2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [6_000_000, 2_000_000]})
    >>> passive_share(rows.assign(stream=["talks", "books"]), classes={"books": "passive"}, month=pd.Period("2026-01"))
    0.25
    """
    return class_share(ledger, classes=classes, of="passive", month=month, months=months)


def class_share(
    ledger: pd.DataFrame, *, classes: Mapping[str, str], of: str, month: pd.Period, months: int = T
) -> float:
    """The share of one class of streams in net revenue; `passive_share` for any class (args and rules as there).

    >>> month = pd.to_datetime(["2026-01-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "stream": "talks", "amount_micros": 5})
    >>> class_share(rows, classes={"talks": "active"}, of="active", month=pd.Period("2026-01"))
    1.0
    """
    need(ledger, words=("stream",))
    rows = counted(window(ledger, month=month, months=months))
    nets = _nets(rows[one_of(rows["kind"], NET)], "stream")
    total = sum(net for _, net in nets)
    if total <= 0:
        return math.nan
    return sum(net for stream, net in nets if classes.get(stream) == of) / total


def class_share_by_month(
    ledger: pd.DataFrame, *, classes: Mapping[str, str], of: str, months: int = T, known_to: pd.Period | None = None
) -> pd.DataFrame:
    """The share of one class in net revenue, for the 12 months that end with each recorded month.

    Args: as in `passive_share`; ``of``: the class; ``known_to``: the last month the sources are known to cover.
    Returns: ``month`` datetime64[s], ``value`` a share; NaN where the net of those months is not above 0. In the first
        months there are fewer than 12.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: diversification of this project.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "sale", "status": "paid", "amount_micros": [6, 2]})
    >>> rows = rows.assign(stream=["talks", "books"])
    >>> class_share_by_month(rows, classes={"books": "passive"}, of="passive")["value"].tolist()
    [0.0, 0.25]
    """
    need(ledger, words=("stream",))
    sums = Sums(ledger, known_to, by="stream")
    mine = np.array([classes.get(str(name)) == of for name in sums.names], dtype=bool)
    part, total = (_trailing(micros.sum(axis=1), months) for micros in (sums.micros[:, mine], sums.micros))
    value = np.where(total > 0, part / np.where(total > 0, total, 1), np.nan)
    return pd.DataFrame({"month": sums.months, "value": value})


def _trailing(micros: np.ndarray, months: int) -> np.ndarray:
    """Sums of the last `months` values up to each place."""
    so_far = np.concatenate([[0], np.cumsum(micros)])
    end = np.arange(1, len(so_far))
    return np.asarray(so_far[end] - so_far[np.maximum(end - months, 0)])


def affiliate_programs(ledger: pd.DataFrame) -> pd.DataFrame:
    """Affiliate programs by what they brought: approved and paid commissions of each payer.

    Args:
        ledger: the entries of the period by payer; ``kind``, ``status``, ``payer`` str ("" is not said),
            ``amount_micros`` int64 in home currency. Reversed commissions are negative rows.
    Returns: ``payer`` str, ``amount`` float64 in home currency, ``share`` of all commissions; largest first, then by name.
    Empty: no rows. Commissions whose payer is not said count in the sum and are not listed.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> rows = pd.DataFrame({"kind": "commission", "status": "paid", "payer": ["a", "b", ""], "amount_micros": [6, 3, 1]})
    >>> affiliate_programs(rows)["share"].tolist()
    [0.6, 0.3]
    """
    need(ledger, numbers=("amount_micros",), words=("kind", "status", "payer"))
    kept = ledger[(ledger["kind"] == "commission").to_numpy() & one_of(ledger["status"], COUNTED)]
    sums = _nets(kept, "payer")
    total = sum(net for _, net in sums)
    lines = [
        (payer, net / MICROS, net / total if total > 0 else math.nan)
        for payer, net in sorted(sums, key=lambda each: (-each[1], each[0]))
        if payer != ""
    ]
    dtypes = {"payer": "object", "amount": "float64", "share": "float64"}
    return pd.DataFrame(lines, columns=list(dtypes)).astype(dtypes)


def top_affiliate_program(ledger: pd.DataFrame) -> str | float:
    """The program that paid you the most: highest approved and paid commissions of the last 12 full months.

    Args: ledger: as in `affiliate_programs`.
    Returns: the payer's name.
    Empty: NaN when no program has commissions above 0. Of equals the first by name.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: business table of this project.

    >>> rows = pd.DataFrame({"kind": "commission", "status": "paid", "payer": ["a", "b"], "amount_micros": [6, 7]})
    >>> top_affiliate_program(rows)
    'b'
    """
    programs = affiliate_programs(ledger)
    if programs.empty or not programs["amount"].iloc[0] > 0:
        return math.nan
    return str(programs["payer"].iloc[0])


def _nets(rows: pd.DataFrame, by: str) -> list[tuple[str, int]]:
    """Sums in whole millionths by the words of a column."""
    codes, names = pd.factorize(rows[by].to_numpy(dtype=object), sort=True)
    sums = np.zeros(len(names), dtype="int64")
    np.add.at(sums, codes, rows["amount_micros"].to_numpy())
    return list(zip((str(name) for name in names), (int(value) for value in sums), strict=True))
