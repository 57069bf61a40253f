"""The exchange in the background: when it runs, and what happens with its result; it never asks the clerk.

It never blocks the window's thread. While the county is offline, the desk's sync status decides when to try
again (after 30 seconds to 30 minutes, with jitter); a deed, the network coming back, or the clerk starts an
exchange sooner.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bindesk import log
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes
from bindesk.messages import message
from bindesk.ui.context.cancel import CancelToken
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing import wording
from bindesk.ui.tasks.tasks import (
    BackgroundThreads,
    ExpectedError,
    Pool,
    TaskProgress,
    Tasks,
    TaskSteps,
)

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from bindesk.operations.desk.desk import Desk
    from bindesk.operations.syncing.exchange import Exchange, Report
    from bindesk.sync.rounds.rounds import ExchangeResult
    from bindesk.ui.syncing.sync_state import SyncState

    NewExchange = Callable[[Desk, Report], Exchange]

POLL_MS = 15_000
"""Milliseconds between two checks whether the next try is due."""

FIRST_AFTER_MS = 5_000
"""Milliseconds from the window's start to the first try."""

DEED_DELAY_MS = 20_000
"""Milliseconds from a deed to its exchange, so that several deeds are sent together."""

NETWORK_DELAY_MS = 3_000
"""Milliseconds that a network which has just come back is given to become usable."""

LONGEST_WAIT_S = 30 * 60
LEAVE_S = 1.0
"""Seconds that a running round is given when the window closes; cancelling it loses nothing."""

EVERYTHING = Changes("sync", "", frozenset((kind, "") for kind in KINDS))
"""The changes notified after deeds were received: any page may show other records now."""


