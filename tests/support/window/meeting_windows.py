"""A window with the page of the meetings in it, for tests and pictures."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from bindesk.operations.desk.desk import Desk
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.meetings.page import MeetingsPage
from bindesk.ui.shell.ask import REASON, Ask
from bindesk.ui.shell.window import OfficeName, OfficeWindow, RailSection
from bindesk.ui.tasks.tasks import Tasks
from tests.support.window.pages import printing_into


def compose(editor: QWidget, text: str) -> None:
    """Type a text by way of an input method."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


class AtOnce:
    """A pool that does every job here and now."""

    def start(self, job: Callable[[], None]) -> None:
        job()


class Answers:
    """Answers for the clerk, and remembers what was asked; choices are those of the window."""

    def __init__(self, window: Ask, said: str = "写错了", *, yes: bool = True) -> None:
        self.choose = window.choose
        self.asked: list[str] = []
        self.texts: list[str] = []
        self.said = said
        self.yes = yes

    def confirm(self, question, yes, then, *, detail=""):
        self.asked.append(question)
        if self.yes:
            then()

    def reason(self, question, yes, then, *, field=REASON, text="", on_edit=None):
        self.asked.append(question)
        self.texts.append(text)
        if self.yes:
            then(text or self.said)
        elif on_edit is not None:
            on_edit(self.said)

    def file_to_open(self, title: str, kinds: str) -> Path | None:
        return None

    def file_to_save(self, title: str, name: str, kinds: str) -> Path | None:
        return None

    def folder(self, title: str) -> Path | None:
        return None


class MeetingWindow:
    """The window, its page, and what was printed."""

    def __init__(self, desk: Desk) -> None:
        self.printed: list[object] = []
        self.bell = ChangeNotifier()
        self.tasks = Tasks(AtOnce())
        self.window = OfficeWindow(
            OfficeName("彬州市新民镇早饭头村党群服务中心"),
            [RailSection("meetings", "2", "三会一课", "meeting", self._page)],
            lambda _typed: [],
        )
        self.ask = Answers(self.window.ask)
        self.window.ask = self.ask
        self.desk = desk
        self.window.page("meetings")

    def _page(self) -> MeetingsPage:
        self.context = PageContext(
            desk=self.desk,
            tasks=self.tasks,
            changes=self.bell,
            ask=self.ask,
            notices=self.window.notices,
            status=self.window.status,
            printing=printing_into(self.printed),
        )
        self.page = MeetingsPage(self.context)
        return self.page

    def go(self, what: str = "") -> MeetingsPage:
        """Show the page."""
        self.window.go("meetings", what)
        return self.page
