"""How a kit's figures were measured: the method, the sources and the day of each, and what it all rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from figures import Figure
from reports import words
from reports.document import Bars, Drawing, Section
from reports.fingerprint import fingerprint
from reports.kit import Kit
from reports.kit_charts import sources_of
from reports.kit_figures import figure_of, growth, label, mark, money_of, told, under_others
from reports.kit_money import manner
from reports.kit_offers import priced
from reports.kit_people import PLATFORMS, Broken, broken
from reports.kit_series import monthly
from reports.redaction import Manner

if TYPE_CHECKING:
    from figures import Question


class _Line(NamedTuple):
    """What, how, and by whom and until when."""

    title: str
    method: str
    source: str


def measured(q: Question, kit: Kit, sections: tuple[Section, ...]) -> tuple[str, ...]:
    """The lines of "how we measured": only of what the sections show."""
    how = manner(q, kit)
    names = {section.name for section in sections}
    shown = [told(q, kit, chosen) for chosen in kit.figures if "figures" in names or _reached(kit, chosen.name, names)]
    figures = [each.name for each in shown if not isinstance(each, str)]
    blocks = [block for section in sections for block in section.blocks]
    drawings = [block.name for block in blocks if isinstance(block, Drawing)]
    bars = [block.name for block in blocks if isinstance(block, Bars) and block.name]
    if not (figures or drawings or bars):
        return ()
    period = words.month(q.month.to_timestamp().date(), how.language)
    on = words.day(_known_on(q, figures, drawings, bars, how.language), how.language)
    beneath = under_others(q, kit)  # a growth beneath its own figure says there what it is against
    lines = [_of_figure(q, name, how) for name in figures if not (name in beneath and name.startswith("growth."))]
    lines += [_of_chart(q, name, how) for name in drawings]
    lines += [_of_bars(q, name, how) for name in bars]
    return (
        words.word("m.of", how.language, period=period, day=on),
        *_together(lines, how),
        *_foot(q, kit, how, names, _money(q, figures, drawings)),
    )


def _reached(kit: Kit, name: str, sections: set[str]) -> bool:
    """Whether a figure is shown in the table of offers."""
    spots = {"sponsor_spot_price"} if any(offer.rate == "spot" for offer in kit.offers) else set()
    return "offers" in sections and name in spots | {offer.reach for offer in kit.offers}


def _money(q: Question, figures: list[str], drawings: list[str]) -> bool:
    """Whether an amount is shown that came from the home currency."""
    found = [figure_of(q, name) for name in figures]
    return "net_revenue" in drawings or any(each is not None and money_of(q, each) == "money" for each in found)


def _known_on(q: Question, figures: list[str], drawings: list[str], bars: list[str], language: str) -> date:
    """The day up to which everything shown is known: the oldest one."""
    found = [figure_of(q, name) for name in figures]
    days = [figure.as_of for figure in found if figure is not None] + [
        q.as_of(sources_of(q, name)) for name in drawings
    ]
    days += [each.as_of for each in (broken(q, name, language) for name in bars) if isinstance(each, Broken)]
    return min((day for day in days if day is not None), default=q.month_end)


def _of_figure(q: Question, name: str, how: Manner) -> _Line:
    figure = figure_of(q, name)
    assert figure is not None
    parts = [_method(q, figure, how), *([words.word("m.provisional", how.language)] if figure.provisional else [])]
    money = money_of(q, figure) == "money" or (figure.rows is not None and figure.rows.table == "entry")
    return _line(
        q,
        label(name, how.language),
        ", ".join(parts),
        _named(figure.sources, money, how),
        figure.as_of,
        figure.known,
        how,
    )


def _method(q: Question, figure: Figure, how: Manner) -> str:
    """How a figure is made, with what it was made of."""
    period = _period(figure, how)
    n, name, basis = figure.extra.get("n"), figure.name, str(figure.extra.get("basis", "delivered"))
    if name == "monthly_website_visitors":
        added = [words.word("m.added", how.language)] if figure.qualifier == "at most" else []
        return ", ".join([words.word("m.visitors", how.language, period=period), *added])
    if name == "podcast_downloads":
        return words.word("m.downloads", how.language, n=n)
    if name.startswith("downloads_per_episode"):
        return words.word("m.episode", how.language, n=n, days=name.rpartition(".")[2])
    if name == "email_subscribers":
        return words.word("m.subscribers", how.language, period=period)
    if name == "social_media_followers":
        return words.word("m.followers", how.language)
    if name in ("open_rate", "click_rate"):
        basis = words.word(f"basis.{basis}", how.language)
        return words.word("m.issues", how.language, n=n, basis=basis, period=period)
    if name.startswith("growth."):
        return words.word("m.year" if figure.extra.get("year") is not None else "m.before", how.language)
    return growth(q, name, how)[1] if name.startswith("cagr.") else period


def _period(figure: Figure, how: Manner) -> str:
    first, _, last = str(figure.period or "").partition("/")
    months = [words.month(date.fromisoformat(f"{month}-01"), how.language) for month in (first, last) if month]
    return words.word("m.span", how.language, first=months[0], last=months[1]) if len(set(months)) > 1 else months[0]


def _of_chart(q: Question, name: str, how: Manner) -> _Line:
    rows = monthly(q, name).dropna(subset="value")
    first, last = (words.month(rows["month"].iloc[place].date(), how.language) for place in (0, -1))
    span = words.word("m.span", how.language, first=first, last=last)
    sources = sources_of(q, name)
    key = "at month’s end" if name in ("subscribers", "followers") else "by month"
    title = f"{words.word(f'audience.{name}', how.language)}, {words.word(key, how.language)}"
    told_by = _named(q.titles(sources), name == "net_revenue", how)
    return _line(q, title, span, told_by, q.as_of(sources), q.known(sources), how)


def _of_bars(q: Question, name: str, how: Manner) -> _Line:
    found = broken(q, name, how.language)
    assert isinstance(found, Broken)
    method = (
        words.word("m.followers", how.language)
        if name == PLATFORMS
        else ", ".join(filter(None, (found.when, found.of)))
    )
    return _line(q, words.word(f"breakdown.{name}", how.language), method, found.sources, found.as_of, found.known, how)


def _named(titles: tuple[str, ...], money: bool, how: Manner) -> tuple[str, ...]:
    """Who told a number. Where money comes from is not on the list of what may leave: only how many accounts is said."""
    return (words.word("m.accounts", how.language, n=len(titles)),) if money else titles


def _line(
    q: Question, title: str, method: str, names: tuple[str, ...], on: date | None, known: str | None, how: Manner
) -> _Line:
    marked = "" if q.ws.demo else mark(known, how.language)  # a line of its own says that all is invented
    told_on = words.day(on, how.language) if on else ""
    return _Line(title, method, ", ".join(part for part in (", ".join(names), told_on, marked) if part))


def _together(lines: list[_Line], how: Manner) -> list[str]:
    """Each line in words; what was measured in one way stands in one line."""
    by_way: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        titles = by_way.setdefault((line.method, line.source), [])
        titles += [] if line.title in titles else [line.title]
    return [
        words.word("m.line", how.language, label=", ".join(titles), method=method, source=source)
        for (method, source), titles in by_way.items()
    ]


def _foot(q: Question, kit: Kit, how: Manner, sections: set[str], money: bool) -> tuple[str, ...]:
    """What holds for the whole kit: computed rates, the currency, rounding, invented numbers, the fingerprint."""
    lines = [priced(q, kit, offer, how).line for offer in kit.offers if "offers" in sections]
    lines += [how.line] if money else []
    every = [*kit.figures, *kit.charts, *kit.breakdowns]
    lines += [words.word("m.rounded", how.language)] if any(chosen.how == "rounded" for chosen in every) else []
    lines += [words.word("m.demo", how.language)] if q.ws.demo else []
    lines += [words.word("m.fingerprint", how.language, fingerprint=fingerprint(q, kit))]
    return tuple(line for line in lines if line)
