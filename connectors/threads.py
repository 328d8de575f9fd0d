"""Threads: followers and who they are, views of all posts by day, and posts with their views.

Auth: a token with `threads_basic` and `threads_manage_insights` (it is renewed at each sync and holds 60 days). Window: views by
day since 2024-04-13, posts since Threads began; followers are told of now only, a missed day is a gap. Limits: 48,000
requests a day at the least; views of single posts are asked for those of the last 60 days, at most 100 in a window, again for
14 days. Dates: posts are moments; days of views are those of California, where Threads counts them from midnight.

`post_views` are the views of the whole account, told with the moment at which a day ends (so other programs found; the
vendor does not say whether it ends or begins). Reposts are not read, nor are likes and replies. Countries, ages
and genders of followers are told from 100 followers on. Tested against the vendor's own collection of requests with its example
answers, and its documentation; never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors import _answers, _meta, _pieces
from connectors._answers import Fields, Part, Span
from connectors._http import Http
from connectors._spec import Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

BEGAN = date(2023, 7, 5)
SPEC = Spec(
    name="threads",
    title="Threads",
    measures=(
        "followers", "followers_by_country", "followers_by_age", "followers_by_gender", "post_views", "post", "video",
        "piece_views_total",
    ),
    settings=(Setting("access_token", "Access token", secret=True),),
    history="full",
    reread_days=14,
    hosts=("graph.threads.net",),
    base="https://graph.threads.net",
    limit=Limit(5, 1.0, 2),
    batch_days=31,
    earliest=BEGAN,
    key_help="Meta for Developers: your app, Access the Threads API, Settings, User Token Generator, Generate.",
    docs_url="https://developers.facebook.com/docs/threads/insights",
    tested="the vendor's collection of requests of 2026 with its example answers, and its documentation",
    channel_kind="social",
    audience="followers",
)  # fmt: skip
COUNTED_IN = ZoneInfo("America/Los_Angeles")
COUNTED_SINCE = date(2024, 4, 13)
RECENT = timedelta(days=60)
MOST = 100
_HALF_A_DAY = timedelta(hours=12)
_FIELDS = "id,media_type,permalink,text,timestamp"


class _Me(Fields):
    id: str
    username: str = ""


class _DayOfViews(Fields):
    value: int
    end_time: datetime


class _Total(Fields):
    value: int


class _Metric(Fields):
    name: str
    values: tuple[_DayOfViews, ...] = ()
    total_value: _Total | None = None


class _Metrics(Fields):
    data: list[_Metric]


class _Value(Fields):
    value: int


class _OfPost(Fields):
    name: str
    values: tuple[_Value, ...] = ()


class _OfPosts(Fields):
    data: list[_OfPost]


class _Post(Fields):
    id: str
    media_type: str = ""
    permalink: str | None = None
    text: str | None = None
    timestamp: datetime
    views: int | None = None


class _Posts(Fields):
    data: list[_Post]


@_answers.named("Threads")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: AuthError: the token is refused."""
    me = _answers.shaped(_Me, _get(config, http, "me", {"fields": "id,username"}), "Threads")
    return f"@{me.username}" if me.username else "Threads"


@_answers.walked("Threads")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Views of the days, the followers of today, then the posts of the days. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    if span.present:
        config = _meta.renewed(config, http, f"{SPEC.root(config)}/refresh_access_token", "th_refresh_token")
        parts += _now(config, http)
    now = window.now or datetime.now(UTC)
    parts += _views(config, http, span, now)
    yield _answers.hand(window, *parts)
    for page, posts in enumerate(_posts(config, http, span, now), 2):
        yield _answers.hand(window, ("posts", {"data": posts}), page=page)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Followers, views by day, posts and their views. Raises: ConnectorError: the answer is not Threads'."""
    told = _answers.told(payload, "Threads")
    for part in told.parts:
        if part.what == "views":
            yield from _by_day(part)
        elif part.what == "followed by":
            yield from _meta.followers(part.answer, part.about["by"], told, "Threads")
        elif part.what == "now":
            for metric in _answers.shaped(_Metrics, part.answer, "Threads").data:
                if metric.name == "followers_count" and metric.total_value is not None:
                    yield _answers.counted("followers", told.day, metric.total_value.value)
        else:
            for post in _answers.shaped(_Posts, part.answer, "Threads").data:
                kind = "video" if post.media_type == "VIDEO" else "post"
                title = (post.text or "").strip().partition("\n")[0][:200] or None
                yield _pieces.piece(post.id, kind, title, post.timestamp, url=post.permalink)
                yield from _pieces.figures(post.id, told.day, views_total=post.views)


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> dict[str, Any] | None:
    asked = {**params, "access_token": config["access_token"]}
    url = f"{SPEC.root(config)}/v1.0/{path}"
    answer = http.get(url, params=asked, wrong=_meta.refused("Threads"), accept=accept)
    return None if answer.status in accept else _answers.opened(answer, "Threads")


