"""What only the owner knows: sponsors' invoices, money expected again and again, goals, and the hours of work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sample import contracts, costs
from sample import property as flats
from sample.lines import cents, entries
from sample.timeline import HISTORY, LAST, Timeline
from vocabulary import MICROS

DEALS = "deals"
DEAL_MONTHS = 12
TERMS, USUAL = {"Tideline Books": 10, "Fernwood Desks": 45}, 30
"""Days a sponsor has to pay; the one with the shortest terms is the one that is late."""
PAYS_AFTER = 11
OWN_SPONSOR, OWN_AMOUNT, OWN_MONTH, OWN_DAY = "Lantern Press", 850, LAST - 4, 11
"""A small deal paid by bank transfer, which no other source tells: it is itself the income."""


class Repeating(NamedTuple):
    """Money expected again and again: in which month from the first it began, on which day, and how much each time."""

    title: str
    kind: str
    stream: str
    payer: str
    amount: int
    every: str
    month: int
    day: int


class Goal(NamedTuple):
    """A target, and how many months after the last full one it is to be reached."""

    metric: str
    target: float
    months: int
    currency: str | None = None


GOALS = (
    Goal("net_revenue", 150_000, 14, "USD"),
    Goal("email_subscribers", 190_000, 8),
    Goal("monthly_website_visitors", 1_600_000, 14),
    Goal("net_worth", 1_200_000, 26, "USD"),
    Goal("passive_share", 0.6, 14),
    Goal("freedom_ratio", 10, 26),
)
HOURS = (
    ("Affiliate", 12.0, 9.5), ("Courses", 7.0, 12.5), ("Sponsorship", 5.0, 7.0), ("Membership", 3.0, 4.5),
    ("E-books", 3.5, 2.5), ("Ads", 1.0, 1.0), ("Rental", 0.8, 0.6),
)  # fmt: skip
"""Stream, hours a week 36 months ago and now."""
QUARTER_HOUR = 15
HOLIDAY_WEEKS = (31, 32, 52)
"""Weeks of the year in which little is done."""


def tables(line: Timeline) -> list[tuple[str, pd.DataFrame]]:
    """The rows of the owner's own tables."""
    made = {"deal": _deals(line), "schedule": _schedules(line), "goal": _goals(line), "worklog": _hours(line)}
    return [(table, frame.astype("object").where(frame.notna(), None)) for table, frame in made.items()]


def frames(line: Timeline) -> dict[str, pd.DataFrame]:
    """The ledger's line of the deal that is itself the income."""
    on = np.array([line.first(OWN_MONTH, OWN_DAY)])
    paid = (on + PAYS_AFTER).astype("datetime64[s]")
    told = {"payer": OWN_SPONSOR, "paid_day": paid}
    made = entries(DEALS, "Sponsorship", "sponsorship", on, cents(np.array([OWN_AMOUNT])), _own_key(on), **told)
    return {DEALS: made.drop(columns="source")}


def _own_key(on: np.ndarray) -> list[str]:
    return [f"demo-{DEALS}-{day}" for day in np.datetime_as_string(on, unit="D")]


def _deals(line: Timeline) -> pd.DataFrame:
    """The invoices of the last 12 months, one called off, one planned; the card company tells the money of nearly all."""
    parts = [_invoiced(line, sponsor) for sponsor in contracts.SPONSORS]
    on = np.array([line.first(OWN_MONTH, OWN_DAY)])
    own = {"key": _own_key(on), "sponsor": OWN_SPONSOR, "amount": OWN_AMOUNT * MICROS, "state": "paid", "counts": 1}
    off = {
        "key": ["demo-deal-off"],
        "sponsor": "Fernwood Desks",
        "amount": 2_000 * MICROS,
        "state": "cancelled",
        "counts": 0,
    }
    next_month = {
        "key": ["demo-deal-next"],
        "sponsor": "Saltmarsh Studio",
        "amount": 3_000 * MICROS,
        "state": "planned",
        "counts": 0,
    }
    parts.append(pd.DataFrame({**own, "day": on, "due": on + USUAL, "paid_day": on + PAYS_AFTER}))
    parts.append(pd.DataFrame({**off, "day": [line.first(LAST - 7, 23)], "due": [line.first(LAST - 6, 23)]}))
    planned = (line.months[-1] + 1).astype("datetime64[D]") + 13
    parts.append(pd.DataFrame({**next_month, "day": [planned], "due": [planned + USUAL], "currency": "EUR"}))
    made = pd.concat(parts, ignore_index=True).sort_values(["day", "sponsor"], kind="stable", ignore_index=True)
    made["invoice"] = [None if s in ("planned", "cancelled") else f"{2_001 + n}" for n, s in enumerate(made["state"])]
    return made.assign(stream="Sponsorship", currency=made["currency"].fillna("USD"))


