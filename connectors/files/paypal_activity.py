"""PayPal's activity download, in English or German: one row is one transaction.

Each row is one transaction: *Gross* becomes the row of its Transaction ID, *Fee* (negative where PayPal took one) the
row `<id>:fee`, *Sales Tax* of a sale or refund, which is part of its gross, the row `<id>:tax`. What a row is, is said by
*Type* or *Description* and the sign (`_paypal.py`): what was received is a sale, what was sent an expense.
Withdrawals are payouts, what the bank or a card put in to fund a payment is a deposit: neither earns. A refund points
to the payment it takes back (*Reference Txn ID*). Left out: both legs of a conversion between the owner's own
currencies, holds and their release, authorizations, and rows that PayPal marks as a memo.

Day: *Date*, *Time* and *Time zone* together, turned into the reporting zone. English files are written day first or
month first: the file decides, else it is asked. Names, addresses, subjects and notes are not read: they may name
buyers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _paypal
from connectors.files._format import Context, Format, Leave, Question, Tables, currency, moment, money, seconds, text
from connectors.files._ledger import Leg, entries
from connectors.files._words import meanings, unknown

OPTIONS = ("sale", "subscription", "refund", "fee", "tax", "expense", "deposit", "payout", "leave out")
STATES = ("paid", "pending", "declined")


def _prepared(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    word, state = rows["type"].str.lower().str.replace("–", "-"), rows["state"].str.lower()
    kind = _paypal.kinds(word, rows["gross"])
    return rows.assign(
        word=word,
        word_of_state=state,
        day=_paypal.days(rows["date"], rows["time"], rows["zone"], context.zone),
        kind=kind.where(kind.notna(), meanings(word, {}, context, "type", OPTIONS)),
        status=meanings(state, _paypal.STATUS_OF, context, "status", STATES),
    )


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    kinds = unknown(rows["word"], rows["kind"], "type", "What are rows of PayPal's type “{}”?", OPTIONS)
    states = unknown(rows["word_of_state"], rows["status"], "status", "What is PayPal's status “{}”?", STATES)
    return kinds + states


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    rows = rows[rows["kind"].notna() & rows["status"].notna()]
    status, taxed = rows["status"].to_numpy(), rows["kind"].isin(["sale", "subscription", "refund"])
    tax = rows["tax"].abs().where(taxed, 0).to_numpy()
    legs = (
        Leg("", rows["kind"].to_numpy(), rows["gross"].to_numpy(), np.ones(len(rows), bool), status),
        Leg(":fee", "fee", rows["fee"].to_numpy(), status=status),
        Leg(":tax", "tax", np.where(rows["gross"] < 0, tax, -tax), status=status),
    )
    columns = {"stream": FORMAT.stream, "payer": "PayPal", "currency": rows["currency"]}
    frame = entries(rows, legs, **columns)
    of = frame["external_id"].map(rows.set_index("id")["of"])
    return {"entry": frame.assign(reverses=of.where((frame["kind"] == "refund") & (of != "")))}


def _is_memo(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Payments that wait are memos, too; invoices and requests are nothing else."""
    return (rows["impact"] == "Memo") & ((rows["status"] == "paid") | rows["kind"].isna())


def _is(kind: str, reason: str) -> Leave:
    return Leave(reason, lambda rows, _: rows["kind"] == kind)


FORMAT = Format(
    name="paypal_activity",
    title="PayPal activity",
    platform="paypal",
    tested="anonymised downloads of 2015 to 2018, a German one of 2025, a sample of 2026 and generated rows",
    help="PayPal: Reports, Activity download (all transactions, comma delimited), or Statements, custom, CSV.",
    channel_kind="shop",
    stream="Direct sales",
    stream_class="active",
    audience="visitors",
    decimal="auto",
    prepare=_prepared,
    build=_tables,
    ask=_ask,
    columns={
        "id": text("Transaction ID", "Transaktionscode", needed=True),
        "date": moment("Date", "Datum", needed=True),
        "time": seconds("Time", "Uhrzeit"),
        "zone": text("TimeZone", "Time Zone", "Zeitzone"),
        "type": text("Type", "Description", "Typ", "Beschreibung", needed=True),
        "state": text("Status", required=False),
        "currency": currency("Currency", "Währung"),
        "gross": money("Gross", "Brutto", needed=True),
        "fee": money("Fee", "Fees", "Entgelt", "Gebühr"),
        "net": money("Net", "Netto"),
        "tax": money("Sales Tax", "Umsatzsteuer", required=False),
        "of": text("Reference Txn ID", "Zugehöriger Transaktionscode", required=False),
        "impact": text("Balance Impact", "Auswirkung auf Guthaben", required=False),
    },
    leave=(
        _is(_paypal.CONVERTED, "a conversion between your own currencies: no income and no cost"),
        _is(_paypal.HELD, "held by PayPal for a while, or released: no income and no cost"),
        _is(_paypal.PROMISED, "an authorization: no money moved yet"),
        _is("leave out", "left out as you answered"),
        Leave("a memo: the balance did not change", _is_memo),
    ),
)
