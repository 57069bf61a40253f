from dataclasses import replace
from datetime import date

import pytest

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import CLOSURE
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records import registers
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.branches import BRANCH
from tests.support.desks.kinds import known_as
from tests.support.desks.ponds import POND
from tests.support.desks.township_desks import TOWNSHIP, ZFT, at, township_desk
from tests.support.desks.year_desks import PERSON, year_desk

NUMBER = "610427196007080027"
NEWCOMER = {
    "name": "单小丽",
    "gender": "female",
    "id_number": NUMBER,
    "category": "full",
    "joined_on": "1990-07-01",
    "branch": BRANCH.id,
    "phone": "13900000002",
}


@pytest.fixture
def make_desk():
    return year_desk


def actions(desk: Desk) -> list[str]:
    with desk.reading() as conn:
        return [entry.action for entry in audit_entries(conn)]


def test_a_record_is_stored_and_its_number_gives_the_birth_date(desk):
    changes, made = registers.record(desk, MEMBER, NEWCOMER)
    assert changes.kinds == {"member"}
    assert registers.open_record(desk, MEMBER, made).values["born"] == "1960-07-08"


def test_one_number_is_one_person(desk):
    registers.record(desk, MEMBER, NEWCOMER)
    with pytest.raises(ValidationFailed, match="record-there-already"):
        registers.record(desk, MEMBER, {**NEWCOMER, "name": "另一人"})


def test_people_without_a_number_are_each_their_own(desk):
    for name in ("单小丽", "单大丽"):
        registers.record(desk, RESIDENT, {"name": name})
    assert len(registers.ids(desk, RESIDENT, "单")) == 2


def test_what_is_missing_is_refused_and_nothing_is_kept(desk):
    with pytest.raises(ValidationFailed) as refused:
        registers.record(desk, MEMBER, {"name": "单小丽"})
    assert {"gender", "category", "joined_on"} <= {p.field for p in refused.value.problems}
    assert registers.ids(desk, MEMBER, "单小丽") == []


@pytest.mark.parametrize("typed", ["单小丽", "小丽", "sxl", "SXL", "s'x'l", "0027"])
def test_a_member_is_found_by_name_initials_and_number_s_tail(desk, typed):
    _, made = registers.record(desk, MEMBER, NEWCOMER)
    assert registers.ids(desk, MEMBER, typed) == [made]


def test_a_percent_sign_finds_itself_only(desk):
    assert registers.ids(desk, MEMBER, "%") == []


def test_a_list_shows_masks_and_the_names_of_what_is_referred_to(desk):
    person = registers.lines(desk, RESIDENT, [PERSON.id])[PERSON.id]
    assert person.words["phone"] == "139****0001"
    assert person.words["gender"] == "男"
    _, standing = registers.record(
        desk,
        STANDING,
        {
            "member": "member-02",
            "dimension": "floating",
            "value": "floating-out",
            "since": "2026-03-01",
        },
    )
    line = registers.lines(desk, STANDING, [standing])[standing]
    assert line.words["member"] == registers.title(desk, "member", "member-02")
    assert line.words["value"] == "流出"
    assert registers.ids(desk, STANDING, line.words["member"]) == [standing]


def test_a_sensitive_value_is_shown_on_request_only_and_the_audit_says_so(desk):
    masked = registers.open_record(desk, RESIDENT, PERSON.id)
    assert masked.values["id_number"] == "6104**********0018"
    assert masked.masked == {"id_number", "phone"}
    assert actions(desk) == []
    whole = registers.open_record(desk, RESIDENT, PERSON.id, unmask=True)
    assert whole.values["id_number"] == PERSON.id_number
    assert actions(desk) == ["unmask"]
    _, plain = registers.record(desk, RESIDENT, {"name": "单小丽"})
    registers.open_record(desk, RESIDENT, plain, unmask=True)
    assert actions(desk) == ["unmask"]


def test_correcting_some_fields_leaves_the_others(desk):
    registers.correct(desk, RESIDENT, PERSON.id, {"group": "五组"})
    after = registers.open_record(desk, RESIDENT, PERSON.id, unmask=True).values
    assert (after["group"], after["phone"]) == ("五组", PERSON.phone)


def test_a_record_is_struck_with_a_reason_and_leaves_the_list(desk):
    with pytest.raises(ValidationFailed, match="strike-needs-reason"):
        registers.strike(desk, RESIDENT, PERSON.id, " ")
    registers.strike(desk, RESIDENT, PERSON.id, "迁出")
    assert registers.ids(desk, RESIDENT) == []
    assert registers.ids(desk, RESIDENT, with_struck=True) == [PERSON.id]
    assert registers.open_record(desk, RESIDENT, PERSON.id).struck_reason == "迁出"


