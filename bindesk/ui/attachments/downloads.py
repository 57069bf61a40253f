"""Brings files from the county while the clerk works on: each on a thread of its own, broken off at will."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from bindesk import log
from bindesk.domain.attachments.attachments import Attachment
from bindesk.operations.desk.desk import Desk
from bindesk.ui.context.cancel import CancelToken
from bindesk.ui.context.tasks import BackgroundThreads, ExpectedError, Pool, Tasks

DownloadFile = Callable[[Desk, Attachment, CancelToken], None]
"""Brings a file here; the Stop breaks it off."""


class Downloads(QObject):
    """What is on its way. ``changed`` tells the id of a file that came, did not come, or was given up."""

    changed = Signal(str)

    def __init__(
        self, desk: Desk, pool: Pool | None = None, fetch: DownloadFile | None = None
    ) -> None:
        """Fetch by ``fetch``, the real line unless another is given; ``pool`` is where that is done."""
        super().__init__()
        self._desk = desk
        self._fetch = fetch or _download
        self._tasks = Tasks(pool or BackgroundThreads(), self._on_bug)
        self._active: set[str] = set()
        self._cancel_tokens: dict[str, CancelToken] = {}
        self._failed: dict[str, ExpectedError] = {}

    def is_active(self, attachment: str) -> bool:
        """Return whether a file is on its way."""
        return attachment in self._active

    def failure(self, attachment: str) -> ExpectedError | None:
        """Return why a file did not come when it was last asked for."""
        return self._failed.get(attachment)

    def start(self, attachment: Attachment) -> None:
        """Bring a file here."""
        name = attachment.id
        if name in self._active:
            return
        self._active.add(name)
        self._failed.pop(name, None)
        self.changed.emit(name)
        self._run(attachment)

    def cancel(self, attachment: str) -> None:
        """Break a file off; what has come of it stays, and the next time goes on from there."""
        self._active.discard(attachment)
        if attachment in self._cancel_tokens:
            self._cancel_tokens[attachment].set()
        self.changed.emit(attachment)

    def _run(self, attachment: Attachment) -> None:
        name, stop = attachment.id, CancelToken()
        work = partial(self._fetch, self._desk, attachment, stop)
        then = partial(self._finish, name)
        failed = partial(self._on_failed, attachment, stop)
        # One that was broken off may not have ended yet; it is begun again when it has.
        if not self._tasks.under_way(name):
            self._cancel_tokens[name] = stop
            self._tasks.run(work, lambda _none: then(), failed, name=name)

    def _on_failed(self, attachment: Attachment, stop: CancelToken, error: ExpectedError) -> None:
        name = attachment.id
        if name in self._active and stop.is_set():
            self._run(attachment)
            return
        if name in self._active:
            self._failed[name] = error
        self._finish(name)

    def _on_bug(self, error: BaseException) -> None:
        """Keep an error of ours in the log, and wait no longer for what it may have been about."""
        log.log_bug("ui", error)
        for name in tuple(self._active):
            self._finish(name)

    def _finish(self, name: str) -> None:
        self._active.discard(name)
        self.changed.emit(name)


def _download(desk: Desk, attachment: Attachment, stop: CancelToken) -> None:
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- what reads photos is slow to load
    from bindesk.operations.desk.connections import connection_of  # noqa: PLC0415 -- so is what speaks to the county

    line = connection_of(desk)
    stop.hold(line)
    attachments.download(desk, attachment, line)
