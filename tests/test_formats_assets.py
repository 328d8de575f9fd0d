"""Formats of brokers, lenders and banks: the real files against their own sums, ugly ones, one by one."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import generators_assets as generators
import pytest
import xlsxwriter
from test_files_reading import take as read
from test_files_reading import write

from connectors import files
from vocabulary import EARNING

EXPECTED = {
    "broker/avanza.csv": "avanza",
    "broker/bitvavo.csv": None,
    "broker/bux.csv": "bux",
    "broker/cointracking.csv": None,
    "broker/cryptocom.csv": None,
    "broker/fidelity_history.csv": "fidelity_history",
    "broker/finpension-3a.csv": "finpension",
    "broker/freetrade.csv": "freetrade",
    "broker/ghostfolio_ok_btcusd.csv": None,
    "broker/ghostfolio_ok_penthouse-apartment.csv": None,
    "broker/ghostfolio_ok_sample.csv": None,
    "broker/ghostfolio_ok_vti-buy-on-ibkr.csv": "ibkr_trades",
    "broker/ibkr-trades.csv": "ibkr_trades",
    "broker/investimental.csv": None,
    "broker/rabobank.csv": "rabobank_investments",
    "broker/relai.csv": None,
    "broker/revolut-crypto.csv": "revolut_crypto",
    "broker/revolut-invest.csv": "revolut_invest",
    "broker/swissquote.csv": "swissquote",
    "broker/trading212.csv": "trading212",
    "broker/wealthfolio_ai-import-european-broker.csv": None,
    "broker/wealthfolio_happy-path-import.csv": None,
    "broker/wealthfolio_sample-import.csv": None,
    "broker/wealthfolio_schwab_no_title_row.csv": "schwab_history",
    "p2p/bondora.csv": "bondora",
    "p2p/debitum.csv": "debitum",
    "p2p/lande.csv": "lande",
    "p2p/mintos.csv": "mintos",
    "p2p/robocash.csv": "robocash",
    "bank/hledger_sample.fr.cp1252.csv": None,
    "bank/revolut.csv": "revolut_account",
    "bank/schwab_checking.csv": "schwab_checking",
    "bank/tfbank_se_semicolon.csv": None,
    "bank/wise.csv": "wise",
    "sheet_edge/balance.csv": None,
    "sheet_edge/debit_credit_amount.csv": None,
    "sheet_edge/empty_lines_statement.csv": None,
    "sheet_edge/original_currency.csv": None,
    "sheet_edge/original_currency_no_header.csv": None,
    "sheet_edge/sample_statement_en.csv": None,
}
"""Every shared file of these groups and the format it is; None: for the mapping screen."""
Sums = dict[tuple[str, str], Decimal]


def take(path: Path, *, rows: int = 50_000, **answers: str):
    """Everything a file gives, as the format it is recognised as: tables, remarks and the reading itself."""
    return read(path, files.recognise(path)[0].name, rows=rows, **answers)


def sums(tables: dict) -> Sums:
    """Money that counts by (currency, kind), exactly; kinds that come to nothing are not in it."""
    entry = tables["entry"]
    counted = entry[entry["status"].isin(["approved", "paid"])]
    totals = counted.groupby(["currency", "kind"])["amount_micros"].sum()
    return {key: Decimal(int(value)) / 1_000_000 for key, value in totals.items() if value}


def raw(path: Path, delimiter: str = ",", skip: int = 0) -> list[dict[str, str]]:
    """The rows of a file by its own header, `skip` lines before it left alone."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file.readlines()[skip:], delimiter=delimiter))


def value(cell: str, *, comma: bool = False) -> Decimal:
    """An amount; blank is nothing."""
    bare = cell.removesuffix("SEK").translate(str.maketrans("", "", "$€ \u00a0"))
    bare = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    return Decimal(bare or 0)


def told(*parts: tuple[str, str, Decimal]) -> Sums:
    """Sums of (currency, kind, amount); those that come to nothing are not in it."""
    total: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for currency, kind, amount in parts:
        total[currency, kind] += amount
    return {key: amount for key, amount in total.items() if amount}


