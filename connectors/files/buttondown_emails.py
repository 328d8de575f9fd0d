"""Buttondown's export of emails: one row is one email that was sent, or is a draft.

Each becomes an issue with its *subject* and *publish_date* under the *id* that Buttondown's API gives it too. The address
is not told (only its last part, *slug*). How many got and opened it is not in this file. Left out: drafts, which have no
day yet. Known from a test file of Ghost's importer.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._format import Context, Format, Leave, Tables, moment, text
from connectors.files._pieces import instants, items


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return items(rows["id"], "issue", title=rows["title"], published=instants(rows["published"]))


FORMAT = Format(
    name="buttondown_emails",
    title="Buttondown emails",
    platform="buttondown",
    tested="a test file of another importer; no genuine export",
    help="Buttondown: Settings, Exports, Emails.",
    channel_kind="list",
    audience="subscribers",
    key="id",
    build=_tables,
    columns={
        "id": text("id", needed=True),
        "number": text("secondary_id"),
        "title": text("subject"),
        "day": moment("publish_date"),
        "published": text("publish_date"),
        "slug": text("slug"),
    },
    leave=(Leave("a draft: it has no day of publishing", lambda rows, _: rows["published"] == ""),),
)
