"""What was measured of single pieces: downloads of an episode, people who got, opened and clicked an issue."""

from __future__ import annotations

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, primary_sources
from figures.pieces import of_every_source, of_kind

COLUMNS = ("source", "channel", "item", "metric", "day", "value")


@once
def piece_numbers(q: Question, metrics: tuple[str, ...], choice: str) -> pd.DataFrame:
    """All that is known of these metrics: ``source``, ``channel``, ``item``, ``metric`` str, ``day`` datetime64, ``value``.

    Of a channel's sources only one counts: the owner's choice for the metric `choice`, else the source connected first.
    """
    rows = q.store.observations(q.ws.id, metrics, item=None, until=q.today)
    rows = rows[(rows["value"].notna() & (rows["item"].fillna("") != "") & (rows["grain"] != "span")).to_numpy()]
    chosen = primary_sources(q, [str(name) for name in rows["source"].unique()], metric=choice)
    channels = {source: channel for channel, source in chosen.items()}
    kept = rows[rows["source"].isin(list(channels)).to_numpy()]
    return kept.assign(channel=kept["source"].map(channels).astype("object"))[list(COLUMNS)].reset_index(drop=True)


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
