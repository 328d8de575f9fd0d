"""The European Central Bank's euro reference rates, as it publishes them each working day about 16:00 CET.

One archive holds one CSV: a row a day since 1999, newest first, a column a currency with units for one euro, “N/A” where
none was quoted. https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from connectors._http import Http
from connectors._spec import ConnectorError

HOST = "www.ecb.europa.eu"
ADDRESS = f"https://{HOST}/stats/eurofxref/eurofxref-hist.zip"
_MOST_BYTES = 5_000_000
_MOST_TEXT = 30_000_000


def fetch(address: str = ADDRESS, *, http: Http | None = None) -> bytes:
    """The archive with the rates of all days.

    Raises: ConnectorError: it cannot be fetched (Offline where there is no connection).
    """
    if http is not None:
        return http.get(address, max_bytes=_MOST_BYTES).body
    with Http([HOST], deadline_seconds=30) as own:
        return own.get(address, max_bytes=_MOST_BYTES).body


def parse(archive: bytes | BinaryIO) -> Iterator[tuple[date, dict[str, str]]]:
    """Each day with its rates by currency: units for one euro as decimal text; what was not quoted is left out.

    Raises: ConnectorError: this is not the archive of the rates.
    """
    file = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    try:
        with zipfile.ZipFile(file) as opened:
            member = opened.infolist()[0]
            if member.file_size > _MOST_TEXT:
                raise ConnectorError("The ECB's archive of rates is far larger than it should be: it was not read.")
            with opened.open(member) as raw:
                yield from _days(io.TextIOWrapper(raw, "ascii", newline=""))
    except (zipfile.BadZipFile, IndexError, UnicodeDecodeError, KeyError, ValueError, OSError) as error:
        raise ConnectorError(f"The ECB's archive of rates cannot be read ({type(error).__name__}).") from error


def _days(text: io.TextIOWrapper) -> Iterator[tuple[date, dict[str, str]]]:
    for row in csv.DictReader(text):
        day = date.fromisoformat(row.pop("Date"))
        yield day, {code: rate for code, rate in row.items() if code and rate not in ("", "N/A", None)}
