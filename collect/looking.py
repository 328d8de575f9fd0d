"""Looking at a file: each of its parts is recognised, read and held against the record; nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

import connectors
from collect import accounts, comparing, readers, recognising, rows
from collect.errors import CollectError, UnknownFile
from collect.preview import Choices, Preview
from connectors import files, isolated
from connectors._spec import ConnectorError, Payload, Remark
from connectors.files import Format, Part
from store import Store, Workspace

FEED_BYTES = 10_000_000
Progress = Callable[[float], None]


def look_all(
    store: Store,
    ws: Workspace,
    path: Path,
    choices: Choices | None = None,
    *,
    file_name: str | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> list[Preview]:
    """Read a whole file and hold it against the record, writing nothing: one preview for each part that is known.

    Parts of an archive or workbook that nobody knows are listed once, as left out, with the first preview.

    Args:
        file_name: the file's own name where `path` is only a temporary one.
        progress: hears the share that was read, from 0 to 1.
    Raises: CollectError: the file cannot be read, or no format fits; the message names the file.
    """
    name = file_name or path.name
    choices = choices or Choices()
    with _told_by_name(name):
        parts = files.parts(path, name)
        known, strange = recognising.sort_out(parts, choices, recognising.own_formats(store, ws, choices))
        if not known:
            raise UnknownFile(recognising.unknown(name, strange), strange)
        previews = [
            _look(store, ws, part, chosen, choices, now, heard)
            for (part, chosen), heard in zip(known, _shares([part for part, _ in known], progress), strict=True)
        ]
    if strange:
        previews[0].strange = strange
        previews[0].left_out.append(
            Remark("left_out", f"of no kind that is known: {recognising.listed(strange, name)}")
        )
    return previews


@contextmanager
def _told_by_name(name: str) -> Iterator[None]:
    """What goes wrong with a file is told with its name."""
    try:
        yield
    except ConnectorError as error:
        told = str(error)
        raise CollectError(told if told.startswith(name) else f"{name}: {told}") from error
    except OSError as error:
        raise CollectError(
            f"{name} cannot be read ({error.strerror or error}): check the name and its rights."
        ) from error


def look(
    store: Store,
    ws: Workspace,
    path: Path,
    choices: Choices | None = None,
    *,
    file_name: str | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> Preview:
    """As `look_all`, for a file with one part. Raises: CollectError: also where it has several."""
    previews = look_all(store, ws, path, choices, file_name=file_name, now=now, progress=progress)
    if len(previews) > 1:
        parts = ", ".join(preview.file for preview in previews[:5])
        raise CollectError(f"{file_name or path.name} holds {len(previews)} tables: {parts}.")
    return previews[0]


def _shares(parts: Sequence[Part], progress: Progress | None) -> Iterator[Progress | None]:
    """For each part what turns its own share into the share of the whole."""
    sizes = [part.path.stat().st_size for part in parts]
    every, before = max(1, sum(sizes)), 0
    for size in sizes:
        yield _scaled(progress, before / every, size / every) if progress else None
        before += size


def _scaled(progress: Progress, start: float, width: float) -> Progress:
    return lambda share: progress(start + share * width)


def _look(
    store: Store,
    ws: Workspace,
    part: Part,
    chosen: Format | None,
    choices: Choices,
    now: datetime,
    heard: Progress | None,
) -> Preview:
    if chosen is None:
        preview = _look_feed(ws, part, choices, now)
        _check_source(store, ws, preview)
    else:
        preview = _described(ws, part, chosen, choices)
        if choices.source is None:
            preview.source = accounts.of_file(store.sources(ws.id), preview.source)
        _check_source(store, ws, preview)
        _check_account(store, ws, preview, chosen)
        if comparing.known_file(store, ws, preview):
            return preview
        _read(store, ws, preview, heard)
    if preview.as_of is not None and not choices.as_of:
        # A date ahead of today is a slip or an order to come: it must not outrank every answer until then.
        preview.as_of = min(preview.as_of, now)
    comparing.compare(store, ws, preview, preview.stage or tables(ws, preview))
    if preview.questions or preview.already is not None:
        preview.close()
    return preview


def _check_source(store: Store, ws: Workspace, preview: Preview) -> None:
    there = next((s for s in store.sources(ws.id) if s.name == preview.source), None)
    if there is not None and there.connector != preview.connector:
        raise CollectError(
            f"{preview.file}: the source {there.name!r} is {there.title} ({there.connector}): choose another with --source."
        )


def _check_account(store: Store, ws: Workspace, preview: Preview, chosen: Format) -> None:
    """The file's money is not what the connected account brings already, row by row of another shape."""
    there = next((s for s in store.sources(ws.id) if s.name == preview.source and s.settings), None)
    module = connectors.discover()[0].get(there.connector) if there and chosen.account_too else None
    if there is None or module is None:
        return
    defaults = {s.name: s.default or "" for s in module.SPEC.settings}
    if accounts.by_files(module.SPEC, {**defaults, **accounts.seen(there)}):
        raise CollectError(
            f"{preview.file}: {there.title} is connected and brings this income already, so the file would count it twice. To take the files "
            "instead, remove the source with its history on Sources, import the files, and connect it again."
        )


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _look_feed(ws: Workspace, part: Part, choices: Choices, now: datetime) -> Preview:
    path, name = part.path, part.name
    if path.stat().st_size > FEED_BYTES:
        raise ConnectorError(f"the feed is larger than {FEED_BYTES // 1_000_000} MB; nothing was taken from it.")
    payload = Payload(path.read_bytes(), address=name, as_of=now)
    with isolated.Child("rss") as child:
        found, remarks = rows.split(child.parse(payload))
        about = child.describe(payload)
    kept, repeated = rows.once(found)
    spec = connectors.discover()[0]["rss"].SPEC
    title = str(about.get("title") or about.get("link") or Path(name).stem)
    preview = Preview(
        path, name, "rss", spec.title, spec.tested, rows.slug(choices.source or title), title, "rss",
        str(about.get("kind") or "site"), None, choices, _fingerprint(path), part, feed_rows=rows.frames(kept), rows=len(kept) + len(repeated),
        state={"at_least": not about.get("complete", False)},
    )  # fmt: skip
    preview.remark([*remarks, *repeated])
    preview.state["partial"] = preview.partial
    for table, frame in preview.feed_rows or []:
        preview.count(table, frame)
    last = preview.period[1] if preview.period else None
    preview.as_of = _day_start(choices.as_of or files.day_in_name(name) or last or now.date(), ws.zone)
    return preview


