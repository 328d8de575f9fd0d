"""The charts of a kit: only numbers that may leave are in them, their hover texts and their sentences too."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pandas as pd

from charts import lines
from reports import words
from reports.document import Drawing, Look
from reports.kit import Chosen, Kit
from reports.kit_figures import mark
from reports.kit_money import manner, no_rate
from reports.kit_series import CHARTS, monthly
from reports.redaction import Manner, series
from reports.themes import inks

if TYPE_CHECKING:
    from figures import Question

HEIGHT = 150
_LEVELS = ("subscribers", "followers")


def drawn(q: Question, kit: Kit, chosen: Chosen, look: Look) -> Drawing | str:
    """A chart by month as it leaves, or why it does not, in a sentence for the owner. Kept on the question: words change more often."""
    key = ("kit chart", chosen.name, chosen.how, kit.language, kit.currency, look)
    if key not in q.memo:
        q.memo[key] = _made(q, kit, chosen, look)
    made: Drawing | str = q.memo[key]
    return made


def _made(q: Question, kit: Kit, chosen: Chosen, look: Look) -> Drawing | str:
    if chosen.name not in CHARTS:
        return f"{chosen.name}: there is no chart of this name."
    how, name = manner(q, kit), chosen.name
    unit = "money" if name == "net_revenue" else name
    rows = monthly(q, name)
    if rows["value"].notna().sum() < 2:
        return f"{words.word(f'audience.{name}')} by month: fewer than two months are known."
    if unit == "money" and chosen.how in ("exact", "rounded") and no_rate(q, kit):
        return f"{words.word(f'audience.{name}')} by month: {no_rate(q, kit)}."
    values = series(rows["value"].tolist(), unit, chosen.how, how)
    shown = rows.assign(value=[round(value * 100, 0) for value in values] if chosen.how == "percent" else values)
    if shown["value"].isna().all():
        return f"{words.word(f'audience.{name}')} by month: its first month is not above 0, so there is no index and no change of it."
    ready = _worded(lines.frame(shown[["month", "value", "provisional"]], ""), chosen, how, money=unit == "money")
    title, note = words.word(f"audience.{name}", how.language), _note(q, chosen, shown, how)
    spec = _spec(tuple(ready["month"]), inks(look), how.language)
    return Drawing(title, note, _sentence(title, note, ready, how), ready, spec, name=name)


def sources_of(q: Question, name: str) -> list[str]:
    """The names of the sources that a chart's numbers come from."""
    from figures import measures, nets

    if name == "net_revenue":
        return nets.sources_of(q, months=24)
    return [str(source) for source in measures.observed(q, name)["source"].unique()]


def _worded(ready: pd.DataFrame, chosen: Chosen, how: Manner, *, money: bool) -> pd.DataFrame:
    """The frame with its ready texts in the kit's language, made of what leaves."""
    texts = ["" if value != value else _value(value, chosen, how, money=money) for value in ready["value"]]
    brief = ["" if value != value else _brief(value, chosen, how) for value in ready["value"]]
    months = [words.month(pd.Period(month, "M").to_timestamp().date(), how.language) for month in ready["month"]]
    label = [text if old else "" for text, old in zip(brief, ready["label"], strict=True)]
    return ready.assign(label=label, Month=months, Value=texts, note="")


def _value(value: float, chosen: Chosen, how: Manner, *, money: bool) -> str:
    if chosen.how in ("index", "percent"):
        return _brief(value, chosen, how)
    return words.money(value, how.currency, how.language, cents=False) if money else words.number(value, how.language)


def _brief(value: float, chosen: Chosen, how: Manner) -> str:
    if chosen.how == "percent":
        return words.percent(value / 100, how.language, signed=True)
    return words.number(value, how.language) if chosen.how == "index" else words.short(value, how.language)


def _note(q: Question, chosen: Chosen, shown: pd.DataFrame, how: Manner) -> str:
    first = pd.Timestamp(shown.dropna(subset="value")["month"].iloc[0]).date()
    if chosen.how in ("index", "percent"):
        key = "index" if chosen.how == "index" else "change since"
        told = [words.word(key, how.language, first=words.month(first, how.language, brief=True))]
    else:
        told = [words.word("at month’s end" if chosen.name in _LEVELS else "by month", how.language)]
        told += [how.currency] if chosen.name == "net_revenue" else []
        told += [words.word("at most", how.language)] if bool(shown["at_most"].any()) else []
    known = mark(q.known(sources_of(q, chosen.name)), how.language)
    return ", ".join([*told, *([known] if known else [])])


def _sentence(title: str, note: str, ready: pd.DataFrame, how: Manner) -> str:
    known = ready[(ready["Value"] != "").to_numpy()]
    first, last = known.iloc[0], known.iloc[-1]
    return words.word(
        "alt", how.language, title=title, note=note, first=first["Value"], from_=first["Month"], last=last["Value"],
        to=last["Month"],
    )  # fmt: skip


def _spec(months: tuple[str, ...], ink: Any, language: str) -> dict[str, Any]:
    """The chart of the pages; its axis with the language's point."""
    spec = lines.small(months, ink, HEIGHT)
    if words.number(0.5, language, 1) == "0.5":
        return spec
    return _with_commas(copy.deepcopy(spec))


def _with_commas(part: Any) -> Any:
    if isinstance(part, dict):
        for key, inside in part.items():
            amount = key == "labelExpr" and isinstance(inside, str) and "format(datum.value" in inside
            part[key] = f"replace({inside}, '.', ',')" if amount else _with_commas(inside)
    return [_with_commas(inside) for inside in part] if isinstance(part, list) else part
