"""Income from what is owned: two flats, shares, a property fund, lent money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample.lines import cents, entries, ids
from sample.timeline import Timeline
from vocabulary import MICROS

FLATS = (("Harbour Street 4, flat A", 1_540, 1_690, 0), ("Harbour Street 4, flat B", 1_380, 1_495, 2))
"""Flat, rent in the first year and now, months it stood empty."""
EMPTY_FROM = 12
RENT_STEP_MONTH = 18
LOAN, INSURANCE, REPAIR = 1_185, 96, 140
RENT_DAY, COST_DAY, DIVIDEND_DAY, FUND_DAY, INTEREST_DAY = 3, 5, 17, 22, 26
DIVIDENDS = (("World equity fund", 410, 980), ("Dividend growers fund", 190, 520))
"""Holding, a quarter's dividend 36 months ago and now."""
WITHHELD = 0.15
FUND_NAME, FUND = "Quayside Property Trust", (95, 340)
LENT = (120, 395)
LOSS_MONTHS, LOSS = (8, 15, 16, 31), 62


def frames(line: Timeline) -> list[pd.DataFrame]:
    """All their ledger lines."""
    return [*_rents(line), *_flat_costs(line), *_dividends(line), _fund(line), *_lending(line)]


def _on(line: Timeline, day: int) -> np.ndarray:
    return line.months.astype("datetime64[D]") + day - 1


def _rents(line: Timeline) -> list[pd.DataFrame]:
    parts, place = [], np.arange(len(line.months))
    for flat, before, now, empty in FLATS:
        let = (place < EMPTY_FROM) | (place >= EMPTY_FROM + empty)
        amount = cents(np.where(place < RENT_STEP_MONTH, before, now)[let])
        on = _on(line, RENT_DAY)[let]
        told = {"payer": f"Tenant {flat[-1]}", "product": flat}
        parts.append(entries("bank", "Rental", "rent", on, amount, ids(f"rent-{flat[-1]}", on), **told))
    return parts


def _flat_costs(line: Timeline) -> list[pd.DataFrame]:
    on = _on(line, COST_DAY)
    repairs = line.random("repairs").gamma(1.2, REPAIR, len(on))
    costs = (("debt_service", "Mortgage", LOAN), ("expense", "Insurance", INSURANCE), ("expense", "Repairs", repairs))
    return [
        entries(
            "bank", "Rental", kind, on, -cents(np.broadcast_to(amount, on.shape)), ids(f"flat-{what}", on), product=what
        )
        for kind, what, amount in costs
    ]


def _dividends(line: Timeline) -> list[pd.DataFrame]:
    quarter = line.months.astype("int64") % 3 == 2
    on, parts = _on(line, DIVIDEND_DAY)[quarter], []
    for holding, start, end in DIVIDENDS:
        gross = cents(line.growing(holding, start, end, 0.05)[quarter])
        key = ids(holding.split()[0].lower(), on)
        told = {"payer": holding, "product": holding}
        parts.append(entries("broker", "Dividends", "dividend", on, gross, key, **told))
        kept = -cents(gross / MICROS * WITHHELD)
        parts.append(entries("broker", "Dividends", "withholding", on, kept, [f"{k}:withholding" for k in key], **told))
    return parts


def _fund(line: Timeline) -> pd.DataFrame:
    on = _on(line, FUND_DAY)
    amount = cents(line.growing("property fund", *FUND, 0.02))
    return entries("broker", "REIT", "dividend", on, amount, ids("reit", on), payer=FUND_NAME, product=FUND_NAME)


def _lending(line: Timeline) -> list[pd.DataFrame]:
    on = _on(line, INTEREST_DAY)
    told = {"payer": "Mintos", "currency": "EUR"}
    interest = entries(
        "mintos",
        "P2P lending",
        "interest",
        on,
        cents(line.growing("lending", *LENT, 0.03)),
        ids("interest", on),
        **told,
    )
    lost = on[list(LOSS_MONTHS)]
    loss = -cents(LOSS + line.random("losses").gamma(2, LOSS, len(lost)))
    return [interest, entries("mintos", "P2P lending", "write_off", lost, loss, ids("loss", lost), **told)]
