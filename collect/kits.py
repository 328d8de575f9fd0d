"""Kits and reports are kept as the sheets keep rows: every save is a batch that can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from collect.errors import CollectError
from store import NewBatch, Store, Workspace
from vocabulary import clean

LARGEST = 3_000_000
"""Bytes of a kit's choices, its pictures included."""
LONGEST = 80
"""Letters of a name."""
KINDS = {"media-kit": "media kit", "income": "income report"}


def save(
    store: Store, ws: Workspace, name: str, kind: str, choices: Mapping[str, Any], *, now: datetime, was: str = ""
) -> int | None:
    """Keep the choices of the kit of that name and kind, new or as it stood. Returns the batch; None where nothing differs.

    `was`: the name it had, for a kit that is to be called otherwise.

    Raises: CollectError: no name, one that another kit has, or too much. Nothing is written then.
    """
    name = _named(name, kind)
    text = _text(choices, kind)
    rows = _standing(store, ws, kind)
    if was and was not in rows:
        raise CollectError(
            f"There is no {KINDS[kind]} “{was}” any more: it was deleted meanwhile. Save it as a new one."
        )
    if was and was != name and name in rows:
        raise CollectError(f"There is a {KINDS[kind]} “{name}” already: choose another name.")
    key, stood = rows.get(was or name, ("", ""))
    if key and stood == text and name == (was or name):
        return None
    row = {"key": key or _new_key(store, ws, kind, name), "name": name, "kind": kind, "choices": text}
    return _taken(store, ws, row, f"{KINDS[kind].capitalize()} “{name}” saved", now)


def remove(store: Store, ws: Workspace, name: str, kind: str, *, now: datetime) -> int:
    """Take a kit away; undoing the batch, which is returned, brings it back.

    Raises: CollectError: there is none of that name.
    """
    key, _ = _standing(store, ws, kind).get(name, ("", ""))
    if not key:
        raise CollectError(f"There is no {KINDS.get(kind, 'kit')} “{name}”: nothing was deleted.")
    row = {"key": key, "name": name, "kind": kind, "choices": None}
    return _taken(store, ws, row, f"{KINDS[kind].capitalize()} “{name}” deleted", now)


def _taken(store: Store, ws: Workspace, row: Mapping[str, object], message: str, now: datetime) -> int:
    new = NewBatch(None, "typed", now, message=message)
    return store.take(ws.id, new, [("kit", pd.DataFrame([row], dtype=object))], now=now).batch


def _named(name: str, kind: str) -> str:
    if kind not in KINDS:
        raise CollectError(f"{kind!r} is no kind of kit: there is {' and '.join(KINDS)}.")
    told = " ".join(str(clean(name) or "").split())
    if not told:
        raise CollectError(f"Give the {KINDS[kind]} a name, by which you find it again.")
    if len(told) > LONGEST:
        raise CollectError(f"The name has {len(told)} letters: it may have {LONGEST}.")
    return told


def _text(choices: Mapping[str, Any], kind: str) -> str:
    """The choices as the store keeps them: the same choices are the same text; half a letter that no file can hold becomes a ?."""
    text = json.dumps(dict(choices), ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    raw = text.encode("utf-8", "replace")
    if len(raw) > LARGEST:
        raise CollectError(
            f"The {KINDS[kind]} takes {len(raw) / 1e6:.1f} MB; up to {LARGEST // 1_000_000} MB are kept. "
            "Use smaller pictures or shorter texts."
        )
    return raw.decode()


def _standing(store: Store, ws: Workspace, kind: str) -> dict[str, tuple[str, str]]:
    """By name, the key and choices of each kit of that kind."""
    rows = store.kits(ws.id)
    return {str(r.name): (str(r.key), str(r.choices)) for r in rows[rows["kind"] == kind].itertuples(index=False)}


def _new_key(store: Store, ws: Workspace, kind: str, name: str) -> str:
    """A key made of the name, so that the same kits in two records have the same; one that is called otherwise now keeps its own."""
    used = set(store.kits(ws.id)["key"])
    key = f"{kind}/{name}"
    while key in used:
        key += "'"
    return key
