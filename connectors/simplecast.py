"""Simplecast: downloads of the podcast by day, and of each episode so far.

Auth: a token of a private app. Window: days by *start_date* and *end_date*; what an episode has in all is told of now only.
Limits: not published. Dates: Simplecast's own days; in which zone is not said.

The paths stand in a third party's description; that answers tell days as `by_interval`, and the names of the dates in the
question, are known from memory only: unproven. An answer without days is an error, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from connectors import _answers, _pieces
from connectors._answers import Fields
from connectors._http import Http
from connectors._spec import Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="simplecast",
    title="Simplecast",
    measures=("downloads", "episode", "piece_downloads_total"),
    settings=(
        Setting("token", "API token", secret=True),
        Setting("podcast", "Podcast", "its title or id; blank where there is only one", required=False),
    ),
    history="full",
    reread_days=5,
    hosts=("api.simplecast.com",),
    base="https://api.simplecast.com",
    limit=Limit(4, 1.0, 1),
    batch_days=31,
    history_days=1825,
    key_help="Simplecast: Account, Private apps, New private app.",
    docs_url="https://apidocs.simplecast.com/",
    tested="a third party's description without answers",
    proof="unproven",
    channel_kind="show",
    audience="downloads",
)


def _first_ten(value: object) -> object:
    return value[:10] if isinstance(value, str) else value


class _Interval(Fields):
    interval: Annotated[date, BeforeValidator(_first_ten)]
    downloads_total: int


class _Downloads(Fields):
    by_interval: list[_Interval]


class _Podcast(Fields):
    id: str
    title: str | None = None


class _Podcasts(Fields):
    collection: list[_Podcast]


class _Total(Fields):
    total: int


class _Episode(Fields):
    id: str
    title: str | None = None
    published_at: datetime | None = None
    downloads: _Total | None = None


class _Episodes(Fields):
    collection: list[_Episode]


@_answers.named("Simplecast")
def check(config: Mapping[str, str], http: Http) -> str:
    """The podcast's title. Raises: AuthError: the token is refused. ConnectorError: there is no such podcast."""
    podcast = _podcast(config, http)
    return podcast.title or podcast.id


@_answers.walked("Simplecast")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, and the episodes where today is one of them. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    podcast = _podcast(config, http).id
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    ends = {"start_date": first.isoformat(), "end_date": span.until.isoformat()}
    days = _get(config, http, "analytics/downloads", {"podcast": podcast, "interval": "day", **ends})
    yield _answers.hand(window, ("days", days, {"since": first.isoformat(), "until": span.until.isoformat()}))
    if span.present:
        for page, answer in enumerate(_paged(config, http, "analytics/episodes", {"podcast": podcast}), 2):
            told = _answers.shaped(_Episodes, answer, "Simplecast").model_dump(mode="json")
            yield _answers.hand(window, ("episodes", told), page=page)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Downloads and episodes. Raises: ConnectorError: the answer is not Simplecast's."""
    told = _answers.told(payload, "Simplecast")
    for part in told.parts:
        if part.what == "days":
            numbers = {
                n.interval: n.downloads_total
                for n in _answers.shaped(_Downloads, part.answer, "Simplecast").by_interval
            }
            since, until = date.fromisoformat(part.about["since"]), date.fromisoformat(part.about["until"])
            live = min((day for day, number in numbers.items() if number), default=until + timedelta(days=1))
            for day, number in sorted(numbers.items()):
                if max(since, live) <= day <= until:
                    yield _answers.counted("downloads", day, number)
        else:
            for each in _answers.shaped(_Episodes, part.answer, "Simplecast").collection:
                yield _pieces.piece(each.id, "episode", each.title, each.published_at)
                if each.downloads is not None:
                    yield from _pieces.figures(each.id, told.day, downloads_total=each.downloads.total)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {config['token']}"}
    return _answers.opened(http.get(f"{SPEC.root(config)}/{path}", params=params, headers=headers), "Simplecast")


def _paged(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Pages by their offset, up to one that is not full."""

    def turn(offset: int | None) -> tuple[dict[str, Any], int | None]:
        answer = _get(config, http, path, {**params, "limit": "100", "offset": str(offset or 0)})
        full = len(answer.get("collection") or []) >= 100
        return answer, (offset or 0) + 100 if full else None

    yield from _answers.followed(turn, "Simplecast")


def _podcast(config: Mapping[str, str], http: Http) -> _Podcast:
    pages = _paged(config, http, "podcasts", {})
    podcasts = [each for answer in pages for each in _answers.shaped(_Podcasts, answer, "Simplecast").collection]
    return _answers.one_of(podcasts, config.get("podcast"), lambda p: (p.title, p.id), "Simplecast", "podcast")