def count(remarks: list) -> Counter[str]:
    """How many rows were repeated, left out and rejected."""
    return Counter("repeated" if r.reason.startswith("repeated") else r.kind.replace("_", " ") for r in remarks)


# --- the shared files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items(), ids=[name.split("/")[1] for name in EXPECTED])
def test_every_shared_file_is_known_or_left_to_the_mapping_screen(
    shared: Path, name: str, expected: str | None
) -> None:
    found = [declared.name for declared in files.recognise(shared / "data/exports" / name)]

    assert found == ([expected] if expected else [])


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected])
def test_a_shared_file_tells_no_income_by_moves(shared: Path, name: str) -> None:
    tables, _, _ = take(shared / "data/exports" / name)
    earned = {kind for _, kind in sums(tables)} & set(EARNING)

    assert earned <= ({"dividend", "interest", "commission"} if not name.startswith("bank/") else set())
    assert not tables["entry"]["external_id"].duplicated().any()
    assert tables["entry"]["quantity"].dropna().str.fullmatch(r"-?\d+(\.\d*[1-9])?").all()


@pytest.fixture
def broker(shared: Path) -> Path:
    return shared / "data/exports/broker"


@pytest.fixture
def lender(shared: Path) -> Path:
    return shared / "data/exports/p2p"


@pytest.fixture
def bank(shared: Path) -> Path:
    return shared / "data/exports/bank"


def test_trading_212(broker: Path) -> None:
    rows = [r for r in raw(broker / "trading212.csv") if not r["Price / share"].startswith("EOF")]
    kinds = {"Deposit": ("deposit", 1), "Market buy": ("buy", -1), "Market sell": ("sell", 1)}
    kinds |= {"Dividend (Dividend)": ("dividend", 1), "Interest on cash": ("interest", 1)}
    parts = [(r["Currency (Total)"], kinds[r["Action"]][0], kinds[r["Action"]][1] * value(r["Total"])) for r in rows]
    taxed = [r for r in rows if r["Withholding tax"]]
    parts += [(r["Currency (Withholding tax)"], "withholding", -value(r["Withholding tax"])) for r in taxed]
    parts += [(r["Currency (Withholding tax)"], "dividend", value(r["Withholding tax"])) for r in taxed]
    tables, remarks, _ = take(broker / "trading212.csv")

    assert sums(tables) == told(*parts)
    # the last four rows are of another layout: their cells stand under the wrong headers
    assert [(r.kind, r.line, r.column) for r in remarks] == [("rejected", n, "Price / share") for n in range(11, 15)]
    assert set(tables["entry"]["external_id"]) >= {"EOF7504196256", "30c841b3-068d-44f0-9809-e75638e211cd"}
    assert tables["item"].set_index("item").loc["US17275R1023", "title"] == "Cisco Systems"


def test_swissquote(broker: Path) -> None:
    kinds = {"Debit": "withdrawal", "Forex credit": "deposit", "Forex debit": "withdrawal", "Buy": "buy"}
    kinds |= {"Sell": "sell", "Custody Fees": "fee", "Dividend": "dividend", "Interests": "interest"}
    rows = raw(broker / "swissquote.csv", ";")
    parts = [(r["Currency"], kinds[r["Transaction"]], value(r["Net Amount"]) + value(r["Costs"])) for r in rows]
    parts += [(r["Currency"], "fee", -value(r["Costs"])) for r in rows]
    tables, remarks, reading = take(broker / "swissquote.csv")

    assert sums(tables) == told(*parts)
    assert (remarks, reading.questions) == ([], [])
    last = tables["entry"].iloc[0]
    assert (str(last["day"])[:10], last["amount_micros"]) == ("2022-08-24", -2_000_000_000)


