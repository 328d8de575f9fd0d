"""YouTube's Data API: a channel as it shows itself today, and its videos with their views so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from connectors import _answers, _google, _google_errors, _pieces
from connectors._answers import Fields
from connectors._spec import ConnectorError
from vocabulary import Item, Observation

OF = "YouTube"
AT_ONCE = 50
"""So many videos are told in one answer: the most that YouTube allows."""
RECENT = timedelta(days=90)
_ID = re.compile(r"UC[\w-]{22}")
_HANDLE = re.compile(r"[^\s/?#&]{1,100}")
_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


class _About(Fields):
    title: str = ""
    publishedAt: datetime | None = None  # noqa: N815 - the vendor's names
    liveBroadcastContent: str = "none"  # noqa: N815


class _Counts(Fields):
    subscriberCount: int | None = None  # noqa: N815
    hiddenSubscriberCount: bool = False  # noqa: N815
    videoCount: int | None = None  # noqa: N815


class _Lists(Fields):
    uploads: str = ""


class _Lasts(Fields):
    relatedPlaylists: _Lists = _Lists()  # noqa: N815


class Channel(Fields):
    """A channel. `uploads` is the list of all its videos, empty where there is none."""

    id: str
    snippet: _About
    statistics: _Counts = _Counts()
    contentDetails: _Lasts = _Lasts()  # noqa: N815

    @property
    def made(self) -> date | None:
        """The day before the one on which it was made, which is as good anywhere on Earth."""
        moment = self.snippet.publishedAt
        return moment.date() - timedelta(days=1) if moment else None


class _Length(Fields):
    duration: str = ""


class _Views(Fields):
    viewCount: int | None = None  # noqa: N815


class _Status(Fields):
    privacyStatus: str = "public"  # noqa: N815
    publishAt: datetime | None = None  # noqa: N815


class _Video(Fields):
    id: str
    snippet: _About
    contentDetails: _Length = _Length()  # noqa: N815
    statistics: _Views = _Views()
    status: _Status = _Status()


class _Upload(Fields):
    videoId: str  # noqa: N815
    videoPublishedAt: datetime | None = None  # noqa: N815


class _Entry(Fields):
    contentDetails: _Upload  # noqa: N815


class _Uploads(Fields):
    items: tuple[_Entry, ...] = ()
    nextPageToken: str | None = None  # noqa: N815


def channel(api: Any, named: str = "") -> dict[str, Any]:
    """The channel of who signed in, or the one that `named` (@name, ID or its address) is. Raises: ConnectorError: there is none."""
    which = {"mine": True} if not named else _which(named)
    said = _google.ask(api.channels().list, part="snippet,statistics,contentDetails", **which)
    found = said.get("items") or []
    if not found:
        raise ConnectorError(
            f"YouTube knows no channel {named!r}: type its @name, or its ID, which starts with UC."
            if named
            else "This Google account has no YouTube channel: sign in with the account that has it."
        )
    return dict(found[0])


def opened(told: Any) -> Channel:
    """A channel as far as it is read."""
    return _answers.shaped(Channel, told, OF)


def videos(api: Any, about: Channel, today: date, *, all_of_them: bool) -> Iterator[dict[str, Any]]:
    """Answers of the videos, newest first: all, or those of the last `RECENT` days."""
    uploads = about.contentDetails.relatedPlaylists.uploads
    if not uploads:
        return
    last = datetime(today.year, today.month, today.day, tzinfo=UTC) - RECENT

    def turn(token: str | None) -> tuple[list[str], str | None]:
        more = {"pageToken": token} if token else {}
        try:
            said = _google.ask(
                api.playlistItems().list, part="contentDetails", playlistId=uploads, maxResults=AT_ONCE, **more
            )
        except _google_errors.NotThere:  # so YouTube says of a channel without a video
            return [], None
        page = _answers.shaped(_Uploads, said, OF)
        told = [each.contentDetails for each in page.items]
        wanted = [one for one in told if all_of_them or one.videoPublishedAt is None or one.videoPublishedAt >= last]
        # The list is by the day of uploading: one that was made public later may stand among older ones.
        return [one.videoId for one in wanted], page.nextPageToken if wanted else None

    for ids in _answers.followed(turn, OF):
        if ids:
            yield _google.ask(api.videos().list, part="snippet,contentDetails,statistics,status", id=",".join(ids))


def slim_channel(told: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a channel."""
    return opened(told).model_dump(mode="json")


def slim_videos(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What is kept of an answer of videos."""
    return [_answers.shaped(_Video, each, OF).model_dump(mode="json") for each in told.get("items") or []]


def followers(about: Channel, day: date) -> Iterator[Observation]:
    """What a channel shows of itself; a hidden count is not told."""
    counts = about.statistics
    if counts.subscriberCount is not None and not counts.hiddenSubscriberCount:
        yield _answers.counted("followers", day, counts.subscriberCount)
    if counts.videoCount is not None:
        yield _answers.counted("posts", day, counts.videoCount)


def pieces(told: Any, day: date) -> Iterator[Item | Observation]:
    """Videos that others can see, and their views so far."""
    for each in told if isinstance(told, list) else [told]:
        video = _answers.shaped(_Video, each, OF)
        if video.status.privacyStatus == "private" or video.snippet.liveBroadcastContent == "upcoming":
            continue
        url = f"https://www.youtube.com/watch?v={video.id}"
        length = _seconds(video.contentDetails.duration)
        yield _pieces.piece(
            video.id, "video", video.snippet.title or None, video.snippet.publishedAt, url=url, seconds=length
        )
        yield from _pieces.figures(video.id, day, views_total=video.statistics.viewCount)


def _which(named: str) -> dict[str, str]:
    """How YouTube is asked for a channel that the owner typed or pasted."""
    text = named.strip()
    path = urlsplit(text).path if "://" in text else text.partition("youtube.com")[2] or text
    words = [word for word in path.partition("?")[0].split("/") if word]
    found = next((word for word in words if _ID.fullmatch(word)), None)
    if found:
        return {"id": found}
    if len(words) > 1 and words[0] == "user":
        return {"forUsername": words[1]}
    name = next((word for word in words if word.startswith("@")), words[0] if len(words) == 1 else "")
    if not _HANDLE.fullmatch(name):
        raise ConnectorError("This is no name of a channel: type its @name, or its ID, which starts with UC.")
    return {"forHandle": name if name.startswith("@") else f"@{name}"}


def _seconds(length: str) -> int | None:
    """How long a video is; None for one that is live and has no end yet.

    >>> _seconds("PT1H2M3S"), _seconds("P1DT1S"), _seconds("P0D"), _seconds("soon")
    (3723, 86401, None, None)
    """
    found = _LENGTH.fullmatch(length)
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds or None
