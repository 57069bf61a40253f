"""Brings files from the county while the clerk works on: each on a thread of its own, given up at a word."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from bindesk import log
from bindesk.domain.attachments import Attachment
from bindesk.operations.desk import Desk
from bindesk.ui.tasks import Aside, Expected, Pool, Tasks

Fetch = Callable[[Desk, Attachment], None]


class Fetching(QObject):
    """What is on its way. ``changed`` tells the id of a file that came, did not come, or was given up."""

    changed = Signal(str)

    def __init__(self, desk: Desk, pool: Pool | None = None, fetch: Fetch | None = None) -> None:
        """Fetch by ``fetch``, the real line unless another is given; ``pool`` is where that is done."""
        super().__init__()
        self._desk = desk
        self._fetch = fetch or _from_county
        self._lines = Tasks(pool or Aside(), self._on_bug)
        self._wanted: set[str] = set()
        self._failed: dict[str, Expected] = {}

    def coming(self, attachment: str) -> bool:
        """Return whether a file is on its way."""
        return attachment in self._wanted

    def failure(self, attachment: str) -> Expected | None:
        """Return why a file did not come when it was last asked for."""
        return self._failed.get(attachment)

    def ask(self, attachment: Attachment) -> None:
        """Bring a file here."""
        name = attachment.id
        if name in self._wanted:
            return
        self._wanted.add(name)
        self._failed.pop(name, None)
        self.changed.emit(name)
        work = partial(self._fetch, self._desk, attachment)
        # One that was given up may still be under way; then its coming is waited for again.
        self._lines.run(
            work, lambda _none: self._settle(name), partial(self._fail, name), name=name
        )

    def give_up(self, attachment: str) -> None:
        """Wait for a file no longer; what has come of it stays, and the next time goes on from there."""
        self._wanted.discard(attachment)
        self.changed.emit(attachment)

    def _fail(self, name: str, error: Expected) -> None:
        if name in self._wanted:
            self._failed[name] = error
        self._settle(name)

    def _on_bug(self, error: BaseException) -> None:
        """Keep an error of ours in the log, and wait no longer for what it may have been about."""
        log.keep_bug("ui", error)
        for name in tuple(self._wanted):
            self._settle(name)

    def _settle(self, name: str) -> None:
        self._wanted.discard(name)
        self.changed.emit(name)


def _from_county(desk: Desk, attachment: Attachment) -> None:
    from bindesk.operations import attachments  # noqa: PLC0415 -- what reads photos is slow to load

    attachments.fetch(desk, attachment)
