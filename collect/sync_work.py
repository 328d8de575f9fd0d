"""One source on its way through its windows: each is fetched, checked and kept, with the bookmark that holds once it is in."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

from collect import accounts, readers, rows, vault
from collect import sync_windows as windows
from collect.errors import CollectError
from collect.sync_crew import Writing
from collect.sync_progress import Board
from collect.sync_state import SyncResult
from collect.sync_windows import Covered, Step
from collect.veil import Veil
from connectors import isolated
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Payload, RateLimited, Remark, Stopped, Window
from store import NewBatch, Source, Store, Workspace
from vocabulary import is_metric

NIGHT_WAIT = 120.0
"""How long a platform that asks to slow down is waited for; beyond that it is told, and the next sync goes on."""

_SAME_PAGE = 3
"""So often a platform may show one page in one window; then it goes round in a circle."""


@dataclass(frozen=True)
class Errand:
    """What all sources of one sync share. `named`: the owner asked for these very sources."""

    store: Store
    ws: Workspace
    modules: Mapping[str, ModuleType]
    today: date
    since: date | None
    named: bool
    writing: Writing
    board: Board
    seconds_left: Callable[[], float]
    cancel: threading.Event


@dataclass
class Sums:
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    batch: int | None = None
    asked: int = 0
    partial: str | None = None
    state: dict[str, Any] = field(default_factory=dict)


def _after(errand: Errand, source: Source, now: datetime) -> datetime:
    """This moment, or one after the source's newest answer: what is asked now must win over what a clock that was ahead dated."""
    before = errand.store.newest_answers(errand.ws.id).get(source.name)
    return now if before is None or before < now else before + timedelta(microseconds=1)


