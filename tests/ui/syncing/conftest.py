"""A county with a village's two desks and the township's, and a window's tools for each."""

import pytest

from tests.support.county.local_offices import TOWNSHIP, offices
from tests.support.desks.syncing_desks import Wire, at_work, background_of, in_earnest
from tests.support.window.pages import tools_for


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    return world.seat()


@pytest.fixture
def other(world):
    return world.seat(clerk="王志强")


@pytest.fixture
def township(world):
    return world.seat(TOWNSHIP, "township", "周干事")


@pytest.fixture
def desk(village):
    """The village's first desk, at work, in earnest."""
    return at_work(village)


@pytest.fixture
def context(desk):
    return tools_for(desk)


@pytest.fixture
def wire(village):
    return Wire(village)


@pytest.fixture
def background(context, wire):
    made = background_of(context, wire)
    made.start()
    yield made
    made.end()


@pytest.fixture
def above(township):
    """The tools of the township's desk."""
    return tools_for(in_earnest(township))
