"""A bank's statement as far as its header leaves no doubt: a day of booking, a day of value, an amount, the bank's words.

Only banks tell a day of value; a table with a date, a text and an amount may be anything and goes to the mapping screen, as do
banks that write credit and debit in two columns, or beside an amount without a sign. Names of the columns are English or
German. Without a column (or a header like “Betrag (€)”) for the currency it is asked for. The other party's name is kept in
front of the text: rules know a payment by it. Numbers of accounts and addresses are not kept. Rows have no id and are known
by their content without day of value, status and balance.

The names are from memory and no genuine file was at hand.
"""

from __future__ import annotations

import re

import pandas as pd

from connectors.files import _bank
from connectors.files._format import Context, Format, Head, Leave, Question, Tables, moment, money, text

_SHARES = frozenset({"isin", "wkn", "symbol", "ticker", "quantity", "shares", "stück", "anzahl"})
_SIDE = re.compile(
    r"(?i).*(\bdebit\b.*\bcredit|\bcredit\b.*\bdebit|\bsoll\b.*\bhaben|\bs/h\b|\b[dc]/[dc]\b|\bdr/cr\b).*"
)


def _fits(head: Head) -> bool:
    sided = any(_SIDE.fullmatch(column) for column in head.columns)
    return not sided and _SHARES.isdisjoint(column.strip().casefold() for column in head.columns)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    usual = context.header.get("currency") or context.answers.get("currency", "")
    coin = rows["coin"].str.upper().where(rows["coin"] != "", usual.strip().upper())
    words = (rows["party"] + " · " + rows["text"]).str.strip(" ·")
    return _bank.status(rows, context).assign(currency=coin, text=words)


def _nameless(rows: pd.DataFrame) -> pd.Series:
    return ~rows["currency"].str.fullmatch(r"[A-Z]{3}")


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    asked = _bank.ask_status(rows, context)
    if _nameless(rows).any():
        asked.append(Question("currency", "In which currency is this account (three letters, like EUR)?"))
    return asked


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    known = rows[rows["status"].notna() & ~_nameless(rows)]
    return _bank.statement(known) if len(known) else {}


FORMAT = Format(
    name="bank_statement",
    title="Bank statement",
    platform="bank",
    tested="generated rows; no genuine file",
    help="Your bank's list of movements as CSV, with booking day, value day, amount and text.",
    channel_kind="other",
    stream=_bank.STREAM,
    stream_class="passive",
    key=None,
    content=("day", "party", "text", "amount", "coin"),
    fits=_fits,
    decimal="auto",
    dates="auto",
    prepare=_prepare,
    build=_tables,
    ask=_ask,
    columns={
        "day": moment("Booking date", "Buchungstag", "Buchungsdatum", "Buchung", needed=True),
        "value": text("Value date", "Valutadatum", "Wertstellung", "Wertstellungsdatum", "Valuta"),
        "amount": money("Amount", "Amount ({currency})", "Betrag", "Betrag ({currency})", needed=True),
        "coin": text("Currency", "Währung", "Waehrung", required=False),
        "text": text("Description", "Reference", "Payment reference", "Details", "Verwendungszweck", "Buchungstext"),
        "party": text(
            "Counterparty",
            "Name",
            "Beguenstigter/Zahlungspflichtiger",
            "Name Zahlungsbeteiligter",
            "Auftraggeber/Empfänger",
            required=False,
        ),
        "state": text("Status", "Info", required=False),
    },
    leave=(Leave("nothing moved", lambda rows, _: rows["amount"] == 0),),
)
