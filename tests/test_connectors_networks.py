"""Impact and CJ: commissions, what became of them, and who pays; both only known from descriptions."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from test_connectors_awin import statuses
from vendors import Call, Peer, money, rows, window

from connectors import _answers, cj, impact
from connectors._spec import AuthError, ConnectorError, Payload, Window
from vocabulary import Entry

IMPACT = {"account_sid": "IRann", "auth_token": "token-of-ann"}
CJ = {"publisher": "999", "access_token": "token-of-ann"}


def action(number: str, **more: Any) -> dict[str, Any]:
    """An action of Impact's description, shortened; what is not there yet is an empty text."""
    plain = {
        "Id": number, "CampaignId": "1000", "CampaignName": "Acme Campaign", "State": "PENDING", "Payout": "0.88",
        "Amount": "21.99", "Currency": "USD", "EventDate": "2026-11-20T16:42:38-08:00", "LockingDate": "2026-12-26T00:00:00-08:00",
        "Oid": "9217374917472", "ReferringDate": "2026-11-10T09:45:07-08:00", "IntendedPayout": "0.88", "ClearedDate": "",
        "CustomerCity": "Santa Barbara", "PromoCode": "SUMMER",
    }  # fmt: skip
    return {**plain, **more}


class Partner:
    """Impact with some actions, so many a page."""

    def __init__(self, *actions: dict[str, Any], size: int = 4000) -> None:
        self.actions, self.size = list(actions), size

    def __call__(self, call: Call) -> Any:
        if call.path.endswith("CompanyInformation"):
            return {"CompanyName": "Harbour Prints"}
        number = int(call.query.get("Page", 1))
        start, pages = (number - 1) * self.size, -(-len(self.actions) // self.size) or 1
        following = f"/Mediapartners/IRann/Actions?Page={number + 1}" if number < pages else ""
        return {
            "@page": str(number), "@numpages": str(pages), "@total": str(len(self.actions)), "@nextpageuri": following,
            "Actions": self.actions[start : start + self.size],
        }  # fmt: skip


impact_account = Partner(action("1000.1.1"), action("1000.1.2", State="APPROVED"))


def test_impact_asks_for_what_changed_page_by_page() -> None:
    peer = Peer(Partner(*(action(f"1000.1.{n}") for n in range(5)), size=2))
    found = rows(impact, IMPACT, peer, window("2026-11-01", "2026-11-20", zone="Europe/Berlin"))

    assert sorted(money(found)) == [f"1000.1.{n}" for n in range(5)]
    assert money(found)["1000.1.0"] == ("2026-11-21", "commission", 880_000, "USD"), (
        "the evening there is the morning here"
    )
    assert [c.query for c in peer.calls] == [
        {"StartDate": "2026-10-31T23:00:00Z", "EndDate": "2026-11-20T22:59:59Z", "PageSize": "4000", "Page": str(n)} for n in (1, 2, 3)
    ]  # fmt: skip
    assert {c.path for c in peer.calls} == {"/Mediapartners/IRann/Actions"}
    assert b64decode(peer.calls[0].headers["authorization"].removeprefix("Basic ")) == b"IRann:token-of-ann"


def test_impact_is_asked_for_at_most_45_days_at_once_and_three_years_back() -> None:
    peer = Peer(Partner())
    assert rows(impact, IMPACT, peer, window(None)) == []
    asked = [tuple(datetime.fromisoformat(c.query[name]) for name in ("StartDate", "EndDate")) for c in peer.calls]
    assert all(end - start < timedelta(days=45) for start, end in asked)
    assert asked[0][0].date() > date(2023, 11, 21)
    assert rows(impact, IMPACT, Peer(Partner()), window("2027-01-01", "2027-02-01")) == []


@pytest.mark.parametrize(
    ("more", "amount", "status"),
    [
        ({}, 880_000, "pending"), ({"State": "APPROVED"}, 880_000, "approved"),
        ({"State": "APPROVED", "ClearedDate": "2026-11-20T03:00:00-08:00"}, 880_000, "paid"),
        ({"State": "REVERSED", "Payout": "0.00"}, 880_000, "reversed"), ({"State": "REVERSED"}, 880_000, "reversed"),
        ({"Payout": "0.00"}, 0, "pending"), ({"State": "APPROVED", "Payout": "-0.25"}, -250_000, "approved"),
    ],
)  # fmt: skip
def test_what_became_of_a_commission_at_impact(more: dict[str, Any], amount: int, status: str) -> None:
    (line,) = rows(impact, IMPACT, Peer(Partner(action("1.1.1", **more))), window("2026-11-01"))
    assert (line.amount_micros, line.status, line.payer) == (amount, status, "Acme Campaign")
    assert line.kind == ("refund" if amount < 0 else "commission")
    assert (line.paid_day and line.paid_day.isoformat()) == ("2026-11-20" if status == "paid" else None)


def test_impact_says_what_is_no_row() -> None:
    none = {"Payout": "0.00", "IntendedPayout": "0.00"}
    found = rows(impact, IMPACT, Peer(Partner(action("1", State="LOST"), action("2", **none))), window("2026-11-01"))
    assert [(r.kind, r.reason) for r in found] == [
        ("rejected", "1: what Impact's state “LOST” means is not known"), ("left_out", "2: nothing was earned"),
    ]  # fmt: skip


def test_impact_names_the_company_where_the_token_may_see_it() -> None:
    assert impact.check(IMPACT, Peer(impact_account)) == "Harbour Prints"
    scoped = Peer(lambda c: (403, {}) if c.path.endswith("Information") else impact_account(c))
    assert impact.check(IMPACT, scoped) == "Impact IRann"
    with pytest.raises(AuthError):
        impact.check(IMPACT, Peer(lambda _: (401, {"Status": "ERROR"})))


def record(number: str, **more: Any) -> dict[str, Any]:
    """A commission as CJ's schema has it, as far as it is asked for."""
    plain = {
        "commissionId": number, "actionStatus": "new", "advertiserName": "Visit Canada", "eventDate": "2026-11-19T22:31:48Z",
        "postingDate": "2026-11-20T23:31:48Z", "original": True, "originalActionId": f"a{number}",
        "pubCommissionAmountUsd": "7.781", "pubCommissionAmountPubCurrency": "7.155",
    }  # fmt: skip
    return {**plain, **more}


class Junction:
    """CJ with some commissions, so many a question."""

    def __init__(self, *records: dict[str, Any], size: int = 100, locked: list[dict[str, Any]] | None = None) -> None:
        self.records, self.size, self.locked = list(records), size, locked or []

    def __call__(self, call: Call) -> Any:
        named = call.body["variables"]
        there = self.locked if "sinceLockingDate" in call.body["query"] else self.records
        start = next((n + 1 for n, r in enumerate(there) if r["commissionId"] == named["after"]), 0)
        found = there[start : start + self.size]
        whole = start + self.size >= len(there)
        told = {
            "payloadComplete": whole,
            "maxCommissionId": found[-1]["commissionId"] if found else None,
            "records": found,
        }
        return {"data": {"publisherCommissions": told}}


cj_account = Junction(record("1"), record("2", actionStatus="locked"))


def test_cj_is_asked_on_from_the_last_commission() -> None:
    peer = Peer(Junction(*(record(str(n)) for n in range(1, 6)), size=2))
    found = rows(cj, CJ, peer, window("2026-11-08", "2026-11-20", zone="Europe/Berlin"))

    assert sorted(money(found)) == ["1", "2", "3", "4", "5"]
    assert money(found)["1"] == ("2026-11-19", "commission", 7_781_000, "USD")
    assert [c.body["variables"] for c in peer.calls] == [
        {"publishers": ["999"], "since": "2026-11-07T23:00:00Z", "before": "2026-11-20T23:00:00Z", "after": after} for after in (None, "2", "4")
    ]  # fmt: skip
    assert (
        "sincePostingDate: $since, beforePostingDate: $before, sinceCommissionId: $after" in peer.calls[0].body["query"]
    )
    assert (peer.calls[0].path, peer.calls[0].headers["authorization"]) == ("/query", "Bearer token-of-ann")
    assert not [word for word in ("orderId", "shopperId", "sid", "city") if word in peer.calls[0].body["query"]]
    assert rows(cj, CJ, Peer(Junction()), window("2027-01-01", "2027-02-01")) == []


def test_pages_that_lead_nowhere_end() -> None:
    stuck = {"payloadComplete": False, "maxCommissionId": "1", "records": [record("1")]}
    with pytest.raises(ConnectorError, match="circle"):
        rows(cj, CJ, Peer(lambda _: {"data": {"publisherCommissions": stuck}}), window("2026-11-08"))


@pytest.mark.parametrize(
    ("state", "status"), [("new", "pending"), ("extended", "pending"), ("locked", "approved"), ("CLOSED", "approved")]
)
def test_what_became_of_a_commission_at_cj(state: str, status: str) -> None:
    found = rows(cj, CJ, Peer(Junction(record("1", actionStatus=state))), window("2026-11-08"))
    assert statuses(found) == {"1": ("commission", status, "Visit Canada")}


def test_a_correction_is_a_row_of_its_own_on_its_own_day() -> None:
    """CJ restates an order with two records: the old state taken back, and the new one."""
    back = {"original": False, "originalActionId": "a1", "postingDate": "2026-11-21T08:00:00Z"}
    peer = Peer(Junction(
        record("1", actionStatus="locked"), record("2", pubCommissionAmountUsd="-7.781", actionStatus="locked", **back),
        record("3", pubCommissionAmountUsd="3.5", actionStatus="locked", **back),
    ))  # fmt: skip
    found = [r for r in rows(cj, CJ, peer, window("2026-11-08")) if isinstance(r, Entry)]

    assert [(r.external_id, r.day.isoformat(), r.kind, r.amount_micros, r.reverses) for r in found] == [
        ("1", "2026-11-19", "commission", 7_781_000, None), ("2", "2026-11-21", "refund", -7_781_000, "1"),
        ("3", "2026-11-21", "commission", 3_500_000, None),
    ]  # fmt: skip


def test_cj_amounts_are_dollars_or_the_currency_that_was_typed() -> None:
    found = rows(cj, {**CJ, "currency": " eur "}, Peer(cj_account), window("2026-11-08"))
    assert money(found)["1"] == ("2026-11-19", "commission", 7_155_000, "EUR")


def test_going_on_cj_is_asked_what_was_locked_since() -> None:
    plain = window("2026-11-08")
    peer = Peer(Junction(locked=[record("7", actionStatus="locked", eventDate="2026-05-01T10:00:00Z")]))
    found = rows(cj, CJ, peer, Window(plain.since, plain.until, {"complete": True}, zone="UTC", now=plain.now))
    assert money(found) == {"7": ("2026-05-01", "commission", 7_781_000, "USD")}


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([{"message": "Not authorized for 999, token-of-ann"}], AuthError),
        ([{"message": "Unknown field token-of-ann"}], ConnectorError),
    ],
)
def test_an_error_of_graphql_is_told_without_its_words(errors: list[Any], kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        cj.check(CJ, Peer(lambda _: {"errors": errors, "data": None}))
    assert "token-of-ann" not in str(caught.value)
    assert type(caught.value) is kind
    assert cj.check(CJ, Peer(cj_account)) == "CJ 999"


def test_the_example_of_cjs_documentation_can_be_read() -> None:
    """Its records tell fewer fields than are asked for: what is missing is one clear error."""
    example = {
        "actionTrackerName": "Advanced Sale Test",
        "commissionId": "2292067663",
        "postingDate": "2018-05-03T22:31:48Z",
    }
    body = _answers.hand(window(), ("commissions", {"records": [{**record("1"), **example}]})).body
    assert list(money(list(cj.parse(Payload(body))))) == ["2292067663"]
    with pytest.raises(ConnectorError, match="actionStatus"):
        list(cj.parse(Payload(_answers.hand(window(), ("commissions", {"records": [example]})).body)))


def test_nothing_of_a_buyer_is_kept_and_twice_is_the_same() -> None:
    text = json.dumps([p.body for p in impact.fetch(IMPACT, Peer(impact_account), window("2026-11-01"))])
    assert not [word for word in ("Santa", "SUMMER", "921737", "token-of-ann") if word in text]
    for module, config, script in ((impact, IMPACT, impact_account), (cj, CJ, cj_account)):
        assert rows(module, config, Peer(script), window("2026-11-01")) == rows(
            module, config, Peer(script), window("2026-11-01")
        )