def _invoiced(line: Timeline, sponsor: contracts.Sponsor) -> pd.DataFrame:
    """A sponsor's invoices of the last months, as they stand in the ledger."""
    rows = contracts.invoices(line, sponsor)
    rows = rows[line.past(rows["day"].to_numpy()) & (rows["day"] >= line.first(HISTORY - DEAL_MONTHS)).to_numpy()]
    day, paid = rows["day"].to_numpy().astype("datetime64[D]"), (rows["status"] == "paid").to_numpy()
    late = np.minimum(day + PAYS_AFTER, np.datetime64(line.today, "D") - 1)
    return pd.DataFrame(
        {
            "key": "demo-" + rows["external_id"].to_numpy(dtype="object"), "sponsor": sponsor.name,
            "amount": rows["amount_micros"].to_numpy(), "currency": sponsor.currency, "day": day,
            "due": day + TERMS.get(sponsor.name, USUAL), "state": np.where(paid, "paid", "invoiced"),
            "paid_day": np.where(paid, late, np.datetime64("NaT")), "counts": 0,
        }
    )  # fmt: skip


def _repeating() -> tuple[Repeating, ...]:
    rents = (
        Repeating(
            f"Rent, {flat.name[-6:]}",
            "rent",
            "Rental",
            f"Tenant {flat.name[-1]}",
            flat.now,
            "month",
            18,
            flats.RENT_DAY,
        )
        for flat in flats.FLATS
    )
    monthly = {what: round(now) for what, _, _, now, currency in costs.COSTS if currency == "USD"}
    return (
        *rents,
        Repeating("Quillmast, podcast sponsor", "sponsorship", "Sponsorship", "Quillmast", 6_100, "month", 24, 4),
        Repeating(
            "Mortgage, flat A", "debt_service", "Rental", "Harbour Bank", -flats.LOAN, "month", 0, flats.COST_DAY
        ),
        Repeating(
            "Insurance of the flats", "expense", "Rental", "Mutual of the Coast", -flats.INSURANCE, "month", 0, 5
        ),
        Repeating(
            "Email software", "expense", "Courses", "Kit", -monthly["Email software"], "month", 30, costs.COST_DAY
        ),
        Repeating(
            "Web hosting", "expense", "Ads", "Harbour Hosting", -monthly["Web hosting"], "month", 24, costs.COST_DAY
        ),
        Repeating("Accounting", "expense", "Ads", "Pilot & Sons", -monthly["Accounting"], "month", 0, costs.COST_DAY),
        Repeating("Liability insurance", "expense", "Courses", "Mutual of the Coast", -640, "year", 1, 20),
        Repeating("Living", "living", costs.HOUSEHOLD, "", -costs.LIVING[1], "month", 30, 1),
    )


def _schedules(line: Timeline) -> pd.DataFrame:
    rows = [
        {
            "key": f"demo-schedule-{n}", "title": each.title, "kind": each.kind, "stream": each.stream, "payer": each.payer or None,
            "amount": each.amount * MICROS, "currency": "USD", "every": each.every, "first": line.first(each.month, each.day),
        }
        for n, each in enumerate(_repeating(), 1)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(last=None)


def _goals(line: Timeline) -> pd.DataFrame:
    rows = [
        {
            "key": f"demo-goal-{n}", "metric": goal.metric, "target": round(goal.target * MICROS), "currency": goal.currency,
            "day": (line.months[LAST] + goal.months + 1).astype("datetime64[D]") - 1,
        }
        for n, goal in enumerate(GOALS, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _hours(line: Timeline) -> pd.DataFrame:
    """By stream and week, the minutes worked, to the quarter of an hour."""
    mondays = line.days[line.weekday == 0]
    mondays = mondays[line.past(mondays + 6)]
    way = np.arange(len(mondays)) / max(1, len(mondays) - 1)
    week = pd.to_datetime(mondays).isocalendar().week.to_numpy()
    rested = np.where(np.isin(week, HOLIDAY_WEEKS), 0.2, 1.0)
    parts = []
    for stream, before, now in HOURS:
        chance = np.clip(line.random(f"hours {stream}").normal(1, 0.18, len(mondays)), 0.4, 1.8)
        quarters = np.rint((before + (now - before) * way) * chance * rested * 60 / QUARTER_HOUR)
        key = [f"demo-{stream.lower()}-{day}" for day in np.datetime_as_string(mondays, unit="D")]
        parts.append(
            pd.DataFrame(
                {"key": key, "day": mondays, "stream": stream, "minutes": (quarters * QUARTER_HOUR).astype("int64")}
            )
        )
    made = pd.concat(parts, ignore_index=True)
    return made[made["minutes"] > 0]
