"""Affiliate programs and newsletters: generated files against their own sums, hand-worked cases, the shared samples."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import generators_letters
import pandas as pd
import pytest
import xlsxwriter
from test_files_formats import kinds, sums
from test_files_reading import write

from connectors import files
from connectors._spec import Remark
from connectors.files import _amazon, _substack
from connectors.files._format import Head

EXPECTED = {
    "amazon_associates__asin_summary.csv": "amazon_associates_products",
    "amazon_associates__fee_earnings_en.csv": "amazon_associates_earnings",
    "partnerstack__commissions.csv": "partnerstack_commissions",
    "beehiiv__members.csv": "beehiiv_members",
    "brevo__contacts.csv": "brevo_contacts",
    "buttondown__emails.csv": "buttondown_emails",
    "curated__subscribers_header.csv": "curated_subscribers",
    "kit__subscribers_a.csv": "kit_subscribers",
    "mailchimp__subscribed.csv": "mailchimp_contacts",
    "substack__email_list_2026.csv": "substack_subscribers",
    "substack__posts_2019.csv": "substack_posts",
}
"""Each of the shared files of this group and the format that knows it; the two .txt files are nobody's."""

EARNINGS = ",".join(generators_letters.AMAZON_HEADER)


def shipment(
    day: str = "09/16/2026", fee: str = "5.39", seller: str = "Amazon.com", name: str = "Lamp", **cells: str
) -> str:
    known = {"Category": "Home", "Name": name, "ASIN": "B01", "Seller": seller, "Tracking ID": "a-20", "Date Shipped": day,
             "Price($)": "9.00", "Items Shipped": "1", "Returns": "0", "Revenue($)": "9.00", "Ad Fees($)": fee} | cells  # fmt: skip
    text = io.StringIO()
    csv.writer(text).writerow([known.get(column, "") for column in generators_letters.AMAZON_HEADER])
    return text.getvalue().strip()


def take(
    source: Path | files.Part,
    name: str,
    answers: Mapping[str, str] | None = None,
    *,
    zone: str = "UTC",
    rows: int = 50_000,
) -> tuple[dict[str, pd.DataFrame], list[Remark], files.Reading]:
    """Everything a file or a part of one gives: tables, remarks and the reading itself."""
    part = source if isinstance(source, files.Part) else files.Part(source.name, source)
    reading = files.read(
        part.path,
        name,
        zone=zone,
        hash_key=b"key",
        answers=answers or {},
        file_name=part.name,
        beside=part.beside,
        chunk_rows=rows,
    )
    tables: dict[str, list[pd.DataFrame]] = {}
    remarks: list[Remark] = []
    for chunk in reading:
        remarks += chunk.remarks
        for table, frame in chunk.tables.items():
            tables.setdefault(table, []).append(frame)
    return {table: pd.concat(frames, ignore_index=True) for table, frames in tables.items()}, remarks, reading


def known(source: Path | files.Part) -> list[str]:
    """The formats that claim a file."""
    part = source if isinstance(source, files.Part) else files.Part(source.name, source)
    return [f.name for f in files.recognise(part.path, file_name=part.name, beside=part.beside)]


AS_OF = {"as_of": "2026-11-01"}


