"""What remains after a choice of what-if, as figures with their formulas, and why, in words."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from figures.answer import Change, Figure
from figures.asking import Question, made, once
from figures.freedom import T, full
from figures.nets import rows_of, sources_of
from figures.slipping import Slip, slipping
from figures.stress import no_income, no_runway, shaky
from figures.what_if import DEFAULTED, EMPTY, LEFT, OFF, Choice, Compared, months_of, what_if
from figures.wording import counted, listed, money, month_of, number, percent, percent_signed
from metrics import mix, stress
from metrics.currency import minor_digits
from vocabulary import COSTS, NET

TODAY = "today"
"""What a figure after the choice is compared with."""

_TIMES = 2.0
"""From this freedom ratio on, cover is said as so many times."""

_TAKEN = {OFF: "switched off", EMPTY: "more vacancy", DEFAULTED: "more defaults", LEFT: "more members leaving"}


@once
def figures(q: Question, choice: Choice) -> list[Figure]:
    """Net a month, passive share, freedom ratio and runway after the choice, each compared with today."""
    q = full(q)
    found = what_if(q, choice)
    return [_net(q, found), _passive(q, found), _freedom(q, found), _runway(q, found)]


def _net(q: Question, found: Compared) -> Figure:
    home, (before, after) = q.ws.home_currency, (found.before.net, found.after.net)
    taken = "".join(
        f" {chr(0x2212) if amount > 0 else '+'} {money(round(abs(amount), 2), home)} {_TAKEN[word]}"
        for word, amount in found.lost
    )
    words = (
        f"mean of {counted(months_of(q), 'month')} {money(round(before, 2), home)}{taken} = {money(round(after, 2), home)}"
        if after == after
        else ""
    )
    value = round(after, minor_digits(home)) if after == after else after
    return _made(q, "net", "Net a month", home, stress.after_loss, value, no_income(q), words, before)


def _passive(q: Question, found: Compared) -> Figure:
    home, after = q.ws.home_currency, found.after
    words = ""
    if after.net == after.net:
        words = f"passive net {money(round(after.passive_net), home)} of {money(round(after.net), home)} a month"
    lacking = "No net is left to take a share of." if found.before.net > 0 else no_income(q)
    value = after.passive_share
    return _made(
        q,
        "passive_share",
        "Passive share",
        "share",
        mix.passive_share,
        value,
        lacking,
        words,
        found.before.passive_share,
    )


def _freedom(q: Question, found: Compared) -> Figure:
    home, after = q.ws.home_currency, found.after
    words = ""
    if after.freedom == after.freedom:
        a, b = money(round(after.passive), home), money(round(after.living), home)
        words = f"passive net after its own costs {a} / living costs {b} a month = {percent_signed(after.freedom)}"
    lacking = "No living costs are known in these 12 months: type in what you live on."
    return _made(
        q,
        "freedom_ratio",
        "Freedom ratio",
        "ratio",
        stress.freedom_ratio,
        after.freedom,
        lacking,
        words,
        found.before.freedom,
    )


def _runway(q: Question, found: Compared) -> Figure:
    home, after = q.ws.home_currency, found.after
    words = ""
    if after.runway == after.runway:
        a, b, c, d = (money(round(v), home) for v in (after.balance, after.costs, after.living, after.net))
        words = (
            f"balances {a} / (costs {b} + living {c} {chr(0x2212)} net {d} a month) = {number(after.runway, 1)} months"
        )
    return _made(
        q,
        "runway_months",
        "Runway",
        "Months",
        stress.runway_months,
        after.runway,
        no_runway(q, after),
        words,
        found.before.runway,
    )


def _made(
    q: Question, name: str, title: str, unit: str, of: Callable[..., object], value: float, lacking: str, words: str, before: float
) -> Figure:  # fmt: skip
    same = abs(value - before) < 1e-9
    kept = value / before - 1 if before > 0 and unit == q.ws.home_currency and not same else math.nan
    under = "as it is today" if same else "" if kept == kept else _before(before, unit)
    return made(
        q, f"then_{name}", title, unit, of=of, value=value, why=lacking, names=sources_of(q, T), formula=words,
        period=f"{q.month - T + 1}/{q.month}", provisional=shaky(q), change=Change(previous=None if pd.isna(kept) else kept),
        extra={"compared": TODAY, "under": (under,) if under else ()}, rows=rows_of(q, (*NET, *COSTS, "living"), T),
    )  # fmt: skip


def _before(before: float, unit: str) -> str:
    if before != before:
        return ""
    return f"{percent_signed(before) if unit == 'share' else number(before, 1 if unit == 'Months' else 2)} {TODAY}"


@once
def reasons(q: Question, choice: Choice) -> list[str]:
    """Why things stand as they do after the choice, a sentence each; the first says what goes."""
    q = full(q)
    found, home = what_if(q, choice), q.ws.home_currency
    taken = sum(amount for _, amount in found.lost)
    if not found.lost:
        return ["Nothing is switched off and nothing is worse: this is how it is."]
    share = f", {percent(taken / found.before.net)} of your net" if found.before.net > 0 and taken > 0 else ""
    parts = [_TAKEN[word] for word, amount in found.lost if amount > 0]
    named = [*choice.off_streams, *choice.off_payers, *choice.off_platforms]
    what = listed([*(named if named and OFF in dict(found.lost) else []), *(p for p in parts if p != _TAKEN[OFF])])
    goes = f"{money(round(abs(taken)), home)} a month {'goes' if taken > 0 else 'comes on top'}{share}"
    return [f"{_lead(what)}{goes}; costs and living stay as they are.", *_covers(found), *_goals(q, choice)]


def _lead(what: str) -> str:
    return f"{what}: " if what else ""


def _covers(found: Compared) -> list[str]:
    before, after = found.before.freedom, found.after.freedom
    if after != after:
        return []
    if after < 0:
        was = f" (now it covers {_cover(before)})" if before >= 0 else ""
        return [f"Passive income no longer covers its own costs{was}."]
    now = f"not {_brief(before)}" if _brief(before) != _brief(after) else "as now"
    return [f"Passive income covers {_cover(after)}, {now}."]


def _cover(ratio: float) -> str:
    return f"your living costs {_brief(ratio)}" if ratio >= _TIMES else f"{_brief(ratio)} of your living costs"


def _brief(ratio: float) -> str:
    """A freedom ratio as a share, or as so many times."""
    return f"{number(ratio, 1).removesuffix('.0')} times" if ratio >= _TIMES else percent_signed(ratio)


def _goals(q: Question, choice: Choice) -> list[str]:
    slips = slipping(q, choice)
    if not slips:
        return []
    return [
        f"{counted(len(slips), 'goal')} {'slips' if len(slips) == 1 else 'slip'}: {'; '.join(_moved(s) for s in slips)}."
    ]


def _moved(slip: Slip) -> str:
    if slip.before is None:
        return f"{slip.title} (reached now, then no longer)"
    then = "not within ten years" if slip.after is None else month_of(pd.Period(slip.after, "M"))
    return f"{slip.title} ({month_of(pd.Period(slip.before, 'M'))} \u2192 {then})"
