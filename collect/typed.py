"""Numbers typed in by hand: a monthly grid of lines, each a metric of a channel or an income line; a save is one batch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import pandas as pd

from collect import rates, rows
from collect.errors import CollectError
from store import NewBatch, Store, Workspace
from vocabulary import COSTS, METRICS, MONEY_METRICS, NET, STREAM_CLASSES, micros

SOURCE = "typed"
_LARGEST = Decimal(10) ** 10


@dataclass(frozen=True)
class Line:
    """One row of the grid: a metric (of a channel, named or not), or an income or cost line (kind, stream, payer, currency)."""

    metric: str | None = None
    channel: str = ""
    kind: str | None = None
    stream: str = ""
    payer: str = ""
    currency: str = ""
    stream_class: str = "active"

    def label(self) -> str:
        """The line as the grid names it."""
        if self.metric:
            money = f" ({self.currency})" if self.metric in MONEY_METRICS else ""
            return METRICS[self.metric].title + (f", {self.channel}" if self.channel else "") + money
        payer = f", {self.payer}" if self.payer else ""
        return f"{self.stream}: {self.kind}{payer} ({self.currency})"


@dataclass(frozen=True)
class TypedChange:
    """One cell as it was left: a value, or None where it was emptied."""

    line: Line
    month: date
    value: Decimal | None


def check(line: Line) -> None:
    """Raises: CollectError: the line cannot be kept; the message says why."""
    if line.metric and line.metric not in METRICS:
        raise CollectError(f"{line.metric!r} is no number this program knows.")
    if line.metric in MONEY_METRICS and not re.fullmatch("[A-Z]{3}", line.currency):
        raise CollectError("An amount of money needs its currency, like USD.")
    if line.metric:
        return
    if line.kind not in NET + COSTS + ("living",):
        raise CollectError(f"{line.kind!r} is no kind of income or cost.")
    if not line.stream.strip():
        raise CollectError("An income line needs the name of its stream, like Affiliate.")
    if not re.fullmatch("[A-Z]{3}", line.currency) or line.stream_class not in STREAM_CLASSES:
        raise CollectError("An income line needs a currency, like USD, and a class: active, semi-passive or passive.")


def value_of(text: object) -> Decimal | None:
    """What was typed into a cell, exactly; None for an empty one.

    Raises: CollectError: it is no number, or out of all measure.
    """
    if text is None or (isinstance(text, float) and pd.isna(text)) or not str(text).strip():
        return None
    try:
        value = Decimal(str(text).strip())
    except InvalidOperation:
        raise CollectError(f"{str(text)[:30]!r} is no number: type it with digits and a point, like 1250.50.") from None
    if not value.is_finite() or abs(value) > _LARGEST:
        raise CollectError(f"{str(text)[:30]!r} is out of all measure.")
    return value


def lines(store: Store, ws: Workspace) -> list[Line]:
    """The lines that have been typed so far, metrics first."""
    names = [s.name for s in store.sources(ws.id) if s.connector == SOURCE]
    titles = {s.name: s.title for s in store.sources(ws.id)}
    seen = store.observations(ws.id, sources=names, grain="month")[["source", "metric", "currency"]].drop_duplicates()
    metrics = [
        Line(metric=r.metric, channel="" if r.source == SOURCE else titles[r.source], currency=r.currency or "")
        for r in seen.itertuples()
    ]
    money = store.entries(ws.id, where={"source": [SOURCE]}, limit=100_000)
    classes = {s.name: s.cls for s in store.streams(ws.id)}
    income = [
        Line(
            kind=r.kind,
            stream=r.stream,
            payer=r.payer or "",
            currency=r.currency,
            stream_class=classes.get(r.stream, "active"),
        )
        for r in money[["kind", "stream", "payer", "currency"]].drop_duplicates().itertuples()
    ]
    return sorted(metrics, key=Line.label) + sorted(income, key=Line.label)


def grid(store: Store, ws: Workspace, months: list[date]) -> pd.DataFrame:
    """What has been typed: one row a line (its label as index), one float64 column a month, NaN where nothing stands."""
    every = lines(store, ws)
    frame = pd.DataFrame(float("nan"), index=[line.label() for line in every], columns=months)
    by_label = {line.label(): line for line in every}
    for label, line in by_label.items():
        for month, value in _values(store, ws, line).items():
            if month in frame.columns:
                frame.loc[label, month] = value
    return frame


def _values(store: Store, ws: Workspace, line: Line) -> dict[date, float]:
    if line.metric:
        found = store.observations(
            ws.id, [line.metric], sources=[source_of(store, ws, line.channel)], grain="month"
        ).dropna(subset="value")
        if line.metric in MONEY_METRICS:
            found = found[found["currency"] == line.currency]
        return {r.day.date(): r.value for r in found.itertuples()}
    where = {
        "source": [SOURCE],
        "kind": [str(line.kind)],
        "stream": [line.stream],
        "currency": [line.currency],
        "status": ["paid"],
    }
    found = store.entries(ws.id, where=where, limit=100_000)
    found = found[found["payer"].fillna("") == line.payer]
    return {r.day.date().replace(day=1): r.amount_micros / 1_000_000 for r in found.itertuples()}


def source_of(store: Store, ws: Workspace, channel: str) -> str:
    """The source of a line: the sheet's own, or that of its channel, told apart by title ("C" is not "C++")."""
    if not channel:
        return SOURCE
    typed = {s.name: s.title for s in store.sources(ws.id) if s.connector == SOURCE}
    wanted, number = f"{SOURCE}-{rows.slug(channel)}", 2
    name = wanted
    while name in typed and typed[name].casefold() != channel.casefold():
        name, number = f"{wanted}-{number}", number + 1
    return name


