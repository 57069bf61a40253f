"""How one field of a record is declared: once, for its table, form, sheet and wire alike.

A record kind is a frozen dataclass whose fields are made by the functions below. What they say about
a field (its Chinese label, type, limits, choices, unit, sensitivity) is all that the table, the form,
the sheet's columns, the import checks and the audit masks are made from.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

Plain: TypeAlias = str | int | bool | None
"""A value as the journal, the tables and the wire hold it: dates are ISO text, money is fen."""

SPEC = "spec"


class FieldType(StrEnum):
    """What a field holds."""

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
    """Who may see a value: anyone, those who work with the record, or only who unmasks it."""

    PUBLIC = "P"
    NORMAL = "N"
    SENSITIVE = "S"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice list; codes never change and are never taken away."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What is known of one field.

    ``limit`` counts code points for text, and is the largest value for numbers; ``least`` is the
    smallest. ``also`` lists other headings under which sheets carry the field. ``initials`` asks for
    a pinyin-initials column beside it.
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

    def words(self, code: str) -> str:
        """Return the words of a choice's code; an unknown code stands for itself."""
        return next((choice.words for choice in self.choices if choice.code == code), code)

    def code(self, words: str) -> str | None:
        """Return the code whose words (or code) these are, or None."""
        return next((c.code for c in self.choices if words in {c.words, c.code}), None)


def _declared(spec: FieldSpec, default: Plain) -> Any:
    return field(default=default, metadata={SPEC: spec})


def text(label: str, *, limit: int = 100, **rest: Any) -> Any:
    """Declare one line of text of at most ``limit`` code points."""
    return _declared(FieldSpec(label, FieldType.TEXT, limit=limit, **rest), "")


def memo(label: str, *, limit: int = 20_000, **rest: Any) -> Any:
    """Declare text of several lines of at most ``limit`` code points."""
    return _declared(FieldSpec(label, FieldType.MEMO, limit=limit, **rest), "")


def code(label: str, *, limit: int = 40, **rest: Any) -> Any:
    """Declare a number, telephone or other code, kept without full-width forms or blanks."""
    return _declared(FieldSpec(label, FieldType.CODE, limit=limit, **rest), "")


def day(label: str, **rest: Any) -> Any:
    """Declare a calendar day."""
    return _declared(FieldSpec(label, FieldType.DAY, **rest), None)


def time(label: str, **rest: Any) -> Any:
    """Declare a time of day, written HH:MM."""
    return _declared(FieldSpec(label, FieldType.TIME, limit=5, **rest), "")


def whole(label: str, *, least: int = 0, limit: int = 1_000_000, **rest: Any) -> Any:
    """Declare a whole number between ``least`` and ``limit``, or nothing."""
    return _declared(FieldSpec(label, FieldType.WHOLE, least=least, limit=limit, **rest), None)


def money(label: str, **rest: Any) -> Any:
    """Declare an amount in fen, or nothing."""
    return _declared(FieldSpec(label, FieldType.MONEY, least=0, unit="分", **rest), None)


def flag(label: str, **rest: Any) -> Any:
    """Declare a yes or no; no unless said."""
    return _declared(FieldSpec(label, FieldType.FLAG, **rest), False)  # noqa: FBT003


def choice(label: str, choices: Mapping[str, str], **rest: Any) -> Any:
    """Declare one of a list, given as {code: words}."""
    listed = tuple(Choice(key, words) for key, words in choices.items())
    return _declared(FieldSpec(label, FieldType.CHOICE, choices=listed, **rest), "")


def reference(label: str, kind: str, **rest: Any) -> Any:
    """Declare another record's id."""
    return _declared(FieldSpec(label, FieldType.REFERENCE, limit=40, refers=kind, **rest), "")


def spec_of(declared: "Field[Any]") -> FieldSpec:
    """Return what was said of a dataclass field.

    Raises KeyError for a field that was not made by this module.
    """
    spec: FieldSpec = declared.metadata[SPEC]
    return spec


def to_plain(value: object) -> Plain:
    """Return a Python value as the journal holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def fits(spec: FieldSpec, value: object) -> bool:
    """Say whether a plain value can stand in a field at all, whatever the rules think of it.

    A deed from elsewhere may carry anything; what does not fit is kept aside, not shown.
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
    """Return a plain value as a record's field holds it."""
    if spec.type is FieldType.DAY:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    if spec.type is FieldType.FLAG:
        return bool(value)
    return value
