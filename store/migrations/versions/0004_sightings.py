"""Who was seen in an access log, as keyed hashes, while a month is open."""

import sqlalchemy as sa
from alembic import op

from store import dialect, sharded

revision = "0004"
down_revision = "0003"

KEY = ("workspace", "source", "period", "who", "item", "token")


def upgrade() -> None:
    server = dialect.is_postgresql(op.get_bind())
    text = sa.Text(collation="C") if server else sa.Text()
    number = sa.BigInteger() if server else sa.Integer()
    kinds = {
        "workspace": number, "source": text, "period": number, "who": sa.LargeBinary(), "item": text, "token": text,
        "first": number, "last": number, "hits": text, "ranges": text, "traits": text, "before": sa.LargeBinary(),
    }  # fmt: skip
    may_lack = ("hits", "ranges", "traits", "before")
    op.create_table(
        "sighting",
        *(sa.Column(name, kind, nullable=name in may_lack, autoincrement=False) for name, kind in kinds.items()),
        sa.PrimaryKeyConstraint(*KEY),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if server:
        sharded.distribute(op.get_bind(), ("sighting",))


def downgrade() -> None:
    raise NotImplementedError("Going back a version is done with the backup made before the update: see README.")
