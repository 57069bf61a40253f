"""Syncs a desk with its county: joining the county, one exchange of deeds and files, the sync status."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bindesk.db.attachments import files as file_rows
from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.domain.journal.deeds import Deed, DeedState
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.clocks import clock_drift_words, instant
from bindesk.operations.desk.connections import (
    CountyConnection,
    clear_duplicate_device,
    connected,
    has_duplicate_device,
    membership_of,
)
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.titles import titles
from bindesk.operations.syncing import revocation, sync_history
from bindesk.sync.files import files
from bindesk.sync.files.files import UploadProgress
from bindesk.sync.identity.signing import SigningKey, four_words
from bindesk.sync.identity.tickets import TicketFile, read_ticket
from bindesk.sync.rounds import enrolment, rounds
from bindesk.sync.rounds.county_client import send_join
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.rounds.rounds import ExchangeResult, ReportRound, SyncSession
from bindesk.sync.wire.requests import open_answer
from bindesk.sync.wire.transport import Cancelled, Offline
from bindesk.sync.wire.wire import MalformedMessage, Refusal, decode, encode

_OFFSET = "offset"
_MOST_PENDING = 500
_KIB_IN_MIB = 1024
_FILE_WORDS = {files.LOST: files.LOST}
_WAYS = {sync_history.LINE: "", sync_history.STICK: " （U盘）"}


@dataclass(frozen=True, slots=True)
class JoinedDesk:
    """A desk that has just joined a county, and the four words each of both sides to compare."""

    desk: Desk
    server: str
    letter: str
    county_words: str
    desk_words: str


@dataclass(frozen=True, slots=True)
class PendingDeed:
    """A deed that the county does not have yet: its verb, its first record, its clerk and its time.

    ``count`` is the number of records that it changed, ``title`` the title of the first of them.
    """

    deed: str
    verb: str
    kind: str
    title: str
    count: int
    clerk: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The state of a desk's syncing with its county. Instants are in UTC milliseconds, None for never.

    ``failure`` is a sentence about the last attempt, empty when it succeeded; ``is_broken_off`` says that a
    person cancelled it; ``way`` is how the last success came about, line or stick. ``waiting`` counts the
    pending deeds, ``rejected`` the deeds that the county has sent back; ``held_up`` are sentences about packs
    or files that the county rejects. ``files`` counts the files that are not complete at the county, with
    ``file_bytes`` left to send. ``has_twin`` says that another computer uses this desk's device id,
    ``behind`` by how many milliseconds this desk's clock is slow.
    """

    server: str
    device: str
    words: str
    is_enrolled: bool
    is_revoked: bool
    waiting: int
    rejected: int
    held_up: tuple[str, ...]
    last_success: int | None
    last_attempt: int | None
    next_try: int | None
    failure: str
    files: int = 0
    file_bytes: int = 0
    way: str = sync_history.LINE
    is_broken_off: bool = False
    has_twin: bool = False
    behind: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the status in the form of a JSON document."""
        return asdict(self)

    def lines(self) -> list[tuple[str, str]]:
        """Return the status as rows of a label and a value, in Chinese."""
        if not self.is_enrolled:
            return [("同步", "未加入县级服务器")]
        upload_words = message(
            "sync-status-counts", {"waiting": self.waiting, "rejected": self.rejected}
        )
        attempt_words = "中途停止" if self.is_broken_off else self.failure
        rows = [
            ("同步", f"{self.server}  核对词：{self.words}"),
            ("上报", upload_words),
            ("照片和附件", files_waiting(self.files, self.file_bytes)),
            ("上次成功", f"{_time_words(self.last_success)}{_WAYS[self.way]}"),
            ("上次尝试", f"{_time_words(self.last_attempt)} {attempt_words}".rstrip()),
        ]
        rows += [("县级未接收", reason) for reason in self.held_up]
        rows += [("电脑时间", words) for words in [clock_drift_words(self.behind)] if words]
        return rows + ([("提醒", message("desk-has-twin"))] if self.has_twin else [])


def enrol(desk: Desk, file: Path) -> JoinedDesk:
    """Join the county that a ticket file names; earlier deeds of this desk are sent with the first exchange.

    Raises ValidationFailed for a practice desk, a ticket that is not for this unit, or that the county
    refuses; Offline when the county can not be reached: the same ticket is still valid then.
    """
    ticket = read_ticket(file)
    join = _build_join(desk, ticket)
    status, data = send_join(ticket.server, ticket.ca, join)
    if status != enrolment.ADMITTED:
        raise _not_admitted(data, status, join, ticket)
    try:
        return _join(desk, ticket, data)
    except ValidationFailed as error:
        raise Offline("line-not-county", reason=f"{status}") from error


def build_join_request(desk: Desk, file: Path) -> bytes:
    """Return the join request of a desk without network, to be taken to the county as a file.

    Raises ValidationFailed as ``enrol`` does.
    """
    return encode(_build_join(desk, read_ticket(file)))


def join_by_file(desk: Desk, file: Path, answer: bytes) -> JoinedDesk:
    """Join a county by its reply to the request of ``build_join_request``.

    Raises ValidationFailed when it is not the reply to this desk's request.
    """
    return _join(desk, read_ticket(file), answer)


def exchange(
    desk: Desk, progress: ReportRound | None = None, line: CountyConnection | None = None
) -> ExchangeResult:
    """Send all pending deeds and files to the county and receive all its log entries, until none is left.

    Deeds go first and files after them; the exchange is done when both are sent. ``progress`` may stop it,
    and so may cancelling the connection ``line`` from another thread: the result is then not done. Raises
    ValidationFailed when the desk has not joined a county, Offline when the connection fails: what was sent
    until then stays sent, and ``status`` has the time of the next try.
    """
    membership = membership_of(desk)
    began = desk.now()
    watch = _ProgressWatch(desk, progress)
    try:
        revocation.demand_not_revoked(desk)
        with connected(desk, line) as connection:
            while not _is_last_batch(desk, membership, connection, watch):
                continue
    except Cancelled:
        watch.is_stopped = True
    except Offline as error:
        revocation.apply_revocation(desk, error)
        sync_history.note_failure(desk, began, error)
        raise
    except MalformedMessage as error:
        offline = Offline("line-not-county", reason="page")
        sync_history.note_failure(desk, began, offline)
        raise offline from error
    if watch.outcome.is_done:
        sync_history.note_success(desk, began, watch.held_up())
    elif watch.is_stopped:
        sync_history.note_cancelled(desk, began, has_answered=watch.outcome.rounds > 0)
    return watch.outcome


def status(desk: Desk) -> SyncStatus:
    """Return the state of the desk's syncing with its county."""
    with desk.reading() as conn:
        membership, history = enrolment.membership_of(conn), sync_history.read(conn)
        waiting = journal.how_many(conn, DeedState.OPEN) + journal.how_many(conn, DeedState.SEALED)
        left, left_bytes = file_rows.missing_files(conn)
        return SyncStatus(
            server=membership.server if membership else "",
            device=membership.device if membership else "",
            words=four_words(membership.county) if membership else "",
            is_enrolled=membership is not None,
            is_revoked=history.is_revoked,
            waiting=waiting,
            rejected=journal.how_many(conn, DeedState.REFUSED),
            held_up=history.held_up,
            last_success=history.last_success,
            last_attempt=history.last_attempt,
            next_try=history.next_try,
            failure=history.failure,
            files=left,
            file_bytes=left_bytes,
            way=history.way,
            is_broken_off=history.is_broken_off,
            has_twin=has_duplicate_device(conn),
            behind=int(metadata.read(conn, _OFFSET, "0")),
        )


