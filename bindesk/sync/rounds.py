"""The rounds of an exchange: what a desk says, what the county answers, until nothing is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bindesk.db import metas, packs, units
from bindesk.db.devices import Device
from bindesk.db.engine import Link, Store
from bindesk.domain.scopes import relation_of
from bindesk.sync import pull, push
from bindesk.sync.sealing import LARGEST_BATCH, SMALLEST_BATCH, seal_open
from bindesk.sync.signing import SigningKey
from bindesk.sync.wire import VERSION, Place, Reply, Round, Unit

_MOST_ROUNDS = 100_000
_FIRST_BATCH = 128 * 1024


class Line(Protocol):
    """Something that carries a round to the county and brings its reply: a wire, or a stick."""

    def send(self, said: Round) -> Reply:
        """Return the county's reply.

        Raises when there is none; the round may then have arrived or not.
        """


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for a desk: its store, its device's name and key, and its clock in UTC milliseconds."""

    store: Store
    device: str
    key: SigningKey
    now: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an exchange did: rounds made, packs that came back as this desk's own, packs received."""

    rounds: int = 0
    received: int = 0
    waiting: int = 0


Progress = Callable[[Outcome], bool]
"""Hears how an exchange gets on; answers whether to go on."""


def exchange(speaker: Speaker, line: Line, progress: Progress | None = None) -> Outcome:
    """Speak with the county until nothing is left to tell or to hear.

    No transaction is open while the line is busy, and each reply is kept whole with its new places before
    the next round: a broken line costs the round, nothing else. Raises what the line raises.
    """
    outcome = Outcome()
    wanted: frozenset[bytes] | None = None
    for count in range(1, _MOST_ROUNDS + 1):
        said = _say(speaker, wanted)
        try:
            reply = line.send(said)
        except Exception:
            _shrink(speaker.store)
            raise
        wanted, taken, more = _take(speaker, reply)
        with speaker.store.reading() as link:
            waiting = packs.how_many_waiting(link)
        outcome = Outcome(count, outcome.received + taken, waiting)
        if progress is not None and not progress(outcome):
            break
        if not more and not waiting and wanted is None:
            break
    return outcome


def reply(link: Link, device: Device, said: Round, at: int) -> Reply:
    """Return the county's reply to a round; what is new in it is in the logs from then on.

    ``at`` is the county's clock in UTC milliseconds. Raises push.PackRefused for a pack that can not
    enter at all.
    """
    checked = [push.check(link, data) for data in said.packs]
    push.hear(link, checked, at)
    known = {bytes.fromhex(c.pack.id) for c in checked} | set(said.offered)
    pages, mismatched = pull.answer(link, device, said.places, known, said.limit)
    lacking = set(said.offered) - packs.held(link, said.offered).keys() if said.offered else set()
    missing = tuple(name for name in said.offered if name in lacking)
    return Reply(
        tuple(pages), tuple(mismatched), missing, at, _units_for(link, device, said.places)
    )


def _units_for(link: Link, device: Device, places: Sequence[Place]) -> tuple[Unit, ...]:
    tree = units.parents(link)
    scope = [
        u
        for u in units.everything(link)
        if relation_of(device.unit, device.role, u.code, tree) is not None
    ]
    if {u.code for u in scope} == {place.unit for place in places}:
        return ()
    return tuple(Unit(u.code, u.name, u.role, u.parent) for u in scope)


def _say(speaker: Speaker, wanted: frozenset[bytes] | None) -> Round:
    with speaker.store.writing() as link:
        batch = int(metas.read(link, "batch", str(_FIRST_BATCH)))
        healing = _healing(link)
        if not healing:
            seal_open(link, speaker.device, speaker.key, batch, speaker.now())
        places = tuple(Place(u.code, u.position, u.proof) for u in units.everything(link))
        offered = tuple(name for unit in healing for name in packs.waiting_ids(link, unit))
        told = push.tell(link, batch, (wanted or frozenset()) if healing else None)
    return Round(VERSION, places, tuple(told), offered)


def _take(speaker: Speaker, answered: Reply) -> tuple[frozenset[bytes] | None, int, bool]:
    with speaker.store.writing() as link:
        if answered.units:
            known = [units.KnownUnit(u.code, u.name, u.role, u.parent) for u in answered.units]
            units.keep_only(link, known)
        for unit in answered.mismatched:
            pull.start_anew(link, unit)
        taken = pull.take(link, answered.pages, speaker.now())
        more = bool(answered.mismatched or answered.units) or any(p.more for p in answered.pages)
        healing = _healed(link, answered)
        _grow(link)
    return (frozenset(answered.missing) if healing else None), taken, more


def _healing(link: Link) -> list[str]:
    return [unit for unit in metas.read(link, "healing").split() if unit]


def _healed(link: Link, answered: Reply) -> bool:
    """Keep in mind which units are still being healed; say whether any is."""
    healing = set(_healing(link)) | set(answered.mismatched)
    if not answered.mismatched and not answered.missing:
        unfinished = {page.unit for page in answered.pages if page.more}
        healing &= unfinished
    metas.write(link, "healing", " ".join(sorted(healing)))
    return bool(healing)


def _shrink(store: Store) -> None:
    with store.writing() as link:
        batch = int(metas.read(link, "batch", str(_FIRST_BATCH)))
        metas.write(link, "batch", str(max(SMALLEST_BATCH, batch // 2)))


def _grow(link: Link) -> None:
    batch = int(metas.read(link, "batch", str(_FIRST_BATCH)))
    if batch < LARGEST_BATCH:
        metas.write(link, "batch", str(min(LARGEST_BATCH, batch * 2)))
