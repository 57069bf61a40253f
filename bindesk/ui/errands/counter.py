"""The tab 受理台: registers who has come, for which item, on which terms."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.forbidden_certificates import ForbiddenCertificate
from bindesk.domain.errands.visitors import Visitor
from bindesk.domain.errands.visits import Visit
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.ui.context.draft_autosave import saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.counter_controller import CounterController, CounterEntries
from bindesk.ui.errands.guidance import Guidance
from bindesk.ui.errands.item_box import ItemBox
from bindesk.ui.errands.terms_box import TermsBox
from bindesk.ui.errands.visitor_box import VisitorBox
from bindesk.ui.errands.visitor_sidebar import VisitorSidebar
from bindesk.ui.look import theme
from bindesk.ui.shell.ask import TextToAsk
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled

MATERIALS = TextToAsk("缺少的材料（每行一项）", limit=1000, lines=5)
SIDE_BY_SIDE = 860
"""Window width, in pixels at 100 %, from which the visitor's sidebar stands beside the form."""


class CounterBoxes:
    """The parts of the counter, each built when it is needed first: all at once would be waited for."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    @cached_property
    def visitor(self) -> VisitorBox:
        """The box of who has come."""
        return VisitorBox(self._context)

    @cached_property
    def item(self) -> ItemBox:
        """The box of what the visitor wants."""
        return ItemBox(self._context)

    @cached_property
    def terms(self) -> TermsBox:
        """The box of the materials and the promise."""
        return TermsBox(self._context)

    @cached_property
    def sidebar(self) -> VisitorSidebar:
        """What is known of the visitor."""
        return VisitorSidebar(self._context)


class CounterView(QWidget):
    """The form that registers a visit.

    ``errand_opened`` carries the id of an errand whose card is to be shown.
    """

    errand_opened = Signal(str)

    def __init__(self, context: PageContext, boxes: CounterBoxes | None = None) -> None:
        super().__init__()
        self._context = context
        self._refusal = ""
        self._last_errand = ""
        boxes = boxes or CounterBoxes(context)
        self.visitor, self.item, self.terms = boxes.visitor, boxes.item, boxes.terms
        self.sidebar = boxes.sidebar
        self.guidance = Guidance()
        self.controller = CounterController(context.desk, context.tasks, context.changes)
        self.controller.setParent(self)
        self.message = label(tone="warning", wrap=True)
        self.finish_button = Button("", "primary", "check", keys="Ctrl+Enter")
        self.receipt_button = Button("打印上一件回执", "quiet", "print", keys="Ctrl+P")
        self.receipt_button.hide()
        self._lay_out()
        self._connect()
        self._show_finish_button()

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
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(12)
        self._columns.addWidget(form, 5)
        self._columns.addWidget(self.sidebar, 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        self._scroll = scrolled(body)
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self.message)
        inside.addLayout(FlowLayout(self.finish_button, *self._buttons(), self.receipt_button))
        self.message.hide()

    def _buttons(self) -> list[Button]:
        buttons: list[tuple[str, str, str, Callable[[], None]]] = [
            ("转代办", "right", "Ctrl+D", self.switch_to_agency),
            ("只登记", "info", "Ctrl+L", self.note_only),
            ("一次性告知", "", "Ctrl+G", self.notify),
            ("不予受理", "", "", self.refuse),
            ("清空", "", "", self.clear),
        ]
        widgets = []
        for words, icon, keys, run in buttons:
            button = Button(words, "quiet" if words == "清空" else "secondary", icon, keys=keys)
            button.clicked.connect(lambda _on, run=run: run())
            widgets.append(button)
        return widgets

    def _connect(self) -> None:
        self.finish_button.clicked.connect(lambda _on: self.finish())
        self.visitor.chosen.connect(self.sidebar.show_visitor)
        self.visitor.done.connect(lambda: self.item.setFocus(Qt.FocusReason.OtherFocusReason))
        self.item.chosen.connect(self._on_item)
        self.item.refused.connect(self._on_certificate)
        self.sidebar.errand_opened.connect(self.errand_opened)
        self.sidebar.picked.connect(self._on_household)
        for part in (self.visitor, self.item, self.terms):
            part.edited.connect(self._on_edited)
        for part in (self.visitor, self.terms):
            part.left.connect(self.controller.save_draft)
        controller, context = self.controller, self._context
        controller.hint.connect(self._show_message)
        controller.deed_begun.connect(self._on_deed)
        controller.done.connect(self._on_done)
        controller.accepted.connect(lambda errand: context.printing.receipt(errand))  # noqa: PLW0108 -- slotted
        self.receipt_button.clicked.connect(lambda _on: self.print_receipt())
        controller.failed.connect(self._on_failed)
        controller.not_saved.connect(lambda error: context.warn(error))  # noqa: PLW0108 -- slotted
        controller.draft_saved.connect(
            lambda saved_at: context.status.show_draft(saved_words(saved_at))
        )
        controller.cleared.connect(self._reset)

    def begin(self) -> None:
        """Read the catalogue of items and restore the draft of an unfinished visit."""
        self.controller.begin(self.draft)
        self._context.start(self, "begin", self._begin())

    async def _begin(self) -> None:
        await self.item.read()
        stored = await self.controller.stored_draft()
        if stored is None:
            return
        draft, saved_at = stored
        visitor = await self.visitor.visitor_of(draft.get("visitor", {}))
        if self.is_empty():
            self.restore(draft, visitor)
            self._context.status.show_draft(f"继续上次未完成的登记：{saved_words(saved_at)}")

    def ready(self) -> None:
        """Focus the search line of the visitor."""
        self.visitor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll_to(self.visitor)

    def is_empty(self) -> bool:
        """Return whether neither a visitor nor an item has been entered."""
        return not (
            self.visitor.visitor or self.visitor.is_new or self.visitor.name()
            or self.item.item or self.item.subject()
        )  # fmt: skip

    def draft(self) -> dict[str, Any]:
        """Return the values that the draft of this form stores."""
        return {
            "visitor": self.visitor.draft(),
            "item": self.item.draft(),
            "terms": self.terms.draft(),
            "refusal": self._refusal,
        }

    def restore(self, draft: dict[str, Any], visitor: Visitor | None = None) -> None:
        """Show the values of a stored draft and the visitor that it names."""
        self.visitor.restore(draft.get("visitor", {}), visitor)
        self.item.restore(draft.get("item", {}))
        self.terms.restore(draft.get("terms", {}))
        self._refusal = draft.get("refusal", "")
        self._show_finish_button()

    def visit(self) -> Visit:
        """Return the visit that the form describes now."""
        visitor = self.visitor.visitor
        terms, values = self.terms.terms(), self.terms.values()
        amount = values["amount"]
        return Visit(
            resident=visitor.id if visitor and visitor.kind == "resident" else "",
            member=visitor.id if visitor and visitor.kind == "member" else "",
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

    def entries(self) -> CounterEntries:
        """Return what the form describes now, as the deeds of a visit need it."""
        item = self.item.item
        return CounterEntries(
            self.visit(),
            subject=item.name if item else self.item.subject(),
            office=item.department if item else "",
            missing=self.terms.terms().missing,
            certificate=self.item.certificate,
        )

    def finish(self) -> None:
        """Accept the errand and print its receipt, or end it at once when it is done on the spot.

        Pressed once more just after an errand, it says nothing of the empty form.
        """
        if self._last_errand and self.is_empty():
            return
        if self.item.certificate is not None or self.terms.check():
            self.controller.finish(self.entries())

    def switch_to_agency(self) -> None:
        """Handle the errand on behalf of the visitor (转代办) instead of on the spot."""
        self.terms.switch_to_agency()
        self._show_finish_button()

    def note_only(self) -> None:
        """Register a visit that was only a question (咨询)."""
        self.controller.note_only(self.entries())

    def notify(self) -> None:
        """Notify the visitor once of what is missing; the clerk edits the list of materials not ticked."""
        if not self.terms.terms().missing:
            self._show_message(message("materials-complete"))
            return
        self._context.ask.reason(
            message("materials-notice-question"),
            "登记一次性告知",
            lambda materials: self.controller.notify(self.entries(), materials),
            field=MATERIALS,
            text="\n".join(self.terms.terms().missing),
        )

    def refuse(self) -> None:
        """Ask for the reason and register that the errand was refused."""
        self._context.ask.reason(
            "请填写不予受理原因及告知去向",
            "登记不予受理",
            lambda reason: self.controller.refuse(self.entries(), reason),
            text=self._refusal,
            on_edit=self._on_refusal,
        )

    def _on_refusal(self, text: str) -> None:
        self._refusal = text
        self.controller.mark_edited()

    def clear(self) -> None:
        """Drop the draft and start with the next visitor."""
        self.controller.clear()

    def leave(self) -> None:
        """Save the draft."""
        self.controller.save_draft()

    def _reset(self) -> None:
        self._context.status.show_draft("")
        self.restore({})
        self._show_message("")
        self.item.load()
        self.controller.begin(self.draft)
        if self.isVisible():  # else the receipt is on show, and keys belong there
            self.ready()

    def _on_deed(self) -> None:
        self.visitor.say([])
        self._show_message("")

    def print_receipt(self) -> None:
        """Print the receipt of the errand that was registered last, until the next visit begins."""
        if self._last_errand:
            self._context.printing.receipt(self._last_errand)

    def _on_done(self, words: str, subject: str, errand: str) -> None:
        self._last_errand = errand
        self.receipt_button.show()
        self._context.notices.done(f"{words}：{subject}" if subject else words, undo=words)
        self.clear()

    def _on_failed(self, error: ExpectedError) -> None:
        if not isinstance(error, ValidationFailed):
            self._context.warn(error)
            return
        rest = self.terms.say(self.visitor.say(error.problems))
        for problem in rest:
            words = message(problem.code, problem.values)
            if problem.field in {"item", "subject"}:
                self.item.say(words)
                self.item.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self._show_message(words)
        if any(problem.field in {"visitor", "name"} for problem in error.problems):
            self.visitor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_message(self, words: str) -> None:
        self.message.setText(f"△ {words}" if words else "")
        self.message.setVisible(bool(words))

    def _on_item(self, item: ErrandItem | None) -> None:
        self.terms.show_item(item)
        self._show_finish_button()
        if item is None:
            return
        self.visitor.say([])
        following = self.terms.first()
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll_to(following)

    def _on_certificate(self, certificate: ForbiddenCertificate | None) -> None:
        self.guidance.show_certificate(certificate)
        self._terms_card.setVisible(certificate is None)
        self._show_finish_button()
        if certificate is not None:
            self._scroll_to(self.guidance)

    def _scroll_to(self, part: QWidget) -> None:
        """Scroll to a widget once the layout has placed it."""
        QTimer.singleShot(0, part, lambda: self._scroll.ensureWidgetVisible(part))

    def _on_household(self, visitor: Visitor) -> None:
        self.visitor.show_visitor(visitor)
        self.item.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        # From here on "the receipt" would be that of the visitor at the counter.
        self._last_errand = ""
        self.receipt_button.hide()
        self._show_finish_button()
        self.controller.mark_edited()

    def _show_finish_button(self) -> None:
        self.finish_button.set_words(self.entries().finish_words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= theme.px(SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        super().resizeEvent(event)
