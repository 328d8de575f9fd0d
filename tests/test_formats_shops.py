"""Payment services and shops: the real samples against sums of their own, ugly generated files, hand-worked cases."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import generators
import generators_shops
import pandas as pd
import pytest
from test_files_formats import kinds, sums
from test_files_reading import take, write

from connectors import files

EXPECTED = {
    "payments/stripe__all_activity_titlecase.csv": "stripe_activity",
    "payments/stripe__balance_itemized.csv": "stripe_itemized",
    "payments/paypal__oca_activity_en.csv": "paypal_activity",
    "payments/paypal__oca_statement_en.csv": "paypal_activity",
    "payments/paypal__en_freelancer.csv": "paypal_activity",
    "payments/paypal__de_aktivitaeten_2025.csv": "paypal_activity",
    "payments/comgate__cz.csv": "comgate_payments",
    "payments/barion__hu.csv": "barion_transactions",
    "creator/gumroad__sales_2026_header.csv": "gumroad_sales",
    "creator/gumroad__payouts_header.csv": "gumroad_payouts",
    "creator/patreon__members_2026.csv": "patreon_members",
    "creator/patreon__creator_analytics_earnings.csv": "patreon_earnings",
    "creator/kofi__transactions.csv": "kofi_transactions",
    "creator/payhip__shop.csv": "payhip_sales",
    "creator/fourthwall__orders.csv": "fourthwall_orders",
    "creator/etsy__statement.csv": "etsy_statement",
    "creator/shopify__payment_transactions.csv": "shopify_payments",
    "creator/tiktok_shop__settlement.csv": "tiktok_settlement",
    "creator/creative_fabrica__royalty_payments.csv": "creative_fabrica_payments",
}
Money = dict[tuple[str, str], Decimal]


def raw(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def amount(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "").replace("$", "").replace("--", "") or 0)


def comma(cell: str) -> Decimal:
    return Decimal(cell.replace(".", "").replace(",", "."))


def added(*rows: tuple[str, str, Decimal]) -> Money:
    """Sums of (currency, kind, amount), those that are not 0."""
    found: Money = defaultdict(Decimal)
    for currency, kind, value in rows:
        found[currency.upper(), kind] += value
    return {key: value for key, value in found.items() if value}


def rows_of(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[str, Decimal, str]]:
    """Ledger rows by id: kind, amount, status."""
    if "entry" not in tables:
        return {}
    micros = Decimal(1_000_000)
    return {r.external_id: (r.kind, int(r.amount_micros) / micros, r.status) for r in tables["entry"].itertuples()}


def asked(reading: files.Reading) -> list[str]:
    return [question.id for question in reading.questions]


# --- the real samples -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED)
def test_each_sample_is_known_for_what_it_is(shared: Path, name: str) -> None:
    assert [found.name for found in files.recognise(shared / "data/exports" / name)] == [EXPECTED[name]]


def test_stripe_activity_sample(shared: Path) -> None:
    path = shared / "data/exports/payments/stripe__all_activity_titlecase.csv"
    kind = {"charge": "sale", "refund": "refund", "payout": "payout", "stripe_fee": "fee"}
    truth = raw(path)
    expected = added(
        *[(r["Currency"], kind[r["Type"]], Decimal(r["Amount"])) for r in truth],
        *[(r["Currency"], "fee", -Decimal(r["Fee"])) for r in truth],
    )
    told = {("USD", "sale"): "120", ("USD", "fee"): "-5.78", ("USD", "refund"): "-20", ("USD", "payout"): "-96.22"}
    tables, remarks, reading = take(path, "stripe_activity")

    assert sums(tables) == expected == {key: Decimal(value) for key, value in told.items()}
    assert (remarks, asked(reading)) == ([], [])
    assert tables["entry"]["paid_day"].astype(str).tolist()[:2] == ["2026-09-03", "2026-09-04"]


def test_paypal_activity_sample(shared: Path) -> None:
    path = shared / "data/exports/payments/paypal__oca_activity_en.csv"
    truth = [
        r for r in raw(path) if "Conversion" not in r["Type"] and r["Type"] not in ("Payment Hold", "Payment Release")
    ]
    done = [r for r in truth if r["Status"] == "Completed"]
    kind = lambda r: "sale" if amount(r["Gross"]) > 0 else "expense"  # noqa: E731
    expected = added(
        *[(r["Currency"], kind(r), amount(r["Gross"])) for r in done],
        *[(r["Currency"], "fee", amount(r["Fee"])) for r in done],
    )
    tables, remarks, reading = take(path, "paypal_activity")
    entry = tables["entry"]
    waiting = entry[entry["status"] == "pending"]

    assert sums(tables) == expected
    assert sums(tables)["USD", "sale"] == Decimal("70660.80")
    assert waiting["kind"].unique().tolist() == ["payout"]
    pending = sum(amount(r["Gross"]) for r in truth if r["Status"] == "Pending")
    assert Decimal(int(waiting["amount_micros"].sum())) / 1_000_000 == pending
    assert len(remarks) == len(raw(path)) - len(truth)
    assert asked(reading) == []  # day first: the file has days above 12
    assert entry.set_index("external_id")["day"].astype(str)["TID1"] == "2015-12-29"


def test_paypal_conversions_are_pairs_that_name_the_same_payment(shared: Path) -> None:
    """What is left out as a conversion is one row out and one row in, both with one reference or each with the other's id."""
    truth = raw(shared / "data/exports/payments/paypal__oca_activity_en.csv")
    pairs: dict[str, list[Decimal]] = defaultdict(list)
    for r in truth:
        if "Conversion" in r["Type"]:
            pairs[
                min(r["Transaction ID"], r["Reference Txn ID"]) if "User" in r["Type"] else r["Reference Txn ID"]
            ].append(amount(r["Gross"]))

    assert all(len(pair) == 2 and min(pair) < 0 < max(pair) for pair in pairs.values())


def test_paypal_statement_sample(shared: Path) -> None:
    path = shared / "data/exports/payments/paypal__oca_statement_en.csv"
    word = {"General Withdrawal - Bank Account": "payout", "Express Checkout Payment": "sale"}
    truth = [r for r in raw(path) if r["Description"] in word]
    expected = added(
        *[(r["Currency"], word[r["Description"]], amount(r["Gross"])) for r in truth],
        *[(r["Currency"], "fee", amount(r["Fee"])) for r in truth],
    )
    tables, _, reading = take(path, "paypal_activity", zone="America/Los_Angeles")

    assert (sums(tables), asked(reading)) == (expected, [])
    assert {r["Description"] for r in raw(path)} - set(word) == {"General Currency Conversion"}
    days = tables["entry"].set_index("external_id")["day"].astype(str)
    assert (days["TID3"], days["TID7"]) == ("2018-09-11", "2018-09-27")


