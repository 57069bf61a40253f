"""The page 党员与组织: one tab for each register."""

from functools import partial

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.all_kinds import kinds_listed_on
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.kinds import Section
from bindesk.messages import message
from bindesk.operations.errands import errand_items
from bindesk.operations.records import registers
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import KEYS
from bindesk.ui.people.record_list_view import DUPLICATES_KEYS
from bindesk.ui.people.register import RegisterView
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page, PageChoices
from bindesk.ui.tasks.lookups import Query

NEW = "new"
"""The value in place of a record id that asks for an empty form."""


class _Tabs(QTabWidget):
    """A tab widget that takes the height available; each tab scrolls its own content."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class _Place(QWidget):
    """The place of a register on its tab until that is shown first."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(0, 0, 0, 0)


class PeoplePage(Page):
    """Shows one register per tab; a register reads its records when its tab is first shown.

    ``arrive`` takes the name of a kind (member), a kind and an id (member/…, member/new), or nothing.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.help_words = message("people-help")
        self._context = context
        self.tabs = _Tabs()
        self.tabs.setAccessibleName("登记类别")
        self.kinds = {kind.name: kind for kind in kinds_listed_on(Section.REGISTERS)}
        self._places = {name: _Place() for name in self.kinds}
        self._registers: dict[str, RegisterView] = {}
        for name, place in self._places.items():
            self.tabs.addTab(place, self.kinds[name].words)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _place: self.here().show_list())
        context.changes.rung.connect(self._on_changed)

    def here(self) -> RegisterView:
        """Return the register of the current tab."""
        return self.register(list(self.kinds)[self.tabs.currentIndex()])

    def register(self, name: str) -> RegisterView:
        """Return the register of a kind, built when it is needed first.

        Raises KeyError for a kind that has no register here.
        """
        if name not in self._registers:
            register = RegisterView(self.kinds[name], self._context)
            register.wanted_book.connect(partial(self.going.emit, "books"))
            register.built.connect(self.built)
            self._places[name].inside.addWidget(register)
            # A layout shows a new widget only later; until then it takes no focus.
            register.show()
            self._registers[name] = register
            self.built.emit(register)
        return self._registers[name]

    def _choose(self, name: str) -> None:
        """Show the tab of a kind, if it has one."""
        if name in self._places:
            self.tabs.setCurrentWidget(self._places[name])

    @override
    def actions_here(self) -> list[Action]:
        return [
            *self._choosing(),
            Action("new-record", "新建", lambda: self.here().new(), "Ctrl+N", "add", "登记"),
            Action("save-record", "保存", lambda: self.here().save(), "Ctrl+S", "save", "登记"),
            Action(
                "import-sheet", "导入表格", lambda: self.here().import_file(), "", "import", "登记"
            ),
            Action(
                "export-sheet", "导出表格", lambda: self.here().export_file(), "", "export", "登记"
            ),
            Action(
                "find-duplicates",
                "查重",
                lambda: self.here().find_duplicates(),
                DUPLICATES_KEYS,
                "members",
                "登记",
            ),
            Action("filter-register", "筛选列表", self.go_filter, "Ctrl+F", "search", "登记"),
            Action("refresh-register", "刷新", self._reload, "F5", "sync", "登记"),
            Action("lay-out-items", "导入事项目录", self.import_catalogue, "", "hall", "登记"),
        ]

    def _choosing(self) -> list[Action]:
        """Return the action that moves the focus to the village box of the current register."""
        if self._context.villages is None:
            return []
        return [
            Action("register-village", "选村", self.choose_village, KEYS, "organisation", "登记")
        ]

    def choose_village(self) -> None:
        """Move the focus to the village box of the current register."""
        box = self.here().listing.village
        if box is not None:
            box.setFocus()

    def go_filter(self) -> None:
        """Focus the search line of the register's list, where the list is on show."""
        if self.here().listing.isVisible():
            self.here().listing.search.setFocus()
            self.here().listing.search.selectAll()

    def _reload(self) -> None:
        self.here().reload()

    @override
    def arrive(self, what: str) -> None:
        name, _, record = what.partition("/")
        self._choose(name)
        if record == NEW:
            self.here().new()
        elif record:
            self.here().open_record(record)
        elif not self.here().record():
            self.here().show_list()
        if name == ERRAND_ITEM.name:
            self._context.start(self, "items", self._offer_catalogue())

    async def _offer_catalogue(self) -> None:
        """Ask whether to import the shipped items where there are none yet."""
        desk = self._context.desk
        if not await Query(partial(registers.ids, desk, ERRAND_ITEM, unit=desk.office.unit)):
            self._context.ask.confirm(
                message("people-items-question"), "导入", self.import_catalogue
            )

    def import_catalogue(self) -> None:
        """Import the shipped catalogue of errand items into the store of this desk."""
        context = self._context
        context.tasks.run(
            lambda: errand_items.install_catalogue(context.desk),
            self._on_laid_out,
            context.warn,
            name="lay-out",
        )

    def _on_laid_out(self, changes: Changes) -> None:
        self._context.notices.done("已导入事项目录", undo="导入事项目录")
        self._context.changes.notify(changes)

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and self.here().kind.name in changes.kinds:
            self._reload()

    @override
    def position(self) -> str:
        register = self.here()
        return (
            f"{register.kind.name}/{register.record() or (NEW if register.is_new else '')}".rstrip(
                "/"
            )
        )

    @override
    def choices(self) -> PageChoices:
        listing = self.here().listing
        return {
            "kind": self.here().kind.name,
            "text": listing.search.text(),
            "struck": listing.struck.isChecked(),
        }

    @override
    def restore_choices(self, choices: PageChoices) -> None:
        listing = self.register(choices["kind"]).listing
        listing.search.setText(choices["text"])
        listing.struck.setChecked(choices["struck"])

    @override
    def leave(self) -> None:
        self.here().leave()

    @override
    def back(self) -> bool:
        return self.here().back()
