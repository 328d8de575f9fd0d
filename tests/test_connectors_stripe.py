"""Stripe: what is asked, page by page, and that the API and both of Stripe's files become the very same rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from told_by_files import take
from vendors import Call, Peer, check_calls, described, money, numbers, rows, window

from connectors import _answers, _stripe_members, stripe
from connectors._spec import AuthError, ConnectorError, Payload, Remark, Window
from metrics.spells import spells
from vocabulary import Entry, Item, Member

CONFIG = {"key": "rk_live_x"}
ROOT = "https://api.stripe.com"


def transaction(number: int, **more: object) -> dict[str, object]:
    plain = {
        "amount": 3000,
        "fee": 117,
        "net": 2883,
        "currency": "eur",
        "created": 1790810100,
        "available_on": 1790899200,
    }
    return {"id": f"txn_{number}", **plain, "reporting_category": "charge", **more}


def subscription(number: int, **more: object) -> dict[str, object]:
    price = {
        "currency": "eur",
        "nickname": "Crew",
        "unit_amount_decimal": "500",
        "recurring": {"interval": "month", "interval_count": 1},
    }
    plain = {
        "status": "active",
        "start_date": 1767225600,
        "ended_at": None,
        "discount": None,
        "customer": f"cus_{number}",
    }
    return {"id": f"sub_{number}", **plain, "items": {"data": [{"price": price, "quantity": 1}]}, **more}


def account(call: Call) -> object:
    """Two pages of transactions, two of subscriptions."""
    after = call.query.get("starting_after")
    if call.path.endswith("balance_transactions"):
        return (
            {"data": [transaction(3)], "has_more": False}
            if after
            else {"data": [transaction(1), transaction(2)], "has_more": True}
        )
    if call.path.endswith("subscriptions"):
        return (
            {"data": [subscription(2)], "has_more": False} if after else {"data": [subscription(1)], "has_more": True}
        )
    return {"id": "acct_1", "business_profile": {"name": "Shop"}}


def test_each_page_is_asked_once_as_the_description_has_it() -> None:
    peer = Peer(account)

    found = rows(stripe, CONFIG, peer, window("2026-09-01", zone="Europe/Berlin"))

    assert sorted(money(found)) == ["txn_1", "txn_1:fee", "txn_2", "txn_2:fee", "txn_3", "txn_3:fee"]
    first = peer.calls[0].query
    assert first == {"limit": "100", "created[gte]": "1788213600", "created[lt]": "1795302000"}
    assert [c.query.get("starting_after") for c in peer.calls] == [None, "txn_2", None, "sub_1"]
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer rk_live_x"}
    check_calls(described("stripe.trim.json"), peer.calls, root=ROOT)


@pytest.mark.parametrize("older", [True, False])
def test_an_empty_month_asks_once_whether_there_was_anything_before_it(older: bool) -> None:
    def script(call: Call) -> object:
        there = older and "created[gte]" not in call.query
        return {"data": [transaction(1)] if there else [], "has_more": False}

    peer = Peer(script)
    payloads = list(stripe.fetch(CONFIG, peer, window("2026-09-01", "2026-09-30")))

    assert [p.beginning for p in payloads] == [True] * (not older)
    assert [c.query for c in peer.calls] == [
        {"limit": "100", "created[gte]": "1788220800", "created[lt]": "1790812800"},
        {"limit": "1", "created[lt]": "1788220800"},
    ]
    check_calls(described("stripe.trim.json"), peer.calls, root=ROOT)


def test_going_on_from_the_last_sync_nobody_asks_what_was_before() -> None:
    peer, month = Peer(lambda _: {"data": [], "has_more": False}), window("2026-09-01", "2026-09-30")
    going_on = Window(month.since, month.until, {"complete": True}, zone="UTC", now=month.now)

    assert list(stripe.fetch(CONFIG, peer, going_on)) == []
    assert len(peer.calls) == 1


def test_a_day_is_of_the_reporting_zone() -> None:
    berlin = rows(stripe, CONFIG, Peer(account), window(zone="Europe/Berlin"))
    utc = rows(stripe, CONFIG, Peer(account), window())

    assert money(berlin)["txn_1"] == ("2026-10-01", "sale", 30_000_000, "EUR")
    assert money(utc)["txn_1"] == ("2026-09-30", "sale", 30_000_000, "EUR")


def test_the_past_and_the_future_know_no_subscriptions() -> None:
    past, future = Peer(account), Peer(account)

    assert {c.path for c in past.calls} == set()
    assert not [r for r in rows(stripe, CONFIG, past, window("2026-09-01", "2026-09-30")) if isinstance(r, Member)]
    assert {c.path for c in past.calls} == {"/v1/balance_transactions"}
    assert rows(stripe, CONFIG, future, window("2999-01-01", "2999-02-01")) == []
    assert future.calls == []


def test_customers_are_keyed_hashes_and_a_year_is_a_year() -> None:
    found = rows(stripe, CONFIG, Peer(account), window())
    members = [row for row in found if isinstance(row, Member)]

    assert [m.member for m in members] == [_answers.masked("cus_1", b"key"), _answers.masked("cus_2", b"key")]
    assert "cus_1" not in str([p.body for p in stripe.fetch(CONFIG, Peer(account), window())])
    assert numbers(found) == {("paid_members", "", "2026-11-21"): 2}
    assert [row.attributes for row in found if isinstance(row, Item)] == [
        '{"currency": "EUR", "cycle": "month", "price": "5"}'
    ]


def test_two_prices_of_one_customer_come_to_a_month() -> None:
    yearly = {
        "currency": "eur",
        "nickname": "Year",
        "unit_amount_decimal": "12000",
        "recurring": {"interval": "year", "interval_count": 1},
    }
    both = [subscription(1), subscription(2, customer="cus_1", items={"data": [{"price": yearly, "quantity": 2}]})]
    told = _answers.told(_answers.hand(window()), "Stripe")

    found = list(_stripe_members.people({"data": both}, told))

    assert [(m.tier, m.state) for m in found if isinstance(m, Member)] == [("2 × Year + Crew", "active")]
    assert [i.attributes for i in found if isinstance(i, Item)] == [
        '{"currency": "EUR", "cycle": "month", "price": "25"}'
    ]


def test_who_tries_for_free_does_not_pay() -> None:
    trial = subscription(1, status="trialing")
    both = [subscription(2, status="trialing"), subscription(3, customer="cus_2"), subscription(4, status="past_due")]
    told = _answers.told(_answers.hand(window()), "Stripe")

    found = list(_stripe_members.people({"data": [trial, *both]}, told))

    members = [m for m in found if isinstance(m, Member)]
    assert [(m.member, m.state, m.left) for m in members] == [
        ("cus_1", "trialing", None), ("cus_2", "active", None), ("cus_4", "active", None),
    ]  # fmt: skip
    assert numbers(found) == {("paid_members", "", "2026-11-21"): 2}
    days = {
        name: pd.to_datetime([getattr(m, name) for m in members]).astype("datetime64[s]") for name in ("joined", "left")
    }
    versions = pd.DataFrame(
        {"who": range(3), "tier": [m.tier for m in members], "state": [m.state for m in members], **days}
    )
    stays = spells(versions.assign(seen=pd.Timestamp("2026-11-21")).astype({"who": "int64", "seen": "datetime64[s]"}))
    assert stays["paid"].tolist() == [False, True, True], "the page of members counts the same people"


def test_a_key_without_subscriptions_still_brings_the_money() -> None:
    def script(call: Call) -> object:
        return (403, {"error": {}}) if call.path.endswith("subscriptions") else account(call)

    found = rows(stripe, CONFIG, Peer(script), window())

    assert len([row for row in found if isinstance(row, Entry)]) == 6
    assert [row.kind for row in found if isinstance(row, Remark)] == ["partial"]


def test_the_account_is_named_and_a_bad_key_is_refused() -> None:
    assert stripe.check(CONFIG, Peer(account)) == "Shop"
    assert stripe.check({"key": "rk_test_1"}, Peer(account)) == "Shop (test mode)"
    with pytest.raises(AuthError):
        stripe.check(CONFIG, Peer(lambda call: (401, {"error": {"message": "Invalid API Key"}})))


def test_an_empty_account_gives_nobody_and_no_money() -> None:
    found = rows(stripe, CONFIG, Peer(lambda call: {"data": [], "has_more": False}), window())

    assert numbers(found) == {("paid_members", "", "2026-11-21"): 0}
    assert money(found) == {}


@pytest.mark.parametrize("broken", [{"amount": None}, {"amount": "12.5"}, {"created": "yesterday"}, {"fee": {}}])
def test_drift_is_one_error_without_values(broken: dict[str, object]) -> None:
    payload = _answers.hand(window(), ("balance_transactions", {"data": [transaction(1, **broken)], "has_more": False}))

    with pytest.raises(ConnectorError, match=f"data.0.{next(iter(broken))}") as caught:
        list(stripe.parse(payload))
    assert "yesterday" not in str(caught.value)


def test_pages_in_a_circle_end() -> None:
    peer = Peer(lambda call: {"data": [transaction(1)], "has_more": True})

    with pytest.raises(ConnectorError, match="circle"):
        rows(stripe, CONFIG, peer, window())
    assert len(peer.calls) == 2


def test_the_vendors_own_examples() -> None:
    samples = described("stripe.fixtures3.json")["resources"]
    slim = _stripe_members.slim(samples["subscription"], b"key")
    parts = (
        ("balance_transactions", {"data": [samples["balance_transaction"]], "has_more": False}),
        ("subscriptions", {"data": [slim]}),
    )

    found = list(stripe.parse(_answers.hand(window(), *parts)))

    assert money(found) == {"txn_1PgaxNB7WZ01zgkWEV3TLf40": ("2009-02-13", "sale", 1_000_000, "USD")}
    assert [(m.tier, m.state, str(m.joined)) for m in found if isinstance(m, Member)] == [
        ("20 USD a month", "active", "2009-02-13")
    ]


def test_a_month_as_a_file_and_through_the_api_is_the_same(tmp_path: Path) -> None:
    data = [
        transaction(1), transaction(2, currency="jpy", amount=1500, fee=84, net=1416),
        transaction(3, amount=-3000, fee=0, net=-3000, reporting_category="refund"),
        transaction(4, amount=-1200, fee=1500, net=-2700, reporting_category="dispute"),
        transaction(5, reporting_category="payout", amount=-117, fee=0, net=-117),
        transaction(6, reporting_category="risk_reserved_funds"),
    ]  # fmt: skip
    lines = ["balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category"]
    for t in data:
        unit = 1 if t["currency"] == "jpy" else 100
        parts = (f"{int(str(t[name])) / unit:.2f}" for name in ("amount", "fee", "net"))
        lines.append(
            f"{t['id']},2026-09-30 23:15:00,2026-10-02 00:00:00,{t['currency']},{','.join(parts)},{t['reporting_category']}"
        )
    path = tmp_path / "itemised.csv"
    path.write_text("\n".join(lines) + "\n")
    frame = take(path)[0]["entry"]
    api = list(
        stripe.parse(Payload(_answers.hand(window(), ("balance_transactions", {"data": data, "has_more": False})).body))
    )

    kept = ["external_id", "kind", "status", "stream", "payer", "product", "quantity", "amount_micros", "currency"]
    by_file = frame[kept].astype(object).where(frame[kept].notna(), None).values.tolist()
    by_api = [[getattr(row, name) for name in kept] for row in api if isinstance(row, Entry)]
    days = {(str(r.external_id), r.day, r.paid_day) for r in api if isinstance(r, Entry)}
    assert sorted(by_file) == sorted(by_api)
    assert days == {(r.external_id, r.day.date(), r.paid_day.date()) for r in frame.itertuples()}