def test_freetrade(broker: Path) -> None:
    parts = []
    for r in raw(broker / "freetrade.csv"):
        total, fee = value(r["Total Amount"]), value(r["Stamp Duty"]) + value(r["FX Fee Amount"])
        tax = value(r["Dividend Withheld Tax Amount"])
        match r["Type"]:
            case "ORDER":
                parts += [("GBP", "buy", fee - total), ("GBP", "fee", -fee)]
            case "DIVIDEND" | "PROPERTY":
                coin = r["Instrument Currency"]
                parts += [("GBP", "dividend", total), (coin, "dividend", tax), (coin, "withholding", -tax)]
            case "TOP_UP" | "WITHDRAWAL" | "INTEREST_FROM_CASH" as word:
                kind = {"TOP_UP": "deposit", "WITHDRAWAL": "withdrawal"}.get(word, "interest")
                parts.append(("GBP", kind, -total if kind == "withdrawal" else total))
    tables, remarks, _ = take(broker / "freetrade.csv")

    assert sums(tables) == told(*parts)
    assert [r.reason for r in remarks] == ["a document: no money moved"] * 2
    free = tables["entry"].query("external_id == '936XKTISMWSD'").iloc[0]
    assert (free["kind"], free["amount_micros"], free["quantity"]) == ("buy", 0, "1")


def test_bux(broker: Path) -> None:
    kinds = {"Buy Trade": "buy", "Trading Fee": "fee", "Subscription Fee": "fee", "Cash Dividend": "dividend"}
    kinds |= {"Interest Payment": "interest", "Sepa Deposit": "deposit", "Sepa Withdrawal": "withdrawal"}
    rows = raw(broker / "bux.csv")
    parts = [
        ("EUR", kinds[r["Transaction Type"]], value(r["Transaction Amount"]))
        for r in rows
        if r["Transaction Type"] in kinds
    ]
    tables, remarks, reading = take(broker / "bux.csv")

    assert sums(tables) == told(*parts, ("EUR", "sell", Decimal("7.08")))
    # the first two rows have a cell too many in the middle and lack one at the end
    assert [(r.kind, r.line, r.column) for r in remarks] == [("rejected", n, "Transaction Amount") for n in (2, 3)]
    words = {"type:others: promotional cash_credit", "type:others: to user corrections cash_credit"}
    assert {q.id for q in reading.questions} == words
    answered = sums(take(broker / "bux.csv", **dict.fromkeys(words, "deposit"))[0])
    assert answered["EUR", "deposit"] == Decimal("16.62")
    given_back = sums(take(broker / "bux.csv", **dict.fromkeys(words, "fee"))[0])
    assert given_back["EUR", "fee"] - sums(tables)["EUR", "fee"] == Decimal("6.62")  # the file's sign holds
    split = tables["entry"].query("kind == 'split'")
    assert (split["quantity"].tolist(), split["amount_micros"].tolist()) == (["-2", "8"], [0, 0])


def test_revolut_investments(broker: Path) -> None:
    kinds = {"CASH WITHDRAWAL": "withdrawal", "CASH TOP-UP": "deposit", "BUY - MARKET": "buy", "SELL - MARKET": "sell"}
    kinds |= {"DIVIDEND": "dividend", "CUSTODY FEE": "fee", "STOCK SPLIT": "split"}
    kinds |= {"TRANSFER FROM REVOLUT BANK UAB TO REVOLUT SECURITIES EUROPE UAB": "withdrawal"}
    rows = [r for r in raw(broker / "revolut-invest.csv") if r["Type"] in kinds]
    parts = [(r["Currency"], kinds[r["Type"]], value(r["Total Amount"])) for r in rows]
    parts = [(coin, kind, -amount if kind == "buy" else amount) for coin, kind, amount in parts]
    tables, remarks, _ = take(broker / "revolut-invest.csv")

    assert sums(tables) == told(*parts)
    assert [(r.line, r.kind) for r in remarks] == [(8, "left_out"), (11, "left_out")]
    assert tables["entry"].query("kind == 'buy'")["quantity"].tolist() == ["1.63453043", "0.56217674", "0.76672417"]


def test_revolut_crypto(broker: Path) -> None:
    parts = []
    for r in raw(broker / "revolut-crypto.csv"):
        coin = "SEK" if "SEK" in r["Value"] else "EUR" if "€" in r["Value"] else "USD"
        if r["Type"] in ("Buy", "Sell"):
            sign = -1 if r["Type"] == "Buy" else 1
            parts += [(coin, r["Type"].lower(), sign * value(r["Value"])), (coin, "fee", -value(r["Fees"]))]
    tables, remarks, _ = take(broker / "revolut-crypto.csv")

    assert sums(tables) == told(*parts)
    assert count(remarks) == {"left out": 4}
    assert tables["entry"].query("kind == 'withdrawal'")[["amount_micros", "quantity"]].values.tolist() == [
        [0, "0.00056077"]
    ]


