"""Rules: what rows are to be called. They lie as a layer over what sources say, and follow every later import.

A rule never touches a source's own row. Wherever the live rules make something else of it, one row of layer RULE stands over it,
which says only what they change. That layer is derived: `follow` makes it right for the whole workspace by sets, however often it
is called, so the order in which rules and imports came and went leaves no trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from store import counters, dialect, rollups, words
from store.rulebook import SET, WORDS, Lookup, Rule, live
from store.settling import RULE, SOURCE, Keys, Showings, Version
from store.tables import LAWS

_LAW = LAWS["entry"]
BIT = {name: 1 << n for n, name in enumerate(_LAW.values)}
"""The bit of each of an entry's values in the mask of what a version says."""


def follow(connection: sa.Connection, workspace: int) -> int:
    """Make the layer of rules what the live rules make of the sources' rows. Returns how many rows changed.

    Keys whose chain holds rows of a batch that is still open are left alone: they follow when that batch ends. Called in the
    transaction that ends a batch, after its status is changed.
    """
    rules = live(connection, workspace)
    if not rules and not _layered(connection, workspace):
        return 0
    return Following(connection, workspace, rules).run()


def _layered(connection: sa.Connection, workspace: int) -> bool:
    query = f"SELECT 1 FROM entry WHERE workspace = ? AND layer > 0 AND layer = {RULE} LIMIT 1"
    return connection.exec_driver_sql(query, (workspace,)).scalar() is not None