def test_paypal_freelancer_sample_asks_for_the_order_of_its_days(shared: Path) -> None:
    path = shared / "data/exports/payments/paypal__en_freelancer.csv"
    assert asked(take(path, "paypal_activity")[2]) == ["dates"]
    tables, _, reading = take(path, "paypal_activity", dates="month first")
    truth = {kind: Decimal(value) for kind, value in (
        ("sale", "500"), ("fee", "-14.21"), ("expense", "-54.99"), ("payout", "-400"), ("refund", "-20"))}  # fmt: skip

    assert sums(tables) == {("USD", kind): value for kind, value in truth.items()}
    assert asked(reading) == []
    assert rows_of(tables)["4"] == ("sale", Decimal(50), "pending")
    assert tables["entry"]["day"].dt.strftime("%Y-%m").unique().tolist() == ["2026-09"]


def test_paypal_german_sample(shared: Path) -> None:
    path = shared / "data/exports/payments/paypal__de_aktivitaeten_2025.csv"
    bought, funded = (comma(r["Brutto"]) for r in raw(path))
    tables, remarks, reading = take(path, "paypal_activity", zone="Europe/Berlin")

    assert sums(tables) == {("EUR", "expense"): bought, ("EUR", "deposit"): funded}
    assert bought == -funded == Decimal("-29.98")
    assert (remarks, asked(reading)) == ([], [])


def test_comgate_and_barion_samples(shared: Path) -> None:
    comgate = shared / "data/exports/payments/comgate__cz.csv"
    truth = raw(comgate, ";")
    expected = added(
        *[("CZK", "sale", comma(r["Potvrzená částka"])) for r in truth],
        *[("CZK", "fee", -comma(r["Poplatek celkem"])) for r in truth],
        *[("CZK", "payout", -comma(r["Převedená částka"])) for r in truth],
    )
    tables = take(comgate, "comgate_payments")[0]
    assert sums(tables) == expected
    assert sum(expected.values()) == 0  # all of it was sent to the bank
    payouts = tables["entry"].query("kind == 'payout'")
    assert payouts["day"].astype(str).unique().tolist() == ["2026-10-03"]

    barion = shared / "data/exports/payments/barion__hu.csv"
    truth = raw(barion)
    kind = {"Card payment": "sale", "Fee": "fee"}
    expected = added(*[(r["Currency"], kind[r["Transaction type"]], Decimal(r["Transaction amount"])) for r in truth])
    tables = take(barion, "barion_transactions")[0]
    assert sums(tables) == expected
    assert "@" not in tables["entry"].to_csv()


def test_gumroad_payout_header_is_an_empty_file(shared: Path) -> None:
    assert take(shared / "data/exports/creator/gumroad__payouts_header.csv", "gumroad_payouts")[:2] == ({}, [])


def test_patreon_earnings_sample_asks_about_the_month_that_does_not_add_up(shared: Path) -> None:
    path = shared / "data/exports/creator/patreon__creator_analytics_earnings.csv"
    total = {r["Month"]: Decimal(r["Your total earnings"]) for r in raw(path)}
    net = lambda tables: {  # noqa: E731
        month: Decimal(int(part.sum())) / 1_000_000
        for month, part in tables["entry"].groupby(tables["entry"]["day"].dt.strftime("%Y-%m"))["amount_micros"]
    }
    tables, _, reading = take(path, "patreon_earnings")

    assert asked(reading) == ["difference"]
    assert "2026-09" in reading.questions[0].text
    assert net(tables) == {"2026-08": total["2026-08"]} == {"2026-08": Decimal(74)}
    assert sums(tables) == {
        ("USD", "subscription"): Decimal(80), ("USD", "sale"): Decimal(20),
        ("USD", "fee"): Decimal(-16), ("USD", "refund"): Decimal(-10),
    }  # fmt: skip
    assert net(take(path, "patreon_earnings", difference="as reported")[0]) == total
    assert net(take(path, "patreon_earnings", difference="the parts only")[0])["2026-09"] == Decimal(42)
    left = take(path, "patreon_earnings", difference="leave out")
    assert (len(net(left[0])), left[1][0].line, asked(left[2])) == (1, 3, [])


def test_patreon_members_sample(shared: Path) -> None:
    path = shared / "data/exports/creator/patreon__members_2026.csv"
    truth = raw(path)
    tables, remarks, reading = take(path, "patreon_members", as_of="2026-08-11")

    assert asked(take(path, "patreon_members")[2]) == ["as_of"]
    assert (remarks, asked(reading), len(tables["member"])) == ([], [], len(truth))
    paid = sum(r["Patron Status"] == "Active patron" for r in truth)
    told = {(r.metric, r.item): r.value // 1_000_000 for r in tables["observation"].itertuples()}
    assert told == {("paid_members", ""): paid, ("members", ""): paid, ("paid_members_by_tier", "Junior Class"): paid}
    assert tables["member"]["state"].tolist() == ["active", "former"]
    assert "example.com" not in tables["member"].to_csv()


def test_kofi_and_payhip_samples(shared: Path) -> None:
    kofi = shared / "data/exports/creator/kofi__transactions.csv"
    kind = lambda r: "subscription" if r["TransactionType"] == "Subscription" else "sale"  # noqa: E731
    tables = take(kofi, "kofi_transactions")[0]
    assert sums(tables) == added(*[(r["Currency"], kind(r), amount(r["Received"])) for r in raw(kofi)])
    assert len(tables["entry"]) == 5
    assert tables["entry"]["stream"].value_counts().to_dict() == {"Tips": 3, "Digital products": 1, "Memberships": 1}
    assert "edric" not in tables["entry"].to_csv()

    payhip = shared / "data/exports/creator/payhip__shop.csv"
    truth = raw(payhip)
    expected = added(
        *[("USD", "sale", amount(r["Amount Gross"])) for r in truth],
        *[("USD", "tax", -amount(r["Payhip Collected Sales Tax Amount"])) for r in truth],
        *[("USD", "fee", -amount(r["Payhip Fee"]) - amount(r["PayPal/Stripe Fee"])) for r in truth],
    )
    tables, remarks, _ = take(payhip, "payhip_sales")
    assert sums(tables) == expected
    assert expected == {
        ("USD", "sale"): Decimal("41.44"),
        ("USD", "tax"): Decimal("-1.5"),
        ("USD", "fee"): Decimal("-4.08"),
    }
    assert sum(expected.values()) == sum(amount(r["Amount Net"]) for r in truth) == Decimal("35.86")
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 3)]


