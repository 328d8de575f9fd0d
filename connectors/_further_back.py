"""What becomes of a sale long after it, where the platform tells that with the sale only: older days are read again once a week.

A refund may come half a year after the sale, a card's dispute four months after it: both are outside of the days that every
sync reads again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from connectors._answers import Span
from connectors._spec import Window

DAYS = 200
"""So many days back the oldest sale is whose refund is still found."""
_WEEK = 7


def reach(window: Window, span: Span, reread_days: int) -> tuple[date | None, dict[str, Any]]:
    """From which day on to read, and the bookmark of every payload then.

    Going on, and once a week, that is `DAYS` before the last sync instead of `reread_days`. A window without a bookmark
    (the first one, the past, days that the owner named) is read as it is.
    """
    mark: dict[str, Any] = {"complete": True}
    if span.since is None:
        return None, {**mark, "back": span.today.isoformat()}
    if not window.bookmark:
        return span.since, mark
    if _lately(window.bookmark, span.today):
        return span.since, {**mark, "back": window.bookmark["back"]}
    return span.since - timedelta(days=DAYS - reread_days), {**mark, "back": span.today.isoformat()}


def _lately(bookmark: Mapping[str, Any], today: date) -> bool:
    """Whether the older days were read within the week; a day to come (the clock was wrong) does not count."""
    try:
        return 0 <= (today - date.fromisoformat(str(bookmark["back"]))).days < _WEEK
    except (KeyError, ValueError):
        return False
