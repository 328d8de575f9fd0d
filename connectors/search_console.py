"""Google Search Console: clicks from search, how often the site was seen there and at which position, by day and by month.

Auth: signing in with Google, or the key file of a service account that is a user of the site. Window: 16 months, no more is
kept by Google (a month that began before is told by its days only); the last two or three days are not final and not read
until they are, so a reading goes ten days back. Limits: 1,200 questions a minute a site, and a “load” by ten minutes and by
day, which a month by search costs most of. Dates: Google's days (Pacific time).

Rows are those of the files `search_console_days` and `search_console`: clicks, impressions and position (kept as position ×
impressions over impressions) of the whole site by day; by search, page, country and device, of each month the thousand with
most clicks. Google hides rare searches: they do not add up to the site's figures. Only the search on the web is read, as the
export does; not pictures, videos, news or Discover. A day that Google does not name is not told. Tested against Google's own
client and its description of the API of August 2026; never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from connectors import _answers, _google, _google_account, _google_errors
from connectors._answers import Fields, Part
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import Observation, micros

SPEC = Spec(
    name="search-console",
    title="Google Search Console",
    measures=tuple(
        f"search_{name}{by}"
        for by in ("", "_by_query", "_by_page", "_by_country", "_by_device")
        for name in ("clicks", "impressions", "position")
    ),
    settings=(
        Setting(
            "site", "Site", "example.org for the whole domain, or the address of the property as in Search Console"
        ),
        *_google.SETTINGS,
        _google.SERVICE_ACCOUNT,
    ),
    history="full",
    reread_days=10,
    hosts=("searchconsole.googleapis.com", _google.TOKEN_HOST),
    base="https://searchconsole.googleapis.com",
    oauth=_google.oauth("webmasters.readonly"),
    limit=Limit(200, 60.0, 2),
    batch_days=92,
    history_days=486,
    key_help=_google.KEY_HELP + " API: Google Search Console API.",
    docs_url="https://developers.google.com/webmaster-tools/v1/api_reference_index",
    tested="Google's own client with its description of the API of August 2026",
    channel_kind="site",
)
OF = "Search Console"
MOST = 1000
_MOST_DAYS = 25_000
_UNVERIFIED = "siteunverifieduser"


_Number = Annotated[float, Field(ge=0, lt=1e12, allow_inf_nan=False)]


class _Row(Fields):
    keys: Annotated[tuple[str, ...], Field(min_length=1)]
    clicks: _Number
    impressions: _Number
    position: _Number = 0


class _Found(Fields):
    rows: tuple[_Row, ...] = ()


@_answers.named(OF)
def check(config: Mapping[str, str], http: Http) -> str:
    """The site's name. Raises: AuthError: the account does not see it or may not; says what it sees."""
    site = _site(config)
    entries = _google.ask(_service(config, http).sites().list).get("siteEntry") or []
    levels = {str(entry["siteUrl"]): str(entry.get("permissionLevel") or "") for entry in entries}
    seen = sorted(name for name, level in levels.items() if level.replace("_", "").casefold() != _UNVERIFIED)
    if site in seen:
        return site.removeprefix("sc-domain:").removeprefix("https://").removeprefix("http://").rstrip("/")
    if site in levels:
        raise AuthError(f"Google has not seen a proof that {site} is yours: verify it in Search Console, Settings.")
    instead = f"It sees {', '.join(seen[:10])}: type one of them." if seen else "It sees no site."
    raise AuthError(f"In Search Console {_who(config)} does not see {site}. {instead}")


@_answers.walked(OF)
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    span = _answers.span(window)
    earliest = span.today - timedelta(days=SPEC.history_days or 0) if span else date.max
    if span is None or span.until < earliest:
        return
    api, site = _service(config, http), _site(config)
    first = span.first(earliest)
    days = _asked(api, site, first, span.until, "date", _MOST_DAYS)
    found = _answers.shaped(_Found, days, OF)
    yield _answers.hand(window, ("days", days))
    shown = {row.keys[0][:7] for row in found.rows}
    # A month that began before what Google keeps would be told in part and look like a whole one.
    whole = [each for each in span.months(first) if each[0] >= earliest]
    asked = [each for each in whole if each[0] < first or f"{each[0]:%Y-%m}" in shown]
    for page, (begins, ends) in enumerate(asked, 2):
        parts = [
            (by, _asked(api, site, begins, ends, by, MOST), {"of": begins.isoformat()})
            for by in ("query", "page", "country", "device")
        ]
        yield _answers.hand(window, *parts, page=page)


