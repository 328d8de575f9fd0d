"""beehiiv: subscribers, who came by day, and posts with how many got, opened and clicked them and read them on the web.

Auth: an API key; of several publications the setting names one. Window: two years; who came is asked day by day, two questions
each (those who are still there and those who left since), posts by the moment they were published. Limits: 180 requests a
minute for all programs of an organisation; `RateLimit-Reset` says when the next may go. Dates: posts are moments; days of
joining are beehiiv's own, most likely in UTC.

`subscribers` and `paid_members` (premium) are told of now only. Who left on which day beehiiv does not tell; who never
confirmed, paused, or was deleted is missing from those who came. A post that was mailed is an issue, one for the web alone
a post; numbers are as told on the day they are read, again for 14 days, clicks also by link. Single subscribers are not
read: the file `beehiiv_members` brings them. Tested against a copy of the vendor's OpenAPI description and the
examples of its own client; never an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from connectors import _answers, _pieces
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._spec import Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="beehiiv",
    title="beehiiv",
    measures=(
        "subscribers", "paid_members", "new_subscribers", "issue", "post", "piece_sent", "piece_delivered", "piece_opened",
        "piece_clicked", "piece_unsubscribed", "piece_views_total", "piece_clicked_by_link",
    ),
    settings=(
        Setting("api_key", "API key", secret=True),
        Setting("publication", "Publication", "its name or id; blank where there is only one", required=False),
    ),
    history="full",
    reread_days=14,
    hosts=("api.beehiiv.com",),
    base="https://api.beehiiv.com",
    limit=Limit(150, 60.0, 2),
    batch_days=31,
    history_days=730,
    key_help="beehiiv: Settings, API, Create new API key.",
    docs_url="https://developers.beehiiv.com/",
    tested="a copy of the vendor's OpenAPI description of 2026 and examples of its own client",
    channel_kind="list",
    audience="subscribers",
)  # fmt: skip
CAME = ("active", "inactive")
_WEB_ONLY, _MAIL_ONLY = "web", "email"

Count = Annotated[int | None, BeforeValidator(lambda told: None if isinstance(told, bool) else told)]
"""beehiiv says `false` where it does not tell a number."""


class _PublicationStats(Fields):
    active_subscriptions: Count = None
    active_premium_subscriptions: Count = None


class _Publication(Fields):
    id: str
    name: str = ""
    created: datetime | None = None
    stats: _PublicationStats = _PublicationStats()


class _Publications(Fields):
    data: list[_Publication]


class _Total(Fields):
    total_results: int


class _Email(Fields):
    recipients: Count = None
    delivered: Count = None
    unique_opens: Count = None
    unique_clicks: Count = None
    unsubscribes: Count = None


class _Web(Fields):
    views: Count = None


class _Link(Fields):
    url: str = ""
    email: _Email = _Email()


class _PostStats(Fields):
    email: _Email = _Email()
    web: _Web = _Web()
    clicks: tuple[_Link, ...] = ()


class _Post(Fields):
    id: str
    title: str | None = None
    subject_line: str | None = None
    status: str
    platform: str = "both"
    publish_date: datetime | None = None
    web_url: str | None = None
    stats: _PostStats | None = None


class _Posts(Fields):
    data: list[_Post]


@_answers.named("beehiiv")
def check(config: Mapping[str, str], http: Http) -> str:
    """The publication's name. Raises: AuthError: the key is refused. ConnectorError: there is no such publication."""
    found = _publication(config, http)
    return found.name or found.id


@_answers.walked("beehiiv")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The publication, who came on the days, then the posts of these days. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    publication = _publication(config, http)
    place = f"publications/{publication.id}"
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    day = max(first, publication.created.astimezone(UTC).date()) if publication.created else first
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    while day <= span.until:
        came = [_came(config, http, f"{place}/subscriptions", day, status) for status in CAME]
        parts += [("came", {"total_results": sum(came)}, {"of": day.isoformat()})]
        day += timedelta(days=1)
    if span.present:
        parts.append(("now", publication.model_dump(mode="json"), {}))
    yield _answers.hand(window, *parts)
    now = window.now or datetime.now(UTC)
    for page, answer in enumerate(_posts(config, http, f"{place}/posts", span, now), 2):
        yield _answers.hand(window, ("posts", answer), page=page)


