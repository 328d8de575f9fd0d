"""beehiiv: who came a day, the posts of the days with the numbers of mail and web, one publication among several."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from fault_server import data, faults, routes, status, turns  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, check_calls, described, numbers, rows, window

from connectors import beehiiv
from connectors._http import Http
from connectors._spec import ConnectorError, RateLimited, Remark
from vocabulary import Item

CONFIG = {"api_key": "b33"}
DAY = "2026-11-21"
PUBLICATION = {
    "id": "pub_1", "name": "Bee Informed", "organization_name": "Hiiv", "created": 1715698529,
    "stats": {"active_subscriptions": 512, "active_premium_subscriptions": 20, "average_open_rate": False},
}  # fmt: skip
SDK_STATS = {
    "email": {
        "recipients": 100, "delivered": 100, "opens": 50, "unique_opens": 45, "open_rate": 45, "clicks": 10,
        "unique_clicks": 8, "click_rate": 8, "unsubscribes": 1, "spam_reports": 1,
    },
    "web": {"views": 200, "clicks": 40},
    "clicks": [{
        "url": "https://www.google.com",
        "email": {"clicks": 10, "unique_clicks": 8, "click_through_rate": 80},
        "web": {"clicks": 40, "unique_clicks": 40, "click_through_rate": 20},
        "total_clicks": 50, "total_unique_clicks": 48, "total_click_through_rate": 40,
    }],
}  # fmt: skip
"""The example in the vendor's own client."""


def post(name: str, published: int | None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"post_{name}", "title": f"Tea {name}", "subject_line": "Tea!", "status": "confirmed", "platform": "both",
        "publish_date": published, "web_url": f"https://bee.example/p/{name}", "stats": SDK_STATS, **more,
    }  # fmt: skip


# 2026-11-21T11:00Z (an hour ago), -20T23:30Z, -07T00:00Z, -06T23:59:59Z; one for this evening and a draft.
POSTS = [
    post("draft", None, status="draft"), post("evening", 1795291200), post("now", 1795258800),
    post("web", 1795217400, platform="web"), post("mail", 1794009600, platform="email", status="archived"),
    post("old", 1794009599), post("older", 1700000000),
]  # fmt: skip


def account(call: Call) -> Any:
    """Two posts a page, however many are asked for."""
    path, page = call.path.removeprefix("/v2/"), int(call.query.get("page", "1"))
    if path == "publications":
        return {"data": [PUBLICATION], "page": 1, "limit": 100, "total_results": 1, "total_pages": 1}
    if path.endswith("/subscriptions"):
        reader = {"id": "sub_1", "email": "ann@example.org", "status": call.query["status"]}
        came = int(call.query["creation_date"][-2:]) if call.query["status"] == "active" else 1
        return {"data": [reader], "total_results": came}
    return {"data": POSTS[2 * page - 2 : 2 * page], "page": page, "limit": 2, "total_results": 7, "total_pages": 4}


def test_days_and_posts() -> None:
    peer = Peer(account)

    found = rows(beehiiv, CONFIG, peer, window("2026-11-20"))

    told = numbers(found)
    assert {key: value for key, value in told.items() if not key[1]} == {
        ("new_subscribers", "", "2026-11-20"): 21, ("new_subscribers", "", DAY): 22,
        ("subscribers", "", DAY): 512, ("paid_members", "", DAY): 20,
    }  # fmt: skip
    assert {key[:2]: value for key, value in told.items() if key[1].startswith("post_")} == {
        ("piece_sent", "post_now"): 100, ("piece_delivered", "post_now"): 100, ("piece_opened", "post_now"): 45,
        ("piece_clicked", "post_now"): 8, ("piece_unsubscribed", "post_now"): 1,
        ("piece_views_total", "post_now"): 200, ("piece_clicked_by_link", "post_now https://www.google.com"): 8,
        ("piece_views_total", "post_web"): 200,
    }  # fmt: skip
    assert [row for row in found if isinstance(row, Item)] == [
        Item(item="post_now", kind="issue", title="Tea now", url="https://bee.example/p/now", published="2026-11-21T11:00:00Z"),
        Item(item="post_web", kind="post", title="Tea web", url="https://bee.example/p/web", published="2026-11-20T23:30:00Z"),
    ]  # fmt: skip
    asked = [c.query for c in peer.calls if c.path.endswith("/subscriptions")]
    assert [(c["creation_date"], c["status"]) for c in asked] == [
        ("2026/11/20", "active"), ("2026/11/20", "inactive"), ("2026/11/21", "active"), ("2026/11/21", "inactive"),
    ]  # fmt: skip
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer b33"}
    check_calls(described("beehiiv.trim.json"), peer.calls, root="https://api.beehiiv.com/v2")


def test_no_reader_is_handed_on() -> None:
    bodies = str([p.body for p in beehiiv.fetch(CONFIG, Peer(account), window("2026-11-20"))])

    assert "example.org" not in bodies
    assert "sub_1" not in bodies


def test_what_is_read_stands_in_the_vendors_description() -> None:
    paths = described("beehiiv.trim.json")["paths"]

    def item(path: str) -> dict[str, Any]:
        schema = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        return schema["properties"]["data"]["items"]["properties"]

    assert set(beehiiv._Publication.model_fields) <= set(item("/publications"))
    assert set(beehiiv._PublicationStats.model_fields) <= set(item("/publications")["stats"]["properties"])
    known = item("/publications/{publicationId}/posts")
    assert set(beehiiv._Post.model_fields) <= set(known)
    assert set(beehiiv._Email.model_fields) <= set(known["stats"]["properties"]["email"]["properties"])


