"""Google Analytics 4: visitors, sessions and pageviews by day, and by month what they are broken down by (Data API v1beta).

Auth: signing in with Google, or the key file of a service account that is a Viewer of the property. Window: any days; visitors
of a month are asked as a month, since days share them. Limits: a property has tokens by day and hour (200,000 and 14,000 a
project), a question costs about ten; with a tenth left the past waits. Dates: days of the property's own zone, which is told
where it is not the workspace's.

Visitors are what Google calls active users: “Users” on its screens and in its exports. Rows are those of the files
`ga4_channels`, `ga4_countries` and `ga4_pages`: channels keep Google's names (“Organic Search”, “AI Assistant”), countries
theirs; sessions, pageviews and visitors by channel are also told by day, as the file has them. By month: the thousand most
viewed pages (without their query), and channels, sources, campaigns, countries and devices, of each the thousand with most
visitors. What is no source or campaign, “(direct)” or “(not set)”, is left out. Where Google says nothing of a day, nothing
is told: 0 is only what it calls 0. What it withholds, samples or puts together is said. Tested against Google's own client
and its description of the API of October 2026; never an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors import _answers, _ga4_reports, _google, _google_account, _google_errors
from connectors._answers import Part, Span, Told
from connectors._ga4_reports import OF, Ask, Report
from connectors._http import Http
from connectors._spec import (
    ConnectorError,
    Limit,
    Offline,
    Payload,
    RateLimited,
    Remark,
    Setting,
    Spec,
    Stopped,
    Window,
)
from vocabulary import MICROS, Observation

SPEC = Spec(
    name="ga4",
    title="Google Analytics 4",
    measures=(
        "visitors", "sessions", "pageviews", "visitors_by_channel", "sessions_by_channel", "pageviews_by_channel",
        "visitors_by_referrer", "visitors_by_campaign", "visitors_by_country", "visitors_by_device", "visitors_by_page",
        "pageviews_by_page",
    ),
    settings=(
        Setting("property", "Property ID", "a number: Analytics, Admin, Property details"),
        *_google.SETTINGS,
        _google.SERVICE_ACCOUNT,
    ),
    history="full",
    reread_days=4,
    hosts=("analyticsdata.googleapis.com", "analyticsadmin.googleapis.com", _google.TOKEN_HOST),
    base="https://analyticsdata.googleapis.com",
    oauth=_google.oauth("analytics.readonly"),
    limit=Limit(1000, 3600.0, 4),
    batch_days=92,
    earliest=date(2019, 7, 31),
    key_help=_google.KEY_HELP + " APIs: Google Analytics Data API, and for the list of properties Google Analytics Admin API.",
    docs_url="https://developers.google.com/analytics/devguides/reporting/data/v1",
    tested="Google's own client with its description of the API of October 2026",
    channel_kind="site",
    audience="visitors",
)  # fmt: skip
MOST = 1000
_ADMIN = "https://analyticsadmin.googleapis.com"
_DAILY = ("activeUsers", "sessions", "screenPageViews")
_USERS = ("activeUsers",)
_CHANNEL = "sessionDefaultChannelGroup"
_MONTHLY = {
    "": ((), _USERS),
    "channel": ((_CHANNEL,), _USERS),
    "referrer": (("sessionSource",), _USERS),
    "campaign": (("sessionCampaignName",), _USERS),
    "country": (("country",), _USERS),
    "device": (("deviceCategory",), _USERS),
    "page": (("pagePath",), ("screenPageViews", "activeUsers")),
}
_NONE_IN = ("referrer", "campaign")
_PASTED = re.compile(r"(?:^|/)(?:a\d+)?p(\d{3,15})(?:[/?].*)?$")


@_answers.named(OF)
def check(config: Mapping[str, str], http: Http) -> str:
    """What the property is called. Raises: AuthError: it may not be seen; says which may be. ConnectorError: it is no id."""
    name = _property(config)
    today = datetime.now(ZoneInfo("UTC")).date()
    ask = Ask(today - timedelta(days=7), today, ("sessions",), most=1)
    try:
        next(_ga4_reports.pages(_service(config, http), name, ask))
    except (_google_errors.Denied, _google_errors.NotThere, _google_errors.Misasked) as error:
        raise type(error)(f"{error}{_instead(config, http)}") from None
    return _known(config, http).get(name) or f"Google Analytics {name.removeprefix('properties/')}"


@_answers.walked(OF)
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    api, name = _service(config, http), _property(config)
    first = span.first(SPEC.earliest or span.until)
    parts, reports = _read(api, name, Ask(first, span.until, _DAILY, ("date",)), "days")
    _spare(window, span, reports)
    visited = {row.dimension_values[0].value[:6] for report in reports for row in report.rows if row.busy}
    if visited:
        parts += _read(api, name, Ask(first, span.until, _DAILY, ("date", _CHANNEL)), "days", by="channel")[0]
    yield _answers.hand(window, *parts, beginning=not visited and not _before(api, name, first))
    asked = [each for each in span.months(first) if each[0] < first or f"{each[0]:%Y%m}" in visited]
    for page, (begins, ends) in enumerate(asked, 2):
        yield _answers.hand(window, *_month(api, name, begins, ends), page=page)
    zone = reports[0].metadata.time_zone
    if _differs(zone, window.zone, span.until):
        yield _answers.hand(window, ("zone", {"timeZone": zone}), page=len(asked) + 2)


def parse(payload: Payload) -> Iterator[Observation | Remark]:
    """Numbers by day and month, and what Google left out of them. Raises: ConnectorError: the answer is not Google's."""
    told = _answers.told(payload, OF)
    rows: list[Observation] = []
    gaps: dict[str, None] = {}
    for part in told.parts:
        if part.what == "zone":
            gaps[_of_zone(str(part.answer["timeZone"]), told)] = None
            continue
        report = _answers.shaped(Report, part.answer, OF)
        rows += _days(report, part) if part.what == "days" else _list(report, part)
        gaps |= dict.fromkeys(report.gaps(str(part.about["when"])))
    yield from _answers.added(rows)
    yield from (Remark("partial", gap) for gap in gaps)


