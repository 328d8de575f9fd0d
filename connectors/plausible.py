"""Plausible, its query API (version 2): visitors, visits and pageviews by day, and by month what they are broken down by.

Auth: a key for the Stats API (plausible.io asks for a Business plan; a server of one's own has it, too). Window: any days;
visitors of a month are asked as a month, since days share them. Limits: 600 requests an hour; some ten a window. Dates:
days of the zone that the site has in Plausible.

A day without a visit is missing from the answer: it is 0 where the answer's own list of days has it and the site was
visited before. Pages, channels, sources, campaigns, countries and devices are told by month, the thousand most visited each.
Clicks to other sites are read where Plausible has the goal “Outbound Link: Click”; channels and that goal are left out
where a server does not know them. Tested against Plausible's JSON schema of 2024 and its documentation's examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from connectors import _answers
from connectors._answers import Fields, Part
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import MICROS, Observation

SPEC = Spec(
    name="plausible",
    title="Plausible",
    measures=(
        "visitors", "sessions", "pageviews", "outbound_clicks", "visitors_by_page", "pageviews_by_page",
        "visitors_by_channel", "visitors_by_referrer", "visitors_by_campaign", "visitors_by_country",
        "visitors_by_device", "outbound_clicks_by_link",
    ),
    settings=(
        Setting("site", "Site", "its domain as in Plausible, for example example.org"),
        Setting("api_key", "Stats API key", secret=True),
        Setting("server", "Server", "the address of your own server, else plausible.io", required=False),
    ),
    history="full",
    reread_days=3,
    hosts=("plausible.io", ""),
    base="https://plausible.io",
    limit=Limit(550, 3600.0, 2),
    batch_days=31,
    history_days=1825,
    key_help="Plausible: account settings, API keys, New API key, Stats API.",
    docs_url="https://plausible.io/docs/stats-api",
    tested="the vendor's JSON schema of 2024 and examples of its documentation of 2026",
    channel_kind="site",
    audience="visitors",
)  # fmt: skip
DAILY = ("visitors", "visits", "pageviews")
_NAMES = {"visits": "sessions", "events": "outbound_clicks"}
DIMENSIONS = {
    "page": "event:page", "channel": "visit:channel", "referrer": "visit:source", "campaign": "visit:utm_campaign",
    "country": "visit:country", "device": "visit:device",
}  # fmt: skip
MOST = 1000
_OUTBOUND: list[Any] = ["is", "event:goal", ["Outbound Link: Click"]]


class _Result(Fields):
    dimensions: list[str | None]
    metrics: list[int | None]


class _Meta(Fields):
    time_labels: list[str] | None = None


class _Told(Fields):
    results: list[_Result]
    meta: _Meta = _Meta()


@_answers.named("Plausible")
def check(config: Mapping[str, str], http: Http) -> str:
    """The site's domain. Raises: AuthError: the key is refused, or not for this site."""
    found = _ask(config, http, {"metrics": ["visitors"], "date_range": "day"})
    _answers.shaped(_Told, found, "Plausible")
    return config["site"].strip()


@_answers.walked("Plausible")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    earliest = span.today - timedelta(days=SPEC.history_days or 0)
    days = [span.first(earliest).isoformat(), span.until.isoformat()]
    asked = {"metrics": list(DAILY), "date_range": days, "dimensions": ["time:day"], "include": {"time_labels": True}}
    yield _answers.hand(window, ("days", _ask(config, http, asked), {"metrics": DAILY}), *_outbound(config, http, days))
    for page, (first, last) in enumerate(span.months(earliest), 2):
        about = {"of": first.isoformat()}
        yield _answers.hand(window, *_month(config, http, [first.isoformat(), last.isoformat()], about), page=page)


