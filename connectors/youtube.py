"""YouTube: a channel's followers and videos today, and signed in also its days: views, minutes, who came and left, income.

Auth: signing in with Google as the channel's owner; or, for the public figures alone, an API key and the channel's name.
Window: any days of Analytics; what the Data API tells is the present only, once a day. Limits: 10,000 units of the Data
API a day, of which one is used for each fifty videos, and it is never searched; some forty questions of Analytics a month
of days. Dates: Analytics has days of Pacific time, two or three late; the five before are read again each time, and of the
income fifty days, since YouTube corrects it a week after the day and again in the middle of the following month.

YouTube rounds the count of followers to three digits, for its owner, too; who came and left by day is exact, and counted
anew where YouTube takes spam out. Views so far are told each day of the videos of the last 90 days, and once a week of all.
A day's views of single videos are those of its two hundred most viewed. Views by country, way and device are told by
month. Private and coming videos are left out. Income is what YouTube estimates, with the ids of YouTube Studio's file
`youtube_revenue`, in the currency set here: file and sync tell the same rows. It is asked for where the permission for it
was given; a channel that earns nothing tells nothing. Tested against Google's own client and its descriptions of the Data
API v3 and the Analytics API v2; never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from connectors import _answers, _google, _google_errors
from connectors import _youtube_channel as channels
from connectors import _youtube_reports as reports
from connectors._answers import Span
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from connectors._youtube_channel import Channel
from vocabulary import Entry, Item, Observation

_MONETARY = "https://www.googleapis.com/auth/yt-analytics-monetary.readonly"
SPEC = Spec(
    name="youtube",
    title="YouTube",
    measures=(
        "followers", "new_followers", "lost_followers", "posts", "video_views", "watch_minutes", "video_views_by_country",
        "video_views_by_channel", "video_views_by_device", "video", "piece_views", "piece_views_total", "piece_new_subscribers",
    ),
    settings=(
        *_google.SETTINGS,
        Setting("currency", "Currency of the income", "three letters, as in YouTube Studio; USD where it is blank", False),
        Setting("api_key", "API key", "instead of signing in, for the public figures alone", False, secret=True),
        Setting("channel", "Channel", "only with an API key: its @name or its ID", required=False),
    ),
    history="full",
    reread_days=5,
    hosts=("youtube.googleapis.com", "youtubeanalytics.googleapis.com", _google.TOKEN_HOST),
    base="https://youtube.googleapis.com",
    oauth=replace(_google.oauth("youtube.readonly", "yt-analytics.readonly"), optional=(_MONETARY,)),
    limit=Limit(300, 60.0, 4),
    batch_days=31,
    key_help=_google.KEY_HELP + " APIs: YouTube Data API v3 and YouTube Analytics API.",
    docs_url="https://developers.google.com/youtube/analytics",
    tested="Google's own client with its descriptions of both APIs of 2026",
    channel_kind="social",
    stream=reports.STREAM,
    stream_class="passive",
    audience="followers",
)  # fmt: skip
_ANALYTICS = "https://youtubeanalytics.googleapis.com"
_OWN = ("whole", "earns")
"""What the bookmark remembers: the day on which all videos were told, and that the channel earns."""
_WEEK = 7
_CORRECTED = timedelta(days=50)
"""How far back income still changes: of a month's first day, until the middle of the month after."""


@_answers.named("YouTube")
def check(config: Mapping[str, str], http: Http) -> str:
    """The channel's name. Raises: AuthError: who signed in may not see it, or the key is refused. ConnectorError: there is none."""
    about = channels.opened(channels.channel(_data(config, http), _named(config)))
    _currency(config)
    return about.snippet.title or "YouTube"


@_answers.walked("YouTube")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, then the months that end in it, then the channel of today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    api = _data(config, http)
    told = channels.channel(api, _named(config))
    about = channels.opened(told)
    mark: dict[str, Any] = {
        "complete": True,
        **{name: window.bookmark[name] for name in _OWN if name in window.bookmark},
    }
    if config.get("refresh_token"):
        first = span.first(about.made) if about.made else span.since or span.until
        yield from _analytics(config, http, window, replace(span, since=first), about, mark)
    else:
        yield _answers.hand(window, beginning=True)
    if span.present:
        yield _present(api, window, span, told, mark)


