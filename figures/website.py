"""Who comes to the sites, from where, and to what: each site by itself, and together "at most"."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from figures import audience, growing
from figures.answer import Card, Figure
from figures.asking import Question, made, once
from figures.breakdowns import Part, part
from figures.left_out import LeftOut, left_out
from figures.measures import by_channel, channel_of, channel_title, from_all_by_month, last_months, loose, totals
from figures.wording import month_of, number
from metrics import website as metric
from metrics.channels import on_month
from metrics.frames import window

PARTS = (
    "visitors_by_channel", "visitors_by_referrer", "visitors_by_campaign", "pageviews_by_page", "visitors_by_page",
    "visitors_by_country", "visitors_by_device", "pageviews_by_referrer", "pageviews_by_country",
    "search_clicks_by_query", "search_impressions_by_query", "search_position_by_query",
    "outbound_clicks_by_link", "affiliate_clicks_by_link", "requests_left_out_by_reason",
)  # fmt: skip
"""All that the page may show of a site; the last is how a log may call what it left out of pages."""
MEASURED = ("visitors", "pageviews")


@dataclass(frozen=True)
class Searches:
    """What people typed into a search engine: `rows` has ``query``, ``clicks``, ``impressions``, ``rate``, ``position``."""

    rows: pd.DataFrame
    title: str
    when: str


@once
def sites(q: Question) -> list[tuple[str, str]]:
    """The channels that tell visitors or pageviews, with their titles: the one with most visitors in the month first."""
    found: dict[str, float] = {}
    for name in MEASURED:
        monthly = by_channel(q, name)
        now = window(monthly, month=q.month)
        for channel in dict.fromkeys(map(str, monthly["channel"])):
            found.setdefault(channel, 0.0)
        for channel, value in zip(now["channel"], now["value"], strict=True):
            found[str(channel)] = max(found[str(channel)], float(value))
    return [(channel, channel_title(q, channel)) for channel in sorted(found, key=lambda each: (-found[each], each))]


def cards(q: Question) -> list[Card]:
    """Visitors, pageviews, pages a visitor, and how much more come each year."""
    return [
        Card(audience.visitors(q), audience.spark(q, "visitors")),
        Card(pageviews(q), audience.spark(q, "pageviews")),
        Card(pages_a_visitor(q), _pages_by_month(q)),
        Card(_yearly(q), _none()),
    ]


@once
def pageviews(q: Question) -> Figure:
    """Pageviews of the month, all sites."""
    known, parts = totals(q, "pageviews"), audience.of_month(q, "pageviews")
    row = on_month(known, month=q.month)
    words = [f"{channel_title(q, str(p.channel))} {number(float(p.value))}" for p in parts.itertuples()]
    sum_ = f" = {number(float(parts['value'].sum()))} pageviews" if len(words) > 1 else ""
    return made(
        q, "monthly_pageviews", "Pageviews", "Pageviews", of=metric.pageviews, value=metric.pageviews(known, month=q.month),
        why=audience.why(q, "pageviews", "pageviews"), names=parts["source"], change=audience.change(q, known),
        formula=" + ".join(words) + sum_, provisional=row is not None and not bool(row["complete"]),
        rows=audience.rows_of(q, "pageviews", parts),
    )  # fmt: skip


@once
def pages_a_visitor(q: Question) -> Figure:
    """Pages that a visitor of the month looked at."""
    views, people = (
        audience.of_month(q, name)[["channel", "source", "value", "basis"]] for name in ("pageviews", "visitors")
    )
    both = views.merge(people, on="channel", suffixes=("_views", "_people"))
    value = metric.pages_a_visitor(views[["channel", "value"]], people[["channel", "value"]])
    sums = float(both["value_views"].sum()), float(both["value_people"].sum())
    summed = bool((both["basis_people"] == "days").any())
    lacking = "website visitors" if people.empty else "pageviews"
    return made(
        q, "pages_a_visitor", "Pages a visitor", "ratio", of=metric.pages_a_visitor, value=value,
        why=audience.why(q, "visitors" if people.empty else "pageviews", lacking),
        names=[*both["source_views"], *both["source_people"]],
        formula=f"{number(sums[0])} pageviews / {number(sums[1])} visitors = {number(value, 2)}" if value == value else "",
        qualifier="at least" if summed else None, rows=audience.rows_of(q, "visitors", people),
    )  # fmt: skip


@once
def by_site(q: Question, name: str, months: int = 24) -> list[tuple[str, pd.DataFrame]]:
    """A number by month of each site, the largest first; several sites come with all together at the top, named "All sites".

    Frames have ``month``, ``value``, ``provisional``; regular months from the first known one.
    """
    monthly = window(by_channel(q, name), month=q.month, months=months)
    own = [(title, _of_site(monthly, channel, q.month)) for channel, title in sites(q)]
    shown = [(title, rows) for title, rows in own if len(rows)]
    if len(shown) < 2:
        return shown
    return [("All sites", audience.by_month(q, name, months)), *shown]


@once
def of_site(q: Question, name: str, site: str) -> Part | None:
    """A breakdown of one site: what its own sources tell, else those that tell of no site's visitors."""
    return part(q, PARTS, name, tuple(sources(q, site)), site, "visitors")


