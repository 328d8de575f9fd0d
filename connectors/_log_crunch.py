"""Requests of an access log, block after block, become visits and touches: what is kept grows with people, not with lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from connectors import _agents, _iab, _iab_filters, _log_rules, _log_split, _mail_addresses
from connectors._iab import WindowRule
from connectors._log_formats import Layout
from connectors._log_networks import Networks
from connectors._log_sieve import Counts, Sieve
from connectors._log_zones import DAY, day_sql, offset

NO_AGENT = "\x01"
"""Stands for the user agent where the log has none: that says nothing about who asked."""
_MARKS = "[?&](utm_[a-z]+|source|ref|gclid|gbraid|wbraid|dclid|msclkid|ttclid|twclid|li_fat_id|yclid)="
_SOUND_HELD = 50_000
_TOUCHES_HELD = 200_000
_VISITS_HELD = 400_000

_TABLES = """
CREATE TEMP TABLE agents (id INTEGER, agent VARCHAR, kind VARCHAR, name VARCHAR, device VARCHAR, rule VARCHAR, visits BOOLEAN);
CREATE TEMP TABLE visits (address VARCHAR, agent INTEGER, day INTEGER, hits HUGEINT, last BIGINT,
                     first STRUCT(moment BIGINT, host VARCHAR, marks VARCHAR));
CREATE TEMP TABLE pages (path VARCHAR, day INTEGER, hits HUGEINT);
CREATE TEMP TABLE left_out (sound BOOLEAN, reason VARCHAR, day INTEGER, hits HUGEINT);
CREATE TEMP TABLE placed (address VARCHAR, place VARCHAR);
"""
# Nine lines of ten are left out at once: of these only why and when is kept, and nothing is worked out for them.
_WANTED = f"""
moment, {{sound}} AS sound, {{reason}} AS reason,
CASE WHEN reason IS NULL THEN address END AS address,
CASE WHEN reason IS NULL THEN coalesce(agent, '{NO_AGENT}') END AS agent,
CASE WHEN reason IS NULL THEN target END AS target,
CASE WHEN reason IS NULL THEN referrer END AS referrer,
CASE WHEN reason IS NULL THEN class END AS class,
CASE WHEN sound THEN method || '|' || status || '|' || coalesce(sent::VARCHAR, '') || '|' || coalesce(total::VARCHAR, '') || '|'
  || coalesce("range", '') || '|' || coalesce(purpose::VARCHAR, '') END AS got
"""
_KEPT = f"""
CREATE OR REPLACE TEMP TABLE kept AS SELECT * EXCLUDE (rule, visits), {{reason}} AS reason, rule, visits FROM (
  SELECT moment, sound, address, class, got, NULL::VARCHAR AS place, agents.* EXCLUDE (agent, name, device),
    CASE WHEN shown = '' THEN '/' ELSE shown[:500] END AS path,
    CASE WHEN contains(referrer, '://') THEN lower(split_part(split_part(referrer, '/', 3), ':', 1))[:200] ELSE '' END AS referrer,
    CASE WHEN contains(target, '?') AND regexp_matches(target, '{_MARKS}') THEN split_part(target, '?', 2)[:500] ELSE '' END AS marks
  FROM (SELECT *, CASE WHEN starts_with(target, 'http') THEN regexp_replace(split_part(target, '?', 1), '^https?://[^/]*', '')
          ELSE split_part(target, '?', 1) END AS shown FROM block WHERE reason IS NULL)
  JOIN agents USING (agent))
"""
_LEFT_OUT = """
INSERT INTO left_out SELECT sound, reason, {day}, count(*) FROM block WHERE reason IS NOT NULL GROUP BY ALL
UNION ALL SELECT sound, coalesce(reason, rule), {day}, count(*) FROM kept
WHERE reason IS NOT NULL OR (NOT sound AND NOT visits) GROUP BY ALL
"""
_VISITS = """
INSERT INTO visits SELECT address, id, {day}, count(*), max(moment), min(struct_pack(moment := moment, host := referrer, marks := marks))
FROM kept WHERE reason IS NULL AND NOT sound AND visits GROUP BY ALL
"""
_PAGES = """
INSERT INTO pages SELECT {path} AS path, {day}, count(*) FROM kept WHERE reason IS NULL AND NOT sound AND visits GROUP BY ALL
"""
_SOUND = """
SELECT address, id, path, moment AS "at", {day} AS day, kind, rule, place,
  regexp_matches(got[6], '(?i)prefetch|preview|preload') AS preload, got[1] AS method, try_cast(got[2] AS BIGINT) AS status,
  try_cast(got[3] AS BIGINT) AS sent, try_cast(regexp_extract(got[5], '([0-9]+)-([0-9]+)', 1) AS BIGINT) AS low,
  try_cast(regexp_extract(got[5], '([0-9]+)-([0-9]+)', 2) AS BIGINT) AS high,
  coalesce(try_cast(got[4] AS BIGINT), try_cast(regexp_extract(got[5], '/([0-9]+)', 1) AS BIGINT)) AS total
