from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.text.identity import (
    IdNumber,
    Sex,
    check_character,
    read_id_number,
)
from bindesk.messages import message

KNOWN = {
    "610427195503150018": IdNumber("610427195503150018", date(1955, 3, 15), Sex.MALE),
    "610427196007080027": IdNumber("610427196007080027", date(1960, 7, 8), Sex.FEMALE),
    "61048219990101003X": IdNumber("61048219990101003X", date(1999, 1, 1), Sex.MALE),
}

first_17 = st.builds(
    lambda area, day, order: f"{area}{day:%Y%m%d}{order:03}",
    st.sampled_from(["610427", "610482"]),
    st.dates(date(1920, 1, 1), date(2025, 12, 31)),
    st.integers(1, 999),
)


def codes(reading):
    return [problem.code for problem in reading[1]]


@pytest.mark.parametrize("number", KNOWN)
def test_a_right_number_tells_birth_date_and_sex(number):
    assert read_id_number(number) == (KNOWN[number], [])


@given(first_17)
def test_a_made_up_number_with_its_check_character_is_right(first):
    found, problems = read_id_number(first + check_character(first))
    assert problems == []
    assert found is not None
    assert found.born.isoformat().replace("-", "") == first[6:14]


@given(first_17, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first, place, more):
    right = first + check_character(first)
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert read_id_number(wrong)[1]


@pytest.mark.parametrize(
    "typed",
    [
        "61048219990101003x",
        " 610482 19990101 003X ",
        "６１０４８２１９９９０１０１００３Ｘ",
        "610482-19990101-003x",
    ],
)
def test_what_fingers_and_input_methods_do_is_put_right(typed):
    assert read_id_number(typed) == (KNOWN["61048219990101003X"], [])


def test_fifteen_digits_become_eighteen():
    assert read_id_number("610427550315001") == (KNOWN["610427195503150018"], [])


def test_a_wrong_check_character_is_kept_with_a_warning():
    found, (problem,) = read_id_number("610427195503150019")
    assert found is not None
    assert found.number == "610427195503150019"
    assert (problem.code, problem.warning) == ("id-number-check", True)


@pytest.mark.parametrize(
    "number", ["610427195502300015", "610427195513150014", "610427150003150015"]
)
def test_a_birth_date_that_never_was_is_an_error(number):
    found, (problem,) = read_id_number(number)
    assert found is None
    assert (problem.code, problem.warning) == ("id-number-birth-date", False)


def test_nobody_is_born_after_today():
    born_today = "610482202601050" + "12"
    number = born_today + check_character(born_today)
    assert read_id_number(number, today=date(2026, 1, 5))[1] == []
    assert codes(read_id_number(number, today=date(2026, 1, 4))) == ["id-number-birth-date"]


@pytest.mark.parametrize(
    "typed",
    [
        "6.1042719550315e+17",
        "6.10427195503150E+17",
        "6E17",
        "610427195503150000.0",
        "610427195503150018.",
        "610427195503150000",
        "610427550315001.0",
    ],
)
def test_a_number_that_a_spreadsheet_rounded_is_a_problem_with_a_remedy(typed):
    found, (problem,) = read_id_number(typed)
    assert found is None
    assert (problem.code, problem.warning) == ("id-number-was-a-float", False)
    assert "文本" in message(problem.code, problem.values)


def test_a_true_number_that_ends_in_three_noughts_is_not_suspected():
    first = next(
        candidate
        for month in range(1, 13)
        for day in range(1, 29)
        if check_character(candidate := f"6104821980{month:02}{day:02}100") == "0"
    )
    assert read_id_number(first + "0")[1] == []


@pytest.mark.parametrize(
    "typed", ["61042719550315001", "0" * 18, "61042719550315001A", "无", "1e", "٦" * 18]
)
def test_something_else_is_not_a_number(typed):
    assert codes(read_id_number(typed)) == ["id-number-shape"]


@pytest.mark.parametrize("head", ["810000", "820000", "830000", "911156"])
def test_residents_from_elsewhere_are_ordinary(head):
    first = head + "19800101" + "001"
    found, problems = read_id_number(first + check_character(first))
    assert problems == []
    assert found is not None


def test_an_unknown_region_is_only_a_hint():
    first = "190000" + "19800101" + "001"
    found, (problem,) = read_id_number(first + check_character(first))
    assert found is not None
    assert (problem.code, problem.warning) == ("id-number-region", True)


def test_nothing_typed_is_no_problem():
    assert read_id_number(" ") == (None, [])