def _service(config: Mapping[str, str], http: Http, api: str = "analyticsdata", root: str = "") -> Any:
    who = _google_account.email(config["service_account"]) if config.get("service_account") else "this account"
    wrong = _google_errors.meaning(
        f"make {who} a Viewer of the property (Analytics, Admin, Property access management)"
    )
    return _google.service(config, http, SPEC, api, "v1beta", root=root, wrong=wrong)


def _property(config: Mapping[str, str]) -> str:
    """``properties/123`` for what the owner typed or pasted. Raises: ConnectorError: it is something else."""
    text = config["property"].strip().removeprefix("properties/")
    found = _PASTED.search(text.partition("#")[2] or text)
    if text.isascii() and text.isdigit():
        return f"properties/{text}"
    if found:
        return f"properties/{found[1]}"
    what = "a measurement ID" if text.upper().startswith(("G-", "UA-", "GT-")) else "no property ID"
    raise ConnectorError(f"That is {what}. The property ID is a number: Analytics, Admin, Property details, top right.")


def _known(config: Mapping[str, str], http: Http) -> dict[str, str]:
    """The properties that the account may see, with their names; none where the Admin API does not tell."""
    found: dict[str, str] = {}

    def turn(at: str | None) -> tuple[None, str | None]:
        more = {"pageToken": at} if at else {}
        said = _google.ask(api.accountSummaries().list, pageSize=200, **more)
        for account in said.get("accountSummaries") or []:
            found.update(
                {p["property"]: str(p.get("displayName") or "") for p in account.get("propertySummaries") or []}
            )
        return None, said.get("nextPageToken") or None

    try:
        api = _service(config, http, "analyticsadmin", _ADMIN)
        list(_answers.followed(turn, OF))
    except (Offline, Stopped):
        raise
    except (ConnectorError, KeyError, TypeError, AttributeError):
        return found  # it is only a name
    return found


