"""Gumroad, its API version 2: sales with their fees, taxes and refunds, and the products.

Auth: an access token of an application of one's own, with the scope `view_sales`. Window: sales by the moment of the purchase
(`after`, `before`: days in UTC, so a day more is asked and what is outside of the window left), and once a week, going on from
the last sync, also those of the 140 days before it, month by month; the products only tell the present. Limits: none
published; 10 sales a page, so that a month of 100 sales takes ten requests. Dates: moments, turned into the reporting zone, as
the sales export's *Purchase Time*.

Each sale becomes the rows that the file `gumroad_sales` makes of it, in US dollars as there: sale (tips, shipping and tax
included), `:fee`, `:tax`, `:affiliate`, `:refund:1`. Like the export, the API tells neither the day of a refund nor which fees
came back: a refund stands on the day of the purchase, and fees stay. How much was refunded in part it tells only in the
product's currency: of products that are not priced in dollars the amount may be a cent off the export's. Refunds and disputes
are looked for among the sales of 60 days, once a week of 200; of older ones with `sync --since`. A free trial, a pre-order
and what was free are no rows. Buyers, and affiliates' addresses, are never kept. Payouts are not read: their export says what
was paid when.

Tested against answers as Gumroad's source code of 2026 makes them and the examples of its documentation; never an account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors import _answers, _further_back, _gumroad_sales
from connectors._answers import Code, Fields, Span
from connectors._gumroad_sales import Sale
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, Busy, ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry, Item

SPEC = Spec(
    name="gumroad",
    title="Gumroad",
    measures=("product",),
    settings=(Setting("access_token", "Access token", secret=True),),
    history="full",
    reread_days=60,
    hosts=("api.gumroad.com",),
    base="https://api.gumroad.com",
    limit=Limit(10, 1.0, 2),
    batch_days=31,
    earliest=date(2011, 4, 1),
    key_help="Gumroad: Settings, Advanced, Applications: create one, then Generate access token.",
    docs_url="https://gumroad.com/api",
    tested="answers as Gumroad's source code of 2026 makes them and examples of its documentation",
    channel_kind="shop",
    stream=_gumroad_sales.STREAM,
    stream_class="semi-passive",
    audience="visitors",
)
_CYCLES = {"monthly": "month", "quarterly": "quarter", "yearly": "year"}
_NEVER = "2999-01-01"


class _Sales(Fields):
    sales: list[Sale]


class _Product(Fields):
    id: str
    name: str
    price: int | None = None
    currency: Code | None = None
    short_url: str | None = None
    subscription_duration: str | None = None
    recurrences: list[str] | None = None
    deleted: bool | None = None


class _Products(Fields):
    products: list[_Product]


@_answers.named("Gumroad")
def check(config: Mapping[str, str], http: Http) -> str:
    """The seller's name. Raises: AuthError: the token is refused, or may not see sales."""
    _get(config, http, "sales", {"after": _NEVER})
    try:
        user = _get(config, http, "user", {}).get("user") or {}
    except AuthError:
        return "Gumroad"  # it may see the sales but not the profile: that is enough
    return str(user.get("name") or "Gumroad")


@_answers.walked("Gumroad")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The sales of the window, newest first, once a week older ones, then the products of today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    since, mark = _further_back.reach(window, span, SPEC.reread_days)
    page = 0
    for part in (span, *_before(span, since)):
        params = _days(part)
        for number, answer in enumerate(_pages(config, http, params), 1):
            found = answer["sales"]
            empty = number == 1 and not found and "after" in params and not window.bookmark
            first = empty and not _older(config, http, params["after"])
            kept = [
                _gumroad_sales.slim(each) for each in found if part.holds(datetime.fromisoformat(each["created_at"]))
            ]
            if kept or first:  # pages that hold only a neighbouring day would all look the same
                page += 1
                sales = _answers.hand(window, ("sales", {"sales": kept}), page=page, beginning=first)
                yield replace(sales, bookmark=mark)
    if span.present:
        products = [_slim(each) for each in _get(config, http, "products", {})["products"]]
        yield replace(_answers.hand(window, ("products", {"products": products})), bookmark=mark)


def parse(payload: Payload) -> Iterator[Entry | Item | Remark]:
    """Money and products. Raises: ConnectorError: the answer is not Gumroad's."""
    told = _answers.told(payload, "Gumroad")
    for part in told.parts:
        if part.what == "sales":
            for sale in _answers.shaped(_Sales, part.answer, "Gumroad").sales:
                yield from _gumroad_sales.lines(sale, told)
        else:
            for product in _answers.shaped(_Products, part.answer, "Gumroad").products:
                if not product.deleted:
                    yield _item(product)


def _get(config: Mapping[str, str], http: Http, what: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {config['access_token']}"}
    said = http.get(f"{SPEC.root(config)}/v2/{what}", params=params, headers=headers, wrong=_slow)
    answer = _answers.opened(said, "Gumroad")
    if answer.get("success") is not True:
        raise ConnectorError("Gumroad says that it could not do this (no success); nothing was taken from it.")
    return answer


def _slow(answer: Answer) -> ConnectorError | None:
    """Gumroad gives up on a question after 15 seconds and says so with a 400."""
    if answer.status == 400 and b"timed out" in answer.body:
        return Busy("Gumroad took too long for these days; it is tried again next time.")
    return None


def _before(span: Span, since: date | None) -> Iterator[Span]:
    """The days from `since` to the span, in stretches that Gumroad answers in time."""
    if since and span.since:
        for first, last in _answers.slices(since, span.since - timedelta(days=1), SPEC.batch_days or 31):
            yield replace(span, since=first, until=last)


def _days(span: Span) -> dict[str, str]:
    """The days in UTC that hold all of the window."""
    ends = _answers.starts(span.until + timedelta(days=1), span.zone) + timedelta(days=1, microseconds=-1)
    begins = {"after": _answers.starts(span.since, span.zone).date().isoformat()} if span.since else {}
    return {**begins, "before": ends.date().isoformat()}


def _pages(config: Mapping[str, str], http: Http, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    def turn(key: str | None) -> tuple[dict[str, Any], str | None]:
        answer = _get(config, http, "sales", {**params, **({"page_key": key} if key else {})})
        address = parse_qs(urlsplit(answer.get("next_page_url") or "").query).get("page_key", [None])[0]
        following = answer.get("next_page_key") or address
        return answer, str(following) if following else None

    yield from _answers.followed(turn, "Gumroad")


def _older(config: Mapping[str, str], http: Http, day: str) -> bool:
    """Whether anything was sold before a day."""
    return bool(_get(config, http, "sales", {"before": day})["sales"])


def _slim(product: dict[str, Any]) -> dict[str, Any]:
    """Only what is read of a product: descriptions are long."""
    return {name: product.get(name) for name in _Product.model_fields}


def _item(product: _Product) -> Item:
    """The product with its price; as a price that comes again only where the product has one rhythm."""
    told: dict[str, str] = {}
    if product.price is not None and product.currency:
        rhythms = product.recurrences or [product.subscription_duration or ""]
        cycle = _CYCLES.get(rhythms[0]) if len(rhythms) == 1 else None
        places = 0 if product.currency.upper() == "JPY" else 2
        price = f"{Decimal(product.price).scaleb(-places):.{places}f}"
        told = {
            "currency": product.currency.upper(),
            **({"cycle": cycle, "price": price} if cycle else {"list_price": price}),
        }
    return Item(
        item=product.id, kind="product", title=product.name, url=product.short_url,
        attributes=json.dumps(told, sort_keys=True) if told else None,
    )  # fmt: skip
