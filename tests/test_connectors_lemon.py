"""Lemon Squeezy: orders, renewals, tax and refunds; nothing of a first payment twice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from vendors import Call, Peer, money, rows, window

from connectors import _answers, _lemon_orders, lemon_squeezy
from connectors._spec import AuthError, ConnectorError, Payload, Remark
from vocabulary import Entry, Item

CONFIG = {"api_key": "key-of-ann"}
STORES = [
    {"type": "stores", "id": "1", "attributes": {"name": "Harbour Prints", "currency": "USD"}},
    {"type": "stores", "id": "2", "attributes": {"name": "Hafen", "currency": "JPY"}},
]
PRODUCTS = [
    {"type": "products", "id": "7", "attributes": {
        "store_id": 1, "name": "Field guide", "price": 1999, "buy_now_url": "https://ann.lemonsqueezy.com/buy/7",
        "test_mode": False, "description": "<p>Long</p>"}},
    {"type": "products", "id": "8", "attributes": {"store_id": 1, "name": "Try", "price": 1, "test_mode": True}},
]  # fmt: skip


def order(number: int, created: str = "2026-11-20T10:00:00.000000Z", **more: Any) -> dict[str, Any]:
    """An order as the documentation's example has it: 9.99 and 2.00 of tax."""
    again = more.pop("again", False)
    linked = {"data": [{"type": "subscriptions", "id": "5"}] if again else []}
    item = {"id": 1, "product_id": 7, "product_name": "Field guide", "variant_name": "Default", "quantity": 1}
    about = {
        "store_id": 1, "user_name": "Invented Person", "user_email": "buyer@example.org", "currency": "USD",
        "currency_rate": "1.0000", "subtotal": 999, "tax": 200, "total": 1199, "refunded_amount": 0, "tax_inclusive": False,
        "status": "paid", "refunded": False, "refunded_at": None, "total_formatted": "$11.99", "first_order_item": item,
        "created_at": created, "updated_at": created, "test_mode": False, **more,
    }  # fmt: skip
    return {"type": "orders", "id": str(number), "attributes": about, "relationships": {"subscriptions": linked}}


def invoice(
    number: int, reason: str = "renewal", created: str = "2026-11-19T10:00:00.000000Z", **more: Any
) -> dict[str, Any]:
    about = {
        "store_id": 1, "subscription_id": 5, "user_email": "buyer@example.org", "billing_reason": reason, "currency": "EUR",
        "status": "paid", "refunded": False, "refunded_at": None, "refunded_amount": 0, "tax": 0, "total": 500,
        "total_formatted": "€5.00", "created_at": created, "test_mode": False, **more,
    }  # fmt: skip
    return {"type": "subscription-invoices", "id": str(number), "attributes": about}


SUBSCRIPTION = {
    "type": "subscriptions",
    "id": "5",
    "attributes": {"product_id": 9, "product_name": "Crew", "user_email": "x@example.org"},
}


class Store:
    """The API of a store, newest first, so many rows a page."""

    def __init__(self, orders: list[Any] | None = None, invoices: list[Any] | None = None, size: int = 100) -> None:
        newest = lambda rows: sorted(rows or [], key=lambda row: row["attributes"]["created_at"], reverse=True)  # noqa: E731
        self.lists = {
            "orders": newest(orders),
            "subscription-invoices": newest(invoices),
            "stores": STORES,
            "products": PRODUCTS,
        }
        self.size = size

    def __call__(self, call: Call) -> Any:
        found = self.lists[call.path.rpartition("/")[2]]
        number = int(call.query.get("page[number]", 1))
        start = (number - 1) * self.size
        page = {"data": found[start : start + self.size], "links": {"first": "x", "last": "x"}, "meta": {"page": {}}}
        if start + self.size < len(found):
            page["links"]["next"] = "https://api.lemonsqueezy.com/v1/x"
        if call.query.get("include") == "subscription":
            page["included"] = [SUBSCRIPTION]
        return page


account = Store([order(1), order(2, again=True)], [invoice(3), invoice(4, "initial")])


def kept(*orders: Any, invoices: list[Any] | None = None, since: str | None = "2026-11-01", **more: Any) -> list[Any]:
    return rows(lemon_squeezy, CONFIG, Peer(Store(list(orders), invoices)), window(since, **more))


def test_pages_are_read_back_to_the_first_day_and_no_further() -> None:
    days = [order(n, f"2026-{10 + n // 20:02d}-{1 + n % 20:02d}T10:00:00Z") for n in range(40)]
    peer = Peer(Store(days, size=5))

    found = rows(lemon_squeezy, CONFIG, peer, window("2026-11-08", "2026-11-18"))

    asked = [c for c in peer.calls if c.path.endswith("orders")]
    assert [c.query["page[number]"] for c in asked] == ["1", "2", "3", "4"], "the fourth is older throughout"
    assert sorted(line[0] for name, line in money(found).items() if ":" not in name) == [
        f"2026-11-{d:02d}" for d in range(8, 19)
    ]
    assert asked[0].query == {
        "page[size]": "100",
        "page[number]": "1",
        "sort": "-createdAt",
        "include": "subscriptions",
    }
    assert asked[0].headers == {"authorization": "Bearer key-of-ann", "accept": "application/vnd.api+json"}
    assert not [c for c in peer.calls if c.path.endswith("products")], "only today's"


