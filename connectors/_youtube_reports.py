"""YouTube's Analytics API: a channel's days, what they earned, its videos day by day, and months by country, way and device."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from connectors import _answers, _google, _google_errors
from connectors._answers import Fields, Part
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Remark
from vocabulary import MICROS, Entry, Observation, micros

OF = "YouTube Analytics"
STREAM = "YouTube ads"
MOST = 200
"""So many videos are told of a day: the most that YouTube allows, the most viewed first."""
DAILY = "views,estimatedMinutesWatched,subscribersGained,subscribersLost"
BY = {"country": "country", "channel": "insightTrafficSourceType", "device": "deviceType"}
_DEVICES = {
    "DESKTOP": "computer", "MOBILE": "phone", "TABLET": "tablet", "TV": "tv", "GAME_CONSOLE": "game console",
    "AUTOMOTIVE": "car", "WEARABLE": "watch",
}  # fmt: skip
_WAYS = {
    "ADVERTISING": "YouTube advertising", "ANNOTATION": "Annotations", "CAMPAIGN_CARD": "Campaign cards", "END_SCREEN": "End screens",
    "EXT_URL": "External", "HASHTAGS": "Hashtag pages", "IMMERSIVE_LIVE": "Live feed", "LIVE_REDIRECT": "Live redirect",
    "NO_LINK_EMBEDDED": "Embedded players", "NO_LINK_OTHER": "Direct or unknown", "NOTIFICATION": "Notifications",
    "PLAYLIST": "Playlists", "PRODUCT_PAGE": "Product pages", "PROMOTED": "Promotions", "RELATED_VIDEO": "Suggested videos",
    "SHORTS": "Shorts feed", "SHORTS_CONTENT_LINKS": "Links in Shorts", "SOUND_PAGE": "Sound pages", "SUBSCRIBER": "Browse features",
    "VIDEO_REMIXES": "Remixed videos", "YT_CHANNEL": "Channel pages", "YT_OTHER_PAGE": "Other YouTube features",
    "YT_PLAYLIST_PAGE": "Playlist pages", "YT_SEARCH": "YouTube search",
}  # fmt: skip
"""The ways as YouTube Studio calls them."""
_NOBODY = frozenset({"ZZ", "UNKNOWN_PLATFORM", ""})
"""What is no country and no device."""


class NotEarning(ConnectorError):
    """What the channel earns may not be seen: it earns nothing there, or the permission for it was not given."""


class _Header(Fields):
    name: str


class _Table(Fields):
    columnHeaders: list[_Header]  # noqa: N815 - the vendor's names
    rows: tuple[list[Any], ...] = ()


class _Day(Fields):
    day: date
    views: int | None = None
    estimatedMinutesWatched: int | None = None  # noqa: N815
    subscribersGained: int | None = None  # noqa: N815
    subscribersLost: int | None = None  # noqa: N815


class _Earned(Fields):
    day: date
    estimatedRevenue: Annotated[Decimal, Field(allow_inf_nan=False, lt=10**9, gt=-(10**9))] | None = None  # noqa: N815


class _Video(Fields):
    video: str
    views: int | None = None
    subscribersGained: int | None = None  # noqa: N815
    subscribersLost: int | None = None  # noqa: N815


class _Share(Fields):
    value: str
    views: int | None = None


def monetary(answer: Answer) -> ConnectorError | None:
    """`_google_errors.meant`, but where only the income may not be seen, that is no reason to sign in again."""
    error = _google_errors.meant(answer)
    if isinstance(error, AuthError) and answer.status == 403:
        return NotEarning("What the channel earns may not be seen.")
    return error


def table(api: Any, first: date, last: date, metrics: str, dimensions: str, **more: Any) -> dict[str, Any]:
    """One report of the channel that signed in. Raises: ConnectorError: there is none; says why."""
    said = _google.ask(
        api.reports().query, ids="channel==MINE", startDate=first.isoformat(), endDate=last.isoformat(),
        metrics=metrics, dimensions=dimensions, **more,
    )  # fmt: skip
    if said.get("errors"):
        raise ConnectorError("YouTube Analytics could not work out a report; it is tried again next time.")
    _answers.shaped(_Table, said, OF)
    return {name: said[name] for name in ("columnHeaders", "rows") if name in said}


def days_viewed(told: Mapping[str, Any]) -> list[date]:
    """The days of a report on which something was viewed."""
    return [day.day for day in _rows(_Day, told) if day.views]


def earned(told: Mapping[str, Any]) -> bool:
    """Whether a report of income tells of any."""
    return any(day.estimatedRevenue for day in _rows(_Earned, told))


def parsed(part: Part) -> Iterator[Observation | Entry | Remark]:
    """The rows of one report. Raises: ConnectorError: it is none."""
    if part.what not in _READERS:
        raise ConnectorError(f"This is no answer of {OF}'s; nothing was taken from it.")
    yield from _READERS[part.what](part)


def _days(part: Part) -> Iterator[Observation]:
    for row in _rows(_Day, part.answer):
        told = {
            "video_views": row.views, "watch_minutes": row.estimatedMinutesWatched,
            "new_followers": row.subscribersGained, "lost_followers": row.subscribersLost,
        }  # fmt: skip
        yield from (_answers.counted(name, row.day, number) for name, number in told.items() if number is not None)


def _income(part: Part) -> Iterator[Entry]:
    """Known by the same words as a row of YouTube Studio's file of daily revenue."""
    for row in _rows(_Earned, part.answer):
        if row.estimatedRevenue is not None:
            yield Entry(
                external_id=f"revenue:{row.day.isoformat()}", day=row.day, kind="ad", stream=STREAM, payer="YouTube",
                amount_micros=micros(row.estimatedRevenue), currency=_currency(part),
            )  # fmt: skip


