"""PayPal: every transaction that moved the balance, as its activity file has it.

Auth: client id and secret of an app of the business account, with the feature “Transaction search”; they are exchanged
for a token. Window: at most 31 days a request, asked in stretches of 30; three years back. Limits: 500 rows a page and
10,000 a question (then the stretch is halved); how many requests is not published. Dates: the moment a transaction
began, turned into the reporting zone; PayPal shows it up to three hours late, and states change for days.

*transaction_amount* becomes the row of the transaction's id, *fee_amount* (negative where PayPal took one) the row
`<id>:fee`, *sales_tax_amount* of a sale or refund the row `<id>:tax`: the same rows as of `files/paypal_activity`, the
kind by event code and sign. Payments that wait are not among the transactions that moved the balance, so the file knows
some that this does not. Names, addresses, subjects and notes are not asked for. Tested against PayPal's OpenAPI
description, which has no example answers, never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors import _answers, _oauth, _paypal_codes
from connectors._answers import Code, Fields, Told
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, OAuth, Payload, Remark, Setting, Spec, Window
from vocabulary import Entry, micros

SPEC = Spec(
    name="paypal",
    title="PayPal",
    measures=(),
    settings=(
        Setting("client_id", "Client ID", "of a live app of your business account"),
        Setting("client_secret", "Client secret", secret=True),
    ),
    history="full",
    reread_days=10,
    hosts=("api-m.paypal.com",),
    base="https://api-m.paypal.com",
    oauth=OAuth("client", "https://api-m.paypal.com/v1/oauth2/token"),
    limit=Limit(4, 1.0, 1),
    batch_days=30,
    history_days=1095,
    key_help="PayPal: developer.paypal.com, Apps & Credentials, Live, Create app; tick “Transaction search”.",
    docs_url="https://developer.paypal.com/docs/api/transaction-search/v1/",
    tested="the vendor's OpenAPI description of 2024",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
)
_DAYS = 30
_KEPT = (
    "transaction_id", "transaction_event_code", "transaction_initiation_date", "transaction_status",
    "transaction_amount", "fee_amount", "sales_tax_amount", "paypal_reference_id", "paypal_reference_id_type",
)  # fmt: skip


class _Money(Fields):
    currency_code: Code
    value: Decimal


class _Info(Fields):
    transaction_id: str
    transaction_event_code: str
    transaction_initiation_date: datetime
    transaction_status: str = "S"
    transaction_amount: _Money
    fee_amount: _Money | None = None
    sales_tax_amount: _Money | None = None
    paypal_reference_id: str | None = None


class _Detail(Fields):
    transaction_info: _Info


class _Found(Fields):
    transaction_details: list[_Detail]


@_answers.named("PayPal")
def check(config: Mapping[str, str], http: Http) -> str:
    """The number of the account. Raises: AuthError: id or secret are refused, or the app may not search transactions."""
    _oauth.sign(config, http, SPEC)
    now = datetime.now(ZoneInfo("UTC")).date() - timedelta(days=1)
    answer = _asked(config, http, now, now, ZoneInfo("UTC"), 1, size=1)
    number = (answer or {}).get("account_number")
    return f"PayPal {number}" if number else "PayPal"


@_answers.walked("PayPal")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The transactions of the window, oldest stretch first. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    _oauth.sign(config, http, SPEC)
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    page = 0
    for since, until in _answers.slices(first, span.until, _DAYS):
        for answer in _stretch(config, http, since, until, span.zone):
            page += 1
            yield _answers.hand(window, ("transactions", _slim(answer)), page=page)


def parse(payload: Payload) -> Iterator[Entry | Remark]:
    """Money. Raises: ConnectorError: the answer is not PayPal's."""
    told = _answers.told(payload, "PayPal")
    for part in told.parts:
        for detail in _answers.shaped(_Found, part.answer, "PayPal").transaction_details:
            yield from _rows(detail.transaction_info, told)