def test_once_a_week_a_refund_of_an_older_order_is_looked_for() -> None:
    back = {"status": "refunded", "refunded": True, "refunded_at": "2026-11-20T08:00:00Z", "refunded_amount": 1199}
    store = Store([order(1), order(7, "2026-05-04T10:00:00Z", **back), order(8, "2026-05-03T10:00:00Z", **back)])

    def handed(**bookmark: Any) -> tuple[set[str], list[Any]]:
        days = replace(window("2026-09-21"), bookmark={"complete": True, **bookmark})
        payloads = list(lemon_squeezy.fetch(CONFIG, Peer(store), days))
        found = money([row for payload in payloads for row in lemon_squeezy.parse(payload)])
        return {name for name in found if "refund" not in name and "tax" not in name}, [p.bookmark for p in payloads]

    anew = {"complete": True, "back": "2026-11-21"}
    assert handed() == ({"order-1", "order-7"}, [anew, anew])
    assert handed(back="2026-11-14") == ({"order-1", "order-7"}, [anew, anew])
    lately = {"complete": True, "back": "2026-11-15"}
    assert handed(back="2026-11-15") == ({"order-1"}, [lately, lately])
    first = list(lemon_squeezy.fetch(CONFIG, Peer(store), window()))
    assert {str(p.bookmark) for p in first} == {str(anew)}, "the first time all is read"


def test_the_first_time_everything_is_read_and_of_days_to_come_nothing() -> None:
    assert len(money(kept(*(order(n, f"20{10 + n}-03-03T10:00:00Z") for n in range(12)), since=None))) == 24
    peer = Peer(account)
    assert rows(lemon_squeezy, CONFIG, peer, window("2027-01-01", "2027-02-01")) == []
    assert peer.calls == []


def test_a_day_is_of_the_reporting_zone() -> None:
    late = order(1, "2026-11-20T23:30:00Z")
    assert money(kept(late, zone="Europe/Berlin"))["order-1"][0] == "2026-11-21"
    assert kept(late, until="2026-11-20", zone="Europe/Berlin") == []


def test_an_order_is_what_was_paid_and_its_tax_is_passed_on() -> None:
    found = kept(order(1, quantity=3))
    assert money(found) == {
        "order-1": ("2026-11-20", "sale", 11_990_000, "USD"), "order-1:tax": ("2026-11-20", "tax", -2_000_000, "USD"),
    }  # fmt: skip
    (sale, tax, _) = found
    assert (sale.payer, sale.product, sale.item, sale.quantity) == ("Lemon Squeezy", "Field guide", "7", "1")
    assert (tax.quantity, tax.reverses, tax.status) == (None, None, "paid")


def test_a_subscription_is_its_order_and_its_renewals_and_never_its_first_invoice() -> None:
    found = kept(order(2, again=True), invoices=[invoice(3), invoice(4, "initial"), invoice(5, "updated", total=250)])
    assert {name: (line[1], line[2]) for name, line in money(found).items() if ":" not in name} == {
        "order-2": ("subscription", 11_990_000), "invoice-3": ("subscription", 5_000_000), "invoice-5": ("subscription", 2_500_000),
    }  # fmt: skip
    assert [r.product for r in found if isinstance(r, Entry) and r.external_id == "invoice-3"] == ["Crew"]
    assert [r.reason for r in found if isinstance(r, Remark)] == [
        "invoice-4: the first payment of a subscription stands with its order"
    ]


@pytest.mark.parametrize(
    ("more", "day", "back", "tax"),
    [
        ({"status": "refunded", "refunded": True, "refunded_at": "2026-11-21T08:00:00Z", "refunded_amount": 1199}, "2026-11-21", 1199, 200),
        ({"status": "refunded", "refunded": True, "refunded_at": "2026-11-21T08:00:00Z"}, "2026-11-21", 1199, 200),
        ({"status": "partial_refund", "refunded_amount": 600}, "2026-11-20", 600, 100),
        ({"status": "paid", "refunded_amount": 100}, "2026-11-20", 100, 17),  # 200 × 100 / 1199 = 16.7
    ],
)  # fmt: skip
def test_a_refund_and_the_tax_in_it(more: dict[str, Any], day: str, back: int, tax: int) -> None:
    found = kept(order(1, **more))
    told = money(found)
    assert told["order-1"][2] == 11_990_000
    assert told["order-1:refund:1"] == (day, "refund", -back * 10_000, "USD")
    assert told["order-1:refund:1:tax"] == (day, "tax", tax * 10_000, "USD")
    assert {r.reverses for r in found if isinstance(r, Entry) and "refund" in r.external_id} == {"order-1"}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("pending", "pending"),
        ("failed", "declined"),
        ("fraudulent", "declined"),
        ("void", "declined"),
        ("paid", "paid"),
    ],
)
def test_what_became_of_a_payment(state: str, status: str) -> None:
    lines = [r for r in kept(order(1, status=state, refunded_amount=100)) if isinstance(r, Entry)]
    assert {line.status for line in lines} == {status}
    assert any("refund" in line.external_id for line in lines) is (status == "paid")


