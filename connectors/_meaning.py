"""What an answer means: read on, try again, ask for a new key, or give up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from connectors import _address
from connectors._spec import AuthError, Busy, ConnectorError
from connectors._waiting import asked_wait, limited

_APART = 26 * 3600
"""Seconds by which two clocks may differ: days ahead of tomorrow are refused anyway."""

_BUSY = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True)
class Answer:
    """What a server said. Header names are lower case; `url` is the address after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing changed since the ETag or date it was shown."""
        return self.status == 304

    def json(self, *, exact: bool = False) -> Any:
        """The body as JSON; `exact` gives decimals instead of floats.

        Raises: ConnectorError: it is empty, a web page, cut off or otherwise no JSON.
        """
        return decoded(self.body, _address.without_query(self.url), exact=exact)


Wrong = Callable[[Answer], ConnectorError | None]
"""A connector's own reading of an answer: an error it means, or None for the usual judgement."""


def decoded(body: bytes, place: str = "The platform", *, exact: bool = False) -> Any:
    """JSON as it came from `place`. Raises: ConnectorError: it is empty, a web page, cut off or otherwise no JSON."""
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise ConnectorError(f"{place} sent an empty answer; nothing was taken from it.")
    if text.startswith(b"<"):
        raise ConnectorError(f"{place} sent a web page instead of data (a login page?); check the address.")
    try:
        return json.loads(text, parse_constant=_refused, parse_float=Decimal if exact else float)
    except (ValueError, RecursionError):
        raise ConnectorError(
            f"{place} sent an answer that breaks off or is no JSON; nothing was taken from it."
        ) from None


def clock(answer: Answer) -> ConnectorError | None:
    """The error where the platform's clock and this computer's tell different days; its answer would be put into wrong ones."""
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, TypeError, ValueError):
        return None
    mine = datetime.fromtimestamp(time.time(), UTC)
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    if "age" in answer.headers or abs((mine - theirs).total_seconds()) <= _APART:
        return None  # what a cache kept bears the date of when it was made
    place = _address.without_query(answer.url)
    return ConnectorError(
        f"The clock of this computer looks wrong: it says {mine:%Y-%m-%d}, {place} says {theirs:%Y-%m-%d}. "
        "Set it right and sync again; nothing was taken."
    )


def _refused(word: str) -> float:
    raise ValueError(word)


def judged(answer: Answer, accept: frozenset[int], wrong: Wrong | None) -> ConnectorError | None:
    """The error that an answer means; None where it can be read."""
    status = answer.status
    if status == 304:
        return None
    own = wrong(answer) if wrong else None
    if own is not None:
        return own
    if status < 400 or status in accept:
        return None
    place = _address.without_query(answer.url)
    if status in (401, 403):
        return AuthError(f"{place} refuses access ({status}); check the key or whether the page is public.")
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        return limited(place, asked_wait(answer.headers))
    if status in _BUSY:
        return Busy(f"{place} has a problem of its own ({status}); it is tried again next time.")
    return ConnectorError(f"{place} answered {status}; check the address.")
