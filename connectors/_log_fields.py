"""What one line of an access log tells, whatever its layout, and how its texts become numbers."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One request. None where the log does not say."""

    address: str | None
    moment: int
    """Whole seconds since 1970 in UTC."""
    method: str | None
    target: str | None
    """Path with query, as it was asked for."""
    status: int | None
    sent: int | None
    """Bytes of the answer."""
    referrer: str | None
    agent: str | None
    range: str | None
    """The range of the answer, or the one asked for: ``bytes 0-1/9``, ``bytes=0-1``, ``0-1``."""
    host: str | None
    """The site that was asked."""
    total: int | None
    """Bytes of the whole file."""
    purpose: str | None = None
    """What the request says it is for, where it does: ``prefetch``, ``preview``."""


FIELDS = Line._fields


def number(text: str | None) -> int | None:
    """A whole number, None where the text is none (logs write "-")."""
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def request_parts(request: str) -> tuple[str, str]:
    """Method and target of a request line; a line that is none has an empty target."""
    method, _, rest = request.partition(" ")
    return method, rest.partition(" ")[0]
