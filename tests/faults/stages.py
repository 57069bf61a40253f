"""A stage: a county and desks of a village, its neighbour and their township, to which things happen.

Real stores, real signed bytes; only the sockets are missing. ``come_to_rest`` says what must be true after
any order of work and trouble.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from bindesk.county import admin as county_office
from bindesk.county.data_dir import County, CountyDir
from bindesk.county.handlers import revoked_devices
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import metadata
from bindesk.db.store.engine import Store, open_store
from bindesk.db.syncing import units
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.desk.clocks import milliseconds
from bindesk.operations.desk.connections import RequestCounter
from bindesk.operations.desk.desk import Desk, DeskInfo
from bindesk.operations.journal import conflicts, undo
from bindesk.operations.syncing import bundles
from bindesk.operations.syncing.exchange import Exchange
from bindesk.paths import DataDir
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import enrolment, rounds
from bindesk.sync.rounds.county_client import DeviceRevoked, Offline
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.wire.requests import seal_answer
from bindesk.sync.wire.wire import encode
from tests.faults.keepers import Keeper, Kept
from tests.faults.near_wire import NearLine, NearWire
from tests.faults.versions import LATER, TODAY, knowing
from tests.support.county.local_county import NEIGHBOUR, TOWNSHIP, TREE, VILLAGE, NearDesk
from tests.support.desks.desks import SetClock

SEATS = ((VILLAGE, "village"), (VILLAGE, "village"), (NEIGHBOUR, "village"), (TOWNSHIP, "township"))
STALE = {
    "bundle-does-not-follow", "bundle-other-desk", "bundle-device-shut-out", "bundle-device-unknown",
    "bundle-not-for-us", "bundle-other-unit",
}  # fmt: skip
"""Why a stick that lay about may rightly be refused."""

_CLOCK = SetClock()


def now() -> int:
    return milliseconds(_CLOCK())


@dataclass
class Seat:
    """A desk on the stage, as one program after another opens it."""

    desk: Desk
    joined: CountyMembership
    version: str = TODAY
    is_offline: bool = False

    @property
    def store(self) -> Store:
        return self.desk.store

    def near(self) -> NearDesk:
        key = SigningKey(self.joined.key)
        return NearDesk(self.store, self.joined.device, key, self.desk.office.unit, _TICKS)


_TICKS = count(1_795_000_000_000, 1000)


@dataclass
class Kit:
    """What is costly and the same for every schedule: an empty county with four desks joined."""

    keeper: Keeper
    county: County
    base: Kept
    desks: list[tuple[Path, CountyMembership, DeskInfo]]
    empty: Path

    @staticmethod
    def packed(keeper: Keeper, county: County, folder: Path) -> "Kit":
        """Make the kit; ``county`` lends its keys, its store is not used."""
        county = replace(county, store=keeper.store)
        with keeper.store.writing() as conn:
            units.store(conn, TREE)
        empty = folder / "empty.db"
        store = open_store(empty, create=True)
        upgrade_schema(store, fresh=True)
        store.close()
        kit = Kit(keeper, county, keeper.keep(), [], empty)
        for number, (unit, role) in enumerate(SEATS):
            file = folder / f"desk-{number}.db"
            kit.desks.append((file, *joined_desk(kit, file, unit, role)))
        keeper.drop(kit.base)
        kit.base = keeper.keep()
        return kit


def joined_desk(kit: Kit, file: Path, unit: str, role: str) -> tuple[CountyMembership, DeskInfo]:
    """Make a desk's store in a file and let it join."""
    shutil.copyfile(kit.empty, file)
    store = open_store(file)
    ticket = county_office.new_ticket(kit.county, unit, role, "https://near", now())
    with store.writing() as conn:
        join = enrolment.build_join(conn, ticket, unit, role)
    with kit.keeper.store.writing() as conn:
        welcome = enrolment.admit(conn, join, kit.county.key, now())
    answer = seal_answer(200, join.nonce, encode(welcome), kit.county.key)
    with store.writing() as conn:
        joined = enrolment.apply_join_reply(conn, ticket, answer)
    store.close()
    return joined, DeskInfo(unit, unit, role, joined.device, joined.letter, is_practice=False)


