"""What Google's errors mean: how long to wait, what to enable, grant or renew, and never a word of Google's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fault_server import Act, FaultServer, data, faults  # noqa: F401 - a fixture
from google_peer import SIGNED_IN, SITES, act_of, denied, played, sites
from loopback import no_waiting  # noqa: F401 - a fixture

from connectors import _google_errors
from connectors._spec import AuthError, Busy, ConnectorError, RateLimited

Servers = Callable[[Any], FaultServer]


def info(reason: str, **metadata: str) -> dict[str, Any]:
    return {"details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "metadata": metadata}]}


DAY, HOUR, QUARTER = "until midnight", 3600.0, 900.0
LIMITS = [
    (denied("Rate Limit Exceeded", "rateLimitExceeded"), None),
    (denied("User Rate Limit Exceeded", "userRateLimitExceeded"), None),
    (denied("Daily Limit Exceeded", "dailyLimitExceeded"), DAY),
    (denied("you have exceeded your quota", "quotaExceeded"), DAY),
    (denied("Search Analytics QPS quota exceeded.", "quotaExceeded"), None),
    (denied("Search Analytics load quota exceeded.", "quotaExceeded"), QUARTER),
    (denied("Exhausted property tokens per day. They will return in under 24 hours.", status=429), DAY),
    (denied("Exhausted property tokens for a project per hour. They return in under an hour.", status=429), HOUR),
    (denied("Exhausted concurrent requests quota.", status=429), None),
    (denied("Exhausted potentially thresholded requests quota.", status=429), HOUR),
    (denied("Quota exceeded", status=429, **info("RATE_LIMIT_EXCEEDED", quota_unit="1/d/{project}")), DAY),
    (denied("Quota exceeded", status=429, **info("RATE_LIMIT_EXCEEDED", quota_unit="1/min/{project}")), None),
]


class TestErrors:
    @pytest.mark.parametrize(("said", "wait"), LIMITS, ids=[said[1]["error"]["message"][:40] for said, _ in LIMITS])
    def test_limits(self, said: tuple[int, Any], wait: Any, faults: Servers) -> None:
        server = faults(played(act_of(said)))
        with pytest.raises(RateLimited) as caught:
            sites(SIGNED_IN, server)

        expected = _google_errors.until_midnight(datetime.now(UTC)) if wait == DAY else wait
        assert caught.value.wait == (None if expected is None else pytest.approx(expected, abs=60))
        tries = len([asked for asked in server.asked if asked.path == SITES])
        assert tries == (4 if expected is None else 1), "what soon ends is waited for, what lasts is told"

    def test_a_wait_that_is_told_is_obeyed(self, faults: Servers) -> None:
        slow = Act(json.dumps(denied("x", "rateLimitExceeded")[1]).encode(), 403, {"retry-after": "700"})
        with pytest.raises(RateLimited) as caught:
            sites(SIGNED_IN, faults(played(slow)))

        assert caught.value.wait == 700

    def test_midnight_in_california(self) -> None:
        assert _google_errors.until_midnight(datetime(2026, 11, 21, 12, tzinfo=UTC)) == 20 * 3600
        assert _google_errors.until_midnight(datetime(2026, 7, 1, 6, 59, 59, tzinfo=UTC)) == 1
        assert _google_errors.until_midnight(datetime(2026, 11, 1, 8, tzinfo=UTC)) == 24 * 3600, "the clock goes back"

    @pytest.mark.parametrize(
        ("said", "kind", "words"),
        [
            (denied("has not been used", "accessNotConfigured"), ConnectorError, "Enable the API that this source reads in"),
            (denied("has not been used", **info("SERVICE_DISABLED", service="analyticsdata.googleapis.com", consumer="projects/42")),
             ConnectorError, r"Enable analyticsdata\.googleapis\.com in your Google Cloud project 42 "),
            (denied("x", **info("SERVICE_DISABLED", service="0dd-value\n", consumer="0dd value")), ConnectorError, "Enable the API"),
            (denied("insufficient authentication scopes", "insufficientPermissions"), AuthError, "tick every box"),
            (denied("x", **info("ACCESS_TOKEN_SCOPE_INSUFFICIENT")), AuthError, "tick every box"),
            (denied("0dd-value"), _google_errors.Denied, "may not see this: give the account"),
            (denied("x", "youtubeSignupRequired", 401), ConnectorError, "no YouTube channel"),
            (denied("API key not valid", status=400, **info("API_KEY_INVALID")), AuthError, "API key"),
            (denied("0dd-value is not a valid dimension", "badRequest", 400), _google_errors.Misasked, r"\(400\)"),
            (denied("Requested entity was not found: 0dd-value", status=404), _google_errors.NotThere, r"\(404\)"),
            ((200, denied("quota", "userRateLimitExceeded")[1]), RateLimited, "slow down"),
            ((200, denied("no", status=403)[1]), AuthError, "may not see"),
            ((403, ["odd"]), _google_errors.Denied, "may not see"),
            ((403, {"error": "0dd-value"}), _google_errors.Denied, "may not see"),
            ((500, denied("backend", "backendError", 500)[1]), Busy, "problem of its own"),
        ],
    )  # fmt: skip
    def test_what_they_mean(self, said: tuple[int, Any], kind: type[Exception], words: str, faults: Servers) -> None:
        with pytest.raises(kind, match=words) as caught:
            sites(SIGNED_IN, faults(played(act_of(said))))

        assert "0dd" not in str(caught.value)
        assert isinstance(caught.value, AuthError) is issubclass(kind, AuthError)

    def test_what_only_talks_of_errors_is_none(self, faults: Servers) -> None:
        said = {"siteEntry": [], "error": {"note": "a field of that name"}}

        assert sites(SIGNED_IN, faults(played(data(said))))[0] == said
