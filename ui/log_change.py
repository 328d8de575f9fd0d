"""What another choice of rules would do to the record, said before it is done; then counting anew behind the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

import settings
from charts import formats
from collect import log_rules
from collect.errors import FAILURES
from ui import saying
from ui.jobs import Say, jobs
from ui.load import Place
from ui.log_rule_list import named_in, put_back
from ui.texts import plain, safe

NAMES = {
    "site": "the site's names", "feed": "the podcast", "window": "what one download is", "own": "your own addresses",
    "datacentres": "the data centres", "countries": "the country database",
}  # fmt: skip

_MONTH = re.compile(r"\b\d{4}-\d\d\b")


@dataclass(frozen=True)
class Counted:
    """What came of counting anew, in a line."""

    message: str
    ok: bool = True


def show(place: Place, log: Any, shown: Any, chosen: Mapping[str, str]) -> None:
    """What the change would do, with the press that does it; nothing where nothing was changed."""
    changes = {name: value for name, value in chosen.items() if value != shown.choices[name]}
    if not changes:
        return
    with st.container(border=True, key="log-change"):
        try:
            reach = log_rules.reach(place.store, place.ws, log, changes)
        except FAILURES as error:
            st.error(plain(error))
            reach = None
        st.html(f'<div class="tr"><b>{safe(changed(shown, changes))}</b></div>')
        for line in lines(reach) if reach is not None else ():
            st.html(f'<div class="tr small">{safe(line)}</div>')
        with st.container(horizontal=True):
            st.button(
                "Count anew" if reach is not None and reach.anew else "Keep this", type="primary", key="log-count",
                disabled=reach is None or jobs().snapshot(place.ws.name).running, on_click=_start, args=(place, log, changes),
            )  # fmt: skip
            st.button("Leave it as it was", key="log-leave", on_click=put_back, args=(log,))


def changed(shown: Any, changes: Mapping[str, str]) -> str:
    """Which choices and rules are other than they are kept, in a sentence."""
    parts = [words for name, words in NAMES.items() if name in changes]
    if "rules_off" in changes:
        before, after = named_in(shown.choices["rules_off"]), named_in(changes["rules_off"])
        titles = {rule.id: rule.title for rule in shown.rules}
        parts += [f"“{titles[name]}” off" for name in titles if name in after - before]
        parts += [f"“{titles[name]}” on" for name in titles if name in before - after]
    return f"You changed: {', '.join(parts)}."


def lines(reach: Any) -> list[str]:
    """What is read anew and what stays as it is, in lines."""
    told = []
    if reach.anew:
        told.append(f"Read again from the files and counted anew: {_months(reach.anew)}.")
    if reach.closed:
        told.append(f"Closed, and so as they were counted: {_months(reach.closed)}. Who came in them is forgotten.")
    if reach.lost:
        batches = ", ".join(map(str, reach.lost))
        which = f"batch {batches}" if len(reach.lost) == 1 else f"batches {batches}"
        told.append(
            f"The lines of {which} are in no file that is named here, so what they told stays as it was counted: "
            "take it back and hand its file over again to count it by the new rules."
        )
    return told or ["Nothing is read again: it holds for what is read from now on."]


def _months(names: Any) -> str:
    if len(names) > 3:
        return f"{formats.month(names[0])} to {formats.month(names[-1])}, {len(names)} months"
    return ", ".join(formats.month(name) for name in names)


def in_words(done: Sequence[str]) -> str:
    """What was done, with its months as on the screen.

    >>> in_words(["Counted anew: 2026-10, 2026-11.", "And so on."])
    'Counted anew: Oct 2026, Nov 2026. And so on.'
    """
    return _MONTH.sub(lambda found: formats.month(found[0]), " ".join(done))


def _start(place: Place, log: Any, changes: Mapping[str, str]) -> None:
    store, ws = place.store, place.ws

    def work(say: Say) -> list[Counted]:
        say(f"Counting {log.title or log.name} anew", 0.0)
        done = log_rules.choose(
            store, ws, log.name, changes, now=settings.now(),
            progress=lambda share, count: say(f"Counting {log.title or log.name} anew: {count:,} lines", share),
        )  # fmt: skip
        return [Counted(in_words(done) or "It is kept, and holds for what is read from now on.")]

    if not jobs().start(ws.name, work):
        saying.say("wrong", "Something else is being written just now: wait until it is over, then press again.")
