"""Since the last visit: remembered in this process and, once a visit, in the record; shown as one quiet line that opens."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

import settings
from charts import formats
from collect import visits
from figures import visit
from store import StoreError
from ui import cards, photograph
from ui.load import Place, last_full_month
from ui.texts import plain, safe

_SHOWN = 8


@st.cache_resource(show_spinner=False)
def _seen() -> dict[tuple[str, int], tuple[datetime, visits.Visit | None]]:
    """By record and workspace, when the owner was last seen by this process, and the visit before the one going on."""
    return {}


def here(place: Place) -> None:
    """The owner is there: called by every page, so that a visit ends only when they are away."""
    key = (place.url, place.workspace.id) if place.workspace else None
    if key in _seen() and key is not None:
        seen, before = _seen()[key]
        now = settings.now()
        if now - seen < visits.PAUSE:
            _seen()[key] = (now, before)


def show(place: Place) -> None:
    """What is new since the last visit; shown for the last full month, which is what a visit is told."""
    if photograph.on() or place.month != last_full_month(place.today):
        return
    before = _before(place)
    if before is None:
        return
    since = place.ask(visit.since, before.moment, before.batch, before.told)
    when = formats.day(before.moment.astimezone(_zone(place)).date(), place.today)
    if since.nothing:
        st.html(f'<div class="tr faint small tr-visit">Nothing is new since your last visit on {safe(when)}.</div>')
        return
    with st.expander(f"Since your last visit on {plain(when)}: {plain(summed(since))}", type="compact", key="visit"):
        st.html(f'<div class="tr"><dl>{markup(since, place.currency)}</dl></div>')


def summed(since: Any) -> str:
    """What is new, in a few words."""
    rows = sum(each.new + each.revised for each in since.arrived)
    parts = [
        f"{_many(rows, 'row')} from {_many(len(since.arrived), 'source')}" if rows else "",
        f"{_many(len(since.moved), 'figure')} moved" if since.moved else "",
        f"{_many(len(since.revised), 'month')} revised" if since.revised else "",
        f"{_many(len(since.flags), 'new thing')} to look at" if since.flags else "",
    ]
    return ", ".join(part for part in parts if part)


def markup(since: Any, currency: str) -> str:
    """The details as pairs of a subject and what happened to it."""
    arrived = [f"{each.title}: {_rows(each)}" for each in since.arrived]
    moved = [
        f"{each.title}: {_value(each.before, each.unit)} then, {_value(each.now, each.unit)} now"
        for each in since.moved
    ]
    revised = [
        f"{formats.month(str(each.month))}: {formats.money(each.before, currency)} then, {formats.money(each.now, currency)} now"
        for each in since.revised
    ]
    parts = {
        "Arrived": arrived, "Moved beyond its usual range": moved, "Net revenue revised": revised, "New to look at": list(since.flags),
    }  # fmt: skip
    return "".join(f"<dt>{safe(title)}</dt><dd>{_lines(lines)}</dd>" for title, lines in parts.items() if lines)


def _before(place: Place) -> visits.Visit | None:
    """The visit before this one. Where a new one begins, it is written down beside the script, so that the page need not wait."""
    key, now = (place.url, place.ws.id), settings.now()
    seen = _seen().get(key)
    if seen is not None and now - seen[0] < visits.PAUSE:
        return seen[1]
    kept = place.read("visits")
    last = seen[0] if seen else None
    found = visits.before(kept, seen=last, now=now)
    _seen()[key] = (now, found)
    if visits.begins(kept, seen=last, now=now):
        told = place.ask(visit.told)
        threading.Thread(target=_write, args=(place, now, told), name="visit", daemon=True).start()
    return found


def _write(place: Place, now: datetime, told: Any) -> None:
    try:
        visits.remember(place.store, place.ws, now, told)
    except StoreError:
        return  # the next visit is compared with the one before instead


def _zone(place: Place) -> Any:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(place.ws.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _rows(each: Any) -> str:
    parts = [f"{each.new:,} new" if each.new else "", f"{each.revised:,} revised" if each.revised else ""]
    return ", ".join(part for part in parts if part)


def _value(value: float, unit: str) -> str:
    if unit == "share":
        return formats.percent(value)
    if len(unit) == 3 and unit.isupper():
        return formats.money(value, unit, cents=False)
    return f"{formats.short(value)} {cards.UNITS.get(unit, unit.lower())}"


def _many(n: int, one: str) -> str:
    many = {"new thing": "new things"}.get(one, f"{one}s")
    return f"{n:,} {one if n == 1 else many}"


def _lines(lines: Sequence[str]) -> str:
    more = f"<br>and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return "<br>".join(safe(line) for line in lines[:_SHOWN]) + more
