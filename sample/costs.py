"""What the business pays, what its owner lives on, and what the platforms pay out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample.business import LAUNCH_MONTH
from sample.lines import CENT, cents, entries, ids, in_euro
from sample.timeline import Timeline
from vocabulary import COUNTED, NET

COSTS = (
    ("Writers", "Affiliate", 2_600, 5_400, "USD"),
    ("Podcast editing", "Sponsorship", 1_900, 3_800, "USD"),
    ("Advertising", "Courses", 1_300, 3_200, "USD"),
    ("Email software", "Courses", 480, 1_190, "USD"),
    ("Design", "E-books", 240, 520, "EUR"),
    ("Web hosting", "Ads", 310, 690, "USD"),
    ("Accounting", "Ads", 220, 380, "USD"),
)
"""What for, the stream it belongs to, a month's cost 36 months ago and now in USD, currency."""
STEADY = ("Email software", "Web hosting", "Accounting")
"""Bills that come again and again: nearly the same each month."""
COST_DAY = 12
LAUNCH_ADVERTISING = 4_800
LIVING, HOUSEHOLD = (4_600, 6_100), "Household"
PAYOUT_DAY = 15
PAYING_OUT = ("teachable", "gumroad", "stripe", "patreon")


def frames(line: Timeline) -> list[pd.DataFrame]:
    """Expenses and the owner's living costs."""
    return [*(_cost(line, *cost) for cost in COSTS), _living(line)]


def _cost(line: Timeline, what: str, stream: str, start: float, end: float, currency: str) -> pd.DataFrame:
    on = line.months.astype("datetime64[D]") + COST_DAY - 1
    amount = line.growing(what, start, end, 0.005 if what in STEADY else 0.06)
    if what == "Advertising":
        amount[LAUNCH_MONTH] += LAUNCH_ADVERTISING
    if currency == "EUR":
        amount = in_euro(line, amount, np.arange(len(on)))
    key = ids(what.lower().replace(" ", "-"), on)
    return entries("bank", stream, "expense", on, -cents(amount), key, product=what, currency=currency)


def _living(line: Timeline) -> pd.DataFrame:
    on = line.months.astype("datetime64[D]")
    return entries("bank", HOUSEHOLD, "living", on, -cents(line.growing("living", *LIVING, 0.05)), ids("living", on))


def payouts(line: Timeline, ledger: pd.DataFrame) -> pd.DataFrame:
    """What the shops hand over in the middle of the next month: all that the month before left with them."""
    counts = ledger["kind"].isin(NET) & ledger["status"].isin(COUNTED) & ledger["source"].isin(PAYING_OUT)
    rows = ledger[counts]
    next_month = (rows["day"].to_numpy().astype("datetime64[M]") + 1).astype("datetime64[s]")
    payer = rows["payer"].where(rows["source"] != "stripe", "Stripe")
    by = ["source", "stream", "payer", "currency", "month"]
    sums = rows.assign(month=next_month, payer=payer).groupby(by)["amount_micros"].sum().reset_index()
    on = sums["month"].to_numpy().astype("datetime64[D]") + PAYOUT_DAY - 1
    micros = -(sums["amount_micros"].to_numpy() // CENT * CENT)
    key = [f"po-{day}-{currency.lower()}" for day, currency in zip(on.astype(str), sums["currency"], strict=True)]
    made = entries("", "", "payout", on, micros, key)
    return made.assign(**{name: sums[name].to_numpy() for name in by[:-1]})[micros < 0]
