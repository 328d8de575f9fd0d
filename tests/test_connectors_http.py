"""The way outside: hosts, redirects, deadlines, retries, sizes, secrets."""

from __future__ import annotations

import gzip
import time

import pytest
from loopback import Reply, no_waiting, serve  # noqa: F401 - fixtures

from connectors import _address, rss
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Offline, RateLimited


def local(**options: object) -> Http:
    return Http([], typed=["127.0.0.1"], **options)


def test_a_server_error_is_tried_again(serve) -> None:
    replies = iter([(500, {}, b""), (503, {}, b""), (200, {"etag": "x"}, b"fine")])
    server = serve(lambda path, headers: next(replies))

    answer = local().get(server.url)

    assert (answer.status, answer.body, answer.headers["etag"], len(server.seen)) == (200, b"fine", "x", 3)


def test_a_server_that_stays_ill_fails_with_its_place(serve) -> None:
    server = serve(lambda path, headers: (500, {}, b""))

    with pytest.raises(ConnectorError, match=r"127\.0\.0\.1.*500"):
        local().get(server.url + "/feed?key=hidden")

    assert len(server.seen) == 4


@pytest.mark.parametrize(("status", "error"), [(401, AuthError), (403, AuthError), (404, ConnectorError)])
def test_a_refusal_fails_at_once(serve, status: int, error: type[Exception]) -> None:
    server = serve(lambda path, headers: (status, {}, b""))

    with pytest.raises(error):
        local().get(server.url)

    assert len(server.seen) == 1


def test_an_accepted_status_is_an_answer(serve) -> None:
    assert local().get(serve(lambda path, headers: (404, {}, b"")).url, accept=(404,)).status == 404


@pytest.mark.parametrize(("wait", "asked"), [("0", 4), ("86400", 1), ("Fri, 31 Dec 2100 23:59:59 GMT", 1), ("soon", 4)])
def test_429_waits_only_as_long_as_a_sync_may(serve, wait: str, asked: int) -> None:
    server = serve(lambda path, headers: (429, {"retry-after": wait}, b""))

    with pytest.raises(RateLimited):
        local().get(server.url)

    assert len(server.seen) == asked


def test_a_redirect_stays_among_the_allowed_hosts(serve) -> None:
    canary = serve(lambda path, headers: (200, {}, b"secret"))
    elsewhere = canary.url.replace("127.0.0.1", "localhost")
    server = serve(lambda path, headers: (302, {"location": elsewhere + "/x?token=abc"}, b""))

    with pytest.raises(ConnectorError, match="another host") as caught:
        local().get(server.url)

    assert canary.seen == []
    assert "abc" not in str(caught.value)


def test_a_redirect_to_an_allowed_host_is_followed_and_circles_are_not(serve) -> None:
    server = serve(
        lambda path, headers: (
            (200, {}, b"here") if path == "/new" else (301, {"location": "/new" if path == "/" else path}, b"")
        )
    )

    answer = local().get(server.url + "/")

    assert (answer.body, answer.url) == (b"here", server.url + "/new")
    with pytest.raises(ConnectorError, match="circle"):
        local().get(server.url + "/round")


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost", "[::1]", "127.0.0.1"],
)
def test_private_addresses_need_the_very_host_typed(serve, host: str) -> None:
    canary = serve(lambda path, headers: (200, {}, b"secret"))
    port = canary.url.rpartition(":")[2]

    with pytest.raises(ConnectorError):
        Http([host.strip("[]")]).get(f"http://{host}:{port}/")

    assert canary.seen == []


@pytest.mark.parametrize(
    "number", ["169.254.169.254", "10.1.2.3", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "fe80::1%eth0", "224.0.0.1"]
)
def test_numbers_that_are_not_public(number: str) -> None:
    assert not _address.is_public(number)


def test_a_name_that_turns_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_address, "resolve", lambda host, port: ["93.184.215.14", "169.254.169.254"])

    with pytest.raises(ConnectorError, match="private network"):
        Http(["example.org"]).get("http://example.org/")


def test_the_body_is_counted_after_decompression(serve) -> None:
    bomb = gzip.compress(b"0" * 3_000_000)
    server = serve(lambda path, headers: (200, {"content-encoding": "gzip"}, bomb))

    assert len(local().get(server.url, max_bytes=3_000_000).body) == 3_000_000
    with pytest.raises(ConnectorError, match="more than 2,000,000 bytes"):
        local().get(server.url, max_bytes=2_000_000)


def test_a_broken_gzip_is_an_error_of_one_line(serve) -> None:
    server = serve(lambda path, headers: (200, {"content-encoding": "gzip"}, b"not gzip"))

    with pytest.raises(ConnectorError, match="broken compressed"):
        local().get(server.url)


def test_the_deadline_ends_a_slow_answer(serve) -> None:
    def slow(path: str, headers: dict[str, str]) -> Reply:
        time.sleep(1.5)
        return 200, {}, b""

    server, started = serve(slow), time.monotonic()

    with pytest.raises(Offline):
        local(deadline_seconds=0.4).get(server.url)

    assert time.monotonic() - started < 1.4


def test_nobody_there_is_offline_and_says_where() -> None:
    with pytest.raises(Offline, match=r"127\.0\.0\.1:9"):
        local().get("http://127.0.0.1:9/feed.xml?key=hidden")


def test_secrets_and_queries_stay_out_of_messages() -> None:
    with pytest.raises(ConnectorError) as caught:
        local(secrets=["s3cret"]).get("http://s3cret:pw@127.0.0.1:9/s3cret/feed?token=s3cret")

    assert "s3cret" not in str(caught.value)
    assert _address.without_query("https://u:p@h.org:8/a?b=c#d") == "https://h.org:8/a"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http://[::bad/", "nonsense"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ConnectorError):
        local().get(url)


def test_a_client_for_a_config_knows_the_typed_host_and_its_www_twin() -> None:
    http = Http.for_config(rss.SPEC, {"url": "example.org/feed"})

    assert http._sender._hosts.typed == {"example.org"}
    assert http._sender._hosts.allowed == {"example.org", "www.example.org"}
