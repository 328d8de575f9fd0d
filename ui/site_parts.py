"""The Website page: visitors by site, where they come from, what they read, how they find it, where they go."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts import formats, lines
from collect import workspaces
from figures import left_out, website
from ui import brought_list, cells, drawing, head, pictures, ranked_list, saying, several, side_by_side
from ui.load import Place
from ui.texts import plain, safe

QUESTION = "Who comes to my site, and from where?"
SITE = "site"
TERMS = 12
SECOND = "Connect a second counter, such as {}, and you will see here what the first one misses."
WAYS = {"Channels": "channel", "Referrers": "referrer", "Campaigns": "campaign"}
SAME = "Sources of one site stand beside each other, and one of them counts; different sites are added, as at most so many."
OWN = "a site of its own"
MISSING = {
    "channel": "Connect a counter of visitors, or your access log: search, social, email, AI assistants and direct visits will be here.",
    "referrer": "The sites that send you visitors will be here, once a source tells them.",
    "campaign": "Links that carry a campaign (utm_campaign) will be here, once a source tells them.",
    "page": "Import a report of pages from Google Analytics, or connect your access log.",
    "country": "Import a report of countries from Google Analytics, or connect your access log with a country database.",
    "device": "Phones, computers and tablets will be here, once a source tells them.",
    "query": "Drop an export of Search Console on Import: what people searched for will be here.",
    "link": "Clicks on links that lead away will be here, once a source tells them.",
}


def chosen(place: Place) -> str:
    """The site that the parts of the page are about; the one with most visitors where none is named in the address."""
    return several.choose(place.ask(website.sites), SITE, "Site")


def by_month(place: Place) -> None:
    """Visitors and pageviews by month: side by side of one site, small charts of several and of all together."""
    told = [
        (title, unit, place.ask(website.by_site, unit, 24))
        for title, unit in (("Visitors", "visitors"), ("Pageviews", "pageviews"))
    ]
    if all(len(sites) < 2 for *_, sites in told):
        for column, (title, unit, sites) in zip(st.columns(2, gap="medium"), told, strict=True):
            with column:
                head.title(title, "a month")
                pictures.monthly(place, sites[0][1] if sites else pd.DataFrame({"month": [], "value": []}), title, unit)
        return
    notes = place.read("notes")
    for title, unit, sites in told:
        head.title(
            title,
            "a month; all sites together are at most so many" if unit == "visitors" and len(sites) > 1 else "a month",
        )
        with st.grid("auto", min_column_width=220, gap="medium", key=f"sites-{unit}"):
            for number, (name, own) in enumerate(sites):
                with st.container(gap="small"):
                    _small(own, name, f"{unit}-{number}", unit, notes)


def _small(rows: pd.DataFrame, name: str, key: str, unit: str, notes: pd.DataFrame) -> None:
    st.html(f'<div class="tr faint" style="font-size:.85rem">{safe(name)}</div>')
    frame = lines.frame(rows, unit, notes)
    spec = lines.small(pictures.span(rows["month"]), pictures.ink(), 140)
    drawing.chart(frame, spec, key=key, alt=lines.alt_text(f"{name}, {unit}", frame), height=140)


def same_site(place: Place) -> None:
    """Which source counts which site; nothing where there is but one source."""
    counters = place.ask(website.counters)
    if len(counters) < 2:
        return
    titles = dict(place.ask(website.sites))
    with st.expander("Which source counts which site"):
        st.html(f'<div class="tr faint small">{safe(SAME)}</div>')
        with st.grid("auto", min_column_width=220, gap="medium", key="same-site"):
            for name, title, channel in counters:
                named: dict[str, str] = {channel: channel, **titles, name: titles.get(name, OWN)}
                st.selectbox(
                    plain(title), list(named), key=f"counts-{name}", format_func=named.__getitem__, on_change=_count_as, args=(place, name),
                )  # fmt: skip


def _count_as(place: Place, name: str) -> None:
    channel = st.session_state[f"counts-{name}"]
    saying.outcome(lambda: workspaces.count_as(place.store, place.ws, name, channel))


def beside(place: Place, site: str) -> None:
    """What each source says of visitors and of pageviews."""
    left, right = st.columns(2, gap="medium")
    with left:
        side_by_side.show(place, "visitors", "visitors", site, second=SECOND.format(_other(place, site)))
    with right:
        side_by_side.show(place, "pageviews", "pageviews", site)


def _other(place: Place, site: str) -> str:
    return "Google Analytics or Plausible" if place.ask(left_out.logs, site, "visitors") else "your own access log"


def where_from(place: Place, site: str) -> None:
    """Channels, opening to referrers and campaigns; beside them what was read."""
    left, right = st.columns(2, gap="medium")
    with left:
        head.title("Where they come from", "visitors")
        for tab, by in zip(st.tabs(list(WAYS)), WAYS.values(), strict=True):
            with tab:
                brought_list.under(place, site, by, MISSING[by])
        brought_list.untold(place, site)
    with right:
        pages = place.ask(website.of_site, "pageviews_by_page", site)
        if pages is not None:
            ranked_list.show("Top pages", pages, "pageviews", MISSING["page"], most=10)
        else:
            _part(place, site, "Top pages", "page", most=10)


def who(place: Place, site: str) -> None:
    """Countries and devices."""
    left, right = st.columns(2, gap="medium")
    with left:
        _part(place, site, "Countries", "country")
    with right:
        _part(place, site, "Devices", "device")


def _part(place: Place, site: str, title: str, by: str, *, most: int = ranked_list.MOST) -> None:
    for unit in ("visitors", "pageviews"):
        part = place.ask(website.of_site, f"{unit}_by_{by}", site)
        if part is not None:
            break
    ranked_list.show(title, part, unit, MISSING[by], most=most)


def searches_and_clicks(place: Place, site: str) -> None:
    """What people searched for when they found the site, and where they went from it."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _searches(place, site)
    with right:
        _clicks_out(place, site)


