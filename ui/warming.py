"""What runs beside the pages: getting the first one ready while the browser still loads, and the day's duties."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.load import Place

_AFTER = 20.0
MOST = 3
"""Businesses whose Overview is worked out ahead; an agency's others are worked out when they are opened."""


def warm() -> None:
    """Import what the first page needs, open the record, and work out what it will ask."""
    import altair  # noqa: F401

    import charts.bars
    import charts.strip  # noqa: F401
    import settings
    from store import StoreError
    from ui import load

    try:
        url = settings.database_url()
        store = load.opened(url)
        for workspace in store.workspaces()[:MOST]:
            _ask(load.place(store, url, workspace))
    except (StoreError, settings.SettingsError):
        return  # the page asks again, and says what is wrong
    _print()


def keep(stop: threading.Event) -> None:
    """The day's duties (a backup, newer exchange rates) and each source in its turn, from a while after the start until `stop` is set."""
    import settings
    from collect import keeping
    from ui import load

    stop.wait(_AFTER)  # the first page comes first
    keeping.while_open(lambda: load.opened(settings.database_url()), lambda: settings.today("UTC"), stop)


def _print() -> None:
    """Read the fonts and start the typesetter and the chart's converter, so that the first preview need not wait for them."""
    from reports import pdf

    pdf.warm()


def _ask(place: Place) -> None:
    from figures import audience, business, revenue, streams, summary
    from ui.pictures import AUDIENCES

    if place.empty:
        return
    for question in (summary.sentence, business.cards, business.table, revenue.mix, streams.colours):
        place.ask(question)
    place.ask(revenue.by_month, 24)
    for metric in AUDIENCES:
        place.ask(audience.by_month, metric, 24)
