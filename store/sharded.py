"""The tables as a PostgreSQL server keeps them, and as a cluster of servers (Citus) shares them out.

A server keeps what a file keeps, but each workspace numbers its rows for itself: every key begins with `workspace`, so that a
cluster can lay each workspace on one of its machines. Text is ordered by its bytes, as a file orders it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from store import tables

SHARED = ("workspace", "ecb_rate")
"""Small tables that every workspace looks at: a cluster keeps a copy of each on every machine."""


def metadata() -> sa.MetaData:
    """The tables of `store.tables` with a server's keys and types."""
    made = sa.MetaData()
    for table in tables.metadata.sorted_tables:
        columns = [sa.Column(c.name, _type(c.type), nullable=c.nullable, autoincrement=False) for c in table.columns]
        key = [c.name for c in table.primary_key.columns]
        if key and table.name not in SHARED and "workspace" not in key:
            key = ["workspace", *key]
        unique = [
            sa.UniqueConstraint(*(c.name for c in u.columns))
            for u in table.constraints
            if isinstance(u, sa.UniqueConstraint)
        ]
        kept = sa.Table(table.name, made, *columns, *([sa.PrimaryKeyConstraint(*key)] if key else []), *unique)
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            where = index.dialect_options["postgresql"]["where"]
            names = [kept.c[c.name] for c in index.columns]
            sa.Index(index.name, *names, unique=index.unique, postgresql_where=where)
    return made


def _type(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(kind, sa.Text):
        return sa.Text(collation="C")
    return sa.LargeBinary() if isinstance(kind, sa.LargeBinary) else sa.BigInteger()


def statements(added: Sequence[str] = ()) -> list[str]:
    """What tells a cluster how to share the tables out: the shared ones first, all others by workspace, side by side.

    `added` names tables that came later, which are laid beside those that are shared out already.
    """
    names = [table.name for table in tables.metadata.sorted_tables]
    own = [name for name in names if name not in SHARED]
    return [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        *(f"SELECT create_reference_table('{name}')" for name in SHARED if not added),
        *(
            f"SELECT create_distributed_table('{name}', 'workspace', colocate_with => '{own[0] if n or added else 'none'}')"
            for n, name in enumerate(added or own)
        ),
    ]


def distribute(connection: sa.Connection, added: Sequence[str] = ()) -> bool:
    """Share new, empty tables out over a cluster, where the server belongs to one. Returns whether it does.

    Called once, while the record is made: after its tables, before its view; and by a migration for the tables it has `added`.
    Distributing twice is an error.
    """
    if not connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'citus'").scalar():
        return False
    for statement in statements(added):
        connection.exec_driver_sql(statement)
    return True
