"""Google's connectors through the engine: connected, synced, synced again; what a file told before is found, not added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, faults  # noqa: F401 - a fixture
from google_peer import SECRET, SIGNED_IN, Console, Property
from loopback import no_waiting  # noqa: F401 - a fixture
from test_connectors_ga4 import HITS
from test_connectors_over_http import Script, played
from test_connectors_search_console import DAYS, LISTS

import settings
from collect import connecting, importing, sync
from collect.importing import Choices
from store import Store, open_store
from vocabulary import DIGEST

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CHANNELS = (
    "# Free form-Free form 1\n# 20261101-20261102\n\n"
    "Date,Session primary channel group (Default Channel Group),Sessions,Active users,Views\n"
    "20261101,Organic Search,1,1,2\n20261102,AI Assistant,1,1,1\n20261102,Email,1,1,1\n"
)
DATES = (
    "Date,Clicks,Impressions,CTR,Position\n2026-10-31,1,10,10%,5\n2026-11-01,10,400,2.5%,12.3\n"
    '2026-11-02,0,0,0%,0\n2026-11-04,7,"1,001",0.7%,9.87\n'
)
DOORS = [
    ("ga4", {"property": "123456789"}, Property(HITS), "channels.csv", CHANNELS),
    ("search-console", {"site": "example.org"}, Console(DAYS, LISTS), "Dates.csv", DATES),
]


@pytest.fixture(autouse=True)
def the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "now", lambda: NOW)


def synced(store: Store, connector: str, config: dict[str, str], url: str) -> list[sync.SyncResult]:
    """Connected and synced twice."""
    (ws,) = store.workspaces()
    connecting.connect(store, ws, connector, {**config, **SIGNED_IN, "base": url}, label=connector)
    return [result for _ in range(2) for result in sync.run(store, ws, today=NOW.date())]


@pytest.mark.parametrize(("connector", "config", "script", "name", "text"), DOORS, ids=[door[0] for door in DOORS])
def test_a_file_and_a_sync_are_one_account(
    connector: str, config: dict[str, str], script: Script, name: str, text: str,
    tmp_path: Path, faults: Callable[[Any], FaultServer],
) -> None:  # fmt: skip
    server = faults(played(script))
    lines: list[Any] = []
    for first in ("file", "sync"):
        record = tmp_path / f"{first}.db"
        store = open_store(f"sqlite:///{record}")
        ws = store.make_workspace("default")
        if first == "file":
            (tmp_path / name).write_text(text)
            preview = importing.look(store, ws, tmp_path / name, Choices(), now=NOW)
            importing.take(store, ws, preview, now=NOW)
        told = synced(store, connector, config, server.url)
        lines.append((store.totals(ws.id, DIGEST), [source.name for source in store.sources(ws.id)]))
        store.close()

        assert [result.ok for result in told] == [True, True], told
        assert (told[0].added > 0, told[0].revised, told[1].added) == (True, 0, 0)
        assert SECRET.encode() not in record.read_bytes()
    assert lines[0] == lines[1]
    assert lines[0][1] == [connector]
