"""Titles: books, music, courses and e-books, what each brought in each month, when it came out and how long it lasts."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from figures.asking import Question, once
from figures.ledger import every_month, ledger
from figures.steady import brought
from figures.things import attributes_of
from metrics import royalties as metric
from metrics.frames import one_of, window
from metrics.money import counted
from vocabulary import NET

MONTHS = 12
MOST = 50_000
"""Of a shop with more rows than this the titles are not looked at: its million rows are no list of works."""
NOT_SAID = "No title"


class Title(NamedTuple):
    """A title's 12 months; `launched` is the month (NaT: not known), `told` whether its day is told or only its first income."""

    title: str
    kind: str
    stream: str
    source: str
    net: float
    units: float
    per_unit: float
    share: float
    half_life: float
    launched: pd.Timestamp
    told: bool


@once
def streams(q: Question) -> tuple[str, ...]:
    """The streams that royalties come in."""
    rows = counted(ledger(q).rows)
    return tuple(sorted({str(name) for name in rows.loc[(rows["kind"] == "royalty").to_numpy(), "stream"].unique()}))


@once
def _sources(q: Question) -> dict[str, str]:
    """By source, what its titles are: ``royalty``, or ``product`` of a shop whose titles have a day of launch."""
    months = every_month(q)
    rows = months[(months["month"] <= pd.Timestamp(q.month_end)).to_numpy()]
    size = rows.groupby("source")["n"].sum()
    paying = [str(name) for name in rows.loc[(rows["kind"] == "royalty").to_numpy(), "source"].unique()]
    launched = {source for source, _ in _launches(q)}
    shops = [str(name) for name in rows.loc[(rows["kind"] == "sale").to_numpy(), "source"].unique() if name in launched]
    found = {**dict.fromkeys(shops, "product"), **dict.fromkeys(paying, "royalty")}
    return {name: kind for name, kind in found.items() if size[name] <= MOST}


@once
def _launches(q: Question) -> dict[tuple[str, str], pd.Timestamp]:
    """By source and name in small letters, the month that a product's item says it came out in."""
    rows = q.store.items(q.ws.id, ("product",))
    rows = rows[rows["published"].notna().to_numpy()]
    days = pd.to_datetime(rows["published"].str[:10], errors="coerce")
    found: dict[tuple[str, str], pd.Timestamp] = {}
    for row, day in zip(rows.itertuples(), days, strict=True):
        if not pd.isna(day) and not attributes_of(row.attributes).get("removed"):
            for name in (row.title, row.item):
                found.setdefault((str(row.source), str(name or "").casefold()), day.to_period("M").to_timestamp())
    return found


@once
def months(q: Question) -> pd.DataFrame:
    """What each title brought in each month: title, month, net, units, kind, stream, source; a title is one within its source."""
    parts = [_of(q, name, kind) for name, kind in _sources(q).items()]
    columns = ["title", "month", "net", "units", "kind", "stream", "source"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"month": "datetime64[s]", "net": "float64", "units": "float64"})
    return pd.concat(parts, ignore_index=True)[columns]


def _of(q: Question, source: str, kind: str) -> pd.DataFrame:
    rows = brought(q, source, tuple(NET))
    own = "royalty" if kind == "royalty" else "sale"
    of_titles = rows.loc[(rows["kind"] == own).to_numpy(), "stream"].unique()
    rows = rows[one_of(rows["stream"], of_titles)]
    if kind == "product":  # of a shop only what came out on a day that is told; the rest is no title
        rows = rows[[(source, name.casefold()) in _launches(q) for name in rows["product"]]]
    units = rows["quantity"].where((rows["kind"] == own).to_numpy())
    named = rows["product"].where((rows["product"] != "").to_numpy(), NOT_SAID)
    groups = rows.assign(title=named, units=units).groupby(["title", "stream", "month"], as_index=False)
    sums = groups[["amount", "units"]].sum(min_count=1).rename(columns={"amount": "net"})
    return sums.assign(
        kind=kind, source=source, month=sums["month"].astype("datetime64[s]"), units=sums["units"].astype("float64")
    )


@once
def titles(q: Question) -> list[Title]:
    """Every title with income so far, what brought most in the 12 months first."""
    rows = months(q)
    found = [_title(q, source, title, own) for (source, title), own in rows.groupby(["source", "title"], sort=True)]
    return sorted(found, key=lambda each: (-(each.net if each.net == each.net else -math.inf), each.title))


def _title(q: Question, source: str, title: str, own: pd.DataFrame) -> Title:
    told = metric.by_title(own, month=q.month)
    net, units, per_unit = told.iloc[0][["net", "units", "per_unit"]] if len(told) else (math.nan,) * 3
    total = float(window(months(q), month=q.month, months=MONTHS)["net"].sum())
    launched, sure = _launched(q, source, title, own)
    last = min(q.month, q.last_full)
    nets = own.groupby("month", as_index=False)["net"].sum()  # a title may be in two streams in a month
    half = math.nan if pd.isna(launched) else metric.half_life_months(nets, launch=launched.to_datetime64(), month=last)
    share = net / total if total > 0 else math.nan
    kind, stream = str(own["kind"].iloc[0]), str(own["stream"].iloc[0])
    return Title(
        title, kind, stream, source, float(net), float(units), float(per_unit), float(share), half, launched, sure
    )


def _launched(q: Question, source: str, title: str, own: pd.DataFrame) -> tuple[pd.Timestamp, bool]:
    """The month a title came out: as told; else that of its first income, unless its source's record begins there."""
    told = _launches(q).get((source, title.casefold()))
    if told is not None:
        return told, True
    first = own["month"].min()
    every = months(q)
    begins = every.loc[(every["source"] == source).to_numpy(), "month"].min()
    return (pd.NaT if first == begins else first), False
