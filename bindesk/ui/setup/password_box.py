"""A password line that the clerk can unhide, so that an input method can be used for Chinese."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.ui.widgets.editors import CheckBox, LineEdit
from bindesk.ui.widgets.labels import label, set_tone


class PasswordBox(QWidget):
    """Edits one password; emits ``entered`` when Enter is pressed."""

    entered = Signal()

    def __init__(self, words: str, *, hint: str = "", is_required: bool = False) -> None:
        super().__init__()
        self.line = LineEdit(moves=False)
        self.line.setEchoMode(LineEdit.EchoMode.Password)
        self.line.setAccessibleName(words)
        self.show_box = CheckBox("显示")
        self.show_box.clicked.connect(self._show)
        self.note = label(hint, "small", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.show_box)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(3)
        name = label(words, "label")
        name.setBuddy(self.line)
        heading = QHBoxLayout()
        heading.setSpacing(6)
        heading.addWidget(name)
        if is_required:
            heading.addWidget(label("必填", "label", tone="danger"))
        heading.addStretch(1)
        inside.addLayout(heading)
        inside.addLayout(row)
        inside.addWidget(self.note)
        self.note.setVisible(bool(hint))
        self.setFocusProxy(self.line)
        self.line.returnPressed.connect(self.entered)

    def text(self) -> str:
        """Return the password in the line."""
        return self.line.text()

    def empty(self) -> None:
        """Clear the line."""
        self.line.clear()

    def say(self, words: str) -> None:
        """Show an error beneath the line; "" hides it."""
        self.note.setText(f"✕ {words}" if words else "")
        self.note.setVisible(bool(words))
        set_tone(self.note, "danger" if words else "")
        set_tone(self.line, "danger" if words else "")

    def _show(self) -> None:
        mode = LineEdit.EchoMode
        self.line.setEchoMode(mode.Normal if self.show_box.isChecked() else mode.Password)
