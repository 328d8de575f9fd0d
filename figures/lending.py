"""Money lent on platforms: each account with what is out, late and idle, and what it brought."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.invested import attributes, in_home, in_year, items, known_until, latest, steadiness, title
from figures.loan_book import by_currency, lines, loans, outstanding
from figures.owned import Owned
from figures.wording import percent
from metrics import lending as metric
from metrics.frames import one_of, window
from metrics.worth import net_yield

_CASH = ("interest", "fee", "withholding", "deposit", "withdrawal", "principal")
_BOOK = ("interest", "fee", "withholding", "deposit", "withdrawal", "write_off")
"""What an account is worth by its books: lending moves money inside of it."""
_NET = ("interest", "fee", "withholding", "write_off")
WORTH_A_FLAG = 0.05
"""So much of what is lent more than 120 days late needs a look."""


class Account(NamedTuple):
    """One platform's account. Money in home currency, NaN where it is not known.

    `out` is lent and not yet back, `lost` what of it is over 120 days late, `cash` what lies idle, `worth` all of it on the day
    `on`; `told` whether somebody said what it is worth, or it is reckoned from its entries.
    """

    name: str
    source: str
    lines: pd.DataFrame
    out: float
    lost: float
    cash: float
    worth: float
    on: pd.Timestamp
    told: bool


@once
def accounts(q: Question) -> list[Account]:
    """One account a platform, the largest first."""
    rows, single = lines(q), loans(q)
    names = sorted({*rows["platform"], *single["platform"], *_declared(q)} - {""})
    found = [
        _account(q, name, rows[(rows["platform"] == name).to_numpy()], single[(single["platform"] == name).to_numpy()])
        for name in names
    ]
    return sorted(found, key=lambda each: (-(each.worth if each.worth == each.worth else 0.0), each.name))


def _declared(q: Question) -> dict[str, str]:
    """The platforms whose account is typed in, with its key."""
    known = items(q)
    told = {thing: attributes(q, thing) for thing in known.index[known["kind"] == "loan"]}
    return {str(each.get("platform") or title(q, thing)): thing for thing, each in told.items() if each.get("account")}


def _account(q: Question, name: str, rows: pd.DataFrame, single: pd.DataFrame) -> Account:
    end = known_until(q, rows["source"].unique()) if len(rows) else pd.Timestamp(q.month_end)
    out = outstanding(q, rows)
    if out != out and single["outstanding"].notna().any():
        out = float(single["outstanding"].sum())
    late = single[(single["days_late"] > metric.DEFAULT_AFTER).to_numpy()]
    lost = min(float(late["outstanding"].sum()), out) if out == out else float(late["outstanding"].sum())
    cash, book = (_reckoned(q, rows, kinds) for kinds in (_CASH, _BOOK))
    if out != out:
        cash, book = math.nan, math.nan if (rows["kind"] == "principal").any() else book
    key = _declared(q).get(name, name)
    worth, on = latest(q, key)
    told = worth == worth and on is not None
    if told:
        cash = worth - out if on is not None and on >= end - pd.Timedelta(days=31) and out == out else cash
    else:
        worth = book if cash == cash or not (rows["kind"] == "principal").any() else math.nan
    source = (
        str(rows["source"].iloc[-1])
        if len(rows)
        else str(single["source"].iloc[0])
        if len(single)
        else str(items(q).loc[key, "source"])
    )
    return Account(name, source, rows, out, lost, cash, worth, on if on is not None else end, told)


def _reckoned(q: Question, rows: pd.DataFrame, kinds: tuple[str, ...]) -> float:
    """A balance by its entries; NaN where they do not begin with a deposit, or fall below nothing and so cannot be whole."""
    moved = rows[one_of(rows["kind"], kinds)]
    if not (moved["kind"] == "deposit").any():
        return math.nan
    total = 0.0
    for currency, own in moved.groupby("currency", observed=True):
        by_day = own.groupby("day")["own"].sum().cumsum()
        if by_day.min() < -0.05:
            return math.nan
        total += in_home(q, float(by_day.iloc[-1]), str(currency))
    return total


def _whole(q: Question) -> list[tuple[object, pd.DataFrame]]:
    """The lines by platform and currency where what is out is known."""
    known = [each.lines for each in accounts(q) if each.out == each.out]
    return [part for rows in known for part in by_currency(rows)]


def _last(q: Question, rows: pd.DataFrame) -> pd.Period:
    """The last month that is known of these lines, at the latest the one asked about."""
    return pd.Period(known_until(q, rows["source"].unique()), "M")


@once
def outstanding_by_month(q: Question, months: int = 24) -> pd.DataFrame:
    """What was lent and not yet back at each month's end, all platforms, at the newest rate: ``month``, ``value``."""
    parts = []
    for currency, own in _whole(q):
        part = metric.outstanding_by_month(own.assign(amount=own["own"]), month=_last(q, own), months=months)
        parts.append(part.assign(value=part["value"] * in_home(q, 1.0, str(currency))))
    if not parts:
        return pd.DataFrame({"month": pd.Series(dtype="datetime64[s]"), "value": pd.Series(dtype="float64")})
    return pd.concat(parts).groupby("month", as_index=False)["value"].sum(min_count=1)