def parse(payload: Payload) -> Iterator[Observation]:
    """Clicks, impressions and positions by day and month. Raises: ConnectorError: the answer is not Google's."""
    for part in _answers.told(payload, OF).parts:
        rows = [row for each in _answers.shaped(_Found, part.answer, OF).rows for row in _told(each, part)]
        if len({(row.metric, row.item, row.day) for row in rows}) != len(rows) and part.what == "days":
            raise ConnectorError(f"{OF} tells a day twice; nothing was taken from it. It is tried again next time.")
        yield from _merged(rows)


def _service(config: Mapping[str, str], http: Http) -> Any:
    wrong = _google_errors.meaning(f"add {_who(config)} as a user of the site (Search Console, Settings, Users)")
    return _google.service(config, http, SPEC, "searchconsole", "v1", wrong=wrong)


def _who(config: Mapping[str, str]) -> str:
    return _google_account.email(config["service_account"]) if config.get("service_account") else "this account"


def _site(config: Mapping[str, str]) -> str:
    """The property as Search Console names it: a bare domain is a domain property, an address ends with a slash."""
    text = config["site"].strip()
    if "://" in text:
        return text if urlsplit(text).path else f"{text}/"
    return f"sc-domain:{text.removeprefix('sc-domain:').strip('/').lower()}"


def _asked(api: Any, site: str, first: date, last: date, by: str, most: int) -> dict[str, Any]:
    body = {
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "dimensions": [by],
        "type": "web",
        "dataState": "final",
        "rowLimit": most,
        "startRow": 0,
    }
    said = _google.ask(api.searchanalytics().query, siteUrl=site, body=body)
    if said and "rows" not in said and "responseAggregationType" not in said:
        raise ConnectorError(f"{OF} answered in a form that is not known; nothing was taken from it.")
    return said


def _told(row: _Row, part: Part) -> Iterator[Observation]:
    daily = part.what == "days"
    day = _answers.written(row.keys[0] if daily else str(part.about["of"]), OF)
    by, item = ("", "") if daily else (f"_by_{part.what}", _named(part.what, row.keys[0]))
    if not daily and not item:
        return
    over: dict[str, Any] = {"item": item, "grain": "day" if daily else "month", "day": day}
    shown = Decimal(str(row.impressions))
    yield Observation(metric=f"search_clicks{by}", value=micros(Decimal(str(row.clicks))), **over)
    yield Observation(metric=f"search_impressions{by}", value=micros(shown), **over)
    if shown > 0:  # what was never seen has no position
        weighed = micros(Decimal(str(row.position)) * shown)
        yield Observation(metric=f"search_position{by}", value=weighed, denominator=micros(shown), **over)


def _named(by: str, value: str) -> str:
    """A value as the other sources and the files write it: countries by two letters, devices as words."""
    if by == "device":
        return value.capitalize()
    if by != "country":
        return value
    from babel.core import get_global

    return str(get_global("territory_aliases").get(value.upper(), [value.upper()])[0])


def _merged(rows: list[Observation]) -> Iterator[Observation]:
    """Each figure once: values that are the same once they are cut or cleaned are one."""
    sums: dict[tuple[str, str], Observation] = {}
    for row in rows:
        old = sums.get((row.metric, f"{row.day} {row.item}"))
        if old:
            parts = {"value": (old.value or 0) + (row.value or 0)}
            if row.denominator is not None:
                parts["denominator"] = (old.denominator or 0) + row.denominator
            row = row.model_copy(update=parts)
        sums[row.metric, f"{row.day} {row.item}"] = row
    yield from sums.values()
