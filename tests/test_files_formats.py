"""The three formats: ugly generated files against their own sums, hand-worked cases, golden files, the real ones."""

from __future__ import annotations

import csv
import hashlib
import hmac
from decimal import Decimal
from pathlib import Path

import generators
import pytest
from test_files_reading import row, take, write

from connectors import files


def sums(tables: dict) -> dict[tuple[str, str], Decimal]:
    """Money that counts by (currency, kind), exactly."""
    entry = tables["entry"]
    counted = entry[entry["status"].isin(["approved", "paid"])]
    totals = counted.groupby(["currency", "kind"])["amount_micros"].sum()
    return {key: Decimal(int(value)) / 1_000_000 for key, value in totals.items()}


def kinds(remarks: list) -> dict[str, int]:
    repeated = sum(r.reason.startswith("repeated") for r in remarks)
    left_out = sum(r.kind == "left_out" for r in remarks) - repeated
    return {"repeated": repeated, "left out": left_out, "rejected": len(remarks) - repeated - left_out}


@pytest.mark.parametrize("seed", [1, 2])
def test_gumroad_against_its_own_sums(tmp_path: Path, seed: int) -> None:
    expected = generators.write_gumroad(tmp_path / "Sales.csv", seed=seed)
    tables, remarks, reading = take(tmp_path / "Sales.csv", "gumroad_sales", rows=1_000)

    assert sums(tables) == {key: value for key, value in expected.money.items() if value}
    assert len(tables["entry"]) == expected.rows["entries"]
    assert kinds(remarks) == {
        "repeated": expected.rows["repeated"],
        "left out": expected.rows["left out"],
        "rejected": 0,
    }
    monthly = tables["entry"].query("status == 'paid'").assign(month=lambda f: f["day"].dt.strftime("%Y-%m"))
    for (month, kind), amount in monthly.groupby(["month", "kind"])["amount_micros"].sum().items():
        assert Decimal(int(amount)) / 1_000_000 == expected.monthly[month, kind]
    assert not tables["entry"]["external_id"].duplicated().any()
    assert reading.questions == []


def test_stripe_against_its_own_sums(tmp_path: Path) -> None:
    expected = generators.write_stripe(tmp_path / "stripe.csv")
    tables, remarks, _ = take(tmp_path / "stripe.csv")

    assert sums(tables) == dict(expected.money)
    assert len({currency for currency, _ in sums(tables)}) == 3
    assert len(tables["entry"]) == expected.rows["entries"]
    assert kinds(remarks) == {
        "repeated": expected.rows["repeated"],
        "left out": expected.rows["left out"],
        "rejected": 0,
    }


