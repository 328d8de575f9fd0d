"""Umami, on a server of one's own or its cloud: visitors and pageviews by day, and by month what they are broken down by.

Auth: name and password of a user of one's own server, which gives a token for them; for the cloud an API key. Window: any
days; visitors of a month are asked as a month, since days share them. Limits: the cloud bears 50 requests in 15 seconds; an
own server whatever it bears. Dates: days of the reporting zone, which is part of the question.

What Umami calls sessions by day are different people of that day (`visitors`); its visits are told by month (`sessions`). A day
that is missing in the answer is 0 where the site was visited before. Numbers come as such, as text, or as
`{"value": …}`, by the version. Pages, sources, countries and devices are told by month, the 500 most visited each; pages
are asked for as “path” where a server does not know “url” any more. Tested against a third party's description with example
answers; never a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from connectors import _answers
from connectors._answers import Fields, Part, Told
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import MICROS, Observation

SPEC = Spec(
    name="umami",
    title="Umami",
    measures=(
        "visitors", "pageviews", "sessions", "visitors_by_page", "visitors_by_referrer", "visitors_by_country",
        "visitors_by_device",
    ),
    settings=(
        Setting("website", "Website", "its domain as in Umami, or its id"),
        Setting("server", "Server", "the address of your own server; blank for Umami Cloud", required=False),
        Setting("username", "User name", "of your own server", required=False),
        Setting("password", "Password", "of your own server", required=False, secret=True),
        Setting("api_key", "API key", "of Umami Cloud", required=False, secret=True),
    ),
    history="full",
    reread_days=3,
    hosts=("api.umami.is", ""),
    base="https://api.umami.is",
    limit=Limit(40, 15.0, 2),
    batch_days=31,
    history_days=1825,
    key_help="Umami Cloud: Settings, API keys. Own server: a user with the role “view only” will do.",
    docs_url="https://umami.is/docs/api",
    tested="a third party's description of 2026 with example answers",
    channel_kind="site",
    audience="visitors",
)  # fmt: skip
_DIMENSIONS = {"page": "url", "referrer": "referrer", "country": "country", "device": "device"}


def _plain(value: object) -> object:
    """The number in ``{"value": 5, "prev": 4}``, in “5” and in 5."""
    return value.get("value") if isinstance(value, dict) else value


Number = Annotated[int, BeforeValidator(_plain)]


class _Point(Fields):
    x: str
    y: Number


class _Series(Fields):
    pageviews: list[_Point]
    sessions: list[_Point]


class _Stats(Fields):
    visitors: Number
    visits: Number | None = None


class _Value(Fields):
    x: str | None
    y: Number


class _Values(Fields):
    values: list[_Value]


class _Website(Fields):
    id: str
    name: str | None = None
    domain: str | None = None


class _Websites(Fields):
    data: list[_Website]
    count: int | None = None


@_answers.named("Umami")
def check(config: Mapping[str, str], http: Http) -> str:
    """The website's name. Raises: AuthError: the password or key is refused. ConnectorError: there is no such website."""
    http.sign(_signed(config, http))
    site = _website(config, http)
    return site.name or site.domain or site.id


@_answers.walked("Umami")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    http.sign(_signed(config, http))
    site = f"websites/{_website(config, http).id}"
    earliest = span.today - timedelta(days=SPEC.history_days or 0)
    asked = _between(span.first(earliest), span.until, span) | {"unit": "day", "timezone": window.zone}
    series = _answers.opened(_get(config, http, f"{site}/pageviews", asked), "Umami")
    yield _answers.hand(window, ("days", series, {"until": span.until.isoformat()}))
    for page, (first, last) in enumerate(span.months(earliest), 2):
        ends, about = _between(first, last, span), {"of": first.isoformat()}
        stats = _answers.opened(_get(config, http, f"{site}/stats", ends), "Umami")
        parts = [("month", stats, about)]
        for by, kind in _DIMENSIONS.items():
            parts.append(("by", {"values": _values(config, http, site, ends, kind)}, {**about, "by": by}))
        yield _answers.hand(window, *parts, page=page)


def parse(payload: Payload) -> Iterator[Observation]:
    """Numbers by day and month. Raises: ConnectorError: the answer is not Umami's."""
    told = _answers.told(payload, "Umami")
    for part in told.parts:
        if part.what == "days":
            yield from _days(
                _answers.shaped(_Series, part.answer, "Umami"), date.fromisoformat(part.about["until"]), told
            )
        else:
            yield from _answers.added(list(_of_month(part)))