def parse(payload: Payload) -> Iterator[Observation]:
    """Numbers by day and month. Raises: ConnectorError: the answer is not Plausible's."""
    for part in _answers.told(payload, "Plausible").parts:
        found = _answers.shaped(_Told, part.answer, "Plausible")
        metrics = [_NAMES.get(word, word) for word in part.about["metrics"]]
        yield from _answers.added(
            list(_days(found, metrics) if part.what == "days" else _by_month(found, metrics, part))
        )


def _ask(
    config: Mapping[str, str], http: Http, query: Mapping[str, Any], accept: tuple[int, ...] = ()
) -> dict[str, Any] | None:
    """What Plausible says to a question; None where it answers with one of the errors in `accept`."""
    body = {"site_id": config["site"].strip(), **query}
    headers = {"authorization": f"Bearer {config['api_key']}"}
    answer = http.post_json(f"{SPEC.root(config)}/api/v2/query", body, headers=headers, accept=(404, *accept))
    if answer.status == 404:
        raise AuthError("Plausible knows no such site, or the key is not for it: check its domain and the server.")
    return None if answer.status in accept else _answers.opened(answer, "Plausible")


def _outbound(config: Mapping[str, str], http: Http, days: list[str]) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    asked = {"metrics": ["events"], "date_range": days, "dimensions": ["time:day"], "filters": [_OUTBOUND]}
    found = _ask(config, http, asked, accept=(400,))
    if found is not None:
        yield "days", found, {"metrics": ["events"]}


def _month(
    config: Mapping[str, str], http: Http, days: list[str], about: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Everything that is asked of one month."""
    whole = _ask(config, http, {"metrics": ["visitors"], "date_range": days})
    yield "month", whole, {**about, "metrics": ["visitors"], "by": ""}
    for by, dimension in DIMENSIONS.items():
        metrics = ["visitors", "pageviews"] if by == "page" else ["visitors"]
        query = {
            "metrics": metrics,
            "date_range": days,
            "dimensions": [dimension],
            "pagination": {"limit": MOST, "offset": 0},
        }
        found = _ask(config, http, query, accept=(400,) if by == "channel" else ())
        if found is not None:
            yield "month", found, {**about, "metrics": metrics, "by": by}
    asked = {
        "metrics": ["events"], "date_range": days, "dimensions": ["event:props:url"], "filters": [_OUTBOUND],
        "pagination": {"limit": MOST, "offset": 0},
    }  # fmt: skip
    clicks = _ask(config, http, asked, accept=(400,))
    if clicks is not None:
        yield "month", clicks, {**about, "metrics": ["events"], "by": "link"}


def _days(found: _Told, metrics: list[str]) -> Iterator[Observation]:
    told = {_answers.written(str(row.dimensions[0]), "Plausible"): row for row in found.results if row.dimensions}
    first = min(told, default=date.max)
    labels = (_answers.written(label, "Plausible") for label in found.meta.time_labels or ())
    quiet = {day: 0 for day in labels if day > first and day not in told}
    for day, row in told.items():
        for metric, number in _pairs(row, metrics):
            if number is not None:
                yield _answers.counted(metric, day, number)
    for day, number in quiet.items():
        yield from (_answers.counted(metric, day, number) for metric in metrics)


def _pairs(row: _Result, metrics: list[str]) -> list[tuple[str, int | None]]:
    if len(row.metrics) != len(metrics):
        raise ConnectorError("Plausible answered in a form that is not known (metrics); nothing was taken from it.")
    return list(zip(metrics, row.metrics, strict=True))


def _by_month(found: _Told, metrics: list[str], part: Part) -> Iterator[Observation]:
    by, day = str(part.about["by"]), date.fromisoformat(part.about["of"])
    for row in found.results:
        item = (row.dimensions[0] or "") if by and row.dimensions else ""
        for metric, number in _pairs(row, metrics):
            if number is not None and (item or not by):
                name = f"{metric}_by_{by}" if by else metric
                yield Observation(metric=name, item=item, grain="month", day=day, value=number * MICROS)
