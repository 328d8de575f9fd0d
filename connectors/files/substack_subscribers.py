"""Substack's subscriber list (`email_list…csv` of the publication's export, header of 2026): one row is one reader.

It is a snapshot of one day, which the file's name tells or the owner is asked for. Each reader is a member known by a
keyed hash of the address (HMAC-SHA256 with the workspace's key); the address itself goes no further than this module.
`subscribers` counts the readers who get mail, `paid_members` those who pay (no complimentary ones). How many joined
a day is not written as `new_subscribers`: those who left again are missing from the list, so past days would shrink
with every export.
"""

from __future__ import annotations

import hmac

import numpy as np
import pandas as pd

from connectors.files._format import Context, Format, Tables, flag, moment, text
from vocabulary import COLUMNS, MICROS

FREE, COMP = "free", "comp"


def hashed(addresses: pd.Series, key: bytes) -> list[str]:
    """Each address, in lower case and without blanks around it, as a keyed hash."""
    return [hmac.digest(key, address.strip().lower().encode(), "sha256").hex() for address in addresses]


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    plan = rows["plan"].str.lower()
    comp = plan.isin(["comp", "complimentary", "gift"]) & rows["active"]
    paid = rows["active"] & ~comp
    context.tally.update(subscribers=int((~rows["disabled"]).sum()), paid_members=int(paid.sum()), rows=len(rows))
    tier = np.where(paid, np.where(plan.isin(["", "other"]), "paid", "paid " + plan), np.where(comp, COMP, FREE))
    frame = pd.DataFrame({"member": hashed(rows["email"], context.hash_key), "tier": tier})
    frame["state"] = np.where(rows["disabled"], "disabled", "active")
    frame["joined"], frame["left"] = rows["day"].to_numpy(), None
    return {"member": frame[list(COLUMNS["member"])]}


def _counts(context: Context) -> Tables:
    if context.as_of is None or not context.tally["rows"]:
        return {}
    names = ["subscribers", "paid_members"]
    frame = pd.DataFrame({"metric": names, "value": [context.tally[name] * MICROS for name in names]})
    frame = frame.assign(item="", grain="day", day=np.datetime64(context.as_of, "s"))
    return {"observation": frame.reindex(columns=list(COLUMNS["observation"])).astype({"value": "int64"})}


FORMAT = Format(
    name="substack_subscribers",
    title="Substack subscriber list",
    platform="substack",
    tested="a sample with the header of 2026 and generated rows; no genuine export of a publication",
    help="Substack: Settings, Exports, Create new export; take the email_list file out of the archive.",
    channel_kind="list",
    stream="Newsletter subscriptions",
    stream_class="semi-passive",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    finish=_counts,
    snapshot=True,
    columns={
        "email": text("email", needed=True),
        "active": flag("active_subscription"),
        "plan": text("plan", required=False),
        "disabled": flag("email_disabled"),
        "day": moment("created_at"),
    },
)