class BackgroundSync(QObject):
    """Runs exchanges by itself while the window is open.

    ``changed`` carries a new SyncState, ``progressed`` the running exchange's TaskProgress, ``finished`` the
    error that ended it, or None.
    """

    changed = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        context: PageContext,
        pool: Pool | None = None,
        new_exchange: "NewExchange | None" = None,
        bugs: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Set up the timers; start nothing yet.

        ``new_exchange`` replaces the exchange over the network, ``pool`` the threads it runs on.
        ``bugs`` is called with an unexpected error.
        """
        super().__init__()
        self._context = context
        self._new_exchange = new_exchange or _new_exchange
        self._threads = BackgroundThreads()
        self._tasks = Tasks(pool or self._threads, bugs or self._on_bug)
        self._cancel_token = CancelToken()
        self._has_ended = False
        self._received = 0
        self._must_read_again = False
        self._network: QNetworkInformation | None = None
        self.state: SyncState | None = None
        self._poll_timer = _timer(self, POLL_MS, self._exchange_when_due, single=False)
        self._wake_timer = _timer(self, DEED_DELAY_MS, self.exchange)
        context.changes.rung.connect(self._on_changed)

    @property
    def under_way(self) -> bool:
        """Whether an exchange is running."""
        return self._tasks.under_way("exchange")

    def start(self) -> None:
        """Show the sync state and start the timers; a practice desk only shows that it never uploads."""
        if self._context.desk.office.is_practice:
            self._context.status.show_sync(*wording.PRACTICE)
            return
        self._context.status.show_sync(*wording.UNKNOWN)
        self.read()
        self._poll_timer.start()
        self._wake_timer.start(FIRST_AFTER_MS)
        QTimer.singleShot(FIRST_AFTER_MS, self, self._watch_network)

    def read(self) -> None:
        """Read the sync state on a worker thread and show it."""
        if self._has_ended or self._context.desk.office.is_practice:
            return
        desk = self._context.desk
        if not self._tasks.run(partial(_sync_state, desk), self._show, _ignore, name="standing"):
            self._must_read_again = True

    def exchange(self) -> bool:
        """Exchange now; return False when an exchange is running or the desk has no county."""
        self._wake_timer.stop()
        if self._has_ended or self.under_way or not self._can_exchange:
            return False
        self._cancel_token = CancelToken()
        self._received = 0
        work = partial(_exchange, self._new_exchange, self._context.desk, self._cancel_token)
        self._tasks.follow(work, self._on_done, self._on_failed, self._on_progress, name="exchange")
        self._show_bar()
        return True

    def cancel(self) -> None:
        """Cancel the running exchange without waiting for it; what was uploaded stays uploaded."""
        self._cancel_token.set()

    def end(self) -> None:
        """Stop for good; wait for a running round up to LEAVE_S seconds."""
        self._has_ended = True
        self._poll_timer.stop()
        self._wake_timer.stop()
        self.cancel()
        if not self._threads.wait(LEAVE_S):
            log.event("ui", "a connection was cancelled at the end")

    @property
    def _can_exchange(self) -> bool:
        status = self.state.status if self.state is not None else None
        return status is not None and status.is_enrolled and not status.is_revoked

    @property
    def _may_wake(self) -> bool:
        """Whether pending deeds may be sent by themselves: online as far as known, not cancelled."""
        if self.state is None or self._cancel_token.is_set() or not self._poll_timer.isActive():
            return False
        status = self.state.status
        waits = bool(status.waiting or status.files)
        return waits and not status.failure and not status.held_up

    def _exchange_when_due(self) -> None:
        """Exchange when the next try is due.

        A clock that was set back must not put the next try off by more than LONGEST_WAIT_S seconds.
        """
        if self.state is None:
            self.read()
            return
        following = self.state.status.next_try
        left = None if following is None else following - self._context.desk.now()
        if left is None or not 0 < left <= LONGEST_WAIT_S * 1000:
            self.exchange()

    def _on_changed(self, changes: Changes) -> None:
        if changes is not EVERYTHING:
            self.read()

    def _show(self, state: "SyncState") -> None:
        if self._has_ended:
            return
        self.state = state
        self._show_bar()
        if self._may_wake and not self._wake_timer.isActive():
            self._wake_timer.start(DEED_DELAY_MS)
        self.changed.emit(state)
        if self._must_read_again:
            self._must_read_again = False
            self.read()

    def _show_bar(self) -> None:
        if self.state is not None:
            sentences = wording.bar_words(self.state, under_way=self.under_way)
            self._context.status.show_sync(*sentences)

    def _on_progress(self, progress: TaskProgress) -> None:
        self._received = max(self._received, progress.done)
        if not self._has_ended:
            self.progressed.emit(progress)

    def _on_done(self, outcome: "ExchangeResult") -> None:
        self._received = outcome.received
        self._finish(None)

    def _on_failed(self, error: ExpectedError) -> None:
        if not self._has_ended and not _is_offline(error):
            self._context.warn(error)
        self._finish(error)

    def _on_bug(self, error: BaseException) -> None:
        """Log an unexpected error; saved records and drafts are not affected."""
        log.log_bug("ui", error)
        if not self._has_ended:
            self._context.notices.fail(message("program-went-wrong"))
        self._finish(None)

    def _finish(self, error: ExpectedError | None) -> None:
        if self._has_ended:
            return
        self.read()
        if self._received:
            self._context.changes.notify(EVERYTHING)
        self.finished.emit(error)

    def _watch_network(self) -> None:
        """Exchange when the network comes back, where Qt can report it."""
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 -- after the window is open

        if self._has_ended:
            return
        reachability = QNetworkInformation.Feature.Reachability
        if QNetworkInformation.loadBackendByFeatures(reachability):
            self._network = QNetworkInformation.instance()
            self._network.reachabilityChanged.connect(self._on_reachable)

    def _on_reachable(self, reachable: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 -- loaded by now

        if reachable == QNetworkInformation.Reachability.Online and not self._has_ended:
            self._wake_timer.start(NETWORK_DELAY_MS)


def _timer(
    owner: QObject, interval_ms: int, callback: Callable[[], object], *, single: bool = True
) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(single)
    timer.setInterval(interval_ms)
    timer.timeout.connect(callback)
    return timer


def _sync_state(desk: "Desk") -> "SyncState":
    from bindesk.ui.syncing import sync_state  # noqa: PLC0415 -- what speaks to the county is slow to load

    return sync_state.read(desk)


def _new_exchange(desk: "Desk", report: "Report") -> "Exchange":
    from bindesk.operations.syncing.exchange import Exchange  # noqa: PLC0415 -- slow to load

    return Exchange(desk, report)


def _exchange(
    new_exchange: "NewExchange", desk: "Desk", cancel_token: CancelToken, steps: TaskSteps
) -> "ExchangeResult":
    def report(result: "ExchangeResult") -> None:
        words = wording.progress_words(
            result.received, result.waiting, result.files, result.file_bytes
        )
        steps.report(result.received, 0, words)

    exchange = new_exchange(desk, report)
    cancel_token.hold(exchange)
    return exchange.run()


def _is_offline(error: ExpectedError) -> bool:
    from bindesk.sync.wire.transport import Offline  # noqa: PLC0415 -- slow to load

    return isinstance(error, Offline)


def _ignore(_error: ExpectedError) -> None:
    """Ignore an expected error: the next read may find the store free."""
