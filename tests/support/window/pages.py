"""Puts one page on show with everything a window would hand it, done at once."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.page_context import PageContext, Printing
from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.status_bar import StatusBar
from tests.support.window.inline_pool import inline_tasks
from tests.support.window.keys import shown
from tests.support.window.recording_ask import Told


def printing_into(printed: list[object]) -> Printing:
    """Return a printing that adds what it is to print to a list."""
    return Printing(
        printed.append, printed.append, lambda year, month: printed.append((year, month))
    )


def tools_for(desk, told=None, printing=None) -> PageContext:
    """Return the tools of a page; ``told`` answers the questions."""
    status = StatusBar()
    return PageContext(
        desk,
        inline_tasks(),
        ChangeNotifier(),
        told or Told(),
        Notices(status),
        status,
        printing or printing_into([]),
    )


def on_show(qtbot, page, context=None, size=(1200, 700)) -> QWidget:
    """Show a page in an active window, with its notices; return the window."""
    window = QWidget()
    inside = QVBoxLayout(window)
    if context is not None:
        inside.addWidget(context.notices)
        inside.addWidget(context.status)
    inside.addWidget(page)
    window.resize(*size)
    return shown(qtbot, window)


def gone_to(page) -> list[tuple[str, str]]:
    """Return the list into which every ``going`` of a page is written."""
    went = []
    page.going.connect(lambda section, what: went.append((section, what)))
    return went


def bars(context) -> list[str]:
    """Return the words of the notices that stay."""
    return [bar.words for bar in context.notices.bars()]
