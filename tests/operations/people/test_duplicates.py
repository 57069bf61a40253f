"""Records of one person are found, compared side by side, and merged or separated in one deed each."""

from datetime import date

import pytest

from bindesk.db.journal import conflicts
from bindesk.db.records import records
from bindesk.domain.errands.visits import Visit
from bindesk.domain.meetings.attendance import count
from bindesk.domain.people.duplicate_verdicts import DUPLICATE_VERDICT
from bindesk.domain.people.duplicates import Certainty, Reason
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.books.meeting_books import content
from bindesk.operations.errands import errand_lists, errands
from bindesk.operations.journal import conflicts as conflict_operations
from bindesk.operations.journal.undo import redo_last, undo_last
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.people import duplicates, residents
from bindesk.operations.people.members import roster
from bindesk.operations.records import json_lines, record_details, registers
from bindesk.operations.records.restoration import restore
from tests.support.county.local_county import digest_of
from tests.support.county.local_offices import offices
from tests.support.desks import branches
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.desks import UNIT
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.makers import made_up_id_number
from tests.support.desks.township_desks import TOWNSHIP, ZFT, at, township_desk
from tests.support.desks.year_desks import held, year_desk

NUMBER, OTHER_NUMBER = made_up_id_number(7), made_up_id_number(8)
BORN = date(1966, 6, 6)
A = Resident(
    id="a", unit=UNIT, name="王建国", born=BORN, id_number=NUMBER, gender="male", phone="13900000001",
    group="一组", household="1-001",
)  # fmt: skip
B = Resident(
    id="b", unit=UNIT, name="王建国", born=BORN, gender="male", phone="13900000002", group="二组",
    remarks="常年在外",
)  # fmt: skip
PICKS = {"id_number": "a", "phone": "b", "group": "a", "household": "a", "remarks": "b"}


def put(desk, kind, *some):
    with desk.writing(f"record-{kind.name}") as work:
        work.put_all(kind, list(some))


def load(desk, kind, record):
    with desk.reading() as conn:
        return records.load(conn, kind, record)


def shown(desk, kind=RESIDENT, pair=("a", "b")):
    return duplicates.comparison(desk, kind, pair)


def refusal(act):
    with pytest.raises(ValidationFailed) as caught:
        act()
    for problem in caught.value.problems:
        assert message(problem.code, problem.values)
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def village(desk):
    put(desk, RESIDENT, A, B)
    return desk


def test_likely_pairs_are_listed_the_most_certain_first(village):
    namesake = Resident(id="c", unit=UNIT, name="王健国", born=BORN, gender="male")
    again = Resident(id="d", unit=UNIT, name="王建国", id_number=NUMBER)
    stranger = Resident(id="e", unit=UNIT, name="王建国", born=BORN, id_number=OTHER_NUMBER)
    put(village, RESIDENT, namesake, again, stranger)
    listed = [(one.records, one.evidence.certainty) for one in duplicates.pairs(village, RESIDENT)]
    assert listed[0] == (("a", "d"), Certainty.CERTAIN)
    assert (("a", "b"), Certainty.LIKELY) in listed
    assert (("a", "c"), Certainty.POSSIBLE) in listed
    assert ("a", "e") not in [pair for pair, _ in listed]
    assert [one.rank for _, one in listed] == sorted(one.rank for _, one in listed)
    assert duplicates.pairs(village, MEMBER) == []


def test_a_pair_tells_who_they_are_without_their_numbers(village):
    (pair,) = duplicates.pairs(village, RESIDENT)
    assert pair.names == ("王建国", "王建国")
    assert pair.details == ("1966-06-06  一组  1-001", "1966-06-06  二组")
    assert pair.evidence.reason is Reason.SAME_NAME_AND_BIRTH
    assert NUMBER not in repr(pair)


def test_every_reason_has_its_sentence():
    assert all(message(f"duplicate-{reason}") for reason in Reason)


