"""Every action of the window once: its id, words, shortcut and what it runs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from bindesk.ui.look.icons import icon


@dataclass(frozen=True, slots=True)
class Action:
    """Something a clerk can do from the keyboard.

    ``group`` is the heading it stands under in the menu and on the shortcut sheet; an action
    without one (a plain key such as Esc) shows on the sheet only.
    """

    id: str
    words: str
    run: Callable[[], None]
    shortcut: str = ""
    icon: str = ""
    group: str = ""


class ShortcutTaken(ValueError):
    """Two actions within reach of each other want the same keys or the same id."""


class Actions(QObject):
    """The actions of one window; those of a page answer only while the page is on show."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._listed: dict[str, tuple[Action, str, QAction]] = {}
        self._page = ""
        self._held = False

    def add(self, actions: Iterable[Action], *, page: str = "") -> None:
        """Register actions, of the whole window or of one page (by its section's id).

        Raises ShortcutTaken when an id is registered twice, or keys are asked for that another
        action within reach answers to.
        """
        for action in actions:
            self._refuse_twins(action, page)
            made = QAction(action.words, self._window)
            if action.icon:
                made.setIcon(icon(action.icon))
            if action.shortcut:
                made.setShortcut(QKeySequence(action.shortcut))
                made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            made.setAutoRepeat(False)
            made.triggered.connect(lambda _checked=False, run=action.run: run())
            made.setEnabled(self._in_reach(page))
            self._window.addAction(made)
            self._listed[action.id] = action, page, made

    def _refuse_twins(self, action: Action, page: str) -> None:
        if action.id in self._listed:
            raise ShortcutTaken(action.id)
        if not action.shortcut:
            return
        keys = QKeySequence(action.shortcut)
        for other, where, made in self._listed.values():
            near = where in {"", page} or not page
            if near and other.shortcut and made.shortcut() == keys:
                raise ShortcutTaken(f"{action.id}, {other.id}: {action.shortcut}")

    def _in_reach(self, page: str) -> bool:
        return not self._held and page in {"", self._page}

    def show_page(self, page: str) -> None:
        """Let the actions of this page answer, and no other page's."""
        self._page = page
        self._enable()

    def hold(self, *, is_held: bool) -> None:
        """Silence every action, as while a question stands in the window, or let them answer."""
        self._held = is_held
        self._enable()

    def _enable(self) -> None:
        for _, page, made in self._listed.values():
            made.setEnabled(self._in_reach(page))

    def in_reach(self) -> list[Action]:
        """Return the actions that answer now, in the order in which they were registered."""
        return [a for a, page, _ in self._listed.values() if page in {"", self._page}]

    def qaction(self, action_id: str) -> QAction:
        """Return the Qt action, for a toolbar or a context menu.

        Raises KeyError for an id that is not registered.
        """
        return self._listed[action_id][2]

    def grouped(self) -> dict[str, list[Action]]:
        """Return the actions that answer now by their groups; the page's own come first."""
        found: dict[str, list[Action]] = {}
        own = [a for a in self.in_reach() if self._listed[a.id][1]]
        for action in [*own, *(a for a in self.in_reach() if not self._listed[a.id][1])]:
            found.setdefault(action.group, []).append(action)
        return found

    def menu(self, parent: QWidget) -> QMenu:
        """Return a menu of the actions that answer now, group by group."""
        made = QMenu(parent)
        for group, actions in self.grouped().items():
            if not group:
                continue
            if made.actions():
                made.addSeparator()
            for action in actions:
                made.addAction(self.qaction(action.id))
        return made
