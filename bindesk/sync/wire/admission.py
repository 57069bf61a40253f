"""Checks what the county admits: which packs it rejects whole, and which deeds in a pack.

A rejected deed stays in the log with the reason's code, is skipped by every fold, and is shown to the clerk
who did it. A pack is rejected whole, and enters no log, for what no honest program writes: names and numbers,
and deeds by the thousand on one record that do not name each other; and where its author may write none of
its deeds: else every desk that reads the log would store it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.merging import MOST_CONFLICTS, RecordChange, count_conflicts
from bindesk.domain.records.fields import LONGEST_MEMO, longest
from bindesk.domain.records.rights import Right
from bindesk.domain.scopes import rights
from bindesk.sync.wire.packs import Pack
from bindesk.sync.wire.repeated_values import RepeatedValues
from bindesk.sync.wire.strike_limits import StrikeLimit

PACK_EXCESSIVE = "pack-excessive"
"""The code of a pack with more changes of the same records than a fold could be asked to compare."""

NOT_PERMITTED = "pack-not-permitted"
"""The code of a pack of which the author may write nothing in its unit's log; it is not sent again."""

_NAME = re.compile(r"[0-9a-zA-Z_-]{1,64}")
_WHOLE = range(-(2**63), 2**63)
_MOST_DEEDS = 10_000
_MOST_CHANGES = 25_000
"""The most changes of a pack; a desk seals 20,000 at most (``sealing``)."""

_MOST_REPEATED = 40_000
"""The most pairs of deeds in a pack that set one field of one record; a desk seals 20,000 at most."""

_LONGEST_WORD = 200
_WRITING = Right.ADD | Right.CHANGE

RecordKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PackAuthor:
    """The author of a pack: its device's role, and the relation of the pack's unit to the device's unit."""

    role: str
    relation: str


class AdmissionCheck:
    """Decides which deeds one unit's log admits; ``owners`` maps existing records to their units.

    It notes the records of admitted deeds, so use one check for all packs of a batch. ``strike_limit``
    judges strikes.
    """

    def __init__(
        self, unit: str, owners: Mapping[RecordKey, str], strike_limit: StrikeLimit
    ) -> None:
        self._unit = unit
        self._owners = dict(owners)
        self._strike_limit = strike_limit

    def rejection_reasons(self, pack: Pack, author: PackAuthor, position: int) -> dict[int, str]:
        """Return the reasons' codes of a pack's rejected deeds, by their number.

        ``position`` is the pack's position in the unit's log.
        """
        refused: dict[int, str] = {}
        for number, deed in enumerate(pack.deeds):
            code = rejection_reason(deed, author, self._unit, self._owners)
            if code is None and self._strike_limit.must_confirm(pack.device, deed, position):
                code = "strikes-held"
            if code is not None:
                refused[number] = code
                continue
            record_keys = [(c.kind, c.record) for c in deed.changes]
            fresh = [key for key in record_keys if key not in self._owners]
            self._strike_limit.admit(pack.device, deed, position, fresh)
            self._owners.update((key, self._unit) for key in record_keys)
        return refused


def rejection_reason(
    deed: Deed, author: PackAuthor, unit: str, owners: Mapping[RecordKey, str]
) -> str | None:
    """Return the code of why a unit's log rejects a deed, or None; strikes are not judged here.

    Only this function enforces the table of scopes.
    """
    for change in deed.changes:
        owner = owners.get((change.kind, change.record))
        if owner is not None and owner != unit:
            return "record-elsewhere"
        needed = Right.ADD if owner is None and not change.parents else Right.CHANGE
        if needed not in rights(change.kind, author.role, author.relation):
            return "right-missing"
        if not all(
            _is_storable(change.kind, *field_value) for field_value in change.values.items()
        ):
            return "deed-malformed"
    return None


def may_enter(pack: Pack, author: PackAuthor) -> bool:
    """Say whether the author may write any deed of a pack, by the rights to the kinds of its changes.

    Which records there are does not matter, so a pack is judged alike whenever it comes.
    """
    return any(_may_write(deed, author) for deed in pack.deeds)


def _may_write(deed: Deed, author: PackAuthor) -> bool:
    kinds = {change.kind for change in deed.changes}
    if not kinds:
        return author.relation == "own"
    return all(rights(kind, author.role, author.relation) & _WRITING for kind in kinds)


def is_name(text: str) -> bool:
    """Say whether text can be an id or a kind: a few ASCII letters, digits and dashes."""
    return _NAME.fullmatch(text) is not None


def pack_problem(pack: Pack) -> str | None:
    """Return the code of why a pack is rejected whole, or None.

    No program writes such names and numbers, nor so many deeds on one record that do not name each other.
    """
    changes = sum(len(deed.changes) for deed in pack.deeds)
    if not pack.deeds or len(pack.deeds) > _MOST_DEEDS or changes > _MOST_CHANGES:
        return "pack-malformed"
    if not all(_is_sound(deed) and all(map(_is_named, deed.changes)) for deed in pack.deeds):
        return "pack-malformed"
    return PACK_EXCESSIVE if _is_excessive(pack) else None


def _is_excessive(pack: Pack) -> bool:
    """Say whether deeds of one pack would have thousands of conflicts, with each other or with a second pack.

    A desk's deeds name what was done on it before, and few set the same fields again. Only the pack is looked
    at: every county and township judges it alike, and at any time.
    """
    repeated = RepeatedValues()
    for deed in pack.deeds:
        repeated.add(deed)
    if repeated.count > _MOST_REPEATED:
        return True
    by_record: dict[RecordKey, list[RecordChange]] = {}
    for deed in pack.deeds:
        for change in deed.changes:
            touch = RecordChange(deed.id, change.parents, change.values)
            by_record.setdefault((change.kind, change.record), []).append(touch)
    left = MOST_CONFLICTS
    for touches in by_record.values():
        if len(touches) > 1:
            left -= count_conflicts(touches, left)
        if left < 0:
            return True
    return False


def _is_sound(deed: Deed) -> bool:
    words = (deed.clerk, deed.verb)
    names = (deed.id, *((deed.undoes,) if deed.undoes is not None else ()))
    return (
        all(map(is_name, names))
        and all(len(word) <= _LONGEST_WORD and "\x00" not in word for word in words)
        and all(number in _WHOLE for number in (deed.n, deed.made_at))
    )


def _is_named(change: Change) -> bool:
    names = (change.kind, change.record, *change.parents, *change.values)
    return all(map(is_name, names))


def _is_storable(kind: str, field: str, value: object) -> bool:
    """Say whether every store can keep a value.

    PostgreSQL knows no NUL and no larger numbers, and an index takes no row of more than 2,700 bytes.
    """
    if isinstance(value, str):
        return "\x00" not in value and len(value) <= _longest(kind, field)
    return not isinstance(value, int) or value in _WHOLE


@cache
def _longest(kind: str, field: str) -> int:
    spec = KINDS[kind].specs.get(field) if kind in KINDS else None
    return LONGEST_MEMO if spec is None else longest(spec)
