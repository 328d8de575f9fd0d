"""Tables that nobody knows: what is guessed of them, and what a mapping makes of their rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from test_files_faults import read, write

from connectors import files
from connectors.files import TableMapping

BANK = (
    "Buchungstag;Text;Soll;Haben;Saldo;Währung",
    "13.04.2026;Miete;1.250,50;;10,00;EUR",
    "03.04.2026;Kurs;;1.234,00;20,00;EUR",
)
BARE = ("2026-04-13,Tea,-2.50", "2026-04-14,Course,40.00")


def mapped(path: Path, **changes: object) -> tuple[files.Guess, files.Format]:
    found = files.guess(path)
    mapping = replace(found.mapping, **changes)  # type: ignore[arg-type]
    return found, files.as_format(TableMapping.from_json(mapping.to_json()), "own", "Own")


def roles(path: Path) -> dict[str, str]:
    return {seen.name: seen.role for seen in files.guess(path).columns if seen.role != "skip"}


def rows(path: Path, declared: files.Format, **answers: str) -> list[tuple[str, str, Decimal, str, str]]:
    entry, remarks, reading = read(path, declared, **answers)
    assert (remarks, reading.questions) == ([], [])
    return [
        (str(r.day)[:10], r.kind, Decimal(r.amount_micros) / 1_000_000, r.currency, r.status)
        for r in entry.itertuples()
    ]


def test_a_statement_with_debit_and_credit(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "Konto 12", "", *BANK, encoding="cp1252")
    assert roles(path) == {
        "Buchungstag": "day", "Text": "product", "Soll": "debit", "Haben": "credit", "Saldo": "balance", "Währung": "currency",
    }  # fmt: skip
    found, declared = mapped(path)
    assert found.columns[1].samples == ("Miete", "Kurs")
    assert rows(path, declared) == [
        ("2026-04-13", "expense", Decimal("-1250.5"), "EUR", "paid"), ("2026-04-03", "sale", Decimal(1234), "EUR", "paid"),
    ]  # fmt: skip
    negative = write(tmp_path / "y.csv", *BANK[:1], BANK[1].replace("1.250", "-1.250"), BANK[2])
    assert rows(negative, declared)[0][2] == Decimal("-1250.5")


def test_a_table_without_a_header_is_read_by_place_and_known_again(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", *BARE)
    found, _ = mapped(path)
    assert ([seen.name for seen in found.columns], found.mapping.header) == (
        ["Column 1", "Column 2", "Column 3"],
        False,
    )
    _, declared = mapped(
        path, roles={"0": "day", "1": "product", "2": "amount"}, constants={"currency": "USD", "kind_out": "fee"}
    )
    assert rows(path, declared) == [
        ("2026-04-13", "fee", Decimal("-2.5"), "USD", "paid"), ("2026-04-14", "sale", Decimal(40), "USD", "paid"),
    ]  # fmt: skip
    assert files.recognise(path, among=[declared]) == [declared]
    assert files.recognise(write(tmp_path / "y.csv", "a,b,c", *BARE), among=[declared]) == []
    assert files.recognise(write(tmp_path / "z.csv", *[f"{line},x" for line in BARE]), among=[declared]) == []
    _, remarks, _ = read(write(tmp_path / "v.csv", *BARE, "2026-04-15,Ada,many"), declared)
    assert [(r.line, r.column) for r in remarks] == [(3, "#3")]


def test_words_of_kind_and_status_are_known_mapped_or_asked(tmp_path: Path) -> None:
    head = "Date,Type,State,Amount,Currency"
    lines = [f"2026-04-1{n},{kind},{state},5.00,EUR" for n, (kind, state) in enumerate(
        [("Dividend", "Completed"), ("Kauf", "booked"), ("Moon", "completed"), ("Dividend", "limbo")]
    )]  # fmt: skip
    path = write(tmp_path / "x.csv", head, *lines)
    found, declared = mapped(path, kinds={"kauf": "buy"})
    assert found.mapping.constants == {"signs": "by kind"}
    questions = read(path, declared)[2].questions
    assert [(q.id, q.options[-1]) for q in questions] == [("kind:moon", "leave out"), ("status:limbo", "leave out")]
    entry, remarks, reading = read(path, declared, **{"kind:moon": "interest", "status:limbo": "leave out"})
    told = list(zip(entry["kind"], entry["amount_micros"] // 1_000_000, strict=True))
    assert (told, reading.questions) == ([("dividend", 5), ("buy", -5), ("interest", 5)], [])
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 5)]


def test_the_currency_is_asked_where_nothing_tells_it_and_fees_are_rows_of_their_own(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "Date,Order ID,Total,Fee", "2026-04-13,A1,$20.00,1.00", "2026-04-14,A2,30.00,1.50")
    _, declared = mapped(path)
    assert [q.id for q in read(path, declared)[2].questions] == ["currency"]
    entry, remarks, _ = read(path, declared, currency="eur")
    told = list(zip(entry["external_id"], entry["amount_micros"] // 10_000, entry["currency"], strict=True))
    assert told == [("A1", 2000, "USD"), ("A2", 3000, "EUR"), ("A1:fee", -100, "USD"), ("A2:fee", -150, "EUR")]
    assert remarks == []


@pytest.mark.parametrize(("cells", "grain"), [(("2026-08", "2026-09"), "month"), (("2026-08-01", "2026-08-02"), "day")])
def test_numbers_of_an_audience(tmp_path: Path, cells: tuple[str, str], grain: str) -> None:
    path = write(tmp_path / "x.csv", "Month,Page views,Visitors", f'{cells[0]},"1,200",300', f"{cells[1]},–,310")
    found, declared = mapped(path)
    assert roles(path) == {"Month": "day", "Page views": "pageviews", "Visitors": "visitors"}
    reading = files.read(path, declared, zone="UTC", hash_key=b"k", answers={"decimal": "point"})
    (frame,) = [chunk.tables["observation"] for chunk in reading if chunk.tables]
    assert found.mapping.constants["grain"] == grain and set(frame["grain"]) == {grain}
    assert sorted(zip(frame["metric"], frame["day"].astype(str).str[:7], frame["value"] // 1_000_000, strict=True)) == [
        ("pageviews", cells[0][:7], 1200), ("visitors", cells[0][:7], 300), ("visitors", cells[1][:7], 310),
    ]  # fmt: skip


def test_what_is_no_table_or_no_mapping(tmp_path: Path) -> None:
    with pytest.raises(files.FileError, match="no table"):
        files.guess(write(tmp_path / "x.csv", "Dear Ada,", "this is a letter", "yours"))
    lacking = TableMapping(("Date", "x"), True, {"0": "day"})
    assert lacking.lacks() and TableMapping(("Date", "x"), True, {"1": "amount"}).lacks()
    with pytest.raises(ValueError, match="amount"):
        files.as_format(lacking, "own", "Own")


@pytest.mark.parametrize(
    ("head", "code"), [("Amount (SEK)", "SEK"), ("Betrag €", "EUR"), ("Total [$]", "USD"), ("Amount net", None)]
)
def test_a_header_may_tell_the_currency(tmp_path: Path, head: str, code: str | None) -> None:
    path = write(tmp_path / "x.csv", f"Date,{head},Client", "2026-04-13,12.50,Acme")
    found, declared = mapped(path)
    assert found.mapping.currency() == code and roles(path)["Client"] == "payer"
    entry, _, reading = read(path, declared)
    assert ([q.id for q in reading.questions], len(entry)) == (([], 1) if code else (["currency"], 0))


def test_a_mapping_fits_the_same_header_only_and_repeated_names_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "Date,Amount,Amount,Currency", "2026-04-13,1.00,7.00,EUR")
    _, declared = mapped(path, roles={"0": "day", "2": "amount", "3": "currency"})
    assert rows(path, declared)[0][2] == 7
    other = write(tmp_path / "y.csv", "Date,Amount,Amount,Currency,More", "2026-04-13,1.00,7.00,EUR,x")
    assert files.recognise(other, among=[declared]) == []
