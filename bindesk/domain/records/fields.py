"""Declares the fields of record kinds, once for tables, forms, sheets and the wire.

A record kind is a frozen dataclass whose fields are declared by the functions below. The declaration (Chinese
label, type, limits, choices, unit, sensitivity) is the only source for the table, the form, the columns of
sheets, the import checks and the masking in the audit log.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from bindesk.domain.text.cleaning import length

Plain: TypeAlias = str | int | bool | None
"""A value as stored in the journal and tables and sent over the wire: dates are ISO text, money is fen."""

SPEC = "spec"
LARGEST = 2**53
"""The largest number of a field without a limit: beyond it not every reader of JSON is exact."""

FIRST_YEAR, LAST_YEAR = 1850, 2200
"""The years of a stored day; counting on from a day beyond them leaves the calendar."""

LONGEST_MEMO = 200_000
_LONGEST_LINE = 1000
_LONGEST_WORD = 200
_TEXTS_MAY_GROW = 4
"""How many times its field's limit a one-line text may be long: a newer program's limit may be another."""

_JUDGED = 2
"""Counts the versions of the rules in ``fits`` and of how a column cleans text.

With a new number every store judges its values again.
"""

TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_CODE_OF_CHOICE = re.compile(r"[0-9A-Za-z_-]{0,64}")


class FieldType(StrEnum):
    """The type of a field's value."""

    TEXT = "text"
    MEMO = "memo"
    CODE = "code"
    DAY = "day"
    TIME = "time"
    WHOLE = "whole"
    MONEY = "money"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"


class Sensitivity(StrEnum):
    """Who may see a value: anyone, the users of the record, or only a user who unmasks it."""

    PUBLIC = "P"
    NORMAL = "N"
    SENSITIVE = "S"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice list; codes are never changed or removed."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """The declaration of one field.

    ``limit`` is the largest number of code points of a text or the largest value of a number, ``least`` the
    smallest value. ``also`` lists alternative headings of the field in sheets. ``initials`` adds a column of
    pinyin initials to the table. ``is_person_name`` says that the text is the name of a person: blanks within
    it go, and digits alone are no name.
    """

    label: str
    type: FieldType
    required: bool = False
    limit: int | None = None
    least: int | None = None
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    sensitivity: Sensitivity = Sensitivity.NORMAL
    refers: str = ""
    also: tuple[str, ...] = ()
    initials: bool = False
    hint: str = ""
    is_person_name: bool = False

    def words(self, code: str) -> str:
        """Return the words of a choice's code, or the code itself when it is unknown."""
        return next((choice.words for choice in self.choices if choice.code == code), code)

    def has_choice(self, code: str) -> bool:
        """Return whether a code is one of the field's choices."""
        return any(choice.code == code for choice in self.choices)

    def judgement(self) -> list[str | int | None]:
        """Return all that decides which values fit (see ``fits``); choices do not, as unknown codes fit."""
        return [_JUDGED, self.type, self.least, self.limit]

    def code(self, words: str) -> str | None:
        """Return the code of a choice given by its words or code, or None."""
        return next((c.code for c in self.choices if words in {c.words, c.code}), None)


def _field(spec: FieldSpec, default: Plain) -> Any:
    return field(default=default, metadata={SPEC: spec})


def text(label: str, *, limit: int = 100, **rest: Any) -> Any:
    """Declare a field of one line of text of at most ``limit`` code points."""
    return _field(FieldSpec(label, FieldType.TEXT, limit=limit, **rest), "")


def memo(label: str, *, limit: int = 20_000, **rest: Any) -> Any:
    """Declare a field of text of several lines, at most ``limit`` code points."""
    return _field(FieldSpec(label, FieldType.MEMO, limit=limit, **rest), "")


def code(label: str, *, limit: int = 40, **rest: Any) -> Any:
    """Declare a number, telephone or other code, stored without full-width forms or blanks."""
    return _field(FieldSpec(label, FieldType.CODE, limit=limit, **rest), "")


def day(label: str, **rest: Any) -> Any:
    """Declare a field with a calendar day or None."""
    return _field(FieldSpec(label, FieldType.DAY, **rest), None)


def time(label: str, **rest: Any) -> Any:
    """Declare a field with a time of day as HH:MM text."""
    return _field(FieldSpec(label, FieldType.TIME, limit=5, **rest), "")


