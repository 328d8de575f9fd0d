"""Mailchimp's audience export: one archive, one file per status in it, one row per contact.

The status stands only in the file's name (`subscribed…`, `unsubscribed…`, `cleaned…`, `nonsubscribed…`) and, for those who
left, in the columns *UNSUB_TIME* and *CLEAN_TIME*. Audience fields (names, company, birthday …) stand in front of
MEMBER_RATING in any number and are not read, nor are IP addresses, places, tags and notes. *CONFIRM_TIME* or *OPTIN_TIME*
(UTC) is the day of joining, *UNSUB_TIME* or *CLEAN_TIME* that of leaving.

Each contact is a member known by a keyed hash: active, unsubscribed, bounced (“cleaned”) or not subscribed. The file of
the subscribed tells `subscribers` on its day, which its name tells or the owner is asked for. How many joined or left a day
is not written as a figure: contacts who come back or are deleted vanish from these files, so the past would shrink with
every export. Known from a published sample of the subscribed and the names of the other files' columns in three importers.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Tables, moment, text

STATES = (("nonsubscribed", "not subscribed"), ("unsubscribed", "unsubscribed"), ("cleaned", "bounced"))
"""What stands in a file's name, the longest first, and what its contacts are; else they are subscribed."""


def _state(context: Context) -> str:
    """What the contacts of the whole file are."""
    head = context.head
    if head is None:
        return "active"
    columns = {cell.strip().casefold() for cell in head.columns}
    told = {"unsub_time": "unsubscribed", "clean_time": "bounced"}
    by_column = next((state for column, state in told.items() if column in columns), None)
    name = head.name.rpartition("/")[2].casefold()
    return by_column or next((state for word, state in STATES if word in name), "active")


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    state = _state(context)
    if state == "active":
        _people.count(context, subscribers=rows["email"] != "")
    return _people.members(rows["email"], context, state=state, joined=rows["day"], left=rows["left"])


FORMAT = Format(
    name="mailchimp_contacts",
    title="Mailchimp contacts",
    platform="mailchimp",
    tested="a sample of subscribed contacts, the names of the other files' columns and generated rows; no genuine export",
    help="Mailchimp: Audience, All contacts, Export audience; the archive as it comes.",
    channel_kind="list",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    finish=_people.counted("subscribers"),
    snapshot=True,
    columns={
        "email": text("Email Address", needed=True),
        "rating": text("MEMBER_RATING"),
        "day": moment("CONFIRM_TIME", instead="joined"),
        "joined": moment("OPTIN_TIME"),
        "left": moment("UNSUB_TIME", "CLEAN_TIME", required=False),
        "euid": text("EUID"),
    },
)
