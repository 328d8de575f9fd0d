"""The figures of an income report: the month or year at a glance, traffic and audience, and what is likely to come."""

from __future__ import annotations

import pandas as pd

from figures import business, forecast, periods
from figures.answer import Figure
from figures.nets import TITLES as STEPS
from reports import words
from reports.document import Align, Cards, Grid, Prose, Stated
from reports.income_asked import Asked
from reports.kit import Chosen, How
from reports.kit_figures import figure_of, label, mark, told
from reports.redaction import shown

AUDIENCE = tuple(name for name in business.KPIS if name != "monthly_revenue")
"""The rows of the business table but for the money, which has a place of its own."""
AHEAD = tuple(name for name in forecast.KPIS if name != "forecast_skill")
"""What is likely to come, as a range."""
GLANCE = ("net_revenue", "gross", "platform_fees", "refunds", "expenses", "debt_service", "profit", "passive_share",
          "revenue_year_to_date")  # fmt: skip
"""What may stand at the top; of a year the steps are those of the year."""


def called(name: str, language: str) -> str:
    """What an income report calls a figure."""
    key = f"income.figure.{name}"
    return words.word(key, language) if words.has(key) else label(name, language)


def glance(asked: Asked) -> Cards | None:
    """The figures side by side: all that are listed and have no other place."""
    listed = [each for each in asked.kit.figures if each.name not in (*AUDIENCE, *AHEAD)]
    cards = tuple(card for card in (stated(asked, each) for each in listed) if isinstance(card, Stated))
    return Cards(cards) if cards else None


def stated(asked: Asked, chosen: Chosen) -> Stated | str:
    """A figure as it leaves, or why it does not, in a sentence for the owner."""
    if chosen.name in AHEAD:
        return _ahead(asked, chosen)
    if chosen.name not in STEPS:
        return told(asked.q, asked.kit, chosen)
    found = periods.step(asked.q, chosen.name, year=asked.year)
    if not isinstance(found.value, float):
        return f"{called(chosen.name, 'en')}: {found.reason}"
    if not found.value and found.extra.get("sign") == -1:
        return f"{called(chosen.name, 'en')}: none are known for {asked.period}."
    percent = chosen.how == "percent"
    whole = _net(asked) if percent and chosen.name != "net_revenue" else None
    change = found.change.year if found.change.year is not None else found.change.previous
    text = asked.amount(found.value, chosen.how, whole=whole, change=change)
    if not text:
        return f"{called(chosen.name, 'en')}: it cannot leave in this way; choose another one."
    under = asked.word("of net") if whole is not None else _changes(asked, found, after=percent)
    known = mark(found.known, asked.language)
    return Stated(chosen.name, called(chosen.name, asked.language), text, under, known, found.known or "measured")


def audience(asked: Asked) -> Grid | None:
    """Traffic and audience of the month, as the business table has them, each beside the month before and a year before."""
    rows, names = [], []
    for chosen in (each for each in asked.kit.figures if each.name in AUDIENCE):
        card, found = stated(asked, chosen), figure_of(asked.q, chosen.name)
        if isinstance(card, str) or found is None:
            continue
        known = card.mark if card.known != "demo" else ""
        changes = [asked.change(each) for each in (found.change.previous, found.change.year)]
        minutes = f" {words.word('minutes', asked.language)}" if found.unit == "Minutes" else ""
        text = "" if chosen.how == "percent" else card.text + minutes  # its changes stand beside it
        rows.append((f"{card.label} ({known})" if known else card.label, text, *changes))
        names.append(chosen.name)
    if not rows:
        return None
    heads = [asked.word("number"), asked.month(asked.q.month, brief=True), asked.word("before"), asked.word("ago")]
    kept = [at for at in range(4) if at == 0 or any(row[at] for row in rows)]
    right: Align = "right"
    align: tuple[Align, ...] = ("left", *(right for _ in kept[1:]))
    lines = tuple(tuple(row[at] for at in kept) for row in rows)
    return Grid(tuple(heads[at] for at in kept), lines, align, name="audience", figures=tuple(names))


def ahead(asked: Asked) -> Prose | None:
    """What is likely to come: a sentence for each range that may leave."""
    listed = [each for each in asked.kit.figures if each.name in AHEAD]
    cards = [card for card in (stated(asked, each) for each in listed) if isinstance(card, Stated)]
    return Prose("\n\n".join(card.under for card in cards)) if cards else None


def _ahead(asked: Asked, chosen: Chosen) -> Stated | str:
    """A forecast as the range in which 80 of 100 such months lie; in per cent there is none."""
    found = figure_of(asked.q, chosen.name)
    if found is None or found.value is None:
        return f"{called(chosen.name, 'en')}: {found.reason if found else 'there is no figure of this name.'}"
    money = found.unit == asked.q.ws.home_currency
    low, high = (_band(asked, found, band, chosen.how, money=money) for band in ("low80", "high80"))
    if not (low and high):
        return f"{called(chosen.name, 'en')}: it cannot leave in this way; choose another one."
    month = asked.month(pd.Period(str(found.period), "M"))
    sentence = asked.word("range" if money else "range.visitors", month=month, low=low, high=high)
    known = mark(found.known, asked.language)
    return Stated(
        chosen.name, called(chosen.name, asked.language), f"{low} – {high}", sentence, known, found.known or "estimated"
    )


def _band(asked: Asked, found: Figure, band: str, how: How, *, money: bool) -> str:
    value = float(str(found.extra[band]))
    return asked.amount(value, how) if money else shown(value, found.unit, how, asked.manner)


def _net(asked: Asked) -> float | None:
    value = periods.step(asked.q, "net_revenue", year=asked.year).value
    return value if isinstance(value, float) else None


def _changes(asked: Asked, found: Figure, *, after: bool) -> str:
    """The changes in words; `after` a change that stands above already, only what it is against."""
    told_ = list(zip((found.change.previous, found.change.year), asked.then, strict=True))
    if after:
        then = asked.then[1] if found.change.year is not None else asked.then[0]
        return asked.word("against", then=then)
    changes = [(asked.change(each), then) for each, then in told_ if then]
    return ", ".join(asked.word("change", change=change, then=then) for change, then in changes if change)
