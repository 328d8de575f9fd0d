"""Sheets of things owned and sold: properties, holdings, loans, membership tiers; each row is an item with its attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from collect import rows
from collect.sheets import columns as cells
from collect.sheets.choices import currency, stream
from collect.sheets.columns import Column, Known
from collect.sheets.sheet import KEY, Row, Sheet, Tables, Writing, frame
from collect.sheets.sources import ensure_streams, ready, typed_here
from store import Store, Workspace

SOURCE = "owned"
OWNED = ("property", "holding", "loan")
"""The kinds of items that are owned, and so can be worth and owe something."""
_CLASSES = {"property": "semi-passive", "holding": "passive", "loan": "passive", "product": "active"}
TYPES = {
    "share": "Share", "etf": "ETF", "fund": "Fund", "reit": "REIT", "robo": "Robo-advisor", "bond": "Bond", "savings": "Savings account",
}  # fmt: skip
FREQUENCIES = {1: "once a year", 2: "twice a year", 4: "every quarter", 12: "every month"}
CYCLES = {"month": "a month", "year": "a year"}


def things(store: Store, ws: Workspace) -> dict[str, str]:
    """What is owned, live and not taken away: key → title, of every source."""
    found = store.items(ws.id, OWNED)
    told = [
        (r.item, r.title if isinstance(r.title, str) else r.item, _attributes(r.attributes)) for r in found.itertuples()
    ]
    return {key: title for key, title, attributes in told if not attributes.get("removed")}


def _attributes(text: object) -> dict[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) and text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(kind: str, own: tuple[Column, ...], store: Store, ws: Workspace) -> list[Row]:
    """The things of a kind that were typed in, or are the demo's, by title."""
    here = typed_here(store, ws)
    found = []
    for r in store.items(ws.id, [kind]).itertuples():
        told = _attributes(r.attributes)
        if r.source not in here or told.get("removed") or (kind == "product" and "price" not in told):
            continue
        title = r.title if isinstance(r.title, str) else r.item
        row: Row = {KEY: json.dumps([r.source, r.item]), "title": title}
        found.append(row | {c.name: _told(c, told, ws.home_currency) for c in own if c.path})
    return sorted(found, key=lambda row: str(row["title"]).casefold())


def _told(column: Column, attributes: Mapping[str, Any], home: str) -> Any:
    """A cell from the attributes; what cannot be read is empty."""
    value: Any = attributes
    for step in column.path:
        value = value.get(step) if isinstance(value, dict) else None
    if value is None or value == []:
        usual = {"currency": home, "stream": column.default, "units": column.default}
        return False if column.kind == "yes" else usual.get(column.name)
    try:
        return _kept(column, value)
    except (ValueError, TypeError, ArithmeticError):
        return None


def _kept(column: Column, value: Any) -> Any:
    match column.kind:
        case "money" | "number":
            return Decimal(str(value))
        case "percent":
            return (Decimal(str(value)) * 100).normalize()
        case "whole":
            return int(value)
        case "day":
            return cells.Column.value(column, value, Known())
        case "yes":
            return bool(value)
        case "periods":
            return cells.periods_text(value)
        case "payouts":
            return cells.payouts_text(value)
        case "choice":
            return value if isinstance(value, str) else int(value)
        case _:
            return str(value)


def _said(column: Column, value: Any) -> Any:
    """A cell as attributes hold it: numbers as decimal text, days as ISO."""
    match column.kind:
        case "money" | "number":
            return plain(value)
        case "percent":
            return plain(value / 100)
        case "day":
            return value.isoformat()
        case "periods":
            return cells.periods(value)
        case "payouts":
            return cells.payouts(value)
        case _:
            return value


def plain(value: Decimal) -> str:
    """A decimal as plain text without zeros that say nothing.

    >>> plain(Decimal("1690.00")), plain(Decimal("1E+3")), plain(Decimal("0.0390"))
    ('1690', '1000', '0.039')
    """
    return format(value.normalize() if value else Decimal(0), "f")


def _write(kind: str, own: tuple[Column, ...], writing: Writing) -> Tables:
    ready(writing, SOURCE, "Typed in: what you own")
    ensure_streams(writing, [(each.new.get("stream"), _CLASSES[kind]) for each in writing.changed])
    there = writing.store.items(writing.ws.id)
    before = {(r.source, r.item): _attributes(r.attributes) for r in there.itertuples()}
    taken = {item.casefold() for (_, item), told in before.items() if not told.get("removed")}
    made: list[Row] = []
    for each in writing.changed:
        key = each.new[KEY] or json.dumps([SOURCE, _name(str(each.new["title"]), taken)])
        source, item = json.loads(key)
        attributes = _merged(before.get((source, item), {}), own, each.new)
        made.append(_item(source, item, kind, attributes, title=each.new["title"]))
    for row in writing.gone:
        source, item = json.loads(row[KEY])
        made.append(_item(source, item, kind, {"removed": True}, title=row["title"]))
    return [("item", frame(made))]


def _item(source: str, item: str, kind: str, attributes: Mapping[str, Any], *, title: str) -> Row:
    text = json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    return {"source": source, "item": item, "kind": kind, "title": title, "attributes": text}


def _name(title: str, taken: set[str]) -> str:
    """A key for a new thing, made of its title; never one that is taken."""
    wanted, number = rows.slug(title, "thing"), 2
    name = wanted
    while name.casefold() in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name.casefold())
    return name


