"""What Google's errors mean: wait, enable an API, grant access, sign in again, or give up.

Google tells the reason in up to three places, of which each service fills others: ``errors[].reason``, ``details[].reason``
and ``status``. Some say 403 where they mean “slow down”, some 200 with an error inside. None of Google's own words are
repeated: they may hold what the owner typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors import _waiting
from connectors._meaning import Answer, Wrong
from connectors._spec import AuthError, ConnectorError, RateLimited

PACIFIC = ZoneInfo("America/Los_Angeles")
"""Google's quotas by day begin anew at midnight there."""

_LONGEST = 50_000
_HOUR, _QUARTER = 3600.0, 900.0
_SLOWER = frozenset({"ratelimitexceeded", "userratelimitexceeded", "rate_limit_exceeded", "resource_exhausted"})
_BY_DAY = frozenset({"quotaexceeded", "dailylimitexceeded", "dailylimitexceededunreg"})
_DISABLED = frozenset({"accessnotconfigured", "service_disabled"})
_SCOPES = frozenset({"insufficientpermissions", "access_token_scope_insufficient"})
_BAD_KEY = frozenset({"api_key_invalid", "keyinvalid", "keyexpired"})
_NO_CHANNEL = frozenset({"youtubesignuprequired"})
_SERVICE = re.compile(r"[a-z0-9-]{1,60}\.googleapis\.com")
_PROJECT = re.compile(r"(?:projects/)?[a-z0-9-]{1,60}")
_GRANT = "give the account that signed in access to it"


class Denied(AuthError):
    """This account may not see what was asked for (403)."""


class NotThere(ConnectorError):
    """Google knows no such thing (404)."""


class Misasked(ConnectorError):
    """Google does not understand the question (400): a setting is wrong, or what was asked for is no more."""


def meaning(grant: str) -> Wrong:
    """`meant`, with words on what to grant where Google says that an account may not see something."""

    def wrong(answer: Answer) -> ConnectorError | None:
        return meant(answer, grant)

    return wrong


def meant(answer: Answer, grant: str = _GRANT) -> ConnectorError | None:
    """The error in an answer of Google's; None where there is none, or none that is Google's own."""
    error = _error(answer)
    if error is None:
        return None
    code = error["code"] if answer.status < 400 else answer.status
    reasons = frozenset(_reasons(error))
    if code == 429 or (code in (400, 403) and reasons & (_SLOWER | _BY_DAY)):
        return _limited(answer, error, reasons)
    if reasons & _DISABLED:
        return ConnectorError(_to_enable(error))
    if reasons & _NO_CHANNEL:
        return ConnectorError("This Google account has no YouTube channel: sign in with the account that has it.")
    if reasons & _BAD_KEY:
        return AuthError("Google does not know this API key, or it may not be used for this: enter another one.")
    return _refused(code, reasons, grant)


def until_midnight(now: datetime) -> float:
    """Seconds until the next day begins in Pacific time."""
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC) - now).total_seconds()


def _refused(code: int, reasons: frozenset[str], grant: str) -> ConnectorError | None:
    if code == 401:
        return AuthError("Google does not accept the permission any more: reconnect this source.")
    if code == 403 and reasons & _SCOPES:
        return AuthError("Signing in did not grant all that is asked for: sign in again and tick every box.")
    if code == 403:
        return Denied(f"Google says that this account may not see this: {grant}, or sign in with another account.")
    if code == 404:
        return NotThere("Google knows no such thing (404): check what this source is connected to.")
    if 400 <= code < 500 and code not in (408, 425):
        return Misasked(f"Google does not understand what was asked for ({code}): check the settings of this source.")
    return None


def _error(answer: Answer) -> dict[str, Any] | None:
    """The object ``error``, with a ``code`` where the answer itself is no error."""
    if len(answer.body) > _LONGEST or b'"error"' not in answer.body:
        return {} if answer.status in (401, 403, 404, 429) else None
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {} if answer.status in (401, 403, 404, 429) else None
    error = read.get("error") if isinstance(read, dict) else None
    if not isinstance(error, dict):
        return {} if answer.status >= 400 else None
    if answer.status < 400 and not isinstance(error.get("code"), int):
        return None
    return error


def _parts(error: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = error.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _reasons(error: dict[str, Any]) -> Iterator[str]:
    for each in (*_parts(error, "errors"), *_parts(error, "details"), {"reason": error.get("status")}):
        if isinstance(each.get("reason"), str):
            yield each["reason"].casefold()


def _metadata(error: dict[str, Any]) -> dict[str, str]:
    told: dict[str, str] = {}
    for each in _parts(error, "details"):
        about = each.get("metadata")
        if isinstance(about, dict):
            told |= {str(name): text for name, text in about.items() if isinstance(text, str)}
    return told


def _limited(answer: Answer, error: dict[str, Any], reasons: frozenset[str]) -> RateLimited:
    wait = _waiting.asked_wait(answer.headers)
    if wait is None:
        wait = _wait(str(error.get("message") or "").casefold(), _metadata(error), reasons)
    if wait is None:
        return RateLimited("Google asks to slow down; it is tried again next time.")
    until = datetime.now(UTC) + timedelta(seconds=wait)
    return RateLimited(
        f"Google's quota is used up until {until:%Y-%m-%d %H:%M} UTC; the sync goes on after that.", wait
    )


def _wait(message: str, about: dict[str, str], reasons: frozenset[str]) -> float | None:
    """How long a quota lasts, from the words of its service: by day, by hour, Search Console's load, or none said."""
    unit = about.get("quota_unit", "")
    if "per day" in message or "/d/" in unit or "perday" in about.get("quota_limit", "").casefold():
        return until_midnight(datetime.now(UTC))
    if "hour" in message:
        return _HOUR
    if "load quota" in message or "15 minutes" in message or "thresholded requests" in message:
        return _HOUR if "thresholded" in message else _QUARTER
    if "qps" in message or "concurrent" in message or "minute" in message or "/min/" in unit:
        return None
    return until_midnight(datetime.now(UTC)) if reasons & _BY_DAY else None


def _to_enable(error: dict[str, Any]) -> str:
    about = _metadata(error)
    service, project = about.get("service", ""), about.get("consumer", "")
    what = service if _SERVICE.fullmatch(service) else "the API that this source reads"
    number = project.removeprefix("projects/") if _PROJECT.fullmatch(project) else ""
    where = f"in your Google Cloud project{f' {number}' if number else ''}"
    return f"Enable {what} {where} (APIs & Services, Library), wait some minutes, then sync again."
