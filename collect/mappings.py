"""The owner's own formats: mappings of tables that nobody else knows, kept in the workspace under a name."""

from __future__ import annotations

from dataclasses import replace

from collect.errors import CollectError
from collect.rows import slug
from connectors import files
from connectors.files import METRIC_ROLES, ROLES, Format, Guess, Part
from connectors.files import TableMapping as Mapping
from store import Store

__all__ = ["METRIC_ROLES", "ROLES", "Guess", "Mapping", "formats", "guess", "remove", "rename", "save", "saved"]


def guess(part: Part) -> Guess:
    """What the columns of a table may mean. Raises: ConnectorError: there is no table in it."""
    return files.guess(part.path, file_name=part.name, beside=part.beside)


def saved(store: Store, ws: int) -> list[tuple[str, Mapping]]:
    """The workspace's mappings by name."""
    return [(name, Mapping.from_json({**columns, **styles})) for name, columns, styles in store.mappings(ws)]


def formats(store: Store, ws: int) -> dict[str, Format]:
    """The formats that saved mappings make, by name."""
    return {name: files.as_format(mapping, slug(name), name) for name, mapping in saved(store, ws)}


def save(store: Store, ws: int, name: str, mapping: Mapping) -> None:
    """Keep a mapping; one of that name is replaced. It keeps its source and stream through every later change of its name.

    Raises: CollectError: it lacks something, or the name cannot be used.
    """
    name = _checked(name)
    if lacking := mapping.lacks():
        raise CollectError(f"The mapping {name!r} is not complete. {lacking}")
    before = dict(saved(store, ws)).get(name)
    own = {"source": before.constants.get("source", slug(name)) if before else slug(name), "stream": name}
    plain = replace(mapping, constants=own | dict(mapping.constants)).to_json()
    styles = {key: plain.pop(key) for key in ("dates", "decimal")}
    store.set_mapping(ws, name, columns=plain, styles=styles)


def rename(store: Store, ws: int, name: str, new: str) -> None:
    """Give a mapping another name. Raises: CollectError: there is none, or the new name is taken or cannot be used."""
    new, names = _checked(new), {known for known, _ in saved(store, ws)}
    _there(store, ws, name)
    if new in names - {name}:
        raise CollectError(f"There is a mapping {new!r} already: choose another name.")
    store.rename_mapping(ws, name, new)


def remove(store: Store, ws: int, name: str) -> None:
    """Forget a mapping; what was imported by it stays. Raises: CollectError: there is none."""
    _there(store, ws, name)
    store.delete_mapping(ws, name)


def _there(store: Store, ws: int, name: str) -> None:
    if name not in {known for known, _ in saved(store, ws)}:
        raise CollectError(f"There is no mapping {name!r}.")


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 60 or not slug(name):
        raise CollectError("Give the mapping a name of up to 60 letters or digits.")
    if slug(name) in {slug(known) for known in files.formats()} or name in files.formats():
        raise CollectError(f"{name!r} is the name of a format that comes with the program: choose another one.")
    return name