def test_two_records_are_compared_field_by_field_and_masked(village):
    comparison = shown(village)
    fields = {one.field: one for one in comparison.fields}
    assert {one.field for one in comparison.differing()} == set(PICKS)
    assert fields["name"].is_same
    assert fields["group"].words == ("一组", "二组")
    assert fields["phone"].words == ("139****0001", "139****0002")
    assert fields["remarks"].words == ("", "***")
    assert {name: one.suggested for name, one in fields.items() if one.suggested} == {
        "id_number": "a",
        "household": "a",
        "remarks": "b",
    }
    assert NUMBER not in repr(comparison)
    assert "常年在外" not in repr(comparison)


def test_unmasking_shows_the_values_and_is_audited_for_both(village):
    comparison = duplicates.comparison(village, RESIDENT, ("b", "a"), unmask=True)
    words = {one.field: one.words for one in comparison.fields}
    assert words["id_number"] == (NUMBER, "")
    assert words["remarks"] == ("", "常年在外")
    with village.reading() as conn:
        entries = [entry for entry in audit_entries(conn) if entry.action == "unmask"]
    assert {entry.record for entry in entries} <= {"a", "b"}
    assert all(entry.detail for entry in entries)
    assert not any(NUMBER in repr(entry) for entry in entries)


def test_a_comparison_tells_who_entered_each_record_and_what_refers_to_it(village):
    errands.accept(village, Visit(resident="b", subject="问路"))
    one, other = shown(village).records
    assert (one.clerk, f"{one.entered_at:%Y-%m-%d}") == (village.clerk, "2026-11-20")
    assert (one.uses, other.uses) == ({}, {"errand": 1})


def test_a_merge_keeps_the_picked_values_and_strikes_the_other_record(village):
    changes = duplicates.merge(village, shown(village), PICKS)
    survivor, duplicate = load(village, RESIDENT, "a"), load(village, RESIDENT, "b")
    assert (survivor.phone, survivor.group, survivor.remarks) == ("13900000002", "一组", "常年在外")
    assert (survivor.id_number, survivor.struck) == (NUMBER, False)
    assert (duplicate.struck, duplicate.struck_reason) == (True, "与“王建国”是同一人，已合并")
    assert (duplicate.phone, duplicate.group) == ("13900000002", "二组")
    assert changes.kinds == {"resident", "duplicate-verdict"}
    assert duplicates.pairs(village, RESIDENT) == []


def test_undo_restores_both_records_and_redo_merges_again(village):
    before = json_lines.digest(village)
    duplicates.merge(village, shown(village), PICKS)
    merged = json_lines.digest(village)
    undo_last(village)
    assert (load(village, RESIDENT, "a"), load(village, RESIDENT, "b")) == (A, B)
    by_kind = {one.kind: one for one in json_lines.digest(village)}
    assert {one.kind for one in before if by_kind[one.kind] != one} == {"duplicate-verdict"}
    assert [one.records for one in duplicates.pairs(village, RESIDENT)] == [("a", "b")]
    redo_last(village)
    assert load(village, RESIDENT, "b").struck
    undo_last(village)
    duplicates.merge(village, shown(village), PICKS)
    assert json_lines.digest(village) == merged


def test_a_field_that_differs_has_to_be_picked(village):
    act = lambda: duplicates.merge(village, shown(village), {**PICKS, "group": ""})  # noqa: E731
    assert refusal(act) == ["duplicate-pick"]
    assert not load(village, RESIDENT, "b").struck


def test_values_that_do_not_fit_together_are_refused(desk):
    other = Resident(id="b", unit=UNIT, name="王建国", born=date(1970, 1, 1), phone=A.phone)
    put(desk, RESIDENT, A, other)
    comparison = shown(desk)
    picks = {one.field: "a" for one in comparison.differing()}
    act = lambda: duplicates.merge(desk, comparison, {**picks, "born": "b"})  # noqa: E731
    assert refusal(act) == ["id-number-other-birth-date"]
    duplicates.merge(desk, comparison, picks)


