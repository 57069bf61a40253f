"""The tab 上报: the sync state in one sentence, returned records, pending deeds, and ways to exchange."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bindesk.messages import message
from bindesk.operations.desk.clocks import clock_drift_words
from bindesk.operations.reviews import reviews
from bindesk.operations.reviews.reviews import ReturnedRecord
from bindesk.operations.syncing.pending import PendingRecord
from bindesk.operations.syncing.sync_history import STICK
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.context.record_links import link_of
from bindesk.ui.syncing import wording
from bindesk.ui.syncing.parts import add, empty, facts, put, show_facts
from bindesk.ui.syncing.strike_confirmation_card import StrikeConfirmationCard
from bindesk.ui.syncing.sync_state import SyncState
from bindesk.ui.syncing.usb_row import UsbRow
from bindesk.ui.tasks.tasks import TaskProgress
from bindesk.ui.widgets.buttons import Button, button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.link_rows import LinkRow, RowText
from bindesk.ui.widgets.scroll_area import scrolled

MOST = 60
"""How many pending deeds are listed; the others are counted."""


class SyncStatusView(QWidget):
    """The sync state of the desk.

    ``sync_requested`` and ``cancel_requested`` ask to start or cancel an exchange, ``rejoin_requested`` asks
    to join anew (a desk that was revoked or has a twin), ``export_requested`` and ``import_requested`` ask to
    use a USB stick, ``read_requested`` to read the state again, ``going`` to go to another page.
    """

    sync_requested = Signal()
    cancel_requested = Signal()
    rejoin_requested = Signal()
    export_requested = Signal()
    import_requested = Signal()
    read_requested = Signal()
    going = Signal(str, str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.sentence = label("", "heading", wrap=True)
        self.sync_button = button(
            "立即上报", self.sync_requested.emit, "primary", "sync", keys="F5"
        )
        self.stop_button = button("停止", self.cancel_requested.emit, "secondary", "close")
        self.rejoin_button = button(
            "用新凭证重新加入", self.rejoin_requested.emit, "primary", "document"
        )
        self.rejoin_button.hide()
        self.twin_warning = label(f"△ {message('desk-has-twin')}", tone="warning", wrap=True)
        self.twin_warning.hide()
        self.progress = label("", tone="info", wrap=True)
        self.usb_row = UsbRow(context)
        self._facts = facts()
        self._welcome = QVBoxLayout()
        self.returned = Card("退回待改正")
        self.confirming = StrikeConfirmationCard(context)
        self.confirming.confirmed.connect(self.read_requested)
        self.pending = Card("待上报")
        for card in (self.returned, self.pending):
            card.inside.setSpacing(2)
            card.hide()
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 12, 20, 20)
        inside.setSpacing(14)
        inside.addLayout(self._welcome)
        inside.addWidget(self._top())
        inside.addWidget(self.returned)
        inside.addWidget(self.confirming)
        inside.addWidget(self.pending)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))
        self.show_under_way(None)

    def _top(self) -> Card:
        card = Card()
        deeds = FlowLayout(
            self.rejoin_button,
            self.sync_button,
            self.stop_button,
            button("导出到U盘", self.export_requested.emit, icon="usb"),
            button("从U盘导入", self.import_requested.emit, icon="import"),
        )
        return card.add(
            self.sentence, self.progress, self.usb_row, self.twin_warning, deeds, self._facts
        )

    def welcome(self, card: Card) -> None:
        """Show a card above all others, until another takes its place."""
        put(self._welcome, card)

    def show_under_way(self, progress: TaskProgress | None) -> None:
        """Show the progress of the exchange; None when none is running."""
        self.progress.setText(
            f"⇅ {message('sync-under-way', {'progress': progress.words})}" if progress else ""
        )
        self.progress.setVisible(progress is not None)
        self.stop_button.setVisible(progress is not None)
        self.sync_button.set_words("正在上报" if progress else "立即上报")

    def show_state(self, state: SyncState) -> None:
        """Show a sync state; the focus stays on its row."""
        words, tone = wording.heading_words(state)
        self.sentence.setText(words)
        set_tone(self.sentence, tone)
        status = state.status
        self.rejoin_button.setVisible(status.is_revoked or status.has_twin)
        self.twin_warning.setVisible(status.has_twin and not status.is_revoked)
        show_facts(self._facts, _facts(state))
        focused = self._focused_index()
        self._show_returned(state.returned)
        self._show_pending(state)
        if focused is not None and self.rows():
            self.rows()[min(focused, len(self.rows()) - 1)].setFocus()

    def rows(self) -> list[LinkRow]:
        """Return the rows of returned records and pending deeds, from the first on."""
        rows = (*self.returned.findChildren(LinkRow), *self.pending.findChildren(LinkRow))
        return [line for line in rows if not line.isHidden()]

    def _focused_index(self) -> int | None:
        return next((n for n, line in enumerate(self.rows()) if line.hasFocus()), None)

    def _show_returned(self, returned: tuple[ReturnedRecord, ...]) -> None:
        empty(self.returned.inside)
        for one in returned:
            add(self.returned.inside, self._returned_row(one))
        self.returned.heading.setText(f"退回待改正 {len(returned)} 条")
        self.returned.setVisible(bool(returned))
        self.confirming.show_count(returned)

    def _returned_row(self, one: ReturnedRecord) -> QWidget:
        by = f"{one.by} " if one.by else ""
        detail = f"退回原因：{one.reason}" + (f"（{by}{one.day:%m-%d}）" if one.day else "")
        line = LinkRow(RowText(one.title, detail, "改正", "warning", "warning"))
        self._link(line, one.kind, one.record)
        if one.source != "deed":
            return line
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        away = Button("不再改正", "quiet")
        away.clicked.connect(lambda _on: self._ask_dismiss(one))
        row.addWidget(away)
        return widget

    def _ask_dismiss(self, one: ReturnedRecord) -> None:
        self._context.ask.confirm(
            message("returned-dismiss-question", {"title": one.title}),
            "不再改正",
            partial(self._dismiss, one.id),
            detail=message("returned-dismiss-detail"),
        )

    def _dismiss(self, deed: str) -> None:
        context = self._context

        def done(_changes: object) -> None:
            self.sync_button.setFocus()
            self.read_requested.emit()

        work = partial(reviews.dismiss, context.desk, deed)
        context.tasks.run(work, done, context.warn, name="dismiss")

    def _show_pending(self, state: SyncState) -> None:
        empty(self.pending.inside)
        for one in state.pending[:MOST]:
            add(self.pending.inside, self._pending_row(one, state.now))
        more = state.status.waiting - min(MOST, len(state.pending))
        if more > 0:
            self.pending.add(
                label(message("sync-more-waiting", {"count": more}), tone="muted", wrap=True)
            )
        status = state.status
        files = wording.files_words(status.files, status.file_bytes)
        counts = (f"待上报 {status.waiting} 项", files)
        self.pending.heading.setText(" · ".join(part for part in counts if part))
        self.pending.setVisible(status.waiting > 0)

    def _pending_row(self, one: PendingRecord, now: int) -> LinkRow:
        deed = one.waiting
        instant_words = wording.when(int(deed.made_at.timestamp() * 1000), now)
        along = f"待转报（{one.village}）" if one.village else ""
        parts = (wording.done_words(one), deed.clerk, instant_words, along)
        has_link = link_of(one.kind, one.record) is not None and one.is_own
        words = one.title or wording.kind_words(deed.kind)
        detail = " · ".join(part for part in parts if part)
        line = LinkRow(RowText(words, detail, "查看" if has_link else "", "clock"))
        if has_link:
            self._link(line, one.kind, one.record)
        return line

    def _link(self, line: LinkRow, kind: str, record: str) -> None:
        link = link_of(kind, record)
        if link is not None:
            line.clicked.connect(lambda _on: self.going.emit(*link))


def _facts(state: SyncState) -> list[tuple[str, str]]:
    status, now = state.status, state.now
    tried = wording.when(status.last_attempt, now) if status.last_attempt else ""
    ended = "已停止" if status.is_broken_off else status.failure or "成功"
    by_stick = "（U盘）" if status.way == STICK and status.last_success else ""
    return [
        ("上次成功", f"{wording.when(status.last_success, now)}{by_stick}"),
        ("上次尝试", f"{tried} {ended}" if tried else ""),
        ("下次自动上报", wording.when(status.next_try, now) if status.next_try else ""),
        ("县级未接收", "\n".join(status.held_up)),
        ("电脑时间", clock_drift_words(status.behind)),
        ("县级服务器", f"{status.server}  核对词：{status.words}"),
    ]