def test_rabobank(broker: Path) -> None:
    kinds = {"Koop Fondsen": "buy", "Verkoop Fondsen": "sell", "Storting / opname": "deposit"}
    kinds |= {"Tarieven en services": "fee", "Rente beleggersrekening": "interest"}
    parts = []
    for r in raw(broker / "rabobank.csv", ";"):
        amount, worth = value(r["Bedrag"], comma=True), value(r["Waarde"], comma=True)
        if r["Type mutatie"] == "Contant dividend":
            parts += [("EUR", "dividend", worth), ("EUR", "withholding", amount - worth)]
        else:
            parts.append(("EUR", kinds[r["Type mutatie"]], amount))
    tables, remarks, _ = take(broker / "rabobank.csv")

    assert sums(tables) == told(*parts)
    assert sums(tables)["EUR", "withholding"] == Decimal("-19.44")
    assert remarks == []


def test_avanza(broker: Path) -> None:
    kinds = {"Uttag": "withdrawal", "Insättning": "deposit", "Köp": "buy", "Sälj": "sell", "Utdelning": "dividend"}
    kinds |= {"Ränta": "interest", "Utländsk källskatt": "withholding"}
    parts = []
    for r in raw(broker / "avanza.csv", ";"):
        amount, fee = value(r["Belopp"], comma=True), value(r["Courtage (SEK)"], comma=True)
        about = "withholding" if r["Värdepapper/beskrivning"] == "Avkastningsskatt" else "fee"
        parts += [("SEK", kinds.get(r["Typ av transaktion"], about), amount + fee), ("SEK", "fee", -fee)]
    tables, remarks, reading = take(broker / "avanza.csv")

    assert sums(tables) == told(*parts)
    assert (remarks, reading.questions) == ([], [])
    assert tables["entry"].query("kind == 'split'")["quantity"].tolist() == ["3.6545", "-3.6545"]
    assert tables["item"].set_index("item")["title"]["US78409V1044"] == "S&P Global"


def test_finpension(broker: Path) -> None:
    kinds = {"Interests": "interest", "Flat-rate administrative fee": "fee"}
    rows = raw(broker / "finpension-3a.csv", ";")
    parts = [("CHF", kinds.get(r["Category"], r["Category"].lower()), value(r["Cash Flow"])) for r in rows]
    tables, remarks, _ = take(broker / "finpension-3a.csv")

    assert sums(tables) == told(*parts)
    assert (remarks, len(tables["entry"])) == ([], len(rows))


@pytest.mark.parametrize("name", ["ibkr-trades.csv", "ghostfolio_ok_vti-buy-on-ibkr.csv"])
def test_interactive_brokers(broker: Path, name: str) -> None:
    rows = raw(broker / name)
    parts = [(r["CurrencyPrimary"], r["Buy/Sell"].lower(), -value(r["TradeMoney"])) for r in rows if r["ISIN"]]
    parts += [(r["IBCommissionCurrency"], "fee", value(r["IBCommission"])) for r in rows]
    tables, remarks, _ = take(broker / name)

    assert sums(tables) == told(*parts)
    assert remarks == []
    assert "sell" not in set(tables["entry"]["kind"])  # what was sold were euros


def test_schwab(broker: Path) -> None:
    kinds = {"Buy": "buy", "Sell": "sell", "Reinvest Shares": "buy", "Buy to Close": "buy", "Bank Interest": "interest"}
    kinds |= {"Reinvest Dividend": "dividend", "Qualified Dividend": "dividend"}
    rows = raw(broker / "wealthfolio_schwab_no_title_row.csv")[:-1]
    parts = [("USD", kinds.get(r["Action"], "deposit"), value(r["Amount"]) + value(r["Fees & Comm"])) for r in rows]
    parts += [("USD", "fee", -value(r["Fees & Comm"])) for r in rows]
    tables, remarks, _ = take(broker / "wealthfolio_schwab_no_title_row.csv")

    assert sums(tables) == told(*parts)
    assert count(remarks) == {"left out": 1}
    interest = tables["entry"].query("kind == 'interest'").iloc[0]
    assert str(interest["day"])[:10] == "2023-04-17"
    assert "SMITH" not in tables["entry"].to_csv()


