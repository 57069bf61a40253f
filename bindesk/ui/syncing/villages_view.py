"""The first view of 审阅: the villages with what is new in each, and the errands they have handed up."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.errands.errands import ERRAND_STEP
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.operations.reviews import reviews
from bindesk.operations.reviews.villages import VillageSummary, villages
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.records import ListColumn, RecordList


@dataclass(frozen=True, slots=True)
class VillagesOverview:
    """What a township's desk shows of its villages, read in one go."""

    villages: tuple[VillageSummary, ...]
    errands: tuple[ErrandRow, ...]

    @property
    def due(self) -> int:
        """Return how many records and errands wait for this desk."""
        return sum(one.due for one in self.villages) + len(self.errands)


def read(desk: Desk) -> VillagesOverview:
    """Return the overview of a desk's villages now."""
    return VillagesOverview(tuple(villages(desk)), tuple(reviews.handed_up(desk)))


def _count(count: int, words: str) -> str:
    return f"{count} {words}" if count else "—"


VILLAGES = (
    ListColumn("村（社区）", lambda one: one.name, 220, stretch=True),
    ListColumn(
        "待审阅", lambda one: _count(one.due, "条"), 120, tone=lambda one: "info" if one.due else ""
    ),
    ListColumn("上报事项", lambda one: _count(one.handed_up, "件"), 140),
    ListColumn("待转报", lambda one: _count(one.along, "项"), 120),
)
ERRANDS = (
    ListColumn("办事人", lambda row: row.line.visitor, 120),
    ListColumn("事项", lambda row: row.line.subject, 240, stretch=True),
    ListColumn("状态", lambda row: ERRAND_STEP.choice_words("state", row.line.state), 120),
    ListColumn("承诺日", lambda row: f"{row.line.due_on:%m-%d}" if row.line.due_on else "", 100),
    ListColumn("编号", lambda row: row.line.number, 250),
)


class VillagesView(QWidget):
    """Lists the villages. ``village_opened`` carries a village's code, ``errand_opened`` an errand's id."""

    village_opened = Signal(str)
    errand_opened = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._known: dict[str, Any] = {}
        self.villages = RecordList("各村", VILLAGES, self._rows, empty=message("villages-none"))
        self.errands = RecordList(
            "村级上报事项", ERRANDS, self._rows, empty=message("villages-no-errands")
        )
        self.villages.record_opened.connect(self.village_opened)
        self.errands.record_opened.connect(self.errand_opened)
        self._handed_up = label("村级上报事项", "heading")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 10, 20, 12)
        inside.setSpacing(8)
        inside.addWidget(label(message("villages-intro"), wrap=True))
        inside.addWidget(self.villages, 3)
        inside.addWidget(self._handed_up)
        inside.addWidget(self.errands, 2)

    def _rows(self, ids: Any) -> dict[str, Any]:
        return {one: self._known[one] for one in ids if one in self._known}

    def show_overview(self, overview: VillagesOverview) -> None:
        """Show the villages and errands; the current rows stay."""
        self._known = {one.code: one for one in overview.villages}
        self._known |= {row.line.id: row for row in overview.errands}
        self.villages.show_records([one.code for one in overview.villages])
        self.errands.show_records([row.line.id for row in overview.errands])
        self._handed_up.setText(f"村级上报事项 {len(overview.errands)} 件")

    def name(self, code: str) -> str:
        """Return the name of a village; its code when it is not listed."""
        one = self._known.get(code)
        return one.name if isinstance(one, VillageSummary) else code

    def ready(self) -> None:
        """Focus the first village."""
        ids = self.villages.table.ids
        if ids and not self.villages.current():
            self.villages.go_to(ids[0])
        self.villages.setFocus()
