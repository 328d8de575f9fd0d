"""Threads: which days are asked in which zone, what a day of views is, posts with their views, and a token that is renewed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from vendors import Call, Peer, described, numbers, rows, window

from connectors import threads
from connectors._spec import AuthError, ConnectorError, RateLimited
from vocabulary import Item

CONFIG = {"access_token": "t1"}
DAY = "2026-11-21"
VIEWS = {
    "2026-11-18T08:00:00+0000": 10, "2026-11-19T08:00:00+0000": 20, "2026-11-20T08:00:00+0000": 30,
    "2026-11-21T08:00:00+0000": 40,
}  # fmt: skip
POSTS = [
    ("p4", "2026-11-20T23:30:00+0000", "TEXT_POST"), ("p3", "2026-11-20T09:00:00+0000", "REPOST_FACADE"),
    ("p2", "2026-11-19T00:00:00+0000", "VIDEO"), ("p1", "2026-11-18T23:59:59+0000", "TEXT_POST"),
]  # fmt: skip


def account(call: Call) -> Any:
    """Two posts a page; the last page is empty, as Threads does not say which one it is."""
    path, query = call.path.removeprefix("/v1.0/"), call.query
    if path == "/refresh_access_token":
        return {"access_token": "t2", "token_type": "bearer", "expires_in": 5183944}
    if path == "me/threads":
        at = int(query.get("after", "0"))
        found = [
            {"id": name, "media_type": kind, "text": f"Tea {name}\nand cake", "timestamp": moment, "permalink": f"https://www.threads.net/{name}"}
            for name, moment, kind in POSTS[at : at + 2]
        ]  # fmt: skip
        return {"data": found, "paging": {"cursors": {"before": "x", "after": str(at + 2)}} if found else {}}
    if path == "me/threads_insights":
        return insights(query)
    if path.endswith("/insights"):
        return {"data": [{"name": "views", "period": "lifetime", "values": [{"value": 50}]}]}
    return {"id": "1", "username": "ann"}


def insights(query: dict[str, str]) -> Any:
    if query["metric"] == "views":
        values = [{"value": number, "end_time": moment} for moment, number in VIEWS.items()]
        return {"data": [{"name": "views", "period": "day", "values": values}]}
    if query["metric"] == "followers_count":
        return {"data": [{"name": "followers_count", "period": "day", "total_value": {"value": 1000}}]}
    if query["breakdown"] != "country":
        return 400, {"error": {"code": 100, "message": "Not enough followers"}}
    results = [{"dimension_values": ["DE"], "value": 60}, {"dimension_values": ["AT"], "value": 20}]
    return {"data": [{"total_value": {"breakdowns": [{"dimension_keys": ["country"], "results": results}]}}]}


def test_followers_views_by_day_and_posts() -> None:
    peer = Peer(account)

    found = rows(threads, CONFIG, peer, window("2026-11-19"))

    told = numbers(found)
    assert told == {
        ("followers", "", DAY): 1000, ("followers_by_country", "DE", DAY): 60, ("followers_by_country", "AT", DAY): 20,
        ("post_views", "", "2026-11-19"): 30, ("post_views", "", "2026-11-20"): 40,
        ("piece_views_total", "p4", DAY): 50, ("piece_views_total", "p2", DAY): 50,
    }  # fmt: skip
    assert [row for row in found if isinstance(row, Item)] == [
        Item(
            item="p4", kind="post", title="Tea p4", url="https://www.threads.net/p4", published="2026-11-20T23:30:00Z"
        ),
        Item(
            item="p2", kind="video", title="Tea p2", url="https://www.threads.net/p2", published="2026-11-19T00:00:00Z"
        ),
    ]
    assert peer.kept == {"access_token": "t2"}
    assert {c.query["access_token"] for c in peer.calls[1:]} == {"t2"}
    assert [c.query.get("after") for c in peer.calls if c.path == "/v1.0/me/threads"] == [None, "2", "4"]


def test_the_vendors_own_example_answers() -> None:
    collection = described("threads.trim.json")
    known = {name: set(values.split(",")) for name, values in collection["lists"].items()}
    said = collection["examples"]

    def script(call: Call) -> Any:
        path = call.path.removeprefix("/v1.0/")
        return {"data": []} if "after" in call.query else said[path] if path in said else account(call)

    peer = Peer(script)
    found = rows(threads, CONFIG, peer, window("2024-09-15", "2024-09-16", now=datetime(2024, 9, 17, 12, tzinfo=UTC)))

    assert numbers(found) == {("post_views", "", "2024-09-15"): 0, ("post_views", "", "2024-09-16"): 0}
    whole = rows(threads, CONFIG, peer, window("2024-09-12", "2024-09-17", now=datetime(2024, 9, 17, 12, tzinfo=UTC)))
    assert ("followers", "", "2024-09-17") in numbers(whole)
    assert [row.title for row in whole if isinstance(row, Item)] == ["This is a test post"]
    for call in peer.calls:
        asked, path = call.query, call.path.removeprefix("/v1.0/")
        if "fields" in asked:
            assert set(asked["fields"].split(",")) <= known["fields_threads"]
        if "metric" in asked:
            assert {asked["metric"]} <= known["metrics_account" if path == "me/threads_insights" else "metrics_post"]
        assert not asked.get("breakdown") or asked["breakdown"] in known["follower_demographics_breakdown"]


def test_days_of_views_are_those_of_california_and_end_where_they_are_told() -> None:
    summer = {"2026-07-01T07:00:00+0000": 5, "2026-07-02T07:00:00+0000": 6}

    def script(call: Call) -> Any:
        if call.query.get("metric") == "views" and call.path.endswith("threads_insights"):
            return {"data": [{"name": "views", "values": [{"value": n, "end_time": m} for m, n in summer.items()]}]}
        return account(call)

    peer = Peer(script)
    found = numbers(rows(threads, CONFIG, peer, window("2026-06-30", "2026-07-01")))

    assert found == {("post_views", "", "2026-06-30"): 5, ("post_views", "", "2026-07-01"): 6}
    asked = next(c.query for c in peer.calls if c.query.get("metric") == "views")
    assert datetime.fromtimestamp(int(asked["since"]), UTC) == datetime(2026, 6, 29, 7, tzinfo=UTC)
    assert datetime.fromtimestamp(int(asked["until"]), UTC) == datetime(2026, 7, 3, 7, tzinfo=UTC)


def test_nothing_is_asked_that_threads_refuses_to_tell() -> None:
    peer = Peer(account)
    rows(threads, CONFIG, peer, window("2024-04-01", "2024-04-13"))
    views = next(c.query for c in peer.calls if c.query.get("metric") == "views")
    assert int(views["since"]) == 1712991600  # the vendor's own first moment

    peer = Peer(account)
    assert rows(threads, CONFIG, peer, window("2023-07-01", "2023-07-31")) == []
    assert [c.path for c in peer.calls] == ["/v1.0/me/threads"] * 3
    assert int(peer.calls[0].query["since"]) == 1688540400

    peer = Peer(account)
    rows(threads, CONFIG, peer, window("2026-11-19"))
    assert {int(c.query["until"]) for c in peer.calls if "until" in c.query} == {1795262400}  # now, not a day to come


@pytest.mark.parametrize(("zone", "kept"), [("UTC", ["p2"]), ("America/New_York", []), ("Asia/Tokyo", ["p2", "p1"])])
def test_a_post_is_of_the_day_of_the_reporting_zone(zone: str, kept: list[str]) -> None:
    found = rows(threads, CONFIG, Peer(account), window("2026-11-19", "2026-11-19", zone=zone))

    assert [row.item for row in found if isinstance(row, Item)] == kept


def test_views_of_posts_are_asked_for_the_recent_ones_and_a_hundred_at_the_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "MOST", 1)
    peer = Peer(account)
    found = rows(threads, CONFIG, peer, window("2026-11-18"))
    assert [key[1] for key in numbers(found) if key[0] == "piece_views_total"] == ["p4"]
    assert len([row for row in found if isinstance(row, Item)]) == 3

    later = datetime(2027, 2, 1, tzinfo=UTC)
    found = rows(threads, CONFIG, Peer(account), window("2026-11-18", "2026-11-21", now=later))
    assert not [key for key in numbers(found) if key[0] == "piece_views_total"]


def test_the_past_renews_no_token() -> None:
    peer = Peer(account)

    rows(threads, CONFIG, peer, window("2026-10-01", "2026-10-31"))

    assert peer.kept == {}
    assert {c.query["access_token"] for c in peer.calls} == {"t1"}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(400, 190, AuthError), (400, 4, RateLimited), (403, 10, AuthError), (500, 1, ConnectorError)],
)
def test_metas_errors_are_told_apart_by_their_number(status: int, code: int, kind: type[Exception]) -> None:
    said = {"error": {"message": "Session has expired for t1", "type": "OAuthException", "code": code}}

    with pytest.raises(kind) as caught:
        threads.check(CONFIG, Peer(lambda call: (status, said)))
    assert "t1" not in str(caught.value)
    assert threads.check(CONFIG, Peer(account)) == "@ann"
