"""同步: how the desk stands with its county, what two desks said differently, and what a township reviews."""

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
from bindesk.ui.context.tasks import ExpectedError, TaskProgress
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

STANDING, CONFLICTS, REVIEW = "standing", "conflicts", "review"
SHEET = "sheet/"
BUNDLES = "数据包 (*.BDX *.bdx)"
MessageValues = dict[str, str | int]


class _Tabs(QTabWidget):
    """Takes the room there is: what is in it scrolls by itself."""

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class SyncPage(Page):
    """``arrive`` takes the name of a tab (standing, conflicts, review), a village's record, or nothing.

    A record is named as sheet/<kind>/<id>: it is shown to be read, and with what may be done with it here.

    ``joined`` tells the JoinedDesk that has just joined a county.
    """

    joined = Signal(object)
    help_words = (
        "这里看记录有没有报到县里。没有网络可以照常记录，连上后自动上报；也可以导出到U盘带去。"
        "退回的点“改正”去改；两台电脑改得不一样的，在“核对”里按 1 或 2 选定。"
    )

    def __init__(self, context: PageContext, background: BackgroundSync) -> None:
        super().__init__()
        self._context = context
        self._background = background
        self._is_alone = False
        self._joins_anew = False
        self.standing = SyncStatusView(context)
        self.joining = JoiningView(context)
        self.conflicts = ConflictsView(context)
        self.villages = VillagesView(context)
        self.review = ReviewView(context)
        self.escalated = EscalatedView(context)
        self._first = _stack(self.joining, self.standing)
        self._below = _stack(self.villages, self.review, self.escalated)
        self.tabs = _Tabs()
        self.tabs.setAccessibleName("同步")
        self._names = [STANDING, CONFLICTS]
        self.tabs.addTab(self._first, "上报")
        self.tabs.addTab(self.conflicts, "核对")
        if context.desk.office.role != "village":
            self._names.append(REVIEW)
            self.tabs.addTab(self._below, "审阅")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(self.tabs)
        self._connect()
        if background.standing is not None:
            self._show(background.standing)

    def _connect(self) -> None:
        standing, background = self.standing, self._background
        standing.carry_asked.connect(self.sync_now)
        standing.stop_asked.connect(background.cancel)
        standing.join_asked.connect(self.join_anew)
        standing.read_asked.connect(background.read)
        standing.out_asked.connect(self.export_bundle)
        standing.in_asked.connect(self.import_bundle)
        standing.going.connect(self.going)
        self.joining.joined.connect(self.joined)
        self.villages.village_opened.connect(self._open_village)
        self.villages.errand_opened.connect(self._open_errand)
        for view in (self.review, self.escalated):
            view.closed.connect(self._show_villages)
        background.changed.connect(self._show)
        background.progressed.connect(self._on_progress)
        background.finished.connect(self._on_finished)
        self.tabs.currentChanged.connect(lambda _place: self._ready())
        self._context.changes.rung.connect(self._on_changed)

    @override
    def actions_here(self) -> list[Action]:
        verdict = "审阅"
        return [
            Action("carry-now", "现在上报", self.sync_now, "F5", "sync", "同步"),
            Action("bundle-out", "导出到U盘", self.export_bundle, "", "usb", "同步"),
            Action("bundle-in", "从U盘导入", self.import_bundle, "", "import", "同步"),
            Action("review-seen", "已阅", partial(self._say, "seen"), "F6", "eye", verdict),
            Action("review-good", "合格", partial(self._say, "good"), "F7", "check", verdict),
            Action("review-back", "退回", self._send_back, "F8", "undo", verdict),
        ]

    @override
    def arrive(self, what: str) -> None:
        if what in self._names:
            self.tabs.setCurrentIndex(self._names.index(what))
        self._leave_alone()
        if what.startswith(SHEET) and REVIEW in self._names:
            self._show_alone(*what.removeprefix(SHEET).split("/", 1))
        self._background.read()
        self.reload()
        self._ready()

    def reload(self) -> None:
        """Read anew what differs and what is to be reviewed."""
        self.conflicts.load()
        if REVIEW in self._names:
            context = self._context
            look = partial(villages_view.read, context.desk)
            context.tasks.run(look, self._show_below, context.warn, name="villages")
            self.review.load()
            self.escalated.load()

    @property
    def here(self) -> str:
        """Return the name of the tab on show."""
        return self._names[self.tabs.currentIndex()]

    def sync_now(self) -> None:
        """Carry now, and show how far it is."""
        self._background.exchange()
        if self._background.under_way:
            self.standing.show_under_way(TaskProgress(0, 0))

    def join_anew(self) -> None:
        """Let a desk that was shut out join by a new ticket; 返回 leads back."""
        self._joins_anew = True
        self._first.setCurrentWidget(self.joining)
        self.joining.choose_button.setFocus()

    def export_bundle(self) -> None:
        """Write all that waits onto a stick."""
        context = self._context
        path = context.ask.file_to_save("导出到U盘", bundles.suggested_name(), BUNDLES)
        if path is not None:
            work = partial(bundles.export_bundle, context.desk, path)
            self.standing.stick.run("正在写到U盘", work, self._on_exported)

    def import_bundle(self) -> None:
        """Take in what a stick brings."""
        context = self._context
        path = context.ask.file_to_open("从U盘导入", BUNDLES)
        if path is not None:
            work = partial(bundles.import_bundle, context.desk, path)
            self.standing.stick.run("正在读U盘", work, partial(self._on_imported, path))

    def show_welcome(self, enrolled: JoinedDesk) -> None:
        """Tell what a desk is told that has just joined, and carry for the first time."""
        self.standing.welcome(welcome_card(enrolled))
        self.sync_now()

    @override
    def back(self) -> bool:
        if self._joins_anew:
            self._joins_anew = False
            self._first.setCurrentWidget(self.standing)
            return True
        here = self._below.currentWidget()
        if self.here != REVIEW or here is self.villages:
            return False
        if self._is_alone and not (here is self.escalated and self.escalated.close_form()):
            self._leave_alone()
            return False
        (self.review if here is self.review else self.escalated).step_back()
        return True

    def _show(self, standing: SyncState) -> None:
        is_in = standing.status.is_enrolled and not self._joins_anew
        self._first.setCurrentWidget(self.standing if is_in else self.joining)
        self.standing.show_state(standing)
        waits = standing.status.waiting + len(standing.returned)
        self._name_tab(STANDING, "上报", waits)
        self._name_tab(CONFLICTS, "核对", standing.conflicts)

    def _show_below(self, below: VillagesOverview) -> None:
        self.villages.show_below(below)
        self._name_tab(REVIEW, "审阅", below.due)

    def _name_tab(self, name: str, words: str, count: int) -> None:
        self.tabs.setTabText(self._names.index(name), f"{words} {count}" if count else words)

    def _on_progress(self, progress: TaskProgress) -> None:
        self.standing.show_under_way(progress)

    def _on_finished(self, _error: ExpectedError | None) -> None:
        self.standing.show_under_way(None)

    def _on_changed(self, _changes: ChangedKinds) -> None:
        if self.isVisible():
            self.reload()

    def _on_exported(self, out: ExportSummary) -> None:
        told = {**asdict(out), "path": out.path.name}
        done = message("bundle-out-done", told)
        files = message("bundle-out-files", told) if out.files else ""
        self._context.notices.info(f"{done}{files}")
        self._warn(out.doubts(), told)
        self._background.read()

    def _on_imported(self, path: Path, came: ImportSummary) -> None:
        told = {**asdict(came), "path": path.name, "unit": _name_of(came.unit)}
        self._context.notices.info(self._import_words(came, told))
        self._warn(came.doubts(), told)
        self._background.read()
        self._context.changes.notify(EVERYTHING)

    def _import_words(self, came: ImportSummary, told: MessageValues) -> str:
        if came.is_known:
            return message("bundle-in-known", told)
        told["waiting"] = syncing.status(self._context.desk).waiting
        along = came.way == "along"
        words = message("bundle-in-along" if along else "bundle-in-answer", told)
        files = message("bundle-in-files" if along else "bundle-in-files-up", told)
        return f"{words}{files}" if came.files else words

    def _warn(self, doubts: Sequence[str], told: MessageValues) -> None:
        for code in doubts:
            self._context.notices.warn(message(code, told))

    def _open_village(self, code: str) -> None:
        self._below.setCurrentWidget(self.review)
        self.review.show_village(code, self.villages.name(code))

    def _open_errand(self, errand: str) -> None:
        self._below.setCurrentWidget(self.escalated)
        self.escalated.show_errand(errand)

    def _show_alone(self, kind: str, record: str) -> None:
        """Show one record that was come upon on another page; Esc leads back there."""
        self.tabs.setCurrentIndex(self._names.index(REVIEW))
        self._is_alone = True
        errands = (row.line.id for row in reviews.handed_up(self._context.desk))
        if kind == ERRAND.name and record in errands:
            self._open_errand(record)
        else:
            self._below.setCurrentWidget(self.review)
            self.review.show_record(kind, record)

    def _leave_alone(self) -> None:
        """Forget the record that was come upon elsewhere: the next one here is the villages' list."""
        if self._is_alone:
            self._is_alone = False
            self.review.forget()
            self._below.setCurrentWidget(self.villages)

    def _show_villages(self) -> None:
        self._is_alone = False
        self._below.setCurrentWidget(self.villages)
        self.reload()
        self.villages.ready()

    def _say(self, verdict: str) -> None:
        if self.here == REVIEW and self.review.reading:
            self.review.review(verdict)

    def _send_back(self) -> None:
        if self.here == REVIEW and self.review.reading:
            self.review.send_back()

    def _ready(self) -> None:
        """Put the keyboard on the first thing of the tab on show."""
        if self.here == CONFLICTS:
            self.conflicts.ready()
        elif self.here == REVIEW and self._below.currentWidget() is self.villages:
            self.villages.ready()
        elif self.here == STANDING and self._first.currentWidget() is self.standing:
            self.standing.carry.setFocus()


def _stack(*views: QWidget) -> QStackedWidget:
    made = QStackedWidget()
    for view in views:
        made.addWidget(view)
    return made


def _name_of(code: str) -> str:
    found = units.unit(code)
    return found.short_name if found else code
