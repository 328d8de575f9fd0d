"""A kit as it stands on the screen: what was typed and is not saved yet survives reruns and other pages."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st
from pydantic import ValidationError

from reports.kit import Chosen, How, Kit
from ui.load import Place

_DRAFTS, _GIVEN = "kit_drafts", "kit_keys"
GROUPS = ("figures", "charts", "breakdowns")
WORDS = (
    "title", "tagline", "about", "people_note", "contact", "email", "web", "rhythm", "notes", "lessons", "outlook",
    "language", "currency", "theme", "paper",
)  # fmt: skip
NEVER_EMPTY = ("language", "theme", "paper")
"""Choices that always are one of some; a browser that is still loading may say none."""
LINES = ("partners", "slots")
"""Lists that are typed a line each."""
TABLES = {
    "people": ("label", "share"),
    "offers": ("name", "what", "reach", "rate", "amount"),
    "quotes": ("words", "who"),
}
"""Lists that are typed a row each, with their columns; a row without its first is none."""
HOWS = {"Stays here": "", "Exact": "exact", "Rounded": "rounded", "Index": "index", "Percent": "percent"}


@dataclass
class Draft:
    """A kit being edited: `key` begins the keys of its widgets, `saved` is what is kept, `kit` what stands on the screen.

    `began` is what was kept when the draft was begun; `base` are the rows of each table when its editor was made; `hows` in which
    ways what is in the first table can leave. `fault` says why the last edit does not count, `refused` which way was none.
    """

    key: str
    kind: str
    name: str
    saved: Kit | None
    kit: Kit
    base: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hows: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    began: Kit | None = None
    fault: str = ""
    refused: str = ""
    table: int = 0

    @property
    def shown_key(self) -> str:
        """The key of the table of what may leave: another one whenever the program put an answer right in it."""
        return f"{self.key}-shown-{self.table}"

    @property
    def elsewhere(self) -> str:
        """What happened to the kept kit since this draft was begun, empty where nothing did."""
        if not self.unsaved or self.began is None or self.began == self.saved:
            return ""
        return "deleted" if self.saved is None else "saved"

    @property
    def unsaved(self) -> bool:
        """Whether anything stands on the screen that is not kept."""
        return self.saved is None or self.saved != self.kit


def draft(place: Place, kind: str, name: str, saved: Kit | None, start: Kit, choices: Mapping[str, Any]) -> Draft:
    """The draft of a kit, with everything typed; called once a run, before its widgets. `start` is shown where there is none yet."""
    every: dict[tuple[Any, ...], Draft] = st.session_state.setdefault(_DRAFTS, {})
    owner = (place.url, place.ws.id, kind, name)
    found = every.get(owner)
    if found is None or (not found.unsaved and found.saved != saved):
        found = every[owner] = Draft(_new_key(), kind, name, saved, start, began=saved)
    found.saved = saved
    if found.kit == saved:
        found.began = saved
    found.hows = {(group, each[0]): tuple(each[2]) for group, listed in choices.items() for each in listed}
    if f"{found.key}-title" in st.session_state:
        read(found)
    else:
        _begin(found, choices)
    return found


def edited(place: Place, kind: str, name: str) -> bool:
    """Whether something was typed into this kit that is not kept: it stays open even where another window deleted it."""
    found = st.session_state.get(_DRAFTS, {}).get((place.url, place.ws.id, kind, name))
    return found is not None and found.began is not None and found.kit != found.began


def forget(found: Draft) -> None:
    """Show the kit as it is kept."""
    every = st.session_state.get(_DRAFTS, {})
    for owner in [owner for owner, each in every.items() if each.key == found.key]:
        del every[owner]


def read(found: Draft) -> None:
    """Take in what the widgets say; what cannot be stays as it was, and is said."""
    state, told = st.session_state, found.kit.model_dump()
    for name in WORDS:
        value = state.get(f"{found.key}-{name}")
        told[name] = told[name] if value is None or (not value and name in NEVER_EMPTY) else value
    if state.get(f"{found.key}-coloured") is not None:
        told["accent"] = (state.get(f"{found.key}-accent") or "") if state[f"{found.key}-coloured"] else ""
    told["rates_until"] = state.get(f"{found.key}-rates_until", told["rates_until"])
    told["sections"] = state.get(f"{found.key}-sections", told["sections"])
    for name in LINES:
        lines = state.get(f"{found.key}-{name}")
        told[name] = told[name] if lines is None else [line.strip() for line in lines.splitlines() if line.strip()]
    for name, columns in TABLES.items():
        if name in found.base:
            told[name] = _rows(found.base[name], state.get(f"{found.key}-{name}"), columns)
    if "shown" in found.base:
        told |= chosen(possible(found))
    try:
        found.kit, found.fault = Kit.model_validate(told), ""
    except ValidationError as error:
        found.fault = _said(error)


def merged(base: Sequence[Mapping[str, Any]], state: Any) -> list[dict[str, Any]]:
    """The rows of a table with what was edited in them."""
    edits = (state or {}).get("edited_rows", {})
    return [{**row, **edits.get(at, edits.get(str(at), {}))} for at, row in enumerate(base)]


def possible(found: Draft) -> list[dict[str, Any]]:
    """The rows of the table of what may leave. A way in which something cannot leave is put back to what it was, and that is said."""
    base, state = found.base["shown"], st.session_state.get(found.shown_key)
    rows = merged(base, state)
    if not (state or {}).get("edited_rows"):
        return rows
    found.refused = ""
    for before, row in zip(base, rows, strict=True):
        ways = found.hows.get((row["group"], row["name"]), ())
        if row["how"] != before["how"] and HOWS.get(row["how"]) and ways and HOWS[row["how"]] not in ways:
            words = [word.lower() for word, way in HOWS.items() if way in ways]
            found.refused = (
                f"{row['label']} can leave {' or '.join(words)}, and not {_AS[row['how']]}: it stays as it was."
            )
            row["how"] = before["how"]
    if found.refused:
        found.base["shown"], found.table = rows, found.table + 1
    return rows


_AS = {"Exact": "exact", "Rounded": "rounded", "Index": "as an index", "Percent": "in per cent"}


def chosen(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Chosen]]:
    """What may leave, by group and in its order, from the rows of the table."""
    ordered = sorted(rows, key=lambda row: float("inf") if row["order"] is None else row["order"])
    return {
        group: [
            Chosen(name=row["name"], how=cast("How", HOWS[row["how"]]))
            for row in ordered
            if row["group"] == group and HOWS.get(row["how"])
        ]
        for group in GROUPS
    }


def table(kit: Kit, choices: Mapping[str, Sequence[tuple[str, str, Sequence[str]]]]) -> list[dict[str, Any]]:
    """A row for everything that may be shown: first what is, in its order, then what stays here."""
    words = {how: word for word, how in HOWS.items()}
    rows: list[dict[str, Any]] = []
    for group in GROUPS:
        labels = {name: label for name, label, *_ in choices.get(group, ())}
        picked = {each.name: each.how for each in getattr(kit, group)}
        names = [*picked, *(name for name in labels if name not in picked)]
        rows += [
            {
                "group": group, "name": name, "label": _label(group, labels.get(name, name)), "how": words[picked.get(name, "")],
                "order": float(place) if name in picked else None,
            }
            for place, name in enumerate(names, start=1)
        ]  # fmt: skip
    return sorted(rows, key=lambda row: row["order"] is None)


def _label(group: str, label: str) -> str:
    return f"{label}, chart" if group == "charts" else label


def _begin(found: Draft, choices: Mapping[str, Any]) -> None:
    """Fill the widgets, under keys that none had before: those of an editor may not be filled by the program."""
    found.key, state = _new_key(), st.session_state
    for name in WORDS:
        state[f"{found.key}-{name}"] = getattr(found.kit, name)
    state[f"{found.key}-coloured"] = bool(found.kit.accent)
    state[f"{found.key}-accent"] = found.kit.accent or "#1D56C9"
    state[f"{found.key}-rates_until"] = found.kit.rates_until
    state[f"{found.key}-sections"] = list(found.kit.sections)
    for name in LINES:
        state[f"{found.key}-{name}"] = "\n".join(getattr(found.kit, name))
    found.base = {name: [each.model_dump() for each in getattr(found.kit, name)] for name in TABLES}
    found.base["shown"] = table(found.kit, choices)


def _rows(base: Sequence[Mapping[str, Any]], state: Any, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of a table with what was edited, added and taken away; one without its first cell is left out."""
    state = state or {}
    edited, gone = state.get("edited_rows", {}), set(state.get("deleted_rows", ()))
    kept = [
        {**row, **edited.get(place, edited.get(str(place), {}))} for place, row in enumerate(base) if place not in gone
    ]
    every = [*kept, *state.get("added_rows", ())]
    told = [{name: row[name] for name in columns if row.get(name) not in (None, "")} for row in every]
    needed = ("label", "share") if columns[0] == "label" else columns[:1]
    return [row for row in told if all(str(row.get(name, "")).strip() for name in needed)]


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    where = str(first["loc"][0]).replace("_", " ").capitalize() if first["loc"] else "This"
    most = first.get("ctx", {}).get("max_length")
    what = {
        "string_too_long": f"a text may have {most} letters, and this one has more",
        "too_long": f"there may be {most} of them, and these are more",
        "less_than_equal": "a share is at most 100 %",
        "greater_than_equal": "a number cannot be below 0",
    }.get(first["type"], "this cannot be read")
    return f"{where}: {what}. The page stays as it was before."


def _new_key() -> str:
    st.session_state[_GIVEN] = st.session_state.get(_GIVEN, 0) + 1
    return f"kit-{st.session_state[_GIVEN]}"


def picture(text: str) -> bytes | None:
    """The bytes of a picture that a kit keeps, None where it has none."""
    return base64.b64decode(text) if text else None