def told(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    """Observed figures by (metric, item), in units."""
    frame = tables.get("observation")
    return {} if frame is None else {(r.metric, r.item): r.value / 1_000_000 for r in frame.itertuples()}


def raw(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# --- Amazon -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_amazon_against_its_own_sums(tmp_path: Path, seed: int) -> None:
    expected = generators_letters.write_amazon(tmp_path / "earnings.csv", seed=seed)
    tables, remarks, reading = take(tmp_path / "earnings.csv", "amazon_associates_earnings", rows=900)

    assert sums(tables) == dict(expected.money)
    assert len(tables["entry"]) == expected.rows["entries"]
    assert kinds(remarks) == {"repeated": 0, "left out": expected.rows["left out"], "rejected": 0}
    assert not tables["entry"]["external_id"].duplicated().any()
    monthly = tables["entry"].assign(month=lambda f: f["day"].dt.strftime("%Y-%m")).groupby(["month", "kind"])
    for (month, kind), amount in monthly["amount_micros"].sum().items():
        assert Decimal(int(amount)) / 1_000_000 == expected.monthly[month, kind]
    assert reading.questions == []


def test_an_overlapping_amazon_report_gives_the_same_ids(tmp_path: Path) -> None:
    rows = [shipment(), shipment(), shipment("09/17/2026"), shipment("September 18 2026", "-5.39", Returns="1")]
    first = take(write(tmp_path / "a.csv", *rows[:3], head=EARNINGS), "amazon_associates_earnings")[0]["entry"]
    longer = take(write(tmp_path / "b.csv", *rows[::-1], head=EARNINGS), "amazon_associates_earnings")[0]["entry"]
    iso = [row.replace("09/17/2026", "2026-09-17").replace("Lamp", "Lamp of 2027") for row in rows]
    reworded = take(write(tmp_path / "c.csv", *iso, head=EARNINGS), "amazon_associates_earnings")[0]["entry"]

    assert first["external_id"].nunique() == 3
    assert set(first["external_id"]) < set(longer["external_id"])
    assert set(longer["external_id"]) == set(reworded["external_id"])


@pytest.mark.parametrize(
    ("head", "seller", "answer", "currency"),
    [
        (EARNINGS, "Amazon.com", None, "USD"),
        (EARNINGS, "Amazon.com.mx", None, "MXN"),
        (EARNINGS, "Somebody Else", None, None),
        (EARNINGS, "Somebody Else", "CAD", "CAD"),
        (EARNINGS.replace("$", "€"), "Somebody Else", None, "EUR"),
        (EARNINGS.replace("($)", ""), "Amazon.co.uk", None, "GBP"),
        (EARNINGS.replace("($)", ""), "Somebody Else", None, None),
    ],
)
def test_whose_dollars(tmp_path: Path, head: str, seller: str, answer: str | None, currency: str | None) -> None:
    path = write(tmp_path / "a.csv", shipment(seller=seller), head=head)
    answers = {"currency": answer} if answer else {}
    tables, _, reading = take(path, "amazon_associates_earnings", answers)

    assert [q.id for q in reading.questions] == ([] if currency else ["currency"])
    assert ([] if currency is None else [currency]) == (tables["entry"]["currency"].tolist() if tables else [])


def test_amazons_days_are_asked_for_where_nothing_proves_their_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", shipment("03/04/2026"), head=EARNINGS)

    assert [q.id for q in take(path, "amazon_associates_earnings")[2].questions] == ["dates"]
    days = take(path, "amazon_associates_earnings", {"dates": "month first"})[0]["entry"]["day"]
    assert days.astype(str).tolist() == ["2026-03-04"]


def test_amazons_total_is_no_row_and_a_product_called_total_is_one(tmp_path: Path) -> None:
    total = shipment("", "139.84", name="", ASIN="", **{"Revenue($)": "Total", "Category": ""})
    path = write(tmp_path / "a.csv", shipment(name="Total recall"), total, shipment("never"), head=EARNINGS)
    tables, remarks, _ = take(path, "amazon_associates_earnings")

    assert sums(tables) == {("USD", "commission"): Decimal("5.39")}
    assert [(r.line, r.kind) for r in remarks] == [(3, "left_out"), (4, "rejected")]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_lone_inch_sign_in_a_name_shifts_nothing(tmp_path: Path, delimiter: str) -> None:
    rows = [shipment(name="Monitor arm INCH black").replace("INCH", '27"'), shipment("09/17/2026", "1.00")]
    lines = [row.replace(",", delimiter) for row in (EARNINGS, *rows)]
    tables, remarks, _ = take(write(tmp_path / "a.txt", *lines[1:], head=lines[0]), "amazon_associates_earnings")

    assert tables["entry"]["product"].tolist() == ['Monitor arm 27" black', "Lamp"]
    assert (sums(tables), remarks) == ({("USD", "commission"): Decimal("6.39")}, [])


def test_a_quote_that_never_closes_is_named(tmp_path: Path) -> None:
    broken = shipment(name="LONE Smart lamp").replace("LONE", '"')
    path = write(tmp_path / "a.csv", shipment(), broken, shipment("09/17/2026"), head=EARNINGS)

    with pytest.raises(files.FileError, match="a quote in the row of line 3 is never closed"):
        take(path, "amazon_associates_earnings")


def test_bounties_and_what_is_taken_back(tmp_path: Path) -> None:
    rows = (
        "Trial,14/09/2026,a-21,2,10.00",
        "Trial,14/09/2026,a-21,2,10.00",
        "Trial,15/09/2026,a-21,1,-5.00",
        "Total,,,,15",
    )
    path = write(tmp_path / "a.csv", *rows, head="Name,Date Shipped,Tracking Id,Quantity,Ad Fees(€)")
    tables, remarks, _ = take(path, "amazon_associates_bounties")

    assert known(path) == ["amazon_associates_bounties"]
    assert sums(tables) == {("EUR", "commission"): Decimal(20), ("EUR", "refund"): Decimal(-5)}
    assert tables["entry"]["external_id"].nunique() == 3
    assert [r.reason for r in remarks] == ["the row of totals"]
    dollars = write(tmp_path / "b.csv", *rows, head="Name,Date Shipped,Tracking Id,Quantity,Ad Fees($)")
    assert [q.id for q in take(dollars, "amazon_associates_bounties")[2].questions] == ["currency"]


def test_orders_are_known_and_nothing_of_them_is_taken() -> None:
    path = Path(__file__).parent / "golden/amazon_associates_orders.csv"
    tables, remarks, reading = take(path, "amazon_associates_orders")

    assert known(path) == ["amazon_associates_orders"]
    assert (tables, reading.questions) == ({}, [])
    assert {r.reason for r in remarks} == {"ordered, not yet shipped: Fee-Earnings tells what it earns"}


def test_daily_clicks_leave_gaps() -> None:
    tables, _, _ = take(Path(__file__).parent / "golden/amazon_associates_trends.csv", "amazon_associates_trends")

    days = tables["observation"]["day"].astype(str).tolist()
    assert dict(zip(days, tables["observation"]["value"], strict=True)) == {"2026-09-13": 120_000_000, "2026-09-14": 0}


def test_clicks_by_tracking_id_belong_to_the_period_of_the_title() -> None:
    tables, _, reading = take(
        Path(__file__).parent / "golden/amazon_associates_tracking.csv", "amazon_associates_tracking"
    )
    seen = tables["observation"]

    metric = "affiliate_clicks_by_campaign"
    assert told(tables) == {(metric, "harbour-20"): 1340, (metric, "letters-20"): 12}
    assert set(zip(seen["grain"], seen["day"].astype(str), seen["until"].astype(str), strict=True)) == {
        ("span", "2026-09-01", "2026-09-30")
    }
    assert "entry" not in tables
    assert reading.questions == []


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Fee-Orders reports from 12-01-2020 to 12-31-2020", (date(2020, 12, 1), date(2020, 12, 31))),
        ("Fee-Orders reports from 01-02-2024 to 25-02-2024", (date(2024, 2, 1), date(2024, 2, 25))),
        ("Fee-Orders reports from 03-01-2024 to 02-01-2025", None),
        ("Fee-Orders reports from 05-05-2024 to 05-05-2024", (date(2024, 5, 5), date(2024, 5, 5))),
        ("Fee-Orders reports from 31-31-2024 to 31-31-2024", None),
        ("Fee-Orders", None),
    ],
)
def test_a_title_tells_its_days_only_where_they_are_certain(title: str, period: tuple[date, date] | None) -> None:
    assert _amazon.period(Head("x.csv", ("", title), (), ())) == period