def test_each_page_of_posts_is_read_once_and_no_more_than_the_days_need() -> None:
    def pages(since: str, until: str) -> tuple[list[str], list[str]]:
        peer = Peer(account)
        found = rows(beehiiv, CONFIG, peer, window(since, until))
        pieces = [row.item for row in found if isinstance(row, Item)]
        return pieces, [c.query["page"] for c in peer.calls if c.path.endswith("/posts")]

    assert pages("2026-11-07", DAY) == (["post_now", "post_web", "post_mail"], ["1", "2", "3"])
    assert pages("2026-11-06", "2026-11-06") == (["post_old"], ["1", "2", "3", "4"])


@pytest.mark.parametrize(
    ("zone", "kept"), [("UTC", ["mail"]), ("America/New_York", []), ("Asia/Tokyo", ["mail", "old"])]
)
def test_a_post_is_of_the_day_of_the_reporting_zone(zone: str, kept: list[str]) -> None:
    found = rows(beehiiv, CONFIG, Peer(account), window("2026-11-07", "2026-11-07", zone=zone))

    assert [row.item for row in found if isinstance(row, Item)] == [f"post_{name}" for name in kept]


def test_a_mail_has_no_views_and_the_web_no_readers_of_mail() -> None:
    found = numbers(rows(beehiiv, CONFIG, Peer(account), window("2026-11-07", "2026-11-07")))

    assert {key[0] for key in found if key[1] == "post_mail"} == {
        "piece_sent", "piece_delivered", "piece_opened", "piece_clicked", "piece_unsubscribed",
    }  # fmt: skip


def test_nothing_is_asked_of_days_before_the_publication() -> None:
    peer = Peer(account)  # it was made on 2024-05-14

    found = numbers(
        rows(beehiiv, CONFIG, peer, window("2024-05-01", "2024-05-15", now=datetime(2024, 12, 1, tzinfo=UTC)))
    )

    assert sorted(key[2] for key in found if key[0] == "new_subscribers") == ["2024-05-14", "2024-05-15"]


def test_a_number_that_beehiiv_keeps_to_itself_is_not_0() -> None:
    silent = {**PUBLICATION, "stats": {"active_subscriptions": False, "active_premium_subscriptions": False}}

    def script(call: Call) -> Any:
        return {"data": [silent]} if call.path.endswith("/publications") else account(call)

    found = rows(beehiiv, CONFIG, Peer(script), window(DAY))

    assert not {"subscribers", "paid_members"} & {key[0] for key in numbers(found)}
    assert [row.kind for row in found if isinstance(row, Remark)] == ["partial"]


def test_the_total_is_found_on_both_kinds_of_pages_and_its_lack_is_an_error() -> None:
    def script(answer: Any) -> Any:
        return lambda call: answer if call.path.endswith("/subscriptions") else account(call)

    nested = {"data": [], "pagination": {"limit": 1, "has_more": True, "next_cursor": "x", "total_results": 4}}
    found = numbers(rows(beehiiv, CONFIG, Peer(script(nested)), window(DAY)))
    assert found["new_subscribers", "", DAY] == 8
    with pytest.raises(ConnectorError, match="total_results: field required"):
        rows(beehiiv, CONFIG, Peer(script({"data": [{"email": "ann@example.org"}]})), window(DAY))


def test_links_are_summed_where_they_are_the_same() -> None:
    links = [
        ("https://a.example/x y", 3),
        ("https://a.example/x%20y", 2),
        ("mailto:ann@example.org", 9),
        ("https://b.example", 0),
    ]
    stats = {"clicks": [{"url": url, "email": {"unique_clicks": n}} for url, n in links]}

    def script(call: Call) -> Any:
        return {"data": [post("now", 1795258800, stats=stats)]} if call.path.endswith("/posts") else account(call)

    found = numbers(rows(beehiiv, CONFIG, Peer(script), window(DAY)))

    assert {key[1]: value for key, value in found.items() if "by_link" in key[0]} == {
        "post_now https://a.example/x%20y": 5
    }


def test_one_of_several_publications() -> None:
    other = {**PUBLICATION, "id": "pub_2", "name": "Wasps"}

    def script(call: Call) -> Any:
        return {"data": [PUBLICATION, other]} if call.path.endswith("/publications") else account(call)

    with pytest.raises(
        ConnectorError, match=r"has 2 publications at beehiiv; type which one is meant: Bee Informed, Wasps\."
    ):
        beehiiv.check(CONFIG, Peer(script))
    for typed in ("wasps", "PUB_2"):
        assert beehiiv.check({**CONFIG, "publication": typed}, Peer(script)) == "Wasps"
    assert beehiiv.check(CONFIG, Peer(account)) == "Bee Informed"


def test_its_wish_to_slow_down_is_obeyed(faults: Any) -> None:
    page = data({"data": [PUBLICATION]})
    soon, late = (status(429, ratelimit_reset=str(int(time.time()) + wait)) for wait in (0, 5000))
    server = faults(routes({"/v2/publications": turns(soon, page)}))
    config = {**CONFIG, "base": server.url}
    with Http.for_config(beehiiv.SPEC, config) as http:
        assert beehiiv.check(config, http) == "Bee Informed"
    server = faults(lambda asked: late)
    config = {**CONFIG, "base": server.url}
    with Http.for_config(beehiiv.SPEC, config) as http, pytest.raises(RateLimited) as caught:
        beehiiv.check(config, http)
    assert 4900 < (caught.value.wait or 0) < 5100
