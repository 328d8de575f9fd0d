"""A store in memory with the reading side of the real one, so that tests of figures are small and fast."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from figures import Question, question

MICROS = 1_000_000
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Workspace:
    id: int = 1
    name: str = "default"
    title: str = "Test"
    home_currency: str = "USD"
    zone: str = "UTC"
    fiscal_month: int = 1
    demo: bool = False


@dataclass(frozen=True)
class Source:
    id: int
    name: str
    connector: str = "rss"
    title: str = ""
    channel: str | None = None
    known: str = "measured"
    settings: dict[str, Any] = field(default_factory=dict)
    bookmark: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    paused: bool = False


@dataclass(frozen=True)
class Channel:
    id: int
    name: str
    kind: str = "site"
    title: str = ""
    primary: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    name: str
    cls: str = "active"
    colour: str | None = None
    audience: str | None = None
    repeats: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Batch:
    id: int
    source: str | None
    as_of: datetime
    status: str = "done"
    kind: str = "sync"


def days(values: Sequence[Any]) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values)).astype("datetime64[s]"), dtype="datetime64[s]")


_OBSERVATION = ("source", "metric", "item", "grain", "day", "until", "value", "denominator", "currency", "batch", "id")
_ENTRY = (
    "id", "batch", "day", "paid_day", "source", "external_id", "kind", "status", "stream", "payer", "product", "item",
    "quantity", "amount_micros", "currency", "reverses",
)  # fmt: skip
_ITEM = ("id", "batch", "source", "item", "kind", "title", "url", "published", "duration", "attributes")

_MEMBER = ("source", "member", "tier", "state", "joined", "left", "layer", "as_of", "shown")

_HAND = {
    "note": ("key", "day", "text"),
    "goal": ("key", "metric", "target", "currency", "day"),
    "worklog": ("key", "day", "stream", "minutes"),
    "deal": ("key", "sponsor", "stream", "invoice", "amount", "currency", "day", "due", "state", "paid_day", "counts"),
    "schedule": ("key", "title", "kind", "stream", "payer", "amount", "currency", "every", "first", "last"),
    "kit": ("key", "name", "kind", "choices"),
}


class FakeStore:
    """Rows are added with `observe`, `earn` and `publish`; whoever is named becomes a source."""

    def __init__(self) -> None:
        self.ws = Workspace()
        self.all_sources: dict[str, Source] = {}
        self.all_channels: list[Channel] = []
        self.all_streams: list[Stream] = []
        self.all_batches: list[Batch] = []
        self._observations: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._items: list[dict[str, Any]] = []
        self._rates: list[tuple[str, str, str]] = []
        self._ecb: list[tuple[str, str, float]] = []
        self._members: list[dict[str, Any]] = []
        self._hand: dict[str, list[dict[str, Any]]] = {name: [] for name in _HAND}
        self.all_visits: list[tuple[datetime, int, dict[str, Any]]] = []
        self.asked: list[str] = []
        self._made: dict[Sequence[str], tuple[list[dict[str, Any]], pd.DataFrame]] = {}

    def source(self, name: str, *, as_of: str | None = None, **more: Any) -> None:
        number = len(self.all_sources) + 1
        self.all_sources[name] = Source(number, name, **{"title": name.title(), **more})
        if as_of:
            self.all_batches.append(
                Batch(len(self.all_batches) + 1, name, datetime.fromisoformat(as_of).replace(tzinfo=UTC))
            )

    def channel(self, name: str, **more: Any) -> None:
        self.all_channels.append(Channel(len(self.all_channels) + 1, name, **{"title": name.title(), **more}))

    def stream(self, name: str, cls: str = "active", **more: Any) -> None:
        self.all_streams.append(Stream(name, cls, **more))

    def observe(
        self, source: str, metric: str, values: Mapping[str, float], *, grain: str = "day", until: str | None = None,
        item: str = "", currency: str | None = None,
    ) -> None:  # fmt: skip
        """Values by day; a day as ``2026-01`` is the month's first."""
        self._ensure(source)
        for day, value in values.items():
            first = f"{day}-01" if len(day) == 7 else day
            self._observations.append(
                {
                    "source": source,
                    "metric": metric,
                    "item": item,
                    "currency": currency,
                    "grain": grain,
                    "day": first,
                    "until": until or first,
                    "value": value,
                }
            )

    def earn(self, day: str, kind: str, amount: str | float, stream: str = "books", **more: Any) -> None:
        """One entry; `source` ``shop``, status ``paid`` and the home currency unless said otherwise."""
        row = {
            "source": "shop",
            "status": "paid",
            "currency": self.ws.home_currency,
            "payer": None,
            "product": None,
            **more,
        }
        self._ensure(row["source"])
        self._entries.append(
            {"day": day, "kind": kind, "stream": stream, "amount_micros": round(float(amount) * MICROS), **row}
        )

    def publish(
        self, source: str, kind: str, published: str | None, *, title: str = "A piece", minutes: float | None = None
    ) -> None:
        self._ensure(source)
        seconds = None if minutes is None else minutes * 60
        item = f"{source}-{len(self._items)}"
        self._items.append(
            {"source": source, "item": item, "kind": kind, "title": title, "published": published, "duration": seconds}
        )

    def own(self, source: str, item: str, kind: str, title: str | None = None, **attributes: Any) -> None:
        """A thing owned, with what is told of it."""
        self._ensure(source)
        told = json.dumps(attributes)
        self._items.append({"source": source, "item": item, "kind": kind, "title": title, "attributes": told})

    def join(
        self, member: str, tier: str | None = "Crew", joined: str | None = None, *, seen: str = "2026-11-21", state: str = "active",
        left: str | None = None, source: str = "patreon", shown: str | None = None,
    ) -> None:  # fmt: skip
        """One version of a member's row, told by the list of the day `seen` (its noon) and shown last by that of `shown`."""
        self._ensure(source)
        moments = {"as_of": f"{seen} 12:00", "shown": f"{shown or seen} 12:00"}
        row = {
            "source": source,
            "member": member,
            "tier": tier,
            "state": state,
            "joined": joined,
            "left": left,
            "layer": 0,
        }
        self._members.append({**row, **moments})

    def rate(self, currency: str, day: str, rate: float, *, own: bool = False) -> None:
        (self._rates.append((currency, day, str(rate))) if own else self._ecb.append((day, currency, rate)))

    def note(self, day: str, text: str) -> None:
        self._write("note", day=day, text=text)

    def goal(self, metric: str, target: float, day: str, *, currency: str | None = None) -> None:
        """A target in units, as `worklog` has hours and `deal` and `schedule` have amounts."""
        self._write("goal", metric=metric, target=round(target * MICROS), currency=currency, day=day)

    def work(self, day: str, stream: str, hours: float) -> None:
        self._write("worklog", day=day, stream=stream, minutes=round(hours * 60))

    def deal(self, sponsor: str, amount: float, day: str, *, state: str = "invoiced", **more: Any) -> None:
        """A sponsorship of the stream ``Sponsorship`` in the home currency; another source tells its money."""
        values = {"stream": "Sponsorship", "currency": self.ws.home_currency, "counts": False, **more}
        self._write("deal", sponsor=sponsor, amount=round(amount * MICROS), day=day, state=state, **values)

    def expect(self, title: str, kind: str, amount: float, first: str, *, every: str = "month", **more: Any) -> None:
        """A schedule: money expected again and again, with its sign as in the ledger."""
        values = {"stream": "books", "currency": self.ws.home_currency, **more}
        self._write(
            "schedule", title=title, kind=kind, amount=round(amount * MICROS), first=first, every=every, **values
        )

    def kit(self, name: str, kind: str = "media-kit", **choices: Any) -> None:
        """A media kit or income report with its choices."""
        self._write("kit", name=name, kind=kind, choices=json.dumps(choices))

    def _write(self, table: str, **values: Any) -> None:
        self._hand[table].append({"key": f"{table}-{len(self._hand[table]) + 1}", **values})

    def _ensure(self, name: str) -> None:
        if name not in self.all_sources:
            self.source(name)

    # the reading side

    def sources(self, ws: int) -> list[Source]:
        return list(self.all_sources.values())

    def channels(self, ws: int) -> list[Channel]:
        return self.all_channels

    def streams(self, ws: int) -> list[Stream]:
        return self.all_streams

    def newest_answers(self, ws: int) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for batch in self.all_batches:
            if batch.source and batch.status == "done":
                found[batch.source] = max(found.get(batch.source, batch.as_of), batch.as_of)
        return found

    def batches(self, ws: int, limit: int = 200) -> list[Batch]:
        return self.all_batches[::-1][:limit]

    def observations(
        self, ws: int, metrics: Sequence[str] | None = None, *, grain: str | None = None, since: date | None = None,
        until: date | None = None, item: str | Sequence[str] | None = "", sources: Sequence[str] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        self.asked.append("observations")
        frame = self._frame(self._observations, _OBSERVATION, "day", "until")
        named = {
            "metric": metrics,
            "source": sources,
            "item": [item] if isinstance(item, str) else item,
            "grain": grain and [grain],
        }
        for column, words in named.items():
            frame = frame if words is None else frame[frame[column].isin(list(words))]
        frame = frame.assign(value=frame["value"].astype("float64"), denominator=frame["denominator"].astype("float64"))
        return _between(frame, since, until)

    def observation_sums(self, ws: int, metrics: Sequence[str], *, until: date | None = None) -> pd.DataFrame:
        frame = type(self).observations(self, ws, metrics, grain="day", until=until, item=None)
        told = frame[frame["value"].notna() & (frame["item"].fillna("") != "")]
        keys = ["source", "metric", "item"]
        return told.groupby(keys, as_index=False).agg(day=("day", "min"), value=("value", "sum"))

    def entries_day(
        self, ws: int, *, since: date | None = None, until: date | None = None, kinds: Sequence[str] | None = None,
        currencies: Sequence[str] | None = None, by: Sequence[str] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        self.asked.append("entries_day")
        frame = _between(self._frame(self._entries, _ENTRY, "day", "paid_day"), since, until)
        for column, words in (("kind", kinds), ("currency", currencies)):
            frame = frame if words is None else frame[frame[column].isin(list(words))]
        every = ["day", "source", "kind", "status", "stream", "payer", "product", "currency"]
        return self._summed(frame, list(by or every))

    def entries_month(self, ws: int, *, since: date | None = None, until: date | None = None) -> pd.DataFrame:
        self.asked.append("entries_month")
        frame = self._frame(self._entries, _ENTRY, "day", "paid_day")
        month = frame["day"].to_numpy().astype("datetime64[M]").astype("datetime64[s]")
        frame = _between(frame.assign(day=month), since, until).rename(columns={"day": "month"})
        return self._summed(frame, ["month", "source", "kind", "status", "stream", "currency"])

    def entries(
        self, ws: int, *, since: date | None = None, until: date | None = None,
        where: Mapping[str, Sequence[str]] | None = None, limit: int = 500, offset: int = 0,
    ) -> pd.DataFrame:  # fmt: skip
        frame = _between(self._frame(self._entries, _ENTRY, "day", "paid_day"), since, until)
        for column, words in (where or {}).items():
            frame = frame[frame[column].isin(list(words))]
        return frame.sort_values("day", ascending=False, kind="stable").iloc[offset : offset + limit]

    def entries_naming(self, ws: int, items: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        frame = self._frame(self._entries, _ENTRY, "day", "paid_day")
        frame = frame[frame["item"].isin(list(items)) & frame["kind"].isin(list(kinds))]
        return frame.sort_values("day", kind="stable", ignore_index=True)

    def entries_of(self, ws: int, sources: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        self.asked.append(f"entries_of {', '.join(sources)}")
        frame = self._frame(self._entries, _ENTRY, "day", "paid_day")
        frame = frame[frame["source"].isin(list(sources)) & frame["kind"].isin(list(kinds))]
        return frame.sort_values("day", kind="stable", ignore_index=True)

    def taken_back(
        self, ws: int, kinds: Sequence[str], *, since: date | None = None, until: date | None = None
    ) -> pd.DataFrame:
        frame = self._frame(self._entries, _ENTRY, "day", "paid_day")
        told = zip(frame["source"], frame["external_id"], frame["day"], strict=True)
        days_of = {(source, key): day for source, key, day in told}
        back = _between(frame[frame["reverses"].notna() & frame["kind"].isin(list(kinds))], since, until)
        sold = [days_of.get(pair) for pair in zip(back["source"], back["reverses"], strict=True)]
        columns = ["day", "source", "kind", "status", "stream", "payer", "currency", "amount_micros"]
        return back[columns].reset_index(drop=True).assign(sold=days(sold))

    def edits(self, ws: int) -> list[int]:
        return []

    def sums(self, ws: int, wanted: Any, by: Sequence[str]) -> pd.DataFrame:
        frame = _between(self._frame(self._entries, _ENTRY, "day", "paid_day"), wanted.since, wanted.until)
        for column, words in wanted.words:
            frame = frame[frame[column].isin(list(words))]
        return self._summed(frame.assign(amount=frame["amount_micros"]), list(by))

    def items(self, ws: int, kinds: Sequence[str] | None = None) -> pd.DataFrame:
        frame = self._frame(self._items, _ITEM)
        frame = frame if kinds is None else frame[frame["kind"].isin(list(kinds))]
        return frame.assign(duration=pd.to_numeric(frame["duration"]).astype("float64"))

    def notes(self, ws: int) -> pd.DataFrame:
        return self._frame(self._hand["note"], _HAND["note"], "day").drop(columns="id")

    def goals(self, ws: int) -> pd.DataFrame:
        frame = self._frame(self._hand["goal"], _HAND["goal"], "day").drop(columns="id")
        return frame.astype({"target": "int64"})

    def worklog(self, ws: int) -> pd.DataFrame:
        frame = self._frame(self._hand["worklog"], _HAND["worklog"], "day").drop(columns="id")
        return frame.astype({"minutes": "int64"})

    def deals(self, ws: int) -> pd.DataFrame:
        frame = self._frame(self._hand["deal"], _HAND["deal"], "day", "due", "paid_day").drop(columns="id")
        return frame.astype({"amount": "int64", "counts": "bool"})

    def schedules(self, ws: int) -> pd.DataFrame:
        frame = self._frame(self._hand["schedule"], _HAND["schedule"], "first", "last").drop(columns="id")
        return frame.astype({"amount": "int64"})

    def kits(self, ws: int) -> pd.DataFrame:
        return pd.DataFrame(self._hand["kit"], columns=list(_HAND["kit"]), dtype=object)

    def visits(self, ws: int) -> list[tuple[datetime, int, dict[str, Any]]]:
        return self.all_visits

    def set_visit(self, ws: int, at: datetime, batch: int, told: Mapping[str, Any]) -> None:
        kept = [visit for visit in self.all_visits if visit[0] != at]
        self.all_visits = sorted([(at, batch, dict(told)), *kept], key=lambda visit: visit[0], reverse=True)[:2]

    def member_versions(self, ws: int) -> pd.DataFrame:
        return self._frame(self._members, _MEMBER, "joined", "left", "as_of", "shown").drop(columns="id")

    def rates(self, ws: int) -> pd.DataFrame:
        frame = pd.DataFrame(self._rates, columns=["currency", "day", "rate"])
        return frame.assign(day=days(frame["day"]))

    def ecb_rates(
        self, currencies: Sequence[str], since: date | None = None, until: date | None = None
    ) -> pd.DataFrame:
        frame = pd.DataFrame(self._ecb, columns=["day", "currency", "rate"])
        frame = frame.assign(day=days(frame["day"]), rate=frame["rate"].astype("float64"))
        return _between(frame[frame["currency"].isin(list(currencies))], since, until)

    def _summed(self, frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        """The sums of each group, in its order; in plain Python, since a group-by of pandas costs more than a test's few rows."""
        sums: dict[tuple[Any, ...], list[int]] = {}
        keys = zip(*(frame[name].where(frame[name].notna(), None).tolist() for name in by), strict=True)
        for place, (key, micros) in enumerate(zip(keys, frame["amount_micros"].tolist(), strict=True)):
            found = sums.setdefault(key, [place, 0, 0])
            found[1] += 1
            found[2] += micros
        order = sorted(sums.items(), key=lambda each: [(part is None, part or 0) for part in each[0]])
        first = frame[by].iloc[[place for _, (place, _, _) in order]].reset_index(drop=True)
        n, amounts = ([told[1 + which] for _, told in order] for which in (0, 1))
        return first.assign(n=pd.Series(n, dtype="int64"), amount_micros=pd.Series(amounts, dtype="int64"))

    def _frame(self, rows: list[dict[str, Any]], columns: Sequence[str], *day_columns: str) -> pd.DataFrame:
        """The rows as a frame, made anew only where they are not those of the last time."""
        kept = self._made.get(columns)
        if kept is None or kept[0] != rows:
            made: dict[str, Any] = {}
            for name in columns:
                told = [row.get(name) for row in rows]
                if name in day_columns:
                    made[name] = days(told)
                else:
                    made[name] = pd.Series(told, dtype="int64" if name == "amount_micros" else "object")
            told_now = [dict(row) for row in rows]  # a test may change a row later on
            kept = self._made[columns] = (told_now, pd.DataFrame({**made, "id": range(len(rows))}))
        return kept[1].copy()


def _between(frame: pd.DataFrame, since: date | None, until: date | None) -> pd.DataFrame:
    column = "day" if "day" in frame.columns else "month"
    if since is not None:
        frame = frame[frame[column] >= pd.Timestamp(since)]
    if until is not None:
        frame = frame[frame[column] <= pd.Timestamp(until)]
    return frame


def ask(store: FakeStore, month: str | None = None, today: date = TODAY) -> Question:
    """A question about a month, or the one that `today` asks about."""
    made: Any = store
    return question(made, made.ws, month=None if month is None else pd.Period(month), today=today)
