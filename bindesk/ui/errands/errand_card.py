"""The card of one errand: its facts, its steps so far, and the steps that may follow."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, RUNNING
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.errands import errand_lists, errands
from bindesk.operations.errands.errand_lists import ErrandDetails as Facts
from bindesk.operations.records import restoration
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.correction import CorrectionForm
from bindesk.ui.errands.errand_story import FactsCard, Timeline
from bindesk.ui.errands.step_form import EXTENSION, StepForm
from bindesk.ui.errands.wording import (
    left_tone,
    left_words,
    state_words,
    step_action,
    unrecognised_words,
)
from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card, UnrecognisedValues
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.scroll_area import scrolled

SIDE_BY_SIDE = 760
"""Window width, in pixels at 100 %, from which the next steps stand beside the story."""

_USUAL = (
    "accepted",
    "done",
    "to-submit",
    "submitted",
    "in-progress",
    "decided",
    "to-deliver",
    "delivered",
    "mending",
    "mended",
    "filed",
)
"""The steps of the usual course in their order; the first that may follow is the primary button."""


class ErrandCard(QWidget):
    """The card of one errand. ``closed`` is emitted when the clerk returns to the list."""

    closed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._facts: Facts | None = None
        self.form: StepForm | CorrectionForm | None = None
        self.heading = label("", "title", wrap=True)
        self.state = label("", "badge")
        self.left = label()
        self.unrecognised = UnrecognisedValues()
        back = Button("返回", "quiet", "back", keys="Esc")
        back.clicked.connect(lambda _on: self.closed.emit())
        top = FlowLayout(back, self.heading, self.state, self.left, gap=12)
        self.story = QVBoxLayout()
        self.files = AttachmentPanel(context)
        main_column = QVBoxLayout()
        main_column.setSpacing(12)
        main_column.addWidget(self.unrecognised)
        main_column.addLayout(self.story)
        main_column.addWidget(self.files)
        main_column.addStretch(1)
        self.next = QVBoxLayout()
        body = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(12)
        self._sides.addLayout(main_column, 3)
        self._sides.addLayout(self.next, 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(top)
        inside.addWidget(scrolled(body), 1)

    @property
    def errand(self) -> str:
        """Return the id of the errand on show, empty when there is none."""
        return self._facts.errand.id if self._facts else ""

    def show_errand(self, errand: str, *, with_focus: bool = False) -> None:
        """Show an errand again, and focus its next step where that is wanted."""
        self._context.start(self, "errand", self._show_again(errand, with_focus=with_focus))

    async def _show_again(self, errand: str, *, with_focus: bool) -> None:
        if await self.read_errand(errand) and with_focus:
            self.ready()

    async def read_errand(self, errand: str) -> bool:
        """Show an errand; return False when it does not exist."""
        nothing: Facts | None = None
        work = partial(errand_lists.details, self._context.desk, errand)
        facts = await self._context.result_of(work, nothing)
        if facts is None:
            return False
        self._facts = facts
        self.form = None
        self.heading.setText(facts.errand.subject)
        self.state.setText(state_words(facts.row))
        self.left.setText(left_words(facts.row))
        self.unrecognised.show_values(unrecognised_words(facts.errand, facts.steps))
        set_tone(self.left, left_tone(facts.row))
        _replace_widgets(self.story, [FactsCard(self._context, facts), Timeline(facts.steps)])
        _replace_widgets(self.next, [self._deeds_card(facts)])
        self.files.show_record(ERRAND.name, errand, may_write=not facts.errand.struck)
        return True

    def ready(self) -> None:
        """Focus the first button of the next steps."""
        first = next(iter(self.findChildren(Button)), None)
        card = self.next.itemAt(0).widget() if self.next.count() else None
        buttons = card.findChildren(Button) if card else []
        (buttons[0] if buttons else first or self).setFocus()

    def begin(self, state: str) -> None:
        """Show the form of a step in place of the list of steps."""
        if self._facts is None:
            return
        self._show_form(StepForm(self._context, state))

    def correct(self) -> None:
        """Show the form that corrects the errand."""
        if self._facts is not None:
            self._show_form(CorrectionForm(self._context, self._facts.errand))

    def save(self) -> None:
        """Save the form on show as a deed, if its fields are valid."""
        form, facts = self.form, self._facts
        if form is None or facts is None or not form.check():
            return
        desk, errand = self._context.desk, facts.errand.id
        deed: Callable[[], Changes]
        if isinstance(form, CorrectionForm):
            corrected, reason = form.correction()
            deed, words = partial(errands.correct, desk, corrected, reason), "已更正"
        elif form.state == EXTENSION:
            deed, words = partial(errands.extend, desk, errand, *form.extension()), "已延期"
        else:
            deed = partial(errands.step, desk, errand, form.step())
            words = f"已登记：{ERRAND_STEP.choice_words('state', form.state)}"
        self._run_deed(deed, words)

    def strike(self) -> None:
        """Ask for the reason and strike the errand."""
        desk, errand = self._context.desk, self.errand
        self._context.ask.reason(
            message("errand-strike-question"),
            "作废",
            lambda reason: self._run_deed(partial(errands.strike, desk, errand, reason), "已作废"),
        )

    def restore(self) -> None:
        """Make the struck errand valid again."""
        self._run_deed(
            partial(restoration.restore, self._context.desk, ERRAND, self.errand), "已恢复"
        )

    def close_form(self) -> bool:
        """Close the form; return whether one was open."""
        if self.form is None:
            return False
        self.form = None
        self.show_errand(self.errand, with_focus=True)
        return True

    def _show_form(self, form: StepForm | CorrectionForm) -> None:
        form.submitted.connect(self.save)
        form.cancelled.connect(self.close_form)
        self.form = form
        _replace_widgets(self.next, [form])
        form.start()

    def _run_deed(self, deed: Callable[[], Changes], words: str) -> None:
        errand = self.errand

        def done(_changes: Changes) -> None:
            self._context.notices.done(words, undo=words)
            self.show_errand(errand, with_focus=True)

        self._context.do(deed, lambda changes: changes, done, self._on_failed)

    def _on_failed(self, error: ExpectedError) -> None:
        if isinstance(error, ValidationFailed) and self.form is not None:
            self.form.say(error.problems)
        else:
            self._context.warn(error)

    def _deeds_card(self, facts: Facts) -> Card:
        card = Card("下一步")
        usual = [state for state in _USUAL if state in facts.next_states]
        others = sorted(facts.next_states - set(usual))
        for index, state in enumerate(usual):
            words = "恢复办理" if facts.so_far.state == "paused" else self._step_words(state)
            card.add(self._step_button(state, words, "secondary" if index else "primary"))
        if not facts.next_states:
            card.add(label(message("errand-ended"), tone="muted"))
        rest = [self._step_button(state, self._step_words(state), "quiet") for state in others]
        card.add(FlowLayout(*rest, *self._other_deeds(facts)))
        return card

    def _step_words(self, state: str) -> str:
        return step_action(state, self._context.desk.office.role)

    def _step_button(self, state: str, words: str, variant: str) -> Button:
        step_button = Button(words, variant, "right" if variant == "primary" else "")
        step_button.clicked.connect(lambda _on: self.begin(state))
        return step_button

    def _other_deeds(self, facts: Facts) -> list[Button]:
        errand = facts.errand
        deeds: list[tuple[str, str, Callable[[], None]]] = [
            ("打印回执", "print", lambda: self._context.printing.receipt(errand.id)),
        ]
        if facts.next_states and facts.so_far.state in RUNNING and not facts.so_far.extension:
            deeds.append(("延期", "clock", lambda: self.begin(EXTENSION)))
        if errand.struck:
            deeds.append(("恢复", "undo", self.restore))
        else:
            deeds += [("更正", "edit", self.correct), ("作废", "strike", self.strike)]
        buttons = []
        for words, icon, run in deeds:
            deed_button = Button(words, "quiet", icon)
            deed_button.clicked.connect(lambda _on, run=run: run())
            buttons.append(deed_button)
        return buttons

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= theme.px(SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        # In a narrow window the next steps stand above the story: the card is opened for them.
        self._sides.setDirection(ways.LeftToRight if wide else ways.BottomToTop)
        super().resizeEvent(event)


def _replace_widgets(layout: QVBoxLayout, parts: list[Card]) -> None:
    """Replace the cards in a layout by others."""
    while layout.count():
        old: QWidget | None = layout.takeAt(0).widget()  # a spacer has none
        if isinstance(old, Card):
            old.hide()
            old.deleteLater()
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
