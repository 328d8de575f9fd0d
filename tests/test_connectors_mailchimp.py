"""Mailchimp: which data centre is asked, one audience among several, days, months and campaigns, and what a 403 means."""

from __future__ import annotations

from typing import Any

import pytest
from fault_server import data, faults, routes, status, turns  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, check_calls, described, numbers, rows, window

from connectors import mailchimp
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, RateLimited
from vocabulary import Item

CONFIG = {"api_key": "k3y-us21"}
DAY = "2026-11-21"
LISTS = [{"id": "a1", "name": "Letters", "stats": {"member_count": 512}}]
ACTIVITY = [
    {"day": DAY, "subs": 2, "unsubs": 0, "other_adds": 0, "hard_bounce": 0},
    {"day": "2026-11-20", "subs": 5, "unsubs": 3, "other_adds": 4, "hard_bounce": 1},
    {"day": "2026-11-06", "subs": 1, "unsubs": 1, "other_adds": 0, "hard_bounce": 0},
]
MONTHS = [("2026-11", 511), ("2026-10", 480), ("2026-09", 450), ("2026-08", 0), ("2026-07", 0)]


def report(name: str, sent_at: str, audience: str = "a1", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "list_id": audience, "campaign_title": "Plan", "subject_line": f"Tea {name}", "send_time": sent_at,
        "emails_sent": 500, "unsubscribed": 2, "bounces": {"hard_bounces": 1, "soft_bounces": 4},
        "opens": {"unique_opens": 240}, "clicks": {"unique_clicks": 99, "unique_subscriber_clicks": 31}, **more,
    }  # fmt: skip


REPORTS = [
    report("c3", "2026-11-20T23:30:00+00:00"),
    report("c2", "2026-11-20T08:00:00+00:00", "other"),
    report("c1", "2026-11-07T00:00:00+00:00", type="variate"),
    report("welcome", "2026-11-08T00:00:00+00:00", type="automation"),
    report("c0", "2026-11-06T23:59:59+00:00"),
    report("draft", ""),
]


def account(call: Call) -> Any:
    """Two rows a page, however many are asked for."""
    path, at = call.path.removeprefix("/3.0/"), int(call.query.get("offset", "0"))
    told: dict[str, tuple[str, list[Any]]] = {
        "lists": ("lists", LISTS),
        "lists/a1/activity": ("activity", ACTIVITY),
        "lists/a1/growth-history": ("history", [{"month": m, "subscribed": n} for m, n in MONTHS]),
        "reports": ("reports", REPORTS),
    }
    name, found = told[path]
    return {name: found[at : at + 2], "total_items": len(found)}


def test_days_months_and_campaigns_of_the_audience() -> None:
    peer = Peer(account)

    found = rows(mailchimp, CONFIG, peer, window("2026-11-07"))

    told = numbers(found)
    assert {key: value for key, value in told.items() if not key[1]} == {
        ("new_subscribers", "", DAY): 2, ("unsubscribed", "", DAY): 0, ("bounced", "", DAY): 0,
        ("new_subscribers", "", "2026-11-20"): 9, ("unsubscribed", "", "2026-11-20"): 3, ("bounced", "", "2026-11-20"): 1,
        ("subscribers", "", DAY): 512,
    }  # fmt: skip
    assert {key[:2]: value for key, value in told.items() if key[1] == "c3"} == {
        ("piece_sent", "c3"): 500, ("piece_delivered", "c3"): 495, ("piece_opened", "c3"): 240,
        ("piece_clicked", "c3"): 31, ("piece_unsubscribed", "c3"): 2,
    }  # fmt: skip
    assert [row for row in found if isinstance(row, Item)] == [
        Item(item="c3", kind="issue", title="Tea c3", published="2026-11-20T23:30:00Z"),
        Item(item="c1", kind="issue", title="Tea c1", published="2026-11-07T00:00:00Z"),
    ]
    assert {c.headers["authorization"] for c in peer.calls} == {"Basic YW55OmszeS11czIx"}
    paged = [(c.path.rpartition("/")[2], c.query["offset"]) for c in peer.calls]
    assert len(paged) == len(set(paged)) == 9
    check_calls(described("mailchimp.trim.json"), peer.calls, root="https://us21.api.mailchimp.com/3.0")


def test_what_is_read_stands_in_the_vendors_description() -> None:
    spec = described("mailchimp.trim.json")

    def names(path: str) -> dict[str, Any]:
        return spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]

    def knows(thing: dict[str, Any], told: Any) -> None:
        for name, inner in told.items():
            assert name in thing, name
            if isinstance(inner, dict):
                knows(thing[name]["properties"], inner)

    knows(names("/reports")["reports"]["items"]["properties"], REPORTS[0])
    knows(names("/lists")["lists"]["items"]["properties"], LISTS[0])
    knows(names("/lists/{list_id}/activity")["activity"]["items"]["properties"], ACTIVITY[0])
    assert {"month", "subscribed"} <= set(names("/lists/{list_id}/growth-history")["history"]["items"]["properties"])


