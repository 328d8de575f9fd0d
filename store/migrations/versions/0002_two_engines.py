"""Numbers come from counters of the record, and long batches in slices: the rollups get parts, and leave products out.

No server has seen the first schema, so this one is for files alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = ("batch", "channel", "mapping", "rule", "source", "stream", "word", "workspace")
LAWFUL = ("entry", "goal", "item", "member", "note", "observation", "rate", "worklog")
ONCE = ("batch", "workspace")  # SQLite itself remembered which of their numbers had been given
BATCH = (
    "id, workspace, source, kind, since, until, as_of, status, lease, first_id, last_id, bookmark_before, bookmark, received, "
    "added, revised, unchanged, rejected, format, file_name, sha256, message, opened, closed"
)
MONTH = ("day", "source", "kind", "status", "stream", "currency")
FIRST_OF_MONTH = "CAST(strftime('%s', day * 86400, 'unixepoch', 'start of month') AS INTEGER) / 86400"
WORDS = ("source", "kind", "status", "stream", "payer", "product", "item", "currency")
PLAIN = ("id", "workspace", "batch", "external_id", "day", "paid_day", "quantity", "amount_micros", "reverses")
LIVE_ENTRY = (
    "CREATE VIEW live_entry AS SELECT "
    + ", ".join([f"e.{c}" for c in PLAIN] + [f"w_{c}.text AS {c}" for c in WORDS])
    + " FROM entry AS e JOIN batch AS b ON b.workspace = e.workspace AND b.id = e.batch AND b.status = 'done' "
    + " ".join(f"LEFT JOIN word AS w_{c} ON w_{c}.workspace = e.workspace AND w_{c}.id = e.{c}" for c in WORDS)
    + " LEFT JOIN entry AS n ON n.workspace = e.workspace AND n.id = e.superseded_by "
    "LEFT JOIN batch AS nb ON nb.workspace = n.workspace AND nb.id = n.batch "
    "WHERE e.superseded_by IS NULL OR (nb.status = 'open' AND n.superseded_by IS NULL)"
)


def upgrade() -> None:
    op.execute("DROP VIEW live_entry")
    counters()
    batches()
    rollups()
    op.create_table(
        "aside",
        big("workspace"), big("batch"), text("tbl"), big("row"),
        sa.UniqueConstraint("workspace", "batch", "tbl", "row"),
        sqlite_strict=True,
    )  # fmt: skip
    op.execute("ALTER TABLE workspace DROP COLUMN revision")
    op.execute(LIVE_ENTRY)


def big(name, null=False):
    return sa.Column(name, BIG, nullable=null)


def text(name, null=False):
    return sa.Column(name, sa.Text(), nullable=null)


def counters():
    """Each counter goes on after the last number that was ever given."""
    rows = op.get_bind().exec_driver_sql("SELECT next FROM counter WHERE name = 'row'").scalar() or 1
    op.drop_table("counter")
    op.create_table(
        "counter",
        big("workspace"),
        text("name"),
        big("next"),
        sa.PrimaryKeyConstraint("workspace", "name"),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO counter SELECT id, 'revision', revision FROM workspace")
    highest = ", ".join(f"COALESCE((SELECT MAX(id) FROM {table}), 0)" for table in LAWFUL)
    op.execute(f"INSERT INTO counter SELECT 0, 'row', MAX({rows}, MAX({highest}) + 1)")
    for table in COUNTED:
        given = f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0)" if table in ONCE else "0"
        op.execute(
            f"INSERT INTO counter SELECT 0, '{table}', MAX({given}, COALESCE((SELECT MAX(id) FROM {table}), 0)) + 1"
        )


def batches():
    """A column more that is never null; the table is small, so it is written anew."""
    op.drop_index("batch_workspace", "batch")
    op.rename_table("batch", "batch_before")
    op.create_table(
        "batch",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        big("workspace"), text("source", True), text("kind"), big("since", True), big("until", True), big("as_of"), text("status"),
        text("lease", True), big("first_id", True), big("last_id", True), big("part"), big("heir_first", True), big("heir_last", True),
        text("bookmark_before", True), text("bookmark", True), big("received"), big("added"), big("revised"), big("unchanged"),
        big("rejected"), text("format", True), text("file_name", True), text("sha256"), text("message", True), big("opened"),
        big("closed", True),
        sqlite_strict=True,
    )  # fmt: skip
    op.execute(f"INSERT INTO batch ({BATCH}, part) SELECT {BATCH}, 0 FROM batch_before")
    op.drop_table("batch_before")
    op.create_index("batch_workspace", "batch", ["workspace", "status"])


def rollups():
    """Both are sums of the entries, so they are summed up anew: while this schema was in use, every row that stood was whole."""
    rollup("entry_day", (*MONTH, "payer"))
    rollup("entry_month", MONTH)
    keys = ", ".join((*MONTH, "payer"))
    sums = "0 AS part, SUM(n) AS n, SUM(amount_micros) AS amount_micros"
    op.execute(
        f"INSERT INTO entry_day (workspace, {keys}, part, n, amount_micros) SELECT workspace, {keys}, {sums} FROM "
        f"(SELECT workspace, {', '.join(MONTH)}, COALESCE(payer, 0) AS payer, 1 AS n, amount_micros FROM entry "
        f"WHERE superseded_by IS NULL) GROUP BY workspace, {keys}"
    )
    keys = ", ".join(MONTH)
    op.execute(
        f"INSERT INTO entry_month (workspace, {keys}, part, n, amount_micros) SELECT workspace, {keys}, {sums} FROM "
        f"(SELECT workspace, {FIRST_OF_MONTH} AS day, {', '.join(MONTH[1:])}, n, amount_micros FROM entry_day) GROUP BY workspace, {keys}"
    )


def rollup(name, key):
    op.drop_table(name)
    columns = [big(c) for c in (*key, "part", "n", "amount_micros")]
    unique = sa.UniqueConstraint("workspace", *key, "part")
    op.create_table(name, big("workspace"), *columns, unique, sqlite_strict=True)
    op.create_index(f"{name}_empty", name, ["workspace"], sqlite_where=sa.text("n = 0"))


def downgrade() -> None:
    raise NotImplementedError("Going back a version is done with the backup made before the update: see README.")
