"""The page for an error that keeps a desk from opening: one sentence and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label

MIXED_SETUPS = ("setup-mismatched", "store-foreign")
"""The errors after which the clerk may set up anew: no password opens what is there."""


class TroublePage(QWidget):
    """Shows an error; ``again``, ``anew``, ``help_wanted`` and ``leaving`` tell which button was pressed.

    The button of ``anew`` is there only with ``can_set_up_anew``.
    """

    anew = Signal()
    again = Signal()
    help_wanted = Signal()
    leaving = Signal()

    def __init__(self, words: str, *, can_set_up_anew: bool = False) -> None:
        super().__init__()
        self.words = words
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addWidget(label(words, wrap=True))
        again = Button("重试", "primary", "sync")
        help_button = Button("生成求助文件", "secondary", "help")
        leaving = Button("退出", "quiet", "close")
        again.clicked.connect(self.again)
        help_button.clicked.connect(self.help_wanted)
        leaving.clicked.connect(self.leaving)
        anew = Button("重新设置", "secondary", "desk")
        anew.clicked.connect(self.anew)
        anew.setVisible(can_set_up_anew)
        offered = (anew,) if can_set_up_anew else ()
        inside.addLayout(FlowLayout(again, *offered, help_button, leaving))
        self.setFocusProxy(again)
