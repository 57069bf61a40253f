"""Joining a county: a ticket is chosen, its four words are compared, and the desk enrols."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.messages import message
from bindesk.operations.setup import joining
from bindesk.operations.setup.joining import TicketOffer
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.syncing import JoinedDesk
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.syncing.parts import facts, show_facts
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.scroll_area import scrolled

TICKET_FILES = "接入凭证 (*.enrol)"
ALL_FILES = "所有文件 (*)"
REQUEST_NAME = "接入申请.join"


class JoiningView(QWidget):
    """Joins a county over the network or by files. ``joined`` carries the JoinedDesk."""

    joined = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._file: Path | None = None
        self.choose_button = button("选择接入凭证", self.choose, "primary", "document")
        self.paste_button = button("粘贴接入凭证", self.paste, icon="document")
        self.intro = label(message("join-intro"), wrap=True)
        self.words = label("", "figure", wrap=True)
        self.compare = label(message("join-compare"), wrap=True)
        self.message = label("", tone="danger", wrap=True)
        self.join_button = button(message("join-confirm"), self.join, "primary", "check")
        self._facts = facts()
        self._first = Card("加入县级服务器").add(
            self.intro, FlowLayout(self.choose_button, self.paste_button)
        )
        self._second = Card("核对接入凭证").add(
            self._facts,
            self.compare,
            self.words,
            FlowLayout(self.join_button, button("重新选择文件", self.choose, icon="document")),
        )
        self._by_file = Card("用文件加入").add(
            label(message("join-by-file"), wrap=True),
            FlowLayout(
                button("导出申请文件", self.export_request, icon="export"),
                button("导入县级回执", self.import_reply, icon="import"),
            ),
        )
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 12, 20, 20)
        inside.setSpacing(14)
        for part in (self._first, self.message, self._second, self._by_file):
            inside.addWidget(part)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(body))
        self._show_message("")
        self._second.hide()
        self._by_file.hide()
        if context.desk.office.is_practice:
            self.intro.setText(message("enrol-practice"))
            self.choose_button.hide()
            self.paste_button.hide()

    def choose(self) -> None:
        """Ask for the ticket file and show its offer."""
        path = self._context.ask.file_to_open("选择接入凭证", TICKET_FILES)
        if path is not None:
            self._show_message("")
            self._read_offer(path)

    def paste(self) -> None:
        """Store the ticket that was copied as the text of its QR code, and show its offer."""
        self._show_message("")
        text = QGuiApplication.clipboard().text()
        work = partial(joining.store_pasted, self._context.desk, text)
        self._run(work, self._read_offer)

    def _read_offer(self, path: Path) -> None:
        self._run(
            partial(joining.read_offer, self._context.desk, path), partial(self._show_offer, path)
        )

    def _show_offer(self, path: Path, offer: TicketOffer) -> None:
        self._file = path
        show_facts(
            self._facts,
            [
                ("县级服务器", offer.server),
                ("发放对象", f"{offer.name}（{offer.unit}，{offer.role}）"),
                ("有效期至", f"{offer.ends:%Y-%m-%d %H:%M}"),
            ],
        )
        self.words.setText(offer.words)
        fits = offer.is_ours and not offer.is_over
        values = {
            "given": f"{offer.name}（{offer.unit}）",
            "own": self._context.desk.office.unit,
        }
        if not offer.is_ours:
            self._show_message(message("ticket-other-unit", values))
        elif offer.is_over:
            self._show_message(message("ticket-ended"))
        self._first.setVisible(False)
        self._second.show()
        self._by_file.setVisible(fits)
        self.join_button.setEnabled(fits)
        if fits:
            self.join_button.setFocus()

    def join(self) -> None:
        """Enrol at the county; when the county is offline, the same ticket can be used later."""
        if self._file is None:
            return
        self._show_message(message("join-waiting"), "muted")
        self.join_button.setEnabled(False)
        self._run(partial(syncing.enrol, self._context.desk, self._file), self._on_joined)

    def export_request(self) -> None:
        """Write the enrolment request to a file that is taken to the county."""
        path = self._context.ask.file_to_save("导出申请文件", REQUEST_NAME, ALL_FILES)
        if path is not None and self._file is not None:
            work = partial(joining.write_request, self._context.desk, self._file, path)
            sentence = message("join-asked", {"path": path.name})
            self._run(work, lambda _none: self._show_message(f"✔ {sentence}", "ok"))

    def import_reply(self) -> None:
        """Join by the reply file that the county returned."""
        path = self._context.ask.file_to_open("导入县级回执", ALL_FILES)
        if path is not None and self._file is not None:
            work = partial(joining.join_by_answer, self._context.desk, self._file, path)
            self._run(work, self._on_joined)

    def _run(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        self._context.tasks.run(work, then, self._on_failed, name="join")

    def _on_joined(self, enrolled: JoinedDesk) -> None:
        self._show_message("")
        self.joined.emit(enrolled)

    def _on_failed(self, error: ExpectedError) -> None:
        self.join_button.setEnabled(self._file is not None)
        self._show_message(f"△ {message_of(error)}", "warning")

    def _show_message(self, words: str, tone: str = "warning") -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        set_tone(self.message, tone)


def welcome_card(enrolled: JoinedDesk) -> Card:
    """Return the card shown after joining: the desk's letter, and the words of both sides."""
    values = {
        "server": enrolled.server,
        "letter": enrolled.letter,
        "county_words": enrolled.county_words,
        "desk_words": enrolled.desk_words,
    }
    return Card("已加入县级服务器").add(label(message("enrolled", values), wrap=True))
