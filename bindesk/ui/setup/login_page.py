"""The login page of a real desk; after five wrong passwords each further try must wait longer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.ui.context.page_context import message_of
from bindesk.ui.setup.password_box import PasswordBox
from bindesk.ui.tasks.tasks import ExpectedError, Tasks
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.flow import FlowLayout

FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 5, 300
"""Seconds to wait after the fifth wrong password, and at most."""

Unlock = Callable[[str], Any]
"""Opens the desk with a password. Raises ExternalError password-wrong when no key slot fits it."""


def wait_after(failures: int) -> int:
    """Return how many seconds to wait after so many wrong passwords in a row."""
    if failures < FREE_TRIES:
        return 0
    return int(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - FREE_TRIES)))


class LoginPage(QWidget):
    """Asks for the password; ``unlocked`` carries the open desk, ``refused`` any other error."""

    unlocked = Signal(object)
    refused = Signal(object)

    def __init__(self, unlock: Unlock, tasks: Tasks) -> None:
        super().__init__()
        self._unlock = unlock
        self._tasks = tasks
        self._failures = 0
        self._left = 0
        self.password = PasswordBox("密码", hint=message("login-password-hint"))
        self.password.entered.connect(self.log_in)
        self.open_button = button("登录", self.log_in, "primary", "lock", keys="Enter")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(14)
        inside.addWidget(self.password)
        inside.addLayout(FlowLayout(self.open_button))
        self.setFocusProxy(self.password)
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self.tick)

    def log_in(self) -> None:
        """Try to open the desk with the password in the box."""
        password = self.password.text()
        if not password or self._left or not self.open_button.isEnabled():
            return
        self.open_button.setEnabled(False)
        self._tasks.run(lambda: self._unlock(password), self._on_open, self._on_refused)

    def _on_open(self, desk: object) -> None:
        self.password.empty()
        self.unlocked.emit(desk)

    def _on_refused(self, error: ExpectedError) -> None:
        self.open_button.setEnabled(True)
        if not (isinstance(error, ExternalError) and error.code == "password-wrong"):
            self.refused.emit(error)
            return
        self._failures += 1
        self._left = wait_after(self._failures)
        self.password.empty()
        if self._left:
            self._ticking.start()
            self._show_wait()
        else:
            self.password.say(message_of(error))
        self.password.setFocus()

    def tick(self) -> None:
        """Count one second of the waiting time down."""
        self._left = max(0, self._left - 1)
        if self._left:
            self._show_wait()
            return
        self._ticking.stop()
        self.password.say("")
        self.open_button.setEnabled(True)

    def _show_wait(self) -> None:
        self.open_button.setEnabled(False)
        values: dict[str, str | int] = {"count": self._failures, "seconds": self._left}
        self.password.say(message("password-wait", values))
