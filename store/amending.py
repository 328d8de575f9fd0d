"""Changing what is there without touching what sources said: rules for many rows, edits of single ones. Each change is a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from store import batches, rollups, rulebook, ruling, words
from store.batches import NewBatch
from store.engines import Engines
from store.errors import StoreError, Unknown
from store.reading import Reader
from store.records import days
from store.rulebook import Rule
from store.settling import EDIT, RULE, Key, Keys, Showings, Version
from store.tables import DAYS, LAWS

EDITABLE = ("day", "paid_day", "kind", "status", "stream", "payer", "product", "quantity", "amount_micros", "currency")
_LAW = LAWS["entry"]


@dataclass(frozen=True)
class RulePreview:
    """What a rule would do: `rows` it would change, `money` by currency (``currency``, ``n``, ``amount_micros``), some of them.

    `examples` has day, source, kind, stream, payer, product, amount_micros, currency as they are now. `edited` counts the rows
    among them whose hand edit says one of the same fields, so that there nothing will be seen of the rule.
    """

    rows: int
    edited: int
    money: pd.DataFrame
    examples: pd.DataFrame


class Amending:
    """The part of the store that lays rules and edits over rows."""

    _engines: Engines

    if TYPE_CHECKING:

        def _change(self, ws: int) -> AbstractContextManager[sa.Connection]: ...

    def rules(self, ws: int) -> list[Rule]:
        """The rules that stand, in the order in which they apply: the oldest first."""
        with self._engines.read() as connection:
            return rulebook.live(connection, ws)

    def ruled(self, ws: int) -> dict[int, int]:
        """How many rows each rule's batch had the last word on."""
        query = "SELECT batch, COUNT(*) FROM entry WHERE workspace = ? AND layer > 0 AND layer = ? GROUP BY batch"
        with self._engines.read() as connection:
            rows = connection.exec_driver_sql(query, (ws, RULE)).all()
        return {int(batch): int(count) for batch, count in rows}

    def make_rule(self, ws: int, rule: Rule, *, now: datetime, message: str) -> tuple[int, int]:
        """Make a rule, as one batch, and lay it over every row it matches. Returns the batch's number and how many changed."""
        with self._change(ws) as connection:
            number = _begin(connection, ws, message, now)
            rulebook.add(connection, ws, number, rule)
            return number, _end(connection, ws, number, now)

    def remove_rule(self, ws: int, rule: int, *, now: datetime, message: str) -> tuple[int, int]:
        """Take a rule off every row, as one batch; undoing that batch brings it back.

        Raises: Unknown: there is no such rule.
        """
        with self._change(ws) as connection:
            if rule not in {each.id for each in rulebook.live(connection, ws)}:
                raise Unknown("This rule is no longer there: it was removed or undone meanwhile.")
            number = _begin(connection, ws, message, now)
            rulebook.remove(connection, ws, number, rule)
            return number, _end(connection, ws, number, now)

    def preview_rule(self, ws: int, rule: Rule, *, examples: int = 5) -> RulePreview:
        """What `rule` would change if it were made now, after all the others."""
        with self._engines.read() as connection:
            reader = Reader(connection, ws)
            condition = _would_change(connection, ws, rule)
            top = (
                f"FROM entry AS e LEFT JOIN entry AS o ON o.workspace = e.workspace AND o.id = e.superseded_by AND o.layer = {EDIT} "
                f"WHERE e.workspace = {ws:d} AND e.layer < {EDIT} AND (e.superseded_by IS NULL OR o.id IS NOT NULL) "
                f"AND e.batch NOT IN (SELECT id FROM batch WHERE workspace = {ws:d} AND status = 'open') AND {condition}"
            )
            hidden = f"COUNT(*) FILTER (WHERE o.id IS NOT NULL AND {_says(rule)})"
            sums = (
                f"SELECT e.currency, COUNT(*), SUM(e.amount_micros), {hidden} {top} GROUP BY e.currency ORDER BY 2 DESC"
            )
            money = reader.frame(sums, ("currency", "n", "amount_micros", "edited"), coded=("currency",))
            columns = ("day", "source", "kind", "stream", "payer", "product", "amount_micros", "currency")
            few = (
                f"SELECT {', '.join('e.' + c for c in columns)} {top} ORDER BY e.day DESC, e.id DESC LIMIT {examples:d}"
            )
            shown = reader.frame(few, columns, coded=_LAW.words)
        return RulePreview(int(money["n"].sum()), int(money["edited"].sum()), money.drop(columns="edited"), shown)

    def edit(self, ws: int, rows: Sequence[int], values: Mapping[str, Any], *, now: datetime, message: str) -> int:
        """Lay a hand edit over rows, as one batch: what `values` says (fields of `EDITABLE`, None empties one). Returns its number.

        Raises: Unknown: a row is no longer live. StoreError: a field cannot be edited, or an import is at work on the row.
        """
        wrong = set(values) - set(EDITABLE)
        if wrong or not values or not rows:
            raise StoreError(f"Nothing of {', '.join(sorted(wrong)) or 'these rows'} can be edited.")
        with self._change(ws) as connection:
            coded = _coded(connection, ws, values)
            number, first = batches.begin(connection, ws, NewBatch(None, "edit", now, message=message), len(rows), now)
            _Editing(connection, ws, number, first).lay(_keys_of(connection, ws, rows), coded)
            batches.finish(connection, ws, number, (0, len(rows), 0), now)
            return number

    def edits(self, ws: int) -> list[int]:
        """The ids of the live rows that a hand edit has the last word on, newest first."""
        query = (
            f"SELECT e.id FROM entry AS e JOIN batch AS b ON b.workspace = e.workspace AND b.id = e.batch WHERE e.workspace = ? "
            f"AND e.layer > 0 AND e.layer = {EDIT} AND e.superseded_by IS NULL AND b.status = 'done' AND b.kind = 'edit' ORDER BY e.id DESC"
        )
        with self._engines.read() as connection:
            return [int(n) for n in connection.exec_driver_sql(query, (ws,)).scalars()]