def test_an_error_that_a_record_had_before_prevents_no_merge(desk):
    put(desk, RESIDENT, Resident(id="a", unit=UNIT, name="王建国", id_number="12", born=BORN), B)
    comparison = shown(desk)
    duplicates.merge(desk, comparison, {one.field: "a" for one in comparison.differing()})
    assert load(desk, RESIDENT, "b").struck


def test_the_reason_for_a_missing_number_goes_with_the_number(desk):
    put(desk, RESIDENT, A, branches.replace(B, id_number_reason="未办证"))
    assert "id_number_reason" not in [one.field for one in shown(desk).fields]
    duplicates.merge(desk, shown(desk), PICKS)
    assert load(desk, RESIDENT, "a").id_number_reason == ""


def test_a_record_that_changed_meanwhile_is_looked_at_again(village):
    comparison = shown(village)
    registers.correct(village, RESIDENT, "b", {"household": "2-002"})
    assert refusal(lambda: duplicates.merge(village, comparison, PICKS)) == ["duplicate-changed"]
    assert refusal(lambda: duplicates.separate(village, comparison)) == ["duplicate-changed"]


def test_a_merge_that_is_asked_for_twice_is_done_once(village):
    comparison = shown(village)
    duplicates.merge(village, comparison, PICKS)
    assert refusal(lambda: duplicates.merge(village, comparison, PICKS)) == ["duplicate-gone"]
    with village.reading() as conn:
        verbs = [deed.verb for deed in deeds_in_order(conn)]
    assert verbs.count("merge-resident") == 1


def test_two_people_are_not_asked_about_again(village):
    duplicates.separate(village, shown(village))
    assert duplicates.pairs(village, RESIDENT) == []
    assert (load(village, RESIDENT, "a"), load(village, RESIDENT, "b")) == (A, B)
    undo_last(village)
    assert [one.records for one in duplicates.pairs(village, RESIDENT)] == [("a", "b")]


def test_a_restored_record_is_its_own_even_when_it_is_struck_later(village):
    duplicates.merge(village, shown(village), PICKS)
    restore(village, RESIDENT, "b")
    assert [one.records for one in duplicates.pairs(village, RESIDENT)] == [("a", "b")]
    registers.strike(village, RESIDENT, "b", "迁出")
    assert residents.visitor(village, "resident", "b").id == "b"
    undo_last(village)
    undo_last(village)
    assert residents.visitor(village, "resident", "b").id == "a"
    restore(village, RESIDENT, "b")
    duplicates.merge(village, shown(village), PICKS)
    assert residents.visitor(village, "resident", "b").id == "a"


def test_errands_of_the_merged_record_are_the_survivors(village):
    _, errand = errands.accept(village, Visit(resident="b", subject="问路"))
    before = load(village, errand_lists.ERRAND, errand)
    duplicates.merge(village, shown(village), PICKS)
    assert load(village, errand_lists.ERRAND, errand) == before
    assert [row.line.id for row in errand_lists.history(village, ["a"])] == [errand]
    assert errand_lists.details(village, errand).person.id == "a"
    assert residents.visitor(village, "resident", "b").id == "a"
    _, later = errands.accept(village, Visit(resident="b", subject="再问路"))
    assert load(village, errand_lists.ERRAND, later).resident == "a"


