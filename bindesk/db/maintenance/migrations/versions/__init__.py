"""The Alembic revisions, one file each."""
