"""From sightings to observations: each day of a log's open months, and the months themselves, counted anew as a whole."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from connectors import _iab, _log_split
from connectors._iab import WindowRule
from connectors._log_people import EPISODE, LEFT_OUT, PAGE, UNHEARD
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
_VALUES = """
first.channel AS channel, nullif(first.host, '') AS referrer, nullif(first.campaign, '') AS campaign,
coalesce(device, 'unknown') AS device, country
"""
_PARTS = ("channel", "referrer", "campaign", "device", "country")
_LARGEST = f"QUALIFY row_number() OVER (PARTITION BY metric, day ORDER BY n DESC, item) <= {SHOWN}"


def _visitors_sql(grain: str, source: str) -> str:
    """Visitors by day or month, all and by each part, in one pass: metric, item, grain, day, n, and the views of all."""
    part = " ".join(f"WHEN grouping({part}) = 0 THEN '_by_{part}'" for part in _PARTS)
    sets = ", ".join(f"(day, {part})" for part in _PARTS)
    return f"""
    SELECT 'visitors' || part AS metric, item, '{grain}' AS grain, day, n, views FROM (
      SELECT CASE {part} ELSE '' END AS part, coalesce({", ".join(_PARTS)}) AS item, day, count(*) AS n, sum(hits)::BIGINT AS views
      FROM ({source}) GROUP BY GROUPING SETS ((day), {sets}))
    WHERE part = '' OR item IS NOT NULL {_LARGEST}"""


_BY_DAY = _visitors_sql("day", f"SELECT day, hits, {_VALUES} FROM seen")
_BY_MONTH = _visitors_sql(
    "month",
    f"SELECT day, hits, {_VALUES} FROM (SELECT period AS day, sum(hits) AS hits, min(first) AS first, min(device) AS device, "
    "min(country) AS country FROM seen GROUP BY period, who)",
)
_PREFIXES = {
    PAGE: "pageviews_by_page",
    LEFT_OUT: "requests_left_out_by_reason",
    UNHEARD: "downloads_left_out_by_reason",
}
_WHAT = (
    " ".join(
        f"WHEN starts_with(item, '{prefix}') THEN {{{{'metric': '{metric}', 'item': item[{len(prefix) + 1}:]}}}}"
        for prefix, metric in _PREFIXES.items()
    )
    .replace("{{", "{")
    .replace("}}", "}")
)
_OF_NOBODY = f"""
SELECT what.metric AS metric, what.item AS item, 'day' AS grain, day, n FROM (
  SELECT CASE {_WHAT} END AS what, day, sum(hits)::BIGINT AS n FROM nobodys GROUP BY ALL) {_LARGEST}
"""


@dataclass(frozen=True)
class Counting:
    """How downloads are counted.

    `episodes`: indexed by episode, with its `size` in bytes, `seconds`, and the day it was `published`. `most`: downloads of
    one listener on a day from which on they are left out, None for no limit.
    """

    zone: str
    window: WindowRule
    episodes: pd.DataFrame
    most: int | None = _iab.MOST


def observations(sightings: pa.Table, periods: Collection[int], how: Counting) -> pd.DataFrame:
    """Everything these months' sightings tell, as rows of the table ``observation``.

    Args:
        sightings: Of the months asked for, and for windows over their borders of those beside them.
        periods: First days (days since 1970) of the months to tell of.
    Returns: The columns of `vocabulary.COLUMNS`; values in millionths. Days on which nothing was seen have no row.
    """
    with _log_split.connect() as db:
        db.register("every", sightings)
        db.execute("CREATE TEMP TABLE months AS SELECT unnest(?::BIGINT[]) AS period", [sorted(periods)])
        db.execute("CREATE TEMP VIEW sightings AS SELECT * FROM every JOIN months USING (period)")
        db.execute(_SEEN)
        db.execute(_NOBODYS)
        site = [db.execute(query).df() for query in (_BY_DAY, _BY_MONTH, _OF_NOBODY)]
        heard = db.sql(
            "SELECT period, hex(who) AS who, item, ranges, traits, hex(before) AS before FROM every WHERE ranges IS NOT NULL"
        ).df()
    views = site[0][site[0]["metric"] == "visitors"].assign(metric="pageviews", n=lambda rows: rows["views"])
    rows = pd.concat([*site, views, downloads(heard, periods, how)], ignore_index=True)
    rows["item"] = rows["item"].fillna("")
    return _as_observations(rows)


def downloads(heard: pd.DataFrame, periods: Collection[int], how: Counting) -> pd.DataFrame:
    """Downloads and listeners by day and month: columns metric, item, grain, day (days since 1970), n.

    Args: heard: period, who (hex), item, ranges, traits, before of all listeners; windows are drawn over the months' borders.
    """
    if heard.empty:
        return pd.DataFrame(columns=["metric", "item", "grain", "day", "n"])
    heard = heard.assign(listener=_one_name(heard), episode=heard["item"].str.removeprefix(EPISODE))
    touches = _iab.merge([_touches(heard)], how.window, how.zone)
    windows = _iab.judged(touches, how.episodes, how.window, how.zone, most=how.most)
    windows["number"] = (windows["day"] - pd.Timestamp(EPOCH)).dt.days.astype("int64")
    windows["period"] = (windows["day"].dt.to_period("M").dt.start_time - pd.Timestamp(EPOCH)).dt.days.astype("int64")
    windows = windows[windows["period"].isin(list(periods))]
    found = windows[windows["reason"] == ""]
    traits = pd.DataFrame(json.loads(f"[{','.join(heard['traits'])}]"))
    traits = traits.assign(listener=heard["listener"].to_numpy()).groupby("listener").first()
    return pd.concat([_counted(found.join(traits, on="listener")), _unheard(windows)], ignore_index=True)


def _unheard(windows: pd.DataFrame) -> pd.DataFrame:
    """Requests that are no download though they may be listening, by day and reason; of a download, all but the first."""
    counted = windows["reason"] == ""
    rows = windows.assign(
        item=windows["reason"].mask(counted, _iab.AGAIN), n=windows["requests"] - counted.astype("int64"), day=windows["number"]
    )  # fmt: skip
    sums = rows.groupby(["item", "day"], as_index=False)["n"].sum()
    return sums[sums["n"] > 0].assign(metric="downloads_left_out_by_reason", grain="day")


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
    lists = json.loads(f"[{','.join(heard['ranges'])}]")
    counts = [len(rows) for rows in lists]
    numbers = np.array([row for rows in lists for row in rows], "int64").reshape(-1, len(_iab.TOUCHES) - 2)
    values = pd.DataFrame(numbers, columns=list(_iab.TOUCHES[2:]))
    values.insert(0, "listener", heard["listener"].repeat(counts).to_numpy())
    values.insert(1, "episode", heard["episode"].repeat(counts).to_numpy())
    return values


def _as_observations(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.assign(
        day=[EPOCH + timedelta(days=int(day)) for day in rows["day"]],
        value=[int(n) * MICROS for n in rows["n"]], until=None, denominator=None, currency=None,
    ).astype(object)  # fmt: skip
    return made[list(COLUMNS["observation"])]