def test_a_township_merges_its_own_people_only(tmp_path):
    township = township_desk(tmp_path / "above")
    for unit in (ZFT, TOWNSHIP):
        writer = township if unit == TOWNSHIP else at(township, unit)
        with writer.writing("record-resident") as work:
            for record in (A, B):
                name = f"{record.id}-{unit}"
                work.put(RESIDENT, branches.replace(record, id=name, unit=unit))
    own = (f"a-{TOWNSHIP}", f"b-{TOWNSHIP}")
    assert [one.records for one in duplicates.pairs(township, RESIDENT)] == [own]
    village_pair = (f"a-{ZFT}", f"b-{ZFT}")
    assert refusal(lambda: shown(township, pair=village_pair)) == ["desk-of-another-unit"]
    assert refusal(lambda: shown(township, pair=(own[0], village_pair[1]))) == [
        "desk-of-another-unit"
    ]
    township.close()


class TestMembers:
    """A branch that has one member twice: member-03 is also member-13."""

    @pytest.fixture
    def make_desk(self):
        return year_desk

    @pytest.fixture
    def branch(self, desk):
        third = load(desk, MEMBER, "member-03")
        again = branches.replace(
            third, id="member-13", heads=(), post="", group="二组", remarks="又一次"
        )
        put(desk, MEMBER, again)
        return desk

    def merge(self, desk):
        comparison = shown(desk, MEMBER, ("member-03", "member-13"))
        picks = {one.field: "member-03" for one in comparison.differing()}
        return duplicates.merge(desk, comparison, picks)

    def test_a_branch_is_compared_by_its_name(self, branch):
        comparison = shown(branch, MEMBER, ("member-03", "member-13"))
        words = {one.field: one.words for one in comparison.fields}
        assert words["branch"] == (branches.BRANCH.name, branches.BRANCH.name)

    def test_a_finished_meeting_prints_what_it_printed(self, branch):
        twice, once = held(branch), held(branch, day=date(2026, 10, 9))
        with branch.writing("correct-meeting") as work:
            line = next(
                one
                for one in meetings.reopen(branch, once).proceedings.attendances
                if one.person == "member-03"
            )
            work.strike(meetings.ATTENDANCE, line.id, "没有这一行")
        before = [content("L02", meetings.reopen(branch, one), 1) for one in (twice, once)]
        counts = meeting_lists.lines(branch, [twice, once])
        self.merge(branch)
        after = [content("L02", meetings.reopen(branch, one), 1) for one in (twice, once)]
        assert after[0] == before[0]
        due, present = (after[1].fields[name] for name in ("due", "present"))
        assert (due, present) == (before[1].fields["due"] - 1, before[1].fields["present"])
        assert [one.due for one in meeting_lists.lines(branch, [twice, once])] == [
            counts[0].due,
            counts[1].due - 1,
        ]

    def test_a_meeting_that_is_worked_on_has_the_member_once(self, branch):
        meeting = held(branch, finished=False)
        self.merge(branch)
        opened = meetings.reopen(branch, meeting)
        persons = [one.person for one in opened.proceedings.attendances]
        assert persons.count("member-03") == 1
        assert "member-13" not in persons
        counts = count(
            opened.roll_entries, opened.proceedings.meeting, opened.proceedings.attendances
        )
        assert meeting_lists.lines(branch, [meeting])[0].due == counts.due == 12
        meetings.record(branch, opened.proceedings)
        stored = meetings.reopen(branch, meeting).proceedings.attendances
        assert sorted(one.person for one in stored) == sorted(persons)

    def test_standings_of_the_merged_record_are_the_survivors(self, branch):
        again = branches.member(13)
        put(branch, STANDING, branches.standing(again, "life", "died", date(2026, 11, 1)))
        self.merge(branch)
        on_roll = {one.id for one in roster(branch, branches.BRANCH.id, date(2026, 11, 20))}
        assert "member-03" not in on_roll
        details = record_details.details(branch, "member", "member-03")
        assert [part.heading for part in details.parts] == ["党员状态"]


