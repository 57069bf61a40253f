"""Downloads of files from the county while the clerk works: each on its own thread, cancellable."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from bindesk import log
from bindesk.domain.attachments.attachments import Attachment
from bindesk.operations.desk.desk import Desk
from bindesk.ui.context.cancel import CancelToken
from bindesk.ui.tasks.tasks import BackgroundThreads, ExpectedError, Pool, Tasks

DownloadFile = Callable[[Desk, Attachment, CancelToken], None]
"""Downloads a file to this desk; the CancelToken cancels the download."""


class Downloads(QObject):
    """The running downloads.

    ``changed`` carries the id of a file whose download started, ended, failed or was cancelled.
    """

    changed = Signal(str)

    def __init__(
        self, desk: Desk, pool: Pool | None = None, fetch: DownloadFile | None = None
    ) -> None:
        """Download by ``fetch``, over the network unless another is given, on the threads of ``pool``."""
        super().__init__()
        self._desk = desk
        self._fetch = fetch or _download
        self._tasks = Tasks(pool or BackgroundThreads(), self._on_bug)
        self._active: set[str] = set()
        self._cancel_tokens: dict[str, CancelToken] = {}
        self._failed: dict[str, ExpectedError] = {}

    def is_active(self, attachment: str) -> bool:
        """Return whether a file is being downloaded."""
        return attachment in self._active

    def failure(self, attachment: str) -> ExpectedError | None:
        """Return the error of a file's last download, or None."""
        return self._failed.get(attachment)

    def start(self, attachment: Attachment) -> None:
        """Start downloading a file, unless it is being downloaded."""
        name = attachment.id
        if name in self._active:
            return
        self._active.add(name)
        self._failed.pop(name, None)
        self.changed.emit(name)
        self._run(attachment)

    def cancel(self, attachment: str) -> None:
        """Cancel a download; the received bytes stay, and the next download resumes there."""
        self._active.discard(attachment)
        if attachment in self._cancel_tokens:
            self._cancel_tokens[attachment].set()
        self.changed.emit(attachment)

    def _run(self, attachment: Attachment) -> None:
        name, stop = attachment.id, CancelToken()
        work = partial(self._fetch, self._desk, attachment, stop)
        then = partial(self._finish, name)
        failed = partial(self._on_failed, attachment, stop)
        # A cancelled download may still be running; _on_failed starts it again when it has ended.
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
        """Log an unexpected error, and end every download, since any of them may have raised it."""
        log.log_bug("ui", error)
        for name in tuple(self._active):
            self._finish(name)

    def _finish(self, name: str) -> None:
        self._active.discard(name)
        self.changed.emit(name)


def _download(desk: Desk, attachment: Attachment, cancel_token: CancelToken) -> None:
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- what reads photos is slow to load
    from bindesk.operations.desk.connections import connection_of  # noqa: PLC0415 -- so is what speaks to the county

    connection = connection_of(desk)
    cancel_token.hold(connection)
    attachments.download(desk, attachment, connection)
