"""The sentences of Mix and risk, made of its figures."""

from __future__ import annotations

from typing import Any

from charts import formats
from charts.formats import THIN

QUESTION = "What if one of them goes?"
ENOUGH = 2.0
"""From this freedom ratio on, cover is said as so many times the living costs."""


def headline(largest: Any, stream: Any, number: Any) -> tuple[str, str | None]:
    """What the largest payer (else the largest stream) is to the income, and what remains without it; how even the mix is."""
    figure = largest if largest.value is not None else stream
    share = figure.extra.get("share")
    if figure.value is None or share is None:
        return "Not enough data yet to say what your income hangs on.", figure.reason or None
    return f"{_comes(figure, share)}; {_without(figure, share)}.", even(number)


def even(number: Any) -> str | None:
    """How even the mix of streams is, against a year ago."""
    if number.value is None:
        return None
    if number.extra.get("n") == 1:
        return "All of it is one stream."
    now = formats.exact(number.value, 1)
    said = f"Your streams are as even as {now} equal ones"
    if number.change.year is None:
        return f"{said}."
    before = formats.exact(number.value / (1 + number.change.year), 1)
    if before == now:
        return f"{said}, as many as a year ago."
    return f"{said}, {'more' if number.change.year > 0 else 'fewer'} than a year ago ({before})."


def _comes(figure: Any, share: float) -> str:
    name, what = figure.extra["name"], figure.extra.get("what", "")
    told = f"{what}, {name}" if what else name
    if share > 1:
        return f"Without {told} the rest loses money"
    amount = "All" if share > 0.9995 else formats.percent(share)
    return f"{amount} of your income comes from {told}"


def _without(figure: Any, share: float) -> str:
    ratio = figure.extra.get("freedom_ratio")
    if ratio is None:
        left = formats.money(figure.value, figure.unit, cents=False)
        return "without it, nothing is left" if share > 0.9995 else f"without it, {left} a month are left"
    if ratio < 0:
        return "without it, passive income no longer pays its own costs"
    if ratio >= ENOUGH:
        times = formats.exact(ratio, 1).removesuffix(".0")
        return f"without it, passive income still covers your living costs {times} times"
    covers = f"{formats.exact(ratio * 100)}{THIN}%"
    return f"without it, passive income covers {covers} of your living costs"
