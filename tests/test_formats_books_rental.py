"""Formats of books, rented homes and our own ledger: the real files against their own sums, ugly ones, one by one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import generators_audience as generators
import pytest
from test_files_reading import take as read
from test_files_reading import write
from test_formats_audience import EXPECTED
from told_by_files import (
    GOLDEN,
    MICROS,
    plain,
    raw,
    raw_header,
    reasons,
    sums,
    take,
    told,
    unpacked,
    workbook,
)
from typer.testing import CliRunner

import cli as program
from collect import own_ledger
from collect.errors import CollectError

SHEETS = {"kdp_sales": "Combined Sales", "kdp_pages": "KENP Read"}


def test_kdps_workbook_is_royalties_and_pages(shared: Path) -> None:
    found = unpacked(shared / "data/exports/books/kdp__royalties_workbook.xlsx")
    assert {f"books/kdp__royalties_workbook.xlsx/{SHEETS[name]}": name for name in found} == {
        path: name for path, name in EXPECTED.items() if ".xlsx/" in path
    }
    tables, remarks, reading = found["kdp_sales"]
    # as the sheet's three rows say: 1.05 and 4.28 of amazon.com, 3.54 of amazon.ca
    assert sums(tables["entry"]) == {("USD", "royalty"): Decimal("5.33"), ("CAD", "royalty"): Decimal("3.54")}
    assert tables["entry"]["quantity"].tolist() == ["1", "1", "2"]
    assert (remarks, reading.questions, len(tables["item"])) == ([], [], 3)
    pages, _, _ = found["kdp_pages"]
    assert told(pages["observation"]) == {"piece_pages_read": (2, Decimal(55 + 40))}
    assert "entry" not in pages


def test_apple_asks_what_a_share_is_of(shared: Path) -> None:
    path = shared / "data/exports/books/apple_books__sales.csv"
    assert [(q.id, q.options) for q in take(path)[2].questions] == [("share", ("one copy", "the whole row"))]
    for answer, wanted in (("one copy", "22.50"), ("the whole row", "7.50")):
        tables, _, reading = take(path, share=answer)
        assert (sums(tables["entry"]), reading.questions) == ({("USD", "royalty"): Decimal(wanted)}, [])
    assert tables["item"]["item"].tolist() == ["9781234567890"]


def test_stessas_rent_and_costs(shared: Path) -> None:
    path = shared / "data/exports/rental/stessa__transactions.csv"
    amounts = [Decimal(row["Amount"]) for row in raw(path)]
    tables, remarks, _ = take(path)
    assert sums(tables["entry"]) == {("USD", "rent"): amounts[0], ("USD", "expense"): amounts[1]}
    assert (tables["item"]["item"].tolist(), remarks) == (["123 Example St"], [])
    assert tables["entry"]["day"].astype(str).tolist() == ["2026-04-01", "2026-04-02"]
    assert "Deposit" not in tables["entry"].to_csv(), "a bank's words may name a tenant"


@pytest.mark.parametrize("year", ["payouts_2026", "2024_short"])
def test_airbnb_pays_out_what_reservations_earned(shared: Path, year: str) -> None:
    path = shared / f"data/exports/rental/airbnb__{year}.csv"
    rows = raw(path)
    stays = [row for row in rows if row["Type"] == "Reservation"]
    gross, fee = ("Gross Earnings", "Service Fee") if "2026" in year else ("Amount", "Host Fee")
    wanted = {
        ("USD", "rent"): sum(plain(row[gross]) for row in stays),
        ("USD", "fee"): -sum(plain(row[fee]) for row in stays),
        ("USD", "payout"): -sum(plain(row["Paid Out"]) for row in rows if row["Type"] == "Payout"),
    }
    if changed := [plain(row["Amount"]) for row in rows if row["Type"] == "Resolution Adjustment"]:
        wanted["USD", "refund"] = sum(changed)
    tables, remarks, reading = take(path)
    assert sums(tables["entry"]) == wanted
    assert (remarks, reading.questions) == ([], [])
    everything = tables["entry"].to_csv() + tables["item"].to_csv()
    assert not any(row["Guest"] and row["Guest"] in everything for row in rows)
    assert len(tables["item"]) == len({row["Listing"] for row in stays})


@pytest.mark.parametrize("year", [2026, 2024])
def test_airbnb_against_its_own_sums(tmp_path: Path, year: int) -> None:
    wanted = generators.write_airbnb(tmp_path / "airbnb.csv", year=year)
    tables, remarks, reading = take(tmp_path / "airbnb.csv", chunk=700)
    assert sums(tables["entry"]) == wanted.money
    assert len(tables["entry"]) == wanted.rows["entries"] == tables["entry"]["external_id"].nunique()
    assert (remarks, reading.questions) == ([], [])


def test_kdp_against_its_own_sums(tmp_path: Path) -> None:
    made, wanted = generators.kdp_rows()
    pages = [["2026-02-25", "Knots", "Ada", "B000000001", "Amazon.de", 55.0]] * 3
    path = workbook(
        tmp_path / "KDP.xlsx",
        {"Summary": [["Royalties", 1.5]], "Combined Sales": [raw_header("kdp_sales"), *made],
         "KENP Read": [raw_header("kdp_pages"), *pages]},
    )  # fmt: skip
    found = unpacked(path)
    assert sorted(found) == ["kdp_pages", "kdp_sales"]
    tables, remarks, reading = found["kdp_sales"]
    assert sums(tables["entry"]) == {key: amount for key, amount in wanted.money.items() if amount}
    assert len(tables["entry"]) == wanted.rows["entries"] == tables["entry"]["external_id"].nunique()
    assert [remark.kind for remark in remarks] == ["left_out"] * wanted.rows["left out"]
    assert (reading.questions, tables["item"]["item"].nunique()) == ([], 40)
    assert told(found["kdp_pages"][0]["observation"]) == {"piece_pages_read": (1, Decimal(165))}


def test_kdp_pages_of_all_shops_are_one_figure(tmp_path: Path) -> None:
    tables, _, _ = read(GOLDEN / "kdp_pages.csv", "kdp_pages", rows=1)
    figures = {(r.item, str(r.day)[:10]): r.value // MICROS for r in tables["observation"].itertuples()}
    assert figures == {("B0KNOTS001", "2026-02-25"): 200, ("B0KNOTS001", "2026-02-26"): 0}


def test_kdp_gives_back_and_gives_away() -> None:
    tables, remarks, _ = read(GOLDEN / "kdp_sales.csv", "kdp_sales")
    assert sums(tables["entry"]) == {
        ("USD", "royalty"): Decimal("12.04"), ("JPY", "royalty"): Decimal(470), ("EUR", "refund"): Decimal("-3.43"),
    }  # fmt: skip
    assert reasons(remarks) == [("left_out", 6), ("left_out", 7)]


def test_kdps_months_are_no_new_version_of_their_first_day(tmp_path: Path) -> None:
    lines = (GOLDEN / "kdp_sales.csv").read_text(encoding="utf-8").splitlines()
    day = write(tmp_path / "day.csv", lines[1].replace("2026-02-25", "2026-02-01"), head=lines[0])
    month = write(tmp_path / "month.csv", lines[1].replace("2026-02-25", "2026-02"), head=lines[0])
    ids = [take(path, months="no")[0]["entry"]["external_id"].tolist() for path in (day, month)]
    assert ids[0] != ids[1]
    assert [[q.id for q in take(path)[2].questions] for path in (day, month)] == [[], ["months"]]
    tables, remarks, _ = take(month, months="yes")
    assert ("entry" in tables, reasons(remarks)) == (False, [("left_out", 2)])


@pytest.mark.parametrize(
    ("cells", "wanted"), [("1,7.50,,USD", "7.50"), ("-1,6.30,,USD", "-6.30"), ("-2,1.00,-2.00,USD", "-2.00")]
)
def test_apple_asks_only_where_it_matters(tmp_path: Path, cells: str, wanted: str) -> None:
    head = "Begin Date,End Date,Vendor Identifier,Title,Product Type Identifier,Quantity,Partner Share"
    head += ",Extended Partner Share,Partner Share Currency"
    tables, _, reading = take(write(tmp_path / "a.csv", f"02/01/2026,02/28/2026,1,T,1E,{cells}", head=head))
    assert (tables["entry"]["amount_micros"].sum(), reading.questions) == (Decimal(wanted) * MICROS, [])


def test_stessa_moves_mortgages_and_asks() -> None:
    tables, _, reading = read(GOLDEN / "stessa_transactions.csv", "stessa_transactions")
    assert [question.id for question in reading.questions] == ["category:moon dust"]
    assert sums(tables["entry"]) == {
        ("USD", "rent"): Decimal(5900), ("USD", "expense"): Decimal("-189.34"), ("USD", "debt_service"): Decimal(-610),
        ("USD", "capex"): Decimal(-9000), ("USD", "withdrawal"): Decimal(-500),
    }  # fmt: skip


def test_a_stessa_row_put_in_another_category_is_the_same_row(tmp_path: Path) -> None:
    head = ",".join(raw_header("stessa_transactions"))
    line = "4/1/2026,Bank,,,{},,-50.00,,{},,Bank,Checking,,,,"
    ids = [
        take(write(tmp_path / f"{n}.csv", line.format(*told_), head=head))[0]["entry"]["external_id"].tolist()
        for n, told_ in enumerate([("Repairs", ""), ("Insurance", "12 Quay St")])
    ]
    assert ids[0] == ids[1]


def test_airbnb_asks_when_nothing_proves_what_amount_is(tmp_path: Path) -> None:
    head = "Date,Type,Confirmation Code,Guest,Listing,Reference,Currency,Amount,Paid Out,Host Fee"
    path = write(tmp_path / "a.csv", "2026-01-15,Reservation,HM1,G,Loft,,EUR,100.00,,3.00", head=head)
    assert [question.id for question in take(path)[2].questions] == ["amount"]
    for answer, rent in (("after the host's fee", 103), ("before the host's fee", 100)):
        tables, _, reading = take(path, amount=answer)
        assert sums(tables["entry"]) == {("EUR", "rent"): Decimal(rent), ("EUR", "fee"): Decimal(-3)}
        assert reading.questions == []


def test_a_long_stay_on_airbnb_is_paid_twice_and_unknown_types_are_asked_for() -> None:
    tables, _, reading = read(GOLDEN / "airbnb_payouts.csv", "airbnb_payouts")
    assert [question.id for question in reading.questions] == ["type:moon credit"]
    assert sums(tables["entry"]) == {
        ("USD", "rent"): Decimal(1517), ("USD", "fee"): Decimal("-68.50"), ("USD", "refund"): Decimal(-50),
        ("USD", "payout"): Decimal("-1448.50"),
    }  # fmt: skip


def test_the_template_is_read_and_its_examples_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(own_ledger.template())
    tables, remarks, reading = take(path)
    assert (tables, reading.questions) == ({}, [])
    assert {remark.reason for remark in remarks} == {"an example of the template"}
    path.write_bytes(own_ledger.template().replace(b"example: ", b""))
    tables, remarks, reading = take(path)
    assert (remarks, reading.questions) == ([], [])
    assert sums(tables["entry"]) == {
        ("EUR", "rent"): Decimal(950), ("EUR", "expense"): Decimal("-184.5"), ("EUR", "debt_service"): Decimal(-610),
    }  # fmt: skip
    states = tables["entry"].set_index("product")["status"]
    assert (states["Rent February"], states["Two episodes"]) == ("declined", "pending")
    assert told(tables["observation"]) == {"debt": (1, Decimal(148250))}


LEDGER = "date,stream,kind,amount,currency,item,status,id"


def test_costs_without_a_minus_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "l.csv", "2026-01-02,Rental,cost,80,EUR,,,", "2026-01-03,,rent,900,EUR,,,", head=LEDGER)
    assert [question.id for question in take(path)[2].questions] == ["signs"]
    for answer, wanted in (("money out", -80), ("money in", 80)):
        tables, _, reading = take(path, signs=answer)
        assert sums(tables["entry"]) == {("EUR", "expense"): Decimal(wanted), ("EUR", "rent"): Decimal(900)}
        assert reading.questions == []


def test_an_own_id_outlives_every_change_and_stands_once(tmp_path: Path) -> None:
    head = LEDGER
    path = write(tmp_path / "l.csv", "2026-01-02,A,sale,5,EUR,,,x1", "2026-01-03,A,sale,1,EUR,,,d", head=head)
    assert take(path)[0]["entry"]["external_id"].tolist() == ["x1", "d"]
    path = write(tmp_path / "l.csv", "2026-01-03,A,sale,1,EUR,,,d", "2026-01-04,A,sale,2,EUR,,,d", head=head)
    tables, remarks, _ = take(path)
    assert (tables, [remark.kind for remark in remarks]) == ({}, ["rejected", "rejected"])


def test_words_of_the_owner_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "l.csv", "2026-01-02,A,Gift,5,EUR,,,", "2026-01-03,A,sale,1,EUR,,soon,", head=LEDGER)
    tables, _, reading = take(path)
    assert ([q.id for q in reading.questions], tables) == (["kind:gift", "status:soon"], {})
    tables, remarks, reading = take(path, **{"kind:gift": "leave out", "status:soon": "approved"})
    assert (sums(tables["entry"]), reasons(remarks)) == ({("EUR", "sale"): Decimal(1)}, [("left_out", 2)])
    assert reading.questions == []


def test_the_template_is_written_once(tmp_path: Path) -> None:
    own_ledger.write(tmp_path / "ledger.csv")
    assert (tmp_path / "ledger.csv").read_bytes() == own_ledger.template()
    with pytest.raises(CollectError, match="there already"):
        own_ledger.write(tmp_path / "ledger.csv")
    with pytest.raises(CollectError, match="cannot be written"):
        own_ledger.write(tmp_path / "nowhere" / "ledger.csv")


def test_the_command_line_writes_the_template(tmp_path: Path) -> None:
    done = CliRunner().invoke(program.app, ["formats", "--template", str(tmp_path / "own.csv")])
    assert (done.exit_code, (tmp_path / "own.csv").read_bytes()) == (0, own_ledger.template())
    assert "python cli.py import" in done.output
