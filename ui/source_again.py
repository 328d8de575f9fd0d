"""A source's settings and key once more: what may be seen is filled in, secrets are empty and stay unless they are typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from collect import accounts, connecting, signing_in, vault
from collect.errors import FAILURES
from ui import address, connect_form, saying, signed_in, source_syncing
from ui.connect_fields import Fields
from ui.load import Place
from ui.texts import plain, safe

_ROUND, _SIGN = "again-round", "again-sign"


def show(place: Place, source: Any, spec: Any) -> None:
    """The form of a source that is, or was, connected."""
    known = source.state.get("account")
    about = f"It is {known}: another account is a source of its own." if known else ""
    where = accounts.reference(source)
    kept = f"Its key is kept in {vault.where(where)}." if where else connect_form.kept_in() if spec.secrets else ""
    key = f"again-{source.id}-{st.session_state.get(_ROUND, 0)}"
    with st.form(key, border=False):
        left, right = st.columns(2, gap="medium")
        with left:
            now = accounts.seen(source) if source.settings else None
            fields = Fields(spec, key, now, refused=bool(source.state.get("reconnect")))
        with right:
            lines = "".join(f"<p>{safe(line)}</p>" for line in (about, kept) if line)
            st.html(f'<div class="tr faint small tr-beside-form">{lines}</div>' + connect_form.beside(spec, kept=False))
        pressed = st.form_submit_button("Check and keep" if source.settings else "Connect again", type="primary")
    if pressed:
        _pressed(place, source, spec, fields)
    if signing_in.possible(spec):
        _sign_in(place, source, spec)


def _pressed(place: Place, source: Any, spec: Any, fields: Fields) -> None:
    if not fields.complete():
        return
    config = fields.config
    try:
        if signing_in.again(place.store, place.ws, source.name, config):
            _begin(place, source, spec, config)
            return
        with st.spinner(plain(f"Asking {spec.title}")):
            connecting.reconnect(place.store, place.ws, source.name, config)
    except FAILURES as error:
        st.error(plain(error))
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    title, paused = source.title or source.name, source.paused and source.settings
    saying.say(
        "ok",
        f"{title} is connected again. " + ("It stays paused." if paused else "Its numbers come in behind this page."),
    )
    if not paused:
        source_syncing.start(place, (source.name,))
    address.move_to(source_syncing.ACCOUNT, "")


def _sign_in(place: Place, source: Any, spec: Any) -> None:
    """The way to the platform's page, where the owner allows it once more."""
    begun = st.session_state.get(_SIGN)
    if begun is not None and begun[0] == source.name and connect_form.good(place, begun[1]):
        connect_form.sign_in_button(spec, begun[1])
    elif st.button("Sign in again", key=f"sign-{source.id}"):
        try:
            _begin(place, source, spec, {})
        except FAILURES as error:
            st.error(plain(error))
            return
        st.rerun()


def _begin(place: Place, source: Any, spec: Any, config: dict[str, str]) -> None:
    url = signing_in.begin(place.store, place.ws, spec.name, config, redirect=signed_in.address(), source=source.name)
    st.session_state[_SIGN] = (source.name, url)
