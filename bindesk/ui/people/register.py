"""One register: its list, the form of one record, the import of a sheet, and its likely duplicates."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bindesk.domain.records.kinds import Kind
from bindesk.messages import message
from bindesk.operations.people.duplicates import COMPARED
from bindesk.operations.records import sheet_export
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.people.duplicates_view import DuplicatesView
from bindesk.ui.people.import_view import ImportView
from bindesk.ui.people.record_form import RecordForm
from bindesk.ui.people.record_list_view import RecordListView

READABLE = "表格 (*.xlsx *.xls *.et *.csv)"
WRITABLE = "表格 (*.xlsx *.csv)"


class RegisterView(QWidget):
    """Shows list, form, import or likely duplicates of one record kind, built from the kind's declaration.

    ``wanted_book`` carries the id of the kind's printed list, ``built`` a part that was built when it was
    needed first.
    """

    wanted_book = Signal(str)
    built = Signal(object)

    def __init__(self, kind: Kind[Any], context: PageContext) -> None:
        super().__init__()
        self.kind = kind
        self._context = context
        self.listing = RecordListView(kind, context, importable=kind.is_imported)
        self._form: RecordForm | None = None
        self._bringing: ImportView | None = None
        self._duplicates: DuplicatesView | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.listing)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self.listing.record_opened.connect(self.open_record)
        self.listing.new_requested.connect(self.new)
        self.listing.wanted_import.connect(self.import_file)
        self.listing.wanted_export.connect(self.export_file)
        self.listing.wanted_blank.connect(self.export_template)
        self.listing.wanted_duplicates.connect(self.find_duplicates)
        self.listing.wanted_print.connect(partial(self.wanted_book.emit, kind.printed_list))
        self.listing.file_dropped.connect(self._look_at)

    # The list is all that most visits need: the other parts are built when they are shown first.

    @property
    def form(self) -> RecordForm:
        """The form of one record."""
        if self._form is None:
            self._form = RecordForm(self.kind, self._context)
            self._add(self._form)
        return self._form

    @property
    def bringing(self) -> ImportView:
        """The import of a sheet."""
        if self._bringing is None:
            self._bringing = ImportView(self.kind, self._context)
            self._add(self._bringing)
        return self._bringing

    @property
    def duplicates(self) -> DuplicatesView | None:
        """The likely duplicates, None for a kind whose records are not compared."""
        if self._duplicates is None and self.kind in COMPARED:
            self._duplicates = DuplicatesView(self.kind, self._context)
            self._add(self._duplicates)
        return self._duplicates

    def _add(self, part: RecordForm | ImportView | DuplicatesView) -> None:
        self._stack.addWidget(part)
        part.closed.connect(self.show_list)
        self.built.emit(part)

    def _shows(self, part: QWidget | None) -> bool:
        return part is not None and self._stack.currentWidget() is part

    def show_list(self) -> None:
        """Show the list with the records read again."""
        self._stack.setCurrentWidget(self.listing)
        self.listing.reload()
        self.listing.search.setFocus()

    def reload(self) -> None:
        """Read the list that is on show again: the records, or the likely duplicates."""
        duplicates = self._duplicates
        (duplicates if duplicates and self._shows(duplicates) else self.listing).reload()

    def find_duplicates(self) -> None:
        """Show the records that may be one person, where records may be changed."""
        if self.duplicates is None or self._refused():
            return
        self._stack.setCurrentWidget(self.duplicates)
        self.duplicates.show_list()

    def open_record(self, record: str) -> None:
        """Show a record's form."""
        self._stack.setCurrentWidget(self.form)
        self.form.show_record(record)

    def record(self) -> str:
        """Return the id of the record in the form, "" while the form is not shown."""
        return self.form.record if self._shows(self._form) else ""

    @property
    def is_new(self) -> bool:
        """Whether the form is shown for a record that is not stored yet."""
        return self._shows(self._form) and not self.form.record

    def new(self) -> None:
        """Show an empty form, where this desk may create records."""
        if self._refused():
            return
        self._stack.setCurrentWidget(self.form)
        self.form.show_new()

    def _refused(self) -> bool:
        """Show why nothing may be written here; return False where it may."""
        why = self.listing.why
        if why:
            self._context.notices.info(why)
        return bool(why)

    def save(self) -> None:
        """Save the record in the form, if the form is shown."""
        if self._shows(self._form):
            self.form.save()

    def import_file(self) -> None:
        """Ask for a sheet file and show its import report, where records may be created."""
        if self._refused():
            return
        path = self._context.ask.file_to_open(f"导入{self.kind.words}", READABLE)
        if path is not None:
            self._look_at(path)

    def _look_at(self, path: Path) -> None:
        self._stack.setCurrentWidget(self.bringing)
        self.bringing.look_at(path)

    def export_file(self) -> None:
        """Export the records to a sheet with sensitive values masked."""
        name = f"{self.kind.words}.xlsx"
        path = self._context.ask.file_to_save(f"导出{self.kind.words}", name, WRITABLE)
        if path is None:
            return
        work = partial(sheet_export.export_sheet, self._context.desk, self.kind, path)
        self._context.tasks.run(
            work,
            lambda count: self._context.notices.done(self._exported(count)),
            self._context.warn,
            name="export",
        )

    def _exported(self, count: int) -> str:
        values: dict[str, str | int] = {
            "kind": self.kind.words,
            "count": count,
            "measure": self.kind.measure,
        }
        return message("people-exported", values)

    def export_template(self) -> None:
        """Write a template sheet, which has the headings only."""
        name = f"{self.kind.words}模板.xlsx"
        path = self._context.ask.file_to_save(f"下载{self.kind.words}模板", name, "表格 (*.xlsx)")
        if path is None:
            return
        self._context.tasks.run(
            partial(sheet_export.export_template, self.kind, path),
            lambda _none: self._context.notices.done(
                message("people-template-saved", {"file": path.name})
            ),
            self._context.warn,
            name="export",
        )

    def leave(self) -> None:
        """Store unsaved texts of the form as a draft."""
        if self._shows(self._form):
            self.form.save_draft()

    def back(self) -> bool:
        """Go one step back towards the list; return False when the list is shown already."""
        here = self._stack.currentWidget()
        if here is self.listing:
            return False
        if self._duplicates is not None and here is self._duplicates:
            if not self._duplicates.back():
                self.show_list()
            return True
        (self.form if here is self._form else self.bringing).leave()
        return True
