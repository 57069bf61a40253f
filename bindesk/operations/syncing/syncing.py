"""Joins a desk to its county, and says how its syncing stands: the sync status, the pending deeds."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bindesk.db.attachments import files as file_rows
from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.desk.clocks import clock_drift_words, instant
from bindesk.operations.desk.connections import (
    clear_duplicate_device,
    has_duplicate_device,
)
from bindesk.operations.desk.desk import Desk
from bindesk.operations.syncing import sync_history
from bindesk.sync.identity.signing import SigningKey, four_words
from bindesk.sync.identity.tickets import TicketFile, read_ticket
from bindesk.sync.rounds import enrolment
from bindesk.sync.rounds.county_client import send_join
from bindesk.sync.wire.requests import open_answer
from bindesk.sync.wire.transport import Offline
from bindesk.sync.wire.wire import MalformedMessage, Refusal, decode, encode

_KIB_IN_MIB = 1024
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
            rejected=journal.how_many_refused(conn, metadata.own_devices(conn)),
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
            behind=sync_history.clock_drift(conn),
        )


def files_waiting(count: int, size: int) -> str:
    """Return in Chinese how many files are not complete at the county; ``size`` in bytes."""
    if not count:
        return "都已上报"
    kib = -(-size // 1024)
    size_words = f"{kib} KB" if kib < _KIB_IN_MIB else f"{kib / _KIB_IN_MIB:.1f} MB"
    return f"{count} 份 {size_words} 待上报"


def _build_join(desk: Desk, ticket: TicketFile) -> enrolment.JoinRequest:
    if desk.office.is_practice:
        raise ValidationFailed([Problem("enrol-practice")])
    with desk.store.writing() as conn:
        return enrolment.build_join(conn, ticket, desk.office.unit, desk.office.role)


def _join(desk: Desk, ticket: TicketFile, data: bytes) -> JoinedDesk:
    try:
        with desk.store.writing() as conn:
            earlier = enrolment.membership_of(conn)
            membership = enrolment.apply_join_reply(conn, ticket, data)
            if membership != earlier:
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


def _time_words(at_ms: int | None) -> str:
    return "尚无" if at_ms is None else f"{instant(at_ms):%Y-%m-%d %H:%M}"
