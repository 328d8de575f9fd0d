"""TikTok: a permission that is renewed each time, words that say what is wrong, and videos down to the recent ones."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fault_server import Tokens, data, faults, routes  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import NOW, Call, Peer, numbers, rows, window

from connectors import _sign_in, tiktok
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, Busy, ConnectorError, RateLimited, Window
from vocabulary import Item

CONFIG = {"client_id": "k3y", "client_secret": "s3c", "refresh_token": "rft.1"}
DAY = "2026-11-21"
OK = {"code": "ok", "message": "", "log_id": "20220829194722CBE87ED59D524E727021"}
EPOCHS = {"v5": 1795258800, "v4": 1795217400, "v3": 1790208000, "v2": 1789948799, "v1": 1600000000}
"""2026-11-21, -20, 2026-09-24, 2026-09-20T23:59:59Z (62 days ago), 2020."""


def video(name: str) -> dict[str, Any]:
    return {
        "id": name, "create_time": EPOCHS[name], "title": "", "video_description": f"Tea {name}\n#tea", "duration": 31,
        "share_url": f"https://www.tiktok.com/@ann/video/{name}", "view_count": 50,
    }  # fmt: skip


def account(call: Call) -> Any:
    """Two videos a page, however many are asked for."""
    if call.path == "/v2/oauth/token/":
        return {
            "access_token": "act.2", "expires_in": 86400, "open_id": "asdf-12345c", "refresh_expires_in": 31536000,
            "refresh_token": "rft.2", "scope": "user.info.basic,video.list", "token_type": "Bearer",
        }  # fmt: skip
    if call.path == "/v2/user/info/":
        user = {"open_id": "o", "display_name": "Ann", "follower_count": 15234, "video_count": 5}
        return {"data": {"user": user}, "error": OK}
    names = list(EPOCHS)
    at = int((call.body or {}).get("cursor", 0))
    found = [video(name) for name in names[at : at + 2]]
    return {"data": {"videos": found, "cursor": at + 2, "has_more": at + 2 < len(names)}, "error": OK}


def test_the_account_and_all_videos_the_first_time() -> None:
    peer = Peer(account)

    found = rows(tiktok, CONFIG, peer, window())

    assert numbers(found) == {
        ("followers", "", DAY): 15234, ("posts", "", DAY): 5,
        **{("piece_views_total", name, DAY): 50 for name in EPOCHS},
    }  # fmt: skip
    assert next(row for row in found if isinstance(row, Item)) == Item(
        item="v5", kind="video", title="Tea v5", url="https://www.tiktok.com/@ann/video/v5",
        published="2026-11-21T11:00:00Z", duration=31,
    )  # fmt: skip
    assert [c.method for c in peer.calls] == ["post", "get", "post", "post", "post"]
    assert [c.body for c in peer.calls[2:]] == [
        {"max_count": 20},
        {"max_count": 20, "cursor": 2},
        {"max_count": 20, "cursor": 4},
    ]
    assert {c.headers["authorization"] for c in peer.calls[1:]} == {"Bearer act.2"}
    assert peer.calls[0].body == {
        "client_key": "k3y", "client_secret": "s3c", "grant_type": "refresh_token", "refresh_token": "rft.1",
    }  # fmt: skip
    assert peer.kept == {"refresh_token": "rft.2"}


def test_later_only_the_recent_videos() -> None:
    peer = Peer(account)

    found = rows(tiktok, CONFIG, peer, Window(None, NOW.date(), {"complete": True}, now=NOW))

    assert [row.item for row in found if isinstance(row, Item)] == ["v5", "v4", "v3"]
    assert sum(c.path == "/v2/video/list/" for c in peer.calls) == 2


def test_an_empty_page_is_not_the_end_and_a_circle_is_noticed() -> None:
    def script(call: Call) -> Any:
        if call.path != "/v2/video/list/":
            return account(call)
        first = "cursor" not in call.body
        return {"data": {"videos": [] if first else [video("v5")], "cursor": 7, "has_more": first}, "error": OK}

    assert [row.item for row in rows(tiktok, CONFIG, Peer(script), window()) if isinstance(row, Item)] == ["v5"]

    def circle(call: Call) -> Any:
        if call.path != "/v2/video/list/":
            return account(call)
        return {"data": {"videos": [video("v5")], "cursor": 7, "has_more": True}, "error": OK}

    with pytest.raises(ConnectorError, match="go in a circle"):
        rows(tiktok, CONFIG, Peer(circle), window())


def test_numbers_that_the_permission_does_not_cover_are_gaps() -> None:
    def script(call: Call) -> Any:
        if call.path == "/v2/user/info/":
            return {"data": {"user": {"open_id": "o", "display_name": "Ann"}}, "error": OK}
        bare = {"id": "v5", "create_time": 1795258800}
        return {"data": {"videos": [bare], "has_more": False}, "error": OK} if "video" in call.path else account(call)

    found = rows(tiktok, CONFIG, Peer(script), window())

    assert numbers(found) == {}
    assert [row.title for row in found if isinstance(row, Item)] == [None]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "access_token_invalid", AuthError), (401, "scope_not_authorized", AuthError),
        (400, "scope_permission_missed", AuthError), (429, "rate_limit_exceeded", RateLimited),
        (500, "internal_error", Busy), (200, "rate_limit_exceeded", RateLimited), (200, "invalid_params", ConnectorError),
        (200, "Ann 0dd <b>", ConnectorError), (200, None, ConnectorError),
    ],
)  # fmt: skip
def test_what_a_word_means(status: int, code: object, kind: type[Exception]) -> None:
    said = {"data": {}, "error": {"code": code, "message": "for ann@example.org", "log_id": "1"}}

    error = tiktok._wrong(Answer(status, {}, json.dumps(said).encode(), "x"))

    assert type(error) is kind
    assert "nn" not in str(error).replace("cannot", "").replace("reconnect", "")
    assert tiktok._wrong(Answer(status, {}, b"<html>", "x")) is None


def test_ok_with_a_status_of_an_error_is_judged_by_the_status() -> None:
    assert tiktok._wrong(Answer(404, {}, b'{"error": {"code": "ok"}}', "x")) is None


def test_the_permission_is_renewed_within_a_sync_and_kept(faults: Any) -> None:
    def api(asked: Any) -> Any:
        body = asked.json if asked.body else None
        return data(account(Call(asked.method.lower(), f"http://x{asked.path}", [], asked.headers, body)))

    tokens = Tokens(api, lives=2, rotates=True)

    def play(asked: Any) -> Any:
        return tokens._token(asked) if asked.path == "/v2/oauth/token/" else tokens._api(asked)

    server, kept = faults(play), {}
    config = {**CONFIG, "refresh_token": "refresh-0", "base": server.url}
    with Http.for_config(tiktok.SPEC, config, keep=kept.__setitem__) as http:
        found = [row for payload in tiktok.fetch(config, http, window()) for row in tiktok.parse(payload)]

    assert numbers(found) == numbers(rows(tiktok, CONFIG, Peer(account), window()))
    assert tokens.renewed == 2
    assert kept == {"refresh_token": "refresh-2"}


def test_a_permission_that_is_over_asks_to_reconnect(faults: Any) -> None:
    over = {"error": "invalid_grant", "error_description": "Refresh token is invalid or expired: rft.1", "log_id": "1"}
    for status in (200, 400):
        server = faults(routes({"/v2/oauth/token/": data(over, status)}))
        config = {**CONFIG, "base": server.url}
        with Http.for_config(tiktok.SPEC, config) as http, pytest.raises(AuthError) as caught:
            tiktok.check(config, http)
        assert "rft.1" not in str(caught.value)


def test_every_answer_may_drift() -> None:
    from test_connectors_drift import MOST, ODD, _try, places

    plain = Peer(account)
    rows(tiktok, CONFIG, plain, window("2026-11-21"))
    for index, call in enumerate(plain.calls[1:3], 1):  # both addresses end alike: the general test only takes one
        for at in list(places(account(call)))[:MOST]:
            for odd in ODD:
                _try(tiktok, CONFIG, account, index, at, odd)


def test_only_today_is_told() -> None:
    for asked in (window("2026-01-01", "2026-01-31"), window("2999-01-01", "2999-02-01")):
        peer = Peer(account)
        assert rows(tiktok, CONFIG, peer, asked) == []
        assert peer.calls == []
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    found = rows(tiktok, CONFIG, Peer(account), window(until="2026-11-22", zone="Europe/Berlin", now=late))
    assert {key[2] for key in numbers(found)} == {"2026-11-22"}
    assert tiktok.check(CONFIG, Peer(account)) == "Ann"


def test_signing_in_is_asked_for_in_tiktoks_own_words() -> None:
    asking = _sign_in.asking(tiktok.SPEC, CONFIG, redirect="http://127.0.0.1:8501/signed-in")
    parts = urlsplit(asking.url)
    words = dict(parse_qsl(parts.query))

    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://www.tiktok.com/v2/auth/authorize/"
    assert words["client_key"] == "k3y"
    assert "client_id" not in words
    assert words["scope"] == "user.info.basic,user.info.stats,video.list"
    assert words["code_challenge"] == hashlib.sha256(asking.verifier.encode()).hexdigest()
    assert 43 <= len(asking.verifier) <= 128

    granted = {**account(Call("post", "https://x/v2/oauth/token/", [], {})), "scope": words["scope"]}
    peer = Peer(lambda call: granted)
    given = _sign_in.exchanged(
        tiktok.SPEC, CONFIG, peer, code="c0de", redirect="http://127.0.0.1:8501/signed-in", verifier=asking.verifier
    )
    assert given == {"refresh_token": "rft.2"}
    assert peer.calls[0].url == "https://open.tiktokapis.com/v2/oauth/token/"
    assert (peer.calls[0].body["client_key"], peer.calls[0].body["code_verifier"]) == ("k3y", asking.verifier)

    unticked = Peer(lambda call: {**granted, "scope": "user.info.basic,video.list"})
    with pytest.raises(AuthError, match=r"user\.info\.stats"):
        _sign_in.exchanged(tiktok.SPEC, CONFIG, unticked, code="c0de", redirect="http://x", verifier="v")
