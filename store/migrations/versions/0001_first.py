"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

WORDS = ("source", "kind", "status", "stream", "payer", "product", "item", "currency")
PLAIN = ("id", "workspace", "batch", "external_id", "day", "paid_day", "quantity", "amount_micros", "reverses")
# The ledger in words, for whoever reads the file with another program. Every join fixes the workspace on both sides.
LIVE_ENTRY = (
    "CREATE VIEW live_entry AS SELECT "
    + ", ".join([f"e.{c}" for c in PLAIN] + [f"w_{c}.text AS {c}" for c in WORDS])
    + " FROM entry AS e JOIN batch AS b ON b.workspace = e.workspace AND b.id = e.batch AND b.status = 'done' "
    + " ".join(f"LEFT JOIN word AS w_{c} ON w_{c}.workspace = e.workspace AND w_{c}.id = e.{c}" for c in WORDS)
    + " LEFT JOIN entry AS n ON n.workspace = e.workspace AND n.id = e.superseded_by "
    "LEFT JOIN batch AS nb ON nb.workspace = n.workspace AND nb.id = n.batch "
    "WHERE e.superseded_by IS NULL OR nb.status = 'open'"
)


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", BIG, nullable=True),
        sa.Column("until", BIG, nullable=True),
        sa.Column("as_of", BIG, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("first_id", BIG, nullable=True),
        sa.Column("last_id", BIG, nullable=True),
        sa.Column("bookmark_before", sa.Text(), nullable=True),
        sa.Column("bookmark", sa.Text(), nullable=True),
        sa.Column("received", BIG, nullable=False),
        sa.Column("added", BIG, nullable=False),
        sa.Column("revised", BIG, nullable=False),
        sa.Column("unchanged", BIG, nullable=False),
        sa.Column("rejected", BIG, nullable=False),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("opened", BIG, nullable=False),
        sa.Column("closed", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("batch_workspace", "batch", ["workspace", "status"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("primary_source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "channel"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "confirmed",
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("tbl", sa.Text(), nullable=False),
        sa.Column("first_id", BIG, nullable=False),
        sa.Column("last_id", BIG, nullable=False),
        sa.UniqueConstraint("workspace", "batch", "tbl", "first_id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "ecb_rate",
        sa.Column("day", BIG, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.UniqueConstraint("currency", "day"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("source", BIG, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("paid_day", BIG, nullable=True),
        sa.Column("kind", BIG, nullable=False),
        sa.Column("status", BIG, nullable=False),
        sa.Column("stream", BIG, nullable=False),
        sa.Column("payer", BIG, nullable=True),
        sa.Column("product", BIG, nullable=True),
        sa.Column("item", BIG, nullable=True),
        sa.Column("quantity", sa.Text(), nullable=True),
        sa.Column("amount_micros", BIG, nullable=False),
        sa.Column("currency", BIG, nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "entry_day_live",
        "entry",
        ["workspace", "day"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "entry_layered",
        "entry",
        ["workspace", "source", "external_id"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "entry_live",
        "entry",
        ["workspace", "source", "external_id"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "entry_old",
        "entry",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "entry_day",
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("source", BIG, nullable=False),
        sa.Column("kind", BIG, nullable=False),
        sa.Column("status", BIG, nullable=False),
        sa.Column("stream", BIG, nullable=False),
        sa.Column("currency", BIG, nullable=False),
        sa.Column("payer", BIG, nullable=False),
        sa.Column("product", BIG, nullable=False),
        sa.Column("n", BIG, nullable=False),
        sa.Column("amount_micros", BIG, nullable=False),
        sa.UniqueConstraint("workspace", "day", "source", "kind", "status", "stream", "currency", "payer", "product"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "entry_day_empty",
        "entry_day",
        ["workspace"],
        unique=False,
        sqlite_where=sa.text("n = 0"),
        postgresql_where=sa.text("n = 0"),
    )
    op.create_table(
        "entry_month",
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("source", BIG, nullable=False),
        sa.Column("kind", BIG, nullable=False),
        sa.Column("status", BIG, nullable=False),
        sa.Column("stream", BIG, nullable=False),
        sa.Column("currency", BIG, nullable=False),
        sa.Column("n", BIG, nullable=False),
        sa.Column("amount_micros", BIG, nullable=False),
        sa.UniqueConstraint("workspace", "day", "source", "kind", "status", "stream", "currency"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "entry_month_empty",
        "entry_month",
        ["workspace"],
        unique=False,
        sqlite_where=sa.text("n = 0"),
        postgresql_where=sa.text("n = 0"),
    )
    op.create_table(
        "goal",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("target", BIG, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("day", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "goal_layered",
        "goal",
        ["workspace", "key"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "goal_live",
        "goal",
        ["workspace", "key"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "goal_old",
        "goal",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "item",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("source", BIG, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("duration", BIG, nullable=True),
        sa.Column("attributes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "item_layered",
        "item",
        ["workspace", "source", "item"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "item_live",
        "item",
        ["workspace", "source", "item"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "item_old",
        "item",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "mapping",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("styles", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "name"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "member",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("source", BIG, nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("joined", BIG, nullable=True),
        sa.Column("left", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "member_layered",
        "member",
        ["workspace", "source", "member"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "member_live",
        "member",
        ["workspace", "source", "member"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "member_old",
        "member",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "note",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "note_layered",
        "note",
        ["workspace", "key"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "note_live",
        "note",
        ["workspace", "key"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "note_old",
        "note",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "observation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("source", BIG, nullable=False),
        sa.Column("metric", BIG, nullable=False),
        sa.Column("item", BIG, nullable=False),
        sa.Column("grain", BIG, nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("value", BIG, nullable=True),
        sa.Column("denominator", BIG, nullable=True),
        sa.Column("currency", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "observation_layered",
        "observation",
        ["workspace", "source", "metric", "item", "grain", "day", "until"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "observation_live",
        "observation",
        ["workspace", "source", "metric", "item", "grain", "day", "until"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "observation_old",
        "observation",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "rate",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "rate_layered",
        "rate",
        ["workspace", "currency", "day"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "rate_live",
        "rate",
        ["workspace", "currency", "day"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "rate_old",
        "rate",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "rule",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "source",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("bookmark", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("paused", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "source"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "stream",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("repeats", sa.Text(), nullable=False),
        sa.Column("share", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "stream"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "word",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "text"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_table(
        "worklog",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("superseded_by", BIG, nullable=True),
        sa.Column("layer", BIG, nullable=False),
        sa.Column("said", BIG, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", BIG, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("minutes", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=False,
        sqlite_strict=True,
    )
    op.create_index(
        "worklog_layered",
        "worklog",
        ["workspace", "key"],
        unique=False,
        sqlite_where=sa.text("layer > 0"),
        postgresql_where=sa.text("layer > 0"),
    )
    op.create_index(
        "worklog_live",
        "worklog",
        ["workspace", "key"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index(
        "worklog_old",
        "worklog",
        ["workspace", "superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("home_currency", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("fiscal_month", BIG, nullable=False),
        sa.Column("demo", BIG, nullable=False),
        sa.Column("logo", sa.Text(), nullable=True),
        sa.Column("colours", sa.Text(), nullable=False),
        sa.Column("hash_key", sa.LargeBinary(), nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.execute(LIVE_ENTRY)


def downgrade() -> None:
    raise NotImplementedError("Going back a version is done with the backup made before the update: see README.")
