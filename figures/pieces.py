"""What was published: items of the channels' primary sources, with their day in the reporting zone."""

from __future__ import annotations

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, channel_title, primary_sources

KINDS = ("post", "episode", "video", "issue")
PRIMARY = {"post": "posts", "episode": "episodes", "video": "videos", "issue": "issues"}
"""Under which name a channel says whose items of a kind count."""


@once
def pieces(q: Question) -> pd.DataFrame:
    """All pieces known: item, kind, title, url, source, channel, ``published`` (datetime64[s] day, NaT), ``minutes``.

    What is announced for a later day than today is left out; of a channel's sources only the primary one counts.
    """
    rows = of_every_source(q)
    kept = [_primary(q, rows[(rows["kind"] == kind).to_numpy()], kind) for kind in KINDS]
    return pd.concat([part for part in kept if len(part)] or [_none()], ignore_index=True)


@once
def of_every_source(q: Question) -> pd.DataFrame:
    """The pieces of all sources, those that repeat another one of their channel too; the columns of `pieces`."""
    rows = q.store.items(q.ws.id, kinds=KINDS)
    if rows.empty:
        return _none()
    day = _local_days(rows["published"], str(q.zone))
    minutes = pd.to_numeric(rows["duration"]).astype("float64") / 60
    channel = rows["source"].map(lambda name: channel_of(q, str(name))).astype("object")
    every = rows.assign(published=day, minutes=minutes, channel=channel)
    out = day.isna() | (day <= pd.Timestamp(q.today))
    return every[out.to_numpy()][list(_none().columns)]


@once
def of_kind(q: Question, kind: str) -> pd.DataFrame:
    """The pieces of one kind."""
    every = pieces(q)
    return every[(every["kind"] == kind).to_numpy()]


def shown(q: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """Pieces as a list for the screen, newest first: title, kind, published (date), url, source (title), minutes."""
    until = rows[~(rows["published"] > pd.Timestamp(q.horizon))].sort_values(
        "published", ascending=False, kind="stable"
    )
    source = [channel_title(q, str(name)) for name in until["channel"]]
    days = until["published"].map(lambda day: None if pd.isna(day) else day.date()).astype("object")
    title = until["title"].fillna(until["url"]).fillna(until["item"])
    listed = until.assign(title=title, published=days, source=source)
    return listed[["title", "kind", "published", "url", "source", "minutes"]].reset_index(drop=True)


def at_least(q: Question, rows: pd.DataFrame) -> bool:
    """Whether a source of these pieces may know only the newest of them."""
    return any(bool(q.sources[str(n)].state.get("at_least")) for n in rows["source"].unique() if str(n) in q.sources)


def _primary(q: Question, rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    names = [str(name) for name in rows["source"].unique()]
    chosen = set(primary_sources(q, names, metric=PRIMARY[kind]).values())
    return rows[rows["source"].isin(chosen).to_numpy()]


def _local_days(published: pd.Series, zone: str) -> pd.Series:
    """Moments in UTC as days of the zone; a bare day stays as it is, what cannot be read is NaT."""
    text = published.astype("object").where(published.notna(), None)
    moments = pd.to_datetime(text, utc=True, format="ISO8601", errors="coerce")
    local = moments.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    bare = text.map(lambda value: isinstance(value, str) and len(value) == len("2026-01-31"))
    return local.where(~bare.astype(bool), moments.dt.tz_localize(None)).astype("datetime64[s]")


def _none() -> pd.DataFrame:
    words = dict.fromkeys(("item", "kind", "title", "url", "source", "channel"), "object")
    dtypes = {**words, "published": "datetime64[s]", "minutes": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