def _prefix(config: Mapping[str, str]) -> str:
    return f"{SPEC.root(config)}/{'v1' if config.get('api_key') else 'api'}"


def _signed(config: Mapping[str, str], http: Http) -> Callable[[bool], dict[str, str]]:
    """The cloud's key as it is, or a token for name and password."""
    held = http.tokens

    def make(fresh: bool) -> dict[str, str]:
        if config.get("api_key"):
            return {"x-umami-api-key": config["api_key"]}
        if fresh or "token" not in held:
            who = {"username": config.get("username") or "", "password": config.get("password") or ""}
            if not all(who.values()):
                raise ConnectorError("Umami needs a user name and password of your server, or an API key of its cloud.")
            said = _answers.opened(http.post_json(f"{_prefix(config)}/auth/login", who), "Umami")
            held["token"] = str(said.get("token") or "")
            http.hide(held["token"])
        return {"authorization": f"Bearer {held['token']}"}

    return make


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> Any:
    headers = {"accept": "application/json"}
    return http.get(f"{_prefix(config)}/{path}", params=params, headers=headers, accept=accept)


def _website(config: Mapping[str, str], http: Http) -> _Website:
    wanted = config["website"].strip().lower().removeprefix("https://").removeprefix("www.").rstrip("/")

    def turn(page: int | None) -> tuple[list[_Website], int | None]:
        asked = {"includeTeams": "true", "page": str(page or 1), "pageSize": "100"}
        found = _answers.shaped(_Websites, _answers.opened(_get(config, http, "websites", asked), "Umami"), "Umami")
        return found.data, (page or 1) + 1 if len(found.data) == 100 else None

    for sites in _answers.followed(turn, "Umami"):
        for site in sites:
            if wanted in (site.id.lower(), (site.domain or "").lower().removeprefix("www."), (site.name or "").lower()):
                return site
    raise ConnectorError("Umami has no website of that name, domain or id that this user may see.")


def _between(first: date, last: date, span: _answers.Span) -> dict[str, str]:
    """Both ends in milliseconds, the last one still on its day."""
    since, until = _answers.starts(first, span.zone), _answers.starts(last + timedelta(days=1), span.zone)
    return {"startAt": str(int(since.timestamp() * 1000)), "endAt": str(int(until.timestamp() * 1000) - 1)}


def _values(config: Mapping[str, str], http: Http, site: str, ends: Mapping[str, str], kind: str) -> Any:
    """The values of one dimension; pages by their newer name where the server refuses the older one."""
    answer = _get(config, http, f"{site}/metrics", {**ends, "type": kind, "limit": "500"}, accept=(400,))
    if answer.status == 400:
        answer = _get(
            config, http, f"{site}/metrics", {**ends, "type": "path" if kind == "url" else kind, "limit": "500"}
        )
    return answer.json()


def _days(series: _Series, until: date, told: Told) -> Iterator[Observation]:
    for metric, points in (("visitors", series.sessions), ("pageviews", series.pageviews)):
        numbers = {_day(point.x, told): point.y for point in points}
        for day in _answers.days_from(min(numbers, default=None), until):
            yield _answers.counted(metric, day, numbers.get(day, 0))


def _day(text: str, told: Told) -> date:
    """A day as it is written; a moment with a zone is turned into the reporting one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConnectorError("Umami tells a day in a form that is not known; nothing was taken from it.") from None
    return moment.astimezone(told.zone).date() if moment.tzinfo else moment.date()


def _of_month(part: Part) -> Iterator[Observation]:
    day = date.fromisoformat(part.about["of"])
    if part.what == "month":
        stats = _answers.shaped(_Stats, part.answer, "Umami")
        for metric, number in (("visitors", stats.visitors), ("sessions", stats.visits)):
            if number is not None:
                yield Observation(metric=metric, grain="month", day=day, value=number * MICROS)
        return
    for value in _answers.shaped(_Values, part.answer, "Umami").values:
        if value.x:
            metric = f"visitors_by_{part.about['by']}"
            yield Observation(metric=metric, item=value.x, grain="month", day=day, value=value.y * MICROS)
