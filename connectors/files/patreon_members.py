"""Patreon's list of members (Audience, Relationship manager, CSV; header of 2026): one row is one person.

It is a snapshot of one day, which the file's name tells or the owner is asked for. Each person is a member known by a
keyed hash of the address (where there is none, of *User ID*); names, addresses and all else about them are not read.
*Patron Status* is Active, Declined (the last charge failed) or Former patron, or blank for free members and
followers. `paid_members` counts active patrons who neither are free members nor try it out, also by tier; `members`
counts those, the trials and the free members. *Lifetime Amount* and *Last Charge* are no entries: a sum of years has
no day, and the monthly earnings tell all charges. Who joined a day is not counted: those who left for good are
missing from the list.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Leave, Tables, flag, moment, text
from connectors.files._people import count, counted, members
from vocabulary import COLUMNS, MICROS

STATES = {"active patron": "active", "declined patron": "declined", "former patron": "former"}
FREE, TIER = "free", "tier:"


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    state = rows["status"].str.lower().map(STATES)
    active, gone = (state == "active").to_numpy(), (state == "former").to_numpy()
    free = rows["free"].to_numpy() & ~gone
    paid = active & ~free & ~rows["trial"].to_numpy()
    count(context, paid_members=paid, members=active | free)
    context.tally.update((TIER + rows["tier"][paid].replace("", "no tier")).value_counts().to_dict())
    tier = rows["tier"].mask(free & (rows["tier"] == ""), FREE)
    person = rows["email"].where(rows["email"] != "", rows["user"])
    told = state.fillna("follows").mask(pd.Series(free, rows.index), FREE)
    named = tier.where(tier != "")
    return members(person, context, state=told, tier=named, joined=rows["day"])


def _counts(context: Context) -> Tables:
    tables = counted(context, "paid_members", "members")
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
