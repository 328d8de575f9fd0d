"""The dictionary: each word of a workspace once, so that rows hold small integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

NONE = 0
"""Stands for "no word" where a unique key needs a value; no word has this id."""


def read(connection: sa.Connection, workspace: int) -> dict[int, str]:
    """All words of the workspace by id."""
    rows = connection.exec_driver_sql("SELECT id, text FROM word WHERE workspace = ?", (workspace,))
    return dict(rows.all())


def known(connection: sa.Connection, workspace: int, texts: Iterable[str]) -> dict[str, int]:
    """The ids of those texts that are words already."""
    wanted = list(texts)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = connection.exec_driver_sql(
            f"SELECT text, id FROM word WHERE workspace = ? AND text IN ({marks})", (workspace, *part)
        )
        found.update(dict(rows.all()))
    return found


def add(connection: sa.Connection, workspace: int, texts: Iterable[str]) -> dict[str, int]:
    """The ids of `texts`; those not yet known become words. Needs a writing connection."""
    wanted = set(texts)
    have = known(connection, workspace, wanted)
    missing = sorted(wanted - have.keys())
    if missing:
        connection.exec_driver_sql(
            "INSERT INTO word (workspace, text) VALUES (?, ?) ON CONFLICT DO NOTHING", [(workspace, t) for t in missing]
        )
        have |= known(connection, workspace, missing)
    return have


def code(ids: Mapping[str, int], text: str) -> int:
    """The id of a word in a reading question; -1, which no row has, for a text that is no word."""
    return ids.get(text, -1)
