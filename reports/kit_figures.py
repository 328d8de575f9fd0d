"""The figures of a kit as cards: what may leave, in the way that its owner chose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from figures import Figure, kpi
from reports import words
from reports.document import Stated
from reports.kit import Chosen, Kit
from reports.kit_money import manner, no_rate
from reports.kit_series import OF_FIGURE, base
from reports.redaction import Manner, shown

if TYPE_CHECKING:
    from figures import Question

RHYTHM = "rhythm"
"""The release rhythm is chosen like a figure, and stands with the free places."""
SPOT = "sponsor_spot_price"
AUDIENCE_OF = {
    **{figure: name for figure, name in OF_FIGURE.items() if name != "net_revenue"},
    **{f"downloads_per_episode.{days}": "downloads" for days in (7, 30, 90)},
}
"""Of what audience a figure is."""
_MARKED = ("typed", "estimated", "demo")


def money_of(q: Question, figure: Figure) -> str:
    """The unit as `redaction.shown` takes it."""
    return "money" if figure.unit == q.ws.home_currency else figure.unit


def label(name: str, language: str) -> str:
    """What a kit calls a figure; the catalogue's title where it has no word of its own."""
    key = f"figure.{name}"
    return words.word(key, language) if words.has(key) else kpi.titles().get(name, (name, ""))[0]


def figure_of(q: Question, name: str) -> Figure | None:
    """The figure with this name; None where there is none."""
    asked = kpi.askers().get(name)
    return None if asked is None else asked(q)


def told(q: Question, kit: Kit, chosen: Chosen) -> Stated | str:
    """A figure as it leaves, or why it does not, in a sentence for the owner."""
    found, name = figure_of(q, chosen.name), label(chosen.name, "en")
    if found is None:
        return f"{name}: there is no figure of this name."
    if found.value is None:
        return f"{name}: {found.reason}"
    text = _text(q, kit, chosen, found)
    if not text:
        return f"{name}: {_why(q, kit, chosen, found)}."
    how = manner(q, kit)
    return Stated(
        chosen.name, label(chosen.name, how.language), text, _under(q, kit, chosen, found, how),
        mark(found.known, how.language), found.known or "measured",
    )  # fmt: skip


def cards(q: Question, kit: Kit) -> tuple[Stated, ...]:
    """The figures that are shown side by side: not those that stand beneath another one, or in another section."""
    elsewhere = _elsewhere(q, kit)
    here = [told(q, kit, chosen) for chosen in kit.figures if chosen.name not in elsewhere]
    return tuple(card for card in here if isinstance(card, Stated))


def listed(kit: Kit, name: str) -> Chosen | None:
    """How a figure may leave; None where it may not."""
    return next((chosen for chosen in kit.figures if chosen.name == name), None)


def mark(known: str | None, language: str) -> str:
    """How a number is known, where that must be said beside it."""
    return words.word(known, language) if known in _MARKED else ""


def first_month(q: Question, name: str, language: str) -> str:
    """The month that is 100 of a figure's index, in words."""
    found = base(q, name)
    return "" if found is None else words.month(found[1].date(), language, brief=True)


def growth(q: Question, name: str, how: Manner) -> tuple[str, str]:
    """A growth as text, and against what: over a year where that is known, else against the period before."""
    found = figure_of(q, name)
    if found is None or not isinstance(found.value, float):
        return "", ""
    if name.startswith("cagr."):
        first = date.fromisoformat(f"{str(found.period)[:7]}-01")
        since = words.word("since", how.language, first=words.month(first, how.language, brief=True))
        return words.percent(found.value, how.language, signed=True), since
    year = found.extra.get("year")
    kind = "year" if year is not None else "quarter" if name == "growth.downloads" else "month"
    value = found.value if year is None else float(year)
    return words.percent(value, how.language, signed=True), words.word(kind, how.language)


def _text(q: Question, kit: Kit, chosen: Chosen, found: Figure) -> str:
    how = manner(q, kit)
    if chosen.name.startswith(("growth.", "cagr.")):
        return growth(q, chosen.name, how)[0] if chosen.how != "index" else ""
    if isinstance(found.value, str):
        return _name(found, how) if chosen.how in ("exact", "rounded") else ""
    hundred = base(q, chosen.name) if chosen.how == "index" else None
    first = None if hundred is None else hundred[0]
    return shown(found.value, money_of(q, found), chosen.how, how, first=first, change=found.change.year)


