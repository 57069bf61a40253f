"""A hall with a village around it, for the tests of its page."""

import pytest

from tests.support.desks.halls import Prints, hall_of, people


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
