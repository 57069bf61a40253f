from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bindesk.db.journal import folding, journal
from bindesk.db.records import records
from bindesk.db.store.tables import conflict
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.desk.desk import Desk
from tests.support.desks.desks import UNIT
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.makers import change, deed, member, resident


@pytest.fixture
def kept(desk: Desk) -> Member:
    """Return a member as read from the store."""
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m", phone="1", group="一组"))
    return read(desk)


def read(desk: Desk) -> Member:
    with desk.reading() as conn:
        found = records.load(conn, MEMBER, "m")
    assert found is not None
    return found


def last(desk: Desk) -> Deed:
    with desk.reading() as conn:
        return list(deeds_in_order(conn))[-1]


def arrives(desk: Desk, told: Deed) -> None:
    with desk.store.writing() as conn:
        journal.append(conn, told)
        folding.apply(conn, told)


def open_conflicts(desk: Desk) -> int:
    with desk.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(conflict)).scalar_one())


def test_a_new_record_says_only_what_differs_from_its_defaults(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        one, other = work.new_id(), work.new_id()
        work.put(MEMBER, Member(id=one, unit=UNIT, name="王小明"))
        work.put(MEMBER, Member(id=other, unit=UNIT))
    assert (one, other) == (f"{work.deed}-0", f"{work.deed}-1")
    assert last(desk).changes == (
        Change("member", one, (), {"name": "王小明"}),
        Change("member", other, (), {}),
    )


def test_a_kept_record_says_only_what_changes_on_top_of_its_heads(desk: Desk, kept: Member) -> None:
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(kept, phone="2"))
    assert last(desk).changes == (Change("member", "m", kept.heads, {"phone": "2"}),)


def test_nothing_changed_is_no_deed(desk: Desk, kept: Member) -> None:
    with desk.writing("correct") as work:
        work.put(MEMBER, kept)
    assert (work.changes.deed, work.changes.records) == ("", frozenset())
    assert (last(desk).id,) == kept.heads


def test_put_twice_is_one_change_and_the_last_word_counts(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m", phone="1", is_poor=True))
        work.put(MEMBER, member("m", phone="", post="secretary"))
    (told,) = last(desk).changes
    assert dict(told.values) == {"name": "豆建国", "gender": "male", "post": "secretary"}


def test_put_back_to_what_is_kept_is_no_change_any_more(desk: Desk, kept: Member) -> None:
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(kept, phone="2"))
        work.put(MEMBER, replace(kept, phone="1"))
    assert work.changes.deed == ""
    assert read(desk).phone == "1"


def test_one_record_twice_in_one_call_takes_the_last(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        work.put_all(MEMBER, [member("m", phone="1"), member("m", phone="2")])
    assert len(last(desk).changes) == 1
    assert read(desk).phone == "2"


def test_fields_can_be_set_one_after_the_other(desk: Desk, kept: Member) -> None:
    with desk.writing("correct") as work:
        work.set(MEMBER, "m", {"phone": "2"})
        work.set(MEMBER, "m", {"group": "二组"})
    (told,) = last(desk).changes
    assert told == Change("member", "m", kept.heads, {"phone": "2", "group": "二组"})


def test_a_value_that_stands_already_can_be_set_to_decide_a_conflict(
    desk: Desk, kept: Member
) -> None:
    with desk.writing("keep") as work:
        work.set(MEMBER, "m", {"phone": "1"})
    assert last(desk).changes[0].values == {"phone": "1"}


def test_a_record_made_in_this_deed_can_be_set_and_struck(desk: Desk) -> None:
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m"))
        work.set(MEMBER, "m", {"phone": "3"})
        work.strike(MEMBER, "m", "录错")
    found = read(desk)
    assert (found.phone, found.struck, found.struck_reason) == ("3", True, "录错")
    assert last(desk).changes[0].parents == ()


def test_what_is_not_there_can_not_be_set(desk: Desk) -> None:
    with pytest.raises(ValidationFailed) as refused, desk.writing("correct") as work:
        work.set(MEMBER, "never", {"phone": "2"})
    assert [(p.code, p.values) for p in refused.value.problems] == [
        ("record-missing", {"kind": "党员"})
    ]


def test_a_field_that_the_kind_has_not_is_a_bug(desk: Desk, kept: Member) -> None:
    with pytest.raises(KeyError, match="fone"), desk.writing("correct") as work:
        work.set(MEMBER, "m", {"fone": "2"})


def test_records_of_several_kinds_make_one_deed(desk: Desk) -> None:
    with desk.writing("record") as work:
        work.put(MEMBER, member("x"))
        work.put(RESIDENT, resident("x"))
    assert work.changes.kinds == {"member", "resident"}
    assert work.changes.records == {("member", "x"), ("resident", "x")}
    assert [c.kind for c in last(desk).changes] == ["member", "resident"]


def test_what_came_in_since_the_record_was_read_is_not_overwritten(
    desk: Desk, kept: Member
) -> None:
    arrives(desk, deed("far", change("member", "m", kept.heads, phone="9")))
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(kept, group="三组"))
    found = read(desk)
    assert (found.phone, found.group) == ("9", "三组")
    assert found.heads == ("far", last(desk).id)
    assert open_conflicts(desk) == 0


def test_the_same_field_set_unseen_is_shown_as_a_conflict(desk: Desk, kept: Member) -> None:
    arrives(desk, deed("far", change("member", "m", kept.heads, phone="9")))
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(kept, phone="2"))
    assert read(desk).phone == "2"
    assert open_conflicts(desk) == 1


def test_a_record_read_again_is_corrected_on_top_of_what_came_in(desk: Desk, kept: Member) -> None:
    arrives(desk, deed("far", change("member", "m", kept.heads, phone="9")))
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(read(desk), phone="2"))
    assert last(desk).changes[0].parents == ("far",)
    assert open_conflicts(desk) == 0


def test_a_clerk_is_never_in_conflict_with_their_own_earlier_deed(desk: Desk, kept: Member) -> None:
    for phone in ("2", "3"):
        with desk.writing("correct") as work:
            work.put(MEMBER, replace(kept, phone=phone))
    assert read(desk).phone == "3"
    assert open_conflicts(desk) == 0


def test_another_clerk_at_the_same_desk_can_be_in_conflict(desk: Desk, kept: Member) -> None:
    other = replace(desk, clerk="王军")
    with other.writing("correct") as work:
        work.put(MEMBER, replace(kept, phone="2"))
    with desk.writing("correct") as work:
        work.put(MEMBER, replace(kept, phone="3"))
    assert open_conflicts(desk) == 1


def test_a_record_made_by_hand_is_held_against_what_is_kept_now(desk: Desk, kept: Member) -> None:
    arrives(desk, deed("far", change("member", "m", kept.heads, phone="9")))
    with desk.writing("import") as work:
        work.put(MEMBER, member("m", phone="5", group="一组"))
    assert last(desk).changes == (Change("member", "m", ("far",), {"phone": "5"}),)
    assert open_conflicts(desk) == 0


def test_a_record_of_another_unit_is_not_put_into_this_unit_s_log(desk: Desk) -> None:
    arrives(desk, deed("far", change("resident", "r", (), name="赵玉兰"), unit="610482102245"))
    with pytest.raises(ValidationFailed, match="desk-of-another-unit"), desk.writing("x") as work:
        work.put(RESIDENT, replace(resident("r"), phone="2"))
    with desk.reading() as conn:
        stored = records.load(conn, RESIDENT, "r")
    assert stored is not None
    assert (stored.unit, stored.name, stored.heads) == ("610482102245", "赵玉兰", ("far",))
