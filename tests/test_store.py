"""The record: what is kept, what is whole or absent, and what happens when it is damaged, newer or busy."""

from __future__ import annotations

import itertools
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from store import (
    NewBatch,
    Store,
    StoreError,
    Unknown,
    copies,
    dialect,
    engines,
    open_store,
    schema,
    sharded,
    sqlite_driver,
    sqlite_file,
    staging,
)
from store.sqlite_driver import sqlite_module
from store.tables import LAWS, metadata
from vocabulary import DIGEST

JAN = date(2026, 1, 15)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'record.db'}"


@pytest.fixture
def file_store(file_url: str) -> Iterator[Store]:
    opened = open_store(file_url)
    yield opened
    opened.close()


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> int:
    return made_ready(store)


@pytest.fixture
def file_ws(file_store: Store) -> int:
    return made_ready(file_store)


def made_ready(store: Store) -> int:
    made = store.make_workspace("default")
    store.make_source(made.id, "shop", connector="gumroad")
    return made.id


def sales(amounts: dict[str, int], **more: object) -> list[tuple[str, pd.DataFrame]]:
    base = {"day": JAN, "kind": "sale", "status": "paid", "stream": "Courses", "currency": "USD", **more}
    return [
        (
            "entry",
            pd.DataFrame(
                [{"source": "shop", "external_id": k, "amount_micros": v, **base} for k, v in amounts.items()]
            ),
        )
    ]


def batch(day: int = 1, **more: object) -> NewBatch:
    values = {
        "source": "shop",
        "kind": "import",
        "as_of": datetime(2026, 2, day, tzinfo=UTC),
        "sha256": str(day),
        **more,
    }
    return NewBatch(**values)  # type: ignore[arg-type]


def amounts(store: Store, ws: int) -> dict[str, int]:
    found = store.entries(ws, limit=10_000)
    return dict(zip(found["external_id"], found["amount_micros"], strict=True))


def killed(store: Store, act: Callable[[], object]) -> None:
    """Do something in slices of one row and stop after the first, as a killed process does: nothing is cleared away."""

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    store.slice_rows, store.rest, store._abandon = 1, die, lambda *_: None
    try:
        with pytest.raises(Killed):
            act()
    finally:
        del store.slice_rows, store.rest, store._abandon


