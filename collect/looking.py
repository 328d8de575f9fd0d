"""Looking at a file: each of its parts is recognised, read and held against the record; nothing is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

import connectors
from collect import rows
from collect.errors import CollectError
from collect.preview import Choices, Preview
from connectors import files, isolated
from connectors._spec import ConnectorError, Payload, Remark
from connectors.files import Format, Part, Question
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
    try:
        parts = files.parts(path, name)
        known, strange = _sorted(parts, choices)
        if not known:
            raise CollectError(_unknown(name, strange))
        previews = [
            _look(store, ws, part, chosen, choices, now, heard)
            for (part, chosen), heard in zip(known, _shares([part for part, _ in known], progress), strict=True)
        ]
    except ConnectorError as error:
        told = str(error)
        raise CollectError(told if told.startswith(name) else f"{name}: {told}") from error
    except OSError as error:
        raise CollectError(
            f"{name} cannot be read ({error.strerror or error}): check the name and its rights."
        ) from error
    if strange:
        previews[0].left_out.append(Remark("left_out", f"of no kind that is known: {_listed(strange, name)}"))
    return previews


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


def _sorted(parts: Sequence[Part], choices: Choices) -> tuple[list[tuple[Part, Format | None]], list[Part]]:
    """Each known part with its format (None for a feed), and the parts that nobody knows."""
    found = [(part, _recognise(part, choices, alone=len(parts) == 1)) for part in parts]
    read_by_others = [pattern for _, chosen in found if chosen for pattern in chosen.beside]
    known = [(part, chosen if isinstance(chosen, Format) else None) for part, chosen in found if chosen is not False]
    strange = [part for part, chosen in found if chosen is False]
    return (
        [(part, chosen) for part, chosen in known if not _belongs(part, read_by_others)],
        [part for part in strange if not _belongs(part, read_by_others)],
    )


def _belongs(part: Part, patterns: Sequence[str]) -> bool:
    """Whether a part is read by another one."""
    return any(re.fullmatch(pattern, part.name.rpartition("/")[2]) for pattern in patterns)


def _recognise(part: Part, choices: Choices, *, alone: bool) -> Format | Literal[False] | None:
    """The part's format, None for a feed, False where nobody knows it."""
    if choices.format == "rss" and alone:
        return None
    if choices.format is not None:
        declared = files.formats().get(choices.format)
        if declared is None:
            raise CollectError(f"{choices.format!r} is no format: `formats` lists them.")
        return (
            declared
            if alone or declared in files.recognise(part.path, file_name=part.name, beside=part.beside)
            else False
        )
    with part.path.open("rb") as file:
        head = file.read(8192)
    if alone and connectors.discover()[0]["rss"].identify(head):
        return None
    found = files.recognise(part.path, file_name=part.name, beside=part.beside)
    return found[0] if found else False


def _unknown(name: str, strange: Sequence[Part]) -> str:
    if len(strange) > 1:
        return (
            f"{name}: none of its {len(strange)} tables ({_listed(strange, name)}) has the columns of a known export."
        )
    titles = ", ".join(sorted(each.title for each in files.formats().values()))
    return f"{name} is no feed and has the columns of no known export. What can be read: feeds, {titles}."


def _listed(parts: Sequence[Part], name: str) -> str:
    shown = ", ".join(part.name.removeprefix(f"{name}/") for part in parts[:5])
    return shown + (f" and {len(parts) - 5} more" if len(parts) > 5 else "")


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
    preview = _look_feed(ws, part, choices, now) if chosen is None else _look_table(ws, part, chosen, choices, heard)
    _check_source(store, ws, preview)
    if preview.as_of is not None and not choices.as_of:
        # A date ahead of today is a slip or an order to come: it must not outrank every answer until then.
        preview.as_of = min(preview.as_of, now)
    _compare(store, ws, preview)
    return preview


def _check_source(store: Store, ws: Workspace, preview: Preview) -> None:
    there = next((s for s in store.sources(ws.id) if s.name == preview.source), None)
    if there is not None and there.connector != preview.connector:
        raise CollectError(
            f"{preview.file}: the source {there.name!r} is {there.title} ({there.connector}): choose another with --source."
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


def _look_table(ws: Workspace, part: Part, chosen: Format, choices: Choices, heard: Progress | None) -> Preview:
    preview = Preview(
        part.path, part.name, chosen.name, chosen.title, chosen.tested, rows.slug(choices.source or chosen.platform),
        _title(chosen, choices), chosen.platform, chosen.channel_kind, _stream(chosen), choices, _fingerprint(part.path), part, chosen,
    )  # fmt: skip
    reading = reading_of(ws, preview, heard)
    for chunk in reading:
        preview.rows += chunk.rows_read
        preview.remark(chunk.remarks)
        for table, frame in chunk.tables.items():
            preview.count(table, frame)
    preview.as_of, preview.rounding = reading.as_of, reading.rounding
    preview.questions = list(reading.questions)
    if choices.as_of:
        preview.as_of = _day_start(choices.as_of, ws.zone)
    return preview


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


def _compare(store: Store, ws: Workspace, preview: Preview) -> None:
    """What is new, revised and known already; and which answer is newer, asked where that cannot be told."""
    if any(q.id == "as_of" for q in preview.questions):
        return
    found = store.compare(ws.id, preview.source, tables(ws, preview))
    preview.new, preview.revised, preview.unchanged = found.new, found.revised, found.unchanged
    if not (found.new or found.revised or preview.questions):
        preview.already = _same_file(store, ws, preview)
    if preview.as_of is None or found.rival is None or preview.already:
        return
    rival = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found.rival)
    if preview.as_of > rival or preview.choices.as_of:
        return
    _settle_order(preview, rival)


def _same_file(store: Store, ws: Workspace, preview: Preview) -> int | None:
    """The batch that brought this very file, if one stands."""
    for batch in store.batches(ws.id, limit=10_000):
        same = (batch.sha256, batch.format, batch.source) == (preview.sha256, preview.format, preview.source)
        if same and batch.status == "done":
            return batch.id
    return None


def _settle_order(preview: Preview, rival: datetime) -> None:
    answer = preview.choices.answers.get("newer")
    if answer is None:
        text = (
            f"{preview.revised} rows differ from what is stored, and {preview.file} does not say that it is newer "
            f"(it ends {preview.as_of:%d %b %Y}). Which is the newer answer?"
        )
        preview.questions.append(Question("newer", text, ("file", "stored")))
    elif answer == "file":
        preview.as_of = rival + timedelta(seconds=1)
    elif answer == "stored":
        preview.as_of = min(preview.as_of or rival, rival - timedelta(seconds=1))
    else:
        raise CollectError(f"{preview.file}: the answer to `newer` is file or stored, not {answer!r}.")


def tables(ws: Workspace, preview: Preview) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of what was looked at, table by table."""
    if preview.feed_rows is not None:
        yield from preview.feed_rows
        return
    for chunk in reading_of(ws, preview):
        yield from chunk.tables.items()
