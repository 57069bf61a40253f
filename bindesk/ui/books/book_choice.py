"""The choices for a book to print: unit, branch, year, month, meeting or errand, as the book needs."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from bindesk.messages import message
from bindesk.operations.books import printing
from bindesk.operations.books.printing import AvailableBook, BookQuery
from bindesk.operations.meetings import meeting_lists
from bindesk.operations.people import members
from bindesk.operations.records import registers
from bindesk.operations.units import visible_units
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChooser
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.editors import CheckBox, ChoiceBox
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.person_picker import Candidate, PersonPicker

YEARS_BACK = 5
MEETING_LONG = 18
"""Characters of a meeting's title that its box shows at least; the open list shows the whole title."""

WHOLE_YEAR = "全年已完成的会议"

_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class BookChoice(QWidget):
    """Chooses what of a book is printed; ``changed`` follows each change of the choice."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._book: AvailableBook | None = None
        self._unit = context.unit()
        self._restored: dict[str, object] = {}
        self.village = UnitChooser(context.villages) if context.villages else None
        self.branch = _box("党支部")
        self.year = _box("年度")
        self.month = _box("月份")
        self.meeting = _box("会议")
        self.meeting.setSizeAdjustPolicy(_SHORT)
        self.meeting.setMinimumContentsLength(MEETING_LONG)
        self.errand = PersonPicker(
            "办事", self._errands, hint="受理编号 / 姓名 / 首字母", run=context.run_query
        )
        self.masked = CheckBox("证件号和电话脱敏")
        self.blank = CheckBox("空白表")
        self._parts: dict[str, QWidget] = {
            "branch": self.branch,
            "year": self.year,
            "month": self.month,
            "meeting": self.meeting,
            "errand": self.errand,
            "masked": self.masked,
            "blank": self.blank,
        }
        self.errand.setMinimumWidth(280)
        first = [self.village] if self.village else []
        inside = FlowLayout(*first, *self._parts.values())
        self.setLayout(inside)
        for box in (self.branch, self.year):
            box.activated.connect(lambda _row: context.start(self, "period", self._on_period()))
        for box in (self.month, self.meeting):
            box.activated.connect(lambda _row: self.changed.emit())
        for tick in (self.masked, self.blank):
            tick.clicked.connect(lambda _on: self.changed.emit())
        self.errand.picked.connect(lambda _one: self.changed.emit())

    async def show_book(self, book: AvailableBook) -> None:
        """Show the choices of a book; choices made for the last book stay where possible.

        A book is printed for one unit only: while all units are chosen, only the unit can be chosen.
        """
        self._book = book
        if self._unit != self._context.unit():
            self._unit = self._context.unit()
            self.errand.show_candidate(None)
        asks = book.asks if self._unit else ()
        for name, part in self._parts.items():
            part.setVisible(name in asks)
        if asks and book.id == printing.SIGN_IN:
            self.year.setVisible(True)
        await self._fill_branches()
        await self._fill_periods()
        await self._fill_meetings()

    def choices(self) -> dict[str, object]:
        """Return what is chosen, for ``restore``."""
        boxes = {name: part.currentData() for name, part in self._boxes().items()}
        ticks = {"masked": self.masked.isChecked(), "blank": self.blank.isChecked()}
        return {**boxes, **ticks, "errand": self.errand.candidate()}

    def restore(self, choices: Mapping[str, Any]) -> None:
        """Choose again what ``choices`` returned, each value once its box is filled."""
        self._restored = {name: choices[name] for name in self._boxes() if name in choices}
        self.masked.setChecked(bool(choices.get("masked")))
        self.blank.setChecked(bool(choices.get("blank")))
        self.errand.show_candidate(choices.get("errand"))

    def _boxes(self) -> dict[str, ChoiceBox]:
        return {
            "branch": self.branch,
            "year": self.year,
            "month": self.month,
            "meeting": self.meeting,
        }

    def _fill_box(
        self, name: str, choices: Iterable[tuple[str, object]], first: object = None
    ) -> None:
        _fill(self._boxes()[name], choices, first, self._restored.pop(name, None))

    async def _fill_branches(self) -> None:
        branches = await Query(partial(members.branches_here, self._context.desk, self._unit))
        self._fill_box("branch", [(one.name, one.id) for one in branches])
        self.branch.setVisible(self.branch.isVisibleTo(self) and len(branches) > 1)

    async def _fill_periods(self) -> None:
        this = self._context.today().year
        years = {*range(this - YEARS_BACK, this + 1)}
        if branch := self.branch.currentData():
            years |= {*await Query(partial(meeting_lists.years, self._context.desk, branch))}
        self._fill_box("year", [(f"{year}年", year) for year in sorted(years, reverse=True)], this)
        months = [("全年", 0), *((f"{month}月", month) for month in range(1, 13))]
        self._fill_box("month", months, self._context.today().month)

    async def _fill_meetings(self) -> None:
        branch, year = self.branch.currentData(), self.year.currentData()
        if self._book is None or not branch or not year:
            _fill(self.meeting, [])
            return
        book = self._book.id
        meetings = await Query(
            partial(printing.meetings_of, self._context.desk, book, branch, year)
        )
        first = ("尚未记录的会议", "") if book == printing.SIGN_IN else (WHOLE_YEAR, "")
        self._fill_box("meeting", [first, *((words, one) for one, words in meetings)])

    async def _on_period(self) -> None:
        await self._fill_meetings()
        self.changed.emit()

    def _errands(self, text: str) -> Sequence[Candidate]:
        matches = registers.matches(self._context.desk, "errand", text, unit=self._unit)
        return [Candidate(one.id, one.title, one.detail) for one in matches]

    async def choose_owner(self, kind: str, record: str) -> None:
        """Choose the unit of a record of a kind by its id."""
        villages = self._context.villages
        if villages is None:
            return
        if unit := await Query(partial(visible_units.owner, self._context.desk, kind, record)):
            villages.choose(unit)

    async def choose_meeting(self, meeting: str) -> None:
        """Choose a meeting by its id in whichever year it is."""
        for row in range(self.year.count()):
            if self.meeting.findData(meeting) >= 0:
                break
            self.year.setCurrentIndex(row)
            await self._fill_meetings()
        self.meeting.setCurrentIndex(max(0, self.meeting.findData(meeting)))

    async def choose_errand(self, errand: str) -> None:
        """Choose an errand by its id."""
        title = await Query(partial(registers.title, self._context.desk, "errand", errand))
        self.errand.show_candidate(Candidate(errand, title) if title else None)

    def choose_month(self, year: int, month: int) -> None:
        """Choose a month."""
        self.year.setCurrentIndex(max(0, self.year.findData(year)))
        self.month.setCurrentIndex(max(0, self.month.findData(month)))

    def which(self) -> BookQuery:
        """Return the choices as arguments of ``printing.prepare``."""
        picked = self.errand.candidate()
        return {
            "unit": self._unit or None,
            "branch": self.branch.currentData() or None,
            "year": self.year.currentData() or None,
            "month": self.month.currentData() or None,
            "meeting": self.meeting.currentData() or None,
            "errand": picked.id if picked else None,
            "masked": self.masked.isChecked(),
            "blank": self.blank.isChecked(),
        }

    def missing_choice(self) -> str:
        """Return a sentence on the choice still to be made, or an empty string."""
        if not self._unit:
            return message("book-needs-unit")
        asks = self._book.asks if self._book else ()
        needs_errand = "errand" in asks and not self.which()["errand"]
        return message("book-needs-errand") if needs_errand else ""


def _box(words: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setAccessibleName(words)
    box.setPlaceholderText(words)
    return box


def _fill(
    box: ChoiceBox,
    choices: Iterable[tuple[str, object]],
    first: object = None,
    restored: object = None,
) -> None:
    """Replace the choices of a box; choose ``restored``, the value of before, ``first`` or the first row."""
    before = box.currentData()
    box.clear()
    for words, value in choices:
        box.addItem(words, value)
    for choice in (restored, before, first):
        if choice is not None and box.findData(choice) >= 0:
            box.setCurrentIndex(box.findData(choice))
            return
    box.setCurrentIndex(0 if box.count() else -1)
