"""Records that older programs wrote: brought up to date without a loss, with a copy taken first, or left as they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from server import Server
from test_store import amounts, batch, sales

from store import copies, open_store, schema, tables
from store.engines import engines_of
from store.sqlite_driver import sqlite_module
from vocabulary import DIGEST

OLD = Path(__file__).parent / "golden" / "record_0001.sql"
LATER = ("deal", "schedule", "kit")
WHOLE = {**{t: c for t, c in DIGEST.items() if t not in LATER}, "member": ("source", "member", *DIGEST["member"][1:])}
"""The digest of the first program, which knew members by their hash, too, and none of the later tables."""
MINE = {
    "rows": {"observation": 2, "entry": 4, "item": 1, "member": 1, "rate": 1, "note": 1, "goal": 1, "worklog": 1},
    "money": [{"currency": "USD", "kind": "sale", "status": "paid", "amount": "137"}],
    "digest": "445c47301392f45adbd381a50634df192f945b5e3fe329386ab5d65ef51dc084",
}
"""What the program of that time said of the workspace `mine`."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A record as the first program left it."""
    file = tmp_path / "record.db"
    connection = sqlite_module().connect(file)
    connection.executescript(f"BEGIN; {OLD.read_text(encoding='utf-8')} COMMIT;")
    connection.close()
    return file


def version(file: Path) -> str:
    connection = sqlite_module().connect(file)
    try:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        connection.close()


class TestFromTheFirstSchema:
    def test_nothing_is_lost_and_a_copy_is_kept(self, old: Path) -> None:
        store = open_store(f"sqlite:///{old}")
        ws = store.workspace("mine").id
        assert store.totals(ws, WHOLE) == MINE
        assert store.check() == []
        assert version(old) == tables.HEAD
        (kept,) = copies.folder(old).glob("before-*.db")
        assert version(kept) == "0001" and copies.fault(kept) is None
        store.close()

    def test_what_was_taken_then_can_still_be_undone(self, old: Path) -> None:
        store = open_store(f"sqlite:///{old}")
        ws = store.workspace("mine").id
        assert [(b.id, b.status) for b in store.batches(ws)][:3] == [(8, "done"), (7, "done"), (6, "undone")]
        store.undo(ws, 7)
        assert amounts(store, ws)["a"] == 10_000_000
        store.undo(ws, 4)
        assert amounts(store, ws) == {"a": 10_000_000, "b": 20_000_000, "c": 30_000_000, "d": 5_000_000}
        assert store.check() == []
        store.close()

    def test_no_number_is_given_twice(self, old: Path) -> None:
        store = open_store(f"sqlite:///{old}")
        ws = store.workspace("mine").id
        assert store.make_workspace("new").id == 5, "4 was given to a workspace that is gone"
        taken = store.take(ws, batch(9), sales({"z": 1}, payer="Somebody new"))
        assert taken.batch == 9
        assert store.check() == []
        other = store.workspace("other").id
        assert amounts(store, other) == {"x": 1_000_000, "y": 2_500_000}
        store.close()

    def test_the_tables_are_those_of_a_new_record(self, old: Path, tmp_path: Path) -> None:
        open_store(f"sqlite:///{old}").close()
        open_store(f"sqlite:///{tmp_path / 'new.db'}").close()
        assert layout(old) == layout(tmp_path / "new.db")


class TestAServerOfTheSecondSchema:
    def test_the_tables_that_came_later_are_those_of_a_new_record(self, server: Server) -> None:
        new, old = server.fresh(), server.fresh()
        open_store(new).close()
        store = open_store(old)
        store.make_workspace("mine")
        with store._engines.write() as connection:
            for name in ("deal", "schedule", "visit", "sighting", "kit"):
                connection.exec_driver_sql(f"DROP TABLE {name}")
            connection.exec_driver_sql("DROP INDEX entry_reversing")
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
        store.close()
        assert on_server(old) != on_server(new)
        again = open_store(old)
        assert [w.name for w in again.workspaces()] == ["mine"]
        again.close()
        assert on_server(old) == on_server(new)


def on_server(url: str) -> list[object]:
    """Columns, keys and indexes of every table of a server's record; the schema's own name is left out."""
    store = engines_of(url)
    with store.read() as connection:
        columns = connection.exec_driver_sql(
            "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() ORDER BY table_name, column_name"
        ).all()
        indexes = (
            connection.exec_driver_sql(
                "SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema() "
                "AND tablename <> 'alembic_version' ORDER BY 1"
            )
            .scalars()
            .all()
        )
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    store.close()
    return [*map(tuple, columns), *indexes, version]


def layout(file: Path) -> dict[str, object]:
    """Columns, keys and indexes of every table, and what the views say."""
    connection = sqlite_module().connect(file)
    found: dict[str, object] = {}
    for kind, name, sql in connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
    ):
        if kind == "table":
            columns = connection.execute(
                f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')"
            ).fetchall()
            unique = connection.execute(f"SELECT name FROM pragma_index_list('{name}') WHERE origin = 'u'").fetchall()
            keys = [connection.execute(f"SELECT name FROM pragma_index_info('{i}')").fetchall() for (i,) in unique]
            strict = connection.execute(f"SELECT strict FROM pragma_table_list WHERE name = '{name}'").fetchone()
            found[name] = (sorted(columns), sorted(keys), strict)
        else:
            found[name] = " ".join(sql.replace('"', "").split())
    connection.close()
    return found


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("note", sa.Column("colour", sa.Text(), nullable=True))
    {then}
"""


@pytest.fixture
def next_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Turns this program into the next one, which has one migration more."""

    def make(then: str) -> None:
        place = tmp_path / "migrations"
        (place / "versions").mkdir(parents=True)
        for script in schema._MIGRATIONS.rglob("*.py"):
            (place / script.relative_to(schema._MIGRATIONS)).write_text(script.read_text(encoding="utf-8"))
        (place / "versions" / "9000_next.py").write_text(NEXT.format(head=tables.HEAD, then=then))
        monkeypatch.setattr(schema, "_MIGRATIONS", place)
        monkeypatch.setattr(schema, "HEAD", "9000")

    return make


class TestTheNextSchema:
    def test_a_record_follows(self, new_url: str, next_program: Callable[[str], None]) -> None:
        store = open_store(new_url)
        store.make_workspace("mine")
        store.close()
        next_program("pass")
        again = open_store(new_url)
        with again._engines.read() as connection:
            assert connection.exec_driver_sql("SELECT COUNT(colour) FROM note").scalar() == 0
            assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9000"
        assert [w.name for w in again.workspaces()] == ["mine"]
        again.close()

    def test_a_migration_that_fails_leaves_the_record_as_it_was(
        self, new_url: str, next_program: Callable[[str], None]
    ) -> None:
        store = open_store(new_url)
        store.make_workspace("mine")
        next_program("raise RuntimeError('the power went')")
        with pytest.raises(RuntimeError):
            open_store(new_url)
        with store._engines.read() as connection:
            assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == tables.HEAD
            columns = connection.exec_driver_sql("SELECT * FROM note").keys()
        assert "colour" not in columns
        store.close()