def _currency(part: Part) -> str:
    return str(part.about.get("currency") or "USD")


def _videos(part: Part) -> Iterator[Observation]:
    day = _answers.written(str(part.about.get("of")), OF)
    for row in _rows(_Video, part.answer):
        if row.views is not None:
            yield _answers.counted("piece_views", day, row.views, row.video)
        if row.subscribersGained is not None and row.subscribersLost is not None:
            net = row.subscribersGained - row.subscribersLost
            yield _answers.counted("piece_new_subscribers", day, net, row.video)


def _shares(part: Part) -> Iterator[Observation]:
    by, first = str(part.about.get("by")), _answers.written(str(part.about.get("of")), OF)
    if by not in BY:
        raise ConnectorError(f"{OF} answered in a form that is not known (by); nothing was taken from it.")
    words = {"device": _DEVICES, "channel": _WAYS}.get(by, {})
    found = []
    for row in _rows(_Share, part.answer, {BY[by]: "value"}):
        if row.views is not None and row.value not in _NOBODY:
            item = words.get(row.value) or (row.value if by == "country" else row.value.replace("_", " ").capitalize())
            found.append(
                Observation(
                    metric=f"video_views_by_{by}", item=item, grain="month", day=first, value=row.views * MICROS
                )
            )
    yield from _answers.added(found)


def _gap(part: Part) -> Iterator[Remark]:
    yield Remark(
        "partial", f"YouTube Analytics does not tell views by {part.about.get('by')} any more: update the program."
    )


_READERS: dict[str, Callable[[Part], Iterator[Observation | Entry | Remark]]] = {
    "days": _days, "income": _income, "videos of a day": _videos, "month": _shares, "gap": _gap,
}  # fmt: skip


def _rows(model: type[Any], told: Any, names: Mapping[str, str] | None = None) -> list[Any]:
    """The rows of a report, each by the names of its columns."""
    found = _answers.shaped(_Table, told, OF)
    columns = [(names or {}).get(header.name, header.name) for header in found.columnHeaders]
    if any(len(row) != len(columns) for row in found.rows):
        raise ConnectorError(f"{OF} answered in a form that is not known (columns); nothing was taken from it.")
    return [_answers.shaped(model, dict(zip(columns, row, strict=True)), OF) for row in found.rows]
