"""The page 设置: text size, colours and printing, the state of the desk, the help file and licences."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.assets import asset
from bindesk.messages import message
from bindesk.operations.calendar import holidays
from bindesk.operations.maintenance import help_file
from bindesk.operations.maintenance.status import DeskStatus, status
from bindesk.settings import CHOICES, HELP, Settings
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.shell.overlay import Overlay
from bindesk.ui.shell.pages import Page
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.editors import ChoiceBox, LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, title
from bindesk.ui.widgets.scroll_area import scrolled

LOOK = ("text_size", "theme")
PRINT = ("print_style", "hotline")
LABELS = {
    "text_size": "字号",
    "theme": "界面颜色",
    "print_style": "台账字体",
    "hotline": "查询与监督电话",
}
HELP_NAME = "bindesk-求助.zip"
_LICENCES = "LICENSES.md"


class PreferencesPage(Page):
    """Edits this computer's settings and shows the desk's state. ``changed`` carries the new settings."""

    changed = Signal(object)

    def __init__(self, context: PageContext, settings: Callable[[], Settings]) -> None:
        super().__init__()
        self.help_words = message("preferences-help")
        self._context = context
        self._settings = settings
        self._boxes: dict[str, ChoiceBox] = {}
        self.hotline = LineEdit()
        self.hotline.setMaxLength(40)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(20)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 12, 20, 20)
        inside.setSpacing(14)
        inside.addWidget(title("设置"))
        inside.addWidget(self._form_card("显示", LOOK))
        inside.addWidget(self._form_card("打印", PRINT))
        state = Card("本机信息")
        state.add(
            self._facts,
            FlowLayout(button("导入节假日表", self.import_holidays, "quiet", "calendar")),
        )
        inside.addWidget(state)
        inside.addWidget(self._help_card())
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))

    def _form_card(self, heading: str, names: tuple[str, ...]) -> Card:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(2, 1)
        declared = {each.name: each for each in fields(Settings)}
        for row, name in enumerate(names):
            grid.addWidget(label(LABELS[name]), row, 0)
            grid.addWidget(self._editor(name, declared[name].metadata[CHOICES]), row, 1)
            grid.addWidget(
                label(message(declared[name].metadata[HELP]), "small", wrap=True), row, 2
            )
        card = Card(heading)
        card.add(grid)
        return card

    def _editor(self, name: str, choices: dict[Any, str]) -> QWidget:
        if not choices:
            self.hotline.setAccessibleName(LABELS[name])
            self.hotline.editingFinished.connect(
                lambda: self._change(hotline=self.hotline.text().strip())
            )
            return self.hotline
        box = ChoiceBox()
        box.setAccessibleName(LABELS[name])
        for value, words in choices.items():
            box.addItem(f"{words} {value}%" if name == "text_size" else words, value)
        box.activated.connect(lambda _row: self._change(**{name: box.currentData()}))
        self._boxes[name] = box
        return box

    def box(self, name: str) -> ChoiceBox:
        """Return the choice box of a setting."""
        return self._boxes[name]

    def _help_card(self) -> Card:
        card = Card("求助与说明")
        card.add(
            FlowLayout(
                button("生成求助文件", self.make_help_file, icon="help"),
                button("打开日志文件夹", self._open_logs, "quiet", "document"),
                button("软件和字体许可", self._show_licences, "quiet", "info"),
            )
        )
        card.add(label(message("help-file-contents"), "small", wrap=True))
        return card

    @override
    def arrive(self, what: str) -> None:
        self._show_settings()
        context = self._context
        context.show_result(self, "status", partial(status, context.desk), self._show_status)

    def _show_settings(self) -> None:
        current = self._settings()
        for name, box in self._boxes.items():
            box.setCurrentIndex(max(0, box.findData(getattr(current, name))))
        self.hotline.setText(current.hotline)

    def _show_status(self, desk_status: DeskStatus) -> None:
        while self._facts.count():
            old = self._facts.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        folder = str(self._context.desk.home.root)
        for row, (name, value) in enumerate([*desk_status.lines(), ("数据文件夹", folder)]):
            self._facts.addWidget(label(name, "label"), row, 0)
            self._facts.addWidget(label(value, wrap=True), row, 1)

    def _change(self, **changes: Any) -> None:
        current = self._settings()
        settings = replace(current, **changes)
        if settings != current:
            self.changed.emit(settings)

    def import_holidays(self) -> None:
        """Ask for the file of a year's published holidays and take it over."""
        context = self._context
        path = context.ask.file_to_open("导入节假日表", "节假日表 (*.csv)")
        if path is not None:
            work = partial(holidays.import_holidays, context.desk, path)
            context.tasks.run(work, self._on_holidays, context.warn, name="holidays")

    def _on_holidays(self, years: Sequence[int]) -> None:
        words = message("holidays-done", {"years": "、".join(map(str, years))})
        self._context.notices.done(words)
        self.arrive("")

    def make_help_file(self) -> None:
        """Ask for a path and write the help file (logs and state, for the county's administrator)."""
        context = self._context
        path = context.ask.file_to_save("求助文件", HELP_NAME, "压缩文件 (*.zip)")
        if path is None:
            return
        context.tasks.run(
            partial(help_file.write_help_file, context.desk, path),
            lambda _none: context.notices.done(f"求助文件已保存到 {path.name}"),
            context.warn,
            name="help-file",
        )

    def _open_logs(self) -> None:
        folder: Path = self._context.desk.home.logs
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _show_licences(self) -> None:
        text = QPlainTextEdit(asset(_LICENCES).read_text("utf-8"))
        text.setReadOnly(True)
        text.setAccessibleName("许可")
        text.setMinimumHeight(320)
        close = button("知道了", lambda: overlay.close_overlay(), "primary", keys="Esc")  # noqa: PLW0108
        overlay = Overlay(self.window(), "软件和字体许可", text, [close])
        overlay.open_overlay(width=860)
