"""Every table, annotated, in one place, and what the law of the store needs to know of each.

Days are whole days since 1970-01-01, moments are microseconds since then in UTC, money and measured values are millionths: all
INTEGER, so that STRICT tables take nothing else. Words (source, stream, payer …) are ids of `word`; 0 stands for "none" where a
unique key needs a value. Ids come from `counter` (store.numbers), never from the engine. These are the tables of a file; `store.sharded`
says how a server keeps them.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

HEAD = "0005"
"""The newest migration. A new record is made from these tables; a test holds them against the scripts."""

metadata = MetaData()
Big = BigInteger().with_variant(Integer(), "sqlite")


def _big(name: str, *, null: bool = False, **more: object) -> Column[int]:
    return Column(name, Big, nullable=null, **more)  # type: ignore[arg-type]


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=False)


workspace = _table(
    "workspace",
    _id(),
    _text("name"),
    _text("title"),
    _text("home_currency"),
    _text("zone"),
    _big("fiscal_month"),
    _big("demo"),
    _text("logo", null=True),
    _text("colours"),
    Column("hash_key", LargeBinary, nullable=False),
    UniqueConstraint("name"),
)
channel = _table(
    "channel",
    _id(),
    _big("workspace"),
    _text("channel"),
    _text("kind"),
    _text("title"),
    _text("primary_source"),  # JSON: metric → source
    UniqueConstraint("workspace", "channel"),
)
source = _table(
    "source",
    _id(),
    _big("workspace"),
    _text("source"),
    _text("connector"),
    _text("title"),
    _text("channel", null=True),
    _text("known"),
    _text("settings"),  # JSON, never a secret
    _text("schedule", null=True),
    _text("bookmark"),  # JSON, opaque but for the connector
    _text("state"),  # JSON: last_ok, error, at_least, partial
    _big("paused"),
    UniqueConstraint("workspace", "source"),
)
batch = _table(
    "batch",
    _id(),
    _big("workspace"),
    _text("source", null=True),
    _text("kind"),
    _big("since", null=True),
    _big("until", null=True),
    _big("as_of"),
    _text("status"),
    _text("lease", null=True),
    _big("first_id", null=True),
    _big("last_id", null=True),
    _big("part"),  # 0, or for a long batch its own number: its part of the rollups
    _big("heir_first", null=True),  # among which ids it has rows that it got from batches undone
    _big("heir_last", null=True),
    _text("bookmark_before", null=True),
    _text("bookmark", null=True),  # the source's bookmark once these rows are in; null where the batch gives none
    _big("received"),
    _big("added"),
    _big("revised"),
    _big("unchanged"),
    _big("rejected"),
    _text("format", null=True),
    _text("file_name", null=True),
    _text("sha256"),
    _text("message", null=True),
    _big("opened"),
    _big("closed", null=True),
    Index("batch_workspace", "workspace", "status"),
)
confirmed = _table(
    "confirmed",
    _big("workspace"),
    _big("batch"),
    _text("tbl"),
    _big("first_id"),
    _big("last_id"),
    UniqueConstraint("workspace", "batch", "tbl", "first_id"),
)
aside = _table(
    "aside",  # rows that others took out of an open batch; it brings them again when it ends
    _big("workspace"),
    _big("batch"),
    _text("tbl"),
    _big("row"),
    UniqueConstraint("workspace", "batch", "tbl", "row"),
)
word = _table("word", _id(), _big("workspace"), _text("text"), UniqueConstraint("workspace", "text"))
counter = _table(
    "counter",
    _big("workspace"),  # 0 for numbers that all workspaces share
    _text("name"),
    _big("next"),
    PrimaryKeyConstraint("workspace", "name"),
)
stream = _table(
    "stream",
    _id(),
    _big("workspace"),
    _text("stream"),
    _text("class"),
    _text("colour", null=True),
    _text("audience", null=True),
    _text("channel", null=True),
    _text("repeats"),  # JSON list of sources that repeat another
    _big("share"),  # the owner's part, in millionths
    UniqueConstraint("workspace", "stream"),
)
rule = _table("rule", _id(), _big("workspace"), _big("batch"), _text("conditions"), _text("result"))
mapping = _table(
    "mapping",
    _id(),
    _big("workspace"),
    _text("name"),
    _text("columns"),
    _text("styles"),
    UniqueConstraint("workspace", "name"),
)
ecb_rate = _table("ecb_rate", _big("day"), _text("currency"), _text("rate"), UniqueConstraint("currency", "day"))


def _lawful(name: str, key: tuple[str, ...], *columns: Column[int] | Column[str]) -> Table:
    """A table that keeps the law: one row is one version of its key, and at most one version is live."""
    made = _table(
        name,
        _id(),
        _big("workspace"),
        _big("batch"),
        _big("superseded_by", null=True),
        _big("layer"),
        _big("said", null=True),
        *columns,
    )
    index = [made.c.workspace, *(made.c[c] for c in key)]
    live, layered = text("superseded_by IS NULL"), text("layer > 0")
    Index(f"{name}_live", *index, unique=True, sqlite_where=live, postgresql_where=live)
    Index(f"{name}_layered", *index, sqlite_where=layered, postgresql_where=layered)
    old = text("superseded_by IS NOT NULL")
    Index(f"{name}_old", made.c.workspace, made.c.superseded_by, sqlite_where=old, postgresql_where=old)
    return made


observation = _lawful(
    "observation",
    ("source", "metric", "item", "grain", "day", "until"),
    *(_big(c) for c in ("source", "metric", "item", "grain", "day", "until")),
    _big("value", null=True),
    _big("denominator", null=True),
    _big("currency", null=True),
)
entry = _lawful(
    "entry",
    ("source", "external_id"),
    _big("source"),
    _text("external_id"),
    _big("day"),
    _big("paid_day", null=True),
    *(_big(c) for c in ("kind", "status", "stream")),
    *(_big(c, null=True) for c in ("payer", "product", "item")),
    _text("quantity", null=True),
    _big("amount_micros"),
    _big("currency"),
    _text("reverses", null=True),
)
Index("entry_day_live", entry.c.workspace, entry.c.day, sqlite_where=text("superseded_by IS NULL"),
      postgresql_where=text("superseded_by IS NULL"))  # fmt: skip
_taken_back = text(
    "reverses IS NOT NULL AND superseded_by IS NULL"
)  # few among many, asked for by the month of their sale
Index(
    "entry_reversing",
    entry.c.workspace,
    entry.c.kind,
    entry.c.day,
    sqlite_where=_taken_back,
    postgresql_where=_taken_back,
)
item = _lawful(
    "item",
    ("source", "item"),
    _big("source"),
    _text("item"),
    _text("kind"),
    *(_text(c, null=True) for c in ("title", "url", "published")),
    _big("duration", null=True),
    _text("attributes", null=True),
)
member = _lawful(
    "member",
    ("source", "member"),
    _big("source"),
    _text("member"),
    _text("tier", null=True),
    _text("state"),
    _big("joined", null=True),
    _big("left", null=True),
)
rate = _lawful("rate", ("currency", "day"), _text("currency"), _big("day"), _text("rate", null=True))
note = _lawful("note", ("key",), _text("key"), _big("day"), _text("text", null=True))
goal = _lawful(
    "goal",
    ("key",),
    _text("key"),
    _text("metric"),
    _big("target", null=True),
    _text("currency", null=True),
    _big("day"),
)
worklog = _lawful("worklog", ("key",), _text("key"), _big("day"), _text("stream"), _big("minutes", null=True))
deal = _lawful(
    "deal",
    ("key",),
    *(_text(c) for c in ("key", "sponsor", "stream")),
    _text("invoice", null=True),
    _big("amount", null=True),
    _text("currency"),
    _big("day"),  # invoiced, or to be
    _big("due", null=True),
    _text("state"),
    _big("paid_day", null=True),
    _big("counts"),  # 1 where the deal is itself the income, 0 where another source tells the money
)
schedule = _lawful(
    "schedule",
    ("key",),
    *(_text(c) for c in ("key", "title", "kind", "stream")),
    _text("payer", null=True),
    _big("amount", null=True),
    *(_text(c) for c in ("currency", "every")),
    _big("first"),
    _big("last", null=True),
)
kit = _lawful(
    "kit",  # a media kit or income report
    ("key",),
    *(_text(c) for c in ("key", "name", "kind")),
    _text("choices", null=True),  # JSON: what its owner chose
)
visit = _table(
    "visit",  # the last visits of the owner and what they were told, two at most: a memory of the screen, no fact of the business
    *(_big(c) for c in ("workspace", "moment", "batch")),
    _text("told"),
    UniqueConstraint("workspace", "moment"),
)


sighting = Table(
    "sighting",
    metadata,
    _big("workspace"),
    _text("source"),
    _big("period"),  # the month's first day
    Column("who", LargeBinary, nullable=False),  # a keyed hash; empty for what is nobody's
    _text("item"),  # empty: the site; else a page, a reason or an episode
    _text("token"),  # the fingerprint of its batch, which may be written later
    _big("first"),  # seconds since 1970
    _big("last"),
    _text("hits", null=True),  # JSON: what each day was
    _text("ranges", null=True),  # JSON: touches of an episode
    _text("traits", null=True),  # JSON: device, country, app
    Column("before", LargeBinary, nullable=True),  # who, under the key of the month before
    PrimaryKeyConstraint("workspace", "source", "period", "who", "item", "token"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)


_ROLLUP = ("day", "source", "kind", "status", "stream", "currency")


def _rollup(name: str, *more: str) -> Table:
    """Sums of the live entries, kept in step with them; `source` is in it so that a repeating source can be left out.

    `part` says with which batch they come and go (store.rollups).
    """
    key = (*_ROLLUP, *more, "part")
    columns = [_big(c) for c in (*key, "n", "amount_micros")]
    made = _table(name, _big("workspace"), *columns, UniqueConstraint("workspace", *key))
    empty = text("n = 0")  # groups to be swept away, found without a look at all the others
    Index(f"{name}_empty", made.c.workspace, sqlite_where=empty, postgresql_where=empty)
    return made


entry_day = _rollup("entry_day", "payer")
entry_month = _rollup("entry_month")


_WORDS = ("source", "kind", "status", "stream", "payer", "product", "item", "currency")
_PLAIN = ("id", "workspace", "batch", "external_id", "day", "paid_day", "quantity", "amount_micros", "reverses")
# Every join fixes the workspace on both sides, as a sharded server asks.
LIVE_ENTRY = (
    "CREATE VIEW live_entry AS SELECT "
    + ", ".join([f"e.{c}" for c in _PLAIN] + [f"w_{c}.text AS {c}" for c in _WORDS])
    + " FROM entry AS e JOIN batch AS b ON b.workspace = e.workspace AND b.id = e.batch AND b.status = 'done' "
    + " ".join(f"LEFT JOIN word AS w_{c} ON w_{c}.workspace = e.workspace AND w_{c}.id = e.{c}" for c in _WORDS)
    + " LEFT JOIN entry AS n ON n.workspace = e.workspace AND n.id = e.superseded_by "
    "LEFT JOIN batch AS nb ON nb.workspace = n.workspace AND nb.id = n.batch "
    "WHERE e.superseded_by IS NULL OR (nb.status = 'open' AND n.superseded_by IS NULL)"
)
"""The ledger in words, for whoever reads the record with another program."""


class Law(NamedTuple):
    """How one lawful table behaves: its key, its values, which values may be left unsaid, which columns are words."""

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    unsaid: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Key and values, the order in which rows are staged."""
        return self.key + self.values


