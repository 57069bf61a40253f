"""The agenda of a meeting: one card for each motion, with discussion, resolution, votes and verdict."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.meetings.meetings import MOTION, Motion
from bindesk.domain.meetings.verdicts import MotionVerdict
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.meetings import wording
from bindesk.ui.meetings.blocks import FieldBlock, Span
from bindesk.ui.widgets.buttons import Button, button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.fields import FormField
from bindesk.ui.widgets.forms import FormContext
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.tab_order import put_before

_SPANS = {
    "title": Span(8, 4, 2, greedy=True),
    "matter": Span(2),
    "about": Span(2),
    "discussion": Span(7, 6, 2),
    "resolution": Span(5, 6, 2),
    "owner": Span(3),
    "due_on": Span(3),
    "is_voted": Span(2),
    "way": Span(2),
    "base": Span(2),
    "yes": Span(2),
    "no": Span(2),
    "abstain": Span(2),
    "written": Span(2),
}
_PLAIN = ("title", "matter", "discussion", "resolution", "owner", "due_on", "is_voted")
_VOTED = ("way", "base", "yes", "no", "abstain")
_ABOUT_SOMEBODY = frozenset({"admission", "confirmation", "exclusion", "election"})
_WITH_WRITTEN = frozenset({"admission", "confirmation"})
_VOTES = frozenset({"yes", "no", "abstain", "written", "is_voted"})
"""Fields too narrow for a sentence: their problems are shown beneath the whole vote."""


class MotionCard(Card):
    """Edits one motion. ``edited`` follows each change, ``left`` a field that lost the focus."""

    edited = Signal()
    left = Signal()
    removed = Signal()

    def __init__(self, form_context: FormContext) -> None:
        self.remove_button = Button("删除", "quiet", "close", low=True)
        super().__init__("议题", self.remove_button)
        self._motion = Motion(id="")
        self.block = FieldBlock(MOTION.specs, _SPANS, form_context)
        self.verdict = label(wrap=True)
        self.verdict.hide()
        self.doubts = label(look="small", tone="warning", wrap=True)
        self.doubts.hide()
        self.add(self.block, self.verdict, self.doubts)
        self.block.edited.connect(self._on_edited)
        self.block.left.connect(lambda _name: self.left.emit())
        self.remove_button.clicked.connect(lambda _on: self.removed.emit())

    def show_motion(self, motion: Motion) -> None:
        """Show a motion with nothing said about it yet."""
        self._motion = motion
        self.block.show_values(MOTION.plain(motion))
        for field in self.block.fields.values():
            field.say("")
        self.show_problems((), "")
        self.show_verdict(None)
        self._show_vote_fields()

    def _on_edited(self, name: str) -> None:
        if name in {"matter", "is_voted"}:
            self._show_vote_fields()
        self.edited.emit()

    def _show_vote_fields(self) -> None:
        values = self.block.values()
        visible = list(_PLAIN)
        if values["matter"] in _ABOUT_SOMEBODY:
            visible.append("about")
        if values["is_voted"]:
            visible += _VOTED
            visible += ["written"] if values["matter"] in _WITH_WRITTEN else []
        self.block.show_only(visible)

    def motion(self) -> Motion:
        """Return the motion of the entered values; a value that cannot be parsed is left out."""
        whole = {**MOTION.plain(self._motion), **self.block.values()}
        return MOTION.new(self._motion.id, self._motion.unit, whole, self._motion.heads)

    def is_empty(self) -> bool:
        """Return whether the motion is new and all its fields are empty."""
        return not self._motion.id and not any(self.block.draft().values())

    def show_problems(self, problems: Sequence[Problem], prefix: str) -> None:
        """Show problems beneath their fields, and those of the votes beneath the whole vote."""
        votes = [p for p in problems if p.field.removeprefix(prefix) in _VOTES]
        self.block.show_problems([p for p in problems if p not in votes], prefix=prefix)
        lines = [f"△ {message(p.code, p.values)}" for p in votes]
        self.doubts.setText("\n".join(lines))
        self.doubts.setVisible(bool(lines))

    def show_number(self, number: int) -> None:
        """Show the motion's number on the agenda, counted from 1."""
        self.heading.setText(f"议题 {number}")

    def show_verdict(self, judged: MotionVerdict | None) -> None:
        """Show whether the motion passed, how many votes it had and needed, and by which rule.

        Nothing is shown before the first vote is entered.
        """
        has_votes = any(self.block.fields[name].text() for name in ("yes", "no", "abstain"))
        words, tone = wording.verdict_words(judged if has_votes else None)
        self.verdict.setText(words)
        self.verdict.setVisible(bool(words))
        set_tone(self.verdict, tone)


