"""A practice desk for each test, with a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bindesk.operations.desk.desk import Desk
from tests.support.desks.desks import SetClock, practice_desk


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    opened = practice_desk(tmp_path, clock)
    yield opened
    opened.close()
