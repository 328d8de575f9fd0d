"""Ghost: the signed token, days of members, posts by pages, and what its errors mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from vendors import Call, Peer, numbers, rows, window

from connectors import _answers, ghost
from connectors._spec import AuthError, ConnectorError
from vocabulary import Item, Member

KEY = "0123456789abcdef01234567:" + "ab" * 32
CONFIG = {"url": "https://ann.example.org/", "admin_key": KEY}
DAY = "2026-11-21"


def people(page: int) -> Any:
    """As in the documentation: a free member on one page, on the next one who pays a year."""
    yearly = {
        "status": "active",
        "price": {"amount": 5000, "interval": "year", "currency": "EUR"},
        "tier": {"name": "Crew"},
    }
    member = {
        "id": f"m{page}",
        "email": f"M{page}@example.org",
        "name": "Ann",
        "status": "free",
        "created_at": "2026-01-31T23:30:00.000Z",
    }
    paid = {"status": "paid", "subscriptions": [{"status": "canceled"}, yearly], "tiers": [{"name": "Crew"}]}
    member |= paid if page == 2 else {"subscriptions": []}
    return {"members": [member], "meta": {"pagination": {"page": page, "total": 2, "next": 2 if page == 1 else None}}}


def site(call: Call) -> Any:
    path = call.path.removeprefix("/ghost/api/admin/")
    if path == "members/stats/count/":
        days = [("2026-01-01", 0, 1, 0), ("2026-11-20", 2, 22, 1), (DAY, 3, 22, 0)]
        return {
            "resource": "members",
            "total": 25,
            "data": [dict(zip(("date", "paid", "free", "comped"), each, strict=True)) for each in days],
        }
    if path == "members/" and "page" in call.query:
        return people(int(call.query["page"]))
    if path == "members/":
        return {"members": [{"email": "ann@example.org"}], "meta": {"pagination": {"total": 20}}}
    if path == "tiers/":
        paid = {
            "id": "t1",
            "name": "Crew",
            "type": "paid",
            "monthly_price": 500,
            "yearly_price": 5000,
            "currency": "eur",
        }
        return {"tiers": [paid, {"id": "t0", "name": "Free", "type": "free"}]}
    if path == "site/":
        return {"site": {"title": "Ann writes"}}
    page = int(call.query["page"])
    mail = {"email_count": 20, "delivered_count": 19, "opened_count": 10, "track_opens": True}
    post = {
        "id": f"p{page}",
        "title": "Tea",
        "url": "https://ann.example.org/tea/",
        "published_at": "2026-11-20T08:00:00.000+00:00",
        "lexical": "long",
        "status": "published",
    }
    post |= {"email": mail, "count": {"clicks": 4}} if page == 1 else {"email": None}
    return {"posts": [post], "meta": {"pagination": {"page": page, "next": 2 if page == 1 else None}}}


def test_the_token_is_a_signed_one_of_five_minutes() -> None:
    head, body, signature = ghost.token(KEY, 1_790_000_000.5).split(".")
    plain = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body)]

    assert plain == [
        {"alg": "HS256", "typ": "JWT", "kid": "0123456789abcdef01234567"},
        {"iat": 1_790_000_000, "exp": 1_790_000_300, "aud": "/admin/"},
    ]
    own = hmac.new(bytes.fromhex("ab" * 32), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == own


@pytest.mark.parametrize("key", ["", "abc", "0123456789abcdef01234567", "zz:" + "ab" * 32])
def test_half_a_key_is_told_without_showing_it(key: str) -> None:
    with pytest.raises(ConnectorError, match="two parts") as caught:
        ghost.check({**CONFIG, "admin_key": key}, Peer(site))
    assert not key or key not in str(caught.value)


def test_days_posts_and_what_is_only_told_of_now() -> None:
    peer = Peer(site)

    found = rows(ghost, CONFIG, peer, window("2026-11-20"))

    assert numbers(found) == {
        ("members", "", "2026-11-20"): 25, ("paid_members", "", "2026-11-20"): 2, ("members", "", DAY): 25, ("paid_members", "", DAY): 3,
        ("piece_sent", "p1", DAY): 20, ("piece_delivered", "p1", DAY): 19, ("piece_opened", "p1", DAY): 10, ("piece_clicked", "p1", DAY): 4,
        ("subscribers", "", DAY): 20, ("paid_members_by_tier", "Crew a year", DAY): 1,
    }  # fmt: skip
    assert [(row.item, row.kind) for row in found if isinstance(row, Item)] == [
        ("p1", "issue"),
        ("p2", "post"),
        ("t1", "product"),
        ("t1:year", "product"),
        ("t0", "product"),
    ]
    assert [c.query.get("page") for c in peer.calls] == [None, "1", "2", None, None, "1", "2"]
    assert (
        peer.calls[1].query["filter"]
        == "published_at:<'2026-11-22 00:00:00'+status:[published,sent]+published_at:>='2026-11-20 00:00:00'"
    )
    assert all(
        c.headers["authorization"].startswith("Ghost ey") and c.headers["accept-version"] == "v5.0" for c in peer.calls
    )
    assert all(c.url.startswith("https://ann.example.org/ghost/api/admin/") for c in peer.calls)


def test_members_are_keyed_hashes_with_tier_and_day() -> None:
    found = [row for row in rows(ghost, CONFIG, Peer(site), window(zone="Europe/Berlin")) if isinstance(row, Member)]

    assert [(m.member, m.tier, m.state, str(m.joined)) for m in found] == [
        (_answers.masked("m1@example.org", b"key"), "free", "free", "2026-02-01"),
        (_answers.masked("m2@example.org", b"key"), "Crew a year", "active", "2026-02-01"),
    ]


def test_no_reader_and_no_text_leaves_the_fetch() -> None:
    bodies = str([p.body for p in ghost.fetch(CONFIG, Peer(site), window())])

    assert "@example.org" not in bodies
    assert "Ann'" not in bodies
    assert "lexical" not in bodies


def test_a_month_long_ago_has_its_own_days_only_and_the_future_none() -> None:
    past, future = rows(ghost, CONFIG, Peer(site), window("2026-01-01", "2026-01-31")), Peer(site)

    assert [key for key in numbers(past) if not key[0].startswith("piece")] == [
        ("members", "", "2026-01-01"),
        ("paid_members", "", "2026-01-01"),
    ]
    assert rows(ghost, CONFIG, future, window("2999-01-01", "2999-02-01")) == []
    assert future.calls == []


def test_an_empty_site_has_nobody() -> None:
    def script(call: Call) -> Any:
        return {"data": [], "posts": [], "tiers": [], "members": [], "meta": {"pagination": {"total": 0, "next": None}}}

    assert numbers(rows(ghost, CONFIG, Peer(script), window())) == {("subscribers", "", DAY): 0}


def test_errors_mean_what_ghost_means() -> None:
    assert ghost.check(CONFIG, Peer(site)) == "Ann writes"
    jwt = {"errors": [{"message": "Invalid token", "code": "INVALID_JWT"}]}
    with pytest.raises(AuthError, match="refuses the key"):
        ghost.check(CONFIG, Peer(lambda call: (400, jwt)))
    with pytest.raises(AuthError):
        ghost.check(CONFIG, Peer(lambda call: (401, {"errors": []})))
    with pytest.raises(ConnectorError, match="version of Ghost"):
        ghost.check(CONFIG, Peer(lambda call: (406, {"errors": [{"code": "UPDATE_CLIENT"}]})))


@pytest.mark.parametrize("drift", [{"data": "none"}, {"data": [{"date": "today", "paid": 1, "free": 1}]}, []])
def test_drift_is_one_error(drift: Any) -> None:
    with pytest.raises(ConnectorError, match="form that is not known"):
        rows(ghost, CONFIG, Peer(lambda call: drift), window())


def test_the_address_of_the_admin_page_will_do_too() -> None:
    peer = Peer(site)
    ghost.check({**CONFIG, "url": "ann.example.org/ghost/"}, peer)

    assert peer.calls[0].url == "https://ann.example.org/ghost/api/admin/members/stats/count/"
