"""OP3, the open podcast analytics: downloads and listeners by day, by app, device, country and episode.

Auth: a bearer token of op3.dev. Window: any days since the show's feed went through OP3; how episodes did after 1, 7 and 30
days, and in all, is told of now only. Limits: not published; 20,000 downloads an answer, then it is continued. Dates:
moments, turned into the reporting zone.

OP3 leaves out bots and counts one listener and episode a day once. Every download is a row of its own: only counts leave the
reading, what OP3 makes of a listener's address (it changes each month) is used to count different listeners of a day and
is kept nowhere. Days without a download are 0 once there was one in the window. An episode's item is its guid, as in the feed;
where OP3 does not tell it, OP3's own id. Tested against OP3's own description, which has no example answers.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from connectors import _answers, _pieces
from connectors._answers import Fields, Span, Told
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Setting, Spec, Window
from vocabulary import Item, Observation

SPEC = Spec(
    name="op3",
    title="OP3",
    measures=(
        "downloads", "listeners", "downloads_by_app", "downloads_by_device", "downloads_by_country", "episode", "piece_downloads",
        "piece_downloads_1", "piece_downloads_7", "piece_downloads_30", "piece_downloads_total",
    ),
    settings=(
        Setting("show", "Show", "the address of its feed, its podcast:guid, or OP3's own id of it"),
        Setting("token", "Bearer token", secret=True),
    ),
    history="full",
    reread_days=3,
    hosts=("op3.dev",),
    base="https://op3.dev",
    limit=Limit(5, 1.0, 1),
    batch_days=31,
    history_days=1095,
    key_help="OP3: op3.dev/api/keys, Get an API key, Regenerate token.",
    docs_url="https://op3.dev/api/docs",
    tested="the vendor's description of 2026",
    channel_kind="show",
    audience="downloads",
)  # fmt: skip
_DIMENSIONS = {
    "downloads_by_app": "agentName",
    "downloads_by_device": "deviceType",
    "downloads_by_country": "countryCode",
}


class _Episode(Fields):
    id: str
    title: str | None = None
    pubdate: datetime | None = None


class _Show(Fields):
    showUuid: str  # noqa: N815 - the platform's own name
    title: str | None = None
    episodes: tuple[_Episode, ...] = ()


class _Download(Fields):
    time: datetime
    audienceId: str  # noqa: N815
    episodeId: str  # noqa: N815
    agentName: str | None = None  # noqa: N815
    deviceType: str | None = None  # noqa: N815
    countryCode: str | None = None  # noqa: N815
    botType: str | None = None  # noqa: N815


class _Downloads(Fields):
    rows: list[_Download]
    continuationToken: str | None = None  # noqa: N815


class _Counts(Fields):
    itemGuid: str  # noqa: N815
    title: str
    pubdate: datetime
    downloads1: int | None = None
    downloads7: int | None = None
    downloads30: int | None = None
    downloadsAll: int  # noqa: N815


class _AllCounts(Fields):
    episodes: list[_Counts]


class _Tally(Fields):
    counts: list[tuple[str, str, date, int]]


@_answers.named("OP3")
def check(config: Mapping[str, str], http: Http) -> str:
    """The show's title. Raises: AuthError: the token is refused, or OP3 does not know the show."""
    show = _show(config, http)
    return show.title or show.showUuid


@_answers.walked("OP3")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The episodes, their counts of now, and the downloads of the window. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is None:
        return
    show = _show(config, http)
    found = _get(config, http, "queries/episode-download-counts", {"showUuid": show.showUuid})
    counts = _answers.shaped(_AllCounts, found, "OP3").episodes
    guids = {(each.title, each.pubdate): each.itemGuid for each in counts}
    names = {each.id: guids.get((each.title or "", each.pubdate), each.id) for each in show.episodes}  # type: ignore[arg-type]
    episodes = [{**each.model_dump(mode="json"), "id": names[each.id]} for each in show.episodes]
    parts: list[tuple[str, Any]] = [("episodes", {"showUuid": show.showUuid, "episodes": episodes})]
    if span.present:
        parts.append(("counts", found))
    yield _answers.hand(window, *parts, ("downloads", _tallied(config, http, show.showUuid, span, names)))


