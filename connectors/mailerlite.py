"""MailerLite (the API of 2022, connect.mailerlite.com): subscribers, and campaigns with how many got, opened and clicked them.

Auth: an API token. Window: the number of subscribers is told of now only; campaigns are all listed each time and kept by
the moment they were finished. Limits: 120 requests a minute; `X-RateLimit` and `Retry-After` say how long to wait. Dates:
campaigns tell moments without a zone, which are read as UTC.

A campaign is an issue; its numbers are as told on the day they are read, again for 14 days. Single subscribers are not read.
The paths stand in a third party's description; what the answers hold is known from memory only: unproven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from connectors import _answers, _pieces
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._spec import Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="mailerlite",
    title="MailerLite",
    measures=(
        "subscribers", "issue", "piece_sent", "piece_opened", "piece_clicked", "piece_unsubscribed",
    ),
    settings=(Setting("token", "API token", secret=True),),
    history="full",
    reread_days=14,
    hosts=("connect.mailerlite.com",),
    base="https://connect.mailerlite.com",
    limit=Limit(100, 60.0, 2),
    history_days=1095,
    key_help="MailerLite: Integrations, API, Generate new token.",
    docs_url="https://developers.mailerlite.com/docs/",
    tested="a third party's description, which has paths but no answers",
    proof="unproven",
    channel_kind="list",
    audience="subscribers",
)  # fmt: skip


def _utc(value: object) -> object:
    """Moments as they stand in the answers: ``2026-10-01 08:00:00``, in UTC."""
    return (
        datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) and value[10:11] == " " else value
    )


Moment = Annotated[datetime | None, BeforeValidator(_utc)]


class _Total(Fields):
    total: int


class _Stats(Fields):
    sent: int
    unique_opens_count: int | None = None
    opens_count: int | None = None
    unique_clicks_count: int | None = None
    clicks_count: int | None = None
    unsubscribes_count: int | None = None


class _Letter(Fields):
    subject: str | None = None


class _Campaign(Fields):
    id: str
    name: str | None = None
    status: str
    finished_at: Moment = None
    scheduled_for: Moment = None
    stats: _Stats | None = None
    emails: tuple[_Letter, ...] = ()

    @property
    def moment(self) -> datetime | None:
        """When it was sent."""
        return self.finished_at or self.scheduled_for


class _Campaigns(Fields):
    data: list[_Campaign]


@_answers.named("MailerLite")
def check(config: Mapping[str, str], http: Http) -> str:
    """That the token is good: the API of subscribers tells no account's name. Raises: AuthError: it is refused."""
    total = _answers.shaped(_Total, _get(config, http, "subscribers", {"limit": "0"}), "MailerLite").total
    return f"MailerLite ({total:,} subscribers)"


@_answers.walked("MailerLite")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Campaigns of the window, then today's number of subscribers. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    for page, answer in enumerate(_campaigns(config, http, span), 1):
        yield _answers.hand(window, ("campaigns", answer), page=page)
    if span.present:
        asked = {"filter[status]": "active", "limit": "0"}
        found = _get(config, http, "subscribers", asked)
        yield _answers.hand(window, ("subscribers", {"total": found.get("total")}))


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Issues, what is told of them, and the subscribers. Raises: ConnectorError: the answer is not MailerLite's."""
    told = _answers.told(payload, "MailerLite")
    for part in told.parts:
        if part.what == "subscribers":
            yield _answers.counted("subscribers", told.day, _answers.shaped(_Total, part.answer, "MailerLite").total)
        else:
            for campaign in _answers.shaped(_Campaigns, part.answer, "MailerLite").data:
                yield from _issue(campaign, told)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {
        "authorization": f"Bearer {config['token']}", "accept": "application/json", "content-type": "application/json",
    }  # fmt: skip
    return _answers.opened(http.get(f"{SPEC.root(config)}/api/{path}", params=params, headers=headers), "MailerLite")


def _campaigns(config: Mapping[str, str], http: Http, span: Span) -> Iterator[dict[str, Any]]:
    def turn(page: int | None) -> tuple[dict[str, Any], int | None]:
        asked = {"filter[status]": "sent", "limit": "100", "page": str(page or 1)}
        answer = _get(config, http, "campaigns", asked)
        last = int((answer.get("meta") or {}).get("last_page") or 1)
        return answer, (page or 1) + 1 if (page or 1) < last else None

    for answer in _answers.followed(turn, "MailerLite"):
        campaigns = _answers.shaped(_Campaigns, answer, "MailerLite").data
        kept = [each for each in campaigns if each.moment and span.holds(each.moment)]
        if kept:
            yield {"data": [each.model_dump(mode="json") for each in kept]}


def _issue(campaign: _Campaign, told: Told) -> Iterator[Item | Observation]:
    if campaign.status != "sent" or campaign.moment is None:
        return
    subject = next((letter.subject for letter in campaign.emails if letter.subject), None)
    yield _pieces.piece(campaign.id, "issue", subject or campaign.name, campaign.moment)
    if (stats := campaign.stats) is not None:
        yield from _pieces.figures(
            campaign.id, told.day, sent=stats.sent, unsubscribed=stats.unsubscribes_count,
            opened=stats.unique_opens_count if stats.unique_opens_count is not None else stats.opens_count,
            clicked=stats.unique_clicks_count if stats.unique_clicks_count is not None else stats.clicks_count,
        )  # fmt: skip
