"""A hall with a village around it, for the tests of its page."""

import pytest

from tests.support.desks.desks import SetClock, practice_desk
from tests.support.desks.halls import Prints, hall_of, people


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def desk(tmp_path, clock):
    opened = practice_desk(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def prints():
    return Prints()


@pytest.fixture
def hall(desk, told, prints, qtbot):
    made = hall_of(desk, told, prints)
    qtbot.addWidget(made.status)
    qtbot.addWidget(made.notices)
    return made


@pytest.fixture
def folk(desk):
    """Forty villagers and the shipped catalogue."""
    return people(desk, 40)
