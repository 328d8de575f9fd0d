"""Batches taken in and taken back: whole or absent, and in slices where they are long, so that nobody has to wait for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import pandas as pd

from store import batches, comparing, counters, ruling, taking, undoing, words
from store.batches import Batch, NewBatch
from store.comparing import Comparison
from store.engines import Engines, Session
from store.errors import StoreError, Unknown
from store.locks import Lock
from store.settling import SOURCE
from store.staging import Stage
from store.taking import Incoming

Rows = Iterable[tuple[str, pd.DataFrame]]
Answer = TypeVar("Answer")

SLICE_ROWS = 100_000
"""So many rows a transaction: about half a second."""
_MANY = 10_000
"""Rows after which the engine should look at its tables anew, lest it plan as if they were empty."""
_PAUSE, _RETRY, _PATIENCE = 0.02, 0.1, 600.0
"""Seconds: between two slices, so that others get their turn; between two looks whether a long batch has ended; for it in all."""
_STOPPED = "The program was stopped, so nothing of it was kept."
_FAILED = "It did not end, so nothing of it was kept."


@dataclass(frozen=True)
class Taken:
    """What a batch brought: its number and what became of its rows."""

    batch: int
    added: int
    revised: int
    unchanged: int
    repeated: int


class Journal:
    """The part of the store that takes batches in and back."""

    _engines: Engines
    slice_rows = SLICE_ROWS
    """Batches of more rows go in slices of so many."""

    def stage(self, ws: int, source: str | None) -> Stage:
        """An empty scratch file for rows of a source: `add` them, then `compare` and `take` it. Close it in the end."""
        return Stage(source, lambda texts: self._look_up(ws, texts))

    def _look_up(self, ws: int, texts: list[str]) -> tuple[dict[str, int], int]:
        with self._engines.read() as connection:
            return words.known(connection, ws, texts), counters.upcoming(connection, ws, "word")

    def compare(self, ws: int, source: str | None, rows: Rows | Stage) -> Comparison:
        """What taking these rows would do, without doing it: new, revised, unchanged, and what differs from newer answers."""
        with ExitStack() as cleanup:
            stage = self._staged(ws, source, rows, cleanup)
            stage.arrange()
            stage.refresh()
            with self._engines.read(attach=stage.path) as connection:
                found, stage.findings = comparing.compare_all(connection, ws, source, stage.counts, self.slice_rows)
            return found

    def _staged(self, ws: int, source: str | None, rows: Rows | Stage, cleanup: ExitStack) -> Stage:
        if isinstance(rows, Stage):
            return rows
        stage = cleanup.enter_context(self.stage(ws, source))
        for table, frame in rows:
            stage.add(table, frame)
        return stage

    def take(
        self, ws: int, new: NewBatch, rows: Rows | Stage, *, now: datetime | None = None, layer: int = SOURCE
    ) -> Taken:
        """Take a batch in: whole or, if anything fails, not at all.

        Args:
            rows: a stage, or pairs of a table and a frame with that table's columns (vocabulary.COLUMNS); these are read
                once, staged outside every lock, so it may be long.
            layer: 0 for what a source says, 2 for a hand edit over it.
        Raises: StoreError: another import of the same source did not come to its end for minutes.
        """
        with ExitStack() as cleanup:
            stage = self._staged(ws, new.source, rows, cleanup)
            repeated = stage.arrange()
            stage.refresh()
            moment, long = now or datetime.now(UTC), sum(stage.counts.values()) > self.slice_rows
            number, first_id, lock, holds = self._in_turn(ws, lambda: self._begin(ws, new, stage, moment, long=long))
            incoming = Incoming(ws, number, first_id, stage.counts, layer, number if long else 0)
            incoming.findings = stage.findings.slices if holds else {}
            try:
                self._bring(incoming, new.source, stage, moment)
            except BaseException:
                self._abandon(ws, number)
                raise
            finally:
                if lock is not None:
                    lock.release(remove=True)
            counts = incoming.counts
            if counts.added + counts.revised > _MANY:
                self._engines.grown()
            return Taken(number, counts.added, counts.revised, counts.unchanged, repeated)

    def _begin(
        self, ws: int, new: NewBatch, stage: Stage, now: datetime, *, long: bool
    ) -> tuple[int, int, Lock | None, bool]:
        """The open batch: its number, its first row id, its lease, and whether what a comparison found of its rows still holds."""
        with self._engines.write(ws) as connection:
            batches.take_turn(connection, ws, new.source, long=long)
            # From here on others wait for a long batch. A short one can still be overtaken, and is matched soon enough.
            holds = (
                long
                and stage.findings.state is not None
                and stage.findings.state == comparing.state(connection, ws, new.source)
            )
            ids = words.add(connection, ws, stage.new_words())
            number, first_id = batches.begin(connection, ws, new, sum(stage.counts.values()), now, long=long)
            lock = self._engines.lease(ws, number)
        stage.renumber(ids)
        return number, first_id, lock, holds

    def _bring(self, incoming: Incoming, source: str | None, stage: Stage, now: datetime) -> None:
        """Merge what is staged and make it count: in one transaction, or where it is long in slices with a last one at the end."""
        with self._engines.session(attach=stage.path) as session:
            if incoming.part:
                for part in incoming.slices(self.slice_rows):
                    with session.write(incoming.workspace) as connection:
                        taking.take_slice(connection, incoming, part)
                    self.rest()
            self._in_turn(incoming.workspace, lambda: self._finish(session, incoming, source, now))

    def _finish(self, session: Session, incoming: Incoming, source: str | None, now: datetime) -> None:
        ws, number = incoming.workspace, incoming.batch
        with session.write(ws) as connection:
            batches.take_turn(connection, ws, source, long=bool(incoming.part), number=number)
            if not incoming.part:
                for part in incoming.slices(max(1, *incoming.staged.values(), 1)):
                    taking.take_slice(connection, incoming, part)
            taking.take_rest(connection, incoming)
            counts = incoming.counts
            batches.finish(connection, ws, number, (counts.added, counts.revised, counts.unchanged), now)
            ruling.follow(connection, ws)
            counters.bump(connection, ws)

    def _in_turn(self, ws: int, act: Callable[[], Answer]) -> Answer:
        """Do it once no long batch is in the way; one whose owner is dead is taken back first."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return act()
            except batches.Waiting as waiting:
                if time.monotonic() > end:
                    message = f"Batch {waiting.number} is still at work: wait until it is done, then try again. Nothing was changed."
                    raise StoreError(message) from None
                self._undo_dead(ws, waiting.number)
                time.sleep(_RETRY)

    def rest(self) -> None:
        """Between two slices: let others have their turn."""
        time.sleep(_PAUSE)

    def _abandon(self, ws: int, number: int) -> None:
        self._delete(ws, number)
        self._end_undo(ws, number, _FAILED, datetime.now(UTC))

    def undo(self, ws: int, number: int, *, now: datetime | None = None, message: str | None = None) -> None:
        """Take a batch back: the record is as if it had never come. Stopped half-way, it is ended when the record is opened next.

        Raises: Unknown: no such batch. StoreError: it is undone already, or its owner is still at work on it.
        """
        found = self.batch(ws, number)
        if found.status == "undone":
            raise StoreError(f"Batch {number} is undone already.")
        lock = self._engines.lease(ws, number)
        if lock is None:
            raise StoreError(f"Batch {number} is still being taken in or back: wait until that has ended.")
        try:
            moment = now or datetime.now(UTC)
            if found.status == "open":
                self._delete(ws, number)
            elif self._goes_in_slices(ws, found):
                self._set_back(ws, found, message)
                self._delete(ws, number)
            else:
                self._in_turn(ws, lambda: self._undo_at_once(ws, found, message, moment))
                return
            self._end_undo(ws, number, message, moment)
        finally:
            lock.release(remove=True)

    def _goes_in_slices(self, ws: int, found: Batch) -> bool:
        """A batch that came in slices and has more than a slice of rows: what it brought, or got from one undone before it."""
        with self._engines.read() as connection:
            if not batches.is_long(connection, ws, found.id):
                return False
            inherited = undoing.owned(connection, ws, found.id)[1:]
        return found.added + found.revised + sum(last - first + 1 for first, last in inherited) > self.slice_rows

    def _undo_at_once(self, ws: int, found: Batch, message: str | None, now: datetime) -> None:
        with self._engines.write(ws) as connection:
            self._check_standing(batches.standing(connection, ws, found.id), found.id)
            batches.take_turn(connection, ws, found.source, long=False, number=found.id)
            undoing.undo_all(connection, ws, found.id)
            batches.mark_undone(connection, ws, found.id, message, now)
            ruling.follow(connection, ws)
            counters.bump(connection, ws)

    @staticmethod
    def _check_standing(status: str, number: int) -> None:
        if status == "undone":
            raise StoreError(f"Batch {number} is undone already.")

    def _set_back(self, ws: int, found: Batch, message: str | None) -> None:
        """Hand over in slices what others showed too, then make nothing of the batch count any more."""
        while True:
            with self._engines.read() as connection:
                seen = undoing.showers(connection, ws, found.id)
                own = undoing.owned(connection, ws, found.id)
            for part in undoing.slices(own, self.slice_rows) if seen else ():
                with self._engines.write(ws) as connection:
                    undoing.hand_over(connection, ws, found.id, part)
                self.rest()
            if self._in_turn(ws, lambda: self._open_again(ws, found, seen, message)):  # noqa: B023 - it is called at once
                return

    def _open_again(self, ws: int, found: Batch, seen: list[tuple[int, int]], message: str | None) -> bool:
        """Set the batch back to open; not if others have shown its rows since."""
        with self._engines.write(ws) as connection:
            self._check_standing(batches.standing(connection, ws, found.id), found.id)
            batches.take_turn(connection, ws, found.source, long=True, number=found.id)
            if undoing.showers(connection, ws, found.id) != seen:
                return False
            undoing.set_back(connection, ws, found.id)
            batches.set_back(connection, ws, found.id, message)
            ruling.follow(connection, ws)
            counters.bump(connection, ws)
        return True

    def _delete(self, ws: int, number: int) -> None:
        """Delete the rows of an open batch, slice by slice."""
        with self._engines.read() as connection:
            own = undoing.owned(connection, ws, number)
            long = batches.is_long(connection, ws, number)
        for part in undoing.slices(own, self.slice_rows) if long else ():
            with self._engines.write(ws) as connection:
                undoing.delete_slice(connection, ws, number, part)
            self.rest()

    def _end_undo(self, ws: int, number: int, message: str | None, now: datetime) -> None:
        with self._engines.write(ws) as connection:
            undoing.forget(connection, ws, number)
            batches.mark_undone(connection, ws, number, message, now)
            ruling.follow(connection, ws)
            counters.bump(connection, ws)

    def recover(self) -> list[int]:
        """Bring to an end what dead owners left open: what they were taking in is undone, what they were undoing too.

        Returns: the numbers of the batches; a living owner's batch is left alone.
        """
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql("SELECT workspace, id FROM batch WHERE status = 'open'").all()
        return [number for ws, number in rows if self._undo_dead(ws, number)]

    def _undo_dead(self, ws: int, number: int) -> bool:
        lock = self._engines.lease(ws, number)
        if lock is None:
            return False
        try:
            # Between the question and the lock its owner may have come to a good end.
            if self.batch(ws, number).status != "open":
                return False
            with self._engines.read() as connection:
                message = None if batches.being_undone(connection, ws, number) else _STOPPED
            self._delete(ws, number)
            self._end_undo(ws, number, message, datetime.now(UTC))
        finally:
            lock.release(remove=True)
        return True

    def batches(self, ws: int, limit: int = 200) -> list[Batch]:
        """The newest batches first."""
        with self._engines.read() as connection:
            return batches.listed(connection, ws, limit)

    def newest_answers(self, ws: int) -> dict[str, datetime]:
        """By source, the moment of its newest answer that stands."""
        with self._engines.read() as connection:
            return batches.newest_answers(connection, ws)

    def batch(self, ws: int, number: int) -> Batch:
        """One batch.

        Raises: Unknown: there is none of that number.
        """
        with self._engines.read() as connection:
            found = batches.listed(connection, ws, 1, number)
        if not found:
            raise Unknown(f"There is no batch {number} in this workspace: `batches` lists them.")
        return found[0]