def test_fidelity(broker: Path) -> None:
    rows = [r for r in raw(broker / "fidelity_history.csv", skip=5) if r["Amount ($)"]]
    amounts = [value(r["Amount ($)"]) for r in rows]
    parts = [("USD", "withdrawal" if amount < 0 else "deposit", amount) for amount in amounts]
    tables, remarks, reading = take(broker / "fidelity_history.csv")

    assert sums(tables) == told(*parts)
    assert len(tables["entry"]) == len(rows) == 11
    assert {r.kind for r in remarks} == {"left_out"}
    assert reading.questions == []


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.000001"))


def test_mintos(lender: Path) -> None:
    def kind(details: str, amount: Decimal) -> str:
        known = {"principal": "principal", "Incoming": "deposit", "Withdraw": "withdrawal"}
        found = next((kind for word, kind in known.items() if word in details), "interest")
        return "fee" if "discount" in details and amount < 0 else found

    rows = [r for r in raw(lender / "mintos.csv", ";") if r["Date"]]
    amounts = [rounded(value(r["Turnover"], comma=True)) for r in rows]
    parts = [(r["Currency"], kind(r["Details"], each), each) for r, each in zip(rows, amounts, strict=True)]
    tables, remarks, reading = take(lender / "mintos.csv")

    assert sums(tables) == told(*parts)
    assert [(r.kind, r.line, r.column) for r in remarks] == [("rejected", 20, "Date")]
    exact = sum(value(r["Turnover"], comma=True) for r in rows)
    assert reading.rounding == sum(amounts) - exact


def test_bondora(lender: Path) -> None:
    words = {"TransferDeposit": "deposit", "TransferGoGrow": "withdrawal"}
    rows = raw(lender / "bondora.csv", ";")
    kinds = [words.get(r["Description"].partition("|")[0], "interest") for r in rows]
    amounts = [rounded(value(r["Amount"], comma=True)) for r in rows]
    tables, remarks, _ = take(lender / "bondora.csv")

    assert sums(tables) == told(*(("EUR", *pair) for pair in zip(kinds, amounts, strict=True)))
    assert sums(tables)["EUR", "interest"] == Decimal("0.006792") + Decimal("0.000071")
    assert remarks == []
    assert "DE1111" not in str(tables)


def test_lande(lender: Path) -> None:
    kinds = {"Bank transfer deposit": ("deposit", 1), "Investment": ("principal", -1)}
    rows = [r for r in raw(lender / "lande.csv") if r["Transaction ID"]]
    signed = [(*kinds.get(r["Type"], ("interest", 1)), value(r["Amount"], comma=True)) for r in rows]
    tables, remarks, _ = take(lender / "lande.csv")

    assert sums(tables) == told(*(("EUR", kind, sign * amount) for kind, sign, amount in signed))
    assert sum(sums(tables).values()) == value(rows[-1]["Balance"], comma=True)
    assert [r.reason for r in remarks] == ["a balance, no movement"] * 2


def test_robocash(lender: Path) -> None:
    kinds = {"Adding funds": ("deposit", 1), "Purchasing a loan": ("principal", -1)}
    kinds |= {"Returning a loan": ("principal", 1), "Paying interest": ("interest", 1)}
    rows = [r for r in raw(lender / "robocash.csv", ";") if r["Operation"] in kinds]
    signed = [(*kinds[r["Operation"]], rounded(value(r["Amount"], comma=True))) for r in rows]
    tables, remarks, _ = take(lender / "robocash.csv")

    assert sums(tables) == told(*(("EUR", kind, sign * amount) for kind, sign, amount in signed))
    assert [r.reason for r in remarks] == ["money moved within Robocash"]


