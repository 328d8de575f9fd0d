"""Net a month when the largest goes, and for how long the accounts last."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from figures.answer import Figure, RowsQuery
from figures.asking import Question, figure
from figures.diversification import parts, platforms
from figures.freedom import T, full
from figures.nets import nets, rows_of, sources_of, why
from figures.what_if import Choice, State, base, months_of, now, rates, what_if
from figures.wording import counted, money, number, percent
from metrics import stress as metric
from metrics.currency import minor_digits
from metrics.frames import one_of, window
from vocabulary import COSTS, EARNING, MICROS, NET

LEVEL = {"largest_payer": "payer", "largest_platform": "platform", "largest_stream": "stream"}


def largest(q: Question, level: str) -> str:
    """The name of the largest at a level; empty where there is none."""
    table = parts(q, level)
    return str(table[level].iloc[0]) if len(table) and table["net"].iloc[0] > 0 else ""


def off(level: str, name: str) -> Choice:
    """The choice to lose one payer, platform or stream."""
    match level:
        case "payer":
            return Choice(off_payers=(name,))
        case "platform":
            return Choice(off_platforms=(name,))
        case _:
            return Choice(off_streams=(name,))


def without(q: Question, member: str) -> Figure:
    """Net a month when the largest payer, platform or stream goes."""
    level = LEVEL[member]
    name = largest(q, level)
    known = f"No {level} brought more than 0" if len(parts(q, level)) else f"No {level} is known by name"
    lacking = f"{known} in these 12 months." if len(parts(q, "stream")) else no_income(q)
    return _stress(q, member, {level: [name]} if name else None, off(level, name), name, lacking)


def largest_payer(q: Question) -> Figure:
    """Net a month when the largest payer goes."""
    return without(q, "largest_payer")


def largest_stream(q: Question) -> Figure:
    """Net a month when the largest stream goes."""
    return without(q, "largest_stream")


def _what(q: Question, member: str, name: str) -> str:
    """What the largest payer is, where all that it pays is commission."""
    rows = base(q)
    own = rows[(rows["payer"] == name).to_numpy() & one_of(rows["kind"], EARNING)]
    return "one affiliate program" if member == "largest_payer" and set(own["kind"]) == {"commission"} else ""


def affiliate(q: Question) -> Figure:
    """Net a month without any commission."""
    there = one_of(base(q)["kind"], ("commission",)).any()
    lacking = "No commissions are known in these 12 months, so there are none to lose."
    lost = {"kind": ["commission"]} if there else None
    return _stress(q, "affiliate", lost, Choice(off_kinds=("commission",)), "commissions", lacking)


def vacancy(q: Question) -> Figure:
    """Net a month when twice as much of what is let stands empty."""
    rate = rates(q).vacancy
    then = min(2 * rate, 1.0)
    rent = _a_month(q, ("rent",))
    less = metric.lost_to_vacancy(rent, now=rate, then=then)
    lacking = "No rent is known in these 12 months." if not rent else "How much stood empty is not known"
    words = (
        f"{percent(then)} of unit-days empty, not {percent(rate)}"
        if rate > 0
        else "nothing stood empty, and twice that is nothing"
    )
    return _worse(q, "vacancy", less, Choice(vacancy=then), words, f"{lacking.rstrip('.')}: type your properties in.")


def default(q: Question) -> Figure:
    """Net a month when twice as much is written off."""
    less = -_a_month(q, ("write_off",))
    there = one_of(base(q)["kind"], ("write_off", "interest")).any()
    rate = rates(q).default
    amount = money(round(less, 2), q.ws.home_currency)
    words = f"write-offs twice as high as {amount}" if less else "nothing was written off, and twice that is nothing"
    return _worse(
        q, "default", less if there else math.nan, Choice(default=2 * rate) if rate == rate else Choice(), words,
        "No loans are known in these 12 months: import your lending platform's statement.",
    )  # fmt: skip


def _a_month(q: Question, kinds: tuple[str, ...]) -> float:
    rows = base(q)
    return int(rows.loc[one_of(rows["kind"], kinds), "amount_micros"].sum()) / MICROS / max(months_of(q), 1)


def _stress(
    q: Question, member: str, lost: dict[str, list[str]] | None, choice: Choice, name: str, lacking: str
) -> Figure:  # fmt: skip
    value = metric.after_loss(base(q), months=months_of(q), lost=lost) if lost else math.nan
    return _figure(q, member, value, choice, name, lacking)


def _worse(q: Question, member: str, less: float, choice: Choice, words: str, lacking: str) -> Figure:
    value = metric.after_loss(base(q), months=months_of(q), less=less) if less == less else math.nan
    return _figure(q, member, value, choice, words, lacking)


def _figure(q: Question, member: str, value: float, choice: Choice, name: str, lacking: str) -> Figure:
    q, home = full(q), q.ws.home_currency
    found = what_if(q, choice)
    here, words, extra = found.before.net, "", {}
    if value == value:
        words = (
            f"mean of {counted(months_of(q), 'month')} {money(round(here, 2), home)} \u2212 {money(round(here - value, 2), home)} "
            f"({name}) = {money(round(value, 2), home)}"
        )
        extra = {
            "name": name, "what": _what(q, member, name), "before": here, "lost": here - value, "share": _share(here, value),
            "freedom_ratio": _or_none(found.after.freedom), "runway_months": _or_none(found.after.runway),
        }  # fmt: skip
    return figure(
        q, f"stress.{member}", value=round(value, minor_digits(home)) if value == value else value, why=lacking,
        names=sources_of(q, T), formula=words, period=_period(q), provisional=shaky(q), extra=extra,
        rows=_rows(q, member, name),
    )  # fmt: skip


def _rows(q: Question, member: str, name: str) -> RowsQuery:
    kinds = {"affiliate": ("commission",), "vacancy": ("rent",), "default": ("interest", "write_off")}.get(member, NET)
    query = rows_of(q, kinds, T)
    if member not in LEVEL or not name:
        return query
    level = LEVEL[member]
    if level == "platform":
        return _with(query, "source", tuple(s for s, title in platforms(q).items() if title == name))
    return _with(query, level, (name,))


def _with(query: RowsQuery, column: str, words: tuple[str, ...]) -> RowsQuery:
    return RowsQuery(query.table, {**query.words, column: words}, query.since, query.until)


def runway(q: Question) -> Figure:
    """For how many months the accounts last at the present pace."""
    q, home = full(q), q.ws.home_currency
    state = now(q)
    words = ""
    if state.runway == state.runway:
        a, b, c, d = (money(round(v), home) for v in (state.balance, state.costs, state.living, state.net))
        words = f"balances {a} / (costs {b} + living {c} \u2212 net {d} a month) = {number(state.runway, 1)} months"
    return figure(
        q, "runway_months", value=state.runway, why=no_runway(q, state), names=sources_of(q, T), formula=words,
        period=_period(q), provisional=shaky(q), rows=rows_of(q, (*NET, *COSTS, "living"), T),
        extra={"balance": _or_none(state.balance)},
    )  # fmt: skip


def no_runway(q: Question, state: State) -> str:
    """Why the accounts last for no number of months."""
    if state.net != state.net:
        return no_income(q)
    if state.living != state.living:
        return "No living costs are known in these 12 months: type in what you live on."
    left = state.net - state.costs - state.living
    if left >= 0:
        return f"Net covers all costs and living, and leaves {money(round(left), q.ws.home_currency)} a month: nothing is used up."
    return "No account balance is known: type in what lies in your accounts."


def no_income(q: Question) -> str:
    """Why the 12 months have no net."""
    known = window(nets(full(q)), month=full(q).month, months=T)["value"].notna().any()
    return "Nothing brought more than 0 in these 12 months." if known else why(full(q))


def _period(q: Question) -> str:
    return f"{q.month - T + 1}/{q.month}"


def shaky(q: Question) -> bool:
    """Whether a month of the 12 may still change."""
    return not bool(window(nets(q), month=q.month, months=T)["complete"].all())


def _share(before: float, after: float) -> float | None:
    return (before - after) / before if before > 0 else None


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{f"stress.{member}": partial(without, member=member) for member in LEVEL},
    "stress.affiliate": affiliate,
    "stress.vacancy": vacancy,
    "stress.default": default,
    "runway_months": runway,
}
