"""Bad and odd files (faults 28 to 34): the right values, a question, or one clear line; never a guess, never a shifted column."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter

from connectors import files
from connectors.files import _amounts, _convert, _days
from connectors.files._format import (
    Context,
    Format,
    Head,
    Leave,
    Tables,
    currency,
    flag,
    moment,
    money,
    number,
    seconds,
    text,
)
from connectors.files._ledger import Leg, entries

HEAD = "id,day,name,amount,currency"


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    legs = (Leg("", "sale", rows["amount"].to_numpy()),)
    codes = rows["currency"].replace("", context.header.get("amount", "EUR"))
    return {"entry": entries(rows, legs, stream="Shop", currency=codes, product=rows["name"])}


SALES = Format(
    name="sales", title="Sales", platform="shop", tested="generated rows", help="", channel_kind="shop", stream="Shop",
    stream_class="active", decimal="auto", build=_tables, footers=("Total", "Summe"),
    columns={
        "id": text("id", needed=True), "day": moment("day", needed=True), "name": text("name"),
        "amount": money("amount", "amount ({currency})", needed=True), "currency": currency("currency", required=False),
    },
)  # fmt: skip
ROWS = ("a1,2026-08-03,Größe €,12.50,EUR", "a2,2026-08-04,two,-1.25,USD")


def read(path: Path, declared: Format = SALES, zone: str = "UTC", **answers: str):
    """The entry rows, remarks and the reading."""
    reading = files.read(path, declared, zone=zone, hash_key=b"k", answers=answers, chunk_rows=2)
    frames, remarks = [], []
    for chunk in reading:
        remarks += chunk.remarks
        frames += [frame for name, frame in chunk.tables.items() if name == "entry"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(), remarks, reading


def write(path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def told(path: Path, declared: Format = SALES, **answers: str) -> list[tuple[str, str, str, Decimal, str]]:
    entry, remarks, reading = read(path, declared, **answers)
    assert (remarks, reading.questions) == ([], [])
    return [
        (r.external_id, str(r.day)[:10], r.product, Decimal(r.amount_micros) / 1_000_000, r.currency)
        for r in entry.itertuples()
    ]


RIGHT = [("a1", "2026-08-03", "Größe €", Decimal("12.5"), "EUR"), ("a2", "2026-08-04", "two", Decimal("-1.25"), "USD")]


# --- the same table in other clothes (faults 28, 30) -----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    assert told(write(tmp_path / "x.csv", HEAD, *ROWS, encoding=encoding, end=end)) == RIGHT


def test_central_european_letters_of_a_header_are_known_in_their_own_encoding(tmp_path: Path) -> None:
    declared = replace(SALES, columns=SALES.columns | {"name": text("Datum založení řady")})
    rows = ("a1,2026-08-03,Příkopy,12.50,EUR", "a2,2026-08-04,two,-1.25,USD")
    path = write(tmp_path / "x.csv", HEAD.replace("name", "Datum založení řady"), *rows, encoding="cp1250")
    assert [row[2] for row in told(path, declared)] == ["Příkopy", "two"]


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_delimiters_preamble_and_blank_lines(tmp_path: Path, sign: str) -> None:
    lines = ["A report, of August", "", *[line.replace(",", sign) for line in (HEAD, ROWS[0], "", ROWS[1], "")]]
    assert told(write(tmp_path / "x.csv", *lines)) == RIGHT


def test_totals_are_left_out_however_many_cells_they_have(tmp_path: Path) -> None:
    totals = ("Total,,,11.25,EUR", "Summe,11.25", ",,,11.25,EUR,Total")
    _, remarks, reading = read(write(tmp_path / "x.csv", HEAD, *ROWS, *totals))
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 5), ("left_out", 6), ("left_out", 4)]
    assert reading.as_of is not None and reading.as_of.date() == date(2026, 8, 4)


def test_ragged_rows_are_named_and_never_shift_a_column(tmp_path: Path) -> None:
    bad = ("b1,2026-08-05,Smith, John,3.00,EUR", "b2,2026-08-05,3.00,EUR", "b3,2026-08-06,x,12,50,")
    entry, remarks, _ = read(write(tmp_path / "x.csv", HEAD, *ROWS, *bad))
    assert entry["external_id"].tolist() == ["a1", "a2"]
    assert [(r.kind, r.line) for r in remarks] == [("rejected", 4), ("rejected", 5), ("rejected", 6)]


def test_a_loose_format_fills_short_rows_and_leaves_notes_out(tmp_path: Path) -> None:
    lines = ("b1,2026-08-05,x,3.00", "The figures above are not audited.", "b2,2026-08-06,y,4.00,EUR,,")
    entry, remarks, _ = read(write(tmp_path / "x.csv", HEAD, *ROWS, *lines), replace(SALES, loose=True))
    assert entry["external_id"].tolist() == ["a1", "a2", "b1", "b2"]
    assert entry["amount_micros"].tolist()[2:] == [3_000_000, 4_000_000]
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 5)]


def test_repeated_headers_nul_bytes_and_blank_rows(tmp_path: Path) -> None:
    declared = replace(SALES, columns=SALES.columns | {"second": text("name#2"), "nameless": text("#1")})
    head = "id,day,name,name,amount,currency,"
    path = write(
        tmp_path / "x.csv", head, "a1,2026-08-03,on\x00e,two,1.00,EUR,z", ",,,,,,", "a2,2026-08-03,x,y,1\x00,EUR,z"
    )
    entry, remarks, _ = read(path, declared)
    assert entry["product"].tolist() == ["one"]
    assert [(r.kind, r.line, r.column) for r in remarks] == [("left_out", 3, None), ("rejected", 4, "amount")]


def test_quotes_that_enclose_nothing(tmp_path: Path) -> None:
    lines = (HEAD, 'a1,2026-08-03,27" screen,12.50,EUR', 'a2,2026-08-04,"two,-1.25,USD')
    entry, remarks, _ = read(write(tmp_path / "x.csv", *lines), replace(SALES, quotes=False))
    assert (entry["product"].tolist(), remarks) == (['27" screen', '"two'], [])


def test_no_header_is_no_table_and_a_header_alone_is_no_error(tmp_path: Path) -> None:
    assert told(write(tmp_path / "x.csv", HEAD)) == []
    with pytest.raises(files.FileError, match="no column"):
        read(write(tmp_path / "y.csv", *ROWS))


def test_a_file_whose_content_is_of_another_kind_is_not_taken(tmp_path: Path) -> None:
    def fits(head: Head) -> bool:
        return head.first[0][2] == "two" and head.before == ("Shop of Ada",) and head.name == "x.csv"

    path = write(tmp_path / "x.csv", "Shop of Ada", HEAD, ROWS[1])
    assert len(told(path, replace(SALES, fits=fits))) == 1
    with pytest.raises(files.FileError, match="of another kind"):
        read(write(tmp_path / "x.csv", HEAD, *ROWS), replace(SALES, fits=fits))


# --- numbers, currencies and days (faults 31, 32) -------------------------------------------------------------------

POINT = {
    "$16.08": "16.08", "-$1.17": "-1.17", "US$586.37": "586.37", "50.00 SEK": "50", "\u22123.5": "-3.5", "(12.50)": "-12.5",
    "1'234.56": "1234.56", "1\u2019234.56": "1234.56", "1\u00a0234.56": "1234.56", "84.2637 ": "84.2637", "--": None, "–": None,
    "N/A": None, "": None, "7.05883E-05": "0.000071", "0.09%": "0.0009", "-€5": "-5", "€-5": "-5", "12.50-": "-12.5",
    "1,23,456.00": "123456", "0.1234567890123456789012345": "0.123457", "€.50": "0.5", "Rs.500": "500", "'-5.00": "-5",
}  # fmt: skip
COMMA = {
    "4.626,81": "4626.81", "+31070,11": "31070.11", "7,05883E-05": "0.000071", "0,50 €": "0.5", "12,5 %": "0.125",
    "1.234": "1234", "-29,98": "-29.98", "1 234,56": "1234.56", "1'234,5": "1234.5",
}  # fmt: skip


@pytest.mark.parametrize(("sign", "cells"), [(".", POINT), (",", COMMA)])
def test_numbers_as_exports_write_them(sign: str, cells: dict[str, str | None]) -> None:
    result = _amounts.number(pa.array(list(cells)), sign)
    read_ = [None if pd.isna(value) else Decimal(int(value)) / 1_000_000 for value in result.cells]
    assert dict(zip(cells, read_, strict=True)) == {k: None if v is None else Decimal(v) for k, v in cells.items()}
    assert not result.bad.any()


@pytest.mark.parametrize(
    ("cell", "sign"),
    [("1.5", ","), ("1,5", "."), ("1.23.456", ","), ("5 kr", "."), ("+-5", "."), ("(-5)", "."), ("5 EU", ".")],
)
def test_numbers_that_are_not_guessed(cell: str, sign: str) -> None:
    assert _amounts.money(pa.array([cell, "1"]), sign).bad.tolist() == [True, False]


def test_glued_currencies_are_told_and_never_mixed(tmp_path: Path) -> None:
    columns = SALES.columns | {"amount": money("amount", glued="currency")}
    del columns["currency"]
    path = write(
        tmp_path / "x.csv", "id,day,name,amount", "a,2026-08-03,x,$1.50", "b,2026-08-03,x,2.50 SEK", "c,2026-08-03,x,3"
    )
    assert [row[3:] for row in told(path, replace(SALES, columns=columns))] == [
        (Decimal("1.5"), "USD"), (Decimal("2.5"), "SEK"), (Decimal(3), "EUR"),
    ]  # fmt: skip
    _, remarks, _ = read(path)
    assert [(r.line, r.column, r.value) for r in remarks] == [(3, "amount", "2.50 SEK")]


@pytest.mark.parametrize(
    ("head", "code"), [("Amount (JPY)", "JPY"), ("amount ($)", "USD"), ("Amount (€)", "EUR"), ("amount (kwd)", None)]
)
def test_a_currency_that_only_the_header_tells(tmp_path: Path, head: str, code: str | None) -> None:
    path = write(tmp_path / "x.csv", f"id,day,name,{head}", "a,2026-08-03,x,1500")
    if code is None:
        with pytest.raises(files.FileError, match="no column"):
            read(path)
    else:
        assert told(path)[0][3:] == (Decimal(1500), code)


def test_yen_and_dinars_keep_their_own_decimals(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv", HEAD, "a,2026-08-03,x,1500,JPY", "b,2026-08-03,x,1.234,KWD", "c,2026-08-03,x,12.5,EUR"
    )
    assert [row[3:] for row in told(path)] == [
        (Decimal(1500), "JPY"),
        (Decimal("1.234"), "KWD"),
        (Decimal("12.5"), "EUR"),
    ]


def test_the_whole_file_tells_which_sign_marks_decimals(tmp_path: Path) -> None:
    rows = ['a1;2026-08-03;x;"1.234";EUR', "a2;2026-08-03;x;5;EUR", 'a3;2026-08-03;x;"1.335,00";EUR']
    path = write(tmp_path / "x.csv", HEAD.replace(",", ";"), *rows)
    assert [row[3] for row in told(path)] == [Decimal(1234), Decimal(5), Decimal(1335)]


def test_what_nothing_proves_is_asked_once_and_only_if_it_matters(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", HEAD, "a1,03/04/2026,x,1.234,EUR", "a2,05/05/2026,x,5,EUR")
    questions = read(path)[2].questions
    assert [(q.id, q.options) for q in questions] == [
        ("decimal", ("point", "comma")),
        ("dates", ("day first", "month first")),
    ]
    assert "1.234" in questions[0].text and "03/04/2026" in questions[1].text
    assert told(path, dates="month first", decimal="comma")[0][1:4] == ("2026-03-04", "x", Decimal(1234))
    assert told(path, dates="day first", decimal="point")[0][1:4] == ("2026-04-03", "x", Decimal("1.234"))
    assert len(told(write(tmp_path / "y.csv", HEAD, "a1,05/05/2026,x,5,EUR"))) == 1
    with pytest.raises(files.FileError, match="day first or month first"):
        read(path, dates="soon")


@pytest.mark.parametrize(("proof", "first"), [("31/08/2026", "2026-04-03"), ("08/31/2026", "2026-03-04")])
def test_one_day_over_twelve_settles_the_order_of_all(tmp_path: Path, proof: str, first: str) -> None:
    rows = [f"a{n},03/04/2026,x,1.5,EUR" for n in range(5)]
    assert told(write(tmp_path / "x.csv", HEAD, *rows, f"z,{proof},x,1.5,EUR"))[0][1] == first


def test_two_orders_in_one_file_are_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", HEAD, "a,31/08/2026,x,1.5,EUR", "b,08/31/2026,x,1.5,EUR")
    assert [q.id for q in read(path)[2].questions] == ["dates"]


DAYS = {
    "Sep 25, 2026": "2026-09-25", "September 15 2026": "2026-09-15", "02-Apr-2025": "2025-04-02", "Aug 2026": "2026-08-01",
    "15 de septiembre de 2026": "2026-09-15", "3. März 2026": "2026-03-03", "1er août 2026": "2026-08-01",
    "15 settembre 2026": "2026-09-15", "3 de fevereiro de 2026": "2026-02-03", "5 mei 2026": "2026-05-05", "2026-08": "2026-08-01",
    "20260831": "2026-08-31", "20260831;120000": "2026-08-31", "May 5, 2020, 10:10:57 PM": "2020-05-05",
    "2026-09-01 22:00:00 -0400": "2026-09-02", "31.08.2026 23:59": "2026-08-31", "31.08.26": "2026-08-31", "2026/08/31": "2026-08-31",
    "Aug 1 – 31, 2026": "2026-08-31", "04/12/2026 as of 04/11/2026": "2026-12-04", "2026-08-31 23:30 PDT": "2026-09-01",
}  # fmt: skip


@pytest.mark.parametrize("cell", DAYS)
def test_days_as_exports_write_them(cell: str) -> None:
    result = _days.day(pa.array([cell, "13/13/2026", "Feb 30, 2026", "32.01.2026", "--"]), "UTC")
    assert (str(result.cells[0])[:10], result.bad.tolist()) == (DAYS[cell], [False, True, True, True, False])


def test_moments_without_a_zone_were_written_in_the_declared_one() -> None:
    cells = pa.array(["2026-08-31 23:30:00", "31.08.2026 23:30", "2026-08-31 23:30:00Z", "2026-08-31"])
    days = {
        own: [str(v)[8:10] for v in _days.day(cells, "Europe/Berlin", own=own).cells]
        for own in ("UTC", None, "America/Los_Angeles")
    }
    assert days == {
        "UTC": ["01", "01", "01", "31"],
        None: ["31", "31", "01", "31"],
        "America/Los_Angeles": ["01", "01", "01", "31"],
    }


def test_durations_and_flags() -> None:
    result = _convert.seconds(pa.array(["1:02:03", "62", "04:12", "", "soon"]))
    assert (result.cells.fillna(-1).tolist(), result.bad.tolist()) == ([3723, 62, 252, -1, -1], [False] * 4 + [True])
    assert _convert.flags(pa.array(["TRUE", "1", "no", ""])).cells.tolist() == [True, True, False, False]


# --- what a row is known by (fault 29) --------------------------------------------------------------------------------

CONTENT = replace(
    SALES, key=None, content=("day", "name", "amount"), columns={k: v for k, v in SALES.columns.items() if k != "id"}
)


def test_rows_without_an_id_are_known_by_content_and_occurrence(tmp_path: Path) -> None:
    same = "x,2026-08-03,tea,2.50,EUR"
    short = read(write(tmp_path / "a.csv", HEAD, same, "x,2026-08-04,cup,1.00,EUR", same), CONTENT)[0]
    other = (
        "x,3 Aug 2026,tea,2.5,EUR",
        "x,2026-08-05,pot,9.00,EUR",
        "x,2026-08-03,tea,2.50 ,EUR",
        "x,08/04/2026,cup,1,EUR",
        same,
        "",
    )
    longer = read(write(tmp_path / "b.csv", HEAD, *other, "x,08/31/2026,jug,1,EUR"), CONTENT)[0]
    assert short["external_id"].is_unique and longer["external_id"].is_unique
    assert set(short["external_id"]) < set(longer["external_id"])
    assert {name[33:] for name in longer["external_id"]} == {"1", "2", "3"} and len(longer) == 6


def test_a_blank_id_falls_back_on_the_content_and_several_columns_make_one(tmp_path: Path) -> None:
    columns = SALES.columns | {"id": text("id")}
    path = write(tmp_path / "a.csv", HEAD, *ROWS, ",2026-08-05,x,1.00,EUR", ",2026-08-05,x,1.00,EUR")
    ids = read(path, replace(SALES, columns=columns, content=("day", "amount")))[0]["external_id"].tolist()
    assert ids[:2] == ["a1", "a2"] and ids[2][:32] == ids[3][:32] and [i[32:] for i in ids[2:]] == ["-1", "-2"]
    both = read(path, replace(SALES, columns=columns, key=("day", "id")))[0]["external_id"].tolist()
    assert both[:2] == ["2026-08-03|a1", "2026-08-04|a2"]


def test_ids_of_several_columns_are_the_same_however_they_are_written(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", HEAD, "a,31/08/2026,x,1.00,EUR", "a,2026-08-31,x,2.00,EUR", "a,30/08/2026,x,1.00,EUR"
    )
    entry, remarks, _ = read(path, replace(SALES, key=("day", "id")))
    assert entry["external_id"].tolist() == ["2026-08-30|a"]
    assert [(r.kind, r.line) for r in remarks] == [("rejected", 2), ("rejected", 3)]


def test_what_is_left_out_whatever_it_says_contradicts_no_other_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEAD, *ROWS, "a1,2026-08-03,part of a1,...,EUR", "a2,2026-08-04,x,7.00,EUR")
    parts = Leave("a part", lambda rows, _: rows["name"].str.startswith("part"), whatever=True)
    entry, remarks, _ = read(path, replace(SALES, leave=(parts,)))
    assert entry["external_id"].tolist() == ["a1"]
    assert [(r.kind, r.line) for r in remarks] == [("rejected", 3), ("left_out", 4), ("rejected", 5)]


def test_another_table_further_down_is_left_out(tmp_path: Path) -> None:
    below = ("# Countries", "country,users", "DE,5", "z,2026-08-09,x,9.00,EUR")
    entry, remarks, _ = read(write(tmp_path / "a.csv", HEAD, *ROWS, *below), replace(SALES, ends=("# ",)))
    assert entry["external_id"].tolist() == ["a1", "a2"]
    assert {(r.kind, r.line) for r in remarks} == {("left_out", line) for line in (4, 5, 6, 7)}


def test_a_sum_over_a_period_asks_for_it(tmp_path: Path) -> None:
    path, declared = write(tmp_path / "a.csv", HEAD, *ROWS), replace(SALES, span=True)
    assert [q.id for q in read(path, declared)[2].questions] == ["period"]
    reading = read(path, declared, period="2026-07-01/2026-09-30")[2]
    assert (reading.questions, reading.context.period) == ([], (date(2026, 7, 1), date(2026, 9, 30)))
    assert read(path, replace(declared, period=lambda head: (date(2026, 8, 1), date(2026, 8, 31))))[2].questions == []
    with pytest.raises(files.FileError, match="not a period"):
        read(path, declared, period="August")


# --- workbooks and archives (faults 33, 34) ---------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number_, cells in enumerate(rows):
                sheet.write_row(number_, 0, cells)
    return path


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    return path


def test_a_workbook_says_what_the_text_says(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Shop of Ada"],
        [],
        HEAD.split(","),
        ["a1", datetime(2026, 8, 3), "Größe\t€", 0.1 + 0.2, "EUR"],
    ]
    path = workbook(
        tmp_path / "x.xlsx", {"Sales": [*rows, [978_1234567897, date(2026, 8, 4), "two", -1.25, "USD"]], "Empty": []}
    )
    (part,) = files.parts(path)
    assert part.name == "x.xlsx/Sales"
    entry, remarks, reading = read(part.path)
    assert entry["external_id"].tolist() == ["a1", "9781234567897"]
    assert entry["amount_micros"].tolist() == [300_000, -1_250_000]
    assert (entry["day"].astype(str).tolist(), remarks, reading.rounding) == (["2026-08-03", "2026-08-04"], [], 0)


def test_an_archive_gives_its_tables_by_safe_names(tmp_path: Path) -> None:
    book = workbook(tmp_path / "kdp.xlsx", {"One": [["a"], [1]], "Two": [["b"], [2]]}).read_bytes()
    members = {
        "posts/x.csv": b"a,b\n1,2\n",
        "../../up.csv": b"c\n",
        "kdp.xlsx": book,
        "a.html": b"x",
        "__MACOSX/._x.csv": b"x",
    }
    parts = files.parts(archive(tmp_path / "t.zip", members), "export.zip")
    names = [part.name.removeprefix("export.zip/") for part in parts]
    assert names == ["posts/x.csv", "up.csv", "kdp.xlsx/One", "kdp.xlsx/Two"]
    assert all(part.path.is_file() and tmp_path not in part.path.parents for part in parts)
    assert set(parts[0].beside) == {part.name for part in parts[1:]}
    folder = parts[0].path.parent
    assert folder.stat().st_mode & 0o077 == 0
    del parts
    assert not folder.exists()


def locked(path: Path) -> Path:
    body = bytearray(archive(path, {"x.csv": b"a,b\n1,2\n"}).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + offset] |= 1
    path.write_bytes(body)
    return path


def far(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(1_048_575, 16_383, 1)
    return path


def nested(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("x.csv", "a\n1\n")
    return archive(path, {"inner.zip": inner.getvalue()})


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "bomb.zip": (lambda p: archive(p, {"x.csv": b"0" * 30_000_000}), "a hundred times"),
    "locked.zip": (locked, "password"),
    "far.xlsx": (far, "cells are not read"),
    "photo.xlsx": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(900)), "is a picture"),
    "login.csv": (lambda p: p.write_bytes(b"\n<!DOCTYPE html><html><body>Sign in"), "web page"),
    "blank.csv": (lambda p: p.write_bytes(b" \n"), "is empty"),
    "torn.xlsx": (lambda p: p.write_bytes(b"PK\x03\x04" + bytes(500)), "damaged"),
    "nested.zip": (nested, "holds no table"),
    "pages.zip": (lambda p: archive(p, {"a.html": b"x"}), "holds no table"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_opened_says_why_at_once(tmp_path: Path, name: str) -> None:
    make, why = REFUSED[name]
    make(tmp_path / name)
    start = time.perf_counter()
    with pytest.raises(files.FileError, match=why) as caught:
        files.parts(tmp_path / name)
    assert time.perf_counter() - start < 4
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_kinds_of_columns_reach_the_rows(tmp_path: Path) -> None:
    seen: list[pd.DataFrame] = []
    columns = {
        "id": text("id"),
        "day": moment("day"),
        "views": number("views"),
        "length": seconds("length"),
        "live": flag("live"),
    }
    declared = replace(SALES, columns=columns, build=lambda rows, context: seen.append(rows) or {}, decimal=".")
    read(write(tmp_path / "x.csv", "id,day,views,length,live", "a,2026-08,1234,1:00,yes", "b,,–,,"), declared)
    (rows,) = seen
    assert {name: str(kind) for name, kind in rows.dtypes.items()} == {
        "id": "str", "day": "datetime64[s]", "views": "Int64", "length": "Int64", "live": "bool",
    }  # fmt: skip
    assert rows["views"].tolist()[0] == 1_234_000_000 and pd.isna(rows["views"][1])
