"""A PostgreSQL server of the tests' own: made in a temporary folder, on a socket there, gone with the tests."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

USER = "tributary"
GUARDED = "guarded"
"""A user of whom the server asks a password; the test that needs it makes it."""
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/pgsql-*/bin",
)
_SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
    "jit=off", "autovacuum=off", "listen_addresses=", "max_connections=200",
)  # fmt: skip


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`, where PostgreSQL is installed and there is somebody to run it."""
    if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        return None
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += [p for pattern in _PLACES for p in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


def _end_with_parent() -> None:
    """Ask Linux to stop this process when the tests are killed, so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


class Server:
    """One running server. Each address leads to a schema of its own, so that tests do not meet."""

    def __init__(self, place: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tributary-pg-"))
        # The server's programs refuse to run as root; anybody else runs them as themselves.
        self._as: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        )
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(
            place / "initdb", "-D", self.folder / "data", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "-N"
        )
        rules = self.folder / "data" / "pg_hba.conf"  # the first line that fits decides: one user needs a password
        rules.write_text(f"local all {GUARDED} scram-sha-256\n" + rules.read_text())
        settings = [word for each in (*_SETTINGS, f"unix_socket_directories={self.folder}") for word in ("-c", each)]
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [place / "postgres", "-D", self.folder / "data", *settings],
            stdout=self._log, stderr=self._log, cwd=self.folder, preexec_fn=_end_with_parent, **self._as,
        )  # fmt: skip
        self._schemas = 0
        self._shared: str | None = None
        self._wait()

    def _run(self, *words: object) -> None:
        subprocess.run([str(w) for w in words], check=True, capture_output=True, cwd=self.folder, **self._as)

    def _wait(self) -> None:
        import psycopg

        end = time.monotonic() + 30
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return

    def connect(self, **more: Any) -> Any:
        """A connection of psycopg's, without a transaction."""
        import psycopg

        where = {"host": str(self.folder), "user": USER, "dbname": "postgres", **more}
        return psycopg.connect(autocommit=True, **where)

    def address(self, schema: str = "public", *, user: str = USER, database: str = "postgres") -> str:
        """An address for ``TRIBUTARY_DB``."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}&options=-csearch_path%3D{schema}"

    def fresh(self) -> str:
        """The address of a new, empty schema."""
        self._schemas += 1
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA s{self._schemas}")
        return self.address(f"s{self._schemas}")

    def emptied(self) -> str:
        """The address of a record without a row, the same one each time: making its tables anew would take a tenth of a second."""
        from store import open_store
        from store.tables import metadata

        if self._shared is None:
            self._shared = self.fresh()
            open_store(self._shared).close()
        with self.connect(options=f"-csearch_path={self._shared.rsplit('%3D', 1)[1]}") as connection:
            connection.execute(";".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables))
        return self._shared

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._process.send_signal(signal.SIGINT)  # the fast way: whoever is still connected is sent away
        self._process.wait(20)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
