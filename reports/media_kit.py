"""The media kit: what a business shows to a sponsor, made of figures, of what its owner wrote, and of nothing that may not leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports import images, words
from reports.document import Cards, Document, Look, Section
from reports.fingerprint import fingerprint
from reports.kit import Chosen, Kit, Offer
from reports.kit_charts import drawn
from reports.kit_choices import choices
from reports.kit_figures import RHYTHM, cards, listed, told
from reports.kit_measured import measured
from reports.kit_money import manner
from reports.kit_offers import offers, priced
from reports.kit_people import PARTS, PLATFORMS, bars, typed
from reports.kit_series import CHARTS
from reports.kit_texts import TEXTS, rhythm
from reports.lacking import Group, Lacking

if TYPE_CHECKING:
    from figures import Question

__all__ = ["SECTIONS", "choices", "fresh_kit", "left_out", "media_kit", "section_titles"]

SECTIONS = ("about", "figures", "charts", "people", "platforms", "offers", "partners", "quotes", "slots", "contact")
"""All sections, in the order of a new kit."""
_FRESH = (
    "monthly_website_visitors", "downloads_per_episode.30", "email_subscribers", "social_media_followers", "open_rate",
    "growth.visitors", "growth.subscribers", "growth.followers",
)  # fmt: skip
"""The figures of a new kit, where the business has them."""


def media_kit(q: Question, kit: Kit) -> Document:
    """The kit as it leaves; a section without anything in it is not there."""
    how, look = manner(q, kit), Look(kit.theme, kit.accent, kit.paper)
    order = [name for name in kit.sections if name in SECTIONS] or list(SECTIONS)
    sections = tuple(part for name in dict.fromkeys(order) for part in _sections(q, kit, name, look))
    lines = measured(q, kit, sections)
    return Document(
        kind="media-kit", title=kit.title or q.ws.title, tagline=kit.tagline, owner=q.ws.title, as_of=q.month_end,
        language=how.language, period=words.month(q.month.to_timestamp().date(), how.language), logo=images.kept(kit.logo),
        photo=images.kept(kit.photo), look=look, sections=sections, measured_title=words.word("measured", how.language),
        measured=lines, fingerprint=fingerprint(q, kit) if lines else "",
    )  # fmt: skip


def left_out(q: Question, kit: Kit) -> list[Lacking]:
    """What the kit lists and the business cannot show, each with its reason, for the owner's eyes."""
    how, look = manner(q, kit), Look(kit.theme, kit.accent, kit.paper)
    answers: list[tuple[Group, str, object]] = [
        *(("figures", chosen.name, told(q, kit, chosen)) for chosen in kit.figures if chosen.name != RHYTHM),
        *(("charts", chosen.name, drawn(q, kit, chosen, look)) for chosen in kit.charts),
        *(("breakdowns", chosen.name, bars(q, chosen.name, chosen, how)) for chosen in kit.breakdowns),
    ]
    found = [Lacking(group, name, answer) for group, name, answer in answers if isinstance(answer, str)]
    found += [
        Lacking("offers", offer.name, line) for offer in kit.offers for line in priced(q, kit, offer, how).lacking
    ]
    if listed(kit, RHYTHM) and not rhythm(q, kit):
        found.append(Lacking("figures", RHYTHM, "Release rhythm: nothing came out at least every other month."))
    if kit.rates_until is not None and kit.rates_until < q.today:
        why = f"The rates were valid until {words.day(kit.rates_until)}: give them a new day."
        found.append(Lacking("kit", "rates_until", why))
    if kit.language not in words.LANGUAGES:
        why = f"The language “{kit.language}” is not spoken here: the kit is in English."
        found.append(Lacking("kit", "language", why))
    return found + _not_placed(kit)


