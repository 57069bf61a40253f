"""A storm: real processes, sockets and TLS; a bad line, kills, old copies, two computers of one name.

``blow`` lets things happen by chance; ``calm`` then says what must be true.
"""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bindesk.db.store.engine import Store
from bindesk.operations.desk.clocks import milliseconds, system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.paths import DataDir
from bindesk.sync.rounds.county_client import Offline
from tests.faults.houses import ADDRESS, House
from tests.faults.truths import Party, demand_one_truth, ids_of
from tests.faults.workers import YEARS, clock_of, work_and_carry
from tests.support.county.fault_proxy import HARMS, FaultProxy
from tests.support.county.local_county import NEIGHBOUR, TOWNSHIP, VILLAGE
from tests.support.desks import desks
from tests.support.desks.desks import PASSWORD
from tests.support.programs.processes import started

MOST_COMPUTERS = 7
_SEATS = (
    (VILLAGE, "village"),
    (VILLAGE, "village"),
    (NEIGHBOUR, "village"),
    (TOWNSHIP, "township"),
)


@dataclass
class Computer:
    """A computer with a desk on it, what year it believes to be, and where its acknowledgements go."""

    home: DataDir
    ack: Path
    year: int = 2026

    def open(self) -> Desk:
        return open_desk(self.home, clock_of(self.year), password=PASSWORD)

    def acknowledged(self) -> set[str]:
        """Return the ids of the deeds that were told to be kept; a line cut short was not told."""
        lines = self.ack.read_bytes().split(b"\n")[:-1] if self.ack.exists() else []
        return {line.split()[1].decode() for line in lines}


