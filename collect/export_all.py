"""Everything of a workspace as CSV, with a page that explains it: for a person, a spreadsheet or another program."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from collect.errors import CollectError
from collect.export_rows import exact, plain_days, rows_of, write_csv
from collect.export_words import FILES, NAMES, page
from store import Store, Workspace
from store.batches import when
from store.dumping import PLAIN
from store.records import day_of
from store.tables import DAYS, LAWS
from vocabulary import MICROS

INDEX = "README.txt"
_MONEY = {"amount_micros", "amount", "value", "denominator", "target"}
_AMOUNTS = ("amount_micros", "amount")
_MOMENTS = ("as_of", "opened", "closed")
_RENAMED = {"amount_micros": "amount"}
_DEMO = "Demo business: invented numbers"


@dataclass(frozen=True)
class File:
    """One file of an export."""

    name: str
    what: str
    rows: int
    columns: tuple[str, ...]


def export(store: Store, ws: Workspace, folder: Path, *, today: date) -> list[File]:
    """Write everything of a workspace into a folder that is new or empty: whole, or nothing.

    Raises: CollectError: the folder holds something already, or cannot be written.
    """
    folder = folder.expanduser().absolute()
    with _whole(folder) as part:
        files = [*_tables(store, ws, part), *_lists(store, ws, part), _workspace(ws, part)]
        told = [(each.name, each.what, each.rows, each.columns) for each in files]
        title = (ws.title or ws.name) + (f" ({_DEMO.lower()})" if ws.demo else "")
        (part / INDEX).write_text(page(title, today.isoformat(), told), encoding="utf-8")
    return files


def archive(store: Store, ws: Workspace, *, today: date) -> bytes:
    """Everything of a workspace as one ZIP archive, made in a private folder that goes again."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="tributary-") as name:
        folder = Path(name) / ws.name
        export(store, ws, folder, today=today)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
            for file in sorted(folder.iterdir()):
                made.write(file, f"{ws.name}/{file.name}")
    return packed.getvalue()


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder beside it that takes its place once everything is in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CollectError(f"{folder} is not empty: name a folder that is new or empty.")
    part = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        yield part
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise CollectError(f"{folder} cannot be written ({error.strerror}): choose another place.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _tables(store: Store, ws: Workspace, folder: Path) -> Iterator[File]:
    for table in LAWS:
        yield _lawful(store, ws, folder, table, old=False)
        history = _lawful(store, ws, folder, table, old=True)
        if history.rows:
            yield history
        else:
            (folder / history.name).unlink()


def _lawful(store: Store, ws: Workspace, folder: Path, table: str, *, old: bool) -> File:
    more = ("id", "batch", *(("superseded_by",) if old else ()), *(("note",) if ws.demo else ()))
    columns = (*(_RENAMED.get(name, name) for name in LAWS[table].columns), *more)
    frames = (_words(frame, ws) for frame in store.dumped(ws.id, table, old=old))
    name = f"{NAMES[table]}{'_history' if old else ''}.csv"
    what = (
        f"Versions of rows of {NAMES[table]}.csv that were replaced, each with the row in its place."
        if old
        else FILES[table]
    )
    rows = write_csv(folder / name, columns, (rows_of(frame) for frame in frames))
    return File(name, what, rows, columns)


def _words(frame: pd.DataFrame, ws: Workspace) -> pd.DataFrame:
    """Money as exact decimals, days as days."""
    shown = frame.assign(note=_DEMO) if ws.demo else frame.copy()
    for name in frame.columns:
        if name in DAYS:
            shown[name] = plain_days(pd.to_datetime(frame[name]))
        elif name in _MONEY:
            amounts = [
                None if pd.isna(v) else exact(int(v)) if name in _AMOUNTS else _number(int(v))
                for v in frame[name]
            ]
            shown[name] = pd.Series(amounts, index=frame.index, dtype=object)
    shown = shown.astype(object)
    return shown.where(shown.notna(), None)


def _number(micros: int) -> Any:
    return micros // MICROS if micros % MICROS == 0 else exact(micros)


def _lists(store: Store, ws: Workspace, folder: Path) -> Iterator[File]:
    for table, columns in PLAIN.items():
        frame = store.listed(ws.id, table)
        for name in columns:
            if name in _MOMENTS:
                frame[name] = [None if pd.isna(v) else when(int(v)).isoformat() for v in frame[name]]
            elif name in ("since", "until"):
                frame[name] = [None if pd.isna(v) else day_of(int(v)) for v in frame[name]]
            elif name == "share":
                frame[name] = [_number(int(v)) for v in frame[name]]
        rows = write_csv(
            folder / f"{NAMES[table]}.csv", columns, [rows_of(frame.astype(object).where(frame.notna(), None))]
        )
        yield File(f"{NAMES[table]}.csv", FILES[table], rows, columns)


def _workspace(ws: Workspace, folder: Path) -> File:
    columns = ("name", "title", "home_currency", "zone", "fiscal_month")
    name = f"{NAMES['workspace']}.csv"
    rows = write_csv(folder / name, columns, [[tuple(getattr(ws, column) for column in columns)]])
    return File(name, FILES["workspace"], rows, columns)