class TestTaking:
    def test_a_revision_replaces_and_undo_brings_back(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10, "b": 20}))
        second = store.take(ws, batch(2), sales({"a": 10, "b": 25, "c": 30}))
        assert (second.added, second.revised, second.unchanged) == (1, 1, 1)
        assert amounts(store, ws) == {"a": 10, "b": 25, "c": 30}
        store.undo(ws, second.batch)
        assert amounts(store, ws) == {"a": 10, "b": 20}

    def test_an_older_answer_does_not_replace_a_newer_one(self, store: Store, ws: int) -> None:
        newer = store.take(ws, batch(9), sales({"a": 99}))
        store.take(ws, batch(3), sales({"a": 33}))
        assert amounts(store, ws) == {"a": 99}
        store.undo(ws, newer.batch)
        assert amounts(store, ws) == {"a": 33}

    def test_a_row_shown_by_two_batches_outlives_the_first(self, store: Store, ws: int) -> None:
        first = store.take(ws, batch(1), sales({"a": 10, "b": 20}))
        store.take(ws, batch(2), sales({"a": 10}))
        store.undo(ws, first.batch)
        assert amounts(store, ws) == {"a": 10}

    def test_a_field_not_said_keeps_its_value(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10}, product="Course"))
        later = store.take(ws, batch(2), sales({"a": 11}, product=None))
        assert (later.added, later.revised, later.unchanged) == (0, 1, 0)
        assert store.entries(ws)[["amount_micros", "product"]].values.tolist() == [[11, "Course"]]
        assert later.revised == 0 or later.revised == 1

    def test_a_hand_edit_stays_over_later_imports(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10}))
        edit = store.take(ws, NewBatch(None, "edit", datetime(2026, 3, 1, tzinfo=UTC)), sales({"a": 77}), layer=2)
        store.take(ws, batch(9), sales({"a": 12}))
        assert amounts(store, ws) == {"a": 77}
        store.undo(ws, edit.batch)
        assert amounts(store, ws) == {"a": 12}

    def test_an_edit_over_nothing_shows_nothing(self, store: Store, ws: int) -> None:
        first = store.take(ws, batch(1), sales({"a": 10}))
        store.take(ws, NewBatch(None, "edit", datetime(2026, 3, 1, tzinfo=UTC)), sales({"a": 77}), layer=2)
        store.undo(ws, first.batch)
        assert amounts(store, ws) == {}
        store.take(ws, batch(1), sales({"a": 10}))
        assert amounts(store, ws) == {"a": 77}

    def test_a_shorter_answer_deletes_nothing(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10, "b": 20}))
        store.take(ws, batch(2), sales({"b": 20}))
        assert amounts(store, ws) == {"a": 10, "b": 20}

    def test_a_batch_that_fails_half_way_leaves_nothing(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10}))
        before = store.totals(ws, DIGEST)

        def rows() -> Iterator[tuple[str, pd.DataFrame]]:
            yield sales({"b": 20})[0]
            raise RuntimeError("the file ended in the middle")

        with pytest.raises(RuntimeError):
            store.take(ws, batch(2), rows())
        bad = sales({"c": 1}, currency=None)
        with pytest.raises(sa.exc.IntegrityError):
            store.take(ws, batch(3), bad)
        assert store.totals(ws, DIGEST) == before
        assert [b.status for b in store.batches(ws)] == ["undone", "done"]

    def test_the_bookmark_comes_and_goes_with_its_rows(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1, bookmark={"page": 1, "http": {"etag": "x"}}), sales({"a": 1}))
        second = store.take(ws, batch(2, bookmark={"page": 2, "http": {"etag": "y"}}), sales({"b": 1}))
        assert store.sources(ws)[0].bookmark["page"] == 2
        store.undo(ws, second.batch)
        assert store.sources(ws)[0].bookmark == {"page": 1}, "an ETag would make the server say that nothing is new"

    def test_undone_out_of_order_a_source_reads_from_the_beginning(self, store: Store, ws: int) -> None:
        first = store.take(ws, batch(1, bookmark={"page": 1}), sales({"a": 1}))
        second = store.take(ws, batch(2, bookmark={"page": 2}), sales({"b": 1}))
        store.undo(ws, first.batch)
        assert store.sources(ws)[0].bookmark == {}, "page 1 has to be read again"
        store.undo(ws, second.batch)
        assert store.sources(ws)[0].bookmark == {}, "page 1 is no longer in the record"

    def test_undoing_an_import_leaves_the_bookmark_of_a_sync(self, store: Store, ws: int) -> None:
        imported = store.take(ws, batch(1), sales({"a": 1}))
        store.take(ws, batch(2, bookmark={"page": 2}), sales({"b": 1}))
        store.undo(ws, imported.batch)
        assert store.sources(ws)[0].bookmark == {"page": 2}

    def test_many_contradictions_are_settled_in_seconds(self, store: Store, ws: int) -> None:
        many = {f"k{n}": n for n in range(3_000)}
        newer = store.take(ws, batch(9), sales({k: v + 1 for k, v in many.items()}))
        start = time.monotonic()
        older = store.take(ws, batch(1), sales(many))
        store.undo(ws, newer.batch)
        assert time.monotonic() - start < 20, "key by key it took minutes"
        assert older.revised == 3_000 and amounts(store, ws) == many and store.check() == []

    def test_a_batch_for_a_deleted_workspace_is_refused(self, store: Store, ws: int) -> None:
        gone = store.make_workspace("gone").id
        store.delete_workspace(gone)
        with pytest.raises(Unknown, match="no longer there"):
            store.take(gone, batch(1), sales({"ghost": 7}))
        assert store.entries(store.make_workspace("next").id).empty

    def test_a_comparison_sees_beneath_edits_and_past_what_is_not_said(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10, "b": 20}, product="Course"))
        store.take(ws, NewBatch(None, "edit", datetime(2026, 9, 1, tzinfo=UTC)), sales({"a": 77}), layer=2)
        same = store.compare(ws, "shop", sales({"a": 10, "b": 20}))
        assert (same.new, same.revised, same.unchanged, same.rival) == (0, 0, 2, None)
        other = store.compare(ws, "shop", sales({"a": 11, "c": 1}))
        assert (other.new, other.revised) == (1, 1)
        assert other.rival is not None and other.rival < datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1e6

    def test_a_note_told_later_by_another_source_is_the_newer(self, store: Store, ws: int) -> None:
        note = [("note", pd.DataFrame({"key": ["n"], "day": [JAN], "text": ["older"]}))]
        store.take(ws, batch(9, source=None), [("note", note[0][1].assign(text="newer"))])
        store.take(ws, batch(2), note)
        assert store.notes(ws)["text"].tolist() == ["newer"]

    def test_sums_follow_every_change(self, store: Store, ws: int) -> None:
        first = store.take(ws, batch(1), sales({"a": 10, "b": 20}))
        store.take(ws, batch(2), sales({"b": 5, "c": 1}, payer="Bluehost"))
        month = store.entries_month(ws)
        assert (month["n"].sum(), month["amount_micros"].sum()) == (3, 16)
        by_payer = store.entries_day(ws, by=["payer"]).set_index("payer")["amount_micros"].to_dict()
        assert by_payer == {"": 10, "Bluehost": 6}
        store.undo(ws, first.batch)
        assert store.entries_month(ws)["amount_micros"].sum() == 6
        assert store.check() == []

    def test_workspaces_do_not_meet(self, store: Store, ws: int) -> None:
        other = store.make_workspace("other").id
        store.take(ws, batch(1), sales({"a": 10}))
        store.take(other, batch(1), sales({"a": 500}))
        assert amounts(store, ws) == {"a": 10}
        store.delete_workspace(other)
        assert amounts(store, ws) == {"a": 10} and store.check() == []

    def test_a_new_workspace_never_repeats_a_deleted_ones_version(self, store: Store) -> None:
        seen = set()
        for _ in range(3):
            made = store.make_workspace("again").id
            seen.add(store.version(made))
            store.delete_workspace(made)
        assert len(seen) == 3

    def test_numbers_of_any_make_are_stored_as_numbers(self, store: Store, ws: int) -> None:
        rows = sales({"a": 1})
        rows[0][1]["amount_micros"] = pd.Series([np.int64(5)], dtype=object)
        store.take(ws, batch(1), rows)
        assert amounts(store, ws) == {"a": 5}

    def test_observations_by_day_month_and_span(self, store: Store, ws: int) -> None:
        rows = pd.DataFrame(
            {
                "metric": ["visitors", "visitors", "visitors"], "item": "", "grain": ["day", "month", "span"],
                "day": [date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 10)], "until": [None, None, date(2028, 2, 12)],
                "value": pd.Series([5_000_000, None, 7_000_000], dtype=object),
            }
        )  # fmt: skip
        store.take(ws, batch(1), [("observation", rows)])
        found = store.observations(ws, ["visitors"]).set_index("grain")
        assert found["until"].dt.strftime("%Y-%m-%d").to_dict() == {
            "day": "2028-02-29",
            "month": "2028-02-29",
            "span": "2028-02-12",
        }
        assert found.loc["day", "value"] == 5.0
        assert pd.isna(found.loc["month", "value"]), "a gap is a gap, not zero"

    def test_days_of_single_things_are_added_up_where_they_lie(self, store: Store, ws: int) -> None:
        def told(*values: int | None) -> list[tuple[str, pd.DataFrame]]:
            days = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 2, 28)]
            micros = [None if n is None else n * 1_000_000 for n in values]
            rows = {"metric": "piece_downloads", "item": ["a", "a", "a", ""], "grain": "day", "day": days}
            return [("observation", pd.DataFrame(rows).assign(value=pd.Series(micros, dtype=object)))]

        store.take(ws, batch(1), told(5, 7, 100, 12))
        store.take(ws, batch(2), told(None, 8, 100, 12))
        found = store.observation_sums(ws, ["piece_downloads", "downloads"], until=date(2028, 2, 29))
        assert found.columns.tolist() == ["source", "metric", "item", "day", "value"]
        assert (found["item"].tolist(), found["value"].tolist()) == (["a"], [8.0]), "what was replaced counts no more"
        assert found["day"].dt.strftime("%Y-%m-%d").tolist() == ["2028-02-29"]
        assert store.observation_sums(ws, ["piece_views"]).empty

        store.make_workspace("other")
        other, rows = store.workspace("other").id, {"item": ["a", "b"], "grain": "day", "day": date(2028, 2, 27)}
        frame = pd.DataFrame({"metric": "piece_downloads", **rows, "value": [4_000_000, 9_000_000]})
        for name in ("a", "z"):
            store.make_source(ws, name, connector="op3")
            store.take(ws, batch(3, source=name), [("observation", frame)])
        killed(store, lambda: store.take(ws, batch(4, source="z"), [("observation", frame.assign(value=1))]))
        sums = store.observation_sums(ws, ["piece_downloads"]).sort_values(["source", "item"])
        told_by = list(zip(sums["source"], sums["item"], sums["value"], strict=True))
        assert [each for each in told_by if each[0] in "az"] == [
            ("a", "a", 4.0), ("a", "b", 9.0), ("z", "a", 4.0), ("z", "b", 9.0)
        ], "each source by itself, of an open batch nothing"  # fmt: skip
        assert len(store.observations(ws, ["piece_downloads"], item=["b", "c"])) == 2
        assert store.observation_sums(other, ["piece_downloads"]).empty
        assert store.observations(ws, ["piece_downloads"], item=[]).empty

    def test_an_open_batch_is_not_seen_and_what_it_replaces_still_counts(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10}))
        killed(store, lambda: store.take(ws, batch(2), sales({"a": 20, "b": 5, "c": 7})))
        with store._engines.read() as connection:
            assert connection.exec_driver_sql("SELECT COUNT(*) FROM entry").scalar() == 2, "a slice of it is there"
        assert amounts(store, ws) == {"a": 10} and store.entries_month(ws)["amount_micros"].sum() == 10
        store.recover()
        assert amounts(store, ws) == {"a": 10} and store.check() == []

    def test_a_long_undo_that_is_stopped_is_ended_at_the_next_opening(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10, "b": 1, "c": 1}))
        store.slice_rows = 1
        second = store.take(ws, batch(2), sales({"a": 20, "b": 2, "d": 4}))
        killed(store, lambda: store.undo(ws, second.batch, message="a slip"))
        assert amounts(store, ws) == {"a": 10, "b": 1, "c": 1}, "none of it counts from its first moment"
        assert store.entries_month(ws)["amount_micros"].sum() == 12
        assert store.recover() == [second.batch]
        found = store.batch(ws, second.batch)
        assert (found.status, found.message) == ("undone", "a slip")
        assert amounts(store, ws) == {"a": 10, "b": 1, "c": 1} and store.check() == []

    def test_another_import_of_the_source_waits_for_a_long_one(self, store: Store, ws: int) -> None:
        killed(store, lambda: store.take(ws, batch(1), sales({"a": 1, "b": 2, "c": 3})))
        taken = store.take(ws, batch(2), sales({"b": 20}))
        assert store.batch(ws, 1).status == "undone", "its owner is dead: it was cleared away first"
        assert amounts(store, ws) == {"b": 20} and taken.added == 1 and store.check() == []

    def test_words_learnt_between_a_look_and_its_confirmation(self, store: Store, ws: int) -> None:
        with store.stage(ws, "shop") as stage:
            for table, frame in sales({"a": 10}, product="Course", payer="Gumroad"):
                stage.add(table, frame)
            assert store.compare(ws, "shop", stage).new == 1
            store.take(ws, batch(1), sales({"b": 20}, product="Ebook", payer="Gumroad"))
            for table, frame in sales({"c": 30}, product="Ebook"):
                stage.add(table, frame)
            assert store.compare(ws, "shop", stage).new == 2
            store.take(ws, batch(2, sha256="x"), sales({"d": 40}, product="Talk"))
            store.take(ws, batch(3), stage)
        found = store.entries(ws).set_index("external_id")[["product", "payer"]].fillna("")
        assert found.loc["a"].tolist() == ["Course", "Gumroad"] and found.loc["c", "product"] == "Ebook"
        assert found.loc["b", "product"] == "Ebook" and found.loc["d", "product"] == "Talk"

    def test_a_look_writes_nothing(self, store: Store, ws: int) -> None:
        with store._engines.read() as connection:
            before = [
                connection.exec_driver_sql(f"SELECT COUNT(*) FROM {t}").scalar() for t in ("word", "counter", "batch")
            ]
        version = store.version(ws)
        assert store.compare(ws, "shop", sales({"a": 10}, product="Never heard of")).new == 1
        with store._engines.read() as connection:
            after = [
                connection.exec_driver_sql(f"SELECT COUNT(*) FROM {t}").scalar() for t in ("word", "counter", "batch")
            ]
        assert (after, store.version(ws)) == (before, version)

    def test_of_rows_with_one_key_the_last_counts(self, store: Store, ws: int) -> None:
        rows = [*sales({"a": 1, "b": 2}), *sales({"a": 3})]
        taken = store.take(ws, batch(1), rows)
        assert (taken.added, taken.repeated) == (2, 1) and amounts(store, ws) == {"a": 3, "b": 2}


