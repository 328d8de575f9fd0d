"""WordPress.com and Jetpack Stats: views and visitors of a site by day, and by month what was read and where readers came from.

Auth: an OAuth2 token of a WordPress.com application of one's own, for one site or for all. Window: five years, at most 90 days a
question; months are asked as months. Limits: none published; at most four requests a second, some five a window. Dates:
days of the site's own zone. A day without a view is 0 if one in the weeks before it had some: it tells 0, too, of days before
there was a site.

Visitors of a month are asked as a month, since days share them. By month are told the hundred most viewed pages, countries and
referrers: in views, as WordPress.com counts neither countries nor referrers in visitors. A referrer is what WordPress.com
groups by, a site or its name for it (“Search Engines”). The front page and lists of posts are one page there, “/”.

Unproven: never tried against the real service. The paths and errors are from its documentation; what answers hold, and that a
token of the scope *stats* alone is refused visits by version 1.1 and given them by version 1, is from other programs. That
months of visitors count each one once is not said anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator

from connectors import _answers
from connectors._answers import Fields, Part
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import MICROS, Observation

SPEC = Spec(
    name="wordpress_com",
    title="WordPress.com and Jetpack Stats",
    measures=("pageviews", "visitors", "pageviews_by_page", "pageviews_by_referrer", "pageviews_by_country"),
    settings=(
        Setting("site", "Site", "its domain or number, for example example.org"),
        Setting("access_token", "OAuth2 token", "of the scope stats, or global", secret=True),
    ),
    history="full",
    reread_days=3,
    hosts=("public-api.wordpress.com",),
    base="https://public-api.wordpress.com",
    limit=Limit(4, 1.0, 2),
    batch_days=31,
    history_days=1825,
    key_help="developer.wordpress.com/apps: Create New Application, then ask for a token with its id and secret.",
    docs_url="https://developer.wordpress.com/docs/api/1.1/get/sites/%24site/stats/",
    tested="answers as its own apps and other programs read them",
    proof="unproven",
    channel_kind="site",
    audience="visitors",
)  # fmt: skip
MOST = 100
AT_ONCE, LOOK_BACK = 90, 45
"""So many days a question may have, and so many are read before those that are wanted: a quiet day is 0 if one had a view."""
_LISTS = {"page": "top-posts", "referrer": "referrers", "country": "country-views"}
_NAMES = {"views": "pageviews", "visitors": "visitors"}


class _Visits(Fields):
    fields: list[str]
    data: list[list[int | str | None]]


class _Page(Fields):
    href: str | None = None
    id: int | None = None
    views: int


class _Group(Fields):
    group: str | None = None
    name: str | None = None
    total: int


class _Country(Fields):
    country_code: str
    views: int


class _Pages(Fields):
    postviews: list[_Page]


class _Groups(Fields):
    groups: list[_Group]


class _Countries(Fields):
    views: list[_Country]


class _Days(Fields):
    days: Annotated[dict[str, Any], BeforeValidator(lambda told: {} if told == [] else told)]


@_answers.named("WordPress.com")
def check(config: Mapping[str, str], http: Http) -> str:
    """The site as it was typed. Raises: AuthError: the token is refused. ConnectorError: there are no statistics of it."""
    _answers.shaped(_Visits, _visits(config, http, {"unit": "day", "quantity": "1"}), "WordPress.com")
    return _named(config)


@_answers.walked("WordPress.com")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then each month that ends in it. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    earliest = span.today - timedelta(days=SPEC.history_days or 0)
    for first, last in _answers.slices(span.first(earliest), span.until, AT_ONCE - LOOK_BACK):
        asked = {"unit": "day", "quantity": str(AT_ONCE), "date": last.isoformat()}
        about = {"first": first.isoformat(), "last": last.isoformat()}
        yield _answers.hand(window, ("days", _visits(config, http, asked), about))
    for page, (first, last) in enumerate(span.months(earliest), 2):
        about = {"first": first.isoformat(), "last": last.isoformat()}
        asked = {"unit": "month", "quantity": "1", "date": last.isoformat()}
        whole = _visits(config, http, asked)
        parts: list[tuple[str, Any, Mapping[str, str]]] = [("month", whole, about)]
        read = any(row["views"] for row in _rows(whole))
        for by, path in _LISTS.items() if read else ():
            wanted = {"period": "month", "num": "1", "date": last.isoformat(), "max": str(MOST)}
            parts.append(
                ("list", _get(config, http, f"rest/v1.1/{_site(config)}/stats/{path}", wanted), {**about, "by": by})
            )
        yield _answers.hand(window, *parts, page=page)


def parse(payload: Payload) -> Iterator[Observation]:
    """Numbers by day and month. Raises: ConnectorError: the answer is not WordPress.com's."""
    read = {"days": _days, "month": _month, "list": _listed}
    for part in _answers.told(payload, "WordPress.com").parts:
        yield from _answers.added(list(read[part.what](part)))


