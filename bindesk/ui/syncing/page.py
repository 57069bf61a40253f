"""The page 同步: the sync state, the conflicts between desks, and what a township reviews."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.errands.errands import ERRAND
from bindesk.messages import message
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing import bundles, syncing
from bindesk.operations.syncing.bundles import ExportSummary, ImportSummary
from bindesk.operations.syncing.syncing import JoinedDesk
from bindesk.operations.units import units
from bindesk.ui.context.changes import ChangedKinds
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page
from bindesk.ui.syncing import villages_view
from bindesk.ui.syncing.background import EVERYTHING, BackgroundSync
from bindesk.ui.syncing.conflicts_view import ConflictsView
from bindesk.ui.syncing.escalated_view import EscalatedView
from bindesk.ui.syncing.joining_view import JoiningView, welcome_card
from bindesk.ui.syncing.review_view import ReviewView
from bindesk.ui.syncing.status_view import SyncStatusView
from bindesk.ui.syncing.sync_state import SyncState
from bindesk.ui.syncing.villages_view import VillagesOverview, VillagesView
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError, TaskProgress

STANDING, CONFLICTS, REVIEW = "standing", "conflicts", "review"
SHEET = "sheet/"
BUNDLES = "U盘数据 (*.BDX *.bdx)"
MessageValues = dict[str, str | int]


class _Tabs(QTabWidget):
    """Tabs that take the available height: their pages scroll by themselves."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class SyncPage(Page):
    """The page of the exchange with the county.

    ``arrive`` takes the name of a tab (standing, conflicts, review), a record of another unit, or nothing.
    A record is named sheet/<kind>/<id>: it is shown to be read, with what may be done with it here.

    ``joined`` carries the JoinedDesk after the desk has joined a county.
    """

    joined = Signal(object)

    def __init__(self, context: PageContext, background: BackgroundSync) -> None:
        super().__init__()
        self.help_words = message("sync-help")
        self._context = context
        self._background = background
        self._is_single_record = False
        self._is_rejoining = False
        self.status = SyncStatusView(context)
        self.joining = JoiningView(context)
        self.conflicts = ConflictsView(context)
        self._first = _stack(self.joining, self.status)
        self.tabs = _Tabs()
        self.tabs.setAccessibleName("同步")
        self._names = [STANDING, CONFLICTS]
        self.tabs.addTab(self._first, "上报")
        self.tabs.addTab(self.conflicts, "核对")
        if context.desk.office.role != "village":
            self._add_review_tab()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(self.tabs)
        self._connect()
        if background.state is not None:
            self._show(background.state)

    def _add_review_tab(self) -> None:
        """Add the tab of a desk with villages below it."""
        context = self._context
        self.villages = VillagesView(context)
        self.review = ReviewView(context)
        self.escalated = EscalatedView(context)
        self._below = _stack(self.villages, self.review, self.escalated)
        self._names.append(REVIEW)
        self.tabs.addTab(self._below, "审阅")
        self.villages.village_opened.connect(self._open_village)
        self.villages.errand_opened.connect(self._open_errand)
        for view in (self.review, self.escalated):
            view.closed.connect(self._show_villages)

    def _connect(self) -> None:
        status, background = self.status, self._background
        status.sync_requested.connect(self.sync_now)
        status.cancel_requested.connect(background.cancel)
        status.rejoin_requested.connect(self.rejoin)
        status.read_requested.connect(background.read)
        status.export_requested.connect(self.export_bundle)
        status.import_requested.connect(self.import_bundle)
        status.going.connect(self.going)
        self.joining.joined.connect(self.joined)
        background.changed.connect(self._show)
        background.progressed.connect(self._on_progress)
        background.finished.connect(self._on_finished)
        self.tabs.currentChanged.connect(lambda _place: self._focus_first())
        self._context.changes.rung.connect(self._on_changed)

    @override
    def actions_here(self) -> list[Action]:
        verdict = "审阅"
        return [
            Action("carry-now", "立即上报", self.sync_now, "F5", "sync", "同步"),
            Action("bundle-out", "导出到U盘", self.export_bundle, "", "usb", "同步"),
            Action("bundle-in", "从U盘导入", self.import_bundle, "", "import", "同步"),
            Action("review-seen", "已阅", partial(self._review, "seen"), "F6", "eye", verdict),
            Action("review-good", "合格", partial(self._review, "good"), "F7", "check", verdict),
            Action("review-back", "退回", self._send_back, "F8", "undo", verdict),
        ]

    @override
    def arrive(self, what: str) -> None:
        if what in self._names:
            self.tabs.setCurrentIndex(self._names.index(what))
        self._leave_single_record()
        if what.startswith(SHEET) and REVIEW in self._names:
            kind, _, record = what.removeprefix(SHEET).partition("/")
            self._context.start(self, "single", self._show_single_record(kind, record))
        self._background.read()
        self.reload()
        self._focus_first()

    def reload(self) -> None:
        """Read the conflicts and the records to review."""
        self.conflicts.load()
        if REVIEW in self._names:
            context = self._context
            look = partial(villages_view.read, context.desk)
            context.show_result(self, "villages", look, self._show_villages_overview)
            self.review.load()
            self.escalated.load()

    @property
    def here(self) -> str:
        """Return the name of the tab on show."""
        return self._names[self.tabs.currentIndex()]

    def sync_now(self) -> None:
        """Exchange now and show the progress."""
        self._background.exchange()
        if self._background.under_way:
            self.status.show_under_way(TaskProgress(0, 0))

    def rejoin(self) -> None:
        """Let a desk that was revoked or has a twin join by a new ticket; 返回 leads back."""
        self._is_rejoining = True
        self._first.setCurrentWidget(self.joining)
        self.joining.choose_button.setFocus()

    def export_bundle(self) -> None:
        """Export the pending deeds to a file on a USB stick."""
        context = self._context
        path = context.ask.file_to_save("导出到U盘", bundles.suggested_name(), BUNDLES)
        if path is not None:
            work = partial(bundles.export_bundle, context.desk, path)
            self.status.usb_row.run("正在导出到U盘", work, self._on_exported)

    def import_bundle(self) -> None:
        """Import a bundle from a USB stick."""
        context = self._context
        path = context.ask.file_to_open("从U盘导入", BUNDLES)
        if path is not None:
            work = partial(bundles.import_bundle, context.desk, path)
            self.status.usb_row.run("正在从U盘导入", work, partial(self._on_imported, path))

    def show_welcome(self, enrolled: JoinedDesk) -> None:
        """Show the card of a desk that has just joined, and exchange for the first time."""
        self.status.welcome(welcome_card(enrolled))
        self.sync_now()

    @override
    def back(self) -> bool:
        if self._is_rejoining:
            self._is_rejoining = False
            self._first.setCurrentWidget(self.status)
            return True
        here = self._below.currentWidget()
        if self.here != REVIEW or here is self.villages:
            return False
        if self._is_single_record and not (here is self.escalated and self.escalated.close_form()):
            self._leave_single_record()
            return False
        (self.review if here is self.review else self.escalated).step_back()
        return True

    def _show(self, state: SyncState) -> None:
        is_in = state.status.is_enrolled and not self._is_rejoining
        self._first.setCurrentWidget(self.status if is_in else self.joining)
        self.status.show_state(state)
        waits = state.status.waiting + len(state.returned)
        self._set_tab_text(STANDING, "上报", waits)
        self._set_tab_text(CONFLICTS, "核对", state.conflicts)

    def _show_villages_overview(self, overview: VillagesOverview) -> None:
        self.villages.show_overview(overview)
        self._set_tab_text(REVIEW, "审阅", overview.due)

    def _set_tab_text(self, name: str, words: str, count: int) -> None:
        self.tabs.setTabText(self._names.index(name), f"{words} {count}" if count else words)

    def _on_progress(self, progress: TaskProgress) -> None:
        self.status.show_under_way(progress)

    def _on_finished(self, _error: ExpectedError | None) -> None:
        self.status.show_under_way(None)

    def _on_changed(self, _changes: ChangedKinds) -> None:
        if self.isVisible():
            self.reload()

    def _on_exported(self, summary: ExportSummary) -> None:
        values = {**asdict(summary), "path": summary.path.name}
        done = message("bundle-out-done", values)
        files = message("bundle-out-files", values) if summary.files else ""
        self._context.notices.info(f"{done}{files}")
        self._warn(summary.doubts(), values)
        self._background.read()

    def _on_imported(self, path: Path, summary: ImportSummary) -> None:
        values = {**asdict(summary), "path": path.name, "unit": _name_of(summary.unit)}
        self._context.start(self, "imported", self._say_imported(summary, values))
        self._warn(summary.doubts(), values)
        self._background.read()
        self._context.changes.notify(EVERYTHING)

    async def _say_imported(self, summary: ImportSummary, values: MessageValues) -> None:
        status = await Query(partial(syncing.status, self._context.desk))
        self._context.notices.info(self._import_words(summary, values, status.waiting))

    def _import_words(self, summary: ImportSummary, values: MessageValues, waiting: int) -> str:
        if summary.is_known:
            return message("bundle-in-known", values)
        values["waiting"] = waiting
        along = summary.way == "along"
        words = message("bundle-in-along" if along else "bundle-in-answer", values)
        files = message("bundle-in-files" if along else "bundle-in-files-up", values)
        return f"{words}{files}" if summary.files else words

    def _warn(self, doubts: Sequence[str], values: MessageValues) -> None:
        for code in doubts:
            self._context.notices.warn(message(code, values))

    def _open_village(self, code: str) -> None:
        self._below.setCurrentWidget(self.review)
        self.review.show_village(code, self.villages.name(code))

    def _open_errand(self, errand: str) -> None:
        self._below.setCurrentWidget(self.escalated)
        self.escalated.show_errand(errand)

    async def _show_single_record(self, kind: str, record: str) -> None:
        """Show one record that was opened from another page; Esc leads back to that page."""
        self.tabs.setCurrentIndex(self._names.index(REVIEW))
        self._is_single_record = True
        handed_up = await Query(partial(reviews.handed_up, self._context.desk))
        if kind == ERRAND.name and record in {row.line.id for row in handed_up}:
            self._open_errand(record)
        else:
            self._below.setCurrentWidget(self.review)
            self.review.show_record(kind, record)

    def _leave_single_record(self) -> None:
        """Close a record opened from another page: the tab shows the villages again."""
        self._context.lookups.stop(self, "single")
        if self._is_single_record:
            self._is_single_record = False
            self.review.forget()
            self._below.setCurrentWidget(self.villages)

    def _show_villages(self) -> None:
        self._is_single_record = False
        self._below.setCurrentWidget(self.villages)
        self.reload()
        self.villages.ready()

    def _review(self, verdict: str) -> None:
        if self.here == REVIEW and self.review.is_reading:
            self.review.review(verdict)

    def _send_back(self) -> None:
        if self.here == REVIEW and self.review.is_reading:
            self.review.send_back()

    def _focus_first(self) -> None:
        """Focus the first widget of the tab on show."""
        if self.here == CONFLICTS:
            self.conflicts.ready()
        elif self.here == REVIEW and self._below.currentWidget() is self.villages:
            self.villages.ready()
        elif self.here == STANDING and self._first.currentWidget() is self.status:
            self.status.sync_button.setFocus()


def _stack(*views: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for view in views:
        stack.addWidget(view)
    return stack


def _name_of(code: str) -> str:
    unit = units.unit(code)
    return unit.short_name if unit else code
