"""A workspace moves from one engine to the other, and nothing of it is lost or changed on the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from test_store import batch, sales
from test_store_hand import deal, schedule

from collect import moving
from collect.errors import CollectError
from store import NewBatch, Store, StoreError, Unknown, carrying, counters, dialect, open_store
from store.tables import metadata
from vocabulary import DIGEST

PLAIN = {
    "amount", "amount_micros", "as_of", "closed", "counts", "day", "demo", "denominator", "due", "duration", "first",
    "fiscal_month", "joined", "last", "layer", "left", "minutes", "moment", "n", "next", "opened",
    "paid_day", "paused", "period", "published", "added", "received", "rejected", "revised", "said", "share", "since", "target",
    "unchanged", "until", "value", "workspace",
}  # fmt: skip
"""Whole numbers that mean themselves; every other one is the number of something, which a move may have to change."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which another workspace used the first numbers, and `mine` has something of every kind."""
    place = tmp_path_factory.mktemp("moving")
    store = open_store(f"sqlite:///{place / 'made.db'}")
    other = store.make_workspace("other").id
    store.take(other, batch(1), sales({"x": 1, "y": 2}))
    fill(store)
    file = store.backup(place / "whole.db")
    store.close()
    return file


@pytest.fixture
def source(made: Path, tmp_path: Path) -> Iterator[Store]:
    """The record `made`, to be changed at will."""
    shutil.copy(made, tmp_path / "source.db")
    store = open_store(f"sqlite:///{tmp_path / 'source.db'}")
    yield store
    store.close()


def fill(store: Store) -> int:
    ws = store.make_workspace("mine", title="Mine", home_currency="EUR", demo=True).id
    store.make_source(ws, "shop", connector="gumroad", settings={"label": "a"})
    store.make_channel(ws, "site", "site", "Site")
    store.make_stream(ws, "Courses", "active")
    store.set_stream(ws, "Courses", share=0.5, repeats=["shop"])
    store.take(
        ws, batch(1, bookmark={"page": 1}), sales({"a": 10, "b": 20, "c": 30}, payer="Bluehost", product="Cours – é")
    )
    store.take(ws, batch(2), sales({"a": 10, "b": 25, "d": 5}))
    store.take(ws, batch(3), sales({"a": 10, "c": 30, "d": 5}))
    store.undo(ws, store.take(ws, batch(4), sales({"a": 99, "e": 1})).batch)
    edit = NewBatch(None, "edit", datetime(2026, 3, 1, tzinfo=UTC))
    store.take(ws, edit, sales({"a": 77}), layer=2)
    store.take(ws, NewBatch(None, "edit", datetime(2026, 3, 2, tzinfo=UTC)), small_tables())
    store.set_visit(ws, datetime(2026, 3, 3, tzinfo=UTC), 2, {"net": "1.5"})
    seen = (20_455, b"\x00\xff", "/a", 1_767_400_000, 1_767_400_060, "{}", None, None, b"\x01")
    store.add_sightings(ws, "shop", "print", [seen])
    store.add_ecb_rates([(date(2026, 1, 5), "USD", "1.0837")])
    with store._engines.write(ws) as connection:
        rule = (ws, counters.reserve(connection, ws, "rule"), 1, "{}", "{}")
        connection.exec_driver_sql(
            "INSERT INTO rule (workspace, id, batch, conditions, result) VALUES (?, ?, ?, ?, ?)", rule
        )
        mapping = (ws, counters.reserve(connection, ws, "mapping"), "bank", "{}", "{}")
        connection.exec_driver_sql(
            "INSERT INTO mapping (workspace, id, name, columns, styles) VALUES (?, ?, ?, ?, ?)", mapping
        )
    return ws


def small_tables() -> list[tuple[str, pd.DataFrame]]:
    day = date(2026, 1, 15)
    visitors = {"metric": "visitors", "item": ["", "/a"], "grain": "day", "day": day, "value": [5_000_000, None]}
    return [
        ("observation", pd.DataFrame({"source": "shop", **visitors})),
        ("item", pd.DataFrame({"source": ["shop"], "item": ["post-1"], "kind": ["post"], "title": ["Ünïcode 🎈"]})),
        ("member", pd.DataFrame({"source": ["shop"], "member": ["ab12"], "state": ["active"], "joined": [day]})),
        ("rate", pd.DataFrame({"currency": ["XAU"], "day": [day], "rate": ["0.0004"]})),
        ("note", pd.DataFrame({"key": ["n"], "day": [day], "text": ["It's 100 % \\N real"]})),
        ("goal", pd.DataFrame({"key": ["g"], "metric": ["visitors"], "target": [10], "day": [day]})),
        ("worklog", pd.DataFrame({"key": ["w"], "day": [day], "stream": ["Courses"], "minutes": [90]})),
        ("deal", pd.DataFrame([deal("d")], dtype=object)),
        ("schedule", pd.DataFrame([schedule("s")], dtype=object)),
        ("kit", pd.DataFrame([{"key": "k", "name": "Frühling", "kind": "income", "choices": "{}"}], dtype=object)),
    ]