def test_debitum_asks_what_a_repayment_is(lender: Path) -> None:
    tables, remarks, reading = take(lender / "debitum.csv")

    assert [q.id for q in reading.questions] == ["type:repayment"]
    assert {"interest", "principal", "leave out"} <= set(reading.questions[0].options)
    assert sums(tables) == {("EUR", "deposit"): Decimal("121.91"), ("EUR", "commission"): Decimal(10)}
    answered, remarks, reading = take(lender / "debitum.csv", **{"type:repayment": "interest"})
    assert sums(answered)["EUR", "interest"] == Decimal("10.03")
    assert (remarks, reading.questions) == ([], [])


def test_banks(bank: Path) -> None:
    revolut = [r for r in raw(bank / "revolut.csv") if r["State"] == "COMPLETED"]
    amounts = [value(r["Amount"]) for r in revolut] + [-value(r["Fee"]) for r in revolut]
    parts = [("EUR", "withdrawal" if amount < 0 else "deposit", amount) for amount in amounts]
    tables = take(bank / "revolut.csv")[0]

    assert sums(tables) == told(*parts) == {("EUR", "deposit"): 100, ("EUR", "withdrawal"): Decimal("-73.65")}
    assert tables["entry"].query("status == 'pending'")["amount_micros"].tolist() == [-13_990_000]
    assert tables["entry"]["stream"].unique().tolist() == ["Bank account"]
    assert sums(take(bank / "wise.csv")[0]) == {("EUR", "withdrawal"): Decimal("-208.50")}
    checking = sums(take(bank / "schwab_checking.csv")[0])
    assert checking == {("USD", "deposit"): Decimal(1), ("USD", "withdrawal"): Decimal(-2)}


# --- ugly files, thousands of rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("trading212", generators.write_trading212),
        ("mintos", generators.write_mintos),
        ("revolut_account", generators.write_revolut),
    ],
)
def test_ugly_files_against_their_own_sums(tmp_path: Path, name: str, make) -> None:
    expected = make(tmp_path / "export.csv")
    tables, remarks, reading = take(tmp_path / "export.csv", rows=1_000)

    assert reading.format.name == name
    assert sums(tables) == {key: amount for key, amount in expected.money.items() if amount}
    assert len(tables["entry"]) == expected.rows["entries"]
    assert count(remarks) == {key: n for key, n in expected.rows.items() if key != "entries" and n}
    assert not tables["entry"]["external_id"].duplicated().any()
    assert reading.questions == []
    assert "@" not in tables["entry"].to_csv()


# --- workbooks --------------------------------------------------------------------------------------------------------


def typed(cell: str, *, comma: bool) -> str | float | datetime:
    """A cell as a spreadsheet would keep it."""
    for style in ("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y"):
        with suppress(ValueError):
            return datetime.strptime(cell, style)
    bare = cell.strip().replace(".", "").replace(",", ".") if comma else cell.replace(",", "")
    with suppress(ValueError):
        return float(bare)
    return cell


@pytest.mark.parametrize(
    ("name", "delimiter"), [("bondora", ";"), ("rabobank_investments", ";"), ("revolut_account", ",")]
)
def test_a_workbook_tells_the_same_as_the_text(tmp_path: Path, name: str, delimiter: str) -> None:
    golden = Path(__file__).parent / "golden" / f"{name}.csv"
    with xlsxwriter.Workbook(tmp_path / "export.xlsx") as book, golden.open(encoding="utf-8-sig", newline="") as file:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for y, row in enumerate(csv.reader(file, delimiter=delimiter)):
            for x, cell in enumerate(row):
                kept = typed(cell, comma=delimiter == ";")
                sheet.write(y, x, kept, *([day] if isinstance(kept, datetime) else []))
    (part,) = files.parts(tmp_path / "export.xlsx")
    book_tables = read(part.path, name)[0]["entry"]

    assert [declared.name for declared in files.recognise(part.path)] == [name]
    assert book_tables.to_csv() == read(golden, name)[0]["entry"].to_csv()


# --- cases of our own -------------------------------------------------------------------------------------------------

