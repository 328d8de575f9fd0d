"""Buzzsprout: the episodes of a podcast, and the plays of each so far as they are told today.

Auth: the account's API token. Window: the present only, once a day; a missed day is a gap. Limits: none published, but what
did not change must not be asked for again: each question shows the ETag and date of its last answer, and where Buzzsprout
says that nothing changed, nothing is written, since what was told stays true. Dates: plays are of the day of the reporting
zone on which they were told, which is no day they happened on; episodes are moments.

*total_plays* becomes `piece_downloads_total`: Buzzsprout counts a play where a minute of sound was sent, one a listener in 24
hours. It tells no days and no total of the podcast, and none is made here. An episode's item is its guid, as in the feed.
Drafts, private and inactive episodes are left out. Tested against the vendor's documentation with its example answers; never
an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors import _answers, _pieces
from connectors._answers import Fields
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="buzzsprout",
    title="Buzzsprout",
    measures=("episode", "piece_downloads_total"),
    settings=(
        Setting("token", "API token", secret=True),
        Setting("podcast", "Podcast", "its title or number; blank where there is only one", required=False),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("www.buzzsprout.com",),
    base="https://www.buzzsprout.com",
    limit=Limit(2, 1.0, 1),
    key_help="Buzzsprout: My Account, API.",
    docs_url="https://github.com/buzzsprout/buzzsprout-api",
    tested="the vendor's documentation with its example answers",
    channel_kind="show",
    audience="downloads",
)


class _Podcast(Fields):
    id: int
    title: str | None = None


class _Podcasts(Fields):
    podcasts: list[_Podcast]


class _Episode(Fields):
    id: int
    guid: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    duration: int | None = None
    inactive_at: datetime | None = None
    private: bool | None = None
    total_plays: int | None = None


class _Episodes(Fields):
    episodes: list[_Episode]


@_answers.named("Buzzsprout")
def check(config: Mapping[str, str], http: Http) -> str:
    """The podcast's title. Raises: AuthError: the token is refused. ConnectorError: there is no such podcast."""
    podcast = _chosen(config, _get(config, http, "podcasts.json", {}))
    return podcast.title or f"Buzzsprout podcast {podcast.id}"


@_answers.walked("Buzzsprout")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The episodes as they are now; nothing where Buzzsprout says that they are as they were. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None or not span.present:
        return
    typed = _typed(config)
    old = window.bookmark if window.bookmark.get("typed") == typed else {}
    number, marks = _number(config, http, old)
    before = old.get("episodes", {}) if old.get("podcast") == number else {}
    answer = _get(config, http, f"{number}/episodes.json", before)
    if answer.not_modified:
        return
    episodes = _answers.shaped(_Episodes, {"episodes": answer.json()}, "Buzzsprout").model_dump(mode="json")
    bookmark = {"complete": True, "typed": typed, "podcast": number, "podcasts": marks, "episodes": _marks(answer)}
    yield replace(_answers.hand(window, ("episodes", episodes)), bookmark=bookmark)


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Episodes and their plays so far. Raises: ConnectorError: the answer is not Buzzsprout's."""
    told, now = _answers.told(payload, "Buzzsprout"), payload.as_of or datetime.now(UTC)
    for part in told.parts:
        for each in _answers.shaped(_Episodes, part.answer, "Buzzsprout").episodes:
            if each.published_at is None or each.private or _is_over(each.inactive_at, now):
                continue
            name = each.guid or each.id
            yield _pieces.piece(name, "episode", each.title, each.published_at, seconds=each.duration or None)
            yield from _pieces.figures(name, told.day, downloads_total=each.total_plays)


def _typed(config: Mapping[str, str]) -> str:
    return (config.get("podcast") or "").strip().lower()


def _number(config: Mapping[str, str], http: Http, old: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
    """The podcast's number, and the marks of the list it is from; one that was typed is not asked for."""
    typed = _typed(config)
    if typed.isascii() and typed.isdigit():
        return int(typed), {}
    known = old.get("podcast")
    answer = _get(config, http, "podcasts.json", old.get("podcasts", {}) if isinstance(known, int) else {})
    if answer.not_modified and isinstance(known, int):
        return known, dict(old["podcasts"])
    return _chosen(config, answer).id, _marks(answer)


def _chosen(config: Mapping[str, str], answer: Answer) -> _Podcast:
    podcasts = _answers.shaped(_Podcasts, {"podcasts": answer.json()}, "Buzzsprout").podcasts
    return _answers.one_of(podcasts, _typed(config), lambda p: (p.title, str(p.id)), "Buzzsprout", "podcast")


def _get(config: Mapping[str, str], http: Http, path: str, marks: Mapping[str, str]) -> Answer:
    """What Buzzsprout says, shown what it said the last time."""
    headers = {"authorization": f"Token token={config['token'].strip()}", "accept": "application/json", **marks}
    answer = http.get(f"{SPEC.root(config)}/api/{path}", headers=headers, accept=(404,))
    if answer.status == 404:
        raise ConnectorError("Buzzsprout knows no such podcast: check its number, or leave it blank.")
    return answer


def _marks(answer: Answer) -> dict[str, str]:
    """The headers that make Buzzsprout answer 304 while nothing changes."""
    pairs = {"if-none-match": answer.headers.get("etag"), "if-modified-since": answer.headers.get("last-modified")}
    return {name: value for name, value in pairs.items() if value}


def _is_over(moment: datetime | None, now: datetime) -> bool:
    """Whether an episode is inactive by now; one may be set to become so later."""
    return moment is not None and moment.replace(tzinfo=moment.tzinfo or UTC) <= now
