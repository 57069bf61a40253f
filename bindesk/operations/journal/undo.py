"""Takes back what a clerk did last, and brings it back: both are deeds like any other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Changes, Deed
from bindesk.domain.journal.ids import id_after
from bindesk.domain.journal.merging import RecordChange, fold
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import MOST_RECORDS, Desk

UNDO = "undo"
REDO = "redo"
REASON = "撤销"
FILLING = "demo"
"""The verb of deeds that fill a practice desk: no clerk did them, so none takes them back."""

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What a clerk did in one go: one deed, or the several of a large import."""

    parts: tuple[Deed, ...]

    @property
    def id(self) -> str:
        """Return the id of its first deed, by which it is taken back."""
        return self.parts[0].id

    @property
    def undoes(self) -> str | None:
        """Return the id of what it takes back, or None."""
        return self.parts[0].undoes

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return all its changes."""
        return tuple(change for part in self.parts for change in part.changes)


def undo_last(desk: Desk) -> Changes:
    """Take back the newest thing this clerk did that still stands.

    A new record is struck, a changed field says again what it said before. Raises ValidationFailed when there
    is nothing to take back, or when a field has been changed again since.
    """
    return _take_back(desk, UNDO, _last_done, "undo-nothing")


def redo_last(desk: Desk) -> Changes:
    """Bring back what was last taken back.

    Raises ValidationFailed when nothing was, when this clerk did something else since, or when a field has
    been changed again since.
    """
    return _take_back(desk, REDO, _last_undo, "redo-nothing")


def can_undo(desk: Desk) -> bool:
    """Tell whether there is something to take back."""
    with desk.reading() as conn:
        return _last_done(_standing(conn, desk.clerk)) is not None


def can_redo(desk: Desk) -> bool:
    """Tell whether there is something to bring back."""
    with desk.reading() as conn:
        return _last_undo(_standing(conn, desk.clerk)) is not None


def _take_back(
    desk: Desk, verb: str, which: Callable[[Iterable[UndoStep]], UndoStep | None], nothing: str
) -> Changes:
    with desk.together() as conn:
        go = which(_standing(conn, desk.clerk))
        if go is None:
            raise ValidationFailed([Problem(nothing)])
        with desk.deed(conn, verb, undoes=go.id, unit=go.parts[0].unit) as work:
            for kind, record, values in _inverses(conn, go):
                work.set(kind, record, values)
    return work.changes


def _steps(deeds: Iterable[Deed]) -> Iterator[UndoStep]:
    """Return what was done in one go, newest first, from deeds newest first."""
    parts: list[Deed] = []
    for deed in deeds:
        if parts and not _is_followed(deed, parts):
            yield UndoStep(tuple(parts))
            parts = []
        parts.insert(0, deed)
    if parts:
        yield UndoStep(tuple(parts))


def _is_followed(deed: Deed, parts: list[Deed]) -> bool:
    return len(deed.changes) == MOST_RECORDS and id_after(deed.id) == parts[0].id


def _standing(conn: Connection, clerk: str) -> Iterator[UndoStep]:
    """Return what a clerk did and what has not been taken back again, newest first."""
    gone: set[str] = set()
    for go in _steps(journal.newest(conn, clerk)):
        if go.id in gone:
            continue
        if go.undoes is not None:
            gone.add(go.undoes)
        yield go


def _last_done(standing: Iterable[UndoStep]) -> UndoStep | None:
    return next((go for go in standing if go.undoes is None and go.parts[0].verb != FILLING), None)


def _last_undo(standing: Iterable[UndoStep]) -> UndoStep | None:
    for go in standing:
        if go.parts[0].verb == UNDO:
            return go
        if go.undoes is None:
            return None
    return None


def _inverses(
    conn: Connection, go: UndoStep
) -> Iterator[tuple[Kind[Any], str, Mapping[str, Plain]]]:
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in go.changes:
        by_kind[change.kind].append(change)
    own = {part.id for part in go.parts}
    for name in by_kind.keys() & KINDS.keys():
        kind, changes = KINDS[name], by_kind[name]
        for start in range(0, len(changes), _AT_ONCE):
            some = changes[start : start + _AT_ONCE]
            ids = [change.record for change in some]
            held = records.load_many(conn, kind, ids)
            touches = journal.changes_of_many(conn, name, ids)
            for change in some:
                _, told = touches[change.record]
                yield (
                    kind,
                    change.record,
                    _inverse(kind, change, held.get(change.record), told, own),
                )


def _inverse(
    kind: Kind[Any],
    change: Change,
    held: Record | None,
    told: Sequence[RecordChange],
    own: set[str],
) -> Mapping[str, Plain]:
    said = {name: value for name, value in change.values.items() if name in kind.specs}
    shown = {} if held is None else kind.plain(held)
    for name, value in said.items():
        if name not in shown or shown[name] != value:
            words = {"kind": kind.words, "label": kind.specs[name].label}
            raise ValidationFailed([Problem("undo-touched-since", name, words)])
    before = list(takewhile(lambda touch: touch.deed not in own, told))
    if not before:
        return {"struck": True, "struck_reason": REASON}
    earlier = fold(before).values
    return {name: earlier.get(name, kind.defaults[name]) for name in said}
