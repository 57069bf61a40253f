"""The frame of the window: rail, top bar, pages, notices and status bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.shell.actions import Action, Actions
from bindesk.ui.shell.ask import Ask, WindowAsk
from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.overlay import Overlay, stops_at
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.rail import FOLDS_BELOW, Rail, RailSection
from bindesk.ui.shell.status_bar import StatusBar
from bindesk.ui.shell.top_bar import SearchMatch, SearchMatches, TopBar
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.scroll_area import ScrollArea

__all__ = ["OfficeName", "OfficeWindow", "RailSection", "SearchMatch"]

SMALLEST = (1024, 560)
FIRST = (1366, 728)
USUAL_SIZE = 100
TITLE = "村级党务与便民服务工作台"


@dataclass(frozen=True, slots=True)
class OfficeName:
    """What the frame shows of a desk: the unit's full name, and whether it is for practice."""

    unit: str
    practice: bool = False


LoadFirst = Callable[[str, Callable[[], None]], bool]
"""Begins to load what the page of a section needs, and calls the function then; False when it is loaded."""


def _load_nothing(_section: str, _then: Callable[[], None]) -> bool:
    return False


class OfficeWindow(QWidget):
    """The main window.

    ``undo_asked``, ``clerk_asked`` and ``sync_asked`` tell what was pressed; ``match_chosen`` carries the
    chosen SearchMatch, ``size_chosen`` the text size in percent; ``leaving`` is emitted before the window
    closes. Its title holds no personal data.
    """

    undo_asked = Signal()
    clerk_asked = Signal()
    sync_asked = Signal()
    match_chosen = Signal(object)
    size_chosen = Signal(int)
    leaving = Signal()

    def __init__(
        self,
        office: OfficeName,
        sections: Sequence[RailSection],
        find: SearchMatches,
        places: Path | None = None,
        *,
        run: RunQuery = run_at_once,
    ) -> None:
        """Show an office.

        ``places`` is the ini file that stores the window's geometry; ``run`` runs ``find``.
        """
        super().__init__()
        self.setWindowTitle(f"{TITLE} · 练习" if office.practice else TITLE)
        self.setMinimumSize(*SMALLEST)
        self._sections = {section.id: section for section in sections}
        self._pages: dict[str, Page] = {}
        self._has_left = False
        self.load_first: LoadFirst = _load_nothing
        self._trail: list[str] = []
        self.settings = QSettings(str(places), QSettings.Format.IniFormat) if places else None
        self.top = TopBar(office.unit, find, run, practice=office.practice)
        self.rail = Rail(sections)
        self.status = StatusBar()
        self.notices = Notices(self.status)
        self.actions_here = Actions(self)
        self.ask: Ask = WindowAsk(self, self._on_laid)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.actions_here.add(self._own_actions())
        self._recall_place()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.notices)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self.top.clerk_pressed.connect(self.clerk_asked)
        self.top.menu_pressed.connect(self.show_menu)
        self.top.find_box.match_chosen.connect(self.match_chosen)
        self.status.undo_pressed.connect(self.undo_asked)
        self.status.sync_pressed.connect(self.sync_asked)

    def _own_actions(self) -> list[Action]:
        places = [
            Action(f"go-{s.id}", s.words, partial(self.go, s.id), _alt(s), s.icon, "栏目")
            for s in self._sections.values()
        ]
        return [
            *places,
            Action("find", "查找", self.go_find, "Ctrl+K", "search", "办公"),
            Action("undo", "撤销刚才的操作", self.undo_asked.emit, "Ctrl+Z", "undo", "办公"),
            Action("clerk", "更换经办人", self.clerk_asked.emit, "F9", "handover", "办公"),
            Action("back", "返回", self.back, "Esc"),
            Action("larger", "放大文字", lambda: self.resize_text(1), "Ctrl+=", "zoom-in", "显示"),
            Action(
                "smaller", "缩小文字", lambda: self.resize_text(-1), "Ctrl+-", "zoom-out", "显示"
            ),
            Action("usual-size", "恢复字号", self.reset_text, "Ctrl+0", "zoom-in", "显示"),
            Action("keys", "快捷键和帮助", self.show_help, "F1", "help", "显示"),
        ]

    def sections(self) -> list[str]:
        """Return the ids of the window's sections, in the order of the rail."""
        return list(self._sections)

    def section(self) -> str:
        """Return the id of the section on show, or nothing before the first."""
        return self._trail[-1] if self._trail else ""

    def page(self, section: str) -> Page:
        """Return a section's page, making it when it is asked for first.

        Raises KeyError for a section the window does not have.
        """
        if section not in self._pages:
            page = self._sections[section].make_page()
            page.going.connect(self.go)
            page.built.connect(partial(self._remember_widths, section))
            self.actions_here.add(page.actions_here(), page=section)
            self._pages[section] = page
            self._stack.addWidget(ScrollArea(page))
            self._remember_widths(section, page)
        return self._pages[section]

    def _remember_widths(self, section: str, part: QWidget) -> None:
        """Let the lists of a part of a page have the column widths that the clerk gave them."""
        from bindesk.ui.widgets.records import RecordList  # noqa: PLC0415 - the first paint is sooner

        if self.settings is not None:
            for records in part.findChildren(RecordList):
                records.remember_widths(self.settings, f"{section}/{records.accessibleName()}")

    def go(self, section: str, what: str = "") -> None:
        """Show a section, and in it the record with the id ``what``, once what its page needs is loaded."""
        if section not in self._pages and self.load_first(section, partial(self.go, section, what)):
            return
        page = self.page(section)
        if self.section() and self.section() != section:
            self._pages[self.section()].leave()
        self._trail = [one for one in self._trail if one != section] + [section]
        self._stack.setCurrentIndex(list(self._pages).index(section))
        self.rail.show_section(section)
        self.actions_here.show_page(section)
        page.arrive(what)
        if self.section() == section:  # the page may have sent the clerk on to another
            _take_focus(page)

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and not now.isVisible() and self.isAncestorOf(now):
            QTimer.singleShot(0, self, self._keep_focus_on_show)

    def _keep_focus_on_show(self) -> None:
        """Give the keyboard to the page on show, where it went to a widget behind it or behind a part of it.

        A page that sets the focus once its records are there may have been left meanwhile.
        """
        here: QWidget | None = self.focusWidget()
        if self.section() and here is not None and not here.isVisible():
            _take_focus(self._pages[self.section()])

    def leave_page(self) -> None:
        """Have the page on show save its drafts, once, before the desk is closed and the window after it."""
        if self.section() and not self._has_left:
            self._has_left = True
            self._pages[self.section()].leave()

    def back(self) -> None:
        """Go one step back: within the page, or to the section before."""
        if not self.section() or self._pages[self.section()].back() or len(self._trail) < 2:  # noqa: PLR2004
            return
        self._pages[self._trail.pop()].leave()
        self.go(self._trail[-1])

    def go_find(self) -> None:
        """Move the focus to the search box."""
        self.top.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.find_box.selectAll()

    def show_menu(self) -> None:
        """Open the menu of the actions that are enabled now."""
        corner = self.top.menu.mapToGlobal(QPoint(0, self.top.menu.height()))
        self.actions_here.menu(self).popup(corner)

    def show_help(self) -> None:
        """Show the overlay with help and shortcuts."""
        from bindesk.ui.shell.shortcut_sheet import WIDTH, shortcut_sheet  # noqa: PLC0415 - seldom wanted

        here = self.section()
        words = self._sections[here].words if here else TITLE
        help_words = self._pages[here].help_words if here else ""
        sheet = shortcut_sheet(self, f"{words}：快捷键和帮助", help_words, self.actions_here)
        self.show_overlay(sheet, width=WIDTH)

    def show_overlay(
        self, sheet: Overlay, focus: QWidget | None = None, *, width: int = 520
    ) -> None:
        """Show an overlay; the window's actions are disabled until it is closed."""
        self._on_laid(sheet)
        sheet.open_overlay(focus, width=width)

    def _on_laid(self, sheet: Overlay) -> None:
        self.actions_here.hold(is_held=True)
        sheet.closed.connect(lambda: self.actions_here.hold(is_held=False))

    def resize_text(self, step: int) -> None:
        """Make all text one step larger or smaller."""
        self._set_text_size(theme.next_size(step))

    def reset_text(self) -> None:
        """Show all text at 100 %."""
        self._set_text_size(USUAL_SIZE)

    def _set_text_size(self, percent: int) -> None:
        if percent != theme.percent():
            app = cast("QApplication", QApplication.instance())
            theme.apply(app, theme.current().name, percent)
            self._fold()
            self.size_chosen.emit(percent)

    def _fold(self) -> None:
        wide = self.width() >= theme.px(FOLDS_BELOW)
        self.rail.fold(folded=not wide)
        self.top.fit(wide=wide)
        self.status.fit(wide=wide)

    def _recall_place(self) -> None:
        geometry = self.settings.value("window/place") if self.settings else None
        if not geometry or not self.restoreGeometry(geometry):
            self.resize(*FIRST)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.resize_text(1 if event.angleDelta().y() > 0 else -1)
            event.accept()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.leave_page()
        self.leaving.emit()
        if self.settings:
            self.settings.setValue("window/place", self.saveGeometry())
            self.settings.sync()
        super().closeEvent(event)


def _take_focus(page: Page) -> None:
    """Set the focus to the widget of a page that had it last, or to its first, unless the page has set it.

    The window's own focus widget counts: it is known while another program's window is in front. An overlay
    of the page keeps the focus.
    """
    if any(sheet.isVisible() for sheet in page.window().findChildren(Overlay)):
        return
    here: QWidget | None = page.window().focusWidget()
    if here is not None and page.isAncestorOf(here) and stops_at(here):
        return
    last: QWidget | None = page.focusWidget()
    if last is None or not stops_at(last):
        last = next((one for one in page.findChildren(QWidget) if stops_at(one)), page)
    last.setFocus(Qt.FocusReason.OtherFocusReason)


def _alt(section: RailSection) -> str:
    return f"Alt+{section.number}" if section.number else ""
