"""The register of any record kind, built from its declaration: list, search, record, correct, strike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bindesk.db.records import records
from bindesk.db.records import registers as table
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain, Sensitivity
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.masking import mask_value
from bindesk.domain.records.typed_values import written_value
from bindesk.domain.records.unrecognised import is_recognised, unrecognised_values
from bindesk.domain.records.validation import ID_NUMBER, check, completed, identifying_fields
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.new_ids import natural_record

CANDIDATES = 9
"""The number of candidates that a search for one record offers."""


MOST_FOUND = table.MOST_FOUND
"""The greatest number of records that a search returns."""

MOST_LISTED = 2_000
"""The greatest number of records that a list of all units together shows."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """Holds one record for a list: words by field, sensitive ones masked.

    ``is_recognised`` is False for a record with values that this version can not use.
    """

    id: str
    words: Mapping[str, str]
    struck: bool = False
    unit: str = ""
    is_recognised: bool = True


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """Holds a record for its form: plain values by field, sensitive ones masked unless unmasked.

    ``masked`` names the fields that are masked, ``unrecognised`` the values that this version can not use.
    """

    id: str
    title: str
    values: Mapping[str, Plain]
    masked: frozenset[str]
    struck_reason: str | None = None
    unit: str = ""
    unrecognised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordMatch:
    """A record offered as a match for a search text."""

    id: str
    title: str
    detail: str = ""


def ids(
    desk: Desk,
    kind: Kind[Any],
    text: str = "",
    *,
    order: str = "",
    with_struck: bool = False,
    unit: str = "",
) -> list[str]:
    """Return the ids of the records that match a text, or of all, in order; of one unit or of all units."""
    with desk.reading() as conn:
        return table.ids(
            conn, kind, table.RegisterQuery(text, order, unit, with_struck=with_struck)
        )


def listed(
    desk: Desk,
    kind: Kind[Any],
    text: str = "",
    *,
    order: str = "",
    with_struck: bool = False,
    unit: str = "",
) -> tuple[list[str], int]:
    """Return the ids that a list shows, and the total number of records.

    One unit's records are listed in full, and so are those of a village desk; of all units together the
    first MOST_LISTED are. Of the matches of a text at most MOST_FOUND are listed and counted.
    """
    query = table.RegisterQuery(text, order, unit, with_struck=with_struck)
    is_whole = bool(unit) or desk.office.role == "village"
    with desk.reading() as conn:
        record_ids = table.ids(conn, kind, query, None if is_whole else MOST_LISTED)
        if is_whole or query.letters() or len(record_ids) < MOST_LISTED:
            return record_ids, len(record_ids)
        return record_ids, table.how_many(conn, kind, query)


def lines(desk: Desk, kind: Kind[Any], record_ids: Sequence[str]) -> dict[str, RegisterRow]:
    """Return the list rows of some records by id; a reference is shown by the title of its record."""
    with desk.reading() as conn:
        stored = records.load_many(conn, kind, record_ids)
        names = _names(conn, kind, list(stored.values()))
    return {one: _line(kind, record, names) for one, record in stored.items()}


def open_record(desk: Desk, kind: Kind[Any], record: str, *, unmask: bool = False) -> OpenRecord:
    """Return a record for its form; ``unmask`` shows sensitive values, and the audit notes the clerk.

    Raises ValidationFailed when there is no such record.
    """
    with desk.reading() as conn:
        stored = records.load(conn, kind, record)
    if stored is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": kind.words})])
    plain = kind.plain(stored)
    secret = {n for n in _sensitive(kind) if plain[n]}
    if secret and unmask:
        desk.note_audit("unmask", kind.name, record, "、".join(kind.specs[n].label for n in secret))
    hidden = frozenset() if unmask else frozenset(secret)
    values = {n: _hidden(n, kind.specs[n], v) if n in hidden else v for n, v in plain.items()}
    return OpenRecord(
        record,
        str(_value_words(kind.specs[kind.title], plain[kind.title], {})),
        values,
        hidden,
        stored.struck_reason if stored.struck else None,
        stored.unit,
        tuple(one.words() for one in unrecognised_values(kind, stored)),
    )


def problems(kind: Kind[Any], values: Mapping[str, Plain]) -> list[Problem]:
    """Return the problems in a new record's values, warnings included."""
    return check(kind, completed(kind, values))


def record(desk: Desk, kind: Kind[Any], values: Mapping[str, Plain]) -> tuple[Changes, str]:
    """Store a new record, and return what changed and the new id.

    A struck record with the same natural key is valid again, with the new values. Raises ValidationFailed
    for wrong values, or when this desk's unit has the record already.
    """
    whole = completed(kind, values)
    _demand_valid(kind, whole)
    with desk.writing(f"record-{kind.name}") as work:
        _refuse_duplicate(work.conn, kind, desk.office.unit, whole)
        natural, stored = natural_record(work.conn, kind, desk.office.unit, whole)
        if stored is not None and not stored.struck:
            raise _already_recorded(kind, _natural_fields(kind))
        record_id, heads = natural or work.new_id(), stored.heads if stored else ()
        work.put(kind, kind.new(record_id, desk.office.unit, whole, heads))
    return work.changes, record_id


