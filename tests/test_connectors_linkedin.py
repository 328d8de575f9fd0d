"""LinkedIn pages: a question with its brackets, days in UTC with a lag, versions that end, and how a page is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fault_server import data, faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, numbers, rows, window

from connectors import linkedin
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError

CONFIG = {"organization": "2414183", "access_token": "AQX1"}
DAY = "2026-11-21"
SIZES = "/rest/networkSizes/urn%3Ali%3Aorganization%3A2414183"
GAINS = {"2026-11-21": (9, 9), "2026-11-20": (9, 9), "2026-11-19": (3, 2), "2026-11-18": (4, 0), "2026-11-17": (7, 0)}


def element(day: str, organic: int, paid: int) -> dict[str, Any]:
    start = int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000)
    return {
        "timeRange": {"start": start, "end": start + 86_400_000}, "organizationalEntity": "urn:li:organization:2414183",
        "followerGains": {"organicFollowerGain": organic, "paidFollowerGain": paid},
    }  # fmt: skip


def page(call: Call) -> Any:
    if "networkSizes" in call.path:
        return {"firstDegreeSize": 219145}
    if "organizations/" in call.path:
        return {"id": 2414183, "localizedName": "Ann's Bakery", "vanityName": "anns"}
    elements = [element(day, organic, paid) for day, (organic, paid) in GAINS.items()]
    return {"paging": {"count": 10, "start": 0, "links": []}, "elements": elements}


def test_followers_and_who_came() -> None:
    peer = Peer(page)

    found = rows(linkedin, CONFIG, peer, window("2026-11-18"))

    assert numbers(found) == {
        ("new_followers", "", "2026-11-18"): 4, ("new_followers", "", "2026-11-19"): 5, ("followers", "", DAY): 219145,
    }  # fmt: skip
    assert [c.url.removeprefix("https://api.linkedin.com/rest/") for c in peer.calls] == [
        "organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A2414183"
        "&timeIntervals=(timeRange:(start:1794960000000,end:1795132800000),timeGranularityType:DAY)",
        "networkSizes/urn%3Ali%3Aorganization%3A2414183?edgeType=COMPANY_FOLLOWED_BY_MEMBER",
    ]
    assert datetime.fromtimestamp(1794960000, UTC) == datetime(2026, 11, 18, tzinfo=UTC)
    assert {c.headers["linkedin-version"] for c in peer.calls} == {"202609"}
    assert {c.headers["x-restli-protocol-version"] for c in peer.calls} == {"2.0.0"}
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer AQX1"}


def test_brackets_and_colons_reach_the_server_as_they_are(faults: Any) -> None:
    server = faults(lambda asked: data(page(Call("get", f"http://x{asked.path}", [], {}))))
    config = {**CONFIG, "base": server.url}
    with Http.for_config(linkedin.SPEC, config) as http:
        list(linkedin.fetch(config, http, window("2026-11-18")))

    assert (
        server.asked[0].query["timeIntervals"]
        == "(timeRange:(start:1794960000000,end:1795132800000),timeGranularityType:DAY)"
    )
    assert server.asked[1].path == SIZES
    peer = Peer(page)
    rows(linkedin, CONFIG, peer, window("2026-11-18"))
    sent = httpx.URL(peer.calls[0].url).copy_with(host="127.0.0.1").raw_path  # as the client sends it
    assert sent.decode() == peer.calls[0].url.removeprefix("https://api.linkedin.com")


def test_nothing_is_told_of_the_last_two_days_nor_of_more_than_a_year_ago() -> None:
    peer = Peer(page)
    assert ("followers", "", DAY) in numbers(rows(linkedin, CONFIG, peer, window("2026-11-20")))
    assert [c.path for c in peer.calls] == [SIZES]

    peer = Peer(page)
    rows(linkedin, CONFIG, peer, window())
    start = datetime(2025, 11, 26, tzinfo=UTC).timestamp()  # not a day more than twelve months before today, the 21st
    assert f"start:{int(start)}000" in peer.calls[0].url

    for asked in (window("2024-01-01", "2024-12-31"), window("2999-01-01", "2999-02-01")):
        peer = Peer(page)
        assert rows(linkedin, CONFIG, peer, asked) == []
        assert peer.calls == []


def test_the_past_tells_no_number_of_now() -> None:
    found = rows(linkedin, CONFIG, Peer(page), window("2026-11-17", "2026-11-18"))

    assert numbers(found) == {("new_followers", "", "2026-11-17"): 7, ("new_followers", "", "2026-11-18"): 4}


def test_a_version_that_has_ended_makes_way_for_the_one_before() -> None:
    ended = {"status": 426, "code": "NONEXISTENT_VERSION", "message": "Requested version 20260901 is not active"}

    def script(call: Call) -> Any:
        return page(call) if call.headers["linkedin-version"] == "202607" else (426, ended)

    peer = Peer(script)
    assert ("followers", "", DAY) in numbers(rows(linkedin, CONFIG, peer, window("2026-11-18")))
    assert [c.headers["linkedin-version"] for c in peer.calls] == ["202609", "202608", "202607", "202607"]

    peer = Peer(lambda call: (426, ended))
    with pytest.raises(ConnectorError, match="none of its versions"):
        rows(linkedin, CONFIG, peer, window("2026-11-18"))
    assert [c.headers["linkedin-version"] for c in peer.calls] == [
        "202609", "202608", "202607", "202606", "202605", "202604", "202603", "202602", "202601", "202512",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "2414183", " 2414183 ", "urn:li:organization:2414183", "https://www.linkedin.com/company/2414183/admin/dashboard/",
        "linkedin.com/company/2414183",
    ],
)  # fmt: skip
def test_a_page_is_named_in_many_ways(typed: str) -> None:
    peer = Peer(page)

    assert linkedin.check({**CONFIG, "organization": typed}, peer) == "Ann's Bakery"
    assert peer.calls[0].path == SIZES
    assert peer.calls[1].path == "/rest/organizations/2414183"


@pytest.mark.parametrize(
    "typed", ["anns", "https://www.linkedin.com/company/7eleven/", "123/../x y", "urn:li:person:1"]
)
def test_what_is_no_number_is_said(typed: str) -> None:
    with pytest.raises(ConnectorError, match="named by its number"):
        linkedin.check({**CONFIG, "organization": typed}, Peer(page))


def test_refusals() -> None:
    with pytest.raises(AuthError):
        linkedin.check(CONFIG, Peer(lambda call: (401, {"code": "EXPIRED_ACCESS_TOKEN", "message": "AQX1"})))
    with pytest.raises(AuthError):
        linkedin.check(CONFIG, Peer(lambda call: (403, {"code": "ACCESS_DENIED"})))
    with pytest.raises(ConnectorError, match="no such page"):
        linkedin.check(CONFIG, Peer(lambda call: (404, {"message": "Not Found"})))


def test_a_token_is_renewed_where_the_app_may(faults: Any) -> None:
    def play(asked: Any) -> Any:
        if asked.path == "/oauth/v2/accessToken":
            return data({"access_token": "AQX2", "expires_in": 5184000, "refresh_token": asked.form["refresh_token"]})
        good = asked.headers["authorization"] == "Bearer AQX2"
        return data(page(Call("get", f"http://x{asked.path}", [], {}))) if good else data({"code": "EXPIRED"}, 401)

    server, kept = faults(play), {}
    config = {**CONFIG, "refresh_token": "AQR", "client_id": "i", "client_secret": "s", "base": server.url}
    with Http.for_config(linkedin.SPEC, config, keep=kept.__setitem__) as http:
        assert linkedin.check(config, http) == "Ann's Bakery"
    assert kept == {}
    assert server.asked[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "AQR",
        "client_id": "i",
        "client_secret": "s",
    }


def test_a_moment_that_is_none_is_one_error() -> None:
    wild = {"elements": [{"timeRange": {"start": 10**30}, "followerGains": {}}]}

    with pytest.raises(ConnectorError, match="form that is not known"):
        rows(linkedin, CONFIG, Peer(lambda call: wild), window("2026-11-18"))


def test_who_came_may_drift_too() -> None:
    from test_connectors_drift import ODD, changed, places

    for at in places(page(Call("get", "https://x/y", [], {}))):
        for odd in ODD:

            def script(call: Call, at: Any = at, odd: Any = odd) -> Any:
                said = page(call)
                return said if "networkSizes" in call.path else json.dumps(changed(said, at, odd)).encode()

            try:
                rows(linkedin, CONFIG, Peer(script), window("2026-11-17"))
            except ConnectorError as error:
                assert "0dd-value" not in str(error)
