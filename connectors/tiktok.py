"""TikTok: followers, number of videos, and videos with their views.

Auth: signing in with a browser, with an app of one's own (Login Kit for Desktop); the permission holds a year and is renewed each
time, the one before then is worth nothing. Window: the present only, once a day; a missed day is a gap. Limits: 600
requests a minute; 20 videos a request. Dates: videos are moments; the rest is of the day of the reporting zone.

All public videos are read the first time, later those of the last 60 days, each with its views so far. Likes, comments and shares
are not read. Errors come with a word of their own, also where the status says that all is well. Tested against the vendor's
documentation of 2026 and its examples; never an account. TikTok announces that user info will move to another place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors import _answers, _oauth, _pieces
from connectors._answers import Fields, Span
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, Busy, ConnectorError, Limit, OAuth, Payload, RateLimited, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="tiktok",
    title="TikTok",
    measures=("followers", "posts", "video", "piece_views_total"),
    settings=(
        Setting("client_id", "Client key", "of an app with Login Kit for Desktop"),
        Setting("client_secret", "Client secret", "goes with the client key", secret=True),
        Setting("refresh_token", "Refresh token", "comes from signing in", required=False, secret=True, hidden=True),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("open.tiktokapis.com",),
    base="https://open.tiktokapis.com",
    oauth=OAuth(
        "code", "https://open.tiktokapis.com/v2/oauth/token/", "https://www.tiktok.com/v2/auth/authorize/",
        ("user.info.basic", "user.info.stats", "video.list"), client_name="client_key", separator=",", challenge="hex",
    ),
    limit=Limit(300, 60.0, 2),
    key_help=(
        "TikTok for Developers (developers.tiktok.com): Manage apps, Connect an app, Login Kit, platform Desktop, "
        "redirect address http://127.0.0.1:*/signed-in; its scopes need TikTok's review, or your account as a sandbox user."
    ),
    docs_url="https://developers.tiktok.com/doc/display-api-overview",
    tested="the vendor's documentation of 2026 with its examples",
    channel_kind="social",
    audience="followers",
)  # fmt: skip
RECENT = timedelta(days=60)
_USER = "open_id,display_name,follower_count,video_count"
_VIDEO = "id,create_time,title,video_description,duration,share_url,view_count"
_AGAIN = "TikTok refuses the permission: reconnect this source and allow all that is asked for."


class _User(Fields):
    display_name: str = ""
    follower_count: int | None = None
    video_count: int | None = None


class _Who(Fields):
    user: _User


class _Video(Fields):
    id: str
    create_time: datetime
    title: str | None = None
    video_description: str | None = None
    duration: int | None = None
    share_url: str | None = None
    view_count: int | None = None


class _Videos(Fields):
    videos: list[_Video]


@_answers.named("TikTok")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: AuthError: the permission has ended, or lacks a part."""
    _oauth.sign(config, http, SPEC)
    return _answers.shaped(_Who, _user(config, http), "TikTok").user.display_name or "TikTok"


@_answers.walked("TikTok")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The account and its videos as they are today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None or not span.present:
        return
    _oauth.sign(config, http, SPEC)
    who = _answers.shaped(_Who, _user(config, http), "TikTok").model_dump(mode="json")
    parts: list[tuple[str, Any]] = [("user", who)]
    parts += [("videos", page) for page in _videos(config, http, span, all_of_them=not window.bookmark)]
    yield _answers.hand(window, *parts)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Followers, and videos with their views. Raises: ConnectorError: the answer is not TikTok's."""
    told = _answers.told(payload, "TikTok")
    for part in told.parts:
        if part.what == "user":
            user = _answers.shaped(_Who, part.answer, "TikTok").user
            for metric, number in (("followers", user.follower_count), ("posts", user.video_count)):
                if number is not None:
                    yield _answers.counted(metric, told.day, number)
        else:
            for video in _answers.shaped(_Videos, part.answer, "TikTok").videos:
                words = (video.title or video.video_description or "").strip().partition("\n")[0] or None
                moment, seconds = video.create_time, video.duration
                yield _pieces.piece(video.id, "video", words, moment, url=video.share_url, seconds=seconds)
                yield from _pieces.figures(video.id, told.day, views_total=video.view_count)


def _user(config: Mapping[str, str], http: Http) -> dict[str, Any]:
    url = f"{SPEC.root(config)}/v2/user/info/"
    return _data(http.get(url, params={"fields": _USER}, wrong=_wrong))


def _videos(config: Mapping[str, str], http: Http, span: Span, *, all_of_them: bool) -> Iterator[dict[str, Any]]:
    """Pages of videos, newest first: all the first time, later down to those that are not recent any more."""
    url = f"{SPEC.root(config)}/v2/video/list/"
    first = span.today - RECENT

    def turn(cursor: int | None) -> tuple[list[_Video], int | None]:
        body = {"max_count": 20, **({"cursor": cursor} if cursor is not None else {})}
        data = _data(http.post_json(url, body, params={"fields": _VIDEO}, wrong=_wrong))
        page = _answers.shaped(_Videos, data, "TikTok").videos
        more = data.get("has_more") is True and (all_of_them or not page or page[-1].create_time.date() >= first)
        return page, int(data["cursor"]) if more else None

    for page in _answers.followed(turn, "TikTok"):
        kept = [each for each in page if all_of_them or each.create_time.date() >= first]
        yield {"videos": [each.model_dump(mode="json") for each in kept]}


def _data(answer: Answer) -> dict[str, Any]:
    data = _answers.opened(answer, "TikTok").get("data")
    if not isinstance(data, dict):
        raise ConnectorError("TikTok answered in a form that is not known (no data); nothing was taken from it.")
    return data


def _wrong(answer: Answer) -> ConnectorError | None:
    """What the word in an answer means; it is `ok` where nothing is wrong."""
    try:
        code = json.loads(answer.body)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return None
    if code == "ok" and answer.status < 400:
        return None
    if code in ("access_token_invalid", "scope_not_authorized", "scope_permission_missed"):
        return AuthError(_AGAIN)
    if code == "rate_limit_exceeded":
        return RateLimited("TikTok asks to slow down; it is tried again next time.")
    if code == "internal_error":
        return Busy("TikTok has a problem of its own; it is tried again next time.")
    if answer.status < 400:
        word = code if isinstance(code, str) and re.fullmatch("[a-z_]{1,40}", code) else "an error without a name"
        return ConnectorError(f"TikTok answers with {word}; nothing was taken.")
    return None
