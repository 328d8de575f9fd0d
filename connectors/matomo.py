"""Matomo, on a server of one's own or its cloud: visitors, visits, pageviews and clicks out by day, and where they came from.

Auth: an access token of a user with view access, sent in the body of each question and never in an address. Window: five years;
visitors of a month are asked as a month, since days share them: a server that does not count them by month tells none,
and then there is none here. Limits: none published; some sixteen questions a window, at most four a second. Dates: days
and “today” of the zone that the site has in Matomo, which each answer that is kept names.

A day without a visit is an empty list: 0 where a day before it in the window had one. By day are told, too, the 500 most viewed
pages, and visitors by channel, referrer (sites, search engines, networks and assistants by name), campaign, country and
device. One who visits on two days is one visitor of each: a month's sum of them is “at most”. *Referrers.getAll* would tell
all referrers at once, but never of several days. An address counts without its query. What a server's plugins do not
know is left out.

Unproven: never tried against a real Matomo. Known from its published source (errors that come as a success, months of
uniques, numbers of referrer types) and from answers that other programs show.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from connectors import _answers
from connectors._answers import Fields, Part, Span
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import MICROS, Observation, clean

SPEC = Spec(
    name="matomo",
    title="Matomo",
    measures=(
        "visitors", "sessions", "pageviews", "outbound_clicks", "pageviews_by_page", "visitors_by_channel",
        "visitors_by_referrer", "visitors_by_campaign", "visitors_by_country", "visitors_by_device",
    ),
    settings=(
        Setting("server", "Server", "the address of your Matomo, for example https://stats.example.org"),
        Setting("site", "Site id", "the number beside the site under Administration, Websites, Manage"),
        Setting("token", "Access token", secret=True),
    ),
    history="full",
    reread_days=3,
    hosts=("",),
    limit=Limit(4, 1.0, 2),
    batch_days=31,
    history_days=1825,
    key_help="Matomo: Administration, Personal, Security, Auth tokens, Create new token. A user who may only view will do.",
    docs_url="https://developer.matomo.org/api-reference/reporting-api",
    tested="answers as its published source and other programs show them",
    proof="unproven",
    channel_kind="site",
    audience="visitors",
)  # fmt: skip
REPORTS = (
    ("page", "Actions.getPageUrls"), ("channel", "Referrers.getReferrerType"), ("referrer", "Referrers.getWebsites"),
    ("referrer", "Referrers.getSearchEngines"), ("referrer", "Referrers.getSocials"),
    ("referrer", "Referrers.getAIAssistants"), ("campaign", "Referrers.getCampaigns"),
    ("country", "UserCountry.getCountry"), ("device", "DevicesDetection.getType"),
)  # fmt: skip
MOST = {"page": 500, "referrer": 200, "campaign": 200}
PAGES_AT_ONCE = 8
"""So many days of pages are asked for in one question: five hundred pages a day, each with some forty numbers, are large."""
_VISITS = {"sessions": "nb_visits", "visitors": "nb_uniq_visitors"}
_ACTIONS = {"pageviews": "nb_pageviews", "outbound_clicks": "nb_outlinks"}
_CHANNELS = {1: "direct", 2: "organic search", 3: "referral", 6: "campaign", 7: "social", 8: "assistants"}
_SHORT = {"direct": 1, "search": 2, "website": 3, "campaign": 6, "social": 7}
_MAX_BYTES = 30_000_000
_REFUSED = re.compile(r"token|authenticat|access", re.IGNORECASE)
_UNKNOWN = re.compile(r"does not exist or is not available|not (enabled|activated)", re.IGNORECASE)


class _About(Fields):
    name: str = ""
    timezone: str
    ts_created: str = ""


class _Error(Fields):
    result: str
    message: str = ""


class _Visits(Fields):
    nb_visits: int
    nb_uniq_visitors: int | None = None


class _Actions(Fields):
    nb_pageviews: int
    nb_outlinks: int | None = None


class _Row(Fields):
    label: str | int
    nb_uniq_visitors: int | None = None
    nb_hits: int | None = None
    url: str | None = None
    code: str | None = None
    segment: str | None = None
    referrer_type: int | None = None


class _Rows(Fields):
    rows: list[_Row]


@dataclass(frozen=True)
class _Site:
    name: str
    zone: str | None
    created: date


@_answers.named("Matomo")
def check(config: Mapping[str, str], http: Http) -> str:
    """The site's name. Raises: AuthError: the token is refused, or may not see the site."""
    return _site(config, http).name or f"Matomo, site {config['site'].strip()}"


