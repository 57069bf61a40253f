"""The page 办事大厅: the tabs 受理台, 在办 and 台账, and the card of an errand above them."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TypeVar

from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.all_kinds import kinds_shown_on
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.records.kinds import Section
from bindesk.messages import message
from bindesk.operations.units import visible_units
from bindesk.ui.context.changes import ChangedKinds
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import KEYS
from bindesk.ui.errands.counter import CounterBoxes, CounterView
from bindesk.ui.errands.errand_card import ErrandCard
from bindesk.ui.errands.ledger import LedgerView
from bindesk.ui.errands.open_errands import OpenErrandsView
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page, PageChoices
from bindesk.ui.tasks.lookups import Query

COUNTER, RUNNING, LEDGER = range(3)


class _Layers(QStackedWidget):
    """A stack that takes the available height: its pages scroll by themselves."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class _LazyTab(QWidget):
    """A tab whose content is built when it is shown first."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(0, 0, 0, 0)


_Part = TypeVar("_Part", CounterView, OpenErrandsView, LedgerView)


class ErrandsPage(Page):
    """The page of the service hall."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.help_words = message("hall-help")
        self._context = context
        self._has_begun = False
        self._boxes = CounterBoxes(context)
        self._lists: list[OpenErrandsView | LedgerView] = []
        self._card: ErrandCard | None = None
        self.tabs = QTabWidget()
        self.tabs.addTab(_LazyTab(), "受理台  Ctrl+1")
        self.tabs.addTab(_LazyTab(), "在办  Ctrl+2")
        self.tabs.addTab(_LazyTab(), "台账  Ctrl+3")
        self._stack = _Layers()
        self._stack.addWidget(self.tabs)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 4, 16, 12)
        inside.addWidget(self._stack)
        self.tabs.currentChanged.connect(lambda _place: self._on_tab())
        context.changes.rung.connect(self._on_changed)

    @cached_property
    def counter(self) -> CounterView:
        """The tab 受理台, built when it is needed first."""
        return self._build_tab(COUNTER, CounterView(self._context, self._boxes))

    @cached_property
    def running(self) -> OpenErrandsView:
        """The tab 在办, built when it is shown first."""
        return self._build_tab(RUNNING, OpenErrandsView(self._context))

    @cached_property
    def ledger(self) -> LedgerView:
        """The tab 台账, built when it is shown first."""
        return self._build_tab(LEDGER, LedgerView(self._context))

    def _build_tab(self, tab: int, part: _Part) -> _Part:
        lazy_tab = self.tabs.widget(tab)
        assert isinstance(lazy_tab, _LazyTab)  # noqa: S101 -- as the tabs were added
        lazy_tab.inside.addWidget(part)
        part.show()
        part.errand_opened.connect(self.open)
        if not isinstance(part, CounterView):
            self._lists.append(part)
        self.built.emit(part)
        return part

    @property
    def card(self) -> ErrandCard:
        """The card of an errand, built when it is needed first."""
        if self._card is None:
            self._card = ErrandCard(self._context)
            self._card.closed.connect(self.close_card)
            self._stack.addWidget(self._card)
        return self._card

    @property
    def _is_on_card(self) -> bool:
        return self._card is not None and self._stack.currentWidget() is self._card

    @override
    def parts_ahead(self) -> Sequence[Callable[[], object]]:
        boxes = self._boxes
        return (
            lambda: boxes.visitor,
            lambda: boxes.item,
            lambda: boxes.terms,
            lambda: boxes.sidebar,
            lambda: self.counter,
            lambda: self.running,
            lambda: self.ledger,
            lambda: self.card,
        )

    @override
    def actions_here(self) -> list[Action]:
        hall, way = "办事大厅", "errands"
        return [
            Action(f"{way}-finish", "受理或办结", self.finish, "Ctrl+Return", "check", hall),
            Action(f"{way}-finish-pad", "", self.finish, "Ctrl+Enter"),
            Action(f"{way}-carry", "转代办", self.switch_to_agency, "Ctrl+D", "right", hall),
            Action(f"{way}-note", "只登记（咨询）", self.note_only, "Ctrl+L", "info", hall),
            Action(f"{way}-notify", "一次性告知", self.notify, "Ctrl+G", "document", hall),
            Action(f"{way}-new", "登记新办事人", self.meet, "Ctrl+N", "add", hall),
            Action(f"{way}-all", "材料全部收到", self.tick_all, "F6", "check", hall),
            Action(f"{way}-unmask", "显示号码", self.show_numbers, "F4", "eye", hall),
            Action(f"{way}-print", "打印回执或该月台账", self.print, "Ctrl+P", "print", hall),
            Action(f"{way}-filter", "筛选列表", self.go_filter, "Ctrl+F", "search", hall),
            *self._choosing(),
            Action(f"{way}-counter", "受理台", partial(self.go, COUNTER), "Ctrl+1", "hall", hall),
            Action(f"{way}-running", "在办", partial(self.go, RUNNING), "Ctrl+2", "clock", hall),
            Action(f"{way}-ledger", "台账", partial(self.go, LEDGER), "Ctrl+3", "book", hall),
        ]

    def _choosing(self) -> list[Action]:
        """Return the action that focuses the unit chooser of the list on show."""
        if self._context.villages is None:
            return []
        return [
            Action(
                "errands-village", "选择村", self.choose_village, KEYS, "organisation", "办事大厅"
            )
        ]

    def choose_village(self) -> None:
        """Focus the unit chooser; from the counter, go to the open errands first."""
        if self._at_counter():
            self.go(RUNNING)
        tab = self._tab()
        if isinstance(tab, OpenErrandsView | LedgerView) and tab.village is not None:
            tab.village.setFocus()

    def go_filter(self) -> None:
        """Focus the filter of the list on show; from the counter or a card, go to the open errands first."""
        on_card = self._is_on_card
        if on_card or self._at_counter():
            self.go(RUNNING)
        tab = self._tab()
        if isinstance(tab, OpenErrandsView | LedgerView):
            tab.filter.setFocus()
            tab.filter.selectAll()

    @override
    def arrive(self, what: str) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.counter.begin()
        self.load_lists()
        if what:
            self.open(what)
        elif self._stack.currentWidget() is self.tabs:
            self._tab().ready()

    def load_lists(self) -> None:
        """Read the lists that are built: the one on show, and those shown before."""
        self._tab()
        for view in self._lists:
            view.load()

    @override
    def position(self) -> str:
        if self._is_on_card:
            return self.card.errand
        return {RUNNING: "open", LEDGER: "ledger"}.get(self.tabs.currentIndex(), "")

    @override
    def choices(self) -> PageChoices:
        return {"running": self.running.filter.text(), "ledger": self.ledger.choices()}

    @override
    def restore_choices(self, choices: PageChoices) -> None:
        self.running.filter.setText(choices["running"])
        self.ledger.restore(choices["ledger"])

    @override
    def leave(self) -> None:
        self.counter.leave()

    @override
    def back(self) -> bool:
        if self._stack.currentWidget() is self.tabs:
            return False
        if not self.card.close_form():
            self.close_card()
        return True

    def go(self, tab: int) -> None:
        """Show one of the tabs."""
        self._context.lookups.stop(self, "view")
        self._stack.setCurrentWidget(self.tabs)
        self.tabs.setCurrentIndex(tab)
        self._tab().ready()

    def open(self, errand: str) -> None:
        """Show an errand's card; an errand of another unit is opened in the syncing page to be read."""
        self._context.start(self, "view", self._open(errand))

    async def _open(self, errand: str) -> None:
        desk = self._context.desk
        may_change = partial(visible_units.may_change, desk, ERRAND.name, errand)
        if self._context.villages and not await Query(may_change):
            self.going.emit("carrying", f"sheet/{ERRAND.name}/{errand}")
            return
        if await self.card.read_errand(errand):
            self._stack.setCurrentWidget(self.card)
            self.card.ready()

    def close_card(self) -> None:
        """Return to the tab beneath the card."""
        self._stack.setCurrentWidget(self.tabs)
        self._tab().ready()

    def finish(self) -> None:
        """Save the form of the card, or register the visit at the counter."""
        if self._is_on_card:
            self.card.save()
        elif self._at_counter():
            self.counter.finish()

    def switch_to_agency(self) -> None:
        """Handle the errand at the counter on behalf of the visitor."""
        if self._at_counter():
            self.counter.switch_to_agency()

    def note_only(self) -> None:
        """Register the visit at the counter as a consultation."""
        if self._at_counter():
            self.counter.note_only()

    def notify(self) -> None:
        """Notify the visitor at the counter of the missing materials."""
        if self._at_counter():
            self.counter.notify()

    def meet(self) -> None:
        """Start registering a new visitor at the counter."""
        if not self._at_counter():
            self.go(COUNTER)
        self.counter.visitor.meet(self.counter.visitor.picker.text())

    def tick_all(self) -> None:
        """Mark all materials at the counter as received."""
        if self._at_counter():
            self.counter.terms.tick_all()

    def show_numbers(self) -> None:
        """Unmask the numbers of the visitor at the counter."""
        if self._at_counter():
            self.counter.visitor.show_numbers()

    def print(self) -> None:
        """Print the receipt of the errand on show or registered last, or the ledger of the month."""
        if self._is_on_card:
            self._context.printing.receipt(self.card.errand)
        elif self.tabs.currentIndex() == LEDGER:
            self.ledger.print_month()
        elif self._at_counter():
            self.counter.print_receipt()

    def _tab(self) -> CounterView | OpenErrandsView | LedgerView:
        tab = self.tabs.currentIndex()
        return self.running if tab == RUNNING else self.ledger if tab == LEDGER else self.counter

    def _at_counter(self) -> bool:
        on_tabs = self._stack.currentWidget() is self.tabs
        return on_tabs and self.tabs.currentIndex() == COUNTER

    def _on_tab(self) -> None:
        if self._has_begun and self.tabs.currentIndex() != COUNTER:
            self.counter.leave()
            self.load_lists()

    def _on_changed(self, touched: ChangedKinds) -> None:
        if not self._has_begun:
            return
        if touched.kinds & kinds_shown_on(Section.HALL):
            self.load_lists()
            card = self._card
            if card is not None and card.errand and card.form is None:
                card.show_errand(card.errand)
        if ERRAND_ITEM.name in touched.kinds:
            self.counter.item.load()
