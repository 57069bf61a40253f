"""Which of the units below a desk the lists show: all of them together, or one at a time."""

from PySide6.QtCore import QObject, Signal

from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.units import visible_units
from bindesk.operations.units.visible_units import VisibleUnit
from bindesk.ui.shell.actions import Action
from bindesk.ui.widgets.editors import ChoiceBox

ALL = "全部村"
KEYS = "Ctrl+J"
"""Goes to the box in which a village is chosen."""


class UnitChoice(QObject):
    """One choice for the whole window, remembered while the program runs.

    ``changed`` tells that another unit was chosen, or that other units may be.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.places: tuple[VisibleUnit, ...] = ()
        self.unit = ""
        self.read()

    def read(self) -> None:
        """Read which units there are; one chosen that is gone is chosen no more."""
        units = tuple(visible_units.filter_units(self._desk))
        if units == self.places:
            return
        self.places = units
        if self.unit not in {one.code for one in units}:
            self.unit = ""
        self.changed.emit()

    def choose(self, unit: str) -> None:
        """Choose a unit by its code, or all of them with nothing."""
        if unit != self.unit:
            self.unit = unit
            self.changed.emit()

    def name(self, unit: str) -> str:
        """Return what a unit is called."""
        return next((one.name for one in self.places if one.code == unit), unit)

    @property
    def own_unit(self) -> str:
        """Return the code of this desk's own unit."""
        return self._desk.office.unit

    @property
    def is_own(self) -> bool:
        """Whether what is on show is this desk's own, to be written in."""
        return not self.places or self.unit == self.own_unit

    @property
    def is_all(self) -> bool:
        """Whether the records of several units stand in one list."""
        return bool(self.places) and not self.unit

    def why_not(self) -> str:
        """Say why nothing is written in what is on show."""
        own_name = self.name(self.own_unit)
        if self.is_all:
            return message("reach-all", {"own": own_name})
        return message("reach-other", {"name": self.name(self.unit)})


class UnitChooser(ChoiceBox):
    """Chooses among the units by initials, digits or arrows; Backspace goes back to all of them."""

    def __init__(self, villages: UnitChoice) -> None:
        super().__init__()
        self._villages = villages
        self.setAccessibleName("查看哪个村")
        self.setToolTip(f"查看哪个村  {KEYS}")
        self.activated.connect(lambda _row: villages.choose(str(self.currentData() or "")))
        villages.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        offered = [("", ALL), *((one.code, one.name) for one in self._villages.places)]
        if [self.itemData(row) for row in range(self.count())] != [code for code, _ in offered]:
            self.clear()
            for code, words in offered:
                self.addItem(words, code)
        self.setCurrentIndex(self.findData(self._villages.unit))
        self.setVisible(bool(self._villages.places))


def choosing(page: str, box: UnitChooser | None, group: str) -> list[Action]:
    """Return the action of a page that goes to the box, where the page has one."""
    if box is None:
        return []
    return [Action(f"{page}-village", "选村", box.setFocus, KEYS, "organisation", group)]
