"""Runs the rounds of an exchange: request with packs and cursors, reply with pages, until nothing is left."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store
from bindesk.db.syncing import devices, packs, units
from bindesk.db.syncing.devices import Device
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import audit_heads, peers, pull, push
from bindesk.sync.rounds.unit_scope import from_wire, scope_of, to_wire
from bindesk.sync.wire.packs import pack_id
from bindesk.sync.wire.sealing import LARGEST_BATCH, SMALLEST_BATCH, seal_open
from bindesk.sync.wire.transport import Cancelled
from bindesk.sync.wire.wire import LARGEST_DOWN, VERSION, LogCursor, Reply, Round

MOST_OFFERED = 20_000
"""The most packs that a resyncing desk offers in one round; it offers the others in the next."""

_MOST_ROUNDS = 100_000
_FIRST_BATCH = 128 * 1024


class RoundTransport(Protocol):
    """Something that sends a round to the county and returns its reply."""

    def send(self, request: Round) -> Reply:
        """Return the county's reply.

        Raises an error of the transport when there is none; the round may then have arrived or not.
        """


@dataclass(frozen=True, slots=True)
class SyncSession:
    """A desk's identity in an exchange: its store, device id and key, and its clock in UTC milliseconds."""

    store: Store
    device: str
    key: SigningKey
    now: Callable[[], int]


@dataclass(frozen=True, slots=True)
class ExchangeResult:
    """The progress of an exchange: rounds done, packs received, packs unsent.

    ``refused`` maps the ids of packs that the county rejects to the reason's code; they stay with the desk
    and, unless it may not write them, are sent again in the next exchange. ``behind`` is by how many
    milliseconds this computer's clock is behind the county's. ``files`` counts those that have not reached
    the county whole, with ``file_bytes`` left to send. ``is_done`` is true when nothing was left; a clerk may
    cancel before.
    """

    rounds: int = 0
    received: int = 0
    waiting: int = 0
    refused: Mapping[bytes, str] = field(default_factory=dict)
    behind: int = 0
    is_done: bool = False
    files: int = 0
    file_bytes: int = 0


ReportRound = Callable[[ExchangeResult], bool]
"""Receives the exchange's progress; returns whether to continue."""


@dataclass(frozen=True, slots=True)
class CheckedRound:
    """A round's packs, checked before a lock is taken: those that may be appended, and those refused.

    ``vouched`` are the devices whose certificates the round contains.
    """

    packs: tuple[push.CheckedPack, ...] = ()
    refused: Mapping[bytes, str] = field(default_factory=dict)
    vouched: tuple[Device, ...] = ()


def exchange(
    session: SyncSession, transport: RoundTransport, progress: ReportRound | None = None
) -> ExchangeResult:
    """Repeat rounds with the county until nothing is left to send or to receive.

    No transaction is open during a request, and each reply is stored whole with its new cursors before the
    next round: a broken connection costs one round, nothing else. Raises the transport's errors.
    """
    outcome = ExchangeResult()
    missing: frozenset[bytes] | None = None
    for count in range(1, _MOST_ROUNDS + 1):
        request = build_round(session, missing, outcome.refused)
        try:
            reply = transport.send(request)
        except Cancelled:
            raise
        except Exception:
            _shrink(session.store)
            raise
        refused = {**outcome.refused, **reply.refused}
        missing, received_now, more = _apply_reply(session, request, reply, refused)
        with session.store.reading() as conn:
            waiting = packs.waiting_ids(conn)
        received = outcome.received + received_now
        behind = reply.now - session.now()
        is_done = not more and missing is None and refused.keys() >= set(waiting)
        outcome = ExchangeResult(count, received, len(waiting), refused, behind, is_done)
        goes_on = progress is None or progress(outcome)
        if is_done or not goes_on:
            break
    return outcome


def check_packs(
    conn: Connection, device: Device, request: Round, vouched: tuple[Device, ...] = ()
) -> CheckedRound:
    """Check a round's packs, one by one; a refused one stops no other."""
    checked: list[push.CheckedPack] = []
    refused: dict[bytes, str] = {}
    for data in request.packs:
        try:
            checked.append(push.check(conn, device, data, vouched))
        except push.PackRefused as reason:
            refused[bytes.fromhex(pack_id(data))] = reason.code
    return CheckedRound(tuple(checked), refused, vouched)


