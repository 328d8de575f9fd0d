"""Importing a file: look at it first, writing nothing; then take it in as one batch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

import connectors
from collect import rates, rows
from collect.errors import CollectError
from connectors import files, isolated
from connectors._spec import ConnectorError, Payload, Remark
from connectors.files import Format, Question
from store import NewBatch, Store, Workspace

Tables = list[tuple[str, pd.DataFrame]]
FEED_BYTES = 10_000_000


@dataclass(frozen=True)
class Choices:
    """What the owner says about a file beside its content."""

    format: str | None = None
    source: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None


@dataclass
class Preview:
    """What a file holds and what taking it in would do. Nothing is written yet."""

    path: Path
    file: str
    format: str
    format_title: str
    tested: str
    source: str
    source_title: str
    connector: str
    channel_kind: str
    stream: tuple[str, str, str | None] | None
    choices: Choices
    sha256: str
    as_of: datetime | None = None
    rows: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    period: tuple[date, date] | None = None
    totals: list[tuple[str, str, Decimal]] = field(default_factory=list)
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    left_out: list[Remark] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    partial: str | None = None
    rounding: Decimal = Decimal(0)
    questions: list[Question] = field(default_factory=list)
    already: int | None = None
    state: dict[str, Any] = field(default_factory=dict)
    feed_rows: Tables | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the shape of the command line's answer."""

    file: str
    format: str | None
    source: str | None
    batch: int | None
    added: int = 0
    revised: int = 0
    unchanged: int = 0
    partial: str | None = None
    left_out: tuple[Remark, ...] = ()
    rejected: tuple[Remark, ...] = ()
    questions: tuple[Question, ...] = ()
    error: str | None = None


def look(
    store: Store,
    ws: Workspace,
    path: Path,
    choices: Choices | None = None,
    *,
    file_name: str | None = None,
    now: datetime,
) -> Preview:
    """Read a whole file and hold it against the record, writing nothing.

    Args:
        file_name: the file's own name where `path` is only a temporary one.
    Raises: CollectError: the file cannot be read, or no format fits; the message names the file.
    """
    name = file_name or path.name
    choices = choices or Choices()
    try:
        sha256 = _fingerprint(path)
        chosen = _recognise(path, choices)
        preview = (
            _look_feed(ws, path, choices, name, sha256, now)
            if chosen is None
            else _look_table(ws, path, chosen, choices, name, sha256)
        )
    except ConnectorError as error:
        raise CollectError(f"{name}: {error}") from error
    except OSError as error:
        raise CollectError(
            f"{name} cannot be read ({error.strerror or error}): check the name and its rights."
        ) from error
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


def _recognise(path: Path, choices: Choices) -> Format | None:
    """The file's format, or None for a feed."""
    if choices.format == "rss":
        return None
    if choices.format is not None:
        if choices.format not in files.formats():
            raise CollectError(f"{choices.format!r} is no format: `formats` lists them.")
        return files.formats()[choices.format]
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip():
        raise CollectError(f"{path.name} is empty: nothing was taken from it.")
    if connectors.discover()[0]["rss"].identify(head):
        return None
    found = files.recognise(path)
    if not found:
        raise CollectError(
            f"{path.name} is no feed and has the columns of no known export. What can be read: feeds, "
            f"{', '.join(each.title for each in formats())}."
        )
    return found[0]


def _look_feed(ws: Workspace, path: Path, choices: Choices, name: str, sha256: str, now: datetime) -> Preview:
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
        str(about.get("kind") or "site"), None, choices, sha256, feed_rows=rows.frames(kept), rows=len(kept) + len(repeated),
        state={"at_least": not about.get("complete", False)},
    )  # fmt: skip
    _remark(preview, [*remarks, *repeated])
    preview.state["partial"] = preview.partial
    for table, frame in preview.feed_rows or []:
        _survey(preview, table, frame)
    last = preview.period[1] if preview.period else None
    preview.as_of = _day_start(choices.as_of or files.day_in_name(name) or last or now.date(), ws.zone)
    return preview


def _look_table(ws: Workspace, path: Path, chosen: Format, choices: Choices, name: str, sha256: str) -> Preview:
    preview = Preview(
        path, name, chosen.name, chosen.title, chosen.tested, rows.slug(choices.source or chosen.platform), _title(chosen, choices),
        chosen.platform, chosen.channel_kind, _stream(chosen),
        choices, sha256,
    )  # fmt: skip
    reading = files.read(path, chosen, zone=ws.zone, hash_key=ws.hash_key, answers=_answers(choices), file_name=name)
    for chunk in reading:
        preview.rows += chunk.rows_read
        _remark(preview, chunk.remarks)
        for table, frame in chunk.tables.items():
            _survey(preview, table, frame)
    preview.as_of, preview.rounding = reading.as_of, reading.rounding
    preview.questions = list(reading.questions)
    if choices.as_of:
        preview.as_of = _day_start(choices.as_of, ws.zone)
    return preview


