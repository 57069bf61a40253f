"""The unit column in the hall's lists, on a desk that has villages below it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel

from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.widgets.records import ListColumn, RecordList


def with_unit_column(
    columns: Sequence[ListColumn], villages: UnitChoice | None, index: int
) -> Sequence[ListColumn]:
    """Return the columns with the unit's name inserted at an index, where there are several units."""
    if villages is None:
        return columns
    unit_column = ListColumn("村", lambda row: villages.name(row.line.unit), 110)
    return (*columns[:index], unit_column, *columns[index:])


def show_unit_column(records: RecordList, why: QLabel, context: PageContext, index: int) -> None:
    """Show the unit's column while several units are listed; say why nothing can be written."""
    if context.villages is not None:
        records.show_column(index, is_shown=context.villages.is_all)
    words = context.why_not()
    why.setText(words)
    why.setVisible(bool(words))
