"""The Podcast page: who counts the downloads, how each episode did at the same age, where and in what it is heard."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import dots
from figures import episodes, left_out, podcast, shows
from ui import drawing, head, pictures, ranked_list, several, side_by_side, tables
from ui.load import Place

SHOW, AGE = "show", "age"
AGES = tuple((str(days), f"{days} days") for days in episodes.AGES)
DEFAULT_AGE = "30"
SECOND = "Connect a second counter, such as {}, and you will see here how far the two agree."
MISSING = {
    "app": "Apps will be here, once a counter or your access log tells them.",
    "country": "Countries will be here, once a counter tells them, or your access log has a country database.",
    "age": "Drop your host's export of episodes on Import, or connect a counter that tells downloads by episode: each episode will be here.",
    "feed": "Add the podcast's feed on Sources: your log knows the sound files, and by the feed it knows the episodes.",
}


def beside(place: Place, show: str) -> None:
    """What each source says of a show's downloads."""
    other = "your host or OP3" if place.ask(left_out.logs, show, "downloads") else "your host or your own access log"
    side_by_side.show(place, "downloads", "downloads", show, second=SECOND.format(other))


def at_equal_age(place: Place, show: str) -> None:
    """A dot per episode of a show at the age that is chosen."""
    head.title("Episodes at equal age", "downloads in the first days; hollow: too young to compare")
    days = int(several.choose(AGES, AGE, "Age", DEFAULT_AGE))
    rows = place.ask(episodes.aged, show, days)
    if rows.empty:
        counted = place.ask(left_out.logs, show, "downloads") and place.ask(podcast.episodes).empty
        head.empty(MISSING["feed" if counted else "age"])
        return
    ready = dots.aged_frame(rows, days)
    drawing.chart(
        ready, dots.aged(pictures.ink()), key=f"aged-{days}", alt=dots.aged_words(ready, days), height=240,
        name=f"Downloads in the first {days} days",
    )  # fmt: skip


def table(place: Place, show: str, listed: pd.DataFrame) -> None:
    """The show's episodes with their downloads at 7, 30 and 90 days; where nobody tells them, all episodes with their lengths."""
    league = place.ask(episodes.league)
    own = league[(league["show"] == show).to_numpy()]
    if own[["d7", "d30", "d90", "total"]].notna().any().any():
        tables.league(own)
    else:
        tables.episodes(listed)


def heard_in(place: Place, show: str) -> None:
    """Apps and countries."""
    left, right = st.columns(2, gap="medium")
    with left:
        _part(place, show, "Apps", "app")
    with right:
        _part(place, show, "Countries", "country")


def _part(place: Place, show: str, title: str, by: str) -> None:
    ranked_list.show(title, place.ask(shows.of_show, f"downloads_by_{by}", show), "downloads", MISSING[by])


def not_counted(place: Place, show: str) -> Any:
    """What the log left out, quietly; nothing where there is no log."""
    words = "The log's downloads above are without these requests."
    ranked_list.left_out(place, place.ask(shows.not_counted, show), "download", words)
