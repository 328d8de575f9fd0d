"""X: one question a day, what it costs is told, errors in an answer of 200, and money that is missing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from fault_server import data, faults, status  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, check_calls, described, numbers, rows, window

from connectors import x
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, RateLimited, Remark

CONFIG = {"account": "@XDevelopers", "token": "AAAA"}
DAY = "2026-11-21"
USER = {
    "data": {
        "id": "2244994945", "name": "X Developers", "username": "XDevelopers", "verified": True,
        "public_metrics": {"followers_count": 583423, "following_count": 2048, "tweet_count": 14052, "listed_count": 1672},
    }
}  # fmt: skip
"""The example in the vendor's documentation."""


def account(call: Call) -> Any:
    return USER


def problem(word: str, title: str) -> dict[str, Any]:
    return {"type": f"https://api.x.com/2/problems/{word}", "title": title, "detail": "Could not find user: [ann]."}


def test_one_question_for_two_numbers() -> None:
    peer = Peer(account)

    found = rows(x, CONFIG, peer, window())

    assert numbers(found) == {("followers", "", DAY): 583423, ("posts", "", DAY): 14052}
    assert [(c.path, c.query) for c in peer.calls] == [
        ("/2/users/by/username/XDevelopers", {"user.fields": "public_metrics"})
    ]
    assert peer.calls[0].headers["authorization"] == "Bearer AAAA"
    check_calls(described("x.trim.json"), peer.calls, root="https://api.x.com")


def test_what_is_read_stands_in_the_vendors_description() -> None:
    schemas = described("x.trim.json")["components"]["schemas"]
    metrics = {"followers_count": 1, "following_count": 2, "listed_count": 3, "post_count": 4}

    assert set(schemas["UserPublicMetrics"]["required"]) == set(metrics)
    assert set(x._User.model_fields) <= set(schemas["User"]["properties"])
    said = {"data": {"id": "1", "name": "A", "username": "ann", "public_metrics": metrics}}
    assert numbers(rows(x, CONFIG, Peer(lambda call: said), window())) == {
        ("followers", "", DAY): 1,
        ("posts", "", DAY): 4,
    }


def test_it_says_what_reading_costs() -> None:
    assert "0.01 US dollars" in x.SPEC.opt_in
    assert x.SPEC.history == "snapshot"


@pytest.mark.parametrize("typed", ["ann", "@ann", " https://x.com/ann ", "x.com/ann/", "https://twitter.com/@ann"])
def test_an_account_is_typed_in_many_ways(typed: str) -> None:
    peer = Peer(account)

    assert x.check({**CONFIG, "account": typed}, peer) == "@XDevelopers"
    assert peer.calls[0].path == "/2/users/by/username/ann"


@pytest.mark.parametrize("typed", ["ann smith", "ann?x=1", "a" * 16, "@", "ä"])
def test_what_is_no_name_costs_nothing(typed: str) -> None:
    peer = Peer(account)

    with pytest.raises(ConnectorError, match="no name of an account"):
        x.check({**CONFIG, "account": typed}, peer)
    assert peer.calls == []


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ((200, {"errors": [problem("resource-not-found", "Not Found Error")]}), ConnectorError, "no such account"),
        ((404, problem("resource-not-found", "Not Found Error")), ConnectorError, "no such account"),
        ((200, {"errors": [problem("not-authorized-for-resource", "Authorization Error")]}), AuthError, "does not let"),
        ((402, problem("credits", "CreditsDepleted")), ConnectorError, "no credits"),
        ((402, b""), ConnectorError, "no credits"),
        ((429, problem("usage-capped", "UsageCapExceeded")), ConnectorError, "no credits"),
        ((200, {"errors": [{"type": 7}]}), ConnectorError, "not known"),
        ((200, {"errors": "0dd"}), ConnectorError, "not known"),
        ((401, {"title": "Unauthorized", "status": 401}), AuthError, "401"),
        ((403, problem("client-forbidden", "Client Forbidden")), AuthError, "403"),
    ],
)
def test_what_stands_in_place_of_an_account(said: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        rows(x, CONFIG, Peer(lambda call: said), window())
    assert "AAAA" not in str(caught.value)
    assert "ann" not in str(caught.value)


def test_an_account_beside_an_error_is_read() -> None:
    said = {**USER, "errors": [problem("resource-not-found", "Not Found Error")]}

    assert numbers(rows(x, CONFIG, Peer(lambda call: said), window()))["followers", "", DAY] == 583423


def test_numbers_that_are_not_told_are_gaps() -> None:
    said = {"data": {"id": "1", "name": "A", "username": "ann"}}

    found = rows(x, CONFIG, Peer(lambda call: said), window())

    assert numbers(found) == {}
    assert [row.kind for row in found if isinstance(row, Remark)] == ["partial"]


def test_it_is_not_asked_again_where_money_is_missing_and_waits_as_it_is_told(faults: Any) -> None:
    server = faults(lambda asked: data(problem("credits", "CreditsDepleted"), 402))
    config = {**CONFIG, "base": server.url}
    with Http.for_config(x.SPEC, config) as http, pytest.raises(ConnectorError, match="no credits"):
        x.check(config, http)
    assert len(server.asked) == 1

    server = faults(lambda asked: status(429, x_rate_limit_reset=str(int(time.time()) + 600)))
    config = {**CONFIG, "base": server.url}
    with Http.for_config(x.SPEC, config) as http, pytest.raises(RateLimited) as caught:
        x.check(config, http)
    assert 590 < (caught.value.wait or 0) < 610
    assert len(server.asked) == 1


def test_only_today_is_told() -> None:
    for asked in (window("2026-01-01", "2026-01-31"), window("2999-01-01", "2999-02-01")):
        peer = Peer(account)
        assert rows(x, CONFIG, peer, asked) == []
        assert peer.calls == []
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    found = rows(x, CONFIG, Peer(account), window(until="2026-11-22", zone="Europe/Berlin", now=late))
    assert {key[2] for key in numbers(found)} == {"2026-11-22"}
