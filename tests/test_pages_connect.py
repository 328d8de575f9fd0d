"""Connecting on the Sources page: platforms found, forms filled in, keys checked, signing in."""

from __future__ import annotations

from collections.abc import Callable

from app_under_test import well
from loopback import Server, serve  # noqa: F401
from sources_page import (  # noqa: F401
    FORM,
    KEY,
    SERVER,
    at_rest,
    connect,
    faults,
    filled,
    fresh,
    keys,
    lines,
    made,
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

import settings
from collect import accounts, connecting, signing_in, vault
from connectors._spec import OAuth, Setting
from store import Store, Workspace, open_store
from ui import connect_words

# Finding a platform


def test_platforms_are_found_by_group_and_word_and_say_what_to_know_before(use: Callable) -> None:
    use(
        made(title="Counter"),
        made(
            name="b",
            title="Bird",
            measures=("followers",),
            history="snapshot",
            proof="unproven",
            opt_in="A euro a call.",
        ),
        made(name="c", title="Letters", measures=("subscribers", "issue", "piece_opened"), channel_kind="list"),
    )
    at = opened()
    well(at)
    assert words(at).count("with its history") == 2 and "from today on" in words(at)
    assert "unproven" in words(at) and "costs money" in words(at)
    at.button_group(key="platform-group").set_value("email").run()
    assert {key for key in keys(at) if (key or "").startswith("pick-")} == {"pick-c"}
    at.button_group(key="platform-group").set_value(None).run()
    at.text_input(key="platform-find").set_value("follow").run()
    assert {key for key in keys(at) if (key or "").startswith("pick-")} == {"pick-b"}
    at.text_input(key="platform-find").set_value("zzz").run()
    assert "No platform of that name" in words(at)


def test_every_platform_that_is_there_is_in_a_group_and_says_what_it_gives() -> None:
    for spec in connecting.specs():
        assert connect_words.groups(spec) <= set(connect_words.GROUPS) and connect_words.groups(spec), spec.name
        assert connect_words.gives(spec) and "_" not in connect_words.gives(spec, 99), spec.name
        assert connect_words.history_line(spec).endswith("."), spec.name
    by_name = {spec.name: spec for spec in connecting.specs()}
    assert connect_words.groups(by_name["stripe"]) == {"income"}
    assert connect_words.groups(by_name["plausible"]) == {"website"}
    assert connect_words.key(by_name["bluesky"]) == "no key" != connect_words.key(by_name["stripe"])


def test_every_form_can_be_shown_and_holds_back_until_it_is_filled() -> None:
    for spec in connecting.specs():
        if spec.name == "access_log":
            continue
        at = opened(add=spec.name)
        assert not at.exception, (spec.name, at.exception)
        for tick in at.checkbox:
            at = tick.check().run()
        if any(s.required and s.default is None for s in spec.form):
            at = (
                at.button[[(b.key or "").startswith("FormSubmitter:connect") for b in at.button].index(True)]
                .click()
                .run()
            )
            assert "Type the" in words(at) or "Choose the file" in words(at) or at.error, spec.name
            assert not open_store(settings.database_url()).workspaces(), (
                "nothing is made before there is something to keep"
            )


# Connecting


def test_a_key_that_is_refused_is_said_and_what_was_typed_stays(platform: tuple, store: Store) -> None:
    at = opened(add="made_up")
    at = pressed(filled(at, server=platform[1], key="wrong-key"), "Connect")
    assert not at.exception and len(at.error) == 1
    assert "refuse" in at.error[0].value and "wrong-key" not in said(at).replace("wrong-key-", "")
    assert next(t for t in at.text_input if t.label == "Server").value == platform[1]
    assert store.sources(store.workspace("default").id) == []


def test_what_is_missing_is_said_under_its_field(platform: tuple, store: Store) -> None:
    at = pressed(filled(opened(add="made_up"), server=platform[1]), "Connect")
    assert "Type the API key." in words(at) and not at.error
    assert not store.workspaces()


def test_a_good_key_connects_and_the_first_sync_runs_behind_the_page(platform: tuple, store: Store) -> None:
    at = opened(add="made_up")
    assert "Keys are kept on this computer only" in words(at) and "Its whole history is read." in words(at)
    at = pressed(filled(at, server=platform[1], key=KEY, title="My counter"), "Connect")
    assert lines(at)[0].startswith("Made up is connected as Harbour. Its numbers come in")
    at = at_rest(at)
    well(at)
    ws = store.workspace("default")
    made_ = store.sources(ws.id)[0]
    assert (made_.title, made_.state["account"]) == ("My counter", "Harbour")
    assert len(store.observations(ws.id, ["visitors"])) == 10
    assert "My counter Made up well read just now" in words(at)
    assert "10 new" in told() and "10 rows last time" in words(at) and "data to 21 Nov" in words(at)
    assert KEY not in said(at), "a secret never comes back into the page"
    assert "1 source, all well." in words(at)


def test_the_same_account_once_more_is_the_source_it_was(platform: tuple, store: Store, ws: Workspace) -> None:
    connect(store, ws, platform[1])
    at = pressed(filled(opened(add="made_up"), server=platform[1], key=KEY), "Connect")
    assert "was connected already" in lines(at)[0]
    assert len(store.sources(ws.id)) == 1
    at_rest(at)


def test_what_costs_money_is_connected_only_after_a_tick(use: Callable) -> None:
    use(made(opt_in="X bills each read."))
    at = opened(add="made_up")
    assert "This costs money. X bills each read." in words(at) and not any(t.label == "Server" for t in at.text_input)
    at = at.checkbox(key="agree-made_up").check().run()
    assert any(t.label == "Server" for t in at.text_input)


def test_what_was_never_tried_says_so(use: Callable) -> None:
    use(made(proof="unproven"))
    assert "never tried against the real service" in words(opened(add="made_up"))


def test_a_key_file_is_read_and_one_that_is_no_text_is_refused(platform: tuple, use: Callable, store: Store) -> None:
    use(made(settings=(SERVER, Setting("key", "Key file", kind="file", secret=True))))
    at = filled(opened(add="made_up"), server=platform[1])
    at.file_uploader[0].upload("key.json", b"\xff\xfe\x00", "application/json")
    at = pressed(at, "Connect")
    assert "That is no text file" in words(at)
    at.file_uploader[0].upload("key.json", f"{KEY}\n".encode(), "application/json")
    at = at_rest(pressed(at, "Connect"))
    ws = store.workspace("default")
    assert "key" not in source(store, ws).settings
    assert vault.read(str(accounts.reference(source(store, ws))))["key"] == KEY and KEY not in said(at)


def test_a_choice_is_picked_from_a_list(platform: tuple, use: Callable, store: Store) -> None:
    how = Setting("how", "Income", default="daily", kind="choice", choices=("daily", "file"), required=False)
    use(made(settings=(*FORM, how)))
    at = filled(opened(add="made_up"), server=platform[1], key=KEY)
    at.selectbox[0].set_value("file")
    at_rest(pressed(at, "Connect"))
    assert source(store, store.workspace("default")).settings["how"] == "file"


def test_signing_in_leads_to_the_platform_s_page(use: Callable, store: Store) -> None:
    fields = (Setting("client_id", "Client ID", required=False), Setting("client_secret", "Secret", "", False, secret=True),
              Setting("refresh_token", "Token", required=False, secret=True, hidden=True))  # fmt: skip
    oauth = OAuth("google", "https://t.example.org/token", "https://a.example.org/allow", ("read",))
    use(made(settings=fields, oauth=oauth, hosts=("t.example.org",), base="https://api.example.org"))
    at = pressed(opened(add="made_up"), "Go on to sign in")
    assert "Client ID" in at.error[0].value and not at.get("link_button")
    at = pressed(filled(at, client_id="id-1", client_secret="cs-1"), "Go on to sign in")
    link = at.get("link_button")[0].proto
    assert link.label == "Sign in with Google" and link.url.startswith("https://a.example.org/allow?")
    assert "cs-1" not in said(at) and "127.0.0.1" in link.url
    assert store.sources(store.workspace("default").id) == []
    assert [b.label for b in at.button if "egin" in b.label or "sign in" in b.label] == ["Begin anew"]
    store.make_workspace("other")
    at.session_state["workspace"] = "other"
    assert not at.run().get("link_button"), "it belongs to the business in which it was begun"
    at.session_state["workspace"] = "default"
    assert at.run().get("link_button")
    signing_in._pending.clear()  # it was gone through with in another tab, or is too old
    at = at.run()
    assert not at.get("link_button") and any(b.label == "Go on to sign in" for b in at.button)


def test_a_platform_s_own_fields_may_be_called_like_the_form_s(use: Callable, store: Store, ws: Workspace) -> None:
    use(
        made(settings=(*FORM, Setting("channel", "Channel", required=False), Setting("title", "Title", required=False)))
    )
    store.make_channel(ws.id, "garden", "site", "Garden")
    store.make_source(ws.id, "files", connector="csv", title="Files", channel="garden", known="imported")
    at = opened(add="made_up")
    well(at)
    assert {"Channel", "Title"} <= {t.label.split(" :")[0] for t in at.text_input}
    assert any(s.label == "It measures the site" for s in at.selectbox)


def test_a_sign_in_takes_along_what_was_chosen(use: Callable, store: Store, ws: Workspace) -> None:
    fields = (Setting("client_id", "Client ID", required=False), Setting("client_secret", "Secret", "", False, secret=True),
              Setting("refresh_token", "Token", required=False, secret=True, hidden=True))  # fmt: skip
    oauth = OAuth("google", "https://t.example.org/token", "https://a.example.org/allow", ("read",))
    use(made(settings=fields, oauth=oauth, hosts=("t.example.org",), base="https://api.example.org"))
    store.make_channel(ws.id, "garden", "site", "Garden")
    store.make_source(ws.id, "files", connector="csv", title="Files", channel="garden", known="imported")
    at = filled(opened(add="made_up"), client_id="id-1", client_secret="cs-1", title="Mine")
    next(s for s in at.selectbox if (s.key or "").endswith("-channel")).set_value("garden")
    signing_in._pending.clear()
    pressed(at, "Go on to sign in")
    (pending,) = signing_in._pending.values()
    assert (pending.label, pending.channel, pending.workspace) == ("Mine", "garden", "default")


def test_a_feed_needs_only_its_address(serve: Callable[..., Server], store: Store) -> None:
    body = (
        b"<rss version='2.0'><channel><title>Garden</title><item><guid>1</guid><title>Soil</title>"
        b"<pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )
    server = serve(lambda *_: (200, {"content-type": "application/rss+xml"}, body))
    at = opened()
    at = pressed(at, "Add")
    assert "Type the address of a feed" in words(at)
    at.text_input(key="feed-address").set_value("http://127.0.0.1:9/nothing")
    at = pressed(at, "Add")
    assert len(at.error) == 1 and at.text_input(key="feed-address").value == "http://127.0.0.1:9/nothing"
    at.text_input(key="feed-address").set_value(server.url)
    at = at_rest(pressed(at, "Add"))
    well(at)
    assert len(store.items(store.workspace("default").id)) == 1
    assert [s.connector for s in store.sources(store.workspace("default").id)] == ["rss"]


def test_a_source_joins_the_site_that_another_one_measures(platform: tuple, store: Store, ws: Workspace) -> None:
    first = connect(store, ws, platform[1])
    at = filled(opened(add="second"), server=platform[1], key=KEY, title="Other")
    next(s for s in at.selectbox if (s.key or "").endswith("-channel")).set_value(first.channel)
    at_rest(pressed(at, "Connect"))
    assert source(store, ws, "other").channel == first.channel
