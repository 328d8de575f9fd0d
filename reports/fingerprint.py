"""A short name for the exact rows behind a kit, so that its owner can show later that it was true that day."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from figures import fingerprints
from reports.kit import Kit

if TYPE_CHECKING:
    from figures import Question


def fingerprint(q: Question, kit: Kit, *, year: bool = False) -> str:
    """The fingerprint of the rows behind what the kit may show, whatever it looks like: ``7f3a90c2-1b4d``; of a report's `year` its own."""
    behind = fingerprints.YEAR if year else ""
    names = ([chosen.name + behind for chosen in part] for part in (kit.figures, kit.charts, kit.breakdowns))
    return fingerprints.fingerprint(q, *names)


def verify(q: Question, kit: Kit, told: str, *, year: bool = False) -> bool:
    """Whether the record, asked about the same month, still has the rows that `told` stands for.

    False means that a row of that month was added, changed or undone since, or that the kit lists other figures now.
    """
    digits = "".join(letter for letter in told.lower() if letter.isalnum())
    return hmac.compare_digest(fingerprint(q, kit, year=year).replace("-", "").encode(), digits.encode())
