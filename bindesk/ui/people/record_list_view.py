"""The list of a register: search by name, initials or number; open, import and export records."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.records.fields import FieldSpec, FieldType, Sensitivity
from bindesk.domain.records.kinds import Kind
from bindesk.messages import message
from bindesk.operations.people.duplicates import COMPARED
from bindesk.operations.records import registers
from bindesk.operations.records.registers import RegisterRow
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChooser
from bindesk.ui.look.icons import icon
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.buttons import Button, button
from bindesk.ui.widgets.editors import CheckBox, LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList

DUPLICATES_KEYS = "Ctrl+T"

SEARCH_AFTER = 120
"""Milliseconds after the last keystroke before a long list is searched."""

VILLAGE = 1
"""The index of the column with the village's name, in a list of several units."""

SHEETS = (".xlsx", ".xls", ".et", ".csv")
_WIDTHS = {
    FieldType.DAY: 124,
    FieldType.CHOICE: 124,
    FieldType.FLAG: 80,
    FieldType.WHOLE: 100,
    FieldType.CODE: 150,
    FieldType.REFERENCE: 180,
}
_NARROW = {"gender": 66, "name": 150, "group": 110, "household": 110, "code": 100}


def columns_of(kind: Kind[Any]) -> list[ListColumn]:
    """Return the columns a kind declares for its list."""
    return [
        ListColumn(
            _heading(kind.specs[name]),
            partial(_words, name) if name != _stretched(kind) else partial(_marked, name),
            _NARROW.get(name, _WIDTHS.get(kind.specs[name].type, 170)),
            stretch=name == _stretched(kind),
            sort="" if kind.specs[name].sensitivity is Sensitivity.SENSITIVE else name,
        )
        for name in kind.columns
    ]


def _heading(spec: FieldSpec) -> str:
    return f"{spec.label}（{spec.unit}）" if spec.unit else spec.label


def _words(name: str, line: RegisterRow) -> str:
    return line.words.get(name, "")


def _marked(name: str, line: RegisterRow) -> str:
    """Return the words of the column that also says whether a record is recognised whole."""
    words = _words(name, line)
    return words if line.is_recognised else message("unrecognised-title", {"title": words})


def _stretched(kind: Kind[Any]) -> str:
    wide = {FieldType.TEXT, FieldType.REFERENCE}
    named = [n for n in (kind.title, *kind.columns) if n in kind.columns]
    return next((n for n in named if kind.specs[n].type in wide), kind.columns[-1])


