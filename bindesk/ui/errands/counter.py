"""受理台: who has come, for what, on which terms; one key takes it on and prints the receipt."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.forbidden_certificates import ForbiddenCertificate
from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.errands.visits import Visit
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.errands import errands
from bindesk.operations.records import drafts
from bindesk.ui.context.draft_autosave import DraftAutosaver, saved_words
from bindesk.ui.context.tasks import ExpectedError
from bindesk.ui.errands.guidance import Guidance
from bindesk.ui.errands.hall_context import HallContext
from bindesk.ui.errands.item_box import ItemBox
from bindesk.ui.errands.terms_box import TermsBox
from bindesk.ui.errands.visitor_box import VisitorBox
from bindesk.ui.errands.visitor_sidebar import VisitorSidebar
from bindesk.ui.look import theme
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled

FORM = "errand-counter"
SIDE_BY_SIDE = 860
"""Pixels at 100 % from which the person's card stands beside the form."""

DeedResult = tuple[Changes, str]


class CounterView(QWidget):
    """The counter. ``opened`` tells the id of an errand whose card is wanted."""

    errand_opened = Signal(str)

    def __init__(self, hall: HallContext) -> None:
        super().__init__()
        self._hall = hall
        self._asked_about_materials = False
        self.visitor = VisitorBox(hall)
        self.item = ItemBox(hall)
        self.terms = TermsBox(hall)
        self.guidance = Guidance()
        self.beside = VisitorSidebar(hall)
        self.keeper = DraftAutosaver(hall.desk, hall.tasks, FORM)
        self.keeper.setParent(self)
        self.message = label(tone="warning", wrap=True)
        self.finish_button = Button("", "primary", "check", keys="Ctrl+Enter")
        self._lay_out()
        self._connect()
        self._show_deed()

    def _lay_out(self) -> None:
        form = QWidget()
        parts = QVBoxLayout(form)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(10)
        self._terms_card = Card().add(self.terms)
        parts.addWidget(Card().add(self.visitor, self.item))
        parts.addWidget(self.guidance)
        parts.addWidget(self._terms_card)
        parts.addStretch(1)
        body = QWidget()
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(12)
        self._beside.addWidget(form, 5)
        self._beside.addWidget(self.beside, 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        self._scroll = scrolled(body)
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self.message)
        inside.addLayout(FlowLayout(self.finish_button, *self._deeds()))
        self.message.hide()

    def _deeds(self) -> list[Button]:
        told: list[tuple[str, str, str, Callable[[], None]]] = [
            ("转代办", "right", "Ctrl+D", self.carry),
            ("只登记", "info", "Ctrl+L", self.note_only),
            ("一次性告知", "", "Ctrl+G", self.notify),
            ("不予受理", "", "", self.refuse),
            ("清空", "", "", self.clear),
        ]
        made = []
        for words, icon, keys, run in told:
            one = Button(words, "quiet" if words == "清空" else "secondary", icon, keys=keys)
            one.clicked.connect(lambda _on, run=run: run())
            made.append(one)
        return made

    def _connect(self) -> None:
        self.finish_button.clicked.connect(lambda _on: self.finish())
        self.visitor.chosen.connect(self.beside.show_visitor)
        self.visitor.done.connect(lambda: self.item.setFocus(Qt.FocusReason.OtherFocusReason))
        self.item.chosen.connect(self._on_item)
        self.item.refused.connect(self._on_certificate)
        self.beside.errand_opened.connect(self.errand_opened)
        self.beside.picked.connect(self._on_household)
        for part in (self.visitor, self.item, self.terms):
            part.edited.connect(self._on_edited)
        for part in (self.visitor, self.terms):
            part.left.connect(self.keeper.save)
        self.keeper.saved.connect(lambda at: self._hall.status.show_draft(saved_words(at)))
        self.keeper.refused.connect(lambda error: self._hall.warn(error))  # noqa: PLW0108 -- slotted

    def begin(self) -> None:
        """Stand ready: the catalogue is read, and what was half typed comes back."""
        self.item.load()
        self.keeper.begin("", self.draft)
        desk = self._hall.desk
        held = self._hall.result_of(lambda: drafts.find(desk, FORM, ""), None)
        if held is not None:
            typed, saved_at = held
            self.restore(typed)
            self._hall.status.show_draft(f"接着上次没办完的：{saved_words(saved_at)}")

    def ready(self) -> None:
        """Put the keyboard on the line of the person."""
        self.visitor.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_empty(self) -> bool:
        """Tell whether nobody and nothing stands at the counter."""
        return not (
            self.visitor.visitor or self.visitor.is_new or self.visitor.name()
            or self.item.item or self.item.subject()
        )  # fmt: skip

    def draft(self) -> dict[str, Any]:
        """Return what a draft keeps."""
        return {
            "visitor": self.visitor.draft(),
            "item": self.item.draft(),
            "terms": self.terms.draft(),
        }

    def restore(self, typed: dict[str, Any]) -> None:
        """Show again what a draft kept."""
        self.visitor.restore(typed.get("visitor", {}))
        self.item.restore(typed.get("item", {}))
        self.terms.restore(typed.get("terms", {}))
        self._show_deed()

    def visit(self) -> Visit:
        """Return the visit as it stands on the counter."""
        who = self.visitor.visitor
        terms, values = self.terms.terms(), self.terms.values()
        amount = values["amount"]
        return Visit(
            resident=who.id if who and who.kind == "resident" else "",
            member=who.id if who and who.kind == "member" else "",
            newcomer=self.visitor.typed_resident(),
            visitor=self.visitor.name(),
            phone=str(values["phone"] or ""),
            item=self.item.item.id if self.item.item else "",
            subject=self.item.subject(),
            handling=terms.handling,
            promised_days=terms.days,
            agent=str(values["agent"] or ""),
            agent_relation=str(values["agent_relation"] or ""),
            materials="\n".join(terms.received),
            amount=amount if isinstance(amount, int) else None,
            note=str(values["note"] or ""),
        )

    def finish(self) -> None:
        """Take the errand on, end it at once when it is done here, and print the receipt."""
        certificate = self.item.certificate
        if certificate is not None:
            self._do(partial(self._on_guided, certificate), "已登记指引")
            return
        if not self.terms.check() or self._asks_about_materials():
            return
        is_done = self._is_done_here()
        deed = partial(errands.accept, self._hall.desk, self.visit(), finish=is_done)
        self._do(deed, "已办结" if is_done else "已受理", receipt=True)

    def carry(self) -> None:
        """Carry the errand for the person instead of ending it here (转代办)."""
        self.terms.carry()
        self._show_deed()

    def note_only(self) -> None:
        """Write down that somebody only asked something."""
        visit = self.visit()
        if not visit.item and not visit.subject:
            visit = replace(visit, subject="咨询")
        self._do(partial(errands.consult, self._hall.desk, visit), "已登记咨询")

    def notify(self) -> None:
        """Tell once what is missing: the materials that are not ticked."""
        missing = self.terms.terms().missing
        if not missing:
            self._say("材料都打了勾，没有要补正的。缺什么就去掉它的勾。")
            return
        self._do(
            partial(errands.notify, self._hall.desk, self.visit(), "\n".join(missing)),
            f"已一次性告知，缺 {len(missing)} 样",
        )

    def refuse(self) -> None:
        """Refuse to take the errand on, with the reason and where to go."""
        item = self.item.item
        where = item.department if item else ""
        question = "为什么不能受理？写明原因和该去哪里。"

        def answered(reason: str) -> None:
            deed = partial(
                errands.refuse, self._hall.desk, self.visit(), reason, where or "已口头说明去处"
            )
            self._do(deed, "已登记不予受理")

        self._hall.ask.reason(question, "登记不予受理", answered)

    def clear(self) -> None:
        """Begin with the next person."""
        self.keeper.end(self._forget)

    def leave(self) -> None:
        """Keep what is half typed."""
        self.keeper.save()

    def _forget(self) -> None:
        desk = self._hall.desk
        self._hall.result_of(lambda: drafts.drop(desk, FORM, ""), None)
        self._hall.status.show_draft("")
        self.restore({})
        self._say("")
        self.item.load()
        self.keeper.begin("", self.draft)
        self.ready()

    def _on_guided(self, certificate: ForbiddenCertificate) -> DeedResult:
        visit = replace(self.visit(), subject="", note="")
        changes, made, _ = errands.guide(self._hall.desk, certificate.name, visit)
        return changes, made

    def _do(self, deed: Callable[[], DeedResult], words: str, *, receipt: bool = False) -> None:
        self.visitor.say([])
        self._say("")

        def done(made: DeedResult) -> None:
            subject = self.item.item.name if self.item.item else self.item.subject()
            self._hall.notices.done(f"{words}：{subject}", undo=words)
            self.clear()
            if receipt:
                self._hall.print_receipt(made[1])

        self._hall.do(deed, lambda made: made[0], done, self._on_failed)

    def _on_failed(self, error: ExpectedError) -> None:
        if not isinstance(error, ValidationFailed):
            self._hall.warn(error)
            return
        rest = self.terms.say(self.visitor.say(error.problems))
        for problem in rest:
            words = message(problem.code, problem.values)
            if problem.field in {"item", "subject"}:
                self.item.say(words)
                self.item.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self._say(words)
        if any(problem.field in {"visitor", "name"} for problem in error.problems):
            self.visitor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_done_here(self) -> bool:
        terms = self.terms.terms()
        return terms.handling == "direct" and not terms.days

    def _asks_about_materials(self) -> bool:
        """Ask once about materials that are not ticked on an errand somebody else decides."""
        terms = self.terms.terms()
        asks = (
            bool(terms.missing) and terms.handling != "direct" and not self._asked_about_materials
        )
        if asks:
            self._asked_about_materials = True
            self._say(
                f"还有 {len(terms.missing)} 样材料没打勾。都收到了按 F6，缺材料按 Ctrl+G 一次性告知；"
                "可以容缺的，再按一次 Ctrl+Enter 照样受理。"
            )
        return asks

    def _say(self, words: str) -> None:
        self.message.setText(f"△ {words}" if words else "")
        self.message.setVisible(bool(words))

    def _on_item(self, item: ErrandItem | None) -> None:
        self.terms.show_item(item)
        self._show_deed()
        if item is None:
            return
        self.visitor.say([])
        following = self.terms.first()
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring_up(following)

    def _on_certificate(self, certificate: ForbiddenCertificate | None) -> None:
        self.guidance.show_certificate(certificate)
        self._terms_card.setVisible(certificate is None)
        self._show_deed()
        if certificate is not None:
            self._bring_up(self.guidance)

    def _bring_up(self, part: QWidget) -> None:
        """Scroll so that a part is seen, once it has its place."""
        QTimer.singleShot(0, part, lambda: self._scroll.ensureWidgetVisible(part))

    def _on_household(self, visitor: Visitor) -> None:
        self.visitor.show_visitor(visitor)
        self.item.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        self._asked_about_materials = False
        self._say("")
        self._show_deed()
        self.keeper.mark_edited()

    def _show_deed(self) -> None:
        if self.item.certificate is not None:
            words = "登记指引"
        else:
            words = "办结并打回执" if self._is_done_here() else "受理并打回执"
        self.finish_button.set_words(words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= theme.px(SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        self._beside.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        super().resizeEvent(event)
