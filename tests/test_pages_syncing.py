"""A sync as the Sources page shows it while it runs and when it is over, and how a source is doing in words."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from app_under_test import well
from made_up import SPEC
from sources_page import (  # noqa: F401
    TODAY,
    at_rest,
    connect,
    faults,
    fresh,
    keys,
    lines,
    made,
    no_waiting,
    opened,
    platform,
    source,
    store,
    told,
    use,
    words,
    ws,
)  # fmt: skip

from collect import sync, sync_progress
from collect.sync_progress import Board
from store import Store, Workspace
from ui import batch_groups, source_list, source_primary, source_progress, source_syncing, source_words

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

# A sync as it runs


def test_a_sync_is_seen_source_by_source_and_can_be_stopped(platform: tuple, store: Store, ws: Workspace) -> None:
    connect(store, ws, platform[1])
    connect(store, ws, platform[1], "second")
    platform[0].delay = 20
    at = opened()
    at = at.button(key="sync-all").click().run()
    end = time.monotonic() + 10
    while "being read" not in words(at):
        assert time.monotonic() < end
        at = at.run()
    assert "Syncing, 0 of 2 done" in words(at) and at.button(key="sync-all").disabled
    started = time.monotonic()
    at = at_rest(at.button(key="sync-stop").click().run())
    assert time.monotonic() - started < 15
    well(at)
    assert "what was kept stays" in told() and "sync-stop" not in keys(at)
    assert not source(store, ws).state.get("error"), "being stopped is no failure"


def test_a_sync_that_the_program_began_is_seen_too_and_told_when_it_is_over(store: Store, ws: Workspace) -> None:
    for name in ("One", "Two"):
        store.make_source(
            ws.id, name.lower(), connector="made_up", title=name, channel=None, known="measured", settings={"a": "b"}
        )
    board = Board(store.sources(ws.id), by_itself=True)
    sync_progress.show(store.identity(), ws.id, board)
    try:
        board.tell("one", "2026-01-01 to 2026-01-31")
        board.kept("one", 31)
        at = opened()
        well(at)
        assert "31 rows so far" in words(at) and "1 Jan 2026 to 31 Jan 2026" in words(at) and "waiting" in words(at)
        at = at.button(key="sync-stop").click().run()
        assert board.stopping and "Stopping" in words(at)
        board.tell("one", "One: 31 new", state="done")
        board.tell("two", "Two: refused", state="failed")
        assert "refused" in words(at.run())
    finally:
        sync_progress.show(store.identity(), ws.id, None)
    at = at.run()
    assert lines(at) == ["1 of 2 sources are up to date; 31 rows came in. Not read: Two; each says why below."]
    assert lines(at.run()) == [], "told once"


def test_a_summary_is_one_line_for_any_number_of_sources() -> None:
    results = [
        sync.SyncResult("a", True, "A: 3 new", 3, 1), sync.SyncResult("b", True, "B: nothing new"),
        *(sync.SyncResult(c, False, f"{c.upper()}: refused") for c in "cdef"),
        sync.SyncResult("g", False, "G: stopped.", stopped=True),
    ]  # fmt: skip
    kind, line = source_syncing.summary(results)
    assert kind == "wrong" and line.startswith("2 of 7 sources are up to date: 3 new rows, 1 revised.")
    assert "Not read: C, D, E and 1 more" in line and "Stopped before one source had its turn" in line
    assert source_syncing.summary(results[:2]) == ("ok", "2 of 2 sources are up to date: 3 new rows, 1 revised.")
    assert source_syncing.summary(results[:1]) == ("ok", "A: 3 new")


def test_a_page_at_rest_notices_that_something_changed(
    platform: tuple, store: Store, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(store, ws, platform[1])
    runs: list[str] = []
    monkeypatch.setattr(source_progress.st, "rerun", lambda *_, **__: runs.append("again"))
    place = type("Place", (), {"store": store, "ws": ws, "workspace": ws, "version": store.version(ws.id)})()
    source_progress._watch(place)
    assert runs == []
    store.set_source(ws.id, "harbour", title="Else")
    source_progress._watch(place)
    assert runs == ["again"]


# Words


def imagined(**state: Any) -> Any:
    fields = {
        "name": "a",
        "title": "A",
        "connector": "made_up",
        "known": "measured",
        "settings": {"x": "y"},
        "paused": False,
    }
    return type("Source", (), {**fields, "state": state, "bookmark": {}, **state.pop("but", {})})()


@pytest.mark.parametrize(
    ("state", "look", "says"),
    [
        ({"last_ok": "2026-11-21T10:00:00+00:00"}, "ok", "well"),
        ({}, "wait", "not read yet"),
        ({"error": "no", "reconnect": True}, "wrong", "needs its key again"),
        ({"error": "no", "tried": "2026-11-21T10:00:00+00:00"}, "wrong", "could not be read"),
        ({"error": "offline: no", "offline": True}, "wrong", "could not be reached"),
        ({"error": "later", "wait_until": "2026-11-21T15:30:00+00:00"}, "wait", "asked to wait until today 16:30"),
        ({"last_ok": "2026-11-21T10:00:00+00:00", "partial": "half"}, "part", "read in part"),
        ({"but": {"paused": True}, "error": "no"}, "idle", "paused"),
        ({"but": {"settings": {}, "paused": True}}, "idle", "disconnected"),
        ({"but": {"settings": {}, "known": "imported"}}, "still", "from files"),
        ({"but": {"settings": {}, "known": "typed"}}, "still", "typed in"),
    ],
)
def test_each_state_has_its_dot_and_words(state: dict, look: str, says: str) -> None:
    found = source_words.state(imagined(**state), NOW, "Europe/Berlin")
    assert (found.look, found.words) == (look, says)


def test_an_error_is_said_once_with_since_when_and_how_often() -> None:
    each = imagined(
        error="offline: x.example cannot be reached.", failed="2026-11-18T04:00:00+00:00", tries=5, offline=True
    )
    assert (
        source_words.failing(each, NOW, "Europe/Berlin")
        == "x.example cannot be reached. Since 18 Nov 05:00, tried 5 times."
    )


def test_history_that_still_comes_in_has_a_bar() -> None:
    spec = replace(SPEC, history_days=730, batch_days=31)
    line, share = source_words.filling(imagined(filling="2025-11-21"), spec, TODAY) or ("", 0.0)
    assert line == "Its history is in back to 21 Nov 2025; it may reach to Nov 2024" and share == 0.5
    assert source_words.filling(imagined(), spec, TODAY) is None
    assert 'aria-valuenow="50"' in source_list.markup(imagined(filling="2025-11-21"), NOW, spec=spec)


def test_new_ones_are_named_up_to_four_and_counted() -> None:
    new = [imagined(last_ok=None) for _ in range(6)]
    assert str(source_words.sentence(new, NOW, "UTC")[1]).endswith("and 2 more come in.")


def test_which_source_counts_for_most_is_the_one_for_all() -> None:
    def rival(metric: str, sources: tuple[str, ...], counts: str) -> Any:
        return type("Rival", (), {"metric": metric, "sources": sources, "counts": counts})()

    both = [rival("visitors", ("a", "b"), "b"), rival("pageviews", ("a", "b"), "b")]
    assert source_primary.counts(both) == "b" and source_primary.common(both) == ["a", "b"]
    mixed = [*both, rival("sessions", ("a", "b"), "a")]
    assert source_primary.counts(mixed) == source_primary.EACH


# What came in


def test_what_one_sync_brought_window_by_window_is_one_line_and_comes_off_as_one(
    platform: tuple, use: Any, store: Store, ws: Workspace
) -> None:
    use(made(batch_days=2, history_days=20))
    connect(store, ws, platform[1])
    sync.run(store, ws, today=TODAY)
    batches = store.batches(ws.id)
    assert len(batches) > batch_groups.FEW and len(batch_groups.grouped(batches)) == 1
    at = opened()
    assert f"{len(batches)} batches, 1 to {batches[0].id}" in words(at) and "10 new" in words(at)
    at = at_rest(at.button(key=f"undo-all-{batches[0].id}").click().run())
    well(at)
    assert f"{len(batches)} batches of Harbour are taken back." in told()
    assert store.observations(ws.id, ["visitors"]).empty


def test_only_windows_of_one_sync_go_together() -> None:
    def batch(number: int, source_: str, kind: str = "sync", minutes: int = 0) -> Any:
        when = NOW.replace(minute=minutes)
        return type(
            "B", (), {"id": number, "source": source_, "kind": kind, "status": "done", "closed": when, "opened": when}
        )()

    side_by_side = [batch(n, "ab"[n % 2]) for n in range(20, 10, -1)]
    assert [[b.id for b in g] for g in batch_groups.grouped(side_by_side)] == [
        [20, 18, 16, 14, 12],
        [19, 17, 15, 13, 11],
    ]
    few = [batch(3, "a"), batch(2, "a"), batch(1, "a", "import")]
    assert [[b.id for b in g] for g in batch_groups.grouped(few)] == [[3], [2], [1]]
    long_ago = [batch(n, "a", minutes=50) for n in (9, 8, 7, 6)] + [batch(n, "a") for n in (4, 3, 2, 1)]
    assert [len(g) for g in batch_groups.grouped(long_ago)] == [4, 4]
