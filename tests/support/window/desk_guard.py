"""Watches that the window's thread neither reads nor writes the desk while a page is on show."""

import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject

from bindesk.db.store.engine import Store

_UI = f"{Path('bindesk', 'ui')}/"
_JOB = (str(Path("bindesk", "ui", "tasks", "tasks.py")), "_job")
_OPENING = {
    *(("bindesk/app.py", name) for name in ("open", "start", "show_desk", "leave", "restart")),
    ("bindesk/ui/context/unit_chooser.py", "__init__"),
}
"""What the program does before the pages of a desk are on show, and after."""

_FREE = ("/resources/", "/__pycache__/", "/site-packages/", "/lib/python", "/proc/", "/dev/")


class DeskOnWindowThread(AssertionError):
    """A store or a file of the desk was used on the window's thread."""


def culprit() -> str:
    """Return which widget or controller uses the desk on the window's thread now, "" where none does.

    A function without one, such as what a query runs, may be called by a test itself.
    """
    if threading.current_thread() is not threading.main_thread():
        return ""
    found = ""
    frame = sys._getframe(1)
    while frame is not None:
        path, name = frame.f_code.co_filename, frame.f_code.co_name
        if path.endswith(_JOB[0]) and name == _JOB[1]:
            return ""
        if any(path.endswith(module) and name == opening for module, opening in _OPENING):
            return ""
        if not found and _UI in path and isinstance(frame.f_locals.get("self"), QObject):
            found = f"{path.partition(_UI)[2]}:{frame.f_lineno} {name}"
        frame = frame.f_back
    return found


class DeskGuard:
    """Raises DeskOnWindowThread where a store is opened, or a file, while it watches."""

    def __init__(self) -> None:
        self.is_watching = False
        self._opened = {name: getattr(Store, name) for name in ("reading", "writing")}
        for name, opened in self._opened.items():
            setattr(Store, name, self._guarded(opened))
        sys.addaudithook(self._on_event)

    def _guarded(self, opened):
        def guarded(store, *args, **options):
            self._refuse("the store")
            return opened(store, *args, **options)

        return guarded

    def _on_event(self, event: str, values: tuple[object, ...]) -> None:
        if not self.is_watching or event != "open" or not isinstance(values[0], str):
            return
        path = values[0]
        if path.endswith((".py", ".pyc")) or any(part in path for part in _FREE):
            return
        self._refuse(path)

    def _refuse(self, what: str) -> None:
        if self.is_watching and (where := culprit()):
            raise DeskOnWindowThread(f"{where} uses {what} on the window's thread")
