"""Adds the county's signature over a device's certificate, by which other desks verify the device."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column of signatures."""
    op.add_column("device", sa.Column("signature", sa.LargeBinary))
