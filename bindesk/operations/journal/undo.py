"""Undoes and redoes a clerk's last step; both are deeds like any other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.records.rows import split_unknown
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
"""The verb of deeds that fill a practice desk; no clerk made them, so they can not be undone."""

_BATCH = 400
_REACH = 2_000
"""How far back a step can be undone, in deeds of this device."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One step of a clerk: one deed, or the several deeds of a large import."""

    parts: tuple[Deed, ...]

    @property
    def id(self) -> str:
        """Return the id of its first deed, which an undo names."""
        return self.parts[0].id

    @property
    def undoes(self) -> str | None:
        """Return the id of the step that it undoes, or None."""
        return self.parts[0].undoes

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes of all its deeds."""
        return tuple(change for part in self.parts for change in part.changes)


def undo_last(desk: Desk) -> Changes:
    """Undo this clerk's newest step on this desk that is not undone yet.

    A new record is struck, a changed field gets its earlier value. Raises ValidationFailed when there is
    nothing to undo, when a field has been changed again since, or when a newer version made the step.
    """
    return _take_back(desk, UNDO, _last_done, "undo-nothing")


def undo_step(desk: Desk, step: str) -> Changes:
    """Undo the step of this clerk that begins with the deed ``step``: twice at once, it is undone once.

    Raises ValidationFailed when it is undone already, and as ``undo_last`` does.
    """

    def find(steps: Iterable[UndoStep]) -> UndoStep | None:
        return next((one for one in steps if one.id == step and one.undoes is None), None)

    return _take_back(desk, UNDO, find, "undo-done-already")


def redo_last(desk: Desk) -> Changes:
    """Redo the step that was undone last.

    Raises ValidationFailed when there is none, when this clerk made another step since, or when a field has
    been changed again since.
    """
    return _take_back(desk, REDO, _last_undo, "redo-nothing")


def step_to_undo(desk: Desk) -> str | None:
    """Return the id of the step that an undo would take back, or None."""
    with desk.reading() as conn:
        step = _last_done(_steps_in_force(conn, desk))
    return None if step is None else step.id


def _take_back(
    desk: Desk, verb: str, find_step: Callable[[Iterable[UndoStep]], UndoStep | None], nothing: str
) -> Changes:
    with desk.together() as conn:
        step = find_step(_steps_in_force(conn, desk))
        if step is None:
            raise ValidationFailed([Problem(nothing)])
        with desk.deed(conn, verb, undoes=step.id, unit=step.parts[0].unit) as work:
            for kind, record, values in _inverses(conn, step):
                work.set(kind, record, values)
    return work.changes


def _steps(deeds: Iterable[Deed]) -> Iterator[UndoStep]:
    """Group deeds into steps; both are in order newest first."""
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


def _steps_in_force(conn: Connection, desk: Desk) -> Iterator[UndoStep]:
    """Return a clerk's steps on this desk that have not been undone, newest first.

    A namesake's steps on another desk are not among them, nor is what filled a practice desk: a clerk's
    steps are all newer than that.
    """
    undone: set[str] = set()
    newest_own = journal.newest_own(conn, desk.office.device, desk.clerk, _REACH)
    for step in _steps(takewhile(lambda deed: deed.verb != FILLING, newest_own)):
        if step.id in undone:
            continue
        if step.undoes is not None:
            undone.add(step.undoes)
        yield step


def _last_done(standing: Iterable[UndoStep]) -> UndoStep | None:
    return next((step for step in standing if step.undoes is None), None)


def _last_undo(standing: Iterable[UndoStep]) -> UndoStep | None:
    for step in standing:
        if step.parts[0].verb == UNDO:
            return step
        if step.undoes is None:
            return None
    return None


def _inverses(
    conn: Connection, step: UndoStep
) -> Iterator[tuple[Kind[Any], str, Mapping[str, Plain]]]:
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in step.changes:
        by_kind[change.kind].append(change)
    if not by_kind.keys() <= KINDS.keys():
        raise ValidationFailed([Problem("undo-of-newer")])
    step_deeds = {part.id for part in step.parts}
    for name, changes in by_kind.items():
        kind = KINDS[name]
        for start in range(0, len(changes), _BATCH):
            batch = changes[start : start + _BATCH]
            ids = [change.record for change in batch]
            stored = records.load_many(conn, kind, ids)
            histories = journal.changes_of_many(conn, name, ids)
            for change in batch:
                _, history = histories[change.record]
                yield (
                    kind,
                    change.record,
                    _inverse(kind, change, stored.get(change.record), history, step_deeds),
                )


def _inverse(
    kind: Kind[Any],
    change: Change,
    stored: Record | None,
    history: Sequence[RecordChange],
    step_deeds: set[str],
) -> Mapping[str, Plain]:
    values, aside = split_unknown(kind.name, change.values)
    if aside:
        raise ValidationFailed([Problem("undo-of-newer")])
    current = {} if stored is None else kind.plain(stored)
    for name, value in values.items():
        if name not in current or current[name] != value:
            words = {"kind": kind.words, "label": kind.specs[name].label}
            raise ValidationFailed([Problem("undo-touched-since", name, words)])
    before = list(takewhile(lambda touch: touch.deed not in step_deeds, history))
    if not before:
        return {"struck": True, "struck_reason": REASON}
    earlier = fold(before).values
    return {name: earlier.get(name, kind.defaults[name]) for name in values}
