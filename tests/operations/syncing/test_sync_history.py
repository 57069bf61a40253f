"""When a desk tries again to carry, and what it remembers of the attempts before."""

import pytest

from bindesk.operations.syncing.sync_history import pause_after


@pytest.mark.parametrize(
    ("failures", "asked", "chance", "pause"),
    [
        (1, None, 0.0, 30),
        (1, None, 1.0, 30),
        (2, None, 1.0, 60),
        (4, None, 1.0, 240),
        (4, None, 0.5, 135),
        (50, None, 1.0, 1800),
        (50, None, 0.0, 30),
        (1, 77, 0.0, 77),
        (1, 99_999, 0.0, 1800),
    ],
)
def test_the_pause_grows_and_keeps_desks_apart(failures, asked, chance, pause):
    assert pause_after(failures, asked, chance) == pause
