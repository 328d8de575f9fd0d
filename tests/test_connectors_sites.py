"""WordPress's REST API: pages each once, what is new, both addresses of it, closed and foreign sites, the keys of the feed.

`CASES` are the connectors of sites and shows that answer in JSON; the others have tests in files of their own.
"""

from __future__ import annotations

import base64
from datetime import date
from types import ModuleType
from typing import Any

import pytest
import test_connectors_buzzsprout as shows
import test_connectors_matomo as visits
import test_connectors_wordpress_com as stats
from fault_server import LOGIN, Act, Asked, data, faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, numbers, rows, window

from connectors import buzzsprout, matomo, rss, wordpress, wordpress_com
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Payload
from vocabulary import Item

SECRET = "s3cr3t-of-the-owner"
CONFIG = {"url": "https://blog.example"}
PAST_THE_END = {"code": "rest_post_invalid_page_number", "message": "x", "data": {"status": 400}}
NO_ROUTE = {"code": "rest_no_route", "message": "x", "data": {"status": 404}}


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "guid": {"rendered": f"https://blog.example/?p={number}"}, "link": f"https://blog.example/{number}/",
        "title": {"rendered": f"Post {number}"}, "date_gmt": f"2026-11-{1 + number % 20:02}T08:30:00", **more,
    }  # fmt: skip


def site(call: Call) -> Any:
    if call.path.endswith("/wp/v2/posts"):
        return [post(1), post(2)]
    return {"name": "The Blog"}


CASES: list[tuple[ModuleType, dict[str, str], Any]] = [
    (wordpress, {"url": "", "user": "ann", "password": SECRET}, site),
    (matomo, {"server": "", "site": "1", "token": SECRET}, visits.server),
    (wordpress_com, {"site": "blog.example", "access_token": SECRET}, stats.account),
    (buzzsprout, {"token": SECRET}, shows.account),
]


