"""What lending brings and risks: the figures of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from figures.answer import Change, Figure
from figures.asking import Question, figure, once
from figures.invested import behind, in_year, known_until, sources, year
from figures.lending import Account, accounts, income, put_in, return_flows
from figures.loan_book import lines, loans
from figures.wording import counted, day_of, listed, money, percent, percent_signed
from metrics import lending as metric
from metrics.currency import minor_digits
from metrics.returns import over_period, xirr
from metrics.worth import net_yield

NOTHING = "No lending is known: import a platform's statement, or type your loans in."


@once
def outstanding(q: Question) -> Figure:
    """What is lent and not yet back."""
    known = [each for each in accounts(q) if each.out == each.out]
    home, rows = q.ws.home_currency, lines(q)
    value = sum(each.out for each in known) if known else float("nan")
    lost = sum(each.lost for each in known)
    why = (
        "How much of what was lent is still out is not known: the statements tell no principal, or begin too late."
        if accounts(q)
        else NOTHING
    )
    moved = rows[rows["kind"].isin(["principal", "write_off"]).to_numpy()]
    formula = " + ".join(f"{each.name} {money(each.out, home)}" for each in known)
    idle = sum(each.cash for each in known if each.cash == each.cash)
    return figure(
        q, "p2p_outstanding", value=_minor(q, value), why=why, names=sources(moved, *(each.source for each in known)),
        formula=formula, extra={"lost": lost, "idle": idle, "under": _beside(q, idle, known)},
        rows=behind(q, moved, ("principal", "write_off"), None) if len(moved) else None,
    )  # fmt: skip


@once
def interest(q: Question) -> Figure:
    """Interest of the 12 months."""
    rows = lines(q)
    own = rows[(rows["kind"] == "interest").to_numpy()]
    value, before = (metric.interest(own, month=month) for month in (q.month, q.month - 12))
    told = list(own["source"].unique())
    value = value if not told or in_year(q, told) else float("nan")
    whole = len(own) and own["day"].min() < (q.month - 22).to_timestamp()
    home = q.ws.home_currency
    by_name = {str(name): metric.interest(part, month=q.month) for name, part in own.groupby("platform")}
    net = [income(q, each) for each in accounts(q)]
    after = sum(each for each in net if each == each)
    why = "No interest of loans is known until this month." if accounts(q) else NOTHING
    if told and value != value and not in_year(q, told):
        why = f"Interest is known only until {day_of(known_until(q, told))}: import a newer statement."
    return figure(
        q, "p2p_interest", value=_minor(q, value), why=why, names=sources(own), period=year(q),
        formula=" + ".join(f"{name} {money(part, home)}" for name, part in by_name.items()),
        change=Change(year=value / before - 1 if whole and before > 0 else None),
        extra={"net": after, "under": (f"{money(round(after), home)} after fees, tax and losses",) if after != value else ()},
        rows=behind(q, own, ("interest",)),
    )  # fmt: skip


@once
def default_rate(q: Question) -> Figure:
    """How much of what was lent is over 120 days late or written off."""
    rows = loans(q)
    on = pd.Timestamp(q.month_end)
    table = metric.by_cohort(rows, on=on)
    n, young = int(table["n"].sum()), int(table["young"].sum())
    home = q.ws.home_currency
    formula = (
        f"{money(table['defaulted'].sum(), home)} / {money(table['lent'].sum(), home)} of {counted(n - young, 'loan')}"
    )
    left = (
        f"; {counted(young, 'loan')} left out: under {metric.DEFAULT_AFTER} days old, or not said how late"
        if young
        else ""
    )
    why = (
        f"No loan of at least {metric.DEFAULT_AFTER} days is known with how late it is: type your loans in."
        if accounts(q)
        else NOTHING
    )
    return figure(
        q, "default_rate", value=metric.default_rate(rows, on=on), why=why, names=sources(rows), formula=formula + left,
        extra={"n": n - young, "young": young, "days": metric.DEFAULT_AFTER, "under": (f"of {counted(n - young, 'loan')}, by what was lent",)},
    )  # fmt: skip


@once
def loan_return(q: Question) -> Figure:
    """Money-weighted return of the loans alone."""
    kinds = ("principal", *metric.EARNED)
    why = "Principal lent and paid back is not known whole: import the platform's statement from its first day on."
    return _return(q, "p2p_return", kinds, why, whole=False)


@once
def account_return(q: Question) -> Figure:
    """Money-weighted return of the whole accounts, idle cash included."""
    why = "What was paid in, or what the account is worth now, is not known: type the account's value in."
    return _return(q, "p2p_account_return", ("deposit", "withdrawal"), why, whole=True)


def _return(q: Question, id_: str, kinds: tuple[str, ...], why: str, *, whole: bool) -> Figure:
    rows, flows = lines(q), return_flows(q, whole=whole)
    value, worst = xirr(flows), xirr(return_flows(q, whole=whole, lost=True))
    lost = sum(each.lost for each in accounts(q))
    left = (
        f", of it {money(lost, q.ws.home_currency)} over {metric.DEFAULT_AFTER} days late"
        if lost and len(flows) > 1
        else ""
    )
    left += f" ({percent_signed(worst)} a year if none of that comes back)" if left and worst == worst else ""
    names = sources(rows, *(each.source for each in accounts(q)))
    under = (f"{percent_signed(worst)} if nothing late comes back",) if lost and worst == worst else ()
    abroad = sorted({str(name) for name in rows["currency"]} - {q.ws.home_currency})
    left += f"; with the moves of {listed(abroad)} against {q.ws.home_currency}" if abroad and len(flows) > 1 else ""
    how = {} if q.ws.demo or all(each.told for each in accounts(q)) else {"known": "estimated"}
    return figure(
        q, id_, value=value, why=returned(flows, why) if accounts(q) else NOTHING, names=names, formula=flows_told(q, flows) + left,
        period=_span(flows, q),
        extra={"over_period": over_period(flows), "if_lost": worst, "under": under}, rows=behind(q, rows, kinds, None), **how,
    )  # fmt: skip


def flows_told(q: Question, flows: pd.DataFrame) -> str:
    """Flows with a rate in words: what was put in, what came back, what is there."""
    if len(flows) < 2:
        return ""
    last = flows["end"].to_numpy(dtype=bool)
    moved, end = flows[~last], flows[last]
    home, amounts = q.ws.home_currency, moved["amount"]
    put, back = -float(amounts[amounts < 0].sum()), float(amounts[amounts > 0].sum())
    first = day_of(flows["day"].min())
    there = money(float(end["amount"].sum()), home)
    return f"since {first}: put in {money(put, home)}, came back {money(back, home)}, there at the end {there}"


def returned(flows: pd.DataFrame, why: str) -> str:
    """Why a yearly return does not exist; under 12 months what it brought so far."""
    so_far = over_period(flows)
    if len(flows) < 2 or so_far != so_far:
        return why
    first, last = flows["day"].min(), flows["day"].max()
    if last < first + pd.DateOffset(months=12):
        brought = f"{'lost' if so_far < 0 else 'brought'} {percent(so_far)}"
        return f"Known since {day_of(first)} only: nothing is told by the year under 12 months. So far it {brought} in all."
    return "No yearly rate fits these flows."


def _span(flows: pd.DataFrame, q: Question) -> str:
    return f"{pd.Period(flows['day'].min(), 'M')}/{q.month}" if len(flows) else q.period


@once
def net_of_money(q: Question) -> Figure:
    """Net yield of lending on the money that was put in."""
    told = [(income(q, each), put_in(each)) for each in accounts(q)]
    known = [(net, paid) for net, paid in told if net == net and paid > 0]
    net, paid = sum(each for each, _ in known), sum(each for _, each in known)
    rows, home = lines(q), q.ws.home_currency
    why = "What was paid in, or what came in these 12 months, is not known." if accounts(q) else NOTHING
    return figure(
        q, "net_yield.p2p", value=net_yield(net, paid), why=why, names=sources(rows), period=year(q),
        formula=f"interest after fees, tax and losses {money(net, home)} / paid in {money(paid, home)}" if known else "",
        extra={"under": ("12 months, on what was paid in",)},
        rows=behind(q, rows, ("interest", "fee", "withholding", "write_off", "deposit", "withdrawal")),
    )  # fmt: skip


def _beside(q: Question, idle: float, known: list[Account]) -> tuple[str, ...]:
    """Idle cash, and since when nothing newer is known."""
    words = [f"{money(round(idle), q.ws.home_currency)} idle beside it"] if idle >= 1 else []
    oldest = min((known_until(q, each.lines["source"].unique()) for each in known if len(each.lines)), default=None)
    if oldest is not None and (pd.Timestamp(q.month_end) - oldest).days > 62:
        words.insert(0, f"as of {day_of(oldest)}")
    return tuple(words)


def _minor(q: Question, value: float) -> float:
    return round(value, minor_digits(q.ws.home_currency)) if value == value else value


KPIS: dict[str, Callable[[Question], Figure]] = {
    "p2p_outstanding": outstanding,
    "p2p_interest": interest,
    "default_rate": default_rate,
    "p2p_return": loan_return,
    "p2p_account_return": account_return,
    "net_yield.p2p": net_of_money,
}
