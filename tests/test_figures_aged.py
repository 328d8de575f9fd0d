"""The league of pieces, one piece, records, lists and issues one by one. Numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from fake_store import FakeStore, ask

from figures import Question, explain, issues, lists, pieces_brought, pieces_league, pieces_one, records


def post(store: FakeStore, day: str, *, kind: str = "post", source: str = "blog", title: str = "", **at: float) -> str:
    """A piece, and what it had in all when it was so many days old (``d7=100``)."""
    store.publish(source, kind, f"{day}T08:00:00Z", title=title or f"Of {day}")
    item = f"{source}-{len(store._items) - 1}"
    metric = {"post": "piece_views_total", "issue": "piece_opened"}.get(kind, "piece_downloads_total")
    for name, value in at.items():
        then = pd.Timestamp(day) + pd.Timedelta(days=int(name[1:]))
        store.observe(source, metric, {str(then.date()): value}, item=item)
    return item


def blog(store: FakeStore) -> list[str]:
    """Three old posts, one of 20 days, and one of a year ago of which nobody tells a thing."""
    old = [post(store, f"2026-0{month}-01", d7=n, d30=3 * n) for month, n in ((6, 100), (7, 200), (8, 60))]
    return [*old, post(store, "2026-11-01", d7=5_000, d20=9_000), post(store, "2025-11-01")]


def test_the_too_young_are_apart_and_in_neither_part_of_the_mean(store: FakeStore) -> None:
    items = blog(store)
    q = ask(store)
    told = pieces_league.mean(q, "post", 30)

    assert (told.value, told.extra) == (360, {"median": 300, "n": 3, "young": 1, "untold": 1})
    assert told.formula == "1,080 views / 3 posts = 360"
    assert sorted(explain.rows(q, told)["Number"]) == [60, 100, 180, 200, 300, 600]
    old, young = pieces_league.of_kind(q, "post", 30, "age")
    assert old["item"].tolist() == [items[1], items[0], items[2], items[4]]
    assert old["against"].tolist()[:3] == [pytest.approx(x) for x in (1.0, 0.0, -0.4)]
    assert (young["item"].tolist(), young["total"].tolist()) == ([items[3]], [9_000])
    assert pieces_league.mean(q, "post", 7).value == pytest.approx(5_360 / 4), "at 7 days it is old enough"


def test_a_months_end_that_is_past_knows_no_later_numbers(store: FakeStore) -> None:
    items = blog(store)
    rows = pieces_league.table(ask(store, "2026-06")).set_index("item")

    assert rows.index.tolist() == [items[0], items[4]]
    assert rows.loc[items[0], "d7"] == 100 and pd.isna(rows.loc[items[0], "d30"]), "it was 29 days old then"


def test_kinds_are_filtered_and_each_is_sorted(store: FakeStore) -> None:
    blog(store)
    post(store, "2026-08-02", kind="episode", source="show", d30=700)
    q = ask(store)

    assert pieces_league.kinds(q) == [("all", "All"), ("post", "Posts"), ("episode", "Episodes")]
    assert pieces_league.of_kind(q, "episode", 30, "newest")[0]["unit"].tolist() == ["downloads"]
    assert len(pieces_league.of_kind(q, "all", 7, "newest")[0]) == 6
    assert pieces_league.of_kind(q, "all", 30, "total")[0]["total"].tolist()[:2] == [700, 600]
    assert pieces_league.mean(q, "video", 30).reason == "No videos yet."
    assert str(pieces_league.mean(ask(FakeStore()), "post", 30).reason) == "No posts yet."


def test_a_piece_against_the_middle_one_at_each_age(store: FakeStore) -> None:
    items = blog(store)
    q = ask(store)
    shown = pieces_one.curve(q, items[3]).set_index("age")

    assert shown.loc[7].tolist() == [5_000, 150, 4], "the middle of 60, 100, 200 and 5,000"
    assert pd.isna(shown.loc[30, "value"]) and shown.loc[30, "median"] == 300 and shown.loc[30, "n"] == 3
    assert pieces_one.at_age(q, items[3], 30).reason == "Too young: 10 days to go."
    assert pieces_one.at_age(q, items[1], 30).extra["under"] == ("2 times the median of 3 posts",)
    assert pieces_one.at_age(q, items[4], 30).reason == "No source tells its first 30 days."
    assert pieces_one.piece(q, "nowhere") is None


def test_what_a_piece_brought_with_its_rows(store: FakeStore) -> None:
    items = blog(store)
    store.earn("2026-09-01", "commission", 100, "Affiliate", item=items[0])
    store.earn("2026-09-02", "fee", -10.5, "Affiliate", item=items[0])
    store.earn("2026-09-02", "sale", 40, "Books", item=items[0])
    store.earn("2026-09-03", "commission", 900, "Affiliate", item=items[0], status="pending")
    store.earn("2026-09-03", "payout", -500, "Affiliate", item=items[0])
    store.earn("2026-09-03", "commission", 77, "Affiliate", item=items[1])
    store.observe("blog", "piece_new_subscribers", {"2026-06-02": 3, "2026-06-04": 4}, item=items[0])
    q = ask(store)
    net, joined = pieces_one.brought(q, items[0])

    assert (net.value, net.formula) == (129.5, "Affiliate 89.50 + Books 40 = 129.50 USD")
    assert sorted(explain.rows(q, net)["Amount"]) == [-10.5, 40, 100]
    assert pieces_brought.by_stream(q, items[0])[["stream", "net", "n"]].values.tolist() == [
        ["Affiliate", 89.5, 2],
        ["Books", 40, 1],
    ]
    assert joined.value == 7
    assert pieces_one.brought(q, items[4])[0].reason == "No row of the ledger names this piece as what brought it."
    assert pieces_league.of_kind(q, "post", 30, "net")[0]["item"].tolist()[:2] == items[:2]


def test_what_a_piece_holds(store: FakeStore) -> None:
    items = [post(store, f"2026-0{month}-01", d7=month * 10, d30=month * 50) for month in range(1, 8)]
    q = ask(store)

    assert [words for words, *_ in pieces_one.holds(q, items[-1])] == [
        "Best of 7 posts in their first 7 days", "Best of 7 posts in their first 30 days", "Passed 250 views within 30 days",
    ]  # fmt: skip
    assert [words for words, *_ in pieces_one.holds(q, items[0])] == []


def test_records_come_from_full_months(store: FakeStore) -> None:
    values = {"2026-07": 800, "2026-08": 1_500, "2026-09": 900, "2026-10": 1_200, "2026-11": 90_000}
    store.observe("ga", "visitors", values, grain="month")
    blog(store)
    found = {each.key: each for each in records.records(ask(store))}

    assert (found["month-visitors"].value, found["month-visitors"].when, found["month-visitors"].fresh) == (
        1_500,
        "Aug 2026",
        False,
    )
    assert (found["round-visitors"].value, found["round-visitors"].when) == (1_000, "Aug 2026")
    assert found["piece-post"].value == 600 and "Of 2026-07-01" in found["piece-post"].when
    assert found["piece-post"].shape["value"].dropna().tolist() == [200, 600]


def test_a_script_gets_each_piece_with_its_figures(store: FakeStore) -> None:
    items = blog(store)
    rows = pieces_league.listed(ask(store))

    assert [row["item"] for row in rows] == [items[3], items[2], items[1], items[0], items[4]]
    assert (rows[2]["published"], rows[2]["age"], rows[2]["days_30"], rows[2]["days_90"]) == (
        date(2026, 7, 1),
        143,
        600,
        None,
    )
    assert rows[2]["against_median_30"] == 1.0 and rows[4]["total"] is None
    assert pieces_league.listed(ask(store), "issue") == []


# Lists


def issue(store: FakeStore, day: str, source: str = "kit", **told: float) -> str:
    store.publish(source, "issue", f"{day}T08:00:00Z", title=f"Issue of {day}")
    item = f"{source}-{len(store._items) - 1}"
    for name, value in told.items():
        store.observe(source, f"piece_{name}", {"2026-11-20": value}, item=item)
    return item


def test_an_issue_with_few_readers_or_still_being_opened_is_marked(store: FakeStore) -> None:
    for n in range(12):
        issue(store, f"2026-08-{n + 1:02d}", sent=100, delivered=98, opened=49, clicked=4, unsubscribed=1)
    issue(store, "2026-10-01", sent=20, delivered=20, opened=20)
    issue(store, "2026-11-18", sent=100, delivered=98, opened=10)
    rows = issues.of_list(ask(store), "kit")
    newest, few, old = (rows.iloc[place] for place in (0, 1, 2))

    assert newest["young"] and pd.isna(newest["opens_against"])
    assert few["small"] and few["opens_against"] == pytest.approx(0.5) and few["got"] == 20
    assert (old["delivery_rate"], old["open_rate"], old["left_rate"]) == (0.98, 0.5, pytest.approx(1 / 98))
    assert pd.isna(old["opens_against"]), "eleven before it"


def test_a_post_that_went_out_by_mail_is_an_issue_too(store: FakeStore) -> None:
    store.publish("substack", "post", "2026-10-01T08:00:00Z", title="Mailed")
    store.publish("substack", "post", "2026-10-02T08:00:00Z", title="Not mailed")
    store.observe("substack", "piece_delivered", {"2026-10-30": 200}, item="substack-0")
    store.observe("substack", "piece_opened", {"2026-10-30": 80}, item="substack-0")
    rows = issues.issues(ask(store))

    assert rows[["title", "open_rate"]].values.tolist() == [["Mailed", 0.4]]
    assert pieces_one.mailed(ask(store), "substack-0")[1].formula == "80 opened / 200 delivered = 40 %"
    assert pieces_league.listed(ask(store))[1]["measure"] == "opened"


def test_links_are_those_of_an_issue(store: FakeStore) -> None:
    first, second = issue(store, "2026-10-01", delivered=100), issue(store, "2026-10-08", delivered=100)
    for item, link, value in (
        (first, "https://a.example", 30),
        (first, "https://b.example", 10),
        (second, "https://a.example", 7),
    ):
        store.observe(
            "kit", "piece_clicked_by_link", {"2026-10-20": value - 1, "2026-10-30": value}, item=f"{item} {link}"
        )
    q = ask(store)

    assert issues.links(q, "kit")["value"].tolist() == [30, 10, 7]
    assert pieces_one.clicked_links(q, first).values.tolist() == [
        ["https://a.example", 30, 0.75],
        ["https://b.example", 10, 0.25],
    ]
    assert pieces_one.clicked_links(q, "kit-9").empty


def test_joined_left_and_net_of_each_list(store: FakeStore) -> None:
    store.observe("kit", "new_subscribers", {"2026-09": 40, "2026-10": 50}, grain="month")
    store.observe("kit", "unsubscribed", {"2026-09": 10, "2026-10": 20}, grain="month")
    store.observe("kit", "bounced", {"2026-10": 5, "2026-09": 0}, grain="month")
    store.observe("other", "subscribers", {"2026-08": 900, "2026-09": 950, "2026-10": 930}, grain="month")
    q = ask(store)

    assert [name for name, _ in lists.lists(q)] == ["other", "kit"]
    assert lists.moves(q, "kit")[["joined", "left", "net"]].values.tolist() == [[40, 10, 30], [50, 25, 25]]
    told = lists.moves(q, "other")
    assert told["net"].tolist() == [50, -20] and told["joined"].isna().all()
    assert lists.moves(q, "nobody").empty


def readers(store: FakeStore) -> Question:
    """A list of 40 who joined in July and two in August; ten of July left on 20 September, one pays."""
    store.channel("letter", kind="list")
    store.source("hive", channel="letter", known="imported")
    for n in range(40):
        left: dict[str, Any] = {"left": "2026-09-20", "state": "unsubscribed"} if n < 10 else {}
        store.join(f"r{n}", "premium" if n == 39 else "free", "2026-07-05", source="hive", **left)
    for n in range(2):
        store.join(f"s{n}", "free", "2026-08-01", source="hive")
    store.join("gone", "free", "2026-01-01", source="hive", state="unsubscribed", left="2026-06-01")
    return ask(store)


def test_who_stays_on_a_list_and_few_are_not_ranked(store: FakeStore) -> None:
    q = readers(store)
    told = lists.stay(q, "letter")
    table = {(f"{row.joined:%b}", row.age): (row.n, row.share, row.small) for row in told.rows.itertuples()}

    assert told.own and table == {
        ("Jul", 1): (40, 1.0, False), ("Jul", 2): (40, 1.0, False), ("Jul", 3): (40, 0.75, False),
        ("Aug", 1): (2, 1.0, True), ("Aug", 2): (2, 1.0, True),
    }  # fmt: skip
    rows = lists.moves(q, "letter").set_index("month")
    assert rows.loc["2026-07-01", "joined"] == 40 and rows.loc["2026-09-01", ["joined", "left", "net"]].tolist() == [
        0,
        10,
        -10,
    ]


def test_who_pays_on_a_list(store: FakeStore) -> None:
    rows = lists.free_and_paid(readers(store), "letter")
    last = rows[rows["month"] == pd.Timestamp("2026-10-01")]

    assert last[["tier", "n"]].values.tolist() == [["Paid", 1], ["Free", 31]]
    other = FakeStore()
    other.observe("kit", "subscribers", {"2026-10": 100}, grain="month")
    assert lists.free_and_paid(ask(other), "kit").empty
    other.observe("kit", "paid_members", {"2026-10": 8}, grain="month")
    assert lists.free_and_paid(ask(other), "kit")["n"].tolist() == [8, 92]


def test_a_list_that_tells_nothing_of_each_person_shows_the_membership_by_its_name(store: FakeStore) -> None:
    store.observe("kit", "subscribers", {"2026-10": 100}, grain="month")
    store.join("a", "Crew", "2026-07-01", seen="2026-07-31", shown="2026-11-20")
    store.join("b", "Crew", "2026-08-01", seen="2026-08-31", shown="2026-11-20")
    told = lists.stay(ask(store), "kit")

    assert (told.own, told.title) == (False, "Patreon") and len(told.rows)
    assert lists.stay(ask(FakeStore()), "kit").rows.empty
