"""Where net revenue and visitors are going: forecasts with their bands, and how good they were."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from figures.answer import Figure, RowsQuery, weakest
from figures.asking import Question, figure, once
from figures.measures import last_months, observed, totals
from figures.nets import nets, rows_of, sources_of
from figures.wording import counted, money, month_of, number
from metrics import forecast as ahead_of
from metrics.currency import minor_digits
from metrics.forecast import BANDS, Forecast
from vocabulary import NET

AHEAD = 12
STEPS = (1, 3, 12)
NET_REVENUE, VISITORS = "net_revenue", "visitors"
METHODS = {
    "combination": "the mean of four forecasts",
    "naive": "last year again (it was closer than the mean of four forecasts)",
    "mean": "the mean of the last 3 months, a rough guess",
}
NAMES = {NET_REVENUE: "net revenue", VISITORS: "website visitors"}


def last_known(q: Question) -> pd.Period:
    """The last full month: what a forecast starts from, also where the running month is asked about."""
    return min(q.month, q.last_full)


@once
def history(q: Question, what: str) -> pd.DataFrame:
    """What is forecast, by month: ``month``, ``value``, ``complete``."""
    return nets(q) if what == NET_REVENUE else totals(q, what)


@once
def ahead(q: Question, what: str, without: tuple[pd.Period, ...] = ()) -> Forecast:
    """The forecast of the next 12 months; `without` are months that the owner leaves out."""
    return ahead_of.forecast(history(q, what), month=last_known(q), ahead=AHEAD, without=without)


def ahead_without(q: Question, what: str, left_out: tuple[str, ...]) -> Forecast:
    """The same without months "YYYY-MM" that the owner leaves out."""
    return ahead(q, what, tuple(pd.Period(month, "M") for month in left_out))


def recent(q: Question, what: str, months: int = 24) -> pd.DataFrame:
    """What was, for the picture: the last months up to the last full one, ``month``, ``value``; NaN is a gap."""
    shown = last_months(history(q, what), last=last_known(q), months=months)
    first = shown["value"].first_valid_index()
    return (shown.iloc[:0] if first is None else shown.loc[first:]).reset_index(drop=True)


def in_months(what: str, steps: int, q: Question) -> Figure:
    """What the month so many months ahead is likely to bring."""
    made, digits = ahead(q, what), minor_digits(q.ws.home_currency) if what == NET_REVENUE else 0
    month = last_known(q) + steps
    value, extra = float("nan"), {"method": made.method, "n": made.n, "rough": made.rough}
    if len(made.months):
        row = made.months.iloc[steps - 1]
        value = round(float(row["value"]), digits)
        extra |= {band: round(float(row[band]), digits) for band in BANDS}
        extra |= {"skill": None if made.skill != made.skill else made.skill}
    names = sources_of(q, AHEAD) if what == NET_REVENUE else list(map(str, observed(q, what)["source"].unique()))
    return figure(
        q, f"forecast_{what}.{steps}", value=value, why=why(q, what), names=names, period=str(month), extra=extra,
        provisional=False, formula=_formula(q, what, made, month, value, extra), rows=_rows(q, what, made.n), known=_known(q, names),
    )  # fmt: skip


@once
def skill(q: Question) -> Figure:
    """How far off the forecast of net revenue was over the last 12 months, against repeating the year before."""
    made, month = ahead(q, NET_REVENUE), last_known(q)
    value = ahead_of.skill(history(q, NET_REVENUE), month=month)
    words = ""
    if value == value:
        shown = METHODS["naive" if made.method == "naive" else "combination"]
        words = (
            f"error of the forecast made in {month_of(month - 12)} for the 12 months after it / error of repeating the year before "
            f"= {number(value, 2)}; shown is {shown}"
        )
    return figure(
        q, "forecast_skill", value=value, why=_no_skill(q, made), names=sources_of(q, AHEAD), formula=words, provisional=False,
        period=f"{month - 11}/{month}", extra={"method": made.method, "n": made.n}, rows=_rows(q, NET_REVENUE, 24),
        known=_known(q, sources_of(q, AHEAD)),
    )  # fmt: skip


def why(q: Question, what: str) -> str:
    """Why there is no forecast, in a sentence with what helps."""
    made, name, month = ahead(q, what), NAMES[what], last_known(q)
    have = int(history(q, what)["value"].notna().sum())
    reasons = {
        "none": f"A forecast needs months of {name}: connect a source, drop an export, or type months in.",
        "short": f"A forecast needs at least {ahead_of.ROUGH_MONTHS} full months of {name}, {counted(have, 'month')} "
        f"{'is' if have == 1 else 'are'} known up to {month_of(month)}.",
        "old": f"The last months of {name} before {month_of(month + 1)} are not known: refresh the source or type them in.",
        "gaps": f"More than {ahead_of.SPARE_GAPS} months of {name} are missing or not whole: fill them in first.",
    }
    return reasons.get(made.reason, "")


def _no_skill(q: Question, made: Forecast) -> str:
    if made.reason:
        return why(q, NET_REVENUE)
    if made.n < ahead_of.LONG_MONTHS:
        return f"To test the forecast on the last 12 months takes 24 full months, {made.n} are known."
    return "The year before repeated itself exactly: nothing can be better than that."


def _formula(q: Question, what: str, made: Forecast, month: pd.Period, value: float, extra: dict[str, object]) -> str:
    if not len(made.months):
        return ""
    told = [_amount(q, what, number_) for number_ in (value, extra["low80"], extra["high80"])]
    gaps = f", {counted(made.gaps, 'gap')} filled in between its neighbours" if made.gaps else ""
    return (
        f"{METHODS[made.method]}, from {counted(made.n, 'month')} until {month_of(last_known(q))}{gaps}: {told[0]} in {month_of(month)}, "
        f"in 80 of 100 such months between {told[1]} and {told[2]}"
    )


def _known(q: Question, names: list[str]) -> str | None:
    """A forecast is estimated at best."""
    return weakest(["estimated", q.known(names) or "estimated"])


def _amount(q: Question, what: str, value: object) -> str:
    shown = float(str(value))
    return money(shown, q.ws.home_currency) if what == NET_REVENUE else number(shown)


def _rows(q: Question, what: str, months: int) -> RowsQuery:
    if what == NET_REVENUE:
        return rows_of(q, NET, max(months, 1))
    end = last_known(q)
    since = (end - max(months, 1) + 1).to_timestamp().date()
    return RowsQuery("observation", {"metric": (what,), "item": ("",)}, since, end.end_time.date())


KPIS: dict[str, Callable[[Question], Figure]] = {
    **{
        f"forecast_{what}.{steps}": partial(in_months, what, steps)
        for what in (NET_REVENUE, VISITORS)
        for steps in STEPS
    },
    "forecast_skill": skill,
}
"""The numbers of the forecast by id."""
