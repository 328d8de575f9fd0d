"""The first sentence of a page, made of its figures; it says no more than they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd

from charts import formats
from figures.item_words import ASSISTANTS, UNKNOWN
from ui.load import Place


def podcast(place: Place, figures: Sequence[Any], episodes: pd.DataFrame) -> tuple[str, str | None]:
    """How many downloads a month and how long an episode is."""
    by_name = {f.name: f for f in figures}
    downloads: Any = by_name.get("podcast_downloads")
    length: Any = by_name.get("average_episode_length")
    if episodes.empty and not _there(downloads):
        return "Not enough data yet: connect your podcast's feed.", None
    counted: Any = by_name.get("number_of_episodes")
    number = int(counted.value) if _there(counted) else len(episodes)
    count = f"{_least(counted)}{number:,} episode{'s' if number != 1 else ''}"
    mean = f", {formats.exact(length.value)} minutes long on average" if _there(length) else ""
    if _there(downloads):
        shown = f"{_least(downloads)}{formats.short(downloads.value)} downloads a month{_on_last_year(downloads)}."
        return _capital(shown), _capital(f"{count}{mean}.")
    return _capital(f"{count}{mean}."), downloads.reason if downloads is not None else None


def content(place: Place, figures: Sequence[Any], others: Sequence[str] = ()) -> tuple[str, str | None]:
    """How many posts there are and how regularly they come; where there is none, how many `others` there are ("3 issues")."""
    by_name = {f.name: f for f in figures}
    wanted = ("number_of_blog_posts", "posts_per_month", "longest_gap_days")
    posts, rhythm, gap = (cast("Any", by_name.get(name)) for name in wanted)
    if not _there(posts):
        if others:
            return f"{', '.join(others)} published.", None
        return "Not enough data yet: connect your blog's feed.", posts.reason if posts is not None else None
    least = "At least " if posts.qualifier == "at least" else ""
    pace = f", {formats.exact(rhythm.value, 1).removesuffix('.0')} a month" if _there(rhythm) else ""
    number = formats.exact(posts.value)
    note = f"The longest gap was {formats.exact(gap.value)} days." if _there(gap) else None
    return f"{least}{number} post{'s' if posts.value != 1 else ''} published{pace}.", note


def revenue(place: Place, net: Any, pending: Any, overdue: Any = None) -> tuple[str, str | None]:
    """What the month brought, what is still pending, and which invoices are past due."""
    name = formats.month(place.month, full=True, year=_old(place))
    if not _there(net):
        return f"{name}: no income is known yet.", net.reason
    brought = "has brought" if place.month == f"{place.today:%Y-%m}" else "brought"
    later = []
    if _some(pending):
        later.append(f"{formats.money(pending.value, pending.unit, cents=False)} more is earned but not approved yet.")
    if _some(overdue):
        count = overdue.extra["n"]
        late = "One invoice" if count == 1 else f"{count} invoices"
        later.append(
            f"{late} to sponsors {'is' if count == 1 else 'are'} past due: {formats.money(overdue.value, overdue.unit, cents=False)}."
        )
    said = f"{name} {brought} {formats.money(net.value, net.unit, cents=False)} net{_both(net, place)}."
    return said, " ".join(later) or None


def website(place: Place, cards: Sequence[Any], channels: Any, sites: Sequence[Any]) -> tuple[str, str | None]:
    """How many came to the sites, against before, and by which way most of them; `channels` is a breakdown or None."""
    visitors, pages = cards[0].figure, cards[2].figure
    month = formats.month(place.month, full=True, year=_old(place))
    if not _there(visitors):
        known = f"{month}: no visitors are known." if sites else "Not enough data yet: connect a counter of visitors."
        return known, visitors.reason
    brought = "has brought" if place.month == f"{place.today:%Y-%m}" else "brought"
    parts = [f"{formats.exact(pages.value, 1).removesuffix('.0')} pages each"] if _there(pages) else []
    if channels is not None and not channels.span and len(sites) == 1:
        parts += _ways(channels.rows)
    note = _capital("; ".join(parts) + ".") if parts else None
    return (
        f"{month} {brought} {_least(visitors)}{formats.short(visitors.value)} visitors{_both(visitors, place)}.",
        note,
    )


def _ways(rows: pd.DataFrame) -> list[str]:
    """The largest way in, and what assistants send."""
    known, open_ = rows[(rows["item"] != UNKNOWN).to_numpy()], rows.loc[(rows["item"] == UNKNOWN).to_numpy(), "share"]
    said = []
    if len(known) and known["share"].iloc[0] > open_.sum():
        way = str(known["item"].iloc[0])
        way = way if way == ASSISTANTS else f"{way[:1].lower()}{way[1:]}"
        said.append(f"{way} brought the most ({formats.percent(known['share'].iloc[0])})")
        rows = known.iloc[1:]
    sent = rows.loc[(rows["item"] == ASSISTANTS).to_numpy(), "share"]
    return said + [f"{ASSISTANTS} sent {formats.percent(float(share))}" for share in sent]


def _both(net: Any, place: Place) -> str:
    before = formats.month(str(pd.Period(place.month, "M") - 1), full=True, year=_old(place))
    name = formats.month(place.month, full=True, year=False)
    last_year = "a year earlier" if _old(place) else f"last {name}"
    parts = [_compared(net.change.previous, before), _compared(net.change.year, last_year)]
    said = " and ".join(part for part in parts if part)
    return f", {said}" if said else ""


def _compared(share: float | None, than: str) -> str:
    if share is None:
        return ""
    size = formats.change(abs(share)).lstrip("+")
    if size.startswith("×"):
        return f"{size[1:]} times {than}"
    return f"as much as {than}" if size == "unchanged" else f"{size} {'more' if share > 0 else 'less'} than {than}"


def _on_last_year(figure: Any) -> str:
    said = _compared(figure.change.year, "a year ago")
    return f", {said}" if said else ""


def _old(place: Place) -> bool:
    """Whether the month's name alone would be taken for a later one's."""
    return pd.Period(place.month, "M") <= pd.Period(place.today, "M") - 12


def _least(figure: Any) -> str:
    return f"{figure.qualifier} " if _there(figure) and figure.qualifier else ""


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _there(figure: Any) -> bool:
    return figure is not None and figure.value is not None


def _some(figure: Any) -> bool:
    return _there(figure) and abs(float(figure.value)) >= 0.5
