"""Things owned: properties, holdings and loans, their ledger lines, and what they are worth or owe, in home currency."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import at_home, every_month, mine
from metrics.frames import month_starts, one_of
from vocabulary import COUNTED, MICROS

OWNED = ("property", "holding", "loan")
"""The kinds of items that are things owned."""

KINDS = (
    "rent", "dividend", "interest", "royalty", "withholding", "write_off", "fee", "expense", "debt_service", "principal",
    "buy", "sell", "split", "deposit", "withdrawal", "capex",
)  # fmt: skip
"""The kinds of entries that things have."""

_TELLING = frozenset(KINDS) - {"fee", "withholding"}
"""A source is read for these. Fees and taxes alone are a shop's, whose million rows are never touched."""
_OF_A_SHOP = ("fee", "withholding")
MOST = 50_000
"""Of a source with more rows than this the sums by day and payer are read, which tell no product."""
_BY_DAY = ("day", "source", "kind", "status", "stream", "payer", "currency")
_EARNING = ("rent", "dividend", "interest", "royalty", "buy", "sell", "principal")

_THINGS = {"source": "object", "item": "object", "kind": "object", "title": "object", "currency": "object"}
_LINES = (
    "thing", "day", "month", "source", "kind", "status", "stream", "payer", "product", "quantity", "amount", "currency", "own",
)  # fmt: skip


@once
def things(q: Question) -> pd.DataFrame:
    """What is owned now: ``source, item, kind, title, currency, attributes`` (dict), ``known``; what was taken away is left out."""
    every = _every(q)
    return every[~every["removed"].to_numpy(dtype=bool)].drop(columns="removed").reset_index(drop=True)


@once
def _every(q: Question) -> pd.DataFrame:
    rows = q.store.items(q.ws.id, OWNED)
    told = [attributes_of(text) for text in rows["attributes"]]
    known = [q.sources[name].known if name in q.sources else "estimated" for name in rows["source"]]
    titles = [title or item for title, item in zip(rows["title"], rows["item"], strict=True)]
    frame = pd.DataFrame(
        {
            "source": rows["source"], "item": rows["item"], "kind": rows["kind"], "title": titles,
            "currency": [str(each.get("currency") or q.ws.home_currency) for each in told], "known": known,
        }
    )  # fmt: skip
    removed = [bool(each.get("removed")) for each in told]
    frame = frame.astype({**_THINGS, "known": "object"})
    return frame.assign(attributes=pd.Series(told, index=frame.index, dtype="object"), removed=removed)


def attributes_of(text: object) -> dict[str, Any]:
    """What is told of a thing; nothing where it cannot be read."""
    if not isinstance(text, str) or not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def amount_of(attributes: dict[str, Any], name: str) -> float:
    """A number among the attributes of a thing; NaN where it is not told or is none."""
    try:
        return float(attributes.get(name, "nan"))
    except (TypeError, ValueError):
        return float("nan")


@once
def lines(q: Question) -> pd.DataFrame:
    """The entries of things until today, oldest first, the owner's part, in home currency (``amount``) and as received (``own``).

    ``thing`` is the key of the thing meant by the entry's item, product or payer; where none is, its product or payer.
    ``amount`` is NaN where no rate is known. Only sources that have such entries are read.
    """
    rows = _read(q)
    rows = rows[one_of(rows["status"], COUNTED) & (rows["day"] <= pd.Timestamp(q.today)).to_numpy()]
    rows = mine(q, rows).reset_index(drop=True)
    words = {name: rows[name].fillna("").astype(str) for name in ("item", "product", "payer")}
    part = rows["stream"].astype("object").map(_shares(q)).astype("float64").fillna(1.0).to_numpy()
    home = at_home(q, rows)["home_micros"].to_numpy() if len(rows) else np.empty(0)
    made = rows.assign(
        **words,
        thing=_named(q, rows["source"], *words.values()),
        month=month_starts(rows["day"]),
        amount=np.round(home * part) / MICROS,
        own=np.round(rows["amount_micros"].to_numpy(dtype="float64") * part) / MICROS,
        quantity=pd.to_numeric(rows["quantity"], errors="coerce").astype("float64"),
    )
    return made[list(_LINES)]


