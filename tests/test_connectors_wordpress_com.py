"""WordPress.com and Jetpack Stats: days and months, quiet days and days before there was a site, tokens, drift."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from fault_server import Asked, data, faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, numbers, rows, window

from connectors import wordpress_com
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError

CONFIG = {"site": "https://Blog.example/", "access_token": "t0ken"}
ROOT = "/rest/v1.1/sites/blog.example/stats"
BEGAN = date(2026, 9, 10)


def visits(unit: str, until: str, quantity: int) -> dict[str, Any]:
    """Seven views of five visitors each day since the site began, none on a Friday; a month has a hundred visitors."""
    fields, last = ["period", "visitors", "views"], date.fromisoformat(until)
    if unit == "month":
        known = last >= BEGAN
        return {"unit": unit, "fields": fields, "data": [[f"{last:%Y-%m-01}", 100 * known, 200 * known]]}
    days = [last - timedelta(days=n) for n in range(quantity - 1, -1, -1)]
    told = [
        [day.isoformat(), 5, "7"] if day >= BEGAN and day.weekday() != 4 else [day.isoformat(), 0, 0] for day in days
    ]
    return {"date": until, "unit": unit, "fields": fields, "data": told}


def account(call: Call) -> Any:
    asked, month = call.query, f"{call.query.get('date', '2026-11-21')[:7]}-01"
    if call.path.endswith("visits"):
        return visits(asked["unit"], asked.get("date", "2026-11-21"), int(asked["quantity"]))
    if call.path.endswith("top-posts"):
        return {"days": {month: {"postviews": [{"id": 4, "href": "https://blog.example/bread/", "views": 60}]}}}
    if call.path.endswith("referrers"):
        return {"days": {month: {"groups": [{"group": "x", "name": "Twitter", "total": 24, "results": {"views": 24}}]}}}
    return {"days": {month: {"views": [{"country_code": "DE", "views": 137}]}}}


def test_the_questions_of_a_window_and_a_month() -> None:
    peer = Peer(account)
    rows(wordpress_com, CONFIG, peer, window("2026-11-19"))

    assert [call.path for call in peer.calls] == [
        f"{ROOT}/{name}" for name in ("visits", "visits", "top-posts", "referrers", "country-views")
    ]
    assert {call.headers["authorization"] for call in peer.calls} == {"Bearer t0ken"}
    assert peer.calls[0].query == {
        "unit": "day",
        "quantity": "90",
        "date": "2026-11-21",
        "stat_fields": "views,visitors",
    }
    assert peer.calls[1].query == {
        "unit": "month",
        "quantity": "1",
        "date": "2026-11-21",
        "stat_fields": "views,visitors",
    }
    assert [call.query for call in peer.calls[2:]] == [
        {"period": "month", "num": "1", "date": "2026-11-21", "max": "100"}
    ] * 3


def test_days_of_the_window_only_a_quiet_one_is_zero_and_the_month_a_month() -> None:
    found = rows(wordpress_com, CONFIG, Peer(account), window("2026-11-19"))

    days = numbers([row for row in found if row.grain == "day"])
    assert days == {
        ("pageviews", "", "2026-11-19"): 7, ("visitors", "", "2026-11-19"): 5,
        ("pageviews", "", "2026-11-20"): 0, ("visitors", "", "2026-11-20"): 0,
        ("pageviews", "", "2026-11-21"): 7, ("visitors", "", "2026-11-21"): 5,
    }  # fmt: skip
    months = {(row.metric, row.item): (row.day, (row.value or 0) // 1_000_000) for row in found if row.grain == "month"}
    assert months == {
        ("visitors", ""): (date(2026, 11, 1), 100),
        ("pageviews_by_page", "/bread/"): (date(2026, 11, 1), 60),
        ("pageviews_by_referrer", "Twitter"): (date(2026, 11, 1), 24),
        ("pageviews_by_country", "DE"): (date(2026, 11, 1), 137),
    }


def test_days_before_there_was_a_site_are_no_zeros_and_cost_two_questions() -> None:
    peer = Peer(account)

    assert rows(wordpress_com, CONFIG, peer, window("2026-08-01", "2026-08-31")) == []
    assert len(peer.calls) == 2
    first = numbers(
        [r for r in rows(wordpress_com, CONFIG, Peer(account), window("2026-09-01", "2026-09-30")) if r.grain == "day"]
    )
    assert min(day for _, _, day in first) == "2026-09-10"
    assert first["pageviews", "", "2026-09-11"] == 0, "the first Friday"


def test_back_filling_asks_each_month_once_and_the_future_nothing() -> None:
    peer = Peer(account)
    for since, until in (("2026-10-21", "2026-11-20"), ("2026-09-20", "2026-10-20"), ("2026-09-01", "2026-09-19")):
        rows(wordpress_com, CONFIG, peer, window(since, until))
    future = Peer(account)

    assert [c.query["date"] for c in peer.calls if c.query.get("unit") == "month"] == ["2026-10-31", "2026-09-30"]
    assert rows(wordpress_com, CONFIG, future, window("2999-01-01", "2999-01-31")) == []
    assert future.calls == []


def test_a_long_window_is_asked_in_stretches_that_reach_back() -> None:
    peer = Peer(account)
    found = rows(wordpress_com, CONFIG, peer, window("2026-09-12", "2026-11-20"))

    days = [row.day for row in found if row.metric == "pageviews"]
    assert days == [date(2026, 9, 12) + timedelta(days=n) for n in range(70)]
    assert [c.query["date"] for c in peer.calls if c.query.get("unit") == "day"] == ["2026-10-26", "2026-11-20"]


def test_a_site_in_a_folder_and_a_number_are_named_as_wordpress_com_does() -> None:
    for typed, path in (
        ("example.org/blog/", "example.org::blog"),
        ("82974409", "82974409"),
        ("münchen.example", "m%C3%BCnchen.example"),
    ):
        peer = Peer(account)
        wordpress_com.check({**CONFIG, "site": typed}, peer)
        assert peer.calls[0].path == f"/rest/v1.1/sites/{path}/stats/visits"
    assert wordpress_com.check(CONFIG, Peer(account)) == "blog.example"


def test_a_token_for_stats_alone_is_given_visits_by_the_older_version() -> None:
    def strict(call: Call) -> Any:
        return (
            (403, {"error": "unauthorized"})
            if call.path.startswith("/rest/v1.1") and "visits" in call.path
            else account(call)
        )

    peer = Peer(strict)

    assert wordpress_com.check(CONFIG, peer) == "blog.example"
    assert [call.path.split("/")[2] for call in peer.calls] == ["v1.1", "v1"]
    with pytest.raises(AuthError):
        wordpress_com.check(
            CONFIG, Peer(lambda call: (403, {"error": "unauthorized", "message": "user cannot view stats"}))
        )


def test_a_bad_token_and_a_site_without_statistics_are_told_apart(faults: Any) -> None:
    def play(asked: Asked) -> Any:
        if "none.example" in asked.path:
            return data({"error": "invalid_blog", "message": "This blog does not have Jetpack connected"}, 404)
        return data({"error": "invalid_token", "message": "The OAuth2 token t0ken is invalid."}, 400)

    config = {**CONFIG, "base": faults(play).url}
    with Http.for_config(wordpress_com.SPEC, config) as http:
        with pytest.raises(AuthError, match="refuses the token") as caught:
            wordpress_com.check(config, http)
        with pytest.raises(ConnectorError, match="needs Jetpack with Stats"):
            wordpress_com.check({**config, "site": "none.example"}, http)
    assert "t0ken" not in str(caught.value)


ODD: list[tuple[str, Any]] = [
    ("visits", {"fields": ["period", "hits"], "data": []}), ("visits", {"fields": ["period", "views"], "data": [["2026-11-20"]]}),
    ("visits", {"fields": ["period", "views"], "data": [["2026-11-20", "many"]]}), ("visits", {"data": {}}),
    ("visits", {"fields": ["period", "views"], "data": [["soon", 1]]}),
    ("visits", {"fields": ["period", "views"], "data": [["2026-11-20", -0.5]]}),
    ("top-posts", {"days": {"2026-11-01": {"posts": []}}}), ("top-posts", {"days": 7}),
    ("referrers", {"days": {"2026-11-01": {"groups": [{"total": "many"}]}}}),
    ("country-views", {"days": {"2026-11-01": {"views": [{"views": 1}]}}}), ("country-views", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), ODD)
def test_drift_of_any_answer_is_one_clear_error(name: str, said: Any) -> None:
    def drifted(call: Call) -> Any:
        return said if call.path.endswith(name) else account(call)

    with pytest.raises(ConnectorError, match="form that is not known") as caught:
        rows(wordpress_com, CONFIG, Peer(drifted), window("2026-11-20"))
    assert "many" not in str(caught.value)


def test_an_empty_list_of_days_is_no_drift_and_reading_twice_is_the_same() -> None:
    def bare(call: Call) -> Any:
        return account(call) if "visits" in call.path else {"days": []}

    found = rows(wordpress_com, CONFIG, Peer(bare), window("2026-11-20"))
    assert {row.metric for row in found} == {"pageviews", "visitors"}
    assert found == rows(wordpress_com, CONFIG, Peer(bare), window("2026-11-20"))