class Agenda(QWidget):
    """Lists the motions of a meeting; the list may be empty."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[MotionCard] = []
        self._spare_cards: list[MotionCard] = []
        self._form_context: FormContext | None = None
        self.add_button = button("添加议题", self.add_motion, "secondary", "add", keys="Ctrl+M")
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(12)
        self._inside.addWidget(self.add_button)

    def show_motions(self, motions: Sequence[Motion], form_context: FormContext) -> None:
        """Replace the motions on show; a card that is there already shows the next one."""
        self._form_context = form_context
        while len(self.cards) > len(motions):
            self._put_aside(self.cards.pop())
        for card, motion in zip(self.cards, motions, strict=False):
            card.show_motion(motion)
        for motion in motions[len(self.cards) :]:
            self._add(motion)
        self._number()

    def add_motion(self) -> None:
        """Append an empty motion and focus its title."""
        self._add(Motion(id=""))
        self.cards[-1].block.fields["title"].setFocus()
        self.edited.emit()

    def build_card(self, form_context: FormContext) -> None:
        """Build a card before it is needed: building one takes as long as a key may take to answer."""
        card = MotionCard(form_context)
        card.edited.connect(self.edited)
        card.left.connect(self.left)
        card.removed.connect(lambda: self._remove(card))
        card.setParent(self)
        card.hide()
        self._spare_cards.append(card)

    def _add(self, motion: Motion) -> None:
        assert self._form_context is not None  # noqa: S101 - motions are added to a meeting on show
        if not self._spare_cards:
            self.build_card(self._form_context)
        card = self._spare_cards.pop()
        card.show_motion(motion)
        self._inside.insertWidget(len(self.cards), card)
        self.cards.append(card)
        card.show()
        put_before(card, self.add_button)
        self._number()

    def _remove(self, card: MotionCard) -> None:
        self.cards.remove(card)
        self._put_aside(card)
        self._number()
        self.add_button.setFocus()
        self.edited.emit()

    def _put_aside(self, card: MotionCard) -> None:
        self._inside.removeWidget(card)
        card.hide()
        self._spare_cards.append(card)

    def _number(self) -> None:
        for number, card in enumerate(self.cards, start=1):
            card.show_number(number)

    def motions(self) -> tuple[Motion, ...]:
        """Return the motions that are not empty, in their order."""
        return tuple(card.motion() for card in self.cards if not card.is_empty())

    def draft(self) -> list[dict[str, str]]:
        """Return the field texts of each motion, valid or not, to be stored in a draft."""
        return [card.block.draft() for card in self.cards]

    def restore(self, drafts: Sequence[Mapping[str, Any]]) -> None:
        """Show the field texts of a draft, motion by motion."""
        for card, draft in zip(self.cards, drafts, strict=False):
            card.block.restore(draft)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each problem on the card of its motion."""
        for number, card in enumerate(self.cards, start=1):
            prefix = f"motions.{number}."
            card.show_problems([p for p in problems if p.field.startswith(prefix)], prefix)

    def check(self) -> FormField | None:
        """Show what is wrong with each motion; return the first invalid field."""
        wrong = [card.block.check() for card in self.cards if not card.is_empty()]
        return next((field for field in wrong if field is not None), None)
