"""Signing in with a browser: what is asked and proved, what is kept, and what may go wrong."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import made_up_sign_in
import pytest
from fault_server import LOGIN, FaultServer, data, faults, status  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up_sign_in import (  # noqa: F401 - some are fixtures
    CLIENT,
    MONETARY,
    REDIRECT,
    SCOPES,
    SECRETS,
    Authority,
    authority,
    begin,
    browse,
    finish,
    store,
    use,
    ws,
)

import settings
from collect import accounts, signing_in, sync, vault
from collect.errors import CollectError
from connectors import _sign_in
from store import Store, Workspace


def test_who_signs_in_is_connected_and_the_sync_goes_on_with_what_was_given(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    platform, server = authority
    source = finish(store, browse(begin(store, ws, server, channel="c", label="My channel")))
    assert (source.name, source.title, source.state["account"]) == ("my-channel", "My channel", "Harbour")
    kept = accounts.config(made_up_sign_in.SPEC, source)
    assert kept["refresh_token"].startswith("1//refresh") and kept["client_secret"] == "client-secret-1"
    assert not [word for word in SECRETS if word in json.dumps(source.settings) + json.dumps(source.state)]
    assert platform.asked_for[0].query["scope"] == " ".join((*SCOPES, MONETARY))
    assert all(result.ok for result in sync.run(store, ws, [], today=settings.today("UTC")))


def test_each_sign_in_asks_with_a_state_and_a_proof_of_its_own(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    asked = [parse_qs(urlsplit(begin(store, ws, authority[1])).query) for _ in range(2)]
    assert asked[0]["state"] != asked[1]["state"]
    assert asked[0]["code_challenge"] != asked[1]["code_challenge"]
    assert "code_verifier" not in asked[0]


def test_a_platform_that_is_no_google_gets_no_words_of_google_s(store: Store, ws: Workspace, use: Callable) -> None:
    use(oauth=made_up_sign_in.replace(made_up_sign_in.OAUTH, kind="code"))
    asked = parse_qs(urlsplit(signing_in.begin(store, ws, "signed", CLIENT, redirect=REDIRECT)).query)
    assert "access_type" not in asked and "prompt" not in asked
    assert asked["code_challenge_method"] == ["S256"]


def test_a_platform_with_words_of_its_own_is_asked_in_them(
    store: Store, ws: Workspace, use: Callable, faults: Callable
) -> None:
    """TikTok: another name of the client, commas between scopes, the hash in hexadecimal."""
    made = made_up_sign_in.replace(
        made_up_sign_in.OAUTH, kind="code", client_name="client_key", separator=",", challenge="hex"
    )
    use(oauth=made)
    server = faults(lambda asked: data({"name": "Harbour", "access_token": "a", "refresh_token": "r"}))
    url = begin(store, ws, server)
    asked = dict(parse_qsl(urlsplit(url).query))
    assert (asked["client_key"], asked["scope"]) == ("client-1", ",".join((*SCOPES, MONETARY)))
    assert "client_id" not in asked
    finish(store, {"state": asked["state"], "code": "c"})
    form = server.asked[0].form
    assert hashlib.sha256(form["code_verifier"].encode()).hexdigest() == asked["code_challenge"]
    assert (form["client_key"], form["client_secret"], "client_id" in form) == ("client-1", "client-secret-1", False)


def test_it_may_measure_a_channel_that_is_there(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    store.make_channel(ws.id, "harbour-notebook", "site", "Harbour Notebook")
    config = {**CLIENT, "base": authority[1].url}
    url = signing_in.begin(store, ws, "signed", config, redirect=REDIRECT, channel="harbour-notebook")
    assert finish(store, browse(url)).channel == "harbour-notebook"


def test_a_code_of_another_program_is_refused(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    """Both states are ours, the codes are exchanged for each other's: the proof does not fit."""
    one, two = browse(begin(store, ws, authority[1])), browse(begin(store, ws, authority[1]))
    with pytest.raises(CollectError, match="over or was used already"):
        finish(store, {"state": one["state"], "code": two["code"]})
    assert store.sources(ws.id) == []


def test_a_return_works_once(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    told = browse(begin(store, ws, authority[1]))
    finish(store, told)
    asked = len(authority[1].asked)
    with pytest.raises(CollectError, match="used already"):
        finish(store, told)
    assert len(authority[1].asked) == asked


@pytest.mark.parametrize("state", ["", "made-up", "None"])
def test_a_state_that_nobody_gave_is_refused(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], state: str
) -> None:
    begin(store, ws, authority[1])
    with pytest.raises(CollectError, match="start it again on the Sources page"):
        signing_in.finish(lambda: store, state, "4/code")
    assert authority[1].asked == []


