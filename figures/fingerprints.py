"""A digest of the exact rows behind figures, charts and breakdowns, which the owner can have made again later.

Only rows until the end of the month asked about are read, and none of their words that change when nothing did (a commission that was
approved and is paid now, when something was fetched): so the same month gives the same digest on any later day, unless a row changed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import pandas as pd

from figures import episodes, kpi, measures, periods, shows, top_content, website
from figures.answer import RowsQuery
from figures.asking import Question, once
from figures.ledger import days_of, every_month, mine
from figures.piece_numbers import measured_pieces, piece_numbers
from figures.pieces import pieces
from metrics.frames import one_of
from metrics.money import STEPS
from vocabulary import COSTS, COUNTED, NET

MONTHS = 24
YEAR = "/year"
"""Behind a name: of the fiscal year so far, not of the month."""
_TABLES = ("streams", "payers", "expenses", "pages", "episodes")
_ALL = 10_000_000
_OBSERVATION = ["source", "metric", "item", "grain", "day", "until", "value", "denominator", "currency"]
_ENTRY = ["day", "source", "kind", "stream", "payer", "product", "item", "quantity", "amount_micros", "currency"]
_ITEM = ["source", "item", "kind", "title", "url", "published", "duration"]
_MONTH = ["month", "source", "kind", "stream", "currency", "amount_micros"]


def fingerprint(
    q: Question, figures: Iterable[str] = (), charts: Iterable[str] = (), breakdowns: Iterable[str] = ()
) -> str:
    """The first 8 and 4 hexadecimal digits of the SHA-256 over the digests of all that is named, whatever their order.

    It is keyed with the workspace's own key: nobody else can try numbers until one fits, and learn what was rounded.
    """
    wanted = [("figure", name) for name in figures] + [("chart", name) for name in charts]
    wanted += [("breakdown", name) for name in breakdowns]
    lines = sorted(f"{kind} {name} {digest(q, kind, name)}" for kind, name in set(wanted))
    told = "\n".join([q.period, *lines]).encode()
    made = hmac.new(getattr(q.ws, "hash_key", b""), told, hashlib.sha256).hexdigest()
    return f"{made[:8]}-{made[8:12]}"


@once
def digest(q: Question, kind: str, name: str) -> str:
    """The SHA-256 over the rows behind one figure, chart or breakdown; of nothing where it does not exist."""
    name, year = name.removesuffix(YEAR), name.endswith(YEAR)
    if kind != "chart" and (name in _TABLES or (year and name in STEPS)):
        rows = _of_period(q, name, year=year)
    else:
        rows = {"figure": _of_figure, "chart": _of_chart, "breakdown": _of_breakdown}[kind](q, name)
    lines = rows.astype("object").where(rows.notna(), "").to_csv(index=False, lineterminator="\n").splitlines()
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _of_figure(q: Question, name: str) -> pd.DataFrame:
    asked = kpi.askers().get(name)
    if asked is None:
        return _rhythm(q) if name == "rhythm" else pd.DataFrame()
    figure = asked(q)
    if figure.rows is None:
        return pd.DataFrame({"value": [figure.value]})
    reading = {"entry": _entries, "observation": _observations, "item": _items}[figure.rows.table]
    return reading(q, figure.rows)


def _rhythm(q: Question) -> pd.DataFrame:
    """What came out in the 12 months."""
    rows = pieces(q)
    days = rows["published"]
    inside = (days >= (q.month - 11).to_timestamp()) & (days <= pd.Timestamp(q.month_end))
    return rows.loc[inside.to_numpy(), ["source", "item", "kind", "title", "published"]]


def _of_chart(q: Question, name: str) -> pd.DataFrame:
    since = (q.month - MONTHS + 1).to_timestamp()
    if name not in ("visitors", "downloads", "subscribers", "followers"):
        rows = mine(q, every_month(q))
        rows = rows[(one_of(rows["kind"], NET) & one_of(rows["status"], COUNTED) & (rows["month"] >= since)).to_numpy()]
        rows = rows[(rows["month"] <= q.month.to_timestamp()).to_numpy()].astype({"kind": "object", "source": "object"})
        return rows.groupby(_MONTH[:-1], as_index=False, observed=True)["amount_micros"].sum()[_MONTH]
    rows = measures.observed(q, name)
    inside = (rows["day"] >= since) & (rows["day"] <= pd.Timestamp(q.month_end))
    return rows.loc[inside.to_numpy(), ["source", "metric", "grain", "day", "until", "value", "denominator"]]


def _of_breakdown(q: Question, name: str) -> pd.DataFrame:
    if name == "followers_by_platform":
        return _of_figure(q, "social_media_followers")
    channels = shows.shows(q) if name.startswith("downloads") else website.sites(q)
    of = shows.of_show if name.startswith("downloads") else website.of_site
    parts = [of(q, name, channel) for channel, _ in channels]
    rows = [part.rows[["item", "value"]].assign(source=part.source) for part in parts if part is not None]
    return pd.concat(rows) if rows else pd.DataFrame()


def _of_period(q: Question, name: str, *, year: bool) -> pd.DataFrame:
    """A table of an income report, or a step of its year: the sums of each day, with those of the periods it is compared with."""
    if name == "episodes":
        return _episodes(q, year=year)
    if name == "pages":
        found = top_content.pages(q, year=year)
        return pd.DataFrame() if found is None else found.rows[["title", "value"]]
    kinds = STEPS[name][0] if name in STEPS and name != "expenses" else COSTS if name == "expenses" else NET
    spans = [span for span in (periods.span(q, year=year), *periods.before(q, year=year)) if span is not None]
    rows = pd.concat([days_of(q, span.last, span.months) for span in spans], ignore_index=True)
    return rows[one_of(rows["status"], COUNTED) & one_of(rows["kind"], kinds)].drop(columns="status")


def _episodes(q: Question, *, year: bool) -> pd.DataFrame:
    """The episodes of the period, and what was told of them until its end: what is listened to later changes nothing."""
    now, rows = periods.span(q, year=year), measured_pieces(q, "episode", episodes.ALL, "downloads")
    inside = (rows["published"] >= now.first.to_timestamp()) & (rows["published"] <= now.last.end_time)
    own = rows.loc[inside.to_numpy(), ["source", "item", "title", "published"]]
    told = piece_numbers(q, episodes.ALL, "downloads")
    until = (told["day"] <= pd.Timestamp(q.month_end)) & told["item"].isin(list(own["item"]))
    return pd.concat([own, told[until.to_numpy()]], ignore_index=True)


def _entries(q: Question, wanted: RowsQuery) -> pd.DataFrame:
    until = min(wanted.until or q.month_end, q.month_end)
    return mine(q, q.store.entries(q.ws.id, since=wanted.since, until=until, where=wanted.words, limit=_ALL))[_ENTRY]


def _observations(q: Question, wanted: RowsQuery) -> pd.DataFrame:
    until = min(wanted.until or q.month_end, q.month_end)
    items = wanted.words.get("item")
    found = q.store.observations(
        q.ws.id, wanted.words.get("metric"), since=wanted.since, until=until, sources=wanted.words.get("source"),
        item="" if items is None else None,
    )  # fmt: skip
    return (found if items is None else found[found["item"].isin(items).to_numpy()])[_OBSERVATION]


def _items(q: Question, wanted: RowsQuery) -> pd.DataFrame:
    rows = q.store.items(q.ws.id, kinds=wanted.words["kind"])
    kept = rows[one_of(rows["source"], wanted.words["source"])]
    day = pd.to_datetime(
        kept["published"].astype("object"), utc=True, format="ISO8601", errors="coerce"
    ).dt.tz_localize(None)
    until = pd.Timestamp(min(wanted.until or q.month_end, q.month_end)) + pd.Timedelta(days=1)
    inside = day.isna() | (day < until)
    if wanted.since is not None:
        inside &= day >= pd.Timestamp(wanted.since)
    return kept.loc[inside.to_numpy(), _ITEM]
