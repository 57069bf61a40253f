"""Imports a sheet: the result of every row is shown first, then all rows are stored or none."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.domain.records.kinds import Kind
from bindesk.messages import message
from bindesk.operations.records import sheet_import
from bindesk.operations.records.sheet_import import RESULTS, ImportReport, ImportRow, RowOutcome
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.tasks.tasks import ExpectedError, TaskSteps
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.editors import CheckBox
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.records import ListColumn, RecordList

_TONES = {
    RowOutcome.NEW: "ok",
    RowOutcome.CHANGED: "info",
    RowOutcome.SAME: "muted",
    RowOutcome.WRONG: "danger",
}
_GLYPHS = {
    RowOutcome.NEW: "＋",
    RowOutcome.CHANGED: "✎",
    RowOutcome.SAME: "＝",
    RowOutcome.WRONG: "✕",
}


class ImportView(QWidget):
    """Shows the report on a sheet with the buttons 确认导入 and 取消; emits ``closed`` when it is done."""

    closed = Signal()

    def __init__(self, kind: Kind[Any], context: PageContext) -> None:
        super().__init__()
        self._kind = kind
        self._context = context
        self._path = Path()
        self._stopping = threading.Event()
        self._lines: Sequence[ImportRow] = ()
        self.heading = label("", "title", wrap=True)
        self.summary = label("", wrap=True)
        self.notes = label("", tone="warning", wrap=True)
        self.keep_button = button("确认导入", self._import, "primary", "check")
        self._stop_button = button("取消", self.leave, "secondary", "close", keys="Esc")
        self.wrong_only = CheckBox("只看有误的行")
        self.wrong_only.clicked.connect(lambda _on: self._show_lines())
        columns = [
            ListColumn("行", lambda line: str(line.number), 70),
            ListColumn("名称", lambda line: line.title, 170),
            ListColumn(
                "结果",
                lambda line: f"{_GLYPHS[line.result]} {RESULTS[line.result]}",
                110,
                tone=lambda line: _TONES[line.result],
            ),
            ListColumn("说明", _why, 300, stretch=True),
        ]
        self.records = RecordList(
            "导入的各行", columns, self._fetch, empty=message("people-no-rows")
        )
        self.why = label("", wrap=True)
        self.records.moved.connect(self._on_moved)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.heading, 1)
        top.addLayout(FlowLayout(self.keep_button, self._stop_button), 1)
        middle = QHBoxLayout()
        middle.addWidget(self.summary, 1)
        middle.addWidget(self.wrong_only)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 8, 20, 12)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addLayout(middle)
        inside.addWidget(self.notes)
        inside.addWidget(self.records, 1)
        inside.addWidget(self.why)

    def look_at(self, path: Path) -> None:
        """Read a sheet and show the result each row would have; nothing is stored yet."""
        self._path = path
        self._lines = ()
        self.heading.setText(f"导入{self._kind.words}")
        self._say(message("people-sheet-reading", {"file": path.name}), "")
        self.notes.hide()
        self.keep_button.setEnabled(False)
        self.wrong_only.setChecked(False)
        self.records.forget_records()
        self._run(dry_run=True)

    def _run(self, *, dry_run: bool) -> None:
        desk, kind, path = self._context.desk, self._kind, self._path

        def work(steps: TaskSteps) -> ImportReport:
            return sheet_import.import_sheet(
                desk, kind, path, dry_run=dry_run, stopped=lambda: steps.is_cancelled
            )

        then = self._show if dry_run else self._on_imported
        self._stopping = self._context.tasks.follow(
            work, then, self._on_refused, lambda _progress: None, name="import"
        )

    def _show(self, report: ImportReport) -> None:
        if self._stopping.is_set():
            return
        self._lines = report.lines
        results = "   ".join(
            f"{_GLYPHS[result]} {words} {report.count(result)} 行"
            for result, words in RESULTS.items()
        )
        wrong = report.count(RowOutcome.WRONG)
        advice = message("register-import-wrong" if wrong else "register-import-ready")
        if not report.lines:
            advice = ""
        values: dict[str, str | int] = {
            "file": self._path.name,
            "count": len(report.lines),
            "results": results,
            "advice": advice,
        }
        self._say(message("people-sheet-report", values), "")
        set_tone(self.summary, "danger" if wrong else "")
        notes = "\n".join(message(note.code, note.values) for note in report.notes)
        self.notes.setText(notes)
        self.notes.setVisible(bool(notes))
        news = report.count(RowOutcome.NEW) + report.count(RowOutcome.CHANGED)
        self.keep_button.setEnabled(report.is_in_order and news > 0)
        self.wrong_only.setChecked(bool(wrong))
        self._show_lines()
        if self.keep_button.isEnabled():
            self.keep_button.setFocus()

    def _show_lines(self) -> None:
        rows = [
            str(index)
            for index, line in enumerate(self._lines)
            if line.problems or not self.wrong_only.isChecked()
        ]
        self.records.show_records(rows)
        if rows and not self.records.current():
            self.records.go_to(rows[0])

    def _on_moved(self, row_id: str) -> None:
        """Show every problem of the row that the cursor is on."""
        words = "\n".join(p.as_line() for p in self._lines[int(row_id)].problems) if row_id else ""
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _fetch(self, row_ids: Sequence[str]) -> dict[str, ImportRow]:
        return {one: self._lines[int(one)] for one in row_ids}

    def _import(self) -> None:
        self.keep_button.setEnabled(False)
        self._run(dry_run=False)

    def _on_imported(self, report: ImportReport) -> None:
        if not report.is_in_order:
            self._show(report)
            return
        count = report.count(RowOutcome.NEW) + report.count(RowOutcome.CHANGED)
        words = f"已导入{self._kind.counted(count)}"
        self._context.notices.done(words, undo=f"导入{self._kind.words}")
        self._context.changes.notify(report.changes)
        self.closed.emit()

    def _on_refused(self, error: ExpectedError) -> None:
        if not self._stopping.is_set():
            self._context.warn(error)
        self.closed.emit()

    def leave(self) -> None:
        """Cancel the import; nothing has been stored."""
        self._stopping.set()
        self.closed.emit()

    def _say(self, words: str, tone: str) -> None:
        self.summary.setText(words)
        set_tone(self.summary, tone)


def _why(line: ImportRow) -> str:
    return " ".join(problem.as_line() for problem in line.problems)
