"""What the form of a record shows, read in one go on a worker thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records import drafts, registers
from bindesk.operations.records.registers import OpenRecord
from bindesk.operations.units import visible_units


@dataclass(frozen=True, slots=True)
class StoredForm:
    """What the form of a record shows: the record, the draft of its changes, the titles of those it names.

    ``draft`` is the changed texts by field and when they were saved, in UTC milliseconds; ``titles`` is by
    kind and id.
    """

    record: OpenRecord
    may_write: bool
    draft: tuple[Mapping[str, str], int] | None
    titles: Mapping[tuple[str, str], str]


def draft_of(kind: Kind[Any]) -> str:
    """Return the name under which drafts of a kind's records are stored."""
    return f"register/{kind.name}"


def referred_kinds(kind: Kind[Any]) -> dict[str, str]:
    """Return the fields of a kind that name another record, each with the kind of that record."""
    references = {name: kind.specs[name].refers for name in kind.of_type(FieldType.REFERENCE)}
    return {name: other for name, other in references.items() if other in KINDS}


def read_form(desk: Desk, kind: Kind[Any], record: str) -> StoredForm:
    """Read what the form of a record shows, or of a new one without an id."""
    if record:
        opened = registers.open_record(desk, kind, record)
    else:
        opened = OpenRecord("", f"登记{kind.words}", dict(kind.defaults), frozenset())
    draft = drafts.find(desk, draft_of(kind), record)
    named = {
        (other, str(values[name]))
        for values in (opened.values, draft[0] if draft else {})
        for name, other in referred_kinds(kind).items()
        if values.get(name)
    }
    may_write = not record or visible_units.may_write(desk, kind.name, opened.unit)
    titles = {(other, one): registers.title(desk, other, one) for other, one in named}
    return StoredForm(opened, may_write, draft, titles)
