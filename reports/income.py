"""The income report: a month or a year of the business as its readers know it, made of figures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from figures import periods
from reports import images, words
from reports.document import Block, Cards, Document, Drawing, Grid, Prose, Section
from reports.fingerprint import fingerprint
from reports.income_asked import Asked
from reports.income_chart import drawing
from reports.income_figures import AHEAD, AUDIENCE, GLANCE, ahead, audience, called, glance, stated
from reports.income_measured import lines, provisional
from reports.income_tables import content, money
from reports.kit import Chosen, How, Kit
from reports.kit_charts import drawn
from reports.kit_series import OF_FIGURE
from reports.lacking import Group, Lacking

if TYPE_CHECKING:
    from figures import Question

SECTIONS = ("notes", "figures", "charts", "streams", "payers", "expenses", "audience", "content", "lessons", "outlook")
"""All sections, in the order of a new report."""
MONEY = ("streams", "payers", "expenses")
CONTENT = ("pages", "episodes")
_CHARTS = ("net_revenue", "visitors", "downloads", "subscribers", "followers")
_ALL: tuple[How, ...] = ("exact", "rounded", "index", "percent")
_PLAIN: tuple[How, ...] = ("exact", "rounded", "percent")


def income(q: Question, kit: Kit, *, year: bool = False) -> Document:
    """The report of the question's month, or with `year` of its fiscal year so far, after redaction."""
    asked = Asked(q, kit, year)
    named = [name for name in (kit.sections or SECTIONS) if name in SECTIONS]
    sections = tuple(section for name in dict.fromkeys(named) for section in _MAKERS[name](asked))
    shown = _shown(sections)
    if not sections:
        sections = (_section(asked, "figures", "glance", Prose(asked.word("nothing", period=asked.period))),)
    owner = q.ws.title or q.ws.name
    told = fingerprint(q, kit, year=year) if shown else ""
    return Document(
        "income", kit.title or asked.word("title"), kit.tagline or owner, owner, asked.as_of, asked.language, asked.period,
        images.kept(kit.logo), images.kept(kit.photo), asked.look, sections, words.word("measured", asked.language),
        lines(asked, shown, told), told,
    )  # fmt: skip


def fresh_report(q: Question) -> Kit:
    """A good first report: all of its parts, amounts rounded; who paid only by shares; no note of the owner's."""
    listed = (
        "net_revenue",
        "expenses",
        "profit",
        "passive_share",
        *(n for n in AUDIENCE if n != "top_affiliate_program"),
    )
    return Kit(
        kind="income", name="Income report", sections=SECTIONS,
        figures=tuple(Chosen(name=name) for name in listed), charts=(Chosen(name="net_revenue"),),
        breakdowns=(Chosen(name="streams"), Chosen(name="payers", how="percent"), Chosen(name="expenses"),
                    *(Chosen(name=name) for name in CONTENT)),
    )  # fmt: skip


def choices(q: Question) -> dict[str, tuple[tuple[str, str, tuple[How, ...]], ...]]:
    """What may be chosen, for the editor: of figures, charts and breakdowns the name, the label and the ways it can leave."""
    figures = [(name, called(name, "en"), _PLAIN[:2] if name == "passive_share" else _ALL) for name in GLANCE]
    figures += [
        (
            name,
            called(name, "en"),
            _PLAIN[:2] if name == "top_affiliate_program" else _ALL if name in OF_FIGURE else _PLAIN,
        )
        for name in AUDIENCE
    ]
    figures += [
        (name, called(name, "en"), ("exact", "rounded", "index") if "revenue" in name else _PLAIN[:2]) for name in AHEAD
    ]
    charts = [
        (name, words.word("income.section.net_revenue" if name == "net_revenue" else f"audience.{name}"), _ALL)
        for name in _CHARTS
    ]
    tables = [(name, words.word(f"income.section.{name}"), _ALL) for name in MONEY]
    tables += [(name, words.word(f"income.section.{name}"), _PLAIN) for name in CONTENT]
    tables.append(("notes", "The notes of the period, with their days", ("exact",)))
    return {"figures": tuple(figures), "charts": tuple(charts), "breakdowns": tuple(tables)}


def section_titles() -> dict[str, str]:
    """What the sections are called, in English."""
    own = {"figures": "glance", "charts": "net_revenue", "content": "pages"}
    return {name: words.word(f"income.section.{own.get(name, name)}") for name in SECTIONS} | {
        "content": "Most read and heard"
    }


