"""The page of one log: which log it is, its files, and by how many of its rules it counts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from collect import log_rules
from ui import address, saying
from ui.load import Place

QUESTION = "How does this log count?"
LOG, CONNECTOR = "log", "access_log"
WINDOWS = {
    "day": "a calendar day",
    "rolling": "24 hours from the first request",
    "extending": "a stretch that 24 quiet hours end",
}
"""When the same listener and episode are one download, in words."""


def asked(place: Place) -> Any:
    """The log that the address names, else the first one; None where there is none."""
    name = address.bound(LOG)
    logs = [source for source in place.read("sources") if is_log(source)]
    return next((source for source in logs if source.name == name), next(iter(logs), None))


def is_log(source: Any) -> bool:
    """Whether a source counts by rules that the owner can choose."""
    return bool(source.connector == CONNECTOR)


def rules(place: Place, log: Any) -> Any:
    """The log's rules and choices, with what each rule left out in the month that is looked at."""
    after = (pd.Period(place.month, "M") + 1).start_time.date()
    return log_rules.shown(place.store, place.ws, log, today=after)


def sentence(place: Place, log: Any, shown: Any) -> tuple[str, str]:
    """How many rules are on; the files, the site and the podcast in a line."""
    off = sum(not rule.on for rule in shown.rules)
    every = len(shown.rules)
    headline = f"All {every} rules are on." if not off else f"{every - off} of {every} rules are on."
    choices, titles = shown.choices, place.titles
    facts = [
        log.title or log.name,
        log.settings.get("path") or "files handed over by hand",
        choices["site"],
        f"downloads of {titles.get(choices['feed'], choices['feed'])}" if choices["feed"] else "",
    ]
    return headline, " · ".join(fact for fact in facts if fact)


def way_back(place: Place) -> None:
    """What the last press brought, and the way to all sources."""
    saying.said(place)
    st.page_link("../pages/sources.py", label="All sources", icon=":material/arrow_back:")


def month_named(place: Place) -> str:
    """The month whose requests are counted, in words."""
    return formats.month(place.month, full=True)
