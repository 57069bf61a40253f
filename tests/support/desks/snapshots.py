"""Stores as they were: a fingerprint of what one holds, and the archives of earlier versions' stores."""

import hashlib
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from bindesk.db.store.engine import Store


def snapshot(store: Store) -> str:
    """Return a SHA-256 over every row of every table of a plain store."""
    sha = hashlib.sha256()
    with closing(sqlite3.connect(store.path)) as opened:
        for line in opened.iterdump():
            sha.update(line.encode())
    return sha.hexdigest()


def extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack an archive into a folder, with the filter for data where this Python has it (3.11.4)."""
    archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
    archive.extractall(folder)
