import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.text.numbers import (
    ErrandNumber,
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
