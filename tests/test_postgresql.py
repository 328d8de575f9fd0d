"""What is a server's alone: its errors in words, its locks, and what a killed program leaves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import generators
import psycopg
import pytest
from server import GUARDED, USER, Server
from test_store import amounts, batch, sales

import settings
from collect import backups, importing, moving
from collect.errors import CollectError
from store import Store, StoreError, copies, dialect, open_store
from store.postgresql import explain
from vocabulary import DIGEST

ROOT = Path(__file__).resolve().parent.parent
SECRET = "hunter2-q"


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    opened = open_store(server.emptied())
    yield opened
    opened.close()


class TestWhatCanGoWrong:
    def refused(self, url: str) -> str:
        with pytest.raises(StoreError) as told:
            open_store(url).make_workspace("mine")
        words = str(told.value)
        assert "\n" not in words and SECRET not in words
        assert told.value.__suppress_context__ or told.value.__context__ is None, "a chain would show the address"
        return words

    def test_no_server(self) -> None:
        url = f"postgresql+psycopg://me:{SECRET}@127.0.0.1:9/record"
        assert "No server answers for the database record on 127.0.0.1" in self.refused(url)

    def test_no_such_database(self, server: Server) -> None:
        assert "There is no database nowhere" in self.refused(server.address(database="nowhere"))

    def test_a_wrong_password_is_never_repeated(self, server: Server) -> None:
        with server.connect() as connection:
            connection.execute(f"DROP ROLE IF EXISTS {GUARDED}")
            connection.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD 'another'")
        assert "refuses the password" in self.refused(server.address(user=f"{GUARDED}:{SECRET}"))
        assert "asks for a password" in self.refused(server.address(user=GUARDED))

    def test_a_user_who_may_not_write(self, server: Server) -> None:
        address = server.fresh()
        schema = address.rsplit("%3D", 1)[1]
        with server.connect() as connection:
            connection.execute("DROP ROLE IF EXISTS visitor")
            connection.execute("CREATE ROLE visitor LOGIN")
            assert "no schema" in self.refused(server.address(schema, user="visitor"))
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO visitor")
            assert "GRANT" in self.refused(server.address(schema, user="visitor"))
            connection.execute(f"REVOKE ALL ON SCHEMA {schema} FROM visitor")

    def test_a_server_that_only_answers(self, server: Server) -> None:
        url = server.emptied()
        assert "can only be read" in self.refused(url + "%20-cdefault_transaction_read_only%3Don")

    def test_a_server_that_stops(self, server: Server, store: Store) -> None:
        store.workspaces()
        with pytest.raises(StoreError, match="stopped"), store._engines.write() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with server.connect() as other:
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))
            connection.exec_driver_sql("SELECT 1")
        assert store.workspaces() == [], "the next question finds its way"

    def test_faults_of_the_program_are_not_dressed_up(self) -> None:
        assert explain(psycopg.errors.SyntaxError("near FROM"), "database x on y") is None


class TestLocks:
    def test_writers_of_different_workspaces_do_not_wait(self, store: Store) -> None:
        one, other = store.make_workspace("one").id, store.make_workspace("other").id
        with store._engines.write(one):
            start = time.monotonic()
            store.make_stream(other, "s", "active")
            assert time.monotonic() - start < 5

    def test_writers_of_one_workspace_take_turns(self, store: Store) -> None:
        ws, order = store.make_workspace("one").id, []

        def write() -> None:
            store.make_stream(ws, "s", "active")
            order.append("second")

        with store._engines.write(ws):
            waiting = threading.Thread(target=write)
            waiting.start()
            time.sleep(0.2)
            order.append("first")
        waiting.join(20)
        assert order == ["first", "second"]

    def test_a_named_lock_says_who_holds_it(self, store: Store) -> None:
        one, other = store.lock("sync"), store.lock("sync")
        assert one.holder() == ""
        assert one.try_acquire() and not other.try_acquire() and not other.acquire(0.1)
        pid, _, since = one.holder().partition(" ")
        assert pid.isdigit() and since.count(":") == 2
        one.release()
        assert other.try_acquire()
        other.release()

    def test_a_lock_dies_with_its_owner(self, store: Store, server: Server) -> None:
        script = (
            f"import time; from store import open_store; lock = open_store({store.url!r}).lock('x')\n"
            "print(lock.try_acquire() and 'held', flush=True); time.sleep(60)"
        )
        child = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None and child.stdout.readline() == "held\n"
        assert not store.lock("x").try_acquire()
        child.kill()
        child.wait()
        lock = store.lock("x")
        assert lock.acquire(10)
        lock.release()


@pytest.mark.every
def test_an_import_that_is_killed_leaves_nothing(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    generators.write_gumroad(file, 3_000)
    env = {**os.environ, "TRIBUTARY_DB": store.url}
    command = [sys.executable, "cli.py", "import", str(file)]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not any(store.batches(ws.id) for ws in store.workspaces()):  # killed as soon as its batch is open
        assert child.poll() is None and time.monotonic() < end, "it ended before it could be killed"
    child.kill()
    child.wait()
    again = open_store(store.url)
    ws = again.workspace("default").id
    if again.batches(ws)[0].status == "done":
        pytest.skip("it was quicker than the kill")
    assert [b.status for b in again.batches(ws)] == ["undone"]
    assert again.entries(ws).empty and again.check() == []
    home, now = again.workspace("default"), settings.now()
    importing.take(again, home, importing.look(again, home, file, importing.Choices(), now=now), now=now)
    assert again.totals(ws, DIGEST)["rows"]["entry"] > 3_000 and again.check() == []
    again.close()


class TestBackups:
    def test_a_backup_is_a_record_file_from_which_a_workspace_moves_back(self, store: Store, tmp_path: Path) -> None:
        ws = store.make_workspace("mine").id
        store.make_source(ws, "shop", connector="gumroad")
        store.take(ws, batch(1), sales({"a": 10}))
        before = store.totals(ws, DIGEST)
        file = store.backup(tmp_path / "copy.db")
        assert copies.fault(file) is None and file.stat().st_mode & 0o777 == 0o600
        assert not list(tmp_path.glob("copy.db-*")), "all of it is in the one file"
        store.take(ws, batch(2), sales({"b": 20}))
        store.delete_workspace(ws)
        copy = open_store(f"sqlite:///{file}")
        moving.move(copy, "mine", store.url)
        copy.close()
        back = store.workspace("mine").id
        assert store.totals(back, DIGEST) == before and amounts(store, back) == {"a": 10}

    def test_nothing_is_overwritten(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "there.db").write_text("mine")
        with pytest.raises(StoreError, match="there already"):
            store.backup(tmp_path / "there.db")
        assert (tmp_path / "there.db").read_text() == "mine"

    def test_restoring_over_a_server_is_refused_and_says_how(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(CollectError, match=r"sqlite:///.*copy.db.* move --to"):
            backups.restore(store.url, tmp_path / "copy.db")

    def test_the_doctor(self, store: Store) -> None:
        store.make_workspace("mine")
        lines = [line for line, well in backups.examine(store) if well]
        assert any(line.startswith("PostgreSQL 1") for line in lines) and f"{USER}@" not in " ".join(lines)


def test_marks() -> None:
    assert dialect.percent_marks("SELECT '?%' || ? , \"a?\" LIKE '%x' AND b % 2 = ?") == (
        "SELECT '?%%' || %s , \"a?\" LIKE '%%x' AND b %% 2 = %s"
    )


@pytest.mark.parametrize("day", [-1, 0, 30, 31, 58, 59, 789, 790, 10_957, 11_016, 20_483, 40_000])
def test_the_first_of_the_month_is_the_same_on_both(store: Store, tmp_path: Path, day: int) -> None:
    file = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    found = []
    for each in (store, file):
        with each._engines.read() as connection:
            query = f"SELECT {dialect.month_start(connection, 'x.day')} FROM (SELECT {day} AS day) AS x"
            found.append(connection.exec_driver_sql(query).scalar())
    file.close()
    assert found[0] == found[1] <= day
