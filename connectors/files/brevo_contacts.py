"""Brevo's (Sendinblue's) contacts, fields separated by “;”: one row is one contact of a list.

*EMAIL_BLACKLISTED* says who gets no mail (they left, complained or bounced: the file does not say which); all others are
`subscribers`. *ADDED_TIME* is the day of joining; its order of day and month is decided by the whole file, *MODIFIED_TIME*
included. Contacts without an address (only a telephone number) are left out. Names and numbers are not read.

The list is a snapshot of one day, which its name tells or the owner is asked for. Known from one published sample.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _people
from connectors.files._format import Context, Format, Leave, Tables, flag, moment, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    _people.count(context, subscribers=~rows["blocked"])
    state = np.where(rows["blocked"], "unsubscribed", "active")
    return _people.members(rows["email"], context, state=state, joined=rows["day"])


FORMAT = Format(
    name="brevo_contacts",
    title="Brevo contacts",
    platform="brevo",
    tested="a sample file of 2026 and invented rows; no genuine export",
    help="Brevo: Contacts, the list, Export contacts.",
    channel_kind="list",
    audience="subscribers",
    key="email",
    fold_key=True,
    build=_tables,
    finish=_people.counted("subscribers"),
    snapshot=True,
    columns={
        "email": text("EMAIL"),
        "blocked": flag("EMAIL_BLACKLISTED"),
        "day": moment("ADDED_TIME", zone=None),
        "changed": moment("MODIFIED_TIME", required=False, zone=None),
    },
    leave=(Leave("no e-mail address", lambda rows, _: rows["email"] == ""),),
)