def test_the_same_item_code_is_one_item_and_a_day_is_closed_once(desk):
    item = {"code": "BM02", "name": "水费", "handling": "direct", "promise_workdays": 0}
    with pytest.raises(ValidationFailed, match="record-there-already"):
        registers.record(desk, ERRAND_ITEM, item)
    closed = {"day": "2026-11-23", "reason": "停电"}
    registers.record(desk, CLOSURE, closed)
    with pytest.raises(ValidationFailed, match="record-there-already"):
        registers.record(desk, CLOSURE, closed)


def test_names_go_by_their_initials_and_back(desk):
    forth = registers.ids(desk, MEMBER, order="name")
    names = [registers.title(desk, "member", one) for one in forth]
    assert names[0][0] in "陈程"
    assert set(registers.ids(desk, MEMBER, order="-name")) == set(forth)
    assert registers.ids(desk, MEMBER, order="-name")[0] != forth[0]


def test_a_reference_is_offered_by_its_letters(desk):
    offered = registers.matches(desk, "organisation", "zftc")
    assert [(one.id, one.title) for one in offered] == [(BRANCH.id, BRANCH.name)]
    assert registers.title(desk, "organisation", "nobody") == ""


def test_a_missing_record_is_said_so(desk):
    with pytest.raises(ValidationFailed, match="record-missing"):
        registers.open_record(desk, MEMBER, "nobody")
    with pytest.raises(ValidationFailed, match="record-missing"):
        registers.correct(desk, MEMBER, "nobody", {"born": date(1960, 1, 1).isoformat()})


def test_all_units_records_are_cut_and_counted_whole_and_one_unit_s_are_not(tmp_path, monkeypatch):
    township = township_desk(tmp_path / "above")
    forth = registers.ids(township, MEMBER)
    assert registers.listed(township, MEMBER) == (forth, len(forth))
    monkeypatch.setattr(registers, "MOST_LISTED", 1)
    assert registers.listed(township, MEMBER) == (forth[:1], len(forth))
    assert len(forth) > 1
    assert registers.listed(township, MEMBER, unit=ZFT) == ([f"p-{ZFT}"], 1)
    assert registers.listed(township, MEMBER, "wxm") == (forth, len(forth))
    township.close()


def test_a_township_registers_a_person_who_is_in_a_villages_log(tmp_path):
    township = township_desk(tmp_path / "above")
    with at(township, ZFT).writing("correct-member") as work:
        work.set(MEMBER, f"p-{ZFT}", {"id_number": NUMBER})
    _, own_record = registers.record(township, MEMBER, NEWCOMER)
    assert registers.open_record(township, MEMBER, own_record).unit == TOWNSHIP
    registers.correct(township, MEMBER, own_record, {"id_number": NUMBER})
    with pytest.raises(ValidationFailed, match="record-there-already"):
        registers.record(township, MEMBER, NEWCOMER)
    township.close()


def test_a_village_s_list_stays_whole(desk, monkeypatch):
    monkeypatch.setattr(registers, "MOST_LISTED", 1)
    forth = registers.ids(desk, MEMBER)
    assert registers.listed(desk, MEMBER) == (forth, len(forth))
    assert len(forth) > 1


def test_a_key_of_two_fields_identifies_by_both(desk):
    pond = replace(POND, key=("lent_on", "name"))
    east = {"lent_on": "2026-01-01", "name": "东塘"}
    with known_as(pond):
        upgrade_schema(desk.store)
        registers.record(desk, pond, east)
        _, west = registers.record(desk, pond, {**east, "name": "西塘"})
        with pytest.raises(ValidationFailed, match="record-there-already") as refused:
            registers.record(desk, pond, east)
        assert refused.value.problems[0].values["label"] == "出租日期、塘名"
        with pytest.raises(ValidationFailed, match="record-there-already"):
            registers.correct(desk, pond, west, {"name": "东塘"})


def test_a_kind_with_only_a_natural_key_refuses_the_same_twice(desk):
    pond = replace(POND, key=(), natural_key=("unit", "lent_on", "name"))
    with known_as(pond):
        upgrade_schema(desk.store)
        registers.record(desk, pond, {"lent_on": "2026-01-01", "name": "东塘"})
        with pytest.raises(ValidationFailed, match="record-there-already") as refused:
            registers.record(desk, pond, {"lent_on": "2026-01-01", "name": "东塘"})
    assert refused.value.problems[0].values["label"] == "出租日期、塘名"
