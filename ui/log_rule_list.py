"""The rules of a log, grouped by what they are about, each with what it left out and a switch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from charts import formats
from ui import head, log_view
from ui.load import Place
from ui.texts import plain

GROUPS = {
    "both": "What is left out of pages and of sound",
    "pages": "What is no view of a page",
    "sound": "What is no download of an episode",
    "agents": "How people's apps and browsers, bots and scripts are told apart",
}


def show(place: Place, log: Any, shown: Any) -> dict[str, str]:
    """A switch for each rule. Returns: the choice ``rules_off`` as the switches stand."""
    head.title("Rules", f"each with the requests that it left out in {log_view.month_named(place)}")
    off: list[str] = []
    for group, title in GROUPS.items():
        own = [rule for rule in shown.rules if rule.group == group]
        with st.expander(summary(title, own), key=f"rules-{group}"):
            off += [rule.id for rule in own if not _switch(log, rule)]
    kept = shown.choices["rules_off"]
    return {"rules_off": kept if set(off) == named_in(kept) else ",".join(off)}


def named_in(text: str) -> set[str]:
    """The rules that a choice ``rules_off`` names.

    >>> sorted(named_in("feed, bot-word,"))
    ['bot-word', 'feed']
    """
    return {word.strip() for word in text.split(",") if word.strip()}


def summary(title: str, rules: Sequence[Any]) -> str:
    """A group in a line: what it is about, how much it left out, how many of its rules are off."""
    out = sum((rule.pages or 0) + (rule.downloads or 0) for rule in rules)
    off = sum(not rule.on for rule in rules)
    parts = [f"{formats.exact(out)} requests" if out else "", f"{off} off" if off else ""]
    told = " · ".join(part for part in parts if part)
    return f"**{plain(title)}**" + (f" :gray[{plain(told)}]" if told else "")


def _switch(log: Any, rule: Any) -> bool:
    label = f"**{plain(rule.title)}** {plain(rule.why)}"
    told = left_out(rule)
    if told:
        label += f" :gray[{plain(told)}]"
    if rule.fixed:
        label += f" :gray[{plain('It is how a download is defined.')}]"
    return bool(st.toggle(label, rule.on, key=f"{key(log)}-rule-{rule.id}", disabled=rule.fixed))


def left_out(rule: Any) -> str:
    """What a rule left out of the month: of pages, of sound; empty where it left out nothing, or that is not known."""
    parts = [
        f"{formats.exact(number)} of {what}"
        for number, what in ((rule.pages, "pages"), (rule.downloads, "sound"))
        if number
    ]
    return f"Left out {' and '.join(parts)}." if parts else ""


def key(log: Any) -> str:
    """What the widgets of a log's choices are called: another one once the choices were put back."""
    return f"log-{log.id}-{st.session_state.get(f'log-round-{log.id}', 0)}"


def put_back(log: Any) -> None:
    """Let all switches and choices stand as they are kept."""
    name = f"log-round-{log.id}"
    st.session_state[name] = st.session_state.get(name, 0) + 1