def _described(ws: Workspace, part: Part, chosen: Format, choices: Choices) -> Preview:
    return Preview(
        part.path, part.name, chosen.name, chosen.title, chosen.tested, rows.slug(choices.source or chosen.platform),
        _title(chosen, choices), chosen.platform, chosen.channel_kind, _stream(chosen), choices, _fingerprint(part.path), part, chosen,
    )  # fmt: skip


def _read(store: Store, ws: Workspace, preview: Preview, heard: Progress | None) -> None:
    """Read a table once: counted for the owner's eyes, and staged for the comparison and the taking in."""
    reading = reading_of(ws, preview, heard)
    stage = store.stage(ws.id, preview.source)
    try:
        for chunk in reading:
            preview.rows += chunk.rows_read
            preview.remark(chunk.remarks)
            for table, told in chunk.tables.items():
                frame = readers.frame(table, told)
                preview.count(table, frame)
                stage.add(table, frame)
    except BaseException:
        stage.close()
        raise
    preview.stage = stage
    preview.as_of, preview.rounding = reading.as_of, reading.rounding
    preview.questions = list(reading.questions)
    if preview.choices.as_of:
        preview.as_of = _day_start(preview.choices.as_of, ws.zone)


def reading_of(ws: Workspace, preview: Preview, heard: Progress | None = None) -> files.Reading:
    """A reading of the part of a preview."""
    if preview.part is None or preview.declared is None:
        raise ValueError("a feed is read when it is looked at")
    return files.read(
        preview.part.path, preview.declared, zone=ws.zone, hash_key=ws.hash_key, answers=preview.choices.answered(),
        file_name=preview.part.name, beside=preview.part.beside, tick=heard,
    )  # fmt: skip


def _stream(chosen: Format) -> tuple[str, str, str | None] | None:
    if not chosen.stream:
        return None
    return chosen.stream, chosen.stream_class or "active", chosen.audience


def _title(chosen: Format, choices: Choices) -> str:
    platform = chosen.title.split(",")[0].split(":")[0]
    return f"{platform} ({choices.source})" if choices.source else platform


def _day_start(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def tables(ws: Workspace, preview: Preview, heard: Progress | None = None) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of what was looked at, table by table."""
    if preview.feed_rows is not None:
        yield from preview.feed_rows
        return
    for chunk in reading_of(ws, preview, heard):
        yield from chunk.tables.items()