class RecordListView(QWidget):
    """Lists the records of one kind.

    ``record_opened`` carries an id, ``file_dropped`` a Path; the other signals tell which button was
    pressed.
    """

    record_opened = Signal(str)
    new_requested = Signal()
    wanted_import = Signal()
    wanted_export = Signal()
    wanted_blank = Signal()
    wanted_print = Signal()
    wanted_duplicates = Signal()
    file_dropped = Signal(object)

    def __init__(self, kind: Kind[Any], context: PageContext, *, importable: bool) -> None:
        super().__init__()
        self.kind = kind
        self._context = context
        self._importable = importable
        self._order = ""
        self.village = UnitChooser(context.villages) if context.villages else None
        self.why_not = label(look="small", tone="muted", wrap=True)
        self._deeds: list[Button] = []
        self.search = LineEdit(moves=False)
        self.search.setPlaceholderText(
            "姓名 / 首字母 / 证件号后四位" if _has_people(kind) else "查找"
        )
        self.search.setAccessibleName(f"查找{kind.words}")
        self.search.addAction(icon("search", "muted"), LineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self.struck = CheckBox("显示已作废")
        self.count = label(look="small")
        self.cut = label(look="small", tone="muted", wrap=True)
        self.cut.hide()
        self.records = RecordList(
            kind.words,
            self._columns(),
            self._fetch,
            run=context.run_query,
            struck=lambda line: line.struck,
            empty=self._empty_words(""),
        )
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(SEARCH_AFTER)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(importable)

    def _columns(self) -> list[ListColumn]:
        """Return the kind's columns; on a desk with several units the second is the unit's name."""
        columns, villages = columns_of(self.kind), self._context.villages
        if villages:
            columns.insert(VILLAGE, ListColumn("村", lambda line: villages.name(line.unit), 110))
        return columns

    @property
    def why(self) -> str:
        """Return why no record may be created or changed here, "" where they may."""
        return self._context.why_not()

    def _show_rights(self) -> None:
        """Show the buttons this desk may use here, and the reason where it may only read."""
        for deed in self._deeds:
            deed.setVisible(not self.why)
        self.why_not.setText(self.why)
        self.why_not.setVisible(bool(self.why))
        self.setAcceptDrops(self._importable and not self.why)
        if self._context.villages:
            self.records.show_column(VILLAGE, is_shown=self._context.villages.is_all)

    def _lay_out(self) -> None:
        deeds = [button("新建", self.new_requested.emit, "primary", "add", keys="Ctrl+N")]
        if self._importable:
            deeds += [
                button("导入表格", self.wanted_import.emit, icon="import"),
                button("下载模板", self.wanted_blank.emit, "quiet", "document"),
            ]
        if self.kind in COMPARED:
            deeds.append(
                button("查重", self.wanted_duplicates.emit, icon="members", keys=DUPLICATES_KEYS)
            )
        self._deeds = list(deeds)
        deeds.append(button("导出", self.wanted_export.emit, icon="export"))
        if self.kind.printed_list:
            deeds.append(button("打印", self.wanted_print.emit, icon="print"))
        retention = f"保管期限：{self.kind.retention.words}"
        finding = QHBoxLayout()
        finding.setSpacing(12)
        if self.village:
            finding.addWidget(self.village)
        finding.addWidget(self.search, 1)
        finding.addWidget(self.struck)
        finding.addWidget(self.count)
        finding.addWidget(label(retention, look="small", tone="muted"))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 8, 20, 12)
        inside.setSpacing(10)
        inside.addLayout(FlowLayout(*deeds))
        inside.addLayout(finding)
        inside.addWidget(self.why_not)
        inside.addWidget(self.cut)
        inside.addWidget(self.records, 1)

    def _connect(self) -> None:
        self.records.record_opened.connect(self.record_opened)
        self.records.sort_asked.connect(self._on_sort)
        self.search.sought.connect(lambda _text: self._waiting.start())
        self.search.returnPressed.connect(self._on_entered)
        self.struck.clicked.connect(lambda _on: self.reload())
        self._waiting.timeout.connect(self.reload)
        if self._context.villages:
            self._context.villages.changed.connect(self._on_village)

    def _on_village(self) -> None:
        if self.isVisible():
            self.reload()

    def _fetch(self, ids: Sequence[str]) -> dict[str, RegisterRow]:
        return registers.lines(self._context.desk, self.kind, ids)

    def _on_sort(self, order: str, descending: bool) -> None:  # noqa: FBT001 -- a signal's argument
        self._order = f"-{order}" if descending else order
        self.reload()

    def _on_entered(self) -> None:
        self._waiting.stop()
        self._show_rights()
        self._context.start(self, "list", self._open_first())

    async def _open_first(self) -> None:
        """Read what the search finds, and open the record under the cursor, or the first."""
        await self._read()
        if self.records.table.ids:
            self.record_opened.emit(self.records.current() or self.records.table.ids[0])

    def reload(self) -> None:
        """Read the ids again; the cursor stays on its record."""
        self._show_rights()
        self._context.start(self, "list", self._read())

    async def _read(self) -> None:
        text = self.search.submitted()
        listed = partial(
            registers.listed,
            self._context.desk,
            self.kind,
            text,
            order=self._order,
            with_struck=self.struck.isChecked(),
            unit=self._context.unit(),
        )
        ids, count = await Query(listed)
        self.records.show_empty(self._empty_words(text.strip()))
        self.records.show_records(ids)
        more = bool(text.strip()) and count == registers.MOST_FOUND
        self.count.setText(self._count_words(count, is_more=more))
        self._show_cut(len(ids), count)

    def _count_words(self, count: int, *, is_more: bool) -> str:
        if is_more:
            return message("people-more-than", {"count": count, "measure": self.kind.measure})
        return f"共 {count:,} {self.kind.measure}"

    def _empty_words(self, text: str) -> str:
        """Return the sentence for a list without rows, after a search for ``text`` or without one."""
        if not text:
            return message("people-none-yet", {"kind": self.kind.words})
        if self.why:
            return message("people-none-found-elsewhere", {"text": text})
        return message("people-none-found", {"text": text, "kind": self.kind.words})

    def _show_cut(self, listed: int, count: int) -> None:
        """Show how many records are listed and how to find the others, where not all are listed."""
        values = {
            "count": f"{count:,}",
            "listed": f"{listed:,}",
            "measure": self.kind.measure,
            "what": "姓名" if _has_people(self.kind) else "查找的文字",
        }
        self.cut.setText(message("people-cut", values))
        self.cut.setVisible(count > listed)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if file := _dropped(event):
            event.acceptProposedAction()
            self.file_dropped.emit(file)


def _dropped(event: QDropEvent) -> Path | None:
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() in SHEETS else None


def _has_people(kind: Kind[Any]) -> bool:
    return "id_number" in kind.specs
