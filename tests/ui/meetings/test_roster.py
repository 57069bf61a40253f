from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bindesk.domain.meetings import roll
from bindesk.domain.text.pinyin import initials
from bindesk.domain.text.problems import Problem
from bindesk.ui.look import theme
from bindesk.ui.meetings.roster import RosterPanel
from bindesk.ui.meetings.wording import ROSTER_STATES
from bindesk.ui.widgets.tiles import WIDTH, fitting_words
from tests.support.desks.branches import BRANCH, DAY, line, meeting, members, standing

DH = meeting("DH")


@pytest.fixture
def roster(qtbot):
    made = RosterPanel()
    qtbot.addWidget(made)
    made.resize(1160, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(roster, people, lines=(), of=DH, standings=()):
    roster.show_roster(of, roll.roll(people, standings, BRANCH.id, DAY), lines)
    return {a.person: (a.role, a.status, a.reason) for a in roster.attendances()}


def noted(roster):
    return {a.person: (a.role, a.status, a.reason) for a in roster.attendances()}


def test_nobody_is_noted_at_first_and_f6s_deed_notes_everybody(roster):
    assert shown(roster, members(5)) == {}
    roster.mark_everybody()
    assert set(noted(roster).values()) == {("member", "present", "")}
    assert len(noted(roster)) == 5


def test_noting_everybody_keeps_what_is_noted_and_a_second_time_notes_all_anew(roster):
    people = members(3)
    shown(roster, people, [line(DH, people[1], "leave-sick", reason="住院")])
    roster.mark_everybody()
    assert noted(roster)["member-02"] == ("member", "leave-sick", "住院")
    roster.mark_everybody()
    assert noted(roster)["member-02"] == ("member", "present", "")


def test_space_goes_round_from_present_to_leave_absent_and_sitting_in(roster):
    shown(roster, members(1))
    found = []
    for _ in range(5):
        QTest.keyClick(roster.tiles, Qt.Key.Key_Space)
        found.append(noted(roster)["member-01"][:2])
    assert found == [
        ("member", "present"),
        ("member", "leave-private"),
        ("member", "absent"),
        ("guest", "present"),
        ("member", "present"),
    ]


@pytest.mark.parametrize(
    ("digit", "status", "reason"),
    [
        ("1", "leave-private", "外出"),
        ("2", "leave-sick", "生病"),
        ("3", "leave-duty", "公务"),
        ("4", "leave-private", "其他"),
        ("5", "late", ""),
        ("6", "early", ""),
        ("7", "online", ""),
        ("8", "away-joined", ""),
        ("9", "exempt", ""),
    ],
)
def test_a_digit_sets_the_status_and_reason(roster, digit, status, reason):
    shown(roster, members(1))
    QTest.keyClicks(roster.tiles, digit)
    assert noted(roster)["member-01"] == ("member", status, reason)


def test_a_tile_shows_what_is_noted_after_each_key(roster):
    shown(roster, members(1))
    for key, state, note in (
        ("1", "leave", "外出"),
        (" ", "absent", ""),
        (" ", "guest", ""),
        (" ", "present", ""),
    ):
        QTest.keyClicks(roster.tiles, key)
        (tile,) = roster.tiles.tiles()
        assert (tile.state, tile.note) == (state, note)


def test_who_is_absent_stays_absent_and_gets_a_reason(roster):
    people = members(1)
    shown(roster, people, [line(DH, people[0], "absent")])
    QTest.keyClicks(roster.tiles, "1")
    assert noted(roster)["member-01"] == ("member", "absent", "外出")
    assert roster.tiles.tiles()[0].note == "外出"


def test_whom_the_branch_may_leave_out_is_marked_and_not_noted_with_everybody(roster):
    people = members(3)
    agreed = standing(
        people[0], "exclusion", "excluded-frail", DAY.replace(month=1), approval="3号"
    )
    shown(roster, people, standings=[agreed])
    assert {t.id: t.note for t in roster.tiles.tiles()}["member-01"] == "不计"
    roster.mark_everybody()
    assert "member-01" not in noted(roster)


def test_a_committee_meeting_shows_its_committee_and_a_talk_everybody(roster):
    people = members(9)
    shown(roster, people, of=meeting("ZW"))
    assert len(roster.tiles.tiles()) == 3
    shown(roster, people, of=meeting("TX"))
    assert len(roster.tiles.tiles()) == 9


def test_a_copied_attendance_list_keeps_the_heads_of_known_lines(roster):
    people = members(2)
    kept = replace(line(DH, people[0]), heads=("deed",))
    shown(roster, people, [kept])
    roster.put_lines([line(DH, who, "absent") for who in people])
    assert [a.heads for a in roster.attendances()] == [("deed",), ()]
    assert {a.status for a in roster.attendances()} == {"absent"}


def test_doubts_stand_beneath_the_roster(roster):
    roster.show_doubts([Problem("attendee-not-on-roll", "attendances.x", {"name": "程远"})])
    assert "程远" in roster.doubts.text()
    roster.show_doubts([])
    assert roster.doubts.isHidden()


def test_ctrl_z_on_the_roster_undoes_ten_changes_one_by_one(roster):
    shown(roster, members(12))
    for _ in range(12):
        QTest.keyClick(roster.tiles, Qt.Key.Key_Space)
    before = noted(roster)["member-01"]
    roster.mark_everybody()
    QTest.keyClick(roster.tiles, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert noted(roster) == {"member-01": before}
    for _ in range(20):
        QTest.keyClick(roster.tiles, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert noted(roster)["member-01"][:2] == ("member", "absent")


def test_going_to_somebody_who_is_not_there_changes_nothing(roster):
    shown(roster, members(3))
    roster.go_to("member-03")
    assert roster.tiles.current() == "member-03"
    roster.go_to("nobody")
    assert roster.tiles.current() == "member-03"


def pressed(roster, person, name):
    """Type initials until the cursor is on the person, and return how many keys that took."""
    letters = initials(name)[0]
    for count, letter in enumerate(letters, start=1):
        QTest.keyClicks(roster.tiles, letter)
        if roster.tiles.current() == person:
            return count
    steps = 0
    while roster.tiles.current() != person:
        QTest.keyClick(roster.tiles, Qt.Key.Key_Right)
        steps += 1
    return len(letters) + steps


@pytest.mark.parametrize("first", range(0, 45, 9))
def test_five_exceptions_among_45_take_no_more_than_20_keys(roster, first):
    people = members(45)
    surnames = [who.name[0] for who in people]
    assert surnames.count("豆") / 45 > 0.4
    shown(roster, people)
    order = {one.id: one.member.name for one in roll.roll(people, [], BRANCH.id, DAY)}
    chosen = [list(order)[(first + step * 8) % 45] for step in range(5)]
    keys = 1
    roster.mark_everybody()
    for person in chosen:
        keys += pressed(roster, person, order[person]) + 1
        QTest.keyClick(roster.tiles, Qt.Key.Key_Space)
    away = {p for p, (_, status, _) in noted(roster).items() if status != "present"}
    assert away == set(chosen)
    assert keys <= 20


def test_any_five_exceptions_take_about_19_keys(roster):
    people = members(45)
    shown(roster, people)
    order = {one.id: one.member.name for one in roll.roll(people, [], BRANCH.id, DAY)}
    total = 0
    for person, _ in product(order, range(1)):
        roster.tiles.setCurrentIndex(roster.tiles.model().index(0, 0))
        QTest.keyClick(roster.tiles, Qt.Key.Key_Backspace)
        total += pressed(roster, person, order[person]) + 1
    assert 1 + 5 * total / 45 <= 20


@pytest.mark.parametrize("percent", theme.SIZES)
@pytest.mark.parametrize("digit", range(1, 10))
def test_every_tile_shows_the_whole_name(roster, qapp, digit, percent):
    theme.apply(qapp, "light", percent)
    person = replace(members(1)[0], name="豆建国")
    shown(roster, [person])
    roster.tiles.reason_asked.emit(person.id, digit)
    (tile,) = roster.tiles.tiles()
    state = next(state for state in ROSTER_STATES if state.code == tile.state)
    name, words = fitting_words(tile, state, theme.px(WIDTH - 16) - 2)
    assert name == tile.name
    assert words
