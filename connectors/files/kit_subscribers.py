"""Kit's (ConvertKit's) subscriber list: one row is one reader.

Two published samples disagree on the header: `first_name,email,created_at,status` and `first_name,email_address,state,
created_at,tags`; both are read, and a table counts as Kit's only if it has one of these sets. Neither was confirmed by a
genuine export. *created_at* (UTC) is the day of joining; the status is one of active, inactive (not confirmed), cancelled,
bounced, complained, and another one is asked for. Names, tags and further fields are not read.

The list is a snapshot of one day, which its name tells or the owner is asked for: `subscribers` are the active readers.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Head, Question, Tables, moment, text

HEADERS = ({"first_name", "email", "created_at", "status"}, {"first_name", "email_address", "created_at", "state"})
FOREIGN = {"tier", "stripe_customer_id", "unsubscribed_at"}
STATES = {
    "active": "active", "confirmed": "active", "inactive": "pending", "unconfirmed": "pending",
    "cancelled": "unsubscribed", "canceled": "unsubscribed", "unsubscribed": "unsubscribed",
    "bounced": "bounced", "complained": "complained",
}  # fmt: skip


def _is_kit(head: Head) -> bool:
    columns = {cell.strip().casefold() for cell in head.columns}
    return any(header <= columns for header in HEADERS) and not columns & FOREIGN


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    return _people.unknown_states(rows["status"], STATES, context, "Kit")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    states = _people.states(rows["status"], STATES, context)
    known = rows[states.notna()]
    _people.count(context, subscribers=states == "active")
    return _people.members(known["email"], context, state=states.dropna(), joined=known["day"])


FORMAT = Format(
    name="kit_subscribers",
    title="Kit subscribers",
    platform="kit",
    tested="two samples that disagree on the header and invented rows; no genuine export",
    help="Kit: Grow, Subscribers, Bulk actions, Export.",
    channel_kind="list",
    audience="subscribers",
    key="email",
    fold_key=True,
    fits=_is_kit,
    build=_tables,
    ask=_ask,
    finish=_people.counted("subscribers"),
    snapshot=True,
    columns={
        "name": text("first_name"),
        "email": text("email", "email_address", needed=True),
        "day": moment("created_at"),
        "status": text("status", "state", needed=True),
    },
)
