"""Matching the rows of a sheet with stored records."""

from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.people.members import MEMBER, Member
from bindesk.operations.records.matching import AmbiguousMatch, RecordIndex

MAN, WOMAN = "610427195503150018", "610427196007080027"
JOINED = date(1980, 7, 1)


def _member(record, **said):
    return Member(id=record, name="王明", joined_on=JOINED, **said)


def _row(**said):
    return {"name": "王明", "joined_on": "1980-07-01", "id_number": "", **said}


def test_one_number_is_one_person_whatever_else_differs():
    known = RecordIndex(MEMBER, [_member("a", id_number=MAN)])
    assert known.find(_row(name="王铭", id_number=MAN)).id == "a"


def test_two_numbers_are_two_people_of_one_name():
    known = RecordIndex(MEMBER, [_member("a", id_number=MAN)])
    assert known.find(_row(id_number=WOMAN)) is None


def test_without_a_number_the_name_and_the_day_decide():
    known = RecordIndex(MEMBER, [_member("a", id_number=MAN)])
    assert known.find(_row()).id == "a"
    assert known.find(_row(joined_on="1990-01-01")) is None


def test_a_row_with_a_number_finds_the_record_that_had_none_yet():
    known = RecordIndex(MEMBER, [_member("a")])
    assert known.find(_row(id_number=MAN)).id == "a"


def test_two_of_a_name_are_not_guessed_between():
    known = RecordIndex(MEMBER, [_member("a", id_number=MAN), _member("b", id_number=WOMAN)])
    with pytest.raises(AmbiguousMatch):
        known.find(_row())


def test_what_has_a_code_is_known_by_it():
    known = RecordIndex(ERRAND_ITEM, [ErrandItem(id="i", code="BM01", name="水费")])
    assert known.find({"code": "BM01", "name": "另一个名字"}).id == "i"
    assert known.find({"code": "BM02"}) is None


def test_a_kind_without_a_key_has_no_record_that_a_row_describes():
    known = RecordIndex(
        replace(ERRAND_ITEM, key=()), [ErrandItem(id="a", code="01", name="开证明")]
    )
    assert known.find({"code": "01", "name": "开证明"}) is None
