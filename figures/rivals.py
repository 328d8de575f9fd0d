"""Where several sources measure one thing of one channel: which of them counts, and whether the owner chose it."""

from __future__ import annotations

from dataclasses import dataclass

from figures.asking import Question, once
from figures.measures import channel_of, channel_title, primary_sources
from vocabulary import METRICS


@dataclass(frozen=True)
class Rivals:
    """`sources` (oldest first) all tell `metric` of `channel`; `counts` is the one in every figure, `chosen` by the owner."""

    channel: str
    title: str
    metric: str
    sources: tuple[str, ...]
    counts: str
    chosen: bool


@once
def rivals(q: Question) -> list[Rivals]:
    """Every number that more than one source of a channel tells, by channel."""
    rows = q.store.observations(q.ws.id, since=q.since, until=q.today)[["source", "metric"]].drop_duplicates()
    told: dict[tuple[str, str], list[str]] = {}
    order = list(q.sources)
    for source, metric in sorted(rows.itertuples(index=False), key=lambda r: order.index(r[0]) if r[0] in order else 0):
        if metric in METRICS:
            told.setdefault((channel_of(q, source, metric), metric), []).append(source)
    return [_one(q, channel, metric, names) for (channel, metric), names in sorted(told.items()) if len(names) > 1]


def _one(q: Question, channel: str, metric: str, names: list[str]) -> Rivals:
    counts = primary_sources(q, names, metric=metric)[channel]
    wanted = q.channels[channel].primary.get(metric) if channel in q.channels else None
    return Rivals(channel, channel_title(q, channel), metric, tuple(names), counts, wanted == counts)
