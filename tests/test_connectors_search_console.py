"""Search Console: final days in Pacific time, positions that can be averaged, months by search, and the files' own rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google_peer import SIGNED_IN, Console
from told_by_files import take
from vendors import Call, Peer, numbers, rows, window

from connectors import search_console
from connectors._spec import AuthError, ConnectorError
from vocabulary import Observation

CONFIG = {"site": "example.org", **SIGNED_IN}
DAYS = (
    ("2026-10-31", 1, 10, 5.0),
    ("2026-11-01", 10, 400, 12.3),
    ("2026-11-02", 0, 0, 0),
    ("2026-11-04", 7, 1001, 9.87),
)
LISTS = {
    "query": (("bowline knot", 12, 2300, 14.2), ("never clicked", 0, 3, 88.5)),
    "page": (("https://example.org/knots", 17, 1401, 10.5),),
    "country": (("deu", 9, 900, 3.25), ("zzz", 1, 2, 1.0)),
    "device": (("MOBILE", 10, 1000, 11.0), ("DESKTOP", 7, 401, 9.0)),
}


def whole(found: list[Any]) -> dict[tuple[str, str, str, str], tuple[int, int | None]]:
    told = {(r.metric, r.item, r.grain, str(r.day)): (r.value, r.denominator) for r in found}
    assert len(told) == len(found)
    return told


def test_days_by_hand() -> None:
    found = rows(search_console, CONFIG, Peer(Console(DAYS)), window("2026-11-01"))

    told = whole(found)
    assert told["search_clicks", "", "day", "2026-11-01"] == (10_000_000, None)
    assert told["search_impressions", "", "day", "2026-11-04"] == (1_001_000_000, None)
    assert told["search_position", "", "day", "2026-11-01"] == (4_920_000_000, 400_000_000)  # 12.3 × 400 over 400
    assert told["search_position", "", "day", "2026-11-04"] == (9_879_870_000, 1_001_000_000)  # 9.87 × 1,001
    assert told["search_clicks", "", "day", "2026-11-02"] == (0, None)
    assert ("search_position", "", "day", "2026-11-02") not in told, "what was never seen has no position"
    assert {str(r.day) for r in found} == {"2026-11-01", "2026-11-02", "2026-11-04"}, "not the third: nobody told it"


def test_months_by_hand() -> None:
    found = rows(search_console, CONFIG, Peer(Console(DAYS, LISTS)), window("2026-11-01"))

    told = whole([r for r in found if r.grain == "month"])
    at = ("month", "2026-11-01")
    assert told["search_clicks_by_query", "bowline knot", *at] == (12_000_000, None)
    assert told["search_position_by_query", "bowline knot", *at] == (32_660_000_000, 2_300_000_000)
    assert told["search_clicks_by_query", "never clicked", *at] == (0, None)
    assert told["search_impressions_by_page", "https://example.org/knots", *at] == (1_401_000_000, None)
    assert told["search_clicks_by_country", "DE", *at] == (9_000_000, None)
    assert told["search_clicks_by_country", "ZZ", *at] == (1_000_000, None)
    assert told["search_impressions_by_device", "Mobile", *at] == (1_000_000_000, None)
    assert len(told) == 3 * 7


def test_what_is_asked_for() -> None:
    """Each question is checked against the description by `Console`; here what they say."""
    peer = Console(DAYS, LISTS)
    client = Peer(peer)
    rows(search_console, CONFIG, client, window("2026-11-01"))

    assert peer.bodies[0] == {
        "startDate": "2026-11-01", "endDate": "2026-11-21", "dimensions": ["date"], "type": "web", "dataState": "final",
        "rowLimit": 25_000, "startRow": 0,
    }  # fmt: skip
    assert [b["dimensions"][0] for b in peer.bodies[1:]] == ["query", "page", "country", "device"]
    assert {(b["startDate"], b["endDate"], b["rowLimit"]) for b in peer.bodies[1:]} == {
        ("2026-11-01", "2026-11-21", 1000)
    }
    assert {call.path for call in client.calls[1:]} == {
        "/webmasters/v3/sites/sc-domain%3Aexample.org/searchAnalytics/query"
    }


def test_a_month_is_asked_again_until_its_last_days_are_final() -> None:
    """The engine reads from ten days back: in that time the last month's end is among the days."""
    assert search_console.SPEC.reread_days == 10
    peer = Console(DAYS, LISTS)
    rows(search_console, CONFIG, Peer(peer), window("2026-10-30", "2026-11-09", now=datetime(2026, 11, 9, tzinfo=UTC)))

    starts = [b["startDate"] for b in peer.bodies if b["dimensions"] == ["query"]]
    assert starts == ["2026-10-01", "2026-11-01"]


