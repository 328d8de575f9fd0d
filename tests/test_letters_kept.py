"""Newsletters and social accounts through the whole program: a second sync adds nothing, and a list's file and its account are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import test_connectors_beehiiv as bees
import test_connectors_letters_more as letters
import test_connectors_mailchimp as chimps
import test_connectors_social_more as social
from fault_server import FaultServer, faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from test_connectors_over_http import Script, at, played
from vendors import Call

import connectors
import settings
from collect import connecting, importing, sync
from collect.importing import Choices
from connectors._spec import Limit
from store import Store, Workspace, open_store
from vocabulary import DIGEST

TODAY = date(2026, 11, 21)
CASES = [*letters.CASES, *social.CASES]
GOLDEN = Path(__file__).parent / "golden"
Start = Callable[..., FaultServer]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


def only(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """This platform alone, with a history of three months and without its limit."""
    spec = replace(module.SPEC, limit=Limit(1_000, 1.0, 4), history_days=92)
    monkeypatch.setattr(module, "SPEC", spec)
    loaded = {spec.name: module, "rss": connectors.load("rss")}  # a file is shown to the reader of feeds first
    monkeypatch.setattr(connectors, "discover", lambda *_: (loaded, {}))


@pytest.mark.parametrize(("module", "config", "script"), CASES, ids=[case[0].SPEC.name for case in CASES])
def test_a_second_sync_adds_nothing(
    module: Any, config: dict[str, str], script: Script, store: Store, ws: Workspace, faults: Start, monkeypatch: Any
) -> None:
    only(module, monkeypatch)
    server = faults(played(script))
    connecting.connect(store, ws, module.SPEC.name, at(module, config, server.url))
    (first,) = sync.run(store, ws, (), today=TODAY)
    kept = store.totals(ws.id, DIGEST)
    (again,) = sync.run(store, ws, (), today=TODAY, since=date(2026, 9, 1))

    assert (first.ok, again.ok) == (True, True), (first.message, again.message)
    assert first.added
    assert (again.added, again.revised) == (0, 0)
    assert store.totals(ws.id, DIGEST) == kept
    assert letters.SECRET not in repr((store.sources(ws.id), store.batches(ws.id)))
    assert "example.org" not in repr(store.totals(ws.id, DIGEST))


def bee(call: Call) -> Any:
    """beehiiv with as many readers as its file tells of."""
    stats = {"active_subscriptions": 2, "active_premium_subscriptions": 1}
    if call.path.endswith("/publications"):
        return {"data": [{**bees.PUBLICATION, "stats": stats}]}
    return bees.account(call)


def chimp(call: Call) -> Any:
    told = [{"id": "a1", "name": "Letters", "stats": {"member_count": 2}}]
    return {"lists": told, "total_items": 1} if call.path.endswith("/lists") else chimps.account(call)


@pytest.mark.parametrize(
    ("name", "file", "config", "script"),
    [
        ("beehiiv", "beehiiv_members.csv", {"api_key": "k"}, bee),
        ("mailchimp", "mailchimp_contacts.csv", {"api_key": "k-us1"}, chimp),
    ],
)  # fmt: skip
def test_a_lists_file_and_its_account_are_one_source(
    name: str, file: str, config: dict[str, str], script: Script, tmp_path: Path, faults: Start, monkeypatch: Any
) -> None:
    only(connectors.load(name), monkeypatch)
    lines = []
    for order in (("file", "account"), ("account", "file")):
        store = open_store(f"sqlite:///{tmp_path / order[0]}.db")
        ws = store.make_workspace("default")
        server = faults(played(script))
        for door in order:
            if door == "file":
                chosen = Choices(as_of=TODAY)
                preview = importing.look(store, ws, GOLDEN / file, chosen, now=settings.now())
                importing.take(store, ws, preview, now=settings.now())
            else:
                connecting.connect(store, ws, name, {**config, "base": server.url}, label=name)
                assert all(result.ok for result in sync.run(store, ws, (), today=TODAY))
        assert [source.name for source in store.sources(ws.id)] == [name]
        seen = store.observations(ws.id, ["subscribers"], since=TODAY, until=TODAY)
        assert list(seen["value"]) == [2.0], "one number, whichever door told it"
        lines.append(store.totals(ws.id, DIGEST))
        store.close()
    assert lines[0] == lines[1]
    assert lines[0]["rows"]["member"]
