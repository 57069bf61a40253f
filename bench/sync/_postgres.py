"""A PostgreSQL server for a bench: its own files in a temporary folder, and everything forced to the disk."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


@contextmanager
def running(*settings: str) -> Iterator[str]:
    """Run a server for the length of the block, with its own default settings; hand out its address."""
    context = _context()
    folder = Path(tempfile.mkdtemp(prefix="bindesk-pg-"))
    servant = None if os.geteuid() else "postgres"
    if servant:
        shutil.chown(folder, servant)
    try:
        made = ("-D", folder / "data", "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync")
        _run([context / "initdb", *made], servant)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        said = (f"port={port}", f"unix_socket_directories={folder}", *settings)
        control = [context / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w"]
        _run([*control, "-o", " ".join(f"-c {one}" for one in said), "start"], servant)
        try:
            yield f"postgresql+psycopg://bench@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "fast", "stop"], servant)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _context() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: int(f.parent.name))
    if not folders:
        raise NoPostgres
    return folders[-1]


def _run(line: Sequence[object], servant: str | None) -> None:
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "stdin": subprocess.DEVNULL,
    }
    subprocess.run([str(part) for part in line], user=servant, cwd="/", check=True, **quiet)
