"""Courses and e-books: a sale a line, with its fee, the tax collected on it, and its refund."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample import ways
from sample.business import LAUNCH_MONTH
from sample.lines import CENT, cents, entries
from sample.timeline import LAST, Timeline
from vocabulary import MICROS

LEARNING_YEAR = (1.09, 1.0, 0.99, 0.98, 0.96, 0.94, 0.93, 0.97, 1.02, 1.03, 1.04, 0.98)
LAUNCH_SALES = 15_000
LAUNCH_FIRST, LAUNCH_DAYS = 8, 12
VAT = 0.21
MOST_SALES = 420
"""More sales than any month has: so many are drawn, and cut off where the month's plan is reached."""
REFUND_DAYS = (3, 28)
WAVE_LAST_DAY = 24
WAVE_SHARE = 0.34


@dataclass(frozen=True)
class Shop:
    """A shop, its products with their prices, and what it sells in a month 36 months ago and now (USD)."""

    source: str
    title: str
    stream: str
    products: tuple[tuple[str, int], ...]
    start: float
    end: float
    fee: float
    fee_fixed: float
    euro: float
    refunds: float
    steady: bool = False
    """Whether it sells alike in every season."""
    fading: float = 0.0
    """What it has lost in each of the last months, as a share."""
    launch: float = 0.0


FADING_MONTHS = 4
SHOPS = (
    Shop("teachable", "Teachable", "Courses",
         (("Blog Foundations", 197), ("The Email Workshop", 147), ("Podcast Studio", 297)),
         9_200, 32_000, 0.05, 0.30, 0.2, 0.035, launch=LAUNCH_SALES),
    Shop("gumroad", "Gumroad", "E-books",
         (("The Income Report Workbook", 29), ("Sponsors Without Cold Mail", 49), ("Podcast Launch Kit", 69)),
         1_900, 4_600, 0.10, 0.50, 0.0, 0.02, steady=True, fading=0.09),
)  # fmt: skip


def frames(line: Timeline) -> list[pd.DataFrame]:
    """The ledger lines of both shops."""
    return [part for shop in SHOPS for part in _shop(line, shop)]


def _shop(line: Timeline, shop: Shop) -> list[pd.DataFrame]:
    sales = _sales(line, shop)
    sales = sales.assign(item=ways.bought_by(line, shop.source, len(sales)))
    parts = [_written(shop, sales, "sale", "", sales["gross"])]
    parts.append(_written(shop, sales, "fee", ":fee", -cents(sales["gross"] / MICROS * shop.fee + shop.fee_fixed)))
    taxed = sales[sales["currency"] == "EUR"]
    parts.append(_written(shop, taxed, "tax", ":tax", -_tax(taxed)))
    back = _refunds(line, shop, sales)
    parts.append(_written(shop, back, "refund", ":refund:1", -back["gross"], reverses=back["id"].to_numpy()))
    untaxed = back[back["currency"] == "EUR"]
    return [*parts, _written(shop, untaxed, "tax", ":refund:1:tax", _tax(untaxed))]


def _written(shop: Shop, rows: pd.DataFrame, kind: str, suffix: str, micros: pd.Series, **more: object) -> pd.DataFrame:
    told = {"payer": shop.title, **{name: rows[name].to_numpy() for name in ("product", "currency", "item")}}
    quantity = "1" if kind == "sale" else None
    return entries(shop.source, shop.stream, kind, rows["day"].to_numpy(), np.asarray(micros),
                   (rows["id"] + suffix).to_numpy(), quantity=quantity, **told, **more)  # fmt: skip


def _tax(rows: pd.DataFrame) -> np.ndarray:
    return cents(rows["gross"].to_numpy() / MICROS * VAT / (1 + VAT))


