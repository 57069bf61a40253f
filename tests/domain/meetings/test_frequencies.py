from datetime import date

from bindesk.domain.meetings.frequencies import BranchDuties, MeetingEntry, year_grid

TODAY = date(2026, 11, 20)
GROUPS = ("一组", "二组")
OLD = BranchDuties(since=date(2001, 7, 1), has_committee=True, groups=GROUPS)


def held(type_, month, day=8, **said):
    return MeetingEntry(f"{type_}-{month}-{day}", type_, date(2026, month, day), **said)


def row(type_, *meetings, asked=OLD, year=2026, today=TODAY):
    return next(r for r in year_grid(meetings, asked, year, today) if r.type == type_)


def states(found):
    return [cell.state for cell in found.cells]


def test_a_general_meeting_is_due_once_in_each_quarter():
    found = row("DH", held("DH", 1), held("DH", 5))
    assert states(found)[:9] == ["done", "", "", "", "done", "", "", "", "missed"]
    assert states(found)[9:] == ["", "due", ""]
    assert (found.done, found.due) == (2, 4)


def test_a_second_meeting_in_one_quarter_does_not_stand_for_another():
    found = row("DH", held("DH", 1), held("DH", 2))
    assert (found.done, found.due) == (1, 4)
    assert states(found)[:3] == ["done", "done", ""]


def test_the_committee_meets_every_month():
    found = row("ZW", *(held("ZW", month) for month in range(1, 11)))
    assert states(found) == ["done"] * 10 + ["due", "later"]
    assert (found.done, found.due) == (10, 12)


def test_without_a_committee_none_of_its_meetings_is_due():
    found = row("ZW", asked=BranchDuties(has_committee=False))
    assert set(states(found)) == {""}
    assert (found.done, found.due) == (0, 0)


def test_a_group_meeting_is_due_of_every_group():
    found = row("XZ", held("XZ", 10, group="一组"), held("XZ", 11, group="二组"))
    assert states(found)[9] == "missed"
    assert states(found)[10] == "part"
    assert (found.cells[10].done, found.cells[10].due) == (1, 2)
    assert found.due == 24


def test_two_meetings_of_one_group_do_not_stand_for_the_other():
    found = row("XZ", held("XZ", 11, 3, group="一组"), held("XZ", 11, 9, group="一组"))
    assert (found.cells[10].done, found.cells[10].state) == (1, "part")


def test_a_branch_without_groups_owes_no_group_meetings():
    assert set(states(row("XZ", asked=BranchDuties()))) == {""}


def test_a_group_that_is_no_longer_there_does_not_count():
    assert row("XZ", held("XZ", 11, group="旧组")).cells[10].state == "due"


def test_the_yearly_meetings_are_asked_for_from_october_on():
    assert states(row("SH"))[10] == "due"
    spring = row("SH", today=date(2026, 4, 1))
    assert states(spring) == [""] * 11 + ["later"]
    assert states(row("PY", held("PY", 3)))[2] == "done"


def test_nothing_is_asked_of_a_branch_before_it_was_founded():
    found = row("DH", asked=BranchDuties(since=date(2026, 8, 15)))
    assert states(found)[:6] == [""] * 6
    assert found.due == 2


def test_a_past_year_has_only_done_and_missed():
    found = row("ZW", held("ZW", 3), today=date(2027, 2, 1))
    assert states(found) == ["missed"] * 2 + ["done"] + ["missed"] * 9


def test_a_year_to_come_is_all_for_later():
    assert set(states(row("ZW", year=2027))) == {"later"}


def test_a_draft_shows_and_does_not_count():
    cell = row("ZW", held("ZW", 11, finished=False)).cells[10]
    assert cell.state == "due"
    assert cell.has_draft
    assert cell.meetings == ("ZW-11-8",)


def test_a_late_entry_is_marked_in_its_month():
    found = row("ZW", held("ZW", 3, is_late=True))
    assert found.cells[2].is_late
    assert not found.cells[3].is_late


def test_meetings_held_as_needed_show_only_where_there_was_one():
    grid = year_grid([held("JX", 7), held("JX", 7, 9)], OLD, 2026, TODAY)
    assert [r.type for r in grid] == ["DH", "ZW", "XZ", "DK", "ZT", "SH", "PY", "JX"]
    assert grid[-1].cells[6].days == (date(2026, 7, 8), date(2026, 7, 9))
    assert (grid[-1].done, grid[-1].due) == (2, 0)


def test_meetings_of_other_years_are_not_in_the_grid():
    assert row("ZW", MeetingEntry("x", "ZW", date(2025, 11, 8))).done == 0
