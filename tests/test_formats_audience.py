"""Formats of video, web and podcast: the real files against their own sums, ugly ones, one by one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import generators_audience as generators
import pandas as pd
import pytest
from test_files_reading import take as read
from test_files_reading import write
from told_by_files import (
    GOLDEN,
    MICROS,
    archive,
    plain,
    raw,
    reasons,
    spans,
    sums,
    take,
    told,
    unpacked,
)

from connectors import files

EXPECTED = {
    "video/youtube_studio__table_data_real.csv": "youtube_table",
    "video/youtube_studio__table_hms.csv": "youtube_table",
    "video/youtube_studio__daily_revenue.csv": "youtube_revenue",
    "video/adsense__account_activity_202608.csv": "adsense_activity",
    "web/ga4__pages_and_screens.csv": "ga4_pages",
    "web/ga4__country.csv": "ga4_countries",
    "web/ga4__freeform_channels.csv": "ga4_channels",
    "web/gsc__queries.csv": "search_console",
    "web/blog_monthly_stats_2022_05.csv": "blog_months",
    "podcast/fireside__episodes_newest245.csv": "fireside_episodes",
    "podcast/buzzsprout__api_episodes.json": None,
    "books/kdp__royalties_workbook.xlsx/Combined Sales": "kdp_sales",
    "books/kdp__royalties_workbook.xlsx/KENP Read": "kdp_pages",
    "books/apple_books__sales.csv": "apple_books",
    "rental/stessa__transactions.csv": "stessa_transactions",
    "rental/airbnb__payouts_2026.csv": "airbnb_payouts",
    "rental/airbnb__2024_short.csv": "airbnb_payouts",
}
"""Every shared file of these groups and the format it is; None: no table, refused."""
PERIOD = "2026-02-01/2026-02-28"


@pytest.mark.parametrize(("name", "wanted"), [pair for pair in EXPECTED.items() if ".xlsx/" not in pair[0]])
def test_shared_files_are_recognised(shared: Path, name: str, wanted: str | None) -> None:
    found = [each.name for each in files.recognise(shared / "data/exports" / name)]
    assert found == ([wanted] if wanted else [])


def test_youtubes_genuine_table(shared: Path) -> None:
    path = shared / "data/exports/video/youtube_studio__table_data_real.csv"
    rows = [row for row in raw(path) if row["Content"] != "Total"]
    tables, remarks, _ = take(path, period="2016-01-01/2026-11-20")
    views = sum(plain(row["Views"]) for row in rows)
    assert told(tables["observation"]) == {
        "piece_views": (16, views),
        "piece_views_total": (16, views),
        "piece_new_subscribers": (16, sum(plain(row["Subscribers"]) for row in rows)),
    }
    items = tables["item"].set_index("item")
    assert {row["Content"]: int(row["Duration"]) for row in rows} == items["duration"].to_dict()
    assert (items.loc["2q4TS4z4Rpk", "published"], set(items["kind"])) == ("2024-01-06", {"video"})
    assert reasons(remarks) == [("left_out", 2)]


def test_youtubes_table_with_clocks(shared: Path) -> None:
    path = shared / "data/exports/video/youtube_studio__table_hms.csv"
    tables, _, _ = take(path, period="2025-03-20/2025-04-30")
    assert told(tables["observation"])["piece_views"] == (2, Decimal(1500))
    # only the second was published within the period: these are all its views so far
    assert told(tables["observation"])["piece_views_total"] == (1, Decimal(500))
    assert tables["item"]["duration"].tolist() == [3600, 4200]


def test_youtubes_days_keep_fractions_of_a_cent(shared: Path) -> None:
    path = shared / "data/exports/video/youtube_studio__daily_revenue.csv"
    entry = take(path)[0]["entry"]
    months = entry.groupby(entry["day"].dt.strftime("%Y-%m"))["amount_micros"].sum()
    wanted: dict[str, Decimal] = defaultdict(Decimal)
    for row in raw(path)[1:]:
        wanted[row["Date"][:7]] += Decimal(row["Estimated revenue (USD)"])
    assert {month: Decimal(int(total)) / MICROS for month, total in months.items()} == wanted
    assert [round(total, 2) for total in wanted.values()] == [Decimal("14.31"), Decimal("5.69")]
    assert sums(entry) == {("USD", "ad"): Decimal("20.001")}


def test_adsense_counts_earnings_and_no_balance(shared: Path) -> None:
    path = shared / "data/exports/video/adsense__account_activity_202608.csv"
    tables, remarks, reading = take(path)
    assert sums(tables["entry"]) == {("USD", "ad"): Decimal("137.53"), ("USD", "payout"): Decimal("-224.68")}
    assert reasons(remarks) == [("left_out", 2), ("left_out", 5)]
    earned = tables["entry"].set_index("kind").loc["ad"]
    assert (str(earned["day"])[:10], earned["stream"], reading.questions) == ("2026-08-31", "YouTube ads", [])
    assert "0000" not in "".join(tables["entry"]["product"]), "the bank account's digits are not kept"


@pytest.mark.parametrize(
    ("name", "skip", "columns"),
    [
        ("ga4__pages_and_screens", 10, {"pageviews_by_page": "Views", "visitors_by_page": "Active users"}),
        ("ga4__country", 10, {"visitors_by_country": "Active users"}),
    ],
)
def test_analytics_over_a_period(shared: Path, name: str, skip: int, columns: dict[str, str]) -> None:
    path = shared / f"data/exports/web/{name}.csv"
    rows, (tables, remarks, reading) = raw(path, skip), take(path)
    wanted = {metric: (len(rows), sum(plain(row[column]) for row in rows)) for metric, column in columns.items()}
    assert told(tables["observation"]) == wanted
    assert spans(tables["observation"]) == {("span", "2026-01-01", "2026-09-23")}
    assert (remarks, reading.questions, len(rows)) == ([], [], 2)


def test_analytics_channels_by_day(shared: Path) -> None:
    path = shared / "data/exports/web/ga4__freeform_channels.csv"
    rows, observation = raw(path, 4), take(path)[0]["observation"]
    found = {(r.item, r.day.strftime("%Y%m%d"), r.value // MICROS) for r in observation.itertuples()}
    column = "Session primary channel group (Default Channel Group)"
    assert found == {(row[column], row["Date"], int(row["Active users"])) for row in rows}
    assert (set(observation["metric"]), set(observation["grain"])) == ({"visitors_by_channel"}, {"day"})


def test_search_queries(shared: Path) -> None:
    path = shared / "data/exports/web/gsc__queries.csv"
    rows = raw(path)
    assert [q.id for q in take(path)[2].questions] == ["period"]
    found = told(take(path, period=PERIOD)[0]["observation"])
    shown = [plain(row["Impressions"]) for row in rows]
    weighed = sum(plain(row["Position"]) * plain(row["Impressions"]) for row in rows)
    assert found["search_clicks_by_query"] == (3, sum(plain(row["Clicks"]) for row in rows))
    assert found["search_impressions_by_query"] == (3, sum(shown))
    assert found["search_position_by_query"] == (3, weighed)


def test_a_bloggers_sheet(shared: Path) -> None:
    path = shared / "data/exports/web/blog_monthly_stats_2022_05.csv"
    rows, (tables, remarks, _) = raw(path), take(path)
    assert (len(rows), remarks) == (53, [])
    columns = {
        "visitors": "Google Analytics Users",
        "sessions": "Google Analytics Sessions",
        "pageviews": "Google Analytics Pageviews",
        "ad_impressions": "AdSense Impressions",
        "account_balance": "AdSense balance",
    }
    for metric, column in columns.items():
        cells = [plain(row[column]) for row in rows if row[column].strip()]
        assert told(tables["observation"])[metric] == (len(cells), sum(cells)), metric
    earned = [plain(row["AdSense earnings"]) for row in rows if row["AdSense earnings"].strip()]
    assert sums(tables["entry"]) == {("USD", "ad"): sum(earned)}
    assert set(tables["observation"]["grain"]) == {"month"}
    assert str(tables["entry"]["day"].max())[:10] == "2022-05-01"


def test_fireside_dashes_are_gaps(shared: Path) -> None:
    path = shared / "data/exports/podcast/fireside__episodes_newest245.csv"
    rows = raw(path)
    assert [q.id for q in take(path)[2].questions] == ["as_of"]
    tables, remarks, _ = take(path, as_of="2025-09-30")
    columns = {f"piece_downloads_{days}": f"{days} Day{'s' * (days > 1)}" for days in (1, 7, 14, 30, 90)}
    columns |= {"piece_downloads_total": "All Time"}
    for metric, column in columns.items():
        cells = [plain(row[column]) for row in rows if row[column] != "–"]
        assert told(tables["observation"])[metric] == (len(cells), sum(cells)), metric
    assert (len(tables["item"]), remarks) == (len(rows), [])
    assert set(tables["observation"]["day"].astype(str)) == {"2025-09-30"}
    newest = tables["observation"].query("item == '482'")
    assert sorted(newest["metric"]) == ["piece_downloads_1", "piece_downloads_total"]


def counted(tables: dict[str, pd.DataFrame], wanted: generators.Told, *metrics: str) -> None:
    found = told(tables["observation"])
    assert found == {metric: (wanted.rows[metric], wanted.sums[metric]) for metric in metrics}


def test_youtube_against_its_own_sums(tmp_path: Path) -> None:
    wanted = generators.write_youtube(tmp_path / "Table data.csv", date(2020, 1, 1))
    tables, remarks, _ = take(tmp_path / "Table data.csv", chunk=700, period="2020-01-01/2026-11-20")
    counted(tables, wanted, "piece_views", "piece_views_total", "piece_new_subscribers")
    assert len(tables["item"]) == 5_000
    assert int(tables["item"]["duration"].sum()) == wanted.sums["seconds"]
    assert len(remarks) == wanted.rows["left out"] + wanted.rows["repeated"]


def test_analytics_pages_against_their_own_sums(tmp_path: Path) -> None:
    wanted = generators.write_ga4_pages(tmp_path / "pages.csv")
    tables, remarks, _ = take(tmp_path / "pages.csv", chunk=700)
    counted(tables, wanted, "pageviews_by_page", "visitors_by_page")
    assert spans(tables["observation"]) == {("span", "2026-02-01", "2026-02-28")}
    assert [remark.kind for remark in remarks] == ["left_out"] * wanted.rows["left out"]


@pytest.mark.parametrize("seed", [1, 2])
def test_fireside_against_its_own_sums(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "episodes-20261120.csv"
    wanted = generators.write_fireside(path, seed=seed)
    tables, remarks, reading = take(path, chunk=700)
    counted(tables, wanted, *(f"piece_downloads_{days}" for days in (1, 7, 14, 30, 90, "total")))
    assert (len(tables["item"]), remarks, reading.questions) == (5_000, [], [])


def test_youtubes_table_without_a_period_is_asked_for_it(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.csv", "Total,,,9", '-id,One,"Jan 6, 2026",4', head="Content,Video title,Video publish time,Views"
    )
    tables, _, reading = take(path)
    assert [question.id for question in reading.questions] == ["period"]
    assert (list(tables), tables["item"]["item"].tolist()) == (["item"], ["-id"])


@pytest.mark.parametrize(
    "head",
    [
        "Date,Content,Video title,Video publish time,Views",
        "Date,Page path and screen class,Views,Active users",
        "City,Country,Active users",
    ],
)
def test_tables_by_day_or_place_are_not_taken_for_sums_over_a_period(tmp_path: Path, head: str) -> None:
    assert files.recognise(write(tmp_path / "t.csv", head=head)) == []


def test_a_table_of_youtube_by_video_and_country_does_not_tell_a_video(tmp_path: Path) -> None:
    row = 'a-1,Knots,"Jan 6, 2026",US,7'
    path = write(tmp_path / "t.csv", row, head="Content,Video title,Video publish time,Geography,Views")
    assert files.recognise(path) == []


def test_youtubes_days_may_have_views_and_another_currency(tmp_path: Path) -> None:
    head = "Date,Views,Watch time (hours),Estimated revenue (EUR)"
    path = write(tmp_path / "t.csv", "Total,30,2,3.5", "2026-03-01,20,1.5,3.500001", "2026-03-02,10,,0", head=head)
    tables, _, _ = take(path)
    assert sums(tables["entry"]) == {("EUR", "ad"): Decimal("3.500001")}
    assert tables["entry"]["external_id"].tolist() == ["revenue:2026-03-01", "revenue:2026-03-02"], "0 is told as 0"
    assert told(tables["observation"]) == {"video_views": (2, Decimal(30)), "watch_minutes": (1, Decimal(90))}


@pytest.mark.parametrize(("sign", "wanted"), [("comma", "20.001"), ("point", "20001")])
def test_thousandths_of_youtube_are_never_taken_for_thousands(tmp_path: Path, sign: str, wanted: str) -> None:
    rows = 'Total;"20,001"', '2026-03-01;"14,312"', '2026-03-02;"5,689"'
    path = write(tmp_path / "t.csv", *rows, head="Date;Estimated revenue (EUR)")
    assert [question.id for question in take(path)[2].questions] == ["decimal"]
    assert sums(take(path, decimal=sign)[0]["entry"]) == {("EUR", "ad"): Decimal(wanted)}
    proven, _, reading = take(
        write(tmp_path / "u.csv", *rows, '2026-03-03;"0,25"', head="Date;Estimated revenue (EUR)")
    )
    assert (sums(proven["entry"]), reading.questions) == ({("EUR", "ad"): Decimal("20.251")}, [])


@pytest.mark.parametrize(("by", "one"), [("Content,Video title", "a-1,Knots"), ("Geography", "US")])
def test_youtubes_days_of_one_video_or_country_are_not_the_channels(tmp_path: Path, by: str, one: str) -> None:
    head = f"Date,{by},Estimated revenue (USD)"
    assert files.recognise(write(tmp_path / "Chart data.csv", f"2026-03-01,{one},1.5", head=head)) == []


ADSENSE = '"Date","Description","Amount (EUR)"'


def test_a_corrected_month_of_adsense_is_the_same_row(tmp_path: Path) -> None:
    line = '"Sep 1 – 30, 2026","Earnings - {}","{}"'
    first = write(tmp_path / "1.csv", line.format("YouTube", "1,100.00"), line.format("Content", "2.00"), head=ADSENSE)
    second = write(tmp_path / "2.csv", line.format("Content", "2.00"), line.format("YouTube", "1,099.50"), head=ADSENSE)
    before, after = (take(path)[0]["entry"].set_index("external_id") for path in (first, second))
    assert set(before.index) == set(after.index)
    assert sums(after) == {("EUR", "ad"): Decimal("1101.50")}
    assert sorted(after["stream"]) == ["Display ads", "YouTube ads"]


def test_adsense_takes_back_withholds_and_asks(tmp_path: Path) -> None:
    lines = ('"Sep 30, 2026","Invalid traffic - YouTube","\u22120.50"', '"Sep 30, 2026","Tax withheld - US","-3.00"')
    moon = '"Sep 30, 2026","Moon levy","\u22121.00"'
    path = write(tmp_path / "a.csv", *lines, moon, '"Sep 1, 2026","Earnings - Search","9.00"', head=ADSENSE)
    tables, _, reading = take(path)
    known = {("EUR", "refund"): Decimal("-0.5"), ("EUR", "withholding"): Decimal(-3), ("EUR", "ad"): Decimal(9)}
    assert (sums(tables["entry"]), [q.id for q in reading.questions]) == (known, ["line:moon levy"])
    tables, _, reading = take(path, **{"line:moon levy": "fee"})
    assert sums(tables["entry"]) == known | {("EUR", "fee"): Decimal(-1)}
    tables, remarks, _ = take(path, **{"line:moon levy": "leave out"})
    assert (sums(tables["entry"]), reasons(remarks)) == (known, [("left_out", 4)])


def test_a_bank_account_is_not_taken_for_adsense(tmp_path: Path) -> None:
    path = write(tmp_path / "bank.csv", '"Sep 30, 2026","Groceries","-9.00"', head=ADSENSE)
    assert "adsense_activity" not in [each.name for each in files.recognise(path)]


PAGES = "Page path and screen class,Views,Active users"


def test_analytics_without_its_first_lines_is_asked_for_the_period(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", '"/a,b","1,000",', "Grand total,2,2", head=PAGES)
    assert [question.id for question in take(path)[2].questions] == ["period"]
    tables, remarks, _ = take(path, period=PERIOD)
    assert told(tables["observation"]) == {"pageviews_by_page": (1, Decimal(1000))}, "a gap is no 0"
    assert reasons(remarks) == [("left_out", 3)]


@pytest.mark.parametrize(
    ("name", "dimension", "first", "second"),
    [
        ("ga4_countries", "Country", "Germany,7", "Page title and screen class,Views\nHarbour,9\nKnots,4"),
        ("ga4_pages", "Page path", "/,7", "Country,Active users\nGermany,9\nFrance,4"),
        ("ga4_channels", "Date,Default channel group", "20260101,Direct,7", "Nth day,Page,Active users\n0,/,9"),
    ],
)
def test_of_several_tables_in_one_file_of_analytics_only_the_first_is_read(
    tmp_path: Path, name: str, dimension: str, first: str, second: str
) -> None:
    views, view = (",Views", ",8") if name == "ga4_pages" else ("", "")
    head = f"# Start date: 20260101\n# End date: 20260131\n{dimension}{views},Active users"
    cells = first.replace(",7", f"{view},7")
    more = second if not views else "\n".join(line.replace(",", ",x,", 1) for line in second.splitlines())
    path = write(tmp_path / "t.csv", cells, "", "# Start date: 20260101", "# End date: 20260131", more, head=head)
    for size in (1, 100):
        tables, remarks, _ = read(path, name, rows=size)
        assert len(tables["observation"]) == (2 if views else 1)
        assert {remark.kind for remark in remarks} == {"left_out"}


SEARCH = "{},Clicks,Impressions,CTR,Position\n"


def test_search_consoles_archive_tells_its_period_and_filters(tmp_path: Path) -> None:
    days = SEARCH.format("Date") + "2026-03-02,1,9,11%,4.5\n2026-03-01,0,0,0%,0\n"
    pages = SEARCH.format("Top pages") + '"https://a.org/x,y",1,9,11.1%,4.5\n'
    whole = "Filter,Value\nSearch type,Web\nDate,Last 7 days\n"
    found = unpacked(archive(tmp_path / "a.zip", Dates=days, Pages=pages, Filters=whole))
    assert sorted(found) == ["search_console", "search_console_days"]
    observation = found["search_console"][0]["observation"]
    assert spans(observation) == {("span", "2026-03-01", "2026-03-02")}
    position = observation.set_index("metric").loc["search_position_by_page"]
    assert (position["value"] / MICROS, position["denominator"] // MICROS) == (40.5, 9)
    part = unpacked(archive(tmp_path / "b.zip", Chart=days, Pages=pages, Filters=whole + "Query,+shoes\n"))
    for tables, remarks, _ in part.values():
        assert tables == {}
        assert {remark.kind for remark in remarks} == {"left_out"}


def test_youtubes_archive_tells_its_period(tmp_path: Path) -> None:
    table = 'Content,Video title,Video publish time,Views\nTotal,,,9\n-id,One,"Jan 6, 2026",4\n'
    path = archive(tmp_path / "Content 2026-01-01_2026-01-31 Me.zip", **{"Table data": table, "Totals": "Date,Views\n"})
    tables, _, reading = unpacked(path)["youtube_table"]
    assert spans(tables["observation"]) == {("span", "2026-01-01", "2026-01-31")}
    assert told(tables["observation"]) == {"piece_views": (1, Decimal(4)), "piece_views_total": (1, Decimal(4))}
    assert reading.questions == []


def test_search_days_have_no_position_where_nothing_was_shown(tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.csv", "2026-03-01,0,0,0%,0", '2026-03-02,3,"1,001",0.3%,9.87', head=SEARCH.format("Date")
    )
    tables, remarks, reading = take(path)
    found = told(tables["observation"])
    assert found["search_clicks"] == (2, Decimal(3))
    assert found["search_position"] == (1, Decimal("9.87") * 1001)
    assert (remarks, reading.questions) == ([], [])


def test_a_month_that_is_none_is_left_out(tmp_path: Path) -> None:
    tables, remarks, _ = read(GOLDEN / "blog_months.csv", "blog_months")
    assert told(tables["observation"])["visitors"] == (2, Decimal(4872 + 5109))
    assert sums(tables["entry"]) == {("USD", "ad"): Decimal("61.29")}
    assert len(tables["entry"]) == 2, "0.00 was told, the blank month was not"
    assert reasons(remarks) == [("left_out", 5)]
