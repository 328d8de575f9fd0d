"""The Watch list page: what needs a look, grouped by what is at stake, each with why and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from charts import formats, spark
from figures.findings import GROUPS
from ui import head
from ui.load import Place
from ui.texts import plain, safe

QUESTION = "What needs a look?"
_LABELS = {
    "ledger": "Ledger", "podcast": "Podcast", "overview": "Overview", "assets": "Assets", "type_in": "Type in", "revenue": "Revenue",
}  # fmt: skip
RULES = (
    ("A week", "of a site, a show or a list is held against the same weekdays of the 8 weeks before. Where the same weeks of the "
     "year before were weak too, that is the season."),
    ("A month", "of a stream, or of all net revenue, is held against the 6 months before and its season in the same way."),
    ("A drop", "is listed only where it is further below than any such week or month of the past year or two, by three of its usual "
     "spreads and by a tenth (a month: a fifth). Chance alone raises no alarm."),
    ("A stream that shrinks", "fell three months in a row, and by more than it goes up and down by itself."),
    ("A payer", "is listed above 40 % of your net revenue of 12 months."),
    ("Unpaid", "is what was earned or invoiced more than 60 days ago."),
    ("Leaving", "is listed where at least twice the usual share left, and more than chance makes of so few."),
    ("Things owned", "tell their own warnings: rent not collected, costs of upkeep, rents never raised, loans late or lost."),
)  # fmt: skip


def sentence(findings: Sequence[Any], looked: Sequence[str], *, young: bool) -> tuple[str, str | None]:
    """How many things need a look, and the one that weighs most; where none does, what was looked at."""
    if not looked:
        return "Not enough data yet.", "Income, audiences, what is owed to you and what you own will be looked at here."
    early = " So far too little is known to tell a sudden drop from chance." if young else ""
    if not findings:
        return "Nothing needs a look.", f"Looked at: {'; '.join(looked)}.{early}"
    first = findings[0].what
    if len(findings) == 1:
        return f"One thing needs a look: {first}.", early.strip() or None
    return f"{len(findings)} things need a look, first of all: {first}.", early.strip() or None


def show(place: Place, findings: Sequence[Any]) -> None:
    """The findings in their groups, what weighs most first."""
    for name, (_, title, meaning) in GROUPS.items():
        own = [each for each in findings if each.group == name]
        if own:
            head.title(title, meaning)
            with st.container(key=f"watch-{name}"):
                for number, each in enumerate(own):
                    _one(place, each, f"{name}-{number}")


def quiet(place: Place, silent: Sequence[str]) -> None:
    """One line on the sources that were not refreshed, which leads to Data health; nothing where all were."""
    if not silent:
        return
    n = len(silent)
    shown = ", ".join(silent[:3]) + (f" and {n - 3} more" if n > 3 else "")
    with st.container(key="watch-quiet"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.html(
            f'<div class="tr">{n} source{"s were" if n > 1 else " was"} not refreshed: {safe(shown)}. '
            '<span class="faint">What they count may be missing above.</span></div>'
        )
        with right.container(key="go-quiet"):
            _link("health", "Data health", {"workspace": place.ws.name})


def rules() -> None:
    """How it is judged, folded away."""
    with st.expander("How it is judged", type="compact", key="watch-rules"):
        lines = "".join(f"<dt>{safe(what)}</dt><dd>{safe(how)}</dd>" for what, how in RULES)
        st.html(f'<div class="tr"><dl>{lines}</dl></div>')


def markup(finding: Any) -> str:
    """One finding as HTML: what, how much, why, since when."""
    line = f'<div class="tr-line"><b>{safe(finding.what)}</b></div>'
    facts = f'<span class="amount">{safe(finding.size)}</span><span class="faint small">{safe(finding.since)}</span>'
    words = f'<div>{line}<div class="faint small">{safe(finding.why)}</div></div>'
    return f'<div class="tr tr-watch">{words}<div class="shape">{_shape(finding)}</div><div class="facts">{facts}</div></div>'


def _shape(finding: Any) -> str:
    """Its last 13 periods as a small line; nothing where it has none."""
    known = [value for value in finding.shape if value == value]
    if len(known) < 2:
        return ""
    first, last = (formats.short(value) for value in (known[0], known[-1]))
    words = f"{finding.subject}: from {first} to {last}"
    return f'<img src="{spark.data_uri(spark.line(finding.shape))}" alt="{safe(words)}">'


def address_of(place: Place, finding: Any) -> dict[str, str]:
    """Where a finding can be looked at, as the address has it."""
    return {"workspace": place.ws.name, "month": place.month, **finding.words}


def _one(place: Place, finding: Any, key: str) -> None:
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.html(markup(finding))
    with right.container(key=f"go-{key}"):
        _link(finding.page, _LABELS[finding.page], address_of(place, finding))


def _link(page: str, label: str, words: dict[str, str]) -> None:
    st.page_link(
        f"../pages/{page}.py",
        label=plain(label),
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=words,
    )