def test_fourthwall_sample_asks_for_its_currency(shared: Path) -> None:
    path = shared / "data/exports/creator/fourthwall__orders.csv"
    tables, _, reading = take(path, "fourthwall_orders")
    assert (asked(reading), rows_of(tables)) == (["currency"], {})
    tables, _, reading = take(path, "fourthwall_orders", currency="usd")
    truth = [r for r in raw(path) if r["status"] != "Canceled"]
    gross = sum(amount(r["merchandise"]) + amount(r["donation"]) - amount(r["discount"]) for r in truth)
    found = sums(tables)

    assert asked(reading) == []
    assert found["USD", "sale"] + found["USD", "tax"] == gross == Decimal("19.34")
    assert found["USD", "tax"] == -sum(amount(r["taxes"]) for r in truth)
    assert found["USD", "refund"] == -sum(amount(r["refunded"]) for r in truth) == Decimal(-3)
    assert rows_of(tables)["3"][2] == "declined"


def test_etsy_sample(shared: Path) -> None:
    path = shared / "data/exports/creator/etsy__statement.csv"
    truth = raw(path)
    kind = {"Sale": "sale", "Refund": "refund"}
    expected = added(
        *[("USD", kind.get(r["Type"], "fee"), amount(r["Amount"])) for r in truth],
        *[("USD", "fee", amount(r["Fees & Taxes"])) for r in truth],
        *[("USD", "payout", -amount(r["Title"].split()[0])) for r in truth if r["Type"] == "Deposit"],
    )
    tables, remarks, reading = take(path, "etsy_statement")

    assert sums(tables) == expected
    assert expected["USD", "payout"] == Decimal("-37.35")
    net = sum(value for (_, kind), value in expected.items() if kind != "payout")
    assert net == sum(amount(r["Net"]) for r in truth)
    assert (remarks, asked(reading)) == ([], [])


def test_shopify_and_tiktok_samples(shared: Path) -> None:
    shopify = shared / "data/exports/creator/shopify__payment_transactions.csv"
    truth = raw(shopify)
    kind = {"charge": "sale", "refund": "refund"}
    expected = added(
        *[(r["Currency"], kind[r["Type"]], Decimal(r["Amount"])) for r in truth],
        *[(r["Currency"], "fee", -Decimal(r["Fee"])) for r in truth],
    )
    tables = take(shopify, "shopify_payments")[0]
    assert sums(tables) == expected
    assert sum(expected.values()) == sum(Decimal(r["Net"]) for r in truth)
    assert tables["entry"]["paid_day"].astype(str).tolist() == ["2026-09-03", "2026-09-04", "2026-09-03"]

    tiktok = shared / "data/exports/creator/tiktok_shop__settlement.csv"
    truth = raw(tiktok)
    kind = {"Order": "sale", "Refund": "refund"}
    expected = added(
        *[(r["Currency"], kind[r["Type"]], Decimal(r["Total revenue"])) for r in truth],
        *[(r["Currency"], "fee", Decimal(r["Total fees"])) for r in truth],
    )
    tables, remarks, _ = take(tiktok, "tiktok_settlement")
    assert (sums(tables), remarks) == (expected, [])
    assert sum(expected.values()) == sum(Decimal(r["Total settlement amount"]) for r in truth)
    assert rows_of(tables)["576002:refund:1"] == ("refund", Decimal(-15), "paid")
    assert tables["entry"].set_index("external_id")["reverses"]["576002:refund:1"] == "576002"


def test_creative_fabrica_sample_asks_whether_payments_are_income(shared: Path) -> None:
    path = shared / "data/exports/creator/creative_fabrica__royalty_payments.csv"
    tables, _, reading = take(path, "creative_fabrica_payments")
    assert (asked(reading), rows_of(tables)) == (["payments"], {})
    tables, _, reading = take(path, "creative_fabrica_payments", payments="royalty")
    assert asked(reading) == []
    assert sums(tables) == {("USD", "royalty"): Decimal("10.92")}  # the other one waits
    assert rows_of(tables)["2"] == ("royalty", Decimal("10.14"), "pending")
    assert tables["entry"].set_index("external_id")["paid_day"].astype(str)["1"] == "2026-09-14"
    assert sums(take(path, "creative_fabrica_payments", payments="payout")[0]) == {("USD", "payout"): Decimal("-10.92")}
    assert "@" not in tables["entry"].to_csv()


# --- the same file in other clothes -----------------------------------------------------------------------------------

GOLDEN = Path(__file__).parent / "golden"
ANSWERS = {"as_of": "2026-11-20", "currency": "USD", "payments": "royalty", "difference": "as reported"}
OURS = sorted(set(EXPECTED.values()))


@pytest.mark.parametrize("name", OURS)
def test_a_file_of_only_a_header_has_no_rows(tmp_path: Path, name: str) -> None:
    head = (GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "x.csv").write_text(head + "\n", encoding="utf-8")

    assert [found.name for found in files.recognise(tmp_path / "x.csv")] == [name]
    assert take(tmp_path / "x.csv", name, **ANSWERS)[:2] == ({}, [])


@pytest.mark.parametrize("name", OURS)
def test_order_encoding_and_delimiter_change_nothing(tmp_path: Path, name: str) -> None:
    text = (GOLDEN / f"{name}.csv").read_text(encoding="utf-8")
    head, *rows = csv.reader(text.splitlines(keepends=True), delimiter=";" if name == "comgate_payments" else ",")
    with (tmp_path / "x.txt").open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\r\n").writerows([head, *reversed(rows)])
    (first, said, _), (second, heard, _) = (
        take(path, name, rows=3, **ANSWERS) for path in (GOLDEN / f"{name}.csv", tmp_path / "x.txt")
    )

    assert {*first} == {*second} != set()
    for table, frame in first.items():
        by = list(frame.columns[:2])
        assert frame.sort_values(by).to_csv(index=False) == second[table].sort_values(by).to_csv(index=False)
    assert sorted(r.reason.split(":")[0] for r in said) == sorted(r.reason.split(":")[0] for r in heard)


