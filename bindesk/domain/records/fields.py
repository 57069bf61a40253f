"""Declares the fields of record kinds, once for tables, forms, sheets and the wire.

A record kind is a frozen dataclass whose fields are declared by the functions below. The declaration (Chinese
label, type, limits, choices, unit, sensitivity) is the only source for the table, the form, the columns of
sheets, the import checks and the masking in the audit log.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

Plain: TypeAlias = str | int | bool | None
"""A value as stored in the journal and tables and sent over the wire: dates are ISO text, money is fen."""

SPEC = "spec"


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


def fits(spec: FieldSpec, value: object) -> bool:
    """Return whether a plain value has the type of a field, limits aside.

    A deed from another desk may contain anything; a value that does not fit is stored separately and not
    shown.
    """
    if spec.type is FieldType.DAY:
        return value is None or (isinstance(value, str) and _is_day(value))
    if spec.type is FieldType.FLAG:
        return isinstance(value, bool)
    if spec.type in {FieldType.WHOLE, FieldType.MONEY}:
        return value is None or (type(value) is int and -(2**63) <= value < 2**63)
    return isinstance(value, str)


def _is_day(written: str) -> bool:
    try:
        return not written or date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def from_plain(spec: FieldSpec, value: Plain) -> Any:
    """Return the Python value of a plain value."""
    if spec.type is FieldType.DAY:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    if spec.type is FieldType.FLAG:
        return bool(value)
    return value
