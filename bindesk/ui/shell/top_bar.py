"""The bar at the top: unit, search box, clerk and menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy
from typing_extensions import override

from bindesk.messages import message
from bindesk.ui.look import theme
from bindesk.ui.look.icons import icon
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.buttons import Button, icon_button
from bindesk.ui.widgets.completer import Candidate, Completer
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.labels import ShortLabel, label, set_tip

HEIGHT = 52


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """One match of the global search; ``kind`` and ``id`` name its record."""

    kind: str
    id: str
    title: str
    detail: str = ""


SearchMatches = Callable[[str], Sequence[SearchMatch]]


class SearchBox(LineEdit):
    """Searches the whole desk at each keystroke; ``match_chosen`` carries a SearchMatch."""

    match_chosen = Signal(object)

    def __init__(self, find: SearchMatches, run: RunQuery) -> None:
        super().__init__(moves=False)
        self._find = find
        self.setProperty("look", "find")
        self.setPlaceholderText("姓名 / 首字母 / 事项 / 单号   Ctrl+K")
        self.setAccessibleName("全局查找")
        self.addAction(icon("search", "muted"), LineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.picking = Completer(
            self,
            self._offer,
            lambda text: message("search-none-found", {"text": text}),
            run=run,
        )
        self.picking.chosen.connect(self._on_chosen)

    def _offer(self, text: str) -> Sequence[Candidate]:
        """Return the search matches as candidates of the list."""
        return [
            Candidate(f"{one.kind}/{one.id}", one.title, one.detail) for one in self._find(text)
        ]

    def _on_chosen(self, candidate: Candidate) -> None:
        kind, _, record = candidate.id.partition("/")
        self.picking.show_text("")
        self.match_chosen.emit(SearchMatch(kind, record, candidate.title, candidate.detail))


class TopBar(QFrame):
    """Shows the unit's full name, the 练习 badge, search box, clerk and menu."""

    clerk_pressed = Signal()
    menu_pressed = Signal()

    def __init__(
        self, unit: str, find: SearchMatches, run: RunQuery = run_at_once, *, practice: bool
    ) -> None:
        """Show a unit; ``run`` runs ``find``, the search of the whole desk."""
        super().__init__()
        self.setProperty("look", "header")
        self.unit = ShortLabel(unit, tone="header")
        self.badge = label("练习", "badge")
        set_tip(self.badge, message("shell-practice-hint"))
        self.badge.setVisible(practice)
        self.badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.find_box = SearchBox(find, run)
        self._name, self._wide = "", True
        self.clerk = Button("", "header", "person", keys="F9 换人")
        self.clerk.clicked.connect(lambda _on: self.clerk_pressed.emit())
        self.menu = icon_button("menu", "全部操作", "header")
        self.menu.clicked.connect(lambda _on: self.menu_pressed.emit())
        inside = QHBoxLayout(self)
        inside.setContentsMargins(16, 6, 8, 6)
        inside.setSpacing(12)
        inside.addWidget(self.unit, 3)
        inside.addWidget(self.badge)
        inside.addWidget(self.find_box, 2)
        inside.addWidget(self.clerk)
        inside.addWidget(self.menu)
        self.show_clerk("")
        self._measure()

    def show_clerk(self, name: str) -> None:
        """Show the clerk's name; "" hides the button."""
        self._name = name
        self.fit(wide=self._wide)
        self.clerk.setVisible(bool(name))

    def fit(self, *, wide: bool) -> None:
        """Show the clerk's name with or without its caption, by the room there is."""
        self._wide = wide
        self.clerk.set_words(
            f"经办人：{self._name}" if wide else self._name, "F9 换人" if wide else "F9"
        )
        self.clerk.setAccessibleName(f"经办人：{self._name}")

    def _measure(self) -> None:
        self.setFixedHeight(theme.px(HEIGHT))
        self.unit.setFont(theme.text_font(17, bold=True))
        self.find_box.setMinimumWidth(theme.px(150))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "menu"):
            self._measure()
