"""Telling the county what is new: the desk's half and the county's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bindesk.db import devices, packs, taking, units
from bindesk.db.devices import Device
from bindesk.db.engine import Link
from bindesk.db.packs import KeptPack
from bindesk.domain.deeds import Deed
from bindesk.domain.scopes import Right, relation_of, rights
from bindesk.sync.packs import NotAPack, Pack, is_sealed_by, open_pack
from bindesk.sync.wire import next_proof

STRUCK_AT_MOST = 200


class PackRefused(ValueError):
    """A pack that can not enter at all: not whole, not signed by its device, or not its unit's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack that may enter, its bytes, and its deeds that may not, with the reason's code."""

    pack: Pack
    data: bytes
    refused: Mapping[int, str]


def tell(link: Link, limit: int, wanted: frozenset[bytes] | None = None) -> list[bytes]:
    """Return waiting packs in order, at most ``limit`` bytes but at least one.

    ``wanted`` restricts them to what a county that was restored says it lacks.
    """
    told: list[bytes] = []
    size = 0
    for kept in packs.waiting(link):
        if wanted is not None and kept.id not in wanted:
            continue
        if told and size + len(kept.data) > limit:
            break
        told.append(kept.data)
        size += len(kept.data)
    return told


def check(link: Link, data: bytes) -> Checked:
    """Check a pack before any lock is taken: its seal, its device, its scope, each deed's right.

    Raises PackRefused.
    """
    try:
        pack = open_pack(data)
    except NotAPack as error:
        raise PackRefused("pack-damaged") from error
    author = devices.find(link, pack.device)
    if author is None:
        raise PackRefused("device-unknown")
    if not is_sealed_by(data, author.public):
        raise PackRefused("pack-forged")
    relation = relation_of(author.unit, author.role, pack.unit, units.parents(link))
    if relation is None:
        raise PackRefused("unit-out-of-scope")
    found = {n: code for n, d in enumerate(pack.deeds) if (code := refusal(d, author, relation))}
    return Checked(pack, data, found)


def refusal(deed: Deed, author: Device, relation: str) -> str | None:
    """Return why a deed may not enter, or None; the one place that enforces the table of scopes."""
    for change in deed.changes:
        needed = Right.CHANGE if change.parents else Right.ADD
        if needed not in rights(change.kind, author.role, relation):
            return "right-missing"
    return None


def hear(link: Link, checked: Sequence[Checked], at: int) -> None:
    """Append what is new to the logs, each at its next position; to hear twice is to hear once.

    ``at`` is the instant in UTC milliseconds.
    """
    there = packs.held(link, [bytes.fromhex(c.pack.id) for c in checked])
    by_unit: dict[str, list[Checked]] = {}
    for each in checked:
        if bytes.fromhex(each.pack.id) not in there:
            by_unit.setdefault(each.pack.unit, []).append(each)
    for unit in sorted(by_unit):
        _append(link, unit, by_unit[unit], at)


def _append(link: Link, unit: str, new: Sequence[Checked], at: int) -> None:
    stood = units.lock(link, unit)
    if stood is None:
        raise PackRefused("unit-unknown")
    position, proof = stood
    kept: list[KeptPack] = []
    entries: list[taking.Taken] = []
    there = packs.held(link, [bytes.fromhex(c.pack.id) for c in new])
    for each in new:
        name = bytes.fromhex(each.pack.id)
        if name in there:
            continue
        position, proof = position + 1, next_proof(proof, name)
        kept.append(
            KeptPack(name, unit, each.pack.device, each.data, position, dict(each.refused), proof)
        )
        entries.append(taking.Taken(position, each.pack.deeds, each.refused))
        there[name] = kept[-1]
    packs.keep(link, kept, at)
    taking.take_in(link, entries)
    units.move(link, unit, position, proof)