def _stretch(
    config: Mapping[str, str], http: Http, since: date, until: date, zone: ZoneInfo
) -> Iterator[dict[str, Any]]:
    """The pages of some days; of fewer days at a time where there are too many rows for one question."""

    def turn(page: int | None) -> tuple[dict[str, Any] | None, int | None]:
        answer = _asked(config, http, since, until, zone, page or 1)
        last = int((answer or {}).get("total_pages") or 1)
        return answer, (page or 1) + 1 if (page or 1) < last else None

    for answer in _answers.followed(turn, "PayPal"):
        if answer is not None:
            yield answer
        elif since == until:
            raise ConnectorError(
                f"PayPal has more transactions on {since} than it can tell: import its file of that day."
            )
        else:
            half = since + (until - since) // 2
            yield from _stretch(config, http, since, half, zone)
            yield from _stretch(config, http, half + timedelta(days=1), until, zone)
            return


def _asked(
    config: Mapping[str, str], http: Http, since: date, until: date, zone: ZoneInfo, page: int, size: int = 500
) -> dict[str, Any] | None:
    """One page; None where there are too many rows for one question."""
    params = {
        "start_date": f"{_answers.starts(since, zone):%Y-%m-%dT%H:%M:%SZ}",
        "end_date": f"{_answers.starts(until + timedelta(days=1), zone) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        "fields": "transaction_info",
        "balance_affecting_records_only": "Y",
        "page_size": str(size),
        "page": str(page),
    }
    answer = http.get(f"{SPEC.root(config)}/v1/reporting/transactions", params=params, accept=(400,))
    told = answer.json()
    if answer.status == 400:
        if b"RESULTSET_TOO_LARGE" in answer.body:
            return None
        raise ConnectorError(f"PayPal does not understand the question about {since} to {until}; report it.")
    if not isinstance(told, dict):
        raise ConnectorError("PayPal answered in a form that is not known; nothing was taken from it.")
    return told


def _slim(answer: dict[str, Any]) -> dict[str, Any]:
    """Only what is read: the rest may name buyers. A page without transactions is told as none."""
    if "transaction_details" not in answer and not answer.get("total_items"):
        return {"transaction_details": []} if {"start_date", "page", "account_number"} & set(answer) else answer
    details = answer.get("transaction_details")
    if not isinstance(details, list):
        return answer
    infos = [each.get("transaction_info") if isinstance(each, dict) else None for each in details]
    return {
        "transaction_details": [
            {
                "transaction_info": {name: info[name] for name in _KEPT if name in info}
                if isinstance(info, dict)
                else info
            }
            for info in infos
        ]
    }


def _rows(row: _Info, told: Told) -> Iterator[Entry | Remark]:
    gross = row.transaction_amount
    kind = _paypal_codes.kind(row.transaction_event_code, gross.value > 0)
    status = _paypal_codes.STATUS_OF.get(row.transaction_status)
    if kind is None or status is None:
        what = f"code {row.transaction_event_code}" if kind is None else f"status {row.transaction_status}"
        yield Remark(
            "rejected", f"{row.transaction_id}: PayPal's {what} is not known; its file can be imported instead"
        )
        return
    if kind in (_paypal_codes.CONVERTED, _paypal_codes.HELD, _paypal_codes.PROMISED):
        yield Remark("left_out", f"{row.transaction_id}: {kind}")
        return
    of = row.paypal_reference_id if kind == "refund" else None
    yield _entry(row, "", kind, gross, status, told, reverses=of or None)
    if row.fee_amount and row.fee_amount.value:
        yield _entry(row, ":fee", "fee", row.fee_amount, status, told)
    tax = row.sales_tax_amount
    if tax and tax.value and kind in ("sale", "subscription", "refund"):
        owed = abs(tax.value) if gross.value < 0 else -abs(tax.value)
        yield _entry(row, ":tax", "tax", _Money(currency_code=tax.currency_code, value=owed), status, told)


def _entry(
    row: _Info, suffix: str, kind: str, amount: _Money, status: str, told: Told, *, reverses: str | None = None
) -> Entry:
    return Entry(
        external_id=row.transaction_id + suffix, kind=kind, status=status, stream=SPEC.stream or "", payer="PayPal",
        day=row.transaction_initiation_date.astimezone(told.zone).date(), amount_micros=micros(amount.value),
        currency=amount.currency_code, reverses=reverses,
    )  # fmt: skip
