"""Defines record kinds: a name, Chinese words, and fields declared by a frozen dataclass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from bindesk.domain.records.derived_ids import derived_id
from bindesk.domain.records.fields import (
    FieldSpec,
    FieldType,
    Plain,
    flag,
    from_plain,
    spec_of,
    text,
    to_plain,
)
from bindesk.domain.records.retention import UNDECIDED, Retention
from bindesk.domain.records.rights import ORDINARY, RightsTable
from bindesk.domain.text.problems import Problem

UnrecognisedPairs = tuple[tuple[str, Plain], ...]
"""Names of fields and their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The base of every record: its id, the unit to which it belongs, and whether it is struck.

    ``unit`` is the 12-digit code of the village, township or county whose log contains the record; it never
    changes. A struck record (作废) stays readable; no record is ever deleted. ``heads`` are the heads of the
    record when it was read; a later save names them as its parents. ``unrecognised`` are the fields and
    values that this version can not use: fields of a newer version and values that no field can have.
    """

    id: str
    unit: str = ""
    heads: tuple[str, ...] = field(default=(), compare=False, repr=False)
    unrecognised: UnrecognisedPairs = field(default=(), compare=False, repr=False)
    struck: bool = flag("作废")
    struck_reason: str = text("作废原因", limit=200)


NOT_FIELDS = frozenset({"id", "unit", "heads", "unrecognised"})
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class LatestStep:
    """How values of the newest step of an append-only kind are copied into the record it belongs to.

    A step has the id of a ``kind`` record in field ``by``. The step with the highest ``order`` that is
    not struck provides the columns ``carries`` ({column of the record: field of the step}).
    """

    kind: str
    by: str
    order: str
    carries: Mapping[str, str]


class Section(StrEnum):
    """A page of the window that shows records; the value is the page's id."""

    OVERVIEW = "overview"
    MEETINGS = "meetings"
    HALL = "hall"
    REGISTERS = "people"


NaturalKey: TypeAlias = tuple[str | tuple[str, ...], ...]
"""The fields that identify a record; of a tuple of fields the first that is filled."""

NameRule: TypeAlias = Callable[[str, str], bool]
"""Returns whether the name of a record, and the words that a sheet has for it, mean the same record."""

RecordRule: TypeAlias = Callable[[Mapping[str, Plain]], list[Problem]]
"""Returns the problems of a record's plain values that concern several of its fields."""

LAST = 1000
"""The order of a kind that is listed after the others."""


