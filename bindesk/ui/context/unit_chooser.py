"""The choice of the unit whose records lists show: one of the units below a desk, or all."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.units import visible_units
from bindesk.operations.units.visible_units import VisibleUnit
from bindesk.ui.shell.actions import Action
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.widgets.editors import ChoiceBox
from bindesk.ui.widgets.labels import set_tip

ALL = "全部村"
KEYS = "Ctrl+J"
"""The shortcut that moves the focus to the village box."""


class UnitChoice(QObject):
    """Holds one choice of unit for the whole window while the program runs.

    ``changed`` is emitted when another unit is chosen or the list of units changes.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.places: tuple[VisibleUnit, ...] = ()
        self.unit = ""
        self.show(visible_units.filter_units(desk))

    async def read(self) -> None:
        """Read the list of units again."""
        self.show(await Query(partial(visible_units.filter_units, self._desk)))

    def show(self, listed: Iterable[VisibleUnit]) -> None:
        """Offer other units; the choice is reset when its unit is no longer listed."""
        units = tuple(listed)
        if units == self.places:
            return
        self.places = units
        if self.unit not in {one.code for one in units}:
            self.unit = ""
        self.changed.emit()

    def choose(self, unit: str) -> None:
        """Choose a unit by its code, or all units with ""."""
        if unit != self.unit:
            self.unit = unit
            self.changed.emit()

    def name(self, unit: str) -> str:
        """Return the name of a unit, or its code when it is not listed."""
        return next((one.name for one in self.places if one.code == unit), unit)

    @property
    def own_unit(self) -> str:
        """Return the code of this desk's own unit."""
        return self._desk.office.unit

    @property
    def is_own(self) -> bool:
        """Whether the records shown are this desk's own and may be written."""
        return not self.places or self.unit == self.own_unit

    @property
    def is_all(self) -> bool:
        """Whether lists show the records of several units."""
        return bool(self.places) and not self.unit

    def why_not(self) -> str:
        """Return why the records shown may not be written."""
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
        set_tip(self, f"查看哪个村  {KEYS}")
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
        # Without a parent, a visible box would be a window of its own.
        if self.parentWidget() is not None or not self._villages.places:
            self.setVisible(bool(self._villages.places))


def chooser_actions(page: str, box: UnitChooser | None, group: str) -> list[Action]:
    """Return a page's action that moves the focus to its village box, if the page has one."""
    if box is None:
        return []
    return [Action(f"{page}-village", "选村", box.setFocus, KEYS, "organisation", group)]
