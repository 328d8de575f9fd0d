"""YouTube: days, videos and income by hand, and the file's own rows; the cases of Google's video and ads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from google_peer import SIGNED_IN, denied
from test_connectors_adsense import ads
from told_by_files import take
from vendors import Peer, money, numbers, rows, window
from video_peer import Tube, View, video

from connectors import adsense, youtube
from connectors._spec import AuthError, Payload, Remark
from vocabulary import DIGEST, Entry, Item, Observation

VIDEOS = (
    video("new", "2026-11-10T18:30:00Z", views=500, title="Fog &amp; foghorns"),
    video("mid", "2026-10-01T18:00:00Z", views=800, length="PT1H2M3S"),
    video("old", "2024-05-01T18:00:00Z", views=9_000),
)
TABLE = (
    View("2026-10-31", "mid", 40, 100, country="AT"),
    View("2026-11-17", "mid", 10, 25, gained=3, lost=1),
    View("2026-11-17", "old", 5, 9, country="US", way="RELATED_VIDEO", device="TV"),
    View("2026-11-18", "new", 7, 11, gained=1, lost=4, country="ZZ", way="SOMETHING_NEW", device="UNKNOWN_PLATFORM"),
    View("2026-11-18", "mid", 2, 3, country="US", way="EXT_URL", device="DESKTOP"),
)
REVENUE = {"2026-11-16": 0, "2026-11-17": 3.141, "2026-11-18": 0.0042}


def tube(**more: Any) -> Tube:
    return Tube(**{"videos": VIDEOS, "table": TABLE, "revenue": REVENUE, **more})


def read(peer: Peer, since: str = "2026-11-16", until: str = "2026-11-21", **more: Any) -> list[Any]:
    return rows(youtube, {**SIGNED_IN, **more}, peer, window(since, until))


def by_month(found: list[Any], by: str) -> dict[str, int]:
    return {r.item: (r.value or 0) // 1_000_000 for r in found if getattr(r, "metric", "") == f"video_views_by_{by}"}


def test_days_videos_and_today_by_hand() -> None:
    found = read(Peer(tube()))

    told = numbers([r for r in found if isinstance(r, Observation) and r.grain == "day"])
    assert {key: value for key, value in told.items() if not key[1]} == {
        ("video_views", "", "2026-11-17"): 15, ("watch_minutes", "", "2026-11-17"): 34,
        ("new_followers", "", "2026-11-17"): 3, ("lost_followers", "", "2026-11-17"): 1,
        ("video_views", "", "2026-11-18"): 9, ("watch_minutes", "", "2026-11-18"): 14,
        ("new_followers", "", "2026-11-18"): 1, ("lost_followers", "", "2026-11-18"): 4,
        ("followers", "", "2026-11-21"): 1230, ("posts", "", "2026-11-21"): 3,
    }  # fmt: skip
    pieces = {key: value for key, value in told.items() if key[0] in ("piece_views", "piece_new_subscribers")}
    assert pieces == {
        ("piece_views", "mid", "2026-11-17"): 10, ("piece_new_subscribers", "mid", "2026-11-17"): 2,
        ("piece_views", "old", "2026-11-17"): 5, ("piece_new_subscribers", "old", "2026-11-17"): 0,
        ("piece_views", "new", "2026-11-18"): 7, ("piece_new_subscribers", "new", "2026-11-18"): -3,
        ("piece_views", "mid", "2026-11-18"): 2, ("piece_new_subscribers", "mid", "2026-11-18"): 0,
    }  # fmt: skip
    assert {k[1]: v for k, v in told.items() if k[0] == "piece_views_total"} == {"new": 500, "mid": 800, "old": 9000}
    assert not [r for r in found if isinstance(r, Remark)]


def test_what_a_month_is_broken_down_by() -> None:
    found = read(Peer(tube()))

    assert by_month(found, "country") == {"DE": 10, "US": 7}
    assert by_month(found, "channel") == {
        "YouTube search": 10,
        "Suggested videos": 5,
        "External": 2,
        "Something new": 7,
    }
    assert by_month(found, "device") == {"phone": 10, "tv": 5, "computer": 2}
    assert {r.day for r in found if getattr(r, "grain", "") == "month"} == {date(2026, 11, 1)}


def test_videos_as_pieces() -> None:
    items = {r.item: r for r in read(Peer(tube())) if isinstance(r, Item)}

    assert items["new"] == Item(
        item="new", kind="video", title="Fog & foghorns", url="https://www.youtube.com/watch?v=new",
        published="2026-11-10T18:30:00Z", duration=253,
    )  # fmt: skip
    assert items["mid"].duration == 3723


def test_what_others_cannot_see_is_left_out() -> None:
    hidden = [
        video("secret", "2026-11-01T00:00:00Z", privacyStatus="private"),
        video("coming", "2026-11-02T00:00:00Z", live="upcoming", length="P0D"),
        video("live", "2026-11-03T00:00:00Z", live="live", length="P0D", views=None),
        video("link", "2026-11-04T00:00:00Z", privacyStatus="unlisted", views=0),
    ]
    found = read(Peer(tube(videos=hidden)))

    assert {r.item: r.duration for r in found if isinstance(r, Item)} == {"live": None, "link": 253}
    assert {r.item: r.value for r in found if getattr(r, "metric", "") == "piece_views_total"} == {"link": 0}


def test_a_hidden_count_is_not_told() -> None:
    hidden = {"viewCount": "9", "subscriberCount": "0", "hiddenSubscriberCount": True, "videoCount": "0"}
    told = numbers(
        [r for r in read(Peer(tube(statistics=hidden, videos=()))) if isinstance(r, Observation) and r.grain == "day"]
    )

    assert ("followers", "", "2026-11-21") not in told
    assert told["posts", "", "2026-11-21"] == 0


def test_income_is_exact_and_has_the_ids_of_the_file() -> None:
    assert money(read(Peer(tube()))) == {
        "revenue:2026-11-16": ("2026-11-16", "ad", 0, "USD"),
        "revenue:2026-11-17": ("2026-11-17", "ad", 3_141_000, "USD"),
        "revenue:2026-11-18": ("2026-11-18", "ad", 4_200, "USD"),
    }
    peer = Peer(tube())
    assert {row[3] for row in money(read(peer, currency=" eur ")).values()} == {"EUR"}
    assert [c.query["currency"] for c in peer.calls if c.query.get("metrics") == "estimatedRevenue"] == ["EUR"]


def test_income_is_asked_again_as_long_as_it_is_corrected() -> None:
    told = {"2026-10-01": 9.0, "2026-10-02": 2.5, "2026-11-17": 3.141}

    def asked(since: str, until: str = "2026-11-21", **more: Any) -> tuple[list[tuple[str, str]], set[str]]:
        peer = Peer(tube(revenue=told, **more))
        found = money(read(peer, since, until))
        days = [c.query for c in peer.calls if c.query.get("metrics") == "estimatedRevenue"]
        return [(q["startDate"], q["endDate"]) for q in days], {name[-5:] for name in found}

    assert asked("2026-11-16") == ([("2026-10-02", "2026-11-21")], {"10-02", "11-17"})
    assert asked("2026-09-01") == ([("2026-09-01", "2026-11-21")], {"10-01", "10-02", "11-17"})
    assert asked("2026-11-16", "2026-11-20") == ([("2026-11-16", "2026-11-20")], {"11-17"}), "only with today"
    assert asked("2026-11-16", made="2026-10-20T09:00:00Z")[0] == [("2026-10-19", "2026-11-21")]  # a zone further west


def test_the_file_and_the_sync_tell_the_same_rows(tmp_path: Path) -> None:
    """YouTube Studio's file of these days, read by its format: each of its rows is found again, word by word."""
    path = tmp_path / "Totals.csv"
    lines = ["Date,Estimated revenue (USD),Views", "Total,3.1452,24", "2026-11-17,3.141,15", "2026-11-18,0.0042,9"]
    path.write_text("\n".join(lines))
    tables, _, _ = take(path)
    synced = [r for r in read(Peer(tube())) if getattr(r, "amount_micros", 1)]

    def words(rows: Any, table: str, names: set[str]) -> set[tuple[str, ...]]:
        fields = [name for name in DIGEST[table] if name != "source"]
        told = [
            [
                None if pd.isna(row[name]) else str(row[name])[:10] if name == "day" else str(row[name])
                for name in fields
            ]
            for row in rows
        ]
        return {tuple(map(str, each)) for each in told if not names or each[0] in names}

    for table, model, names in (("entry", Entry, set()), ("observation", Observation, {"video_views"})):
        filed = words(tables[table].to_dict("records"), table, names)
        assert len(filed) == 2
        assert filed == words([r.model_dump() for r in synced if isinstance(r, model)], table, names)