def test_back_filling_asks_each_month_once_and_nothing_before_16_months() -> None:
    peer = Console(DAYS, LISTS)
    for since, until in (("2026-11-01", "2026-11-21"), ("2026-08-01", "2026-10-31"), ("2026-05-01", "2026-07-31")):
        rows(search_console, CONFIG, Peer(peer), window(since, until))
    old = Peer(Console(DAYS))

    assert [b["startDate"] for b in peer.bodies if b["dimensions"] == ["page"]] == ["2026-11-01", "2026-10-01"]
    assert rows(search_console, CONFIG, old, window("2025-01-01", "2025-06-30")) == []
    assert rows(search_console, CONFIG, old, window("2999-01-01", "2999-01-02")) == []
    assert old.calls == []


def test_a_month_of_which_google_keeps_only_the_end_is_no_month() -> None:
    """Its days are told from the first that is kept; as a month it would be a part that looks like the whole."""
    edge = Console((("2025-07-30", 1, 10, 5.0), ("2025-08-02", 1, 10, 5.0)), LISTS)
    found = rows(search_console, CONFIG, Peer(edge), window(None, "2025-09-01"))

    assert edge.bodies[0]["startDate"] == "2025-07-23"
    assert {str(r.day) for r in found if r.grain == "day"} == {"2025-07-30", "2025-08-02"}
    assert {str(r.day) for r in found if r.grain == "month"} == {"2025-08-01"}


@pytest.mark.parametrize(
    ("typed", "site", "title"),
    [
        ("example.org", "sc-domain:example.org", "example.org"),
        ("sc-domain:Example.org", "sc-domain:example.org", "example.org"),
        ("https://example.org", "https://example.org/", "example.org"),
        ("https://example.org/blog/", "https://example.org/blog/", "example.org/blog"),
    ],
)
def test_the_site_may_be_typed_in_many_ways(typed: str, site: str, title: str) -> None:
    assert search_console.check({**CONFIG, "site": typed}, Peer(Console(DAYS, site=site))) == title


def test_a_site_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(AuthError, match=r"does not see sc-domain:lost\.example\. It sees https://other\.example/, sc-"):
        search_console.check({**CONFIG, "site": "lost.example"}, Peer(Console(DAYS)))
    for level in ("siteUnverifiedUser", "SITE_UNVERIFIED_USER"):
        with pytest.raises(AuthError, match="verify it"):
            search_console.check(CONFIG, Peer(Console(DAYS, level=level)))


def test_drift_is_one_error() -> None:
    def changed(change: Callable[[Any], None]) -> Callable[[Call], Any]:
        def play(call: Call) -> Any:
            said = Console(DAYS, LISTS)(call)
            if call.path != "/token":
                change(said)
            return said

        return play

    def row(name: str, value: Any) -> Callable[[Any], None]:
        return lambda said: said["rows"][0].update({name: value})

    changes = [
        row("clicks", "many"),
        row("clicks", -1),
        row("keys", []),
        row("position", None),
        row("impressions", 1e300),
    ]
    changes += [row("keys", ["soon"]), lambda said: said["rows"].append(said["rows"][0])]
    changes += [lambda said: (said.clear(), said.update(message="no"))]
    for change in changes:
        with pytest.raises(ConnectorError):
            rows(search_console, CONFIG, Peer(changed(change)), window("2026-11-01"))


def test_a_site_without_searches_is_empty() -> None:
    assert rows(search_console, CONFIG, Peer(Console(())), window("2026-11-01")) == []
    assert (
        rows(search_console, CONFIG, Peer(lambda c: {"access_token": "t"} if c.path == "/token" else {}), window())
        == []
    )


def test_values_that_are_the_same_when_cleaned_are_one() -> None:
    twice = {**LISTS, "query": (("knot", 1, 10, 2.0), ("knot\u200e", 2, 30, 4.0))}

    told = whole(rows(search_console, CONFIG, Peer(Console(DAYS, twice)), window("2026-11-01")))

    assert told["search_clicks_by_query", "knot", "month", "2026-11-01"] == (3_000_000, None)
    assert told["search_position_by_query", "knot", "month", "2026-11-01"] == (140_000_000, 40_000_000)


def test_read_twice_are_the_same_rows_and_a_files_are_among_them(tmp_path: Path) -> None:
    export = tmp_path / "Dates.csv"
    export.write_text(
        "Date,Clicks,Impressions,CTR,Position\n2026-11-01,10,400,2.5%,12.3\n2026-11-02,0,0,0%,0\n"
        '2026-11-04,7,"1,001",0.7%,9.87\n'
    )
    told = take(export)[0]["observation"]
    of_file = {(r.metric, "", r.grain, r.day.date(), r.value, _whole(r.denominator)) for r in told.itertuples()}

    first, second = (rows(search_console, CONFIG, Peer(Console(DAYS)), window("2026-11-01")) for _ in range(2))

    assert first == second
    assert len(of_file) == 8
    days = [r for r in first if isinstance(r, Observation) and r.grain == "day"]
    assert of_file == {(r.metric, r.item, r.grain, r.day, r.value, r.denominator) for r in days}
    assert numbers([r for r in days if r.metric == "search_clicks"])["search_clicks", "", "2026-11-04"] == 7


def _whole(number: Any) -> int | None:
    return None if number is None or number != number else int(number)
