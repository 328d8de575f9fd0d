"""Stripe: balance transactions as money, and subscriptions as members with what they pay a month.

Auth: a restricted key that may read balance transactions, subscriptions and the account. Window: balance transactions by
the moment they were made, and before the first of them nothing is asked for; subscriptions only tell the present and are
read when today is asked for. Limits: 100 requests a second (25 in test mode), 100 rows a page. Dates: moments, turned into
the reporting zone.

Each balance transaction becomes what the files `stripe_itemized` and `stripe_activity` make of it: *amount* the row of
its id, *fee* the row `<id>:fee`, the kind by *reporting_category*; one that is not known is rejected by name. Reserves
are left out. A customer with a subscription is a member known by a keyed hash; the tier is the price's nickname, else the
price in words; its price is kept as a product, a year's as a year's, a lasting discount taken off. Past due counts as
active, as in Stripe's own MRR. Tested against Stripe's OpenAPI description and fixtures of 2026, never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from connectors import _answers, _stripe, _stripe_members
from connectors._answers import Code, Fields, Span, Told
from connectors._http import Http
from connectors._spec import AuthError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry, Item, Member, Observation

SPEC = Spec(
    name="stripe",
    title="Stripe",
    measures=("paid_members", "product"),
    settings=(Setting("key", "Restricted key", "starts with rk_live_", secret=True),),
    history="full",
    reread_days=3,
    hosts=("api.stripe.com",),
    base="https://api.stripe.com",
    limit=Limit(20, 1.0, 4),
    batch_days=31,
    earliest=date(2011, 9, 1),
    key_help="Stripe: Developers, API keys, Create restricted key; Read for Balance, Subscriptions and Account.",
    docs_url="https://docs.stripe.com/api/balance_transactions/list",
    tested="the vendor's OpenAPI description and fixtures of 2026",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
)
VERSION = "2024-06-20"


class _Transaction(Fields):
    id: str
    amount: int
    fee: int
    net: int
    currency: Code
    created: int
    available_on: int
    reporting_category: str


class _Transactions(Fields):
    data: list[_Transaction]
    has_more: bool


@_answers.named("Stripe")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: AuthError: the key is refused, or may not read the balance."""
    _get(config, http, "balance_transactions", {"limit": "1"})
    try:
        account = _get(config, http, "account", {})
    except AuthError:
        return "Stripe"  # the key may read the money but not the account: that is enough
    profile, look = account.get("business_profile") or {}, (account.get("settings") or {}).get("dashboard") or {}
    name = profile.get("name") or look.get("display_name") or account.get("id") or "Stripe"
    return f"{name} (test mode)" if "_test_" in config["key"] else str(name)


@_answers.walked("Stripe")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The balance transactions of the window, newest first, then the subscriptions of today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    params = {"limit": "100", **_created(span)}
    for page, answer in enumerate(_pages(config, http, "balance_transactions", params), 1):
        empty = page == 1 and not answer.get("data") and not window.bookmark
        first = empty and not _older(config, http, params)
        if first or answer.get("data") != []:
            yield _answers.hand(window, ("balance_transactions", answer), page=page, beginning=first)
    if not span.present:
        return
    try:
        pages = list(_pages(config, http, "subscriptions", {"limit": "100", "status": "all"}))
    except AuthError:
        yield _answers.hand(window, ("no subscriptions", {}))
        return
    told = [_stripe_members.slim(each, window.hash_key) for page in pages for each in page.get("data", [])]
    yield _answers.hand(window, ("subscriptions", {"data": told}))


def parse(payload: Payload) -> Iterator[Entry | Member | Item | Observation | Remark]:
    """Money, members, prices and the number of paying members. Raises: ConnectorError: the answer is not Stripe's."""
    told = _answers.told(payload, "Stripe")
    for part in told.parts:
        if part.what == "balance_transactions":
            for row in _answers.shaped(_Transactions, part.answer, "Stripe").data:
                yield from _money(row, told)
        elif part.what == "subscriptions":
            yield from _stripe_members.people(part.answer, told)
        else:
            yield Remark("partial", "The key may not read subscriptions: members and what they pay are not known.")


def _get(config: Mapping[str, str], http: Http, what: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {config['key']}", "stripe-version": VERSION}
    return _answers.opened(http.get(f"{SPEC.root(config)}/v1/{what}", params=params, headers=headers), "Stripe")


def _created(span: Span) -> dict[str, str]:
    until = _answers.starts(span.until + timedelta(days=1), span.zone)
    found = {"created[lt]": str(int(until.timestamp()))}
    if span.since:
        found["created[gte]"] = str(int(_answers.starts(span.since, span.zone).timestamp()))
    return found


def _older(config: Mapping[str, str], http: Http, params: Mapping[str, str]) -> bool:
    """Whether anything moved before the window's first day; asked where it is empty, so that an empty past is not read."""
    since = params.get("created[gte]")
    if since is None:
        return False
    return bool(_get(config, http, "balance_transactions", {"limit": "1", "created[lt]": since}).get("data"))


def _pages(config: Mapping[str, str], http: Http, what: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    def turn(after: str | None) -> tuple[dict[str, Any], str | None]:
        answer = _get(config, http, what, {**params, **({"starting_after": after} if after else {})})
        rows = answer.get("data") or []
        return answer, str(rows[-1].get("id")) if answer.get("has_more") and rows else None

    yield from _answers.followed(turn, "Stripe")


def _money(row: _Transaction, told: Told) -> Iterator[Entry | Remark]:
    category = row.reporting_category.lower()
    kind = _stripe.KIND_OF.get(category)
    if category in _stripe.HELD:
        yield Remark("left_out", f"{row.id}: held back by Stripe for a while: no income and no cost")
    elif kind is None:
        yield Remark(
            "rejected", f"{row.id}: Stripe's category “{category}” is not known; its file can be imported instead"
        )
    elif row.amount - row.fee != row.net:
        yield Remark("rejected", f"{row.id}: amount less fee is not Stripe's own net")
    elif not row.amount and not row.fee:
        yield Remark("left_out", f"{row.id}: nothing moved")
    else:
        for suffix, what, amount in (("", kind, row.amount), (":fee", "fee", -row.fee)):
            if amount:
                yield _entry(row, suffix, what, amount, told)


def _entry(row: _Transaction, suffix: str, kind: str, amount: int, told: Told) -> Entry:
    return Entry(
        external_id=row.id + suffix, day=_stripe.day(row.created, told.zone), kind=kind, stream=SPEC.stream or "", payer="Stripe",
        amount_micros=amount * _stripe.minor(row.currency), currency=row.currency.upper(),
        paid_day=_stripe.day(row.available_on, told.zone),
    )  # fmt: skip