class Work:
    """One source on its way through its windows."""

    def __init__(
        self, errand: Errand, source: Source, module: ModuleType, now: datetime, sums: Sums, stack: ExitStack
    ) -> None:
        self.errand, self.source, self.module, self.now, self.sums = errand, source, module, now, sums
        self._place = accounts.reference(source)
        self.config = accounts.config(module.SPEC, source)
        self._veil = Veil(self.config)
        self._answered = _after(errand, source, now)
        self.bookmark = self._veil.lifted(windows.own_part(source.bookmark))
        self.http = stack.enter_context(Http.for_config(
            module.SPEC, self.config, deadline_seconds=max(0.1, errand.seconds_left()), cancel=errand.cancel, max_wait=NIGHT_WAIT,
            keep=self._renewed, renewing=self._renewing if self._place else None,
        ))  # fmt: skip
        self._child = stack.enter_context(isolated.Child(source.connector)) if module.SPEC.in_child else None
        self.covered = Covered.of(source.bookmark)
        self._begins: date | None = None

    def _renewing(self) -> AbstractContextManager[Mapping[str, str]]:
        assert self._place is not None
        return vault.renewing(self._place)

    def _renewed(self, name: str, value: str) -> None:
        """The platform gave a secret anew: from now on only this one is good."""
        self.config[name] = value
        if self._place is None:
            return
        try:
            vault.change(self._place, name, value)
        except CollectError as error:
            raise AuthError(f"{error} The new key that the platform gave is lost with that: reconnect it.") from None

    def take(self, step: Step) -> bool:
        """Fetch and keep one window. Returns: Whether the next one may be tried. Raises: what makes the source fail."""
        if step.filling and self._begins is not None:
            return False  # the platform has nothing that far back
        if step.filling and (self.http.seconds_left() <= 0 or self.http.spent() > 0.5):
            return False  # the rest of an hour's limit is for what is new, and for the owner's other programs
        if step.since and step.since != step.until:
            self.errand.board.tell(self.source.name, f"{step.since} to {step.until}")
        try:
            found = self._found(step)
            step = replace(step, covered=windows.ended(step.covered, self._begins))
            self._keep(step, *found)
        except ConnectorError as error:
            error.args = (self.http.safe(str(error)),)
            if not step.filling or isinstance(error, AuthError | Stopped):
                raise
            # What is new is in; the history goes on at this window the next time.
            if not isinstance(error, RateLimited):
                self.sums.partial = (
                    self.sums.partial or f"its history before {step.until} could not be read yet: {error}"
                )
            return False
        self.covered = step.covered
        return True

    def _found(self, step: Step) -> tuple[list[rows.Row], list[Remark], dict[str, Any] | None]:
        window = Window(
            step.since, step.until, {} if step.filling or self.errand.since else dict(self.bookmark),
            zone=self.errand.ws.zone, now=self.now, hash_key=self.errand.ws.hash_key,
        )  # fmt: skip
        found: list[rows.Row] = []
        remarks: list[Remark] = []
        bookmark, shown = None, Counter[tuple[str, bytes]]()
        for payload in self.module.fetch(self.config, self.http, window):
            page = (payload.address, hashlib.blake2b(repr(payload.body).encode()).digest())
            shown[page] += 1
            if shown[page] > _SAME_PAGE:
                raise ConnectorError("it shows the same page again and again; nothing was taken. Try again later.")
            good, bad = rows.split(self._parsed(payload))
            early, late = rows.dated(good, self.errand.today)
            found, remarks, bookmark = [*found, *early], [*remarks, *bad, *late], payload.bookmark
            self._begins = step.since if payload.beginning else self._begins
            if shown.total() > 1:
                self.errand.board.tell(self.source.name, f"page {shown.total()}, {len(found):,} rows")
        refused = [remark for remark in remarks if remark.kind == "rejected"]
        if refused and not found:
            raise ConnectorError(
                f"none of {len(refused)} rows could be understood ({refused[0].reason}); nothing was taken."
            )
        return readers.rows(self._veil.rows(found)), remarks, bookmark

    def _parsed(self, payload: Payload) -> Iterator[rows.Row | Remark]:
        if self._child is not None:
            yield from self._child.parse(payload)
            return
        try:
            yield from self.module.parse(payload)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as error:
            # Only the kind and the name of a field: a value may be a person's.
            raise ConnectorError(
                f"its answer has another shape than it had ({type(error).__name__}): nothing was taken. Look for a newer version."
            ) from None

    def _keep(self, step: Step, found: list[rows.Row], remarks: list[Remark], told: dict[str, Any] | None) -> None:
        self.sums.asked += len(found)
        partial = next((r.reason for r in remarks if r.kind == "partial"), None)
        partial = partial and self.http.safe(partial)
        self.sums.partial = self.sums.partial or partial
        if told is not None and not step.filling:
            self.bookmark = told
        bookmark = {**self._veil.over(self.bookmark), windows.OWN: step.covered.told()}
        if told is None and not found:
            with self.errand.writing.turn():
                self.errand.store.set_source(self.errand.ws.id, self.source.name, bookmark=bookmark)
            return
        kept, _ = rows.once(found)
        new = NewBatch(
            self.source.name, "sync", self._answered, since=step.since, until=step.until, bookmark=bookmark,
            format=self.source.connector, rejected=sum(r.kind == "rejected" for r in remarks), message=partial,
        )  # fmt: skip
        with self.errand.writing.turn():
            taken = self.errand.store.take(self.errand.ws.id, new, rows.frames(kept))
        sums = self.sums
        sums.added, sums.revised, sums.unchanged = (
            sums.added + taken.added,
            sums.revised + taken.revised,
            sums.unchanged + taken.unchanged,
        )
        sums.batch = sums.batch or taken.batch
        self.errand.board.kept(self.source.name, len(kept))

    def result(self) -> tuple[SyncResult, dict[str, Any]]:
        """What is told of the source, and what its state says."""
        sums, title = self.sums, self.source.title or self.source.name
        state: dict[str, Any] = {"rows": sums.asked}
        if "complete" in self.bookmark:
            state["at_least"] = not self.bookmark["complete"]
        if self._dried_up():
            sums.partial = (
                sums.partial or "it gave nothing this time, where it gave something before; what is kept stays."
            )
            state["rows"] = self.source.state["rows"]
        if sums.partial:
            state["partial"] = sums.partial
        filling = bool(self.module.SPEC.batch_days) and self.covered.first is not None and not self.covered.filled
        state["filling"] = self.covered.first.isoformat() if filling and self.covered.first else None
        message = f"{title}: nothing new"
        if sums.batch is not None:
            message = f"{title}: {sums.added} new, {sums.revised} revised, {sums.unchanged} known"
        if state["filling"]:
            message += f"; history back to {state['filling']}, the rest at the next sync"
        return SyncResult(self.source.name, True, message, sums.added, sums.revised, sums.unchanged, sums.batch), state

    def _dried_up(self) -> bool:
        """Whether a source of figures that re-reads days gave none of them: a warning, never a reason to delete."""
        spec = self.module.SPEC
        figures = any(is_metric(name) for name in spec.measures)
        return bool(figures and spec.reread_days and not self.sums.asked and self.source.state.get("rows"))