def _stream(chosen: Format) -> tuple[str, str, str | None] | None:
    if not chosen.stream:
        return None
    return chosen.stream, chosen.stream_class or "active", chosen.audience


def _title(chosen: Format, choices: Choices) -> str:
    platform = chosen.title.split(",")[0].split(":")[0]
    return f"{platform} ({choices.source})" if choices.source else platform


def _answers(choices: Choices) -> dict[str, str]:
    given = {"as_of": choices.as_of.isoformat()} if choices.as_of else {}
    return given | dict(choices.answers)


def _day_start(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _remark(preview: Preview, remarks: list[Remark]) -> None:
    for remark in remarks:
        if remark.kind == "partial":
            preview.partial = preview.partial or remark.reason
        elif remark.kind == "left_out":
            preview.left_out.append(remark)
        else:
            preview.rejected.append(remark)


def _survey(preview: Preview, table: str, frame: pd.DataFrame) -> None:
    """Add the rows of one frame to the counts, the period and the totals of the preview."""
    preview.tables[table] = preview.tables.get(table, 0) + len(frame)
    column = {"item": "published", "member": "joined"}.get(table, "day")
    days = pd.to_datetime(
        frame[column], utc=True, errors="coerce", format="ISO8601" if table == "item" else None
    ).dropna()
    if len(days):
        ends = (days.min().date(), days.max().date())
        before = preview.period or ends
        preview.period = (min(before[0], ends[0]), max(before[1], ends[1]))
    if table == "entry":
        sums = {(c, k): total for c, k, total in preview.totals}
        for (currency, kind), total in frame.groupby(["currency", "kind"])["amount_micros"].sum().items():
            sums[currency, kind] = sums.get((currency, kind), Decimal(0)) + Decimal(int(total)).scaleb(-6)
        preview.totals = sorted((c, k, total) for (c, k), total in sums.items())


def _compare(store: Store, ws: Workspace, preview: Preview) -> None:
    """What is new, revised and known already; and which answer is newer, asked where that cannot be told."""
    if any(q.id == "as_of" for q in preview.questions):
        return
    found = store.compare(ws.id, preview.source, _tables(ws, preview))
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


def _tables(ws: Workspace, preview: Preview) -> Iterator[tuple[str, pd.DataFrame]]:
    if preview.feed_rows is not None:
        yield from preview.feed_rows
        return
    reading = files.read(
        preview.path,
        preview.format,
        zone=ws.zone,
        hash_key=ws.hash_key,
        answers=_answers(preview.choices),
        file_name=preview.file,
    )
    for chunk in reading:
        yield from chunk.tables.items()


def take(store: Store, ws: Workspace, preview: Preview, *, now: datetime) -> Outcome:
    """Take a file in as it was looked at. Where a question is open, or the very file is in already, nothing is written."""
    if preview.questions:
        return replace(_outcome(preview, None), questions=tuple(preview.questions))
    if preview.already is not None:
        return replace(_outcome(preview, preview.already), unchanged=sum(preview.tables.values()))
    _prepare(store, ws, preview, now)
    new = NewBatch(
        preview.source, "import", preview.as_of or now, since=preview.period and preview.period[0],
        until=preview.period and preview.period[1], format=preview.format, file_name=preview.file, sha256=preview.sha256,
        rejected=len(preview.rejected), message=preview.partial,
    )  # fmt: skip
    taken = store.take(ws.id, new, _tables(ws, preview), now=now)
    rates.ensure(store, ws.id)
    return replace(_outcome(preview, taken.batch), added=taken.added, revised=taken.revised, unchanged=taken.unchanged)


def _outcome(preview: Preview, batch: int | None) -> Outcome:
    return Outcome(
        preview.file, preview.format, preview.source, batch, partial=preview.partial,
        left_out=tuple(preview.left_out), rejected=tuple(preview.rejected),
    )  # fmt: skip


def _prepare(store: Store, ws: Workspace, preview: Preview, now: datetime) -> None:
    """The channel, source and stream that the rows will belong to, where they are not there yet."""
    store.make_channel(ws.id, preview.source, preview.channel_kind, preview.source_title)
    source = store.make_source(
        ws.id,
        preview.source,
        connector=preview.connector,
        title=preview.source_title,
        channel=preview.source,
        known="imported",
    )
    if preview.stream:
        store.make_stream(ws.id, *preview.stream)
    state = {**source.state, "last_ok": now.isoformat(timespec="seconds"), **preview.state}
    if not source.state.get("at_least", True):
        state["at_least"] = False  # a feed once followed to its end stays counted
    store.set_source(ws.id, preview.source, state={k: v for k, v in state.items() if v is not None})


def formats() -> list[Format]:
    """The formats that are recognised by their columns, by title."""
    return sorted(files.formats().values(), key=lambda each: each.title)
