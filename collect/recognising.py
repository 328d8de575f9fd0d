"""Which format each part of a file is of: declared ones first, then the owner's own mappings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import connectors
from collect import mappings, rows
from collect.errors import CollectError
from collect.preview import Choices
from connectors import files
from connectors.files import Format, Part
from store import Store, Workspace


def own_formats(store: Store, ws: Workspace, choices: Choices) -> dict[str, Format]:
    """The workspace's own formats by name; a mapping that is tried out stands alone."""
    if choices.mapping is None:
        return mappings.formats(store, ws.id)
    name = choices.mapping_name or "own table"
    return {name: files.as_format(choices.mapping, rows.slug(name), name)}


def sort_out(
    parts: Sequence[Part], choices: Choices, own: Mapping[str, Format]
) -> tuple[list[tuple[Part, Format | None]], list[Part]]:
    """Each known part with its format (None for a feed), and the parts that nobody knows.

    Parts that another format may read itself are looked at last, since there can be thousands of them.
    """
    alone = len(parts) == 1
    every = [pattern for each in files.formats().values() for pattern in each.beside]
    first, later = _divided(parts, [] if alone else every)
    found = [(part, _recognise(part, choices, own, alone=alone)) for part in first]
    later, _ = _divided(later, [pattern for _, chosen in found if chosen for pattern in chosen.beside])
    found += [(part, _recognise(part, choices, own, alone=alone)) for part in later]
    known = [(part, chosen) for part, chosen in found if chosen is not False]
    return known, [part for part, chosen in found if chosen is False]


def _divided(parts: Sequence[Part], patterns: Sequence[str]) -> tuple[list[Part], list[Part]]:
    """The parts that no pattern names, and those that one does."""
    named = [part for part in parts if _belongs(part, patterns)]
    return [part for part in parts if not _belongs(part, patterns)], named


def _belongs(part: Part, patterns: Sequence[str]) -> bool:
    """Whether a part is read by another one."""
    return any(re.fullmatch(pattern, part.name.rpartition("/")[2]) for pattern in patterns)


def _recognise(
    part: Part, choices: Choices, own: Mapping[str, Format], *, alone: bool
) -> Format | Literal[False] | None:
    """The part's format, None for a feed, False where nobody knows it."""
    if choices.mapping is not None:
        chosen = next(iter(own.values()))
        return chosen if alone else _first(part, [chosen])
    if choices.format == "rss" and alone:
        return None
    if choices.format is not None:
        chosen = _named(choices.format, own)
        return chosen if alone else _first(part, [chosen])
    with part.path.open("rb") as file:
        head = file.read(8192)
    if alone and connectors.discover()[0]["rss"].identify(head):
        return None
    return _first(part, None) or _first(part, own.values())


def _named(name: str, own: Mapping[str, Format]) -> Format:
    """A format by its name. Raises: CollectError: there is none."""
    known = files.formats() | {each.name: each for each in own.values()} | dict(own)
    if name not in known:
        raise CollectError(f"{name!r} is no format: `formats` lists them.")
    return known[name]


def _first(part: Part, among: Iterable[Format] | None) -> Format | Literal[False]:
    found = files.recognise(part.path, file_name=part.name, beside=part.beside, among=among)
    return found[0] if found else False


def unknown(name: str, strange: Sequence[Part]) -> str:
    """What to say of a file of which no part is known."""
    many = (
        f"none of its {len(strange)} tables ({listed(strange, name)}) has"
        if len(strange) > 1
        else "it is no feed and does not have"
    )
    return (
        f"{name}: {many} the columns of a known export or of a mapping of yours. Tell what its columns mean on the Import page, "
        "or name a format with --format (`formats` lists them)."
    )


def listed(parts: Sequence[Part], name: str) -> str:
    """The first parts of a file by name, and how many more there are."""
    shown = ", ".join(part.name.removeprefix(f"{name}/") for part in parts[:5])
    return shown + (f" and {len(parts) - 5} more" if len(parts) > 5 else "")