def _instead(config: Mapping[str, str], http: Http) -> str:
    known = [f"{title} ({name.removeprefix('properties/')})" for name, title in _known(config, http).items()]
    return f" It may see {', '.join(known[:10])}{' and others' if len(known) > 10 else ''}." if known else ""


def _read(api: Any, name: str, ask: Ask, what: str, **about: str) -> tuple[list[tuple[str, Any, Any]], list[Report]]:
    """Every page of a report as a part of a payload, and opened."""
    about = {**_ga4_reports.about(ask), "when": f"{ask.first} to {ask.last}", **about}
    found = list(_ga4_reports.pages(api, name, ask))
    return [(what, said, about) for said, _ in found], [report for _, report in found]


def _month(api: Any, name: str, begins: date, ends: date) -> Iterator[tuple[str, Any, Any]]:
    """Everything that is asked of one month."""
    for by, (dimensions, metrics) in _MONTHLY.items():
        ask = Ask(begins, ends, metrics, dimensions, most=MOST if by else None)
        yield from _read(api, name, ask, "month", of=begins.isoformat(), by=by)[0]


def _before(api: Any, name: str, first: date) -> bool:
    """Whether anything was measured before a day."""
    earliest = SPEC.earliest or first
    if first <= earliest:
        return False
    _, report = next(_ga4_reports.pages(api, name, Ask(earliest, first - timedelta(days=1), ("sessions",), most=1)))
    return bool(report.rows)


def _spare(window: Window, span: Span, reports: list[Report]) -> None:
    """Raises: RateLimited: little is left of the quota, and the window is one of the past."""
    if not window.bookmark and not span.present and not all(report.spare for report in reports):
        raise RateLimited("Most of the property's quota at Google is used up: its history is read on in an hour.", 3600)


def _differs(zone: str, own: str, day: date) -> bool:
    """Whether days of one zone are not those of another."""
    try:
        noon = datetime.combine(day, time(12))
        return noon.replace(tzinfo=ZoneInfo(zone)).utcoffset() != noon.replace(tzinfo=ZoneInfo(own)).utcoffset()
    except (ValueError, OSError):  # no name, or one that is not known here
        return False


def _of_zone(zone: str, told: Told) -> str:
    return f"days are those of {zone}, the zone of the property in Google Analytics, and not of {told.zone.key}"


def _days(report: Report, part: Part) -> Iterator[Observation]:
    by = str(part.about.get("by") or "")
    seen: set[tuple[str, ...]] = set()
    for values, numbers in report.told(part.about["metrics"], part.about["dimensions"]):
        if values[0] == "(other)":  # days beyond what a report can hold: `gaps` says so
            continue
        if tuple(values) in seen:
            raise ConnectorError(f"{OF} tells a day twice; nothing was taken from it. It is tried again next time.")
        seen.add(tuple(values))
        day = _answers.written(values[0][:8], OF)
        for metric, number in numbers.items():
            name = _ga4_reports.NAMES[metric]
            yield _answers.counted(f"{name}_by_{by}" if by else name, day, number, values[1] if by else "")


def _list(report: Report, part: Part) -> Iterator[Observation]:
    by, day = str(part.about["by"]), date.fromisoformat(part.about["of"])
    for values, numbers in report.told(part.about["metrics"], part.about["dimensions"]):
        item = values[0] if by else ""
        if by and (not item or (by in _NONE_IN and item.startswith("(") and item.endswith(")"))):
            continue
        for metric, number in numbers.items():
            name = _ga4_reports.NAMES[metric]
            yield Observation(
                metric=f"{name}_by_{by}" if by else name, item=item, grain="month", day=day, value=number * MICROS
            )
