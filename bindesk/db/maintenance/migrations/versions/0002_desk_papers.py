"""Creates the tables that are never synced: drafts, the audit trail, and the working calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of drafts, the audit trail and the working calendar."""
    op.create_table(
        "draft",
        sa.Column("form", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("clerk", _TEXT, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("form", "record", "clerk", name="pk_draft"),
    )
    op.create_table(
        "audit",
        sa.Column("n", _SERIAL, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("clerk", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("record", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("proof", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_audit"),
    )
    op.create_table(
        "work_calendar",
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_work_calendar"),
    )
