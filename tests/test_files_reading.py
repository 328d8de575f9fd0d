"""The declarative reader: money to the millionth, days in the zone, ragged rows, doubles, encodings, lines."""

from __future__ import annotations

import codecs
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import files
from connectors._spec import Remark
from connectors.files import _amounts, _days
from vocabulary import COLUMNS

HEAD = "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,description"
ROW = "txn_{n},2026-10-01 09:12:00,2026-10-03 00:00:00,eur,{gross},{fee},0,charge,{words}"


def take(path: Path, name: str = "stripe_itemized", zone: str = "UTC", rows: int = 50_000, **answers: str):
    """Everything a file gives: tables, remarks and the reading itself."""
    reading = files.read(path, name, zone=zone, hash_key=b"key", answers=answers, chunk_rows=rows)
    tables: dict[str, list[pd.DataFrame]] = {}
    remarks: list[Remark] = []
    for chunk in reading:
        remarks += chunk.remarks
        for table, frame in chunk.tables.items():
            tables.setdefault(table, []).append(frame)
    return {table: pd.concat(parts, ignore_index=True) for table, parts in tables.items()}, remarks, reading


def write(path: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes((end.join([head, *rows]) + end).encode(encoding))
    return path


def row(n: int = 1, gross: str = "10.00", fee: str = "0.00", words: str = "x") -> str:
    return ROW.format(n=n, gross=gross, fee=fee, words=words)


# --- money ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_money_is_exact(amounts: list[Decimal]) -> None:
    result = _amounts.money(pa.array([f"{amount:f}" for amount in amounts]))

    assert result.cells.tolist() == [int(amount * 1_000_000) for amount in amounts]
    assert not result.bad.any()


@given(st.lists(st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=9), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_more_than_six_decimals_are_rounded_half_even_and_accounted_for(amounts: list[Decimal]) -> None:
    result = _amounts.money(pa.array([f"{amount:f}" for amount in amounts]))
    rounded = [amount.quantize(Decimal("0.000001"), ROUND_HALF_EVEN) for amount in amounts]

    assert result.cells.tolist() == [int(amount * 1_000_000) for amount in rounded]
    assert result.rounding == sum(rounded) - sum(amounts)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("", 0),
        ("  ", 0),
        (" 1.50 ", 1_500_000),
        ("'-5.00", -5_000_000),
        ("\u22123", -3_000_000),
        ("1,234.50", 1_234_500_000),
        ("+.5", 500_000),
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("999999999999", 999_999_999_999_000_000),
    ],
)
def test_amounts_that_are_understood(text: str, micros: int) -> None:
    result = _amounts.money(pa.array([text, "oops"]))

    assert (int(result.cells[0]), result.bad.tolist()) == (micros, [False, True])


@pytest.mark.parametrize(
    "text",
    ["12,5", "1.234,56", "abc", "1e400", "nan", "-5-", "(5", ".", "1 2", "5 pcs", "5%", "9999999999999", "1,23,4.5"],
)
def test_amounts_that_are_not_guessed(text: str) -> None:
    assert _amounts.money(pa.array([text])).bad.tolist() == [True]


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-01-01 05:30:00 UTC", "America/Los_Angeles", "2025-12-31"),
        ("2026-01-01 05:30:00", "Europe/Berlin", "2026-01-01"),
        ("2026-03-31T22:30:00.000Z", "Europe/Berlin", "2026-04-01"),
        ("2026-07-01T12:00:00-11:00", "UTC", "2026-07-01"),
        ("2026-07-01 23:30 -0400", "UTC", "2026-07-02"),
        ("2026-07-01", "Pacific/Auckland", "2026-07-01"),
        ("2026-07-01 09:12", "UTC", "2026-07-01"),
    ],
)
def test_moments_become_days_of_the_reporting_zone(text: str, zone: str, expected: str) -> None:
    result = _days.day(pa.array([text, "2026-13-01", "", "soon", "1880-01-01"]), zone)

    assert str(result.cells[0])[:10] == expected
    assert result.bad.tolist() == [False, True, False, True, True]


def test_a_day_in_a_files_name() -> None:
    assert files.day_in_name("email_list.2026-11-20.csv") == date(2026, 11, 20)
    assert files.day_in_name("a-20261001-20261031.csv") == date(2026, 10, 31)
    assert files.day_in_name("order 20269999 12345678.csv") is None


# --- tables -----------------------------------------------------------------------------------------------------------


