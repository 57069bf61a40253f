"""Autosaves the draft of a form, so that a power cut loses nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records import drafts
from bindesk.ui.tasks.tasks import ExpectedError, Tasks

EVERY = 5000
"""Milliseconds between two autosaves while the clerk stays in one field."""


def saved_words(saved_at: int) -> str:
    """Return the line with the time a draft was saved, given in UTC milliseconds."""
    return f"草稿已保存 {instant(saved_at):%H:%M}"


class DraftAutosaver(QObject):
    """Saves the draft of one form and record, one save after another, never two at once.

    ``saved`` carries the time in UTC milliseconds, ``refused`` the error.
    """

    saved = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, form: str) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._form = form
        self._record = ""
        self._gather: Callable[[], Mapping[str, Any]] | None = None
        self._changed = False
        self._saving = False
        self._after: Callable[[], object] | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(self.save)

    def begin(self, record: str, gather: Callable[[], Mapping[str, Any]]) -> None:
        """Start to autosave a record's draft; ``gather`` returns the form's current values."""
        self._record, self._gather, self._changed = record, gather, False
        self._clock.start()

    @property
    def changed(self) -> bool:
        """Whether the form has changes that are not saved yet."""
        return self._changed

    def mark_edited(self) -> None:
        """Note that the form was edited; it is saved within five seconds."""
        self._changed = True

    def save(self) -> None:
        """Save the form's current values, if any has changed."""
        if not self._changed or self._saving or self._gather is None:
            return
        self._changed = False
        self._saving = True
        values = dict(self._gather())
        work = partial(drafts.store, self._desk, self._form, self._record, values)
        self._tasks.run(work, self._on_saved, self._on_refused)

    def end(self, after: Callable[[], object]) -> None:
        """Stop autosaving this record; ``after`` is called once no save is under way."""
        self._clock.stop()
        self._changed = False
        self._gather = None
        if self._saving:
            self._after = after
        else:
            after()

    def _on_saved(self, saved_at: int) -> None:
        self.saved.emit(saved_at)
        self._finish()
        self.save()

    def _on_refused(self, error: ExpectedError) -> None:
        self._changed = self._gather is not None
        self.refused.emit(error)
        self._finish()

    def _finish(self) -> None:
        self._saving = False
        after, self._after = self._after, None
        if after is not None:
            after()