def _begin(connection: sa.Connection, ws: int, message: str, now: datetime) -> int:
    # Its rows are derived and carry ids outside of the batch's own range, so that undoing it leaves them to `follow`.
    number, _ = batches.begin(connection, ws, NewBatch(None, "rule", now, message=message), 0, now)
    return number


def _end(connection: sa.Connection, ws: int, number: int, now: datetime) -> int:
    batches.finish(connection, ws, number, (0, 0, 0), now)
    changed = ruling.follow(connection, ws)
    query = "UPDATE batch SET received = ?, revised = ? WHERE workspace = ? AND id = ?"
    connection.exec_driver_sql(query, (changed, changed, ws, number))
    return changed


def _would_change(connection: sa.Connection, ws: int, rule: Rule) -> str:
    known = words.known(connection, ws, set(rule.result.values()))
    differs = [
        f"e.{c} IS DISTINCT FROM {words.code(known, text):d}" for c, text in rule.result.items() if c in rulebook.SET
    ]
    return f"({rulebook.Lookup(connection, ws).all_of(rule.conditions, 'e.')}) AND ({' OR '.join(differs) or '1 = 0'})"


def _says(rule: Rule) -> str:
    """Whether the edit over a row says a field that the rule says too."""
    bits = [ruling.BIT[column] for column in rule.result if column in rulebook.SET]
    return "(o.said IS NULL OR " + " OR ".join(f"(o.said & {bit:d}) <> 0" for bit in bits or [0]) + ")"


def _coded(connection: sa.Connection, ws: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Words as ids, days as numbers."""
    ids = words.add(connection, ws, {str(v) for c, v in values.items() if c in _LAW.words and v is not None})
    return {c: _code(c, v, ids) for c, v in values.items()}


def _code(column: str, value: Any, ids: Mapping[str, int]) -> Any:
    if value is None:
        return None
    if column in _LAW.words:
        return ids[str(value)]
    return days(value) if column in DAYS and isinstance(value, date) else value


def _keys_of(connection: sa.Connection, ws: int, rows: Sequence[int]) -> list[Key]:
    found = []
    for row in rows:
        query = "SELECT source, external_id FROM entry WHERE workspace = ? AND id = ? AND superseded_by IS NULL"
        key = connection.exec_driver_sql(query, (ws, row)).one_or_none()
        if key is None:
            raise Unknown("This row has changed meanwhile: look at it again, then edit it.")
        found.append(tuple(key))
    return found


class _Editing:
    """Lays one edit over keys, key by key: a person edits few."""

    def __init__(self, connection: sa.Connection, ws: int, batch: int, first: int) -> None:
        self._connection, self._ws, self._batch, self._first = connection, ws, batch, first
        self._showings = Showings.read(connection, ws, _LAW.table, batch)
        self._keys = Keys(connection, _LAW, ws, self._showings)

    def lay(self, keys: Sequence[Key], values: Mapping[str, Any]) -> None:
        """Add the edit's version to each key and settle it."""
        chains = [(key, self._keys.versions(key)) for key in keys]
        if any(v.batch not in self._showings.standings for _, versions in chains for v in versions):
            raise StoreError("An import is at work on this row: wait until it is done, then edit it.")
        rollups.move_ids(
            self._connection, self._ws, -1, [v.id for _, chain in chains for v in chain if v.superseded_by is None]
        )
        for number, (_, chain) in enumerate(chains):
            chain.append(self._version(self._first + number, chain, values))
        rollups.move_ids(self._connection, self._ws, 1, self._keys.write(chains))

    def _version(self, row: int, chain: list[Version], values: Mapping[str, Any]) -> Version:
        top = next(v for v in chain if v.superseded_by is None)
        full = tuple(values.get(name, old) for name, old in zip(_LAW.values, top.values, strict=True))
        said = sum(ruling.BIT[name] for name in values)
        standing = self._showings.standings[self._batch]
        return Version(row, EDIT, standing, full, said, None, new=True, batch=self._batch)