# --- generated files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("paypal_activity", generators_shops.write_paypal),
        ("stripe_activity", generators_shops.write_stripe_activity),
        ("kofi_transactions", generators_shops.write_kofi),
        ("etsy_statement", generators_shops.write_etsy),
    ],
)
def test_generated_files_against_their_own_sums(
    tmp_path: Path, name: str, writer: Callable[..., generators.Expected]
) -> None:
    expected = writer(tmp_path / "x.csv")
    tables, remarks, reading = take(tmp_path / "x.csv", name, rows=1_100)
    entry = tables["entry"]

    assert [found.name for found in files.recognise(tmp_path / "x.csv")] == [name]
    assert sums(tables) == {key: value for key, value in expected.money.items() if value}
    assert len(entry) == expected.rows["entries"]
    assert kinds(remarks) == {
        "repeated": expected.rows["repeated"],
        "left out": expected.rows["left out"],
        "rejected": 0,
    }
    paid = entry[entry["status"] == "paid"].assign(month=lambda frame: frame["day"].dt.strftime("%Y-%m"))
    monthly = paid.groupby(["month", "kind"])["amount_micros"].sum()
    assert {key: Decimal(int(value)) / 1_000_000 for key, value in monthly.items()} == dict(expected.monthly)
    assert not entry["external_id"].duplicated().any()
    assert reading.questions == []
    assert "@" not in entry.to_csv()


def test_generated_paypal_files_say_which_comes_first(tmp_path: Path) -> None:
    expected = generators_shops.write_paypal(tmp_path / "us.csv", rows=400, day_first=False)
    tables, _, reading = take(tmp_path / "us.csv", "paypal_activity")

    assert (sums(tables), reading.questions) == (dict(expected.money), [])


def test_generated_patreon_members_against_their_own_counts(tmp_path: Path) -> None:
    expected = generators_shops.write_patreon_members(tmp_path / "members 2026-11-20.csv")
    tables, remarks, reading = take(tmp_path / "members 2026-11-20.csv", "patreon_members", rows=900)
    told = {
        r.metric + (f":{r.item}" if r.item else ""): r.value // 1_000_000 for r in tables["observation"].itertuples()
    }
    tiers = {f"paid_members_by_{name}": number for name, number in expected.counts.items() if name.startswith("tier:")}

    assert told == {name: expected.counts[name] for name in ("paid_members", "members")} | tiers
    assert len(tables["member"]) == expected.counts["rows"] == tables["member"]["member"].nunique()
    assert kinds(remarks) == {"repeated": expected.rows["repeated"], "left out": 0, "rejected": 0}
    assert reading.questions == []
    assert "@" not in tables["member"].to_csv() + str(remarks)


# --- hand-worked cases ------------------------------------------------------------------------------------------------

PAYPAL = (
    "Date,Time,TimeZone,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Sales Tax,Reference Txn ID,Balance Impact"
)


def paypal(tmp_path: Path, *rows: str, zone: str = "UTC", **answers: str):
    return take(write(tmp_path / "p.csv", *rows, head=PAYPAL), "paypal_activity", zone=zone, **answers)


def test_paypal_days_are_those_of_the_reporting_zone(tmp_path: Path) -> None:
    late = "30/09/2026,23:30:00,{},General Payment,Completed,EUR,9.00,-0.50,8.50,T{},,,Credit"
    zones = ["PDT", "Europe/Berlin", "CEST", "Nowhere"]
    rows = [late.format(zone, n) for n, zone in enumerate(zones)]
    tables, _, _ = paypal(tmp_path, *rows, zone="Europe/Berlin")
    days = tables["entry"].set_index("external_id")["day"].astype(str)

    assert [days[f"T{n}"] for n in range(4)] == ["2026-10-01", "2026-09-30", "2026-09-30", "2026-09-30"]


def test_paypal_refunds_disputes_tax_and_memos(tmp_path: Path) -> None:
    tables, remarks, reading = paypal(
        tmp_path,
        "13/09/2026,10:00:00,GMT,Website Payment,Refunded,EUR,119.00,-4.00,115.00,S1,19.00,,Credit",
        "14/09/2026,10:00:00,GMT,Payment Refund,Completed,EUR,-119.00,3.50,-115.50,R1,,S1,Debit",
        "14/09/2026,10:00:00,GMT,Payment Refund,Completed,EUR,12.00,0.00,12.00,B1,,X1,Credit",
        "15/09/2026,10:00:00,GMT,Chargeback,Completed,EUR,-5.00,0.00,-5.00,C1,,S2,Debit",
        "16/09/2026,10:00:00,GMT,Chargeback Reversal,Completed,EUR,5.00,0.00,5.00,C2,,C1,Credit",
        "17/09/2026,10:00:00,GMT,Mobile Payment,Completed,EUR,7.00,0.00,7.00,M1,,,Memo",
        "18/09/2026,10:00:00,GMT,Mobile Payment,Denied,EUR,8.00,0.00,8.00,D1,,,Memo",
    )

    assert rows_of(tables) == {
        "S1": ("sale", Decimal(119), "paid"), "S1:fee": ("fee", Decimal(-4), "paid"), "S1:tax": ("tax", Decimal(-19), "paid"),
        "R1": ("refund", Decimal(-119), "paid"), "R1:fee": ("fee", Decimal("3.5"), "paid"),
        "B1": ("expense", Decimal(12), "paid"), "C1": ("refund", Decimal(-5), "paid"), "C2": ("refund", Decimal(5), "paid"),
        "D1": ("sale", Decimal(8), "declined"),
    }  # fmt: skip
    of = tables["entry"].set_index("external_id")["reverses"]
    assert of.dropna().to_dict() == {"R1": "S1", "C1": "S2", "C2": "C1"}
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 7)]
    assert asked(reading) == []


def test_paypal_asks_for_words_it_does_not_know(tmp_path: Path) -> None:
    row = "13/09/2026,10:00:00,GMT,{},{},EUR,9.00,0.00,9.00,{},,,Credit"
    rows = row.format("Moon Payment", "Completed", "A"), row.format("Website Payment", "Blue", "B")
    tables, _, reading = paypal(tmp_path, *rows)
    assert (asked(reading), rows_of(tables)) == (["type:moon payment", "status:blue"], {})

    told = {"type:moon payment": "sale", "status:blue": "pending"}
    tables, _, reading = paypal(tmp_path, *rows, **told)
    assert rows_of(tables) == {"A": ("sale", Decimal(9), "paid"), "B": ("sale", Decimal(9), "pending")}
    assert asked(reading) == []
    tables, remarks, _ = paypal(tmp_path, *rows, **told | {"type:moon payment": "leave out"})
    assert (list(rows_of(tables)), [r.line for r in remarks]) == (["B"], [2])