def _merged(before: Mapping[str, Any], own: tuple[Column, ...], row: Row) -> dict[str, Any]:
    """The attributes that stood, with what the sheet says in their place; what it does not know of stays."""
    made: dict[str, Any] = {name: value for name, value in before.items() if name != "removed"}
    for column in own:
        if not column.path:
            continue
        place, value = made, row.get(column.name)
        for step in column.path[:-1]:
            inner = place.get(step)
            place[step] = dict(inner) if isinstance(inner, dict) else {}
            place = place[step]
        if value is None or value is False:
            place.pop(column.path[-1], None)
        else:
            place[column.path[-1]] = _said(column, value)
    return {name: value for name, value in made.items() if value != {}}


_CURRENCY = currency()


def _money(name: str, label: str, told: str, *, needed: bool = False, path: tuple[str, ...] = ()) -> Column:
    return Column(name, label, "money", needed, told, path=path or (name,))


def _sheet(name: str, kind: str, title: str, many: str, what: str, own: tuple[Column, ...], **more: Any) -> Sheet:
    read, write = partial(_read, kind, own), partial(_write, kind, own)
    return Sheet(name, title, many, what, own, read, write, SOURCE, ("title",), **more)


def _property_faults(row: Row, _known: Known) -> tuple[str, str] | None:
    if (row["rate"] is not None or row["until"] is not None) and row["payment"] is None:
        return "payment", "is empty: a loan has a payment each month"
    if row["units"] == 0:
        return "units", "0 is no number of units: a property has one at least"
    return None


def _loan_faults(row: Row, _known: Known) -> tuple[str, str] | None:
    if row["account"]:
        return None
    if row["lent"] is None:
        return "lent", "is empty: say how much was lent, or tick that this row is the account itself"
    if row["day"] is None:
        return "day", "is empty: say when it was lent"
    if row["outstanding"] is not None and row["outstanding"] > row["lent"]:
        return "outstanding", f"{row['outstanding']} is more than the {row['lent']} lent"
    return None


PROPERTIES = _sheet(
    "properties", "property", "Properties", "properties",
    "What you let: its rent, what it cost, when it stood empty, and its loan.",
    (
        Column("title", "Property", "text", True, "As your bank rows or the ledger call it, so that they meet"),
        Column("units", "Units", "whole", False, "How many flats or rooms are let in it", default=1, path=("units",)),
        _money("rent", "Rent a month", "What all units bring a month when all are let", needed=True),
        _CURRENCY,
        stream("Rental"),
        Column("bought", "Bought", "day", False, "The day you bought it", path=("bought",)),
        _money("purchase_price", "Price", "What it cost"),
        _money("down_payment", "Down payment", "Your own money in the price"),
        _money("closing_costs", "Closing costs", "Taxes, notary and fees when you bought it"),
        _money("works", "First works", "What you put into it before letting it"),
        Column("empty", "Stood empty", "periods", False, "2025-01-01 to 2025-02-28; (2) behind it for two units", path=("empty",)),
        Column("rate", "Loan: interest %", "percent", False, "A year, like 3.9", path=("loan", "rate")),
        _money("payment", "Loan: a month", "Interest and repayment each month", path=("loan", "payment")),
        Column("until", "Loan: until", "day", False, "The day of the last payment", path=("loan", "until")),
    ),
    check=_property_faults,
)  # fmt: skip

HOLDINGS = _sheet(
    "holdings", "holding", "Holdings", "holdings",
    "Shares, funds, REITs, bonds and robo-advisors: how many you hold, what they cost and what they pay out.",
    (
        Column("title", "Holding", "text", True, "As your broker calls it"),
        Column("type", "Type", "choice", True, "", TYPES, "etf", path=("type",)),
        Column("quantity", "How many", "number", False, "Shares or units", path=("quantity",)),
        _money("cost", "Cost", "What you paid for all of them"),
        _CURRENCY,
        stream("Dividends", ("REIT", "Robo-advisor")),
        _money("payout", "Last payout a unit", "Gross, of one share or unit"),
        Column("frequency", "Paid out", "choice", False, "", FREQUENCIES, path=("frequency",)),
        Column("reinvest", "Reinvested", "yes", False, "Payouts buy more of it by themselves", path=("reinvest",)),
        Column("declared", "Declared payouts", "payouts", False, "Day and amount a unit: 2026-12-10: 0.45", path=("declared",)),
    ),
)  # fmt: skip

LOANS = _sheet(
    "lending", "loan", "Lending", "loans",
    "Money you lent: each loan or loan book, and the platform's account itself.",
    (
        Column("title", "Loan or account", "text", True, "A name of yours, like Mintos 2025"),
        Column("account", "Is the account", "yes", False, "Ticked for the platform's account itself", path=("account",)),
        Column("platform", "Platform", "text", False, "Like Mintos", path=("platform",)),
        _money("lent", "Lent", "The amount lent"),
        Column("day", "Lent on", "day", False, "", path=("day",)),
        _money("outstanding", "Still out", "Not paid back yet; empty for all of it"),
        Column("days_late", "Days late", "whole", False, "0 when paid in time", path=("days_late",)),
        _CURRENCY,
        stream("P2P lending"),
    ),
    check=_loan_faults,
)  # fmt: skip

TIERS = _sheet(
    "tiers", "product", "Membership tiers", "membership tiers",
    "What members pay: each tier's price a month or a year.",
    (
        Column("title", "Tier", "text", True, "As the platform calls it, so that members meet their tier"),
        _money("price", "Price", "What a member pays", needed=True),
        Column("cycle", "Paid", "choice", True, "", CYCLES, "month", path=("cycle",)),
        _CURRENCY,
        stream("Membership"),
    ),
)  # fmt: skip
