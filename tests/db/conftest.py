"""Fixtures of the store tests, which run on both engines: plain SQLite, and SQLCipher with a key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bindesk.db.store.engine import Connection, Store
from bindesk.operations.desk.desk import Desk
from tests.support.desks.desks import ENGINES, SetClock, desk_on


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(engine: str, tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    opened = desk_on(engine, tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.store


@pytest.fixture
def conn(store: Store) -> Iterator[Connection]:
    """A write transaction that is open for the length of the test."""
    with store.writing() as opened:
        yield opened