def build_reply(
    conn: Connection, device: Device, request: Round, checked: CheckedRound, now_ms: int
) -> Reply:
    """Return the county's reply to a round, after appending its new packs to the logs.

    ``now_ms`` is the county's clock in UTC milliseconds.
    """
    devices.enrol_missing(conn, checked.vouched)
    push.append_packs(conn, checked.packs, now_ms)
    there = {bytes.fromhex(c.pack.id) for c in checked.packs} | set(request.offered)
    scope = scope_of(conn, device)
    limit = min(max(request.limit, 1), LARGEST_DOWN)
    pages, mismatched = pull.build_pages(conn, scope, request.cursors, there, limit)
    stored = packs.ids_stored(conn, request.offered)
    listed = peers.peers_of(conn, device, scope)
    known_audit = audit_heads.differing(conn, device.id, request.audit)
    audit_heads.note(conn, device.id, request.audit)
    return Reply(
        pages=tuple(pages),
        mismatched=tuple(mismatched),
        missing=tuple(n for n in request.offered if n not in stored and n not in checked.refused),
        now=now_ms,
        units=() if _units_of(request) == {unit.code for unit in scope} else to_wire(scope),
        refused=dict(checked.refused),
        peers=() if peers.digest_of(listed) == request.peers_digest else listed,
        audit=known_audit,
    )


def _units_of(request: Round) -> set[str]:
    return {cursor.unit for cursor in request.cursors}


def build_round(
    session: SyncSession, missing: frozenset[bytes] | None, refused: Collection[bytes]
) -> Round:
    """Return a desk's next round, without ``refused`` packs."""
    with session.store.writing() as conn:
        batch = int(metadata.read(conn, "batch", str(_FIRST_BATCH)))
        resyncing = _resyncing_units(conn)
        audit = audit_heads.head_of(conn)
        if not resyncing:
            sealed_audit = audit_heads.to_bytes(audit)
            seal_open(conn, session.device, session.key, batch, session.now(), sealed_audit)
        cursors = tuple(LogCursor(u.code, u.position, u.chain_hash) for u in units.all_units(conn))
        waiting = (name for unit in resyncing for name in packs.waiting_ids(conn, unit))
        offered = [name for name in waiting if name not in refused]
        outgoing = push.packs_to_send(
            conn, batch, (missing or frozenset()) if resyncing else None, refused
        )
        peers_digest = peers.known_digest(conn)
        sealers = packs.sealers_of(conn, [bytes.fromhex(pack_id(data)) for data in outgoing])
        certificates = peers.certificates_of(conn, sealers - {session.device})
    # Download as much as upload: a page is applied in one transaction, while the clerk's saves wait, and
    # after a broken connection both are smaller.
    limit = min(LARGEST_DOWN, batch)
    return Round(
        VERSION,
        cursors,
        tuple(outgoing),
        tuple(offered[:MOST_OFFERED]),
        limit,
        peers_digest,
        certificates,
        audit,
    )


def _apply_reply(
    session: SyncSession, request: Round, reply: Reply, refused: Mapping[bytes, str]
) -> tuple[frozenset[bytes] | None, int, bool]:
    with session.store.writing() as conn:
        if reply.units:
            units.store_only(conn, from_wire(reply.units))
        if reply.peers:
            peers.store(conn, reply.peers)
        for unit in reply.mismatched:
            pull.reset_unit(conn, unit)
        count = pull.apply_pages(conn, reply.pages, session.now())
        push.note_refusals(conn, refused)
        more = bool(reply.mismatched or reply.units) or any(p.more for p in reply.pages)
        missing = frozenset(reply.missing).difference(refused)
        is_resyncing = _note_resyncing(conn, request, reply, missing)
        audit_heads.note(conn, session.device, reply.audit or request.audit)
        _grow(conn)
    return (missing if is_resyncing else None), count, more


def _resyncing_units(conn: Connection) -> list[str]:
    return metadata.read(conn, "healing").split()


def _note_resyncing(
    conn: Connection, request: Round, reply: Reply, missing: Collection[bytes]
) -> bool:
    """Store which units are still resyncing; say whether any is."""
    resyncing = set(_resyncing_units(conn)) | set(reply.mismatched)
    unnamed = len(request.offered) >= MOST_OFFERED
    if not reply.mismatched and not missing and not unnamed:
        unfinished = {page.unit for page in reply.pages if page.more}
        resyncing &= unfinished
    metadata.write(conn, "healing", " ".join(sorted(resyncing)))
    return bool(resyncing)


def _shrink(store: Store) -> None:
    with store.writing() as conn:
        batch = int(metadata.read(conn, "batch", str(_FIRST_BATCH)))
        metadata.write(conn, "batch", str(max(SMALLEST_BATCH, batch // 2)))


def _grow(conn: Connection) -> None:
    batch = int(metadata.read(conn, "batch", str(_FIRST_BATCH)))
    if batch < LARGEST_BATCH:
        metadata.write(conn, "batch", str(min(LARGEST_BATCH, batch * 2)))
