"""Judges whether two records of people may be one person, how certainly, and why.

The rule compares plain values of two members or two residents of one unit; which pairs are worth comparing
is a query (``db/people/duplicates``). An ID number decides where both records have a valid one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bindesk.domain.records.fields import Plain
from bindesk.domain.text.cleaning import clean_code
from bindesk.domain.text.identity import check_character, read_id_number
from bindesk.domain.text.pinyin import initials

Values = Mapping[str, Plain]


class Certainty(StrEnum):
    """How certainly two records are one person; the first is the most certain."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """Return the place in the order of a list: 0 for the most certain."""
        return list(Certainty).index(self)


class Reason(StrEnum):
    """What speaks for one person; each has a sentence ``duplicate-<reason>``."""

    SAME_NUMBER = "same-number"
    SAME_NUMBER_OTHER_NAME = "same-number-other-name"
    NUMBER_SLIP = "number-slip"
    SAME_NAME_AND_BIRTH = "same-name-and-birth"
    SAME_NAME_AND_PHONE = "same-name-and-phone"
    SAME_NAME_AND_HOUSEHOLD = "same-name-and-household"
    SAME_NAME_BIRTH_MISSING = "same-name-birth-missing"
    SAME_PINYIN_AND_BIRTH = "same-pinyin-and-birth"


@dataclass(frozen=True, slots=True)
class DuplicateEvidence:
    """The strongest reason to take two records for one person."""

    certainty: Certainty
    reason: Reason


def evidence(one: Values, other: Values) -> DuplicateEvidence | None:
    """Return why two records may be one person, or None where nothing speaks for it or something against.

    Two valid ID numbers are two people. A number that fails its check may be a slip: then the name and the
    birth date count. Without two numbers the name has to agree with the birth date, the telephone or the
    household, or the other record lacks a birth date; the pinyin of the name counts with the birth date only.
    """
    numbers = (_number(one), _number(other))
    if all(numbers):
        return _by_number(one, other, *numbers)
    if _differ(one, other, "gender"):
        return None
    if one.get("name") == other.get("name"):
        return next(_by_name(one, other), None)
    if _agree(one, other, "born") and _sound_alike(one, other):
        return DuplicateEvidence(Certainty.POSSIBLE, Reason.SAME_PINYIN_AND_BIRTH)
    return None


def _by_number(
    one: Values, other: Values, number: str, other_number: str
) -> DuplicateEvidence | None:
    is_same_name = one.get("name") == other.get("name")
    if number == other_number:
        if is_same_name or _sound_alike(one, other):
            return DuplicateEvidence(Certainty.CERTAIN, Reason.SAME_NUMBER)
        return DuplicateEvidence(Certainty.LIKELY, Reason.SAME_NUMBER_OTHER_NAME)
    if not is_same_name or (_is_valid(number) and _is_valid(other_number)):
        return None
    if _is_slip(number, other_number):
        return DuplicateEvidence(Certainty.LIKELY, Reason.NUMBER_SLIP)
    if _agree(one, other, "born") and not _differ(one, other, "gender"):
        return DuplicateEvidence(Certainty.POSSIBLE, Reason.SAME_NAME_AND_BIRTH)
    return None


def _by_name(one: Values, other: Values) -> Iterator[DuplicateEvidence]:
    """Yield what speaks for one person where two records have one name, the strongest first."""
    if _agree(one, other, "born"):
        yield DuplicateEvidence(Certainty.LIKELY, Reason.SAME_NAME_AND_BIRTH)
    if _agree(one, other, "phone"):
        is_same_day = not _differ(one, other, "born")
        certainty = Certainty.LIKELY if is_same_day else Certainty.POSSIBLE
        yield DuplicateEvidence(certainty, Reason.SAME_NAME_AND_PHONE)
    # Birth dates by the lunar and by the solar calendar differ for one person.
    if _agree(one, other, "household"):
        yield DuplicateEvidence(Certainty.POSSIBLE, Reason.SAME_NAME_AND_HOUSEHOLD)
    is_birth_missing = not (one.get("born") and other.get("born"))
    if is_birth_missing and not _differ(one, other, "group"):
        yield DuplicateEvidence(Certainty.POSSIBLE, Reason.SAME_NAME_BIRTH_MISSING)


def _agree(one: Values, other: Values, field: str) -> bool:
    return bool(one.get(field)) and one.get(field) == other.get(field)


def _differ(one: Values, other: Values, field: str) -> bool:
    """Return whether both records have a value and the values differ."""
    return bool(one.get(field) and other.get(field)) and one.get(field) != other.get(field)


def _sound_alike(one: Values, other: Values) -> bool:
    name, other_name = str(one.get("name") or ""), str(other.get("name") or "")
    is_as_long = len(name) == len(other_name)
    return is_as_long and bool(set(initials(name)) & set(initials(other_name)))


def _number(values: Values) -> str:
    """Return a record's ID number with 18 characters, as it stands where it can not be read, or ""."""
    written = clean_code(str(values.get("id_number") or "")).upper()
    number, _ = read_id_number(written)
    return number.number if number else written


def _is_valid(number: str) -> bool:
    read, _ = read_id_number(number)
    return read is not None and number[-1] == check_character(number[:-1])


def _is_slip(number: str, other: str) -> bool:
    """Return whether two ID numbers differ by one character, or by two neighbours in the other order."""
    if len(number) != len(other):
        return False
    places = [index for index in range(len(number)) if number[index] != other[index]]
    if len(places) == 1:
        return True
    first, *rest = places or [0]
    swapped = number[first + 1 : first + 2] + number[first : first + 1]
    return rest == [first + 1] and other[first : first + 2] == swapped
