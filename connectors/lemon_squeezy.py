"""Lemon Squeezy: orders and renewals of subscriptions with their tax and refunds, and the products.

Auth: an API key of live mode. Window: orders and subscription invoices by the moment they were made; the API cannot be asked
for days and tells the newest first, so it is read back to the first day, and once a week, going on from the last sync, 140
days further; the products only tell the present. Limits: 300 requests a minute, 100 rows a page. Dates: moments in UTC,
turned into the reporting zone.

An order is the row `order-<id>`, a renewal or change of a subscription the row `invoice-<id>`: what the buyer paid, tax
included, in the order's currency. Lemon Squeezy sells in its own name and passes the tax on: `:tax`. The invoice of a first
payment repeats its order and is left out. A refund is the row `:refund:1` on the day it is told for, a partial one on the
day of the order, since no other is told; the tax in it comes back (`:refund:1:tax`, of a part its share). Refunds are looked
for among the orders of 60 days, once a week of 200; of older ones with `sync --since`. Pending payments are shown apart;
failed, void and fraudulent ones are declined. Lemon Squeezy's own fees are not told by the API: income is before them. Test
orders are left out; names and addresses of buyers are not kept.

Tested against the types of the vendor's SDK of 2024 and examples of its documentation, never a store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors import _answers, _further_back, _lemon_orders
from connectors._answers import Fields, Span
from connectors._http import Http
from connectors._lemon_orders import Order
from connectors._spec import ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry, Item

SPEC = Spec(
    name="lemon_squeezy",
    title="Lemon Squeezy",
    measures=("product",),
    settings=(
        Setting("api_key", "API key", secret=True),
        Setting("store", "Store ID", "only where you have several stores and want one", required=False),
    ),
    history="full",
    reread_days=60,
    hosts=("api.lemonsqueezy.com",),
    base="https://api.lemonsqueezy.com",
    limit=Limit(240, 60.0, 2),
    key_help="Lemon Squeezy: Settings, API, in live mode; the key lasts a year. Its fees are not told: income is before fees.",
    docs_url="https://docs.lemonsqueezy.com/api",
    tested="the types of the vendor's SDK of 2024 and examples of its documentation",
    channel_kind="shop",
    stream=_lemon_orders.STREAM,
    stream_class="semi-passive",
    audience="visitors",
)
_INCLUDED = {"orders": "subscriptions", "subscription-invoices": "subscription"}


class _Orders(Fields):
    orders: list[Order]


class _Product(Fields):
    id: str
    name: str
    price: int | None = None
    currency: str | None = None
    buy_now_url: str | None = None
    test_mode: bool | None = None


class _Products(Fields):
    products: list[_Product]


@_answers.named("Lemon Squeezy")
def check(config: Mapping[str, str], http: Http) -> str:
    """What the store is called. Raises: AuthError: the key is refused. ConnectorError: it sees no such store."""
    names = [name for name, _ in _stores(config, http).values()]
    if not names:
        raise ConnectorError("This key sees no store of that number: leave the store blank, or copy its number.")
    return ", ".join(names)


@_answers.walked("Lemon Squeezy")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The orders and invoices of the window (once a week older ones, too), newest first, then the products of today.

    Raises: ConnectorError.
    """
    span = _answers.span(window)
    if span is None:
        return
    since, mark = _further_back.reach(window, span, SPEC.reread_days)
    whole = replace(span, since=since)
    for what in ("orders", "subscription-invoices"):
        for page, found in enumerate(_pages(config, http, what, whole), 1):
            if found:
                orders = _answers.hand(window, ("orders", {"orders": found}, {"from": what}), page=page)
                yield replace(orders, bookmark=mark)
    if span.present:
        products = list(_products(config, http))
        yield replace(_answers.hand(window, ("products", {"products": products})), bookmark=mark)


def parse(payload: Payload) -> Iterator[Entry | Item | Remark]:
    """Money and products. Raises: ConnectorError: the answer is not Lemon Squeezy's."""
    told = _answers.told(payload, "Lemon Squeezy")
    for part in told.parts:
        if part.what == "orders":
            for order in _answers.shaped(_Orders, part.answer, "Lemon Squeezy").orders:
                yield from _lemon_orders.lines(order, told)
        else:
            for product in _answers.shaped(_Products, part.answer, "Lemon Squeezy").products:
                if not product.test_mode:
                    yield _item(product)


def _get(config: Mapping[str, str], http: Http, what: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {config['api_key']}", "accept": "application/vnd.api+json"}
    answer = _answers.opened(
        http.get(f"{SPEC.root(config)}/v1/{what}", params=params, headers=headers), "Lemon Squeezy"
    )
    if not isinstance(answer.get("data"), list):
        raise ConnectorError("Lemon Squeezy answered in a form that is not known (no list); nothing was taken from it.")
    return answer


def _turns(config: Mapping[str, str], http: Http, what: str, more: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Every page of a list; who has read enough stops."""
    store = (config.get("store") or "").strip()
    params = {"page[size]": "100", **({"filter[store_id]": store} if store else {}), **more}

    def turn(number: int | None) -> tuple[dict[str, Any], int | None]:
        number = number or 1
        answer = _get(config, http, what, {**params, "page[number]": str(number)})
        return answer, number + 1 if (answer.get("links") or {}).get("next") else None

    yield from _answers.followed(turn, "Lemon Squeezy")


def _pages(config: Mapping[str, str], http: Http, what: str, span: Span) -> Iterator[list[dict[str, Any]]]:
    """Page after page until one on which everything is older than the first day."""
    for answer in _turns(config, http, what, {"sort": "-createdAt", "include": _INCLUDED[what]}):
        rows = [_lemon_orders.slim(row, what, answer.get("included") or []) for row in answer["data"]]
        yield [row for row in rows if span.holds(datetime.fromisoformat(row["created_at"]))]
        days = [datetime.fromisoformat(row["created_at"]).astimezone(span.zone).date() for row in rows]
        if span.since and days and max(days) < span.since:
            return


def _stores(config: Mapping[str, str], http: Http) -> dict[str, tuple[str, str]]:
    """Name and currency of the stores that are read, by their numbers."""
    wanted = (config.get("store") or "").strip()
    rows = [row for answer in _turns({**config, "store": ""}, http, "stores", {}) for row in answer["data"]]
    found = {str(row["id"]): (str(row["attributes"]["name"]), str(row["attributes"]["currency"])) for row in rows}
    return {number: told for number, told in found.items() if wanted in ("", number)}


def _products(config: Mapping[str, str], http: Http) -> Iterator[dict[str, Any]]:
    stores = _stores(config, http)
    for answer in _turns(config, http, "products", {}):
        for row in answer["data"]:
            about = row["attributes"]
            kept = {name: about.get(name) for name in ("name", "price", "buy_now_url", "test_mode")}
            yield {"id": str(row["id"]), **kept, "currency": stores.get(str(about.get("store_id")), ("", None))[1]}


def _item(product: _Product) -> Item:
    """The product with the price it is listed for; whether that comes again is not told with it."""
    told = {}
    if product.price and product.currency:
        unit = _lemon_orders.unit(product.currency, product.price, None)
        price = Decimal(product.price * unit).scaleb(-6).normalize()
        told = {"currency": product.currency.upper(), "list_price": f"{price:f}"}
    return Item(
        item=product.id, kind="product", title=product.name, url=product.buy_now_url or None,
        attributes=json.dumps(told, sort_keys=True) if told else None,
    )  # fmt: skip