def test_every_bad_row_is_named_and_no_good_one_is_lost(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv",
        row(1),
        "txn_2,2026-10-01,only,four",
        row(3, gross="12,50"),  # the comma makes one cell too many
        row(4).replace("2026-10-01 09:12:00", "yesterday"),
        row(5).replace("eur", "euro"),
        row(6, words='"two\nlines, ""quoted"""'),
        row(7, gross="abc") + ",one too many",
        row(8).replace("txn_8", ""),
        row(9, gross=""),
        row(10),
    )
    tables, remarks, _ = take(path)

    assert tables["entry"]["external_id"].tolist() == ["txn_1", "txn_6", "txn_10"]
    assert [(r.kind, r.line, r.column, r.value) for r in remarks] == [
        ("rejected", 3, None, None),  # ragged rows come first
        ("rejected", 4, None, None),
        ("rejected", 9, None, None),
        ("rejected", 5, "created_utc", "yesterday"),
        ("rejected", 6, "currency", None),
        ("rejected", 10, "balance_transaction_id", None),
        ("rejected", 11, "gross", ""),
    ]


def test_the_same_id_twice(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv", row(1), row(2), row(1), row(3, gross="1"), row(3, gross="2"), row(4), row(3, gross="1")
    )
    tables, remarks, _ = take(path, rows=2)

    assert tables["entry"]["external_id"].tolist() == ["txn_1", "txn_2", "txn_4"]
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 4), ("rejected", 5), ("rejected", 6), ("rejected", 8)]
    assert "line 2" in remarks[0].reason
    assert all("lines 5, 6, 8" in r.reason for r in remarks[1:])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_delimiters_and_lines_before_the_header(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [
        "Report of Größe",
        "",
        HEAD.replace(",", delimiter),
        row(1).replace(",", delimiter),
        row(2).replace(",", delimiter),
    ]
    path = tmp_path / "x.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))

    assert [f.name for f in files.recognise(path)] == ["stripe_itemized"]
    tables, remarks, reading = take(path)
    assert tables["entry"]["amount_micros"].tolist() == [10_000_000, 10_000_000]
    assert remarks == []
    assert reading.layout.header_line == 3


def test_lines_are_those_of_the_file_in_spite_of_blank_lines_and_newlines_in_cells(tmp_path: Path) -> None:
    rows = [row(1, words='"a\nb"'), "", row(2, words='"c\r\nd"'), "ragged", row(3, gross="bad")]
    path = write(tmp_path / "x.csv", *rows)
    _, remarks, _ = take(path, rows=1)

    assert sorted((r.line, r.column) for r in remarks if r.line) == [(7, None), (8, "gross")]


def test_small_chunks_and_large_ones_give_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", *[row(n, gross=str(n)) if n % 7 else "bad" for n in range(1, 5_000)])
    many, remarks, _ = take(path, rows=100)
    one, others, _ = take(path)

    pd.testing.assert_frame_equal(
        many["entry"].sort_values("external_id", ignore_index=True),
        one["entry"].sort_values("external_id", ignore_index=True),
    )
    assert remarks == others


def test_frames_have_exactly_the_columns_of_the_vocabulary(tmp_path: Path) -> None:
    tables, _, reading = take(write(tmp_path / "x.csv", row(1, fee="0.5")))
    entry = tables["entry"]

    assert tuple(entry.columns) == COLUMNS["entry"]
    assert entry["day"].dtype == np.dtype("datetime64[s]")
    assert entry["amount_micros"].dtype == np.int64
    assert reading.as_of.isoformat() == "2026-10-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "body", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"a,b\n1,2\n", b"<html></html>", codecs.BOM_UTF16_LE]
)
def test_other_files_are_not_recognised_and_refused_with_one_line(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(body)

    assert files.recognise(path) == []
    with pytest.raises(files.FileError, match=r"photo\.csv is not a file of the kind") as caught:
        take(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_gone_and_a_quote_without_end(tmp_path: Path) -> None:
    with pytest.raises(files.FileError, match="gone"):
        files.recognise(tmp_path / "gone.csv")
    path = write(
        tmp_path / "x.csv", row(1), row(2, words='"never closed'), *[row(n, words="y" * 2_000) for n in range(3, 800)]
    )
    with pytest.raises(files.FileError, match="line 3 is never closed"):
        take(path)


def test_a_header_alone_is_no_rows_and_no_error(tmp_path: Path) -> None:
    tables, remarks, reading = take(write(tmp_path / "x.csv"))

    assert (tables, remarks, reading.as_of, reading.questions) == ({}, [], None, [])


def test_an_answer_that_is_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(files.FileError, match="not a day"):
        take(write(tmp_path / "x.csv"), as_of="tomorrow")