def _now(config: Mapping[str, str], http: Http) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    yield "now", _get(config, http, "me/threads_insights", {"metric": "followers_count"}), {}
    for by in _meta.FOLLOWED_BY:
        asked = {"metric": "follower_demographics", "breakdown": by}
        found = _get(config, http, "me/threads_insights", asked, accept=(400,))
        if found is not None:
            yield "followed by", found, {"by": by}


def _ends(first: date, span: Span, earliest: date, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """From when to when is asked: a day more on both sides than is kept, but nothing too old and nothing to come."""
    since = max(_answers.starts(first - timedelta(days=1), zone), _answers.starts(earliest, COUNTED_IN))
    until = min(_answers.starts(span.until + timedelta(days=2), zone), now)
    return {"since": str(int(since.timestamp())), "until": str(int(until.timestamp()))}


def _views(
    config: Mapping[str, str], http: Http, span: Span, now: datetime
) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    first = span.first(COUNTED_SINCE)
    if first <= span.until:
        asked = {"metric": "views", **_ends(first, span, COUNTED_SINCE, COUNTED_IN, now)}
        about = {"since": first.isoformat(), "until": span.until.isoformat()}
        yield "views", _get(config, http, "me/threads_insights", asked), about


def _by_day(part: Part) -> Iterator[Observation]:
    since, until = date.fromisoformat(part.about["since"]), date.fromisoformat(part.about["until"])
    for metric in _answers.shaped(_Metrics, part.answer, "Threads").data:
        for row in metric.values if metric.name == "views" else ():
            day = (row.end_time.replace(tzinfo=row.end_time.tzinfo or UTC) - _HALF_A_DAY).astimezone(COUNTED_IN).date()
            if since <= day <= until:
                yield _answers.counted("post_views", day, row.value)


def _posts(config: Mapping[str, str], http: Http, span: Span, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Pages of posts of the days, newest first, the recent ones with their views."""
    first = span.first(BEGAN)
    asked = {"fields": _FIELDS, "limit": "100", **_ends(first, span, BEGAN, span.zone, now)}
    left = MOST

    def turn(after: str | None) -> tuple[list[_Post], str | None]:
        answer = _get(config, http, "me/threads", {**asked, **({"after": after} if after else {})}) or {}
        page = _answers.shaped(_Posts, answer, "Threads").data
        cursors = (answer.get("paging") or {}).get("cursors") or {}
        return page, cursors.get("after") if page else None

    for page in _answers.followed(turn, "Threads"):
        kept = []
        for post in page:
            if post.media_type == "REPOST_FACADE" or not span.holds(_moment(post)):
                continue
            recent = _moment(post).date() >= span.today - RECENT and left > 0
            left -= recent
            views = _views_of(config, http, post.id) if recent else None
            kept.append({**post.model_dump(mode="json"), "views": views})
        if kept:
            yield kept


def _moment(post: _Post) -> datetime:
    return post.timestamp.replace(tzinfo=post.timestamp.tzinfo or UTC)


def _views_of(config: Mapping[str, str], http: Http, post: str) -> int | None:
    found = _get(config, http, f"{post}/insights", {"metric": "views"}, accept=(400,))
    if found is None:
        return None
    told = {metric.name: metric.values for metric in _answers.shaped(_OfPosts, found, "Threads").data}
    values = told.get("views", ())
    return values[0].value if values else None
