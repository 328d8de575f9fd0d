"""Matomo: errors that come as a success, quiet days, months of uniques, the site's own zone, what a server does not know."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fault_server import Asked, data, faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, numbers, rows, window

from connectors import _answers, matomo
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError
from vocabulary import Observation

CONFIG = {"server": "https://stats.example", "site": "3", "token": "t0ken-of-the-owner"}
SITE = {
    "idsite": 3,
    "name": "My <b>Blog</b>",
    "timezone": "UTC",
    "ts_created": "2020-05-01 10:00:00",
    "currency": "EUR",
}
NO_ACCESS = "You can't access this resource as it requires &#039;view&#039; access for the website id = 3."


def error(message: str) -> dict[str, str]:
    return {"result": "error", "message": message}


def server(call: Call) -> Any:
    """Ten visits of eight people a day, 30 pages; five reports with one row each."""
    asked = call.body
    method = asked["method"]
    if method == "SitesManager.getSiteFromId":
        return SITE
    if asked["period"] == "month":
        return {"nb_visits": 200, "nb_uniq_visitors": 90}
    day = asked["date"].partition(",")[0]
    if method == "VisitsSummary.get":
        return {day: {"nb_visits": 10, "nb_uniq_visitors": 8}}
    if method == "Actions.get":
        return {day: {"nb_pageviews": 30, "nb_outlinks": 2}}
    return {
        day: [{"label": method, "nb_uniq_visitors": 8, "nb_visits": 10, "nb_hits": 30, "url": "https://x.example/a"}]
    }


def methods(peer: Peer) -> list[str]:
    return [call.body["method"] for call in peer.calls]


def test_every_question_is_a_post_and_the_token_is_in_no_address() -> None:
    peer = Peer(server)
    rows(matomo, {**CONFIG, "server": "https://stats.example/matomo/index.php"}, peer, window("2026-11-19"))

    assert {(call.method, call.url) for call in peer.calls} == {("post", "https://stats.example/matomo/index.php")}
    assert all(call.body["token_auth"] == CONFIG["token"] and call.body["idSite"] == "3" for call in peer.calls)
    assert all(call.body["module"] == "API" and call.body["format"] == "JSON" for call in peer.calls)
    assert [call.body.get("date") for call in peer.calls][1:3] == ["2026-11-19,2026-11-21"] * 2
    pages = next(call.body for call in peer.calls if call.body["method"] == "Actions.getPageUrls")
    assert (pages["flat"], pages["filter_limit"]) == ("1", "500")
    assert methods(peer)[-1] == "VisitsSummary.get"
    assert (peer.calls[-1].body["period"], peer.calls[-1].body["date"]) == ("month", "2026-11-01")
    assert "Referrers.getAll" not in methods(peer), "it is never told of several days"


def test_days_and_the_month_as_a_month() -> None:
    found = rows(matomo, CONFIG, Peer(server), window("2026-11-20"))

    days = numbers([row for row in found if row.grain == "day"])
    assert days["visitors", "", "2026-11-20"] == 8
    assert days["sessions", "", "2026-11-20"] == 10
    assert days["pageviews", "", "2026-11-20"] == 30
    assert days["outbound_clicks", "", "2026-11-20"] == 2
    assert days["pageviews_by_page", "/a", "2026-11-20"] == 30
    assert days["visitors_by_referrer", "Referrers.getSocials", "2026-11-20"] == 8
    months = [(row.metric, row.day, row.value) for row in found if row.grain == "month"]
    assert months == [("visitors", date(2026, 11, 1), 90_000_000)]


def test_a_month_without_uniques_has_none_and_is_never_a_sum() -> None:
    def without(call: Call) -> Any:
        return {"nb_visits": 200} if call.body.get("period") == "month" else server(call)

    found = rows(matomo, CONFIG, Peer(without), window("2026-10-01"))

    assert not [row for row in found if row.grain == "month"]


def test_an_empty_day_is_zero_once_a_day_before_it_had_a_visit() -> None:
    def quiet(call: Call) -> Any:
        if call.body["method"] == "VisitsSummary.get" and call.body["period"] == "day":
            told = {"nb_visits": 1, "nb_uniq_visitors": 1}
            return {"2026-11-18": [], "2026-11-19": told, "2026-11-20": [], "2026-11-21": []}
        if call.body["method"] == "Actions.get":
            return {"2026-11-18": [], "2026-11-19": {"nb_pageviews": 4}, "2026-11-20": [], "2026-11-21": []}
        return [] if call.body.get("period") == "month" else server(call)

    found = numbers(rows(matomo, CONFIG, Peer(quiet), window("2026-11-18")))

    assert {key: n for key, n in found.items() if "_by_" not in key[0]} == {
        ("visitors", "", "2026-11-19"): 1, ("visitors", "", "2026-11-20"): 0, ("visitors", "", "2026-11-21"): 0,
        ("sessions", "", "2026-11-19"): 1, ("sessions", "", "2026-11-20"): 0, ("sessions", "", "2026-11-21"): 0,
        ("pageviews", "", "2026-11-19"): 4, ("pageviews", "", "2026-11-20"): 0, ("pageviews", "", "2026-11-21"): 0,
    }  # fmt: skip


def test_where_nobody_came_nothing_more_is_asked_and_nothing_told() -> None:
    peer = Peer(lambda call: server(call) if "Site" in call.body["method"] else {})
    peer.script = lambda call: SITE if "Site" in call.body["method"] else []

    assert rows(matomo, CONFIG, peer, window("2026-11-01")) == []
    assert methods(peer) == ["SitesManager.getSiteFromId", "VisitsSummary.get", "VisitsSummary.get"]


def test_back_filling_ends_where_the_site_began() -> None:
    peer = Peer(server)
    payloads = list(matomo.fetch(CONFIG, peer, window("2020-05-01", "2020-05-31")))
    before = Peer(server)

    assert payloads[0].beginning
    assert not next(iter(matomo.fetch(CONFIG, peer, window("2020-06-01", "2020-06-30")))).beginning
    # five years are asked for: here even its first month is too long ago
    assert peer.calls[1].body["method"] == "SitesManager.getSiteFromId"
    assert next(iter(matomo.fetch(CONFIG, before, window("2020-04-01", "2020-04-30")))).beginning
    assert methods(before) == ["SitesManager.getSiteFromId"]


def test_the_sites_zone_says_which_day_it_is() -> None:
    """At 3 in the morning of the 21st in Berlin it is still the 20th where the site counts."""
    now = datetime(2026, 11, 21, 2, tzinfo=UTC)
    here = {**SITE, "timezone": "America/New_York"}
    peer = Peer(lambda call: here if "Site" in call.body["method"] else server(call))
    asked = window("2026-11-20", zone="Europe/Berlin", now=now)
    payloads = list(matomo.fetch(CONFIG, peer, asked))

    assert peer.calls[1].body["date"] == "2026-11-20,2026-11-20"
    assert {payload.body["zone"] for payload in payloads} == {"America/New_York"}  # type: ignore[index]
    later = window("2026-11-21", zone="Europe/Berlin", now=now)
    assert list(matomo.fetch(CONFIG, Peer(lambda call: here), later)) == [], "there the day has not begun"
    future = Peer(server)
    assert rows(matomo, CONFIG, future, window("2999-01-01", "2999-01-31")) == []
    assert future.calls == []


def test_one_day_alone_may_be_told_without_its_date() -> None:
    def bare(call: Call) -> Any:
        said = server(call)
        return next(iter(said.values())) if "2026-11-21" in said else said

    found = numbers(rows(matomo, CONFIG, Peer(bare), window("2026-11-21")))

    assert found["visitors", "", "2026-11-21"] == 8
    assert found["pageviews_by_page", "/a", "2026-11-21"] == 30


def test_pages_of_a_long_window_are_asked_in_small_answers_and_only_what_is_read_is_handed_on() -> None:
    def wordy(call: Call) -> Any:
        said = server(call)
        rows = next(iter(said.values())) if call.body["method"] == "Actions.getPageUrls" else None
        return {day: [{**rows[0], "sum_time_spent": 77}] for day in said} if rows else said

    peer = Peer(wordy)
    payloads = list(matomo.fetch(CONFIG, peer, window("2026-11-01")))

    asked = [call.body["date"] for call in peer.calls if call.body["method"] == "Actions.getPageUrls"]
    assert asked == ["2026-11-01,2026-11-08", "2026-11-09,2026-11-16", "2026-11-17,2026-11-21"]
    assert [c.body["date"] for c in peer.calls if "getCountry" in c.body["method"]] == ["2026-11-01,2026-11-21"]
    found = numbers([row for row in matomo.parse(payloads[0]) if row.grain == "day"])
    assert sorted(day for metric, _, day in found if metric == "pageviews_by_page") == [
        "2026-11-01", "2026-11-09", "2026-11-17",
    ]  # fmt: skip
    assert "sum_time_spent" not in str(payloads[0].body)


def test_a_report_that_the_server_does_not_know_is_left_out() -> None:
    unknown = "The method 'getAIAssistants' does not exist or is not available in the module '\\Piwik\\Plugins\\Referrers\\API'."

    def older(call: Call) -> Any:
        if call.body["method"] in ("Referrers.getAIAssistants", "UserCountry.getCountry"):
            return error(unknown)
        return server(call)

    found = {row.metric for row in rows(matomo, CONFIG, Peer(older), window("2026-11-20"))}

    assert "visitors_by_country" not in found
    assert {"visitors_by_device", "visitors_by_referrer"} <= found


@pytest.mark.parametrize(
    "said", [NO_ACCESS, "Unable to authenticate with the provided token.", "token_auth t0ken is invalid"]
)
def test_a_refusal_that_comes_as_a_success_asks_for_a_new_token(said: str, faults: Any) -> None:
    started = faults(lambda asked: data(error(f"{said} {CONFIG['token']}")))
    config = {**CONFIG, "server": started.url}
    with Http.for_config(matomo.SPEC, config) as http, pytest.raises(AuthError, match="refuses the token") as caught:
        matomo.check(config, http)

    assert CONFIG["token"] not in str(caught.value)


def test_any_other_error_is_told_in_matomos_words_without_the_token(faults: Any) -> None:
    def play(asked: Asked) -> Any:
        if "Site" in asked.form["method"]:
            return data(SITE)
        return data(error(f"Period &quot;day&quot;\n is not supported for {CONFIG['token']}"), 400)

    config = {**CONFIG, "server": faults(play).url}
    with Http.for_config(matomo.SPEC, config) as http, pytest.raises(ConnectorError) as caught:
        list(matomo.fetch(config, http, window("2026-11-20")))

    assert str(caught.value) == 'Matomo says: Period "day" is not supported for ***'


def test_an_error_in_a_breakdown_that_is_known_is_not_swallowed() -> None:
    def busy(call: Call) -> Any:
        return error("Lock wait timeout") if call.body["method"] == "Actions.getPageUrls" else server(call)

    with pytest.raises(ConnectorError, match="Lock wait timeout"):
        rows(matomo, CONFIG, Peer(busy), window("2026-11-20"))


ODD: list[tuple[str, Any]] = [
    ("SitesManager.getSiteFromId", {"name": "x"}), ("SitesManager.getSiteFromId", []),
    ("VisitsSummary.get", {"2026-11-20": {"nb_visits": "many"}}), ("VisitsSummary.get", {"soon": {"nb_visits": 1}}),
    ("VisitsSummary.get", {"2026-11-31": {"nb_visits": 1}}), ("VisitsSummary.get", {"2026-11-20": 7}),
    ("Actions.get", {"2026-11-20": {"hits": 1}}), ("Actions.get", "odd"),
    ("Actions.getPageUrls", {"2026-11-20": {"label": 1}}), ("DevicesDetection.getType", {"2026-11-20": [{"nb": 1}]}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "said"), ODD)
def test_drift_of_any_report_is_one_clear_error(method: str, said: Any) -> None:
    def drifted(call: Call) -> Any:
        return said if call.body["method"] == method else server(call)

    with pytest.raises(ConnectorError) as caught:
        rows(matomo, CONFIG, Peer(drifted), window("2026-11-20"))
    assert "\n" not in str(caught.value)
    assert "many" not in str(caught.value)


def test_reading_twice_gives_the_same_rows_and_check_names_the_site() -> None:
    assert rows(matomo, CONFIG, Peer(server), window("2026-11-20")) == rows(
        matomo, CONFIG, Peer(server), window("2026-11-20")
    )
    assert matomo.check(CONFIG, Peer(server)) == "My <b>Blog</b>"
    assert matomo.check(CONFIG, Peer(lambda call: [{**SITE, "name": ""}])) == "Matomo, site 3"


def test_the_examples_that_a_client_of_matomos_shows() -> None:
    """As a client library of its vendor's writes them: numbers of a report without dates, and of its rows."""
    types = [
        {"label": "Search Engines", "nb_uniq_visitors": 187, "nb_visits": 192, "segment": "referrerType==search", "idsubdatatable": 2},
        {"label": "Direct Entry", "nb_uniq_visitors": 21, "nb_visits": 25, "segment": "referrerType==direct"},
    ]  # fmt: skip
    about = {"by": "channel", "first": "2026-11-20", "until": "2026-11-20"}
    found: list[Observation] = list(matomo.parse(_answers.hand(window(), ("by", types, about))))

    assert [(row.item, row.value) for row in found] == [("organic search", 187_000_000), ("direct", 21_000_000)]