def test_a_channel_that_earns_nothing_tells_nothing() -> None:
    assert money(read(Peer(tube(revenue={"2026-11-17": 0, "2026-11-18": 0})))) == {}
    assert money(read(Peer(tube(revenue={})))) == {}


def test_a_day_taken_back_to_nothing_is_told_to_who_earned_before() -> None:
    peer, asked = Peer(tube(revenue={"2026-11-18": 0})), window("2026-11-18")
    marks = [p.bookmark for p in youtube.fetch(SIGNED_IN, Peer(tube()), window("2026-11-16"))]
    assert marks[-1] == {"complete": True, "earns": True, "whole": "2026-11-21"}

    again = Payload({}, bookmark=marks[-1]).bookmark
    asked = type(asked)(asked.since, asked.until, again, now=asked.now)
    assert money(rows(youtube, SIGNED_IN, peer, asked)) == {"revenue:2026-11-18": ("2026-11-18", "ad", 0, "USD")}


@pytest.mark.parametrize("reason", ["insufficientPermissions", "forbidden"])
def test_without_permission_for_income_all_else_is_read(reason: str) -> None:
    found = read(Peer(tube(refuses={"estimatedRevenue": denied("Forbidden", reason)})))

    assert money(found) == {}
    assert (
        numbers([r for r in found if isinstance(r, Observation) and r.grain == "day"])["video_views", "", "2026-11-17"]
        == 15
    )


