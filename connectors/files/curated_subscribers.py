"""Curated's subscriber export: one row is one reader who gets the mail.

*Subscribed at* is the day of joining; the UTM columns and the referrer are not read. The list is a snapshot of one day,
which its name tells or the owner is asked for: each row counts as one of the `subscribers`. Only the header is known,
from a test file of Ghost's importer.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Tables, moment, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    _people.count(context, subscribers=rows["email"] != "")
    return _people.members(rows["email"], context, state="active", joined=rows["day"])


FORMAT = Format(
    name="curated_subscribers",
    title="Curated subscribers",
    platform="curated",
    tested="the header only; no genuine export",
    help="Curated: Subscribers, Export.",
    channel_kind="list",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    finish=_people.counted("subscribers"),
    snapshot=True,
    columns={
        "email": text("Email Address", needed=True),
        "day": moment("Subscribed at"),
        "path": text("UTM Last Path"),
        "referrer": text("UTM Referrer"),
    },
)