class Following:
    """One pass of `follow`. The temporary table ``ruling`` holds the rows that rules may change or did change.

    Its ``id`` is a source's top row, ``rule`` the row that stands over it now, ``fate`` what is to be done: add, change, drop.
    """

    def __init__(self, connection: sa.Connection, workspace: int, rules: Sequence[Rule]) -> None:
        self._connection, self._workspace, self._rules = connection, workspace, rules
        self._lookup = Lookup(connection, workspace)

    def run(self) -> int:
        """Bring the layer up to date. Returns how many rows changed."""
        self._gather()
        self._apply_rules()
        self._decide()
        changed = self._orphans()
        rows: Any = self._run("SELECT fate, COUNT(*) FROM ruling WHERE edited = 0 GROUP BY fate")
        fates = Counter({str(fate): int(count) for fate, count in rows})
        changed += self._edited()
        for fate, act in (("drop", self._drop), ("change", self._change), ("add", self._add)):
            if fates[fate]:
                act()
        self._run("DROP TABLE ruling")
        return changed + fates.total()

    def _run(self, sql: str, *parameters: object) -> sa.CursorResult[Any]:
        return self._connection.exec_driver_sql(sql, parameters)

    def _gather(self) -> None:
        """The sources' top rows that a rule may match, and all those beneath a layer."""
        self._run("DROP TABLE IF EXISTS ruling")
        had = ", ".join(f"had_{c} BIGINT" for c in SET)
        now = ", ".join(f"{c} BIGINT" for c in SET)
        self._run(
            "CREATE TEMP TABLE ruling (id BIGINT PRIMARY KEY, rule BIGINT, edited BIGINT, source BIGINT, amount_micros BIGINT, "
            f"{had}, {now}, by_batch BIGINT, mask BIGINT, fate TEXT, fresh BIGINT)"
        )
        columns = ", ".join(["e.source", "e.amount_micros", *(f"e.{c}" for c in (*SET, *SET))])
        closed = "e.batch NOT IN (SELECT id FROM batch WHERE workspace = ? AND status = 'open')"
        into = "INSERT INTO ruling (id, rule, edited, source, amount_micros, " + ", ".join(
            [*(f"had_{c}" for c in SET), *SET]
        )
        self._run(
            f"{into}) SELECT e.id, NULL, 0, {columns} FROM entry AS e WHERE e.workspace = ? AND e.layer = {SOURCE} "
            f"AND e.superseded_by IS NULL AND {closed} AND ({self._doors()})",
            self._workspace, self._workspace,
        )  # fmt: skip
        self._run(
            f"{into}) SELECT e.id, CASE WHEN o.layer = {RULE} THEN o.id END, "
            f"CASE WHEN o.layer <> {RULE} OR o.superseded_by IS NOT NULL THEN 1 ELSE 0 END, {columns} "
            "FROM entry AS o JOIN entry AS e ON e.workspace = o.workspace AND e.superseded_by = o.id "
            f"WHERE o.workspace = ? AND o.layer > 0 AND e.workspace = ? AND e.layer = {SOURCE} AND {closed}",
            self._workspace, self._workspace, self._workspace,
        )  # fmt: skip
        dialect.analyse(self._connection, "ruling")

    def _doors(self) -> str:
        """One condition of every rule, column by column: so few that a million rows are looked through in one pass."""
        doors: dict[str, set[str]] = {}
        for rule in self._rules:
            named = [c for c in rule.conditions if c.field in WORDS] or list(rule.conditions)
            first = min(named, key=lambda c: WORDS.index(c.field) if c.field in WORDS else len(WORDS), default=None)
            if first is None:
                continue
            if first.how == "one of" and first.field in WORDS and "" not in {v.strip() for v in first.values}:
                doors.setdefault(first.field, set()).update(map(str, self._lookup.ids(first)))
            else:
                doors.setdefault("", set()).add(f"({self._lookup.sql(first, 'e.')})")
        other = doors.pop("", set())
        listed = [f"e.{column} IN ({', '.join(sorted(ids))})" for column, ids in doors.items() if ids]
        return " OR ".join([*listed, *sorted(other)]) or "1 = 0"

    def _apply_rules(self) -> None:
        """Each rule in its turn, over what the ones before it left."""
        ids = self._result_ids()
        for rule in self._rules:
            sets = {column: ids[text] for column, text in rule.result.items() if column in SET}
            given = ", ".join(f"{c} = {number:d}" for c, number in sets.items())
            differs = " OR ".join(f"{c} IS DISTINCT FROM {number:d}" for c, number in sets.items())
            if sets:
                where = self._lookup.all_of(rule.conditions)
                self._run(f"UPDATE ruling SET {given}, by_batch = {rule.batch:d} WHERE {where} AND ({differs})")

    def _result_ids(self) -> dict[str, int]:
        return words.add(
            self._connection, self._workspace, {text for rule in self._rules for text in rule.result.values()}
        )

    def _decide(self) -> None:
        """What is to become of each row; those that stay as they are leave the table."""
        changes = " OR ".join(f"{c} IS DISTINCT FROM had_{c}" for c in SET)
        mask = " + ".join(f"CASE WHEN {c} IS DISTINCT FROM had_{c} THEN {BIT[c]} ELSE 0 END" for c in SET)
        self._run(f"DELETE FROM ruling WHERE rule IS NULL AND NOT ({changes})")
        self._run(
            f"UPDATE ruling SET mask = {mask}, "
            f"fate = CASE WHEN rule IS NULL THEN 'add' WHEN {changes} THEN 'change' ELSE 'drop' END"
        )
        same = " AND ".join(
            f'r."{c}" IS NOT DISTINCT FROM ' + (f"g.{c}" if c in SET else f'e."{c}"') for c in _LAW.values
        )
        self._run(
            "DELETE FROM ruling WHERE id IN (SELECT g.id FROM ruling AS g "
            "JOIN entry AS r ON r.workspace = ? AND r.id = g.rule JOIN entry AS e ON e.workspace = ? AND e.id = g.id "
            f"WHERE g.fate = 'change' AND r.batch = g.by_batch AND r.said = g.mask AND {same})",
            self._workspace, self._workspace,
        )  # fmt: skip
        dialect.analyse(self._connection, "ruling")

    def _orphans(self) -> int:
        """Take away rows of the layer with nothing beneath: their import was undone."""
        return self._run(
            "DELETE FROM entry WHERE workspace = ? AND id IN (SELECT r.id FROM entry AS r LEFT JOIN entry AS e "
            f"ON e.workspace = r.workspace AND e.superseded_by = r.id AND e.layer = {SOURCE} "
            f"WHERE r.workspace = ? AND r.layer > 0 AND r.layer = {RULE} AND e.id IS NULL)",
            self._workspace, self._workspace,
        ).rowcount  # fmt: skip

    def _move(self, sign: int, column: str, fate: str) -> None:
        where = f"id IN (SELECT {column} FROM ruling WHERE fate = '{fate}')"
        rollups.move(self._connection, self._workspace, sign, where)

    def _drop(self) -> None:
        self._move(-1, "rule", "drop")
        dropped = "(SELECT {0} FROM ruling WHERE fate = 'drop')"
        self._run(f"DELETE FROM entry WHERE workspace = ? AND id IN {dropped.format('rule')}", self._workspace)
        self._run(
            f"UPDATE entry SET superseded_by = NULL WHERE workspace = ? AND id IN {dropped.format('id')}",
            self._workspace,
        )
        self._move(1, "id", "drop")

    def _change(self) -> None:
        self._move(-1, "rule", "change")
        sets = ", ".join(f'"{c}" = ' + (f"g.{c}" if c in SET else f'e."{c}"') for c in _LAW.values)
        self._run(
            f"UPDATE entry SET batch = g.by_batch, said = g.mask, {sets} FROM ruling AS g, entry AS e "
            "WHERE g.fate = 'change' AND e.workspace = ? AND e.id = g.id AND entry.workspace = ? AND entry.id = g.rule",
            self._workspace, self._workspace,
        )  # fmt: skip
        self._move(1, "rule", "change")

    def _add(self) -> None:
        count = int(self._run("SELECT COUNT(*) FROM ruling WHERE fate = 'add'").scalar_one())
        first = counters.reserve(self._connection, self._workspace, counters.ROW, count)
        self._run(
            f"UPDATE ruling SET fresh = {first:d} + n.n FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS n FROM ruling "
            "WHERE fate = 'add') AS n WHERE ruling.id = n.id"
        )
        self._move(-1, "id", "add")
        self._run(
            "UPDATE entry SET superseded_by = g.fresh FROM ruling AS g WHERE g.fate = 'add' AND entry.workspace = ? AND entry.id = g.id",
            self._workspace,
        )
        columns = ", ".join(f'"{c}"' for c in _LAW.columns)
        values = ", ".join(f"g.{c}" if c in SET else f'e."{c}"' for c in _LAW.columns)
        self._run(
            f"INSERT INTO entry (id, workspace, batch, superseded_by, layer, said, {columns}) "
            f"SELECT g.fresh, e.workspace, g.by_batch, NULL, {RULE}, g.mask, {values} FROM ruling AS g "
            "JOIN entry AS e ON e.workspace = ? AND e.id = g.id WHERE g.fate = 'add'",
            self._workspace,
        )
        self._move(1, "fresh", "add")

    def _edited(self) -> int:
        """Rows with a hand edit on top, which are few, go one by one through `settling`."""
        if self._run("SELECT 1 FROM ruling WHERE edited = 1 LIMIT 1").scalar() is None:
            return 0
        key = ", ".join(f"e.{c}" for c in _LAW.key)
        rows = self._run(
            f"SELECT {key}, g.id, g.fate, g.by_batch, g.mask, {', '.join(f'g.{c}' for c in SET)} FROM ruling AS g "
            "JOIN entry AS e ON e.workspace = ? AND e.id = g.id WHERE g.edited = 1",
            self._workspace,
        ).all()
        self._run("DELETE FROM ruling WHERE edited = 1")
        _Beneath(self._connection, self._workspace).settle([tuple(row) for row in rows])
        return len(rows)


