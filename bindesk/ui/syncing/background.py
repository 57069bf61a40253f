"""The exchange in the background: when it is tried, and what comes of it, without a word to the clerk.

It never waits on the window's thread and never asks. Where the line is down it is tried again when the desk's
own state says so (carrying keeps it: 30 seconds to 30 minutes, apart by chance); a deed, the network coming
back, or the clerk wakes it sooner.
"""

import threading
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
from bindesk.ui.context.tasks import (
    BackgroundThreads,
    ExpectedError,
    Pool,
    TaskProgress,
    Tasks,
    TaskSteps,
)
from bindesk.ui.syncing import wording

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from bindesk.operations.desk.desk import Desk
    from bindesk.sync.rounds.rounds import ExchangeResult
    from bindesk.ui.syncing.sync_state import SyncState

    Far = Callable[[ExchangeResult], bool]
    Carry = Callable[[Desk, Far], ExchangeResult]

LOOK_EVERY = 15_000
"""Milliseconds after which it is asked again whether the next try is due."""

FIRST_AFTER = 5_000
"""Milliseconds after the window has opened until the first try."""

DEED_AFTER = 20_000
"""Milliseconds after a deed until it is carried, so that several go together."""

NETWORK_AFTER = 3_000
"""Milliseconds which a network that has just come back is given to settle."""

LONGEST_S = 30 * 60
LEAVE_S = 1.0
"""Seconds which a round under way is given when the window closes; breaking it off loses nothing."""

EVERYTHING = Changes("sync", "", frozenset((kind, "") for kind in KINDS))
"""What is told when deeds came in from elsewhere: any page may show something else now."""


