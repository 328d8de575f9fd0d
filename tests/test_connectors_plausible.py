"""Plausible: questions that its schema allows, months asked as months, quiet days, and its documentation's own examples."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from vendors import Call, Peer, described, numbers, rows, window

from connectors import _answers, plausible
from connectors._spec import AuthError, ConnectorError
from vocabulary import Observation

CONFIG = {"site": "dummy.site", "api_key": "k"}


def site(call: Call) -> Any:
    query = call.body
    dimensions = query.get("dimensions", [])
    if query.get("filters"):
        return 400, {"error": "The goal does not exist"}
    if dimensions == ["time:day"]:
        first, last = query["date_range"]
        return {"results": [{"dimensions": [first], "metrics": [5, 6, 7]}], "meta": {"time_labels": [first, last]}}
    value = ["x"] if dimensions else []
    return {"results": [{"dimensions": value, "metrics": [9] * len(query["metrics"])}], "meta": {}}


def test_every_question_is_one_that_the_schema_allows() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema, examples = described("plausible.query-api-schema.json"), described("plausible.v2-examples.json")
    peer = Peer(site)
    rows(plausible, CONFIG, peer, window("2026-10-20"))
    plausible.check(CONFIG, peer)

    checker = jsonschema.FormatChecker(formats=("date",))
    checker.checks("date-time")(lambda text: "T" in text)
    newer = deepcopy(schema)  # of 2024: the documentation's examples of 2026 know pages and channels
    newer["properties"]["pagination"] = {"type": "object", "required": list(examples["pagination-query"]["pagination"])}
    newer["definitions"]["simple_filter_dimensions"]["enum"].append("visit:channel")
    for call in peer.calls:
        jsonschema.validate(call.body, newer, format_checker=checker)
        assert (call.method, call.path) == ("post", "/api/v2/query")
        assert call.headers["authorization"] == "Bearer k"
    plain = [c for c in peer.calls if "pagination" not in c.body]
    for call in plain:
        jsonschema.validate(call.body, schema, format_checker=checker)
    assert len(plain) >= 4


def test_days_and_months_that_end_in_the_window() -> None:
    peer = Peer(site)

    found = rows(plausible, CONFIG, peer, window("2026-10-20"))

    days = numbers([r for r in found if r.grain == "day"])
    assert days["visitors", "", "2026-10-20"] == 5
    assert days["sessions", "", "2026-10-20"] == 6
    assert days["pageviews", "", "2026-11-21"] == 0
    months = {(r.metric, r.item, str(r.day)): (r.value or 0) // 1_000_000 for r in found if r.grain == "month"}
    assert months["visitors", "", "2026-10-01"] == 9
    assert months["visitors", "", "2026-11-01"] == 9
    assert months["visitors_by_channel", "x", "2026-11-01"] == 9
    ranges = [c.body["date_range"] for c in peer.calls if not c.body.get("dimensions")]
    assert ranges == [["2026-10-01", "2026-10-31"], ["2026-11-01", "2026-11-21"]]


def test_back_filling_asks_each_month_once() -> None:
    peer = Peer(site)
    for since, until in (("2026-10-21", "2026-11-20"), ("2026-09-20", "2026-10-20"), ("2026-08-20", "2026-09-19")):
        rows(plausible, CONFIG, peer, window(since, until))

    asked = [c.body["date_range"][0] for c in peer.calls if not c.body.get("dimensions")]
    assert asked == ["2026-10-01", "2026-09-01", "2026-08-01"]


def test_what_a_server_does_not_know_is_left_out() -> None:
    def older(call: Call) -> Any:
        return (400, {"error": "Invalid dimension"}) if call.body.get("dimensions") == ["visit:channel"] else site(call)

    found = {row.metric for row in rows(plausible, CONFIG, Peer(older), window("2026-11-20"))}

    assert "visitors_by_channel" not in found
    assert "outbound_clicks" not in found
    assert "visitors_by_country" in found


def test_the_documentations_own_examples() -> None:
    samples = described("plausible.v2-examples.json")

    def told(name: str, what: str, **about: Any) -> list[Observation]:
        payload = _answers.hand(window(), (what, samples[name], about))
        return list(plausible.parse(payload))

    days = told("timeseries-response", "days", metrics=["visitors", "events"])
    sources = told("imports-response", "month", metrics=["visitors"], of="2024-09-01", by="referrer")
    whole = told("custom-date-range-response", "month", metrics=["visitors"], of="2024-08-01", by="")
    assert [(r.metric, str(r.day), (r.value or 0) // 1_000_000) for r in days][:2] == [
        ("visitors", "2024-09-04", 129),
        ("outbound_clicks", "2024-09-04", 144),
    ]
    assert [(r.item, (r.value or 0) // 1_000_000) for r in sources][:2] == [
        ("Direct / None", 91349),
        ("Twitter", 90901),
    ]
    assert [(r.grain, (r.value or 0) // 1_000_000) for r in whole] == [("month", 1140)]


def test_a_new_site_is_empty_and_the_future_is_not_asked_for() -> None:
    empty = rows(
        plausible,
        CONFIG,
        Peer(lambda call: {"results": [], "meta": {"time_labels": ["2026-11-20"]}}),
        window("2026-11-20"),
    )
    future = Peer(site)

    assert empty == []
    assert rows(plausible, CONFIG, future, window("2999-01-01", "2999-01-02")) == []
    assert future.calls == []


def test_a_wrong_site_and_drift_are_one_error() -> None:
    for status in (401, 404):
        with pytest.raises(AuthError):
            plausible.check(CONFIG, Peer(lambda call, said=status: (said, {"error": "Invalid API key or site ID"})))
    point = {"dimensions": ["2026-11-20"], "metrics": [1, 2, 3]}
    odd = [{**point, "metrics": ["many"]}, {**point, "metrics": [1]}, {**point, "dimensions": ["soon"]}]
    for drift in (*({"results": [each]} for each in odd), {"data": []}, []):
        with pytest.raises(ConnectorError, match="form that is not known"):
            rows(plausible, CONFIG, Peer(lambda call, said=drift: said), window("2026-11-20"))


def test_an_own_server_is_asked_instead() -> None:
    peer = Peer(site)
    plausible.check({**CONFIG, "server": "stats.example.org/"}, peer)

    assert peer.calls[0].url == "https://stats.example.org/api/v2/query"
