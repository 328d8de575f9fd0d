"""What is on offer, and for how much: reach and computed rates only from figures that may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reports import words
from reports.document import Grid, Section
from reports.kit import Kit, Offer
from reports.kit_figures import AUDIENCE_OF, SPOT, figure_of, label, listed, told
from reports.kit_money import manner
from reports.redaction import Manner, rounded

if TYPE_CHECKING:
    from figures import Question


class Priced(NamedTuple):
    """An offer as it leaves; `lacking` says to the owner what is not in it, and why."""

    reach: str
    rate: str
    lacking: tuple[str, ...]
    line: str  # for "how we measured"


def offers(q: Question, kit: Kit) -> Section | None:
    """The formats on offer as a table; columns that nothing stands in are not there."""
    if not kit.offers:
        return None
    how = manner(q, kit)
    rows = []
    for offer in kit.offers:
        made = priced(q, kit, offer, how)
        rows.append((offer.name, offer.what, made.reach, made.rate))
    head = tuple(words.word(key, how.language) for key in ("format", "what you get", "reach", "rate"))
    kept = [place for place in range(4) if place in (0, 3) or any(row[place] for row in rows)]
    align = ("left", "left", "right", "right")
    note = (
        ""
        if kit.rates_until is None
        else words.word("rates until", how.language, day=words.day(kit.rates_until, how.language))
    )
    table = Grid(
        tuple(head[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        tuple(align[place] for place in kept),  # type: ignore[misc]
    )
    return Section("offers", words.word("offers", how.language), note, (table,))


def priced(q: Question, kit: Kit, offer: Offer, how: Manner) -> Priced:
    """Reach and rate of an offer in the kit's words."""
    reach, number, lacking = _reach(q, kit, offer, how)
    if offer.rate == "ask":
        return Priced(reach, words.word("ask", how.language), lacking, "")
    if offer.rate == "spot":
        text, why = _spot(q, kit, offer)
        return Priced(reach, text or words.word("ask", how.language), lacking + why, "")
    if offer.amount is None:
        why = (f"{offer.name}: no rate, since no amount is typed in.",)
        return Priced(reach, words.word("ask", how.language), lacking + why, "")
    amount = _amount(offer.amount, how)
    if offer.rate != "cpm":
        return Priced(
            reach, words.word("from", how.language, amount=amount) if offer.rate == "from" else amount, lacking, ""
        )
    if number is None:
        return Priced(reach, words.word("cpm", how.language, amount=amount), lacking, "")
    line = words.word("m.cpm", how.language, name=offer.name, amount=amount)
    return Priced(reach, _amount(float(round(offer.amount * number / 1000)), how), lacking, line)


def _reach(q: Question, kit: Kit, offer: Offer, how: Manner) -> tuple[str, float | None, tuple[str, ...]]:
    """The reach in words, and as the number that was shown: a price of a number that is not shown would tell it."""
    if not offer.reach:
        return "", None, ()
    chosen, name = listed(kit, offer.reach), label(offer.reach, "en")
    if chosen is None:
        return "", None, (f"{offer.name}: no reach, since “{name}” is not among the figures that may leave.",)
    if chosen.how not in ("exact", "rounded"):
        return "", None, (f"{offer.name}: no reach, since “{name}” leaves as {chosen.how} only.",)
    found, stated = figure_of(q, offer.reach), told(q, kit, chosen)
    if isinstance(stated, str) or found is None or not isinstance(found.value, float | int):
        return "", None, (f"{offer.name}: no reach. {stated}",) if isinstance(stated, str) else ()
    value = float(found.value) if chosen.how == "exact" else rounded(float(found.value))
    audience = AUDIENCE_OF.get(offer.reach)
    text = words.word(f"reach.{audience}", how.language, n=stated.text) if audience else stated.text
    return text, value if audience else None, ()


def _spot(q: Question, kit: Kit, offer: Offer) -> tuple[str, tuple[str, ...]]:
    """The computed price of a spot, where it may leave as an amount."""
    chosen = listed(kit, SPOT)
    if chosen is None or chosen.how not in ("exact", "rounded"):
        return "", (
            f"{offer.name}: no rate, since “{label(SPOT, 'en')}” is not among the figures that may leave as an amount.",
        )
    stated = told(q, kit, chosen)
    return ("", (f"{offer.name}: no rate. {stated}",)) if isinstance(stated, str) else (stated.text, ())


def _amount(amount: float, how: Manner) -> str:
    """What the owner asks, in the kit's currency: cents only where there are some."""
    return words.money(amount, how.currency, how.language, cents=not float(amount).is_integer())
