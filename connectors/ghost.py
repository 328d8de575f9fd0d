"""Ghost, its Admin API: members by day, what tiers cost, posts, and issues with how many got, opened and clicked them.

Auth: the key of a custom integration (`id:secret`), from which a token of five minutes is signed for each request; the
address is the “API URL” beside it. Window: members since the first one, by day; posts by the moment of publishing; how many
subscribe to newsletters is told of now only. Limits: none published; 50 posts a page (at most 100 since Ghost 6). Dates:
members' days are in UTC; posts are moments.

`members` are all, `paid_members` the paying ones (complimentary ones are no payers). Ghost tells only days on which a number
changed; between them it stayed. Today's list tells who is a member, by a keyed hash of the address, and of which tier, so
that joining, leaving and what comes again each month are known. A post that was mailed is an issue, any other one a post,
both under the id that Ghost's feed gives them too; *count.clicks* are members who clicked. Numbers of issues are as told on
the day they are read, again for 14 days. Seen on a real server of version 5.130: signing, its errors and the numbers of
members; posts, emails, members and tiers are from Ghost's documentation.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from connectors import _answers, _ghost_members, _pieces
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Member, Observation

SPEC = Spec(
    name="ghost",
    title="Ghost",
    measures=(
        "members", "paid_members", "paid_members_by_tier", "subscribers", "product", "post", "issue", "piece_sent",
        "piece_delivered", "piece_opened", "piece_clicked",
    ),
    settings=(
        Setting("url", "API URL", "as the integration shows it, for example https://example.ghost.io"),
        Setting("admin_key", "Admin API key", "two parts with a colon between them", secret=True),
    ),
    history="full",
    reread_days=14,
    hosts=("",),
    limit=Limit(5, 1.0, 2),
    key_help="Ghost: Settings, Integrations, Add custom integration.",
    docs_url="https://docs.ghost.org/admin-api/",
    tested="what a server of version 5.130 said, and the vendor's documentation",
    channel_kind="list",
    stream="Memberships",
    stream_class="semi-passive",
    audience="subscribers",
)  # fmt: skip
_KEY = re.compile(r"([0-9a-f]{16,64}):([0-9a-f]{32,128})", re.IGNORECASE)


class _Day(Fields):
    date: date
    paid: int
    free: int
    comped: int = 0


class _Days(Fields):
    data: list[_Day]


class _Pagination(Fields):
    total: int


class _Meta(Fields):
    pagination: _Pagination


class _Subscribed(Fields):
    meta: _Meta


class _Email(Fields):
    email_count: int | None = None
    delivered_count: int | None = None
    opened_count: int | None = None
    track_opens: bool | None = None


class _Count(Fields):
    clicks: int | None = None


class _Post(Fields):
    id: str
    title: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    email: _Email | None = None
    count: _Count | None = None


class _Posts(Fields):
    posts: list[_Post]


def token(key: str, now: float) -> str:
    """A token for one request, good for five minutes. Raises: ConnectorError: the key has not the form of one."""
    parts = _KEY.fullmatch(key.strip())
    if not parts:
        raise ConnectorError(
            "The Admin API key has two parts with a colon between them: copy it whole from the integration."
        )
    head = {"alg": "HS256", "typ": "JWT", "kid": parts[1]}
    body = {"iat": int(now), "exp": int(now) + 300, "aud": "/admin/"}
    signed = b".".join(_coded(json.dumps(each, separators=(",", ":")).encode()) for each in (head, body))
    return (signed + b"." + _coded(hmac.digest(bytes.fromhex(parts[2]), signed, "sha256"))).decode()


@_answers.named("Ghost")
def check(config: Mapping[str, str], http: Http) -> str:
    """The site's title. Raises: AuthError: the key is refused."""
    http.sign(_signed(config["admin_key"]))
    _get(config, http, "members/stats/count/", {})
    site = _get(config, http, "site/", {}).get("site") or {}
    return str(site.get("title") or "Ghost")


@_answers.walked("Ghost")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Members by day, posts of the window, and today's tiers and subscribers. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    http.sign(_signed(config["admin_key"]))
    ends = {"since": span.since.isoformat() if span.since else None, "until": span.until.isoformat()}
    yield _answers.hand(window, ("members", _get(config, http, "members/stats/count/", {}), ends))
    for page, answer in enumerate(_posts(config, http, span), 2):
        yield _answers.hand(window, ("posts", answer), page=page)
    if span.present:
        found = _get(config, http, "members/", {"limit": "1", "filter": "subscribed:true"})
        subscribed = {"meta": found.get("meta")}  # not who it is
        yield _answers.hand(
            window, ("subscribers", subscribed), ("tiers", _get(config, http, "tiers/", {"limit": "100"}))
        )
        yield _answers.hand(window, ("people", {"members": list(_people(config, http, window.hash_key))}))


