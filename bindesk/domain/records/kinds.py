"""What a record kind is: a name, its words, and its fields, read off a frozen dataclass."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: its id, the unit it belongs to for ever, and whether it is struck.

    ``unit`` is the 12-digit code of the village, township or county whose log keeps the record. A
    struck record (作废) stays readable; nothing is ever removed. ``heads`` names the deeds that were on
    top when the record was read, so that a clerk who keeps it later is known to have seen just those.
    """

    id: str
    unit: str = ""
    heads: tuple[str, ...] = field(default=(), compare=False, repr=False)
    struck: bool = flag("作废")
    struck_reason: str = text("作废原因", limit=200)


NOT_FIELDS = frozenset({"id", "unit", "heads"})
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class LatestStep:
    """How the newest record of an append-only kind shows on the record it belongs to.

    Records of the kind carry the id of a ``kind`` record in field ``by``; of those that are not
    struck, the one with the highest ``order`` hands over ``carries`` ({column there: field here}).
    """

    kind: str
    by: str
    order: str
    carries: Mapping[str, str]


@dataclass(frozen=True)
class Kind(Generic[R]):
    """A declared record kind.

    ``name`` is its name in commands and on the wire, ``words`` what the office calls it, ``title``
    the field that names a record, ``key`` the fields that tell whether two records are the same thing
    (empty when only the id does), ``columns`` the fields a list shows first, ``latest`` what the
    newest of these records tells about another one, ``searches`` the columns (a field's initials being
    ``<field>_initials``) that a search reads together, out of an index of their own.
    """

    name: str
    words: str
    record: type[R]
    title: str
    key: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    latest_step: "LatestStep | None" = None
    searches: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def specs(self) -> Mapping[str, FieldSpec]:
        """Return what is known of each field, in the order of their declaration."""
        declared = [f for f in fields(self.record) if f.name not in NOT_FIELDS]
        common = [f for f in declared if f.name in Record.__dataclass_fields__]
        rest = [f for f in declared if f.name not in Record.__dataclass_fields__]
        return {f.name: spec_of(f) for f in (*rest, *common)}

    @cached_property
    def defaults(self) -> Mapping[str, Plain]:
        """Return the plain value a field has while nothing was said of it."""
        return {f.name: to_plain(f.default) for f in fields(self.record) if f.name in self.specs}

    @cached_property
    def _field_defaults(self) -> tuple[tuple[str, object], ...]:
        """Return each field with the value it has on a record that says nothing of it."""
        return tuple((f.name, f.default) for f in fields(self.record) if f.name in self.specs)

    def plain(self, record: R) -> dict[str, Plain]:
        """Return a record's fields as the journal holds them."""
        return {name: to_plain(getattr(record, name)) for name in self.specs}

    def new(
        self,
        record_id: str,
        unit: str,
        values: Mapping[str, Plain],
        heads: tuple[str, ...] = (),
    ) -> R:
        """Return a record from plain values; what is not named keeps its default."""
        field_values: dict[str, Any] = {
            name: from_plain(spec, values[name])
            for name, spec in self.specs.items()
            if name in values
        }
        return self.record(id=record_id, unit=unit, heads=heads, **field_values)

    def search_text(self, record: R) -> dict[str, Plain]:
        """Return the plain fields that differ from their defaults: what a first deed has to say."""
        return {
            name: to_plain(value)
            for name, default in self._field_defaults
            if (value := getattr(record, name)) != default
        }

    def searched(self) -> tuple[str, ...]:
        """Return the fields that have a pinyin-initials column."""
        return tuple(name for name, spec in self.specs.items() if spec.initials)

    def of_type(self, field_type: FieldType) -> tuple[str, ...]:
        """Return the names of the fields of one type."""
        return tuple(name for name, spec in self.specs.items() if spec.type is field_type)
