"""Schedules that once ended badly, or looked as if they might; each under the name of what it is about."""

from bindesk.db.journal import journal
from bindesk.domain.journal.deeds import DeedState
from bindesk.operations.journal import conflicts, undo
from tests.faults.truths import demand_truth

VILLAGE_A, VILLAGE_B, NEIGHBOUR, TOWNSHIP = range(4)


def test_a_county_restored_from_before_a_device_was_shut_out_still_refuses_it(stage):
    stage.do(VILLAGE_A, "r1", {"name": "v1"})
    stage.sync(VILLAGE_A)
    stage.keep_county()
    stage.revoke(VILLAGE_A)
    stage.restore_county()
    stage.do(VILLAGE_A, "r1", {"name": "v2"})
    stage.sync(VILLAGE_A)
    demand_truth(stage)


def test_a_deed_sent_back_once_and_let_in_after_a_restore_is_shown(stage):
    stage.keep_county()
    stage.do(VILLAGE_A, "r1", {"name": "v1"})
    stage.sync(VILLAGE_A)
    stage.trespass(NEIGHBOUR, "r1", {"name": "v2"})
    stage.sync(NEIGHBOUR)
    with stage.seat(NEIGHBOUR).desk.reading() as conn:
        assert journal.how_many(conn, DeedState.REFUSED) == 1
    stage.restore_county()
    stage.sync(NEIGHBOUR)
    stage.sync(VILLAGE_A)
    demand_truth(stage)


def test_a_restored_county_that_judges_a_pack_otherwise_tells_who_has_read_it(stage):
    """The village's log is the same, pack for pack; but meanwhile the neighbour's came first."""
    stage.trespass(NEIGHBOUR, "r1", {"name": "v1"})
    stage.do(VILLAGE_A, "r1", {"name": "v2"})
    stage.keep_county()
    stage.sync(VILLAGE_A)
    stage.sync(VILLAGE_B)
    stage.restore_county()
    stage.sync(NEIGHBOUR)
    stage.sync(VILLAGE_A)
    demand_truth(stage)


def test_what_was_sent_back_is_not_taken_back_too(stage):
    """The newest deed that still counts is: with none left, there is nothing to take back."""
    stage.do(VILLAGE_A, "r1", {"name": "v1"})
    stage.sync(VILLAGE_A)
    stage.trespass(NEIGHBOUR, "r1", {"name": "v2"})
    stage.sync(NEIGHBOUR)
    assert undo.step_to_undo(stage.seat(NEIGHBOUR).desk) is None
    stage.undo(NEIGHBOUR)
    demand_truth(stage)


def test_what_a_device_that_never_returns_had_told_comes_back_to_a_restored_county(stage):
    """The device joined after the backup, told its deed, and was lost; only another desk holds the deed."""
    stage.keep_county()
    stage.join()
    stage.do(4, "r1", {"name": "v1"})
    stage.sync(4)
    stage.sync(VILLAGE_A)
    lost = stage.seats.pop()
    lost.store.close()
    stage.restore_county()
    demand_truth(stage)


def test_what_was_built_on_a_deed_that_was_sent_back_is_no_conflict(stage):
    """The neighbour's clerk had seen it all; only one step between was not let in."""
    stage.do(VILLAGE_A, "r1", {"name": "v1"})
    stage.sync_all(0, 1)
    stage.do(VILLAGE_A, "r1", {"name": "v\0"})
    stage.do(VILLAGE_A, "r1", {"name": "v3"})
    stage.sync_all(0, 1)
    with stage.seat(VILLAGE_A).desk.reading() as conn:
        assert journal.how_many(conn, DeedState.REFUSED) == 1
    assert conflicts.open_conflicts(stage.seat(VILLAGE_A).desk) == []
    demand_truth(stage)
