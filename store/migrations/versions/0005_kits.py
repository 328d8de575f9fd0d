"""Media kits and income reports, by the law of the store.

On a server the keys begin with the workspace and text is ordered by its bytes, as `store.sharded` says; a cluster shares it out.
"""

import sqlalchemy as sa
from alembic import op

from store import dialect, sharded

revision = "0005"
down_revision = "0004"

NUMBERS = ("id", "workspace", "batch", "superseded_by", "layer", "said")
TEXTS = ("key", "name", "kind", "choices")
MAY_LACK = ("superseded_by", "said", "choices")
LIVE, LAYERED, OLD = "superseded_by IS NULL", "layer > 0", "superseded_by IS NOT NULL"


def upgrade() -> None:
    server = dialect.is_postgresql(op.get_bind())
    kinds = dict.fromkeys(NUMBERS, sa.BigInteger() if server else sa.Integer())
    kinds |= dict.fromkeys(TEXTS, sa.Text(collation="C") if server else sa.Text())
    op.create_table(
        "kit",
        *(sa.Column(name, kind, nullable=name in MAY_LACK, autoincrement=False) for name, kind in kinds.items()),
        sa.PrimaryKeyConstraint(*(("workspace", "id") if server else ("id",))),
        sqlite_strict=True,
    )
    index("kit_live", "key", LIVE, unique=True)
    index("kit_layered", "key", LAYERED)
    index("kit_old", "superseded_by", OLD)
    if server:
        sharded.distribute(op.get_bind(), ("kit",))


def index(name, column, where, unique=False):
    conditions = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(name, "kit", ["workspace", column], unique=unique, **conditions)


def downgrade() -> None:
    raise NotImplementedError("Going back a version is done with the backup made before the update: see README.")