def parse(payload: Payload) -> Iterator[Item | Observation]:
    """Episodes and numbers. Raises: ConnectorError: the answer is not OP3's."""
    told = _answers.told(payload, "OP3")
    for part in told.parts:
        if part.what == "episodes":
            for each in _answers.shaped(_Show, part.answer, "OP3").episodes:
                yield _pieces.piece(each.id, "episode", each.title, each.pubdate)
        elif part.what == "counts":
            yield from _episodes(_answers.shaped(_AllCounts, part.answer, "OP3").episodes, told)
        else:
            tally = _answers.shaped(_Tally, part.answer, "OP3")
            yield from _answers.added([_answers.counted(metric, day, n, item) for metric, item, day, n in tally.counts])


def _get(
    config: Mapping[str, str], http: Http, path: str, params: Mapping[str, str], accept: tuple[int, ...] = ()
) -> dict[str, Any] | None:
    headers = {"authorization": f"Bearer {config['token']}", "accept": "application/json"}
    answer = http.get(
        f"{SPEC.root(config)}/api/1/{path}", params=params, headers=headers, accept=accept, max_bytes=30_000_000
    )
    return None if answer.status in accept else _answers.opened(answer, "OP3")


def _show(config: Mapping[str, str], http: Http) -> _Show:
    typed = config["show"].strip()
    plain = (
        typed
        if re.fullmatch(r"[0-9a-fA-F-]{32,36}", typed)
        else base64.urlsafe_b64encode(typed.encode()).decode().rstrip("=")
    )
    found = _get(config, http, f"shows/{plain}", {"episodes": "include"}, accept=(404,))
    if found is None:
        raise AuthError(
            "OP3 knows no such show: its feed must have gone through OP3 already; check its address or guid."
        )
    return _answers.shaped(_Show, found, "OP3")


def _tallied(config: Mapping[str, str], http: Http, show: str, span: Span, names: Mapping[str, str]) -> dict[str, Any]:
    """All downloads of the window, counted by day and what they are broken down by."""
    first = span.first(span.today - timedelta(days=SPEC.history_days or 0))
    ends = [_answers.starts(day, span.zone) for day in (first, span.until + timedelta(days=1))]
    params = {
        "format": "json", "bots": "exclude", "limit": "20000",
        "start": f"{ends[0]:%Y-%m-%dT%H:%M:%SZ}", "end": f"{ends[1]:%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip

    def turn(after: str | None) -> tuple[_Downloads, str | None]:
        more = {"continuationToken": after} if after else {}
        answer = _answers.shaped(_Downloads, _get(config, http, f"downloads/show/{show}", params | more), "OP3")
        return answer, answer.continuationToken

    counts: Counter[tuple[str, str, date]] = Counter()
    people: dict[date, set[str]] = {}
    for page in _answers.followed(turn, "OP3"):
        for row in page.rows:
            _count(row, counts, people, span, names)
    for day in _answers.days_from(min(people, default=None), span.until):
        counts["downloads", "", day] += 0
        counts["listeners", "", day] = len(people.get(day, ()))
    told = [[metric, item, day.isoformat(), number] for (metric, item, day), number in sorted(counts.items())]
    return {"counts": told}


def _count(
    row: _Download,
    counts: Counter[tuple[str, str, date]],
    people: dict[date, set[str]],
    span: Span,
    names: Mapping[str, str],
) -> None:
    if row.time.tzinfo is None:
        raise ConnectorError("OP3 tells moments without a zone; nothing was taken from it.")
    if row.botType:
        return
    day = row.time.astimezone(span.zone).date()
    people.setdefault(day, set()).add(row.audienceId)
    counts["downloads", "", day] += 1
    counts["piece_downloads", names.get(row.episodeId, row.episodeId), day] += 1
    for metric, field in _DIMENSIONS.items():
        if value := getattr(row, field):
            counts[metric, value, day] += 1


def _episodes(episodes: list[_Counts], told: Told) -> Iterator[Observation | Item]:
    for each in episodes:
        numbers = {"downloads_1": each.downloads1, "downloads_7": each.downloads7, "downloads_30": each.downloads30}
        yield from _pieces.figures(each.itemGuid, told.day, **numbers, downloads_total=each.downloadsAll)