def parse(payload: Payload) -> Iterator[Item | Observation | Remark]:
    """Numbers by day, posts and what is told of them. Raises: ConnectorError: the answer is not beehiiv's."""
    told = _answers.told(payload, "beehiiv")
    for part in told.parts:
        if part.what == "came":
            number = _answers.shaped(_Total, part.answer, "beehiiv").total_results
            yield _answers.counted("new_subscribers", date.fromisoformat(part.about["of"]), number)
        elif part.what == "now":
            yield from _now(_answers.shaped(_Publication, part.answer, "beehiiv").stats, told)
        else:
            for post in _answers.shaped(_Posts, part.answer, "beehiiv").data:
                yield from _piece(post, told)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {config['api_key']}"}
    return _answers.opened(http.get(f"{SPEC.root(config)}/v2/{path}", params=params, headers=headers), "beehiiv")


def _paged(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    def turn(page: int | None) -> tuple[dict[str, Any], int | None]:
        answer = _get(config, http, path, {**params, "limit": "100", "page": str(page or 1)})
        return answer, (page or 1) + 1 if (page or 1) < int(answer.get("total_pages") or 1) else None

    yield from _answers.followed(turn, "beehiiv")


def _publication(config: Mapping[str, str], http: Http) -> _Publication:
    pages = _paged(config, http, "publications", {"expand[]": "stats"})
    known = [each for answer in pages for each in _answers.shaped(_Publications, answer, "beehiiv").data]
    return _answers.one_of(known, config.get("publication"), lambda p: (p.name, p.id), "beehiiv", "publication")


def _came(config: Mapping[str, str], http: Http, path: str, day: date, status: str) -> int:
    """How many came on a day and are `status` now; the one subscriber in the answer is not looked at.

    beehiiv's two kinds of pages tell the total in two places, and only when they are asked to.
    """
    asked = {"creation_date": f"{day:%Y/%m/%d}", "status": status, "limit": "1", "page": "1", "include_total": "true"}
    answer = _get(config, http, path, asked)
    nested = answer.get("pagination")
    told = nested if isinstance(nested, dict) and "total_results" in nested else answer
    return _answers.shaped(_Total, told, "beehiiv").total_results


def _posts(config: Mapping[str, str], http: Http, path: str, span: Span, now: datetime) -> Iterator[dict[str, Any]]:
    """Posts of the days that are out, newest first, up to the first page that is older than all of them."""
    asked = {"expand[]": "stats", "status": "all", "order_by": "publish_date", "direction": "desc"}
    for answer in _paged(config, http, path, asked):
        posts = _answers.shaped(_Posts, answer, "beehiiv").data
        dated = [(each, each.publish_date) for each in posts if each.publish_date and each.status != "draft"]
        kept = [each.model_dump(mode="json") for each, moment in dated if moment <= now and span.holds(moment)]
        if kept:
            yield {"data": kept}
        if dated and span.since and dated[-1][1].astimezone(span.zone).date() < span.since:
            return


def _now(stats: _PublicationStats, told: Told) -> Iterator[Observation | Remark]:
    if stats.active_subscriptions is None:
        yield Remark("partial", "beehiiv did not tell how many subscribers there are; the rest was read.")
    else:
        yield _answers.counted("subscribers", told.day, stats.active_subscriptions)
    if stats.active_premium_subscriptions is not None:
        yield _answers.counted("paid_members", told.day, stats.active_premium_subscriptions)


def _piece(post: _Post, told: Told) -> Iterator[Item | Observation]:
    """A post and its numbers: of the mail where it was mailed, of the web where it is there."""
    mailed = post.platform != _WEB_ONLY
    kind = "issue" if mailed else "post"
    yield _pieces.piece(post.id, kind, post.title or post.subject_line, post.publish_date, url=post.web_url)
    if (stats := post.stats) is None:
        return
    if mailed:
        mail = stats.email
        yield from _pieces.figures(
            post.id, told.day, sent=mail.recipients, delivered=mail.delivered, opened=mail.unique_opens,
            clicked=mail.unique_clicks, unsubscribed=mail.unsubscribes,
        )  # fmt: skip
        links = [
            _answers.counted(
                "piece_clicked_by_link", told.day, number, f"{post.id} {link.url.strip().replace(' ', '%20')}"
            )
            for link in stats.clicks
            if (number := link.email.unique_clicks) and link.url.strip().lower().startswith("http")
        ]
        yield from _answers.added(links)
    if post.platform != _MAIL_ONLY:
        yield from _pieces.figures(post.id, told.day, views_total=stats.web.views)
