"""What several sources say of one piece: the same number of each, beside each other and never added."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from figures.asking import Question, once
from figures.beside import Said
from figures.counting import likely
from figures.measures import primary_sources
from figures.pieces import of_every_source
from figures.pieces_aged import MEASURES, Measure
from figures.wording import counted, day_of
from metrics.website import difference
from vocabulary import METRICS, metric_kind

ONE_DAY = pd.Timedelta(days=1)
CLOSE, APART = 0.02, 7


@dataclass(frozen=True)
class Told:
    """A number that several sources tell of a piece: `title` and `unit` in words, `rows` the one that counts first."""

    title: str
    unit: str
    rows: tuple[Said, ...]


@once
def said(q: Question, item: str) -> Told | None:
    """The number of a piece that most sources of its channel tell; None where no second source tells any.

    Sources may call a piece by different names: it is the same where its kind and title are, and its day to one day.
    """
    names = same(q, item)
    if len(names) < 1:
        return None
    kind = str(names["kind"].iloc[0])
    best: Told | None = None
    for measure in MEASURES[kind]:
        told = _told(q, measure, names)
        for metric in _order(measure):
            rows = _rows(q, measure, metric, told[(told["metric"] == metric).to_numpy()])
            if len(rows) > max(1, 0 if best is None else len(best.rows)):
                best = Told(METRICS[metric].title, METRICS[metric].unit, tuple(rows))
    return best


@once
def same(q: Question, item: str) -> pd.DataFrame:
    """The rows of every source of a piece's channel that are this piece: ``source``, ``item``, ``kind``, ``channel``."""
    every = of_every_source(q)
    own = every[(every["item"] == item).to_numpy()]
    if own.empty:
        return every.iloc[:0][["source", "item", "kind", "channel"]]
    one = own.iloc[0]
    near = (every["channel"] == one["channel"]) & (every["kind"] == one["kind"])
    title = str(one["title"] or "").strip().casefold()
    alike = every["title"].fillna("").astype(str).str.strip().str.casefold() == title
    close = (every["published"] - one["published"]).abs() <= ONE_DAY
    found = every[(near & ((every["item"] == item) | (alike & close & bool(title)))).to_numpy()]
    return found[["source", "item", "kind", "channel"]].reset_index(drop=True)


def _order(measure: Measure) -> tuple[str, ...]:
    """All that a measure is told by: the total first, then the longest of the first days."""
    return tuple(name for name in (measure.total, *(name for _, name in measure.told[::-1]), measure.daily) if name)


def _told(q: Question, measure: Measure, names: pd.DataFrame) -> pd.DataFrame:
    """What anybody told of this piece until the horizon, each source's newest; of what adds up the sum, with its days."""
    rows = _read(q, measure)
    called = {(str(row.source), str(row.item)) for row in names.itertuples()} | {
        (str(source), str(item)) for source in rows["source"].unique() for item in names["item"]
    }
    mask = [pair in called for pair in zip(rows["source"].astype(str), rows["item"].astype(str), strict=True)]
    own = rows[pd.Series(mask, index=rows.index, dtype="bool").to_numpy()].sort_values("day", kind="stable")
    if own.empty:
        return own.assign(first=own["day"])
    return own.groupby(["source", "metric"], as_index=False, observed=True).agg(
        total=("value", "sum"), value=("value", "last"), day=("day", "max"), first=("day", "min")
    )


@once
def _read(q: Question, measure: Measure) -> pd.DataFrame:
    rows = q.store.observations(q.ws.id, measure.metrics, item=None, until=q.horizon)
    kept = (rows["value"].notna() & (rows["item"].fillna("") != "") & (rows["grain"] != "span")).to_numpy()
    return rows[kept][["source", "item", "metric", "day", "value"]]


def _rows(q: Question, measure: Measure, metric: str, told: pd.DataFrame) -> list[Said]:
    """Each source's word on one number, the one that counts first; sources of other channels are left out."""
    if len(told) < 2:
        return []
    names = [str(name) for name in told["source"]]
    chosen = primary_sources(q, names, metric=measure.choice)
    counts = next(iter(chosen.values()))
    if len(chosen) > 1:
        return []
    by_name = told.set_index("source")
    flow = metric_kind(metric) == "flow"
    value = by_name["total"] if flow else by_name["value"]
    return [
        _one(q, metric, name, counts, float(value[name]), float(value[counts]), by_name)
        for name in dict.fromkeys([counts, *names])
    ]


def _one(q: Question, metric: str, name: str, primary: str, value: float, of: float, told: pd.DataFrame) -> Said:
    share = float("nan") if name == primary else difference(value, primary=of)
    days = pd.Timestamp(told.loc[name, "day"]), pd.Timestamp(told.loc[primary, "day"])
    begins = pd.Timestamp(told.loc[name, "first"]), pd.Timestamp(told.loc[primary, "first"])
    flow = metric_kind(metric) == "flow"
    limits = f"{day_of(begins[0])} to {day_of(days[0])}" if flow else f"as of {day_of(days[0])}"
    return Said(
        name,
        q.titles([name])[0],
        q.known([name]),
        "",
        value,
        name == primary,
        share,
        limits,
        _why(q, metric, (name, primary), share, days, begins),
    )


def _why(
    q: Question, metric: str, names: tuple[str, str], share: float, days: tuple[pd.Timestamp, pd.Timestamp],
    begins: tuple[pd.Timestamp, pd.Timestamp],
) -> str:  # fmt: skip
    if share != share:
        return ""
    if abs(share) < CLOSE:
        return "As good as the same."
    apart = abs((days[0] - days[1]).days)
    ahead = abs((begins[0] - begins[1]).days) if metric_kind(metric) == "flow" else 0
    if ahead > 1:
        return f"One of the two began to count {counted(ahead, 'day')} later."
    if apart > APART and not metric[-1].isdigit():
        return f"They were told {counted(apart, 'day')} apart."
    if "opened" in metric:
        return "Programs that load pictures for their readers open mails, too: each platform takes out others of them."
    return likely(q, "downloads" if "downloads" in metric else "pageviews", *names, share)