def test_substack_against_its_own_counts(tmp_path: Path) -> None:
    expected = generators.write_substack(tmp_path / "email_list.2026-11-20.csv")
    tables, remarks, reading = take(tmp_path / "email_list.2026-11-20.csv", "substack_subscribers", rows=700)

    told = {r.metric: r.value // 1_000_000 for r in tables["observation"].itertuples()}
    assert told == {name: expected.counts[name] for name in ("subscribers", "paid_members")}
    assert len(tables["member"]) == expected.counts["members"] == tables["member"]["member"].nunique()
    assert kinds(remarks) == {"repeated": expected.rows["repeated"], "left out": 0, "rejected": 0}
    assert str(reading.as_of) == "2026-11-20 00:00:00+00:00"
    assert "@" not in tables["member"].to_csv() + str(remarks)


def purchase(**cells: str) -> str:
    known = {name: "0" for name in generators.GUMROAD_HEADER if name.endswith(("($)", "?"))}
    known |= {"Purchase ID": "A", "Item Name": "Book", "Purchase Date": "2026-05-01", **cells}
    return ",".join(known.get(name, "") for name in generators.GUMROAD_HEADER)


def gumroad(tmp_path: Path, **cells: str) -> dict[str, tuple[str, int, str]]:
    path = write(tmp_path / "Sales.csv", purchase(**cells), head=",".join(generators.GUMROAD_HEADER))
    tables, _, _ = take(path, "gumroad_sales")
    found = tables.get("entry")
    return (
        {}
        if found is None
        else {r.external_id: (r.kind, r.amount_micros // 10_000, r.status) for r in found.itertuples()}
    )


PRICE = {"Subtotal ($)": "20.00", "Sale Price ($)": "20.00", "Fees ($)": "2.50"}


def test_a_sale_with_tax_that_gumroad_collects_itself(tmp_path: Path) -> None:
    # the buyer pays 23.80, Gumroad keeps 3.80 tax and 2.50 fee: 17.50 stay, as Net Total says
    assert gumroad(tmp_path, **PRICE, **{"Taxes ($)": "3.80"}) == {
        "A": ("sale", 2380, "paid"), "A:fee": ("fee", -250, "paid"), "A:tax": ("tax", -380, "paid"),
    }  # fmt: skip


def test_a_sale_with_the_sellers_own_tax_refunded_in_full(tmp_path: Path) -> None:
    # 20.00 of which 3.00 tax; all of it goes back, so only the fee remains lost
    cells = PRICE | {"Subtotal ($)": "17.00", "Taxes ($)": "3.00", "Fully Refunded?": "1"}
    rows = gumroad(tmp_path, **cells)

    assert rows["A"] == ("sale", 2000, "paid")
    assert rows["A:refund:1"] == ("refund", -2000, "paid")
    assert sum(amount for _, amount, _ in rows.values()) == -250


@pytest.mark.parametrize(
    ("cells", "refund"),
    [({"Partial Refund ($)": "5.00"}, (-500, "paid")), ({"Disputed?": "1"}, (-2000, "paid")),
     ({"Disputed?": "1", "Dispute Won?": "1"}, (0, "declined"))],
)  # fmt: skip
def test_partial_refunds_and_disputes(tmp_path: Path, cells: dict[str, str], refund: tuple[int, str]) -> None:
    assert gumroad(tmp_path, **PRICE, **cells)["A:refund:1"] == ("refund", *refund)


def test_recurring_charges_affiliates_and_what_is_no_money(tmp_path: Path) -> None:
    rows = gumroad(tmp_path, **PRICE, **{"Recurring Charge?": "1", "Affiliate commission ($)": "6.00"})

    assert (rows["A"][0], rows["A:affiliate"]) == ("subscription", ("fee", -600, "paid"))
    assert gumroad(tmp_path, **PRICE, **{"Free trial purchase?": "1"}) == {}
    assert gumroad(tmp_path, **PRICE, **{"Pre-order authorization?": "1"}) == {}
    assert gumroad(tmp_path) == {}


def test_older_gumroad_headers_are_known(tmp_path: Path) -> None:
    head = ",".join(generators.GUMROAD_HEADER).replace("Fees ($)", "Gumroad Fee ($)")
    path = write(tmp_path / "Sales.csv", purchase(**PRICE), head=head)

    assert [f.name for f in files.recognise(path)] == ["gumroad_sales"]
    assert sums(take(path, "gumroad_sales")[0]) == {("USD", "sale"): Decimal(20), ("USD", "fee"): Decimal("-2.5")}


def test_an_unknown_stripe_category_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", row(1), row(2).replace("charge", "moon_tax"))
    tables, _, reading = take(path)

    assert [(q.id, q.options[-1]) for q in reading.questions] == [("category:moon_tax", "leave out")]
    assert len(tables["entry"]) == 1
    answered, _, reading = take(path, **{"category:moon_tax": "tax"})
    assert (reading.questions, answered["entry"]["kind"].tolist()) == ([], ["sale", "tax"])
    left, remarks, _ = take(path, **{"category:moon_tax": "leave out"})
    assert (len(left["entry"]), remarks[0].line) == (1, 3)


def test_stripe_rows_are_paid_when_they_are_available(tmp_path: Path) -> None:
    entry = take(write(tmp_path / "x.csv", row(1, fee="0.25")), zone="America/New_York")[0]["entry"]

    assert entry["external_id"].tolist() == ["txn_1", "txn_1:fee"]
    assert entry["paid_day"].astype(str).tolist() == ["2026-10-02", "2026-10-02"]
    assert (entry["payer"].unique().tolist(), entry["currency"].unique().tolist()) == (["Stripe"], ["EUR"])


def test_substack_asks_for_its_day_and_hashes_with_the_key(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.csv",
        " Ada@X.org ,true,,founding,false,2026-06-01T00:00:00.000Z,",
        "b@x.org,true,,comp,true,,",
        head=",".join(generators.SUBSTACK_HEADER),
    )
    tables, _, reading = take(path, "substack_subscribers")

    assert [q.id for q in reading.questions] == ["as_of"]
    assert "observation" not in tables
    assert tables["member"]["member"][0] == hmac.new(b"key", b"ada@x.org", hashlib.sha256).hexdigest()
    assert tables["member"]["tier"].tolist() == ["paid founding", "comp"]
    assert tables["member"]["state"].tolist() == ["active", "disabled"]
    tables, _, reading = take(path, "substack_subscribers", as_of="2026-11-01")
    assert tables["observation"]["value"].tolist() == [1_000_000, 1_000_000]
    assert reading.questions == []


def test_formats_are_short_declarations() -> None:
    folder = Path(files.__file__).parent
    for name, declared in files.formats().items():
        lines = (folder / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert declared.name == name
        assert declared.tested
        assert declared.help
        assert len(lines) <= 110, name
        assert (Path(__file__).parent / "golden" / f"{name}.csv").exists(), f"{name} has no golden file"


GOLDEN_ANSWERS = {
    "as_of": "2026-11-20", "period": "2026-10-01/2026-10-31", "currency": "USD", "payments": "royalty", "again": "no",
    "difference": "as reported",
}  # fmt: skip
"""What golden files ask for, so that their rows can be seen."""


@pytest.mark.parametrize("name", sorted(files.formats()))
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    golden = Path(__file__).parent / "golden"
    tables, remarks, reading = take(golden / f"{name}.csv", name, zone="Europe/Berlin", **GOLDEN_ANSWERS)
    parts = [
        f"== {table}\n{frame.to_csv(index=False, lineterminator=chr(10))}" for table, frame in sorted(tables.items())
    ]
    parts += [f"{r.kind} | line {r.line} | {r.column} | {r.value} | {r.reason}\n" for r in remarks]
    parts += [f"as of {reading.as_of}, rounding {reading.rounding}, questions {[q.id for q in reading.questions]}\n"]
    text, path = "".join(parts), golden / f"{name}.expected.txt"
    if request.config.getoption("--update"):
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


def test_the_real_samples(shared: Path) -> None:
    exports = shared / "data/exports"
    stripe = exports / "payments/stripe__balance_itemized.csv"
    with stripe.open(newline="") as file:
        truth = list(csv.DictReader(file))
    tables, remarks, _ = take(stripe)
    net = sum(Decimal(r["gross"]) - Decimal(r["fee"]) for r in truth if r["reporting_category"] != "payout")
    ours = sum(amount for (_, kind), amount in sums(tables).items() if kind != "payout")

    assert ours == net == Decimal("53.86")
    assert remarks == []
    readers = take(exports / "newsletter/substack__email_list_2026.csv", "substack_subscribers", as_of="2026-11-01")[0]
    assert (readers["observation"]["value"] // 1_000_000).tolist() == [2, 1]
    header = exports / "creator/gumroad__sales_2026_header.csv"
    assert [f.name for f in files.recognise(header)] == ["gumroad_sales"]
    assert take(header, "gumroad_sales")[:2] == ({}, [])
