"""A cluster's rules for keys, tables, the view and the statements that share them out, held against what we would send one.

The extension is not at hand where these tests run, so what is tested is the text; the rules were found on a real cluster.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from server import Server
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from test_moving import fill
from test_store import batch, sales

from store import open_store, sharded, tables

TABLES = {table.name: table for table in sharded.metadata().sorted_tables}
OWN = sorted(set(TABLES) - set(sharded.SHARED))


def created(table: sa.Table) -> str:
    return str(CreateTable(table).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("name", OWN)
def test_every_key_contains_the_workspace(name: str) -> None:
    text = created(TABLES[name])
    keys = re.findall(r"(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)", text)
    keys += [
        str(CreateIndex(i).compile(dialect=postgresql.dialect())).split("(")[1].split(")")[0]
        for i in TABLES[name].indexes
    ]
    assert keys, "a table without a key could hold a row twice"
    for key in keys:
        assert key.split(", ")[0] == "workspace", f"{name}: {key}"
    assert re.search(r"^\s*workspace BIGINT NOT NULL", text, re.M), "one type in all tables, and no row without it"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_server_gives_no_numbers_and_knows_no_foreign_keys(name: str) -> None:
    text = created(TABLES[name]).upper()
    for word in ("SERIAL", "IDENTITY", "REFERENCES", "FOREIGN", "DEFAULT", "TRIGGER", "CHECK"):
        assert word not in text
    for column in TABLES[name].columns:
        assert str(column.type.compile(postgresql.dialect())) in ("BIGINT", 'TEXT COLLATE "C"', "BYTEA")


def test_a_server_has_the_tables_and_columns_of_a_file() -> None:
    assert {n: [(c.name, c.nullable) for c in t.columns] for n, t in TABLES.items()} == {
        t.name: [(c.name, c.nullable) for c in t.columns] for t in tables.metadata.sorted_tables
    }
    assert {i.name for t in TABLES.values() for i in t.indexes} == {
        i.name for t in tables.metadata.sorted_tables for i in t.indexes
    }


def test_every_join_of_the_view_is_within_one_workspace() -> None:
    joins = re.findall(r"JOIN (\w+) AS (\w+) ON (.*?)(?= LEFT JOIN| JOIN| WHERE)", tables.LIVE_ENTRY)
    assert len(joins) == 1 + 8 + 2
    for _, alias, condition in joins:
        assert re.search(rf"\b{alias}\.workspace = \w+\.workspace", condition), condition


def test_each_table_is_shared_out_once_and_the_shared_ones_first() -> None:
    first, *rest = sharded.statements()
    assert first == "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"
    assert rest[:2] == ["SELECT create_reference_table('workspace')", "SELECT create_reference_table('ecb_rate')"]
    shares = [
        re.fullmatch(r"SELECT create_distributed_table\('(\w+)', 'workspace', colocate_with => '(\w+)'\)", s)
        for s in rest[2:]
    ]
    assert all(shares)
    names = [s[1] for s in shares if s]
    assert sorted(names) == OWN
    assert [s[2] for s in shares if s] == ["none"] + [names[0]] * (len(names) - 1), (
        "side by side, so that joins stay on one machine"
    )


class Listening:
    """A connection that only writes down what it is asked."""

    def __init__(self, *, citus: bool) -> None:
        self._citus, self.asked = citus, []

    def exec_driver_sql(self, statement: str) -> Any:
        self.asked.append(statement)
        citus = self._citus
        return type("Answer", (), {"scalar": lambda _: 1 if citus else None})()


@pytest.mark.parametrize("citus", [True, False])
def test_only_a_cluster_is_told_to_share(citus: bool) -> None:
    connection = Listening(citus=citus)
    assert sharded.distribute(connection) is citus  # type: ignore[arg-type]
    assert connection.asked[1:] == (sharded.statements() if citus else [])


def test_what_a_migration_adds_is_laid_beside_what_is_there() -> None:
    connection = Listening(citus=True)
    assert sharded.distribute(connection, ("deal", "visit"))  # type: ignore[arg-type]
    first = OWN[0]
    assert connection.asked[1:] == [
        sharded.statements()[0],
        f"SELECT create_distributed_table('deal', 'workspace', colocate_with => '{first}')",
        f"SELECT create_distributed_table('visit', 'workspace', colocate_with => '{first}')",
    ]


EVERY_WORKSPACE = (
    "UPDATE counter SET next = next + 1 WHERE name = 'revision'",
    "SELECT workspace, id FROM batch WHERE status = 'open'",
)
"""What may look at all workspaces at once: new rates of the ECB, and what dead programs left open."""
_NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO) (\w+)\b(?: AS (\w+))?")


def test_every_statement_fixes_the_workspace(server: Server) -> None:
    store = open_store(server.fresh() + "%20-clog_statement%3Dall")
    log = server.folder / "log"
    start = log.stat().st_size
    ws = fill(store)
    store.compare(ws, "shop", sales({"a": 10, "z": 1}))
    store.undo(ws, next(b.id for b in store.batches(ws) if b.status == "done"))
    store.take(ws, batch(1, sha256="older"), sales({"b": 3, "d": 9}))
    store.recover()
    store.entries(ws)
    store.entries_month(ws)
    store.items(ws)
    assert store.check() == []
    store.close()
    said = log.read_bytes()[start:].decode()
    statements = re.findall(r"LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", said)
    asked = [s for s in statements if any(name in OWN for name, _ in _NAMED.findall(s)) and s not in EVERY_WORKSPACE]
    assert len(asked) > 100
    for statement in asked:
        assert not re.search(r"\b(nextval|random|MERGE)\b", statement), statement
        for name, alias in _NAMED.findall(statement):
            if name in OWN:
                word = rf"\b{alias}\.workspace\b" if alias not in ("", "SELECT") else r"\bworkspace\b"
                assert re.search(word, statement), f"{name} {alias}: {statement}"