def test_the_tax_in_a_refund_of_paypal_is_taken_back_too(tmp_path: Path) -> None:
    head = "Date,Time,TimeZone,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Sales Tax,Reference Txn ID"
    path = write(
        tmp_path / "t.csv",
        "01/14/2026,10:00:00,PST,Website Payment,Refunded,USD,110.00,-3.98,106.02,S,10.00,",
        "01/15/2026,10:00:00,PST,Payment Refund,Completed,USD,-110.00,3.49,-106.51,R,-10.00,S",
        "01/15/2026,10:00:00,PST,General Payment,Completed,USD,-55.00,0.00,-55.00,P,5.00,",
        head=head,
    )
    rows = rows_of(take(path, "paypal_activity")[0])
    assert (rows["S:tax"], rows["R:tax"]) == (("tax", Decimal(-10), "paid"), ("tax", Decimal(10), "paid"))
    assert "P:tax" not in rows, "what was paid for holds its tax"


def test_invoices_and_requests_of_paypal_are_no_payments(tmp_path: Path) -> None:
    row = "13/09/2026,10:00:00,GMT,{},Pending,EUR,9.00,0.00,9.00,{},,,Memo"
    tables, remarks, reading = paypal(tmp_path, row.format("Invoice Sent", "A"), row.format("Website Payment", "B"))
    assert rows_of(tables) == {"B": ("sale", Decimal(9), "pending")}
    assert ([r.line for r in remarks], asked(reading)) == ([2], [])


def test_paypal_german_activity_with_type_and_status(tmp_path: Path) -> None:
    head = "Datum,Uhrzeit,Zeitzone,Typ,Status,Währung,Brutto,Gebühr,Netto,Transaktionscode,Zugehöriger Transaktionscode"
    path = write(
        tmp_path / "d.csv",
        '04.10.2026,10:12:00,MESZ,Website-Zahlung,Abgeschlossen,EUR,"1.594,36","-40,10","1.554,26",A,',
        '05.10.2026,10:12:00,MESZ,Allgemeine Währungsumrechnung,Abgeschlossen,EUR,"-10,00","0,00","-10,00",B,A',
        '06.10.2026,10:12:00,MESZ,Allgemeine Abbuchung,Abgeschlossen,EUR,"-900,00","0,00","-900,00",C,',
        '07.10.2026,10:12:00,MESZ,Handyzahlung,Ausstehend,EUR,"5,00","0,00","5,00",D,',
        head=head,
    )
    tables, remarks, reading = take(path, "paypal_activity")

    assert sums(tables) == {
        ("EUR", "sale"): Decimal("1594.36"), ("EUR", "fee"): Decimal("-40.10"), ("EUR", "payout"): Decimal(-900),
    }  # fmt: skip
    assert (rows_of(tables)["D"][2], asked(reading)) == ("pending", [])
    assert [r.line for r in remarks] == [3]


def test_both_stripe_files_tell_the_same_rows(tmp_path: Path) -> None:
    told = [
        ("charge", "charge", "ch_1", "10.00", "0.59"), ("refund", "refund", "re_1", "-10.00", "0.00"),
        ("adjustment", "dispute", "du_1", "-5.00", "15.00"), ("adjustment", "other_adjustment", "", "-1.00", "0.00"),
        ("stripe_fee", "fee", "", "-2.00", "0.00"), ("tax_fee", "tax", "", "-0.40", "0.00"),
        ("payout", "payout", "po_1", "-3.00", "0.25"), ("payout_failure", "payout_reversal", "po_1", "3.00", "0.00"),
        ("transfer_refund", "transfer_reversal", "tr_1", "1.00", "0.00"),
        ("application_fee", "platform_earning", "fee_1", "4.00", "0.00"),
        ("payment_failure_refund", "charge_failure", "py_1", "-6.00", "0.00"), ("topup", "topup", "tu_1", "9.00", "0.00"),
        ("reserve_transaction", "risk_reserved_funds", "", "-2.00", "0.00"),
    ]  # fmt: skip
    day, paid = "2026-10-01 09:12", "2026-10-03 00:00"
    activity = write(
        tmp_path / "activity.csv",
        *[f"txn_{n},{r[0]},{r[2]},{r[3]},{r[4]},0,eur,{day},{paid},x" for n, r in enumerate(told)],
        head=",".join(generators_shops.STRIPE_ACTIVITY_HEADER),
    )
    itemized = write(
        tmp_path / "itemized.csv",
        *[f"txn_{n},{day}:00,{paid}:00,eur,{r[3]},{r[4]},0,{r[1]},x" for n, r in enumerate(told)],
        head=",".join(generators.STRIPE_HEADER),
    )
    first, second = take(activity, "stripe_activity"), take(itemized, "stripe_itemized")

    pd.testing.assert_frame_equal(first[0]["entry"], second[0]["entry"])
    assert [r.line for r in first[1]] == [r.line for r in second[1]] == [14]
    assert asked(first[2]) == asked(second[2]) == []


def test_stripe_files_may_have_a_decimal_comma(tmp_path: Path) -> None:
    activity = "id;Type;Source;Amount;Fee;Net;Currency;Created (UTC);Available On (UTC)"
    row = "txn_1;{};ch_1;1.100,00;3,20;1.096,80;{};2026-01-01 00:30;2026-01-03 00:00"
    itemised = "balance_transaction_id;reporting_category;x;gross;fee;net;currency;created_utc;available_on_utc"
    for name, head in (("stripe_activity", activity), ("stripe_itemized", itemised)):
        path = write(tmp_path / f"{name}.csv", row.format("charge", "eur"), head=head)
        tables, _, reading = take(path, name)
        assert sums(tables) == {("EUR", "sale"): Decimal(1100), ("EUR", "fee"): Decimal("-3.20")}
        assert asked(reading) == []


def test_an_unknown_stripe_type_is_asked_for(tmp_path: Path) -> None:
    head = ",".join(generators_shops.STRIPE_ACTIVITY_HEADER)
    path = write(tmp_path / "x.csv", "txn_1,moon_tax,,1.00,0,1.00,eur,2026-10-01 09:12,,x", head=head)
    tables, _, reading = take(path, "stripe_activity")

    assert (asked(reading), rows_of(tables)) == (["type:moon_tax"], {})
    assert rows_of(take(path, "stripe_activity", **{"type:moon_tax": "tax"})[0]) == {
        "txn_1": ("tax", Decimal(1), "paid")
    }


GUMROAD = "Type,Date,Purchase ID,Item Name,Buyer Name,Buyer Email,Taxes ($),Shipping ($),Sale Price ($),Gumroad Fees ($),Net Total ($)"


