"""Substack's subscriber list (`email_list…csv` of the publication's export, header of 2026): one row is one reader.

It is a snapshot of one day, which the file's name tells or the owner is asked for. Each reader is a member known by a
keyed hash of the address (HMAC-SHA256 with the workspace's key); the address itself goes no further than this module.
`subscribers` counts the readers who get mail, `paid_members` those who pay (no complimentary ones). How many joined
a day is not written as `new_subscribers`: those who left again are missing from the list, so past days would shrink
with every export.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Tables, flag, moment, text

FREE, COMP = "free", "comp"


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    plan = rows["plan"].str.lower()
    comp = plan.isin(["comp", "complimentary", "gift"]) & rows["active"]
    paid = rows["active"] & ~comp
    _people.count(context, subscribers=~rows["disabled"], paid_members=paid)
    tier = np.where(paid, np.where(plan.isin(["", "other"]), "paid", "paid " + plan), np.where(comp, COMP, FREE))
    state = np.where(rows["disabled"], "disabled", "active")
    return _people.members(rows["email"], context, tier=tier, state=state, joined=rows["day"])


FORMAT = Format(
    name="substack_subscribers",
    title="Substack subscriber list",
    platform="substack",
    tested="a sample with the header of 2026 and generated rows; no genuine export of a publication",
    help="Substack: Settings, Exports, Create new export; the archive as it comes.",
    channel_kind="list",
    stream="Newsletter subscriptions",
    stream_class="semi-passive",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    finish=_people.counted("subscribers", "paid_members"),
    snapshot=True,
    columns={
        "email": text("email", needed=True),
        "active": flag("active_subscription"),
        "plan": text("plan", required=False),
        "disabled": flag("email_disabled"),
        "day": moment("created_at"),
    },
)
