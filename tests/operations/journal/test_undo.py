"""A clerk's last step is undone by a deed, and redone by another."""

from dataclasses import replace

import pytest

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.journal.undo import FILLING, redo_last, step_to_undo, undo_last
from bindesk.operations.records import json_lines
from tests.support.county.local_offices import TOWNSHIP, offices
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.query_plans import plans, walks

WANG = Resident(id="wang", name="王小明", group="三组")


def _resident(desk, record="wang"):
    with desk.reading() as conn:
        return records.load(conn, RESIDENT, record)


def _recorded(desk, *residents):
    with desk.writing("record-resident") as work:
        work.put_all(RESIDENT, residents or [WANG])


def _moved(desk, group, record="wang"):
    with desk.writing("correct-resident") as work:
        work.set(RESIDENT, record, {"group": group})


def test_a_new_record_is_struck_and_stays_readable(desk):
    _recorded(desk)
    changes = undo_last(desk)
    assert changes.records == {("resident", "wang")}
    assert _resident(desk).struck
    assert _resident(desk).struck_reason == "撤销"


def test_a_changed_field_says_again_what_it_said_before(desk):
    _recorded(desk)
    _moved(desk, "一组")
    undo_last(desk)
    assert (_resident(desk).group, _resident(desk).struck) == ("三组", False)


def test_undoing_twice_goes_back_two_steps_and_redo_returns_them_in_order(desk):
    _recorded(desk)
    _moved(desk, "一组")
    before = json_lines.digest(desk)
    undo_last(desk)
    undo_last(desk)
    assert _resident(desk).struck
    assert step_to_undo(desk) is None
    redo_last(desk)
    assert (_resident(desk).group, _resident(desk).struck) == ("三组", False)
    redo_last(desk)
    assert json_lines.digest(desk) == before
    assert step_to_undo(desk) is not None
    with pytest.raises(ValidationFailed, match="redo-nothing"):
        redo_last(desk)


def test_what_was_brought_back_can_be_taken_back_again(desk):
    _recorded(desk)
    undo_last(desk)
    redo_last(desk)
    undo_last(desk)
    assert _resident(desk).struck


def test_after_something_new_there_is_nothing_to_bring_back(desk):
    _recorded(desk)
    undo_last(desk)
    _recorded(desk, Resident(id="li", name="李大山"))
    with pytest.raises(ValidationFailed, match="redo-nothing"):
        redo_last(desk)


def test_an_undo_names_the_deed_it_takes_back(desk):
    _recorded(desk)
    changes = undo_last(desk)
    with desk.reading() as conn:
        deeds = list(deeds_in_order(conn))
    assert [deed.id for deed in deeds[1:]] == [changes.deed]
    assert deeds[1].undoes == deeds[0].id


def test_nothing_to_take_back_is_said(desk):
    assert step_to_undo(desk) is None
    with pytest.raises(ValidationFailed, match="undo-nothing"):
        undo_last(desk)


def test_a_field_that_somebody_changed_since_is_left_alone(desk):
    _recorded(desk)
    _moved(replace(desk, clerk="王建军"), "五组")
    with pytest.raises(ValidationFailed, match="undo-touched-since") as told:
        undo_last(desk)
    assert told.value.problems[0].values == {"kind": "村民", "label": "村民小组"}
    assert _resident(desk).group == "五组"


def test_another_clerks_deed_is_not_taken_back(desk):
    _recorded(desk)
    with pytest.raises(ValidationFailed, match="undo-nothing"):
        undo_last(replace(desk, clerk="王建军"))


def test_another_field_changed_since_does_not_stand_in_the_way(desk):
    _recorded(desk)
    _moved(desk, "一组")
    with replace(desk, clerk="王建军").writing("correct-resident") as work:
        work.set(RESIDENT, "wang", {"household": "3-012"})
    undo_last(desk)
    assert (_resident(desk).group, _resident(desk).household) == ("三组", "3-012")


def test_a_large_go_of_several_deeds_is_one_step_back_and_one_forth(desk):
    many = [Resident(id=f"r{n}", name=f"王{n}") for n in range(1100)]
    _recorded(desk)
    _recorded(desk, *many)
    before = json_lines.digest(desk)
    assert len(undo_last(desk).records) == 1100
    assert _resident(desk, "r1099").struck
    assert not _resident(desk).struck
    redo_last(desk)
    assert json_lines.digest(desk) == before


def test_two_full_goes_one_after_another_are_two_steps(desk):
    for start in (0, 500):
        _recorded(desk, *(Resident(id=f"r{n}", name=f"王{n}") for n in range(start, start + 500)))
    assert len(undo_last(desk).records) == 500
    assert not _resident(desk, "r0").struck


def test_what_filled_a_practice_desk_is_not_taken_back(desk):
    with desk.writing(FILLING) as work:
        work.put(RESIDENT, WANG)
    with pytest.raises(ValidationFailed, match="undo-nothing"):
        undo_last(desk)


def test_what_a_namesake_did_on_another_desk_is_not_taken_back(tmp_path):
    with offices(tmp_path) as world:
        here, beside = world.seat(), world.seat()
        above = world.seat(TOWNSHIP, "township")
        _recorded(here.desk)
        world.sync()
        for seat in (beside, above):
            assert step_to_undo(seat.desk) is None
            with pytest.raises(ValidationFailed, match="undo-nothing"):
                undo_last(seat.desk)
        _recorded(beside.desk, replace(WANG, id="li", name="李大山"))
        world.sync()
        assert undo_last(here.desk).records == {("resident", "wang")}
        assert undo_last(beside.desk).records == {("resident", "li")}


def test_a_step_from_before_the_desk_joined_can_be_taken_back(desk):
    _recorded(desk)
    with desk.store.writing() as conn:
        metadata.change_device(conn, "joined")
    joined = replace(desk, office=replace(desk.office, device="joined"))
    _recorded(joined, replace(WANG, id="li", name="李大山"))
    assert undo_last(joined).records == {("resident", "li")}
    assert undo_last(joined).records == {("resident", "wang")}
    assert step_to_undo(joined) is None


def test_the_last_step_is_found_by_index_however_long_the_journal(desk):
    _recorded(desk)
    with desk.reading() as conn:
        own = journal.newest_own(conn, desk.office.device, desk.clerk, 2_000)
        assert walks(plans(conn, lambda: next(own)), "deed") == []
        strangers = journal.newest_own(conn, desk.office.device, "别人", 2_000)
        assert [line for line in plans(conn, lambda: list(strangers)) if "SCAN deed" in line] == [
            "SCAN deed"
        ]
