"""Reading: live rows only, as tidy pandas frames in words, days as ``datetime64``, money as whole millionths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from store import rollups, words
from store.records import days
from store.tables import DAYS, LAWS

ONE = 1_000_000
_MANY = 2_000
"""From so many words on, each distinct one is looked up once: for fewer that would take longer."""


def live(connection: sa.Connection, workspace: int, table: str, alias: str = "e") -> str:
    """The condition by which a row counts: its batch is done, and its superseder is none or in a batch still open."""
    still_open = ", ".join(map(str, rollups.open_parts(connection, workspace)))
    if not still_open:
        return f"{alias}.superseded_by IS NULL"
    own = f"{alias}.batch NOT IN ({still_open})"
    return f"({own} AND ({alias}.superseded_by IS NULL OR {_under(workspace, table, alias, still_open)}))"


def rows_of(connection: sa.Connection, workspace: int, table: str) -> str:
    """The live rows as a subquery, which keeps the order of an index for `ORDER BY ... LIMIT` even while a batch is open."""
    still_open = ", ".join(map(str, rollups.open_parts(connection, workspace)))
    every = f"SELECT * FROM {table} AS e WHERE e.workspace = {int(workspace)}"
    if not still_open:
        return f"({every} AND e.superseded_by IS NULL)"
    own = f"e.batch NOT IN ({still_open})"
    return (
        f"({every} AND {own} AND e.superseded_by IS NULL UNION ALL "
        f"{every} AND {own} AND e.superseded_by IS NOT NULL AND {_under(workspace, table, 'e', still_open)})"
    )


def _under(workspace: int, table: str, alias: str, still_open: str) -> str:
    """The condition by which a row lies right beneath one of an open batch that would be live."""
    return (
        f"EXISTS (SELECT 1 FROM {table} AS o WHERE o.workspace = {int(workspace)} AND o.id = {alias}.superseded_by "
        f"AND o.batch IN ({still_open}) AND o.superseded_by IS NULL)"
    )


class Reader:
    """Questions to one workspace within one consistent view of the record."""

    def __init__(self, connection: sa.Connection, workspace: int) -> None:
        self._connection, self._workspace = connection, workspace
        self._words: dict[int, str] | None = None

    def _text(self, ids: Sequence[int | None]) -> np.ndarray:
        """Word ids as words."""
        if self._words is None:
            self._words = {**words.read(self._connection, self._workspace), words.NONE: ""}
        known = self._words
        if len(ids) > _MANY:
            codes, unique = pd.factorize(np.array(ids, dtype="float64"))  # what is not said is NaN there, of code -1
            return np.asarray(np.array([*(known.get(int(u), "") for u in unique), None], dtype=object)[codes])
        texts = np.empty(len(ids), dtype=object)
        texts[:] = [None if each is None else known.get(each, "") for each in ids]
        return texts

    def frame(
        self, sql: str, columns: Sequence[str], parameters: Sequence[object] = (), coded: Sequence[str] = ()
    ) -> pd.DataFrame:
        """The answer of a question as a frame: days as datetime64, coded columns as words; ``was_`` may stand before a name."""
        rows = self._connection.exec_driver_sql(sql, tuple(parameters)).all()
        index = pd.RangeIndex(len(rows))
        made: dict[str, Any] = {}
        for name, values in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
            if name.removeprefix("was_") in DAYS or name == "month":
                made[name] = _as_days(values)
            elif name in coded:
                made[name] = pd.Series(self._text(values), index=index, dtype=object)
            else:
                made[name] = pd.Series(list(values), index=index, dtype=None if values else object)
        return pd.DataFrame(made, index=index, columns=list(columns), copy=False)

    def _codes(self, texts: Sequence[str]) -> str:
        ids = words.known(self._connection, self._workspace, set(texts))
        return ", ".join(str(words.code(ids, text)) for text in texts) or "-1"

    def observations(
        self,
        metrics: Sequence[str] | None,
        *,
        grain: str | None,
        since: date | None,
        until: date | None,
        item: str | Sequence[str] | None,
        sources: Sequence[str] | None,
    ) -> pd.DataFrame:
        """Measured numbers; `value` and `denominator` as float64 in units, NaN where there is a gap."""
        named = {"metric": metrics, "source": sources, "grain": None if grain is None else [grain]}
        named["item"] = [item] if isinstance(item, str) else item
        where = [f"e.{column} IN ({self._codes(texts)})" for column, texts in named.items() if texts is not None]
        where += [self._any_source()] if sources is None and metrics is not None else []
        where += [live(self._connection, self._workspace, "observation"), "e.workspace = ?", *_between(since, until)]
        columns = (
            "source",
            "metric",
            "item",
            "grain",
            "day",
            "until",
            "value",
            "denominator",
            "currency",
            "batch",
            "id",
        )
        query = f"SELECT {', '.join('e.' + c for c in columns)} FROM observation AS e WHERE {' AND '.join(where)} ORDER BY e.day, e.id"
        coded = ("source", "metric", "item", "grain", "currency")
        frame = self.frame(query, columns, (self._workspace,), coded)
        for name in ("value", "denominator"):
            frame[name] = pd.to_numeric(frame[name]).astype("float64") / ONE
        return frame

    def _any_source(self) -> str:
        """A condition that holds for every source: the index begins with it, so that other metrics are passed over."""
        own = f"FROM observation AS o WHERE o.workspace = {int(self._workspace)} AND o.superseded_by IS NULL"
        following = f"SELECT (SELECT MIN(o.source) {own} AND o.source > t.source) FROM t WHERE t.source IS NOT NULL"
        query = f"WITH RECURSIVE t (source) AS (SELECT MIN(o.source) {own} UNION ALL {following}) SELECT source FROM t"
        there = [row[0] for row in self._connection.exec_driver_sql(query) if row[0] is not None]
        return f"e.source IN ({', '.join(map(str, there)) or -1})"

    def observation_sums(self, metrics: Sequence[str], until: date | None) -> pd.DataFrame:
        """What things were measured day by day, added up: source, metric, item, `day` (the first told), `value` in units."""
        named = {"metric": metrics, "grain": ["day"]}
        where = [f"e.{column} IN ({self._codes(texts)})" for column, texts in named.items()] + [self._any_source()]
        where += [live(self._connection, self._workspace, "observation"), "e.workspace = ?", *_between(None, until)]
        query = (
            "SELECT e.source, e.metric, e.item, MIN(e.day), SUM(e.value) FROM observation AS e "
            f"WHERE e.value IS NOT NULL AND {' AND '.join(where)} GROUP BY e.source, e.metric, e.item"
        )
        columns = ("source", "metric", "item", "day", "value")
        frame = self.frame(query, columns, (self._workspace,), columns[:3])
        frame["value"] = pd.to_numeric(frame["value"]).astype("float64") / ONE
        return frame[(frame["item"] != "").to_numpy()].reset_index(drop=True)

    def entries_month(self, since: date | None, until: date | None) -> pd.DataFrame:
        """Sums of the live entries by month, source, kind, status, stream and currency."""
        columns = ("month", "source", "kind", "status", "stream", "currency", "n", "amount_micros")
        return self._rollup("entry_month", columns, [], since, until)

    def entries_day(
        self,
        since: date | None,
        until: date | None,
        kinds: Sequence[str] | None,
        currencies: Sequence[str] | None,
        by: Sequence[str] | None,
    ) -> pd.DataFrame:
        """Sums of the live entries by day, with payer besides, or by the columns of `by` alone; by product takes longer."""
        columns = tuple(by or ("day", "source", "kind", "status", "stream", "payer", "currency"))
        where = [] if kinds is None else [f"e.kind IN ({self._codes(kinds)})"]
        where += [] if currencies is None else [f"e.currency IN ({self._codes(currencies)})"]
        table = "entry" if "product" in columns else "entry_day"
        return self._rollup(table, (*columns, "n", "amount_micros"), where, since, until)

    def _rollup(
        self,
        table: str,
        columns: tuple[str, ...],
        where: list[str],
        since: date | None,
        until: date | None,
    ) -> pd.DataFrame:
        named = {"month": "e.day", "payer": "COALESCE(e.payer, 0)", "product": "COALESCE(e.product, 0)"}
        keys = [named.get(c, f"e.{c}") for c in columns[:-2]]
        if table == "entry":
            number, counts = "COUNT(*)", live(self._connection, self._workspace, table)
        else:
            number, counts = "SUM(e.n)", rollups.counted(self._connection, self._workspace)
        sums = [number, "SUM(e.amount_micros)"]
        where = [*where, counts, "e.workspace = ?", *_between(since, until)]
        query = (
            f"SELECT {', '.join(keys + sums)} FROM {table} AS e WHERE {' AND '.join(where)} "
            f"GROUP BY {', '.join(keys)} HAVING {number} <> 0 ORDER BY 1"
        )
        coded = ("source", "kind", "status", "stream", "payer", "product", "currency")
        return self.frame(query, columns, (self._workspace,), coded)

    def entries(
        self, *, since: date | None, until: date | None, where: Mapping[str, Sequence[str]], limit: int, offset: int
    ) -> pd.DataFrame:
        """Ledger lines in words, newest day first."""
        columns = (
            "id", "batch", "day", "paid_day", "source", "external_id", "kind", "status", "stream", "payer", "product", "item",
            "quantity", "amount_micros", "currency", "reverses",
        )  # fmt: skip
        law = LAWS["entry"]
        if not where.keys() <= set(law.words):
            raise ValueError(f"no words in {sorted(where.keys() - set(law.words))}")
        conditions = [f"e.{c} IN ({self._codes(texts)})" for c, texts in where.items()]
        conditions += [live(self._connection, self._workspace, "entry"), "e.workspace = ?", *_between(since, until)]
        query = (
            f"SELECT {', '.join('e.' + c for c in columns)} FROM entry AS e WHERE {' AND '.join(conditions)} "
            "ORDER BY e.day DESC, e.id DESC LIMIT ? OFFSET ?"
        )
        return self.frame(query, columns, (self._workspace, limit, offset), law.words)

    def entries_naming(self, items: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        """Ledger lines of some kinds that name one of these items, oldest first; read in the order of the table, and sorted here."""
        columns = (
            "day",
            "source",
            "kind",
            "status",
            "stream",
            "payer",
            "product",
            "item",
            "quantity",
            "amount_micros",
            "currency",
        )
        where = [f"e.item IN ({self._codes(items)})", f"e.kind IN ({self._codes(kinds)})", "e.workspace = ?"]
        where.append(live(self._connection, self._workspace, "entry"))
        query = f"SELECT {', '.join('e.' + c for c in columns)} FROM entry AS e WHERE {' AND '.join(where)}"
        frame = self.frame(query, columns, (self._workspace,), LAWS["entry"].words)
        return frame.sort_values(["day", "source", "item"], kind="stable", ignore_index=True)

    def entries_of(self, sources: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
        """Ledger lines of a few sources in words, oldest first; read along the index of live rows, the rest is never touched."""
        columns = (
            "day", "source", "kind", "status", "stream", "payer", "product", "item", "quantity", "amount_micros", "currency",
        )  # fmt: skip
        where = [f"e.source IN ({self._codes(sources)})", f"e.kind IN ({self._codes(kinds)})", "e.workspace = ?"]
        where.append(live(self._connection, self._workspace, "entry"))
        query = f"SELECT {', '.join('e.' + c for c in columns)} FROM entry AS e WHERE {' AND '.join(where)}"
        frame = self.frame(query, columns, (self._workspace,), LAWS["entry"].words)
        return frame.sort_values(["day", "source"], kind="stable", ignore_index=True)

    def items(self, kinds: Sequence[str] | None) -> pd.DataFrame:
        """Posts, episodes and the like; `published` as ISO 8601 text, `duration` in seconds as float64."""
        columns = ("id", "batch", "source", "item", "kind", "title", "url", "published", "duration", "attributes")
        where = [live(self._connection, self._workspace, "item"), "e.workspace = ?"]
        marks = ", ".join("?" * len(kinds or ()))
        where += [] if kinds is None else [f"e.kind IN ({marks})"]
        query = f"SELECT {', '.join('e.' + c for c in columns)} FROM item AS e WHERE {' AND '.join(where)} ORDER BY e.published, e.id"
        frame = self.frame(query, columns, (self._workspace, *(kinds or ())), ("source",))
        frame["duration"] = pd.to_numeric(frame["duration"]).astype("float64")
        return frame

    def member_versions(self) -> pd.DataFrame:
        """Every version that a member's row went through, in done batches, each with the first and the last answer that showed it."""
        columns = ("id", "source", "member", "tier", "state", "joined", "left", "layer", "as_of")
        named = ", ".join(f'e."{name}"' for name in columns[:-1])
        done = "JOIN batch AS b ON b.workspace = {0}.workspace AND b.id = {0}.batch AND b.status = 'done' WHERE {0}.workspace = ?"
        query = f"SELECT {named}, b.as_of FROM member AS e {done.format('e')} ORDER BY e.id"
        frame = self.frame(query, columns, (self._workspace,), ("source",))
        ids, shown = frame["id"].to_numpy(dtype="int64"), frame["as_of"].to_numpy(dtype="int64").copy()
        runs = f"SELECT c.first_id, c.last_id, b.as_of FROM confirmed AS c {done.format('c')} AND c.tbl = 'member'"
        for first, last, moment in self._connection.exec_driver_sql(runs, (self._workspace,)).all():
            here = slice(np.searchsorted(ids, first), np.searchsorted(ids, last, side="right"))
            shown[here] = np.maximum(shown[here], moment)
        moments = {name: values.astype("datetime64[us]").astype("datetime64[s]") for name, values in (
            ("as_of", frame["as_of"].to_numpy(dtype="int64")), ("shown", shown))}  # fmt: skip
        return frame.assign(**moments).drop(columns="id")

    def plain(self, table: str, columns: Sequence[str], needed: str | None = None) -> pd.DataFrame:
        """The live rows of a small table; without those whose `needed` column is empty, which were taken away by hand."""
        law = LAWS[table]
        quoted = ", ".join(f'e."{c}"' for c in columns)
        where = [live(self._connection, self._workspace, table), "e.workspace = ?"]
        where += [] if needed is None else [f'e."{needed}" IS NOT NULL']
        query = f"SELECT {quoted} FROM {table} AS e WHERE {' AND '.join(where)} ORDER BY e.id"
        return self.frame(query, columns, (self._workspace,), law.words)

    def lines(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Every live row in words, in the order of its key: what a digest is made of."""
        law = LAWS[table]
        selected, joins = [], []
        for name in columns:
            if name in law.words:
                joins.append(
                    f'LEFT JOIN word AS w_{name} ON w_{name}.workspace = e.workspace AND w_{name}.id = e."{name}"'
                )
                selected.append(f"w_{name}.text")
            else:
                selected.append(f'e."{name}"')
        order = ", ".join(str(n + 1) for n in range(len(columns)))
        query = (
            f"SELECT {', '.join(selected)} FROM {table} AS e {' '.join(joins)} "
            f"WHERE {live(self._connection, self._workspace, table)} AND e.workspace = ? ORDER BY {order}"
        )
        for row in self._connection.exec_driver_sql(query, (self._workspace,)):
            yield tuple(row)


def _between(since: date | None, until: date | None) -> list[str]:
    found = []
    if since is not None:
        found.append(f"e.day >= {days(since)}")
    if until is not None:
        found.append(f"e.day <= {days(until)}")
    return found


def _as_days(values: Sequence[float | None]) -> np.ndarray:
    numbers = np.array(values, dtype="float64")
    moments = np.full(len(numbers), np.datetime64("NaT", "s"))
    there = ~np.isnan(numbers)
    moments[there] = numbers[there].astype("int64").astype("datetime64[D]").astype("datetime64[s]")
    return moments
