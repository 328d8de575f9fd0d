"""Mastodon, Bluesky and Instagram: one look a day, by the vendors' own descriptions, and what their errors mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from vendors import Call, Peer, check_calls, described, numbers, rows, window

from connectors import _answers, bluesky, instagram, mastodon
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, RateLimited, Remark, Window
from vocabulary import Item

MASTODON = {"server": "mastodon.example", "account": "@ann"}
BLUESKY, INSTAGRAM = {"account": "@ann.bsky.social"}, {"access_token": "t1"}
DAY = "2026-11-21"


def test_mastodons_own_example_account() -> None:
    spec = described("mastodon.json")
    sample = spec["components"]["examples"]["Account200Example"]["value"][0]  # it is written as a list of one
    peer = Peer(lambda call: sample)

    found = rows(mastodon, MASTODON, peer, window())

    assert numbers(found) == {
        ("followers", "", DAY): sample["followers_count"],
        ("posts", "", DAY): sample["statuses_count"],
    }
    check_calls(spec, peer.calls, root="https://mastodon.example")
    assert peer.calls[0].query == {"acct": "ann"}
    assert "authorization" not in peer.calls[0].headers


@pytest.mark.parametrize(
    ("typed", "asked"), [("ann", "ann"), ("@ann@mastodon.example", "ann"), ("@ann@other.example", "ann@other.example")]
)
def test_an_account_is_typed_in_many_ways(typed: str, asked: str) -> None:
    peer = Peer(lambda call: {"acct": "ann", "display_name": "Ann", "followers_count": 1, "statuses_count": 2})

    assert mastodon.check({**MASTODON, "account": typed, "access_token": "t"}, peer) == "Ann"
    assert peer.calls[0].query == {"acct": asked}
    assert peer.calls[0].headers["authorization"] == "Bearer t"


def test_bluesky_is_asked_as_its_lexicon_has_it() -> None:
    lexicon = described("bluesky.lexicons.json")["app.bsky.actor.getProfile"]["defs"]["main"]
    fields = described("bluesky.lexicons.json")["app.bsky.actor.defs"]["defs"]["profileViewDetailed"]["properties"]
    profile = {
        "did": "did:plc:x",
        "handle": "ann.bsky.social",
        "displayName": "Ann",
        "followersCount": 12,
        "postsCount": 3,
    }
    peer = Peer(lambda call: profile)

    found = rows(bluesky, BLUESKY, peer, window())

    assert numbers(found) == {("followers", "", DAY): 12, ("posts", "", DAY): 3}
    assert peer.calls[0].path == "/xrpc/app.bsky.actor.getProfile"
    assert set(peer.calls[0].query) == set(lexicon["parameters"]["required"])
    assert set(bluesky._Profile.model_fields) <= set(fields)
    assert bluesky.check(BLUESKY, peer) == "Ann"


def test_a_number_that_bluesky_keeps_to_itself_is_not_0() -> None:
    found = rows(bluesky, BLUESKY, Peer(lambda call: {"did": "d", "handle": "h", "postsCount": 0}), window())

    assert numbers(found) == {("posts", "", DAY): 0}
    assert [row.kind for row in found if isinstance(row, Remark)] == ["partial"]


def account(call: Call) -> Any:
    if call.path == "/refresh_access_token":
        return {"access_token": "t2", "token_type": "bearer", "expires_in": 5183944}
    if call.path.endswith("/media"):
        old = bool(call.query.get("after"))
        post = {
            "id": "8" if old else "9",
            "timestamp": "2026-01-01T00:00:00+0000" if old else "2026-11-20T08:00:00+0000",
            "media_type": "VIDEO",
            "caption": "Tea\nand cake",
            "permalink": "https://x",
        }
        return {
            "data": [post],
            "paging": {"cursors": {"after": "c1"}, **({} if old else {"next": "https://graph/next?access_token=t1"})},
        }
    if call.path.endswith("/insights"):
        if call.query["metric"] == "views":
            return {"data": [{"name": "views", "period": "lifetime", "values": [{"value": 50}]}]}
        if call.query["breakdown"] != "country":
            return 400, {"error": {"code": 100, "message": "Not enough followers"}}
        results = [{"dimension_values": ["DE"], "value": 60}]
        return {"data": [{"total_value": {"breakdowns": [{"dimension_keys": ["country"], "results": results}]}}]}
    return {"id": "1", "username": "ann", "followers_count": 1000, "media_count": 2}


def test_instagram_is_asked_for_fields_and_questions_that_its_list_knows() -> None:
    known = described("instagram_graph.json")
    user, media = ({field["name"] for field in known[node]["fields"]} for node in ("IGUser", "IGMedia"))
    edges = {
        api.get("endpoint"): {p["name"] for p in api.get("params", [])}
        for api in known["IGUser"]["apis"]
        if api["method"] == "GET"
    }
    peer = Peer(account)

    found = rows(instagram, INSTAGRAM, peer, window())

    told = {key[:2]: value for key, value in numbers(found).items()}
    assert told == {
        ("followers", ""): 1000,
        ("posts", ""): 2,
        ("followers_by_country", "DE"): 60,
        ("piece_views_total", "9"): 50,
    }
    assert [(r.item, r.kind, r.title) for r in found if isinstance(r, Item)] == [
        ("9", "video", "Tea"),
        ("8", "video", "Tea"),
    ]
    for call in peer.calls[1:]:
        fields = set(call.query.get("fields", "").split(",")) - {""}
        assert fields <= (media if call.path.endswith("/media") else user)
        if call.path.endswith("/me/insights"):
            assert set(call.query) - {"access_token"} <= edges["insights"]
    assert peer.kept == {"access_token": "t2"}
    assert {c.query["access_token"] for c in peer.calls} == {"t1", "t2"}
    assert peer.calls[0].query["access_token"] == "t1"


def test_instagrams_older_posts_are_read_once() -> None:
    peer = Peer(account)
    plain = window()
    again = Window(plain.since, plain.until, {"complete": True}, now=plain.now)
    post = {"id": "9", "timestamp": "2026-01-05T00:00:00+0000", "media_type": "IMAGE"}

    def script(call: Call) -> Any:
        return (
            {"data": [post], "paging": {"cursors": {"after": "c1"}, "next": "x"}}
            if call.path.endswith("/media")
            else account(call)
        )

    peer = Peer(script)
    rows(instagram, INSTAGRAM, peer, again)

    assert sum(c.path.endswith("/media") for c in peer.calls) == 1


def many(pages: int, recent: int) -> Any:
    """An account with pages of ten posts, of which the first `recent` are new."""

    def script(call: Call) -> Any:
        if not call.path.endswith("/media"):
            return account(call)
        at = int(call.query.get("after", "0"))
        posts = [
            {"id": f"p{n}", "timestamp": f"{'2026-11-20' if n < recent else '2020-01-05'}T00:00:00+0000"}
            for n in range(at * 10, at * 10 + 10)
        ]
        more = {"next": "x"} if at + 1 < pages else {}
        return {"data": posts, "paging": {"cursors": {"after": str(at + 1)}, **more}}

    return script


def test_accounts_that_share_instagrams_limit_leave_something_for_each_other() -> None:
    """The limit ends no reading: views stop at half of it, older posts at four fifths; the numbers of today are always told."""
    peer = Peer(many(200, 40), limit=100)
    payload = next(iter(instagram.fetch(INSTAGRAM, peer, window())))
    found = list(instagram.parse(payload))

    told = numbers(found)
    assert told["followers", "", DAY] == 1000
    assert sum(key[0] == "piece_views_total" for key in told) == 40
    assert len(peer.calls) == 81
    assert [row.reason[:49] for row in found if isinstance(row, Remark)] == [
        "Instagram's limit an hour did not do for all olde"
    ]
    assert payload.bookmark == {}, "so that the next reading asks for all posts again"

    busy = Peer(many(3, 30), limit=40)
    payload = next(iter(instagram.fetch(INSTAGRAM, busy, window())))
    found = list(instagram.parse(payload))
    assert (
        sum(key[0] == "piece_views_total" for key in numbers(found)) == 14
    )  # 6 questions, 10 views, a page, 4 views: more than 20
    assert sum(isinstance(row, Item) for row in found) == 30
    assert [row.reason for row in found if isinstance(row, Remark)] == [instagram._LEFT["views"]]
    assert payload.bookmark == {"complete": True}


def test_a_token_of_facebooks_login_goes_to_facebook_and_stays() -> None:
    peer = Peer(account)
    rows(instagram, {**INSTAGRAM, "account_id": "17841"}, peer, window())

    assert peer.kept == {}
    assert peer.calls[0].url == "https://graph.facebook.com/v23.0/17841"


def test_metas_errors_are_told_apart_by_their_number() -> None:
    def said(code: object) -> Answer:
        return Answer(400, {}, json.dumps({"error": {"code": code, "message": "m"}}).encode(), "x")

    assert isinstance(instagram._refused(said(190)), AuthError)
    assert isinstance(instagram._refused(said(4)), RateLimited)
    assert instagram._refused(said(100)) is None
    assert instagram._refused(Answer(400, {}, b"<html>", "x")) is None


@pytest.mark.parametrize(("module", "config", "good"), [
    (mastodon, MASTODON, lambda call: {"acct": "a", "followers_count": 1, "statuses_count": 1}),
    (bluesky, BLUESKY, lambda call: {"did": "d", "handle": "h", "followersCount": 1, "postsCount": 1}),
    (instagram, INSTAGRAM, account),
])  # fmt: skip
class TestEach:
    def test_only_today_is_told(self, module: Any, config: dict[str, str], good: Any) -> None:
        for asked in (window("2026-01-01", "2026-01-31"), window("2999-01-01", "2999-02-01")):
            peer = Peer(good)
            assert rows(module, config, peer, asked) == []
            assert peer.calls == []

    def test_today_is_that_of_the_reporting_zone(self, module: Any, config: dict[str, str], good: Any) -> None:
        late = _answers.datetime(2026, 11, 21, 23, 30, tzinfo=_answers.UTC)

        found = rows(module, config, Peer(good), window(until="2026-11-22", zone="Europe/Berlin", now=late))

        assert {key[2] for key in numbers(found)} == {"2026-11-22"}

    def test_refusals_and_drift_are_one_error(self, module: Any, config: dict[str, str], good: Any) -> None:
        with pytest.raises(AuthError):
            module.check(config, Peer(lambda call: (401, {"error": "The access token is invalid"})))
        for status in (404, 400):
            with pytest.raises(ConnectorError):
                module.check(config, Peer(lambda call, said=status: (said, {"error": "Record not found"})))
        for drift in (
            [],
            {"hello": 1},
            {"id": "1", "acct": "a", "did": "d", "handle": "h", "followers_count": "many", "followersCount": "many"},
        ):
            with pytest.raises(ConnectorError, match="form that is not known"):
                rows(module, config, Peer(lambda call, said=drift: said), window())