def _plan(line: Timeline, shop: Shop) -> np.ndarray:
    year = np.ones(len(line.months)) if shop.steady else line.season(LEARNING_YEAR)
    monthly = line.growing(shop.stream, shop.start, shop.end, 0.0 if shop.steady else 0.02) * year
    ago = np.clip(LAST - np.arange(len(monthly)), 0, FADING_MONTHS)
    return np.asarray(monthly * (1 + shop.fading) ** ago)


def _sales(line: Timeline, shop: Shop) -> pd.DataFrame:
    """Every sale, also those still to come: id, day, product, currency, gross (millionths)."""
    usual = _drawn(line, shop, _plan(line, shop), shop.stream)
    if not shop.launch:
        return _numbered(shop, usual)
    extra = np.zeros(len(line.months))
    extra[LAUNCH_MONTH] = shop.launch
    launch = _drawn(line, shop, extra, f"{shop.stream} launch")
    after = line.random("launch days").integers(0, LAUNCH_DAYS, len(launch))
    name, price = shop.products[-1]
    on = (line.first(LAUNCH_MONTH, LAUNCH_FIRST) + after).astype("datetime64[s]")
    launch = launch.assign(day=on, product=name, gross=price * 100 * CENT)
    return _numbered(shop, pd.concat([usual, launch], ignore_index=True))


def _drawn(line: Timeline, shop: Shop, plan: np.ndarray, subject: str) -> pd.DataFrame:
    chance = line.random(f"sales of {subject}")
    size = (len(plan), MOST_SALES)
    which = _opened(shop, chance.integers(0, len(shop.products), size))
    price = np.array([amount for _, amount in shop.products])[which]
    sold = np.cumsum(price, axis=1) <= plan[:, None]
    lengths = np.bincount(line.place)[:, None]
    day = line.months.astype("datetime64[D]")[:, None] + np.floor(chance.random(size) * lengths).astype("int64")
    euro = chance.random(size) < shop.euro
    names = np.array([name for name, _ in shop.products], dtype=object)[which]
    columns = {"day": day[sold].astype("datetime64[s]"), "product": names[sold], "gross": price[sold] * 100 * CENT}
    return pd.DataFrame({**columns, "currency": np.where(euro[sold], "EUR", "USD")})


def _opened(shop: Shop, which: np.ndarray) -> np.ndarray:
    """Which product each sale is of: the one that a launch opened is not sold before it, and in its month by the launch alone."""
    last = len(shop.products) - 1
    before = np.arange(len(which))[:, None] <= LAUNCH_MONTH
    others = np.arange(which.shape[1])[None, :] % last
    return np.where(before & (which == last) & bool(shop.launch), others, which)


def _numbered(shop: Shop, sales: pd.DataFrame) -> pd.DataFrame:
    ordered = sales.sort_values("day", kind="stable", ignore_index=True)
    stamp = ordered["day"].dt.strftime("%Y%m%d").to_numpy()
    rank = ordered.groupby("day").cumcount().to_numpy()
    return ordered.assign(id=[f"{shop.source}-{d}-{n:03d}" for d, n in zip(stamp, rank, strict=True)])


def _refunds(line: Timeline, shop: Shop, sales: pd.DataFrame) -> pd.DataFrame:
    """A few sales are given back; of those of the launch many, all in the month after."""
    chance = line.random(f"refunds of {shop.stream}")
    at_launch = (sales["product"] == shop.products[-1][0]).to_numpy() & bool(shop.launch)
    at_launch &= sales["day"].to_numpy().astype("datetime64[M]") == line.months[LAUNCH_MONTH]
    given_back = chance.random(len(sales)) < np.where(at_launch, WAVE_SHARE, shop.refunds)
    usual = sales["day"].to_numpy().astype("datetime64[D]") + chance.integers(*REFUND_DAYS, len(sales))
    wave = line.first(LAUNCH_MONTH + 1) + chance.integers(0, WAVE_LAST_DAY, len(sales))
    return sales.assign(day=np.where(at_launch, wave, usual).astype("datetime64[s]"))[given_back]