@dataclass
class Storm:
    """Everything that a storm goes over, and what of it the storm has rightly destroyed."""

    folder: Path
    house: House
    chance: random.Random
    computers: list[Computer] = field(default_factory=list)
    copies: list[tuple[Computer, Path]] = field(default_factory=list)
    kept: object = None
    calm_air: bool = True
    destroyed: set[str] = field(default_factory=set)
    met: Counter = field(default_factory=Counter)

    def harm(self) -> str:
        """Name the harm that the next request meets."""
        if self.calm_air or self.chance.random() < 0.4:
            return "pass"
        return self.chance.choice(HARMS)

    def settle_in(self, server: str) -> None:
        """Put a desk on each computer and let it join the county by its ticket."""
        for unit, role in _SEATS:
            home = DataDir(self.folder / f"computer-{len(self.computers)}")
            if unit == desks.UNIT:
                shutil.copytree(desks._founded("sqlcipher").root, home.root)
            else:
                create_desk(
                    home, DeskSetup(unit, unit, role, "李秀英", PASSWORD), system_clock
                ).close()
                desks.make_slot_light(home, PASSWORD)
            computer = self._computer(home, self.chance.choice(YEARS))
            ticket = self.house.ticket(unit, role, server, milliseconds(system_clock()))
            self.calm_air = False
            while not self._joins(computer, ticket):
                self.met["joining broken off"] += 1
            self.calm_air = True

    def _joins(self, computer: Computer, ticket: Path) -> bool:
        """Let a desk join over the bad line; until it has, the same ticket holds."""
        desk = computer.open()
        try:
            syncing.enrol(desk, ticket)
        except Offline:
            return False
        finally:
            desk.close()
        return True

    def _computer(self, home: DataDir, year: int) -> Computer:
        ack = self.folder / f"ack-{len(self.computers)}.txt"
        self.computers.append(Computer(home, ack, year))
        return self.computers[-1]

    def blow(self, bursts: int) -> None:
        """Let some bursts of work pass, with something befalling between each two."""
        befalls = (self.copy_home, self.restore_home, self.clone, self.keep_county,
                   self.restore_county, self.turn_clock)  # fmt: skip
        self.calm_air = False
        for _ in range(bursts):
            self.burst()
            act = self.chance.choice(befalls)
            self.met[act.__name__] += 1
            act()
        self.burst()
        self.calm_air = True

    def burst(self) -> None:
        """Let some desks work and carry at once; kill each at a random moment, and perhaps the county."""
        working = self.chance.sample(self.computers, self.chance.randint(1, 2))
        with ExitStack() as opened:
            running = []
            for computer in working:
                seed = self.chance.getrandbits(32)
                given = (computer.home.root, computer.year, seed, computer.ack)
                running.append(opened.enter_context(started(work_and_carry, *given)))
            for each in running:
                assert each.heard() == b"open"
            kills_county = self.chance.random() < 0.4
            for each in running:
                each.live_on(self.chance.uniform(0.05, 1.2))
                if kills_county:
                    self.house.kill()
                    self.met["county killed"] += 1
                    each.live_on(self.chance.uniform(0.05, 0.5))
                    self.house.begin()
                    kills_county = False
                self.met.update(said.decode() for said in each.kill())
                self.met["desk killed"] += 1

    def copy_home(self) -> None:
        computer = self.chance.choice(self.computers)
        copy = self.folder / f"copy-{len(self.copies)}"
        shutil.copytree(computer.home.root, copy)
        self.copies.append((computer, copy))

    def restore_home(self) -> None:
        if self.copies:
            computer, copy = self.chance.choice(self.copies)
            with self._destroying():
                shutil.rmtree(computer.home.root)
                shutil.copytree(copy, computer.home.root)

    def clone(self) -> None:
        if len(self.computers) < MOST_COMPUTERS:
            old = self.chance.choice(self.computers)
            home = DataDir(self.folder / f"computer-{len(self.computers)}")
            shutil.copytree(old.home.root, home.root)
            self._computer(home, old.year)

    def keep_county(self) -> None:
        self.house.kill()
        self.kept = self.house.keep()
        self.house.begin()

    def restore_county(self) -> None:
        if self.kept is not None:
            self.house.kill()
            with self._destroying():
                self.house.vault.put_back(self.kept)
            self.house.begin()

    def turn_clock(self) -> None:
        self.chance.choice(self.computers).year = self.chance.choice(YEARS)

    @contextmanager
    def _destroying(self) -> Iterator[None]:
        """Note what is nowhere left after an old copy was put back: nobody could bring that again."""
        before = self.held()
        yield
        self.destroyed |= before - self.held()

    def held(self) -> set[str]:
        """Return the ids of all deeds that are anywhere."""
        held: set[str] = set()
        for store in self._stores():
            held |= ids_of(store)
        missing = self.acknowledged() - held - self.destroyed
        assert not missing, f"acknowledged and lost: {sorted(missing)}"
        return held

    def acknowledged(self) -> set[str]:
        return set().union(*(computer.acknowledged() for computer in self.computers))

    def _stores(self) -> Iterator[Store]:
        for computer in self.computers:
            desk = computer.open()
            yield desk.store
            desk.close()
        store = self.house.vault.store()
        yield store
        store.close()

    def calm(self) -> None:
        """Let everybody speak in peace, and look."""
        held = self.held()
        with ExitStack() as opened:
            open_now = [computer.open() for computer in self.computers]
            for desk in open_now:
                opened.callback(desk.close)
            for _ in range(3):
                for desk in open_now:
                    Exchange(desk).run()
            for desk in open_now:
                stands = syncing.status(desk)
                assert (stands.waiting, stands.rejected, stands.held_up) == (0, 0, ())
            county = self.house.vault.store()
            opened.callback(county.close)
            there = ids_of(county)
            assert held <= there, f"dropped: {sorted(held - there)}"
            assert self.acknowledged() - self.destroyed <= there
            demand_one_truth(county, [Party(d.store, d.office.device) for d in open_now])
        assert self.house.bugs() == []


@contextmanager
def storm(folder: Path, house: House, seed: int) -> Iterator[Storm]:
    """Set a storm up: the county serves, and four desks have joined it over the line."""
    made = Storm(folder, house, random.Random(seed))
    house.begin()
    line = FaultProxy((ADDRESS, house.port), made.harm, house.face(), house.back())
    try:
        with line:
            made.settle_in(f"https://{ADDRESS}:{line.port}")
            yield made
            made.met.update({f"line: {harm}": met for harm, met in line.met.items()})
    finally:
        house.kill()
        house.vault.close()
