"""The Sources page: each source's health, its parts, what can be done with it, and the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from app_under_test import app, demo, shown, well
from fault_server import data
from loopback import Server, serve  # noqa: F401
from sources_page import (  # noqa: F401
    KEY,
    TODAY,
    at_rest,
    connect,
    faults,
    filled,
    fresh,
    keys,
    no_waiting,
    opened,
    platform,
    pressed,
    said,
    source,
    store,
    told,
    use,
    words,
    ws,
)  # fmt: skip

from collect import accounts, connecting, sync, vault
from figures import health, question
from store import Store, Workspace
from ui import health_list

# One source


def test_a_refused_key_asks_for_a_new_one_and_keeps_the_rest(platform: tuple, store: Store, ws: Workspace) -> None:
    connect(store, ws, platform[1], site="a")
    platform[0].key = "k-new-2"
    sync.run(store, ws, today=TODAY)
    finding = next(each for each in health.findings(question(store, ws, today=TODAY)) if each.kind == "failing")
    assert "Reconnect it" in finding.todo
    assert health_list.address_of(finding, "default") == {"workspace": "default", "account": "harbour"}
    assert any(t.label == "API key" for t in opened(account="harbour").text_input), (
        "the way from there leads to its key"
    )
    at = opened()
    assert "1 source; 1 needs a look." in words(at) and "Harbour needs its key again." in words(at)
    assert "refuse" in words(at) and f"sync-{source(store, ws).id}" not in keys(at)
    at = at.button(key=f"again-{source(store, ws).id}").click().run()
    fields = {t.label: t for t in at.text_input if t.key and t.key.startswith("again-")}
    assert fields["API key"].value == "" and KEY not in said(at)
    assert {name.split(" :")[0]: field.value for name, field in fields.items()}["Site"] == "a"
    at = pressed(filled(at, key="k-still-wrong"), "Check and keep")
    assert len(at.error) == 1
    at = at_rest(pressed(filled(at, key="k-new-2"), "Check and keep"))
    well(at)
    assert "all well" in words(at) and "k-new-2" not in said(at)
    assert vault.read(str(accounts.reference(source(store, ws))))["key"] == "k-new-2"
    assert source(store, ws).settings["site"] == "a"


def test_a_token_in_an_address_stays_unseen_and_is_kept(
    serve: Callable[..., Server], store: Store, ws: Workspace
) -> None:
    body = (
        b"<rss version='2.0'><channel><title>Garden</title><item><guid>1</guid><title>Soil</title>"
        b"<pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )
    server = serve(
        lambda path, _: (200 if "t0p-s3cret" in path else 403, {"content-type": "application/rss+xml"}, body)
    )
    made_ = connecting.connect(store, ws, "rss", {"url": f"{server.url}/feed?auth=t0p-s3cret"})
    at = opened(account=made_.name)
    assert "t0p-s3cret" not in said(at)
    at.button_group(key=f"shown-part-{made_.id}").set_value("Connection").run()
    assert "t0p-s3cret" not in said(at)
    at = at_rest(pressed(at, "Check and keep"))
    assert "is connected again" in told() and not at.error
    assert source(store, ws, made_.name).state.get("last_ok") and "t0p-s3cret" not in said(at)


def test_a_source_is_renamed_paused_and_resumed(platform: tuple, store: Store, ws: Workspace) -> None:
    number = connect(store, ws, platform[1]).id
    at = opened(account="harbour")
    at.button_group(key=f"shown-part-{number}").set_value("General").run()
    at.text_input(key=f"title-{number}").set_value("<b>New</b> *name*")
    at = pressed(at, "Save")
    well(at)
    assert source(store, ws).title == "<b>New</b> *name*" and "&lt;b&gt;New" in shown(at)
    at = at.button(key=f"pause-{number}").click().run()
    assert source(store, ws).paused and "paused" in words(at) and f"sync-{number}" not in keys(at)
    at = at.button(key=f"resume-{number}").click().run()
    assert not source(store, ws).paused and f"sync-{number}" in keys(at)


def test_its_runs_are_listed_and_a_failure_that_repeats_is_one_line(
    platform: tuple, store: Store, ws: Workspace
) -> None:
    connect(store, ws, platform[1])
    sync.run(store, ws, today=TODAY)
    platform[0].acts = [data({}, 500)] * 40
    for _ in range(3):
        sync.run(store, ws, ["harbour"], today=TODAY)
    at = opened(account="harbour")
    well(at)
    assert "3 times, the last" in words(at) and "10 new, 0 revised, 0 known" in words(at)
    assert "tried 3 times." in words(at) and words(at).count("tried 3 times.") == 1
    assert "an encrypted file" in words(at)


def test_disconnecting_keeps_what_it_brought_and_it_can_come_back(platform: tuple, store: Store, ws: Workspace) -> None:
    number = connect(store, ws, platform[1]).id
    sync.run(store, ws, today=TODAY)
    reference = str(accounts.reference(source(store, ws)))
    at = opened(account="harbour")
    at.button_group(key=f"shown-part-{number}").set_value("Remove").run()
    assert "It brought 10 numbers, in 1 batch." in words(at)
    at = at_rest(at.button(key=f"leave-{number}").click().run())
    well(at)
    assert "what it brought stays" in told() and "disconnected" in words(at)
    assert source(store, ws).settings == {} and len(store.observations(ws.id, ["visitors"])) == 10
    with pytest.raises(Exception, match="reconnect"):
        vault.read(reference)
    at = at.button(key=f"open-{number}").click().run()
    at.button_group(key=f"shown-part-{number}").set_value("Connection").run()
    at = at_rest(pressed(filled(at, server=platform[1], key=KEY), "Connect again"))
    assert "all well" in words(at) and len(store.sources(ws.id)) == 1
    assert len(store.observations(ws.id, ["visitors"])) == 10


def test_deleting_takes_its_history_away(platform: tuple, store: Store, ws: Workspace) -> None:
    number = connect(store, ws, platform[1]).id
    sync.run(store, ws, today=TODAY)
    at = opened(account="harbour")
    at.button_group(key=f"shown-part-{number}").set_value("Remove").run()
    at = at_rest(at.button(key=f"remove-{number}").click().run())
    assert not at.exception and "is removed, with its history" in told()
    assert store.sources(ws.id) == [] and store.observations(ws.id, ["visitors"]).empty
    assert "Nothing is connected yet." in words(at)


def test_where_two_measure_one_site_the_owner_says_which_counts(platform: tuple, store: Store, ws: Workspace) -> None:
    first = connect(store, ws, platform[1])
    second = connect(store, ws, platform[1], "second")
    sync.run(store, ws, today=TODAY)
    assert "Never counted twice" not in words(opened())
    at = opened(account=second.name)
    at.button_group(key=f"shown-part-{second.id}").set_value("General").run()
    at = at.selectbox(key=f"measures-{second.id}").set_value(first.channel).run()
    well(at)
    assert source(store, ws, second.name).channel == first.channel and "Never counted twice" in words(at)
    pick = next(s for s in at.selectbox if (s.key or "").startswith("primary-of-"))
    assert pick.value == first.name
    at = pick.set_value(second.name).run()
    well(at)
    primary = next(c for c in store.channels(ws.id) if c.name == first.channel).primary
    assert primary == {"visitors": second.name}


# The demo


def test_the_demo_s_sources_are_shown_and_cannot_be_synced(demo_record: Path) -> None:
    demo(demo_record)
    at = app("demo", "sources.py")
    well(at)
    assert "Nothing is synced here" in words(at) and "Google Analytics to 21 Nov" in words(at)
    assert not {key for key in keys(at) if key.startswith(("sync", "add", "open-", "pick"))}
    assert "Never counted twice" in words(at)
    assert any("Own access log" in link.proto.label for link in at.get("page_link"))
