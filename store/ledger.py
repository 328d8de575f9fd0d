"""Looking through the ledger: pages of a filter by keyset, its sums, what can be filtered by, and the story of one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

import pandas as pd
import sqlalchemy as sa

from store import dialect, rollups, words
from store.engines import Engines
from store.errors import Unknown
from store.reading import Reader, live, rows_of
from store.records import day_of, days
from store.ruling import BIT
from store.settling import EDIT, RULE, SOURCE, Keys, Showings, Version
from store.tables import DAYS, LAWS, entry_day, entry_month

COLUMNS = (
    "id", "batch", "layer", "day", "paid_day", "source", "external_id", "kind", "status", "stream", "payer", "product",
    "item", "quantity", "amount_micros", "currency", "reverses",
)  # fmt: skip
FACETS = ("stream", "payer", "product", "kind", "status", "source", "currency")
SORTS = {
    "newest": ("day", -1),
    "oldest": ("day", 1),
    "largest": ("amount_micros", -1),
    "smallest": ("amount_micros", 1),
}
LAYERS = {SOURCE: "source", RULE: "rule", EDIT: "edit"}
_LAW = LAWS["entry"]
_MONTHLY, _DAILY = frozenset(entry_month.c.keys()), frozenset(entry_day.c.keys())
_SEARCHED = ("payer", "product", "stream", "source")


@dataclass(frozen=True)
class LedgerFilter:
    """Which rows: first and last day, allowed words by column of `FACETS`, and a text.

    The text is looked for within payers, products, streams and sources, in any case; where no such word holds it, within the
    beginnings of the rows' own ids.
    """

    since: date | None = None
    until: date | None = None
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    text: str = ""


class Cursor(NamedTuple):
    """Where a page begins or ends: the value it is sorted by, and a row id."""

    value: int
    id: int


class Page(NamedTuple):
    """Rows in the order asked for (`COLUMNS`, words and days as in `Store.entries`), and where to go on, None at an end."""

    rows: pd.DataFrame
    before: Cursor | None
    after: Cursor | None


class Step(NamedTuple):
    """One version in the story of a row, oldest first: who said it (`LAYERS`), in which batch, and the fields it set."""

    layer: str
    batch: int
    live: bool
    fields: tuple[str, ...]
    row: dict[str, Any]


class _Where:
    """A filter as SQL. What rollups cannot answer (ids of rows) makes it `exact`."""

    def __init__(self, connection: sa.Connection, workspace: int, wanted: LedgerFilter) -> None:
        self._connection, self._workspace = connection, workspace
        self.columns = {column for column, _ in wanted.words}
        if not self.columns <= set(FACETS):
            raise ValueError(f"no filter for {sorted(self.columns - set(FACETS))}")
        self.exact = False
        self.parts = [self._words(column, texts) for column, texts in wanted.words]
        self.parts += [f"e.day {sign} {days(day)}" for sign, day in ((">=", wanted.since), ("<=", wanted.until)) if day]
        if wanted.text.strip():
            self.parts.append(self._text(wanted.text.strip()))

    def sql(self, *more: str) -> str:
        """All parts and `more`, none of which may be wrong."""
        return " AND ".join([f"e.workspace = {self._workspace:d}", *self.parts, *more])

    def rows(self) -> str:
        """The live rows to choose from; those known by their ids are not to be looked up in an index of the live ones."""
        if not self.exact:
            return rows_of(self._connection, self._workspace, "entry")
        condition = live(self._connection, self._workspace, "entry").replace(
            "e.superseded_by IS NULL", "e.superseded_by + 0 IS NULL"
        )
        return f"(SELECT e.* FROM entry AS e WHERE e.workspace = {self._workspace:d} AND {condition})"

    def _words(self, column: str, texts: Sequence[str]) -> str:
        known = words.known(self._connection, self._workspace, set(texts))
        found = f"e.{column} IN ({', '.join(str(words.code(known, text)) for text in texts) or '-1'})"
        # "No word" is NULL in a row and NONE in a sum.
        return f"({found} OR e.{column} IS NULL OR e.{column} = {words.NONE})" if "" in texts else found

    def _text(self, text: str) -> str:
        sought = text.casefold()
        found = [n for n, word in words.read(self._connection, self._workspace).items() if sought in word.casefold()]
        ids = ", ".join(map(str, found))
        searched = " OR ".join(f"e.{column} IN ({ids})" for column in _SEARCHED) if found else ""
        if searched and self._any(f"({searched})"):
            self.columns |= {"payer", "product"}
            return f"({searched})"
        self.exact = True
        return f"e.id IN ({', '.join(map(str, self._rows_named(text))) or '-1'})"

    def _any(self, condition: str) -> bool:
        rows = rows_of(self._connection, self._workspace, "entry")
        query = f"SELECT 1 FROM {rows} AS e WHERE {condition} LIMIT 1"
        return self._connection.exec_driver_sql(query).scalar() is not None

    def _rows_named(self, text: str) -> list[int]:
        """The live rows whose own id begins with the text, at most a thousand."""
        sources = self._connection.exec_driver_sql(
            "SELECT DISTINCT source FROM entry_month WHERE workspace = ?", (self._workspace,)
        ).scalars()
        found: list[int] = []
        for source in sources.all():
            rows = self._connection.exec_driver_sql(
                "SELECT id FROM entry WHERE workspace = ? AND source = ? AND external_id >= ? AND external_id < ? "
                "AND superseded_by IS NULL LIMIT 1000",
                (self._workspace, source, text, text + "\U0010ffff"),
            )
            found += rows.scalars().all()
        return found[:1000]


class LedgerQuestions:
    """The part of the store that looks through the ledger."""

    _engines: Engines

    def page(
        self, ws: int, wanted: LedgerFilter, *, sort: str = "newest", after: Cursor | None = None,
        before: Cursor | None = None, limit: int = 100,
    ) -> Page:  # fmt: skip
        """One page of the rows that fit, sorted by one of `SORTS`, `after` or `before` a place on another page."""
        with self._engines.read() as connection:
            where = _Where(connection, ws, wanted)
            rows = _page(
                connection, ws, where, sort, after or before, limit + 1, back=before is not None and after is None
            )
        more, back = len(rows) > limit, before is not None and after is None
        rows = rows.iloc[-limit:] if back else rows.iloc[:limit]
        rows = rows.reset_index(drop=True)
        if rows.empty:
            return Page(rows, None, None)
        first, last = _place(rows, 0, sort), _place(rows, -1, sort)
        return Page(rows, first if (more if back else after) else None, last if more or back else None)

    def scan(self, ws: int, wanted: LedgerFilter, *, size: int = 50_000) -> Iterator[pd.DataFrame]:
        """All rows that fit, newest first, in frames of at most `size` rows from one consistent view."""
        with self._engines.read() as connection:
            where = _Where(connection, ws, wanted)
            after: Cursor | None = None
            while True:
                rows = _page(connection, ws, where, "newest", after, size)
                if len(rows):
                    yield rows
                if len(rows) < size:
                    return
                after = _place(rows, -1, "newest")

    def sums(
        self, ws: int, wanted: LedgerFilter, by: Sequence[str] = ("source", "stream", "kind", "status", "currency")
    ) -> pd.DataFrame:
        """Sums of the rows that fit by these columns (of `FACETS`, day, month, or amount, a single row's): the columns, n, amount_micros."""
        with self._engines.read() as connection:
            where = _Where(connection, ws, wanted)
            table, n, condition = _summed(connection, ws, where, wanted, by)
            month = "e.day" if table == "entry_month" else dialect.month_start(connection, "e.day")
            named = {
                "month": month,
                "amount": "e.amount_micros",
                **{c: f"COALESCE(e.{c}, {words.NONE})" for c in ("payer", "product")},
            }
            keys = ", ".join(named.get(c, f"e.{c}") for c in by)
            query = f"SELECT {keys}, {n}, SUM(e.amount_micros) FROM {table} AS e WHERE {condition} GROUP BY {keys} HAVING {n} <> 0"
            return Reader(connection, ws).frame(query, (*by, "n", "amount_micros"), coded=_LAW.words)

    def taken_back(
        self, ws: int, kinds: Sequence[str], *, since: date | None = None, until: date | None = None
    ) -> pd.DataFrame:
        """Rows of these kinds that name an earlier one which they take back: day, source, kind, status, stream, payer, currency,
        amount_micros, and ``sold``, the day of the row they name (NaT where it is not in the record)."""
        columns = ("day", "source", "kind", "status", "stream", "payer", "currency", "amount_micros")
        with self._engines.read() as connection:
            known = words.known(connection, ws, set(kinds))
            codes = ", ".join(str(words.code(known, kind)) for kind in kinds) or "-1"
            bounds = [f"e.day {sign} {days(day):d}" for sign, day in ((">=", since), ("<=", until)) if day]
            where = [
                f"e.workspace = {ws:d}",
                "e.reverses IS NOT NULL",
                f"e.kind IN ({codes})",
                live(connection, ws, "entry"),
            ]
            query = (
                f"SELECT {', '.join('e.' + c for c in columns)}, o.day FROM entry AS e LEFT JOIN entry AS o "
                "ON o.workspace = e.workspace AND o.source = e.source AND o.external_id = e.reverses AND o.superseded_by IS NULL "
                f"WHERE {' AND '.join([*where, *bounds])} ORDER BY e.day, e.id"
            )
            rows = Reader(connection, ws).frame(query, (*columns, "was_day"), coded=_LAW.words)
        return rows.rename(columns={"was_day": "sold"}).astype({"amount_micros": "int64"})

    def facets(self, ws: int, columns: Sequence[str] = FACETS) -> dict[str, list[str]]:
        """What can be filtered by: the words of each column of `FACETS` in alphabetical order, "" for none."""
        found = {}
        with self._engines.read() as connection:
            reader, counted = Reader(connection, ws), rollups.counted(connection, ws)
            for column in columns:
                table = "entry_month" if column in _MONTHLY else "entry_day" if column in _DAILY else "entry"
                condition = live(connection, ws, "entry") if table == "entry" else f"e.n <> 0 AND {counted}"
                word = f"COALESCE(e.{column}, {words.NONE})"
                query = f"SELECT DISTINCT {word} FROM {table} AS e WHERE e.workspace = ? AND {condition}"
                texts = reader.frame(query, (column,), (ws,), (column,))[column].fillna("")
                found[column] = sorted(texts, key=str.casefold)
        return found

    def story(self, ws: int, row: int) -> list[Step]:
        """Every version of a row's key that stands, oldest first, the live one last.

        Raises: Unknown: there is no such row (any more).
        """
        with self._engines.read() as connection:
            query = "SELECT source, external_id FROM entry WHERE workspace = ? AND id = ?"
            key = connection.exec_driver_sql(query, (ws, row)).one_or_none()
            if key is None:
                raise Unknown("This row is no longer there: its import was undone.")
            showings = Showings.read(connection, ws, "entry")
            versions = Keys(connection, _LAW, ws, showings).versions(tuple(key))
            closed = [v for v in versions if v.batch in showings.standings]
            return _steps(words.read(connection, ws), sorted(closed, key=lambda v: (v.layer, v.standing)))


def _page(
    connection: sa.Connection,
    ws: int,
    where: _Where,
    sort: str,
    place: Cursor | None,
    limit: int,
    *,
    back: bool = False,
) -> pd.DataFrame:
    column, way = SORTS[sort]
    down = (way < 0) is not back
    order, sign = ("DESC", "<") if down else ("ASC", ">")
    more = [] if place is None else [f"(e.{column}, e.id) {sign} ({place.value:d}, {place.id:d})"]
    query = (
        f"SELECT {', '.join('e.' + c for c in COLUMNS)} FROM {where.rows()} AS e WHERE {where.sql(*more)} "
        f"ORDER BY e.{column} {order}, e.id {order} LIMIT {limit:d}"
    )
    rows = Reader(connection, ws).frame(query, COLUMNS, coded=_LAW.words)
    return rows.iloc[::-1].reset_index(drop=True) if back else rows


def _place(rows: pd.DataFrame, at: int, sort: str) -> Cursor:
    row = rows.iloc[at]
    value = row[SORTS[sort][0]]
    return Cursor(int(days(value.date()) or 0) if isinstance(value, pd.Timestamp) else int(value), int(row["id"]))


def _summed(
    connection: sa.Connection, ws: int, where: _Where, wanted: LedgerFilter, by: Sequence[str]
) -> tuple[str, str, str]:
    """The smallest table that can answer for sums: table, how rows are counted, condition."""
    needed = where.columns | set(by) - {"month"}
    if where.exact or not needed <= _DAILY:
        return where.rows(), "COUNT(*)", where.sql()
    whole = (wanted.since is None or wanted.since.day == 1) and (
        wanted.until is None or (pd.Timestamp(wanted.until) + pd.Timedelta(days=1)).day == 1
    )
    monthly = whole and "day" not in by and needed <= _MONTHLY
    return "entry_month" if monthly else "entry_day", "SUM(e.n)", where.sql(rollups.counted(connection, ws))


def _steps(texts: dict[int, str], versions: list[Version]) -> list[Step]:
    return [Step(LAYERS[v.layer], v.batch, v.superseded_by is None, _said(v), _shown(v, texts)) for v in versions]


def _shown(version: Version, texts: dict[int, str]) -> dict[str, Any]:
    """A version's values in words and days."""
    values = dict(zip(_LAW.values, version.values, strict=True))
    for name, value in values.items():
        if name in DAYS:
            values[name] = day_of(cast("int | None", value))
        elif name in _LAW.words and value is not None:
            values[name] = texts.get(cast("int", value), "")
    return values


def _said(version: Version) -> tuple[str, ...]:
    return tuple(name for name, bit in BIT.items() if version.said is None or version.said & bit)