def dump(store: Store, name: str = "mine") -> dict[str, list[tuple[object, ...]]]:
    """Every row of a workspace, its numbers counted from the first of their kind."""
    ws = store.workspace(name).id
    with store._engines.read() as connection:
        first = {
            counter: connection.exec_driver_sql(f"SELECT MIN(id) FROM {table} WHERE workspace = ?", (ws,)).scalar() or 0
            for counter, table in [(c, c) for c in ("batch", "channel", "mapping", "rule", "source", "stream", "word")]
        }
        first[counters.ROW] = connection.exec_driver_sql(
            "SELECT MIN(first_id) FROM batch WHERE workspace = ?", (ws,)
        ).scalar_one()
        return {table.name: rows(connection, table, ws, first) for table in carrying.carried()} | {
            "workspace": [
                tuple(row)
                for row in connection.exec_driver_sql(
                    "SELECT name, title, home_currency, zone, demo, colours, hash_key FROM workspace WHERE id = ?",
                    (ws,),
                )
            ]
        }


def rows(connection: sa.Connection, table: sa.Table, ws: int, first: dict[str, int]) -> list[tuple[object, ...]]:
    of = carrying.numbered(table.name)
    names = [c.name for c in table.columns if c.name != "workspace"]
    quoted = ", ".join(f'"{name}"' for name in names)
    found = connection.exec_driver_sql(f"SELECT {quoted} FROM {table.name} WHERE workspace = ?", (ws,))
    return sorted(
        (
            tuple(v - first[of[n]] if n in of and v else v for n, v in zip(names, row, strict=True))
            for row in found
        ),
        key=repr,
    )  # fmt: skip


class TestMoving:
    def test_everything_arrives_and_the_source_keeps_it(self, source: Store, new_url: str) -> None:
        before = dump(source)
        empty = {table for table, found in before.items() if not found}
        assert empty <= {"aside"}, (
            "a table without a row proves nothing; what is set aside is so only while a batch is open"
        )
        moved = moving.move(source, "mine", new_url)
        assert moved.rows == sum(len(found) for table, found in before.items() if table != "workspace")
        target = open_store(new_url)
        assert dump(target) == before == dump(source)
        assert target.newest_ecb_days() == {"USD": date(2026, 1, 5)}
        assert target.check() == []
        target.close()

    def test_there_and_back_into_a_record_that_counts_on(self, source: Store, new_url: str, tmp_path: Path) -> None:
        moving.move(source, "mine", new_url)
        middle = open_store(new_url)
        moving.move(middle, "mine", f"sqlite:///{tmp_path / 'back.db'}")
        before = dump(source)
        source.delete_workspace(source.workspace("mine").id)
        moving.move(middle, "mine", source.url)
        middle.close()
        assert dump(source) == before and source.check() == []
        ws = source.workspace("mine").id
        taken = source.take(ws, batch(9), sales({"a": 1, "z": 2}, payer="New"))
        source.undo(ws, taken.batch)
        assert source.totals(ws, DIGEST)["rows"]["entry"] == 4
        assert source.batches(ws)[0].id == taken.batch

    @pytest.mark.every("postgresql")
    def test_an_old_batch_can_be_undone_there(self, source: Store, new_url: str) -> None:
        moving.move(source, "mine", new_url)
        target = open_store(new_url)
        ids = [(s.workspace("mine").id, [b.id for b in s.batches(s.workspace("mine").id)]) for s in (source, target)]
        for back in (1, 2, 4, 0):  # an edit, an import, the one before, the notes
            for store, (ws, numbers) in zip((source, target), ids, strict=True):
                undoable = [n for n in numbers if store.batch(ws, n).status == "done"]
                store.undo(ws, undoable[min(back, len(undoable) - 1)])
            assert target.totals(ids[1][0], DIGEST) == source.totals(ids[0][0], DIGEST)
        assert target.check() == []
        target.close()

    def test_a_name_that_is_taken_is_refused(self, source: Store, new_url: str) -> None:
        target = open_store(new_url)
        theirs = target.make_workspace("mine")
        with pytest.raises(StoreError, match="already: nothing was moved"):
            moving.move(source, "mine", new_url)
        assert target.workspace("mine") == theirs and target.batches(theirs.id) == []
        target.close()

    def test_a_move_that_fails_leaves_nothing_there(
        self, source: Store, new_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = dialect.insert_many

        def failing(connection: sa.Connection, table: str, *rest: object) -> None:
            if table == "stream":
                raise RuntimeError("the power went")
            real(connection, table, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(dialect, "insert_many", failing)
        with pytest.raises(RuntimeError):
            moving.move(source, "mine", new_url)
        target = open_store(new_url)
        with target._engines.read() as connection:
            for table in metadata.sorted_tables:
                assert connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table.name}").scalar() == 0, table.name
        target.close()

    def test_what_cannot_be_moved(self, source: Store, new_url: str) -> None:
        with pytest.raises(CollectError, match="is the record it is in"):
            moving.move(source, "mine", source.url)
        with pytest.raises(Unknown, match="nobody"):
            moving.move(source, "nobody", new_url)
        with source._engines.write() as connection:
            connection.exec_driver_sql("UPDATE batch SET status = 'open' WHERE id = 3")
        with pytest.raises(StoreError, match="Batch 3 of 'mine' is being taken in"):
            moving.move(source, "mine", new_url)

    def test_the_command(
        self, source: Store, new_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        import cli

        monkeypatch.setenv("TRIBUTARY_DB", source.url)
        monkeypatch.setattr("sys.argv", ["cli.py", "--workspace", "mine", "--json", "move", "--to", new_url])
        with pytest.raises(SystemExit) as done:
            cli.main()
        told = json.loads(capsys.readouterr().out)
        assert done.value.code == 0 and told["workspace"] == "mine" and told["rows"] > 20


def test_every_number_of_something_is_known() -> None:
    for table in carrying.carried():
        whole = {c.name for c in table.columns if not isinstance(c.type, sa.Text | sa.LargeBinary)}
        assert whole - PLAIN == set(carrying.numbered(table.name)), table.name
