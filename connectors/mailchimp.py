"""Mailchimp: subscribers of one audience, who came and went by day, and campaigns with how many got, opened and clicked them.

Auth: an API key; its ending (`-us21`) says which of Mailchimp's data centres is asked. Window: who came and went is told by day
for the last 180 days, the number of subscribers at the end of each month for as long as the audience exists; campaigns by
the moment they were sent. Limits: ten connections at a time, of which three are used; a 429, or a 403 without words, means that
there were more. Dates: days and months are those of the account, in which zone is not said; campaigns are moments.

`new_subscribers` are those who subscribed and those who were added otherwise (by another program, or imported), `unsubscribed`
those who did it themselves, `bounced` addresses that cannot be reached; what automations do is missing from them. A campaign
is an issue (a mail that an automation sends again and again is none, and is not read); its numbers are as told on the day
they are read, again for 14 days; `piece_delivered` is what was sent less what came back. Single subscribers are not read:
the file `mailchimp_contacts` brings them. Tested against the vendor's OpenAPI description, which has no example answers;
never an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from connectors import _answers, _oauth, _pieces
from connectors._answers import Fields, Part, Span, Told
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, RateLimited, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="mailchimp",
    title="Mailchimp",
    measures=(
        "subscribers", "new_subscribers", "unsubscribed", "bounced", "issue", "piece_sent", "piece_delivered",
        "piece_opened", "piece_clicked", "piece_unsubscribed",
    ),
    settings=(
        Setting("api_key", "API key", "all of it, with the ending, for example -us21", secret=True),
        Setting("list", "Audience", "its name or id; blank where there is only one", required=False),
    ),
    history="full",
    reread_days=14,
    hosts=(".api.mailchimp.com",),
    base="https://server.api.mailchimp.com",
    limit=Limit(10, 1.0, 3),
    key_help="Mailchimp: Profile, Extras, API keys, Create a key.",
    docs_url="https://mailchimp.com/developer/marketing/api/",
    tested="the vendor's OpenAPI description (3.0.55)",
    channel_kind="list",
    audience="subscribers",
)  # fmt: skip
_LISTS = "lists.id,lists.name,lists.stats.member_count,total_items"
_DAYS = ",".join(f"activity.{name}" for name in ("day", "subs", "unsubs", "other_adds", "hard_bounce")) + ",total_items"
_MONTHS = "history.month,history.subscribed,total_items"
_REPORTS = ",".join(
    f"reports.{name}"
    for name in (
        "id", "type", "list_id", "campaign_title", "subject_line", "send_time", "emails_sent", "unsubscribed",
        "bounces.hard_bounces", "bounces.soft_bounces", "opens.unique_opens", "clicks.unique_subscriber_clicks",
    )
) + ",total_items"  # fmt: skip
_MOST = 1000
_AUTOMATIC = "auto"
"""So begins the type (`automation`, `auto`) of a mail that goes out to one reader after another: its numbers never end."""
_TOLD_DAYS = timedelta(days=180)


class _Stats(Fields):
    member_count: int


class _List(Fields):
    id: str
    name: str = ""
    stats: _Stats


class _Lists(Fields):
    lists: list[_List]


class _Day(Fields):
    day: str
    subs: int
    unsubs: int
    other_adds: int = 0
    hard_bounce: int | None = None


class _Activity(Fields):
    activity: list[_Day]


class _Month(Fields):
    month: str
    subscribed: int | None = None


class _Growth(Fields):
    history: list[_Month]


class _Bounces(Fields):
    hard_bounces: int = 0
    soft_bounces: int = 0


class _Opens(Fields):
    unique_opens: int | None = None


class _Clicks(Fields):
    unique_subscriber_clicks: int | None = None


class _Report(Fields):
    id: str
    type: str = ""
    list_id: str | None = None
    campaign_title: str | None = None
    subject_line: str | None = None
    send_time: Annotated[datetime | None, BeforeValidator(lambda told: told or None)] = None
    emails_sent: int | None = None
    unsubscribed: int | None = None
    bounces: _Bounces | None = None
    opens: _Opens = _Opens()
    clicks: _Clicks = _Clicks()


class _Reports(Fields):
    reports: list[_Report]


@_answers.named("Mailchimp")
def check(config: Mapping[str, str], http: Http) -> str:
    """The audience's name. Raises: AuthError: the key is refused. ConnectorError: there is no such audience."""
    found = _list(config, http)
    return found.name or found.id


@_answers.walked("Mailchimp")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The audience, its days and months, then the campaigns of the window. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    audience = _list(config, http)
    about = {"since": span.since.isoformat() if span.since else None, "until": span.until.isoformat()}
    parts: list[tuple[str, Any, Mapping[str, Any]]] = []
    if span.until >= span.today - _TOLD_DAYS:
        days = list(_paged(config, http, f"lists/{audience.id}/activity", "activity", {"fields": _DAYS}))
        parts += [("days", each, about) for each in days]
    months = _paged(config, http, f"lists/{audience.id}/growth-history", "history", {"fields": _MONTHS})
    parts += [("months", each, about) for each in months]
    if span.present:
        parts.append(("now", {"lists": [audience.model_dump(mode="json")]}, {}))
    yield _answers.hand(window, *parts)
    for page, answer in enumerate(_campaigns(config, http, span, audience.id), 2):
        yield _answers.hand(window, ("reports", answer), page=page)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Numbers by day, issues and what is told of them. Raises: ConnectorError: the answer is not Mailchimp's."""
    told = _answers.told(payload, "Mailchimp")
    for part in told.parts:
        if part.what == "days":
            yield from _by_day(part)
        elif part.what == "months":
            yield from _by_month(part, told.day)
        elif part.what == "now":
            for each in _answers.shaped(_Lists, part.answer, "Mailchimp").lists:
                yield _answers.counted("subscribers", told.day, each.stats.member_count)
        else:
            for report in _answers.shaped(_Reports, part.answer, "Mailchimp").reports:
                yield from _issue(report, told)


