"""Counties' stores that can be put back to what they were: a file, or a database.

PostgreSQL takes a second or two to copy a database, and a schedule has a few restores: rows are therefore
set aside in a schema of their own and put back.
"""

import shutil
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import inspect, text

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store.engine import Connection, Store, open_county_store, open_store
from bindesk.db.store.tables import all_record_tables, core
from tests.faults.versions import TODAY, knowing
from tests.support.county.postgres import Postgres


@dataclass(frozen=True)
class Kept:
    """What a store held once, and the version of the program that had shaped it."""

    place: Path | str
    version: str


class FileKeeper:
    """Keeps a county that is a SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = count()
        self._path = folder / "county.db"
        self.store: Store = open_store(self._path, create=True)
        upgrade_schema(self.store, fresh=True)

    def keep(self, version: str = TODAY) -> Kept:
        self.store.close()
        kept = self._folder / f"kept-{next(self._made)}.db"
        shutil.copyfile(self._path, kept)
        return Kept(kept, version)

    def restore(self, kept: Kept) -> None:
        self.store.close()
        shutil.copyfile(kept.place, self._path)

    def drop(self, kept: Kept) -> None:
        Path(kept.place).unlink()

    def close(self) -> None:
        self.store.close()


@dataclass
class PostgresKeeper:
    """Keeps a county that is a PostgreSQL database."""

    server: Postgres
    made: count = field(default_factory=count)

    def __post_init__(self) -> None:
        self._name = self.server.fresh()
        self.store = open_county_store(self.server.url(self._name))
        upgrade_schema(self.store, fresh=True)

    def keep(self, version: str = TODAY) -> Kept:
        aside = f"kept{next(self.made)}"
        with self.store.writing() as conn:
            conn.execute(text(f"CREATE SCHEMA {aside}"))
            for table in _tables(conn):
                conn.execute(text(f"CREATE TABLE {aside}.{table} AS TABLE public.{table}"))
        return Kept(aside, version)

    def restore(self, kept: Kept) -> None:
        with knowing(kept.version), self.store.writing() as conn:
            for table in _tables(conn):
                conn.execute(text(f"DELETE FROM public.{table}"))
            self._reshape(conn, str(kept.place))
            there = inspect(conn).get_table_names(schema=str(kept.place))
            for table in [name for name in reversed(_tables(conn)) if name in there]:
                said = f"INSERT INTO public.{table} SELECT * FROM {kept.place}.{table}"
                conn.execute(text(said))

    def _reshape(self, conn: Connection, aside: str) -> None:
        """Give the record tables the form that they had, where an upgrade has changed it since."""
        looking = inspect(conn)
        for table in all_record_tables():
            then = [c["name"] for c in looking.get_columns(table.name, schema=aside)]
            if [c["name"] for c in looking.get_columns(table.name)] != then:
                table.drop(conn)
                table.create(conn)

    def drop(self, kept: Kept) -> None:
        with self.store.writing() as conn:
            conn.execute(text(f"DROP SCHEMA {kept.place} CASCADE"))

    def close(self) -> None:
        self.store.close()
        self.server.drop(self._name)


Keeper = FileKeeper | PostgresKeeper


def _tables(conn: Connection) -> list[str]:
    """Return the tables there are, in an order in which their rows may be taken away."""
    first = [table.name for table in reversed(core.sorted_tables)]
    there = inspect(conn).get_table_names()
    return [name for name in first if name in there] + sorted(set(there) - set(first))
