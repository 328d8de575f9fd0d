"""How sure the income is: which months paid, how much it swings, what moves together, what a bad year brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from figures import revenue
from figures.answer import Figure
from figures.asking import Question, figure, once
from figures.freedom import T, full
from figures.ledger import ledger
from figures.nets import nets, rows_of, sources_of, why
from figures.wording import counted, money, number
from metrics import risk
from metrics.currency import minor_digits
from metrics.frames import month_range, window
from vocabulary import NET

HISTORY = 36
"""Months that correlations look back on."""

YEARS_FROM = 24
"""Months that bad years are drawn from: two of each season, and not so many that a small beginning counts as bad luck."""


@once
def payments(q: Question) -> pd.DataFrame:
    """Which of the last 12 full months each stream paid in: ``stream``, ``month``, ``net``, ``paid``; recorded months only."""
    q = full(q)
    every = risk.payments(ledger(q).rows, month=q.month)
    return every[every["month"].isin(known_months(q, T)["month"]).to_numpy()].reset_index(drop=True)


@once
def streams(q: Question) -> pd.DataFrame:
    """By stream: ``net``, ``n`` months with a payment, ``reliability``, ``volatility``; largest first."""
    return risk.by_stream(payments(q))


def known_months(q: Question, months: int) -> pd.DataFrame:
    """The recorded months of the last `months` full ones: ``month``, ``value``, ``complete``."""
    q = full(q)
    here = window(nets(q), month=q.month, months=months)
    return here[here["value"].notna().to_numpy()]


def reliability(q: Question) -> Figure:
    """The share of months with a payment, each stream weighted by what it brought."""
    table, n = streams(q), len(known_months(q, T))
    good = table[table["net"] > 0]
    named = [f"{row.stream} {row.n} of {n}" for row in good.head(4).itertuples()]
    rest = f", {counted(len(good) - 4, 'smaller stream')}" if len(good) > 4 else ""
    words = f"months with a payment, weighted by net: {', '.join(named)}{rest}" if named else ""
    told = {"n": n, "under": ("of the months brought a payment, each stream weighed by its net",)}
    return _figure(q, "reliability", risk.reliability(payments(q)), words, _nothing(q), extra=told)


def volatility(q: Question) -> Figure:
    """How much monthly net swings around its mean."""
    values, home = known_months(q, T)["value"], q.ws.home_currency
    value, n, words = risk.volatility(values), len(values), ""
    if value == value:
        spread, mean = (money(round(float(each)), home) for each in (values.std(), values.mean()))
        words = f"standard deviation {spread} / mean {mean} of {counted(n, 'month')}"
    lacking = "Mean net of these months is not above 0." if n else _nothing(q)
    if 0 < n < risk.FEWEST:
        lacking = f"Only {counted(n, 'month')} of income {'is' if n == 1 else 'are'} known: it takes {risk.FEWEST}."
    told = {"n": n, "under": ("a month is typically so far off the mean",)}
    return _figure(q, "volatility", value, words, lacking, extra=told)


@once
def levels(q: Question) -> pd.DataFrame:
    """Net by month (index) and stream (columns, largest first), complete months only; NaN before a stream's first payment."""
    long = revenue.by_month(full(q), HISTORY)
    long = long[~long["provisional"].to_numpy(dtype=bool)]
    wide = long.pivot_table(index="month", columns="stream", values="net", aggfunc="sum")
    alive = [name for name in streams(q)["stream"] if name in wide.columns]
    begun = wide.ne(0).cummax()
    return wide.where(begun)[alive]


@once
def correlations(q: Question) -> pd.DataFrame:
    """Pairs of streams with 12 common months: ``a``, ``b``, ``value``, ``n``; highest first."""
    return risk.correlations(levels(q))


def correlation_max(q: Question) -> Figure:
    """The two streams that rise and fall together most."""
    pairs = correlations(q)
    first = pairs.iloc[0] if len(pairs) else None
    value = float(first["value"]) if first is not None else float("nan")
    words, pair = "", ("", "")
    if first is not None:
        pair = (str(first["a"]), str(first["b"]))
        words = (
            f"correlation of the monthly changes of {pair[0]} and {pair[1]}, {counted(int(first['n']), 'common month')}"
        )
        words += f" = {number(value, 2)}; the highest of {counted(len(pairs), 'pair')}"
    few = f"No two streams that change share {risk.COMMON} full months yet."
    return _figure(
        q,
        "correlation_max",
        value,
        words,
        few,
        extra={"pair": pair if value == value else (), "under": (" and ".join(pair),)},
        months=HISTORY,
    )


@once
def history(q: Question) -> pd.Series:
    """Net of the complete months in a row that end with the last full one, at most 24."""
    q = full(q)
    here = window(nets(q), month=q.month, months=YEARS_FROM)
    here = here[here["complete"].to_numpy(dtype=bool) & here["value"].notna().to_numpy()]
    if here.empty:
        return pd.Series(dtype="float64")
    every = month_range(here["month"].min().to_datetime64(), here["month"].max().to_datetime64())
    gap = np.flatnonzero(~np.isin(every, here["month"].to_numpy()))
    since = every[gap[-1] + 1] if len(gap) else every[0]
    return here.loc[(here["month"] >= since).to_numpy(), "value"].reset_index(drop=True)


@once
def bad_years(q: Question) -> np.ndarray:
    """The years drawn from the own months, as `metrics.risk.bad_years` describes."""
    return risk.bad_years(history(q))


def income_at_risk(q: Question) -> Figure:
    """What a bad year would bring: 5 % of the years drawn bring less."""
    months, home = history(q), q.ws.home_currency
    value, n, words = risk.income_at_risk(months), len(months), ""
    last = float(known_months(q, T)["value"].sum())
    if value == value:
        value = round(value, minor_digits(home))
        words = (
            f"of {number(risk.DRAWS)} years drawn in blocks of {risk.BLOCK} months from your own {n} months (seed {risk.SEED}), "
            f"5 % bring less than {money(round(value), home)}; the last {T} months brought {money(round(last), home)}"
        )
    lacking = f"Only {counted(n, 'full month')} in a row {'is' if n == 1 else 'are'} known: it takes 12."
    under = f"in 12 months; the last 12 brought {money(round(last), home)}"
    told = {"n": n, "draws": risk.DRAWS, "block": risk.BLOCK, "seed": risk.SEED, "last": last, "under": (under,)}
    return _figure(
        q, "income_at_risk", value, words, lacking if n else _nothing(q), extra=told, months=max(n, T)
    )  # fmt: skip


def _figure(
    q: Question, id_: str, value: float, words: str, lacking: str, *, extra: Mapping[str, object], months: int = T
) -> Figure:
    q = full(q)
    whole = window(nets(q), month=q.month, months=T)["complete"].all()
    return figure(
        q, id_, value=value, why=lacking, names=sources_of(q, months), formula=words, extra=extra,
        period=f"{q.month - months + 1}/{q.month}", provisional=not whole, rows=rows_of(q, NET, months),
    )  # fmt: skip


def _nothing(q: Question) -> str:
    known = known_months(q, T)
    return "Nothing brought more than 0 in these 12 months." if len(known) else why(full(q))


KPIS: dict[str, Callable[[Question], Figure]] = {
    "passive_share": revenue.passive_share, "reliability": reliability, "volatility": volatility,
    "correlation_max": correlation_max, "income_at_risk": income_at_risk,
}  # fmt: skip
