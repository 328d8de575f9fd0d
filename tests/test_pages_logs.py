"""Access logs on the screen: looked at and connected, their rules chosen, dropped on Import."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from app_under_test import app, opened, shown, well
from streamlit.testing.v1 import AppTest
from test_pages_website import words

import settings
from collect import connecting, history, log_files, log_look, log_rules, sync, workspaces
from collect.errors import CollectError
from collect.importing import Choices
from connectors._spec import ConnectorError
from store import Store, open_store
from tests import generators_logs as made
from ui import jobs, log_change, log_found

FIRST = date(2026, 10, 5)
ODD = "10:00:01;192.0.2.7;GET /about HTTP/1.1"


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def six_days() -> str:
    """A log of six days of October."""
    return "".join(made.combined(line) + "\n" for line in made.website(FIRST, days=6, people=12, zone="UTC").lines)


@pytest.fixture
def log(six_days: str, tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_text(six_days)
    return path


@pytest.fixture
def store() -> Store:
    return open_store(settings.database_url())


@pytest.fixture(scope="module")
def read_in(six_days: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that has read the log, for all tests to copy; `connected` names the test's own file in it."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "access.log").write_text(six_days)
    store = open_store(f"sqlite:///{folder / 'record.db'}")
    _connect(store, folder / "access.log")
    whole = store.backup(folder / "whole.db")
    store.close()
    return whole


def connected(read_in: Path, log: Path) -> tuple[Store, Any]:
    """The record with the log read in, opened as the app's own."""
    shutil.copy(read_in, settings.home() / "tributary.db")
    store = open_store(settings.database_url())
    ws = workspaces.ensure(store)
    store.set_source(ws.id, "log", settings={"path": str(log)})
    return store, ws


def _connect(store: Store, log: Path) -> None:
    ws = workspaces.ensure(store)
    store.make_channel(ws.id, "blog", "site", "Blog")
    store.make_source(
        ws.id,
        "log",
        connector="access_log",
        title="Own log",
        channel="blog",
        known="measured",
        settings={"path": str(log)},
    )
    assert sync.run(store, ws, ["log"], today=date(2026, 11, 21))[0].ok