def _named(config: Mapping[str, str]) -> str:
    """The site as WordPress.com knows it: a domain without what stands before it."""
    return re.sub(r"^https?://", "", config["site"].strip(), flags=re.IGNORECASE).rstrip("/").lower()


def _site(config: Mapping[str, str]) -> str:
    return f"sites/{quote(_named(config).replace('/', '::'), safe=':')}"  # so it writes a site in a folder


def _visits(config: Mapping[str, str], http: Http, params: Mapping[str, str]) -> Any:
    """Views and visitors; of the older version where the newer one wants a token that may do more."""
    asked = {**params, "stat_fields": "views,visitors"}
    path = f"{_site(config)}/stats/visits"
    found = _get(config, http, f"rest/v1.1/{path}", asked, accept=(403,))
    return _get(config, http, f"rest/v1/{path}", asked) if found is None else found


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> dict[str, Any] | None:
    headers = {"authorization": f"Bearer {config['access_token'].strip()}"}
    answer = http.get(f"{SPEC.root(config)}/{path}", params=params, headers=headers, accept=accept, wrong=_wrong)
    return None if answer.status in accept else _answers.opened(answer, "WordPress.com")


def _wrong(answer: Answer) -> ConnectorError | None:
    if answer.status == 400 and b"invalid_token" in answer.body:
        return AuthError("WordPress.com refuses the token: make a new one for this site.")
    if answer.status == 404:
        return ConnectorError(
            "WordPress.com has no statistics of this site: check its domain; a site of one's own needs Jetpack with Stats."
        )
    return None


def _rows(answer: Any) -> list[dict[str, int | str | None]]:
    """Visits by the names of their columns."""
    told = _answers.shaped(_Visits, answer, "WordPress.com")
    if not {"period", "views"} <= set(told.fields) or any(len(row) != len(told.fields) for row in told.data):
        raise ConnectorError("WordPress.com answered in a form that is not known (fields); nothing was taken from it.")
    rows = [dict(zip(told.fields, row, strict=True)) for row in told.data]
    return [{**row, **{name: _whole(row.get(name)) for name in _NAMES}} for row in rows]


def _days(part: Part) -> Iterator[Observation]:
    """Views and visitors by day, from the first one on that had a view: before there was a site, all days are 0."""
    rows = {_answers.written(str(row["period"]), "WordPress.com"): row for row in _rows(part.answer)}
    live = min((day for day, row in rows.items() if row["views"]), default=date.max)
    for day, row in sorted(rows.items()):
        if day >= live and part.about["first"] <= day.isoformat() <= part.about["last"]:
            for name, metric in _NAMES.items():
                if row[name] is not None:
                    yield _answers.counted(metric, day, int(row[name] or 0))


def _month(part: Part) -> Iterator[Observation]:
    first = part.about["first"]
    for row in _rows(part.answer):
        if str(row["period"])[:7] == first[:7] and row["views"] and row["visitors"] is not None:
            value = int(row["visitors"]) * MICROS
            yield Observation(metric="visitors", grain="month", day=date.fromisoformat(first), value=value)


def _whole(told: int | str | None) -> int | None:
    """A number, which WordPress.com writes now as one, now as text. Raises: ConnectorError: it is neither."""
    if told is None:
        return None
    if isinstance(told, str) and not (told.isascii() and told.isdigit()):
        raise ConnectorError(
            "WordPress.com answered in a form that is not known (a number); nothing was taken from it."
        )
    return int(told)


def _listed(part: Part) -> Iterator[Observation]:
    by, first = str(part.about["by"]), str(part.about["first"])
    days = _answers.shaped(_Days, part.answer, "WordPress.com").days
    listed = next((told for day, told in days.items() if day[:7] == first[:7]), None)
    for item, views in _values(by, listed) if listed else ():
        if item and views:
            yield Observation(
                metric=f"pageviews_by_{by}",
                item=item,
                grain="month",
                day=date.fromisoformat(first),
                value=views * MICROS,
            )


def _values(by: str, listed: Any) -> list[tuple[str, int]]:
    if by == "page":
        pages = _answers.shaped(_Pages, listed, "WordPress.com").postviews
        return [(_path(page), page.views) for page in pages]
    if by == "referrer":
        groups = _answers.shaped(_Groups, listed, "WordPress.com").groups
        return [(group.name or group.group or "", group.total) for group in groups]
    return [
        (each.country_code.upper(), each.views) for each in _answers.shaped(_Countries, listed, "WordPress.com").views
    ]


def _path(page: _Page) -> str:
    if page.id == 0:
        return "/"
    return (urlsplit(page.href).path or "/") if page.href else ""