@dataclass
class Stage:
    """The things that can happen, good and bad; ``which`` picks a desk, round and round."""

    kit: Kit
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bindesk-")))
    seats: list[Seat] = field(default_factory=list)
    backups: list[tuple[Seat, Path, str]] = field(default_factory=list)
    sticks: list[tuple[str, Path]] = field(default_factory=list)
    county_version: str = TODAY
    revoked: set[str] = field(default_factory=set)
    made: count = field(default_factory=count)
    met: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.snapshot = self.kit.base
        self.kit.keeper.restore(self.snapshot)
        home = CountyDir(self.folder / "county")
        home.root.mkdir()
        self.county = replace(self.kit.county, home=home)
        for file, joined, office in self.kit.desks:
            self._seat(self._copy(file), joined, office)

    def _file(self, end: str = ".db") -> Path:
        return self.folder / f"F{next(self.made)}{end}"

    def _copy(self, file: Path) -> Path:
        return Path(shutil.copyfile(file, self._file()))

    def _seat(
        self, file: Path, joined: CountyMembership, office: DeskInfo, version: str = TODAY
    ) -> Seat:
        desk = Desk(DataDir(self.folder), open_store(file), _CLOCK, office, "李秀英")
        self.seats.append(Seat(desk, joined, version))
        return self.seats[-1]

    def seat(self, which: int) -> Seat:
        return self.seats[which % len(self.seats)]

    # What clerks do

    def do(self, which: int, record: str, values: dict, *, kind: str = "resident") -> None:
        """Do a deed in the desk's own unit; a record's name is one of its unit's own."""
        seat = self.seat(which)
        self.met["deeds"] += 1
        named = f"{record}-{seat.desk.office.unit[-6:]}"
        with knowing(seat.version):
            seat.near().do((kind, named, values))

    def trespass(self, which: int, record: str, values: dict) -> None:
        """Do what no honest desk does: name a record of the village, by a guessed id, in one's own log."""
        seat = self.seat(which)
        with knowing(seat.version):
            seat.near().do(("resident", f"{record}-{VILLAGE[-6:]}", values))

    def review(self, which: int, record: str, verdict: str) -> None:
        """Say something as a township, in the village's log."""
        seat = self.seat(which)
        if seat.desk.office.role == "township":
            said = {"about_kind": "resident", "about": record, "verdict": verdict}
            with knowing(seat.version):
                seat.near().do(("review", f"v-{record}", said), unit=VILLAGE)

    def resolve(self, which: int, pick: int) -> bool:
        """Settle one of the conflicts that the clerk is shown, if there is any."""
        seat = self.seat(which)
        with knowing(seat.version):
            waiting = conflicts.open_conflicts(seat.desk)
            if not waiting:
                return False
            one = waiting[pick % len(waiting)]
            picks = {c.field: c.sides[pick % len(c.sides)].deed for c in one.fields}
            conflicts.pick(seat.desk, one.kind, one.record, picks)
        self.met["conflicts settled"] += 1
        return True

    def undo(self, which: int) -> None:
        seat = self.seat(which)
        with knowing(seat.version), suppress(ValidationFailed):
            undo.undo_last(seat.desk)

    # What is carried

    def sync(
        self,
        which: int,
        fates: Sequence[str] = (),
        *,
        limit: int | None = None,
        batch: int | None = None,
        offered: int = rounds.MOST_OFFERED,
    ) -> None:
        """Exchange all; what the line does meanwhile may break it off, and only that may."""
        seat = self.seat(which)
        if seat.is_offline:
            return
        if batch is not None:
            with seat.store.writing() as conn:
                metadata.write(conn, "batch", str(batch))
        self.met["exchanges"] += 1
        wire = NearWire(self.county, self.county_version, now, list(fates))
        line = NearLine(seat.joined, RequestCounter(seat.store), wire, limit)
        usual, rounds.MOST_OFFERED = rounds.MOST_OFFERED, offered
        try:
            with knowing(seat.version):
                Exchange(seat.desk, connection=line).run()
        except DeviceRevoked:
            assert seat.joined.device in self.revoked, "shut out for nothing"
        except Offline:
            assert len(wire.fates) < len(fates), "broken off for nothing"
            self.met["broken off"] += 1
        else:
            assert seat.joined.device not in self.revoked, "heard although shut out"
        finally:
            rounds.MOST_OFFERED = usual

    def sync_all(self, first: int, step: int) -> None:
        """Let everybody exchange in peace, one after the other, in one of several orders."""
        for number in range(len(self.seats)):
            self.sync(first + number * step)

    def stick_out(self, which: int) -> None:
        """Write what waits into a bundle, which then lies about."""
        seat, path = self.seat(which), self._file(".bdx")
        with knowing(seat.version):
            bundles.export_bundle(seat.desk, path)
        self.sticks.append(("ask", path))

    def stick_heard(self, pick: int) -> None:
        """Let the county hear a bundle; its answer then lies about, too."""
        asked = [path for kind, path in self.sticks if kind == "ask"]
        if asked:
            path, back = asked[pick % len(asked)], self._file(".bdx")
            with knowing(self.county_version), _stale():
                store, key = self.county.store, self.county.key
                gone = revoked_devices(self.county)
                bundles.receive_bundle(store, key, (path, back), now(), gone)
                self.sticks.append(("answer", back))

    def stick_in(self, which: int, pick: int) -> None:
        """Let a desk take in a bundle that lies about, its own answer or not."""
        seat = self.seat(which)
        wanted = {"answer", "ask"} if seat.desk.office.role == "township" else {"answer"}
        lying = [path for kind, path in self.sticks if kind in wanted]
        if lying:
            with knowing(seat.version), _stale():
                bundles.import_bundle(seat.desk, lying[pick % len(lying)])

    # What befalls

    def back_up(self, which: int) -> None:
        seat = self.seat(which)
        seat.store.close()
        self.backups.append((seat, self._copy(seat.store.path), seat.version))

    def restore(self, which: int) -> None:
        if self.backups:
            seat, copy, version = self.backups[which % len(self.backups)]
            self.met["desks restored"] += 1
            seat.store.close()
            shutil.copyfile(copy, seat.store.path)
            seat.version = version

    def clone(self, which: int) -> None:
        self.met["desks cloned"] += 1
        seat = self.seat(which)
        seat.store.close()
        self._seat(self._copy(seat.store.path), seat.joined, seat.desk.office, seat.version)

    def join(self) -> None:
        """Let one more desk of the village join."""
        with knowing(self.county_version):
            file = self._file()
            joined, office = joined_desk(self.kit, file, VILLAGE, "village")
        self._seat(file, joined, office)

    def revoke(self, which: int) -> None:
        seat = self.seat(which)
        county_office.revoke(self.county, seat.joined.device, now())
        self.met["desks shut out"] += 1
        self.revoked.add(seat.joined.device)

    def upgrade(self, which: int) -> None:
        """Let a desk be opened by the later program from now on."""
        seat = self.seat(which)
        self.met["upgrades"] += seat.version != LATER
        seat.version = LATER
        with knowing(LATER):
            upgrade_schema(seat.store)

    def upgrade_county(self) -> None:
        self.county_version = LATER
        with knowing(LATER):
            upgrade_schema(self.county.store)

    def keep_county(self) -> None:
        self._drop_snapshot()
        self.snapshot = self.kit.keeper.keep(self.county_version)

    def restore_county(self) -> None:
        """Put the county back to what was kept last, or to where it began."""
        self.met["counties restored"] += 1
        self.kit.keeper.restore(self.snapshot)
        self.county_version = self.snapshot.version

    def _drop_snapshot(self) -> None:
        if self.snapshot is not self.kit.base:
            self.kit.keeper.drop(self.snapshot)

    def close(self) -> None:
        for seat in self.seats:
            seat.store.close()
        self._drop_snapshot()
        shutil.rmtree(self.folder)


@contextmanager
def _stale() -> Iterator[None]:
    """Let a stick be refused that has been overtaken, and nothing else."""
    try:
        yield
    except ValidationFailed as error:
        if not {problem.code for problem in error.problems} <= STALE:
            raise
