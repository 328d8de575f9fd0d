"""What tests of formats do over and over: read a file whole, read it again by other means, and sum up what came out."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import xlsxwriter
from test_files_reading import take as read

from connectors import files
from connectors._spec import Remark

MICROS = 1_000_000
GOLDEN = Path(__file__).parent / "golden"
Raw = list[dict[str, str]]
Taken = tuple[dict[str, pd.DataFrame], list[Remark], files.Reading]


def take(path: Path, *, chunk: int = 50_000, **answers: str) -> Taken:
    """Everything a file gives, as the format it is recognised as: tables, remarks and the reading itself."""
    return read(path, files.recognise(path)[0].name, rows=chunk, **answers)


def raw(path: Path, skip: int = 0) -> Raw:
    """The rows of a CSV by its own header, `skip` lines before it left alone."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file.readlines()[skip:]))


def plain(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "").replace("$", "").replace("\u2212", "-").strip())


def sums(frame: pd.DataFrame) -> dict[tuple[str, str], Decimal]:
    """Money that counts by (currency, kind), exactly."""
    counted = frame[frame["status"].isin(["approved", "paid"])]
    totals = counted.groupby(["currency", "kind"])["amount_micros"].sum()
    return {key: Decimal(int(value)) / MICROS for key, value in totals.items()}


def told(frame: pd.DataFrame) -> dict[str, tuple[int, Decimal]]:
    """By metric: how many figures, and their sum."""
    by = frame.groupby("metric")["value"]
    return {str(metric): (len(each), Decimal(int(each.sum())) / MICROS) for metric, each in by}


def spans(frame: pd.DataFrame) -> set[tuple[str, str, str]]:
    """(grain, first day, last day) of figures over a period."""
    over = frame[frame["grain"] == "span"]
    return set(zip(over["grain"], over["day"].astype(str), over["until"].astype(str), strict=True))


def reasons(remarks: list[Remark]) -> list[tuple[str, int | None]]:
    return [(remark.kind, remark.line) for remark in remarks]


def unpacked(path: Path, **answers: str) -> dict[str, Taken]:
    """The parts of a workbook or archive that are known, by format."""
    taken = {}
    for part in files.parts(path):
        for chosen in files.recognise(part.path, file_name=part.name, beside=part.beside):
            reading = files.read(
                part.path, chosen, zone="UTC", hash_key=b"", answers=answers, file_name=part.name, beside=part.beside
            )
            chunks = list(reading)
            tables = {
                table: pd.concat([chunk.tables[table] for chunk in chunks if table in chunk.tables], ignore_index=True)
                for table in {name for chunk in chunks for name in chunk.tables}
            }
            taken[chosen.name] = (tables, [remark for chunk in chunks for remark in chunk.remarks], reading)
    return taken


def raw_header(name: str) -> list[str]:
    """The header of a golden file."""
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def archive(path: Path, **members: str) -> Path:
    with ZipFile(path, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.csv", text)
    return path


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook as the platform writes it: numbers are numbers, days are text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path
