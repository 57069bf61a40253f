"""Creates the tables of syncing: units with their log cursors, packs, devices and tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of syncing; a desk and a county have the same tables."""
    op.create_table(
        "unit",
        sa.Column("code", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("parent", _TEXT, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("proof", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_unit"),
    )
    op.create_table(
        "pack",
        sa.Column("n", _SERIAL, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("device", _TEXT, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("proof", sa.LargeBinary, nullable=False),
        sa.Column("refused", _TEXT, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_pack"),
        sa.UniqueConstraint("id", name="uq_pack_id"),
    )
    op.create_index("ix_pack_unit_position", "pack", ["unit", "position"], unique=True)
    op.create_table(
        "device",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("letter", _TEXT, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("counter", sa.BigInteger, nullable=False),
        sa.Column("enrolled_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("alarm", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("used_by", _TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
