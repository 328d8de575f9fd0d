"""The day's duties: backups that thin out, rates that are asked for once, and neither stops the other."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from loopback import no_child, serve  # noqa: F401

from collect import backups, keeping, rates
from connectors._http import Http
from connectors._spec import ConnectorError
from store import NewBatch, Store, copies, open_store

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


def earn(store: Store, currency: str) -> None:
    ws = store.make_workspace("default", home_currency="USD")
    row = {"external_id": "1", "day": pd.Timestamp("2026-11-02"), "kind": "sale", "status": "paid", "stream": "s",
           "amount_micros": 1, "currency": currency}  # fmt: skip
    store.take(ws.id, NewBatch("shop", "import", NOW), [("entry", pd.DataFrame([row]))], now=NOW)


def test_a_backup_a_day_checked_and_whole(store: Store) -> None:
    earn(store, "USD")
    made = backups.daily(store, TODAY)

    assert made is not None and made.name == "daily-2026-11-20.db" and copies.fault(made) is None
    assert backups.daily(store, TODAY) is None, "one a day"
    assert backups.listed(store) == [made]


def test_seven_days_and_four_weeks_are_kept_and_nothing_of_the_owners(store: Store) -> None:
    place = backups.folder(store)
    place.mkdir(parents=True)
    for back in range(1, 70):
        (place / f"daily-{TODAY - timedelta(days=back)}.db").touch()
    (place / "mine.db").touch()
    (place / "daily-of-mine.db").touch()
    backups.daily(store, TODAY)
    kept = {file.name for file in place.iterdir()}

    days = {f"daily-{TODAY - timedelta(days=back)}.db" for back in range(7)}  # Sat 14 to Fri 20 Nov
    weeks = {
        f"daily-{day}.db" for day in ("2026-11-13", "2026-11-08", "2026-11-01", "2026-10-25")
    }  # each week's newest
    assert kept == days | weeks | {"mine.db", "daily-of-mine.db"}


def archive(*lines: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("eurofxref-hist.csv", "Date,USD,JPY,\n" + "".join(f"{line},\n" for line in lines))
    return packed.getvalue()


def test_newer_rates_are_asked_for_once(store: Store, serve) -> None:
    server = serve(lambda *_: (200, {}, archive("2026-11-19,1.2345,180.5", "2026-11-18,N/A,181")))
    http = Http(["127.0.0.1"], typed=["127.0.0.1"])
    assert not rates.refresh(store, TODAY, address=server.url, http=http), "nobody needs a rate"
    earn(store, "EUR")

    assert rates.refresh(store, TODAY, address=server.url, http=http)
    found = store.ecb_rates(["USD"], date(2026, 11, 10), TODAY)
    assert found[["day", "rate"]].astype(str).to_numpy().tolist() == [["2026-11-19", "1.2345"]]
    assert store.ecb_rates(["JPY"]).empty, "only what is used"
    assert not rates.refresh(store, TODAY, address=server.url, http=http)
    assert len(server.seen) == 1


@pytest.mark.parametrize("body", [b"<html>", b"", archive("no day,1,2")])
def test_what_is_no_archive_of_rates_is_refused(store: Store, serve, body: bytes) -> None:
    earn(store, "EUR")
    before = store.newest_ecb_days()
    server = serve(lambda *_: (200, {}, body))
    with pytest.raises(ConnectorError, match="rates"):
        rates.refresh(store, TODAY, address=server.url, http=Http(["127.0.0.1"], typed=["127.0.0.1"]))
    assert store.newest_ecb_days() == before


def test_one_duty_that_fails_does_not_stop_the_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def refuse(*_: object) -> None:
        raise ConnectorError("no connection")

    monkeypatch.setattr(backups, "daily", refuse)
    monkeypatch.setattr(rates, "refresh", lambda *_: done.append("rates"))
    assert keeping.once(store, TODAY) == ["no connection"]
    assert done == ["rates"]


def test_duties_are_done_once_a_day_until_the_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    days, seen, stop = [TODAY, TODAY, TODAY + timedelta(days=1)], [], threading.Event()
    monkeypatch.setattr(keeping, "MINUTE", 0.0)
    monkeypatch.setattr(keeping, "once", lambda _store, day: seen.append(day))

    def today() -> date:
        if len(days) == 1:
            stop.set()
        return days.pop(0)

    keeping.while_open(lambda: store, today, stop)
    assert seen == [TODAY, TODAY + timedelta(days=1)]
