"""Closing a log's months: what they counted stays, who was counted is forgotten.

A download window may reach over the border. What of it lies in the closed month is carried to the next one's sighting, so
that the link between a listener's two names can be cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import settings
from collect import sightings
from connectors import _iab, access_log
from connectors._iab import WindowRule
from store import Source, Store, Workspace

SETTLED = timedelta(days=2)
"""A month is closed when it has been over for so long, and no log has told of it for so long: then its windows have closed."""

Touch = list[int]
"""First, last, low, high, loose, total, requests: `_iab.TOUCHES` of one listener and episode."""


def close(store: Store, ws: Workspace, source: Source, *, now: datetime, today: date) -> dict[str, object]:
    """Forget the sightings of months whose windows have closed. Returns: What the source's state says of it, if anything."""
    state = dict(source.state.get("closed", {}))
    closed = False
    for month in store.open_months(ws.id, source.name):
        after = sightings.next_month(month.period)
        if today < sightings.EPOCH + timedelta(days=after) + SETTLED or now - month.touched < SETTLED:
            continue
        state[sightings.name(month.period)] = store.batches_of_month(ws.id, source.name, month.period)
        _carry(store, ws, source, month.period, after)
        store.delete_sightings(ws.id, source.name, period=month.period)
        closed = True
    if not closed:
        return {}
    store.set_source(ws.id, source.name, state={**source.state, "closed": state})
    return {"closed": state}


def close_all(store: Store, today: date) -> None:
    """`close` for every log of every workspace; once a day."""
    now = settings.now()
    for ws in store.workspaces():
        for source in store.sources(ws.id):
            if source.connector == access_log.SPEC.name:
                close(store, ws, source, now=now, today=today)


def _carry(store: Store, ws: Workspace, source: Source, month: int, after: int) -> None:
    """Give the next month's listeners what the window over the border holds of this one, and forget who they were."""
    linked = store.linked_sightings(ws.id, source.name, after)
    if not linked:
        return
    rule = sightings.options_told(sightings.config_of(source), ws).window
    wanted = {(before, item) for _, item, _, _, before in linked}
    heard: dict[tuple[bytes, str], list[Touch]] = {}
    for rows in store.sightings(ws.id, source.name, [month]):
        for _, who, item, _, _, _, ranges, _, _ in rows:
            if (who, item) in wanted and ranges:
                heard.setdefault((who, item), []).extend(json.loads(ranges))
    border = int(
        datetime.combine(sightings.EPOCH + timedelta(days=after), datetime.min.time(), ZoneInfo(ws.zone)).timestamp()
    )
    store.set_ranges(ws.id, source.name, after, [
        (who, item, token, json.dumps([*over_border(heard.get((before, item), []), rule, border), *json.loads(ranges)]))
        for who, item, token, ranges, before in linked
    ])  # fmt: skip


def over_border(touches: Iterable[Sequence[int]], rule: WindowRule, border: int) -> list[Touch]:
    """The touches of the last window, if it is still open at `border` (seconds since 1970); calendar days never are."""
    window: list[Touch] = []
    end = 0
    for touch in sorted(map(list, touches)):
        if touch[0] >= end:
            window, end = [], touch[0] + _iab.WINDOW
        window.append(touch)
        if rule == "extending":
            end = max(end, touch[1] + _iab.WINDOW)
    return window if rule != "day" and end > border else []
