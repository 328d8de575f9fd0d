"""From sightings to observations: each day of a log's open months, and the months themselves, counted anew as a whole."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pandas as pd
import pyarrow as pa

from connectors import _iab
from connectors._iab import WindowRule
from connectors._log_people import EPISODE, LEFT_OUT, PAGE
from vocabulary import COLUMNS, MICROS

EPOCH = date(1970, 1, 1)
SHOWN = 500
"""Values of a breakdown kept a day or month, the largest ones: a page nobody reads twice is no finding."""

_SEEN = """
CREATE TEMP TABLE seen AS
SELECT period, who, h[1]::INTEGER AS day, sum(h[2]::BIGINT)::BIGINT AS hits, min(traits->>'$.device') AS device,
  min(traits->>'$.country') AS country, min(struct_pack(at := h[3]::BIGINT, channel := h[4], host := h[5], campaign := h[6])) AS first
FROM (SELECT period, who, traits, unnest(from_json(hits, '[["VARCHAR"]]')) AS h FROM sightings WHERE item = '')
GROUP BY period, who, day
"""
_NOBODYS = """
CREATE TEMP TABLE nobodys AS
SELECT period, item, h[1]::INTEGER AS day, sum(h[2]::BIGINT)::BIGINT AS hits
FROM (SELECT period, item, unnest(from_json(hits, '[["BIGINT"]]')) AS h FROM sightings WHERE who = ''::BLOB AND hits IS NOT NULL)
GROUP BY ALL
"""
_BREAKDOWNS = {
    "channel": "first.channel", "referrer": "nullif(first.host, '')", "campaign": "nullif(first.campaign, '')",
    "device": "coalesce(device, 'unknown')", "country": "country",
}  # fmt: skip


@dataclass(frozen=True)
class Counting:
    """How downloads are counted. `episodes`: indexed by episode, with its `size` in bytes and `seconds`."""

    zone: str
    window: WindowRule
    episodes: pd.DataFrame


def observations(sightings: pa.Table, periods: Collection[int], how: Counting) -> pd.DataFrame:
    """Everything these months' sightings tell, as rows of the table ``observation``.

    Args:
        sightings: Of the months asked for, and for windows over their borders of those beside them.
        periods: First days (days since 1970) of the months to tell of.
    Returns: The columns of `vocabulary.COLUMNS`; values in millionths. Days on which nothing was seen have no row.
    """
    with duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}) as db:
        db.execute("SET enable_progress_bar = false")
        db.register("every", sightings)
        db.execute("CREATE TEMP TABLE months AS SELECT unnest(?::BIGINT[]) AS period", [sorted(periods)])
        db.execute("CREATE TEMP VIEW sightings AS SELECT * FROM every JOIN months USING (period)")
        db.execute(_SEEN)
        db.execute(_NOBODYS)
        site = db.sql(" UNION ALL ".join(_site_queries())).df()
        heard = db.sql(
            "SELECT period, hex(who) AS who, item, ranges, traits, hex(before) AS before FROM every WHERE ranges IS NOT NULL"
        ).df()
    rows = pd.concat([site, downloads(heard, periods, how)], ignore_index=True)
    return _as_observations(rows)


def _site_queries() -> list[str]:
    by_day, by_month = "'day' AS grain, day", "'month' AS grain, period AS day"
    month_of_person = "(SELECT period, who, min(first) AS first, min(device) AS device, min(country) AS country FROM seen GROUP BY ALL)"
    queries = [
        f"SELECT 'visitors' AS metric, '' AS item, {by_day}, count(*) AS n FROM seen GROUP BY ALL",
        f"SELECT 'pageviews', '', {by_day}, sum(hits)::BIGINT FROM seen GROUP BY ALL",
        f"SELECT 'visitors', '', {by_month}, count(DISTINCT who) FROM seen GROUP BY ALL",
        _largest(
            "pageviews_by_page",
            f"item[{len(PAGE) + 1}:]",
            by_day,
            "sum(hits)",
            f"nobodys WHERE starts_with(item, '{PAGE}')",
        ),
        f"SELECT 'requests_left_out_by_reason', item[{len(LEFT_OUT) + 1}:], {by_day}, sum(hits)::BIGINT FROM nobodys "
        f"WHERE starts_with(item, '{LEFT_OUT}') GROUP BY ALL",
    ]
    for part, value in _BREAKDOWNS.items():
        queries.append(_largest(f"visitors_by_{part}", value, by_day, "count(*)", f"seen WHERE ({value}) IS NOT NULL"))
        queries.append(
            _largest(
                f"visitors_by_{part}", value, by_month, "count(*)", f"{month_of_person} WHERE ({value}) IS NOT NULL"
            )
        )
    return queries


def _largest(metric: str, value: str, grain: str, count: str, source: str) -> str:
    return (
        f"SELECT '{metric}', item, grain, day, n FROM (SELECT {value} AS item, {grain}, {count}::BIGINT AS n FROM {source} GROUP BY ALL) "
        f"QUALIFY row_number() OVER (PARTITION BY grain, day ORDER BY n DESC, item) <= {SHOWN}"
    )


def downloads(heard: pd.DataFrame, periods: Collection[int], how: Counting) -> pd.DataFrame:
    """Downloads and listeners by day and month: columns metric, item, grain, day (days since 1970), n.

    Args: heard: period, who (hex), item, ranges, traits, before of all listeners; windows are drawn over the months' borders.
    """
    if heard.empty:
        return pd.DataFrame(columns=["metric", "item", "grain", "day", "n"])
    heard = heard.assign(listener=_one_name(heard), episode=heard["item"].str.removeprefix(EPISODE))
    touches = _iab.merge([_touches(heard)], how.window, how.zone)
    found, _ = _iab.count(touches, how.episodes, how.window, how.zone)
    traits = pd.DataFrame(json.loads(f"[{','.join(heard['traits'])}]"))
    traits = traits.assign(listener=heard["listener"].to_numpy()).groupby("listener").first()
    found = found.join(traits, on="listener")
    found["number"] = (found["day"] - pd.Timestamp(EPOCH)).dt.days.astype("int64")
    found["period"] = (found["day"].dt.to_period("M").dt.start_time - pd.Timestamp(EPOCH)).dt.days.astype("int64")
    return _counted(found[found["period"].isin(list(periods))])


def _counted(found: pd.DataFrame) -> pd.DataFrame:
    by_day = found.assign(grain="day", day=found["number"])
    by_month = found.assign(grain="month", day=found["period"])
    parts = [
        _sums(by_day.assign(item=""), "downloads"),
        _sums(by_day.assign(item=by_day["episode"]), "piece_downloads"),
        _sums(by_day.assign(item=""), "listeners", people=True),
        _sums(by_month.assign(item=""), "listeners", people=True),
    ]
    told = [part for part in ("app", "device", "country") if part in found and found[part].notna().any()]
    parts += [_sums(by_day.assign(item=by_day[part].fillna("unknown")), f"downloads_by_{part}") for part in told]
    return pd.concat(parts, ignore_index=True)


def _sums(rows: pd.DataFrame, metric: str, *, people: bool = False) -> pd.DataFrame:
    groups = rows.groupby(["item", "grain", "day"], sort=True)["listener"]
    counted = (groups.nunique() if people else groups.size()).rename("n").reset_index()
    return counted.assign(metric=metric)


def _one_name(heard: pd.DataFrame) -> list[str]:
    """Who each listener is across the border of two months: the name under which they came first."""
    rows = list(zip(heard["who"], heard["before"], heard["period"], strict=True))
    there = {f"{who}@{period}" for who, _, period in rows}
    older = {}
    for who, before, period in rows:
        earlier = f"{before}@{month_before(period)}" if isinstance(before, str) else ""
        if earlier in there:
            older[f"{who}@{period}"] = earlier
    return [_first_name(f"{who}@{period}", older) for who, _, period in rows]


def _first_name(name: str, older: dict[str, str]) -> str:
    while name in older:
        name = older[name]
    return name


def month_before(period: int) -> int:
    """The first day of the month before; both as days since 1970."""
    return ((EPOCH + timedelta(days=int(period) - 1)).replace(day=1) - EPOCH).days


def _touches(heard: pd.DataFrame) -> pd.DataFrame:
    lists = heard["ranges"].map(json.loads)
    counts = lists.map(len)
    values = pd.DataFrame([row for rows in lists for row in rows], columns=list(_iab.TOUCHES[2:]), dtype="int64")
    values.insert(0, "listener", heard["listener"].repeat(counts).to_numpy())
    values.insert(1, "episode", heard["episode"].repeat(counts).to_numpy())
    return values


def _as_observations(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.assign(
        day=[EPOCH + timedelta(days=int(day)) for day in rows["day"]],
        value=[int(n) * MICROS for n in rows["n"]], until=None, denominator=None, currency=None,
    ).astype(object)  # fmt: skip
    return made[list(COLUMNS["observation"])]
