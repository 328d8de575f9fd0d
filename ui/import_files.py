"""Files on their way in: each lies in a private folder of its own until it was taken in or laid aside."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

import settings
from collect import importing
from collect.errors import FAILURES, UnknownFile
from ui import import_log
from ui.jobs import Say, jobs
from ui.load import Place
from ui.texts import plain

LARGE = 2_000_000
"""Bytes from which a file is read and taken in behind the page."""
LARGE_PACKED = 50_000
"""The same for workbooks and archives, which hold more than they weigh."""
_PACKED = (".zip", ".xlsx", ".xlsm", ".xls", ".ods", ".gz", ".zst")
_ROUND, _FILES = "import_round", "import_files"
_STYLES = {"day first": "dmy", "month first": "mdy", "point": ".", "comma": ","}
_LOST = "The reading stopped: nothing was written. Drop the file again, or see `cli.py doctor`."


@dataclass(frozen=True)
class Found:
    """What looking at a file gave: a preview for each part that is known, or why there is none.

    `strange`: the parts that nobody knows; `version`: of what it was held against; `is_log`: it is an access log, and `log`
    what a look at it found.
    """

    parts: tuple[Any, ...] = ()
    strange: tuple[Any, ...] = ()
    error: str | None = None
    version: str = ""
    is_log: bool = False
    log: Any = None


@dataclass
class Dropped:
    """One file on its way in: where it lies, what was found in it, and the answers given so far.

    For a file that nobody knows: `guess`, what its columns may be; `mapping`, how the owner says that they are to be read;
    `mapping_name`, what that is to be called.
    """

    name: str
    folder: tempfile.TemporaryDirectory[str]
    found: Found | None = None
    answers: dict[str, str] = field(default_factory=dict)
    guess: Any = None
    mapping: Any = None
    mapping_name: str = ""
    phase: Literal["waiting", "taking", "done"] = "waiting"
    key: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.folder.name) / "file"

    @property
    def large(self) -> bool:
        """Whether reading it takes so long that the page should not wait."""
        packed = self.name.lower().endswith(_PACKED)
        return self.path.stat().st_size > (LARGE_PACKED if packed else LARGE)

    @property
    def questions(self) -> dict[str, tuple[Any, int]]:
        """What must be answered, by the question's id: the question and how many parts ask it."""
        asked: dict[str, tuple[Any, int]] = {}
        for preview in self.found.parts if self.found else ():
            for question in preview.questions:
                first, count = asked.get(question.id, (question, 0))
                asked[question.id] = (first, count + 1)
        return asked

    @property
    def ready(self) -> bool:
        """Whether it was understood, has no open question and is not in already."""
        if self.found is not None and self.found.log is not None:
            return bool(self.found.log.lines > self.found.log.unread)
        parts = self.found.parts if self.found else ()
        named = self.mapping is None or bool(self.mapping_name and self.mapping.lacks() is None)
        return bool(parts) and named and not self.questions and any(preview.already is None for preview in parts)

    def done_with(self) -> None:
        """Remove it from the disk: it is in, or laid aside."""
        self.phase = "done"
        self.forget()
        self.folder.cleanup()

    def stay(self) -> None:
        """Go back to waiting, where it is not in after all."""
        if self.phase == "taking":
            self.phase = "waiting"

    def forget(self) -> None:
        """Let go of what was found: the file is looked at again."""
        for preview in self.found.parts if self.found else ():
            preview.close()
        self.found = None

    def answer(self, question: str, value: str) -> None:
        """Note an answer: the file is looked at again."""
        self.answers[question] = value
        self.forget()

    def ask_again(self) -> None:
        """Take all answers back."""
        self.answers.clear()
        self.forget()

    def map_by(self, mapping: Any, name: str | None = None) -> None:
        """Read the file in the way the owner says: it is looked at again."""
        self.mapping = mapping
        self.mapping_name = self.mapping_name if name is None else name
        self.forget()

    def learned(self) -> Any:
        """The mapping with what was answered beside it, so that the next such file asks nothing."""
        mapping, answers = self.mapping, self.answers
        told = {about: _about(answers, f"{about}:") for about in ("kind", "status")}
        return replace(
            mapping, kinds={**mapping.kinds, **told["kind"]}, statuses={**mapping.statuses, **told["status"]},
            dates=_STYLES.get(answers.get("dates", ""), mapping.dates), decimal=_STYLES.get(answers.get("decimal", ""), mapping.decimal),
        )  # fmt: skip


