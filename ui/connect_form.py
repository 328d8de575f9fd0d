"""Connecting one platform: what it gives and asks for, its fields, the check against it, and the first sync behind the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from collect import connecting, signing_in, vault
from collect.errors import FAILURES
from ui import address, connect_words, saying, signed_in, source_syncing
from ui.connect_fields import Fields
from ui.load import Place
from ui.texts import plain, safe

ADD = "add"
_ROUND, _SIGN = "connect-round", "connect-sign"
_NEW = ""


def show(place: Place, workspace: Callable[[], Any], spec: Any) -> None:
    """What connecting a platform takes, and its form.

    `workspace` gives the business it belongs to, made if there is none yet.
    """
    st.html(about(spec))
    if not _agreed(spec):
        return
    key = f"connect-{spec.name}-{st.session_state.get(_ROUND, 0)}"
    with st.form(key, border=False):
        left, right = st.columns(2, gap="medium")
        with left:
            fields = Fields(spec, key)
        with right:
            title = st.text_input(
                "What to call it :gray[(optional)]", key=f"{key}--title", max_chars=80,
                help=plain("Left blank, it is called what the platform calls the account."),
            )  # fmt: skip
            channel = _channel(place, spec, key)
            st.html(beside(spec))
        signs = signing_in.possible(spec)
        begun = signs and _begun(place, spec) is not None
        label = "Connect" if not signs else "Begin anew" if begun else "Go on to sign in"
        pressed = st.form_submit_button(label, type="secondary" if begun else "primary")
    if pressed:
        _pressed(place, workspace, spec, fields, (title or "").strip(), channel)
    url = _begun(place, spec)
    if url is not None:
        sign_in_button(spec, url)


def about(spec: Any) -> str:
    """What a platform gives, how far back, and what is not certain of it, as HTML."""
    mark = (
        '<div><span class="tr-mark">unproven</span> <span class="faint small">Made from its documentation, and never tried against the '
        "real service: look at its first numbers.</span></div>"
        if spec.proof == "unproven"
        else ""
    )
    gives = connect_words.gives(spec, 12)
    return f'<div class="tr tr-about"><p><b>{safe(gives[:1].upper() + gives[1:])}.</b> {safe(connect_words.history_line(spec))}</p>{mark}</div>'


def beside(spec: Any, *, kept: bool = True) -> str:
    """Where the key is found, and (`kept`) where it will be kept, as HTML."""
    link = f' <a href="{safe(spec.docs_url)}" target="_blank" rel="noreferrer">Its documentation</a>'
    lines = [f"<p>{safe(spec.key_help)}{link}</p>"]
    if spec.secrets and kept:
        lines.append(f"<p>{safe(kept_in())}</p>")
    return f'<div class="tr faint small tr-beside-form">{"".join(lines)}</div>'


def kept_in() -> str:
    """Where a key that is typed now will be kept, in a sentence."""
    return f"Keys are kept on this computer only: in the system’s keyring where that can be used, else in {vault.where('file:')}."


def connected(store: Any, ws: Any, source: Any, before: set[str], today: Any) -> None:
    """Say that an account is connected, and read it behind the page."""
    title, account = source.title or source.name, str(source.state.get("account") or "")
    platform = next((spec.title for spec in connecting.specs() if spec.name == source.connector), title)
    if source.name in before:
        line = f"{title} was connected already: it goes on with what you typed."
    else:
        line = f"{platform} is connected as {account}." if account and account != platform else f"{title} is connected."
    saying.say("ok", f"{line} Its numbers come in behind this page; you can go on.")
    source_syncing.start_in(store, ws, (source.name,), today)


def _agreed(spec: Any) -> bool:
    """Whether what reading costs was agreed to, where it costs something."""
    if not spec.opt_in:
        return True
    st.html(f'<div class="tr tr-cost"><b>This costs money.</b> {safe(spec.opt_in)}</div>')
    return st.checkbox(plain(f"I know that {spec.title} bills me for this"), key=f"agree-{spec.name}")


def _channel(place: Place, spec: Any, key: str) -> str:
    """Which site, show or list it measures: one that is there, or one of its own."""
    kind = connect_words.KINDS.get(spec.channel_kind, "business")
    there = of_kind(place, spec.channel_kind)
    if not there:
        return _NEW
    options = {_NEW: connect_words.own(spec.channel_kind), **there}
    return str(st.selectbox(
        f"It measures the {kind}", list(options), key=f"{key}--channel", format_func=options.__getitem__,
        help=plain(f"Sources of one {kind} stand beside each other, and one of them counts: never both."),
    ))  # fmt: skip


def of_kind(place: Place, kind: str) -> dict[str, str]:
    """The channels of a kind that some source measures, with their titles."""
    if place.workspace is None:
        return {}
    used = {source.channel for source in place.read("sources")}
    return {c.name: c.title or c.name for c in place.read("channels") if c.kind == kind and c.name in used}


def take(
    place: Place,
    workspace: Callable[[], Any],
    connector: str,
    config: dict[str, str],
    *,
    title: str = "",
    channel: str = _NEW,
) -> None:
    """Check an account against its platform, connect it, and read it behind the page; what is refused is said in a line."""
    try:
        ws = workspace()
        before = {source.name for source in place.store.sources(ws.id)}
        with st.spinner("Asking the platform"):
            source = connecting.connect(
                place.store, ws, connector, config, label=title or None, channel=channel or None
            )
    except FAILURES as error:
        st.error(plain(error))
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    connected(place.store, ws, source, before, place.today)
    address.move_to(ADD, "")


def _pressed(place: Place, workspace: Callable[[], Any], spec: Any, fields: Fields, title: str, channel: str) -> None:
    st.session_state.pop(_SIGN, None)
    if not fields.complete():
        return
    if not signing_in.needed(spec, fields.config):
        take(place, workspace, spec.name, fields.config, title=title, channel=channel)
        return
    try:
        redirect = signed_in.address()
        url = signing_in.begin(
            place.store, workspace(), spec.name, fields.config, redirect=redirect, label=title or None,
            channel=channel or None,
        )  # fmt: skip
    except FAILURES as error:
        st.error(plain(error))
        return
    st.session_state[_SIGN] = (spec.name, url)
    st.rerun()


def good(place: Place, url: str) -> bool:
    """Whether a sign-in can still be gone through with here: it was not used, is not too old and of this workspace."""
    return place.workspace is not None and signing_in.workspace_of(signing_in.state_of(url)) == place.ws.name


def awaits(place: Place) -> bool:
    """Whether a sign-in that was begun on this page waits for the owner: it comes back in another tab."""
    _, url = st.session_state.get(_SIGN) or ("", "")
    return good(place, url)


def _begun(place: Place, spec: Any) -> str | None:
    """The address of a sign-in at this platform that was begun here and waits for the owner."""
    name, url = st.session_state.get(_SIGN) or ("", "")
    return url if name == spec.name and good(place, url) else None


def sign_in_button(spec: Any, url: str) -> None:
    """The way to the platform's own page, where the owner allows it."""
    name = "Google" if spec.oauth.kind == "google" else spec.title
    st.link_button(plain(f"Sign in with {name}"), url, type="primary", icon=":material/open_in_new:")
    st.caption(
        plain(
            f"A page of {name} opens and asks you to allow reading. Then it brings you back here; good for {signing_in.MINUTES} minutes."
        )
    )
