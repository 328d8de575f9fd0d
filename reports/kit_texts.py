"""What the owner wrote for a kit: about, partners, quotes, free places, contact; and the rhythm of what comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from figures.pieces import of_kind
from reports import words
from reports.document import Block, Names, Prose, Quotes, Section
from reports.kit import Kit
from reports.kit_figures import RHYTHM, listed
from reports.kit_money import manner
from reports.plain import link

if TYPE_CHECKING:
    from figures import Question

_KINDS = ("episode", "issue", "post", "video")


def about(q: Question, kit: Kit) -> Section | None:
    """Who the creator is."""
    return _section(q, kit, "about", Prose(kit.about), half=False) if kit.about else None


def partners(q: Question, kit: Kit) -> Section | None:
    """Who has worked with the business."""
    return (
        _section(q, kit, "partners", Names(tuple((name, "") for name in kit.partners if name)))
        if any(kit.partners)
        else None
    )


def quotes(q: Question, kit: Kit) -> Section | None:
    """What partners said."""
    said = tuple((quote.words, quote.who) for quote in kit.quotes if quote.words)
    return _section(q, kit, "quotes", Quotes(said)) if said else None


def slots(q: Question, kit: Kit) -> Section | None:
    """Free places, and how often something comes out."""
    places = tuple((place, "") for place in kit.slots if place)
    often = rhythm(q, kit)
    blocks: list[Block] = [Names(places)] if places else []
    blocks += [Prose(often)] if often else []
    if not blocks:
        return None
    title = words.word("slots" if places else "rhythm.title", manner(q, kit).language)
    return Section("slots", title, "", tuple(blocks), half=True)


def contact(q: Question, kit: Kit) -> Section | None:
    """Whom to ask, each address with its link where it is one."""
    items = tuple((text, link(text)) for text in (kit.email, kit.web) if text)
    whom = ((kit.contact, ""),) if kit.contact else ()
    return _section(q, kit, "contact", Names(whom + items)) if whom + items else None


def rhythm(q: Question, kit: Kit) -> str:
    """What the owner says of the rhythm; else, where it may leave, what came out a month over the last 12 full months."""
    if kit.rhythm or listed(kit, RHYTHM) is None:
        return kit.rhythm
    language = manner(q, kit).language
    parts = [
        words.word(f"rhythm.{kind}", language, n=words.number(rate, language, 0 if rate >= 2 else 1))
        for kind, rate in rates(q)
    ]
    return words.word("rhythm", language, parts=words.listed(parts, language)) if parts else ""


def rates(q: Question) -> list[tuple[str, float]]:
    """By kind of piece, how many came out a month in the last 12 full months; only what came at least every other month."""
    last = min(q.month, q.last_full)
    first, end = (last - 11).to_timestamp(), last.to_timestamp(how="end")
    found = []
    for kind in _KINDS:
        days = pd.to_datetime(of_kind(q, kind)["published"])
        rate = float(((days >= first) & (days <= end)).sum()) / 12
        found += [(kind, rate)] if rate >= 0.5 else []
    return found


def _section(q: Question, kit: Kit, name: str, block: Block, *, half: bool = True) -> Section:
    return Section(name, words.word(name, manner(q, kit).language), "", (block,), half=half)


TEXTS: dict[str, Callable[[Question, Kit], Section | None]] = {
    "about": about, "partners": partners, "quotes": quotes, "slots": slots, "contact": contact,
}  # fmt: skip
"""The sections that the owner writes."""
