from pathlib import Path

import pytest

from bindesk.db.maintenance import copies
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import metadata
from bindesk.db.store.engine import open_county_store, open_store
from bindesk.errors import ExternalError
from tests.support.county.postgres import programs


def test_a_copy_holds_what_the_store_held(tmp_path):
    store = open_county_store(f"sqlite:///{tmp_path / 'county.db'}")
    upgrade_schema(store, fresh=True)
    with store.writing() as conn:
        metadata.write(conn, "said", "很")
    copies.copy_into(store, tmp_path / "copy.db")
    store.close()
    copy = open_store(tmp_path / "copy.db")
    with copy.reading() as conn:
        assert metadata.read(conn, "said") == "很"
    copy.close()


@pytest.fixture
def served(postgres):
    name = postgres.fresh()
    store = open_county_store(postgres.url(name))
    upgrade_schema(store, fresh=True)
    yield store
    store.close()
    postgres.drop(name)


def test_postgresql_is_copied_by_its_own_program(served, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(programs()))
    copies.copy_into(served, tmp_path / "copy.dump")
    assert (tmp_path / "copy.dump").read_bytes().startswith(b"PGDMP")


def test_a_copy_that_fails_says_why(served, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(programs()))
    with pytest.raises(ExternalError) as reason:
        copies.copy_into(served, tmp_path / "no" / "copy.dump")
    assert reason.value.code == "pg-dump-failed"


def test_without_pg_dump_there_is_no_copy(served, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(tmp_path)))
    with pytest.raises(ExternalError) as reason:
        copies.copy_into(served, tmp_path / "copy.dump")
    assert reason.value.code == "no-pg-dump"
