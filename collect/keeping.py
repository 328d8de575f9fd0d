"""What the program does by itself once a day while it has the record open: a backup, and newer exchange rates."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

from collect import backups, log_months, rates
from collect.errors import FAILURES
from store import Store

HOUR = 3600.0


def once(store: Store, today: date) -> list[str]:
    """Today's backup, newer rates, and closed months of logs forgotten. Returns what went wrong, in words; none stops another."""
    problems: list[str] = []
    for duty in (backups.daily, rates.refresh, log_months.close_all):
        try:
            duty(store, today)
        except FAILURES as error:
            problems.append(str(error))
    return problems


def while_open(opened: Callable[[], Store], today: Callable[[], date], stop: threading.Event) -> None:
    """Do the day's duties once each day until `stop` is set; what failed is tried again the next day.

    `opened` gives the record; where it cannot be opened, the page says so, and it is tried again an hour later.
    """
    done: date | None = None
    while not stop.is_set():
        try:
            day = today()
            if day != done:
                once(opened(), day)
                done = day
        except FAILURES:
            pass
        stop.wait(HOUR)
