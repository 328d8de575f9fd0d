"""Signing in with a browser: where it belongs, doing it again, what is needed for it, and tokens that change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

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

import connectors
import settings
from collect import accounts, signing_in, sync, vault
from collect.errors import CollectError
from store import Store, Workspace, open_store


def test_a_sign_in_belongs_to_its_record(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer], tmp_path: Path
) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    other.make_workspace("studio")
    try:
        with pytest.raises(CollectError, match="Another record is open"):
            finish(other, browse(begin(store, ws, authority[1])))
        assert other.sources(other.workspace("studio").id) == []
    finally:
        other.close()


def test_it_is_connected_in_the_workspace_in_which_it_was_begun(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    shop = store.make_workspace("workshop")
    finish(store, browse(begin(store, shop, authority[1])))
    assert [s.title for s in store.sources(shop.id)] == ["Harbour"]
    assert store.sources(ws.id) == []


def test_signing_in_again_gives_the_source_its_new_token(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    platform, server = authority
    source = finish(store, browse(begin(store, ws, server, channel="c")))
    old = vault.read(accounts.reference(source))
    platform._refresh.clear()  # the owner took it back
    (failed,) = sync.run(store, ws, [], today=settings.today("UTC"))
    assert failed.reconnect and "reconnect" in failed.message.lower()
    told = browse(signing_in.begin(store, ws, "signed", {}, redirect=REDIRECT, source=source.name))
    renewed = finish(store, told)
    new = vault.read(accounts.reference(renewed))
    assert (renewed.name, accounts.seen(renewed)["channel"]) == (source.name, "c")
    assert new["refresh_token"] != old["refresh_token"] and new["client_secret"] == "client-secret-1"
    assert "reconnect" not in renewed.state
    assert sync.run(store, ws, [], today=settings.today("UTC"))[0].ok


def test_signing_in_again_as_somebody_else_changes_nothing(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    platform, server = authority
    source = finish(store, browse(begin(store, ws, server)))
    old = vault.read(accounts.reference(source))
    platform.name = "Other"
    with pytest.raises(CollectError, match="another account: Other, not Harbour"):
        finish(store, browse(begin(store, ws, server, source=source.name)))
    assert vault.read(accounts.reference(source)) == old


def test_who_signs_in_no_longer_needs_the_key_there_was(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    source = finish(store, browse(begin(store, ws, authority[1], api_key="k-1")))
    assert set(vault.read(accounts.reference(source))) == {"client_secret", "refresh_token"}


@pytest.mark.parametrize(
    ("connector", "config", "source", "said"),
    [
        ("nothing", CLIENT, None, "no connector 'nothing'"),
        ("signed", {}, None, "Signed needs Client ID, Client secret. Make a client."),
        ("signed", {"client_id": "x", "client_secret": " "}, None, "Signed needs Client secret"),
        ("signed", {**CLIENT, "chanel": "x"}, None, "no setting chanel"),
        ("signed", CLIENT, "nobody", "no source 'nobody'"),
        ("signed", CLIENT, "by-hand", "is no account of Signed"),
    ],
)
def test_what_lacks_something_is_not_begun(
    store: Store, ws: Workspace, use: Callable, connector: str, config: dict[str, str], source: str | None, said: str
) -> None:
    store.make_source(ws.id, "by-hand", connector="typed", title="By hand")
    with pytest.raises(CollectError, match=said):
        signing_in.begin(store, ws, connector, config, redirect=REDIRECT, source=source)
    assert signing_in._pending == {}


def test_a_connector_without_a_sign_in_says_so(store: Store, ws: Workspace, use: Callable) -> None:
    use(oauth=None)
    with pytest.raises(CollectError, match="no sign-in with a browser"):
        signing_in.begin(store, ws, "signed", CLIENT, redirect=REDIRECT)


def test_when_signing_in_is_needed() -> None:
    spec = made_up_sign_in.SPEC
    assert signing_in.needed(spec, CLIENT)
    assert not signing_in.needed(spec, {"api_key": "k"})
    assert not signing_in.needed(spec, {**CLIENT, "refresh_token": "r"})
    assert not signing_in.needed(made_up_sign_in.replace(spec, oauth=None), CLIENT)


def test_what_reconnecting_means(store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]) -> None:
    signed = finish(store, browse(begin(store, ws, authority[1]))).name
    assert signing_in.again(store, ws, signed, {})
    assert signing_in.again(store, ws, signed, {"client_secret": "new"})
    assert not signing_in.again(store, ws, signed, {"channel": "other"})
    assert not signing_in.again(store, ws, signed, {"api_key": "k"})
    assert not signing_in.again(store, ws, "nobody", {})
    store.set_source(ws.id, signed, state={"reconnect": True})
    assert signing_in.again(store, ws, signed, {"channel": "other"})
    keyed = store.make_source(ws.id, "keyed", connector="signed", title="Keyed",
                              settings=accounts.kept(made_up_sign_in.SPEC, {"api_key": "k"}))  # fmt: skip
    assert not signing_in.again(store, ws, keyed.name, {})
    assert signing_in.again(store, ws, keyed.name, {"client_id": "c"})


def test_every_connector_that_signs_in_may_reach_its_token_server() -> None:
    for module in connectors.discover()[0].values():
        spec = module.SPEC
        if signing_in.possible(spec):
            assert urlsplit(spec.oauth.token_url).hostname in spec.hosts, spec.name
            assert spec.oauth.token_url.startswith("https://") and spec.oauth.authorize_url.startswith("https://")
            names = {s.name: s for s in spec.settings}
            assert names["client_secret"].secret, spec.name
            given = [names[n] for n in ("refresh_token", "access_token") if n in names]
            assert given and all(s.secret and not (s.required and s.hidden) for s in given), spec.name


def test_a_token_that_is_renewed_while_it_is_checked_is_the_one_that_is_kept(
    store: Store, ws: Workspace, authority: tuple[Authority, FaultServer]
) -> None:
    authority[0].rotates = True
    source = finish(store, browse(begin(store, ws, authority[1])))
    assert vault.read(accounts.reference(source))["refresh_token"].startswith("1//rotated")
    for _ in range(2):
        assert sync.run(store, ws, [], today=settings.today("UTC"))[0].ok
