"""Builds the read-only details of one record with its parts, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.people.duplicate_verdicts import with_duplicates
from bindesk.domain.records.fields import FieldType, Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.unrecognised import unrecognised_values
from bindesk.domain.text.cleaning import mask_text
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.titles import title, words

DetailRow = tuple[str, str]
"""A label and the words of its value."""

_NAMELESS = frozenset({FieldType.CHOICE, FieldType.DAY})


@dataclass(frozen=True, slots=True)
class DetailPart:
    """Lists the records of one kind that belong to another record, one text for each."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordDetails:
    """Holds a record for reading: title, unit, filled fields and parts, sensitive values masked.

    ``unrecognised`` are the values that this version can not use, with their labels.
    """

    kind: str
    record: str
    title: str
    kind_words: str
    unit: str
    rows: tuple[DetailRow, ...]
    parts: tuple[DetailPart, ...]
    unrecognised: tuple[str, ...] = ()


def details(desk: Desk, kind_name: str, record: str) -> RecordDetails:
    """Return the details of a record of any unit that this desk may read.

    Raises ValidationFailed when there is no such record.
    """
    kind = KINDS[kind_name]
    with desk.reading() as conn:
        stored = records.load(conn, kind, record)
        if stored is None:
            raise ValidationFailed([Problem("record-missing", values={"kind": kind.words})])
        owner = units.find(conn, stored.unit)
        return RecordDetails(
            kind.name,
            record,
            title_of(conn, kind.name, record),
            kind.words,
            owner.name if owner else stored.unit,
            tuple(_rows(conn, kind, stored)),
            (*_parts(conn, kind, record), *_attached(conn, kind.name, record)),
            tuple(one.words() for one in unrecognised_values(kind, stored)),
        )


def title_of(conn: Connection, kind: str, record: str) -> str:
    """Return the title of a record; an errand's is its visitor and subject."""
    errand = records.load(conn, ERRAND, record) if kind == ERRAND.name else None
    if errand is None:
        return title(conn, kind, record)
    return mask_text(" ".join(part for part in (errand.visitor, errand.subject) if part))


def _rows(conn: Connection, kind: Kind[Any], stored: Record) -> Iterator[DetailRow]:
    plain = kind.plain(stored)
    for name, spec in kind.specs.items():
        if plain[name] != kind.defaults[name] and (
            text := _value_words(conn, kind, name, plain[name])
        ):
            yield spec.label, text


def _value_words(conn: Connection, kind: Kind[Any], name: str, value: Plain) -> str:
    spec = kind.specs[name]
    text = words(conn, name, spec, value)
    return f"{text} {spec.unit}" if text and spec.type is FieldType.WHOLE and spec.unit else text


def _parts(conn: Connection, kind: Kind[Any], record: str) -> Iterator[DetailPart]:
    """Yield the parts of a record, those of records that were merged into it included."""
    owner_ids = sorted(with_duplicates([record], duplicates.survivor_ids(conn, kind.name)))
    for other in KINDS.values():
        for name, spec in other.specs.items():
            if spec.refers == kind.name and spec.required:
                part_records = [
                    part
                    for owner in owner_ids
                    for part in records.where(conn, other, {name: owner})
                ]
                part_records.sort(key=lambda one: _place(other, one))
                lines = tuple(_line(conn, other, one, besides=name) for one in part_records)
                if lines:
                    yield DetailPart(other.words, lines)


def _place(kind: Kind[Any], part: Record) -> int:
    """Return the number of a part among its record's parts, 0 for a kind whose parts have none."""
    is_numbered = "place" in kind.specs and kind.specs["place"].type is FieldType.WHOLE
    return (getattr(part, "place", None) or 0) if is_numbered else 0


def _attached(conn: Connection, kind: str, record: str) -> Iterator[DetailPart]:
    attachments = records.where(conn, ATTACHMENT, {"about_kind": kind, "about": record})
    if attachments:
        yield DetailPart(ATTACHMENT.words, tuple(one.name for one in attachments))


def _line(conn: Connection, kind: Kind[Any], part: Record, besides: str) -> str:
    """Return the text of a part: its list columns when it has no name of its own, else all its fields.

    A guest's name that repeats the referenced person is given once. What this version can not recognise
    follows with its code.
    """
    aside = "，".join(one.words() for one in unrecognised_values(kind, part))
    note = message("unrecognised-part", {"values": aside}) if aside else ""
    if kind.specs[kind.title].type in _NAMELESS:
        plain = kind.plain(part)
        fields = (n for n in kind.columns if n != besides)
        texts = [words(conn, n, kind.specs[n], plain[n]) for n in fields]
        return " ".join(dict.fromkeys(text for text in (*texts, note) if text))
    known = {kind.specs[name].label for name in (besides, "place") if name in kind.specs}
    rows = [row for row in _rows(conn, kind, part) if row[0] not in known]
    lines = [f"{label}：{text}" for label, text in rows]
    return "\n".join([*lines, note] if note else lines)
