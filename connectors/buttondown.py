"""Buttondown: subscribers, who came and went by day, and emails with how many got, opened and clicked them.

Auth: the newsletter's API key. Window: by day, two questions each (how many came, how many left); emails by their day of
publishing. Limits: 600 requests a minute. Dates: days are Buttondown's, in UTC; emails are moments.

`subscribers` are those who get mail (regular, premium, gifted, on trial, about to end or behind with their payment),
`paid_members` the premium ones, the last two included; both are told of now only. Who came a day is counted by the day of
subscribing, without those who never confirmed; people who were deleted since are missing from it. An email is an issue under
the id that its file `buttondown_emails` gives it; its numbers are as told on the day they are read, again for 14 days.
Single subscribers are not read. Tested against Buttondown's own OpenAPI description and fixtures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from connectors import _answers, _pieces
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._spec import Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="buttondown",
    title="Buttondown",
    measures=(
        "subscribers", "paid_members", "new_subscribers", "unsubscribed", "issue", "piece_sent", "piece_delivered",
        "piece_opened", "piece_clicked", "piece_unsubscribed", "piece_views_total",
    ),
    settings=(Setting("api_key", "API key", secret=True),),
    history="full",
    reread_days=14,
    hosts=("api.buttondown.com",),
    base="https://api.buttondown.com",
    limit=Limit(300, 60.0, 2),
    batch_days=31,
    history_days=730,
    key_help="Buttondown: Settings, API.",
    docs_url="https://docs.buttondown.com/api-introduction",
    tested="the vendor's OpenAPI description and fixtures of 2026",
    channel_kind="list",
    audience="subscribers",
)  # fmt: skip
PREMIUM = ("premium", "churning", "past_due")
READING = ("regular", "gifted", "trialed", *PREMIUM)


class _Count(Fields):
    count: int


class _Analytics(Fields):
    recipients: int | None = None
    deliveries: int | None = None
    opens: int | None = None
    clicks: int | None = None
    unsubscriptions: int | None = None
    page_views_lifetime: int | None = None


class _Email(Fields):
    id: str
    subject: str | None = None
    status: str
    publish_date: datetime | None = None
    absolute_url: str | None = None
    analytics: _Analytics | None = None


class _Emails(Fields):
    results: list[_Email]


@_answers.named("Buttondown")
def check(config: Mapping[str, str], http: Http) -> str:
    """The newsletter's name. Raises: AuthError: the key is refused."""
    found = _get(config, http, "newsletters", []).get("results") or [{}]
    mine = next((each for each in found if each.get("api_key") == config["api_key"]), found[0])
    return str(mine.get("name") or mine.get("username") or "Buttondown")


@_answers.walked("Buttondown")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Days, emails of these days, and today's numbers. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    day = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    while day <= span.until:
        parts += [(metric, _number(config, http, asked), {"of": day.isoformat()}) for metric, asked in _asked(day)]
        day += timedelta(days=1)
    if span.present:
        for metric, types in (("subscribers", READING), ("paid_members", PREMIUM)):
            asked = [("type", each) for each in types]
            parts.append((metric, _number(config, http, asked), {"of": span.today.isoformat()}))
    yield _answers.hand(window, *parts)
    for page, answer in enumerate(_emails(config, http, span), 2):
        yield _answers.hand(window, ("emails", answer), page=page)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Numbers by day, issues and what is told of them. Raises: ConnectorError: the answer is not Buttondown's."""
    told = _answers.told(payload, "Buttondown")
    for part in told.parts:
        if part.what == "emails":
            for email in _answers.shaped(_Emails, part.answer, "Buttondown").results:
                yield from _issue(email, told)
        else:
            number = _answers.shaped(_Count, part.answer, "Buttondown").count
            yield _answers.counted(part.what, date.fromisoformat(part.about["of"]), number)


def _get(config: Mapping[str, str], http: Http, path: str, params: Sequence[tuple[str, str]]) -> dict[str, Any]:
    headers = {"authorization": f"Token {config['api_key']}"}
    return _answers.opened(
        http.get(f"{SPEC.root(config)}/v1/{path}", params=list(params), headers=headers), "Buttondown"
    )


def _number(config: Mapping[str, str], http: Http, asked: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """How many subscribers there are; not who they are."""
    return {"count": _get(config, http, "subscribers", asked).get("count")}


def _asked(day: date) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """How to ask who came on a day (its end is not part of the question) and who left (its end is)."""
    first, following = day.isoformat(), (day + timedelta(days=1)).isoformat()
    confirmed = [("-type", "unactivated"), ("-type", "blocked"), ("-type", "upcoming")]
    yield "new_subscribers", [("date__start", first), ("date__end", following), *confirmed]
    yield "unsubscribed", [("unsubscription_date__start", first), ("unsubscription_date__end", first)]


def _emails(config: Mapping[str, str], http: Http, span: Span) -> Iterator[dict[str, Any]]:
    """A day more on both sides is asked for than is kept: whether the ends are part of the question is not said."""
    asked = [("status", "sent"), ("ordering", "-publish_date"), ("excluded_fields", "body")]
    asked.append(("publish_date__end", (span.until + timedelta(days=2)).isoformat()))
    if span.since:
        asked.append(("publish_date__start", (span.since - timedelta(days=1)).isoformat()))

    def turn(page: int | None) -> tuple[dict[str, Any], int | None]:
        answer = _get(config, http, "emails", [*asked, ("page", str(page or 1))])
        return answer, (page or 1) + 1 if answer.get("next") else None

    for answer in _answers.followed(turn, "Buttondown"):
        emails = _answers.shaped(_Emails, answer, "Buttondown").results
        kept = [each for each in emails if each.publish_date and span.holds(each.publish_date)]
        yield {"results": [each.model_dump(mode="json") for each in kept]}


def _issue(email: _Email, told: Told) -> Iterator[Item | Observation]:
    if email.status not in ("sent", "in_flight", "throttled", "resending", "imported") or not email.publish_date:
        return
    yield _pieces.piece(email.id, "issue", email.subject, email.publish_date, url=email.absolute_url)
    if (a := email.analytics) is not None:
        yield from _pieces.figures(
            email.id, told.day, sent=a.recipients, delivered=a.deliveries, opened=a.opens, clicked=a.clicks,
            unsubscribed=a.unsubscriptions, views_total=a.page_views_lifetime,
        )  # fmt: skip