def _name(found: Figure, how: Manner) -> str:
    """A figure that is a word: a name stays, a month is said in the kit's language."""
    if found.unit != "month":
        return str(found.value)
    return words.month(date.fromisoformat(f"{str(found.value)[:7]}-01"), how.language)


def _why(q: Question, kit: Kit, chosen: Chosen, found: Figure) -> str:
    """Why there is a figure and no text of it."""
    if money_of(q, found) == "money" and no_rate(q, kit) and chosen.how in ("exact", "rounded"):
        return no_rate(q, kit)
    if chosen.how == "percent":
        return "its change in a year is not known; choose another way to show it"
    if chosen.how == "index":
        return "it has no months to make an index of; choose another way to show it"
    return "it has no value that can be shown"


def _under(q: Question, kit: Kit, chosen: Chosen, found: Figure, how: Manner) -> str:
    """What stands beneath the figure: only what is on the list too, and how the number is made."""
    if chosen.name.startswith(("growth.", "cagr.")):
        return growth(q, chosen.name, how)[1]
    parts = []
    if found.qualifier in ("at most", "at least") and chosen.how != "percent":
        parts.append(words.word(found.qualifier, how.language))
    if chosen.how == "index":
        parts.append(words.word("index", how.language, first=first_month(q, chosen.name, how.language)))
    elif chosen.how == "percent" and money_of(q, found) != "share":
        return words.word("year", how.language)
    else:
        parts += _made_of(chosen.name, found, how)
    if chosen.name == "email_subscribers" and listed(kit, "open_rate"):
        parts += _opened(q, kit, how)
    return ", ".join(parts + _grown(q, kit, chosen.name, how))


def _made_of(name: str, found: Figure, how: Manner) -> list[str]:
    """Of how many episodes, months, platforms or emails a figure is."""
    n = found.extra.get("n")
    if name.startswith("downloads_per_episode") and n:
        return [words.word("mean.episodes", how.language, n=n)]
    if name == "podcast_downloads" and n:
        return [words.word("mean.months", how.language, n=n)]
    if name == "social_media_followers":
        return [words.word("platforms.n", how.language, n=len(found.extra.get("platforms", ())))]
    if name in ("open_rate", "click_rate"):
        return [words.word(f"of.{found.extra.get('basis', 'delivered')}", how.language)]
    word = {"average_episode_length": "minutes", "passive_share": "last.12"}.get(name)
    return [words.word(word, how.language)] if word else []


def _opened(q: Question, kit: Kit, how: Manner) -> list[str]:
    chosen, found = listed(kit, "open_rate"), figure_of(q, "open_rate")
    text = "" if chosen is None or found is None or found.value is None else _text(q, kit, chosen, found)
    basis = "delivered" if found is None else found.extra.get("basis", "delivered")
    return [words.word(f"opened.{basis}", how.language, rate=text)] if text else []


def _grown(q: Question, kit: Kit, name: str, how: Manner) -> list[str]:
    """How much more than a year before, where the growth of this audience is on the list."""
    own = f"growth.{AUDIENCE_OF.get(name, '')}"
    if own not in under_others(q, kit) or name.startswith("downloads_per_episode"):
        return []
    change, since = growth(q, own, how)
    return [f"{change} {since}"] if change else []


def under_others(q: Question, kit: Kit) -> set[str]:
    """The figures that stand beneath another one of the list, which is shown itself."""
    names = {chosen.name for chosen in kit.figures if chosen.how != "percent" and _has_text(q, kit, chosen)}
    found = {
        f"growth.{audience}" for figure, audience in AUDIENCE_OF.items() if figure in names and figure in OF_FIGURE
    }
    found |= {"open_rate"} if "email_subscribers" in names else set()
    return found & {chosen.name for chosen in kit.figures}


def _has_text(q: Question, kit: Kit, chosen: Chosen) -> bool:
    found = figure_of(q, chosen.name)
    return found is not None and found.value is not None and bool(_text(q, kit, chosen, found))


def _elsewhere(q: Question, kit: Kit) -> set[str]:
    priced = any(offer.rate == "spot" for offer in kit.offers)
    return under_others(q, kit) | {RHYTHM} | ({SPOT} if priced else set())
