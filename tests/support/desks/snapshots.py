"""What a store holds, to the last row, so that a test can tell whether anything has changed."""

import hashlib
import sqlite3
from contextlib import closing

from bindesk.db.store.engine import Store


def snapshot(store: Store) -> str:
    """Return a SHA-256 over every row of every table of a plain store."""
    sha = hashlib.sha256()
    with closing(sqlite3.connect(store.path)) as opened:
        for line in opened.iterdump():
            sha.update(line.encode())
    return sha.hexdigest()