def _root(config: Mapping[str, str]) -> str:
    """The address of the data centre that the key names."""
    if config.get("base"):
        return SPEC.root(config)
    centre = re.fullmatch(r".+-([a-z]{2,6}\d{1,4})", config["api_key"].strip())
    if not centre:
        raise AuthError("A key of Mailchimp's ends with its data centre, for example -us21: copy all of it.")
    return SPEC.base.replace("server", centre[1])


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = _oauth.basic("any", config["api_key"].strip())
    answer = http.get(f"{_root(config)}/3.0/{path}", params=params, headers=headers, wrong=_throttled)
    return _answers.opened(answer, "Mailchimp")


def _throttled(answer: Answer) -> ConnectorError | None:
    """A refusal of Mailchimp's own is an object that says why; without one it means too many connections at a time."""
    if answer.status == 403 and not answer.body.lstrip().startswith(b"{"):
        return RateLimited("Mailchimp asks to slow down (ten connections at a time); it is tried again next time.")
    return None


def _paged(
    config: Mapping[str, str], http: Http, path: str, what: str, params: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Pages by their offset, up to the number that the answer tells; one without rows is the last."""

    def turn(offset: int | None) -> tuple[dict[str, Any], int | None]:
        at = offset or 0
        answer = _get(config, http, path, {**params, "count": str(_MOST), "offset": str(at)})
        following = at + len(answer[what])
        return answer, following if at < following < int(answer.get("total_items") or 0) else None

    yield from _answers.followed(turn, "Mailchimp")


def _list(config: Mapping[str, str], http: Http) -> _List:
    pages = _paged(config, http, "lists", "lists", {"fields": _LISTS})
    lists = [each for answer in pages for each in _answers.shaped(_Lists, answer, "Mailchimp").lists]
    return _answers.one_of(lists, config.get("list"), lambda one: (one.name, one.id), "Mailchimp", "audience")


def _campaigns(config: Mapping[str, str], http: Http, span: Span, audience: str) -> Iterator[dict[str, Any]]:
    """Reports of the audience. A day more on both sides is asked for than is kept: whether the ends count is not said."""
    asked = {"fields": _REPORTS}
    asked["before_send_time"] = _answers.starts(span.until + timedelta(days=2), span.zone).isoformat()
    if span.since:
        asked["since_send_time"] = _answers.starts(span.since - timedelta(days=1), span.zone).isoformat()
    for answer in _paged(config, http, "reports", "reports", asked):
        reports = _answers.shaped(_Reports, answer, "Mailchimp").reports
        mine = [r for r in reports if r.list_id == audience and not r.type.startswith(_AUTOMATIC)]
        kept = [r for r in mine if r.send_time and span.holds(r.send_time)]
        if kept:
            yield {"reports": [each.model_dump(mode="json") for each in kept]}


def _by_day(part: Part) -> Iterator[Observation]:
    since, until = str(part.about["since"] or ""), str(part.about["until"])
    for row in _answers.shaped(_Activity, part.answer, "Mailchimp").activity:
        day = _answers.written(row.day, "Mailchimp")
        if since <= day.isoformat() <= until:
            yield _answers.counted("new_subscribers", day, row.subs + row.other_adds)
            yield _answers.counted("unsubscribed", day, row.unsubs)
            if row.hard_bounce is not None:
                yield _answers.counted("bounced", day, row.hard_bounce)


def _by_month(part: Part, today: date) -> Iterator[Observation]:
    """Subscribers on the last day of each month that is over; months before the first subscriber tell nothing."""
    since, until = str(part.about["since"] or ""), str(part.about["until"])
    told = sorted(_answers.shaped(_Growth, part.answer, "Mailchimp").history, key=lambda row: row.month)
    begun = False
    for row in told:
        first = _answers.written(f"{row.month[:7]}-01", "Mailchimp")
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        begun = begun or bool(row.subscribed)
        if begun and row.subscribed is not None and since <= last.isoformat() <= until and last < today:
            yield _answers.counted("subscribers", last, row.subscribed)


def _issue(report: _Report, told: Told) -> Iterator[Item | Observation]:
    if not report.send_time or report.emails_sent is None:
        return
    sent, back = report.emails_sent, report.bounces
    yield _pieces.piece(report.id, "issue", report.subject_line or report.campaign_title, report.send_time)
    yield from _pieces.figures(
        report.id, told.day, sent=sent, unsubscribed=report.unsubscribed,
        delivered=max(0, sent - back.hard_bounces - back.soft_bounces) if back else None,
        opened=report.opens.unique_opens, clicked=report.clicks.unique_subscriber_clicks,
    )  # fmt: skip
