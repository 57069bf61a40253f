"""When a desk tries again to carry, and what it remembers of the attempts before."""

import pytest

from bindesk.operations.syncing import sync_history
from bindesk.operations.syncing.sync_history import LATEST_S, SyncHistory, pause_after
from bindesk.sync.wire.transport import DeviceRevoked, Offline


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


LINE_DOWN = Offline("line-away", server="https://county")
FAILED = SyncHistory(last_success=1, last_attempt=5, failure="没有网络", failures=3, way="stick")


def test_a_success_forgets_the_failures_and_keeps_what_is_held_up():
    assert FAILED.after_success(9_000, 8_000, ("第1包未接收",)) == SyncHistory(
        last_success=9_000,
        last_attempt=8_000,
        next_try=9_000 + LATEST_S * 1000,
        held_up=("第1包未接收",),
    )


def test_a_failure_keeps_the_last_success_and_puts_the_next_try_off():
    history = FAILED.after_failure(9_000, 8_000, LINE_DOWN, 1.0)
    assert (history.last_success, history.last_attempt, history.way) == (1, 8_000, "stick")
    assert (history.failures, history.next_try) == (4, 9_000 + 240_000)
    assert "没有网络" in history.failure
    assert not history.is_revoked


def test_a_revoked_desk_does_not_try_again_until_a_later_failure():
    revoked = FAILED.after_failure(9_000, 8_000, DeviceRevoked("device-revoked"), 1.0)
    assert (revoked.is_revoked, revoked.next_try) == (True, None)
    assert not revoked.after_failure(9_000, 8_000, LINE_DOWN, 1.0).is_revoked


def test_a_cancelled_attempt_clears_a_failure_only_when_the_county_had_answered():
    silent = FAILED.after_cancelling(9_000, 8_000, has_answered=False)
    assert (silent.failure, silent.failures, silent.is_broken_off) == ("没有网络", 3, True)
    answered = FAILED.after_cancelling(9_000, 8_000, has_answered=True)
    assert (answered.failure, answered.failures, answered.is_broken_off) == ("", 0, True)
    assert answered.next_try == 9_000 + LATEST_S * 1000


def test_a_reply_by_stick_leaves_the_line_as_it_was():
    history = FAILED.after_reply(9_000)
    assert (history.last_success, history.way) == (9_000, "stick")
    assert (history.failure, history.failures, history.next_try) == ("没有网络", 3, None)


def test_what_is_stored_is_read_back_and_a_new_membership_starts_anew(desk):
    with desk.store.writing() as conn:
        sync_history.update(conn, lambda history: history.after_reply(7))
        sync_history.update(conn, lambda history: history.after_failure(9, 8, LINE_DOWN, 0.0))
        sync_history.write_clock_drift(conn, -1500)
        assert sync_history.read(conn).last_success == 7
        assert sync_history.clock_drift(conn) == -1500
        sync_history.start(conn)
        assert sync_history.read(conn) == SyncHistory()