@_answers.walked("Matomo")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    if _answers.span(window) is None:
        return
    site = _site(config, http)
    here = replace(window, zone=site.zone or window.zone)
    span = _answers.span(here)
    if span is None:
        return  # where the site is, the day has not begun
    earliest = max(span.today - timedelta(days=SPEC.history_days or 0), site.created)
    first = span.first(earliest)
    beginning = span.since is not None and span.since <= site.created
    parts = list(_days(config, http, first, span)) if first <= span.until else []
    yield _answers.hand(here, *parts, beginning=beginning)
    for page, (start, _) in enumerate(span.months(earliest), 2):
        found = _ask(config, http, "VisitsSummary.get", {"period": "month", "date": start.isoformat()})
        yield _answers.hand(here, ("month", found, {"of": start.isoformat()}), page=page)


def parse(payload: Payload) -> Iterator[Observation]:
    """Numbers by day, and visitors by month. Raises: ConnectorError: the answer is not Matomo's."""
    parts = _answers.told(payload, "Matomo").parts
    for part in parts:
        if part.what == "month" and part.answer != []:
            number = _answers.shaped(_Visits, part.answer, "Matomo").nb_uniq_visitors
            if number is not None:
                day = date.fromisoformat(part.about["of"])
                yield Observation(metric="visitors", grain="month", day=day, value=number * MICROS)
        elif part.what == "visits":
            yield from _numbers(part, _Visits, _VISITS)
        elif part.what == "actions":
            yield from _numbers(part, _Actions, _ACTIONS)
    yield from _answers.added([row for part in parts if part.what == "by" for row in _broken_down(part)])


def _site(config: Mapping[str, str], http: Http) -> _Site:
    found = _ask(config, http, "SitesManager.getSiteFromId", {})
    about = _answers.shaped(_About, found[0] if isinstance(found, list) and found else found, "Matomo")
    try:
        created = date.fromisoformat(about.ts_created[:10])
    except ValueError:
        created = date.min
    return _Site(str(clean(html.unescape(about.name))), _zone(about.timezone), created)


def _zone(told: str) -> str | None:
    """The name of a zone; Matomo has some of its own (`UTC+2`). None where it is none that is known here.

    >>> [_zone(text) for text in ("Europe/Berlin", "UTC", "UTC+2", "UTC-11", "UTC+5.5", "Nowhere/Land")]
    ['Europe/Berlin', 'UTC', 'Etc/GMT-2', 'Etc/GMT+11', None, None]
    """
    hours = re.fullmatch(r"UTC([+-])(\d{1,2})", told.strip())
    name = f"Etc/GMT{'-' if hours[1] == '+' else '+'}{int(hours[2])}" if hours else told.strip()
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return None