LAWS: dict[str, Law] = {
    law.table: law
    for law in (
        Law(
            "observation",
            ("source", "metric", "item", "grain", "day", "until"),
            ("value", "denominator", "currency"),
            words=("source", "metric", "item", "grain", "currency"),
        ),
        Law(
            "entry",
            ("source", "external_id"),
            ("day", "kind", "status", "stream", "amount_micros", "currency",
             "paid_day", "payer", "product", "item", "quantity", "reverses"),
            ("paid_day", "payer", "product", "item", "quantity", "reverses"),
            ("source", "kind", "status", "stream", "payer", "product", "item", "currency"),
        ),
        Law(
            "item",
            ("source", "item"),
            ("kind", "title", "url", "published", "duration", "attributes"),
            ("title", "url", "published", "duration", "attributes"),
            ("source",),
        ),
        Law("member", ("source", "member"), ("state", "tier", "joined", "left"), ("tier", "joined", "left"), ("source",)),
        Law("rate", ("currency", "day"), ("rate",)),
        Law("note", ("key",), ("day", "text")),
        Law("goal", ("key",), ("metric", "target", "currency", "day")),
        Law("worklog", ("key",), ("day", "stream", "minutes")),
        Law(
            "deal",
            ("key",),
            ("sponsor", "stream", "invoice", "amount", "currency", "day", "due", "state", "paid_day", "counts"),
        ),
        Law("schedule", ("key",), ("title", "kind", "stream", "payer", "amount", "currency", "every", "first", "last")),
        Law("kit", ("key",), ("name", "kind", "choices")),
    )
}  # fmt: skip

DAYS = frozenset({"day", "until", "paid_day", "joined", "left", "due", "first", "last"})
"""Columns that hold whole days since 1970-01-01."""
