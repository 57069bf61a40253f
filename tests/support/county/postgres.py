"""A real PostgreSQL for tests: started once, thrown away afterwards, with a fresh database for each asker.

Its files are in a temporary folder. It runs as another user where the tests run as root, which the server
refuses to be.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

_WITHOUT = "BINDESK_NO_POSTGRES"
_HARMLESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""The files are thrown away; what a power cut does is PostgreSQL's own to test."""

_SERVANTS = ("postgres", "nobody")


@dataclass
class Postgres:
    """A running server on the loopback, reached by ``url(database)``."""

    port: int
    made: count = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tester@127.0.0.1:{self.port}/{database}"

    def fresh(self, template: str = "template0") -> str:
        """Return the name of a new database, empty or like another one that nobody uses."""
        name = f"t{next(self.made)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.do(f"DROP DATABASE {name} WITH (FORCE)")

    def do(self, said: str) -> None:
        import psycopg

        address = f"host=127.0.0.1 port={self.port} user=tester dbname=postgres"
        with psycopg.connect(address, autocommit=True) as conn:
            conn.execute(said)


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, or None."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: int(f.parent.name))
    return next((f for f in reversed(folders) if (f / "initdb").exists()), None)


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server for the length of the block."""
    if os.environ.get(_WITHOUT):
        pytest.skip(f"{_WITHOUT} is set: nothing is tested on PostgreSQL")
    context = programs()
    assert context, f"install PostgreSQL (Debian: apt-get install postgresql), or set {_WITHOUT}=1"
    folder = Path(tempfile.mkdtemp(prefix="bindesk-pg-"))
    servant = _servant()
    if servant is not None:
        shutil.chown(folder, servant)
    try:
        _run(context / "initdb", "-D", folder / "data", *_AS_TESTER, servant=servant)
        yield from _served(context, folder, servant)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_IN_CHINESE = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-Hans-CN")
_AS_TESTER = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", *_IN_CHINESE)
"""The database sorts as a Chinese one does, which is not the order that SQLite and digests know."""


def _served(context: Path, folder: Path, servant: str | None) -> Iterator[Postgres]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = {"listen_addresses": "127.0.0.1", "port": port, "max_connections": 200, **_HARMLESS}
    said["unix_socket_directories"] = str(folder)
    options = " ".join(f"-c {name}={value}" for name, value in said.items())
    control = (context / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w")
    _run(*control, "-o", options, "start", servant=servant)
    try:
        yield Postgres(port)
    finally:
        _run(*control, "-m", "immediate", "stop", servant=servant)


def _servant() -> str | None:
    """Return the user who is to run the server, or None for the one who runs the tests."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _SERVANTS if name in known)


def _run(*line: object, servant: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in line],
        user=servant,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests that ask for one."""
    with running() as server:
        yield server
