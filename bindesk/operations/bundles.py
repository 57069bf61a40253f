"""Carrying by stick: all that waits goes into a file, and what comes back in another is taken in."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bindesk.db import journal
from bindesk.db.devices import Device
from bindesk.db.engine import Store
from bindesk.domain.deeds import DeedState
from bindesk.domain.ids import new_id
from bindesk.domain.problems import NotInOrder, Problem
from bindesk.operations.attempts import note_answer
from bindesk.operations.desk import Desk
from bindesk.sync import answers, asks
from bindesk.sync.bundles import ANSWER, ASK, Bundle, read_bundle, refused
from bindesk.sync.enrolment import Joined, joined_of
from bindesk.sync.signing import SigningKey

SUFFIX = ".BDX"
_NAME_CHARACTERS = 7
_PREFIXES = {ASK: "D", ANSWER: "A"}


@dataclass(frozen=True, slots=True)
class WentOut:
    """What a bundle carries away: packs, and the deeds that the county does not have yet."""

    path: Path
    packs: int
    deeds: int


@dataclass(frozen=True, slots=True)
class CameIn:
    """What a bundle brought.

    ``way`` is answer (the county's answer to this desk), along (a village's, taken along to the county) or
    heard (by the county). ``packs`` are those that were new; ``is_known`` says that all of it had been
    taken in before; ``unit`` is whose it was, ``unfit`` how many packs could not be taken, ``answer`` the
    file that now has to go back.
    """

    way: str
    unit: str
    packs: int
    is_known: bool
    unfit: int = 0
    answer: Path | None = None


def suggested_name(purpose: str = ASK) -> str:
    """Return a fresh file name that every stick can hold: eight characters and three."""
    return f"{_PREFIXES[purpose]}{new_id()[:_NAME_CHARACTERS].upper()}{SUFFIX}"


def bundle_out(desk: Desk, path: Path) -> WentOut:
    """Write all that the county does not have yet into a file; it stays 待上报 until an answer comes back.

    Only the county, and this desk's township, can open it. Raises NotInOrder when the desk has joined no
    county, WorldError when the stick refuses.
    """
    joined = _joined(desk)
    count = asks.ask(desk.store, joined, desk.office.unit, path, desk.now())
    with desk.reading() as link:
        deeds = journal.how_many(link, DeedState.SEALED)
    return WentOut(path, count, deeds)


def bundle_in(desk: Desk, path: Path) -> CameIn:
    """Take in the county's answer to this desk, or, at a township, a village's bundle.

    All of it is taken in, or nothing. Raises NotInOrder for a file that is no bundle, is damaged, or is
    not for this desk; WorldError when the stick can not be read.
    """
    joined = _joined(desk)
    bundle = read_bundle(path)
    if bundle.header.purpose == ANSWER:
        return _answered(desk, joined, bundle)
    if desk.office.role == "village":
        raise refused("bundle-not-an-answer", path)
    return _taken_along(desk, joined, bundle)


def bundle_heard(
    store: Store,
    key: SigningKey,
    files: tuple[Path, Path],
    at: int,
    shut_out: Collection[str] = (),
) -> CameIn:
    """Hear a desk's bundle at the county and write the answer; ``files`` are the bundle and the answer.

    ``at`` is the instant in UTC milliseconds, ``shut_out`` names revoked devices. A bundle heard before
    changes nothing, and is answered again. Raises NotInOrder and WorldError as ``bundle_in`` does.
    """
    path, back = files
    bundle = read_bundle(path)
    heard = asks.hear(store, key, bundle, at, shut_out)
    answers.answer(store, key, heard, bundle.header, back, at)
    is_known = bool(heard.known) and not heard.new
    return CameIn("heard", heard.device.unit, heard.new, is_known, len(heard.refused), back)


def _answered(desk: Desk, joined: Joined, bundle: Bundle) -> CameIn:
    told = answers.take_answer(desk.store, joined, bundle, desk.now())
    if not told.is_known:
        note_answer(desk)
    own = desk.office.unit
    return CameIn("answer", own, told.received, told.is_known, len(told.refused))


def _taken_along(desk: Desk, joined: Joined, bundle: Bundle) -> CameIn:
    office = desk.office
    public = SigningKey(joined.key).public()
    own = Device(joined.device, office.unit, office.role, joined.letter, public)
    taken = asks.take_along(desk.store, joined, own, bundle, desk.now())
    is_known = bool(taken.known) and not taken.new
    return CameIn("along", bundle.header.unit, taken.new, is_known, len(taken.refused))


def _joined(desk: Desk) -> Joined:
    with desk.reading() as link:
        joined = joined_of(link)
    if joined is None:
        raise NotInOrder([Problem("not-enrolled")])
    return joined