def test_gumroad_payout_counts_once_beside_the_sales_export(tmp_path: Path) -> None:
    cells = {
        "Purchase ID": "A", "Item Name": "Book", "Purchase Date": "2026-05-01", "Subtotal ($)": "17.00", "Taxes ($)": "3.00",
        "Sale Price ($)": "20.00", "Fees ($)": "2.50", "Fully Refunded?": "1",
    }  # fmt: skip
    header = generators.GUMROAD_HEADER
    known = {name: "0" for name in header if name.endswith(("($)", "?"))} | cells
    sales = write(tmp_path / "Sales.csv", ",".join(known.get(name, "") for name in header), head=",".join(header))
    payout = write(
        tmp_path / "payout.csv",
        "Sale,2026-05-01,A,Book,Pat,pat@example.org,3.0,0.0,20.0,2.5,17.5",
        "Full Refund,2026-05-09,A,Book,Pat,pat@example.org,-3.0,-0.0,-20.0,-2.0,-18.0",
        "Totals,,,,,,0,0,0,0.5,-0.5",
        head=GUMROAD,
    )
    ours, theirs = take(payout, "gumroad_payouts")[0], take(sales, "gumroad_sales")[0]
    same = ["external_id", "kind", "status", "amount_micros", "currency", "stream", "payer", "product", "reverses"]
    by_id = lambda tables: tables["entry"][same].fillna("").astype(object).set_index("external_id")  # noqa: E731
    shared_ids = by_id(theirs).index

    pd.testing.assert_frame_equal(by_id(ours).loc[shared_ids], by_id(theirs))
    assert rows_of(ours)["A:refund:1:fee"] == ("fee", Decimal(2), "paid")
    assert set(by_id(ours).index) - set(shared_ids) == {"A:refund:1:fee"}
    assert "pat" not in ours["entry"].to_csv()


def gumroad(path: Path, **cells: str) -> dict[str, tuple[str, Decimal, str]]:
    """The rows of one sale in a sales export."""
    header = generators.GUMROAD_HEADER
    known = {name: "0" for name in header if name.endswith(("($)", "?"))} | {"Purchase Date": "2026-05-01"}
    known |= {"Purchase ID": "A", "Subtotal ($)": "10.00", "Taxes ($)": "1.90", "Fees ($)": "1.50"} | cells
    sales = write(path / "Sales.csv", ",".join(known.get(name, "") for name in header), head=",".join(header))
    return rows_of(take(sales, "gumroad_sales")[0])


def net(rows: dict[str, tuple[str, Decimal, str]]) -> Decimal:
    return sum((value for _, value, status in rows.values() if status == "paid"), Decimal(0))


def test_tax_that_gumroad_collects_is_in_neither_file_of_one_sale(tmp_path: Path) -> None:
    stored = gumroad(tmp_path, **{"Sale Price ($)": "10.00"})
    path = write(tmp_path / "payout.csv", "Sale,2026-05-01,A,Book,,,0.0,0.0,10.0,1.5,8.5", head=GUMROAD)
    assert net(stored) == Decimal("8.5")
    assert net(stored | rows_of(take(path, "gumroad_payouts")[0])) == Decimal("8.5")


def test_a_dispute_that_gumroad_won_gives_back_no_tax(tmp_path: Path) -> None:
    disputed = gumroad(tmp_path, **{"Sale Price ($)": "11.90", "Disputed?": "1"})
    won = gumroad(tmp_path, **{"Sale Price ($)": "11.90", "Disputed?": "1", "Dispute Won?": "1"})
    assert net(disputed) == Decimal("-1.5")
    assert net(disputed | won) == net(won) == Decimal("8.5")


def test_a_refund_is_seen_in_whatever_language_a_spreadsheet_says_true(tmp_path: Path) -> None:
    price = {"Sale Price ($)": "10.00", "Taxes ($)": "0"}
    for word in ("1", "TRUE", "WAHR", "vrai", "Ja"):
        assert gumroad(tmp_path, **price, **{"Fully Refunded?": word})["A:refund:1"][1] == -10
    assert gumroad(tmp_path, **price, **{"Fully Refunded?": "perhaps"}) == {}, "rejected, not taken for a no"


def test_gumroad_payout_rows_add_up_to_its_net_total(tmp_path: Path) -> None:
    path = write(
        tmp_path / "payout.csv",
        "Sale,2026-05-01,A,Book,,,0.0,0.0,20.0,2.5,17.5",
        "Partial Refund,2026-05-02,A,Book,,,0.0,-0.0,-4.0,-0.5,-3.5",
        "Partial Refund,2026-05-03,A,Book,,,0.0,-0.0,-6.0,-0.75,-5.25",
        "Sale,2026-05-02,B,Book,,,0.0,0.0,10.0,1.0,9.0",
        "PayPal Refund,2026-05-03,B,Book,,,0.0,-0.0,-10.0,1.0,-9.0",
        'PayPal Payouts,2026-05-04,,"a note, long",,,,,-30.0,,-30.0',
        "Affiliate Credit,2026-05-04,,,,,,,7.0,,7.0",
        "Credit,2026-05-04,C,,,,,,5.0,,5.0",
        "Payout Fee,2026-05-04,,,,,,,,0.6,-0.6",
        "Technical Adjustment,2026-05-04,,,,,,,,,0.25",
        "Subtotal — activity paid out by Gumroad,,,,,,0,0,1,1,1",
        "Totals,,,,,,0,0,1,1,-9.6",
        head=GUMROAD,
    )
    tables, remarks, reading = take(path, "gumroad_payouts", rows=3)
    assert asked(reading) == ["type:affiliate credit"]
    tables, remarks, reading = take(path, "gumroad_payouts", rows=3, **{"type:affiliate credit": "commission"})
    rows = rows_of(tables)

    assert sum(value for _, value, _ in rows.values()) == Decimal("-9.6")
    assert rows["A:refund:1"][1], rows["A:refund:2"][1] == (Decimal(-4), Decimal(-6))
    assert rows["B:refund:1:fee"] == ("fee", Decimal(1), "paid")
    assert rows["C:credit:1"] == ("refund", Decimal(5), "paid")
    assert set(tables["entry"]["product"].dropna()) == {"Book", ""}
    assert sums(tables)["USD", "payout"] == Decimal(-30)
    assert sums(tables)["USD", "commission"] == Decimal(7)
    assert sums(tables)["USD", "fee"] == Decimal("-2.5") + Decimal("1.25") - 1 + 1 - Decimal("0.6") + Decimal("0.25")
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 12), ("left_out", 13)]


