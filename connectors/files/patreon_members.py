"""Patreon's list of members (Audience, Relationship manager, CSV; header of 2026): one row is one person.

It is a snapshot of one day, which the file's name tells or the owner is asked for. Each person is a member known by a
keyed hash of the address (where there is none, of *User ID*); names, addresses and all else about them are not read.
*Patron Status* is Active, Declined (the last charge failed) or Former patron, or blank for free members and
followers; another word is asked for. `paid_members` counts active patrons who neither are free members nor try it
out, also by tier; `members` counts those, the trials and the free members. *Lifetime Amount* and *Last Charge* are no
entries: a sum of years has no day, and the monthly earnings tell all charges. Who joined a day is not counted: those
who left for good are missing from the list.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Question, Tables, flag, moment, text
from connectors.files._people import count, counted, members
from connectors.files._words import meanings, unknown
from vocabulary import COLUMNS, MICROS

FOLLOWS = "follows"
STATES = {"active patron": "active", "declined patron": "declined", "former patron": "former", "": FOLLOWS}
FREE, TIER = "free", "tier:"


def _states(rows: pd.DataFrame, context: Context) -> pd.Series:
    return meanings(rows["status"].str.lower(), STATES, context, "status", tuple(STATES.values()))


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    told = "What are members whom Patreon calls “{}”?"
    return unknown(rows["status"].str.lower(), _states(rows, context), "status", told, tuple(STATES.values()))


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    state = _states(rows, context)
    rows, state = rows[state.notna()], state.dropna()
    active, gone = (state == "active").to_numpy(), (state == "former").to_numpy()
    free = rows["free"].to_numpy() & ~gone
    paid = active & ~free & ~rows["trial"].to_numpy()
    count(context, paid_members=paid, members=active | free)
    context.tally.update((TIER + rows["tier"][paid].replace("", "no tier")).value_counts().to_dict())
    tier = rows["tier"].mask(free & (rows["tier"] == ""), FREE)
    person = rows["email"].where(rows["email"] != "", rows["user"])
    told = state.mask(pd.Series(free, rows.index), FREE)
    named = tier.where(tier != "")
    return members(person, context, state=told, tier=named, joined=rows["day"])


def _counts(context: Context) -> Tables:
    tables = counted("paid_members", "members")(context)
    tiers = {name: number for name, number in context.tally.items() if name.startswith(TIER)}
    if not tables or not tiers:
        return tables
    frame = pd.DataFrame({"item": [name.removeprefix(TIER) for name in tiers], "value": list(tiers.values())})
    frame = frame.assign(metric="paid_members_by_tier", grain="day", day=np.datetime64(context.as_of, "s"))
    frame["value"] *= MICROS
    by_tier = frame.reindex(columns=list(COLUMNS["observation"])).astype({"value": "int64"})
    return {"observation": pd.concat([tables["observation"], by_tier], ignore_index=True)}


FORMAT = Format(
    name="patreon_members",
    title="Patreon members",
    platform="patreon",
    tested="the header of an export of 2026 and generated rows; no genuine list",
    help="Patreon: Audience, Relationship manager, Export CSV.",
    channel_kind="list",
    stream="Memberships",
    stream_class="semi-passive",
    audience="followers",
    key=("email", "user"),
    fold_key=True,
    snapshot=True,
    build=_tables,
    ask=_ask,
    finish=_counts,
    columns={
        "email": text("Email"),
        "user": text("User ID"),
        "status": text("Patron Status"),
        "free": flag("Free Member", required=False),
        "trial": flag("Free Trial", required=False),
        "tier": text("Tier"),
        "day": moment("Patronage Since Date"),
        "last": text("Last Charge Status"),
    },
    leave=(Leave("nobody: neither address nor user ID", lambda rows, _: (rows["email"] == "") & (rows["user"] == "")),),
)