def _searches(place: Place, site: str) -> None:
    found = place.ask(website.searches, site)
    if found is None:
        head.title("Search terms")
        head.empty(MISSING["query"])
        return
    head.title("Search terms", f"{found.when}, {found.title}")
    st.html(terms(found.rows))


def terms(rows: pd.DataFrame) -> str:
    """Search terms as an HTML table, every word escaped."""
    shown = rows.head(TERMS)
    top = float(rows["clicks"].max()) if len(rows) else 0.0
    heads = [("", ""), ("Clicks", "n"), ("Seen", "n"), ("Clicked", "n wide"), ("Position", "n")]
    body = []
    for row in shown.to_dict("records"):
        bar = (
            f'<span class="tint" style="width:{row["clicks"] / top * 100:.1f}%"></span>'
            if top and row["clicks"]
            else ""
        )
        name = cells.picture(f'{bar}<span class="name">{safe(row["query"])}</span>', "rank")
        rate = formats.percent(row["rate"]) if row["rate"] == row["rate"] else "·"
        numbers = (_or_dot(row["clicks"], 0), _or_dot(row["impressions"], 0), rate, _or_dot(row["position"], 1))
        body.append(cells.row((name, *(cells.cell(n, look) for n, (_, look) in zip(numbers, heads[1:], strict=True)))))
    more = f'<div class="tr faint small">and {len(rows) - TERMS:,} more</div>' if len(rows) > TERMS else ""
    return cells.table(heads, body) + more


def _or_dot(value: float, digits: int) -> str:
    return formats.exact(value, digits) if value == value else "·"


def _clicks_out(place: Place, site: str) -> None:
    """Links that lead away; those of affiliates where they alone are told."""
    part = place.ask(website.of_site, "outbound_clicks_by_link", site) or place.ask(
        website.of_site, "affiliate_clicks_by_link", site
    )
    affiliate = part is not None and part.metric.startswith("affiliate")
    ranked_list.show("Affiliate links clicked" if affiliate else "Clicks out", part, "clicks", MISSING["link"])


def not_counted(place: Place, site: str) -> None:
    """What the log left out, quietly; nothing where there is no log."""
    words = "The log's numbers above are without these requests."
    ranked_list.left_out(place, place.ask(website.not_counted, site), "view of a page", words)
