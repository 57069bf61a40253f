"""The sidebar of the counter: the visitor's open and recent errands, and the household."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.errands.errands import OPEN
from bindesk.domain.errands.visitors import Visitor
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.operations.people import residents
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.wording import left_tone, left_words, person_detail, short_day, state_words
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card, EmptyState
from bindesk.ui.widgets.labels import label

MOST_OPEN = 4
MOST_ENDED = 5
_MOST_READ = 20
"""The most errands that are read of a visitor and the household."""


class VisitorSidebar(QWidget):
    """The errands and the household of a visitor.

    ``errand_opened`` carries the id of a pressed errand, ``picked`` a Visitor of the household.
    """

    errand_opened = Signal(str)
    picked = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(10)
        self._inside.addStretch(1)
        self._cards: list[Card] = []
        self.show_visitor(None)

    def show_visitor(self, visitor: Visitor | None) -> None:
        """Show the errands and household of a visitor; for None, what will stand here."""
        if visitor is None:
            self._context.lookups.stop(self, "visitor")
            self._show_cards(self._empty_cards())
        else:
            self._context.start(self, "visitor", self._read_visitor(visitor))

    async def _read_visitor(self, visitor: Visitor) -> None:
        nothing: tuple[list[Visitor], list[ErrandRow]] = ([], [])
        work = partial(_household_and_errands, self._context.desk, visitor)
        others, rows = await self._context.result_of(work, nothing)
        self._show_cards(self._visitor_cards(visitor, others, rows))

    def _show_cards(self, cards: list[Card]) -> None:
        for card in self._cards:
            self._inside.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = cards
        for index, card in enumerate(self._cards):
            self._inside.insertWidget(index, card)

    def _empty_cards(self) -> list[Card]:
        return [Card("办事人信息").add(EmptyState(message("sidebar-empty"), "household"))]

    def _visitor_cards(
        self, visitor: Visitor, others: Sequence[Visitor], rows: Sequence[ErrandRow]
    ) -> list[Card]:
        own_ids = _own_ids(visitor)
        waiting = [row for row in rows if row.line.state in OPEN]
        ended = [row for row in rows if row.line.resident in own_ids and row not in waiting]
        cards = [self._open_card(waiting, own_ids), self._ended_card(ended)]
        return [*cards, self._household_card(others)] if others else cards

    def _open_card(self, rows: Sequence[ErrandRow], own_ids: Sequence[str]) -> Card:
        card = Card("未办结事项（含同户）")
        if not rows:
            card.add(label("暂无", tone="muted"))
        for row in rows[:MOST_OPEN]:
            line = row.line
            owner = "" if line.resident in own_ids else f"{line.visitor}："
            button = Button(f"{owner}{line.subject.partition('(')[0]}", "quiet", "right", low=True)
            button.clicked.connect(lambda _on, errand=line.id: self.errand_opened.emit(errand))
            card.inside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            state = "  ".join(p for p in (state_words(row), left_words(row)) if p)
            card.add(label(state, "small", tone=left_tone(row), wrap=True))
        return card

    def _ended_card(self, rows: Sequence[ErrandRow]) -> Card:
        card = Card("最近办理")
        if not rows:
            card.add(label("暂无办理记录", tone="muted"))
        for row in rows[:MOST_ENDED]:
            summary = f"{short_day(row.line.accepted_on)} {row.line.subject} {state_words(row)}"
            card.add(label(summary, "small", wrap=True))
        return card

    def _household_card(self, others: Sequence[Visitor]) -> Card:
        card = Card("同户人员（可一并办理）")
        for visitor in others:
            summary = (
                f"{visitor.name} {visitor.relation} {person_detail(visitor, self._context.today())}"
            )
            button = Button(" ".join(summary.split()), "quiet", "person", low=True)
            button.clicked.connect(lambda _on, who=visitor: self.picked.emit(who))
            card.inside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card


def _own_ids(visitor: Visitor) -> list[str]:
    """Return the id under which a visitor has errands; a member has none of their own."""
    return [visitor.id] if visitor.kind == "resident" else []


def _household_and_errands(desk: Desk, visitor: Visitor) -> tuple[list[Visitor], list[ErrandRow]]:
    """Return the others of a visitor's household, and the newest errands of all of them."""
    household = residents.household(desk, visitor.household)
    others = [one for one in household if one.id != visitor.id]
    ids = [*_own_ids(visitor), *(one.id for one in others)]
    return others, errand_lists.history(desk, ids, _MOST_READ)
