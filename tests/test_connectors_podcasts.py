"""OP3, Transistor and Simplecast: what is asked, how downloads are counted, and what stays out of the record."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from vendors import Call, Peer, check_calls, described, numbers, rows, window

from connectors import op3, simplecast, transistor
from connectors._spec import AuthError, ConnectorError
from vocabulary import Item

SHOW = "a" * 32
OP3, TRANSISTOR, SIMPLECAST = {"show": SHOW, "token": "t"}, {"api_key": "k"}, {"token": "s"}
DAY = "2026-11-21"


def download(time: str, who: str, **more: Any) -> dict[str, Any]:
    plain = {
        "time": time,
        "url": "https://x",
        "audienceId": who,
        "showUuid": SHOW,
        "episodeId": "e1",
        "hashedIpAddress": "secret-hash",
    }
    return {**plain, "agentName": "Overcast", "deviceType": "mobile", "countryCode": "DE", **more}


def op3_server(call: Call) -> Any:
    if "/shows/" in call.path:
        episodes = [
            {"id": "e1", "title": "Tea", "pubdate": "2026-11-01T08:00:00.000Z"},
            {"id": "e2", "title": "Old", "pubdate": "2020-01-01T00:00:00.000Z"},
        ]
        return {"showUuid": SHOW, "title": "Tea show", "statsPageUrl": "https://x", "episodes": episodes}
    if call.path.endswith("episode-download-counts"):
        counts = {
            "itemGuid": "guid-1",
            "title": "Tea",
            "pubdate": "2026-11-01T08:00:00.000Z",
            "downloads1": 5,
            "downloads7": 8,
            "downloadsAll": 9,
        }
        return {"showUuid": SHOW, "showTitle": "Tea show", "episodes": [counts]}
    if call.query.get("continuationToken"):
        return {"rows": [download("2026-11-20T12:00:00Z", "p2", countryCode=None)]}
    first = [
        download("2026-11-19T23:30:00.000Z", "p1"),
        download("2026-11-20T10:00:00Z", "p1"),
        download("2026-11-20T11:00:00Z", "b", botType="crawler"),
    ]
    return {"rows": first, "continuationToken": "c1"}


def test_op3_counts_by_day_and_keeps_no_listener() -> None:
    peer = Peer(op3_server)

    found = rows(op3, OP3, peer, window("2026-11-20", zone="Europe/Berlin"))

    day = "2026-11-20"
    assert numbers(found) == {
        ("downloads", "", day): 3, ("downloads", "", DAY): 0, ("listeners", "", day): 2, ("listeners", "", DAY): 0,
        ("downloads_by_app", "Overcast", day): 3, ("downloads_by_device", "mobile", day): 3, ("downloads_by_country", "DE", day): 2,
        ("piece_downloads", "guid-1", day): 3,
        ("piece_downloads_1", "guid-1", DAY): 5, ("piece_downloads_7", "guid-1", DAY): 8, ("piece_downloads_total", "guid-1", DAY): 9,
    }  # fmt: skip
    assert [row.item for row in found if isinstance(row, Item)] == ["guid-1", "e2"]
    bodies = json.dumps([p.body for p in op3.fetch(OP3, Peer(op3_server), window("2026-11-20"))])
    assert "secret-hash" not in bodies
    assert '"p1"' not in bodies
    assert [c.query.get("continuationToken") for c in peer.calls[2:]] == [None, "c1"]
    assert peer.calls[2].query["start"] == "2026-11-19T23:00:00Z"
    assert peer.calls[2].query["end"] == "2026-11-21T23:00:00Z"
    check_calls(described("op3.json"), peer.calls, root="https://op3.dev/api/1")


def test_op3_knows_a_show_by_its_feed_too() -> None:
    peer = Peer(op3_server)
    assert op3.check({**OP3, "show": "https://example.org/feed.xml"}, peer) == "Tea show"

    coded = peer.calls[0].path.rpartition("/")[2]
    assert base64.urlsafe_b64decode(coded + "==") == b"https://example.org/feed.xml"
    with pytest.raises(AuthError, match="no such show"):
        op3.check(OP3, Peer(lambda call: (404, {"error": "not found"})))


def transistor_server(call: Call) -> Any:
    path = call.path.removeprefix("/v1/")
    if path == "shows":
        return {
            "data": [
                {"id": "1", "attributes": {"title": "Tea", "slug": "tea", "created_at": "2026-11-01T00:00:00.000Z"}}
            ],
            "meta": {"totalPages": 1},
        }
    if path == "episodes":
        page = int(call.query["pagination[page]"])
        about = {
            "title": "Tea",
            "status": "published",
            "published_at": "2026-11-02T10:00:00.000Z",
            "duration": 60,
            "description": "long notes",
        }
        return {"data": [{"id": str(page), "attributes": about}], "meta": {"currentPage": page, "totalPages": 2}}
    told = [{"date": call.query["start_date"], "downloads": 4}, {"date": call.query["end_date"], "downloads": 0}]
    if path.endswith("/episodes"):
        return {"data": {"id": "1", "attributes": {"episodes": [{"id": 7, "downloads": told}]}}}
    return {"data": {"id": "1", "attributes": {"downloads": told}}}


def test_transistor_is_asked_day_first_and_not_before_the_show_was_made() -> None:
    peer = Peer(transistor_server)

    found = rows(transistor, TRANSISTOR, peer, window("2026-10-20"))

    assert numbers(found) == {
        ("downloads", "", "2026-11-01"): 4,
        ("downloads", "", DAY): 0,
        ("piece_downloads", "7", "2026-11-01"): 4,
    }
    assert [(r.item, r.duration) for r in found if isinstance(r, Item)] == [("1", 60), ("2", 60)]
    assert (peer.calls[1].query["start_date"], peer.calls[1].query["end_date"]) == ("01-11-2026", "21-11-2026")
    assert {c.headers["x-api-key"] for c in peer.calls} == {"k"}
    assert "long notes" not in str(
        [p.body for p in transistor.fetch(TRANSISTOR, Peer(transistor_server), window("2026-11-20"))]
    )
    check_calls(described("transistor.yaml"), peer.calls, root="https://api.transistor.fm/v1")


def test_several_shows_are_chosen_among_by_name() -> None:
    def several(call: Call) -> Any:
        return {
            "data": [
                {"id": "1", "attributes": {"title": "Tea"}},
                {"id": "2", "attributes": {"title": "Cake", "slug": "cake"}},
            ]
        }

    assert transistor.check({**TRANSISTOR, "show": "cake"}, Peer(several)) == "Cake"
    with pytest.raises(ConnectorError, match="has 2 shows at Transistor; type which one is meant: Tea, Cake"):
        transistor.check(TRANSISTOR, Peer(several))


def simplecast_server(call: Call) -> Any:
    path = call.path.removeprefix("/")
    if path == "podcasts":
        return {"collection": [{"id": "p1", "title": "Tea"}]}
    if path == "analytics/downloads":
        days = [("2026-11-18", 0), ("2026-11-19", 4), ("2026-11-20", 0)]
        return {"total": 4, "by_interval": [{"interval": day, "downloads_total": n} for day, n in days]}
    offset = int(call.query["offset"])
    number = 100 if offset == 0 else 1
    about = {"title": "Tea", "published_at": "2026-11-01T10:00:00-05:00", "downloads": {"total": 7}}
    return {"collection": [{"id": f"e{offset + n}", **about} for n in range(number)]}


def test_simplecast_tells_days_and_episodes_so_far() -> None:
    peer = Peer(simplecast_server)

    found = rows(simplecast, SIMPLECAST, peer, window("2026-11-01"))

    told = numbers(found)
    assert {key: value for key, value in told.items() if key[0] == "downloads"} == {
        ("downloads", "", "2026-11-19"): 4, ("downloads", "", "2026-11-20"): 0,
    }  # fmt: skip
    assert sum(key[0] == "piece_downloads_total" for key in told) == 101
    assert [c.query.get("offset") for c in peer.calls] == ["0", None, "0", "100"]
    spec, root = described("simplecast.yaml"), "https://api.simplecast.com"
    check_calls(spec, [c for c in peer.calls if c.path == "/podcasts"], root=root)
    check_calls(spec, [Call("get", root + c.path, [], {}) for c in peer.calls], root=root)


@pytest.mark.parametrize(
    ("module", "config", "server"),
    [(op3, OP3, op3_server), (transistor, TRANSISTOR, transistor_server), (simplecast, SIMPLECAST, simplecast_server)],
)
class TestEach:
    def test_the_past_tells_nothing_of_now(self, module: Any, config: dict[str, str], server: Any) -> None:
        past = numbers(rows(module, config, Peer(server), window("2026-11-18", "2026-11-19")))

        assert not [key for key in past if key[0].endswith("_total")]

    def test_the_future_is_not_asked_for(self, module: Any, config: dict[str, str], server: Any) -> None:
        peer = Peer(server)

        assert rows(module, config, peer, window("2999-01-01", "2999-02-01")) == []
        assert peer.calls == []

    def test_a_bad_key_and_drift_are_one_error(self, module: Any, config: dict[str, str], server: Any) -> None:
        with pytest.raises(AuthError):
            module.check(config, Peer(lambda call: (401, {"error": "unauthorized"})))
        for drift in ([], {"data": "x"}, {"showUuid": 5, "collection": [{"id": None}], "data": [{"id": 1}]}):
            with pytest.raises(ConnectorError, match="form that is not known"):
                rows(module, config, Peer(lambda call, said=drift: said), window("2026-11-20"))
