"""上报: the plain sentence first, then what was sent back, what waits, and the ways to carry it."""

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
from bindesk.ui.context.tasks import TaskProgress
from bindesk.ui.syncing import wording
from bindesk.ui.syncing.parts import add, empty, facts, put, show_facts
from bindesk.ui.syncing.record_links import place_of
from bindesk.ui.syncing.strike_confirmation_card import StrikeConfirmationCard
from bindesk.ui.syncing.sync_state import SyncState
from bindesk.ui.syncing.usb_row import UsbRow
from bindesk.ui.widgets.buttons import Button, button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.link_rows import LinkRow, RowText
from bindesk.ui.widgets.scroll_area import scrolled

MOST = 60
"""How many deeds that wait are named one by one; the others are counted."""


class SyncStatusView(QWidget):
    """How the desk stands with its county.

    ``carry_asked`` and ``stop_asked`` tell that an exchange is to be begun or broken off, ``join_asked`` that
    a desk which was shut out, or has a twin, wants to join anew, ``out_asked`` and ``in_asked`` that it is
    to go by stick, ``read_asked`` that something is to be read anew, ``going`` where a line leads.
    """

    carry_asked = Signal()
    stop_asked = Signal()
    join_asked = Signal()
    out_asked = Signal()
    in_asked = Signal()
    read_asked = Signal()
    going = Signal(str, str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.sentence = label("", "heading", wrap=True)
        self.carry = button("现在上报", self.carry_asked.emit, "primary", "sync", keys="F5")
        self.stop = button("停下", self.stop_asked.emit, "secondary", "close")
        self.rejoin = button("用新的入网票加入", self.join_asked.emit, "primary", "document")
        self.rejoin.hide()
        self.twin = label(f"△ {message('desk-has-twin')}", tone="warning", wrap=True)
        self.twin.hide()
        self.far = label("", tone="info", wrap=True)
        self.stick = UsbRow(context)
        self._facts = facts()
        self._welcome = QVBoxLayout()
        self.returned = Card("退回，请改正")
        self.confirming = StrikeConfirmationCard(context)
        self.confirming.confirmed.connect(self.read_asked)
        self.waiting = Card("待上报")
        for card in (self.returned, self.waiting):
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
        inside.addWidget(self.waiting)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))
        self.show_under_way(None)

    def _top(self) -> Card:
        made = Card()
        deeds = FlowLayout(
            self.rejoin,
            self.carry,
            self.stop,
            button("导出到U盘", self.out_asked.emit, icon="usb"),
            button("从U盘导入", self.in_asked.emit, icon="import"),
        )
        return made.add(self.sentence, self.far, self.stick, self.twin, deeds, self._facts)

    def welcome(self, card: Card) -> None:
        """Put a card above all else, until another takes its place."""
        put(self._welcome, card)

    def show_under_way(self, progress: TaskProgress | None) -> None:
        """Show how far the exchange is, or that none is under way."""
        self.far.setText(f"⇅ 正在和县里交换，可以照常记录。{progress.words}" if progress else "")
        self.far.setVisible(progress is not None)
        self.stop.setVisible(progress is not None)
        self.carry.set_words("正在上报" if progress else "现在上报")

    def show_state(self, standing: SyncState) -> None:
        """Show how the desk stands; the keyboard stays on the line it is on."""
        words, tone = wording.heading(standing)
        self.sentence.setText(words)
        set_tone(self.sentence, tone)
        told = standing.status
        self.rejoin.setVisible(told.is_revoked or told.has_twin)
        self.twin.setVisible(told.has_twin and not told.is_revoked)
        show_facts(self._facts, _facts(standing))
        place = self._focused()
        self._show_returned(standing.returned)
        self._show_waiting(standing)
        if place is not None and self.lines():
            self.lines()[min(place, len(self.lines()) - 1)].setFocus()

    def lines(self) -> list[LinkRow]:
        """Return the lines on show that lead somewhere or tell what waits, from the first on."""
        shown = (*self.returned.findChildren(LinkRow), *self.waiting.findChildren(LinkRow))
        return [line for line in shown if not line.isHidden()]

    def _focused(self) -> int | None:
        return next((n for n, line in enumerate(self.lines()) if line.hasFocus()), None)

    def _show_returned(self, returned: tuple[ReturnedRecord, ...]) -> None:
        empty(self.returned.inside)
        for one in returned:
            add(self.returned.inside, self._returned_line(one))
        self.returned.heading.setText(f"退回 {len(returned)}，请改正")
        self.returned.setVisible(bool(returned))
        self.confirming.show_count(returned)

    def _returned_line(self, one: ReturnedRecord) -> QWidget:
        by = f"{one.by} " if one.by else ""
        detail = f"退回原因：{one.reason}" + (f"（{by}{one.day:%m-%d}）" if one.day else "")
        line = LinkRow(RowText(one.title, detail, "改正", "warning", "warning"))
        self._lead(line, one.kind, one.record)
        if one.source != "deed":
            return line
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        away = Button("不用改了", "quiet")
        away.clicked.connect(lambda _on: self._ask_away(one))
        row.addWidget(away)
        return made

    def _ask_away(self, one: ReturnedRecord) -> None:
        self._context.ask.confirm(
            f"“{one.title}”县里没有收。不用改了吗？",
            "不用改了",
            partial(self._dismiss, one.id),
            detail="从这张单子上拿掉，本机的记录不变。",
        )

    def _dismiss(self, deed: str) -> None:
        if self._context.look_up(partial(reviews.dismiss, self._context.desk, deed)):
            self.carry.setFocus()
            self.read_asked.emit()

    def _show_waiting(self, standing: SyncState) -> None:
        empty(self.waiting.inside)
        for one in standing.pending[:MOST]:
            add(self.waiting.inside, self._waiting_line(one, standing.now))
        more = standing.status.waiting - min(MOST, len(standing.pending))
        if more > 0:
            self.waiting.add(label(f"另有 {more} 次，上报后就少了。", tone="muted", wrap=True))
        told = standing.status
        files = wording.files_words(told.files, told.file_bytes)
        counts = (f"待上报 {told.waiting}", files)
        self.waiting.heading.setText(" · ".join(part for part in counts if part))
        self.waiting.setVisible(told.waiting > 0)

    def _waiting_line(self, one: PendingRecord, now: int) -> LinkRow:
        told = one.waiting
        at = wording.when(int(told.made_at.timestamp() * 1000), now)
        along = f"待转报（{one.village}）" if one.village else ""
        parts = (wording.done_words(one), told.clerk, at, along)
        leads = place_of(one.kind, one.record) is not None and one.is_own
        words = one.title or wording.kind_words(told.kind)
        detail = " · ".join(part for part in parts if part)
        line = LinkRow(RowText(words, detail, "去看" if leads else "", "clock"))
        if leads:
            self._lead(line, one.kind, one.record)
        return line

    def _lead(self, line: LinkRow, kind: str, record: str) -> None:
        place = place_of(kind, record)
        if place is not None:
            line.clicked.connect(lambda _on: self.going.emit(*place))


def _facts(standing: SyncState) -> list[tuple[str, str]]:
    told, now = standing.status, standing.now
    tried = wording.when(told.last_attempt, now) if told.last_attempt else ""
    ended = "中途停下" if told.is_broken_off else told.failure or "成功"
    by_stick = "（U盘）" if told.way == STICK and told.last_success else ""
    return [
        ("上次成功", f"{wording.when(told.last_success, now)}{by_stick}"),
        ("上次尝试", f"{tried} {ended}" if tried else ""),
        ("下次自动", wording.when(told.next_try, now) if told.next_try else ""),
        ("县里未收", "\n".join(told.held_up)),
        ("电脑时间", clock_drift_words(told.behind)),
        ("县级服务器", f"{told.server}  确认词：{told.words}"),
    ]