def test_the_end_of_each_month_that_is_over_is_told_from_the_first_subscriber_on() -> None:
    found = numbers(rows(mailchimp, CONFIG, Peer(account), window()))

    assert {key[2]: value for key, value in found.items() if key[0] == "subscribers"} == {
        "2026-09-30": 450, "2026-10-31": 480, DAY: 512,
    }  # fmt: skip


def test_a_month_ends_in_one_window_and_the_past_has_no_days() -> None:
    peer = Peer(account)

    found = numbers(rows(mailchimp, CONFIG, peer, window("2026-01-01", "2026-03-31")))

    assert found == {}
    assert "lists/a1/activity" not in {c.path.removeprefix("/3.0/") for c in peer.calls}
    assert numbers(rows(mailchimp, CONFIG, Peer(account), window("2026-10-01", "2026-10-31"))) == {
        ("subscribers", "", "2026-10-31"): 480
    }


@pytest.mark.parametrize(("zone", "kept"), [("UTC", ["c1"]), ("America/New_York", []), ("Asia/Tokyo", ["c1", "c0"])])
def test_a_campaign_is_of_the_day_of_the_reporting_zone(zone: str, kept: list[str]) -> None:
    peer = Peer(account)

    found = rows(mailchimp, CONFIG, peer, window("2026-11-07", "2026-11-07", zone=zone))

    assert [row.item for row in found if isinstance(row, Item)] == kept
    asked = next(c.query for c in peer.calls if c.path.endswith("reports"))
    assert asked["since_send_time"] < "2026-11-06T16" < "2026-11-08T15" < asked["before_send_time"]


def test_the_key_names_the_data_centre() -> None:
    peer = Peer(account)

    assert mailchimp.check({"api_key": " s3cret-us7 "}, peer) == "Letters"
    assert peer.calls[0].url == "https://us7.api.mailchimp.com/3.0/lists"
    for key in ("s3cret", "s3cret-us7.evil.example/", "s3cret-", "-us7"):
        with pytest.raises(AuthError) as caught:
            mailchimp.check({"api_key": key}, Peer(account))
        assert "s3cret" not in str(caught.value)


def test_only_hosts_right_under_mailchimps_own_may_be_asked() -> None:
    with Http.for_config(mailchimp.SPEC, CONFIG) as http, pytest.raises(ConnectorError, match="another host"):
        http.get("https://us21.api.mailchimp.com.evil.example/3.0/lists")


def test_one_of_several_audiences() -> None:
    several = [*LISTS, {"id": "b2", "name": "Shop", "stats": {"member_count": 7}}]

    def script(call: Call) -> Any:
        return {"lists": several, "total_items": 2} if call.path.endswith("/lists") else account(call)

    with pytest.raises(ConnectorError, match=r"has 2 audiences at Mailchimp; type which one is meant: Letters, Shop\."):
        mailchimp.check(CONFIG, Peer(script))
    for typed in ("shop ", "B2"):
        assert mailchimp.check({**CONFIG, "list": typed}, Peer(script)) == "Shop"
    with pytest.raises(ConnectorError, match=r"has no audience of that name\. This account has: Letters, Shop"):
        mailchimp.check({**CONFIG, "list": "Teapots"}, Peer(script))


def test_a_refusal_without_words_is_a_wish_to_slow_down(faults: Any) -> None:
    good = data({"lists": LISTS, "total_items": 1})
    server = faults(routes({"/3.0/lists": turns(status(403), status(403, "<html>Access denied</html>"), good)}))
    config = {**CONFIG, "base": server.url}
    with Http.for_config(mailchimp.SPEC, config) as http:
        assert mailchimp.check(config, http) == "Letters"
    assert len(server.asked) == 3

    forbidden = data({"title": "Forbidden", "status": 403}, 403)
    for act, kind in ((status(403), RateLimited), (status(429), RateLimited), (forbidden, AuthError)):
        server = faults(lambda asked, act=act: act)
        config = {**CONFIG, "base": server.url}
        with Http.for_config(mailchimp.SPEC, config) as http, pytest.raises(kind) as caught:
            mailchimp.check(config, http)
        assert "k3y" not in str(caught.value)


def test_numbers_that_are_not_told_are_gaps() -> None:
    bare = {"id": "c9", "list_id": "a1", "campaign_title": "Only a title", "send_time": f"{DAY}T01:00:00+00:00"}

    def script(call: Call) -> Any:
        if call.path.endswith("reports"):
            return {"reports": [{**bare, "emails_sent": 3}, {**bare, "id": "c8"}], "total_items": 2}
        return account(call)

    found = rows(mailchimp, CONFIG, Peer(script), window(DAY))

    assert {key[:2] for key in numbers(found) if key[1]} == {("piece_sent", "c9")}
    assert [row.title for row in found if isinstance(row, Item)] == ["Only a title"]


def test_a_total_that_is_too_high_ends_at_the_empty_page() -> None:
    def script(call: Call) -> Any:
        said = account(call)
        return {**said, "total_items": 10**9} if call.path.endswith("reports") else said

    assert rows(mailchimp, CONFIG, Peer(script), window(DAY))
