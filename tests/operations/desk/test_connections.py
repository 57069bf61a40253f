"""A desk's connection: requests are numbered in its store, and it is closed whatever happens."""

import pytest

from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.desk.connections import (
    RequestCounter,
    connected,
    connection_of,
    has_duplicate_device,
)
from tests.support.county.local_files import NearFiles


class Watched(NearFiles):
    """A connection that notes whether it was closed."""

    closed = 0

    def close(self):
        self.closed += 1


def test_no_number_of_a_request_is_given_twice(desk):
    counter = RequestCounter(desk.store)
    assert [counter.next(), counter.next()] == [1, 2]
    counter.move(40)
    assert RequestCounter(desk.store).next() == 41
    counter.move(7)
    assert counter.next() == 42


def test_a_request_number_this_desk_never_used_shows_that_it_has_a_twin(desk):
    counter = RequestCounter(desk.store)
    counter.next()
    counter.move(1)
    with desk.reading() as conn:
        assert not has_duplicate_device(conn)
    counter.move(9)
    with desk.reading() as conn:
        assert has_duplicate_device(conn)


def test_a_desk_that_has_joined_no_county_has_no_connection(desk):
    with pytest.raises(ValidationFailed, match="not-enrolled"):
        connection_of(desk)


def test_a_connection_is_closed_when_the_block_raises_too(desk):
    line = Watched()
    with pytest.raises(ZeroDivisionError), connected(desk, line):
        _ = 1 / 0
    assert line.closed == 1