class TestOpening:
    def test_migrations_make_the_schema_of_the_tables_file(self, store: Store) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        with store._engines.read() as connection:
            made = sharded.metadata() if dialect.is_postgresql(connection) else metadata
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            different = [d for d in compare_metadata(context, made) if "alembic_version" not in str(d)]
            columns = connection.exec_driver_sql("SELECT * FROM live_entry").keys()
        assert different == []
        assert "stream" in columns
        scripts = (Path(schema.__file__).parent / "migrations/versions").glob("0*.py")
        assert max(p.name.split("_")[0] for p in scripts) == schema.HEAD

    def test_a_newer_schema_is_refused_and_untouched(self, new_url: str) -> None:
        store = open_store(new_url)
        store.make_workspace("mine")
        with store._engines.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        store.close()
        with pytest.raises(StoreError, match="newer Tributary"):
            open_store(new_url)
        with store._engines.read() as connection:
            assert connection.exec_driver_sql("SELECT name FROM workspace").scalar() == "mine"
            assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        store.close()

    def test_a_database_of_another_program_is_refused(self, new_url: str, tmp_path: Path) -> None:
        path = engines.path_of(new_url)
        if path is not None:
            path.parent.mkdir()
            sqlite_module().connect(path).execute("CREATE TABLE theirs (x)")
        else:
            with engines.engines_of(new_url).write() as connection:
                connection.exec_driver_sql("CREATE TABLE theirs (x text)")
        with pytest.raises(StoreError, match="another program"):
            open_store(new_url)

    @pytest.mark.every("postgresql")
    def test_several_processes_may_open_a_new_record_at_once(self, new_url: str) -> None:
        script = f"from store import open_store; print(open_store({new_url!r}).make_workspace('default').name)"
        root = Path(__file__).resolve().parent.parent
        started = [
            subprocess.Popen(
                [sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        assert [p.communicate(timeout=60)[0].strip() for p in started] == ["default"] * 2

    def test_another_kind_of_database_is_refused_in_one_sentence(self) -> None:
        with pytest.raises(StoreError, match="mysql"):
            open_store("mysql://localhost/x")
        with pytest.raises(StoreError, match="no address") as told:
            open_store("rubbish:secret@host")
        assert "secret" not in str(told.value)


class TestOpeningAFile:
    def test_the_file_is_private(self, file_store: Store) -> None:
        assert stat.S_IMODE(file_store.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(file_store.path.parent.stat().st_mode) == 0o700

    def test_its_tables_are_strict(self, file_store: Store) -> None:
        with file_store._engines.read() as connection:
            loose = connection.exec_driver_sql(
                "SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table' "
                "AND name NOT LIKE 'sqlite%' AND name <> 'alembic_version'"
            ).all()
        assert loose == []

    def test_a_refused_file_keeps_every_byte(self, file_store: Store, file_url: str) -> None:
        with file_store._engines.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        file_store.close()
        before = file_store.path.read_bytes()
        with pytest.raises(StoreError, match="newer Tributary"):
            open_store(file_url)
        assert file_store.path.read_bytes() == before

    def test_an_empty_file_is_never_made_into_a_new_record(self, tmp_path: Path) -> None:
        file = tmp_path / "record.db"
        file.touch()
        with pytest.raises(StoreError, match="restore"):
            open_store(f"sqlite:///{file}")
        assert file.stat().st_size == 0

    def test_a_first_start_that_was_cut_short_is_made_good(self, file_url: str) -> None:
        path = engines.path_of(file_url)
        half = path.with_name(path.name + ".new")
        sqlite_file.make_private(half)
        opened = open_store(file_url)
        assert opened.workspaces() == [] and not half.exists()
        opened.close()

    def test_a_damaged_one_is_refused(self, tmp_path: Path) -> None:
        noise = tmp_path / "noise.db"
        noise.write_bytes(os.urandom(8192))
        with pytest.raises(StoreError, match="doctor"):
            open_store(f"sqlite:///{noise}")

    def test_an_old_sqlite_keeps_writers_apart_by_a_lock_of_our_own(
        self, file_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite_driver, "needs_writer_lock", lambda: True)
        opened = open_store(file_url)
        ws = opened.make_workspace("default").id
        threads = [threading.Thread(target=opened.make_stream, args=(ws, f"s{n}", "active")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened.streams(ws)) == 8
        opened.close()


class TestLeases:
    def test_a_living_owner_keeps_its_open_batch(self, store: Store, ws: int) -> None:
        taken = store.take(ws, batch(1), sales({"a": 10}))
        with store._engines.write() as connection:
            connection.exec_driver_sql("UPDATE batch SET status = 'open' WHERE id = ?", (taken.batch,))
        lease = store._engines.lease(ws, taken.batch)
        assert lease is not None and store._engines.lease(ws, taken.batch) is None
        assert store.recover() == []
        with pytest.raises(StoreError, match="still being taken in"):
            store.undo(ws, taken.batch)
        lease.release(remove=True)
        assert store.recover() == [taken.batch]

    def test_undoing_twice_and_undoing_nothing(self, store: Store, ws: int) -> None:
        taken = store.take(ws, batch(1), sales({"a": 10}))
        store.undo(ws, taken.batch)
        with pytest.raises(StoreError, match="undone already"):
            store.undo(ws, taken.batch)
        with pytest.raises(Unknown, match="999"):
            store.undo(ws, 999)


class TestTogether:
    @pytest.mark.every("postgresql")
    def test_a_reader_in_another_process_never_sees_half_an_import(
        self, store: Store, ws: int, record_url: str
    ) -> None:
        many = {f"k{n}": 1_000_000 for n in range(20_000)}
        script = (
            "import time\nfrom store import open_store\n"
            f"s = open_store({record_url!r}); seen = {{len(s.entries({ws}))}}; print('ready', flush=True); end = time.time() + 20\n"
            "while time.time() < end and 20000 not in seen:\n"
            f"    seen.add(int(s.entries_month({ws})['n'].sum())); seen.add(len(s.entries({ws}, limit=100000)))\n"
            "    time.sleep(0.01)\n"
            "print(sorted(seen))"
        )
        root = Path(__file__).resolve().parent.parent
        reader = subprocess.Popen([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True)
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        store.take(ws, batch(1), sales(many))
        assert reader.communicate(timeout=60)[0].strip() == "[0, 20000]"

    @pytest.mark.every("postgresql")
    def test_two_processes_write_at_once(self, store: Store, ws: int, record_url: str) -> None:
        script = (
            "import sys; sys.path.insert(0, 'tests')\nfrom test_store import batch, sales\nfrom store import open_store\n"
            f"store = open_store({record_url!r}); first = int(sys.argv[1])\n"
            "for n in range(first, first + 8):\n"
            f"    store.take({ws}, batch(1, sha256=str(n)), sales({{f'k{{n}}': 1, 'both': n}}, payer=f'word {{n}}'))\n"
        )
        root = Path(__file__).resolve().parent.parent
        started = [
            subprocess.Popen([sys.executable, "-c", script, first], cwd=root, stderr=subprocess.PIPE, text=True)
            for first in ("0", "100")
        ]
        assert [(p.communicate(timeout=90)[1], p.returncode) for p in started] == [("", 0)] * 2
        found = amounts(store, ws)
        assert len(found) == 17 and found["both"] == 7, "of one moment the higher fingerprint counts, whoever came last"
        assert len({b.id for b in store.batches(ws)}) == 16 and store.check() == []

    def test_writers_wait_for_each_other(self, store: Store, ws: int, record_url: str) -> None:
        second = open_store(record_url)

        def write(which: Store, first: int) -> None:
            for n in range(first, first + 10):
                which.take(ws, batch(1, sha256=str(n)), sales({f"k{n}": 1}))

        threads = [threading.Thread(target=write, args=(store, 0)), threading.Thread(target=write, args=(second, 100))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        second.close()
        assert len(amounts(store, ws)) == 20 and store.check() == []


class TestBackupsOfAFile:
    def test_backup_and_restore(self, file_store: Store, file_ws: int, file_url: str, tmp_path: Path) -> None:
        file_store.take(file_ws, batch(1), sales({"a": 10}))
        copy = file_store.backup(tmp_path / "copy.db")
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        file_store.take(file_ws, batch(2), sales({"b": 20}))
        file_store.close()
        kept = copies.restore(file_store.path, copy)
        again = open_store(file_url)
        assert amounts(again, file_ws) == {"a": 10}
        again.close()
        assert kept is not None and kept.exists()

    def test_an_open_program_follows_to_the_restored_record(
        self, file_store: Store, file_ws: int, tmp_path: Path
    ) -> None:
        file_store.take(file_ws, batch(1), sales({"a": 10}))
        copy = file_store.backup(tmp_path / "a#b?c.db")
        file_store.take(file_ws, batch(2), sales({"b": 20}))
        kept = copies.restore(file_store.path, copy)
        assert amounts(file_store, file_ws) == {"a": 10}
        file_store.take(file_ws, batch(3), sales({"c": 30}))
        again = open_store(file_store.url)
        assert amounts(again, file_ws) == {"a": 10, "c": 30}
        again.close()
        assert kept is not None and copies.fault(kept) is None, (
            "the record so far is whole, with all that was committed"
        )

    def test_a_backup_of_a_newer_program_is_not_restored(self, file_store: Store, tmp_path: Path) -> None:
        copy = file_store.backup(tmp_path / "copy.db")
        connection = sqlite_module().connect(copy)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
        with pytest.raises(StoreError, match="newer Tributary"):
            copies.restore(file_store.path, copy)

    def test_nothing_is_overwritten_and_no_bad_copy_is_restored(self, file_store: Store, tmp_path: Path) -> None:
        (tmp_path / "there.db").write_text("mine")
        with pytest.raises(StoreError, match="there already"):
            file_store.backup(tmp_path / "there.db")
        with pytest.raises(StoreError, match="cannot be restored"):
            copies.restore(file_store.path, tmp_path / "there.db")
        assert (tmp_path / "there.db").read_text() == "mine"

    def test_a_flipped_byte_is_found_and_the_newest_good_backup_named(self, file_store: Store, file_ws: int) -> None:
        file_store.take(file_ws, batch(1), sales({f"k{n}": n for n in range(3000)}))
        good = file_store.backup(copies.folder(file_store.path) / "good.db")
        file_store.close()
        damaged = bytearray(file_store.path.read_bytes())
        for at in range(8192, len(damaged), 4096):
            damaged[at : at + 8] = b"\xff" * 8
        file_store.path.write_bytes(damaged)
        time.sleep(0.01)
        assert str(good) in copies.advice(file_store.path)
        assert copies.fault(file_store.path) is not None


def test_every_lawful_table_has_its_law() -> None:
    lawful = {t.name for t in metadata.sorted_tables if "superseded_by" in t.c}
    assert lawful == set(LAWS)
    for law in LAWS.values():
        columns = set(metadata.tables[law.table].c.keys()) - {
            "id",
            "workspace",
            "batch",
            "superseded_by",
            "layer",
            "said",
        }
        assert set(law.columns) == columns, law.table


class TestLooking:
    def test_what_a_look_found_is_used_only_while_it_holds(self, store: Store, ws: int) -> None:
        first = store.take(ws, batch(1), sales({k: n for n, k in enumerate("abcdef")}))
        store.slice_rows = 2
        with store.stage(ws, "shop") as stage, store.stage(ws, "shop") as other:
            for each in (stage, other):
                for table, frame in sales({"a": 0, "b": 1, "c": 99, "d": 3, "new": 5}):
                    each.add(table, frame)
                found = store.compare(ws, "shop", each)
                assert (found.new, found.revised, found.unchanged) == (1, 1, 3)
            store.take(ws, NewBatch(None, "edit", datetime(2026, 9, 1, tzinfo=UTC)), sales({"a": 77}), layer=2)
            second = store.take(ws, batch(2), stage)
            assert (second.added, second.revised, second.unchanged) == (1, 1, 3)
            assert amounts(store, ws) == {"a": 77, "b": 1, "c": 99, "d": 3, "e": 4, "f": 5, "new": 5}
            store.undo(ws, first.batch)
            assert amounts(store, ws) == {"a": 77, "b": 1, "c": 99, "d": 3, "new": 5}, "it showed them too"
            store.undo(ws, second.batch)
            third = store.take(ws, batch(3), other)
            assert (third.added, third.revised, third.unchanged) == (5, 0, 0), "what it was compared with is gone"
        assert amounts(store, ws) == {"a": 77, "b": 1, "c": 99, "d": 3, "new": 5} and store.check() == []


class TestSlices:
    def test_an_editor_writes_between_slices_and_sees_nothing_of_the_import(self, store: Store, ws: int) -> None:
        store.take(ws, batch(1), sales({"a": 10, "b": 20}))
        edits = iter([{"a": 77}, {"b": 88}])
        seen = []

        def rest() -> None:
            seen.append(amounts(store, ws))
            for values in itertools.islice(edits, 1):
                store.take(ws, NewBatch(None, "edit", datetime(2026, 9, 1, tzinfo=UTC)), sales(values), layer=2)
                seen.append(amounts(store, ws))

        store.slice_rows, store.rest = 1, rest
        taken = store.take(ws, batch(2), sales({"a": 11, "b": 21, "c": 31}))
        assert seen[:4] == [{"a": 10, "b": 20}, {"a": 77, "b": 20}, {"a": 77, "b": 20}, {"a": 77, "b": 88}]
        assert (taken.added, taken.revised) == (1, 2)
        assert amounts(store, ws) == {"a": 77, "b": 88, "c": 31} and store.check() == []
        for edit in (b.id for b in store.batches(ws) if b.kind == "edit"):
            store.undo(ws, edit)
        assert amounts(store, ws) == {"a": 11, "b": 21, "c": 31} and store.check() == []

    def test_an_import_that_shows_rows_again_while_their_batch_is_undone_keeps_them(
        self, store: Store, ws: int
    ) -> None:
        store.slice_rows = 1
        first = store.take(ws, batch(1), sales({"a": 1, "b": 2, "c": 3}))
        store.take(ws, batch(2), sales({"a": 1}))
        later = iter([sales({"b": 2})])
        store.rest = lambda: [store.take(ws, batch(3), rows) for rows in itertools.islice(later, 1)]
        store.undo(ws, first.batch)
        assert amounts(store, ws) == {"a": 1, "b": 2} and store.check() == []


def test_many_rows_are_numbered_in_the_order_of_their_keys(
    store: Store, ws: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_MANY", 5)
    monkeypatch.setattr(staging, "_SORTED", 4)
    names = ["k", "b", "z", "a", "Ä", "m", "c", "b", "y", "\U0010ffff!"]
    frame = pd.concat([sales({name: number})[0][1] for number, name in enumerate(names)], ignore_index=True)
    assert store.take(ws, batch(1), [("entry", frame)]).repeated == 1
    rows = store.entries(ws).sort_values("id")
    assert rows["external_id"].tolist() == sorted(set(names))
    assert amounts(store, ws)["b"] == 7, "the last of two rows with one key"


def test_many_rows_of_few_keys_are_put_in_order_too(store: Store, ws: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_MANY", 5)
    monkeypatch.setattr(staging, "_SORTED", 1_000)
    frame = pd.concat([sales({"a": 1, "b": 2})[0][1]] * 1_500 + [sales({"b": 3})[0][1]] * 2, ignore_index=True)
    assert store.take(ws, batch(1), [("entry", frame)]).repeated == 3_000
    assert amounts(store, ws) == {"a": 1, "b": 3}
