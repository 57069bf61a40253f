"""Who may be one person, how certainly and why. Nobody here exists."""

import pytest

from bindesk.domain.people.duplicates import Certainty, Reason, evidence
from tests.support.desks.makers import made_up_id_number

BORN = "1966-06-06"
NUMBER = made_up_id_number(7)
OTHER_NUMBER = made_up_id_number(8)
SLIP = NUMBER[:12] + NUMBER[13] + NUMBER[12] + NUMBER[14:]
WANG = {"name": "王建国", "gender": "male", "born": BORN, "id_number": NUMBER, "group": "一组"}
CERTAIN, LIKELY, POSSIBLE = Certainty


def judged(one: dict[str, str], **other: str) -> tuple[Certainty, Reason] | None:
    """Return the judgement on a record and on a copy of it with other values; it is the same both ways."""
    copy = {**one, **other}
    there, back = evidence(one, copy), evidence(copy, one)
    assert there == back
    return (there.certainty, there.reason) if there else None


def without(*fields: str) -> dict[str, str]:
    return {name: value for name, value in WANG.items() if name not in fields}


def test_one_number_is_one_person():
    assert judged(WANG, born="", group="二组") == (CERTAIN, Reason.SAME_NUMBER)
    assert judged(WANG, name="王建囯") == (CERTAIN, Reason.SAME_NUMBER)


def test_a_number_of_15_digits_is_the_same_as_its_18():
    old = NUMBER[:6] + NUMBER[8:17]
    assert judged(WANG, id_number=old) == (CERTAIN, Reason.SAME_NUMBER)


def test_one_number_with_two_names_is_for_the_clerk_to_look_at():
    assert judged(WANG, name="李秀英") == (LIKELY, Reason.SAME_NUMBER_OTHER_NAME)


def test_two_valid_numbers_are_two_people_whatever_else_agrees():
    assert judged(WANG, id_number=OTHER_NUMBER) is None


@pytest.mark.parametrize("typed", [SLIP, NUMBER[:16] + "0" + NUMBER[17]])
def test_a_number_that_fails_its_check_may_be_a_slip(typed):
    assert typed != NUMBER
    assert judged(WANG, id_number=typed) == (LIKELY, Reason.NUMBER_SLIP)
    assert judged(WANG, id_number=typed, name="李秀英") is None


def test_a_number_that_fails_its_check_in_many_places_leaves_name_and_birth_date():
    wrong = OTHER_NUMBER[:-2] + "00"
    assert judged(WANG, id_number=wrong) == (POSSIBLE, Reason.SAME_NAME_AND_BIRTH)
    assert judged(WANG, id_number=wrong, born="1970-01-01") is None


def test_the_same_name_and_birth_date_are_likely_one_person():
    assert judged(WANG, id_number="") == (LIKELY, Reason.SAME_NAME_AND_BIRTH)
    assert judged(WANG, id_number="", gender="female") is None


def test_a_telephone_or_a_household_shared_by_name_points_to_one_person():
    numberless = {**without("id_number"), "phone": "13900000001", "household": "3-012"}
    assert judged(numberless, born="") == (LIKELY, Reason.SAME_NAME_AND_PHONE)
    assert judged(numberless, born="1966-07-23") == (POSSIBLE, Reason.SAME_NAME_AND_PHONE)
    lunar = judged(numberless, born="1966-07-23", phone="")
    assert lunar == (POSSIBLE, Reason.SAME_NAME_AND_HOUSEHOLD)


def test_a_namesake_without_a_birth_date_is_possible_unless_of_another_group():
    bare = without("id_number")
    assert judged(bare, born="") == (POSSIBLE, Reason.SAME_NAME_BIRTH_MISSING)
    assert judged(bare, born="", group="") == (POSSIBLE, Reason.SAME_NAME_BIRTH_MISSING)
    assert judged(bare, born="", group="二组") is None


def test_namesakes_with_two_birth_dates_are_two_people():
    assert judged(without("id_number"), born="1970-01-01") is None


def test_a_name_that_sounds_alike_counts_with_the_birth_date_only():
    assert judged(WANG, id_number="", name="王健国") == (POSSIBLE, Reason.SAME_PINYIN_AND_BIRTH)
    assert judged(WANG, id_number="", name="王健国", born="") is None
    assert judged(WANG, id_number="", name="王健") is None


def test_the_order_of_certainties_is_that_of_lists():
    assert [one.rank for one in (CERTAIN, LIKELY, POSSIBLE)] == [0, 1, 2]
