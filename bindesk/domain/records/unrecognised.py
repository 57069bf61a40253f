"""Lists what this version can not recognise in a record: unknown choices, unknown fields, impossible values.

A newer version of the program may have written them: they are kept and forwarded, and shown as codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from bindesk.domain.records.fields import FieldType, Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.masking import mask_value
from bindesk.domain.text.cleaning import clean_line, mask_text

R = TypeVar("R", bound=Record)

_LONGEST = 40
"""How many code points of a value are shown."""


@dataclass(frozen=True, slots=True)
class UnrecognisedValue:
    """A field that can not be recognised: its name, its label (the name of an unknown field) and the value.

    ``text`` is the value as stored, masked and shortened; it is "" for a field that this version does not
    have, because whether its values are sensitive is unknown.
    """

    field: str
    label: str
    text: str

    def words(self) -> str:
        """Return label and value: 活动类型：QQ."""
        return f"{self.label}：{self.text}" if self.text else self.label


def unrecognised_values(kind: Kind[R], record: R) -> tuple[UnrecognisedValue, ...]:
    """Return what can not be recognised in a record, in the order of its fields, unknown fields last."""
    return (*_unknown_choices(kind, record), *_stored_aside(kind, record))


def is_recognised(kind: Kind[R], record: R) -> bool:
    """Return whether this version recognises all of a record."""
    return next(iter(unrecognised_values(kind, record)), None) is None


def _unknown_choices(kind: Kind[R], record: R) -> Iterator[UnrecognisedValue]:
    for name in kind.of_type(FieldType.CHOICE):
        code = getattr(record, name)
        if code and not kind.specs[name].has_choice(code):
            yield UnrecognisedValue(name, kind.specs[name].label, code)


def _stored_aside(kind: Kind[R], record: R) -> Iterator[UnrecognisedValue]:
    values = dict(record.unrecognised)
    for name, spec in kind.specs.items():
        if name in values:
            masked = mask_text(mask_value(name, spec, _one_line(values[name])))
            yield UnrecognisedValue(name, spec.label, masked)
    for name in sorted(values.keys() - kind.specs.keys()):
        if values[name] not in (None, "", False):
            yield UnrecognisedValue(name, name, "")


def _one_line(value: Plain) -> str:
    if value is None or value == "":
        return "空"
    text = clean_line(str(value).replace("\x00", "")) or "空"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
