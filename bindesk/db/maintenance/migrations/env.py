"""Runs Alembic's revisions on the connection passed in, inside that connection's transaction."""

from alembic import context

from bindesk.db.store.tables import core

conn = context.config.attributes["connection"]
context.configure(connection=conn, target_metadata=core, render_as_batch=True)
context.run_migrations()