def dropper() -> None:
    """The place to drop files on; what is dropped moves to `waiting` at once, so that the page can be left."""
    key = f"drop-{st.session_state.setdefault(_ROUND, 0)}"
    st.file_uploader(
        "Drop any export here: a table, a workbook, an archive, a feed, an access log",
        accept_multiple_files=True, key=key, max_upload_size=500, on_change=_receive, args=(key,),
    )  # fmt: skip


def waiting() -> list[Dropped]:
    """The files of this visitor that are not done with."""
    kept = [one for one in st.session_state.get(_FILES, []) if one.phase != "done"]
    st.session_state[_FILES] = kept
    return kept


def set_apart(part: Any, name: str) -> None:
    """Make a file of its own of a part of one, so that it can be mapped."""
    one = Dropped(name.replace("/", " "), tempfile.TemporaryDirectory(prefix="tributary-"))
    shutil.copyfile(part.path, one.path)
    st.session_state[_FILES] = [*waiting(), one]


def look(place: Place, ws: Any, one: Dropped) -> bool:
    """See to it that a file was looked at as things stand now; False while that goes on behind the page."""
    owner = f"look-{one.key}"
    state = jobs().snapshot(owner)
    if state.running:
        return False
    jobs().forget(owner)
    if state.error:
        one.found = Found(error=_LOST, version=_version(place.store, ws))
    if one.found is not None and one.found.version == _version(place.store, ws):
        return True
    one.forget()
    if one.large:
        jobs().start(owner, _behind(place.store, ws, one), reads_only=True)
        return False
    with st.spinner(plain(f"Reading {one.name}")):
        one.found = _looked(place.store, ws, one, None)
    return True


def look_again(store: Any, ws: Any, one: Dropped) -> None:
    """Hold a file against the record anew, after another one was taken in."""
    one.forget()
    one.found = _looked(store, ws, one, None)


def _behind(store: Any, ws: Any, one: Dropped) -> Callable[[Say], tuple[object, ...]]:
    def work(say: Say) -> tuple[object, ...]:
        say(f"Reading {one.name}", 0.0)
        one.found = _looked(store, ws, one, lambda share: say(f"Reading {one.name}", share))
        return ()

    return work


def _looked(store: Any, ws: Any, one: Dropped, heard: Callable[[float], None] | None) -> Found:
    version = _version(store, ws)
    if one.mapping is not None and one.mapping.lacks():
        return Found(version=version)
    if one.mapping is None and import_log.is_log(one):
        try:
            return Found(version=version, is_log=True, log=import_log.looked(one))
        except FAILURES as error:
            return Found(error=str(error), version=version, is_log=True)
    choices = importing.Choices(answers=dict(one.answers), mapping=one.mapping, mapping_name=one.mapping_name or None)
    try:
        parts = importing.look_all(store, ws, one.path, choices, file_name=one.name, now=settings.now(), progress=heard)
    except UnknownFile as unknown:
        return Found(strange=tuple(unknown.parts), error=str(unknown), version=version)
    except FAILURES as error:
        return Found(error=str(error), version=version)
    return Found(tuple(parts), tuple(parts[0].strange), version=version)


def _version(store: Any, ws: Any) -> str:
    """What a file was held against: the workspace and its state."""
    return f"{ws.id}:{store.version(ws.id)}"


def _about(answers: dict[str, str], start: str) -> dict[str, str]:
    return {asked.removeprefix(start): said for asked, said in answers.items() if asked.startswith(start)}


def _receive(key: str) -> None:
    for upload in st.session_state.get(key) or ():
        one = Dropped(Path(upload.name).name[-120:] or "file", tempfile.TemporaryDirectory(prefix="tributary-"))
        one.path.write_bytes(upload.getbuffer())
        waiting().append(one)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
