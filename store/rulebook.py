"""The book of rules: what a rule is, which ones stand, and what their conditions are in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from store import counters, words

SET = ("kind", "stream", "payer", "product")
"""The fields a rule may set, all of them words."""
WORDS = ("payer", "product", "stream", "source", "kind")
SIGN = "sign"
SIGNS = {"in": "amount_micros > 0", "out": "amount_micros < 0"}
HOW = ("one of", "contains")


@dataclass(frozen=True)
class Condition:
    """What a row must be like: `field` is a word's column or ``sign``, `how` one of `HOW`; case does not matter.

    An empty text among the values of "one of" means that the field is empty.
    """

    field: str
    how: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule: rows that meet every condition get what `result` says (field → word)."""

    conditions: tuple[Condition, ...]
    result: Mapping[str, str] = field(default_factory=dict)
    id: int = 0
    batch: int = 0

    def packed(self) -> tuple[str, str]:
        """Conditions and result as JSON."""
        conditions = [{"field": c.field, "how": c.how, "values": list(c.values)} for c in self.conditions]
        return json.dumps(conditions, ensure_ascii=False), json.dumps(dict(self.result), ensure_ascii=False)


_REMOVES = "removes"
"""In the result of a removal: how many rows of the book stand before the rule it takes away. Their ids may be others elsewhere."""


def _book(connection: sa.Connection, workspace: int) -> list[tuple[int, int, bool, Any, dict[str, Any]]]:
    """Every row that was ever written, in order: id, batch, whether that is done, conditions, result."""
    rows: Any = connection.exec_driver_sql(
        "SELECT r.id, r.batch, b.status, r.conditions, r.result FROM rule AS r "
        "JOIN batch AS b ON b.workspace = r.workspace AND b.id = r.batch WHERE r.workspace = ? ORDER BY r.id",
        (workspace,),
    )
    return [
        (n, batch, status == "done", json.loads(where), json.loads(result)) for n, batch, status, where, result in rows
    ]


def live(connection: sa.Connection, workspace: int) -> list[Rule]:
    """The rules that stand, oldest first: made by a batch that is done, and removed by none that is."""
    book = _book(connection, workspace)
    removed = {result[_REMOVES] for _, _, done, _, result in book if done and _REMOVES in result}
    return [
        Rule(tuple(Condition(c["field"], c["how"], tuple(c["values"])) for c in conditions), result, number, batch)
        for at, (number, batch, done, conditions, result) in enumerate(book)
        if done and at not in removed and _REMOVES not in result
    ]


def add(connection: sa.Connection, workspace: int, batch: int, rule: Rule) -> None:
    """Write a rule of an open batch."""
    _insert(connection, workspace, batch, *rule.packed())


def remove(connection: sa.Connection, workspace: int, batch: int, number: int) -> None:
    """Write that a rule is removed by a batch; undoing that batch brings it back."""
    at = [each[0] for each in _book(connection, workspace)].index(number)
    _insert(connection, workspace, batch, "[]", json.dumps({_REMOVES: at}))


def _insert(connection: sa.Connection, workspace: int, batch: int, conditions: str, result: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO rule (id, workspace, batch, conditions, result) VALUES (?, ?, ?, ?, ?)",
        (counters.reserve(connection, workspace, "rule"), workspace, batch, conditions, result),
    )


class Lookup:
    """The words of a workspace, for turning conditions into ids."""

    def __init__(self, connection: sa.Connection, workspace: int) -> None:
        self._texts = {number: text.casefold() for number, text in words.read(connection, workspace).items()}

    def ids(self, condition: Condition) -> list[int]:
        """The words that meet a condition."""
        wanted = [value.strip().casefold() for value in condition.values]
        if condition.how == "contains":
            return [n for n, text in self._texts.items() if any(w and w in text for w in wanted)]
        return [n for n, text in self._texts.items() if text and text in wanted]

    def sql(self, condition: Condition, alias: str = "") -> str:
        """The condition as SQL over a row's columns."""
        if condition.field == SIGN:
            return " OR ".join(f"{alias}{SIGNS[value]}" for value in condition.values)
        column = f"{alias}{condition.field}"
        found = f"{column} IN ({', '.join(map(str, self.ids(condition))) or '-1'})"
        empty = condition.how == "one of" and any(not value.strip() for value in condition.values)
        return f"({column} IS NULL OR {column} = 0 OR {found})" if empty else found

    def all_of(self, conditions: Iterable[Condition], alias: str = "") -> str:
        """Several conditions, all of which must hold."""
        return " AND ".join(f"({self.sql(condition, alias)})" for condition in conditions) or "1 = 0"
