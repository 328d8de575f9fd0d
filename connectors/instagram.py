"""Instagram, for professional accounts: followers, who they are, and posts with their views.

Auth: a token of Instagram's own login (it is renewed at each sync and holds 60 days), or, with the account's number, one of
Facebook's login. Window: the present only, once a day; a missed day is a gap. Limits: some 200 requests an hour; views are
asked for posts of the last 60 days, at most 100, and while half of an hour's requests are left, since all accounts share
them; what is not read for that reason is said. Dates: posts are moments; the rest is of the day of the reporting zone.

Countries, ages and genders of followers are told from 100 followers on. *follower_count* (who came a day, for 30 days) is no
number of the record and is not read, nor are *reach* and likes. Tested against the vendor's list of fields and questions,
which has no answers; what answers and errors hold is from its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors import _answers, _meta, _pieces
from connectors._answers import Fields, Span
from connectors._http import Http
from connectors._spec import ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="instagram",
    title="Instagram",
    measures=(
        "followers", "posts", "followers_by_country", "followers_by_age", "followers_by_gender", "post", "video",
        "piece_views_total",
    ),
    settings=(
        Setting("access_token", "Access token", secret=True),
        Setting("account_id", "Account number", "only with a token of Facebook's login", required=False),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("graph.instagram.com", "graph.facebook.com"),
    base="https://graph.instagram.com",
    limit=Limit(150, 3600.0, 2),
    key_help="Meta for Developers: your app, Instagram, API setup with Instagram login, Generate token.",
    docs_url="https://developers.facebook.com/docs/instagram-platform",
    tested="the vendor's list of fields and questions of 2026",
    channel_kind="social",
    audience="followers",
)  # fmt: skip
VERSION = "v23.0"
RECENT = timedelta(days=60)
MOST = 100
VIEWS_UNTIL, PAGES_UNTIL = 0.5, 0.8
"""Shares of an hour's requests: so much may be used up before views, and older posts, are left for another time."""
_LEFT = {
    "posts": "Instagram's limit an hour did not do for all older posts; they are read next time.",
    "views": "Instagram's limit an hour did not do for the views of all recent posts; they are asked for next time.",
}
_refused = _meta.refused("Instagram")


class _User(Fields):
    id: str
    username: str = ""
    followers_count: int
    media_count: int


class _Media(Fields):
    id: str
    timestamp: str
    media_type: str = ""
    caption: str | None = None
    permalink: str | None = None
    views: int | None = None

    @property
    def moment(self) -> datetime:
        """When it was posted. Raises: ValueError."""
        return datetime.fromisoformat(self.timestamp)


class _MediaPage(Fields):
    data: list[_Media]


@_answers.named("Instagram")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: AuthError: the token is refused."""
    user = _answers.shaped(
        _User, _get(config, http, "", {"fields": "id,username,followers_count,media_count"}), "Instagram"
    )
    return f"@{user.username}" if user.username else "Instagram"


@_answers.walked("Instagram")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The account, its followers and its posts as they are today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None or not span.present:
        return
    config = _renewed(config, http)
    user = _get(config, http, "", {"fields": "id,username,followers_count,media_count"})
    parts: list[tuple[str, Any, Mapping[str, Any]]] = [("user", user, {})]
    for by in _meta.FOLLOWED_BY:
        asked = {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value", "breakdown": by}
        found = _get(config, http, "/insights", asked, accept=(400,))
        if found is not None:
            parts.append(("followers", found, {"by": by}))
    left: set[str] = set()
    pages = _posts(config, http, span, left, all_of_them=not window.bookmark)
    parts += [("media", {"data": page}, {}) for page in pages]
    parts += [("left", {}, {"of": what}) for what in sorted(left)]
    told = _answers.hand(window, *parts)
    yield replace(told, bookmark=window.bookmark) if "posts" in left else told


def parse(payload: Payload) -> Iterator[Item | Observation | Remark]:
    """Followers, who they are, posts and their views. Raises: ConnectorError: the answer is not Instagram's."""
    told = _answers.told(payload, "Instagram")
    for part in told.parts:
        if part.what == "user":
            user = _answers.shaped(_User, part.answer, "Instagram")
            yield _answers.counted("followers", told.day, user.followers_count)
            yield _answers.counted("posts", told.day, user.media_count)
        elif part.what == "followers":
            yield from _meta.followers(part.answer, part.about["by"], told, "Instagram")
        elif part.what == "left":
            yield Remark("partial", _LEFT[part.about["of"]])
        else:
            for media in _answers.shaped(_MediaPage, part.answer, "Instagram").data:
                kind = "video" if media.media_type == "VIDEO" else "post"
                title = (media.caption or "").strip().partition("\n")[0][:200] or None
                yield _pieces.piece(media.id, kind, title, _moment(media), url=media.permalink)
                yield from _pieces.figures(media.id, told.day, views_total=media.views)


