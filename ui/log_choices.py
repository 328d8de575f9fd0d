"""What the owner chooses of a log beside its rules: whose it is, what one download is, own addresses, the lists to look up."""

from __future__ import annotations

from typing import Any

import streamlit as st

from collect import workspaces
from ui import head, log_view, saying
from ui.load import Place
from ui.log_rule_list import key
from ui.texts import plain

NO_FEED = "every podcast that is connected"


def show(place: Place, log: Any, shown: Any) -> dict[str, str]:
    """Fields for a log's choices. Returns: the choices as they stand in the fields."""
    head.title("Choices", "whose log it is, and by what it counts")
    start, now = key(log), shown.choices
    left, right = st.columns(2, gap="medium")
    with left:
        site = st.text_input(
            "The site's own names", now["site"], key=f"{start}-site", placeholder="example.org, www.example.org",
            help=plain("A visit that comes from one of them is no arrival. In a log of several sites only these count."),
        )  # fmt: skip
        feed = _feed(place, start, now["feed"])
        window = st.selectbox(
            "The same listener and episode are one download in", list(log_view.WINDOWS), key=f"{start}-window",
            index=list(log_view.WINDOWS).index(now["window"] or "day"), format_func=log_view.WINDOWS.__getitem__,
        )  # fmt: skip
    with right:
        own = st.text_input(
            "Your own addresses, left out", now["own"], key=f"{start}-own", placeholder="203.0.113.7, 2001:db8:1::/48",
        )  # fmt: skip
        datacentres = st.text_input(
            "List of data centres, left out", now["datacentres"], key=f"{start}-datacentres", placeholder="/home/me/datacentres.txt",
            help=plain("A file on this machine with one network a line. No list comes with the program."),
        )  # fmt: skip
        countries = st.text_input(
            "Country database", now["countries"], key=f"{start}-countries", placeholder="/home/me/country.mmdb",
            help=plain("An MMDB file, or CSV of first address, last address, country. None comes with the program."),
        )  # fmt: skip
    _counts_for(place, log)
    typed = {"site": site, "own": own, "datacentres": datacentres, "countries": countries}
    return {"feed": feed, "window": "" if window == "day" and not now["window"] else window} | {
        name: (text or "").strip() for name, text in typed.items()
    }


def feeds(place: Place) -> dict[str, str]:
    """The sources that list episodes, with their titles."""
    if place.workspace is None:
        return {}
    told = {str(name) for name in place.read("items", ["episode"])["source"].unique()}
    return {name: title for name, title in place.titles.items() if name in told}


def feed_field(place: Place, key_: str, now: str = "") -> str:
    """Which podcast's episodes a log counts; nothing to choose where no feed is there."""
    options = {"": NO_FEED, **({now: now} if now else {}), **feeds(place)}
    chosen = st.selectbox(
        "Its sound files are the episodes of", list(options), list(options).index(now), key=key_, format_func=options.__getitem__,
        help=plain("Episodes are known by the paths of the feed's sound files, downloads by their size and length."),
    )  # fmt: skip
    return str(chosen)


def _feed(place: Place, start: str, now: str) -> str:
    return feed_field(place, f"{start}-feed", now)


def _counts_for(place: Place, log: Any) -> None:
    """Which site the log's visitors are of: those of one site stand beside each other."""
    sites = {c.name: c.title or c.name for c in place.read("channels") if c.kind == "site"}
    named = {**sites, log.channel or log.name: sites.get(log.channel or log.name, log.title or log.name)}
    named.setdefault(log.name, "a site of its own")
    if len(named) < 2:
        return
    widget = f"{key(log)}-channel"
    st.selectbox(
        "Its visitors are those of", list(named), list(named).index(log.channel or log.name), key=widget,
        format_func=named.__getitem__, on_change=_count_as, args=(place, log.name, widget),
        help=plain("Sources of one site stand beside each other, and one of them counts. This holds at once."),
    )  # fmt: skip


def _count_as(place: Place, name: str, widget: str) -> None:
    channel = st.session_state[widget]
    saying.outcome(lambda: workspaces.count_as(place.store, place.ws, name, channel))
