"""The search line that chooses an errand's item, by name, initials, code, or one digit for a usual item."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.forbidden_certificates import (
    ForbiddenCertificate,
    certificates,
    forbidden_certificate_asked_for,
)
from bindesk.domain.text.pinyin import initials_key
from bindesk.messages import message
from bindesk.operations.errands import errand_items
from bindesk.operations.errands.errand_items import ItemUsage
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.wording import item_detail
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.completer import MOST, Candidate
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tip
from bindesk.ui.widgets.person_picker import PersonPicker
from bindesk.ui.widgets.tab_order import put_before

USUAL = 6
"""How many of the most used items are offered as buttons."""

_LEAST_LETTERS = 3


class ItemBox(QWidget):
    """The item of an errand.

    ``chosen`` carries the ErrandItem, None when there is none; ``refused`` the ForbiddenCertificate that
    the text asks for, None when it asks for none; ``edited`` is emitted after each edit.
    """

    chosen = Signal(object)
    refused = Signal(object)
    edited = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._offered: list[ItemUsage] = []
        self._item: ErrandItem | None = None
        self._certificate: ForbiddenCertificate | None = None
        self.picker = PersonPicker(
            "事项",
            self._find,
            hint="事项名称、首字母或编码（如 sf、BM01）",
            none_found=self._none_found,
        )
        self.picker.picked.connect(self._on_picked)
        self.picker.changed.connect(self._on_typed)
        self.picker.line.sought.connect(self._on_sought)
        self.picker.line.installEventFilter(self)
        self.message = label(tone="danger", wrap=True)
        self.lay_out = Button("目录为空：导入 40 项常办事项", "secondary", "add")
        self.lay_out.clicked.connect(lambda _on: self._lay_out())
        self._usual = QWidget()
        self._flow = FlowLayout(gap=6)
        self._usual.setLayout(self._flow)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label("事　项", "heading"))
        top.addWidget(self.picker, 1)
        inside.addLayout(top)
        inside.addWidget(self.message)
        inside.addWidget(self._usual)
        inside.addWidget(self.lay_out, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.picker.line)
        self.message.hide()
        self.lay_out.hide()

    @property
    def item(self) -> ErrandItem | None:
        """Return the chosen item."""
        return self._item

    @property
    def certificate(self) -> ForbiddenCertificate | None:
        """Return the forbidden certificate that the text asks for."""
        return self._certificate

    def subject(self) -> str:
        """Return the text of the line when no item of the catalogue is chosen."""
        return "" if self._item else self.picker.text().strip()

    def load(self) -> None:
        """Read the catalogue again."""
        self._context.start(self, "load", self.read())

    async def read(self) -> None:
        """Read the catalogue, with the most used items first, and refill the buttons.

        Items keep their places while the program is open: a digit means the same all day.
        """
        none: list[ItemUsage] = []
        work = partial(errand_items.items_by_use, self._context.desk)
        usages = await self._context.result_of(work, none)
        places = {usage.item.id: place for place, usage in enumerate(self._offered)}
        self._offered = sorted(usages, key=lambda one: places.get(one.item.id, len(places)))
        while (old := self._flow.takeAt(0)) is not None:
            old.widget().hide()
            old.widget().deleteLater()
        self.lay_out.setVisible(not self._offered)
        for index, usage in enumerate(self._offered[:USUAL]):
            words = usage.item.name.partition("(")[0]
            button = Button(words, "quiet", keys=str(index + 1), low=True)
            set_tip(button, usage.item.name)
            button.clicked.connect(lambda _on, item=usage.item: self._on_chosen(item))
            self._flow.addWidget(button)
        put_before(self._usual, self.lay_out)

    def _lay_out(self) -> None:
        """Fill the empty catalogue of this desk with the shipped items."""
        deed = partial(errand_items.install_catalogue, self._context.desk)
        self._context.do(deed, lambda changes: changes, lambda _changes: self.load())

    def show_item(self, item: ErrandItem | None) -> None:
        """Show an item as chosen, or none."""
        self._item = item
        self.picker.show_candidate(Candidate(item.id, item.name) if item else None)
        self._set_certificate(None)
        self.say("")
        self._usual.setVisible(item is None)
        self.chosen.emit(item)

    def say(self, words: str) -> None:
        """Show a problem beneath the line; an empty text hides it."""
        self.message.setText(f"✕ {words}" if words else "")
        self.message.setVisible(bool(words))

    def draft(self) -> dict[str, str]:
        """Return the values that a draft stores."""
        return {"item": self._item.id if self._item else "", "subject": self.subject()}

    def restore(self, draft: dict[str, str]) -> None:
        """Show the values of a stored draft."""
        known = (one.item for one in self._offered if one.item.id == draft.get("item"))
        self.show_item(next(known, None))
        if self._item is None:
            self.picker.show_text(draft.get("subject", ""))
            self._on_sought(draft.get("subject", ""))

    def _find(self, text: str) -> list[Candidate]:
        matches = errand_items.find(self._offered, text)
        offered = [Candidate(one.item.id, one.item.name, item_detail(one.item)) for one in matches]
        return [*self._forbidden_candidates(text), *offered][:MOST]

    def _none_found(self, text: str) -> str:
        """Return the sentence for a text that fits no item; a forbidden certificate has a page of its own."""
        if not self._offered or forbidden_certificate_asked_for(text):
            return ""
        return message("item-none-found", {"text": text})

    def _forbidden_candidates(self, text: str) -> list[Candidate]:
        letters = text.replace("'", "").lower()
        if not (letters.isascii() and letters.isalpha() and len(letters) >= _LEAST_LETTERS):
            return []
        return [
            Candidate(one.code, one.name, message("certificate-elsewhere", {"body": one.body}))
            for one in certificates()
            if f" {letters}" in initials_key(one.name)
        ]

    def _on_picked(self, candidate: Candidate) -> None:
        certificate = next((one for one in certificates() if one.code == candidate.id), None)
        if certificate is not None:
            self._item = None
            self._set_certificate(certificate)
            self.edited.emit()
            return
        self._on_chosen(next(o.item for o in self._offered if o.item.id == candidate.id))

    def _on_chosen(self, item: ErrandItem) -> None:
        self.show_item(item)
        self.edited.emit()

    def _on_typed(self) -> None:
        if self._item is not None:
            self._item = None
            self.chosen.emit(None)
        self._usual.setVisible(self._certificate is None)
        self.say("")
        self.edited.emit()

    def _on_sought(self, text: str) -> None:
        if self._item is None and self.picker.candidate() is None:
            self._set_certificate(forbidden_certificate_asked_for(text) if text.strip() else None)

    def _set_certificate(self, certificate: ForbiddenCertificate | None) -> None:
        if certificate != self._certificate:
            self._certificate = certificate
            self._usual.setVisible(certificate is None and self._item is None)
            self.refused.emit(certificate)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        digit = event.text()
        if len(digit) != 1 or digit not in "123456789" or self.picker.line.composing:
            return False
        text = self.picker.text().lower()
        if text in {"b", "bm"}:
            self.picker.line.insert(digit)
            return True
        usual: Sequence[ItemUsage] = self._offered[:USUAL]
        if text or int(digit) > len(usual):
            return False
        self._on_chosen(usual[int(digit) - 1].item)
        return True
