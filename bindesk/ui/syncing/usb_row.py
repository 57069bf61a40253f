"""The progress of an export to a USB stick or an import from one, and a button that cancels it."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bindesk.messages import message
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.tasks.tasks import ExpectedError, TaskProgress, TaskSteps
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.labels import label

T = TypeVar("T")
ReportProgress = Callable[[int, int], bool]
"""Takes the number of files done and their total; returns whether to go on."""


class UsbRow(QWidget):
    """The row shown while a stick is written or read; one task runs at a time."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._cancel_event = threading.Event()
        self.progress = label("", tone="info", wrap=True)
        self.stop_button = button("停止", self._cancel, "secondary", "close")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.progress, 1)
        inside.addWidget(self.stop_button)
        self.hide()

    def run(
        self, words: str, work: Callable[[ReportProgress], T], then: Callable[[T], None]
    ) -> None:
        """Run ``work`` on a worker thread and pass its result to ``then``; ``words`` name the work."""
        tasks = self._context.tasks
        if tasks.under_way("stick"):
            return
        self.progress.setText(_under_way(words))
        self.stop_button.setEnabled(True)
        self.show()
        self._cancel_event = tasks.follow(
            partial(_run_and_report, work),
            partial(self._on_done, then),
            self._on_failed,
            partial(self._on_progress, words),
            name="stick",
        )

    def _cancel(self) -> None:
        self._cancel_event.set()
        self.stop_button.setEnabled(False)

    def _on_progress(self, words: str, progress: TaskProgress) -> None:
        self.progress.setText(_under_way(words, progress.words))

    def _on_done(self, then: Callable[[T], None], result: T) -> None:
        self.hide()
        then(result)

    def _on_failed(self, error: ExpectedError) -> None:
        self.hide()
        self._context.warn(error)


def _under_way(work: str, progress: str = "") -> str:
    return f"⇅ {message('usb-under-way', {'work': work, 'progress': progress})}"


def _run_and_report(work: Callable[[ReportProgress], T], steps: TaskSteps) -> T:
    def report(done: int, total: int) -> bool:
        steps.report(done, total, f"照片和文件 {done}/{total}")
        return not steps.is_cancelled

    return work(report)