def test_without_permission_for_the_rest_signing_in_again_is_asked_for() -> None:
    with pytest.raises(AuthError, match="tick every box"):
        read(Peer(tube(refuses={"views": denied("Forbidden", "insufficientPermissions")})))


def test_a_breakdown_that_is_no_more_is_said_and_the_others_are_read() -> None:
    gone = 400, {"error": {"code": 400, "message": "The query is not supported.", "status": "INVALID_ARGUMENT"}}
    found = read(Peer(tube(refuses={"deviceType": gone})))

    assert [r.kind for r in found if isinstance(r, Remark)] == ["partial"]
    assert by_month(found, "device") == {} and by_month(found, "country")


def test_pages_of_videos_are_each_read_once_and_fifty_at_a_time() -> None:
    many = [video(f"v{n:03}", f"2026-11-{20 - n // 10:02}T0{n % 10}:00:00Z", views=n) for n in range(120)]
    peer = Peer(tube(videos=many))

    found = [r for r in read(peer) if isinstance(r, Item)]

    assert sorted(r.item for r in found) == [f"v{n:03}" for n in range(120)]
    asked = [c.path.rpartition("/")[2] for c in peer.calls]
    assert (asked.count("playlistItems"), asked.count("videos"), asked.count("search")) == (3, 3, 0)


def test_old_videos_are_told_once_a_week() -> None:
    def told(mark: dict[str, Any]) -> set[str]:
        asked = window("2026-11-20")
        found = rows(youtube, SIGNED_IN, Peer(tube()), type(asked)(asked.since, asked.until, mark, now=asked.now))
        return {r.item for r in found if isinstance(r, Item)}

    assert told({"whole": "2026-11-15"}) == {"new", "mid"}
    assert told({"whole": "2026-11-14"}) == {"new", "mid", "old"}
    assert told({"whole": "soon"}) == {"new", "mid", "old"}


def test_a_past_window_asks_for_no_present_and_ends_with_the_channel_s_first_day() -> None:
    peer = Peer(tube(table=[View("2024-03-10", "old", 3)]))
    payloads = list(youtube.fetch(SIGNED_IN, peer, window("2024-02-20", "2024-03-21")))

    assert payloads[0].beginning
    asked = [c.query for c in peer.calls if c.path == "/v2/reports"]
    assert {(q["startDate"], q["endDate"]) for q in asked if q["dimensions"] == "day"} == {("2024-02-29", "2024-03-21")}
    assert [q["startDate"] for q in asked if q["dimensions"] == "video"] == ["2024-03-10"]
    assert not [c for c in peer.calls if c.path.endswith(("playlistItems", "videos"))]
    later = list(youtube.fetch(SIGNED_IN, Peer(tube()), window("2026-10-20", "2026-11-15")))
    assert not any(p.beginning for p in later)


def test_before_the_channel_was_made_nothing_is_asked() -> None:
    peer = Peer(tube())
    (payload,) = youtube.fetch(SIGNED_IN, peer, window("2023-01-01", "2023-01-31"))

    assert payload.beginning and list(youtube.parse(payload)) == []
    assert [c.path for c in peer.calls if c.path != "/token"] == ["/youtube/v3/channels"]


def test_months_are_asked_when_they_end_and_while_they_last() -> None:
    peer = Peer(tube())
    read(peer, "2026-10-20", "2026-11-21")
    months = [(c.query["startDate"], c.query["endDate"]) for c in peer.calls if c.query.get("dimensions") == "country"]
    assert months == [("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-21")]


def test_the_future_is_not_asked_for_and_twice_is_the_same() -> None:
    future = Peer(tube())
    assert rows(youtube, SIGNED_IN, future, window("2999-01-01", "2999-01-02")) == []
    assert future.calls == []
    assert read(Peer(tube())) == read(Peer(tube()))


CASES: list = [(youtube, SIGNED_IN, tube()), (adsense, SIGNED_IN, ads())]
