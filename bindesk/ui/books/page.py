"""The page 台账打印: choose a book, preview its pages, print them or save them as PDF."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.meetings.meetings import MEETING
from bindesk.messages import message
from bindesk.operations.books import printing
from bindesk.operations.books.printing import (
    AvailableBook,
    BookQuery,
    PreparedPrint,
    PrintingStopped,
)
from bindesk.ui.books import page_pictures
from bindesk.ui.books.book_choice import BookChoice
from bindesk.ui.books.book_list import BookList
from bindesk.ui.books.printers import AskPrinter, NoPrinter, ask_printer, chosen_pages
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.context.unit_chooser import chooser_actions
from bindesk.ui.look import theme
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page, PageChoices
from bindesk.ui.tasks.tasks import ExpectedError, TaskProgress, TaskSteps
from bindesk.ui.widgets.buttons import button, icon_button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.preview import PagePreview

LIST_WIDTH = 236
DRAW_DELAY_MS = 150
"""Milliseconds between a change and the new preview."""

MOST_GAPS = 3
"""How many findings about the records are listed above the preview; the rest are counted."""


class BooksPage(Page):
    """Shows the list of books and the preview of one.

    ``arrive`` takes a book (L10), a book with a meeting or an errand (L02/…, L16/…), or L13/2026-11.
    """

    def __init__(self, context: PageContext, ask: AskPrinter = ask_printer) -> None:
        super().__init__()
        self.help_words = message("books-help")
        self._context = context
        self._ask_printer = ask
        self._prepared: PreparedPrint | None = None
        self._cancel_event: threading.Event | None = None
        self._must_redraw = False
        self._is_choosing_unit = False
        self.book_list = BookList(printing.books(context.desk))
        self.choice = BookChoice(context)
        self.message = label("", wrap=True)
        self.preview = PagePreview(run=context.run_query)
        self.pages = label("", "small")
        self.bar = QProgressBar()
        self.stop_button = button("停止", self.stop, "quiet", "close")
        self.print_button = button("打印", self.print_it, "primary", "print", keys="Ctrl+P")
        self.file_button = button("存为 PDF", self.file_it, icon="save", keys="Ctrl+S")
        self._draw_timer = QTimer(self)
        self._draw_timer.setSingleShot(True)
        self._draw_timer.setInterval(DRAW_DELAY_MS)
        self._draw_timer.timeout.connect(self.draw)
        self._lay_out()
        self._connect()
        self._show_progress(is_visible=False)

    def _lay_out(self) -> None:
        out = icon_button("zoom-out", "缩小")
        out.clicked.connect(lambda _on: self.preview.zoom_by(-1))
        into = icon_button("zoom-in", "放大")
        into.clicked.connect(lambda _on: self.preview.zoom_by(1))
        viewing = QWidget()
        beside = QHBoxLayout(viewing)
        beside.setContentsMargins(0, 0, 0, 0)
        for part in (out, into, self.pages):
            beside.addWidget(part)
        foot = FlowLayout(self.print_button, self.file_button, viewing)
        waiting = QHBoxLayout()
        waiting.setSpacing(10)
        waiting.addWidget(self.bar, 1)
        waiting.addWidget(self.stop_button)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.choice)
        right.addWidget(self.message)
        right.addLayout(waiting)
        right.addWidget(self.preview, 1)
        right.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(20, 12, 20, 12)
        whole.setSpacing(16)
        whole.addWidget(self.book_list)
        whole.addLayout(right, 1)

    def _connect(self) -> None:
        self.book_list.chosen.connect(self._on_book)
        self.choice.changed.connect(self._draw_timer.start)
        if self._context.villages:
            self._context.villages.changed.connect(self._on_village)
        self.preview.turned.connect(self._on_turned)
        self._context.changes.rung.connect(self._on_changed)

    @override
    def actions_here(self) -> list[Action]:
        return [
            Action("print-book", "打印", self.print_it, "Ctrl+P", "print", "台账"),
            Action("file-book", "存为 PDF", self.file_it, "Ctrl+S", "save", "台账"),
            Action("draw-book", "重新排版", self.draw, "F5", "sync", "台账"),
            *chooser_actions("book", self.choice.village, "台账"),
        ]

    @override
    def arrive(self, what: str) -> None:
        book, _, record = what.partition("/")
        if book or self.book_list.book() is None:
            self.book_list.choose(book)
        self.book_list.setFocus()
        self._context.start(self, "choice", self._show_record(book, record))

    @override
    def position(self) -> str:
        book = self.book_list.book()
        return book.id if book else ""

    @override
    def choices(self) -> PageChoices:
        return self.choice.choices()

    @override
    def restore_choices(self, choices: PageChoices) -> None:
        self.choice.restore(choices)

    async def _show_record(self, book: str, record: str) -> None:
        """Show the choices of the chosen book, and choose a record of it, in its own unit."""
        kinds = {"L16": ERRAND.name, "L13": ""}
        if record and (kind := kinds.get(book, MEETING.name)):
            self._is_choosing_unit = True
            await self.choice.choose_owner(kind, record)
            self._is_choosing_unit = False
        await self._offer()
        if book == "L16" and record:
            await self.choice.choose_errand(record)
        elif book == "L13" and record:
            year, _, month = record.partition("-")
            self.choice.choose_month(int(year), int(month or 0))
        elif record:
            await self.choice.choose_meeting(record)

    def _on_book(self, _book: AvailableBook) -> None:
        self._context.start(self, "choice", self._offer())

    async def _offer(self) -> None:
        """Show the choices that the chosen book needs for the chosen unit, then its pages."""
        if (book := self.book_list.book()) is not None:
            await self.choice.show_book(book)
        self._draw_timer.start()

    def _on_village(self) -> None:
        if self.isVisible() and not self._is_choosing_unit:
            self._context.start(self, "choice", self._offer())

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._draw_timer.start()

    def draw(self) -> None:
        """Build the preview again on a background thread; a running build is cancelled first."""
        self._draw_timer.stop()
        book = self.book_list.book()
        if book is None:
            return
        if self._cancel_event is not None:
            self._must_redraw = True
            self._cancel_event.set()
            return
        if missing_choice := self.choice.missing_choice():
            self._show_nothing(missing_choice)
            return
        query = self.choice.which()
        work = partial(_prepare, self._context, book.id, query)
        self._show_progress(is_visible=True)
        self._cancel_event = self._context.tasks.follow(
            work, self._on_drawn, self._on_refused, self._on_progress, name="draw-book"
        )
        if not self._context.tasks.under_way("draw-book"):
            self._cancel_event = None

    def stop(self) -> None:
        """Cancel the running preview or print."""
        if self._cancel_event is not None:
            self._cancel_event.set()

    def _on_drawn(self, drawn: "_DrawnBook | None") -> None:
        self._end()
        if self._must_redraw:
            self._must_redraw = False
            self.draw()
        elif drawn is None:
            self._show_nothing(message("books-cancelled"))
        else:
            self._show(drawn.prepared, drawn.shapes)

    def _on_refused(self, error: ExpectedError) -> None:
        self._end()
        if self._must_redraw:
            self._must_redraw = False
            self.draw()
        else:
            self._show_nothing(message_of(error))

    def _end(self) -> None:
        self._cancel_event = None
        self._show_progress(is_visible=False)

    def _show(self, prepared: PreparedPrint, shapes: Sequence[tuple[float, float]]) -> None:
        self._prepared = prepared
        pdf = prepared.printed.pdf
        self.preview.show_pages(
            prepared.printed.pages,
            partial(page_pictures.picture, pdf),
            shapes.__getitem__,
        )
        gaps = [message(gap.code, gap.values) for gap in prepared.gaps]
        lines = gaps[:MOST_GAPS]
        if len(gaps) > MOST_GAPS:
            lines.append(message("books-more-gaps", {"count": len(gaps) - MOST_GAPS}))
        if prepared.printed.missing:
            letters = "、".join(f"U+{ord(one):04X}" for one in prepared.printed.missing)
            lines.insert(0, message("print-letters-missing", {"letters": letters}))
        self._show_message("\n".join(f"△ {line}" for line in lines), "warning")
        self._enable_output(enabled=True)

    def _show_nothing(self, words: str) -> None:
        self._prepared = None
        self.preview.show_pages(0, lambda _page, _width: page_pictures.picture(b"", 0, 1))
        self.pages.setText("")
        self._show_message(words, "muted")
        self._enable_output(enabled=False)

    def _enable_output(self, *, enabled: bool) -> None:
        self.print_button.setEnabled(enabled)
        self.file_button.setEnabled(enabled)

    def _show_message(self, words: str, tone: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        set_tone(self.message, tone)

    def _on_turned(self, page: int, count: int) -> None:
        words = message("books-page-number", {"page": page, "count": count})
        self.pages.setText(words if count else "")

    def _on_progress(self, progress: TaskProgress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    def _show_progress(self, *, is_visible: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(is_visible)
        self.stop_button.setVisible(is_visible)

    def print_it(self) -> None:
        """Print the previewed pages."""
        prepared = self._prepared
        if prepared is None or self._cancel_event is not None:
            return
        try:
            printer = self._ask_printer(self.window(), prepared.printed.pages)
        except NoPrinter:
            self._context.notices.warn(message("print-no-printer"), ("存为 PDF", self.file_it))
            return
        if printer is None:
            return
        self._show_progress(is_visible=True)
        pages = chosen_pages(printer, prepared.printed.pages)
        self._cancel_event = self._context.tasks.follow(
            partial(_print, self._context, prepared, pages, printer),
            self._on_printed,
            self._on_print_refused,
            self._on_progress,
            name="print-book",
        )
        if not self._context.tasks.under_way("print-book"):
            self._cancel_event = None

    def _on_printed(self, sent: int) -> None:
        self._end()
        words = f"已送打印机 {sent} 页" if sent else "打印已停止"
        self._context.notices.done(words)
        self.draw()

    def _on_print_refused(self, error: ExpectedError) -> None:
        self._end()
        self._context.warn(error)

    def file_it(self) -> None:
        """Ask for a path and save the previewed pages as a PDF file."""
        prepared, book = self._prepared, self.book_list.book()
        if prepared is None or book is None:
            return
        title = book.title
        path = self._context.ask.file_to_save("存为 PDF", f"{title}.pdf", "PDF (*.pdf)")
        if path is None:
            return
        work = partial(printing.save_pdf, self._context.desk, prepared, path)

        def done(_none: Any) -> None:
            self._context.notices.done(f"已保存到 {path.name}")
            self.draw()

        self._context.tasks.run(work, done, self._context.warn, name="file-book")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.book_list.setFixedWidth(min(theme.px(LIST_WIDTH), self.width() // 3))
        super().resizeEvent(event)


@dataclass(frozen=True, slots=True)
class _DrawnBook:
    """A book to preview, with the width and height of each of its pages in mm."""

    prepared: PreparedPrint
    shapes: Sequence[tuple[float, float]]


def _prepare(
    context: PageContext, book: str, query: BookQuery, steps: TaskSteps
) -> _DrawnBook | None:
    def go_on(done: int, total: int) -> bool:
        steps.report(done, total)
        return not steps.is_cancelled

    try:
        prepared = printing.prepare(context.desk, book, go_on, **query)
        return _DrawnBook(prepared, page_pictures.shapes(prepared.printed.pdf))
    except PrintingStopped:
        return None


def _print(
    context: PageContext, prepared: PreparedPrint, pages: range, printer: QPrinter, steps: TaskSteps
) -> int:
    def go_on(done: int, total: int) -> bool:
        steps.report(done, total)
        return not steps.is_cancelled

    def hand_out() -> None:
        if not page_pictures.print_pages(prepared.printed.pdf, pages, printer, go_on):
            raise PrintingStopped

    try:
        with printing.handing_out(context.desk, prepared):
            hand_out()
    except PrintingStopped:
        return 0
    return len(pages)
