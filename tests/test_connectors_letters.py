"""Kit, Buttondown and MailerLite: what is asked for which days, pages, and what readers' counts and issues become."""

from __future__ import annotations

from typing import Any

import pytest
from vendors import Call, Peer, check_calls, described, examples, numbers, rows, window

from connectors import _answers, buttondown, kit, mailerlite
from connectors._spec import AuthError, ConnectorError
from vocabulary import Item

KIT, BUTTONDOWN, MAILERLITE = {"api_key": "k"}, {"api_key": "b"}, {"token": "m"}
DAY = "2026-11-21"


def kit_account(call: Call) -> Any:
    path, query = call.path.removeprefix("/v4/"), call.query
    if path == "account/growth_stats":
        return {"stats": {"new_subscribers": int(query["starting"][-2:]), "cancellations": 1, "subscribers": 9}}
    if path == "subscribers":
        return {"subscribers": [{"email_address": "ann@example.org"}], "pagination": {"total_count": 70}}
    if path == "broadcasts":
        second = "after" in query
        sent = {
            "id": 2 if second else 1,
            "subject": "Tea",
            "send_at": "2026-10-01T08:00:00Z" if second else "2026-11-20T08:00:00Z",
        }
        return {"broadcasts": [sent], "pagination": {"has_next_page": not second, "end_cursor": "c1"}}
    if path == "account":
        return {"account": {"name": "Letters"}}
    stats = {
        "recipients": 200,
        "open_rate": 0.5,
        "emails_opened": 100,
        "click_rate": 0.05,
        "unsubscribes": 1,
        "status": "completed",
    }
    return {"broadcast": {"id": 1, "stats": stats}}


def test_kit_is_asked_by_day_and_each_page_of_broadcasts_once() -> None:
    peer = Peer(kit_account)

    found = rows(kit, KIT, peer, window("2026-11-20"))

    assert numbers(found) == {
        ("new_subscribers", "", "2026-11-20"): 20, ("unsubscribed", "", "2026-11-20"): 1,
        ("new_subscribers", "", DAY): 21, ("unsubscribed", "", DAY): 1, ("subscribers", "", DAY): 70,
        ("piece_sent", "1", DAY): 200, ("piece_opened", "1", DAY): 100, ("piece_clicked", "1", DAY): 10, ("piece_unsubscribed", "1", DAY): 1,
    }  # fmt: skip
    assert [c.path.removeprefix("/v4/") for c in peer.calls] == [
        "account/growth_stats", "account/growth_stats", "broadcasts", "broadcasts/1/stats", "broadcasts", "subscribers",
    ]  # fmt: skip
    assert {c.headers["x-kit-api-key"] for c in peer.calls} == {"k"}
    assert "example.org" not in str([p.body for p in kit.fetch(KIT, Peer(kit_account), window("2026-11-20"))])
    check_calls(described("kit.json"), peer.calls, root="https://api.kit.com")


def test_kits_own_examples() -> None:
    spec = described("kit.json")
    growth = next(examples(spec, "/v4/account/growth_stats"))
    listed = next(examples(spec, "/v4/broadcasts"))
    stats = next(examples(spec, "/v4/broadcasts/{broadcast_id}/stats"))
    about = {**listed["broadcasts"][0], "send_at": "2023-02-17T11:43:55Z"}
    stats = {"broadcast": {**stats["broadcast"], "stats": {**stats["broadcast"]["stats"], "status": "completed"}}}

    found = list(
        kit.parse(
            _answers.hand(window(), ("growth", growth, {"of": "2023-02-24"}), ("broadcast", stats, {"about": about}))
        )
    )

    assert numbers(found) == {
        ("new_subscribers", "", "2023-02-24"): 3, ("unsubscribed", "", "2023-02-24"): 0,
        ("piece_sent", "3", DAY): 0, ("piece_opened", "3", DAY): 0, ("piece_clicked", "3", DAY): 0, ("piece_unsubscribed", "3", DAY): 0,
    }  # fmt: skip
    account = next(examples(spec, "/v4/account"))
    assert kit.check(KIT, Peer(lambda call: account)) == "Kit Greetings"


def buttondown_account(call: Call) -> Any:
    names = [name for name, _ in call.params]
    if call.path.endswith("newsletters"):
        return {"results": [{"name": "Other", "api_key": "x"}, {"name": "Mine", "api_key": "b"}]}
    if call.path.endswith("emails"):
        page = int(call.query["page"])
        email = {
            "id": f"em_{page}",
            "subject": "S",
            "status": "sent",
            "publish_date": f"2026-11-{22 - page}T09:00:00Z",
            "analytics": {"recipients": 10, "opens": 4},
        }
        return {"results": [email], "next": "https://x" if page < 3 else None, "count": 3}
    if "type" in names:
        return {
            "count": 12 if ("type", "regular") not in call.params else 300,
            "results": [{"email_address": "ann@example.org"}],
        }
    return {"count": 3 if "date__start" in names else 1, "results": []}