@once
def by_month(q: Question, months: int = 24) -> pd.DataFrame:
    """Interest and what was written off by month: ``month``, ``interest``, ``lost`` (positive), ``back`` (principal that came back)."""
    rows = lines(q)
    back = rows[(rows["kind"] == "principal").to_numpy() & (rows["amount"] > 0).to_numpy()].assign(kind="back")
    inside = window(pd.concat([rows, back]), month=q.month, months=months)
    wide = (
        inside.pivot_table(index="month", columns="kind", values="amount", aggfunc="sum", observed=True)
        if len(inside)
        else pd.DataFrame()
    )
    first = pd.Period(rows["day"].min(), "M") if len(rows) else q.month
    last = _last(q, rows) if len(rows) else q.month
    span = pd.period_range(max(first, q.month - months + 1), last, freq="M").to_timestamp().astype("datetime64[s]")
    told = {"interest": 1.0, "write_off": -1.0, "back": 1.0}
    made = {
        kind: sign * wide[kind].reindex(span) if kind in wide.columns else pd.Series(0.0, index=span)
        for kind, sign in told.items()
    }
    frame = pd.DataFrame(made).fillna(0.0).rename(columns={"write_off": "lost"}) + 0.0
    return frame.rename_axis("month").reset_index()


def put_in(account: Account) -> float:
    """Net of what was paid into the account and taken out; NaN where no deposit is known, or the entries are not whole."""
    rows = account.lines
    if account.worth != account.worth:
        return math.nan
    moved = rows[one_of(rows["kind"], ("deposit", "withdrawal"))]
    return float(moved["amount"].sum()) if (moved["kind"] == "deposit").any() else math.nan


def income(q: Question, account: Account) -> float:
    """Interest of the 12 months after fees, tax and what was written off; NaN where none is known."""
    rows = account.lines[one_of(account.lines["kind"], _NET)]
    if rows.empty or not in_year(q, rows["source"].unique()):
        return math.nan
    return float(window(rows, month=q.month, months=12, column="day")["amount"].sum())


def owned(q: Question) -> list[Owned]:
    """Each platform's account as one comparable line."""
    found = []
    for each in accounts(q):
        net, paid_in = income(q, each), put_in(each)
        rows = each.lines[one_of(each.lines["kind"], _NET)]
        steady = steadiness(q, rows, each.lines["day"].min()) if net == net else (math.nan, math.nan)
        value = each.worth if each.worth == each.worth else each.out
        known = str(q.known([each.source]) if each.told else "demo" if q.ws.demo else "estimated")
        found.append(Owned("p2p", each.name, value, paid_in, net, net_yield(net, paid_in), *steady, _flag(each), known))
    return found


def _flag(account: Account) -> str:
    if account.out > 0 and account.lost / account.out > WORTH_A_FLAG:
        return f"{percent(account.lost / account.out)} of what is lent is over {metric.DEFAULT_AFTER} days late"
    return ""


def late(q: Question) -> pd.DataFrame:
    """What is lent by how late it is: ``age, n, outstanding, share``."""
    return metric.late(loans(q))


def cohorts(q: Question) -> pd.DataFrame:
    """Defaults by the year of lending: ``cohort, n, young, lent, defaulted, rate``."""
    return metric.by_cohort(loans(q), on=pd.Timestamp(q.month_end))


def _a_year(flows: pd.DataFrame) -> bool:
    return bool(flows["day"].max() >= flows["day"].min() + pd.DateOffset(months=12))


def return_flows(q: Question, *, whole: bool, lost: bool = False) -> pd.DataFrame:
    """Flows of all accounts (`whole`), or of their loans alone, each with what it is worth at the end.

    Late loans count in full, as platforms tell them, unless `lost` takes away those over 120 days late.
    """
    make = metric.account_flows if whole else metric.loan_flows
    parts = []
    for each in accounts(q):
        on = each.on if whole else known_until(q, each.lines["source"].unique())
        worth = (each.worth if whole else each.out) - (each.lost if lost else 0.0)
        until = each.lines[(each.lines["day"] <= on).to_numpy()]
        parts.append(make(until, worth=worth, on=on))
    kept = [part for part in parts if len(part) > 1]
    kept = [part for part in kept if _a_year(part)] or kept[:1]  # weeks here and weeks there are no year together
    empty = {"day": np.array([], dtype="datetime64[s]"), "amount": np.array([], dtype="float64")}
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(empty)
