"""Umami: signing in or a key, days and months, older and newer answers, and the description's own examples."""

from __future__ import annotations

from typing import Any

import pytest
from vendors import Call, Peer, check_calls, described, examples, numbers, rows, window

from connectors import _answers, umami
from connectors._spec import AuthError, ConnectorError

ID = "11111111-2222-3333-4444-555555555555"
OWN = {"website": "example.com", "server": "stats.example.org", "username": "ann", "password": "hush"}
CLOUD = {"website": ID, "api_key": "k"}


def server(call: Call) -> Any:
    path = call.path.rpartition("/")[2]
    if path == "login":
        return {"token": "t1", "user": {"username": "ann"}}
    if path == "websites":
        return {
            "data": [{"id": ID, "name": "My Website", "domain": "www.example.com"}],
            "count": 1,
            "page": 1,
            "pageSize": 100,
        }
    if path == "pageviews":
        return {
            "pageviews": [{"x": "2026-11-20 00:00:00", "y": 30}],
            "sessions": [{"x": "2026-11-20 00:00:00", "y": 20}],
        }
    if path == "stats":
        return {"pageviews": 100, "visitors": 50, "visits": 60}
    return [{"x": call.query["type"], "y": 7}]


def test_an_own_server_gives_a_token_and_is_asked_as_described() -> None:
    peer = Peer(server)

    found = rows(umami, OWN, peer, window("2026-11-20", zone="Europe/Berlin"))

    login, *asked = peer.calls
    assert (login.method, login.body) == ("post", {"username": "ann", "password": "hush"})
    assert {c.headers["authorization"] for c in asked} == {"Bearer t1"}
    assert peer.hidden == ["t1"]
    day = [r for r in found if r.grain == "day"]
    assert numbers(day) == {
        ("visitors", "", "2026-11-20"): 20, ("visitors", "", "2026-11-21"): 0,
        ("pageviews", "", "2026-11-20"): 30, ("pageviews", "", "2026-11-21"): 0,
    }  # fmt: skip
    month = {(r.metric, r.item): (r.value or 0) // 1_000_000 for r in found if r.grain == "month"}
    assert month == {
        ("visitors", ""): 50, ("sessions", ""): 60, ("visitors_by_page", "url"): 7, ("visitors_by_referrer", "referrer"): 7,
        ("visitors_by_country", "country"): 7, ("visitors_by_device", "device"): 7,
    }  # fmt: skip
    assert asked[1].query == {
        "startAt": "1795129200000",
        "endAt": "1795301999999",
        "unit": "day",
        "timezone": "Europe/Berlin",
    }
    check_calls(described("umami.yaml"), peer.calls, root="https://stats.example.org")


def test_the_cloud_takes_a_key() -> None:
    peer = Peer(server)
    assert umami.check(CLOUD, peer) == "My Website"

    assert peer.calls[0].url == "https://api.umami.is/v1/websites"
    assert peer.calls[0].headers["x-umami-api-key"] == "k"


def test_a_newer_server_calls_pages_paths() -> None:
    def newer(call: Call) -> Any:
        return (400, {"error": {"message": "Bad request"}}) if call.query.get("type") == "url" else server(call)

    found = rows(umami, CLOUD, Peer(newer), window("2026-11-20"))

    assert [r.item for r in found if r.metric == "visitors_by_page"] == ["path"]


def test_the_descriptions_own_examples() -> None:
    spec = described("umami.yaml")
    series = next(examples(spec, "/api/websites/{websiteId}/pageviews"))
    stats = next(examples(spec, "/api/websites/{websiteId}/stats"))
    pages = next(examples(spec, "/api/websites/{websiteId}/metrics"))

    parts = (
        ("days", series, {"until": "2026-01-15"}), ("month", stats, {"of": "2026-01-01"}),
        ("by", {"values": pages}, {"of": "2026-01-01", "by": "page"}),
    )  # fmt: skip
    found = list(umami.parse(_answers.hand(window(), *parts)))

    assert [(r.metric, r.item, r.grain, (r.value or 0) // 1_000_000) for r in found] == [
        ("visitors", "", "day", 180), ("pageviews", "", "day", 245), ("visitors", "", "month", 800), ("sessions", "", "month", 1000),
        ("visitors_by_page", "/home", "month", 450), ("visitors_by_page", "/blog", "month", 220),
    ]  # fmt: skip


def test_an_unvisited_site_is_empty_and_the_future_is_not_asked_for() -> None:
    def script(call: Call) -> Any:
        empty = {"pageviews": [], "sessions": []}
        return empty if call.path.endswith("pageviews") else [] if call.path.endswith("metrics") else server(call)

    days = [r for r in rows(umami, CLOUD, Peer(script), window("2026-11-20")) if r.grain == "day"]
    future = Peer(server)
    assert days == []
    assert rows(umami, CLOUD, future, window("2999-01-01", "2999-01-02")) == []
    assert future.calls == []


def test_refusals_and_drift_are_one_error() -> None:
    with pytest.raises(AuthError):
        umami.check(OWN, Peer(lambda call: (401, {"error": "Unauthorized"})))
    with pytest.raises(ConnectorError, match="no website"):
        umami.check({**CLOUD, "website": "other.example"}, Peer(server))
    with pytest.raises(ConnectorError, match="needs a user name"):
        umami.check({"website": "x", "server": "stats.example.org"}, Peer(server))
    for drift in (
        [],
        {"pageviews": [{"x": "soon", "y": 1}], "sessions": []},
        {"pageviews": [{"x": "2026-11-20", "y": "many"}], "sessions": []},
    ):
        with pytest.raises(ConnectorError, match="form that is not known"):
            rows(
                umami,
                CLOUD,
                Peer(lambda call, said=drift: said if call.path.endswith("pageviews") else server(call)),
                window("2026-11-20"),
            )