def parse(payload: Payload) -> Iterator[Item | Member | Observation]:
    """Members by day, posts and issues, tiers. Raises: ConnectorError: the answer is not Ghost's."""
    told = _answers.told(payload, "Ghost")
    for part in told.parts:
        if part.what == "members":
            yield from _members(_answers.shaped(_Days, part.answer, "Ghost").data, part.about)
        elif part.what == "subscribers":
            number = _answers.shaped(_Subscribed, part.answer, "Ghost").meta.pagination.total
            yield _answers.counted("subscribers", told.day, number)
        elif part.what == "tiers":
            yield from _ghost_members.products(part.answer)
        elif part.what == "people":
            yield from _ghost_members.people(part.answer, told)
        else:
            for post in _answers.shaped(_Posts, part.answer, "Ghost").posts:
                yield from _post(post, told)


def _coded(text: bytes) -> bytes:
    return base64.urlsafe_b64encode(text).rstrip(b"=")


def _signed(key: str) -> Callable[[bool], dict[str, str]]:
    return lambda fresh: {"authorization": f"Ghost {token(key, time.time())}"}


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    root = SPEC.root(config).removesuffix("/ghost")
    answer = http.get(
        f"{root}/ghost/api/admin/{path}", params=params, headers={"accept-version": "v5.0"}, wrong=_refused
    )
    return _answers.opened(answer, "Ghost")


def _refused(answer: Answer) -> ConnectorError | None:
    """Ghost says 400 to a token it does not like, and 501 to what integrations may not do."""
    if answer.status == 400 and b"INVALID_JWT" in answer.body:
        return AuthError(
            "Ghost refuses the key: copy it again from the integration; the computer's clock must be right, too."
        )
    if answer.status == 406:
        return ConnectorError("This version of Ghost does not know these questions: update the program or Ghost.")
    return None


def _people(config: Mapping[str, str], http: Http, key: bytes) -> Iterator[dict[str, Any]]:
    for answer in _pages(config, http, "members/", {"limit": "100", "include": "tiers", "order": "created_at asc"}):
        if not isinstance(answer.get("members"), list):
            raise ConnectorError("Ghost answered in a form that is not known (members); nothing was taken from it.")
        yield from (_ghost_members.slim(member, key) for member in answer["members"])


def _pages(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    def turn(page: int | None) -> tuple[dict[str, Any], int | None]:
        answer = _get(config, http, path, {**params, "page": str(page or 1)})
        following = ((answer.get("meta") or {}).get("pagination") or {}).get("next")
        return answer, int(following) if following else None

    yield from _answers.followed(turn, "Ghost")


def _posts(config: Mapping[str, str], http: Http, span: Span) -> Iterator[dict[str, Any]]:
    until = _answers.starts(span.until + timedelta(days=1), span.zone)
    asked = [f"published_at:<'{until:%Y-%m-%d %H:%M:%S}'", "status:[published,sent]"]
    if span.since:
        asked.append(f"published_at:>='{_answers.starts(span.since, span.zone):%Y-%m-%d %H:%M:%S}'")
    params = {"filter": "+".join(asked), "include": "email,count.clicks", "limit": "50", "order": "published_at desc"}
    for answer in _pages(config, http, "posts/", params):
        posts = _answers.shaped(_Posts, answer, "Ghost").posts  # without their text
        yield {"posts": [each.model_dump(mode="json") for each in posts]}


def _members(days: list[_Day], about: Mapping[str, Any]) -> Iterator[Observation]:
    for each in days:
        day = each.date.isoformat()
        if (about.get("since") or "") <= day <= about["until"]:
            yield _answers.counted("members", each.date, each.paid + each.free + each.comped)
            yield _answers.counted("paid_members", each.date, each.paid)


def _post(post: _Post, told: Told) -> Iterator[Item | Observation]:
    if post.published_at is None:
        return
    kind = "post" if post.email is None else "issue"
    yield _pieces.piece(post.id, kind, post.title, post.published_at, url=post.url)
    if post.email is not None:
        opened = None if post.email.track_opens is False else post.email.opened_count
        clicked = post.count.clicks if post.count else None
        yield from _pieces.figures(
            post.id,
            told.day,
            sent=post.email.email_count,
            delivered=post.email.delivered_count,
            opened=opened,
            clicked=clicked,
        )
