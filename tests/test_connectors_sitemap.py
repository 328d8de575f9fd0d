"""Sitemaps: where they are found, indexes, packed and damaged ones, what is no post, and what is made to be expensive."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from fault_server import LOGIN, Act, Asked, faults, routes, status  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import numbers, window

from connectors import _sitemap, isolated, sitemap
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Payload, Remark
from vocabulary import Item

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NOW = datetime(2026, 11, 21, tzinfo=UTC)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<urlset {NS}><url><loc>https://example.org/&b;</loc></url></urlset>"
)


def pages(*urls: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    inner = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f"{head}<urlset {NS}>{inner}</urlset>".encode()


def index(*urls: str) -> bytes:
    inner = "".join(f"<sitemap><loc>{u}</loc><lastmod>2026-11-20T10:00:00.123Z</lastmod></sitemap>" for u in urls)
    head = '<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="//blog.example/sitemap.xsl"?>'
    return f"{head}<sitemapindex {NS}>{inner}</sitemapindex>".encode()


def xml(body: bytes, number: int = 200) -> Act:
    return Act(body, number, {"content-type": "application/xml"})


def of(body: bytes) -> list[Any]:
    return list(sitemap.parse(Payload(body, "https://example.org/sitemap.xml", as_of=NOW)))


def read(url: str, since: str | None = None) -> tuple[list[Any], list[Remark]]:
    config = {"url": url}
    with Http.for_config(sitemap.SPEC, config) as http:
        payloads = list(sitemap.fetch(config, http, window(since)))
    rows = [row for payload in payloads for row in sitemap.parse(payload)]
    return [r for r in rows if not isinstance(r, Remark)], [r for r in rows if isinstance(r, Remark)]


def keys(rows: list[Any]) -> list[str]:
    return [row.item for row in rows if isinstance(row, Item)]


def test_an_index_is_followed_one_level_and_only_to_maps_with_posts(faults: Any) -> None:
    names = ("wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-users-1.xml", "post_tag-sitemap.xml",
             "sitemap-authors.xml", "post-sitemap2.xml.gz", "deeper.xml")  # fmt: skip
    server = faults(lambda asked: table[asked.path](asked) if callable(table[asked.path]) else table[asked.path])
    table = {
        "/robots.txt": Act(b"User-agent: *\nDisallow: /x\n\nsitemap:  /wp-sitemap.xml \nSITEMAP: /wp-sitemap.xml\r\n"),
        "/wp-sitemap.xml": xml(index(*(f"{server.url}/{name}" for name in names))),
        "/wp-sitemap-posts-post-1.xml": xml(pages(f"{server.url}/", f"{server.url}/a/", f"{server.url}/b/")),
        "/post-sitemap2.xml.gz": Act(gzip.compress(pages(f"{server.url}/b/", f"{server.url}/c/"))),
        "/deeper.xml": xml(index(f"{server.url}/never.xml")),
    }

    rows, remarks = read(server.url)

    assert keys(rows) == [f"{server.url}/{name}/" for name in "abbc"]
    assert numbers(rows) == {}, "one of its maps was not read, so the number of pages is not known"
    assert [r.kind for r in remarks] == ["left_out", "partial"]
    assert remarks[1].reason == f"1 of its maps could not be read, {server.url}/deeper.xml for one"
    assert [asked.path for asked in server.asked] == [
        "/robots.txt", "/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml", "/post-sitemap2.xml.gz", "/deeper.xml",
    ]  # fmt: skip


def test_pages_of_several_maps_count_once_and_reading_twice_is_the_same(faults: Any) -> None:
    server = faults(lambda asked: table.get(asked.path, status(404)))
    table = {
        "/sitemap.xml": xml(index(f"{server.url}/1.xml", f"{server.url}/2.xml")),
        "/1.xml": xml(pages("https://blog.example/a/", "https://blog.example/b/")),
        "/2.xml": xml(pages("https://blog.example/b/", "https://blog.example/c/", "https://blog.example/tag/x/")),
    }

    rows, _ = read(server.url)

    assert numbers(rows) == {("posts", "", "2026-11-21"): 3}
    assert (rows, []) == (read(server.url, "2026-11-21")[0], [])
    assert read(server.url, "2999-01-01") == ([], [])
    config = {"url": server.url}
    with Http.for_config(sitemap.SPEC, config) as http:
        assert list(sitemap.fetch(config, http, window("2026-11-01", "2026-11-02"))) == [], "the past is not told"
        assert sitemap.check(config, http) == "127.0.0.1"


def test_the_sitemap_typed_is_the_one_that_is_read(faults: Any) -> None:
    server = faults(routes({"/maps/own.xml": xml(pages("/x/"))}))

    assert keys(read(f"{server.url}/maps/own.xml")[0]) == [f"{server.url}/x/"]
    assert [asked.path for asked in server.asked] == ["/maps/own.xml"]


def test_no_sitemap_a_page_for_everything_and_a_closed_one_are_one_clear_error(faults: Any) -> None:
    with pytest.raises(ConnectorError, match=r"names no sitemap in its robots\.txt"):
        read(faults(status(404)).url)
    with pytest.raises(ConnectorError, match=r"names no sitemap in its robots\.txt"):
        read(faults(LOGIN).url)
    with pytest.raises(ConnectorError, match="web page, not a sitemap"):
        read(faults(LOGIN).url + "/about")
    with pytest.raises(AuthError):
        read(faults(status(403)).url + "/sitemap.xml")
    named = faults(routes({"/robots.txt": Act(b"Sitemap: https://elsewhere.example/sitemap.xml")}))
    with pytest.raises(ConnectorError, match="leads to another host"):
        read(named.url)
    empty = faults(
        lambda asked: xml(index("https://elsewhere.example/1.xml", "/2.xml")) if "map" in asked.path else status(404)
    )
    with pytest.raises(ConnectorError, match="None of the maps"):
        read(empty.url + "/sitemap.xml")


def test_a_server_with_trouble_of_its_own_says_so_and_nothing_is_half_told(faults: Any) -> None:
    def play(asked: Asked) -> Act:
        return xml(index("/1.xml", "/2.xml")) if asked.path == "/sitemap.xml" else status(503)

    with pytest.raises(ConnectorError, match="problem of its own"):
        read(faults(play).url + "/sitemap.xml")


def test_what_is_made_to_be_expensive_is_refused_or_costs_little() -> None:
    for body in (BOMB, BOMB.replace("<!ENTITY", "<!ENTITY % p SYSTEM 'file:///etc/passwd'> <!ENTITY", 1)):
        with pytest.raises(ConnectorError, match="declares a document type"):
            isolated.parse("sitemap", Payload(body.encode(), "https://example.org/s.xml", as_of=NOW))
    deep = b"<urlset>" + b"<url>" * 300_000
    with pytest.raises(ConnectorError, match="no sitemap, or it breaks off"):
        of(deep)
    many = " ".join(f"a{n}='1'" for n in range(50_000))
    wide = f"<urlset {many}><url><loc>https://example.org/a</loc></url></urlset>"
    assert keys(of(wide.encode())) == ["https://example.org/a"]
    with pytest.raises(ConnectorError, match="more than 52,428,800 bytes"):
        of(gzip.compress(b" " * (_sitemap.MAX_BYTES + 1)))


def test_more_than_a_map_may_hold_is_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sitemap, "MAX_ENTRIES", 3)
    many = pages(*(f"https://example.org/{n}/" for n in range(5)))

    assert keys(of(many)) == [f"https://example.org/{n}/" for n in range(3)]
    assert of(many)[-1] == Remark("partial", "only the first 3 addresses of a sitemap were read")
    assert sitemap.describe(Payload(many, "https://example.org/s.xml"))["whole"] is False


def test_damaged_maps_give_what_came_before_and_say_so() -> None:
    whole = pages(*(f"https://example.org/{n}/" for n in range(50)))

    for body in (
        whole[:1500],
        gzip.compress(whole)[:-12],
        whole.replace(b"<url><loc>https://example.org/30", b"& <url><loc>x"),
    ):
        rows = of(body)
        assert 0 < len(keys(rows)) <= 50
        assert rows[-1].kind == "partial"
    assert keys(of(b"\xef\xbb\xbf\n " + whole)) == keys(of(whole)), "what PHP prints before the declaration"
    for junk in (b"\x1f\x8b junk", b"<rss><channel/></rss>", whole[:60], b"https://example.org/a\n", b"{}"):
        with pytest.raises(ConnectorError):
            of(junk)


def test_prefixes_encodings_and_undeclared_extensions_are_read() -> None:
    prefixed = (
        '<s:urlset xmlns:s="x"><s:url><s:loc>https://example.org/a/</s:loc>'
        "<image:image><image:loc>/no</image:loc></image:image></s:url></s:urlset>"
    )
    latin = (
        pages("https://example.org/café/", head='<?xml version="1.0" encoding="ISO-8859-1"?>')
        .decode()
        .encode("latin-1")
    )
    nested = (
        f"<urlset {NS}><url><image:image><loc>/no</loc></image:image><loc>https://example.org/b/</loc></url></urlset>"
    )

    assert keys(of(prefixed.encode())) == ["https://example.org/a/"]
    assert keys(of(latin)) == ["https://example.org/café/"]
    assert keys(of(nested.encode())) == ["https://example.org/b/"]
    assert keys(of(pages("https://example.org/c/").decode().replace("UTF-8", "UTF-16").encode("utf-16"))) == [
        "https://example.org/c/"
    ]


def test_a_numeric_permalink_is_a_post_and_a_list_of_posts_is_none() -> None:
    found = keys(
        of(pages(*(f"https://example.org{p}" for p in ("/archives/123", "/archives/", "/blog/page/2/", "/pages/x/"))))
    )

    assert found == ["https://example.org/archives/123", "https://example.org/pages/x/"]
