"""The Settings page's last parts: backups and the way back, everything as files, deleting a business for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

import settings
from collect import backups, export_all, workspaces
from ui import address, head, saying
from ui.load import Place
from ui.texts import plain, safe

_NAME = "delete_name"
_FIRST = 5


def backups_list(place: Place) -> None:
    """The backups there are, the newest first, each with its way back; one more can be made."""
    head.title("Backups", "made each day the program runs: 7 days and 4 weeks are kept, each checked")
    found = backups.listed(place.store)
    if not found:
        head.empty("There is none yet: the first is made soon after the start.")
    with st.container(key="backups"):
        for number, file in enumerate(found[:_FIRST]):
            _backup(place, file, number)
    if len(found) > _FIRST:
        with st.expander(f"{len(found) - _FIRST} older ones"):
            for number, file in enumerate(found[_FIRST:], start=_FIRST):
                _backup(place, file, number)
    st.button("Back up now", icon=":material/save:", on_click=_make, args=(place,))


def way_back(place: Place) -> None:
    """The backups where there is no business any more; nothing where there is no backup either."""
    if backups.listed(place.store):
        backups_list(place)


def everything(place: Place) -> None:
    """All of the business as files that any program reads."""
    head.title("Everything as files", "every table as CSV, with a page that explains each column; no keys, no secrets")
    st.download_button(
        "Download everything", icon=":material/download:", mime="application/zip", on_click="ignore",
        data=lambda: export_all.archive(place.store, place.ws, today=place.today), file_name=f"{place.ws.name}-{place.today}.zip",
    )  # fmt: skip


def deletion(place: Place) -> None:
    """The business taken away for good, after its name was typed."""
    ws = place.ws
    head.title("Delete this business", "with everything in it, for good; backups made before still hold it")
    with st.form("delete", border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        left.text_input(plain(f"Type {ws.title or ws.name} to delete it"), key=_NAME)
        right.form_submit_button("Delete for good", width="stretch", on_click=_delete, args=(place,))


def _backup(place: Place, file: Path, number: int) -> None:
    facts = file.stat()
    made = datetime.fromtimestamp(facts.st_mtime, UTC)
    words = f"{saying.ago(made, datetime.now(UTC))} · {facts.st_size / 1e6:,.1f} MB"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.html(f'<div class="tr tr-line"><b>{safe(file.name)}</b> <span class="faint">{safe(words)}</span></div>')
    with right.popover("Go back to it", width="stretch"):
        st.text("The record becomes what it was then, all businesses in it. What stands now is kept beside it.")
        st.button("Go back", key=f"restore-{number}", type="primary", on_click=_restore, args=(place, file))


def _make(place: Place) -> None:
    name = f"by-hand-{settings.now():%Y-%m-%d-%H%M%S}.db"
    saying.outcome(
        lambda: backups.backup(place.store, backups.folder(place.store) / name), f"{name} is made and checked."
    )


def _restore(place: Place, file: Path) -> None:
    saying.outcome(lambda: backups.restore(place.url, file), f"The record is what it was in {file.name}.")


def _delete(place: Place) -> None:
    title = place.ws.title or place.ws.name
    if saying.outcome(
        lambda: workspaces.delete(place.store, place.ws, str(st.session_state.get(_NAME) or "")), f"{title} is deleted."
    ):
        st.session_state[address.WORKSPACE] = ""
