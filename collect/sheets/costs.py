"""The sheet of costs, of the business or of living: each row is a line of the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from collect.sheets.choices import currency, stream
from collect.sheets.columns import Column, Known
from collect.sheets.sheet import KEY, Row, Sheet, Tables, Writing, frame
from collect.sheets.sources import ensure_streams, ready
from store import Store, Workspace
from vocabulary import MICROS, micros

SOURCE = "costs"
KINDS = {"expense": "Business", "living": "Living"}
HOUSEHOLD, GENERAL = "Household", "General"
"""Where living costs go, and costs of the business that belong to no stream."""
_MOST = 100_000
_EMPTY = ("payer", "item")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _read(store: Store, ws: Workspace) -> list[Row]:
    found = store.entries(ws.id, where={"source": [SOURCE], "status": ["paid"]}, limit=_MOST)
    return [
        {
            KEY: r.external_id, "day": r.day.date(), "what": _text(r.product), "kind": r.kind, "payer": _text(r.payer),
            "amount": Decimal(-r.amount_micros) / MICROS, "currency": r.currency, "item": _text(r.item),
            "stream": None if r.kind == "living" or r.stream == GENERAL else r.stream,
        }
        for r in found.itertuples()
    ]  # fmt: skip


def _write(writing: Writing) -> Tables:
    ready(writing, SOURCE, "Costs typed in")
    ensure_streams(writing, [(_stream(each.new), "active") for each in writing.changed if each.new["kind"] != "living"])
    made = [_entry(row, "declined") for row in writing.gone]
    for each in writing.changed:
        new = dict(each.new)
        if each.old is not None and any(each.old[name] and not new[name] for name in _EMPTY):
            # The ledger takes an empty field for one that was not said, so the row goes and comes anew.
            made.append(_entry(each.old, "declined"))
            new[KEY] = None
        made.append(_entry(new | {KEY: new[KEY] or uuid.uuid4().hex}, "paid"))
    return [("entry", frame(made))]


def _stream(row: Row) -> str:
    return HOUSEHOLD if row["kind"] == "living" else row["stream"] or GENERAL


def _entry(row: Row, status: str) -> Row:
    return {
        "source": SOURCE, "external_id": row[KEY], "day": row["day"], "kind": row["kind"], "status": status,
        "stream": _stream(row), "payer": row["payer"], "product": row["what"], "item": row["item"],
        "amount_micros": -micros(row["amount"]), "currency": row["currency"],
    }  # fmt: skip


def _things(known: Known) -> Mapping[Any, str]:
    return known.things


COSTS = Sheet(
    "costs", "Costs", "costs",
    "What you paid that no bank file tells: for the business, or for living.",
    (
        Column("day", "Paid on", "day", True),
        Column("what", "What for", "text", True, "Like Web hosting; costs are summed by it"),
        Column("kind", "Kind", "choice", True, "Living costs enter no profit: they say when passive income carries you", KINDS,
               "expense"),
        Column("amount", "Amount", "money", True, "Without a minus; a refund below 0", least=-(10**9)),
        currency(),
        stream(None, needed=False, told="The stream it is for; empty for the whole business"),
        Column("payer", "Paid to", "text"),
        Column("item", "Thing", "choice", False, "The property it was for", _things),
    ),
    _read, _write, SOURCE,
)  # fmt: skip
