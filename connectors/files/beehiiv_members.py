"""beehiiv's subscriber export: one row is one reader.

*status* is one of active, inactive (left), pending, validating, invalid, needs_attention; another one is asked for.
*unsubscribed_at*, where the export has it, is the day of leaving: who has one gets no mail, even where the status still
says active. *tier* is free or premium: premium readers of status active are `paid_members` (who pays and who got it as a
gift, the file does not say). *created_at* (UTC) is the day of joining. Names, customer numbers and own fields are not read.

The list is a snapshot of one day, which its name tells or the owner is asked for. Known from a test file of Ghost's
importer, the words of the status from beehiiv's API.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Question, Tables, moment, text

STATES = {
    "active": "active", "inactive": "unsubscribed", "unsubscribed": "unsubscribed", "invalid": "bounced",
    "pending": "pending", "validating": "pending", "needs_attention": "pending",
}  # fmt: skip


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return _people.unknown_states(rows["status"], STATES, context, "beehiiv")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    states = _people.states(rows["status"], STATES, context)
    rows, states = rows[states.notna()], states.dropna()
    premium = ~rows["tier"].str.lower().isin(["", "free"])
    gone = (states == "active") & rows["left"].notna()
    _people.count(context, subscribers=(states == "active") & ~gone, paid_members=premium & (states == "active"))
    state = states.mask(gone, "unsubscribed")
    tier = np.where(premium, rows["tier"].str.lower(), "free")
    return _people.members(rows["email"], context, state=state, tier=tier, joined=rows["day"], left=rows["left"])


FORMAT = Format(
    name="beehiiv_members",
    title="beehiiv subscribers",
    platform="beehiiv",
    tested="a test file of another importer and invented rows; no genuine export",
    help="beehiiv: Settings, Export data, Export subscribers.",
    channel_kind="list",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    ask=_ask,
    finish=_people.counted("subscribers", "paid_members"),
    snapshot=True,
    columns={
        "email": text("email", needed=True),
        "status": text("status", needed=True),
        "tier": text("tier"),
        "day": moment("created_at"),
        "customer": text("stripe_customer_id"),
        "left": moment("unsubscribed_at", required=False),
    },
)
