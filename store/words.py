"""The dictionary: each word of a workspace once, so that rows hold small integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from store import counters

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
    """The ids of `texts`; those not yet known become words, numbered in the order given. Needs a connection that writes in the workspace."""
    wanted = list(dict.fromkeys(texts))
    have = known(connection, workspace, wanted)
    missing = [text for text in wanted if text not in have]
    if missing:
        first = counters.reserve(connection, workspace, "word", len(missing))
        new = {text: first + rank for rank, text in enumerate(missing)}
        connection.exec_driver_sql(
            "INSERT INTO word (workspace, id, text) VALUES (?, ?, ?)", [(workspace, i, t) for t, i in new.items()]
        )
        have |= new
    return have


def code(ids: Mapping[str, int], text: str) -> int:
    """The id of a word in a reading question; -1, which no row has, for a text that is no word."""
    return ids.get(text, -1)