SWISSQUOTE = (
    "Date;Order #;Transaction;Symbol;Name;ISIN;Quantity;Unit price;Costs;Accrued Interest;Net Amount;Balance;Currency"
)
REVOLUT = ",".join(generators.REVOLUT_HEADER)


OURS = sorted({*filter(None, EXPECTED.values()), "bank_statement"})


@pytest.mark.parametrize("name", OURS)
def test_a_file_of_a_header_alone_has_no_rows(tmp_path: Path, name: str) -> None:
    lines = (Path(__file__).parent / "golden" / f"{name}.csv").read_bytes().splitlines(keepends=True)
    heads = {"schwab_history": 2, "fidelity_history": 3}
    (tmp_path / "a.csv").write_bytes(b"".join(lines[: heads.get(name, 1)]))

    assert [declared.name for declared in files.recognise(tmp_path / "a.csv")] == [name]
    assert take(tmp_path / "a.csv")[:2] == ({}, [])


def test_a_word_nobody_knows_is_asked_for_and_its_answer_followed(tmp_path: Path) -> None:
    row = "02-01-2026 11:37:15;00000000;Securities Lending;;;;1.0;0.4;0.00;0.00;0.40;1986.31;CHF"
    path = write(tmp_path / "a.csv", row, head=SWISSQUOTE)
    tables, _, reading = take(path)

    assert tables == {}
    assert [q.id for q in reading.questions] == ["type:securities lending"]
    tables, _, reading = take(path, **{"type:securities lending": "interest"})
    assert (sums(tables), reading.questions) == ({("CHF", "interest"): Decimal("0.4")}, [])
    _, remarks, reading = take(path, **{"type:securities lending": "leave out"})
    assert ([r.reason for r in remarks], reading.questions) == (["left out as you answered"], [])
    assert take(path, **{"type:securities lending": "nonsense"})[2].questions


def test_ids_depend_on_neither_balance_answer_nor_zone(tmp_path: Path) -> None:
    def ids(row: str, zone: str = "UTC", **answers: str) -> list[str]:
        path = write(tmp_path / "a.csv", row, head=SWISSQUOTE)
        return read(path, "swissquote", zone, **answers)[0]["entry"]["external_id"].tolist()

    row = "02-01-2026 23:37:15;00000000;{};;;;1.0;0.4;0.00;0.00;0.40;{};CHF"
    lent = {answer: {"type:lending": answer} for answer in ("interest", "fee")}
    assert ids(row.format("Credit", 1)) == ids(row.format("Credit", 2), "Pacific/Auckland")
    assert ids(row.format("Lending", 1), **lent["interest"]) == ids(row.format("Lending", 1), **lent["fee"])
    assert ids(row.format("Credit", 1)) != ids(row.format("Debit", 1))


def test_a_pending_row_of_a_bank_keeps_its_id_when_it_completes(tmp_path: Path) -> None:
    row = "CARD_PAYMENT,Current,2026-10-05 23:30:00,{},Streaming,-13.99,0.00,EUR,{},129.51"
    pending = take(write(tmp_path / "a.csv", row.format("", "PENDING"), head=REVOLUT))[0]["entry"]
    done = take(write(tmp_path / "b.csv", row.format("2026-10-07 01:00:00", "COMPLETED"), head=REVOLUT))[0]["entry"]

    assert pending["external_id"].tolist() == done["external_id"].tolist()
    assert (pending["status"][0], str(pending["day"][0])[:10]) == ("pending", "2026-10-05")
    assert (done["status"][0], str(done["day"][0])[:10]) == ("paid", "2026-10-07")


def test_a_state_of_a_bank_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    row = "TRANSFER,Current,2026-10-05 19:30:00,,Someone,-1.00,0.00,EUR,SCHEDULED,1"
    path = write(tmp_path / "a.csv", row, head=REVOLUT)

    assert (take(path)[0], [q.id for q in take(path)[2].questions]) == ({}, ["state:scheduled"])
    assert take(path, **{"state:scheduled": "pending"})[0]["entry"]["status"].tolist() == ["pending"]


