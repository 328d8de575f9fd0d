"""Persons of a log become sightings: keyed hashes, by month, with what each day of theirs was. No address is in them.

The key of a month is made from the workspace's own and the month, so that nobody can be followed from one month to the
next; only who comes in a month's first two days is also looked up under the month before, whose windows are still open.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs

import duckdb
import pandas as pd
import pyarrow as pa

from connectors import _channels_of_visits, _iab
from connectors._log_crunch import Crunch
from connectors._mail_addresses import hidden

EPOCH = date(1970, 1, 1)
LINKED_DAYS = 2
"""Days at a month's beginning in which a window of the month before may still be open."""
WHO_BYTES = 16
PAGE, LEFT_OUT, UNHEARD, EPISODE = "page ", "left out ", "not heard ", "episode "
"""How an item begins that is a page, a reason (of a page, of sound), an episode; a visitor's own row has the empty item."""

SCHEMA = pa.schema(
    [("period", pa.int64()), ("who", pa.binary()), ("item", pa.string()), ("first", pa.int64()), ("last", pa.int64()),
     ("hits", pa.string()), ("ranges", pa.string()), ("traits", pa.string()), ("before", pa.binary())]
)  # fmt: skip
"""One sighting: month (its first day, days since 1970), who (empty for pages and reasons), item, first and last moment
(seconds since 1970), hits by day and joined ranges (JSON), traits (JSON: device, country, app), who under the month before."""

Countries = Callable[[Sequence[str]], list[str | None]]


def month_of(day: int) -> int:
    """The first day of a day's month, both as days since 1970."""
    return ((EPOCH + timedelta(days=day)).replace(day=1) - EPOCH).days


def month_key(key: bytes, period: int) -> bytes:
    """The key of one month: HMAC-SHA256 of the month's name under the workspace's key."""
    return hmac.digest(key, f"{EPOCH + timedelta(days=period):%Y-%m}".encode(), "sha256")


def who(key: bytes, period: int, network: str, agent: str) -> bytes:
    """Who an address and agent are in one month: HMAC-SHA256 cut to 16 bytes. `_who_sql` works out the same."""
    return hmac.digest(month_key(key, period), f"{network}\t{agent}".encode(), "sha256")[:WHO_BYTES]


def sightings(crunch: Crunch, hash_key: bytes, countries: Countries | None = None) -> pa.Table:
    """Everything a reading found, as sightings (columns `SCHEMA`), in the order of the store's key."""
    crunch.together()
    connection = crunch.connection
    touches = crunch.touches()
    _name_days(connection, crunch, touches, hash_key)
    _name_people(connection, crunch, countries)
    _name_arrivals(connection, crunch.options.hosts)
    connection.execute(_VISITORS)
    connection.register("told", touches.assign(day=_days(touches, crunch.options.zone)))
    connection.execute(_TOUCHED)
    connection.unregister("told")
    connection.execute(_LISTENERS)
    columns = ", ".join(f'"{name}"' for name in SCHEMA.names)
    found = connection.sql(
        f"SELECT {columns} FROM (SELECT * FROM visitors UNION ALL SELECT * FROM listeners UNION ALL {_PAGES} UNION ALL {_REASONS}) "
        "ORDER BY period, who, item"
    ).to_arrow_table()
    return found.cast(SCHEMA)


# HMAC by hand, since the database does it for all rows at once: H(outer key || H(inner key || text)).
def _who_sql(inner: str, outer: str, text: str) -> str:
    digest = f"sha256({outer} || unhex(sha256({inner} || encode({text}))))"
    return f"unhex({digest}[:{2 * WHO_BYTES}])"


_TEXT = "network || chr(9) || agent"
_WHO = _who_sql("inner_key", "outer_key", _TEXT)
_BEFORE = f"CASE WHEN linked THEN {_who_sql('inner_before', 'outer_before', _TEXT)} END"
_VISITORS = f"""
CREATE OR REPLACE TEMP TABLE visitors AS
SELECT period, who, '' AS item, min(first.moment) AS first, max(last) AS last,
  '[' || array_to_string(list_sort(list(json_array(day, hits, first.moment, channel, host, campaign)::VARCHAR)), ',') || ']' AS hits,
  NULL::VARCHAR AS ranges, any_value(json_object('device', device, 'country', country)::VARCHAR) AS traits, NULL::BLOB AS before
FROM (SELECT period, {_WHO} AS who, day, sum(hits)::BIGINT AS hits, max(last) AS last, min(first) AS first,
        min(device) AS device, min(country) AS country
      FROM (SELECT v.day, v.hits, v.last, v.first, coalesce(p.network, v.address) AS network, p.country, a.agent, a.device
            FROM visits AS v LEFT JOIN places AS p USING (address) JOIN agents AS a ON a.id = v.agent) AS each
      JOIN days USING (day) GROUP BY ALL) AS by_day
JOIN arrivals ON arrivals.referrer = first.host AND arrivals.marks = first.marks
GROUP BY period, who
"""
_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE touched AS
SELECT split_part(listener, chr(9), 1) AS network, split_part(listener, chr(9), 2)::INTEGER AS agent_id, episode,
  min(told.day)::INTEGER AS day, min(first) AS first, max(last) AS last,
  '[' || string_agg(json_array({", ".join(_iab.TOUCHES[2:])})::VARCHAR, ',' ORDER BY first, low) || ']' AS ranges
FROM told JOIN days ON days.day = told.day GROUP BY listener, episode, days.period
"""
_LISTENERS = f"""
CREATE OR REPLACE TEMP TABLE listeners AS
SELECT period, {_WHO} AS who, '{EPISODE}' || episode AS item, first, last, NULL::VARCHAR AS hits, ranges,
  json_object('app', name, 'device', device, 'country', country)::VARCHAR AS traits, {_BEFORE} AS before
