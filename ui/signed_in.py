"""Where the browser comes back to after a sign-in at a platform: the account is connected, and the Sources page says so.

The address it comes back with holds a code. It is shown nowhere: the browser is sent on at once, and what is said waits
here under a key that works once.
"""

from __future__ import annotations

import secrets
import threading
from urllib.parse import urlencode, urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

# The launcher imports this module: what the pages need is imported where it is used, so that the server starts at once.

PATH = "/signed-in"
_WORD = "signed"
_MOST = 40
_notes: dict[str, tuple[str, str]] = {}
_lock = threading.Lock()


def address() -> str:
    """Where a platform sends the browser back to: this very server, by its number, as platforms ask of a program on a computer."""
    parts = urlsplit(st.context.url or "")
    port = parts.port or st.get_option("server.port")
    host = "[::1]" if parts.hostname == "::1" else "127.0.0.1"
    return f"http://{host}:{port}{PATH}"


def land(request: Request) -> Response:
    """Finish the sign-in and send the browser on to the Sources page; runs in a thread, since it asks the platform."""
    safe = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    if request.method != "GET":  # whoever only looks whether the address is there uses nothing up
        return Response(status_code=204, headers=safe)
    from collect import signing_in

    told = request.query_params
    state = told.get("state", "")
    workspace = signing_in.workspace_of(state)
    kind, text = _finished(state, workspace, told.get("code"), told.get("error"))
    words = ({"workspace": workspace} if workspace else {}) | {_WORD: _noted(kind, text)}
    return RedirectResponse(f"/sources?{urlencode(words)}", status_code=303, headers=safe)


def carry() -> None:
    """Hand the note that the address names to the page, and take it out of the address; called once a run."""
    key = st.query_params.get(_WORD)
    if key is None:
        return
    del st.query_params[_WORD]
    with _lock:
        note = _notes.pop(key, None)
    if note is not None:
        from ui import saying

        saying.say(*note)


def _finished(state: str, workspace: str | None, code: str | None, error: str | None) -> tuple[str, str]:
    """How it went, and what to say; what was connected is read behind the page, as when a form connects it."""
    import settings
    from collect import signing_in
    from collect.errors import FAILURES
    from ui import load, source_syncing

    failures: tuple[type[Exception], ...] = (*FAILURES, settings.SettingsError)
    try:
        store = load.opened(settings.database_url())
        done = signing_in.finish(lambda: store, state, code, error)
    except failures as failure:
        return "wrong", str(failure)
    except Exception as error:  # noqa: BLE001 - the browser waits: whatever it is, it has to land on the page
        return "wrong", f"The sign-in stopped ({type(error).__name__}): start it again, or see `cli.py doctor`."
    if done.paused:
        return "ok", f"{done.title} is connected. It stays paused."
    try:
        ws = store.workspace(str(workspace))
        reading = source_syncing.began(store, ws, (done.name,), settings.today(ws.zone))
    except failures:
        reading = False  # it is connected all the same, and the program reads it by itself
    more = "Its numbers come in behind this page; you can go on." if reading else "It is read at the next sync."
    return "ok", f"{done.title} is connected. {more}"


def _noted(kind: str, text: str) -> str:
    key = secrets.token_urlsafe(12)
    with _lock:
        while len(_notes) >= _MOST:
            _notes.pop(next(iter(_notes)))
        _notes[key] = (kind, text)
    return key
