"""Copies a county's database in use: SQLite by ``VACUUM INTO``, PostgreSQL by pg_dump."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

from bindesk.db.store.engine import Store, translating_errors
from bindesk.errors import ExternalError


def copy_into(store: Store, file: Path) -> None:
    """Write a copy of a store, consistent at one instant, to a file that does not exist yet.

    Raises ExternalError when the disk refuses, or pg_dump is missing or fails.
    """
    if store.engine.dialect.name == "sqlite":
        with translating_errors(file), closing(store.engine.raw_connection()) as conn:
            conn.cursor().execute("VACUUM INTO ?", (str(file),))
    else:
        _dump(store, file)


def _dump(store: Store, file: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise ExternalError("no-pg-dump")
    url = store.engine.url
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    line = [program, "--format=custom", f"--file={file}", "--no-password", f"--dbname={address}"]
    process = subprocess.run(line, env=environment, capture_output=True, check=False)  # noqa: S603 -- no shell
    if process.returncode:
        raise ExternalError(
            "pg-dump-failed", detail=process.stderr.decode("utf-8", "replace").strip()
        )