def correct(desk: Desk, kind: Kind[Any], record_id: str, values: Mapping[str, Plain]) -> Changes:
    """Change some fields of a stored record; fields that are not named stay unchanged.

    Raises ValidationFailed when there is no such record, or when the changed record would be wrong.
    """
    with desk.writing(f"correct-{kind.name}") as work:
        stored = records.load(work.conn, kind, record_id)
        if stored is None:
            raise ValidationFailed([Problem("record-missing", values={"kind": kind.words})])
        whole = completed(kind, {**kind.plain(stored), **values})
        _demand_valid(kind, whole, kind.plain(stored))
        _refuse_duplicate(work.conn, kind, stored.unit, whole, but=record_id)
        work.put(kind, kind.new(record_id, stored.unit, whole, stored.heads))
    return work.changes


def strike(desk: Desk, kind: Kind[Any], record_id: str, reason: str) -> Changes:
    """Strike a record (作废) with a reason; it stays readable.

    Raises ValidationFailed without a reason.
    """
    if not reason.strip():
        raise ValidationFailed([Problem("strike-needs-reason", "struck_reason")])
    with desk.writing(f"strike-{kind.name}") as work:
        work.strike(kind, record_id, reason.strip())
    return work.changes


def title(desk: Desk, kind_name: str, record_id: str) -> str:
    """Return the title of a record, or "" when there is no such record."""
    kind = KINDS[kind_name]
    with desk.reading() as conn:
        stored = records.load(conn, kind, record_id)
    return "" if stored is None else _title(kind, stored)


def matches(
    desk: Desk, kind_name: str, text: str, limit: int = CANDIDATES, unit: str = ""
) -> list[RecordMatch]:
    """Return the records that match a text, the likeliest first; of one unit or of all units."""
    kind = KINDS[kind_name]
    with desk.reading() as conn:
        record_ids = table.ids(conn, kind, table.RegisterQuery(text, unit=unit), limit)[:limit]
        stored = records.load_many(conn, kind, record_ids)
    return [
        RecordMatch(one, _title(kind, stored[one]), _detail(kind, stored[one]))
        for one in record_ids
    ]


def _line(kind: Kind[Any], stored: Record, names: Mapping[str, str]) -> RegisterRow:
    plain = kind.plain(stored)
    words = {
        name: mask_value(name, spec, _value_words(spec, plain[name], names))
        for name, spec in kind.specs.items()
        if name in kind.columns
    }
    return RegisterRow(stored.id, words, stored.struck, stored.unit, is_recognised(kind, stored))


def _value_words(spec: FieldSpec, value: Plain, names: Mapping[str, str]) -> str:
    if spec.type is FieldType.CHOICE:
        return spec.words(str(value or ""))
    if spec.type is FieldType.REFERENCE:
        return names.get(str(value), "") if value else ""
    if spec.type is FieldType.FLAG:
        return "是" if value else ""
    return written_value(spec, value)


def _names(conn: Connection, kind: Kind[Any], stored: Sequence[Record]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in kind.of_type(FieldType.REFERENCE):
        other = KINDS[kind.specs[name].refers]
        referred_ids = {getattr(one, name) for one in stored} - {""}
        loaded = records.load_many(conn, other, sorted(referred_ids))
        names |= {one: _title(other, each) for one, each in loaded.items()}
    return names


def _title(kind: Kind[Any], stored: Record) -> str:
    return _value_words(kind.specs[kind.title], kind.plain(stored)[kind.title], {})


def _detail(kind: Kind[Any], stored: Record) -> str:
    plain = kind.plain(stored)
    fields = (n for n in kind.columns if n != kind.title and n not in _sensitive(kind))
    words = (_value_words(kind.specs[n], plain[n], {}) for n in fields)
    return " ".join([w for w in words if w][:3])


def _sensitive(kind: Kind[Any]) -> list[str]:
    return [n for n, s in kind.specs.items() if s.sensitivity is Sensitivity.SENSITIVE]


def _hidden(name: str, spec: FieldSpec, value: Plain) -> str:
    return mask_value(name, spec, str(value or ""))


def _demand_valid(
    kind: Kind[Any], whole: Mapping[str, Plain], stored: Mapping[str, Plain] | None = None
) -> None:
    errors = [problem for problem in check(kind, whole, stored) if not problem.warning]
    if errors:
        raise ValidationFailed(errors)


def _refuse_duplicate(
    conn: Connection, kind: Kind[Any], unit: str, whole: Mapping[str, Plain], but: str = ""
) -> None:
    """Raise ValidationFailed when another record of the unit agrees in the fields that identify it.

    Two people without ID numbers may agree in all else. A person may be in the logs of several units, such as
    a village's and its township's.
    """
    names = identifying_fields(kind, whole)
    equal = {name: whole.get(name, kind.defaults[name]) for name in names}
    is_unnumbered = ID_NUMBER in names and not equal[ID_NUMBER]
    if is_unnumbered or not any(equal.values()):
        return
    same = records.where(conn, kind, {"unit": unit, **equal})
    if any(one.id != but for one in same):
        raise _already_recorded(kind, names)


def _already_recorded(kind: Kind[Any], names: Sequence[str]) -> ValidationFailed:
    labels = "、".join(kind.specs[name].label for name in names)
    words = {"kind": kind.words, "label": labels}
    return ValidationFailed([Problem("record-there-already", names[0], words)])


def _natural_fields(kind: Kind[Any]) -> list[str]:
    """Return the fields of a kind's natural key, of alternatives the first, without the unit."""
    names = (name if isinstance(name, str) else name[0] for name in kind.natural_key)
    return [name for name in names if name in kind.specs]