def test_payhip_refunds_waiting_orders_and_own_tax(tmp_path: Path) -> None:
    head = (
        "Order ID,Currency,Amount Gross,Amount Net,Status,Num of Items In Cart,Items In Cart,PayPal/Stripe Fee,Payhip Fee,"
        "Payhip Collected Sales Tax Amount,Custom VAT Amount,Date"
    )
    path = write(
        tmp_path / "x.csv",
        "1,GBP,12.00,8.10,REFUNDED,1,Book,0.40,0.50,1.00,2.00,2026-09-12 23:30:00",
        "2,GBP,10.00,9.00,PENDING,1,Book,0.50,0.50,0,0,2026-09-12 10:00:00",
        "3,GBP,10.00,9.00,BLUE,1,Book,0.50,0.50,0,0,2026-09-12 10:00:00",
        head=head,
    )
    tables, _, reading = take(path, "payhip_sales", zone="Asia/Tokyo")

    assert sums(tables) == {
        ("GBP", "sale"): Decimal(12), ("GBP", "tax"): Decimal(0), ("GBP", "fee"): Decimal("-0.90"), ("GBP", "refund"): Decimal(-12),
    }  # fmt: skip
    assert rows_of(tables)["1:refund:1:tax"] == ("tax", Decimal(3), "paid")
    assert (rows_of(tables)["2"][2], asked(reading)) == ("pending", ["status:blue"])
    assert tables["entry"]["day"].astype(str).unique().tolist() == ["2026-09-12"]


def test_fourthwall_orders_on_their_way_are_pending(tmp_path: Path) -> None:
    head = "type,id,date,status,merchandise,donation,friendly_id,shipping,taxes,discount,refunded"
    path = write(
        tmp_path / "x.csv",
        "Order,1,2026-09-20T02:35:09.6Z,In production,10.00,,A,3.00,,,",
        "Order,2,2026-09-20T02:35:09.6Z,Shipped,10.00,,A,3.00,,,",
        "Order,3,2026-09-20T02:35:09.6Z,Teleported,10.00,,A,,,,",
        head=head,
    )
    tables, _, reading = take(path, "fourthwall_orders", zone="America/New_York", currency="EUR")

    assert rows_of(tables) == {"1": ("sale", Decimal(10), "pending"), "2": ("sale", Decimal(10), "paid")}
    assert tables["entry"]["day"].astype(str).unique().tolist() == ["2026-09-19"]
    assert asked(reading) == ["status:teleported"]
    assert asked(take(path, "fourthwall_orders", currency="euro")[2])[-1] == "currency"


def test_etsy_lines_that_are_the_same_all_count_and_deposits_are_read_exactly(tmp_path: Path) -> None:
    head = "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details"
    fee = '"Sep 24, 2026",Fee,Listing fee,,EUR,--,-€0.20,-€0.20,--'
    deposit = '"Sep 23, 2026",Deposit,{},,EUR,--,--,--,--'
    path = write(
        tmp_path / "x.csv",
        fee, fee, fee,
        '"Sep 24, 2026",VAT,VAT paid by buyer,,EUR,--,-€1.90,-€1.90,--',
        '"Sep 24, 2026",Recoupment,Balance due,,EUR,€5.00,--,€5.00,--',
        deposit.format('"€1,037.35 sent to your bank account"'),
        deposit.format('"1.037,35 € sent"'),
        deposit.format('"37,3 € sent"'),
        '"Sep 24, 2026",Tax,Refund to buyer for sales tax,,EUR,--,€0.40,€0.40,--',
        head=head,
    )  # fmt: skip
    tables, remarks, reading = take(path, "etsy_statement")

    assert sums(tables) == {
        ("EUR", "fee"): Decimal("-0.60"), ("EUR", "tax"): Decimal("-1.50"), ("EUR", "payout"): Decimal("-2074.70"),
    }  # fmt: skip
    assert tables["entry"]["external_id"].nunique() == 7
    assert asked(reading) == ["type:recoupment"]
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 9)]


def test_shopify_money_that_is_not_in_the_bank_yet_is_approved(tmp_path: Path) -> None:
    head = "Transaction Date,Type,Order,Card Brand,Payout Status,Payout Date,Amount,Fee,Net,Currency"
    path = write(
        tmp_path / "x.csv",
        "2026-09-30 22:00:00 -0400,charge,#1,visa,pending,2026-10-03,45.00,1.61,43.39,USD",
        "2026-09-30 22:00:00 -0400,charge,#1,visa,pending,2026-10-03,45.00,1.61,43.39,USD",
        "2026-09-30 22:00:00 -0400,reserve,,,pending,,-9.00,0.00,-9.00,USD",
        "2026-09-30 22:00:00 -0400,payout,,,paid,2026-10-03,-40.00,0.00,-40.00,USD",
        "2026-09-30 22:00:00 -0400,adjustment,#1,,paid,2026-10-03,2.00,0.00,2.00,USD",
        head=head,
    )
    tables, remarks, reading = take(path, "shopify_payments")
    sales = tables["entry"].query("kind == 'sale'")

    assert sums(tables) == {
        ("USD", "sale"): Decimal(90),
        ("USD", "fee"): Decimal("-3.22"),
        ("USD", "payout"): Decimal(-40),
    }
    assert (sales["status"].tolist(), sales["paid_day"].isna().all()) == (["approved"] * 2, True)
    assert sales["day"].astype(str).tolist() == ["2026-10-01"] * 2
    assert (asked(reading), [r.line for r in remarks]) == (["type:adjustment"], [4])


def test_vat_that_shopify_tells_beside_its_fee_is_taken_off(tmp_path: Path) -> None:
    head = "Transaction Date,Type,Order,Payout Status,Payout Date,Amount,Fee,Net,Currency,VAT"
    path = write(
        tmp_path / "x.csv",
        "2026-09-30 22:00:00 -0400,charge,#1,paid,2026-10-03,100.00,3.00,96.40,EUR,0.60",
        "2026-09-30 22:00:00 -0400,charge,#2,paid,2026-10-03,100.00,3.60,96.40,EUR,0.60",
        "2026-09-30 22:00:00 -0400,charge,#3,paid,2026-10-03,10.00,0.50,,EUR,",
        head=head,
    )
    assert sums(take(path, "shopify_payments")[0]) == {("EUR", "sale"): Decimal(210), ("EUR", "fee"): Decimal("-7.70")}


