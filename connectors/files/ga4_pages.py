"""Google Analytics 4, report “Pages and screens” (Share, Download file, CSV): one row is one page over the report's period.

Lines with “#” before the header name the property and the period, which the rows do not have. *Views* become
`pageviews_by_page`, *Active users* `visitors_by_page`: figures of that period only, never split into months and never
added to another's, since visitors of two periods may be the same people. The row of totals is left out.

Not read: averages, events and key events, for which the record has no names, and *Total revenue*: it is what shops tell
better, and would count a second time. Known from a sample of 2026.
"""

from __future__ import annotations

from connectors.files import _ga4

FORMAT = _ga4.report(
    "ga4_pages",
    "Google Analytics pages",
    "Engagement, Pages and screens",
    "page",
    "Page path and screen class",
    "Page path and screen name",
    "Page path + query string and screen class",
    "Page path",
    "Page title and screen class",
    "Page title and screen name",
    views=True,
)
