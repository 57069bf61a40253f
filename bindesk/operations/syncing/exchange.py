"""One exchange of a desk with its county: opens the connection, sends and receives, stores how it went."""

import random
import threading
from collections.abc import Callable
from dataclasses import replace

from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.syncing import packs
from bindesk.domain.journal.deeds import DeedState
from bindesk.messages import message
from bindesk.operations.desk.connections import CountyConnection, connected, membership_of
from bindesk.operations.desk.desk import Desk
from bindesk.operations.syncing import revocation, sync_history
from bindesk.operations.syncing.sync_history import SyncHistory
from bindesk.sync.files import files
from bindesk.sync.files.files import UploadProgress
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import rounds
from bindesk.sync.rounds.rounds import ExchangeResult, SyncSession
from bindesk.sync.wire.admission import NOT_PERMITTED, PACK_EXCESSIVE
from bindesk.sync.wire.transport import Cancelled, Offline
from bindesk.sync.wire.wire import MalformedMessage

_NAMED_CODES = frozenset({NOT_PERMITTED, PACK_EXCESSIVE})
"""The codes of refused packs that have a sentence of their own."""

Report = Callable[[ExchangeResult], None]
"""Receives the progress of an exchange, after each round and each chunk of a file."""


class Exchange:
    """Sends all pending deeds and files to the county and receives all its log entries; runs once.

    An exchange has batches: deeds, then files; deeds that the clerk makes meanwhile begin another batch, so
    that no deed waits for files. ``result`` is its progress, and its result in the end. ``connection``
    replaces the real one.
    """

    def __init__(
        self, desk: Desk, report: Report | None = None, connection: CountyConnection | None = None
    ) -> None:
        self.result = ExchangeResult()
        self._desk = desk
        self._report = report
        self._connection = connection
        self._is_cancelled = threading.Event()
        self._deeds = self._earlier_batches = ExchangeResult()
        self._open_deeds_left = 0
        self._files_held_up: frozenset[str] = frozenset()

    def cancel(self) -> None:
        """Cancel from any thread, before ``run`` or during it; what has been exchanged stays stored."""
        self._is_cancelled.set()
        if self._connection is not None:
            self._connection.cancel()

    def run(self) -> ExchangeResult:
        """Exchange until nothing is left; return the result, which is not done when it was cancelled.

        Raises ValidationFailed when the desk has not joined a county, Offline when the connection fails: what
        was sent until then stays sent, and the sync status has the time of the next try. A desk that its
        county has revoked is sealed before DeviceRevoked is raised.
        """
        began = self._desk.now()
        session = self._session()
        try:
            revocation.demand_not_revoked(self._desk)
            with connected(self._desk, self._connection) as connection:
                self._hold(connection)
                while not self._is_last_batch(session, connection):
                    continue
        except Cancelled:
            self._is_cancelled.set()
        except Offline as error:
            self._note_failure(began, error)
            raise
        except MalformedMessage as error:
            offline = Offline("line-not-county", reason="page")
            self._note_failure(began, offline)
            raise offline from error
        self._note_end(began)
        return self.result

    def _session(self) -> SyncSession:
        desk, membership = self._desk, membership_of(self._desk)
        return SyncSession(desk.store, membership.device, SigningKey(membership.key), self._now)

    def _now(self) -> int:
        """Return the instant in UTC milliseconds; whoever exchanges asks this object and not the desk."""
        return self._desk.now()

    def _hold(self, connection: CountyConnection) -> None:
        """Hold the connection for ``cancel``, which may have been called before there was one."""
        self._connection = connection
        if self._is_cancelled.is_set():
            connection.cancel()

    def _is_last_batch(self, session: SyncSession, connection: CountyConnection) -> bool:
        """Exchange deeds, and then files; say whether all is done or cancelled, so that no batch follows."""
        self._earlier_batches = self._deeds
        deeds = rounds.exchange(session, connection, self._after_round)
        with session.store.writing() as conn:
            sync_history.write_clock_drift(conn, deeds.behind)
        if self._is_cancelled.is_set() or not deeds.is_done:
            return True
        sent = files.send(session.store, self._desk.file_store, connection, self._after_chunk)
        self._files_held_up = sent.stopped
        self._count_files(sent)
        return self._is_cancelled.is_set() or sent.is_done

    def _after_round(self, deeds: ExchangeResult) -> bool:
        """Count a round and report it; return whether to go on."""
        earlier = self._earlier_batches
        self._deeds = replace(
            deeds, rounds=earlier.rounds + deeds.rounds, received=earlier.received + deeds.received
        )
        self._open_deeds_left = self._open_deeds()
        self._count_files(files.waiting(self._desk.store))
        return self._goes_on()

    def _after_chunk(self, sent: UploadProgress) -> bool:
        """Count a chunk of a file and report it; return whether to go on, as new deeds go first."""
        self._count_files(sent)
        return self._goes_on() and self._open_deeds() <= self._open_deeds_left

    def _count_files(self, sent: UploadProgress) -> None:
        self.result = replace(
            self._deeds,
            files=sent.left,
            file_bytes=sent.bytes_left,
            is_done=self._deeds.is_done and sent.is_done,
        )

    def _goes_on(self) -> bool:
        if self._report is not None:
            self._report(self.result)
        return not self._is_cancelled.is_set()

    def _open_deeds(self) -> int:
        with self._desk.reading() as conn:
            return journal.how_many(conn, DeedState.OPEN)

    def _note_end(self, began: int) -> None:
        """Store a success, or that a person cancelled the exchange."""
        now, held_up = self._desk.now(), self._held_up()
        has_answered = self.result.rounds > 0
        if self.result.is_done:
            self._store(lambda history: history.after_success(now, began, held_up))
        elif self._is_cancelled.is_set():
            self._store(
                lambda history: history.after_cancelling(now, began, has_answered=has_answered)
            )

    def _note_failure(self, began: int, error: Offline) -> None:
        """Store a failure; a desk that its county has revoked is sealed first."""
        revocation.apply_revocation(self._desk, error)
        now, chance = self._desk.now(), random.random()  # noqa: S311 -- not a secret
        self._store(lambda history: history.after_failure(now, began, error, chance))

    def _store(self, change: Callable[[SyncHistory], SyncHistory]) -> None:
        with self._desk.store.writing() as conn:
            sync_history.update(conn, change)

    def _held_up(self) -> tuple[str, ...]:
        """Return sentences about the packs and files that the county rejects."""
        with self._desk.reading() as conn:
            for_good = packs.refusal_codes(conn, metadata.own_devices(conn))
        pack_codes = sorted(for_good.union(self._deeds.refused.values()))
        held_packs = [
            (code if code in _NAMED_CODES else "pack-held-up", code) for code in pack_codes
        ]
        file_codes = sorted(self._files_held_up)
        held_up = [(code if code == files.LOST else "file-held-up", code) for code in file_codes]
        return tuple(message(words, {"code": code}) for words, code in held_packs + held_up)
