"""What they have come for: found by name, initials or number, the usual items by one digit."""

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
from bindesk.operations.errands import errand_items
from bindesk.operations.errands.errand_items import ItemUsage
from bindesk.ui.errands.hall_context import HallContext
from bindesk.ui.errands.wording import item_detail
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.completer import MOST, Candidate
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.person_picker import PersonPicker

USUAL = 6
"""How many of the items asked for most stand beneath the line."""

_LEAST_LETTERS = 3


class ItemBox(QWidget):
    """The item of an errand.

    ``chosen`` tells the ErrandItem, None when there is none; ``refused`` the ForbiddenCertificate the
    village must not issue, None when what is typed asks for none; ``edited`` that something was typed.
    """

    chosen = Signal(object)
    refused = Signal(object)
    edited = Signal()

    def __init__(self, hall: HallContext) -> None:
        super().__init__()
        self._hall = hall
        self._offered: list[ItemUsage] = []
        self._item: ErrandItem | None = None
        self._certificate: ForbiddenCertificate | None = None
        self.picker = PersonPicker("事项", self._find, hint="事项名称、首字母或编码，如 sf、BM01")
        self.picker.picked.connect(self._on_picked)
        self.picker.changed.connect(self._on_typed)
        self.picker.line.sought.connect(self._on_sought)
        self.picker.line.installEventFilter(self)
        self.message = label(tone="danger", wrap=True)
        self.lay_out = Button("目录还是空的：放入 40 项常办事项", "secondary", "add")
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
        """Return the item that was chosen."""
        return self._item

    @property
    def certificate(self) -> ForbiddenCertificate | None:
        """Return the certificate that is asked for and must not be issued."""
        return self._certificate

    def subject(self) -> str:
        """Return what stands in the line when it is no item of the catalogue."""
        return "" if self._item else self.picker.text().strip()

    def load(self) -> None:
        """Read the catalogue anew, with the items asked for most in front."""
        desk = self._hall.desk
        self._offered = self._hall.result_of(lambda: errand_items.items_by_use(desk), [])
        while (taken := self._flow.takeAt(0)) is not None:
            taken.widget().hide()
            taken.widget().deleteLater()
        self.lay_out.setVisible(not self._offered)
        for place, one in enumerate(self._offered[:USUAL]):
            words = one.item.name.partition("(")[0]
            made = Button(words, "quiet", keys=str(place + 1), low=True)
            made.setToolTip(one.item.name)
            made.clicked.connect(lambda _on, item=one.item: self._on_chosen(item))
            self._flow.addWidget(made)

    def _lay_out(self) -> None:
        """Put the shipped catalogue on a desk that has none yet."""
        deed = partial(errand_items.install_catalogue, self._hall.desk)
        self._hall.do(deed, lambda changes: changes, lambda _changes: self.load())

    def show_item(self, item: ErrandItem | None) -> None:
        """Show an item as chosen, or none."""
        self._item = item
        self.picker.show_candidate(Candidate(item.id, item.name) if item else None)
        self._ask_elsewhere(None)
        self.say("")
        self._usual.setVisible(item is None)
        self.chosen.emit(item)

    def say(self, words: str) -> None:
        """Say beneath the line what is the matter."""
        self.message.setText(f"✕ {words}" if words else "")
        self.message.setVisible(bool(words))

    def draft(self) -> dict[str, str]:
        """Return what a draft keeps."""
        return {"item": self._item.id if self._item else "", "subject": self.subject()}

    def restore(self, typed: dict[str, str]) -> None:
        """Show again what a draft kept."""
        known = (one.item for one in self._offered if one.item.id == typed.get("item"))
        self.show_item(next(known, None))
        if self._item is None:
            self.picker.show_text(typed.get("subject", ""))
            self._on_sought(typed.get("subject", ""))

    def _find(self, text: str) -> list[Candidate]:
        found = errand_items.find(self._offered, text)
        offered = [Candidate(one.item.id, one.item.name, item_detail(one.item)) for one in found]
        return [*self._elsewhere(text), *offered][:MOST]

    def _elsewhere(self, text: str) -> list[Candidate]:
        letters = text.replace("'", "").lower()
        if not (letters.isascii() and letters.isalpha() and len(letters) >= _LEAST_LETTERS):
            return []
        return [
            Candidate(one.code, one.name, f"村里不开，请到{one.body}")
            for one in certificates()
            if f" {letters}" in initials_key(one.name)
        ]

    def _on_picked(self, candidate: Candidate) -> None:
        asked = next((one for one in certificates() if one.code == candidate.id), None)
        if asked is not None:
            self._item = None
            self._ask_elsewhere(asked)
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
            self._ask_elsewhere(forbidden_certificate_asked_for(text) if text.strip() else None)

    def _ask_elsewhere(self, certificate: ForbiddenCertificate | None) -> None:
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
        typed = self.picker.text().lower()
        if typed in {"b", "bm"}:
            self.picker.line.insert(digit)
            return True
        usual: Sequence[ItemUsage] = self._offered[:USUAL]
        if typed or int(digit) > len(usual):
            return False
        self._on_chosen(usual[int(digit) - 1].item)
        return True