FROM (SELECT t.*, a.agent, a.name, a.device, p.country FROM touched AS t JOIN agents AS a ON a.id = t.agent_id
      LEFT JOIN places AS p ON p.address = t.network) AS each JOIN days USING (day)
"""
_NOBODY = "''::BLOB AS who"
_BY_DAY = "'[' || string_agg(json_array(day, hits::BIGINT)::VARCHAR, ',' ORDER BY day) || ']' AS hits"
_REST = "NULL::VARCHAR AS ranges, NULL::VARCHAR AS traits, NULL::BLOB AS before"
_PAGES = f"""SELECT period, {_NOBODY}, '{PAGE}' || path AS item, min(day) * 86400, max(day) * 86400, {_BY_DAY}, {_REST}
FROM pages JOIN days USING (day) GROUP BY period, path"""
_REASONS = f"""SELECT period, {_NOBODY}, CASE WHEN sound THEN '{UNHEARD}' ELSE '{LEFT_OUT}' END || reason AS item,
  min(day) * 86400, max(day) * 86400, {_BY_DAY}, {_REST}
FROM left_out JOIN days USING (day) GROUP BY period, sound, reason"""


def _name_days(connection: duckdb.DuckDBPyConnection, crunch: Crunch, touches: pd.DataFrame, key: bytes) -> None:
    """The table ``days``: each day's month, that month's keys, and whether the month before is still open then."""
    found = {row[0] for table in ("visits", "pages", "left_out") for row in connection.execute(
        f"SELECT DISTINCT day FROM {table}").fetchall()}  # fmt: skip
    found |= {int(day) for day in _days(touches, crunch.options.zone).unique()}
    rows = [_day_row(day, key) for day in sorted(found)]
    columns = zip(zip(*rows, strict=True) if rows else [()] * len(_DAYS), _DAYS.types, strict=True)
    connection.register("told", pa.table([pa.array(c, t) for c, t in columns], schema=_DAYS))
    connection.execute("CREATE OR REPLACE TEMP TABLE days AS SELECT * FROM told")
    connection.unregister("told")


_DAYS = pa.schema(
    [("day", pa.int32()), ("period", pa.int64()), ("inner_key", pa.binary()), ("outer_key", pa.binary()),
     ("inner_before", pa.binary()), ("outer_before", pa.binary()), ("linked", pa.bool_())]
)  # fmt: skip


def _day_row(day: int, key: bytes) -> tuple[object, ...]:
    period = month_of(day)
    own, before = month_key(key, period), month_key(key, month_of(period - 1))
    return (day, period, *_pads(own), *_pads(before), day - period < LINKED_DAYS)


def _pads(key: bytes) -> tuple[bytes, bytes]:
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def _days(touches: pd.DataFrame, zone: str) -> pd.Series:
    """The local day of each touch's first moment, as days since 1970."""
    moments = pd.to_datetime(touches["first"].astype("int64"), unit="s", utc=True).dt.tz_convert(zone)
    return (moments.dt.tz_localize(None).dt.normalize() - pd.Timestamp(EPOCH)).dt.days


def _name_people(connection: duckdb.DuckDBPyConnection, crunch: Crunch, countries: Countries | None) -> None:
    """The table ``places``: network and country of addresses, where these differ from the address and are known."""
    where = "" if countries else "WHERE contains(address, ':')"
    query = f"SELECT DISTINCT address FROM visits {where}"
    addresses = [row[0] for row in connection.execute(query).fetchall()]
    networks = crunch.networks(pd.Series(addresses, dtype=object)).tolist()
    listeners = {name.partition("\t")[0] for name in crunch.touches()["listener"].unique()} if countries else set()
    known = {network: (network, network) for network in listeners} | dict(
        zip(addresses, zip(addresses, networks, strict=True), strict=True)
    )
    told = countries([a.removesuffix("/64") for a in known]) if countries else [None] * len(known)
    rows = [(address, network, country) for (address, network), country in zip(known.values(), told, strict=True)]
    frame = pd.DataFrame(rows, columns=["address", "network", "country"], dtype=object)
    connection.register("told", frame)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT "
        "address::VARCHAR AS address, network::VARCHAR AS network, country::VARCHAR AS country FROM told"
    )
    connection.unregister("told")


def _name_arrivals(connection: duckdb.DuckDBPyConnection, hosts: Sequence[str]) -> None:
    """The table ``arrivals``: channel, shown host and campaign of each distinct referrer and its campaign marks."""
    pairs = connection.execute("SELECT DISTINCT first.host, first.marks FROM visits").fetchall()
    channels = _channels_of_visits.channels_of([p[0] for p in pairs], [f"/?{p[1]}" for p in pairs], hosts)
    rows = []
    for (host, marks), channel in zip(pairs, channels, strict=True):
        own = channel == "internal"
        shown = "" if own else _channels_of_visits.bare_host(host)
        rows.append((host, marks, "direct" if own else channel, shown, _campaign(marks)))
    frame = pd.DataFrame(rows, columns=["referrer", "marks", "channel", "host", "campaign"], dtype=object)
    connection.register("told", frame)
    casts = ", ".join(f"{name}::VARCHAR AS {name}" for name in frame.columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE arrivals AS SELECT {casts} FROM told")
    connection.unregister("told")


def _campaign(marks: str) -> str:
    return hidden(parse_qs(marks).get("utm_campaign", [""])[0])[:100] if "utm_campaign=" in marks else ""
