"""One deed in the making: it gathers what each record is to say, and knows what it said before."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from bindesk.db import records
from bindesk.db.engine import Link
from bindesk.domain.deeds import Change, Changes
from bindesk.domain.fields import Plain
from bindesk.domain.ids import id_in_deed
from bindesk.domain.kinds import Kind, Record
from bindesk.domain.problems import NotInOrder, Problem

R = TypeVar("R", bound=Record)


class Work:
    """What a clerk is doing in one go. Made by ``Desk.writing``; becomes one deed at its end."""

    def __init__(self, link: Link, deed: str, verb: str) -> None:
        self.link = link
        self.deed = deed
        self.verb = verb
        self.changes = Changes(verb)
        self._named = 0
        self._put: dict[tuple[str, str], Change] = {}

    def new_id(self) -> str:
        """Return the id for the next new record of this deed."""
        self._named += 1
        return id_in_deed(self.deed, self._named - 1)

    def put(self, kind: Kind[R], record: R) -> None:
        """Say all of a record: a new one, or one that changes where it differs from what is kept."""
        self.put_all(kind, [record])

    def put_all(self, kind: Kind[R], said: Sequence[R]) -> None:
        """Say all of several records of a kind."""
        ids = [record.id for record in said]
        held = records.load_many(self.link, kind, ids)
        heads = records.heads(self.link, kind.name, list(held))
        for record in said:
            before = held.get(record.id)
            if before is None:
                self._say(Change(kind.name, record.id, (), kind.said(record)))
                continue
            was, now = kind.plain(before), kind.plain(record)
            apart = {name: value for name, value in now.items() if was[name] != value}
            if apart:
                self._say(Change(kind.name, record.id, heads[record.id], apart))

    def set(self, kind: Kind[R], record: str, values: Mapping[str, Plain]) -> None:
        """Set some fields of a kept record.

        Raises NotInOrder when there is no such record.
        """
        heads = records.heads(self.link, kind.name, [record])
        if record not in heads:
            raise NotInOrder([Problem("record-missing", values={"kind": kind.words})])
        self._say(Change(kind.name, record, heads[record], dict(values)))

    def strike(self, kind: Kind[R], record: str, reason: str) -> None:
        """Strike a record (作废): it stays readable and leaves the lists."""
        self.set(kind, record, {"struck": True, "struck_reason": reason})

    def made(self) -> tuple[Change, ...]:
        """Return the changes so far, one for each record."""
        return tuple(self._put.values())

    def _say(self, change: Change) -> None:
        at = (change.kind, change.record)
        if before := self._put.get(at):
            change = Change(*at, before.parents, {**before.values, **change.values})
        self._put[at] = change
