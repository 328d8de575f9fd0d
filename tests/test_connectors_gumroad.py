"""Gumroad: sales and what was taken off them, told as the sales export tells them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from gumroad_shop import Purchase, exported, moment, rounded, shop, told
from told_by_files import take
from vendors import Call, Peer, money, rows, window

from connectors import _answers, _gumroad_sales, gumroad
from connectors._spec import AuthError, Busy, ConnectorError, Payload, Remark
from vocabulary import DIGEST, Entry, Item

CONFIG = {"access_token": "token-of-ann"}
GUIDE = {
    "id": "guide==", "name": "Field guide", "price": 2000, "currency": "usd", "short_url": "https://ann.gumroad.com/l/guide",
    "subscription_duration": None, "deleted": False, "description": "<p>Long</p>", "sales_count": 3,
}  # fmt: skip
CREW = {**GUIDE, "id": "crew==", "name": "Crew", "price": 500, "currency": "eur", "subscription_duration": "monthly"}
POSTER = {**GUIDE, "id": "poster==", "name": "Poster", "price": 1500, "currency": "jpy"}
LEVELS = {
    **CREW,
    "id": "levels==",
    "name": "Levels",
    "is_tiered_membership": True,
    "recurrences": ["monthly", "yearly"],
}


def account(call: Call) -> Any:
    """A sale and its fee on each of two days, and a product."""
    return shop([Purchase(1, moment(20), 1000), Purchase(2, moment(21, 9), 2000)], [GUIDE, CREW])(call)


def kept(*purchases: Purchase, **more: Any) -> list[Any]:
    """The rows of some purchases."""
    return rows(gumroad, CONFIG, Peer(shop(list(purchases), **more)), window("2026-11-01"))


def test_each_page_is_asked_once_and_only_what_lies_in_the_window_is_kept() -> None:
    purchases = [Purchase(n, moment(1 + n % 20, n % 24), 1000) for n in range(1, 26)]
    purchases += [
        Purchase(90, moment(5, 22, 30), 1000),
        Purchase(91, moment(10, 22, 59), 1000),
        Purchase(92, moment(10, 23), 1000),
    ]
    peer = Peer(shop(purchases))

    found = rows(gumroad, CONFIG, peer, window("2026-11-06", "2026-11-10", zone="Europe/Berlin"))

    sales = {name: line[0] for name, line in money(found).items() if ":" not in name}
    assert "s090==" not in sales, "23:30 in Berlin is the day before"
    assert sales["s091=="] == "2026-11-10"
    assert "s092==" not in sales, "23:00 UTC is the next day in Berlin"
    assert set(sales.values()) == {f"2026-11-{day:02d}" for day in range(6, 11)}
    assert peer.calls[0].query == {"after": "2026-11-05", "before": "2026-11-11"}
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer token-of-ann"}


def test_pages_follow_the_key_or_the_address() -> None:
    purchases = [Purchase(n, moment(18), 1000) for n in range(1, 26)]
    whole = shop(purchases)

    def only_address(call: Call) -> Any:
        said = whole(call)
        said.pop("next_page_key", None)
        return said

    for script in (whole, only_address):
        peer = Peer(script)
        assert len(money(rows(gumroad, CONFIG, peer, window("2026-11-01")))) == 50
        assert [c.query.get("page_key") for c in peer.calls] == [None, "20261101-10", "20261101-20", None]


OLD = Purchase(7, datetime(2026, 7, 4, 12, tzinfo=UTC), 2000, refunded=True)
"""Sold 140 days before today, 80 days before the days that every sync reads; given back since."""


def going_on(script: Any, **bookmark: Any) -> tuple[list[Payload], Peer]:
    """What is handed when the last sync was yesterday."""
    peer = Peer(script)
    days = replace(window("2026-09-21"), bookmark={"complete": True, **bookmark})
    return list(gumroad.fetch(CONFIG, peer, days)), peer


def test_once_a_week_a_refund_of_an_older_sale_is_looked_for() -> None:
    shopped = shop([OLD, Purchase(1, moment(20), 1000)], [GUIDE])
    for back in (None, "2026-11-14", "2026-12-24", "soon"):
        payloads, peer = going_on(shopped, **({"back": back} if back else {}))
        found = money([row for payload in payloads for row in gumroad.parse(payload)])
        assert found["s007==:refund:1"] == ("2026-07-04", "refund", -20_000_000, "USD")
        assert found["s001=="][0] == "2026-11-20"
        assert {str(p.bookmark) for p in payloads} == {str({"complete": True, "back": "2026-11-21"})}
        assert len({p.page for p in payloads if "sales" in str(p.body)}) == 2
    asked = [(c.query["after"], c.query["before"]) for c in peer.calls if c.path.endswith("sales")]
    assert asked == [
        ("2026-09-21", "2026-11-22"), ("2026-05-04", "2026-06-04"), ("2026-06-04", "2026-07-05"), ("2026-07-05", "2026-08-05"),
        ("2026-08-05", "2026-09-05"), ("2026-09-05", "2026-09-21"),
    ]  # fmt: skip


def test_within_the_week_only_the_last_days_are_read() -> None:
    payloads, peer = going_on(shop([OLD], [GUIDE]), back="2026-11-15")
    assert len([c for c in peer.calls if c.path.endswith("sales")]) == 1
    assert [p.bookmark for p in payloads] == [{"complete": True, "back": "2026-11-15"}]

    named = list(gumroad.fetch(CONFIG, Peer(shop([OLD], [GUIDE])), window("2026-09-21")))
    assert [p.bookmark for p in named] == [{"complete": True}], "days the owner names say nothing of older ones"


def test_nothing_is_asked_of_days_to_come_and_products_only_of_today() -> None:
    peer = Peer(account)
    assert rows(gumroad, CONFIG, peer, window("2027-01-01", "2027-02-01")) == []
    assert peer.calls == []

    assert not any(isinstance(r, Item) for r in rows(gumroad, CONFIG, peer, window("2026-11-19", "2026-11-20")))
    assert [c.path for c in peer.calls] == ["/v2/sales"]


@pytest.mark.parametrize(("first", "beginning"), [(moment(5), False), (moment(25), True)])
def test_an_empty_window_asks_once_whether_there_is_anything_before_it(first: Any, beginning: bool) -> None:
    peer = Peer(shop([Purchase(1, first, 1000)]))
    payloads = list(gumroad.fetch(CONFIG, peer, window("2026-11-10", "2026-11-15")))

    assert [p.beginning for p in payloads] == [True] * beginning
    assert [c.query for c in peer.calls] == [{"after": "2026-11-10", "before": "2026-11-16"}, {"before": "2026-11-10"}]


def test_a_window_with_sales_asks_nothing_of_the_kind() -> None:
    peer = Peer(account)
    assert [p.beginning for p in gumroad.fetch(CONFIG, peer, window("2026-11-01"))] == [False, False]
    assert [c.path for c in peer.calls] == ["/v2/sales", "/v2/products"]


def test_a_sale_its_fee_its_tax_and_its_affiliate() -> None:
    sale = Purchase(1, moment(20, 23, 30), 2000, gumroad_tax=380, tip=300, affiliate=120_050, quantity=2)
    found = money(kept(sale))

    assert found == {
        "s001==": ("2026-11-20", "sale", 23_800_000, "USD"),  # 20.00 and 3.80 on top
        "s001==:fee": ("2026-11-20", "fee", -3_380_000, "USD"),  # 12.9 % of 20.00 and 0.80
        "s001==:tax": ("2026-11-20", "tax", -3_800_000, "USD"),
        "s001==:affiliate": ("2026-11-20", "fee", -1_200_500_000, "USD"),
    }
    (line,) = [r for r in kept(sale) if isinstance(r, Entry) and r.external_id == "s001=="]
    assert (line.payer, line.product, line.quantity, line.stream, line.status) == (
        "Gumroad", "Field guide", "2", "Digital products", "paid",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "own"),
    [
        ({"own_tax": 200}, True), ({"own_tax": 200, "included": True}, True), ({"gumroad_tax": 200}, False),
        ({"own_tax": 190, "shipping": 700}, True), ({"gumroad_tax": 190, "shipping": 700}, False),
        ({"own_tax": 217, "currency": "eur", "rate": "0.9217"}, True), ({"gumroad_tax": 217, "currency": "eur", "rate": "0.9217"}, False),
        ({"own_tax": 150, "currency": "jpy", "rate": "151.3", "shipping": 100}, True),
        ({"gumroad_tax": 150, "currency": "jpy", "rate": "151.3", "shipping": 100}, False),
    ],
)  # fmt: skip
def test_a_sellers_own_tax_is_part_of_the_price_and_comes_back_with_a_refund(more: dict[str, Any], own: bool) -> None:
    sale = Purchase(1, moment(20), 2000, refunded=True, **more)
    found = money(kept(sale))
    tax = more.get("own_tax") or more["gumroad_tax"]

    assert found["s001=="][2] == (sale.price + (0 if own else tax)) * 10_000
    assert found["s001==:tax"][2] == -tax * 10_000
    assert found["s001==:refund:1"][2] == -sale.price * 10_000
    assert ("s001==:refund:1:tax" in found) is own


def test_what_the_buyer_was_charged_says_whose_tax_it_is() -> None:
    presented = {"buyer_presentment": {"currency": "cad", "seller_tax_cents": 0, "gumroad_tax_cents": 280}}
    sale = Purchase(1, moment(20), 2000, own_tax=200, more=presented)  # the prices alone would say otherwise
    assert money(kept(sale))["s001=="][2] == 24_000_000


def test_a_refund_in_part_is_the_price_less_what_can_still_be_refunded() -> None:
    found = money(kept(Purchase(1, moment(20), 2000, back=550), Purchase(2, moment(20), 150_000, back=30_050)))
    assert found["s001==:refund:1"] == ("2026-11-20", "refund", -5_500_000, "USD")
    assert found["s002==:refund:1"][2] == -300_500_000


def test_a_refund_in_part_of_another_currency_is_never_more_than_a_cent_off() -> None:
    off = []
    for number, (shown, currency, rate) in enumerate(
        (shown, *priced)
        for priced in (("eur", "0.9217"), ("jpy", "151.33"), ("cad", "1.3871"))
        for shown in range(990, 9000, 371)
    ):
        sale = Purchase(number, moment(20), shown, currency=currency, rate=rate)
        for given in range(100, shown - 100, 173):
            sale.back = rounded(Decimal(given) / Decimal(rate) * (100 if currency == "jpy" else 1))
            read = _gumroad_sales.Sale.model_validate(_gumroad_sales.slim(told(sale)))
            found = _gumroad_sales._part(read)
            assert found is not None
            off.append(abs(found - sale.back))
    assert len(off) > 1000
    assert max(off) <= 1
    assert sum(off) / len(off) < 0.2, "most are exact"


def test_what_is_not_told_of_a_refund_is_said_and_the_sale_stays() -> None:
    found = kept(Purchase(1, moment(20), 2000, back=500, more={"amount_refundable_in_currency": "0"}))
    assert set(money(found)) == {"s001==", "s001==:fee"}
    (remark,) = [r for r in found if isinstance(r, Remark)]
    assert (remark.kind, "s001==" in remark.reason) == ("partial", True)


def test_a_dispute_counts_as_refunded_until_it_is_won() -> None:
    lost = money(kept(Purchase(1, moment(20), 2000, disputed=True)))
    won = kept(Purchase(1, moment(20), 2000, disputed=True, won=True))

    assert lost["s001==:refund:1"][2] == -20_000_000
    (line,) = [r for r in won if isinstance(r, Entry) and "refund" in r.external_id]
    assert (line.amount_micros, line.status, line.reverses) == (0, "declined", "s001==")


def test_a_charge_that_comes_again_is_a_subscription_and_what_was_not_charged_is_no_row() -> None:
    found = kept(
        Purchase(1, moment(20), 500, recurring=False), Purchase(2, moment(20), 500, recurring=True, trial=True),
        Purchase(3, moment(20), 500, recurring=False, trial=True), Purchase(4, moment(20), 0),
        Purchase(5, moment(20), 500, more={"is_preorder_authorization": True}),
    )  # fmt: skip

    assert {name: line[1] for name, line in money(found).items() if ":" not in name} == {
        "s001==": "sale", "s002==": "subscription",
    }  # fmt: skip
    assert sorted(r.reason for r in found if isinstance(r, Remark)) == [
        "s003==: a free trial: nothing was charged", "s004==: free: no money moved",
        "s005==: a pre-order that is not charged yet",
    ]  # fmt: skip


def test_products_have_prices_and_only_one_rhythm_makes_them_come_again() -> None:
    gone = {**GUIDE, "id": "gone==", "deleted": True}
    found = {r.item: r for r in kept(products=[GUIDE, CREW, POSTER, LEVELS, gone]) if isinstance(r, Item)}

    assert sorted(found) == ["crew==", "guide==", "levels==", "poster=="]
    assert json.loads(found["crew=="].attributes) == {"currency": "EUR", "cycle": "month", "price": "5.00"}
    assert json.loads(found["guide=="].attributes) == {"currency": "USD", "list_price": "20.00"}
    assert json.loads(found["poster=="].attributes) == {"currency": "JPY", "list_price": "1500"}
    assert "cycle" not in json.loads(found["levels=="].attributes)
    assert (found["guide=="].title, found["guide=="].url) == ("Field guide", "https://ann.gumroad.com/l/guide")


def test_nobody_who_bought_is_kept() -> None:
    peer = Peer(shop([Purchase(1, moment(20), 2000, affiliate=500, more={"buyer_presentment": {"currency": "cad"}})]))
    text = json.dumps([p.body for p in gumroad.fetch(CONFIG, peer, window("2026-11-01"))])
    for word in ("buyer1", "friend@", "Invented", "4242", "token-of-ann"):
        assert word not in text


def test_the_seller_is_named_where_the_token_may_see_them() -> None:
    peer = Peer(account)
    assert gumroad.check(CONFIG, peer) == "Harbour Prints"
    assert [c.path for c in peer.calls] == ["/v2/sales", "/v2/user"]
    assert gumroad.check(CONFIG, Peer(lambda c: (403, {}) if c.path.endswith("user") else account(c))) == "Gumroad"
    with pytest.raises(AuthError):
        gumroad.check(CONFIG, Peer(lambda c: (401, {"error": "The access token is invalid"})))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"success": False, "message": "secret-word"}, ConnectorError),
        ((400, {"status": 400, "error": "Query timed out. Try narrowing your date range"}), Busy),
        ((400, {"status": 400, "error": "Invalid page_key."}), ConnectorError),
        ({"success": True}, ConnectorError), ({"success": True, "sales": [{"id": "x"}]}, ConnectorError),
        ({"success": True, "sales": [{"id": "x", "created_at": "2026-11-20T10:00:00Z", "price": "many"}]}, ConnectorError),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_one_error(answer: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        rows(gumroad, CONFIG, Peer(lambda _: answer), window("2026-11-01"))
    assert "secret-word" not in str(caught.value) and "\n" not in str(caught.value)


def test_the_example_of_the_documentation_can_be_read() -> None:
    """GET /sales, as gumroad.com/api has it; the fields that are not read are shortened."""
    example = {
        "id": "B28UKN-dvxYabdavG97Y-Q==", "email": "calvin@gumroad.com", "created_at": "2021-01-05T19:38:56Z",
        "product_name": "Pencil Icon PSD", "price": 1000, "gumroad_fee": 60, "tax_cents": 0, "shipping_cents": 0,
        "formatted_display_price": "$10 a month", "formatted_total_price": "$10 a month", "currency_symbol": "$",
        "amount_refundable_in_currency": "0", "product_id": "32-nPainqpLj1B_WIwVlMw==", "partially_refunded": False,
        "chargedback": False, "disputed": False, "dispute_won": False, "is_recurring_billing": True,
        "recurring_charge": False, "affiliate": {"email": "affiliate@example.com", "amount": "$2.50"}, "quantity": 1,
    }  # fmt: skip
    body = _answers.hand(window(), ("sales", {"sales": [_gumroad_sales.slim(example)]})).body
    assert money(list(gumroad.parse(Payload(body)))) == {
        "B28UKN-dvxYabdavG97Y-Q==": ("2021-01-05", "sale", 10_000_000, "USD"),
        "B28UKN-dvxYabdavG97Y-Q==:fee": ("2021-01-05", "fee", -600_000, "USD"),
        "B28UKN-dvxYabdavG97Y-Q==:affiliate": ("2021-01-05", "fee", -2_500_000, "USD"),
    }


def test_read_twice_it_is_the_same_and_so_is_the_export(tmp_path: Path) -> None:
    purchases = [
        Purchase(1, moment(20, 23, 30), 2000, gumroad_tax=380, affiliate=250), Purchase(2, moment(3), 1999, own_tax=160, refunded=True),
        Purchase(3, moment(4), 4500, back=1250, quantity=3), Purchase(4, moment(5), 900, disputed=True, won=True),
        Purchase(5, moment(6), 900, own_tax=71, disputed=True, won=True), Purchase(6, moment(7), 0),
        Purchase(7, moment(8), 500, recurring=True), Purchase(8, moment(9), 500, recurring=False, trial=True),
        Purchase(9, moment(10), 1490, currency="eur", rate="0.9217", back=542), Purchase(10, moment(11), 3000, currency="jpy", rate="151.3"),
        Purchase(11, moment(12), 120_000, shipping=990, tip=500, discover=True), Purchase(12, moment(13), 99),
    ]  # fmt: skip
    path = tmp_path / "sales.csv"
    path.write_text(exported(purchases))
    frame = take(path)[0]["entry"]

    api = [r for r in kept(*purchases) if isinstance(r, Entry)]
    assert api == [r for r in kept(*purchases) if isinstance(r, Entry)]
    fields = [name for name in (*DIGEST["entry"], "reverses") if name not in ("source", "day")]
    by_file = frame[fields].astype(object).where(frame[fields].notna(), None).values.tolist()
    assert sorted(by_file, key=str) == sorted(([getattr(r, name) for name in fields] for r in api), key=str)
    assert {(r.external_id, r.day) for r in api} == {(r.external_id, r.day.date()) for r in frame.itertuples()}