def test_tiktok_entries_are_always_what_was_settled(tmp_path: Path) -> None:
    head = "Order/adjustment ID,Type,Order created time,Order settled time,Currency,Total settlement amount,Total revenue,Total fees"
    path = write(
        tmp_path / "x.csv",
        "1,Order,2026/09/03,2026/09/10,GBP,18.00,25.00,-3.90",
        "2,GMV reward,2026/09/03,2026/09/10,GBP,4.00,0,0",
        "3,Order,2026/09/05,,GBP,0,10.00,0",
        head=head,
    )
    tables, _, reading = take(path, "tiktok_settlement", **{"type:gmv reward": "commission"})

    assert rows_of(tables) == {
        "1": ("sale", Decimal(25), "paid"), "1:fee": ("fee", Decimal("-3.9"), "paid"), "1:other": ("fee", Decimal("-3.1"), "paid"),
        "2:gmv-reward": ("commission", Decimal(4), "paid"), "3": ("sale", Decimal(10), "pending"),
    }  # fmt: skip
    assert asked(reading) == []
    assert asked(take(path, "tiktok_settlement")[2]) == ["type:gmv reward"]


def test_comgate_payments_that_were_not_made_or_not_sent_yet(tmp_path: Path) -> None:
    head = "Merchant;Datum založení;Datum zaplacení;Datum převodu;ID ComGate;Měna;Potvrzená částka;Převedená částka;Poplatek celkem"
    path = write(
        tmp_path / "x.csv",
        "1;01.10.2026;02.10.2026;;A;CZK;1 234,50;0,00;10,00",
        "1;01.10.2026;;;B;CZK;99,00;0,00;0,00",
        "1;01.10.2026;04.10.2026;05.10.2026;C;EUR;-20,00;-20,00;0,00",
        head=head,
    )
    tables, remarks, _ = take(path, "comgate_payments")

    assert rows_of(tables) == {
        "A": ("sale", Decimal("1234.5"), "paid"), "A:fee": ("fee", Decimal(-10), "paid"),
        "C": ("refund", Decimal(-20), "paid"), "C:payout": ("payout", Decimal(20), "paid"),
    }  # fmt: skip
    assert [(r.kind, r.line) for r in remarks] == [("left_out", 3)]


def test_barion_and_kofi_ask_for_types_they_do_not_know(tmp_path: Path) -> None:
    head = "Transaction time,Transaction type,Transaction amount,Currency,Unique payment ID generated by Barion"
    path = write(
        tmp_path / "b.csv", "2026-10-02 12:00,Withdrawal,-9.00,EUR,a", "2026-10-02 12:00,Fee,-1,EUR,a", head=head
    )
    tables, _, reading = take(path, "barion_transactions")
    assert (asked(reading), len(rows_of(tables))) == (["type:withdrawal"], 1)
    tables = take(path, "barion_transactions", **{"type:withdrawal": "payout"})[0]
    assert sums(tables) == {("EUR", "payout"): Decimal(-9), ("EUR", "fee"): Decimal(-1)}

    head = "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Email"
    path = write(
        tmp_path / "k.csv",
        "2026-09-30 23:30,Pat,,,,2.50,EUR,Donation,g,",
        "2026-09-30 23:30,Pat,,,3.00,,EUR,Raffle,r,",
        head=head,
    )
    tables, _, reading = take(path, "kofi_transactions", zone="Europe/Berlin")
    assert asked(reading) == ["type:raffle"]
    assert rows_of(tables) == {"g:given": ("expense", Decimal("-2.5"), "paid")}
    assert tables["entry"]["day"].astype(str).tolist() == ["2026-10-01"]
    tables = take(path, "kofi_transactions", **{"type:raffle": "shop order"})[0]
    assert tables["entry"].query("external_id == 'r'")["stream"].tolist() == ["Digital products"]


def test_creative_fabrica_declined_and_unknown_states(tmp_path: Path) -> None:
    head = "Transaction ID,Payout Method,Payout Account,Amount,Transaction Fee,Date requested,Status"
    path = write(
        tmp_path / "x.csv",
        "1,paypal,x,€1.50,€0.50,2026-09-30 08:15:53,Cancelled",
        "2,paypal,x,€1.50,€0.50,2026-09-30 08:15:53,Lost",
        "3,paypal,x,€1.50,€0.50,2026-09-30 08:15:53,Paid on 2026-10-02 10:00:59",
        head=head,
    )
    tables, _, reading = take(path, "creative_fabrica_payments", payments="royalty")

    assert asked(reading) == ["status:lost"]
    assert rows_of(tables)["1"] == ("royalty", Decimal("1.5"), "declined")
    assert sums(tables) == {("EUR", "royalty"): Decimal("1.5"), ("EUR", "fee"): Decimal("-0.5")}


def test_patreon_members_of_every_kind(tmp_path: Path) -> None:
    head = "Name,Email,Patron Status,Free Member,Free Trial,Tier,Patronage Since Date,Last Charge Status,User ID"
    path = write(
        tmp_path / "2026-11-20 members.csv",
        "Ann,Ann@x.org,Active patron,No,No,Gold,2026-01-01 23:30:00,Paid,1",
        "Bob,bob@x.org,Active patron,No,Yes,Gold,,,2",
        "Cat,,Declined patron,No,No,Gold,,Declined,3",
        "Dan,dan@x.org,,Yes,No,,,,4",
        "Eve,eve@x.org,,No,No,,,,5",
        head=head,
    )
    tables, _, _ = take(path, "patreon_members", zone="Europe/Berlin")

    told = {(r.metric, r.item): r.value // 1_000_000 for r in tables["observation"].itertuples()}
    assert told == {("paid_members", ""): 1, ("members", ""): 3, ("paid_members_by_tier", "Gold"): 1}
    assert tables["member"]["state"].tolist() == ["active", "active", "declined", "free", "follows"]
    assert tables["member"]["tier"].fillna("not said").tolist() == ["Gold", "Gold", "Gold", "free", "not said"]
    assert str(tables["member"]["joined"][0]) == "2026-01-02 00:00:00"


def test_a_status_of_patreon_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    head = "Name,Email,Patron Status,Free Member,Free Trial,Tier,Patronage Since Date,Last Charge Status,User ID"
    row = "Ann,ann@x.org,Patron actif,No,No,Gold,2026-01-01,Paid,1"
    path = write(tmp_path / "2026-11-20 members.csv", row, head=head)
    assert asked(take(path, "patreon_members")[2]) == ["status:patron actif"]
    tables, _, reading = take(path, "patreon_members", **{"status:patron actif": "active"})
    assert (tables["member"]["state"].tolist(), asked(reading)) == (["active"], [])
    assert tables["observation"].set_index("metric")["value"]["paid_members"] == 1_000_000
