"""Shares, funds and property trusts: what each is worth, cost, paid and pays; quantity and cost by buys and sells where not typed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.invested import (
    HOLDING,
    PAYING,
    attributes,
    in_year,
    items,
    latest,
    main_stream,
    of_role,
    steadiness,
    title,
    typed_money,
)
from figures.owned import Owned
from figures.things import amount_of
from figures.wording import percent
from metrics import holdings as metric
from metrics.frames import one_of, window
from metrics.worth import net_yield

REIT, FUND, SHARE, OTHER = "Property trusts", "Funds", "Shares", "Others"
CUT = 0.05
"""A payout that fell by more than this needs a look."""
_KINDS = {"reit": REIT, "etf": FUND, "fund": FUND, "share": SHARE, "bond": "Bonds", "savings": "Savings"}
_WORDS = (
    (" reit", REIT),
    ("reit ", REIT),
    ("etf", FUND),
    ("ucits", FUND),
    ("fund", FUND),
    ("index", FUND),
    ("fonds", FUND),
)
_COLUMNS = {
    "thing": "object", "title": "object", "kind": "object", "source": "object", "known": "object", "quantity": "float64", "cost": "float64",
    "value": "float64", "value_day": "datetime64[s]", "dividends": "float64", "withheld": "float64", "costs": "float64", "payout": "float64",
    "frequency": "float64", "last": "datetime64[s]", "amount": "float64", "forward": "float64", "growth": "float64", "reinvest": "object",
    "counted": "bool", "began": "datetime64[s]",
}  # fmt: skip


@once
def table(q: Question) -> pd.DataFrame:
    """One row a holding that is held, or paid in the last 12 months; biggest first.

    ``counted``: the quantity comes from buys and sells. ``dividends`` gross, ``withheld`` and ``costs`` positive, of 12
    months; ``payout`` the last one of a share, ``amount`` the last one in all, ``forward`` what it pays in a year. Home currency.
    """
    paid, held = of_role(q, HOLDING), _positions(q).drop_duplicates("thing", keep="last").set_index("thing")
    by_thing = {str(thing): own for thing, own in paid.groupby("thing")}
    known = items(q)
    own = known.index[(known["kind"] == "holding") & (known["type"] != "robo")]
    lines = [_line(q, thing, by_thing.get(thing, paid.iloc[:0]), held) for thing in sorted({*own, *paid["thing"]})]
    rows = pd.DataFrame([each for each in lines if each is not None], columns=list(_COLUMNS)).astype(_COLUMNS)
    size = rows["value"].fillna(rows["cost"]).fillna(0.0)
    order = np.lexsort((rows["title"].to_numpy(dtype=str), -rows["dividends"].to_numpy(), -size.to_numpy()))
    return rows.iloc[order].reset_index(drop=True)


def _line(q: Question, thing: str, paid: pd.DataFrame, held: pd.DataFrame) -> dict[str, object] | None:
    told = attributes(q, thing)
    counted = (
        (float(held["quantity"][thing]), float(held["cost"][thing])) if thing in held.index else (math.nan, math.nan)
    )
    typed = (amount_of(told, "quantity"), typed_money(q, told, "cost"))
    quantity, cost = (mine if mine == mine else reckoned for mine, reckoned in zip(typed, counted, strict=True))
    year = window(paid, month=q.month, months=12, column="day").groupby("kind")["amount"].sum()
    if not quantity > 0 and not year.get("dividend", 0.0) and (quantity == 0 or _sold_last(paid)):
        return None  # sold, and nothing came in these months
    value, day = latest(q, thing)
    known = items(q)
    source = known.loc[thing, "source"] if thing in known.index else paid["source"].iloc[-1]
    return {
        "thing": thing, "title": title(q, thing), "kind": _kind(thing, told, title(q, thing), paid), "source": str(source),
        "known": q.known([str(source)]), "quantity": quantity, "cost": cost if quantity else math.nan, "value": value if quantity else math.nan,
        "value_day": day, "dividends": float(year.get("dividend", math.nan if str(source) not in _payers(q) else 0.0)),
        "withheld": 0.0 - float(year.get("withholding", 0.0)),
        "costs": _running_costs(q, paid), "reinvest": told.get("reinvest"),
        "counted": typed[0] != typed[0] and quantity == quantity, "began": paid["day"].min() if len(paid) else day,
        **_pays(q, thing, told, paid, quantity),
    }  # fmt: skip


def _sold_last(paid: pd.DataFrame) -> bool:
    """Whether the last that is known of a holding is that it was sold or changed into another."""
    traded = paid[one_of(paid["kind"], ("buy", "sell", "split"))]
    return bool(len(traded)) and (traded["kind"].iloc[-1] == "sell" or traded["quantity"].iloc[-1] < 0)


@once
def _payers(q: Question) -> frozenset[str]:
    """The sources that tell dividends of these 12 months: neither a list of trades alone nor an old file says what was paid."""
    rows = of_role(q, HOLDING)
    told = rows.loc[(rows["kind"] == "dividend").to_numpy(), "source"].astype(str).unique()
    return frozenset(name for name in told if in_year(q, [name]))


def _running_costs(q: Question, paid: pd.DataFrame) -> float:
    """Fees of 12 months that are not those of a trade, which are part of its price."""
    fees = window(paid[one_of(paid["kind"], ("fee", "expense"))], month=q.month, months=12, column="day")
    traded = paid.loc[one_of(paid["kind"], ("buy", "sell")), "day"]
    return 0.0 - float(fees.loc[~fees["day"].isin(traded).to_numpy(), "amount"].sum())


def _pays(q: Question, thing: str, told: dict[str, object], paid: pd.DataFrame, quantity: float) -> dict[str, object]:
    """What a holding pays in a year: its typed payout and rhythm, else those of its last payouts."""
    each = _payouts(q)
    each = each[(each["thing"] == thing).to_numpy()]
    last = each.iloc[-1] if len(each) else None
    often = amount_of(told, "frequency")
    often = often if often > 0 else metric.frequency(each["day"])
    payout = typed_money(q, told, "payout")
    if payout != payout and last is not None:
        payout = last["amount"] / last["quantity"] if last["quantity"] > 0 else math.nan
    stale = (
        last is not None
        and often == often
        and last["day"] < pd.Timestamp(q.month_end) - pd.DateOffset(months=round(24 / often))
    )
    amount = (
        payout * quantity
        if payout == payout and quantity == quantity
        else (last["amount"] if last is not None else math.nan)
    )
    forward = 0.0 if quantity == 0 else math.nan if stale and "payout" not in told else amount * often
    growth = metric.payout_growth(growing(q, thing), month=q.month)
    return {
        "payout": payout, "frequency": often, "last": None if last is None else last["day"], "amount": amount if quantity != 0 else 0.0,
        "forward": forward, "growth": growth,
    }  # fmt: skip


@once
def _positions(q: Question) -> pd.DataFrame:
    """Shares held and their cost, fees of the buys included, after each day of trading, to the end of the month asked about."""
    rows = of_role(q, HOLDING)
    bought = rows.loc[(rows["kind"] == "buy").to_numpy(), ["thing", "day"]].drop_duplicates()
    fees = rows[(rows["kind"] == "fee").to_numpy()].merge(bought, on=["thing", "day"]).assign(kind="buy", quantity=0.0)
    return metric.positions(pd.concat([rows, fees], ignore_index=True) if len(fees) else rows)


@once
def _payouts(q: Question) -> pd.DataFrame:
    """Each payout of each holding: ``thing, day, amount`` (home), ``own`` and how many shares it was paid for."""
    rows = of_role(q, HOLDING)
    rows = rows[(rows["kind"] == "dividend").to_numpy()]
    single = rows.groupby("thing")["currency"].transform("nunique") == 1
    rows = rows.assign(own=rows["own"].where(single, rows["amount"]))
    sums = rows.groupby(["thing", "day"], as_index=False).agg({"amount": "sum", "own": "sum", "quantity": "max"})
    held = {
        str(thing): (own["day"].to_numpy(), own["quantity"].to_numpy()) for thing, own in _positions(q).groupby("thing")
    }
    shares = [
        many if many > 0 else _held_on(held.get(thing), day, thing, q)
        for thing, day, many in zip(sums["thing"], sums["day"], sums["quantity"], strict=True)
    ]
    return sums.assign(quantity=np.array(shares, dtype="float64")).sort_values("day", kind="stable")


def _held_on(own: tuple[np.ndarray, np.ndarray] | None, day: pd.Timestamp, thing: str, q: Question) -> float:
    """Shares held on a day; what is typed stands only for a holding that was never traded as far as is known."""
    if own is None or not (own[1] > 0).any():
        return amount_of(attributes(q, thing), "quantity")
    place = int(np.searchsorted(own[0], np.datetime64(day, "s"), side="right"))
    return float(own[1][place - 1]) if place else math.nan


def growing(q: Question, thing: str | None = None) -> pd.DataFrame:
    """Payouts of a share, of one holding or all, in their own currency: as `metrics.holdings.payout_growth` takes them.

    Holdings weigh by their last payout in home currency.
    """
    each = _payouts(q)
    each = each if thing is None else each[(each["thing"] == thing).to_numpy()]
    per_share = (each["own"] / each["quantity"].where(each["quantity"] > 0)).astype("float64")
    last = each.assign(weight=each["amount"] / per_share).groupby("thing")["weight"].last()
    weight = each["thing"].map(last).astype("float64").fillna(0.0)
    return each.assign(per_share=per_share, quantity=weight)[["thing", "day", "per_share", "quantity"]]


def _kind(thing: str, told: dict[str, object], name: str, paid: pd.DataFrame) -> str:
    """What sort of holding it is: as typed, else as its stream or its name say."""
    typed = _KINDS.get(str(told.get("type") or "").lower())
    if typed:
        return typed
    if len(paid) and "reit" in str(paid["stream"].iloc[-1]).lower():
        return REIT
    words = f" {name.lower()} "
    return next((kind for word, kind in _WORDS if word in words), OTHER)


def stream(q: Question) -> str:
    """The stream that dividends are mostly of."""
    rows = of_role(q, HOLDING)
    return main_stream(rows[(rows["kind"] == "dividend").to_numpy()])


def owned(q: Question) -> list[Owned]:
    """Each holding as one comparable line."""
    paid = of_role(q, HOLDING)
    nets = paid[one_of(paid["kind"], (*PAYING, "withholding", "fee", "expense"))]
    lines = []
    for row in table(q).itertuples():
        income = row.dividends - row.withheld - row.costs
        own = nets[(nets["thing"] == row.thing).to_numpy()]
        known = income == income
        reliability, volatility = steadiness(q, own, row.began) if known else (math.nan, math.nan)
        kind = "reit" if row.kind == REIT else "dividend"
        share = net_yield(income, row.cost)
        lines.append(
            Owned(kind, row.title, row.value, row.cost, income, share, reliability, volatility, _flag(row), row.known)
        )
    return lines


def _flag(row: Any) -> str:
    """What of a holding needs a look."""
    if row.growth == row.growth and row.growth < -CUT:
        return f"pays {percent(row.growth)} less a share than a year ago"
    return ""
