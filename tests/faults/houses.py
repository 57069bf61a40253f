"""A county that is a process of its own, served over TLS, that can be killed and put back."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bindesk.county import admin
from bindesk.county.data_dir import County, CountyDir, open_county
from bindesk.db.store.engine import Store, open_county_store
from bindesk.db.syncing import units
from bindesk.sync.identity.tickets import write_ticket
from tests.support.county.local_county import TREE
from tests.support.county.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1"


@dataclass
class FileVault:
    """Where a county's database lies when it is a file."""

    home: Path

    @property
    def database(self) -> str | None:
        return None

    def store(self) -> Store:
        return open_county_store(f"sqlite:///{self.home / 'county.db'}")

    def copy(self, to: Path) -> Path:
        """Copy the file of a county that does not run, once what a kill left half done is undone."""
        self.store().close()
        return Path(shutil.copyfile(self.home / "county.db", to))

    def put_back(self, kept: Path) -> None:
        for end in ("-journal", "-wal", "-shm"):
            (self.home / f"county.db{end}").unlink(missing_ok=True)
        shutil.copyfile(kept, self.home / "county.db")

    def close(self) -> None:
        pass


class DatabaseVault:
    """Where a county's database lies when it is PostgreSQL's."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._name = server.fresh()

    @property
    def database(self) -> str | None:
        return self._server.url(self._name)

    def store(self) -> Store:
        return open_county_store(self._server.url(self._name))

    def copy(self, to: Path) -> str:
        self._hang_up()
        return self._server.fresh(self._name)

    def put_back(self, kept: str) -> None:
        self._hang_up()
        self._server.drop(self._name)
        self._server.do(f"CREATE DATABASE {self._name} TEMPLATE {kept}")

    def _hang_up(self) -> None:
        """End what a killed county has left open."""
        others = f"datname = '{self._name}' AND pid <> pg_backend_pid()"
        self._server.do(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"
        )

    def close(self) -> None:
        self._server.drop(self._name)


class House:
    """The county's building: its home, its vault, and the process that serves it."""

    def __init__(self, folder: Path, vault: FileVault | DatabaseVault) -> None:
        self.home = folder / "county"
        self.vault = vault
        self._made = count()
        self._folder = folder
        with socket.socket() as free:
            free.bind((ADDRESS, 0))
            self.port: int = free.getsockname()[1]
        county = self.opened()
        with county.store.writing() as conn:
            units.store(conn, TREE)
        county.authority.certify([ADDRESS, "localhost"])
        self._authority = county.authority
        county.close()
        self.process: subprocess.Popen[str] | None = None

    def opened(self) -> County:
        return open_county(CountyDir(self.home), self.vault.database)

    def begin(self) -> None:
        """Serve; returns once the county says so."""
        line = [sys.executable, "-m", "bindesk", "county", "serve", "--home", str(self.home),
                "--host", ADDRESS, "--port", str(self.port), "--json"]  # fmt: skip
        with (self._folder / "county.log").open("a") as log:
            self.process = subprocess.Popen(
                line, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, (self._folder / "county.log").read_text()[-2000:]
        assert json.loads(said)["server"].endswith(f":{self.port}")

    def kill(self) -> None:
        """End the county as a power cut would."""
        if self.process is not None:
            assert self.process.stdout is not None
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def keep(self) -> Path | str:
        """Copy the database of a county that does not run."""
        return self.vault.copy(self._folder / f"county-{next(self._made)}.db")

    def bugs(self) -> list[str]:
        """Return the errors of ours that the county has logged."""
        lines = (self._folder / "county.log").read_text("utf-8").splitlines()
        return [line for line in lines if '"level": "error"' in line or "Traceback" in line]

    def ticket(self, unit: str, role: str, server: str, at: int) -> Path:
        """Return the file of a ticket for one desk, which is to call the county at an address."""
        county = self.opened()
        made = admin.new_ticket(county, unit, role, server, at)
        county.close()
        file = self._folder / f"{next(self._made)}.enrol"
        file.write_bytes(write_ticket(made))
        return file

    def face(self) -> ssl.SSLContext:
        """Return how to look like the county, as who holds its certificate can."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._authority.server, self._authority.server_key)
        return context

    def back(self) -> ssl.SSLContext:
        """Return how to speak with the county."""
        return ssl.create_default_context(cafile=str(self._authority.ca))
