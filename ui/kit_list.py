"""The kits or reports that are kept: which one is open, made new, copied, renamed, deleted, saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

import settings
from collect import kits
from reports import income, media_kit
from reports.kit import Kit
from ui import address, kit_draft, saying
from ui.kit_draft import Draft
from ui.load import Place
from ui.texts import plain

KIT = "kit"
_ELSEWHERE = {
    "saved": "This {word} was saved in another window meanwhile. Save puts what you see here in its place; Discard shows the other.",
    "deleted": "This {word} was deleted in another window meanwhile. Save keeps what you see here as a new one.",
}
WORDS = {"media-kit": "media kit", "income": "income report"}
FIRST = {"media-kit": "Media kit", "income": "Income report"}
_WIDGET = "kit_choice"


def opened(place: Place, kind: str) -> tuple[Draft, list[str]]:
    """The draft of the kit in the address, else of the first, else of a new one; and the names of all that are kept."""
    kept = {each.name: each.choices for each in _kept(place, kind)}
    asked = address.bound(KIT)
    open_still = asked in kept or (asked and kit_draft.edited(place, kind, asked))
    name = asked if open_still else next(iter(kept), FIRST[kind])
    saved = _kit(kept[name], name, kind) if name in kept else None
    start = saved or fresh(place, kind, name)
    return kit_draft.draft(place, kind, name, saved, start, choices(place, kind)), list(kept)


def fresh(place: Place, kind: str, name: str) -> Kit:
    """A first kit of what the business has."""
    made = place.ask(income.fresh_report if kind == "income" else media_kit.fresh_kit)
    return Kit.model_validate(made.model_dump() | {"name": name, "kind": kind})


def choices(place: Place, kind: str) -> dict[str, Any]:
    """What may be shown at all, by group: (name, label, how)."""
    found: dict[str, Any] = place.ask(income.choices if kind == "income" else media_kit.choices)
    return found


def bar(place: Place, draft: Draft, names: Sequence[str]) -> None:
    """Which kit is open, what can be done with it, and whether it is saved."""
    word = WORDS[draft.kind]
    with st.container(horizontal=True, vertical_alignment="center", key="kit-bar"):
        if len({*names, draft.name}) > 1:
            st.session_state[_WIDGET] = draft.name
            st.selectbox(
                word.capitalize(), list(dict.fromkeys([*names, draft.name])), key=_WIDGET, label_visibility="collapsed", width=230,
                on_change=address.choose_from, args=(_WIDGET, KIT, names[0]),
            )  # fmt: skip
        st.button(
            "Save", type="primary", icon=":material/save:", key="kit-save", on_click=_save, args=(place, draft),
            disabled=not draft.unsaved,
        )  # fmt: skip
        if draft.unsaved and draft.began is not None:
            st.button("Discard", key="kit-discard", on_click=kit_draft.forget, args=(draft,))
        _more(place, draft, names, word)
        st.caption(_state(draft))
    if draft.fault:
        st.warning(plain(draft.fault))
    if draft.elsewhere:
        st.warning(plain(_ELSEWHERE[draft.elsewhere].format(word=word)), icon=":material/sync_problem:")


def _more(place: Place, draft: Draft, names: Sequence[str], word: str) -> None:
    with st.popover("New, copy, rename", icon=":material/more_horiz:", key="kit-more"):
        st.text_input("Name", key="kit-name", max_chars=80, placeholder=_free(FIRST[draft.kind], names))
        with st.container(horizontal=True):
            st.button(f"New {word}", on_click=_new, args=(place, draft, names), key="kit-new")
            st.button("Copy this one", on_click=_copy, args=(place, draft, names), key="kit-copy")
            if draft.saved is not None:
                st.button("Rename", on_click=_rename, args=(place, draft), key="kit-rename")
                st.button("Delete", on_click=_delete, args=(place, draft), key="kit-delete", icon=":material/delete:")
        st.caption("Each save is a batch: Sources can take it back, a deletion too.")


def _state(draft: Draft) -> str:
    if draft.saved is None and draft.began is None:
        return "A first proposal, not saved yet"
    return "Not saved yet" if draft.unsaved else "Saved"


def _kept(place: Place, kind: str) -> list[Any]:
    from figures import kits as kept

    return [each for each in place.ask(kept.kits) if each.kind == kind]


def _kit(told: dict[str, Any], name: str, kind: str) -> Kit:
    """A kept kit; parts that this version cannot read are as in a new one."""
    try:
        return Kit.model_validate(told | {"name": name, "kind": kind})
    except ValueError:
        readable = {key: value for key, value in told.items() if _reads(key, value)}
        return Kit.model_validate(readable | {"name": name, "kind": kind})


def _reads(key: str, value: object) -> bool:
    try:
        Kit.model_validate({key: value})
    except ValueError:
        return False
    return True


def _free(name: str, names: Sequence[str]) -> str:
    """A name that is not taken yet."""
    every = [name, *(f"{name} {number}" for number in range(2, len(names) + 3))]
    return next(each for each in every if each not in names)


def _typed_name(default: str) -> str:
    return str(st.session_state.get("kit-name") or "").strip() or default


def _sound(draft: Draft) -> bool:
    """Whether all that stands on the screen can be kept; what cannot is said."""
    kit_draft.read(draft)
    if draft.fault:
        saying.say("wrong", f"Nothing was saved. {draft.fault}")
    return not draft.fault


def _save(place: Place, draft: Draft) -> None:
    if _sound(draft):
        _keep(place, draft.kit, draft.name, f"“{draft.name}” is saved.")


def _new(place: Place, draft: Draft, names: Sequence[str]) -> None:
    name = _typed_name(_free(FIRST[draft.kind], names))
    _made(place, fresh(place, draft.kind, name), name, names)


def _copy(place: Place, draft: Draft, names: Sequence[str]) -> None:
    name = _typed_name(_free(draft.name, [*names, draft.name]))
    if _sound(draft):
        _made(place, draft.kit.model_copy(update={"name": name}), name, names)


def _made(place: Place, kit: Kit, name: str, names: Sequence[str]) -> None:
    if name in names:
        saying.say("wrong", f"There is a {WORDS[kit.kind]} “{name}” already: choose another name.")
    elif _keep(place, kit, name, f"“{name}” is made."):
        st.session_state[KIT], st.session_state["kit-name"] = name, ""


def _rename(place: Place, draft: Draft) -> None:
    name = _typed_name("")
    if not name or name == draft.name:
        saying.say("idle", "Type the new name first.")
        return
    if not _sound(draft):
        return
    kit = draft.kit.model_copy(update={"name": name})
    if _keep(place, kit, name, f"“{draft.name}” is now “{name}”.", was=draft.name):
        kit_draft.forget(draft)
        st.session_state[KIT], st.session_state["kit-name"] = name, ""


def _delete(place: Place, draft: Draft) -> None:
    if saying.outcome(
        lambda: kits.remove(place.store, place.ws, draft.name, draft.kind, now=settings.now()),
        f"“{draft.name}” is deleted. Sources can bring it back.",
    ):
        kit_draft.forget(draft)
        st.session_state[KIT] = ""


def _keep(place: Place, kit: Kit, name: str, done: str, was: str = "") -> bool:
    told = kit.model_dump(mode="json", exclude={"name", "kind"})
    return saying.outcome(
        lambda: kits.save(place.store, place.ws, name, kit.kind, told, now=settings.now(), was=was), done
    )