def files_waiting(count: int, size: int) -> str:
    """Return in Chinese how many files are not complete at the county; ``size`` in bytes."""
    if not count:
        return "都已上报"
    kib = -(-size // 1024)
    size_words = f"{kib} KB" if kib < _KIB_IN_MIB else f"{kib / _KIB_IN_MIB:.1f} MB"
    return f"{count} 份 {size_words} 待上报"


def pending_deeds(desk: Desk) -> list[PendingDeed]:
    """Return the deeds that the county does not have yet, newest first, at most 500."""
    with desk.reading() as conn:
        deeds = journal.unsynced_deeds(conn, _MOST_PENDING)
        return [_pending_deed(conn, deed) for deed in deeds]


def _build_join(desk: Desk, ticket: TicketFile) -> enrolment.JoinRequest:
    if desk.office.is_practice:
        raise ValidationFailed([Problem("enrol-practice")])
    with desk.store.writing() as conn:
        return enrolment.build_join(conn, ticket, desk.office.unit, desk.office.role)


def _join(desk: Desk, ticket: TicketFile, data: bytes) -> JoinedDesk:
    try:
        with desk.store.writing() as conn:
            membership = enrolment.apply_join_reply(conn, ticket, data)
            sync_history.start(conn)
            clear_duplicate_device(conn)
    except MalformedMessage as error:
        raise ValidationFailed([Problem("welcome-unreadable")]) from error
    office = replace(desk.office, device=membership.device, letter=membership.letter)
    return JoinedDesk(
        desk=replace(desk, office=office),
        server=membership.server,
        letter=membership.letter,
        county_words=four_words(membership.county),
        desk_words=four_words(SigningKey(membership.key).public()),
    )


def _not_admitted(
    data: bytes, status: int, join: enrolment.JoinRequest, ticket: TicketFile
) -> ValidationFailed | Offline:
    try:
        refusal = decode(open_answer(data, status, join.nonce, ticket.county), Refusal)
    except MalformedMessage:
        return Offline("line-not-county", reason=f"{status}")
    known = {
        "ticket-unknown": Problem("ticket-unknown"),
        "ticket-ended": Problem("ticket-ended"),
        "ticket-used": Problem("ticket-used"),
        "letters-used-up": Problem("letters-used-up"),
    }
    return ValidationFailed(
        [known.get(refusal.code, Problem("not-admitted", values={"code": refusal.code}))]
    )


class _ProgressWatch:
    """Follows the progress of an exchange, reports it to a callback, and knows whether it is to stop.

    An exchange has batches: deeds, then files; deeds that the clerk makes meanwhile begin another batch, so
    that no deed waits for files.
    """

    def __init__(self, desk: Desk, progress: ReportRound | None) -> None:
        self.outcome = ExchangeResult()
        self.is_stopped = False
        self._earlier_batches = ExchangeResult()
        self._left_open = 0
        self._desk = desk
        self._progress = progress
        self._deeds = ExchangeResult()
        self._held_up: frozenset[str] = frozenset()

    def begin_batch(self) -> None:
        """Begin a batch, whose counts are added to those of the earlier ones."""
        self._earlier_batches = self._deeds

    def after_round(self, deeds: ExchangeResult) -> bool:
        """Note the result of a round and report it; return whether to go on."""
        self._deeds = replace(
            deeds,
            rounds=self._earlier_batches.rounds + deeds.rounds,
            received=self._earlier_batches.received + deeds.received,
        )
        self._left_open = self._open_deeds()
        self._count_files(files.waiting(self._desk.store))
        return self._goes_on()

    def after_upload(self, sent: UploadProgress) -> bool:
        """Note an uploaded chunk and report it; return whether to go on, as new deeds go first."""
        self._count_files(sent)
        return self._goes_on() and self._open_deeds() <= self._left_open

    def is_over(self, sent: UploadProgress) -> bool:
        """Hear how the files got on; say whether all is done or to be stopped, and not only put off."""
        self._held_up = sent.stopped
        self._count_files(sent)
        return self.is_stopped or sent.is_done

    def held_up(self) -> tuple[str, ...]:
        """Return sentences about the packs and files that the county rejects."""
        packs = [("pack-held-up", code) for code in sorted(set(self._deeds.refused.values()))]
        files_held_up = [
            (_FILE_WORDS.get(code, "file-held-up"), code) for code in sorted(self._held_up)
        ]
        return tuple(message(words, {"code": code}) for words, code in packs + files_held_up)

    def _count_files(self, sent: UploadProgress) -> None:
        self.outcome = replace(
            self._deeds,
            files=sent.left,
            file_bytes=sent.bytes_left,
            is_done=self._deeds.is_done and sent.is_done,
        )

    def _open_deeds(self) -> int:
        with self._desk.reading() as conn:
            return journal.how_many(conn, DeedState.OPEN)

    def _goes_on(self) -> bool:
        if self._progress is not None and not self._progress(self.outcome):
            self.is_stopped = True
        return not self.is_stopped


def _is_last_batch(
    desk: Desk, membership: CountyMembership, line: CountyConnection, watch: _ProgressWatch
) -> bool:
    """Exchange deeds, and then files, until the watch stops it; return whether no other batch is needed."""
    watch.begin_batch()
    session = SyncSession(desk.store, membership.device, SigningKey(membership.key), desk.now)
    deeds = rounds.exchange(session, line, watch.after_round)
    with desk.store.writing() as conn:
        metadata.write(conn, _OFFSET, str(deeds.behind))
    if watch.is_stopped or not deeds.is_done:
        return True
    return watch.is_over(files.send(desk.store, desk.file_store, line, watch.after_upload))


def _pending_deed(conn: Connection, deed: Deed) -> PendingDeed:
    first = deed.changes[0] if deed.changes else None
    kind = first.kind if first else ""
    named = titles(conn, kind, [first.record]) if first else {}
    return PendingDeed(
        deed=deed.id,
        verb=deed.verb,
        kind=kind,
        title=next(iter(named.values()), ""),
        count=len(deed.changes),
        clerk=deed.clerk,
        made_at=instant(deed.made_at),
    )


def _time_words(at_ms: int | None) -> str:
    return "尚无" if at_ms is None else f"{instant(at_ms):%Y-%m-%d %H:%M}"
