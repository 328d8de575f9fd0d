"""Google Analytics: questions that its description allows, people counted once a month, gaps that are told, and the files' own rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google_peer import SIGNED_IN, TOKEN, Hit, Property, denied
from told_by_files import take
from vendors import Call, Peer, numbers, rows, window

from connectors import _answers, ga4
from connectors._spec import AuthError, ConnectorError, Payload, RateLimited, Remark, Window
from figures.item_words import named
from vocabulary import Observation

CONFIG = {"property": "123456789", **SIGNED_IN}
HITS = (
    Hit("2026-10-31", "ann", "a0", "/old"),
    Hit("2026-11-01", "ann", "a1", "/", "Organic Search", "google", "(organic)", "Germany", "mobile"),
    Hit("2026-11-01", "ann", "a1", "/knots", "Organic Search", "google", "(organic)", "Germany", "mobile"),
    Hit("2026-11-02", "ann", "a2", "/knots", "Email", "letter", "autumn", "Germany", "mobile"),
    Hit(
        "2026-11-02", "bea", "b1", "/knots", "AI Assistant", "chatgpt.com", "(ai-assistant)", "Korea, South", "desktop"
    ),
    Hit("2026-11-04", "cem", "c1", "/", "Unassigned", "(not set)", "(not set)", "(not set)", "smart tv"),
)


def months(found: list[Any], metric: str, day: str = "2026-11-01") -> dict[str, int]:
    told = [r for r in found if isinstance(r, Observation) and r.grain == "month"]
    return {r.item: (r.value or 0) // 1_000_000 for r in told if (r.metric, str(r.day)) == (metric, day)}


def remarks(found: list[Any]) -> list[str]:
    return [r.reason for r in found if isinstance(r, Remark)]


def test_days_and_months_by_hand() -> None:
    found = rows(ga4, CONFIG, Peer(Property(HITS)), window("2026-11-01"))

    days = numbers([r for r in found if r.grain == "day"])
    assert {key[2]: value for key, value in days.items() if key[:2] == ("visitors", "")} == {
        "2026-11-01": 1, "2026-11-02": 2, "2026-11-04": 1,
    }  # fmt: skip
    assert (days["sessions", "", "2026-11-02"], days["pageviews", "", "2026-11-01"]) == (2, 2)
    assert days["visitors_by_channel", "Organic Search", "2026-11-01"] == 1
    assert days["pageviews_by_channel", "Organic Search", "2026-11-01"] == 2
    assert days["sessions_by_channel", "AI Assistant", "2026-11-02"] == 1
    assert months(found, "visitors") == {"": 3}
    assert months(found, "visitors_by_channel") == {
        "Organic Search": 1, "Email": 1, "AI Assistant": 1, "Unassigned": 1,
    }  # fmt: skip
    assert months(found, "visitors_by_referrer") == {"google": 1, "letter": 1, "chatgpt.com": 1}
    assert months(found, "visitors_by_campaign") == {"autumn": 1}
    assert months(found, "visitors_by_country") == {"Germany": 1, "Korea, South": 1, "(not set)": 1}
    assert months(found, "visitors_by_device") == {"mobile": 1, "desktop": 1, "smart tv": 1}
    assert months(found, "pageviews_by_page") == {"/knots": 3, "/": 2}
    assert months(found, "visitors_by_page") == {"/knots": 2, "/": 2}
    assert remarks(found) == []


def test_days_without_a_row_are_not_told_and_a_zero_is() -> None:
    class Zeros(Property):
        def _report(self, body: Any) -> Any:
            said = super()._report(body)
            if [d["name"] for d in body["dimensions"]] == ["date"]:
                said["rows"].append({
                    "dimensionValues": [{"value": "20261105"}], "metricValues": [{"value": "0"}] * 3,
                })  # fmt: skip
                said["rowCount"] += 1
            return said

    peer = Zeros(HITS)
    days = numbers([r for r in rows(ga4, CONFIG, Peer(peer), window("2026-11-01")) if r.grain == "day"])

    assert ("visitors", "", "2026-11-03") not in days
    assert days["visitors", "", "2026-11-05"] == 0
    assert [body["keepEmptyRows"] for body in peer.bodies][:2] == [True, True]


def test_the_questions_are_what_google_is_to_be_asked() -> None:
    """Each is checked against the description by `Property`; here what they say."""
    peer = Property(HITS)
    rows(ga4, CONFIG, Peer(peer), window("2026-10-30"))

    assert peer.bodies[0] == {
        "dateRanges": [{"startDate": "2026-10-30", "endDate": "2026-11-21"}], "dimensions": [{"name": "date"}],
        "metrics": [{"name": "activeUsers"}, {"name": "sessions"}, {"name": "screenPageViews"}],
        "orderBys": [{"dimension": {"dimensionName": "date"}}], "keepEmptyRows": True, "limit": "10000", "offset": "0",
        "returnPropertyQuota": True,
    }  # fmt: skip
    spans = [
        tuple(b["dateRanges"][0].values()) for b in peer.bodies if b["dimensions"] == [] and b["metrics"][1:] == []
    ]
    assert spans == [("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-21")]
    pages = next(b for b in peer.bodies if b["dimensions"] == [{"name": "pagePath"}])
    assert (pages["limit"], pages["keepEmptyRows"]) == ("1000", False)
    assert pages["orderBys"][0] == {"metric": {"metricName": "screenPageViews"}, "desc": True}


def test_every_page_of_days_is_read_once() -> None:
    peer = Property(HITS, page=1)

    found = rows(ga4, CONFIG, Peer(peer), window("2026-11-01"))

    assert [b["offset"] for b in peer.bodies if b["dimensions"] == [{"name": "date"}]] == ["0", "1", "2"]
    whole = rows(ga4, CONFIG, Peer(Property(HITS)), window("2026-11-01"))
    assert [r for r in found if r.grain == "day"] == [r for r in whole if r.grain == "day"]


def test_only_the_most_of_a_list_are_asked_for() -> None:
    many = [Hit("2026-11-01", f"p{n}", f"s{n}", f"/{n % 1200}") for n in range(1300)]
    peer = Property(many)

    found = rows(ga4, CONFIG, Peer(peer), window("2026-11-01"))

    pages = months(found, "pageviews_by_page")
    assert len(pages) == 1000
    assert sum(1 for views in pages.values() if views == 2) == 100


def test_back_filling_asks_each_month_once_and_an_empty_past_for_little() -> None:
    peer = Property(HITS)
    newer = _payloads(peer, window("2026-11-01"))
    asked = len(peer.bodies)
    older = _payloads(peer, window("2026-08-01", "2026-10-31"))
    before = _payloads(peer, window("2026-05-01", "2026-07-31"))

    monthly = [b["dateRanges"][0]["startDate"] for b in peer.bodies if b["dimensions"] == [{"name": "country"}]]
    assert monthly == ["2026-11-01", "2026-10-01"]
    assert [p.beginning for p in (newer[0], older[0], before[0])] == [False, False, True]
    assert len(before) == 1
    assert len(peer.bodies) - asked == 2 + 7 + 2
    assert peer.bodies[-1]["dateRanges"] == [{"startDate": "2019-07-31", "endDate": "2026-04-30"}]


def test_zeros_of_a_past_in_which_nothing_happened_end_it_like_no_rows() -> None:
    class Zeros(Property):
        def _report(self, body: Any) -> Any:
            said = super()._report(body)
            if [d["name"] for d in body["dimensions"]] == ["date"] and not said.get("rows"):
                zero = [{"value": "0"}] * 3
                said |= {"rows": [{"dimensionValues": [{"value": "20260601"}], "metricValues": zero}], "rowCount": 1}
            return said

    peer = Zeros(HITS)
    (payload,) = _payloads(peer, window("2026-05-01", "2026-07-31"))

    assert payload.beginning
    assert len(peer.bodies) == 2, "no channels and no months of nothing"


def test_a_month_that_ends_at_the_windows_first_days_is_asked_whole() -> None:
    """Its days are quiet now, but it had visitors before."""
    peer = Property(HITS)

    found = rows(ga4, CONFIG, Peer(peer), window("2026-11-20", "2026-11-21"))

    assert months(found, "visitors") == {"": 3}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"subjectToThresholding": True}, "Google withholds small numbers of 2026-11-01 to 2026-11-21"),
        ({"dataLossFromOtherRow": True}, "puts rare values of 2026-11-01 to 2026-11-21 together"),
        ({"samplingMetadatas": [{"samplesReadCount": "250", "samplingSpaceSize": "1000"}]}, "counted only 25 % of"),
        ({"dataTruncationReasons": [{"dataTruncationType": "DATA_TRUNCATION_TYPE_DATE_RANGE"}]}, "does not tell all of"),
    ],
)  # fmt: skip
def test_what_google_leaves_out_is_told_as_partial(about: dict[str, Any], words: str) -> None:
    found = rows(ga4, CONFIG, Peer(Property(HITS, metadata=about)), window("2026-11-01"))

    assert any(words in reason for reason in remarks(found))
    assert {r.kind for r in found if isinstance(r, Remark)} == {"partial"}


def test_a_whole_sample_is_no_sample() -> None:
    whole = {"samplingMetadatas": [{"samplesReadCount": "1000", "samplingSpaceSize": "1000"}]}

    assert remarks(rows(ga4, CONFIG, Peer(Property(HITS, metadata=whole)), window("2026-11-01"))) == []


def test_the_propertys_zone_is_told_where_it_is_another() -> None:
    for own, zone, told in (("UTC", "America/New_York", True), ("Europe/Berlin", "Europe/Paris", False)):
        found = rows(ga4, CONFIG, Peer(Property(HITS, zone=zone)), window("2026-11-01", zone=own))
        assert any("days are those of America/New_York" in r for r in remarks(found)) is told
    assert {str(r.day) for r in found if r.grain == "day"} == {"2026-11-01", "2026-11-02", "2026-11-04"}


def test_days_follow_the_workspaces_clock_and_the_future_is_not_asked_for() -> None:
    peer = Property(HITS)
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    rows(ga4, CONFIG, Peer(peer), window("2026-11-20", "2026-11-30", zone="Asia/Tokyo", now=late))
    future = Peer(Property(HITS))

    assert peer.bodies[0]["dateRanges"] == [{"startDate": "2026-11-20", "endDate": "2026-11-22"}]
    assert rows(ga4, CONFIG, future, window("2999-01-01", "2999-01-02")) == []
    assert future.calls == []


def test_the_past_waits_where_little_of_the_quota_is_left() -> None:
    low = Property(HITS, quota={"tokensPerProjectPerHour": {"consumed": 12, "remaining": 900}})
    fine = Property(HITS, quota={"tokensPerProjectPerHour": {"consumed": 12, "remaining": 9_000}})
    past = window("2026-10-01", "2026-10-31")

    with pytest.raises(RateLimited, match="in an hour") as caught:
        _payloads(low, past)
    assert caught.value.wait == 3600
    assert len(low.bodies) == 1
    assert _payloads(fine, past)
    assert _payloads(low, window("2026-11-01"))
    assert _payloads(low, replace(past, bookmark={"complete": True})), "what is new is read all the same"


@pytest.mark.parametrize(
    "typed",
    ["123456789", " properties/123456789 ", "https://analytics.google.com/analytics/web/#/p123456789/reports/home",
     "https://analytics.google.com/analytics/web/#/a55p123456789/admin?x=1"],
)  # fmt: skip
def test_the_property_may_be_pasted(typed: str) -> None:
    assert ga4.check({**CONFIG, "property": typed}, Peer(Property(HITS))) == "Harbour Notebook"


@pytest.mark.parametrize(("typed", "words"), [("G-ABC123", "measurement ID"), ("x/../y", "no property ID"), ("", "no")])
def test_another_number_is_said_before_anything_is_asked(typed: str, words: str) -> None:
    peer = Peer(Property(HITS))

    with pytest.raises(ConnectorError, match=words):
        ga4.check({**CONFIG, "property": typed}, peer)
    assert [call.path for call in peer.calls if call.path != "/token"] == []


def test_a_property_that_may_not_be_seen_names_those_that_may() -> None:
    with pytest.raises(
        AuthError, match=r"Viewer of the property .* It may see Another \(7\), Harbour Notebook \(12345"
    ):
        ga4.check({**CONFIG, "property": "999"}, Peer(Property(HITS)))


def test_without_the_admin_api_the_property_goes_by_its_number() -> None:
    def play(call: Call) -> Any:
        return denied("Admin API is off", "accessNotConfigured") if "account" in call.path else Property(HITS)(call)

    assert ga4.check(CONFIG, Peer(play)) == "Google Analytics 123456789"


def test_drift_is_one_error() -> None:
    good = Property(HITS)

    def changed(change: Callable[[Any], None]) -> Callable[[Call], Any]:
        def play(call: Call) -> Any:
            said = good(call)
            if call.path != "/token":
                change(said)
            return said

        return play

    def more(said: Any) -> None:
        said["metricHeaders"].reverse()

    def word(said: Any) -> None:
        said["rows"][0]["metricValues"][0]["value"] = "many"

    def twice(said: Any) -> None:
        said["rows"].append(said["rows"][0])

    for change in (more, word, twice, lambda said: said.pop("kind"), lambda said: said["rows"][0].clear()):
        with pytest.raises(ConnectorError):
            rows(ga4, CONFIG, Peer(changed(change)), window("2026-11-01"))


def test_read_twice_are_the_same_rows() -> None:
    first, second = (rows(ga4, CONFIG, Peer(Property(HITS)), window("2026-11-01")) for _ in range(2))

    assert first == second


def test_a_files_rows_are_among_them(tmp_path: Path) -> None:
    export = tmp_path / "channels.csv"
    export.write_text(
        "# Free form-Free form 1\n# 20261101-20261102\n\n"
        "Date,Session primary channel group (Default Channel Group),Sessions,Active users,Views\n"
        "20261101,Organic Search,1,1,2\n20261102,AI Assistant,1,1,1\n20261102,Email,1,1,1\n"
    )
    told = take(export)[0]["observation"]
    of_file = {(r.metric, r.item, r.grain, r.day.date(), r.value) for r in told.itertuples()}

    found = rows(ga4, CONFIG, Peer(Property(HITS)), window("2026-11-01"))

    assert len(of_file) == 9
    assert of_file <= {(r.metric, r.item, r.grain, r.day, r.value) for r in found if isinstance(r, Observation)}


def test_channels_have_words_on_the_screen() -> None:
    assert [named("channel", c) for c in ("AI Assistant", "Organic Search", "Organic Social", "Unassigned")] == [
        "AI assistants", "Organic search", "Social", "Unknown",
    ]  # fmt: skip


def test_days_beyond_what_a_report_holds_are_no_day() -> None:
    payload = _answers.hand(window(), ("days", {
        "kind": "analyticsData#runReport", "metricHeaders": [{"name": "sessions"}], "rowCount": 1,
        "rows": [{"dimensionValues": [{"value": "(other)"}], "metricValues": [{"value": "3"}]}],
        "metadata": {"dataLossFromOtherRow": True},
    }, {"metrics": ["sessions"], "dimensions": 1, "when": "July"}))  # fmt: skip

    assert [type(row) for row in ga4.parse(payload)] == [Remark]


def _payloads(peer: Property, asked: Window) -> list[Payload]:
    return list(ga4.fetch(CONFIG, Peer(peer), asked))  # type: ignore[arg-type]


def test_a_token_is_asked_for_once() -> None:
    peer = Peer(Property(HITS))
    rows(ga4, CONFIG, peer, window("2026-11-01"))

    assert [call.path for call in peer.calls].count("/token") == 1
    assert {call.headers["authorization"] for call in peer.calls[1:]} == {f"Bearer {TOKEN['access_token']}"}
