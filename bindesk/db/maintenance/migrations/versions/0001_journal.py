"""Creates the journal: deeds, the records they touch, conflicts, and the store's metadata."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the journal's tables in an empty store."""
    op.create_table(
        "meta",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "deed",
        sa.Column("place", _SERIAL, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("clerk", _TEXT, nullable=False),
        sa.Column("verb", _TEXT, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("undoes", _TEXT),
        sa.Column("reason", _TEXT),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_deed"),
        sa.UniqueConstraint("id", name="uq_deed_id"),
    )
    for column in ("state", "n", "undoes"):
        op.create_index(f"ix_deed_{column}", "deed", [column])
    op.create_table(
        "touched",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("deed", _SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("kind", "record", "deed", name="pk_touched"),
        sa.ForeignKeyConstraint(["deed"], ["deed.place"], name="fk_touched_deed"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conflict",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("field", _TEXT, nullable=False),
        sa.Column("earlier", _TEXT, nullable=False),
        sa.Column("later", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "record", "field", "earlier", "later", name="pk_conflict"),
        sqlite_with_rowid=False,
    )