def test_two_movements_of_one_wise_id_are_two_and_the_same_twice_is_one(tmp_path: Path) -> None:
    head = '"TransferWise ID",Date,Amount,Currency,Description,"Running Balance"'
    rows = ["BALANCE-3,05-10-2026,-50.00,EUR,x,1", "BALANCE-3,05-10-2026,55.00,USD,x,1"]
    tables, remarks, _ = take(write(tmp_path / "a.csv", *rows, rows[1], head=head))

    assert sums(tables) == {("EUR", "withdrawal"): Decimal(-50), ("USD", "deposit"): Decimal(55)}
    assert count(remarks) == {"repeated": 1}
    assert str(tables["entry"]["day"][0])[:10] == "2026-10-05"


GENERIC = "Buchungstag;Wertstellung;Auftraggeber/Empfänger;Verwendungszweck;Betrag{}"


def test_a_bank_without_a_currency_is_asked_for_it(tmp_path: Path) -> None:
    row = "13.10.2026;14.10.2026;Netz GmbH;Provision DE89 3704 0044 0532 0130 00 an jo@x.org;1.250,50"
    path = write(tmp_path / "a.csv", row, head=GENERIC.format(""))

    assert [q.id for q in take(path)[2].questions] == ["currency"]
    tables, _, reading = take(path, currency="chf")
    assert (sums(tables), reading.questions) == ({("CHF", "deposit"): Decimal("1250.5")}, [])
    assert tables["entry"]["product"].tolist() == ["Netz GmbH · Provision … an …"]
    headed = take(write(tmp_path / "b.csv", row, head=GENERIC.format(" (€)")))[0]
    assert sums(headed) == {("EUR", "deposit"): Decimal("1250.5")}


@pytest.mark.parametrize(
    "head",
    [
        "Date,Description,Amount",
        "Datum;Beschreibung;Betrag",
        "Date,Label,Amount,Balance",
        "Booking date,Value date,Description,Debit/Credit,Amount",
        "Buchungstag;Valuta;Verwendungszweck;Soll/Haben;Betrag",
        "Booking date,Value date,Description,Credit Debit Indicator,Amount",
    ],
)
def test_a_table_that_may_be_anything_is_no_bank_statement(tmp_path: Path, head: str) -> None:
    assert files.recognise(write(tmp_path / "a.csv", "13.10.2026,x,5.00", head=head)) == []


def test_a_dividend_of_trading_212_is_the_same_with_thousandths_of_a_second(tmp_path: Path) -> None:
    head = "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Total,Currency (Total),ID"
    row = "Dividend (Dividend),2026-01-02 10:00:00{},US1,AAPL,Apple,{},0.85,0.77,EUR,"
    older = write(tmp_path / "a.csv", row.format("", "1"), head=head)
    newer = write(tmp_path / "b.csv", row.format(".123", "1.0000"), head=head)
    ids = [take(path)[0]["entry"]["external_id"].tolist() for path in (older, newer)]
    assert ids[0] == ids[1]


def test_pence_are_pounds_and_a_tax_in_the_accounts_currency_is_in_the_gross(tmp_path: Path) -> None:
    head = ",".join(generators.TRADING212_HEADER)
    row = "Dividend (Ordinary),2026-02-01 12:05:25,GB0000000002,BBB,Beta,1,1.00,GBX,Not available,,,1.40,GBP,{},{},,,,"
    tables = take(write(tmp_path / "a.csv", row.format("24.50", "GBX"), head=head))[0]

    assert sums(tables) == {("GBP", "dividend"): Decimal("1.645"), ("GBP", "withholding"): Decimal("-0.245")}
    assert [i.rpartition(":")[2] for i in tables["entry"]["external_id"][1:]] == ["withholding"]


def test_a_changed_sign_of_shares_does_not_buy(tmp_path: Path) -> None:
    head = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"'
    row = '"03/01/2026","Sell","AAA","ALPHA","-1,500.50","$1","$0.10","$1,500.40"'
    entry = take(write(tmp_path / "a.csv", row, head=head))[0]["entry"]

    assert entry["quantity"].dropna().tolist() == ["1500.5"]
    assert entry["amount_micros"].tolist() == [1_500_500_000, -100_000]
