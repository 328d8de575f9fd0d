"""Looking at access logs before they are taken in: which layout they have, and how many lines are read with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc

from collect import sightings
from collect.log_days import EPOCH
from connectors import _log_files, _log_formats, access_log
from connectors._log_crunch import Options
from connectors._spec import ConnectorError, Payload
from store import Source, Store, Workspace

MOST = 8 << 20
"""Bytes of one file, unpacked, that are looked at: enough to tell, and read within a second."""
_NOBODY = b"a file that is looked at alone has nobody to tell apart from others"


@dataclass(frozen=True)
class Looked:
    """What a look found: `files` that are named and their `size` on the disk; of the newest of them its `name`, the
    `layout` in words, `lines` that were looked at and how many of them are `unread`, with their `shapes`, the first and last day.

    `whole`: every line of that file was looked at.
    """

    files: int
    size: int
    name: str
    layout: str
    lines: int
    unread: int
    shapes: tuple[str, ...]
    first: date | None
    last: date | None
    whole: bool


def look(pattern: str, format_: str = "", *, name: str = "") -> Looked:
    """What the newest of these files holds; nothing is kept. `name`: what the file is called, where it lies under another name.

    Raises: ConnectorError: there is no such file, it cannot be read or is empty, or its layout is not known and `format_` does not tell it.
    """
    paths = _log_files.paths(pattern)
    size = sum(path.stat().st_size for path in paths)
    filled = [path for path in paths if path.stat().st_size] or paths
    newest = filled[-1]
    called = name or newest.name
    head, whole = _head(newest)
    if not head:
        raise ConnectorError(f"{called} is empty: look again once something is in it.")
    text = format_.strip() or _log_formats.recognise(head.decode("utf-8", "replace").split("\n")[:100])
    if text is None:
        raise ConnectorError(
            f"{called} is in no layout that is recognised: give its format as the web server's settings have it, "
            'for example $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent.'
        )
    _log_formats.layout(text)
    found = access_log.reading([Payload(head, called, text, {})], Options(), _NOBODY)
    seen = found.sightings
    first, last = (pc.min(seen["first"]).as_py(), pc.max(seen["last"]).as_py()) if len(seen) else (None, None)
    return Looked(
        len(paths), size, called, _named(text, typed=bool(format_.strip())), found.lines + found.rejected, found.rejected,
        tuple(found.samples), _day(first), _day(last), whole,
    )  # fmt: skip


def read_by(store: Store, ws: Workspace, pattern: str) -> tuple[Source, ...]:
    """The logs here that have read the beginning of one of these files already: under another name it would count twice.

    Raises: ConnectorError: there is no such file, or one cannot be read.
    """
    logs = [source for source in store.sources(ws.id) if source.connector == access_log.SPEC.name]
    if not logs:
        return ()
    starts = [_start(path) for path in _log_files.paths(pattern)]
    known = {s.name: _log_files.Known.of({"stretches": sightings.stretches(store, ws, s.name)}) for s in logs}
    return tuple(source for source in logs if any(known[source.name].length_at(start) for start in starts))


def _start(path: Path) -> bytes:
    with _log_files.opened(path) as (file, _):
        return file.read(_log_files.HEAD_BYTES)


def _head(path: Path) -> tuple[bytes, bool]:
    """The first whole lines of a file, unpacked, and whether these are all."""
    with _log_files.opened(path) as (file, _):
        data = file.read(MOST)
        more = file.read(1)
    # A last line that may still be written waits, here as when the log is read.
    cut = data.rfind(b"\n") + 1
    return (data[:cut] if cut and (more or not _log_files.is_settled(path)) else data), not more


def _named(text: str, *, typed: bool) -> str:
    """A layout in words.

    >>> _named("json time=ts", typed=False), _named("w3c date time", typed=False), _named("%h", typed=True)
    ('JSON, one object a line', 'with the names of its columns in the file', 'as you wrote its format')
    """
    if typed:
        return "as you wrote its format"
    if text.startswith("json"):
        return "JSON, one object a line"
    if text.startswith("w3c"):
        return "with the names of its columns in the file"
    known = sorted(_log_formats.KNOWN.items(), key=lambda each: -len(each[1]))
    return next((name for name, start in known if text.startswith(start)), "one that is known")


def _day(seconds: int | None) -> date | None:
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)