def _read(q: Question) -> pd.DataFrame:
    """The rows of the sources that tell of things; of a shop that also has costs only those, of a vast one its sums by day."""
    month = every_month(q)
    told = {str(name): set(own["kind"]) for name, own in month.groupby("source")}
    size = month.groupby("source")["n"].sum()
    full: list[str] = []
    shops: list[str] = []
    vast: list[str] = []
    for name, kinds in told.items():
        if kinds & _TELLING:
            earning = full if kinds & set(_EARNING) else shops
            (vast if size[name] > MOST else earning).append(name)
    costs = [kind for kind in KINDS if kind not in _OF_A_SHOP]
    read = [q.store.entries_of(q.ws.id, names, kinds) for names, kinds in ((full, KINDS), (shops, costs)) if names]
    if vast:
        daily = q.store.entries_day(q.ws.id, until=q.today, kinds=costs, by=_BY_DAY)
        read.append(daily[one_of(daily["source"], vast)].assign(product=None, item=None, quantity=None))
    rows = pd.concat(read, ignore_index=True) if read else q.store.entries_of(q.ws.id, [], KINDS)
    return rows.astype({"amount_micros": "int64"}).sort_values("day", kind="stable", ignore_index=True)


def _shares(q: Question) -> dict[str, float]:
    return {name: float(stream.share) for name, stream in q.streams.items() if stream.share != 1}


@once
def _keys(q: Question) -> dict[tuple[str, str], str]:
    """The key of a thing by (source, name) and by ("", name); a name is its key or its title, in any case."""
    found: dict[tuple[str, str], str] = {}
    for row in _every(q).itertuples():
        for name in (str(row.item), str(row.title)):
            for source in (str(row.source), ""):
                found.setdefault((source, name.casefold()), str(row.item))
    return found


def _named(q: Question, sources: pd.Series, *words: pd.Series) -> pd.Series:
    """By row, the key of the thing that one of the words names; else its second word or its third, or the first."""
    keys = _keys(q)
    known: dict[tuple[str, ...], str] = {}
    names = []
    for source, *told in zip(sources, *words, strict=True):
        each = (str(source), *told)
        if each not in known:
            hits = (keys.get((near, text.casefold())) for text in told if text for near in (each[0], ""))
            rest = (text for text in (*told[1:], told[0]) if text)
            known[each] = next((hit for hit in hits if hit), next(rest, ""))
        names.append(known[each])
    return pd.Series(names, index=sources.index, dtype="object")


@once
def values(q: Question, metric: str) -> pd.DataFrame:
    """What each thing is worth (``asset_value``) or owes (``debt``): ``thing``, ``day``, ``value`` in home currency, the owner's part.

    Each at the rate of its day; without those of things taken away. Sorted by day; of two on a day the last one counts.
    """
    rows = q.store.observations(q.ws.id, [metric], until=q.today, item=None)
    rows = rows[rows["value"].notna().to_numpy()].reset_index(drop=True)
    rows = rows.assign(thing=_named(q, rows["source"], rows["item"].fillna("").astype(str)))
    every = _every(q)
    here = set(things(q)["item"])
    gone = {str(item) for item in every.loc[every["removed"].to_numpy(dtype=bool), "item"]} - here
    rows = rows[~rows["thing"].isin(gone).to_numpy()]
    stream = {str(row.item): str(row.attributes.get("stream") or "") for row in every.itertuples()}
    part = rows["thing"].map(stream).map(_shares(q)).astype("float64").fillna(1.0)
    made = rows.assign(value=converted(q, rows) * part)
    made = made.sort_values("day", kind="stable").drop_duplicates(["thing", "day"], keep="last")
    return made.loc[made["value"].notna(), ["thing", "source", "day", "value"]].reset_index(drop=True)


def converted(q: Question, rows: pd.DataFrame) -> pd.Series:
    """Observed money in home currency, each at the rate of its own day; NaN where no rate is known."""
    home = q.ws.home_currency
    currency = rows["currency"].replace("", None).fillna(home) if len(rows) else rows["currency"]
    micros = (rows["value"] * MICROS).round().astype("int64")
    if rows.empty:
        return rows["value"].astype("float64")
    told = pd.DataFrame({"day": rows["day"], "currency": currency.astype("object"), "amount_micros": micros})
    found: pd.Series = at_home(q, told)["home_micros"] / MICROS
    return found


@once
def whole(q: Question) -> Question:
    """The question of the last full month where a later one is asked about: 12 months are whole months."""
    return replace(q, month=q.last_full, memo={}) if q.provisional else q