class TestTwoDesks:
    """Two desks of one village, each at work on its own before they exchange."""

    @pytest.fixture
    def world(self, tmp_path):
        with offices(tmp_path) as made:
            yield made

    @pytest.fixture
    def desks(self, world):
        first, second = world.seat(clerk="李秀英"), world.seat(clerk="王志强")
        unit = first.desk.office.unit
        put(first.desk, RESIDENT, *(branches.replace(one, unit=unit) for one in (A, B)))
        world.sync()
        return first.desk, second.desk

    def conflicts(self, desk):
        with desk.reading() as conn:
            return [(one.record, one.field) for one in conflicts.all_conflicts(conn)]

    def agree(self, world):
        world.sync()
        digests = [digest_of(one) for one in (world.county.store, *self.stores(world))]
        assert all(one == digests[0] for one in digests)

    def stores(self, world):
        return [seat.near.store for seat in world.seats]

    def test_the_same_merge_at_once_is_one_merge_without_a_conflict(self, world, desks):
        for desk in desks:
            duplicates.merge(desk, shown(desk), PICKS)
        self.agree(world)
        for desk in desks:
            assert self.conflicts(desk) == []
            assert load(desk, RESIDENT, "b").struck
            assert load(desk, RESIDENT, "a").phone == "13900000002"

    def test_merges_that_pick_differently_are_in_conflict_on_that_field_only(self, world, desks):
        duplicates.merge(desks[0], shown(desks[0]), PICKS)
        duplicates.merge(desks[1], shown(desks[1]), {**PICKS, "phone": "a", "group": "b"})
        self.agree(world)
        for desk in desks:
            assert not load(desk, RESIDENT, "a").struck
            assert self.conflicts(desk) == [("a", "group"), ("a", "phone")]

    def test_one_person_and_two_people_are_in_conflict_and_nobody_is_lost(self, world, desks):
        duplicates.merge(desks[0], shown(desks[0]), PICKS)
        duplicates.separate(desks[1], shown(desks[1]))
        self.agree(world)
        with desks[0].reading() as conn:
            (verdict,) = records.where(conn, DUPLICATE_VERDICT, {})
        assert set(self.conflicts(desks[0])) == {("b", "struck"), (verdict.id, "verdict")}
        waiting = conflict_operations.open_conflicts(desks[1])
        assert {one.kind_words for one in waiting} == {"村民", "查重结论"}
        for one in waiting:
            (field,) = one.fields
            side = next(s for s in field.sides if s.words in {"不是同一人", "否"} or not s.words)
            conflict_operations.pick(desks[1], one.kind, one.record, {field.field: side.deed})
        self.agree(world)
        for desk in desks:
            assert self.conflicts(desk) == []
            assert not load(desk, RESIDENT, "b").struck
            assert duplicates.pairs(desk, RESIDENT) == []

    def test_a_merge_into_a_record_that_the_other_desk_strikes_is_a_conflict(self, world, desks):
        duplicates.merge(desks[0], shown(desks[0]), PICKS)
        registers.strike(desks[1], RESIDENT, "a", "迁出")
        self.agree(world)
        assert ("a", "struck") in self.conflicts(desks[0])

    def test_a_chain_of_merges_at_two_desks_leads_to_one_survivor(self, world, desks):
        third = branches.replace(B, id="c", unit=desks[0].office.unit, phone="", remarks="")
        put(desks[0], RESIDENT, third)
        world.sync()
        duplicates.merge(desks[0], shown(desks[0]), PICKS)
        comparison = shown(desks[1], pair=("b", "c"))
        picks = {one.field: "b" for one in comparison.differing()}
        duplicates.merge(desks[1], comparison, picks)
        self.agree(world)
        assert self.conflicts(desks[0]) == [("b", "struck")]
        conflict = conflict_operations.open_conflict(desks[0], "resident", "b")
        strike = next(side for side in conflict.fields[0].sides if side.clerk == "李秀英")
        conflict_operations.pick(desks[0], "resident", "b", {"struck": strike.deed})
        self.agree(world)
        for desk in desks:
            assert residents.visitor(desk, "resident", "c").id == "a"
