"""A made-up Stripe account: one list of balance transactions, told as both exports and as the API tell them.

Types and reporting categories are those of Stripe's documentation (docs.stripe.com/reports/reporting-categories); nothing of
the product is imported here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

CATEGORY = {
    "charge": "charge", "payment": "charge", "refund": "refund", "payment_refund": "refund", "stripe_fee": "fee",
    "stripe_fx_fee": "fee", "tax_fee": "tax", "payout": "payout", "payout_failure": "payout_reversal", "topup": "topup",
    "topup_reversal": "topup_reversal", "transfer": "transfer", "transfer_refund": "transfer_reversal",
    "application_fee": "platform_earning", "application_fee_refund": "platform_earning_refund",
    "payment_failure_refund": "charge_failure", "reserve_transaction": "risk_reserved_funds", "contribution": "contribution",
    "advance": "advance", "anticipation_repayment": "anticipation_repayment", "refund_failure": "refund_failure",
}  # fmt: skip


@dataclass(frozen=True)
class Transaction:
    """One balance transaction, in its currency's smallest units. `category`: where the type does not say it (adjustments)."""

    number: int
    when: datetime
    type: str
    amount: int
    fee: int = 0
    currency: str = "eur"
    source: str = ""
    category: str = ""

    @property
    def id(self) -> str:
        return f"txn_{self.number:03d}"

    @property
    def reported(self) -> str:
        return self.category or CATEGORY[self.type]

    @property
    def available(self) -> datetime:
        return (self.when + timedelta(days=2)).replace(hour=0, minute=0, second=0)

    def major(self, units: int, comma: bool = False) -> str:
        places = {"jpy": 0, "kwd": 3}.get(self.currency, 2)
        return f"{Decimal(units).scaleb(-places):{',' if comma else ''}.{places}f}"


def told(t: Transaction) -> dict[str, Any]:
    """A balance transaction as the API tells it."""
    return {
        "id": t.id, "object": "balance_transaction", "amount": t.amount, "fee": t.fee, "net": t.amount - t.fee,
        "currency": t.currency, "created": int(t.when.timestamp()), "available_on": int(t.available.timestamp()),
        "type": t.type, "reporting_category": t.reported, "source": t.source or None, "description": "Invented Person",
    }  # fmt: skip


def account(transactions: list[Transaction], subscriptions: list[dict[str, Any]] | None = None) -> Callable[[Any], Any]:
    """The API of the account: transactions newest first. Without `subscriptions` the key may not see any."""

    def answer(call: Any) -> Any:
        what = call.path.rpartition("/")[2]
        if what == "account":
            return {"id": "acct_1", "business_profile": {"name": "Harbour Prints"}}
        if what == "subscriptions":
            return (403, {"error": {}}) if subscriptions is None else {"data": subscriptions, "has_more": False}
        first, last = int(call.query.get("created[gte]", 0)), int(call.query.get("created[lt]", 9e9))
        found = [t for t in map(told, transactions) if first <= t["created"] < last]
        found.sort(key=lambda t: (t["created"], t["id"]), reverse=True)
        after = call.query.get("starting_after")
        start = next((n + 1 for n, t in enumerate(found) if t["id"] == after), 0)
        page = found[start : start + int(call.query["limit"])]
        return {"object": "list", "data": page, "has_more": start + len(page) < len(found)}

    return answer


def itemised(transactions: list[Transaction]) -> str:
    """Reports, Balance, “Balance change from activity”, itemised."""
    rows = [
        [t.id, f"{t.when:%Y-%m-%d %H:%M:%S}", f"{t.available:%Y-%m-%d %H:%M:%S}", t.currency, t.major(t.amount),
         t.major(t.fee), t.major(t.amount - t.fee), t.reported, "Invented Person"]
        for t in transactions
    ]  # fmt: skip
    header = "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,description"
    return _written(header, rows)


def activity(transactions: list[Transaction]) -> str:
    """Balances, “All activity”."""
    rows = [
        [t.id, t.type, t.source, t.major(t.amount, True), t.major(t.fee, True), t.major(t.amount - t.fee, True), t.currency,
         f"{t.when:%Y-%m-%d %H:%M}", f"{t.available:%Y-%m-%d %H:%M}", "Invented Person"]
        for t in transactions
    ]  # fmt: skip
    return _written("id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description", rows)


def _written(header: str, rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header.split(","), *rows])
    return out.getvalue()


def moment(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour, minutes=minute)