def _place(config: Mapping[str, str]) -> str:
    """The address of the account's node."""
    if config.get("base") or not config.get("account_id"):
        return f"{SPEC.root(config)}/{VERSION}/{config.get('account_id') or 'me'}"
    return f"https://graph.facebook.com/{VERSION}/{config['account_id']}"


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> dict[str, Any] | None:
    url = (
        f"{_place(config)}{path}" if path.startswith("/") or not path else f"{_place(config).rpartition('/')[0]}/{path}"
    )
    asked = {**params, "access_token": config["access_token"]}
    answer = http.get(url, params=asked, wrong=_refused, accept=accept)
    return None if answer.status in accept else _answers.opened(answer, "Instagram")


def _renewed(config: Mapping[str, str], http: Http) -> Mapping[str, str]:
    """With a token that is good for 60 more days. One of Facebook's login, or less than a day old, stays as it is."""
    if config.get("account_id"):
        return config
    return _meta.renewed(config, http, f"{SPEC.root(config)}/refresh_access_token", "ig_refresh_token")


def _posts(
    config: Mapping[str, str], http: Http, span: Span, left: set[str], *, all_of_them: bool
) -> Iterator[list[dict[str, Any]]]:
    """Pages of posts, newest first: all the first time, later the recent ones; the recent ones with their views.

    `left` learns what the limit did not do for.
    """
    first, views_left = span.today - RECENT, MOST
    asked = {"fields": "id,caption,media_type,permalink,timestamp", "limit": "100"}

    def turn(after: str | None) -> tuple[list[_Media], str | None]:
        answer = _get(config, http, "/media", {**asked, **({"after": after} if after else {})}) or {}
        page = _answers.shaped(_MediaPage, answer, "Instagram").data
        paging = answer.get("paging") or {}
        more = paging.get("next") and (all_of_them or (page and _moment(page[-1]).date() >= first))
        if more and http.spent() > PAGES_UNTIL:
            left.add("posts")
            more = None
        return page, (paging.get("cursors") or {}).get("after") if more else None

    for page in _answers.followed(turn, "Instagram"):
        told = []
        for media in page:
            wanted = _moment(media).date() >= first and views_left > 0
            views_left -= wanted
            if wanted and http.spent() > VIEWS_UNTIL:
                left.add("views")
                wanted = False
            told.append({**media.model_dump(mode="json"), "views": _views(config, http, media.id) if wanted else None})
        yield told


def _views(config: Mapping[str, str], http: Http, media: str) -> int | None:
    found = _get(config, http, f"{media}/insights", {"metric": "views"}, accept=(400,))
    try:
        return int(found["data"][0]["values"][0]["value"]) if found else None
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _moment(media: _Media) -> datetime:
    try:
        return media.moment
    except ValueError:
        raise ConnectorError(
            "Instagram tells a moment in a form that is not known; nothing was taken from it."
        ) from None
