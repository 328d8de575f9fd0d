"""Who the audience is, and where it follows: shares and counts as bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from figures import audience, shows, website
from figures.asking import once
from figures.breakdowns import Part
from figures.countries import COUNTRIES
from figures.item_words import REST, UNKNOWN
from reports import words
from reports.document import Bars, Section
from reports.kit import Chosen, Kit
from reports.kit_figures import mark
from reports.redaction import Manner, shown

if TYPE_CHECKING:
    from figures import Question

PLATFORMS = "followers_by_platform"
PARTS = (
    "visitors_by_country", "visitors_by_device", "visitors_by_channel", "downloads_by_country", "downloads_by_app",
    "downloads_by_device",
)  # fmt: skip
"""The breakdowns that a kit can show, beside the followers by platform."""
MOST = 5
_CODES = {name: code for code, name in COUNTRIES.items()}


@dataclass(frozen=True)
class Broken:
    """A breakdown before it is redacted: (label, value), the largest first, the whole, and where it comes from."""

    rows: tuple[tuple[str, float], ...]
    whole: float
    when: str
    of: str
    known: str | None
    sources: tuple[str, ...]
    as_of: date | None = None


@once
def broken(q: Question, name: str, language: str) -> Broken | str:
    """A breakdown of the largest site or show that tells it, or why there is none."""
    if name == PLATFORMS:
        return _platforms(q)
    if name not in PARTS:
        return f"{name}: there is no breakdown of this name."
    channels = shows.shows(q) if name.startswith("downloads") else website.sites(q)
    of = shows.of_show if name.startswith("downloads") else website.of_site
    for channel, title in channels:
        part = of(q, name, channel)
        if part is not None and len(_known(part)):
            return _of_part(q, part, title if len(channels) > 1 else "", language)
    return f"{words.word(f'breakdown.{name}')}: nobody tells this for {words.month(q.month.to_timestamp().date())}."


def bars(q: Question, name: str, chosen: Chosen, how: Manner) -> Section | str:
    """A breakdown as it leaves, as a section, or why it does not."""
    if chosen.how == "index":
        return f"{words.word(f'breakdown.{name}') if words.has(f'breakdown.{name}') else name}: it has no months to make an index of."
    found = broken(q, name, how.language)
    if isinstance(found, str):
        return found
    most = len(found.rows) if name == PLATFORMS else MOST
    rows = tuple(_bar(label, value, found, chosen, how) for label, value in found.rows[:most])
    known = mark(found.known, how.language)
    note = ", ".join(text for text in (found.when, found.of, known) if text)
    title = words.word("platforms" if name == PLATFORMS else f"breakdown.{name}", how.language)
    return Section("platforms" if name == PLATFORMS else "people", title, note, (Bars(rows, name=name),), half=True)


def typed(kit: Kit, how: Manner) -> Section | None:
    """What only the owner knows of the audience."""
    if not kit.people:
        return None
    rows = tuple(
        (told.label, words.percent(told.share / 100, how.language), round(told.share / 100, 2)) for told in kit.people
    )
    note = kit.people_note or words.word("m.owner", how.language)
    return Section("people", words.word("people", how.language), note, (Bars(rows),), half=True)


def _bar(label: str, value: float, found: Broken, chosen: Chosen, how: Manner) -> tuple[str, str, float]:
    """A row. The bar of a count is measured against the longest one, so that it does not tell the whole."""
    text = shown(value, "people", chosen.how, how, whole=found.whole)
    longest = found.whole if chosen.how == "percent" else found.rows[0][1]
    return label, text, round(value / longest, 2) if longest > 0 else 0.0


def _platforms(q: Question) -> Broken | str:
    figure = audience.followers(q)
    rows = sorted(
        ((str(each["title"]), float(each["value"])) for each in figure.extra.get("platforms", ())),
        key=lambda each: -each[1],
    )
    if not rows:
        return f"{words.word(f'breakdown.{PLATFORMS}')}: {figure.reason}"
    return Broken(tuple(rows), sum(value for _, value in rows), "", "", figure.known, figure.sources, figure.as_of)


def _of_part(q: Question, part: Part, title: str, language: str) -> Broken:
    known = _known(part)
    by = part.metric.partition("_by_")[2]
    rows = tuple(
        (_item(by, str(item), language), float(value))
        for item, value in zip(known["item"], known["value"], strict=True)
    )
    share = known["value"] / known["share"]
    when = part.when if part.span else words.month(q.month.to_timestamp().date(), language)
    at_most = [words.word("at most", language)] if part.at_most else []
    as_of = q.as_of([part.source])
    return Broken(rows, float(share.iloc[0]), ", ".join([when, *at_most]), title, part.known, (part.title,), as_of)


def _known(part: Part) -> pd.DataFrame:
    return part.rows[~part.rows["item"].isin([UNKNOWN, REST]).to_numpy() & (part.rows["share"] > 0).to_numpy()]


def _item(by: str, item: str, language: str) -> str:
    if by == "country" and item in _CODES:
        return item if words.spoken(language) == "en" else words.country(_CODES[item], language) or item
    return words.word(f"item.{item}", language) if words.has(f"item.{item}") else item
