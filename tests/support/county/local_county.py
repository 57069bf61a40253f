"""A county and its desks in one process: real stores, real message bytes, and a line that may fail."""

import shutil
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bindesk.db.journal import journal
from bindesk.db.maintenance import digests
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.db.store.engine import Store, open_county_store, open_store, retried
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import rounds
from bindesk.sync.rounds.rounds import ExchangeResult, SyncSession, exchange
from bindesk.sync.wire.wire import Reply, Round, decode, encode
from tests.support.county.postgres import Postgres
from tests.support.desks.journals import deeds_in_order

COUNTY, TOWNSHIP, VILLAGE = "610482000000", "610482102000", "610482102249"
NEIGHBOUR = "610482102245"
TREE = (
    KnownUnit(COUNTY, "彬州市", "county", ""),
    KnownUnit(TOWNSHIP, "新民镇", "township", COUNTY),
    KnownUnit(VILLAGE, "早饭头村", "village", TOWNSHIP),
    KnownUnit(NEIGHBOUR, "雷北村", "village", TOWNSHIP),
)


_DROPPED_AT_ONCE = 60


class LineBroken(Exception):
    """The line gave out; the round may have arrived or not."""


@dataclass
class NearCounty:
    """A county's store, spoken to by function call."""

    store: Store

    @staticmethod
    def at(file: Path, template: Path | None = None) -> "NearCounty":
        if template is not None:
            shutil.copyfile(template, file)
            return NearCounty(open_store(file))
        return NearCounty.of(open_store(file, create=True))

    @staticmethod
    def of(store: Store) -> "NearCounty":
        """Return a county with the tree of units in an empty store of either engine."""
        upgrade_schema(store, fresh=True)
        with store.writing() as conn:
            units.store(conn, TREE)
        return NearCounty(store)

    def answer(self, device: str, data: bytes) -> bytes:
        said = decode(data, Round)
        with self.store.reading() as conn:
            known = devices.find(conn, device)
            assert known is not None
            heard = rounds.check_packs(conn, known, said)
        answered = retried(
            self.store, lambda conn: rounds.build_reply(conn, known, said, heard, now_ms=0)
        )
        return encode(answered)


@dataclass
class FileStores:
    """Makes, copies and puts back counties' stores that are SQLite files."""

    folder: Path
    made: count = field(default_factory=count)

    def _file(self) -> Path:
        return self.folder / f"county-{next(self.made)}.db"

    def new(self) -> Path:
        """Return where a county with nothing in its logs lies."""
        county = NearCounty.at(self._file())
        county.store.close()
        return county.store.path

    def copy(self, kept: Path) -> Path:
        file = self._file()
        shutil.copyfile(kept, file)
        return file

    def open(self, kept: Path) -> Store:
        return open_store(kept)

    def drop(self, kept: Path) -> None:
        kept.unlink()


@dataclass
class PostgresStores:
    """Makes, copies and puts back counties' stores that are PostgreSQL databases."""

    server: Postgres
    doomed: list[str] = field(default_factory=list)

    def new(self) -> str:
        name = self.server.fresh()
        NearCounty.of(self.open(name)).store.close()
        return name

    def copy(self, kept: str) -> str:
        return self.server.fresh(kept)

    def open(self, kept: str) -> Store:
        return open_county_store(self.server.url(kept))

    def drop(self, kept: str) -> None:
        """Let a database go, many at once: each time the server first writes all it has to the disk."""
        self.doomed.append(kept)
        if len(self.doomed) >= _DROPPED_AT_ONCE:
            while self.doomed:
                self.server.drop(self.doomed.pop())


@dataclass
class NearLine:
    """A line to a near county. ``fate`` names what becomes of the next round: lost, unanswered."""

    county: NearCounty
    device: str
    fate: list[str] = field(default_factory=list)
    limit: int | None = None
    up: int = 0
    down: int = 0

    def send(self, said: Round) -> Reply:
        fate = self.fate.pop(0) if self.fate else ""
        if self.limit is not None:
            said = Round(said.version, said.cursors, said.packs, said.offered, self.limit)
        data = encode(said)
        self.up += len(data)
        if fate == "lost":
            raise LineBroken
        back = self.county.answer(self.device, data)
        if fate == "unanswered":
            raise LineBroken
        self.down += len(back)
        return decode(back, Reply)


@dataclass
class NearDesk:
    """A desk's store with its device key; deeds are made by hand."""

    store: Store
    device: str
    key: SigningKey
    unit: str = VILLAGE
    clock: count = field(default_factory=lambda: count(1_764_000_000_000, 1000))

    @staticmethod
    def join(
        county: NearCounty,
        file: Path,
        template: Path | None = None,
        *,
        unit: str = VILLAGE,
        role: str = "village",
    ) -> "NearDesk":
        if template is not None:
            shutil.copyfile(template, file)
            store = open_store(file)
        else:
            store = open_store(file, create=True)
            upgrade_schema(store, fresh=True)
            with store.writing() as conn:
                units.store(conn, TREE)
        key, device = SigningKey.new(), new_id()
        with county.store.writing() as conn:
            letter = chr(ord("A") + len(devices.letters_of(conn, unit)))
            devices.enrol(conn, Device(device, unit, role, letter, key.public()))
        return NearDesk(store, device, key, unit)

    def copied(self, file: Path) -> "NearDesk":
        """Return a clone: the same files and the same identity on another computer."""
        self.store.close()
        shutil.copyfile(self.store.path, file)
        return NearDesk(open_store(file), self.device, self.key, self.unit, self.clock)

    def speaker(self) -> SyncSession:
        return SyncSession(self.store, self.device, self.key, lambda: next(self.clock))

    def sync(self, county: NearCounty, *fate: str, limit: int | None = None) -> ExchangeResult:
        return exchange(self.speaker(), NearLine(county, self.device, list(fate), limit))

    def do(
        self, *said: tuple[str, str | None, dict], unit: str | None = None, verb: str = "record"
    ) -> Deed:
        """Do one deed: (kind, record or None for a new one, values) for each change."""
        from bindesk.db.journal import folding

        with self.store.writing() as conn:
            name = new_id()
            changes = []
            for place, (kind, record, values) in enumerate(said):
                record_id = record or id_in_deed(name, place)
                heads = records.heads(conn, kind, [record_id]).get(record_id, ())
                changes.append(Change(kind, record_id, heads, values))
            deed = Deed(
                id=name,
                unit=unit or self.unit,
                device=self.device,
                n=journal.next_number(conn, self.device),
                clerk="李秀英",
                verb=verb,
                made_at=next(self.clock),
                changes=tuple(changes),
            )
            journal.append(conn, deed)
            journal.note_number(conn, deed.device, deed.n)
            folding.apply(conn, deed)
        return deed


def digest_of(store: Store) -> list[tuple[str, int, str]]:
    with store.reading() as conn:
        return [(d.kind, d.count, d.sha256) for d in digests.digest(conn)]


def log_of(store: Store, unit: str = VILLAGE) -> list[str]:
    """Return the ids of a unit's deeds in the order of the fold."""
    with store.reading() as conn:
        return [deed.id for deed in deeds_in_order(conn) if deed.unit == unit]


def healing_of(store: Store) -> str:
    with store.reading() as conn:
        return metadata.read(conn, "healing")


def rows_of(store: Store, kind: str) -> dict[str, dict]:
    with store.reading() as conn:
        return {
            r.id: KINDS[kind].non_default_values(r)
            for r in records.where(conn, KINDS[kind], {}, struck=True)
        }
