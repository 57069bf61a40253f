"""A county for each test, on SQLite unless the test asks for both engines."""

import logging

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


@pytest.fixture
def county_log(monkeypatch):
    """Return what gives the entries of the county's log until now: events with their facts."""
    entries = []
    handler = logging.Handler()
    handler.emit = lambda entry: entries.append((entry.getMessage(), entry.fields))
    logger = logging.getLogger("bindesk.county")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.INFO)
    monkeypatch.setattr(logger, "propagate", False)
    logger.manager._clear_cache()
    yield lambda: list(entries)
    logger.manager._clear_cache()