class BackgroundSync(QObject):
    """Carries by itself while the window is open.

    ``changed`` tells a new SyncState, ``progressed`` how far an exchange is (TaskProgress), ``finished`` the
    error that broke it off, or None.
    """

    changed = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        context: PageContext,
        pool: Pool | None = None,
        carry: "Carry | None" = None,
        bugs: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Carry by ``carry``, the real line unless another is given; ``pool`` is where that is done."""
        super().__init__()
        self._context = context
        self._carry = carry
        self._aside = BackgroundThreads()
        self._lines = Tasks(pool or self._aside, bugs or self._on_bug)
        self._stop = CancelToken()
        self._is_over = False
        self._received = 0
        self._again = False
        self._network: QNetworkInformation | None = None
        self.standing: SyncState | None = None
        self._looking = _timer(self, LOOK_EVERY, self._look, single=False)
        self._waking = _timer(self, DEED_AFTER, self.exchange)
        context.changes.rung.connect(self._on_changed)

    @property
    def under_way(self) -> bool:
        """Whether an exchange is under way."""
        return self._lines.under_way("exchange")

    def start(self) -> None:
        """Show how the desk stands, and begin; a practice desk only says that it reports nothing."""
        if self._context.desk.office.is_practice:
            self._context.status.show_sync(*wording.PRACTICE)
            return
        self._context.status.show_sync(*wording.UNKNOWN)
        self.read()
        self._looking.start()
        self._waking.start(FIRST_AFTER)
        QTimer.singleShot(FIRST_AFTER, self, self._watch_network)

    def read(self) -> None:
        """Read anew how the desk stands, off the window's thread, and show it."""
        if self._is_over or self._context.desk.office.is_practice:
            return
        desk = self._context.desk
        if not self._lines.run(partial(_sync_state, desk), self._show, _silent, name="standing"):
            self._again = True

    def exchange(self) -> bool:
        """Carry now; return False when that is under way already, or there is no county to speak with."""
        self._waking.stop()
        if self._is_over or self.under_way or not self._can_carry:
            return False
        self._stop = CancelToken()
        self._received = 0
        carry = self._carry or partial(_exchange, self._stop)
        work = partial(_followed, carry, self._context.desk, self._stop)
        self._lines.follow(work, self._on_done, self._on_failed, self._on_progress, name="exchange")
        self._show_bar()
        return True

    def cancel(self) -> None:
        """Have the exchange under way stop, without waiting for the line; what was carried stays carried."""
        self._stop.set()

    def end(self) -> None:
        """Stop for good; a round under way is given a moment."""
        self._is_over = True
        self._looking.stop()
        self._waking.stop()
        self.cancel()
        if not self._aside.wait(LEAVE_S):
            log.event("ui", "a line was broken off at the end")

    @property
    def _can_carry(self) -> bool:
        told = self.standing.status if self.standing is not None else None
        return told is not None and told.is_enrolled and not told.is_revoked

    @property
    def _may_wake(self) -> bool:
        """Whether what waits may go by itself: the line is not known to be down, nobody has stopped it."""
        if self.standing is None or self._stop.is_set() or not self._looking.isActive():
            return False
        told = self.standing.status
        waits = bool(told.waiting or told.files)
        return waits and not told.failure and not told.held_up

    def _look(self) -> None:
        """Carry when the next try is due; a clock that was set back must not put it off for long."""
        if self.standing is None:
            self.read()
            return
        following = self.standing.status.next_try
        left = None if following is None else following - self._context.desk.now()
        if left is None or not 0 < left <= LONGEST_S * 1000:
            self.exchange()

    def _on_changed(self, changes: Changes) -> None:
        if changes is not EVERYTHING:
            self.read()

    def _show(self, state: "SyncState") -> None:
        if self._is_over:
            return
        self.standing = state
        self._show_bar()
        if self._may_wake and not self._waking.isActive():
            self._waking.start(DEED_AFTER)
        self.changed.emit(state)
        if self._again:
            self._again = False
            self.read()

    def _show_bar(self) -> None:
        if self.standing is not None:
            told = wording.bar(self.standing, under_way=self.under_way)
            self._context.status.show_sync(*told)

    def _on_progress(self, progress: TaskProgress) -> None:
        self._received = max(self._received, progress.done)
        if not self._is_over:
            self.progressed.emit(progress)

    def _on_done(self, outcome: "ExchangeResult") -> None:
        self._received = outcome.received
        self._finish(None)

    def _on_failed(self, error: ExpectedError) -> None:
        if not self._is_over and not _is_line(error):
            self._context.warn(error)
        self._finish(error)

    def _on_bug(self, error: BaseException) -> None:
        """Keep an error of ours in the log; what is typed and kept is not touched by it."""
        log.log_bug("ui", error)
        if not self._is_over:
            self._context.notices.fail(message("program-went-wrong"))
        self._finish(None)

    def _finish(self, error: ExpectedError | None) -> None:
        if self._is_over:
            return
        self.read()
        if self._received:
            self._context.changes.notify(EVERYTHING)
        self.finished.emit(error)

    def _watch_network(self) -> None:
        """Hear of the network coming back, where Qt knows of one."""
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 -- after the window is open

        if self._is_over:
            return
        wanted = QNetworkInformation.Feature.Reachability
        if QNetworkInformation.loadBackendByFeatures(wanted):
            self._network = QNetworkInformation.instance()
            self._network.reachabilityChanged.connect(self._on_reachable)

    def _on_reachable(self, reachable: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 -- loaded by now

        if reachable == QNetworkInformation.Reachability.Online and not self._is_over:
            self._waking.start(NETWORK_AFTER)


def _timer(
    owner: QObject, after: int, rings: Callable[[], object], *, single: bool = True
) -> QTimer:
    made = QTimer(owner)
    made.setSingleShot(single)
    made.setInterval(after)
    made.timeout.connect(rings)
    return made


def _sync_state(desk: "Desk") -> "SyncState":
    from bindesk.ui.syncing import sync_state  # noqa: PLC0415 -- what speaks to the county is slow to load

    return sync_state.read(desk)


def _exchange(stop: CancelToken, desk: "Desk", far: "Far") -> "ExchangeResult":
    from bindesk.operations.desk import connections  # noqa: PLC0415 -- slow to load
    from bindesk.operations.syncing import syncing  # noqa: PLC0415 -- slow to load

    line = connections.connection_of(desk)
    stop.hold(line)
    return syncing.exchange(desk, far, line)


def _followed(
    carry: "Carry", desk: "Desk", stop: threading.Event, steps: TaskSteps
) -> "ExchangeResult":
    def far(outcome: "ExchangeResult") -> bool:
        words = f"已收 {outcome.received} 包，还有 {outcome.waiting} 包没报完。"
        if files := wording.files_words(outcome.files, outcome.file_bytes):
            words = f"{words}{files}。"
        steps.report(outcome.received, 0, words)
        return not stop.is_set()

    return carry(desk, far)


def _is_line(error: ExpectedError) -> bool:
    from bindesk.sync.wire.transport import Offline  # noqa: PLC0415 -- slow to load

    return isinstance(error, Offline)


def _silent(_error: ExpectedError) -> None:
    """Say nothing: the next look may find the store free."""
