"""Two flats: their rents and costs, what is told of them, what they are worth, the mortgage on one; and the owner's accounts."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sample.lines import cents, entries, ids
from sample.timeline import HISTORY, Timeline
from vocabulary import MICROS

SOURCE, SAVINGS = "flats", "savings"


class Flat(NamedTuple):
    """A flat: its rent in the first year and now, months it stood empty, and how it was bought; values 36 months ago and now."""

    name: str
    before: int
    now: int
    empty: int
    bought_before: int
    price: int
    down: int
    closing: int
    works: int
    worth: tuple[int, int]


FLATS = (
    Flat("Harbour Street 4, flat A", 1_540, 1_690, 0, 30, 285_000, 58_000, 7_400, 9_500, (306_000, 338_000)),
    Flat("Harbour Street 4, flat B", 1_380, 1_495, 2, 74, 196_000, 196_000, 5_100, 6_200, (252_000, 279_000)),
)
EMPTY_FROM = 12
RENT_STEP_MONTH = 18
LOAN, INSURANCE, REPAIR = 1_185, 96, 140
RATE, PAYMENTS = 0.039, 300
"""The mortgage on the first flat: a level payment, from the month after it was bought."""
RENT_DAY, COST_DAY = 3, 5
ACCOUNTS = {"bank": (31_000, 58_400, 0.05), SAVINGS: (42_000, 96_000, 0.004)}
"""By source, the balance 36 months ago and now, and how it moves about."""


def frames(line: Timeline) -> list[pd.DataFrame]:
    """Rents, and what the flats cost."""
    return [*_rents(line), *_costs(line)]


def _on(line: Timeline, day: int) -> np.ndarray:
    return line.months.astype("datetime64[D]") + day - 1


def _rents(line: Timeline) -> list[pd.DataFrame]:
    parts, place = [], np.arange(len(line.months))
    for flat in FLATS:
        let = (place < EMPTY_FROM) | (place >= EMPTY_FROM + flat.empty)
        amount = cents(np.where(place < RENT_STEP_MONTH, flat.before, flat.now)[let])
        on = _on(line, RENT_DAY)[let]
        told = {"payer": f"Tenant {flat.name[-1]}", "product": flat.name, "item": flat.name}
        parts.append(entries("bank", "Rental", "rent", on, amount, ids(f"rent-{flat.name[-1]}", on), **told))
    return parts


def _costs(line: Timeline) -> list[pd.DataFrame]:
    """The mortgage of the first flat; one insurance of both; repairs, now in this one and now in that."""
    on = _on(line, COST_DAY)
    repairs = line.random("repairs").gamma(1.2, REPAIR, len(on))
    either = np.array([flat.name for flat in FLATS], dtype=object)[line.months.astype("int64") % len(FLATS)]
    costs = (
        ("debt_service", "Mortgage", LOAN, FLATS[0].name), ("expense", "Insurance", INSURANCE, None),
        ("expense", "Repairs", repairs, either),
    )  # fmt: skip
    return [
        entries(
            "bank", "Rental", kind, on, -cents(np.broadcast_to(amount, on.shape)), ids(f"flat-{what}", on),
            product=what, item=item,
        )
        for kind, what, amount, item in costs
    ]  # fmt: skip


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """What is told of each flat."""
    told = [json.dumps(_attributes(line, flat)) for flat in FLATS]
    names = [flat.name for flat in FLATS]
    return {SOURCE: pd.DataFrame({"item": names, "kind": "property", "title": names, "attributes": told})}


def _attributes(line: Timeline, flat: Flat) -> dict[str, Any]:
    bought = line.months[0] - flat.bought_before
    told: dict[str, Any] = {
        "currency": "USD", "units": 1, "rent": str(flat.now), "purchase_price": str(flat.price), "down_payment": str(flat.down),
        "closing_costs": str(flat.closing), "works": str(flat.works), "bought": f"{bought}-01", "stream": "Rental",
    }  # fmt: skip
    if flat.empty:
        first, after = (line.months[EMPTY_FROM + n].astype("datetime64[D]") for n in (0, flat.empty))
        told["empty"] = [[str(first), str(after - 1), 1]]
    if flat is FLATS[0]:
        told["loan"] = {"rate": str(RATE), "payment": str(LOAN), "until": f"{bought + PAYMENTS}-01"}
    return told


def values(line: Timeline) -> dict[str, pd.DataFrame]:
    """What the flats are worth by quarter, what is owed on the first by month, and the balances of the accounts by month."""
    ends = (line.months + 1).astype("datetime64[D]") - 1
    quarter = line.months.astype("int64") % 3 == 2
    quarter[0] = True
    worth = [_told("asset_value", flat.name, ends[quarter], _appraised(line, flat)[quarter]) for flat in FLATS]
    owed = _told("debt", FLATS[0].name, ends, _owed(line))
    made = {SOURCE: pd.concat([*worth, owed])}
    for name, (start, now, noise) in ACCOUNTS.items():
        made[name] = _told("account_balance", "", ends, line.growing(f"balance of {name}", start, now, noise))
    return {name: frame[line.past(frame["day"].to_numpy())] for name, frame in made.items()}


def _appraised(line: Timeline, flat: Flat) -> np.ndarray:
    return np.rint(line.growing(f"value of {flat.name}", *flat.worth, 0.006) / 500) * 500


def _owed(line: Timeline) -> np.ndarray:
    """What is left of the mortgage after each month's payment: the payments still to come, at its rate."""
    paid = FLATS[0].bought_before + np.arange(HISTORY + 1)
    monthly = RATE / 12
    left: np.ndarray = LOAN * (1 - (1 + monthly) ** -(PAYMENTS - paid).astype("float64")) / monthly
    return left


def _told(metric: str, item: str, day: np.ndarray, amount: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "metric": metric, "item": item, "grain": "day", "day": day.astype("datetime64[s]"),
            "value": np.rint(amount * 100).astype("int64") * (MICROS // 100), "currency": "USD",
        }
    )  # fmt: skip
