"""Ledger rows by hand: edits that later imports do not undo, and rows that no file tells. Each save is a batch."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from collect import rates, typed
from collect.errors import CollectError
from store import NewBatch, Store, Workspace
from vocabulary import ENTRY_KINDS, MICROS, STATUSES, STREAM_CLASSES, clean, micros

SOURCE = "by-hand"
FIELDS = ("day", "kind", "status", "stream", "payer", "product", "amount", "currency", "paid_day")
_EMPTY_ALLOWED = frozenset({"payer", "product", "paid_day"})
_OLDEST, _NEWEST = date(1990, 1, 1), date(2099, 12, 31)


def edit(store: Store, ws: Workspace, rows: Sequence[int], changes: Mapping[str, object], *, now: datetime) -> int:
    """Lay what is said in `changes` (fields of `FIELDS`; None empties payer, product or paid day) over rows. Returns the batch.

    Raises: CollectError: a value that cannot be. StoreError: a row has changed meanwhile. Nothing is written then.
    """
    values = _checked(changes)
    if not values:
        raise CollectError("Nothing was changed, so nothing was saved.")
    named = ", ".join(name.replace("_", " ") for name in changes)
    number = store.edit(ws.id, rows, values, now=now, message=f"Edited by hand: {named}")
    _after(store, ws, values)
    return number


def add(
    store: Store, ws: Workspace, fields: Mapping[str, object], *, now: datetime, stream_class: str = "active"
) -> int:
    """Add a row by hand: all of `FIELDS`, of which payer, product and paid day may be missing. Returns the batch.

    Raises: CollectError: a value is missing or cannot be; nothing is written then.
    """
    missing = [name for name in FIELDS if name not in _EMPTY_ALLOWED and fields.get(name) in (None, "")]
    if missing:
        raise CollectError(f"The row lacks its {', '.join(missing)}.")
    if stream_class not in STREAM_CLASSES:
        raise CollectError(f"{stream_class!r} is no class of a stream: there is {', '.join(STREAM_CLASSES)}.")
    values = _checked(fields)
    store.make_channel(ws.id, SOURCE, "other", "Added by hand")
    store.make_source(ws.id, SOURCE, connector=typed.SOURCE, title="Added by hand", channel=SOURCE, known="typed")
    store.make_stream(ws.id, values["stream"], stream_class)
    row = {"source": SOURCE, "external_id": uuid.uuid4().hex, **values}
    new = NewBatch(SOURCE, "typed", now, sha256=row["external_id"], message="A row added by hand")
    taken = store.take(ws.id, new, [("entry", pd.DataFrame([row], dtype=object))], now=now)
    rates.ensure(store, ws.id)
    return taken.batch


def take_off(store: Store, ws: Workspace, row: int) -> int:
    """Undo the newest hand edit of a row. Returns the batch that was undone.

    Raises: CollectError: no edit lies over the row.
    """
    edits = [step.batch for step in store.story(ws.id, row) if step.layer == "edit"]
    if not edits:
        raise CollectError("No hand edit lies over this row.")
    store.undo(ws.id, edits[-1])
    return edits[-1]


def _checked(changes: Mapping[str, object]) -> dict[str, Any]:
    """The values as the store holds them, each looked over."""
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise CollectError(f"{', '.join(sorted(unknown))}: no field of a row that can be edited.")
    return {
        "amount_micros" if name == "amount" else name: _CHECKS[name](name, value) for name, value in changes.items()
    }


def _text(name: str, value: object) -> str | None:
    text = str(clean("" if value is None else str(value)))
    if not text and name not in _EMPTY_ALLOWED:
        raise CollectError(f"The {name} cannot be empty.")
    return text or None


def _day(name: str, value: object) -> date | None:
    if value is None and name in _EMPTY_ALLOWED:
        return None
    if not isinstance(value, date) or not _OLDEST <= value <= _NEWEST:
        raise CollectError(f"The {name.replace('_', ' ')} is out of all measure.")
    return value


def _amount(_name: str, value: object) -> int:
    exact = value if isinstance(value, Decimal) else typed.value_of(value)
    if exact is None:
        raise CollectError("The amount cannot be empty: type 0 for nothing.")
    if exact * MICROS % 1:
        raise CollectError(f"{exact} has more than six digits behind the point.")
    return micros(exact)


def _kind(_name: str, value: object) -> str:
    if value not in ENTRY_KINDS:
        raise CollectError(f"{value!r} is no kind of money this program knows.")
    return str(value)


def _status(_name: str, value: object) -> str:
    if value not in STATUSES:
        raise CollectError(f"{value!r} is no status: there is {', '.join(STATUSES)}.")
    return str(value)


def _currency(_name: str, value: object) -> str:
    code = str(value or "").strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise CollectError(f"{value!r} is no currency: give its three letters, like USD.")
    return code


_CHECKS: dict[str, Any] = {
    "day": _day, "paid_day": _day, "kind": _kind, "status": _status, "stream": _text, "payer": _text, "product": _text,
    "amount": _amount, "currency": _currency,
}  # fmt: skip


def _after(store: Store, ws: Workspace, values: Mapping[str, Any]) -> None:
    """What an edit brings along: a new stream, and the rates of a new currency."""
    if "stream" in values:
        store.make_stream(ws.id, values["stream"], "active")
    if "currency" in values:
        rates.ensure(store, ws.id)