def whole(label: str, *, least: int = 0, limit: int = 1_000_000, **rest: Any) -> Any:
    """Declare a field with a whole number from ``least`` to ``limit``, or None."""
    return _field(FieldSpec(label, FieldType.WHOLE, least=least, limit=limit, **rest), None)


def money(label: str, **rest: Any) -> Any:
    """Declare a field with an amount in fen, or None."""
    return _field(FieldSpec(label, FieldType.MONEY, least=0, unit="分", **rest), None)


def flag(label: str, **rest: Any) -> Any:
    """Declare a boolean field; the default is False."""
    return _field(FieldSpec(label, FieldType.FLAG, **rest), False)  # noqa: FBT003


def choice(label: str, choices: Mapping[str, str], **rest: Any) -> Any:
    """Declare a field with one of the choices, given as {code: words}."""
    listed = tuple(Choice(key, words) for key, words in choices.items())
    return _field(FieldSpec(label, FieldType.CHOICE, choices=listed, **rest), "")


def reference(label: str, kind: str, **rest: Any) -> Any:
    """Declare a field with the id of a record of a kind."""
    return _field(FieldSpec(label, FieldType.REFERENCE, limit=40, refers=kind, **rest), "")


def spec_of(declared: "Field[Any]") -> FieldSpec:
    """Return the declaration of a dataclass field.

    Raises KeyError for a field that was not declared by this module.
    """
    spec: FieldSpec = declared.metadata[SPEC]
    return spec


def to_plain(value: object) -> Plain:
    """Return the plain form of a Python value.

    Raises TypeError for a value without a plain form.
    """
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def longest(spec: FieldSpec) -> int:
    """Return the number of code points of the longest text that a log admits in a field.

    It is more than the field's limit, which may be greater in a newer version of the program.
    """
    if spec.type is FieldType.MEMO:
        return LONGEST_MEMO
    limit = spec.limit or _LONGEST_WORD
    return max(limit, min(_TEXTS_MAY_GROW * limit, _LONGEST_LINE))


def fits(spec: FieldSpec, value: object) -> bool:
    """Return whether a plain value is one that every reader of a field can use.

    A deed from another desk may contain anything. A value that does not fit stays in the deed and beside the
    record (see ``bindesk.domain.records.unrecognised``), and the field has its default. The code of a choice
    fits even when it is unknown: a newer version of the program may have the choice.
    """
    return _FITS[spec.type](spec, value)


def _fits_text(spec: FieldSpec, value: object) -> bool:
    # A book has room for the longest text of each column, and none for a longer one.
    limit = longest(spec) if spec.limit is None else spec.limit
    return isinstance(value, str) and length(value) <= limit and "\x00" not in value


def _fits_day(_spec: FieldSpec, value: object) -> bool:
    if not isinstance(value, str):
        return value is None
    if not value:
        return True
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and FIRST_YEAR <= day.year <= LAST_YEAR


def _fits_time(_spec: FieldSpec, value: object) -> bool:
    return isinstance(value, str) and (not value or TIME_OF_DAY.fullmatch(value) is not None)


def _fits_number(spec: FieldSpec, value: object) -> bool:
    limit = LARGEST if spec.limit is None else spec.limit
    return value is None or (type(value) is int and (spec.least or 0) <= value <= limit)


def _fits_flag(_spec: FieldSpec, value: object) -> bool:
    return isinstance(value, bool)


def _fits_choice(_spec: FieldSpec, value: object) -> bool:
    return isinstance(value, str) and _CODE_OF_CHOICE.fullmatch(value) is not None


_FITS: Mapping[FieldType, Callable[[FieldSpec, object], bool]] = {
    FieldType.TEXT: _fits_text,
    FieldType.MEMO: _fits_text,
    FieldType.CODE: _fits_text,
    FieldType.REFERENCE: _fits_text,
    FieldType.DAY: _fits_day,
    FieldType.TIME: _fits_time,
    FieldType.WHOLE: _fits_number,
    FieldType.MONEY: _fits_number,
    FieldType.FLAG: _fits_flag,
    FieldType.CHOICE: _fits_choice,
}


def from_plain(spec: FieldSpec, value: Plain) -> Any:
    """Return the Python value of a plain value."""
    if spec.type is FieldType.DAY:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    if spec.type is FieldType.FLAG:
        return bool(value)
    return value