def parse(payload: Payload) -> Iterator[Observation | Entry | Item | Remark]:
    """Numbers, videos and income. Raises: ConnectorError: the answer is not YouTube's."""
    told = _answers.told(payload, "YouTube")
    for part in told.parts:
        if part.what == "channel":
            yield from channels.followers(channels.opened(part.answer), told.day)
        elif part.what == "videos":
            yield from channels.pieces(part.answer, told.day)
        else:
            yield from reports.parsed(part)


def _data(config: Mapping[str, str], http: Http) -> Any:
    return _google.service(config, http, SPEC, "youtube", "v3")


def _named(config: Mapping[str, str]) -> str:
    """The channel that an API key is asked about; who signed in has one."""
    if config.get("refresh_token"):
        return ""
    if config.get("api_key") and not (config.get("channel") or "").strip():
        raise ConnectorError("With an API key YouTube must be told which channel: type its @name or its ID.")
    return (config.get("channel") or "").strip()


def _currency(config: Mapping[str, str]) -> str:
    code = (config.get("currency") or "USD").strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ConnectorError("The currency of the income is no currency: type three letters, for example EUR.")
    return code


def _present(api: Any, window: Window, span: Span, told: dict[str, Any], mark: dict[str, Any]) -> Payload:
    """The channel of today and its videos."""
    everything = _due(mark, span.today)
    pages = channels.videos(api, channels.opened(told), span.today, all_of_them=everything)
    videos = [("videos", channels.slim_videos(page)) for page in pages]
    if everything:
        mark["whole"] = span.today.isoformat()
    return replace(_answers.hand(window, ("channel", channels.slim_channel(told)), *videos), bookmark=mark)


def _due(mark: Mapping[str, Any], today: date) -> bool:
    """Whether all videos are to be told again."""
    try:
        return (today - date.fromisoformat(str(mark["whole"]))).days >= _WEEK
    except (KeyError, ValueError):
        return True


def _analytics(
    config: Mapping[str, str], http: Http, window: Window, span: Span, about: Channel, mark: dict[str, Any]
) -> Iterator[Payload]:
    """What Analytics tells of the days; `mark` learns whether the channel earns."""
    assert span.since
    if span.since > span.until:
        yield replace(_answers.hand(window, beginning=True), bookmark=mark)
        return
    api = _google.service(config, http, SPEC, "youtubeAnalytics", "v2", root=_ANALYTICS)
    days = reports.table(api, span.since, span.until, reports.DAILY, "day")
    parts: list[tuple[str, Any, Mapping[str, Any]]] = [("days", days, {}), *_income(config, http, span, about, mark)]
    for day in reports.days_viewed(days):
        videos = reports.table(
            api, day, day, "views,subscribersGained,subscribersLost", "video", sort="-views", maxResults=reports.MOST
        )
        parts.append(("videos of a day", videos, {"of": day.isoformat()}))
    oldest = bool(about.made and window.since and window.since <= about.made)
    yield replace(_answers.hand(window, *parts, beginning=oldest), bookmark=mark)
    for page, (first, last) in enumerate(span.months(span.since), 2):
        yield replace(_answers.hand(window, *_month(api, first, last), page=page), bookmark=mark)


def _income(
    config: Mapping[str, str], http: Http, span: Span, about: Channel, mark: dict[str, Any]
) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """What the days earned, with today also the days before them that are still corrected.

    A channel that never did is told 0 each day: nothing is kept of that.
    """
    assert span.since
    since = span.since
    if span.present:
        since = min(since, max(span.today - _CORRECTED, about.made or date.min))
    money = _google.service(config, http, SPEC, "youtubeAnalytics", "v2", root=_ANALYTICS, wrong=reports.monetary)
    code = _currency(config)
    try:
        told = reports.table(money, since, span.until, "estimatedRevenue", "day", currency=code)
    except reports.NotEarning:
        return
    if reports.earned(told):
        mark["earns"] = True
    if mark.get("earns"):
        yield "income", told, {"currency": code}


def _month(api: Any, first: date, last: date) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    for by, dimension in reports.BY.items():
        try:
            yield "month", reports.table(api, first, last, "views", dimension), {"of": first.isoformat(), "by": by}
        except _google_errors.Misasked:
            yield "gap", {}, {"by": by}