FROM (SELECT * REPLACE (string_split(got, '|') AS got) FROM kept WHERE sound AND reason IS NULL)
"""
_PLACES = """
UPDATE kept SET place = p.place, reason = CASE WHEN sound THEN reason ELSE coalesce(reason, p.place) END
FROM placed AS p WHERE p.address = kept.address AND p.place IS NOT NULL
"""
_PATH = _mail_addresses.in_sql("path")
_TOGETHER = {
    "visits": "address, agent, day, sum(hits) AS hits, max(last) AS last, min(first) AS first",
    "pages": "path, day, sum(hits) AS hits",
    "left_out": "sound, reason, day, sum(hits) AS hits",
}


@dataclass(frozen=True)
class Options:
    """What the owner chose.

    `zone`: whose days count. `hosts`: the site's own names, small letters, without ``www.``. `episodes`: path of each
    episode's sound file → its id; a file that is none of these is known by its path. `rules_off`: ids of
    `_log_rules.catalogue`. `places`: rule and the networks whose requests it leaves out.
    """

    zone: str = "UTC"
    hosts: tuple[str, ...] = ()
    window: WindowRule = "day"
    rules_off: frozenset[str] = frozenset()
    episodes: dict[str, str] = field(default_factory=dict)
    places: tuple[tuple[str, Networks], ...] = ()


class Crunch:
    """Takes blocks in; the tables ``visits`` (a person's day), ``pages``, ``left_out`` and `touches` are its answer.

    Persons are still address and agent here: none of it leaves the process (`_log_people` makes keyed hashes of them).
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.connection = _log_split.connect()
        self.splitter = _log_split.Splitter(self.connection, _log_rules.ENDINGS)
        self.lines = 0
        self._sound: list[pd.DataFrame] = []
        self._touches: list[pd.DataFrame] = []
        self._compacted = dict.fromkeys(_TOGETHER, 0)
        self._counted: Counts = Counter()
        self.connection.execute(_TABLES)
        self._wanted = _WANTED.format(
            reason=_log_rules.early(options.rules_off, options.hosts), sound=_log_rules.sound(options.rules_off)
        )

    def sieve(self, layout: Layout) -> Sieve:
        """What counts the lines of this layout that are surely left out, before the others are given to `add`."""
        return Sieve(layout, self.options.rules_off, self.options.hosts)

    def add(self, data: bytes, layout: Layout, counted: Counts | None = None) -> None:
        """Take the whole lines of a block in, and what a `sieve` counted of it."""
        if counted:
            self._counted.update(counted)
            self.lines += counted.total()
        found = self.splitter.split(data, layout, self._wanted) if data else 0
        if not found:
            return
        self.lines += found
        self._judge_agents()
        self.connection.execute(_KEPT.format(reason=_log_rules.late(self.options.rules_off)))
        self._judge_places()
        low, high = self.connection.execute("SELECT min(moment), max(moment) FROM block").fetchall()[0]
        day = day_sql("moment", self.options.zone, low, high)
        for statement in (_LEFT_OUT, _VISITS, _PAGES):
            self.connection.execute(statement.format(day=day, path=_PATH))
        self._add_sound(day)
        self._compact(_VISITS_HELD)

    def touches(self) -> pd.DataFrame:
        """What listeners got of episodes: `_iab.TOUCHES`, the listener as ``<network>\\t<id in agents>``."""
        self._judge_sound()
        self._touches = [_iab.merge(self._touches, self.options.window, self.options.zone)]
        return self._touches[0]

    def together(self) -> None:
        """One row a person and day, a page and day, a reason and day."""
        self._add_counted()
        self._judge_sound()
        self._compact(-1)

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()

    def _add_counted(self) -> None:
        days: Counter[tuple[str, int]] = Counter()
        for (reason, at), n in self._counted.items():
            days[reason, (at + offset(self.options.zone, at)) // DAY] += n
        self._counted.clear()
        if days:
            rows = [(reason, day, n) for (reason, day), n in days.items()]
            self._leave_out(False, pd.DataFrame(rows, columns=["reason", "day", "n"]))

    def _leave_out(self, sound: bool, counted: pd.DataFrame) -> None:
        self.connection.register("counted", counted)
        self.connection.execute(f"INSERT INTO left_out SELECT {sound}, reason::VARCHAR, day, n FROM counted")
        self.connection.unregister("counted")

    def _judge_agents(self) -> None:
        """Ask once for each distinct user agent who it is."""
        query = "SELECT DISTINCT agent FROM block ANTI JOIN agents USING (agent) WHERE reason IS NULL"
        new = sorted(row[0] for row in self.connection.execute(query).fetchall())
        if not new:
            return
        known = int(self.connection.execute("SELECT count(*) FROM agents").fetchall()[0][0])
        judged = _agents.classify(new, self.options.rules_off)
        rows = [
            (known + n, text, "unknown", "", None, "", True) if text == NO_AGENT
            else (known + n, text, who.kind, who.name, who.device, who.rule, who.visits)
            for n, (text, who) in enumerate(zip(new, judged, strict=True))
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["id", "agent", "kind", "name", "device", "rule", "visits"], dtype=object)
        self.connection.register("judged", frame)
        self.connection.execute("INSERT INTO agents SELECT * FROM judged")
        self.connection.unregister("judged")

    def _judge_places(self) -> None:
        """Ask once for each address whether it is the owner's own or a data centre's, where the owner wants to know."""
        if not self.options.places:
            return
        query = "SELECT DISTINCT address FROM kept ANTI JOIN placed USING (address)"
        new = [row[0] for row in self.connection.execute(query).fetchall()]
        told: list[str | None] = [None] * len(new)
        for rule, networks in reversed(self.options.places):
            told = [rule if inside else before for inside, before in zip(networks.hold(new), told, strict=True)]
        frame = pd.DataFrame({"address": new, "place": told}, dtype=object)
        self.connection.register("found", frame)
        self.connection.execute("INSERT INTO placed SELECT address::VARCHAR, place::VARCHAR FROM found")
        self.connection.unregister("found")
        self.connection.execute(_PLACES)

    def _add_sound(self, day: str) -> None:
        found = self.connection.execute(_SOUND.format(day=day)).df()
        if len(found):
            self._sound.append(found)
        if sum(map(len, self._sound)) > _SOUND_HELD:
            self._judge_sound()

    def _judge_sound(self) -> None:
        """Sift the requests of sound that were put aside, some blocks at a time, and join the rest to touches."""
        if not self._sound:
            return
        found = pd.concat(self._sound, ignore_index=True)
        self._sound.clear()
        found["listener"] = self.networks(found["address"]) + "\t" + found["id"].astype(str)
        found["episode"] = found["path"].map(self.options.episodes).fillna(found["path"])
        for name in ("status", "sent", "total", "low", "high"):
            found[name] = found[name].astype("Int64")
        reasons = _iab_filters.reasons_of(found, self.options.rules_off)
        out = found[["day"]].assign(reason=reasons.mask(reasons == "bot", found["rule"]))[reasons != ""]
        if len(out):
            self._leave_out(True, out.groupby(["reason", "day"]).size().rename("n").reset_index())
        listening = found[(reasons == "") & found["status"].isin((200, 206))]
        self._touches.append(_iab.gather(listening, self.options.window, self.options.zone))
        if sum(map(len, self._touches)) > _TOUCHES_HELD + 2 * len(self._touches[0]):
            self.touches()

    def networks(self, addresses: pd.Series) -> pd.Series:
        """What stands for a household of each address (`_iab_filters.networks_of`), unless the owner wants whole addresses."""
        if _log_rules.NETWORK_RULE.id in self.options.rules_off:
            return addresses
        distinct = addresses.unique().tolist()
        return addresses.map(dict(zip(distinct, _iab_filters.networks_of(distinct), strict=True)))

    def _compact(self, held: int) -> None:
        """Put rows of the same key together once there are many more than after the last time."""
        for table, columns in _TOGETHER.items():
            rows = int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
            if rows > 2 * self._compacted[table] + held:
                self.connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {columns} FROM {table} GROUP BY ALL"
                )
                self._compacted[table] = int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
