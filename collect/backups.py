"""Copies of the record, the way back from one, and the doctor."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import settings
from collect.errors import CollectError
from store import Store, copies, engines


def backup(store: Store, target: Path) -> Path:
    """A checked copy of the record in a new file."""
    return store.backup(target.expanduser())


DAILY, WEEKLY = 7, 4
"""How many days, and before them weeks, a daily backup is kept for."""
_DAILY_NAME = "daily-{day}.db"


def folder(store: Store) -> Path:
    """Where the backups of a record are kept."""
    return settings.home() / "backups" if store.path is None else copies.folder(store.path)


def daily(store: Store, today: date) -> Path | None:
    """Today's backup, unless there is one already; older ones are thinned out to 7 days and 4 weeks.

    Called whenever the program has the record open: each day it runs leaves one copy, checked as it is made.
    """
    place = folder(store)
    target = place / _DAILY_NAME.format(day=today)
    if target.exists():
        return None
    made = backup(store, target)
    _thin_out(place)
    return made


def _thin_out(place: Path) -> None:
    """Of our daily copies keep the newest 7, and of those before them the newest of each of the last 4 weeks."""
    copies_of = {_day_of(file): file for file in place.glob(_DAILY_NAME.format(day="*"))}
    days = sorted((day for day in copies_of if day is not None), reverse=True)
    keep = set(days[:DAILY])
    weeks: dict[tuple[int, int], date] = {}
    for day in days[DAILY:]:
        year, week, _ = day.isocalendar()
        weeks.setdefault((year, week), day)
    keep |= set(list(weeks.values())[:WEEKLY])
    for day in set(days) - keep:
        copies_of[day].unlink(missing_ok=True)


def _day_of(file: Path) -> date | None:
    try:
        return date.fromisoformat(file.stem.removeprefix("daily-"))
    except ValueError:
        return None


def listed(store: Store) -> list[Path]:
    """The backups beside the record, the newest first."""
    return sorted(folder(store).glob("*.db"), key=lambda file: file.stat().st_mtime, reverse=True)


def restore(url: str, backup_file: Path) -> Path | None:
    """Put a backup in the record's place; the record so far is kept beside it under the name that is returned."""
    record, file = engines.path_of(url), backup_file.expanduser()
    if record is None:
        raise CollectError(
            "A database is not replaced by a file, nothing was changed. Bring a workspace back from it with "
            f"`TRIBUTARY_DB=sqlite:///{file.absolute()} python cli.py --workspace NAME move --to ADDRESS`, once no workspace of that "
            "name is left there."
        )
    return copies.restore(record, file)


def advice(url: str) -> str:
    """What to do about a damaged record."""
    record = engines.path_of(url)
    if record is None:
        return f"See that the server runs; backups made of it are in {settings.home() / 'backups'}."
    return copies.advice(record)


def examine(store: Store) -> list[tuple[str, bool]]:
    """What the doctor sees: each line with whether it is well."""
    problems = store.check()
    lines = [(line, True) for line in store.facts()]
    lines += [(f"workspace {ws.name}: {len(store.sources(ws.id))} sources", True) for ws in store.workspaces()]
    newest = next(iter(listed(store)), None)
    made = "none yet" if newest is None else f"{newest} of {datetime.fromtimestamp(newest.stat().st_mtime):%d %b %Y}"  # noqa: DTZ006 - the owner's own clock is meant
    lines.append((f"newest backup: {made}", True))
    return [*lines, *((problem, False) for problem in problems)]