def _days(config: Mapping[str, str], http: Http, first: date, span: Span) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Everything that is told by day; of days without a visit nothing more is asked."""
    about = {"first": first.isoformat(), "until": span.until.isoformat()}
    asked = {"period": "day", "date": f"{about['first']},{about['until']}"}
    visits = _ask(config, http, "VisitsSummary.get", asked)
    yield "visits", visits, about
    if not any(_by_day(visits, about).values()):
        return
    yield "actions", _ask(config, http, "Actions.get", asked), about
    for by, method in REPORTS:
        at_once = PAGES_AT_ONCE if by == "page" else (span.until - first).days + 1
        for start, end in _answers.slices(first, span.until, at_once):
            asked = {"period": "day", "date": f"{start},{end}", "filter_limit": str(MOST.get(by, -1))}
            found = _ask(config, http, method, {**asked, **({"flat": "1"} if by == "page" else {})}, lenient=True)
            if found is not None:
                yield "by", _slim(found), {"first": start.isoformat(), "until": end.isoformat(), "by": by}


def _slim(answer: Any) -> Any:
    """Only what is read of the rows of each day."""
    if isinstance(answer, dict):
        return {day: _slim(rows) for day, rows in answer.items()}
    if not isinstance(answer, list):
        return answer
    return [{n: row[n] for n in _Row.model_fields if n in row} if isinstance(row, dict) else row for row in answer]


def _ask(
    config: Mapping[str, str], http: Http, method: str, params: Mapping[str, str], *, lenient: bool = False
) -> Any:
    """What Matomo says; None where it is `lenient` and the server does not know the report."""
    root = SPEC.root(config).removesuffix("/index.php")
    body = {
        "module": "API", "method": method, "idSite": config["site"].strip(), "format": "JSON", "language": "en",
        "token_auth": config["token"].strip(), **params,
    }  # fmt: skip
    answer = http.post_form(
        f"{root}/index.php", body, wrong=_not_known if lenient else _wrong, max_bytes=_MAX_BYTES, accept=(400, 404)
    )
    said = answer.json()
    if isinstance(said, dict) and said.get("result") == "error":
        return None
    if answer.status >= 400:
        raise ConnectorError(f"There is no Matomo at this address ({answer.status}): check the server.")
    return said


def _wrong(answer: Answer) -> ConnectorError | None:
    """Matomo answers 200 to what goes wrong, and says so in words."""
    if answer.status in (401, 403):
        return _no_access()
    if not answer.body.lstrip().startswith(b"{") or b'"error"' not in answer.body:
        return None
    error = _answers.shaped(_Error, {"result": "", **_answers.opened(answer, "Matomo")}, "Matomo")
    if error.result != "error":
        return None
    if _REFUSED.search(error.message):
        return _no_access()
    said = str(clean(html.unescape(error.message)))[:200]
    return ConnectorError(f"Matomo says: {said or 'there was an error'}")


def _not_known(answer: Answer) -> ConnectorError | None:
    error = _wrong(answer)
    return None if error is not None and _UNKNOWN.search(str(error)) else error


def _no_access() -> AuthError:
    return AuthError(
        "Matomo refuses the token, or its user may not view this site: make a new one, and check the site's id."
    )


def _by_day(answer: Any, about: Mapping[str, Any]) -> dict[date, Any]:
    """What is told of each day. Raises: ConnectorError: it is told otherwise."""
    if isinstance(answer, dict) and all(re.fullmatch(r"\d{4}-\d\d-\d\d", key) for key in answer):
        return {_answers.written(key, "Matomo"): told for key, told in sorted(answer.items())}
    if answer == []:
        return {}
    if isinstance(answer, dict | list) and about["first"] == about["until"]:
        return {date.fromisoformat(about["first"]): answer}
    raise ConnectorError("Matomo answered in a form that is not known (days); nothing was taken from it.")


def _numbers(part: Part, model: type[_Visits] | type[_Actions], names: Mapping[str, str]) -> Iterator[Observation]:
    """The numbers of each day; of a day on which nobody came, once one had a number, 0."""
    days = _by_day(part.answer, part.about)
    read = {day: _answers.shaped(model, told, "Matomo") for day, told in days.items() if told != []}
    for metric, field in names.items():
        told = {day: number for day, numbers in read.items() if (number := getattr(numbers, field)) is not None}
        first = min(told, default=date.max)
        quiet = {day: 0 for day in days if day > first and day not in read}
        for day, number in sorted({**told, **quiet}.items()):
            if part.about["first"] <= day.isoformat() <= part.about["until"]:
                yield _answers.counted(metric, day, number)


def _broken_down(part: Part) -> Iterator[Observation]:
    by = str(part.about["by"])
    metric = f"pageviews_by_{by}" if by == "page" else f"visitors_by_{by}"
    for day, rows in _by_day(part.answer, part.about).items():
        for row in _answers.shaped(_Rows, {"rows": rows}, "Matomo").rows:
            number, item = (row.nb_hits if by == "page" else row.nb_uniq_visitors), _item(row, by)
            if number and item and part.about["first"] <= day.isoformat() <= part.about["until"]:
                yield _answers.counted(metric, day, number, item)


def _item(row: _Row, by: str) -> str:
    """The value that a row is about, in no language; empty for the sum of those that are not listed."""
    name, _, value = (row.segment or "").partition("==")
    if by == "page":
        return urlsplit(row.url).path or "/" if row.url else ""
    if by == "channel":
        kind = row.referrer_type or _SHORT.get(unquote(value), 0)
        return _CHANNELS.get(kind, str(row.label))
    if by == "country":
        return (row.code or str(row.label)).upper() if len(row.code or "") == 2 else str(row.label)
    if by == "device" and name == "deviceType" and value:
        return unquote(value)
    return "" if row.label in ("Others", -1) else str(row.label)
