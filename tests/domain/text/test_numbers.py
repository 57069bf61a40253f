import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.text.numbers import (
    MOST_IN_CAPITALS,
    ErrandNumber,
    MeetingNumber,
    amount_in_capitals,
    capitals,
    digits_in_capitals,
    read_errand_number,
    read_meeting_number,
    read_yuan,
    yuan,
)
from bindesk.domain.text.problems import Problem
from bindesk.messages import message

ERRAND = ErrandNumber("610482102249", 2026, "A", 1)


def told(found):
    assert isinstance(found, Problem)
    assert message(found.code, found.values)
    return found.code


def test_an_errand_number_is_the_layouts():
    assert str(ERRAND) == "610482102249-2026-A-0001"
    assert str(ERRAND.next()) == "610482102249-2026-A-0002"


@pytest.mark.parametrize(
    "typed",
    [
        "610482102249-2026-A-0001",
        " 610482102249-2026-a-0001 ",
        "６１０４８２１０２２４９－２０２６－Ａ－０００１",
    ],
)
def test_an_errand_number_is_read_as_people_type_it(typed):
    assert read_errand_number(typed) == ERRAND


@given(
    st.from_regex(r"\A[0-9]{12}\Z"),
    st.integers(1000, 9999),
    st.sampled_from("ABZ"),
    st.integers(1, 99999),
)
def test_errand_numbers_are_read_back(unit, year, device, serial):
    number = ErrandNumber(unit, year, device, serial)
    assert read_errand_number(str(number)) == number


@pytest.mark.parametrize("typed", ["", "610482102249-2026-0001", "61048210224-2026-A-0001", "1"])
def test_something_else_is_no_errand_number(typed):
    assert told(read_errand_number(typed)) == "errand-number-shape"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (MeetingNumber("CJWC", "DH", 2026, 3), "CJWC-DH-2026-003"),
        (MeetingNumber("CJWC", "XZ", 2026, 12, group="2"), "CJWC-XZ2-2026-012"),
        (MeetingNumber("CJWC", "ZT", 2026, 1, month=3), "CJWC-ZT-2026-03-001"),
    ],
)
def test_meeting_numbers_are_the_layouts_and_read_back(number, written):
    assert str(number) == written
    assert read_meeting_number(written.lower()) == number
    assert number.next().serial == number.serial + 1


def test_something_else_is_no_meeting_number():
    assert told(read_meeting_number("CJWC-2026-003")) == "meeting-number-shape"


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (1234, "12.34"), (-20, "-0.20")]
)
def test_fen_are_written_as_yuan(fen, text):
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50元", 1250),
        ("1,200", 120000),
        ("1\uff0c200.5", 120050),
        ("¥0.20", 20),
        ("\uffe50.20", 20),
        ("１２．５", 1250),
        ("12.500", 1250),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, fen):
    assert read_yuan(typed) == fen


@given(st.integers(0, 10**12 - 1))
def test_amounts_are_read_back(fen):
    assert read_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "amount-unreadable"),
        ("-5", "amount-unreadable"),
        ("12.345", "amount-unreadable"),
        ("1e3", "amount-unreadable"),
        ("五元", "amount-unreadable"),
        ("99999999999", "amount-too-large"),
    ],
)
def test_what_is_no_amount_is_asked_about(typed, code):
    assert told(read_yuan(typed, "amount")) == code


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "壹拾"),
        (30, "叁拾"),
        (105, "壹佰零伍"),
        (1001, "壹仟零壹"),
        (1010, "壹仟零壹拾"),
        (10000, "壹万"),
        (10001, "壹万零壹"),
        (100100, "壹拾万零壹佰"),
        (101000, "壹拾万壹仟"),
        (20001000, "贰仟万壹仟"),
        (100000000, "壹亿"),
        (100001000, "壹亿零壹仟"),
        (100010000, "壹亿零壹万"),
        (100000001, "壹亿零壹"),
        (123456789, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖"),
    ],
)
def test_capital_numerals(number, text):
    assert capitals(number) == text


def value(text):
    """Read capital numerals back, the slow and plain way."""
    digits = {sign: n for n, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = group = digit = 0
    for sign in text:
        if sign in digits:
            digit = digits[sign]
        elif sign in places:
            group, digit = group + digit * places[sign], 0
        else:
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[sign], 0, 0
    return total + group + digit


@given(st.integers(0, MOST_IN_CAPITALS))
def test_capital_numerals_say_their_number_without_double_noughts(number):
    text = capitals(number)
    assert value(text) == number
    assert "零零" not in text
    assert number == 0 or not text.endswith("零")


@pytest.mark.parametrize("number", [-1, MOST_IN_CAPITALS + 1])
def test_capital_numerals_have_bounds(number):
    with pytest.raises(ValueError, match=str(number)):
        capitals(number)


def test_years_are_written_digit_by_digit():
    assert digits_in_capitals("2026") == "贰零贰陆"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (100, "壹元整"),
        (12050, "壹佰贰拾元伍角整"),
        (12005, "壹佰贰拾元零伍分"),
        (12345, "壹佰贰拾叁元肆角伍分"),
        (20, "贰角整"),
        (5, "伍分"),
        (25, "贰角伍分"),
        (100000, "壹仟元整"),
    ],
)
def test_amounts_on_receipts(fen, text):
    assert amount_in_capitals(fen) == text


def test_there_is_no_receipt_below_nothing():
    with pytest.raises(ValueError, match="-1"):
        amount_in_capitals(-1)