def pressed(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def at_rest(at: AppTest) -> AppTest:
    """The page once the work behind it is over."""
    end = time.monotonic() + 30
    while any(jobs.jobs().snapshot(name).running for name in ("default", "demo")):
        assert time.monotonic() < end
        time.sleep(0.05)
    return at.run()


def months(store: Store, ws: Any, metric: str) -> float:
    return float(store.observations(ws.id, [metric], grain="day")["value"].sum())


# Looking


def test_a_look_says_layout_lines_days_and_what_was_not_read(log: Path) -> None:
    with log.open("a") as file:
        file.write("what is this?\n")
    found = log_look.look(str(log))
    lines = log.read_text().count("\n")

    assert (found.layout, found.lines, found.unread, found.whole) == ("combined", lines, 1, True)
    assert (found.first, found.last) == (FIRST, FIRST + timedelta(days=5))
    page = words(log_found.markup(found))
    assert f"{lines - 1:,} of its {lines:,} lines were recognised" in page and "5 Oct 2026 – 10 Oct 2026" in page
    assert "a a a?" in page and "what is" not in page, "only the shape is shown"


def test_of_a_long_file_only_the_start_is_looked_at(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_look, "MOST", 5_000)
    packed = log.with_suffix(".log.gz")
    packed.write_bytes(gzip.compress(log.read_bytes()))
    found = log_look.look(str(log.parent / "access.log*"))

    assert (found.files, found.whole) == (2, False) and 10 < found.lines < 60
    assert "its first" in log_found.recognised(found) and "2 files" in log_found.files(found)


def test_what_has_no_known_layout_is_refused_until_its_format_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "odd.log"
    odd.write_text("2026-10-05T10:00:01+00:00;192.0.2.7;GET /about HTTP/1.1;200;900\n")
    with pytest.raises(ConnectorError, match="give its format"):
        log_look.look(str(odd))
    found = log_look.look(str(odd), "$time_iso8601;$remote_addr;$request;$status;$body_bytes_sent")
    assert (found.lines, found.unread, found.layout) == (1, 0, "as you wrote its format")
    with pytest.raises(ConnectorError, match="no log file"):
        log_look.look(str(tmp_path / "nothing*"))


@pytest.mark.every
def test_a_last_line_without_its_end_waits_for_the_look_as_for_the_reading(log: Path, store: Store) -> None:
    whole = log.read_text()
    log.write_text(whole + "what is this?")
    assert (log_look.look(str(log)).unread, log_look.look(str(log)).lines) == (0, whole.count("\n"))
    old = time.time() - 7_200
    os.utime(log, (old, old))
    assert log_look.look(str(log)).unread == 1


def test_what_cannot_be_read_is_said_by_the_look_and_when_it_is_connected(log: Path, store: Store) -> None:
    folder, packed, ws = log.parent / "logs", gzip.compress(log.read_bytes()), workspaces.ensure(store)
    folder.mkdir()
    wrong = {
        "cut.gz": (packed[:-300], "damaged"), "broken.gz": (packed[:200] + b"x" * 99, "damaged"), "empty.log": (b"", "is empty"),
        "broken.zst": (b"\x28\xb5\x2f\xfd" + b"junk" * 20, "damaged"), "bytes.log": (bytes(range(256)) * 9, "in no layout"),
    }  # fmt: skip
    for name, (data, _) in wrong.items():
        (folder / name).write_bytes(data)
    says = {str(folder / name): said for name, (_, said) in wrong.items()}
    says |= {
        str(folder): "is a folder",
        "~nobody-of-this-name/a.log": "no log file",
        str(folder / "*.txt"): "no log file",
    }
    for path, said in says.items():
        with pytest.raises(ConnectorError, match=said):
            log_look.look(path)
        with pytest.raises(ConnectorError, match=said):
            connecting.connect(store, ws, "access_log", {"path": path})
    with pytest.raises(ConnectorError, match="leave it out of the pattern"):
        connecting.connect(store, ws, "access_log", {"path": str(folder / "*.log")})
    assert not store.sources(ws.id)


def test_an_empty_file_among_others_does_not_hinder(log: Path, store: Store) -> None:
    older = log.with_name("access.log.1")
    older.write_bytes(b"")
    os.utime(older, (0, 0))
    made_ = connecting.connect(store, workspaces.ensure(store), "access_log", {"path": f"{log}*"})
    assert log_look.look(f"{log}*").name == "access.log" and made_.connector == "access_log"


# Sources


def test_a_log_is_looked_at_connected_and_read(log: Path, store: Store) -> None:
    at = app(page="sources.py", add="access_log")
    well(at)
    at.text_input(key="log-path-0").set_value(str(log.parent / "nothing*"))
    at = pressed(at, "Look")
    assert "There is no log file" in at.error[0].value.replace("\\", "")

    at.text_input(key="log-path-0").set_value(str(log))
    at = pressed(at, "Look")
    assert "lines were recognised" in words(shown(at))
    at.text_input(key="log-title").set_value("My log")
    at.text_input(key="log-site").set_value("example.com")
    at = at_rest(pressed(at, "Connect and read it"))

    well(at)
    ws = workspaces.ensure(store)
    source = store.sources(ws.id)[0]
    assert (source.title, source.settings) == ("My log", {"path": str(log), "site": "example.com"})
    assert months(store, ws, "visitors") == 6 * 4
    assert str(log) in shown(at)
    assert any("lines" in done.value for done in at.success)


@pytest.mark.every
def test_a_log_that_was_handed_over_goes_on_when_it_is_connected_and_none_is_read_twice(
    log: Path, store: Store
) -> None:
    ws = workspaces.ensure(store)
    log_files.take(store, ws, log, Choices(source="My log"), now=settings.now())
    before = months(store, ws, "visitors")
    at = app(page="sources.py", add="access_log")
    at.text_input(key="log-path-0").set_value(str(log))
    at = pressed(at, "Look")
    assert at.selectbox(key="log-goes-on").value == "My log"
    at = at_rest(pressed(at, "Connect and read it"))
    well(at)
    assert [(s.name, s.settings) for s in store.sources(ws.id)] == [("my-log", {"path": str(log)})]
    assert months(store, ws, "visitors") == before

    at = at.button(key="add-open").click().run().button(key="pick-access_log").click().run()
    at.text_input(key="log-path-1").set_value(f"{log}*")
    at = pressed(at, "Look")
    assert "My log reads these files already" in at.warning[0].value and "log-goes-on" not in {
        s.key for s in at.selectbox
    }


# Rules


def test_the_rules_are_shown_in_groups_with_what_they_left_out(read_in: Path, log: Path) -> None:
    store, _ = connected(read_in, log)
    at = app(page="log.py", log="log")
    well(at)
    assert re.search(r"All \d+ rules are on", words(shown(at)))
    toggles = {toggle.key.partition("-rule-")[2]: toggle for toggle in at.toggle}
    assert len(toggles) == len(
        log_rules.shown(store, store.workspace("default"), store.sources(1)[0], today=date(2026, 11, 1)).rules
    )
    assert "Left out" in toggles["static"].label and "Left out" not in toggles["browser"].label
    assert [name for name, toggle in toggles.items() if toggle.disabled] == ["under-a-minute", "size-unknown", "again"]
    assert not [button for button in at.button if button.label == "Count anew"], "nothing was changed yet"


def test_a_change_says_what_it_does_and_counts_anew(read_in: Path, log: Path) -> None:
    store, ws = connected(read_in, log)
    before, left_out = (
        months(store, ws, "pageviews"),
        store.observations(ws.id, ["requests_left_out_by_reason"], item="static"),
    )
    at = app(page="log.py", log="log")
    switch = next(toggle for toggle in at.toggle if toggle.key.endswith("-rule-static"))
    at = switch.set_value(False).run()
    said = words(shown(at))
    assert "You changed: “Static” off." in said and "Read again from the files and counted anew: Oct 2026." in said
    assert months(store, ws, "pageviews") == before, "nothing is done before it is pressed"

    at = at_rest(pressed(at, "Count anew"))
    well(at)
    assert "Counted anew: Oct 2026." in at.success[0].value.replace("\\", "")
    assert months(store, ws, "pageviews") == before + left_out["value"].sum() > before
    assert "You changed" not in words(shown(at)) and "41 of 42" in words(shown(at))

    at = (
        at.text_input(key=next(t.key for t in at.text_input if t.key.endswith("-own")))
        .set_value("not an address")
        .run()
    )
    assert at.error and next(b for b in at.button if b.label == "Keep this").disabled
    at = pressed(at, "Leave it as it was")
    assert "You changed" not in words(shown(at)) and not at.error
    assert store.sources(ws.id)[0].settings["rules_off"] == "static"


@pytest.mark.every
def test_a_list_that_is_gone_leaves_page_undo_and_closing_as_they_are(read_in: Path, log: Path, tmp_path: Path) -> None:
    networks = tmp_path / "networks.txt"
    networks.write_text("10.0.0.0/8\n")
    store, ws = connected(read_in, log)
    log_rules.choose(store, ws, "log", {"datacentres": str(networks), "window": "rolling"}, now=settings.now())
    networks.unlink()
    assert not sync.run(store, ws, ["log"], today=date(2026, 11, 21))[0].ok, "a line is not read without it"
    at = app(page="log.py", log="log")
    well(at)
    field = next(t.key for t in at.text_input if t.key.endswith("-datacentres"))
    assert not at.text_input(key=field).set_value("").run().error

    counted, read = (
        next(b.id for b in store.batches(ws.id) if b.kind == k and b.status == "done") for k in ("derive", "sync")
    )
    at = app(page="sources.py")
    assert f"undo-{counted}" not in {b.key for b in at.button} and "counted anew" in words(shown(at))
    with pytest.raises(CollectError, match="take one of these back"):
        history.undo(store, ws, counted)
    at = at.button(key=f"undo-{read}").click().run()
    well(at)
    assert at.success[0].value.startswith(f"Batch {read} is taken back") and months(store, ws, "visitors") == 0


def test_a_choice_waits_for_a_sync_that_is_at_work(read_in: Path, log: Path) -> None:
    store, ws = connected(read_in, log)
    with sync.alone(store), pytest.raises(sync.SyncRunning):
        log_rules.choose(store, ws, "log", {"rules_off": "feed"}, now=settings.now())
    assert "rules_off" not in store.sources(ws.id)[0].settings


def test_closed_and_lost_months_are_told_before() -> None:
    from collect.log_anew import Reach

    told = " ".join(
        log_change.lines(Reach(("2026-10", "2026-11"), ("2026-05", "2026-06", "2026-07", "2026-08"), (3, 4)))
    )
    assert "Oct 2026, Nov 2026" in told and "May 2026 to Aug 2026, 4 months" in told and "batches 3, 4" in told
    assert log_change.lines(Reach()) == ["Nothing is read again: it holds for what is read from now on."]


def test_without_a_log_the_page_leads_to_sources() -> None:
    at = app(page="log.py")
    assert not at.exception and "Open a log's rules" in words(shown(at))


@pytest.mark.usefixtures("demo_shown")
def test_the_demo_s_log_tells_of_site_and_show() -> None:
    at = app("demo", "log.py")
    well(at)
    labels = {toggle.key.partition("-rule-")[2]: toggle.label for toggle in at.toggle}
    assert "of pages" in labels["bot-word"] and "of sound" in labels["watch"]
    assert "Feed: Notebook podcast" in words(shown(at))


# Import


def test_a_dropped_log_is_known_taken_in_and_known_again(log: Path, store: Store) -> None:
    packed = gzip.compress(log.read_bytes())
    at = opened(app(), "import_file.py")
    at.file_uploader[0].upload("access.log.1.gz", packed, "application/gzip").run()
    at = at.run()
    assert "lines were recognised" in words(shown(at))
    key = at.text_input[-1].key
    assert key.startswith("log-site-")
    at.text_input(key=key).set_value("example.com").run()
    at = at_rest(pressed(at, "Take it in"))
    well(at)
    ws = workspaces.ensure(store)
    assert months(store, ws, "visitors") == 6 * 4
    assert store.batches(ws.id)[0].file_name == "access.log.1.gz"
    assert store.sources(ws.id)[0].state["log"]["site"] == "example.com"

    at.file_uploader[0].upload("access.log", log.read_bytes(), "text/plain").run()
    at = pressed(at.run(), "Take it in")
    assert "every line of it is in already" in at_rest(at).success[0].value.replace("\\", "")


def test_a_dropped_log_of_no_known_layout_asks_for_its_format(store: Store) -> None:
    at = opened(app(), "import_file.py")
    line = "2026-10-05T10:00:01+00:00;192.0.2.7;GET /about HTTP/1.1;200;900\n"
    at.file_uploader[0].upload("odd.log", line.encode(), "text/plain").run()
    assert "in no layout that is recognised" in words(shown(at))
    assert not [b for b in at.button if b.label == "Take it in"]
    at = at.text_input[-1].set_value("$time_iso8601;$remote_addr;$request;$status;$body_bytes_sent").run()
    assert "as you wrote its format" in words(shown(at))
    at = at_rest(pressed(at, "Take it in"))
    assert not at.exception and store.batches(workspaces.ensure(store).id)[0].format == "access_log"
