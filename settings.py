"""The only reader of the environment: where things are kept, which database, what day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(Exception):
    """A setting cannot be used; the message says which, and what to put there."""


def home() -> Path:
    """The folder that holds everything the program writes, created private (mode 0700) if it is not there.

    ``TRIBUTARY_HOME`` moves it; by default it is the platform's folder for user data.
    """
    chosen = os.environ.get("TRIBUTARY_HOME")
    folder = Path(chosen).expanduser() if chosen else _default_home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} cannot be made ({error.strerror}): set TRIBUTARY_HOME to one that can."
        ) from error
    return folder


def _default_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("tributary", appauthor=False)


def database_url() -> str:
    """The database's address: ``TRIBUTARY_DB``, else a SQLite file in `home`."""
    return os.environ.get("TRIBUTARY_DB") or f"sqlite:///{home() / 'tributary.db'}"


def today(zone: str) -> date:
    """The day it is in `zone`. ``TRIBUTARY_TODAY=YYYY-MM-DD`` fixes it, for tests and the demo.

    Raises: SettingsError: the variable is no day, or the zone is unknown.
    """
    fixed = os.environ.get("TRIBUTARY_TODAY")
    if fixed:
        try:
            return date.fromisoformat(fixed)
        except ValueError:
            raise SettingsError(f"TRIBUTARY_TODAY is {fixed!r}: a day like 2026-11-21 is needed.") from None
    try:
        return datetime.now(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"The time zone {zone!r} is unknown: use a name like Europe/Berlin.") from None


def now() -> datetime:
    """This moment in UTC. Where ``TRIBUTARY_TODAY`` fixes the day, the clock still runs, so that later is later."""
    clock = datetime.now(UTC)
    if not os.environ.get("TRIBUTARY_TODAY"):
        return clock
    day = today("UTC")
    return clock.replace(year=day.year, month=day.month, day=day.day)


_OF_CRON = ("HOME", "LOGNAME", "USER", "PATH", "SHELL", "LANG", "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA")


def cron_environment() -> dict[str, str]:
    """Of this program's environment what a job without a desktop session has."""
    return {
        name: text for name, text in os.environ.items() if name.upper() in _OF_CRON or name.startswith("TRIBUTARY_")
    }