def test_a_sign_in_waits_a_quarter_of_an_hour(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, late = browse(begin(store, ws, authority[1])), browse(begin(store, ws, authority[1]))
    now = time.monotonic()
    monkeypatch.setattr(signing_in, "_clock", lambda: now + 14.9 * 60)
    assert signing_in.workspace_of(told["state"]) == "studio"
    finish(store, told)
    monkeypatch.setattr(signing_in, "_clock", lambda: now + 15.1 * 60)
    with pytest.raises(CollectError, match="older than 15 minutes"):
        finish(store, late)


def test_only_so_many_wait(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    first, *_, last = [begin(store, ws, authority[1]) for _ in range(60)]
    assert len(signing_in._pending) == 40
    finish(store, browse(last))
    with pytest.raises(CollectError, match="not known"):
        finish(store, browse(first))


def test_who_cancels_is_told_so(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    authority[0].denies = "access_denied"
    with pytest.raises(CollectError, match="Signed was not connected, because the sign-in was cancelled"):
        finish(store, browse(begin(store, ws, authority[1])))
    assert store.sources(ws.id) == []


@pytest.mark.parametrize(
    ("error", "said"), [("server_error", "(server_error)"), ("<b>x</b> evil", "(no reason given)")]
)
def test_another_refusal_names_only_its_code(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], error: str, said: str
) -> None:
    authority[0].denies = error
    with pytest.raises(CollectError) as failure:
        finish(store, browse(begin(store, ws, authority[1])))
    assert said in str(failure.value)


def test_neither_a_code_nor_an_error(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    with pytest.raises(CollectError, match="neither a permission nor a reason"):
        finish(store, {"state": browse(begin(store, ws, authority[1]))["state"]})


def test_a_box_that_was_unticked_is_named(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].granted = (SCOPES[0], MONETARY)
    with pytest.raises(CollectError) as failure:
        finish(store, browse(begin(store, ws, authority[1])))
    said = str(failure.value)
    assert "“View YouTube Analytics reports for your YouTube content” (yt-analytics.readonly)" in said
    assert "leave every box ticked" in said
    assert "youtube.readonly)" not in said
    assert store.sources(ws.id) == []


def test_what_is_optional_may_be_unticked(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].granted = SCOPES
    assert finish(store, browse(begin(store, ws, authority[1]))).title == "Harbour"


def test_a_platform_that_does_not_say_what_it_granted_granted_all(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].without = ("scope",)
    assert finish(store, browse(begin(store, ws, authority[1]))).title == "Harbour"


def test_a_permission_that_does_not_last_says_what_to_do(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].without = ("refresh_token",)
    with pytest.raises(CollectError, match="Remove the app's access at myaccount"):
        finish(store, browse(begin(store, ws, authority[1])))
    assert store.sources(ws.id) == []


def test_a_platform_without_refresh_tokens_keeps_its_access_token(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], use: Callable
) -> None:
    plain = tuple(
        s if s.name != "refresh_token" else made_up_sign_in.replace(s, name="access_token")
        for s in made_up_sign_in.SETTINGS
    )
    use(settings=plain)
    source = finish(store, browse(begin(store, ws, authority[1])))
    assert vault.read(accounts.reference(source))["access_token"].startswith("ya29.")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            data({"error": "invalid_client", "error_description": "client-secret-1"}, 401),
            "does not know this client ID",
        ),
        (data({"error": "redirect_uri_mismatch"}, 400), "Desktop app"),
        (data({"error": "unauthorized_client"}, 401), "type the help names"),
        (data({"error": ["x"]}, 400), "no reason given"),
        (data({"error": "invalid_grant", "log_id": "x"}), "over or was used already"),
        (data({"error": {"code": 400, "message": "client-secret-1"}}, 403), "no reason given"),
        (data({"token": 1}), "gave no token"),
        (data([]), "gave no token"),
        (data({"access_token": 5, "refresh_token": "x"}), "gave no token"),
        (LOGIN, "web page instead of data"),
        (status(400), "no reason given"),
    ],
)
def test_a_token_server_that_refuses_or_lies(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], answer: object, said: str
) -> None:
    authority[0].answer = answer
    with pytest.raises(CollectError) as failure:
        finish(store, browse(begin(store, ws, authority[1])))
    assert said in str(failure.value)
    assert not [word for word in SECRETS if word in str(failure.value)]
    assert store.sources(ws.id) == []


def test_a_token_server_that_has_moved_does_not_bring_the_code_into_a_message(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    platform, server = authority
    told = browse(begin(store, ws, server))
    platform.answer = status(308, location=f"/elsewhere/{told['code']}")
    with pytest.raises(CollectError, match="has moved") as failure:
        finish(store, told)
    assert told["code"] not in str(failure.value)


def test_a_busy_token_server_is_asked_again(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], no_waiting: None
) -> None:
    from fault_server import turns

    platform, server = authority
    server.play = turns(platform, status(503), platform)
    assert finish(store, browse(begin(store, ws, server))).title == "Harbour"


def test_no_secret_in_logs_nor_in_what_is_kept_in_memory(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = begin(store, ws, authority[1])
    shown = repr(signing_in._pending)
    assert "client-secret-1" not in shown
    assert next(iter(signing_in._pending.values())).verifier not in shown
    asking = _sign_in.asking(made_up_sign_in.SPEC, CLIENT, redirect=REDIRECT)
    assert asking.verifier not in repr(asking)
    told = browse(address)
    caplog.clear()
    finish(store, told)
    assert not [r for r in caplog.records if any(word in r.getMessage() for word in (*SECRETS, told["code"]))]
