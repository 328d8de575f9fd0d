"""Google Analytics 4, report “Pages and screens” (Share, Download file, CSV): one row is one page over the report's period.

Lines with “#” before the header name the property and the period, which the rows do not have. *Views* become
`pageviews_by_page`, *Active users* `visitors_by_page`: figures of that period only, never split into months and never
added to another's, since visitors of two periods may be the same people. The row of totals is left out.

Not read: averages, events and key events, for which the record has no names, and *Total revenue*: it is what shops tell
better, and would count a second time. Known from a sample of 2026.
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
    told = {"pageviews_by_page": "views", "visitors_by_page": "users", "sessions_by_page": "sessions"}
    return together(figures(rows, told, item="page", grain="span", day=first, until=last))


FORMAT = Format(
    name="ga4_pages",
    title="Google Analytics pages",
    platform="ga4",
    tested=_ga4.TESTED,
    help="Google Analytics: Reports, Engagement, Pages and screens, Share, Download file, CSV.",
    channel_kind="site",
    key="page",
    build=_tables,
    fits=_ga4.whole,
    span=True,
    period=_ga4.period,
    footers=_ga4.FOOTERS,
    prepare=_ga4.one_table,
    columns={
        "page": text(
            "Page path and screen class",
            "Page path and screen name",
            "Page path + query string and screen class",
            "Page path",
            "Page title and screen class",
            "Page title and screen name",
            needed=True,
        ),
        "users": number("Active users"),
        "said": _ga4.SAID,
        "views": number("Views"),
        "sessions": number("Sessions", required=False),
    },
    leave=(_ga4.REST, _ga4.totals("page")),
)
