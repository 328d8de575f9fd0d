"""Google Analytics 4, report “Demographic details: Country” (Share, Download file, CSV): one row is one country.

Lines with “#” before the header name the property and the period. *Active users* become `visitors_by_country` over that
period. The row of totals is left out. *Engagement rate* is a fraction from 0 to 1; a country whose visitors hardly engage
(under 1 %) is often a crowd of programs, which Google counts as visitors: so are they here.

Not read: new users, engaged sessions, averages and events, for which the record has no names, and *Total revenue*, which
shops tell better. Known from a sample of 2026.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _ga4
from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Tables, number, text


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    if context.period is None:
        return {}
    first, last = context.period
    told = {"visitors_by_country": "users", "sessions_by_country": "sessions", "pageviews_by_country": "views"}
    return together(figures(rows, told, item="country", grain="span", day=first, until=last))


FORMAT = Format(
    name="ga4_countries",
    title="Google Analytics countries",
    platform="ga4",
    tested=_ga4.TESTED,
    help="Google Analytics: Reports, Demographic details, Country, Share, Download file, CSV.",
    channel_kind="site",
    key="country",
    build=_tables,
    fits=_ga4.whole,
    span=True,
    period=_ga4.period,
    footers=_ga4.FOOTERS,
    prepare=_ga4.one_table,
    columns={
        "country": text("Country", needed=True),
        "users": number("Active users"),
        "said": _ga4.SAID,
        "sessions": number("Sessions", required=False),
        "views": number("Views", required=False),
    },
    leave=(_ga4.REST, _ga4.totals("country")),
)