def save(store: Store, ws: Workspace, changes: Iterable[TypedChange], *, now: datetime) -> int | None:
    """Keep the cells that were changed, as one batch. Returns its number; None where nothing was changed.

    Raises: CollectError: a line or value cannot be kept; nothing is written then.
    """
    wanted = list(changes)
    for change in wanted:
        check(change.line)
    if not wanted:
        return None
    for line in {change.line for change in wanted}:
        _prepare(store, ws, line)
    metrics = [_observation(c, source_of(store, ws, c.line.channel)) for c in wanted if c.line.metric]
    money = [_entry(c) for c in wanted if not c.line.metric]
    tables = [("observation", pd.DataFrame(metrics, dtype=object)), ("entry", pd.DataFrame(money, dtype=object))]
    taken = store.take(ws.id, NewBatch(SOURCE, "typed", now), tables, now=now)
    rates.ensure(store, ws.id)
    return taken.batch


def _prepare(store: Store, ws: Workspace, line: Line) -> None:
    name, title = source_of(store, ws, line.channel), line.channel or "Typed in"
    channel = next((c.name for c in store.channels(ws.id) if c.title.casefold() == line.channel.casefold()), None)
    if channel is None:
        # A channel that something else measures already is joined, so that what is typed of it stands beside, never added.
        channel = name
        store.make_channel(ws.id, channel, _CHANNELS.get(line.metric or "", "other"), title)
    store.make_source(ws.id, name, connector=SOURCE, title=title, channel=channel, known="typed")
    if SOURCE not in {s.name for s in store.sources(ws.id)}:
        store.make_source(ws.id, SOURCE, connector=SOURCE, title="Typed in", channel=SOURCE, known="typed")
    if line.kind and line.kind != "living":  # a household is no stream of income
        store.make_stream(ws.id, line.stream, line.stream_class)


_CHANNELS = {
    "visitors": "site", "pageviews": "site", "sessions": "site", "posts": "site", "downloads": "show", "listeners": "show",
    "subscribers": "list", "new_subscribers": "list", "followers": "social", "video_views": "social",
}  # fmt: skip


def _observation(change: TypedChange, source: str) -> dict[str, object]:
    line = change.line
    return {
        "source": source, "metric": line.metric, "item": "", "grain": "month", "day": change.month,
        "value": None if change.value is None else micros(change.value), "currency": line.currency or None,
    }  # fmt: skip


def _entry(change: TypedChange) -> dict[str, object]:
    """An emptied cell stays as a declined line of nothing, which no figure counts: a ledger line cannot be without an amount."""
    line = change.line
    return {
        "source": SOURCE,
        # As a list, since a stream's name may hold any sign that could part the words.
        "external_id": json.dumps([line.kind, line.stream, line.payer, line.currency, f"{change.month:%Y-%m}"], ensure_ascii=False),
        "day": (pd.Timestamp(change.month) + pd.offsets.MonthEnd(0)).date(),
        "kind": line.kind, "status": "declined" if change.value is None else "paid", "stream": line.stream,
        "payer": line.payer or None, "amount_micros": micros(change.value or 0), "currency": line.currency,
    }  # fmt: skip
