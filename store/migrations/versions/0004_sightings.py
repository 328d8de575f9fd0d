"""Who was seen in an access log, as keyed hashes, while a month is open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = ("workspace", "source", "period", "who", "item", "token")


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("workspace", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("period", BIG, nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("first", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.Column("hits", sa.Text(), nullable=True),
        sa.Column("ranges", sa.Text(), nullable=True),
        sa.Column("traits", sa.Text(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint(*KEY),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
