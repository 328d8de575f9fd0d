"""What is got ready while the browser still loads: imports, the record, and the Overview's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.load import Place

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
