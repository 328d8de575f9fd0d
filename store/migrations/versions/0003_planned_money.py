"""Sponsorship deals and money expected again and again, both by the law of the store; and the owner's last visits; and an index of reversals.

On a server the keys begin with the workspace and text is ordered by its bytes, as `store.sharded` says; a cluster shares them out.
"""

import sqlalchemy as sa
from alembic import op

from store import dialect, sharded

revision = "0003"
down_revision = "0002"

DEAL = (
    "key!",
    "sponsor!",
    "stream!",
    "invoice",
    "amount#",
    "currency!",
    "day#!",
    "due#",
    "state!",
    "paid_day#",
    "counts#!",
)
SCHEDULE = ("key!", "title!", "kind!", "stream!", "payer", "amount#", "currency!", "every!", "first#!", "last#")
VISIT = ("workspace#!", "moment#!", "batch#!", "told!")
LAWFUL = ("id#!", "workspace#!", "batch#!", "superseded_by#", "layer#!", "said#")
LIVE, LAYERED, OLD = "superseded_by IS NULL", "layer > 0", "superseded_by IS NOT NULL"


def upgrade() -> None:
    lawful("deal", DEAL)
    lawful("schedule", SCHEDULE)
    op.create_table(
        "visit",
        *columns(VISIT),
        sa.UniqueConstraint("workspace", "moment"),
        sqlite_strict=True,
    )
    index("entry_reversing", "entry", ["workspace", "day"], "reverses IS NOT NULL AND superseded_by IS NULL")
    if server():
        sharded.distribute(op.get_bind(), ("deal", "schedule", "visit"))


def server():
    return dialect.is_postgresql(op.get_bind())


def columns(names):
    """Columns by their names: # for whole numbers, ! for those that are never null."""
    text = sa.Text(collation="C") if server() else sa.Text()
    number = sa.BigInteger() if server() else sa.Integer()
    return [
        sa.Column(
            name.rstrip("#!"), number if "#" in name else text, nullable=not name.endswith("!"), autoincrement=False
        )
        for name in names
    ]


def lawful(name, own):
    key = ("workspace", "id") if server() else ("id",)
    op.create_table(name, *columns((*LAWFUL, *own)), sa.PrimaryKeyConstraint(*key), sqlite_strict=True)
    index(f"{name}_live", name, ["workspace", "key"], LIVE, unique=True)
    index(f"{name}_layered", name, ["workspace", "key"], LAYERED)
    index(f"{name}_old", name, ["workspace", "superseded_by"], OLD)


def index(name, table, own, where, unique=False):
    op.create_index(name, table, own, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    raise NotImplementedError("Going back a version is done with the backup made before the update: see README.")
