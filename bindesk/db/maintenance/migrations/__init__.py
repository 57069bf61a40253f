"""Alembic revisions that upgrade the core tables of older stores."""
