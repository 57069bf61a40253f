"""The protocol on paper: desks and a county as plain lists, quick enough for tens of thousands of schedules.

It carries the same promises as the real stores (packs never change, a pack is done with only when it comes
back in the log, a proof that does not match starts the log anew), and folds by the program's own ``fold``.
"""

import hashlib
import random
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from bindesk.domain.journal.merging import RecordChange, fold

RECORDS = ("one", "two", "three")
FIELDS = ("name", "phone", "group")


@dataclass(frozen=True)
class PaperDeed:
    record: str
    touch: RecordChange


@dataclass(frozen=True)
class PaperPack:
    name: str
    deeds: tuple[PaperDeed, ...]


def proof_after(proof, pack):
    return hashlib.sha256(f"{proof}>{pack.name}".encode()).hexdigest()[:12]


def told_once(packs):
    """Return the deeds of packs in order; one that two packs carry counts at its first place."""
    found = {}
    for pack in packs:
        for deed in pack.deeds:
            found.setdefault(deed.touch.deed, deed)
    return list(found.values())


@dataclass
class PaperCounty:
    log: list[PaperPack] = field(default_factory=list)

    def proof(self, position):
        proof = ""
        for pack in self.log[:position]:
            proof = proof_after(proof, pack)
        return proof

    def hear(self, position, proof, packs, offered, limit):
        if position > len(self.log) or self.proof(position) != proof:
            return None
        known = {pack.name for pack in self.log}
        for pack in packs:
            if pack.name not in known:
                self.log.append(pack)
                known.add(pack.name)
        page = self.log[position : position + limit]
        end = position + len(page)
        return page, end, self.proof(end), {name for name in offered if name not in known}


@dataclass
class PaperDesk:
    confirmed: list[PaperPack] = field(default_factory=list)
    waiting: list[PaperPack] = field(default_factory=list)
    open: list[PaperDeed] = field(default_factory=list)
    proof: str = ""
    lacking: set[str] | None = None

    def deeds(self):
        return told_once([*self.confirmed, *self.waiting, PaperPack("", tuple(self.open))])

    def folded(self, record):
        return fold([deed.touch for deed in self.deeds() if deed.record == record])

    def write(self, chance: random.Random, value):
        record = chance.choice(RECORDS)
        name = f"{chance.getrandbits(64):x}"
        said = {chance.choice(FIELDS): value}
        self.open.append(PaperDeed(record, RecordChange(name, self.folded(record).heads, said)))

    def round(self, county: PaperCounty, chance: random.Random, fate: str, limit: int, batch: int):
        healing = self.lacking is not None
        if self.open and not healing:
            self.waiting.append(PaperPack(f"{chance.getrandbits(64):x}", tuple(self.open[:batch])))
            del self.open[:batch]
        told = [p for p in self.waiting if not healing or p.name in self.lacking][:batch]
        offered = [p.name for p in self.waiting] if healing else []
        if fate == "lost":
            return
        reply = county.hear(len(self.confirmed), self.proof, told, offered, limit)
        if fate == "unanswered":
            return
        if reply is None:
            self.waiting = [*self.confirmed, *self.waiting]
            self.confirmed, self.proof, self.lacking = [], "", set()
            return
        page, _, self.proof, lacking = reply
        self.confirmed += page
        arrived = {pack.name for pack in page}
        self.waiting = [pack for pack in self.waiting if pack.name not in arrived]
        sure = {deed.touch.deed for deed in told_once(self.confirmed)}
        self.open = [deed for deed in self.open if deed.touch.deed not in sure]
        self.lacking = (lacking or None) if healing else None


class Trouble(AssertionError):
    """A schedule that ended in something else than one truth."""


@dataclass
class Stage:
    """A county, its desks, and what was kept of them for bad days."""

    chance: random.Random
    county: PaperCounty = field(default_factory=PaperCounty)
    desks: list[PaperDesk] = field(default_factory=list)
    backups: list[tuple[int, PaperDesk]] = field(default_factory=list)
    snapshot: PaperCounty | None = None
    values: int = 0

    def act(self):
        """Let one thing happen, good or bad."""
        desk, dice = self.chance.choice(self.desks), self.chance.random()
        if dice < 0.45:
            self.values += 1
            desk.write(self.chance, self.values)
        elif dice < 0.92:
            fate = self.chance.choices(["", "lost", "unanswered"], [7, 1, 2])[0]
            limit, batch = self.chance.randint(1, 6), self.chance.randint(1, 4)
            desk.round(self.county, self.chance, fate, limit, batch)
        else:
            self.befall(desk, dice)

    def befall(self, desk, dice):
        """Back up, restore or clone a desk, or the county."""
        if dice < 0.94:
            self.backups.append((self.desks.index(desk), deepcopy(desk)))
        elif dice < 0.96 and self.backups:
            index, kept = self.chance.choice(self.backups)
            self.desks[index] = deepcopy(kept)
        elif dice < 0.97:
            self.snapshot = deepcopy(self.county)
        elif dice < 0.98 and self.snapshot is not None:
            self.county = deepcopy(self.snapshot)
        elif len(self.desks) < 5:
            self.desks.append(deepcopy(desk))


def run(seed: int) -> None:
    """Play one schedule of work and trouble, then let everybody speak in peace, and look.

    Raises Trouble.
    """
    stage = Stage(random.Random(seed))
    stage.desks = [PaperDesk() for _ in range(stage.chance.randint(2, 4))]
    for _ in range(stage.chance.randint(20, 120)):
        stage.act()
    _look(seed, stage.county, stage.desks, stage.chance)


def run_all(seeds: Iterable[int]) -> None:
    """Play many schedules. Raises Trouble at the first that breaks a promise."""
    for seed in seeds:
        run(seed)


def _look(seed, county, desks, chance):
    held = {deed.touch.deed for desk in desks for deed in desk.deeds()}
    held |= {deed.touch.deed for deed in told_once(county.log)}
    for _ in range(80):
        for desk in desks:
            desk.round(county, chance, "", 50, 50)
    log = told_once(county.log)
    for desk in desks:
        if desk.deeds() != log or desk.waiting or desk.open:
            raise Trouble(f"diverged, seed {seed}")
    if held - {deed.touch.deed for deed in log}:
        raise Trouble(f"dropped, seed {seed}")
    for record in RECORDS:
        _look_for_silence(seed, [deed.touch for deed in log if deed.record == record])


def _look_for_silence(seed, touches):
    folded = fold(touches)
    disputed = {
        (c.field, d) for c in folded.conflicts | folded.resolved for d in (c.earlier, c.later)
    }
    parents = {touch.deed: touch.parents for touch in touches}
    for touch in touches:
        for name in touch.values:
            if folded.setter[name] == touch.deed or (name, touch.deed) in disputed:
                continue
            if not any(name in t.values and had_seen(parents, t.deed, touch.deed) for t in touches):
                raise Trouble(f"silent loss, seed {seed}: {name} by {touch.deed}")


def had_seen(parents, later, earlier):
    """Say whether one deed is among another's ancestors."""
    waiting, seen = [later], set()
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent == earlier:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False
