"""A county for each test, on SQLite unless the test asks for both engines."""

import pytest

from tests.support.county.served_county import SetTime, opened


@pytest.fixture
def clock():
    return SetTime()


@pytest.fixture
def county(tmp_path):
    made = opened(tmp_path / "county")
    yield made
    made.close()
