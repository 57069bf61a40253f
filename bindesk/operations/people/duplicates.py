"""Lists records of the unit that may be one person, compares two of them, and merges or separates them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bindesk.db.journal import journal
from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.people.duplicate_verdicts import (
    DISTINCT,
    DUPLICATE_VERDICT,
    MERGED,
    duplicate_verdict,
)
from bindesk.domain.people.duplicates import DuplicateEvidence, evidence
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain, Sensitivity
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.masking import mask_value
from bindesk.domain.records.typed_values import written_value
from bindesk.domain.records.validation import ID_NUMBER, REASON, check
from bindesk.domain.text.cleaning import mask_text
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk

COMPARED = (MEMBER, RESIDENT)
"""The kinds whose records are compared."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records that may be one person; the first one would survive a merge."""

    records: tuple[str, str]
    names: tuple[str, str]
    details: tuple[str, str]
    evidence: DuplicateEvidence


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """One of two records side by side: who entered it and when, and how many records refer to it by kind."""

    id: str
    name: str
    clerk: str
    entered_at: datetime | None
    uses: Mapping[str, int]
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """The words of one field in two records, "" where it is empty.

    ``suggested`` is the id of the only record that has a value, "" where the clerk has to choose.
    """

    field: str
    label: str
    words: tuple[str, str]
    is_same: bool
    is_masked: bool
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records of a kind side by side; ``fields`` are those that at least one record has filled."""

    kind: str
    records: tuple[ComparedRecord, ComparedRecord]
    fields: tuple[ComparedField, ...]
    evidence: DuplicateEvidence | None

    def differing(self) -> list[ComparedField]:
        """Return the fields whose values differ."""
        return [one for one in self.fields if not one.is_same]


def pairs(desk: Desk, kind: Kind[Any]) -> list[DuplicatePair]:
    """Return the pairs of the desk's own unit that may be one person, the most certain first.

    Pairs that a clerk has judged to be two people are left out.
    """
    unit = desk.office.unit
    with desk.reading() as conn:
        candidates = duplicates.candidates(conn, kind.name, unit)
        stored = records.load_many(conn, kind, sorted({one for pair in candidates for one in pair}))
        verdicts = {"unit": unit, "about_kind": kind.name, "verdict": DISTINCT}
        distinct = {
            (one.survivor, one.duplicate)
            for one in records.where(conn, DUPLICATE_VERDICT, verdicts)
        }
    plain = {record_id: kind.plain(record) for record_id, record in stored.items()}
    judged = (
        _pair(kind, pair, plain) for pair in candidates if (min(pair), max(pair)) not in distinct
    )
    likely = [pair for pair in judged if pair is not None]
    return sorted(likely, key=lambda pair: (pair.evidence.certainty.rank, pair.names, pair.records))


def comparison(
    desk: Desk, kind: Kind[Any], pair: tuple[str, str], *, unmask: bool = False
) -> Comparison:
    """Return two records side by side; ``unmask`` shows sensitive values, and the audit notes the clerk.

    Raises ValidationFailed when one of them does not exist, is struck, or is another unit's.
    """
    with desk.reading() as conn:
        both = _valid_pair(conn, desk, kind, pair)
        compared = tuple(_compared_record(conn, kind, record) for record in both)
        fields = tuple(_compared_fields(conn, kind, both, unmask=unmask))
    if unmask:
        for record in both:
            plain = kind.plain(record)
            if labels := [kind.specs[one].label for one in _sensitive(kind) if plain[one]]:
                desk.note_audit("unmask", kind.name, record.id, "、".join(labels))
    judgement = evidence(*(kind.plain(record) for record in both))
    return Comparison(kind.name, (compared[0], compared[1]), fields, judgement)


def merge(desk: Desk, shown: Comparison, picks: Mapping[str, str]) -> Changes:
    """Merge two records in one deed: the first survives, the other is struck and stands for the first.

    ``picks`` maps the differing fields to the id of the record whose value is right. Raises ValidationFailed
    when a field lacks a pick, when a record has changed since it was shown, or when the values do not fit
    together.
    """
    kind = KINDS[shown.kind]
    missing = [one for one in shown.differing() if picks.get(one.field) not in _ids(shown)]
    if missing:
        raise ValidationFailed(
            [Problem("duplicate-pick", one.field, {"label": one.label}) for one in missing]
        )
    with desk.writing(f"merge-{kind.name}") as work:
        survivor, duplicate = both = _unchanged_pair(work.conn, desk, shown)
        plain = {record.id: kind.plain(record) for record in both}
        values = {one.field: plain[picks[one.field]][one.field] for one in shown.differing()}
        if ID_NUMBER in values:
            values[REASON] = plain[picks[ID_NUMBER]][REASON]
        _demand_fitting(kind, {**plain[survivor.id], **values}, plain.values())
        # All picks are part of the deed, and that the survivor is valid: another choice, or a strike, that
        # another desk makes meanwhile is then a conflict.
        work.set(kind, survivor.id, {**values, "struck": False})
        reason = message("duplicate-struck-reason", {"name": shown.records[0].name})
        work.strike(kind, duplicate.id, reason)
        work.put(DUPLICATE_VERDICT, duplicate_verdict(kind.name, survivor, duplicate, MERGED))
    return work.changes


def separate(desk: Desk, shown: Comparison) -> Changes:
    """Note in one deed that two records are two people, so that no desk of the unit asks again.

    Raises ValidationFailed when a record has changed since it was shown.
    """
    kind = KINDS[shown.kind]
    with desk.writing(f"separate-{kind.name}") as work:
        both = _unchanged_pair(work.conn, desk, shown)
        for record in both:
            # A merge at another desk is then a conflict, and nobody disappears unseen.
            work.set(kind, record.id, {"struck": False})
        work.put(DUPLICATE_VERDICT, duplicate_verdict(kind.name, *both, DISTINCT))
    return work.changes


def _pair(
    kind: Kind[Any], pair: tuple[str, str], plain: Mapping[str, Mapping[str, Plain]]
) -> DuplicatePair | None:
    one, other = sorted(pair)
    judgement = evidence(plain[one], plain[other])
    if judgement is None:
        return None
    names = (str(plain[one][kind.title]), str(plain[other][kind.title]))
    details = (_detail(plain[one]), _detail(plain[other]))
    return DuplicatePair((one, other), names, details, judgement)


def _detail(plain: Mapping[str, Plain]) -> str:
    values = (plain.get(name) for name in ("born", "group", "household"))
    return "  ".join(str(value) for value in values if value)


def _valid_pair(
    conn: Connection, desk: Desk, kind: Kind[Any], pair: tuple[str, str]
) -> tuple[Record, Record]:
    stored = records.load_many(conn, kind, pair)
    both = [stored[one] for one in sorted(pair) if one in stored]
    if len(both) < len(pair) or any(record.struck for record in both):
        raise ValidationFailed([Problem("duplicate-gone", values={"kind": kind.words})])
    if any(record.unit != desk.office.unit for record in both):
        raise ValidationFailed([Problem("desk-of-another-unit")])
    return both[0], both[1]


def _unchanged_pair(conn: Connection, desk: Desk, shown: Comparison) -> tuple[Record, Record]:
    kind, (one, other) = KINDS[shown.kind], shown.records
    both = _valid_pair(conn, desk, kind, (one.id, other.id))
    if [set(record.heads) for record in both] != [set(record.heads) for record in shown.records]:
        raise ValidationFailed([Problem("duplicate-changed", values={"kind": kind.words})])
    return both


def _compared_record(conn: Connection, kind: Kind[Any], record: Record) -> ComparedRecord:
    first = next(iter(journal.deeds_on(conn, kind.name, record.id)), None)
    return ComparedRecord(
        record.id,
        str(kind.plain(record)[kind.title]),
        first.clerk if first else "",
        instant(first.made_at + (first.offset or 0)) if first else None,
        duplicates.reference_counts(conn, kind.name, record.id),
        record.heads,
    )


def _compared_fields(
    conn: Connection, kind: Kind[Any], both: tuple[Record, Record], *, unmask: bool
) -> Iterable[ComparedField]:
    plain = [kind.plain(record) for record in both]
    is_number_same = plain[0].get(ID_NUMBER) == plain[1].get(ID_NUMBER)
    for name, spec in kind.specs.items():
        values = [one[name] for one in plain]
        is_empty = [value in {kind.defaults[name], ""} for value in values]
        # The reason why there is no number, or a wrong one, goes with the number.
        follows_number = name == REASON and not is_number_same
        if name in Record.__dataclass_fields__ or all(is_empty) or follows_number:
            continue
        texts = [
            "" if empty else _words(conn, name, spec, value, unmask=unmask)
            for value, empty in zip(values, is_empty, strict=True)
        ]
        filled_ids = [record.id for record, empty in zip(both, is_empty, strict=True) if not empty]
        yield ComparedField(
            name,
            spec.label,
            (texts[0], texts[1]),
            is_same=values[0] == values[1],
            is_masked=spec.sensitivity is Sensitivity.SENSITIVE and not unmask,
            suggested=filled_ids[0] if len(filled_ids) == 1 else "",
        )


def _words(conn: Connection, name: str, spec: FieldSpec, value: Plain, *, unmask: bool) -> str:
    """Return a field's value in words, masked unless ``unmask``; a reference by the title of its record."""
    if spec.type is FieldType.REFERENCE:
        other: Kind[Any] = KINDS[spec.refers]
        referred = records.load(conn, other, str(value))
        return str(other.plain(referred)[other.title]) if referred else str(value)
    written = written_value(spec, value)
    return written if unmask else mask_text(mask_value(name, spec, written))


def _demand_fitting(
    kind: Kind[Any], whole: Mapping[str, Plain], before: Iterable[Mapping[str, Plain]]
) -> None:
    """Raise ValidationFailed for errors in the merged values that neither record had alone."""
    known = {(one.code, one.field) for values in before for one in _errors(kind, values)}
    errors = [one for one in _errors(kind, whole) if (one.code, one.field) not in known]
    if errors:
        raise ValidationFailed(errors)


def _errors(kind: Kind[Any], values: Mapping[str, Plain]) -> list[Problem]:
    return [problem for problem in check(kind, values) if not problem.warning]


def _sensitive(kind: Kind[Any]) -> list[str]:
    return [n for n, spec in kind.specs.items() if spec.sensitivity is Sensitivity.SENSITIVE]


def _ids(shown: Comparison) -> set[str]:
    return {record.id for record in shown.records}
