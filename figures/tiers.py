"""What each tier costs a month, in home currency: as it was typed in or told by a source, else what its members were charged."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import every_month, in_home, mine
from figures.people import members
from figures.things import amount_of, attributes_of
from figures.wording import money
from metrics.frames import last_day, one_of
from metrics.recurring import CYCLES, monthly_price
from metrics.spells import here
from vocabulary import COUNTED, MICROS

MOST = 50_000
"""Of a source with more rows than this no prices are read from its charges."""


class Tier(NamedTuple):
    """A tier's price a month in home currency (NaN: not known), what it was worked out from, and whether it is an estimate."""

    source: str
    name: str
    price: float
    words: str
    estimated: bool


@once
def tiers(q: Question) -> dict[tuple[str, str], Tier]:
    """By source and tier, its price. Prices are today's, at the exchange rate of the month's end: no rate moves them."""
    people = members(q)
    paid = people.spells[people.spells["paid"].to_numpy(dtype=bool)]
    named = paid[["source", "tier"]].drop_duplicates().sort_values(["source", "tier"])
    priced = _priced(q)
    found = {}
    for source, name in named.itertuples(index=False):
        told = priced.get((source, name.casefold())) or priced.get(("", name.casefold()))
        found[(source, name)] = Tier(source, name, *(told or _charged(q, source, name)))
    return found


@once
def spells(q: Question) -> pd.DataFrame:
    """The members' stretches with ``mrr_micros``, what each brings a month; 0 where nobody pays or no price is known."""
    people, prices = members(q), tiers(q)
    rows = people.spells
    micros = np.zeros(len(rows), dtype="int64")
    for (source, name), tier in prices.items():
        theirs = (
            (rows["source"] == source).to_numpy()
            & (rows["tier"] == name).to_numpy()
            & rows["paid"].to_numpy(dtype=bool)
        )
        micros[theirs] = 0 if math.isnan(tier.price) else round(tier.price * MICROS)
    return rows.assign(mrr_micros=micros)


def unpriced(q: Question) -> list[str]:
    """Tiers that people pay for and nobody knows the price of."""
    return [tier.name or "no tier" for tier in tiers(q).values() if math.isnan(tier.price)]


@once
def products(q: Question) -> pd.DataFrame:
    """Products with a recurring price: ``source``, ``item``, ``title``, ``price``, ``cycle``, ``currency``, ``discount``, ``stream``."""
    columns = ["source", "item", "title", "price", "cycle", "currency", "discount", "stream"]
    rows = q.store.items(q.ws.id, ("product",))
    found = []
    for row in rows.itertuples():
        told = attributes_of(row.attributes)
        price, cycle = amount_of(told, "price"), str(told.get("cycle") or "month")
        if told.get("removed") or math.isnan(price) or cycle not in CYCLES:
            continue
        discount = amount_of(told, "discount")
        currency, stream = str(told.get("currency") or q.ws.home_currency), str(told.get("stream") or "")
        title = row.title if isinstance(row.title, str) and row.title else row.item
        off = 0.0 if math.isnan(discount) else discount
        found.append((row.source, row.item, title, price, cycle, currency, off, stream))
    return pd.DataFrame(found, columns=columns)


@once
def _priced(q: Question) -> dict[tuple[str, str], tuple[float, str, bool]]:
    """By source (and by "" for any) and name in small letters, the price a month, in words, and that it is no estimate."""
    rows = products(q)
    if rows.empty:
        return {}
    each = [monthly_price(r.price, cycle=r.cycle, discount=r.discount) for r in rows.itertuples()]
    micros = (np.array(each) * MICROS).round().astype("int64")
    told = pd.DataFrame({"day": pd.Timestamp(q.month_end), "currency": rows["currency"], "amount_micros": micros})
    told = told.assign(stream=rows["stream"], day=told["day"].astype("datetime64[s]"))
    found: dict[tuple[str, str], tuple[float, str, bool]] = {}
    for row, month, home in zip(rows.itertuples(), each, in_home(q, told), strict=True):
        foreign = f" = {money(home, q.ws.home_currency)}" if row.currency != q.ws.home_currency and home == home else ""
        part = "" if row.cycle == "month" else f" a {row.cycle} = {money(month, row.currency)} a month"
        words = f"{money(row.price, row.currency)}{part}{foreign}"
        for source in (row.source, ""):
            for name in (row.title, row.item):
                found.setdefault((source, name.casefold()), (float(home), words, False))
    return found


def _charged(q: Question, source: str, name: str) -> tuple[float, str, bool]:
    """What each member of the tier was charged on average in the newest month that has charges for it."""
    rows = _charges(q, source)
    rows = rows[(rows["product"] == name.casefold()).to_numpy()] if len(rows) else rows
    if rows.empty:
        return math.nan, "", True
    newest = rows[(rows["month"] == rows["month"].max()).to_numpy()]
    paid, n = float(newest["amount"].sum()), float(newest["quantity"].sum())
    if newest["quantity"].isna().any() or n <= 0:
        n = _there(q, source, name, newest["month"].iloc[0])
    if not n > 0:
        return math.nan, "", True
    price = paid / n
    return (
        price,
        f"{money(paid, q.ws.home_currency)} charged / {n:,.0f} members = {money(price, q.ws.home_currency)}",
        True,
    )


def _there(q: Question, source: str, name: str, month: pd.Timestamp) -> float:
    """How many members the tier had at the end of the month of its charges."""
    rows = members(q).spells
    rows = rows[(rows["source"] == source).to_numpy() & (rows["tier"] == name).to_numpy()]
    return float(here(rows, last_day(pd.Period(month, "M"))).sum())


@once
def _charges(q: Question, source: str) -> pd.DataFrame:
    """A source's counted charges for memberships until the month's end: ``month``, ``product``, ``quantity``, ``amount`` at home."""
    sizes = every_month(q)
    if not 0 < sizes.loc[(sizes["source"] == source).to_numpy(), "n"].sum() <= MOST:
        return pd.DataFrame(columns=["month", "product", "quantity", "amount"])
    rows = q.store.entries_of(q.ws.id, [source], ("subscription",))
    rows = rows[one_of(rows["status"], COUNTED) & (rows["day"] <= pd.Timestamp(q.month_end)).to_numpy()]
    rows = mine(q, rows)
    return pd.DataFrame(
        {
            "month": rows["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]"),
            "product": rows["product"].fillna("").astype(str).str.casefold(),
            "quantity": pd.to_numeric(rows["quantity"], errors="coerce").astype("float64"),
            "amount": in_home(q, rows) if len(rows) else rows["amount_micros"].astype("float64"),
        }
    )
