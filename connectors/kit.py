"""Kit (ConvertKit), API 4: subscribers, who came and went by day, and broadcasts with how many got, opened and clicked them.

Auth: an API key (version 4). Window: one question a day for who came and went, so a year takes 365 requests; broadcasts
by the moment they were sent. Limits: 120 requests a minute; an answer of 429 is plain text without a time to wait. Dates:
days are those of the account's own sending time zone; broadcasts are moments.

How many subscribers there are is told of now only: what `growth_stats` calls *subscribers* of an older day is not
explained, so it is not taken. A broadcast is an issue; its numbers are as told on the day they are read, again for 14 days.
How many clicked is worked out of *click_rate*, since *total_clicks* counts clicks, not readers. Single subscribers are not
read: the file `kit_subscribers` brings them. Tested against a copy of Kit's OpenAPI description with its example answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from connectors import _answers, _pieces
from connectors._answers import Fields, Part, Span, Told
from connectors._http import Http
from connectors._spec import Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="kit",
    title="Kit",
    measures=(
        "subscribers", "new_subscribers", "unsubscribed", "issue", "piece_sent", "piece_opened", "piece_clicked",
        "piece_unsubscribed",
    ),
    settings=(Setting("api_key", "API key (version 4)", secret=True),),
    history="full",
    reread_days=14,
    hosts=("api.kit.com",),
    base="https://api.kit.com",
    limit=Limit(100, 60.0, 2),
    batch_days=31,
    history_days=730,
    key_help="Kit: Settings, Developer, API keys, Add a new key (V4).",
    docs_url="https://developers.kit.com/api-reference/overview",
    tested="a copy of the vendor's OpenAPI description of 2025, with its example answers",
    channel_kind="list",
    audience="subscribers",
)  # fmt: skip


class _Growth(Fields):
    new_subscribers: int
    cancellations: int


class _Grown(Fields):
    stats: _Growth


class _Pagination(Fields):
    total_count: int


class _Counted(Fields):
    pagination: _Pagination


class _Broadcast(Fields):
    id: int
    subject: str | None = None
    send_at: datetime | None = None
    published_at: datetime | None = None
    public_url: str | None = None

    @property
    def moment(self) -> datetime | None:
        """When it was sent, as far as it was."""
        return self.send_at or self.published_at


class _Stats(Fields):
    recipients: int
    status: str
    open_rate: float = 0
    emails_opened: int | None = None
    click_rate: float | None = None
    unsubscribes: int | None = None
    open_tracking_disabled: bool = False
    click_tracking_disabled: bool = False


class _Sent(Fields):
    id: int
    stats: _Stats


class _Shown(Fields):
    broadcast: _Sent


@_answers.named("Kit")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: AuthError: the key is refused."""
    account = (_get(config, http, "account", {}) or {}).get("account") or {}
    return str(account.get("name") or "Kit")


@_answers.walked("Kit")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """Days, broadcasts of these days, and today's number of subscribers. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    day = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    while day <= span.until:
        asked = {"starting": day.isoformat(), "ending": day.isoformat()}
        parts.append(("growth", _get(config, http, "account/growth_stats", asked), {"of": day.isoformat()}))
        day += timedelta(days=1)
    parts += _broadcasts(config, http, span)
    if span.present:
        asked = {"status": "active", "per_page": "1", "include_total_count": "true"}
        found = _get(config, http, "subscribers", asked)
        parts.append(("subscribers", {"pagination": found.get("pagination")}, {}))  # not who they are
    yield _answers.hand(window, *parts)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Numbers by day, issues and what is told of them. Raises: ConnectorError: the answer is not Kit's."""
    told = _answers.told(payload, "Kit")
    for part in told.parts:
        if part.what == "growth":
            stats, day = _answers.shaped(_Grown, part.answer, "Kit").stats, date.fromisoformat(part.about["of"])
            yield _answers.counted("new_subscribers", day, stats.new_subscribers)
            yield _answers.counted("unsubscribed", day, stats.cancellations)
        elif part.what == "subscribers":
            yield _answers.counted(
                "subscribers", told.day, _answers.shaped(_Counted, part.answer, "Kit").pagination.total_count
            )
        else:
            yield from _issue(part, told)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"x-kit-api-key": config["api_key"], "accept": "application/json"}
    return _answers.opened(http.get(f"{SPEC.root(config)}/v4/{path}", params=params, headers=headers), "Kit")


def _broadcasts(config: Mapping[str, str], http: Http, span: Span) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """The broadcasts that were sent on the days, each with its numbers."""

    def turn(after: str | None) -> tuple[dict[str, Any], str | None]:
        answer = _get(config, http, "broadcasts", {"per_page": "500", **({"after": after} if after else {})})
        pagination = answer.get("pagination") or {}
        return answer, pagination.get("end_cursor") if pagination.get("has_next_page") else None

    class _Listed(Fields):
        broadcasts: list[_Broadcast]

    for answer in _answers.followed(turn, "Kit"):
        for each in _answers.shaped(_Listed, answer, "Kit").broadcasts:
            if each.moment and span.holds(each.moment):
                stats = _get(config, http, f"broadcasts/{each.id}/stats", {})
                yield "broadcast", stats, {"about": each.model_dump(mode="json")}


def _issue(part: Part, told: Told) -> Iterator[Item | Observation]:
    about = _answers.shaped(_Broadcast, part.about.get("about"), "Kit")
    stats = _answers.shaped(_Shown, part.answer, "Kit").broadcast.stats
    if stats.status in ("draft", "scheduled", "queued") or not about.moment:
        return
    yield _pieces.piece(about.id, "issue", about.subject, about.moment, url=about.public_url)
    yield from _pieces.figures(
        about.id, told.day, sent=stats.recipients, unsubscribed=stats.unsubscribes,
        opened=None if stats.open_tracking_disabled else stats.emails_opened,
        clicked=None if stats.click_tracking_disabled else _clicked(stats),
    )  # fmt: skip


def _clicked(stats: _Stats) -> int | None:
    """Readers who clicked. Whether rates are hundredths or shares is seen from that of opening, told both ways."""
    if not stats.click_rate:
        return None if stats.click_rate is None else 0
    if not (stats.emails_opened and stats.open_rate and stats.recipients):
        return None
    whole = 100 if stats.open_rate > 1.5 * stats.emails_opened / stats.recipients else 1
    return round(stats.click_rate / whole * stats.recipients)