def left_out(q: Question, kit: Kit, *, year: bool = False) -> list[Lacking]:
    """What the report lists and the business cannot show, each with its reason, for the owner's eyes."""
    asked = Asked(q, kit, year)
    answers: list[tuple[Group, str, object]] = [
        *(("figures", chosen.name, stated(asked, chosen)) for chosen in kit.figures),
        *(("charts", chosen.name, _drawing(asked, chosen)) for chosen in kit.charts),
    ]
    told = [Lacking(group, name, answer) for group, name, answer in answers if isinstance(answer, str)]
    for name in asked.breakdowns:
        table = money(asked, name) if name in MONEY else content(asked, name) if name in CONTENT else ()
        if table is None:
            title = words.word(f"income.section.{name}")
            why = f"{title}: nothing is known for {asked.period}, or it cannot leave in this way."
            told.append(Lacking("breakdowns", name, why))
    return told


def _notes(asked: Asked) -> Iterator[Section]:
    dated = periods.notes(asked.q, year=asked.year) if "notes" in asked.breakdowns else []
    listed = "\n".join(f"- {words.day(day, asked.language)}: {' '.join(text.split())}" for day, text in dated)
    yield from _prose(asked, "notes", asked.kit.notes, listed)


def _figures(asked: Asked) -> Iterator[Section]:
    cards = glance(asked)
    if cards:
        yield _section(asked, "figures", "glance", cards, note=provisional(asked))


def _charts(asked: Asked) -> Iterator[Section]:
    found = [each for each in (_drawing(asked, chosen) for chosen in asked.kit.charts) if isinstance(each, Drawing)]
    for place, chart in enumerate(found, start=1):
        name = "charts" if place == 1 else f"charts-{place}"
        yield Section(name, chart.title, chart.note, (chart,), half=chart.name != "net_revenue")


def _drawing(asked: Asked, chosen: Chosen) -> Drawing | str:
    if chosen.name == "net_revenue":  # kept on the question: words change more often than charts
        key = ("income chart", asked.year, chosen.how, asked.kit.language, asked.kit.currency, asked.look)
        if key not in asked.q.memo:
            asked.q.memo[key] = drawing(asked, chosen.how)
        made: Drawing | str = asked.q.memo[key]
        return made
    return drawn(asked.q, asked.kit, chosen, asked.look)


def _table(name: str) -> Callable[[Asked], Iterator[Section]]:
    def made(asked: Asked) -> Iterator[Section]:
        table = money(asked, name) if name in asked.breakdowns else None
        if table:
            yield _section(asked, name, "costs" if name == "expenses" and _loans(asked) else name, table)

    return made


def _loans(asked: Asked) -> bool:
    """Whether loan payments are among the costs: the card of expenses is without them."""
    return bool(periods.step(asked.q, "debt_service", year=asked.year).value)


def _audience(asked: Asked) -> Iterator[Section]:
    table = audience(asked)
    if table:
        yield _section(asked, "audience", "audience", table)


def _content(asked: Asked) -> Iterator[Section]:
    found = [(name, content(asked, name)) for name in asked.breakdowns if name in CONTENT]
    tables = [(name, table) for name, table in found if table]
    for place, (name, table) in enumerate(tables, start=1):
        yield _section(asked, "content" if place == 1 else f"content-{place}", name, table, half=len(tables) > 1)


def _lessons(asked: Asked) -> Iterator[Section]:
    yield from _prose(asked, "lessons", asked.kit.lessons)


def _outlook(asked: Asked) -> Iterator[Section]:
    likely = ahead(asked)
    yield from _prose(asked, "outlook", asked.kit.outlook, likely.text if likely else "")


_MAKERS: dict[str, Callable[[Asked], Iterator[Section]]] = {
    "notes": _notes, "figures": _figures, "charts": _charts, "audience": _audience, "content": _content, "lessons": _lessons,
    "outlook": _outlook, **{name: _table(name) for name in MONEY},
}  # fmt: skip


def _prose(asked: Asked, name: str, *texts: str) -> Iterator[Section]:
    written = "\n\n".join(text for text in texts if text)
    if written:
        yield _section(asked, name, name, Prose(written))


def _section(asked: Asked, name: str, key: str, block: Block, *, note: str = "", half: bool = False) -> Section:
    return Section(name, words.word(f"income.section.{key}", asked.language), note, (block,), half)


def _shown(sections: tuple[Section, ...]) -> frozenset[str]:
    """The names of all figures, charts and tables that are there."""
    found: set[str] = set()
    for block in (block for section in sections for block in section.blocks):
        if isinstance(block, Cards):
            found |= {figure.name for figure in block.figures}
        elif isinstance(block, Grid):
            found |= {block.name, *block.figures}
        elif isinstance(block, Drawing):
            found.add(block.name)
    return frozenset(found - {""})