def test_amazons_summary_asks_before_it_counts_money_again(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "B01,156,7794.44,389.72,2341",
        "B02,1,9.00,-3.00,",
        head="ASIN,Ordered Items,Shipped Revenue,Earnings,Clicks",
    )
    clicks = {("affiliate_clicks_by_link", "B01"): 2341}
    unsaid = take(path, "amazon_associates_products")
    days = {"period": "2026-08-01/2026-08-31"}
    repeated, _, reading = take(path, "amazon_associates_products", {"again": "yes", **days})
    tables, _, _ = take(path, "amazon_associates_products", {"again": "no", "currency": "USD", **days})

    assert unsaid[0] == {}
    assert {q.id for q in unsaid[2].questions} == {"period", "again"}
    assert (told(repeated), "entry" in repeated, reading.questions) == (clicks, False, [])
    assert told(tables) == clicks
    assert sums(tables) == {("USD", "commission"): Decimal("389.72"), ("USD", "refund"): Decimal(-3)}
    assert tables["entry"]["day"].astype(str).unique().tolist() == ["2026-08-31"]


def workbook(path: Path, sheets: dict[str, list[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def amazon_sheets() -> dict[str, list[Sequence[object]]]:
    def title(name: str) -> Sequence[object]:
        return [f"{name} reports from 09-01-2026 to 09-30-2026"]

    earnings = ["Category", "Name", "ASIN", "Seller", "Tracking ID", "Date Shipped", "Price", "Items Shipped", "Returns",
                "Revenue", "Ad Fees", "Device Type Group", "Direct Sale"]  # fmt: skip
    shipped = ["Home", 'Lamp 27"', "B01", "Amazon.com", "a-20", "2026-09-14", 9.0, 1, 0, 9.0, 0.27, "Mobile", "di"]
    orders = [
        "Category",
        "Name",
        "ASIN",
        "Date",
        "Qty",
        "Price",
        "Link Type",
        "Tag",
        "Indirect Sales",
        "Device Type Group",
    ]
    return {
        "Fee-Tracking": [title("Fee-Tracking"), ["Tracking ID", "Clicks", "Items Ordered", "Items Shipped", "Revenue", "Ad Fees"],
                         ["a-20", 40, 2, 1, 9.0, 0.27]],
        "Fee-DailyTrends": [title("Fee-DailyTrends"), ["Date", "Clicks", "Items Ordered (Amazon)", "Items Ordered (3rd Party)",
                            "Total Items Ordered", "Conversion"], ["2026-09-14", 40, 2, 0, 2, 0.05]],
        "Fee-Orders": [title("Fee-Orders"), orders, ["Home", "Lamp", "B01", "2026-09-12", 1, 9.0, "Text", "a-20", "di", "Mobile"]],
        "Fee-LinkType": [title("Fee-LinkType"), ["Link Type", "Clicks", "Items Ordered", "Conversion", "Ordered Revenue",
                         "Items Shipped", "Ad Fees"], ["Text", 40, 2, 0.05, 18.0, 1, 0.27]],
        "Fee-Earnings": [title("Fee-Earnings"), earnings, shipped, shipped],
    }  # fmt: skip


def test_amazons_workbook_counts_once_what_its_sheets_tell_thrice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "report.xlsx", amazon_sheets())
    parts = {part.name.rpartition("/")[2]: part for part in files.parts(path)}
    claims = {name: known(part) for name, part in parts.items()}

    assert claims == {
        "Fee-Tracking": ["amazon_associates_tracking"],
        "Fee-DailyTrends": ["amazon_associates_trends"],
        "Fee-Orders": ["amazon_associates_orders"],
        "Fee-LinkType": [],
        "Fee-Earnings": ["amazon_associates_earnings"],
    }
    money = [
        sums(t)
        for t in (take(part, claims[name][0])[0] for name, part in parts.items() if claims[name])
        if "entry" in t
    ]
    assert money == [{("USD", "commission"): Decimal("0.54")}]


def test_a_sheet_and_a_csv_of_the_same_shipment_have_the_same_id(tmp_path: Path) -> None:
    path = workbook(tmp_path / "report.xlsx", amazon_sheets())
    (sheet,) = [part for part in files.parts(path) if part.name.endswith("Fee-Earnings")]
    row = shipment("09/14/2026", "0.27", **{"Device Type Group": "Mobile"})
    written = write(tmp_path / "earnings.csv", row, row, head=EARNINGS)

    ours = take(written, "amazon_associates_earnings")[0]["entry"]["external_id"]
    assert set(take(sheet, "amazon_associates_earnings")[0]["entry"]["external_id"]) == set(ours)


# --- PartnerStack and ShareASale --------------------------------------------------------------------------------------


def test_partnerstacks_statuses(tmp_path: Path) -> None:
    golden = Path(__file__).parent / "golden/partnerstack_commissions.csv"
    tables, remarks, reading = take(golden, "partnerstack_commissions")
    answered = take(golden, "partnerstack_commissions", {"status:under the moon": "declined"})
    entry = tables["entry"]

    assert entry["status"].tolist() == ["paid", "paid", "approved", "pending", "declined", "approved"]
    assert sums(tables) == {
        ("USD", "commission"): Decimal(51), ("EUR", "commission"): Decimal(10), ("USD", "refund"): Decimal("-25.5"),
    }  # fmt: skip
    assert entry["external_id"].nunique() == len(entry)
    assert [q.id for q in reading.questions] == ["status:under the moon"]
    assert (answered[2].questions, answered[0]["entry"]["status"].iloc[-1]) == ([], "declined")
    assert [r.reason for r in remarks] == ["nothing was earned"]


def test_a_commission_keeps_its_id_when_it_is_approved(tmp_path: Path) -> None:
    head = (
        "Issued Commission Amount,Issued Commission Currency,Created,Commission status,Estimated available date,Program"
    )
    before = write(tmp_path / "a.csv", "7.00,USD,2026-10-02 08:00:00,Pending,2026-12-13 12:00:00,Lessonloft", head=head)
    after = write(
        tmp_path / "b.csv", "7.00,USD,2026-10-02 08:00:00,Withdrawn,2026-12-20 12:00:00,Lessonloft", head=head
    )
    rows = [take(path, "partnerstack_commissions")[0]["entry"] for path in (before, after)]

    assert rows[0]["external_id"].tolist() == rows[1]["external_id"].tolist()
    assert [row["status"].item() for row in rows] == ["pending", "paid"]


def test_shareasales_statuses_and_corrections() -> None:
    golden = Path(__file__).parent / "golden/shareasale_activity.csv"
    tables, remarks, reading = take(golden, "shareasale_activity", zone="America/Los_Angeles")
    entry = tables["entry"].set_index("external_id")

    assert known(golden) == ["shareasale_activity"]
    assert entry["status"].to_dict() == {
        "9001": "paid", "9002": "approved", "9003": "pending", "9004": "declined", "9005": "approved",
    }  # fmt: skip
    assert entry.loc["9005", ["kind", "reverses"]].tolist() == ["refund", "9002"]
    assert entry["reverses"].notna().sum() == 1
    assert sums(tables) == {("USD", "commission"): Decimal(15), ("USD", "refund"): Decimal(-5)}
    assert (str(entry.loc["9001", "day"].date()), str(entry.loc["9001", "paid_day"].date())) == (
        "2024-03-04",
        "2024-05-20",
    )
    assert [q.id for q in reading.questions] == ["type:moonshine"]
    assert [r.reason for r in remarks] == ["nothing was earned"]
    counted = take(golden, "shareasale_activity", {"type:moonshine": "commission"})
    assert (len(counted[0]["entry"]), counted[2].questions) == (6, [])
    left = take(golden, "shareasale_activity", {"type:moonshine": "leave out"})
    assert (len(left[0]["entry"]), left[2].questions, len(left[1])) == (5, [], 2)


# --- readers ----------------------------------------------------------------------------------------------------------


def test_mailchimp_against_its_own_counts(tmp_path: Path) -> None:
    expected = generators_letters.write_mailchimp(tmp_path)
    seen: list[str] = []
    for status, counts in expected.items():
        path = tmp_path / f"{status}_members_export_4f2a.csv"
        tables, remarks, reading = take(path, "mailchimp_contacts", AS_OF, rows=700)
        member = tables["member"]
        seen += member["member"].tolist()

        assert known(path) == ["mailchimp_contacts"]
        assert len(member) == counts["contacts"] == member["member"].nunique()
        assert member["joined"].notna().sum() == counts["with a day"]
        assert member["state"].unique().tolist() == [generators_letters.MAILCHIMP_STATES[status]]
        assert member["left"].notna().all() == (status in ("unsubscribed", "cleaned"))
        assert kinds(remarks) == {"repeated": counts["repeated"], "left out": 0, "rejected": 0}
        assert told(tables) == ({("subscribers", ""): counts["contacts"]} if status == "subscribed" else {})
        assert "@" not in member.to_csv() + str(remarks)
        assert reading.questions == []
    assert len(seen) == len(set(seen))


def test_a_product_of_amazon_may_be_called_total(tmp_path: Path) -> None:
    rows = shipment(name="Total"), "Total,,,,,,,,,9.00,5.39,,"
    tables, remarks, _ = take(write(tmp_path / "t.csv", *rows, head=EARNINGS), "amazon_associates_earnings")
    assert sums(tables) == {("USD", "commission"): Decimal("5.39")}
    assert [remark.line for remark in remarks] == [3]


def test_mailchimps_archive_is_one_file_per_status(tmp_path: Path) -> None:
    generators_letters.write_mailchimp(tmp_path, rows=50)
    with zipfile.ZipFile(tmp_path / "audience_export_4f2a.zip", "w") as archive:
        for each in sorted(tmp_path.glob("*.csv")):
            archive.write(each, each.name)
    states: Counter[str] = Counter()
    for part in files.parts(tmp_path / "audience_export_4f2a.zip"):
        states.update(take(part, "mailchimp_contacts", AS_OF)[0]["member"]["state"])

    assert states == {"active": 50, "not subscribed": 10, "bounced": 10, "unsubscribed": 10}


def test_readers_are_hashed_and_their_day_is_asked_for(tmp_path: Path) -> None:
    path = write(
        tmp_path / "kit.csv", "Ada, Ada@X.org ,2026-03-01T23:30:00Z,active", head="first_name,email,created_at,status"
    )
    tables, _, reading = take(path, "kit_subscribers", zone="Europe/Berlin")

    assert [q.id for q in reading.questions] == ["as_of"]
    assert "observation" not in tables
    assert tables["member"]["member"].tolist() == [hmac.new(b"key", b"ada@x.org", hashlib.sha256).hexdigest()]
    assert tables["member"]["joined"].astype(str).tolist() == ["2026-03-02"]


@pytest.mark.parametrize(
    "head", ["first_name,email,created_at,status", "first_name,email_address,created_at,state,tags"]
)
def test_both_headers_of_kit(tmp_path: Path, head: str) -> None:
    width = head.count(",") - 3
    words = ("active", "Confirmed", "inactive", "cancelled", "bounced", "complained", "asleep")
    rows = [f",r{n}@x.org,2026-03-01T10:00:00Z,{word}" + "," * width for n, word in enumerate(words)]
    path = write(tmp_path / "kit_2026-11-01.csv", *rows, head=head)
    tables, _, reading = take(path, "kit_subscribers")

    assert known(path) == ["kit_subscribers"]
    assert [q.id for q in reading.questions] == ["status:asleep"]
    assert told(tables) == {("subscribers", ""): 2}
    answered, _, reading = take(path, "kit_subscribers", {"status:asleep": "active"})
    assert (told(answered), reading.questions) == ({("subscribers", ""): 3}, [])


def test_a_table_of_customers_is_not_kits(tmp_path: Path) -> None:
    foreign = write(tmp_path / "a.csv", head="first_name,email,created_at,status,stripe_customer_id")

    assert files.recognise(foreign) == []


def test_beehiivs_readers_who_left_get_no_mail() -> None:
    golden = Path(__file__).parent / "golden/beehiiv_members.csv"
    tables, _, _ = take(golden, "beehiiv_members", AS_OF)
    member = tables["member"]

    assert told(tables) == {("subscribers", ""): 2, ("paid_members", ""): 2}
    assert member["state"].tolist() == ["active", "active", "unsubscribed", "pending", "unsubscribed"]
    assert member["left"].dropna().astype(str).to_dict() == {2: "2026-01-02", 4: "2026-03-13"}
    assert member["tier"].tolist() == ["free", "premium", "premium", "free", "premium"]


def test_brevos_days_are_proved_by_the_other_column() -> None:
    tables, remarks, reading = take(Path(__file__).parent / "golden/brevo_contacts.csv", "brevo_contacts", AS_OF)

    assert tables["member"]["joined"].astype(str).tolist() == ["2025-03-04", "2025-04-12"]
    assert (told(tables), reading.questions) == ({("subscribers", ""): 1}, [])
    assert [r.reason for r in remarks] == ["no e-mail address"]


# --- posts ------------------------------------------------------------------------------------------------------------


def test_substacks_posts_drafts_pages_and_unknown_types() -> None:
    golden = Path(__file__).parent / "golden/substack_posts.csv"
    tables, remarks, reading = take(golden, "substack_posts")
    item = tables["item"]

    assert item["item"].tolist() == ["900101", "900102"]
    assert item["kind"].tolist() == ["post", "episode"]
    assert item["title"][0] == "“Harbour” & lights"
    assert item["published"].tolist() == ["2026-07-26T23:48:19Z", "2026-08-12T12:11:23Z"]
    assert [r.reason for r in remarks] == ["a draft", "a page, not a post"]
    assert [q.id for q in reading.questions] == ["type:hologram"]
    assert len(take(golden, "substack_posts", {"type:hologram": "video"})[0]["item"]) == 3
    assert len(take(golden, "substack_posts", {"type:hologram": "leave out"})[0]["item"]) == 2


def test_substacks_lists_count_readers_not_openings(tmp_path: Path) -> None:
    expected = generators_letters.write_substack_lists(tmp_path)
    beside = {f"export/posts/{path.name}": path for path in tmp_path.iterdir()}
    (tmp_path / "999.opens.csv").write_text("post_id,timestamp,email\n")
    beside["posts/999.opens.csv"] = tmp_path / "999.opens.csv"
    beside["posts.csv"] = tmp_path / "absent.csv"
    found = _substack.readers(beside, {"999", *(post for post, _ in expected if post != "100")}, "UTC")

    names = {"delivers": "piece_delivered", "opens": "piece_opened"}
    assert told(found) == {(names[kind], post): n for (post, kind), n in expected.items() if post != "100"}
    assert found["observation"]["day"].astype(str).unique().tolist() == ["2026-08-09"]
    assert "@" not in found["observation"].to_csv()


def test_the_whole_archive_of_substack(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    expected = generators_letters.write_substack_lists(lists, posts=3)
    golden = Path(__file__).parent / "golden"
    posts = (
        (golden / "substack_posts.csv")
        .read_text(encoding="utf-8")
        .replace("900101.", "100.")
        .replace("900102.", "102.")
    )
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("posts.csv", posts)
        archive.write(golden / "substack_subscribers.csv", "email_list.harbour.csv")
        archive.writestr("posts/100.harbour-lights.html", "<p>Harbour</p>")
        for each in sorted(lists.iterdir()):
            archive.write(each, f"posts/{each.name}")
    parts = {part.name.rpartition("/")[2]: part for part in files.parts(tmp_path / "export.zip")}
    claims = {name: known(part) for name, part in parts.items()}

    assert {name: formats for name, formats in claims.items() if formats} == {
        "posts.csv": ["substack_posts"], "email_list.harbour.csv": ["substack_subscribers"],
    }  # fmt: skip
    seen = told(take(parts["posts.csv"], "substack_posts")[0])
    assert seen == {
        (metric, post): expected[post, kind]
        for post in ("100", "102")
        for metric, kind in (("piece_delivered", "delivers"), ("piece_opened", "opens"))
    }


# --- the shared samples -----------------------------------------------------------------------------------------------


def test_every_shared_file_of_the_group_is_known_for_what_it_is(shared: Path) -> None:
    found = {
        path.name: known(path)
        for folder in ("affiliate", "newsletter")
        for path in (shared / "data/exports" / folder).iterdir()
    }

    assert {name: formats[0] for name, formats in found.items() if formats} == EXPECTED
    assert all(len(formats) <= 1 for formats in found.values()), found


def test_the_shared_report_of_amazon(shared: Path) -> None:
    path = shared / "data/exports/affiliate/amazon_associates__fee_earnings_en.csv"
    fees = [Decimal(r["Ad Fees($)"]) for r in raw(path) if r["ASIN"]]
    tables, remarks, _ = take(path, "amazon_associates_earnings")

    assert sum(fees) == Decimal("139.84")
    assert sums(tables) == {
        ("MXN", "commission"): sum(fee for fee in fees if fee > 0), ("MXN", "refund"): sum(fee for fee in fees if fee < 0),
    }  # fmt: skip
    assert (len(tables["entry"]), [r.reason for r in remarks]) == (4, ["the row of totals"])
    assert tables["entry"]["day"].astype(str).tolist() == ["2026-09-15", "2026-09-16", "2026-09-16", "2026-09-17"]


def test_the_shared_summary_of_amazon(shared: Path) -> None:
    path = shared / "data/exports/affiliate/amazon_associates__asin_summary.csv"
    rows = raw(path)
    said = {"period": "2026-08-01/2026-08-31", "again": "no", "currency": "USD"}
    tables, remarks, reading = take(path, "amazon_associates_products", said)

    assert sums(tables) == {("USD", "commission"): sum(Decimal(r["Earnings"]) for r in rows)}
    assert sum(told(tables).values()) == sum(int(r["Clicks"]) for r in rows)
    assert (remarks, reading.questions) == ([], [])


def test_the_shared_commissions_of_partnerstack(shared: Path) -> None:
    path = shared / "data/exports/affiliate/partnerstack__commissions.csv"
    counted = [r for r in raw(path) if r["Commission status"] != "Rejected"]
    tables, _, reading = take(path, "partnerstack_commissions")

    assert sums(tables) == {("USD", "commission"): sum(Decimal(r["Issued Commission Amount"]) for r in counted)}
    assert tables["entry"]["status"].tolist() == ["paid", "declined"]
    assert reading.questions == []


def test_the_shared_lists_of_readers(shared: Path) -> None:
    folder = shared / "data/exports/newsletter"
    beehiiv = raw(folder / "beehiiv__members.csv")
    active = [r for r in beehiiv if r["status"] == "active"]
    expected = {
        "beehiiv__members.csv": {
            "subscribers": sum(not r["unsubscribed_at"] for r in active),
            "paid_members": sum(r["tier"] == "premium" for r in active),
        },
        "brevo__contacts.csv": {
            "subscribers": sum(r["EMAIL_BLACKLISTED"] == "No" for r in raw(folder / "brevo__contacts.csv", ";"))
        },
        "kit__subscribers_a.csv": {
            "subscribers": sum(r["status"] == "active" for r in raw(folder / "kit__subscribers_a.csv"))
        },
        "mailchimp__subscribed.csv": {"subscribers": len(raw(folder / "mailchimp__subscribed.csv"))},
        "curated__subscribers_header.csv": {},
    }
    for name, figures in expected.items():
        path = folder / name
        tables, remarks, reading = take(path, EXPECTED[name], AS_OF)
        rows = raw(path, ";" if "brevo" in name else ",")

        assert {metric: value for (metric, _), value in told(tables).items()} == figures, name
        assert sum(len(frame) for table, frame in tables.items() if table == "member") == len(rows), name
        assert (remarks, reading.questions) == ([], []), name


def test_the_shared_posts_and_emails(shared: Path) -> None:
    folder = shared / "data/exports/newsletter"
    posts, remarks, _ = take(folder / "substack__posts_2019.csv", "substack_posts")
    expected = [
        r["post_id"].partition(".")[0]
        for r in raw(folder / "substack__posts_2019.csv")
        if r["is_published"] == "TRUE" and r["type"] != "page"
    ]
    emails = take(folder / "buttondown__emails.csv", "buttondown_emails")[0]["item"]

    assert posts["item"]["item"].tolist() == expected
    assert posts["item"]["kind"].tolist() == ["post", "episode", "post"]
    assert [r.reason for r in remarks] == ["a draft", "a page, not a post"]
    assert emails["item"].tolist() == [r["id"] for r in raw(folder / "buttondown__emails.csv")]
    assert emails["published"].tolist() == ["2023-01-02T16:55:00Z", "2023-01-05T13:00:00Z"]
