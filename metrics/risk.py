"""How sure the income is: which months paid, how much it swings, what moves together, and what a bad year brings."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, month_range, need, one_of, window
from metrics.money import counted
from vocabulary import EARNING, MICROS, NET

T = 12
"""Months that reliability and volatility look at."""

FEWEST = 6
"""Months that a volatility needs."""

COMMON = 12
"""Months two streams must share before their changes are compared."""

BLOCK, DRAWS, SEED, WORST = 3, 10_000, 20_260_101, 0.05
"""Of `bad_years`: months in a block, years drawn, the seed, and the share of years that are worse."""


def payments(ledger: pd.DataFrame, *, month: pd.Period, months: int = T) -> pd.DataFrame:
    """Which months each stream paid in, and what it netted: one row a stream and month.

    Args:
        ledger: ``month`` datetime64, ``kind``, ``status``, ``stream`` str, ``amount_micros`` int64 in home currency.
        month, months: the period is the `months` months that end with `month`.
    Returns: ``stream`` str, ``month`` datetime64[s], ``net`` float64, ``paid`` bool (earned more than nothing in it, before
        fees and refunds); every month of the period for each stream with an entry of net in it.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project (reliability).

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": ["sale", "refund"], "status": "paid", "amount_micros": [5_000_000, -1]})
    >>> payments(rows.assign(stream="books"), month=pd.Period("2026-02"), months=2)["paid"].tolist()
    [True, False]
    """
    need(ledger, words=("stream",))
    rows = counted(window(ledger, month=month, months=months))
    rows = rows[one_of(rows["kind"], NET)]
    codes, names = pd.factorize(rows["stream"].to_numpy(dtype=object), sort=True)
    span = month_range(first_day(month - months + 1), first_day(month))
    place = np.searchsorted(span, rows["month"].to_numpy().astype("datetime64[s]"))
    net, earned = (np.zeros((len(names), months), dtype="int64") for _ in range(2))
    micros, earning = rows["amount_micros"].to_numpy(), one_of(rows["kind"], EARNING)
    np.add.at(net, (codes, place), micros)
    np.add.at(earned, (codes[earning], place[earning]), micros[earning])
    frame = {
        "stream": np.repeat(np.asarray(names, dtype=object), months), "month": np.tile(span, len(names)),
        "net": net.ravel() / MICROS, "paid": earned.ravel() > 0,
    }  # fmt: skip
    return pd.DataFrame(frame)


def by_stream(paid: pd.DataFrame) -> pd.DataFrame:
    """Of each stream, in how many of the months it paid, and how much its net swings from month to month.

    Args: paid: `payments` of the recorded months.
    Returns: ``stream``, ``net`` float64, ``n`` months with a payment, ``reliability`` and ``volatility`` as shares; the
        largest first. Volatility is NaN below `FEWEST` months or where the mean is not above 0.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project (reliability); coefficient of variation with the sample's standard deviation.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"]).astype("datetime64[s]")
    >>> paid = pd.DataFrame({"stream": "books", "month": month, "net": [5.0, 0.0], "paid": [True, False]})
    >>> by_stream(paid)[["n", "reliability"]].values.tolist()
    [[1.0, 0.5]]
    """
    need(paid, days=("month",), numbers=("net",), words=("stream",))
    lines = [
        (str(name), float(own["net"].sum()), int(own["paid"].sum()), float(own["paid"].mean()), volatility(own["net"]))
        for name, own in paid.groupby("stream", sort=True)
    ]
    dtypes = {"stream": "object", "net": "float64", "n": "int64", "reliability": "float64", "volatility": "float64"}
    frame = pd.DataFrame(lines, columns=list(dtypes)).astype(dtypes)
    return frame.sort_values("net", ascending=False, kind="stable").reset_index(drop=True)


def reliability(paid: pd.DataFrame) -> float:
    """How regularly your streams pay: the share of months with a payment, each stream weighted by what it brought.

    Args: paid: `payments` of the recorded months.
    Returns: a share; 1 when every stream paid in every month. Streams whose net is not above 0 weigh nothing.
    Empty: NaN when no stream brought anything.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: this project: months with a payment / months in T.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01"] * 2).astype("datetime64[s]")
    >>> paid = pd.DataFrame({"stream": ["ads", "ads", "books", "books"], "month": month, "net": [30.0, 30.0, 20.0, 0.0]})
    >>> reliability(paid.assign(paid=paid["net"] > 0))
    0.875
    """
    streams = by_stream(paid)
    good = streams[(streams["net"] > 0).to_numpy()]
    return float((good["net"] * good["reliability"]).sum() / good["net"].sum()) if len(good) else math.nan


def volatility(values: pd.Series) -> float:
    """How much monthly net swings around its mean: its standard deviation / its mean.

    Args: values: one amount a month, a month without income as 0; NaN is left out.
    Returns: a share; 0.25 means that a month is typically a quarter off the mean.
    Empty: NaN below 6 months, and where the mean is not above 0.
    Raises: nothing.
    Source: coefficient of variation, NIST/SEMATECH e-Handbook of Statistical Methods; the sample's standard deviation (n - 1).

    >>> round(volatility(pd.Series([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])), 4)
    0.4276
    """
    known = values.dropna().to_numpy(dtype="float64")
    if len(known) < FEWEST or not known.mean() > 0:
        return math.nan
    return float(known.std(ddof=1) / known.mean())


def correlations(nets: pd.DataFrame) -> pd.DataFrame:
    """Which streams rise and fall together: the correlation of their changes from month to month, pair by pair.

    Args: nets: one row a month in order (index), one column a stream; NaN before a stream's first payment.
    Returns: ``a``, ``b`` str in the order of the columns, ``value`` in [-1, 1], ``n`` common months; highest first.
    Empty: no rows. A pair with fewer than 12 common months, or where one never changes, is left out.
    Raises: nothing.
    Source: Pearson correlation of first differences; at least 12 common months (this project).

    >>> nets = pd.DataFrame({"a": range(12), "b": [i * i for i in range(12)], "c": [1.0] * 12})
    >>> correlations(nets.assign(d=-nets["b"]))[["a", "b", "value", "n"]].values.tolist()
    [['b', 'd', -1.0, 12]]
    """
    names, levels = list(nets.columns), nets.to_numpy(dtype="float64")
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    lines = []
    for i, j in pairs:
        both = ~np.isnan(levels[:, i]) & ~np.isnan(levels[:, j])
        value = _correlation(np.diff(levels[both, i]), np.diff(levels[both, j])) if both.sum() >= COMMON else math.nan
        if value == value:
            lines.append((str(names[i]), str(names[j]), value, int(both.sum())))
    frame = pd.DataFrame(lines, columns=["a", "b", "value", "n"])
    return frame.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def bad_years(nets: pd.Series, *, block: int = BLOCK, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Income of 12 months as it might have come: years put together from blocks of your own months, drawn at random.

    A circular block bootstrap: each year is 12 / `block` blocks of `block` months in a row, each beginning at any month with
    the same chance (after the last month comes the first), so that good and bad months keep their neighbours. The starts are
    ``numpy.random.default_rng(seed).integers(0, n, size=(draws, 12 // block))``, one row a year.

    Args:
        nets: monthly net in order, all months known.
        block: months in a block; divides 12.
        draws: years drawn.
        seed: of the random numbers: the same months give the same years.
    Returns: float64, one sum a year drawn.
    Empty: an empty array below 12 months.
    Raises: ValueError: `block` does not divide 12.
    Source: Politis and Romano (1992), A circular block-resampling procedure for stationary data.

    >>> bad_years(pd.Series([100.0] * 12), draws=3).tolist()
    [1200.0, 1200.0, 1200.0]
    """
    if block < 1 or 12 % block:
        raise ValueError(f"a block of {block} months does not divide a year")
    values = nets.to_numpy(dtype="float64")
    if len(values) < 12 or np.isnan(values).any():
        return np.array([], dtype="float64")
    starts = np.random.default_rng(seed).integers(0, len(values), size=(draws, 12 // block))
    ring = np.concatenate([values, values[: block - 1]])
    of_block = np.convolve(ring, np.ones(block), mode="valid")
    return np.asarray(of_block[starts].sum(axis=1))


def income_at_risk(nets: pd.Series, *, block: int = BLOCK, draws: int = DRAWS, seed: int = SEED) -> float:
    """What a bad year would bring: of 10,000 years drawn from your own months, 5 % bring less than this.

    Args: nets, block, draws, seed: as in `bad_years` (blocks of 3 months, 10,000 years, a fixed seed).
    Returns: net of 12 months in home currency: the 5 % quantile of the years drawn.
    Empty: NaN below 12 known months.
    Raises: ValueError: `block` does not divide 12.
    Source: `bad_years`; the quantile by linear interpolation. Trap: it knows no month worse than those there were.

    >>> income_at_risk(pd.Series([0.0, 10.0] * 6), block=1)
    30.0
    """
    years = bad_years(nets, block=block, draws=draws, seed=seed)
    return float(np.quantile(years, WORST)) if len(years) else math.nan


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    if not (np.ptp(a) > 0 and np.ptp(b) > 0):
        return math.nan
    return float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))
