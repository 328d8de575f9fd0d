"""A workspace carried whole from one record to another, of whichever engines: every row, every version, and the way back of each batch.

Numbers stay as they are where the target has not given them yet; else all numbers of one counter are shifted by the same step, so
that ranges stay ranges and later rows stay later.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from store import copies, counters, dialect, records, schema
from store.engines import Engines
from store.errors import StoreError
from store.sqlite_file import FileEngines
from store.tables import LAWS, metadata

CHUNK = 20_000
_ROLLUPS = ("entry_day", "entry_month")
_ROLLUP_WORDS = ("source", "kind", "status", "stream", "currency", "payer", "product")
_ROWS = ("superseded_by", "first_id", "last_id", "heir_first", "heir_last", "row")
_OWN_IDS = ("batch", "channel", "mapping", "rule", "source", "stream", "word")


def numbered(table: str) -> dict[str, str]:
    """The columns of a table that hold given numbers, each with the counter that gave them; 0 stands for none and stays."""
    columns = {"batch": "batch", "part": "batch"}
    columns |= dict.fromkeys(_ROWS, counters.ROW) | {"id": table if table in _OWN_IDS else counters.ROW}
    if table in LAWS:
        columns |= dict.fromkeys(LAWS[table].words, "word")
    if table in _ROLLUPS:
        columns |= dict.fromkeys(_ROLLUP_WORDS, "word")
    whole = {c.name for c in metadata.tables[table].columns if isinstance(c.type, sa.BigInteger)}
    return {column: counter for column, counter in columns.items() if column in whole}


def carried() -> list[sa.Table]:
    """The tables whose rows belong to a workspace and go with it; its counters are begun anew."""
    return [t for t in metadata.sorted_tables if "workspace" in t.c and t.name != "counter"]


def carry(source: Engines, target: Engines, name: str) -> int:
    """Carry the workspace `name` over, in one transaction of the target. Returns how many rows it was.

    Raises: Unknown: no such workspace. StoreError: the target has one of that name, or a batch of it is still open.
    """
    with source.read() as reading, target.write() as writing:
        workspace = records.workspace(reading, name)
        if name in {w.name for w in records.workspaces(writing)}:
            raise StoreError(
                f"There is a workspace {name!r} in the {target.describe()} already: nothing was moved. Delete it there first, "
                "or choose another database."
            )
        _refuse_open(reading, workspace)
        _share_rates(reading, writing)
        return Carrying(reading, writing, workspace).run()


def _refuse_open(connection: sa.Connection, workspace: records.Workspace) -> None:
    query = "SELECT MIN(id) FROM batch WHERE workspace = ? AND status = 'open'"
    number = connection.exec_driver_sql(query, (workspace.id,)).scalar()
    if number is not None:
        raise StoreError(
            f"Batch {number} of {workspace.name!r} is being taken in: wait until it is done, then try again. Nothing was moved."
        )


def write_file(source: Engines, file: Path) -> Path:
    """A server's whole record as a new record file, checked: the backup from which `move` brings any workspace back.

    Raises: StoreError: the file is there already or cannot be written.
    """
    copies.claim(file)
    file.unlink()
    schema.make_file(file)
    target = FileEngines(file)
    try:
        with source.read() as reading, target.write() as writing:
            _share_rates(reading, writing)
            for workspace in records.workspaces(reading):
                Carrying(reading, writing, workspace).run()
    except BaseException:
        target.close()
        file.unlink(missing_ok=True)
        raise
    target.close()
    copies.seal(file)
    problem = copies.fault(file)
    if problem:
        file.unlink(missing_ok=True)
        raise StoreError(f"The backup {file} is not whole ({problem}): try another place.")
    return file


class Carrying:
    """One workspace on its way from a reading connection to a writing one."""

    def __init__(self, reading: sa.Connection, writing: sa.Connection, workspace: records.Workspace) -> None:
        self._reading, self._writing, self._old = reading, writing, workspace.id
        self._new = counters.reserve(writing, 0, "workspace")
        self._steps = {counter: self._step(counter) for counter in (counters.ROW, *_OWN_IDS)}

    def run(self) -> int:
        """Carry every row. Returns how many."""
        records.carry_workspace(self._reading, self._writing, self._old, self._new)
        return sum(self._table(table) for table in carried())

    def _step(self, counter: str) -> int:
        """How far the counter's numbers must be shifted, with their range taken in the target."""
        given = [(counter, "id")] if counter != counters.ROW else [(table, "id") for table in LAWS]
        given += [("batch", "first_id"), ("batch", "last_id")] if counter == counters.ROW else []
        low, high = [], []
        for table, column in given:
            query = f"SELECT MIN({column}), MAX({column}) FROM {table} WHERE workspace = ?"
            first, last = self._reading.exec_driver_sql(query, (self._old,)).one()
            low += [] if first is None else [first]
            high += [] if last is None else [last]
        return counters.take_over(self._writing, self._new, counter, min(low), max(high)) if low else 0

    def _table(self, table: sa.Table) -> int:
        names = [c.name for c in table.columns if c.name != "workspace"]
        counters = numbered(table.name)
        selected = ", ".join(_shifted(name, self._steps.get(counters.get(name, ""), 0)) for name in names)
        order = " ORDER BY id" if "id" in names else ""
        found = self._reading.exec_driver_sql(
            f"SELECT {self._new:d}, {selected} FROM {table.name} WHERE workspace = ?{order}",
            (self._old,),
            execution_options={"yield_per": CHUNK},
        )
        count = 0

        def rows() -> Iterator[tuple[object, ...]]:
            nonlocal count
            for row in found:
                count += 1
                yield tuple(row)

        dialect.insert_many(self._writing, table.name, ["workspace", *names], rows())
        return count


def _shifted(name: str, step: int) -> str:
    if not step:
        return f'"{name}"'
    return (
        f'CASE WHEN "{name}" > 0 THEN "{name}" + {step:d} WHEN "{name}" < 0 THEN "{name}" - {step:d} ELSE "{name}" END'
    )


def _share_rates(reading: sa.Connection, writing: sa.Connection) -> None:
    """The ECB's rates, which belong to no workspace: the target gets those it has not."""
    query = "SELECT day, currency, rate FROM ecb_rate"
    found = reading.exec_driver_sql(query, execution_options={"yield_per": CHUNK})
    for part in found.partitions():
        writing.exec_driver_sql(
            "INSERT INTO ecb_rate (day, currency, rate) VALUES (?, ?, ?) ON CONFLICT (currency, day) DO NOTHING",
            [tuple(row) for row in part],
        )
