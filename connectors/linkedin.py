"""LinkedIn, for pages: followers of a page and how many came each day.

Auth: an access token of an app that LinkedIn has given its Community Management API, made by an administrator of the page
(it holds 60 days); apps that also get a refresh token go on for a year. Window: who came is told by day for the last twelve
months up to the day before yesterday (360 days are asked for: LinkedIn may refuse what reaches further); the number of
followers is told of now only, a missed day is a gap. Limits: 100 requests a day for a member at the least; two are made.
Dates: days are LinkedIn's, in UTC.

`new_followers` are those who came by themselves and those who came by ads; who left is not told. LinkedIn retires each month's
version of its API after a year: the newest one that it knows of the last twelve is asked. Posts are not read. Tested against the
vendor's documentation of 2024 to 2026 and what other programs read; never an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors import _answers, _oauth
from connectors._answers import Fields, Part
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, OAuth, Payload, Setting, Spec, Window
from vocabulary import Observation

SPEC = Spec(
    name="linkedin",
    title="LinkedIn page",
    measures=("followers", "new_followers"),
    settings=(
        Setting("organization", "Page", "its number, as in the address of its admin view: linkedin.com/company/1234567/admin"),
        Setting("access_token", "Access token", secret=True),
        Setting("refresh_token", "Refresh token", "without it the source stops after 60 days", False, secret=True),
        Setting("client_id", "Client ID", "goes with the refresh token", required=False),
        Setting("client_secret", "Client secret", "goes with the refresh token", False, secret=True),
    ),
    history="full",
    reread_days=7,
    hosts=("api.linkedin.com", "www.linkedin.com"),
    base="https://api.linkedin.com",
    oauth=OAuth("code", "https://www.linkedin.com/oauth/v2/accessToken"),
    limit=Limit(2, 1.0, 1),
    history_days=360,
    key_help=(
        "LinkedIn Developers (linkedin.com/developers): your app, Products, Community Management API (LinkedIn reviews it); "
        "then Tools, OAuth token generator, scope rw_organization_admin."
    ),
    docs_url="https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/follower-statistics",
    tested="the vendor's documentation of 2024 to 2026 and what other programs read",
    channel_kind="social",
    audience="followers",
)  # fmt: skip
LAG = timedelta(days=2)
_UTC = ZoneInfo("UTC")
_KINDS = re.compile(r"(?:urn:li:organization:|\S*/company/)?(\d{1,18})(?:/\S*)?")


class _Size(Fields):
    firstDegreeSize: int  # noqa: N815 - the platform's own name


class _Range(Fields):
    start: int


class _Gains(Fields):
    organicFollowerGain: int = 0  # noqa: N815
    paidFollowerGain: int = 0  # noqa: N815


class _Element(Fields):
    timeRange: _Range  # noqa: N815
    followerGains: _Gains  # noqa: N815


class _Statistics(Fields):
    elements: list[_Element]


@_answers.named("LinkedIn")
def check(config: Mapping[str, str], http: Http) -> str:
    """The page's name. Raises: AuthError: the token is refused, or not of an administrator. ConnectorError: no such page."""
    _oauth.sign(config, http, SPEC)
    number, versions = _number(config), _versions(datetime.now(UTC))
    _answers.shaped(_Size, _size(config, http, number, versions), "LinkedIn")
    found = _get(config, http, f"organizations/{number}", versions)
    return str(found.get("localizedName") or f"LinkedIn page {number}")


@_answers.walked("LinkedIn")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Who came on the days, and the followers of today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    _oauth.sign(config, http, SPEC)
    now = window.now or datetime.now(UTC)
    number, versions = _number(config), _versions(now)
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    known = now.astimezone(UTC).date() - LAG
    first, last = span.first(span.today - timedelta(days=SPEC.history_days or 0)), min(span.until, known)
    if first <= last:
        about = {"since": first.isoformat(), "until": last.isoformat()}
        parts.append(("gains", _gains(config, http, number, versions, first, last), about))
    if span.present:
        parts.append(("size", _size(config, http, number, versions), {}))
    yield _answers.hand(window, *parts)


def parse(payload: Payload) -> Iterator[Observation]:
    """Followers, and who came by day. Raises: ConnectorError: the answer is not LinkedIn's."""
    told = _answers.told(payload, "LinkedIn")
    for part in told.parts:
        if part.what == "size":
            size = _answers.shaped(_Size, part.answer, "LinkedIn").firstDegreeSize
            yield _answers.counted("followers", told.day, size)
        else:
            yield from _answers.added(list(_by_day(part)))


def _number(config: Mapping[str, str]) -> str:
    """The page's number, typed as it is, as LinkedIn's own name for it, or as an address."""
    found = _KINDS.fullmatch(config["organization"].strip())
    if not found:
        raise ConnectorError(
            "A LinkedIn page is named by its number here: open the page as its administrator; "
            "the address then has it, as in linkedin.com/company/1234567/admin."
        )
    return found[1]


def _versions(now: datetime) -> list[str]:
    """The versions to try, as LinkedIn names them: by month, from two months ago to eleven."""
    months = now.year * 12 + now.month - 1
    return [f"{at // 12}{at % 12 + 1:02d}" for at in range(months - 2, months - 12, -1)]


def _get(config: Mapping[str, str], http: Http, path: str, versions: list[str]) -> dict[str, Any]:
    """What LinkedIn says at a path. Versions that it does not know are taken from the list.

    The path has its question in it: LinkedIn wants brackets and colons there as they are.
    """
    while versions:
        headers = {"linkedin-version": versions[0], "x-restli-protocol-version": "2.0.0"}
        answer = http.get(f"{SPEC.root(config)}/rest/{path}", headers=headers, accept=(404, 426))
        if answer.status == 404:
            raise ConnectorError("LinkedIn knows no such page, or you are not its administrator: check its number.")
        if answer.status != 426:
            return _answers.opened(answer, "LinkedIn")
        del versions[0]
    raise ConnectorError(
        "LinkedIn knows none of its versions of the last year; look for a newer version of this program."
    )


def _urn(number: str) -> str:
    return quote(f"urn:li:organization:{number}", safe="")


def _size(config: Mapping[str, str], http: Http, number: str, versions: list[str]) -> dict[str, Any]:
    return _get(config, http, f"networkSizes/{_urn(number)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER", versions)


def _gains(
    config: Mapping[str, str], http: Http, number: str, versions: list[str], first: date, last: date
) -> dict[str, Any]:
    ends = (_answers.starts(day, _UTC) for day in (first, last + timedelta(days=1)))
    start, end = (int(moment.timestamp() * 1000) for moment in ends)
    intervals = f"(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"
    asked = f"q=organizationalEntity&organizationalEntity={_urn(number)}&timeIntervals={intervals}"
    return _get(config, http, f"organizationalEntityFollowerStatistics?{asked}", versions)


def _by_day(part: Part) -> Iterator[Observation]:
    since, until = date.fromisoformat(part.about["since"]), date.fromisoformat(part.about["until"])
    for row in _answers.shaped(_Statistics, part.answer, "LinkedIn").elements:
        try:
            day = datetime.fromtimestamp(row.timeRange.start / 1000, UTC).date()
        except (ValueError, OverflowError, OSError):
            raise ConnectorError(
                "LinkedIn tells a day in a form that is not known; nothing was taken from it."
            ) from None
        if since <= day <= until:
            gains = row.followerGains
            yield _answers.counted("new_followers", day, gains.organicFollowerGain + gains.paidFollowerGain)
