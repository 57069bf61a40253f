"""An open desk: its store, clock and clerk, and the only way to write records."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from bindesk.db.attachments.file_store import FileStore
from bindesk.db.audit import audits
from bindesk.db.journal import folding, journal
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store, StoreKey
from bindesk.db.syncing import units
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Changes, Deed
from bindesk.domain.journal.ids import id_after
from bindesk.domain.scopes import relation_of
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.clocks import Clock, milliseconds, today
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.paths import DataDir
from bindesk.sync.wire.admission import PackAuthor, rejection_reason
from bindesk.sync.wire.id_seeds import IdSeed

MOST_RECORDS = 500
"""The greatest number of records in one deed; a larger change becomes several deeds in one transaction."""

_NO_RIGHT = {"right-missing": "desk-may-not-write", "record-elsewhere": "desk-of-another-unit"}


@dataclass(frozen=True, slots=True)
class DeskInfo:
    """Describes the unit and the device of a desk.

    ``unit`` is the 12-digit code, ``name`` the unit's full name as printed, ``role`` village, township or
    county, ``device`` the id of this installation, ``letter`` its letter in errand numbers.
    """

    unit: str
    name: str
    role: str
    device: str
    letter: str
    is_practice: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk; ``clerk`` is the name of the clerk who logged in.

    With a password, ``files_key`` encrypts the attachments and ``key`` the store.
    """

    home: DataDir
    store: Store
    clock: Clock
    office: DeskInfo
    clerk: str
    files_key: bytes | None = field(default=None, repr=False)
    key: StoreKey | None = field(default=None, repr=False)
    id_seed: IdSeed = field(default_factory=IdSeed, repr=False, compare=False)

    @property
    def file_store(self) -> FileStore:
        """Return the store of this desk's attachment files, encrypted except on a practice desk."""
        return FileStore(self.home.files, self.files_key)

    def today(self) -> date:
        """Return the current date in China."""
        return today(self.clock)

    def now(self) -> int:
        """Return the current instant in UTC milliseconds."""
        return milliseconds(self.clock())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a short read transaction."""
        with self.store.reading() as conn:
            yield conn

    @contextmanager
    def writing(
        self, verb: str, *, undoes: str | None = None, unit: str | None = None
    ) -> Iterator[UnitOfWork]:
        """Write one deed: the block's changes are journalled and folded in one transaction, or none is.

        The deed goes into the log of this desk's own unit unless ``unit`` names another. After the block
        ``work.changes`` lists what changed. Raises ValidationFailed when this desk may not write those
        records, ExternalError when the disk or the lock refuses; nothing is then stored.
        """
        with self.together() as conn, self.deed(conn, verb, undoes=undoes, unit=unit) as work:
            yield work

    @contextmanager
    def together(self) -> Iterator[Connection]:
        """Open a write transaction for several deeds (see ``deed``); all of them are stored, or none."""
        with self.store.writing() as conn:
            yield conn

    @contextmanager
    def deed(
        self, conn: Connection, verb: str, *, undoes: str | None = None, unit: str | None = None
    ) -> Iterator[UnitOfWork]:
        """Write one deed within a write transaction that is already open."""
        author, now_ms = (self.office.device, self.clerk), self.now()
        number = journal.next_number(conn, self.office.device)
        name = self.id_seed.name(conn, number, now_ms)
        work = UnitOfWork(conn, name, verb, author, unit or self.office.unit, now_ms)
        yield work
        changes = work.build()
        deed_id = work.deed
        for start in range(0, len(changes), MOST_RECORDS):
            self._commit(work, deed_id, number, changes[start : start + MOST_RECORDS], undoes)
            deed_id, number = id_after(deed_id), number + 1
        work.changes = Changes(
            work.verb, work.deed if changes else "", frozenset((c.kind, c.record) for c in changes)
        )

    def _commit(
        self,
        work: UnitOfWork,
        deed_id: str,
        number: int,
        changes: tuple[Change, ...],
        undoes: str | None,
    ) -> None:
        conn = work.conn
        deed = Deed(
            id=deed_id,
            unit=work.unit,
            device=self.office.device,
            n=number,
            clerk=self.clerk,
            verb=work.verb,
            made_at=work.made_at,
            changes=changes,
            offset=int(behind) if (behind := metadata.read(conn, "offset")) else None,
            undoes=undoes,
        )
        self._demand_right(conn, deed, work.owners)
        journal.append(conn, deed)
        journal.note_number(conn, deed.device, deed.n)
        folding.apply(conn, deed)

    def _demand_right(
        self, conn: Connection, deed: Deed, owners: Mapping[tuple[str, str], str]
    ) -> None:
        """Raise ValidationFailed for a deed that the county would reject, by the same admission check."""
        office = self.office
        parents = {} if deed.unit == office.unit else units.parents(conn)
        relation = relation_of(office.unit, office.role, deed.unit, parents) or ""
        code = rejection_reason(deed, PackAuthor(office.role, relation), deed.unit, owners)
        if code in _NO_RIGHT:
            words = "、".join(sorted({KINDS[change.kind].words for change in deed.changes}))
            raise ValidationFailed([Problem(_NO_RIGHT[code], values={"kinds": words})])

    def note_audit(self, action: str, kind: str = "", record: str = "", detail: str = "") -> None:
        """Append an entry to the audit; ``detail`` must not hold a sensitive value."""
        with self.store.writing() as conn:
            audits.append(
                conn, audits.AuditEntry(self.now(), self.clerk, action, kind, record, detail)
            )

    def close(self) -> None:
        """Close the store."""
        self.store.close()
