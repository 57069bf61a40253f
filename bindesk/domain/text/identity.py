"""Parses and checks ID numbers of persons.

A wrong check character is a warning, because cards with wrong numbers were issued and are in use; a number
that a spreadsheet rounded is an error, because its last digits are lost.
Source: GB 11643-1999 (domain reference 7).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bindesk.domain.text.cleaning import clean_code
from bindesk.domain.text.problems import Problem

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LENGTH = 18
_EARLIEST_YEAR = 1850
_PROVINCES = "1112131415212223313233343536374142434445465051525354616263646571818283"
_REGIONS = frozenset(_PROVINCES[index : index + 2] for index in range(0, len(_PROVINCES), 2))
_FOREIGN = "9"
_SHAPE = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]|[1-9]\d{14}", re.ASCII)
_ROUNDED = re.compile(r"\d+(\.\d+)?E\+?\d+|\d{15,}\.\d*", re.ASCII)
_ROUNDED_TAIL = "000"


class Sex(StrEnum):
    """The sex of a person according to the ID number."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number of 18 characters, with the birth date and the sex that it encodes."""

    number: str
    born: date
    sex: Sex


def check_character(first_17: str) -> str:
    """Return the check character for the first 17 digits of an ID number."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_id_number(
    text: str, field: str = "id_number", *, today: date | None = None
) -> tuple[IdNumber | None, list[Problem]]:
    """Return the ID number in a typed text, and its problems.

    Blanks, full-width digits and a small x are corrected; 15 digits become 18. The number is None when
    the text has an error. With ``today``, a birth date in the future is an error. Numbers that start with
    81, 82, 83 (residents from 港澳台) or 9 (foreigners) are valid. Empty text is no problem.
    """
    plain = clean_code(text).replace("-", "").upper()
    if not plain:
        return None, []
    if _ROUNDED.fullmatch(plain):
        return None, [Problem("id-number-was-a-float", field)]
    match = _SHAPE.fullmatch(plain)
    if not match:
        return None, [Problem("id-number-shape", field, {"length": len(plain)})]
    number = _of_18(plain)
    if number[-1] != check_character(number[:-1]) and number.endswith(_ROUNDED_TAIL):
        return None, [Problem("id-number-was-a-float", field)]
    born = _birth_date(number, today)
    if born is None:
        return None, [Problem("id-number-birth-date", field, {"birth": number[6:14]})]
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdNumber(number, born, sex), _warnings(number, field)


def _of_18(number: str) -> str:
    if len(number) == _LENGTH:
        return number
    first_17 = number[:6] + "19" + number[6:]
    return first_17 + check_character(first_17)


def _birth_date(number: str, today: date | None) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    is_possible = born.year >= _EARLIEST_YEAR and (today is None or born <= today)
    return born if is_possible else None


def _warnings(number: str, field: str) -> list[Problem]:
    warnings = []
    if number[-1] != check_character(number[:-1]):
        warnings.append(Problem("id-number-check", field, warning=True))
    if number[:2] not in _REGIONS and number[0] != _FOREIGN:
        warnings.append(Problem("id-number-region", field, {"region": number[:2]}, warning=True))
    return warnings
