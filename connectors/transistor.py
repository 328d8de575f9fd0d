"""Transistor: downloads of the show and of each episode by day.

Auth: the account's API key. Window: any days, asked in stretches of a month (Transistor gives 14 days where none are named).
Limits: 10 requests in 10 seconds, then nothing for 10 seconds. Dates: Transistor's own days, written day first
(`20-11-2026`); in which zone is not said.

Days before the show was made are left out: Transistor tells 0 for them. Episodes carry the id of Transistor's, title, length
and address. Tested against a third party's description without answers and what other programs read; never an account.
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
    name="transistor",
    title="Transistor",
    measures=("downloads", "episode", "piece_downloads"),
    settings=(
        Setting("api_key", "API key", secret=True),
        Setting("show", "Show", "its name, id or short name; blank where there is only one", required=False),
    ),
    history="full",
    reread_days=5,
    hosts=("api.transistor.fm",),
    base="https://api.transistor.fm",
    limit=Limit(9, 10.0, 1),
    batch_days=31,
    history_days=1825,
    key_help="Transistor: Your account, API access.",
    docs_url="https://developers.transistor.fm/",
    tested="a third party's description and what other programs read",
    channel_kind="show",
    audience="downloads",
)


def _day_first(value: object) -> object:
    return datetime.strptime(value, "%d-%m-%Y").date() if isinstance(value, str) else value  # noqa: DTZ007 - a day


Day = Annotated[date, BeforeValidator(_day_first)]


class _Number(Fields):
    date: Day
    downloads: int


class _ShowAttributes(Fields):
    title: str | None = None
    slug: str | None = None
    created_at: datetime | None = None


class _Show(Fields):
    id: str
    attributes: _ShowAttributes


class _Meta(Fields):
    totalPages: int = 1  # noqa: N815 - the platform's own name


class _Shows(Fields):
    data: list[_Show]
    meta: _Meta = _Meta()


class _Downloads(Fields):
    downloads: list[_Number]


class _Whole(Fields):
    attributes: _Downloads


class _Told(Fields):
    data: _Whole


class _EpisodeDownloads(Fields):
    id: str | int
    downloads: list[_Number]


class _AllDownloads(Fields):
    episodes: list[_EpisodeDownloads]


class _AllWhole(Fields):
    attributes: _AllDownloads


class _AllTold(Fields):
    data: _AllWhole


class _About(Fields):
    title: str | None = None
    status: str = "published"
    published_at: datetime | None = None
    duration: int | None = None
    share_url: str | None = None


class _Episode(Fields):
    id: str
    attributes: _About


class _Episodes(Fields):
    data: list[_Episode]
    meta: _Meta = _Meta()


@_answers.named("Transistor")
def check(config: Mapping[str, str], http: Http) -> str:
    """The show's title. Raises: AuthError: the key is refused. ConnectorError: there is no such show."""
    show = _show(config, http)
    return show.attributes.title or show.id


@_answers.walked("Transistor")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The days of the window, and the episodes where today is one of them. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    show = _show(config, http)
    made = show.attributes.created_at
    first = span.first(max(made.date() if made else date.min, span.today - timedelta(days=SPEC.history_days or 0)))
    about = {"since": first.isoformat()}
    for page, (since, until) in enumerate(_answers.slices(first, span.until, 31), 1):
        asked = {"start_date": f"{since:%d-%m-%Y}", "end_date": f"{until:%d-%m-%Y}"}
        whole = _get(config, http, f"analytics/{show.id}", asked)
        each = _get(config, http, f"analytics/{show.id}/episodes", asked)
        yield _answers.hand(window, ("show", whole, about), ("each", each, about), page=page)
    if span.present:
        for answer in _paged(config, http, "episodes", {"show_id": show.id, "status": "published"}):
            yield _answers.hand(window, ("episodes", _slim(answer)))


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Downloads and episodes. Raises: ConnectorError: the answer is not Transistor's."""
    for part in _answers.told(payload, "Transistor").parts:
        if part.what == "episodes":
            for episode in _answers.shaped(_Episodes, part.answer, "Transistor").data:
                a = episode.attributes
                if a.status == "published" and a.published_at:
                    yield _pieces.piece(
                        episode.id, "episode", a.title, a.published_at, url=a.share_url, seconds=a.duration
                    )
            continue
        since = date.fromisoformat(part.about["since"])
        if part.what == "show":
            numbers = _answers.shaped(_Told, part.answer, "Transistor").data.attributes.downloads
            yield from (_answers.counted("downloads", n.date, n.downloads) for n in numbers if n.date >= since)
        else:
            for each in _answers.shaped(_AllTold, part.answer, "Transistor").data.attributes.episodes:
                told = (n for n in each.downloads if n.date >= since and n.downloads)
                yield from (_answers.counted("piece_downloads", n.date, n.downloads, str(each.id)) for n in told)


def _get(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    headers = {"x-api-key": config["api_key"]}
    return _answers.opened(http.get(f"{SPEC.root(config)}/v1/{path}", params=params, headers=headers), "Transistor")


def _paged(config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    def turn(page: int | None) -> tuple[dict[str, Any], int | None]:
        answer = _get(config, http, path, {**params, "pagination[page]": str(page or 1), "pagination[per]": "100"})
        last = int((answer.get("meta") or {}).get("totalPages") or 1)
        return answer, (page or 1) + 1 if (page or 1) < last else None

    yield from _answers.followed(turn, "Transistor")


def _show(config: Mapping[str, str], http: Http) -> _Show:
    shows = [
        each
        for answer in _paged(config, http, "shows", {})
        for each in _answers.shaped(_Shows, answer, "Transistor").data
    ]
    return _answers.one_of(
        shows, config.get("show"), lambda s: (s.attributes.title, s.attributes.slug, s.id), "Transistor", "show"
    )


def _slim(answer: dict[str, Any]) -> dict[str, Any]:
    """Episodes without their notes and transcripts."""
    return _answers.shaped(_Episodes, answer, "Transistor").model_dump(mode="json")