def test_what_is_no_row_is_said() -> None:
    found = kept(order(1, test_mode=True), order(2, total=0, tax=0), order(3, status="thinking"))
    assert money(found) == {}
    assert sorted((r.kind, r.reason) for r in found if isinstance(r, Remark)) == [
        ("left_out", "order-1: a test"), ("left_out", "order-2: free: no money moved"),
        ("rejected", "order-3: what Lemon Squeezy's state “thinking” means is not known"),
    ]  # fmt: skip


def test_yen_are_counted_as_the_written_amount_says() -> None:
    yen = {"currency": "JPY", "tax": 0}
    whole = money(
        kept(
            order(1, total=1500, total_formatted="¥1,500", **yen),
            order(2, total=150000, total_formatted="¥1,500", **yen),
        )
    )
    assert whole["order-1"][2:] == whole["order-2"][2:] == (1_500_000_000, "JPY")


def test_products_have_the_price_they_are_listed_for() -> None:
    (item,) = [r for r in kept() if isinstance(r, Item)]
    assert (item.item, item.title, item.url) == ("7", "Field guide", "https://ann.lemonsqueezy.com/buy/7")
    assert json.loads(item.attributes or "") == {"currency": "USD", "list_price": "19.99"}


def test_a_store_is_chosen_by_its_number() -> None:
    assert lemon_squeezy.check(CONFIG, Peer(account)) == "Harbour Prints, Hafen"
    chosen = Peer(account)
    assert lemon_squeezy.check({**CONFIG, "store": " 2 "}, chosen) == "Hafen"
    rows(lemon_squeezy, {**CONFIG, "store": " 2 "}, chosen, window("2026-11-01"))
    asked = {c.path.rpartition("/")[2]: c.query.get("filter[store_id]") for c in chosen.calls}
    assert asked == {"stores": None, "orders": "2", "subscription-invoices": "2", "products": "2"}
    with pytest.raises(ConnectorError, match="no store"):
        lemon_squeezy.check({**CONFIG, "store": "99"}, Peer(account))
    with pytest.raises(AuthError):
        lemon_squeezy.check(CONFIG, Peer(lambda _: (401, {"errors": []})))


def test_nobody_who_bought_is_kept() -> None:
    text = json.dumps([p.body for p in lemon_squeezy.fetch(CONFIG, Peer(account), window("2026-11-01"))])
    assert not [word for word in ("buyer@", "x@example", "Invented", "key-of-ann") if word in text]


@pytest.mark.parametrize(
    "answer",
    [{}, {"data": {}}, {"data": [{}]}, {"data": [order(1, total="many")]}, {"data": [order(1, created="soon")]}],
)
def test_what_is_no_answer_is_one_error(answer: Any) -> None:
    with pytest.raises(ConnectorError) as caught:
        rows(lemon_squeezy, CONFIG, Peer(lambda _: answer), window("2026-11-01"))
    assert "\n" not in str(caught.value) and "soon" not in str(caught.value) and "many" not in str(caught.value)


def test_the_example_of_the_documentation_can_be_read() -> None:
    """GET /v1/subscription-invoices/1, as docs.lemonsqueezy.com has it; what is not read is left away."""
    example = {"type": "subscription-invoices", "id": "1", "attributes": {
        "store_id": 1, "subscription_id": 1, "customer_id": 1, "user_name": "John Doe", "billing_reason": "renewal",
        "card_brand": "visa", "currency": "USD", "currency_rate": "1.00000000", "status": "paid", "refunded": False,
        "refunded_at": None, "subtotal": 999, "discount_total": 0, "tax": 0, "tax_inclusive": False, "total": 999,
        "total_formatted": "$9.99", "created_at": "2023-01-18T12:16:24.000000Z", "test_mode": False}}  # fmt: skip
    slim = _lemon_orders.slim(example, "subscription-invoices", [])
    payload = Payload(_answers.hand(window(), ("orders", {"orders": [slim]})).body)
    assert money(list(lemon_squeezy.parse(payload))) == {"invoice-1": ("2023-01-18", "subscription", 9_990_000, "USD")}
