"""Creates the file rows of attachments, and indexes devices by unit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table of files, and the index of devices by unit."""
    op.create_table(
        "file",
        sa.Column("unit", _TEXT, nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("is_here", sa.Boolean, nullable=False),
        sa.Column("sent", sa.BigInteger, nullable=False),
        sa.Column("is_up", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("unit", "sha256", name="pk_file"),
    )
    op.create_index("ix_device_unit", "device", ["unit"])
