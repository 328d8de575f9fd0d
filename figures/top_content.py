"""What was read and heard most in a month, or in the fiscal year so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from figures import episodes, website
from figures.answer import weakest
from figures.asking import Question, once
from figures.breakdowns import part
from figures.item_words import REST, UNKNOWN
from figures.measures import used
from figures.periods import span
from figures.pieces import pieces

HOME = "/"
"""The address of a site's first page."""
MOST = 10
Sites = tuple[tuple[str, tuple[str, ...]], ...]
"""Each site with the sources that tell of it."""


class Top(NamedTuple):
    """`rows` has ``title``, ``value`` and ``share`` (of what was measured in all), the most first; `metric` is what was counted."""

    metric: str
    rows: pd.DataFrame
    known: str | None


@once
def pages(q: Question, *, year: bool = False) -> Top | None:
    """The pages that most came to, by the title of their post; of several sites each with its own. None where nobody tells them.

    Of a year it is pageviews: visitors of two months are not two people.
    """
    for metric in ("pageviews",) if year else ("visitors", "pageviews"):
        now = span(q, year=year)
        months = [
            q if month == q.month else replace(q, month=month, memo={})
            for month in pd.period_range(now.first, now.last)
        ]
        sites = tuple((site, tuple(website.sources(q, site))) for site, _ in website.sites(q))
        titles = _titles(q)
        found = [part for part in (_of_month(each, metric, sites, titles) for each in months) if part is not None]
        if found:
            rows = pd.concat([rows for rows, _, _ in found]).groupby("title", as_index=False)["value"].sum()
            whole = sum(total for _, total, _ in found)
            return Top(metric, _ranked(rows, whole), weakest(known for _, _, each in found for known in each))
    return None


@once
def heard(q: Question, *, year: bool = False) -> Top | None:
    """The episodes that came out in the period by their downloads so far; None where none did, or nobody counts them."""
    every, now = episodes.league(q), span(q, year=year)
    if every.empty:
        return None
    day = pd.to_datetime(every["published"])
    inside = (day >= now.first.to_timestamp()) & (day <= now.last.end_time)
    told = every[inside.to_numpy() & every["total"].notna().to_numpy()]
    if told.empty:
        return None
    rows = pd.DataFrame(
        {"title": told["title"].astype(str).to_numpy(), "value": told["total"].to_numpy(dtype="float64")}
    )
    names = used(q, "downloads", told["show"])
    return Top("downloads", _ranked(rows, float(rows["value"].sum())), q.known(names))


def _of_month(
    q: Question, metric: str, sites: Sites, titles: Mapping[str, str]
) -> tuple[pd.DataFrame, float, tuple[str, ...]] | None:
    """The pages of every site with their values, the sum of all that was measured, and how it is known."""
    name = f"{metric}_by_page"
    parts = [part(q, (name,), name, sources, site, "visitors") for site, sources in sites]
    known = [each for each in parts if each is not None and not each.span]
    if not known:
        return None
    rows = pd.concat([part.rows for part in known], ignore_index=True)
    whole = sum(_whole(each.rows) for each in known)
    named = rows[~rows["item"].isin([REST, UNKNOWN])]
    title = [titles.get(_path(str(item)), str(item)) for item in named["item"]]
    return named.assign(title=title)[["title", "value"]], whole, tuple(each.known or "estimated" for each in known)


def _whole(rows: pd.DataFrame) -> float:
    """What the shares are of."""
    first = rows.iloc[0] if len(rows) else None
    return (
        float(first["value"] / first["share"])
        if first is not None and first["share"] > 0
        else float(rows["value"].sum())
    )


@once
def _titles(q: Question) -> dict[str, str]:
    """The titles of posts by the path of their address."""
    rows = pieces(q).dropna(subset=["title", "url"])
    return {_path(str(url)): str(title) for url, title in zip(rows["url"], rows["title"], strict=True)} | {HOME: HOME}


def _path(address: str) -> str:
    return urlsplit(address).path.rstrip("/") or HOME


def _ranked(rows: pd.DataFrame, whole: float) -> pd.DataFrame:
    ordered = rows[(rows["value"] > 0).to_numpy()].sort_values(
        ["value", "title"], ascending=[False, True], kind="stable"
    )
    share = ordered["value"] / whole if whole > 0 else ordered["value"] * float("nan")
    return ordered.assign(share=share).head(MOST).reset_index(drop=True)
