"""Royalties, courses and e-books by title: what each brings since its launch, and how long it lasts."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from figures.answer import Change, Figure, RowsQuery
from figures.asking import Question, figure, once
from figures.audience import change
from figures.ledger import ledger
from figures.owned import Owned
from figures.steady import costs, steadiness, yield_words
from figures.titles import MONTHS, Title, months, streams, titles
from figures.wording import counted as number_of
from figures.wording import listed, money, month_of, number, percent
from metrics import royalties as metric
from metrics import worth
from metrics.currency import minor_digits
from metrics.frames import first_day, one_of, window
from metrics.money import counted
from vocabulary import COUNTED, MICROS, NET


def _royal(q: Question) -> pd.DataFrame:
    rows = months(q)
    return rows[(rows["kind"] == "royalty").to_numpy()]


@once
def by_month(q: Question) -> pd.DataFrame:
    """Royalties by month: ``month``, ``value``, ``complete``; every month from the first, 0 where nothing came in."""
    rows = _royal(q)
    if rows.empty:
        return pd.DataFrame(columns=["month", "value", "complete"])
    wanted = pd.period_range(pd.Period(rows["month"].min(), "M"), q.month, freq="M")
    sums = rows.groupby("month")["net"].sum().reindex(wanted.to_timestamp().astype("datetime64[s]")).fillna(0.0)
    return pd.DataFrame({"month": sums.index, "value": sums.to_numpy(), "complete": wanted <= q.last_full})


@once
def royalties(q: Question) -> Figure:
    """Net royalties of the last 12 months."""
    rows, home = _royal(q), q.ws.home_currency
    value = metric.royalties(rows, month=q.month)
    own = [each for each in titles(q) if each.kind == "royalty" and each.net == each.net]
    words = [f"{each.title} {money(round(each.net, 2), '').strip()}" for each in own]
    rest = f" + {number_of(len(words) - 5, 'more title')}" if len(words) > 5 else ""
    return figure(
        q, "royalties", value=round(value, minor_digits(home)), why=_no_royalties(q), names=_names(rows),
        period=f"{q.month - 11}/{q.month}", change=_year(q), provisional=q.provisional,
        formula=f"{' + '.join(words[:5])}{rest} = {money(round(value, 2), home)}" if value == value else "", rows=_rows(q, MONTHS),
    )  # fmt: skip


def _names(rows: pd.DataFrame) -> list[str]:
    return [str(name) for name in rows["source"].unique()]


def _no_royalties(q: Question) -> str:
    span = f"between {month_of(q.month - 11)} and {month_of(q.month)}"
    return f"No royalties are known {span}: import a sales report of your books or music." if streams(q) else (
        "No royalties are known: import a sales report of your books or music."
    )  # fmt: skip


def _year(q: Question) -> Change:
    """Against the 12 months before."""
    known = by_month(q)
    if len(known) < 2 * MONTHS or q.provisional:
        return Change()
    both = change(q, known, months=MONTHS)
    return Change(year=both.year)


def _rows(q: Question, back: int | None) -> RowsQuery:
    since = None if back is None else (q.month - back + 1).to_timestamp().date()
    return RowsQuery("entry", {"stream": streams(q), "kind": tuple(NET), "status": COUNTED}, since, q.month_end)


@once
def half_life(q: Question) -> Figure:
    """The half-life of the titles whose royalties fall: the one in the middle."""
    own = [each for each in titles(q) if each.kind == "royalty"]
    falling = sorted((each for each in own if each.half_life == each.half_life), key=lambda each: each.half_life)
    value = float(np.median([each.half_life for each in falling])) if falling else math.nan
    words = [f"{each.title} {number(each.half_life, 1)}" for each in falling]
    rest = (
        f"; not of {number_of(len(own) - len(falling), 'title')} that rise or are too young"
        if len(own) > len(falling)
        else ""
    )
    why = "No title's royalties fall since its launch, or none is half a year old." if own else _no_royalties(q)
    return figure(
        q, "half_life_months", value=round(value, 1), why=why, names=_names(_royal(q)),
        formula=f"months until half of it is left, by title: {', '.join(words)}{rest}" if falling else "",
        extra={"n": len(falling), "under": (f"in the middle of {number_of(len(falling), 'title')}",)},
        rows=_rows(q, None), provisional=q.provisional,
    )  # fmt: skip


@once
def back_catalogue(q: Question) -> Figure:
    """The share of titles older than 12 months in the royalties of 12 months."""
    rows = _royal(q).assign(title=_royal(q)["source"].astype(str) + "\x1f" + _royal(q)["title"].astype(str))
    own = [each for each in titles(q) if each.kind == "royalty"]
    launches = {f"{t.source}\x1f{t.title}": _or_old(t, rows) for t in own}
    known = {key: day.to_datetime64() for key, day in launches.items() if not pd.isna(day)}
    value = metric.back_catalogue_share(rows, launches=known, month=q.month)
    limit = pd.Timestamp(first_day(q.month - MONTHS))
    old = {key for key, day in launches.items() if day <= limit}
    here = window(rows, month=q.month, months=MONTHS)
    part, total = float(here.loc[one_of(here["title"], old), "net"].sum()), float(here["net"].sum())
    home = q.ws.home_currency
    young = [t.title for t in own if launches[f"{t.source}\x1f{t.title}"] > limit]
    newer = f"; younger: {listed(young[:3])}" if young else ""
    return figure(
        q, "back_catalogue_share", value=value, why=_no_royalties(q), names=_names(rows), period=f"{q.month - 11}/{q.month}",
        formula=f"{money(round(part, 2), home)} of titles older than 12 months / {money(round(total, 2), home)} = {percent(value)}{newer}"
        if value == value else "", rows=_rows(q, MONTHS), provisional=q.provisional,
    )  # fmt: skip


def _or_old(title: Title, rows: pd.DataFrame) -> pd.Timestamp:
    """The launch; of a title there since the record begins, its first month: it is at least as old."""
    own = rows[(rows["title"] == f"{title.source}\x1f{title.title}").to_numpy()]
    return own["month"].min() if pd.isna(title.launched) else title.launched


@once
def net_yield(q: Question) -> Figure:
    """What royalties brought in 12 months for each unit put into their titles."""
    put_in, home = costs(q, streams(q)), q.ws.home_currency
    rows = window(counted(ledger(q).rows), month=q.month, months=MONTHS)
    rows = rows[one_of(rows["stream"], streams(q)) & one_of(rows["kind"], NET)]
    income = int(rows["amount_micros"].sum()) / MICROS if len(rows) else math.nan
    named = listed(streams(q))
    why = f"No costs are known for {named}: type in what making the titles cost, as expenses of that stream."
    return figure(
        q, "net_yield.royalty", value=worth.net_yield(income, put_in), why=why if named else _no_royalties(q), names=_names(_royal(q)),
        period=f"{q.month - 11}/{q.month}", rows=_rows(q, MONTHS), provisional=q.provisional, **yield_words(income, put_in, home),
    )  # fmt: skip


@once
def owned(q: Question) -> list[Owned]:
    """Titles as things owned, those with income in the 12 months."""
    return [_line(q, each) for each in titles(q) if each.net == each.net]


def _line(q: Question, title: Title) -> Owned:
    rows = months(q)
    own = rows[(rows["source"] == title.source).to_numpy() & (rows["title"] == title.title).to_numpy()]
    income, reliability, volatility = steadiness(q, own)
    put_in = costs(q, (title.stream,), title.title)
    known = q.known([title.source]) or "estimated"
    flag = f"Halves every {number(title.half_life, 0)} months" if title.half_life < MONTHS else ""
    return Owned(
        title.kind,
        title.title,
        math.nan,
        put_in,
        income,
        worth.net_yield(income, put_in),
        reliability,
        volatility,
        flag,
        known,
    )


KPIS: dict[str, Callable[[Question], Figure]] = {
    "royalties": royalties,
    "half_life_months": half_life,
    "back_catalogue_share": back_catalogue,
    "net_yield.royalty": net_yield,
}
"""The numbers of this page by their id."""
