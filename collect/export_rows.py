"""The rows of a ledger filter as a file: CSV, XLSX or Parquet, written piece by piece, with no text a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from collect.errors import CollectError
from store import Store, Workspace
from store.ledger import LAYERS, LedgerFilter

KINDS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}
COLUMNS = (
    "day", "paid_day", "stream", "kind", "status", "payer", "product", "item", "quantity", "amount", "currency", "source",
    "external_id", "reverses", "changed_by", "batch",
)  # fmt: skip
SHEET_ROWS = 1_048_575
"""How many rows a sheet takes beneath its head."""
_DAYS = ("day", "paid_day")
_DEMO = "Demo business: invented numbers"


def write(store: Store, ws: Workspace, wanted: LedgerFilter, path: Path) -> int:
    """Write the rows of a filter, newest first, into `path`; its ending says how. Returns how many.

    Raises: CollectError: the ending is not one of `KINDS`.
    """
    writers = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    ending = path.suffix.removeprefix(".")
    if ending not in writers:
        raise CollectError(f"{path.name}: rows are written as {', '.join('.' + kind for kind in KINDS)}.")
    frames = (_shown(rows, demo=ws.demo) for rows in store.scan(ws.id, wanted))
    return writers[ending](path, frames, _columns(ws))


def _columns(ws: Workspace) -> tuple[str, ...]:
    return (*COLUMNS, "note") if ws.demo else COLUMNS


def _shown(rows: pd.DataFrame, *, demo: bool) -> pd.DataFrame:
    """Rows as a person reads them: amounts exact decimals, days as dates, who changed what a source said."""
    changed = rows["layer"].map({number: name for number, name in LAYERS.items() if number})
    amounts = [exact(int(micros)) for micros in rows["amount_micros"]]
    frame = rows.assign(amount=pd.Series(amounts, index=rows.index, dtype=object), changed_by=changed, note=_DEMO)
    for name in _DAYS:
        frame[name] = plain_days(frame[name])
    frame = frame.astype(object)
    return frame.where(frame.notna(), None)[[*COLUMNS, *(["note"] if demo else [])]]


def exact(micros: int) -> Decimal:
    """Whole millionths as a decimal with two digits behind the point, or as many as it needs.

    >>> str(exact(-12_500_000)), str(exact(1_234)), str(exact(3_000_000))
    ('-12.50', '0.001234', '3.00')
    """
    if micros % 10_000 == 0:
        return Decimal(micros // 10_000).scaleb(-2)
    return Decimal(f"{Decimal(micros).scaleb(-6).normalize():f}")


def plain_days(days: pd.Series) -> pd.Series:
    """Days as `date`, None where there is none."""
    return pd.Series([None if pd.isna(day) else day.date() for day in days], index=days.index, dtype=object)


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """A frame's rows as tuples."""
    return zip(*(frame[name].tolist() for name in frame.columns), strict=True)


def _csv(path: Path, frames: Iterable[pd.DataFrame], columns: Sequence[str]) -> int:
    return write_csv(path, columns, (rows_of(frame) for frame in frames))


def write_csv(path: Path, columns: Sequence[str], parts: Iterable[Iterable[tuple[Any, ...]]]) -> int:
    """Write a CSV file that every spreadsheet reads, its texts made harmless. Returns how many rows."""
    from defusedcsv import csv

    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for part in parts:
            for row in part:
                writer.writerow(row)
                count += 1
    return count


def _xlsx(path: Path, frames: Iterable[pd.DataFrame], columns: Sequence[str]) -> int:
    import xlsxwriter

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    count, sheet = 0, None
    with xlsxwriter.Workbook(path, options) as book:
        for frame in frames:
            for row in rows_of(frame):
                if sheet is None or count % SHEET_ROWS == 0:
                    sheet = _Sheet(book, columns)
                sheet.write(row)
                count += 1
        if sheet is None:
            _Sheet(book, columns)
    return count


class _Sheet:
    """One sheet, filled row by row: amounts as numbers, days as days, all else as text."""

    def __init__(self, book: Any, columns: Sequence[str]) -> None:
        self._sheet, self._at = book.add_worksheet(), 0
        self._day, self._money = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "#,##0.00####"}),
        )
        self._columns = columns
        self._sheet.freeze_panes(1, 1)
        for n, name in enumerate(columns):
            self._sheet.set_column(n, n, 30 if name in ("product", "payer", "external_id") else 13)
            self._sheet.write_string(0, n, name, book.add_format({"bold": True}))

    def write(self, row: tuple[Any, ...]) -> None:
        """Write the next row."""
        self._at += 1
        for n, (name, value) in enumerate(zip(self._columns, row, strict=True)):
            if value is None:
                continue
            if name in _DAYS:
                self._sheet.write_datetime(self._at, n, value, self._day)
            elif name == "amount":
                self._sheet.write_number(self._at, n, float(value), self._money)
            elif name == "batch":
                self._sheet.write_number(self._at, n, value)
            else:
                self._sheet.write_string(self._at, n, str(value))


def _parquet(path: Path, frames: Iterable[pd.DataFrame], columns: Sequence[str]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"day": pa.date32(), "paid_day": pa.date32(), "amount": pa.decimal128(25, 6), "batch": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in columns])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for frame in frames:
            arrays = [pa.array(frame[name].tolist(), type=schema.field(name).type) for name in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(frame)
    return count
