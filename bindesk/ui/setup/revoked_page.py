"""The page of a desk that the county has revoked: where its records are and how to unlock them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.messages import message
from bindesk.operations.setup import recovery
from bindesk.paths import DataDir
from bindesk.ui.context.page_context import message_of
from bindesk.ui.setup.password_box import PasswordBox
from bindesk.ui.shell.ask import Ask
from bindesk.ui.tasks.tasks import ExpectedError, Tasks
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone

SEALED = "封存数据.key"
ANYTHING = "所有文件 (*)"

Open = Callable[[str], Any]
"""Opens the desk with a password."""


class RevokedPage(QWidget):
    """Asks for the county's release file, its code and a new password; ``unlocked`` carries the open desk."""

    unlocked = Signal(object)

    def __init__(self, home: DataDir, open_desk: Open, ask: Ask, tasks: Tasks) -> None:
        super().__init__()
        self._home = home
        self._open_desk = open_desk
        self._ask = ask
        self._tasks = tasks
        self._file: Path | None = None
        self.keep_button = button("导出封存数据", self.write_sealed, icon="export")
        self.choose_button = button("导入县级解锁文件", self.choose, "primary", "import")
        self.message = label("", wrap=True)
        self.code = LineEdit()
        self.code.setAccessibleName("解锁码")
        self.password = PasswordBox("新密码")
        self.again = PasswordBox("再次输入密码")
        self.password.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.reopen)
        self.open_button = button("解锁并登录", self.reopen, "primary", "lock", keys="Enter")
        name = label("解锁码", "label")
        name.setBuddy(self.code)
        self._form = QWidget()
        fields = QVBoxLayout(self._form)
        fields.setContentsMargins(0, 0, 0, 0)
        for part in (name, self.code, self.password, self.again):
            fields.addWidget(part)
        fields.addLayout(FlowLayout(self.open_button))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        inside.addWidget(label(message("desk-shut-out", {"folder": str(home.root)}), wrap=True))
        inside.addWidget(label(message("shut-out-next"), tone="muted", wrap=True))
        inside.addLayout(FlowLayout(self.choose_button, self.keep_button))
        inside.addWidget(self.message)
        inside.addWidget(self._form)
        self._form.hide()
        self._say("")
        self.setFocusProxy(self.choose_button)

    def write_sealed(self) -> None:
        """Write the sealed key to a file that the clerk takes to the county."""
        path = self._ask.file_to_save("导出封存数据", SEALED, ANYTHING)
        if path is not None:
            words = message("shut-out-kept", {"path": path.name})
            write = partial(recovery.write_sealed, self._home, path)
            self._tasks.run(write, lambda _none: self._say(f"✔ {words}", "ok"), self._on_failed)

    def choose(self) -> None:
        """Ask for the county's release file, then show the fields for its code and a new password."""
        path = self._ask.file_to_open("导入县级解锁文件", ANYTHING)
        if path is not None:
            self._file = path
            self._say("")
            self._form.show()
            self.code.setFocus()

    def reopen(self) -> None:
        """Unlock the desk with the release file and code, and set the new password."""
        password = self.password.text()
        if self._file is None or not self.open_button.isEnabled():
            return
        if password != self.again.text():
            self.again.say(message("welcome-passwords-differ"))
            return
        self.again.say("")
        self.open_button.setEnabled(False)
        work = partial(self._recover, self._file, self.code.text(), password)
        self._tasks.run(work, self._on_open, self._on_failed)

    def _recover(self, file: Path, code: str, password: str) -> object:
        recovery.recover(self._home, file, code, password)
        return self._open_desk(password)

    def _on_open(self, desk: object) -> None:
        for line in (self.password, self.again):
            line.empty()
        self.code.clear()
        self.unlocked.emit(desk)

    def _on_failed(self, error: ExpectedError) -> None:
        self.open_button.setEnabled(True)
        self._say(f"✕ {message_of(error)}", "danger")

    def _say(self, words: str, tone: str = "") -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        set_tone(self.message, tone)