def listed(posts: list[dict[str, Any]], *, headers: bool = True, pretty: bool = True) -> Any:
    """A server that pages as the real one does."""

    def play(asked: Asked) -> Act:
        path = asked.query.get("rest_route", "") if not pretty else asked.path.removeprefix("/wp-json")
        if path == "/" and (pretty is asked.path.startswith("/wp-json")):
            return data({"name": "Q&#038;A <b>Blog</b>"})
        if path != "/wp/v2/posts":
            return data(NO_ROUTE, 404)
        number, size = int(asked.query.get("page", "1")), int(asked.query["per_page"])
        if number > 1 and (number - 1) * size >= len(posts):
            return data(PAST_THE_END, 400)
        told = {"x_wp_total": str(len(posts)), "x_wp_totalpages": str(-(-len(posts) // size))} if headers else {}
        return data(posts[(number - 1) * size : number * size], **told)

    return play


def read(server: Any, since: str | None = None, **config: str) -> list[Any]:
    whole = {"url": server.url, **config}
    with Http.for_config(wordpress.SPEC, whole) as http:
        payloads = list(wordpress.fetch(whole, http, window(since)))
    return [row for payload in payloads for row in wordpress.parse(payload)]


def keys(found: list[Any]) -> list[str]:
    return [row.item for row in found if isinstance(row, Item)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (99, 1), (100, 1), (101, 2), (250, 3)])
def test_every_page_once(faults: Any, count: int, pages: int) -> None:
    server = faults(listed([post(n) for n in range(count)]))

    found = read(server)

    assert keys(found) == [f"https://blog.example/?p={n}" for n in range(count)]
    assert numbers(found) == {("posts", "", "2026-11-21"): count}
    assert [each.query["page"] for each in server.asked] == [str(n + 1) for n in range(pages)]
    assert {(each.query["per_page"], each.query["orderby"], each.query["order"]) for each in server.asked} == {
        ("100", "date", "asc")
    }
    assert not any("authorization" in each.headers for each in server.asked)


def test_without_headers_the_end_is_the_400_past_it(faults: Any) -> None:
    server = faults(listed([post(n) for n in range(200)], headers=False))

    found = read(server)

    assert len(set(keys(found))) == 200
    assert numbers(found) == {("posts", "", "2026-11-21"): 200}
    assert [each.query["page"] for each in server.asked] == ["1", "2", "3"]


def test_another_400_is_an_error_and_nothing_is_cut_off_in_silence(faults: Any) -> None:
    pages = listed([post(n) for n in range(150)])
    server = faults(lambda asked: data({"code": "odd"}, 400) if asked.query["page"] == "2" else pages(asked))

    with pytest.raises(ConnectorError, match="refuses one of the pages"):
        read(server)


def test_an_increment_asks_for_what_changed_since_the_days_first_moment() -> None:
    peer = Peer(lambda call: [post(7)])
    found = rows(wordpress, CONFIG, peer, window("2026-11-19", zone="Europe/Berlin"))

    assert keys(found) == ["https://blog.example/?p=7"]
    assert peer.calls[0].query["modified_after"] == "2026-11-18T23:00:00Z"
    assert "before" not in peer.calls[0].query
    assert peer.calls[1].query == {"per_page": "1", "_fields": "id"}
    past = Peer(lambda call: [post(7)])
    rows(wordpress, CONFIG, past, window("2026-11-01", "2026-11-02", zone="Europe/Berlin"))
    assert [call.query["before"] for call in past.calls] == ["2026-11-02T23:00:00Z"]


def test_the_number_of_posts_is_that_of_all_also_in_an_increment(faults: Any) -> None:
    server = faults(
        lambda asked: data([post(3)], x_wp_total="1" if "modified_after" in asked.query else "131", x_wp_totalpages="1")
    )

    assert numbers(read(server, "2026-11-20")) == {("posts", "", "2026-11-21"): 131}


def test_a_far_future_window_asks_nothing() -> None:
    peer = Peer(site)

    assert rows(wordpress, CONFIG, peer, window("2999-01-01", "2999-01-31")) == []
    assert peer.calls == []


def test_a_site_without_permalinks_is_asked_by_parameter(faults: Any) -> None:
    server = faults(listed([post(n) for n in range(101)], pretty=False))
    found = read(server)

    assert len(keys(found)) == 101
    assert [(a.path, a.query.get("rest_route"), a.query["page"]) for a in server.asked] == [
        ("/wp-json/wp/v2/posts", None, "1"),
        ("/", "/wp/v2/posts", "1"),
        ("/", "/wp/v2/posts", "2"),
    ]
    config = {"url": server.url}
    with Http.for_config(wordpress.SPEC, config) as http:
        assert wordpress.check(config, http) == "Q&A Blog"


def test_a_closed_site_opens_for_user_and_application_password(faults: Any) -> None:
    wanted = "Basic " + base64.b64encode(b"ann:abcd efgh").decode()
    pages = listed([post(1)])
    closed = data({"code": "rest_login_required"}, 401)
    server = faults(lambda asked: pages(asked) if asked.headers.get("authorization") == wanted else closed)

    assert keys(read(server, user="ann", password="abcd efgh")) == ["https://blog.example/?p=1"]
    with pytest.raises(AuthError, match="only to those who sign in"):
        read(server)
    with pytest.raises(AuthError, match="refuses this user") as caught:
        read(server, user="ann", password=SECRET)
    assert SECRET not in str(caught.value)


def test_no_rest_api_no_wordpress_and_wordpress_com_are_told_apart(faults: Any) -> None:
    for act in (LOGIN, data(NO_ROUTE, 404), Act(b"<html>none</html>", 404)):
        server = faults(lambda asked, act=act: act)
        config = {"url": server.url}
        with (
            Http.for_config(wordpress.SPEC, config) as http,
            pytest.raises(ConnectorError, match="no REST API of Word"),
        ):
            wordpress.check(config, http)
    hosted = {"url": "https://ann.wordpress.com"}
    with pytest.raises(ConnectorError, match=r"hosted by WordPress\.com"):
        wordpress.check(hosted, Peer(lambda call: (404, {})))
    behind = faults(Act(b"<html></html>", 404, {"host-header": "WordPress.com"}))
    with pytest.raises(ConnectorError, match=r"hosted by WordPress\.com"):
        read(behind)


def test_a_site_whose_index_is_hidden_goes_by_its_host() -> None:
    peer = Peer(lambda call: [] if call.path.endswith("posts") else (403, {"code": "rest_forbidden"}))

    assert wordpress.check(CONFIG, peer) == "blog.example"


def test_drift_is_one_clear_error_and_reading_twice_the_same() -> None:
    for odd in ({"posts": []}, [{"id": None}], [{**post(1), "date_gmt": "soon"}], [[]]):
        with pytest.raises(ConnectorError, match="form that is not known"):
            rows(wordpress, CONFIG, Peer(lambda call, said=odd: said), window())
    assert rows(wordpress, CONFIG, Peer(site), window()) == rows(wordpress, CONFIG, Peer(site), window())


def test_the_feed_and_the_rest_api_tell_the_same_post() -> None:
    feed = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>
    <generator>https://wordpress.org/?v=6.1.9</generator><item><title>Tom &#038; Ann&#8217;s &lt;em&gt;day&lt;/em&gt;</title>
    <link>https://blog.example/tom/</link><pubDate>Fri, 20 Nov 2026 22:15:07 +0000</pubDate>
    <guid isPermaLink="false">https://blog.example/?p=12</guid></item></channel></rss>"""
    told = {
        "id": 12, "guid": {"rendered": "https://blog.example/?p=12"}, "link": "https://blog.example/tom/",
        "title": {"rendered": "Tom &#038; Ann&#8217;s <em>day</em>"}, "date_gmt": "2026-11-20T22:15:07",
    }  # fmt: skip

    found = rows(wordpress, CONFIG, Peer(lambda call: [told]), window())
    assert found[:-1] == list(rss.parse(Payload(feed, "https://blog.example/feed/")))
    assert (found[0].item, found[0].title) == ("https://blog.example/?p=12", "Tom & Ann’s day")
    assert found[-1].day == date(2026, 11, 21)