@once
def sources(q: Question, site: str) -> list[str]:
    """The sources that may tell of a site: its own, and those of a channel that has no visitors, such as a search console."""
    every = {channel for channel, _ in sites(q)}
    own = [name for name in q.sources if channel_of(q, name) == site]
    return own + [name for name in q.sources if channel_of(q, name) not in every and _of_a_site(q, name)]


@once
def counters(q: Question) -> list[tuple[str, str, str]]:
    """The sources that tell visitors or pageviews of a channel, with their titles and channels, oldest first."""
    names = {str(name) for metric_ in MEASURED for name in from_all_by_month(q, metric_)["source"].unique()}
    return [
        (n, q.titles([n])[0], channel_of(q, n))
        for n in q.sources
        if n in names and channel_of(q, n) in q.channels and not loose(q, n)
    ]


@once
def searches(q: Question, site: str) -> Searches | None:
    """What the site was found by: clicks, how often it was seen, and at which position; most clicks first."""
    clicks = of_site(q, "search_clicks_by_query", site)
    if clicks is None:
        return None
    seen, at = (_beside(q, name, site, clicks) for name in ("search_impressions_by_query", "search_position_by_query"))
    clicked = clicks.rows.set_index("item")["value"]
    queries = [*clicked.index, *(query for query in seen.index if query not in clicked.index)]
    rows = pd.DataFrame({"query": queries, "clicks": clicked.reindex(queries).fillna(0.0).to_numpy()})
    rows = rows.assign(impressions=seen.reindex(queries).to_numpy(), position=at.reindex(queries).to_numpy())
    rows["rate"] = rows["clicks"] / rows["impressions"].where(rows["impressions"] > 0)
    return Searches(rows, clicks.title, clicks.when)


def _beside(q: Question, name: str, site: str, clicks: Part) -> pd.Series:
    """What the source of the clicks tells of the same searches and the same time: values by search."""
    other = of_site(q, name, site)
    same = other is not None and (other.source, other.when) == (clicks.source, clicks.when)
    return other.rows.set_index("item")["value"] if other is not None and same else pd.Series(dtype="float64")


@once
def not_counted(q: Question, site: str) -> LeftOut | None:
    """What the site's logs left out of its pages, by reason."""
    return left_out(q, PARTS, tuple(sources(q, site)), sound=False)


def _yearly(q: Question) -> Figure:
    """How much more come each year, with the month from which on it is counted."""
    grown = growing.cagr(q, "visitors")
    first = str(grown.period or q.period).partition("/")[0]
    return replace(grown, extra={**grown.extra, "under": (f"visitors, since {month_of(pd.Period(first, 'M'))}",)})


def _of_site(monthly: pd.DataFrame, channel: str, last: pd.Period) -> pd.DataFrame:
    own = monthly[(monthly["channel"] == channel).to_numpy()]
    if own.empty:
        return own
    first = pd.Period(own["month"].min(), "M")
    rows = last_months(own, last=last, months=(last - first).n + 1)
    whole = last_months(
        own.assign(complete=own["complete"].astype(float)), last=last, months=len(rows), column="complete"
    )
    return rows.assign(provisional=(whole["value"] == 0).to_numpy())


def _of_a_site(q: Question, name: str) -> bool:
    channel = q.channels.get(channel_of(q, name))
    return channel is None or channel.kind == "site"


def _pages_by_month(q: Question) -> pd.DataFrame:
    views, people = (audience.spark(q, name) for name in ("pageviews", "visitors"))
    return views.assign(value=views["value"] / people["value"].where(people["value"] > 0))


def _none() -> pd.DataFrame:
    return pd.DataFrame({"month": pd.Series(dtype="datetime64[s]"), "value": pd.Series(dtype="float64")})
