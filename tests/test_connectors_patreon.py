"""Patreon: pages, members as the file has them, charges, and the wait that stands in a body."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_by_files import take
from vendors import Call, Peer, check_calls, described, money, numbers, rows, window

from connectors import patreon
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Remark
from vocabulary import Member

CONFIG = {"access_token": "t", "currency": "eur"}
TIERS = [
    {"type": "tier", "id": "1", "attributes": {"title": "Crew", "amount_cents": 500}},
    {"type": "tier", "id": "2", "attributes": {"title": "Free", "amount_cents": 0}},
]


def member(
    number: int, status: str | None = "active_patron", tier: str | None = "1", email: str | None = "", **more: object
) -> dict[str, object]:
    about = {
        "patron_status": status,
        "email": f"m{number}@example.org" if email == "" else email,
        "full_name": "Ann",
        "is_free_trial": False,
    }
    links = {
        "currently_entitled_tiers": {"data": [{"type": "tier", "id": tier}] if tier else []},
        "pledge_history": {"data": [{"type": "pledge-event", "id": f"subscription:{number}"}]},
    }
    return {
        "type": "member",
        "id": f"uuid-{number}",
        "attributes": {**about, "pledge_relationship_start": "2026-01-05T00:00:00.000+00:00", **more},
        "relationships": links,
    }


def event(number: int, **more: object) -> dict[str, object]:
    about = {
        "type": "subscription",
        "date": "2026-10-01T08:00:00.000+00:00",
        "amount_cents": 500,
        "currency_code": "USD",
        "payment_status": "Paid",
        "tier_title": "Crew",
    }
    return {"type": "pledge-event", "id": f"subscription:{number}", "attributes": {**about, **more}}


def account(*pages: list[dict[str, object]]) -> Peer:
    def script(call: Call) -> object:
        if call.path.endswith("/campaigns"):
            return {"data": [{"type": "campaign", "id": "77", "attributes": {"vanity": "ann"}}], "included": TIERS}
        at = int(call.query.get("page[cursor]", "0"))
        events = [event(int(str(row["id"]).removeprefix("uuid-"))) for row in pages[at]]
        following = str(at + 1) if at + 1 < len(pages) else None
        return {
            "data": pages[at],
            "included": [*TIERS, *events],
            "meta": {"pagination": {"cursors": {"next": following}, "total": 9}},
        }

    return Peer(script)


def test_each_page_is_asked_once_and_members_are_counted() -> None:
    peer = account(
        [member(1), member(2, tier="2", status=None)],
        [member(3, status="former_patron", tier=None), member(4, is_free_trial=True)],
    )

    found = rows(patreon, CONFIG, peer, window())

    day = "2026-11-21"
    assert numbers(found) == {
        ("members", "", day): 3,
        ("paid_members", "", day): 1,
        ("paid_members_by_tier", "Crew", day): 1,
    }
    assert [c.query.get("page[cursor]") for c in peer.calls] == [None, None, "1"]
    assert peer.calls[1].path == "/api/oauth2/v2/campaigns/77/members"
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer t"}
    assert money(found)["subscription:1"] == ("2026-10-01", "subscription", 5_000_000, "USD")
    spec = described("patreon.yaml")
    paths = {c.path for c in peer.calls}
    check_calls(
        spec, [Call("get", f"https://www.patreon.com{path}", [], {}) for path in paths], root="https://www.patreon.com"
    )


def test_who_imports_the_file_of_earnings_gets_no_charges() -> None:
    assert money(rows(patreon, {**CONFIG, "income": "file"}, account([member(1)]), window())) == {}


def test_members_are_those_of_the_file(tmp_path: Path) -> None:
    people = [
        member(1),
        member(2, tier="2", status=None),
        member(3, status="former_patron", tier=None),
        member(4, status="declined_patron", tier=None),
        member(5, status=None, tier=None),
    ]
    lines = ["Name,Email,User ID,Patron Status,Free Member,Free Trial,Tier,Patronage Since Date,Last Charge Status"]
    told = {
        1: "Active patron,No,No,Crew",
        2: ",Yes,No,",
        3: "Former patron,No,No,",
        4: "Declined patron,No,No,",
        5: ",No,No,",
    }
    lines += [f"Ann,m{n}@example.org,{n},{words},2026-01-05 00:00:00," for n, words in told.items()]
    path = tmp_path / "members_2026-11-21.csv"
    path.write_text("\n".join(lines) + "\n")

    frame = take(path, as_of="2026-11-21")[0]
    api = rows(patreon, CONFIG, account(people), window())

    kept = ["member", "state", "tier"]
    by_file = frame["member"][kept].astype(object).where(frame["member"][kept].notna(), None).values.tolist()
    by_api = [[getattr(row, name) or None for name in kept] for row in api if isinstance(row, Member)]
    assert sorted(map(str, by_file)) == sorted(map(str, by_api))
    counts = {
        m: v // 1_000_000
        for m, i, v in frame["observation"][["metric", "item", "value"]].fillna("").values.tolist()
        if not i
    }
    assert counts == {m: v for (m, i, _), v in numbers(api).items() if not i}


def test_no_address_or_name_leaves_the_fetch_and_without_addresses_people_are_only_counted() -> None:
    bodies = str([p.body for p in patreon.fetch(CONFIG, account([member(1)]), window())])
    unseen = rows(patreon, CONFIG, account([member(1, email=None)]), window())

    assert "example.org" not in bodies
    assert not [row for row in unseen if isinstance(row, Member)]
    assert [row.kind for row in unseen if isinstance(row, Remark)] == ["partial"]
    assert numbers(unseen)["members", "", "2026-11-21"] == 1


def test_the_past_is_not_told() -> None:
    for asked in (window("2026-01-01", "2026-01-31"), window("2999-01-01", "2999-01-02")):
        peer = account([member(1)])
        assert rows(patreon, CONFIG, peer, asked) == []
        assert peer.calls == []


def test_the_page_is_named_and_refusals_are_told() -> None:
    assert patreon.check(CONFIG, account([])) == "ann"
    with pytest.raises(AuthError):
        patreon.check(CONFIG, Peer(lambda call: (401, {"errors": []})))
    with pytest.raises(ConnectorError, match="no page of its own"):
        patreon.check(CONFIG, Peer(lambda call: {"data": []}))


def test_a_wait_stands_in_the_body() -> None:
    slower = patreon._slower(Answer(429, {}, b'{"errors":[{"retry_after_seconds": 7}]}', "x"))

    assert slower is not None
    assert slower.wait == 7.0
    assert patreon._slower(Answer(429, {}, b"Slow", "x")) is None
    assert patreon._slower(Answer(200, {}, b"{}", "x")) is None


def test_drift_is_one_error() -> None:
    with pytest.raises(ConnectorError, match="form that is not known"):
        rows(patreon, CONFIG, Peer(lambda call: {"items": []}), window())
    peer = account([member(1, is_free_trial={"no": 1})])
    with pytest.raises(ConnectorError, match="is_free_trial"):
        rows(patreon, CONFIG, peer, window())


def test_a_refresh_token_keeps_the_source_going_and_the_new_one_is_kept() -> None:
    inner = account([member(1)])

    def script(call: Call) -> object:
        if call.path == "/api/oauth2/token":
            return {"access_token": "t2", "refresh_token": "r2", "expires_in": 2678400}
        return inner.script(call)

    peer = Peer(script)
    config = {**CONFIG, "refresh_token": "r1", "client_id": "c", "client_secret": "s"}
    rows(patreon, config, peer, window())

    token, *asked = peer.calls
    assert token.body == {"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "c", "client_secret": "s"}
    assert {c.headers["authorization"] for c in asked} == {"Bearer t2"}
    assert peer.kept == {"refresh_token": "r2"}
