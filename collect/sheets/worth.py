"""Sheets of what things are worth and owe on a day, and of accounts and other debts: each row is an observation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from collect import typed
from collect.sheets.choices import currency
from collect.sheets.columns import Column, Known
from collect.sheets.owned import SOURCE, things
from collect.sheets.sheet import KEY, Row, Sheet, Tables, Writing, frame
from collect.sheets.sources import make, ready, typed_here
from store import Store, Workspace
from vocabulary import micros

OF_A_THING = {"asset_value": "is worth", "debt": "still owes"}
OF_ONE_S_OWN = {"account_balance": "Account", "debt": "Debt"}


def _rows(store: Store, ws: Workspace, metrics: Iterable[str]) -> list[dict[str, Any]]:
    """Live observations of typed sources, newest first, each as a row with the key it is kept under."""
    here = typed_here(store, ws)
    found = store.observations(ws.id, list(metrics), item=None, sources=sorted(here)).dropna(subset="value")
    newest = found.sort_values("day", ascending=False, kind="stable")
    return [
        {
            KEY: json.dumps([r.source, r.metric, r.item, r.grain, f"{r.day:%Y-%m-%d}", f"{r.until:%Y-%m-%d}"]),
            "source": r.source, "metric": r.metric, "item": r.item, "day": r.day.date(),
            "amount": Decimal(str(round(r.value, 6))), "currency": r.currency or ws.home_currency,
        }
        for r in newest.itertuples()
    ]  # fmt: skip


def _values(store: Store, ws: Workspace) -> list[Row]:
    known = things(store, ws)
    found = [row for row in _rows(store, ws, OF_A_THING) if row["item"] in known]
    return [
        {k: row[k] for k in (KEY, "day", "amount", "currency")} | {"thing": row["item"], "what": row["metric"]}
        for row in found
    ]


def _accounts(store: Store, ws: Workspace) -> list[Row]:
    known = things(store, ws)
    titles = {source.name: source.title or source.name for source in store.sources(ws.id)}
    found = [row for row in _rows(store, ws, OF_ONE_S_OWN) if row["item"] not in known]
    return [
        {k: row[k] for k in (KEY, "day", "amount", "currency")}
        | {"name": row["item"] or titles[row["source"]], "what": row["metric"]}
        for row in found
    ]


def _gap(key: str, currency: str) -> Row:
    source, metric, item, grain, day, until = json.loads(key)
    return _observed(source, metric, item, (grain, date.fromisoformat(day), date.fromisoformat(until)), None, currency)


def _observed(
    source: str, metric: str, item: str, when: tuple[str, date, date], amount: Decimal | None, currency: str
) -> Row:
    grain, day, until = when
    value = None if amount is None else micros(amount)
    told = {"source": source, "metric": metric, "item": item, "grain": grain, "day": day, "until": until}
    return told | {"value": value, "currency": currency}


def _place(row: Row | None) -> list[str]:
    """Source, metric and item of a row as it stood."""
    return json.loads(row[KEY])[:3] if row is not None else []


def _kept(old: Row | None, place: list[str], row: Row) -> list[Row]:
    """A row as it is now: where it stood, if that is the same place and day; else in a new place, with a gap where it was."""
    when = ("day", row["day"], row["day"])
    if old is not None and _place(old) == place and old["day"] == row["day"]:
        grain, day, until = json.loads(old[KEY])[3:]
        when = (grain, date.fromisoformat(day), date.fromisoformat(until))
    source, metric, item = place
    left = [] if old is None else [_gap(old[KEY], old["currency"])]
    return [*left, _observed(source, metric, item, when, row["amount"], row["currency"])]


def _write_values(writing: Writing) -> Tables:
    ready(writing, SOURCE, "Typed in: what you own")
    made = [_gap(row[KEY], row["currency"]) for row in writing.gone]
    for each in writing.changed:
        what = [each.new["what"], each.new["thing"]]
        before = _place(each.old)
        made += _kept(each.old, before if before[1:] == what else [SOURCE, *what], each.new)
    return [("observation", frame(_once(made)))]


def _write_accounts(writing: Writing) -> Tables:
    ready(writing, SOURCE, "Typed in: what you own")
    made = [_gap(row[KEY], row["currency"]) for row in writing.gone]
    for each in writing.changed:
        name, what = each.new["name"], each.new["what"]
        if each.old is not None and (each.old["name"], each.old["what"]) == (name, what):
            place = _place(each.old)
        elif what == "account_balance":
            place = [_account(writing, name), what, ""]
        else:
            place = [SOURCE, what, name]
        made += _kept(each.old, place, each.new)
    return [("observation", frame(_once(made)))]


def _account(writing: Writing, name: str) -> str:
    """The source of an account's balance: the one of that title, which the monthly grid writes to as well."""
    source = typed.source_of(writing.store, writing.ws, name)
    make(writing.store, writing.ws, source, name)
    return source


def _once(made: list[Row]) -> list[Row]:
    """Each place once: a value wins over the gap that a row which moved there left."""
    places: dict[tuple[object, ...], Row] = {}
    for row in sorted(made, key=lambda row: row["value"] is not None):
        places[tuple(row[c] for c in ("source", "metric", "item", "grain", "day", "until"))] = row
    return list(places.values())


def _named(known: Known) -> Mapping[Any, str]:
    return known.things


_DAY = Column("day", "On", "day", True, "The day it was so")
_CURRENCY = currency()

VALUES = Sheet(
    "values", "Values and loans", "values and loans",
    "What each thing you own is worth, and what its loan still owes, on a day: the newest counts until the next.",
    (
        Column("thing", "Thing", "choice", True, "A property, holding or loan; type it in first", _named),
        Column("what", "What", "choice", True, "", OF_A_THING, "asset_value"),
        _DAY,
        Column("amount", "Amount", "money", True, "Debts too are typed without a minus"),
        _CURRENCY,
    ),
    _values, _write_values, SOURCE, ("thing", "what", "day"),
)  # fmt: skip

ACCOUNTS = Sheet(
    "accounts", "Accounts and debts", "balances and debts",
    "What is in your bank accounts, and what you owe besides property loans, on a day.",
    (
        Column("name", "Account or debt", "text", True, "Like Business account, or Car loan"),
        Column("what", "What", "choice", True, "", OF_ONE_S_OWN, "account_balance"),
        _DAY,
        Column("amount", "Amount", "money", True, "What is there, or is owed; below 0 for an overdraft", least=-(10**9)),
        _CURRENCY,
    ),
    _accounts, _write_accounts, SOURCE, ("name", "what", "day"),
)  # fmt: skip