def test_buttondown_is_asked_by_day_and_type() -> None:
    peer = Peer(buttondown_account)

    found = rows(buttondown, BUTTONDOWN, peer, window("2026-11-20"))

    assert numbers(found) == {
        ("new_subscribers", "", "2026-11-20"): 3, ("unsubscribed", "", "2026-11-20"): 1,
        ("new_subscribers", "", DAY): 3, ("unsubscribed", "", DAY): 1,
        ("subscribers", "", DAY): 300, ("paid_members", "", DAY): 12,
        ("piece_sent", "em_1", DAY): 10, ("piece_opened", "em_1", DAY): 4, ("piece_sent", "em_2", DAY): 10, ("piece_opened", "em_2", DAY): 4,
    }  # fmt: skip
    assert ("date__end", "2026-11-21") in peer.calls[0].params
    assert ("unsubscription_date__end", "2026-11-20") in peer.calls[1].params
    assert [c.query["page"] for c in peer.calls if c.path.endswith("emails")] == ["1", "2", "3"]
    assert {c.headers["authorization"] for c in peer.calls} == {"Token b"}
    assert "example.org" not in str(
        [p.body for p in buttondown.fetch(BUTTONDOWN, Peer(buttondown_account), window("2026-11-20"))]
    )
    check_calls(described("buttondown.json"), peer.calls, root="https://api.buttondown.com/v1")
    assert buttondown.check(BUTTONDOWN, Peer(buttondown_account)) == "Mine"


def test_buttondowns_own_fixtures() -> None:
    samples = described("buttondown.fixtures.json")
    analytics = samples["Analytics"][0]["object"]
    emails = [each["object"] for each in samples["Email"]]
    emails[0] = {**emails[0], "analytics": analytics}

    found = list(buttondown.parse(_answers.hand(window(), ("emails", {"results": emails}))))

    assert [row.title for row in found if isinstance(row, Item)] == ["Welcome to the newsletter"]
    assert numbers(found)["piece_delivered", "em_29fxqcmrkp969vzttksexvmvr8", DAY] == 99


def test_buttondown_and_its_file_name_an_issue_alike() -> None:
    email = {
        "id": "0b7e1f6c-0000-4000-8000-000000000001",
        "subject": "Quiet, & loud",
        "status": "sent",
        "publish_date": "2026-01-02 23:55:00+00:00",
    }

    found = list(buttondown.parse(_answers.hand(window(), ("emails", {"results": [email]}))))

    assert found == [Item(item=email["id"], kind="issue", title="Quiet, & loud", published="2026-01-02T23:55:00Z")]


def mailerlite_account(call: Call) -> Any:
    if call.path.endswith("subscribers"):
        return {"total": 345, "data": []}
    page = int(call.query["page"])
    finished = "2026-11-20 08:00:00" if page == 1 else "2026-01-01 08:00:00"
    campaign = {
        "id": str(page),
        "name": "n",
        "status": "sent",
        "finished_at": finished,
        "stats": {"sent": 9, "unique_opens_count": 3},
    }
    return {"data": [campaign], "meta": {"current_page": page, "last_page": 2}}


def test_mailerlite_keeps_the_campaigns_of_the_days() -> None:
    peer = Peer(mailerlite_account)

    found = rows(mailerlite, MAILERLITE, peer, window("2026-11-01"))

    assert numbers(found) == {("piece_sent", "1", DAY): 9, ("piece_opened", "1", DAY): 3, ("subscribers", "", DAY): 345}
    assert [c.query.get("page") for c in peer.calls] == ["1", "2", None]
    spec, root = described("mailerlite.yaml"), "https://connect.mailerlite.com"
    check_calls(spec, [c for c in peer.calls if c.path.endswith("subscribers")], root=root)
    check_calls(spec, [Call("get", root + c.path, [], {}) for c in peer.calls], root=root)
    assert mailerlite.check(MAILERLITE, Peer(mailerlite_account)) == "MailerLite (345 subscribers)"
    handed = list(mailerlite.fetch(MAILERLITE, Peer(mailerlite_account), window("2026-11-01")))
    assert len(handed) == 2, "a page of old campaigns is not handed on: the engine takes equal pages for a circle"


@pytest.mark.parametrize(
    ("module", "config", "account"),
    [
        (kit, KIT, kit_account),
        (buttondown, BUTTONDOWN, buttondown_account),
        (mailerlite, MAILERLITE, mailerlite_account),
    ],
)
class TestEach:
    def test_the_past_tells_no_number_of_now(self, module: Any, config: dict[str, str], account: Any) -> None:
        past = numbers(rows(module, config, Peer(account), window("2026-10-01", "2026-10-02")))

        assert not [key for key in past if key[0] in ("subscribers", "paid_members")]

    def test_the_future_is_not_asked_for(self, module: Any, config: dict[str, str], account: Any) -> None:
        peer = Peer(account)

        assert rows(module, config, peer, window("2999-01-01", "2999-02-01")) == []
        assert peer.calls == []

    def test_a_bad_key_and_drift_are_one_error(self, module: Any, config: dict[str, str], account: Any) -> None:
        with pytest.raises(AuthError):
            module.check(config, Peer(lambda call: (401, {"errors": ["The access token is invalid"]})))
        for drift in (
            {"hello": "ann@example.org"},
            [],
            "text",
            {"results": None, "count": "many", "total": None, "stats": {}},
        ):
            with pytest.raises(ConnectorError) as caught:
                rows(module, config, Peer(lambda call, said=drift: said), window("2026-11-20"))
            assert "ann" not in str(caught.value)