@dataclass(frozen=True)
class Kind(Generic[R]):
    """A declared record kind: everything that the program knows of it.

    ``name`` is its name in commands and on the wire, ``words`` its Chinese name, ``measure`` its measure
    word, ``order`` its position among the kinds, ``title`` the field that names a record.

    What is one record: ``key`` has the fields that identify duplicates (empty when only the id does),
    ``natural_key`` those from which the id derives, so that two desks that record the same thing create one
    record; ``unit`` among them is the desk's unit. A sensitive field, such as an ID number, does not belong
    into a natural key: ids are not masked.

    Where it is shown: ``listed_on`` is the page that lists its records and opens one, ``shown_on`` are other
    pages that show some of their values, ``columns`` the fields that a list shows first, ``searches`` the
    groups of columns that need an index (``<field>_initials`` for initials, ``<field>_order`` for the order
    of names), ``printed_list`` the id of the book that lists its records, such as L10.

    What belongs together: ``part_of`` is the reference field that names the record of which it is a part,
    ``latest_step`` the values copied from the newest record of this kind into another record.

    Sheets: ``is_imported`` says whether sheets of it are imported. ``name_rules`` tell, the strictest first,
    which records a sheet may mean by words that are no record's exact name.

    ``rules`` are the checks beyond those of single fields. A township reviews each record whose fields have
    the values ``reviewed_when``; none of a kind where it is None. ``rights`` are those of roles and
    relations, ``retention`` is how long its records are kept.
    """

    name: str
    words: str
    record: type[R]
    title: str
    key: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    latest_step: "LatestStep | None" = None
    searches: tuple[tuple[str, ...], ...] = ()
    measure: str = "条"
    order: int = LAST
    natural_key: NaturalKey = ()
    listed_on: Section | None = None
    shown_on: frozenset[Section] = frozenset()
    printed_list: str = ""
    part_of: str = ""
    rules: tuple[RecordRule, ...] = ()
    reviewed_when: Mapping[str, Plain] | None = field(default=None, hash=False)
    is_imported: bool = False
    name_rules: tuple[NameRule, ...] = ()
    rights: RightsTable = field(default_factory=lambda: ORDINARY, hash=False)
    retention: Retention = UNDECIDED

    @cached_property
    def specs(self) -> Mapping[str, FieldSpec]:
        """Return the declaration of each field by name, in the order of declaration."""
        declared = [f for f in fields(self.record) if f.name not in NOT_FIELDS]
        common = [f for f in declared if f.name in Record.__dataclass_fields__]
        rest = [f for f in declared if f.name not in Record.__dataclass_fields__]
        return {f.name: spec_of(f) for f in (*rest, *common)}

    @cached_property
    def defaults(self) -> Mapping[str, Plain]:
        """Return the plain default value of each field by name."""
        return {f.name: to_plain(f.default) for f in fields(self.record) if f.name in self.specs}

    @cached_property
    def _field_defaults(self) -> tuple[tuple[str, object], ...]:
        """Return the name and the Python default value of each field."""
        return tuple((f.name, f.default) for f in fields(self.record) if f.name in self.specs)

    def plain(self, record: R) -> dict[str, Plain]:
        """Return the plain values of a record by field name."""
        return {name: to_plain(getattr(record, name)) for name in self.specs}

    def new(
        self,
        record_id: str,
        unit: str,
        values: Mapping[str, Plain],
        heads: tuple[str, ...] = (),
        unrecognised: UnrecognisedPairs = (),
    ) -> R:
        """Return a record with plain values; fields that are not named keep their defaults."""
        field_values: dict[str, Any] = {
            name: from_plain(spec, values[name])
            for name, spec in self.specs.items()
            if name in values
        }
        return self.record(
            id=record_id, unit=unit, heads=heads, unrecognised=unrecognised, **field_values
        )

    def non_default_values(self, record: R) -> dict[str, Plain]:
        """Return the plain values that differ from the defaults: the values of a record's first deed."""
        return {
            name: to_plain(value)
            for name, default in self._field_defaults
            if (value := getattr(record, name)) != default
        }

    def choice_words(self, field: str, code: str) -> str:
        """Return the words of a code of a choice field, or the code itself when this version lacks it.

        All code that shows a choice calls this or ``FieldSpec.words``. Raises KeyError for an unknown field.
        """
        return self.specs[field].words(code)

    def searched(self) -> tuple[str, ...]:
        """Return the names of the fields that have a column of pinyin initials."""
        return tuple(name for name, spec in self.specs.items() if spec.initials)

    def sorted_by_key(self) -> tuple[str, ...]:
        """Return the fields that have a column with the key that sorts names: the title, if it is a name."""
        return tuple(name for name in self.searched() if name == self.title)

    def of_type(self, field_type: FieldType) -> tuple[str, ...]:
        """Return the names of the fields of one type."""
        return tuple(name for name, spec in self.specs.items() if spec.type is field_type)

    def natural_id(self, unit: str, values: Mapping[str, Plain]) -> str:
        """Return the id of a unit's record with these plain values, the same on every desk.

        It is "" for a kind without a natural key, and for values that have nothing of it: the unit alone
        identifies no record.
        """
        whole = {**values, "unit": unit}
        parts = [_first_filled(whole, names) for names in self.natural_key]
        is_known = any(
            part for name, part in zip(self.natural_key, parts, strict=True) if name != "unit"
        )
        return derived_id(self.name, *parts) if is_known else ""

    def counted(self, count: int) -> str:
        """Return the kind's name with a count and its measure word: 党员 45 名."""
        return f"{self.words} {count} {self.measure}"

    @cached_property
    def naming_fields(self) -> tuple[str, ...]:
        """Return the fields by which a sheet or a command may name a record."""
        return tuple(dict.fromkeys((*self.key[:1], self.title)))


def _first_filled(values: Mapping[str, Plain], names: str | tuple[str, ...]) -> str:
    choices = (names,) if isinstance(names, str) else names
    return next((str(values[name]) for name in choices if values.get(name)), "")
