"""What every test relies on: no screen, the same scale everywhere, a clock and a desk."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

import pytest

from tests.support.desks.desks import SetClock, practice_desk

pytest_plugins = ("tests.support.county.postgres",)


@pytest.fixture
def clock():
    """The clock of the test's desk; it stands until it is moved."""
    return SetClock()


@pytest.fixture
def make_desk():
    """What makes the desk in a folder with a clock; a module or folder with another desk overrides it."""
    return practice_desk


@pytest.fixture
def desk(make_desk, tmp_path, clock):
    """The test's open desk, closed afterwards."""
    opened = make_desk(tmp_path, clock)
    yield opened
    opened.close()


def pytest_collection_finish():
    """Leave what was imported and collected out of every later search for unreachable objects."""
    gc.collect()
    gc.freeze()
