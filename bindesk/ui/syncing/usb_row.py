"""What is written to a stick or read from it: how many files are done, and a way to stop."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.tasks import ExpectedError, TaskProgress, TaskSteps
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.labels import label

T = TypeVar("T")
ReportProgress = Callable[[int, int], bool]
"""Hears how many files of how many are done; answers whether to go on."""


class UsbRow(QWidget):
    """Shown while a stick is written or read; one at a time."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._stop = threading.Event()
        self.progress = label("", tone="info", wrap=True)
        self.stop = button("停下", self._cancel, "secondary", "close")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.progress, 1)
        inside.addWidget(self.stop)
        self.hide()

    def run(
        self, words: str, work: Callable[[ReportProgress], T], then: Callable[[T], None]
    ) -> None:
        """Do ``work`` off the window's thread; ``words`` say what it is."""
        tasks = self._context.tasks
        if tasks.under_way("stick"):
            return
        self.progress.setText(f"⇅ {words}，可以照常记录。请先不要拔U盘。")
        self.stop.setEnabled(True)
        self.show()
        self._stop = tasks.follow(
            partial(_run_and_report, work),
            partial(self._on_done, then),
            self._on_failed,
            partial(self._on_progress, words),
            name="stick",
        )

    def _cancel(self) -> None:
        self._stop.set()
        self.stop.setEnabled(False)

    def _on_progress(self, words: str, progress: TaskProgress) -> None:
        self.progress.setText(f"⇅ {words}，可以照常记录。请先不要拔U盘。{progress.words}")

    def _on_done(self, then: Callable[[T], None], result: T) -> None:
        self.hide()
        then(result)

    def _on_failed(self, error: ExpectedError) -> None:
        self.hide()
        self._context.warn(error)


def _run_and_report(work: Callable[[ReportProgress], T], steps: TaskSteps) -> T:
    def far(done: int, total: int) -> bool:
        steps.report(done, total, f"照片和文件 {done}/{total}")
        return not steps.is_cancelled

    return work(far)
