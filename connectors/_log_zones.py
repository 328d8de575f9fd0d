"""Days of the reporting zone, for moments in a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400


def day_sql(moment: str, zone: str, low: int, high: int) -> str:
    """SQL for the day in `zone`, as whole days since 1970, of a moment between `low` and `high` (seconds since 1970)."""
    first = datetime.fromtimestamp(low, UTC)
    changes = [
        change
        for year in range(first.year - 1, datetime.fromtimestamp(high, UTC).year + 1)
        for change in _changes(zone, year)
    ]
    now = offset(zone, low)
    later = [(at, after) for at, after in changes if low < at <= high]
    cases = "".join(f"WHEN {moment} >= {at} THEN {after} " for at, after in reversed(later))
    shift = f"CASE {cases}ELSE {now} END" if later else str(now)
    return f"(({moment} + {shift}) // {DAY})::INTEGER"


def offset(zone: str, at: int) -> int:
    """Seconds that a zone's clocks are ahead of UTC at a moment."""
    shift = datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset() or timedelta()
    return int(shift.total_seconds())


@lru_cache(maxsize=512)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """When the clocks of a zone change in a year (seconds since 1970), and their offset from then on."""
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    found = []
    for low in range(start, start + 366 * DAY, DAY):
        before, after = low, low + DAY
        if offset(zone, before) == offset(zone, after):
            continue
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if offset(zone, middle) == offset(zone, low) else (before, middle)
        found.append((after, offset(zone, after)))
    return tuple(found)
