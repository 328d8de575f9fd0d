"""What was measured of single pieces: downloads of an episode, people who got, opened and clicked an issue."""

from __future__ import annotations

from datetime import date

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, primary_sources
from figures.pieces import of_every_source, of_kind

COLUMNS = ("source", "channel", "item", "metric", "day", "value")
DAILY = frozenset({"piece_downloads", "piece_views"})
"""What is told of each piece and day: of a long history too many rows to be read, so they are added up where they lie."""


@once
def piece_numbers(q: Question, metrics: tuple[str, ...], choice: str) -> pd.DataFrame:
    """All that is known of these metrics: ``source``, ``channel``, ``item``, ``metric`` str, ``day`` datetime64, ``value``.

    Of a channel's sources only one counts: the owner's choice for the metric `choice`, else the source connected first.
    Of what is told of every day (`DAILY`) there is one row a piece: the sum, on the first day that was told.
    """
    told = tuple(name for name in metrics if name not in DAILY)
    rows = q.store.observations(q.ws.id, told, item=None, until=q.today)
    if len(told) < len(metrics):
        sums = q.store.observation_sums(q.ws.id, [name for name in metrics if name in DAILY], until=q.today)
        parts = [part for part in (rows, sums.assign(grain="day")) if len(part)]
        rows = pd.concat(parts, ignore_index=True) if parts else rows
    rows = rows[(rows["value"].notna() & (rows["item"].fillna("") != "") & (rows["grain"] != "span")).to_numpy()]
    chosen = primary_sources(q, [str(name) for name in rows["source"].unique()], metric=choice)
    channels = {source: channel for channel, source in chosen.items()}
    kept = rows[rows["source"].isin(list(channels)).to_numpy()]
    return kept.assign(channel=kept["source"].map(channels).astype("object"))[list(COLUMNS)].reset_index(drop=True)


def by_day(q: Question, metric: str, sources: tuple[str, ...], since: date, until: date) -> pd.DataFrame:
    """What these sources told of all their pieces on the days of a stretch: ``source``, ``item``, ``day``, ``value``.

    All pieces, since a day on which others have numbers is one on which a piece without any has 0.
    """
    rows = q.store.observations(q.ws.id, [metric], grain="day", since=since, until=until, item=None, sources=sources)
    known = rows[(rows["value"].notna() & (rows["item"].fillna("") != "")).to_numpy()]
    return known[["source", "item", "day", "value"]].reset_index(drop=True)


@once
def measured_pieces(q: Question, kind: str, metrics: tuple[str, ...], choice: str) -> pd.DataFrame:
    """The pieces of a kind as the source that measures them lists them, else as their channel does; columns of `pieces`.

    A source that measures may know its pieces by other names than the feed does, so its own list comes first.
    """
    numbers = piece_numbers(q, metrics, choice)
    measuring = {str(c): str(s) for c, s in numbers[["channel", "source"]].drop_duplicates().itertuples(index=False)}
    every, usual = of_every_source(q), of_kind(q, kind)
    own = every[((every["kind"] == kind) & every["source"].isin(list(measuring.values()))).to_numpy()]
    listed = {channel_of(q, str(name)) for name in own["source"].unique()}
    rest = usual[~usual["channel"].isin(list(listed)).to_numpy()]
    return pd.concat([part for part in (own, rest) if len(part)] or [usual], ignore_index=True)
