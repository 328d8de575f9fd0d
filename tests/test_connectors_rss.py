"""Fetching feeds: conditional requests, pages, autodiscovery, and the bookmark that says how far one came."""

from __future__ import annotations

from datetime import date

import pytest
from loopback import Reply, no_child, no_waiting, serve  # noqa: F401 - fixtures

from connectors import _paging, rss
from connectors._http import Http
from connectors._spec import ConnectorError, Payload, Window


def feed(numbers: range, *, extra: str = "", generator: str = "") -> bytes:
    items = "".join(f"<item><guid>g{n}</guid><title>Post {n}</title></item>" for n in numbers)
    head = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title>{extra}'
    return f"{head}<generator>{generator}</generator>{items}</channel></rss>".encode()


def fetch(url: str, bookmark: dict | None = None, **options: float) -> list[Payload]:
    http = Http.for_config(rss.SPEC, {"url": url}, **options)
    return list(rss.fetch({"url": url}, http, Window(None, date(2026, 11, 21), bookmark or {})))


def ids(payloads: list[Payload]) -> list[str]:
    return [row.item for payload in payloads for row in rss.parse(payload) if hasattr(row, "item")]


def test_an_unpaged_feed_is_at_least_and_unchanged_gives_nothing(serve) -> None:
    def script(path: str, headers: dict[str, str]) -> Reply:
        if headers.get("if-none-match") == '"v1"':
            return 304, {}, b""
        return 200, {"etag": '"v1"', "last-modified": "Mon, 01 Jan 2026 00:00:00 GMT"}, feed(range(3))

    server = serve(script)
    first = fetch(server.url + "/feed")

    assert ids(first) == ["g0", "g1", "g2"]
    assert first[0].bookmark["complete"] is False
    assert first[0].bookmark["http"]["etag"] == '"v1"'
    assert fetch(server.url + "/feed", first[0].bookmark) == []
    assert server.seen[-1][1]["if-modified-since"] == "Mon, 01 Jan 2026 00:00:00 GMT"


def test_wordpress_is_followed_to_its_404(serve) -> None:
    pages = {"/feed": range(9, 6, -1), "/feed?paged=2": range(6, 3, -1), "/feed?paged=3": range(3, 0, -1)}

    def script(path: str, headers: dict[str, str]) -> Reply:
        if path not in pages:
            return 404, {}, b"<html>nothing here</html>"
        return 200, {"etag": path}, feed(pages[path], generator="https://wordpress.org/?v=6.1")

    payloads = fetch(serve(script).url + "/feed")

    assert ids(payloads) == [f"g{n}" for n in range(9, 0, -1)]
    assert [p.page for p in payloads] == [1, 2, 3]
    assert [p.bookmark for p in payloads[:2]] == [{}, {}]
    assert payloads[2].bookmark["complete"] is True
    assert payloads[2].bookmark["http"]["etag"] == "/feed"


def test_a_complete_feed_is_not_followed_again(serve) -> None:
    server = serve(lambda path, headers: (200, {}, feed(range(12, 8, -1), generator="wordpress")))
    old = {"complete": True, "seen": rss.describe(Payload(feed(range(10, 7, -1))))["keys"]}

    payloads = fetch(server.url + "/feed", old)

    assert (len(payloads), len(server.seen), payloads[0].bookmark["complete"]) == (1, 1, True)


def test_links_to_next_and_archive_are_followed_and_circles_end(serve) -> None:
    def script(path: str, headers: dict[str, str]) -> Reply:
        rel, target, numbers = {
            "/a": ("next", "/b", range(2)),
            "/b": ("prev-archive", "c", range(2, 4)),
            "/c": ("next", "/a", range(4, 6)),
        }[path]
        return 200, {}, feed(numbers, extra=f'<atom:link rel="{rel}" href="{target}"/>')

    server = serve(script)
    payloads = fetch(server.url + "/a")

    assert ids(payloads) == [f"g{n}" for n in range(6)]
    assert [path for path, _ in server.seen] == ["/a", "/b", "/c"]


def test_a_server_that_ignores_the_page_number_is_not_complete(serve) -> None:
    server = serve(lambda path, headers: (200, {}, feed(range(3), generator="wordpress")))

    payloads = fetch(server.url + "/feed")

    assert (len(payloads), len(server.seen)) == (1, 2)
    assert payloads[0].bookmark["complete"] is False


def test_a_trail_cut_short_is_taken_up_at_the_same_page(serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(path: str, headers: dict[str, str]) -> Reply:
        page = int(path.partition("paged=")[2] or 1)
        return (
            (200, {"etag": "e"}, feed(range(page * 10, page * 10 + 3), generator="wordpress"))
            if page < 5
            else (404, {}, b"")
        )

    server = serve(script)
    monkeypatch.setattr(_paging, "MAX_PAGES", 2)
    first = fetch(server.url + "/feed")
    bookmark = first[-1].bookmark

    assert ids(first) == ["g10", "g11", "g12", "g20", "g21", "g22"]
    assert bookmark["resume"].endswith("paged=3")
    assert bookmark["complete"] is False
    monkeypatch.setattr(_paging, "MAX_PAGES", 9)
    second = fetch(server.url + "/feed", bookmark)
    assert ids(second) == ["g10", "g11", "g12", "g30", "g31", "g32", "g40", "g41", "g42"]
    assert second[-1].bookmark["complete"] is True
    assert "resume" not in second[-1].bookmark


def test_a_page_of_the_site_leads_to_its_feed_and_the_next_sync_goes_there(serve) -> None:
    page = (
        b'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed">'
        b'<link rel="alternate" type="application/rss+xml" title="Blog" href="/feed?a=1&amp;b=2"></head></html>'
    )

    def script(path: str, headers: dict[str, str]) -> Reply:
        return (200, {}, feed(range(1))) if path.startswith("/feed") else (200, {}, page)

    server = serve(script)
    payloads = fetch(server.url)

    assert ids(payloads) == ["g0"]
    assert rss.check({"url": server.url}, Http.for_config(rss.SPEC, {"url": server.url})) == "Blog"
    fetch(server.url, payloads[0].bookmark)
    assert [path for path, _ in server.seen][-1] == "/feed?a=1&b=2"


@pytest.mark.parametrize(
    "body",
    [b"", b"  ", b"<html><body>Log in</body></html>", b'{"error": "no"}', b'{"version": ', b"\x89PNG\r\n\x1a\n\0\0"],
)
def test_what_is_no_feed_is_one_clear_error(serve, body: bytes) -> None:
    server = serve(lambda path, headers: (200, {}, body))

    with pytest.raises(ConnectorError) as caught:
        fetch(server.url)

    assert "\n" not in str(caught.value)


def test_an_unreachable_feed_is_offline() -> None:
    with pytest.raises(ConnectorError, match="cannot be reached"):
        fetch("http://127.0.0.1:9/feed.xml", deadline_seconds=5)