class _Beneath:
    """Puts a rule's row beneath hand edits, or takes it away there."""

    def __init__(self, connection: sa.Connection, workspace: int) -> None:
        self._connection, self._workspace = connection, workspace
        self._showings = Showings.read(connection, workspace, _LAW.table)
        self._keys = Keys(connection, _LAW, workspace, self._showings)

    def settle(self, rows: list[tuple[Any, ...]]) -> None:
        """Rows are: the key, the source's top row, fate, batch, mask, then what the rules say."""
        cut = len(_LAW.key)
        found = [(row[:cut], self._keys.versions(row[:cut]), row[cut:]) for row in rows]
        self._sum(-1, [v.id for _, versions, _ in found for v in versions if v.superseded_by is None])
        fresh = counters.reserve(self._connection, self._workspace, counters.ROW, len(rows))
        chains = [(key, self._chain(versions, wanted, fresh + n)) for n, (key, versions, wanted) in enumerate(found)]
        self._sum(1, self._keys.write(chains))

    def _sum(self, sign: int, ids: list[int]) -> None:
        rollups.move_ids(self._connection, self._workspace, sign, ids)

    def _chain(self, versions: list[Version], wanted: tuple[Any, ...], fresh: int) -> list[Version]:
        top, fate, batch, mask, *said = wanted
        for old in (v for v in versions if v.layer == RULE):
            self._connection.exec_driver_sql(
                "DELETE FROM entry WHERE workspace = ? AND id = ?", (self._workspace, old.id)
            )
        chain = [v for v in versions if v.layer != RULE]
        if fate == "drop":
            return chain
        beneath = next(v for v in chain if v.id == top)
        rules = dict(zip(SET, said, strict=True))
        values = tuple(rules.get(name, old) for name, old in zip(_LAW.values, beneath.values, strict=True))
        standing = self._showings.standings[batch]
        return [*chain, Version(fresh, RULE, standing, values, mask, None, new=True, batch=batch)]
