"""Google Analytics 4, report “Demographic details: Country” (Share, Download file, CSV): one row is one country.

Lines with “#” before the header name the property and the period. *Active users* become `visitors_by_country` over that
period. The row of totals is left out. *Engagement rate* is a fraction from 0 to 1; a country whose visitors hardly engage
(under 1 %) is often a crowd of programs, which Google counts as visitors: so are they here.

Not read: new users, engaged sessions, averages and events, for which the record has no names, and *Total revenue*, which
shops tell better. Known from a sample of 2026.
"""

from __future__ import annotations

from connectors.files import _ga4

FORMAT = _ga4.report(
    "ga4_countries",
    "Google Analytics countries",
    "Demographic details, Country",
    "country",
    "Country",
)
