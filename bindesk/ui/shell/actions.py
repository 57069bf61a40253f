"""Registers every action of the window: its id, words, shortcut and function."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from bindesk.ui.look.icons import icon


@dataclass(frozen=True, slots=True)
class Action:
    """One action that a clerk can run from the keyboard or the menu.

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
    """Two actions that can be enabled at once have the same shortcut or the same id."""


class Actions(QObject):
    """Holds the actions of one window; a page's actions are enabled while the page is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._listed: dict[str, tuple[Action, str, QAction]] = {}
        self._page = ""
        self._held = False

    def add(self, actions: Iterable[Action], *, page: str = "") -> None:
        """Register actions, of the whole window or of one page (by its section's id).

        Raises ShortcutTaken when an id is registered twice, or a shortcut belongs to another
        action that can be enabled at the same time.
        """
        for action in actions:
            self._refuse_twins(action, page)
            qaction = QAction(action.words, self._window)
            if action.icon:
                qaction.setIcon(icon(action.icon))
            if action.shortcut:
                qaction.setShortcut(QKeySequence(action.shortcut))
                qaction.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            qaction.setAutoRepeat(False)
            qaction.triggered.connect(lambda _checked=False, run=action.run: run())
            qaction.setEnabled(self._in_reach(page))
            self._window.addAction(qaction)
            self._listed[action.id] = action, page, qaction

    def _refuse_twins(self, action: Action, page: str) -> None:
        if action.id in self._listed:
            raise ShortcutTaken(action.id)
        if not action.shortcut:
            return
        keys = QKeySequence(action.shortcut)
        for other, where, qaction in self._listed.values():
            near = where in {"", page} or not page
            if near and other.shortcut and qaction.shortcut() == keys:
                raise ShortcutTaken(f"{action.id}, {other.id}: {action.shortcut}")

    def _in_reach(self, page: str) -> bool:
        return not self._held and page in {"", self._page}

    def show_page(self, page: str) -> None:
        """Enable the actions of this page, and disable those of every other page."""
        self._page = page
        self._enable()

    def hold(self, *, is_held: bool) -> None:
        """Disable every action while an overlay covers the window, or enable them again."""
        self._held = is_held
        self._enable()

    def _enable(self) -> None:
        for _, page, qaction in self._listed.values():
            qaction.setEnabled(self._in_reach(page))

    def in_reach(self) -> list[Action]:
        """Return the actions of the window and the current page, in the order of registration."""
        return [a for a, page, _ in self._listed.values() if page in {"", self._page}]

    def qaction(self, action_id: str) -> QAction:
        """Return the Qt action, for a toolbar or a context menu.

        Raises KeyError for an id that is not registered.
        """
        return self._listed[action_id][2]

    def grouped(self) -> dict[str, list[Action]]:
        """Return the actions of the window and the current page by group, the page's first."""
        groups: dict[str, list[Action]] = {}
        of_page = [a for a in self.in_reach() if self._listed[a.id][1]]
        for action in [*of_page, *(a for a in self.in_reach() if not self._listed[a.id][1])]:
            groups.setdefault(action.group, []).append(action)
        return groups

    def menu(self, parent: QWidget) -> QMenu:
        """Return a menu with a submenu for each group; all in one would be higher than a small screen."""
        menu = QMenu(parent)
        for group, actions in self.grouped().items():
            if group:
                submenu = menu.addMenu(group)
                for action in actions:
                    submenu.addAction(self.qaction(action.id))
        return menu