def fresh_kit(q: Question) -> Kit:
    """A good first kit of what the business has: its audience in rounded numbers, shares, and no amount of money."""
    kit = Kit(title=q.ws.title, figures=tuple(Chosen(name=name) for name in (*_FRESH, RHYTHM)))
    kept = [chosen for chosen in kit.figures if chosen.name == RHYTHM or not isinstance(told(q, kit, chosen), str)]
    drawings = [Chosen(name=name) for name in CHARTS if name != "net_revenue"]
    shares = [
        Chosen(name=name, how="percent")
        for name in PARTS
        if name in ("visitors_by_country", "visitors_by_device", "downloads_by_app")
    ]
    shares.append(Chosen(name=PLATFORMS))
    how = manner(q, kit)
    return kit.model_copy(update={
        "figures": tuple(kept) if len(kept) > 1 or rhythm(q, kit) else (),
        "charts": tuple(c for c in drawings if not isinstance(drawn(q, kit, c, Look()), str))[:2],
        "breakdowns": tuple(c for c in shares if not isinstance(bars(q, c.name, c, how), str)),
        "offers": tuple(_first_offers({chosen.name for chosen in kept})),
    })  # fmt: skip


def section_titles() -> dict[str, str]:
    """What each section is called, in English, for the owner."""
    return {name: words.word(name if name != "charts" else "charts.title") for name in SECTIONS}


def _sections(q: Question, kit: Kit, name: str, look: Look) -> list[Section]:
    """A section of the order as its parts: each chart and breakdown stands under a title of its own."""
    how = manner(q, kit)
    if name in TEXTS:
        written = TEXTS[name](q, kit)
        return [written] if written else []
    if name == "figures":
        shown = cards(q, kit)
        return [Section(name, words.word(name, how.language), "", (Cards(shown),))] if shown else []
    if name == "offers":
        table = offers(q, kit)
        return [table] if table else []
    if name == "charts":
        drawings = [drawn(q, kit, chosen, look) for chosen in kit.charts]
        return _numbered(
            name, [Section(name, d.title, d.note, (d,), half=True) for d in drawings if not isinstance(d, str)]
        )
    of_platforms = name == "platforms"
    parts = [
        bars(q, chosen.name, chosen, how) for chosen in kit.breakdowns if (chosen.name == PLATFORMS) == of_platforms
    ]
    told_by_owner = None if of_platforms else typed(kit, how)
    return _numbered(name, [p for p in parts if not isinstance(p, str)] + ([told_by_owner] if told_by_owner else []))


def _numbered(name: str, parts: list[Section]) -> list[Section]:
    return [replace(part, name=name if place == 1 else f"{name}-{place}") for place, part in enumerate(parts, 1)]


def _not_placed(kit: Kit) -> list[Lacking]:
    """What is filled in, and stands in no section of the kit."""
    filled = {
        "figures": kit.figures, "charts": kit.charts, "people": kit.people, "offers": kit.offers, "partners": kit.partners,
        "quotes": kit.quotes, "slots": kit.slots, "contact": kit.contact or kit.email or kit.web, "about": kit.about,
    }  # fmt: skip
    titles = section_titles()
    return [
        Lacking("sections", name, f"{titles[name]}: filled in, and the section is not among those of this kit.")
        for name, what in filled.items()
        if what and kit.sections and name not in kit.sections
    ]


def _first_offers(names: set[str]) -> list[Offer]:
    """Formats that the business could offer, without a price."""
    found = []
    if "downloads_per_episode.30" in names:
        found.append(
            Offer(
                name="Podcast mid-roll, 60 s",
                what="Read by the host, with a link in the notes",
                reach="downloads_per_episode.30",
            )
        )
    if "email_subscribers" in names:
        found.append(
            Offer(
                name="Newsletter lead",
                what="The first place in one issue: a picture and a short text",
                reach="email_subscribers",
            )
        )
    if "monthly_website_visitors" in names:
        found.append(
            Offer(
                name="Article",
                what="A tutorial with your product, marked as sponsored",
                reach="monthly_website_visitors",
            )
        )
    return found
