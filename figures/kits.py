"""The kits and reports that the owner keeps."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from figures.asking import Question


class Kept(NamedTuple):
    """A kit as it is kept: its name, its kind (`media-kit` or `income`) and what the owner chose; not `readable` where that is damaged."""

    name: str
    kind: str
    choices: dict[str, Any]
    readable: bool = True


def kits(q: Question) -> list[Kept]:
    """Every kit and report that is kept, reports first, each kind in the order of its names."""
    rows = q.store.kits(q.ws.id).sort_values(["kind", "name", "key"])
    return [_kept(str(r.name), str(r.kind), str(r.choices)) for r in rows.itertuples(index=False)]


def _kept(name: str, kind: str, text: str) -> Kept:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    return Kept(name, kind, told) if isinstance(told, dict) else Kept(name, kind, {}, readable=False)
