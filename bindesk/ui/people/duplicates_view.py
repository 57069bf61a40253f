"""查重: the pairs of records of a register that may be one person, and the sheet that decides on a pair."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from bindesk.domain.people.duplicates import Certainty
from bindesk.domain.records.kinds import Kind
from bindesk.messages import message
from bindesk.operations.people import duplicates
from bindesk.operations.people.duplicates import DuplicatePair
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.people.comparison_view import ComparisonView
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList

_CERTAINTIES: Mapping[Certainty, tuple[str, str]] = {
    Certainty.CERTAIN: ("● 基本确定", "danger"),
    Certainty.LIKELY: ("◐ 很可能", "warning"),
    Certainty.POSSIBLE: ("○ 可能", "info"),
}


class DuplicatesView(QWidget):
    """Lists the likely pairs of one kind and shows one side by side.

    ``closed`` is emitted when the clerk leaves the list.
    """

    closed = Signal()

    def __init__(self, kind: Kind[Any], context: PageContext) -> None:
        super().__init__()
        self._kind = kind
        self._context = context
        self._pairs: dict[str, DuplicatePair] = {}
        self._readings = 0
        self.heading = label(f"{kind.words}查重", "title")
        self.summary = label("", wrap=True)
        self.back_button = button("返回列表", self.closed.emit, "quiet", "back", keys="Esc")
        self.records = RecordList(
            f"可能重复的{kind.words}", _columns(), self._fetch, empty=self._empty_words()
        )
        self.comparison = ComparisonView(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list())
        self._stack.addWidget(self.comparison)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self.records.record_opened.connect(self.open_pair)
        self.comparison.closed.connect(self.show_list)

    def _list(self) -> QWidget:
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.heading, 1)
        top.addWidget(self.back_button)
        part = QWidget()
        inside = QVBoxLayout(part)
        inside.setContentsMargins(20, 8, 20, 12)
        inside.setSpacing(10)
        inside.addLayout(top)
        inside.addWidget(self.summary)
        inside.addWidget(self.records, 1)
        return part

    def show_list(self) -> None:
        """Show the list with the pairs read again."""
        self._stack.setCurrentIndex(0)
        self.records.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the pairs again; the cursor stays on its pair, or where it was."""
        context = self._context
        if not self._pairs:
            self.summary.setText(message("duplicates-searching"))
        self._readings += 1
        context.tasks.run(
            partial(duplicates.pairs, context.desk, self._kind),
            partial(self._on_read, self._readings),
            self._on_failed,
        )

    def open_pair(self, pair: str) -> None:
        """Show a pair side by side; ``pair`` has both ids, separated by a blank."""
        self._stack.setCurrentWidget(self.comparison)
        self.comparison.load(self._kind.name, self._pairs[pair].records)

    def back(self) -> bool:
        """Go from a pair to the list; return False when the list is shown already."""
        if self._stack.currentWidget() is not self.comparison:
            return False
        self.comparison.leave()
        return True

    def _on_read(self, reading: int, pairs: Sequence[DuplicatePair]) -> None:
        if reading != self._readings:
            return
        ids, cursor = list(self._pairs), self.records.current()
        place = ids.index(cursor) if cursor in ids else 0
        self._pairs = {" ".join(pair.records): pair for pair in pairs}
        self.summary.setText(message("duplicates-found", {"count": len(pairs)}) if pairs else "")
        self.records.show_empty(self._empty_words())
        self.records.show_records(list(self._pairs))
        if pairs and cursor not in self._pairs:
            self.records.go_to(list(self._pairs)[min(place, len(pairs) - 1)])

    def _on_failed(self, error: ExpectedError) -> None:
        self.summary.setText("")
        self._context.warn(error)

    def _empty_words(self) -> str:
        return message("duplicates-none", {"kind": self._kind.words})

    def _fetch(self, ids: Sequence[str]) -> dict[str, DuplicatePair]:
        return {one: self._pairs[one] for one in ids}


def _columns() -> list[ListColumn]:
    return [
        ListColumn(
            "可能性",
            lambda pair: _CERTAINTIES[pair.evidence.certainty][0],
            120,
            tone=lambda pair: _CERTAINTIES[pair.evidence.certainty][1],
        ),
        ListColumn("姓名", lambda pair: " / ".join(dict.fromkeys(pair.names)), 170),
        ListColumn("记录 1", lambda pair: pair.details[0], 220),
        ListColumn("记录 2", lambda pair: pair.details[1], 220),
        ListColumn(
            "依据", lambda pair: message(f"duplicate-{pair.evidence.reason}"), 260, stretch=True
        ),
    ]
