"""How much of a file goes at a time follows from how the last pieces went."""

import pytest

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store.engine import open_store
from bindesk.sync.files.chunk_size import FIRST, SMALLEST, ChunkSizer
from bindesk.sync.wire.transport import Cancelled, ChunkRefused, Offline
from bindesk.sync.wire.wire import LARGEST_CHUNK


@pytest.fixture
def store(tmp_path):
    made = open_store(tmp_path / "desk.db", create=True)
    upgrade_schema(made, fresh=True)
    yield made
    made.close()


@pytest.fixture
def clock():
    return Clock()


class Clock:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self):
        return self.now


def went(pace, clock, seconds, error=None):
    """Transfer a chunk; return its size in bytes."""
    with pace.next_chunk() as size:
        clock.now += seconds
        if error is not None:
            raise error
    return size


def sizes(pace, clock, seconds, count):
    return [went(pace, clock, seconds) for _ in range(count)]


def test_pieces_grow_on_a_quick_line_up_to_the_largest(store, clock):
    kib = [size // 1024 for size in sizes(ChunkSizer(store, clock), clock, 1, 6)]
    assert kib == [64, 128, 256, 512, 1024, 1024]


def test_pieces_shrink_on_a_slow_line_and_keep_their_size_in_between(store, clock):
    pace = ChunkSizer(store, clock)
    assert sizes(pace, clock, 10, 3) == [FIRST] * 3
    assert sizes(pace, clock, 30, 4) == [FIRST, FIRST // 2, SMALLEST, SMALLEST]


def test_what_breaks_is_tried_smaller_and_that_is_remembered(store, clock):
    pace = ChunkSizer(store, clock)
    with pytest.raises(Offline):
        went(pace, clock, 0, Offline("line-away"))
    assert went(ChunkSizer(store, clock), clock, 10) == FIRST // 2
    assert LARGEST_CHUNK > FIRST > SMALLEST


@pytest.mark.parametrize("error", [Cancelled(), ChunkRefused()])
def test_what_is_no_fault_of_the_lines_changes_nothing(store, clock, error):
    pace = ChunkSizer(store, clock)
    with pytest.raises(type(error)):
        went(pace, clock, 0, error)
    assert went(pace, clock, 10) == FIRST
