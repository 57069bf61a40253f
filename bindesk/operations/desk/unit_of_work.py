"""Collects the record changes of one deed, as differences from the stored records."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.records.rows import split_unknown
from bindesk.db.store.engine import Connection
from bindesk.domain.journal.deeds import Change, Changes
from bindesk.domain.journal.ids import id_in_deed
from bindesk.domain.journal.merging import as_seen
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem, ValidationFailed

R = TypeVar("R", bound=Record)


class UnitOfWork:
    """Collects the changes of one deed; ``Desk.writing`` creates it and writes the deed at its end.

    ``author`` is the device and the clerk: their own earlier deeds count as seen. ``unit`` is the unit
    whose log the deed goes into, ``made_at`` the start in UTC milliseconds. ``owners`` maps (kind, record
    id) of each existing record to its unit.
    """

    def __init__(
        self,
        conn: Connection,
        deed: str,
        verb: str,
        author: tuple[str, str],
        unit: str,
        made_at: int,
    ) -> None:
        self.conn = conn
        self.deed = deed
        self.verb = verb
        self.unit = unit
        self.made_at = made_at
        self._author = author
        self.changes = Changes(verb)
        self.owners: dict[tuple[str, str], str] = {}
        self._id_count = 0
        self._put: dict[tuple[str, str], Change] = {}

    def new_id(self) -> str:
        """Return the id for the next new record of this deed."""
        self._id_count += 1
        return id_in_deed(self.deed, self._id_count - 1)

    def put(self, kind: Kind[R], record: R) -> None:
        """Add a whole record: a new one, or the changed fields of a stored one."""
        self.put_all(kind, [record])

    def put_all(self, kind: Kind[R], new_records: Sequence[R]) -> None:
        """Add several whole records of a kind; a record that is put again replaces the earlier one.

        Changes are computed against the record as it was when it was read (its ``heads``), so that a deed
        received meanwhile is not overwritten unseen.
        """
        stored = records.load_many(self.conn, kind, [record.id for record in new_records])
        self.owners.update(((kind.name, record.id), record.unit) for record in stored.values())
        for record in new_records:
            change = self._difference(kind, record, stored.get(record.id))
            if change.values or record.id not in stored:
                self._put[change.kind, change.record] = change
            else:
                self._put.pop((change.kind, change.record), None)

    def set(self, kind: Kind[R], record: str, values: Mapping[str, Plain]) -> None:
        """Set some fields of a stored record.

        Raises ValidationFailed when there is no such record, KeyError for a field that the kind does not
        have.
        """
        if unknown := values.keys() - kind.specs.keys():
            raise KeyError(*sorted(unknown))
        key = (kind.name, record)
        before = self._put.get(key)
        if before is None:
            stored = records.load(self.conn, kind, record)
            if stored is None:
                raise ValidationFailed([Problem("record-missing", values={"kind": kind.words})])
            self.owners[key] = stored.unit
            before = Change(*key, stored.heads, {})
        self._put[key] = Change(*key, before.parents, {**before.values, **values})

    def strike(self, kind: Kind[R], record: str, reason: str) -> None:
        """Strike a record (作废): it stays readable and leaves the lists.

        Raises ValidationFailed when it is struck already, so that its first reason stays, and when there is
        no such record.
        """
        stored = records.load(self.conn, kind, record)
        if stored is not None and stored.struck:
            raise ValidationFailed([Problem("record-struck-already", values={"kind": kind.words})])
        self.set(kind, record, {"struck": True, "struck_reason": reason})

    def build(self) -> tuple[Change, ...]:
        """Return the changes so far, one for each record."""
        return tuple(self._put.values())

    def _difference(self, kind: Kind[R], record: R, stored: R | None) -> Change:
        if stored is None:
            return Change(kind.name, record.id, record.heads, kind.non_default_values(record))
        before, parents = kind.plain(stored), stored.heads
        if record.heads and set(record.heads) != set(stored.heads):
            before, parents = self._as_read(kind, record, stored.heads)
        after = kind.plain(record)
        changed = {name: value for name, value in after.items() if before[name] != value}
        return Change(kind.name, record.id, parents, changed)

    def _as_read(
        self, kind: Kind[R], record: R, heads: tuple[str, ...]
    ) -> tuple[dict[str, Plain], tuple[str, ...]]:
        """Return a record's values when it was read, and the parents of a deed that follows that reading."""
        deeds = journal.deeds_on(self.conn, kind.name, record.id)
        author_deeds = [deed.id for deed in deeds if (deed.device, deed.clerk) == self._author]
        touches = [journal.change_of(deed, kind.name, record.id) for deed in deeds]
        known, _ = split_unknown(kind.name, as_seen(touches, record.heads).values)
        seen = tuple(dict.fromkeys((*record.heads, *author_deeds)))
        return {**kind.defaults, **known}, heads if set(heads) <= set(seen) else seen
