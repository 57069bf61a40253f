"""The form of one meeting: its fields, roster, agenda and guests.

The form does not use the database: it shows a meeting, returns the entered values and shows problems.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.meetings import attendance, integrity, roll, verdicts
from bindesk.domain.meetings.meetings import MEETING, Motion, Proceedings
from bindesk.domain.people.members import POSTS
from bindesk.domain.records.fields import Choice, FieldSpec, FieldType
from bindesk.domain.text.pinyin import matches
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.operations.meetings.meetings import OpenMeeting
from bindesk.ui.meetings.blocks import FieldBlock, Span
from bindesk.ui.meetings.cursor_position import CursorStops
from bindesk.ui.meetings.guests import GuestCard
from bindesk.ui.meetings.motions import Agenda
from bindesk.ui.meetings.roster import RosterPanel
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.completer import MOST, Candidate
from bindesk.ui.widgets.fields import ChoiceField, FormField, Today
from bindesk.ui.widgets.forms import FormContext
from bindesk.ui.widgets.labels import label

_HEAD = {
    "day": Span(2),
    "starts": Span(2),
    "ends": Span(2),
    "place": Span(6, greedy=True),
    "chair": Span(2),
    "recorder": Span(2),
    "topic": Span(4, 6, 2, greedy=True),
    "group": Span(2),
    "lecturer": Span(2),
    "signed": Span(2),
}
_REST = {"minutes": Span(12, 6, 2), "checks_note": Span(12, 6, 2)}
_WITH_GROUP = frozenset({"XZ", "SH"})
_WITH_LECTURER = frozenset({"DK", "ZT"})
_DECIDE_ROLL = frozenset({"day", "group"})
_NO_SPEC = FieldSpec("党小组", FieldType.CHOICE)


class MeetingForm(QWidget):
    """Edits one meeting.

    The signal ``edited`` follows each change, ``left`` a field that lost the focus or a change of
    attendance, ``moved`` another day or group, which may change who is on the roll.
    """

    edited = Signal()
    left = Signal()
    moved = Signal()

    def __init__(self, today: Today) -> None:
        super().__init__()
        self._open_meeting: OpenMeeting | None = None
        self._judges_presence = False
        find = {"member": self._find_member}
        names = dict.fromkeys(("主讲人", "责任人"), self._find_member)
        self._form_context = FormContext(today, find, {"member": self._name_of}, names)
        specs = {**MEETING.specs, "group": _NO_SPEC}
        self.head = FieldBlock(specs, _HEAD, self._form_context)
        self.roster = RosterPanel()
        self.agenda = Agenda()
        self.guests = GuestCard(self._find_member, self._name_of)
        self.rest = FieldBlock(MEETING.specs, _REST, self._form_context)
        self.doubts = label(tone="warning", wrap=True)
        self.doubts.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 8, 16, 12)
        inside.setSpacing(10)
        rest = Card()
        rest.add(self.rest, self.doubts)
        for part in (self.head, self.roster, self.agenda, self.guests, rest):
            inside.addWidget(part)
        inside.addStretch(1)
        self._connect()

    def _connect(self) -> None:
        for block in (self.head, self.rest):
            block.edited.connect(self._on_edited)
            block.left.connect(self._on_left)
        self.agenda.edited.connect(self._on_changed)
        self.agenda.left.connect(self.left)
        for card in (self.roster, self.guests):
            card.changed.connect(self._on_changed)
            card.changed.connect(self.left)

    def show_meeting(self, open_meeting: OpenMeeting) -> None:
        """Show a meeting."""
        self._open_meeting = open_meeting
        proceedings, meeting = open_meeting.proceedings, open_meeting.proceedings.meeting
        self._show_groups(list(roll.groups(open_meeting.roll_entries)))
        self.head.show_values(MEETING.plain(meeting))
        self.head.show_only(
            name
            for name in _HEAD
            if (name != "group" or meeting.type in _WITH_GROUP)
            and (name != "lecturer" or meeting.type in _WITH_LECTURER)
        )
        self.rest.show_values(MEETING.plain(meeting))
        self.roster.show_roster(meeting, open_meeting.roll_entries, proceedings.attendances)
        self.agenda.show_motions(proceedings.motions or (Motion(id=""),), self._form_context)
        on_roster = {line.person for line in self.roster.attendances()}
        guests = [
            g for g in attendance.guests(proceedings.attendances) if g.person not in on_roster
        ]
        self.guests.show_guests(meeting, guests)
        self.recount()
        self.show_doubts()

    def build_motion_card(self) -> None:
        """Build the card of a motion before a meeting has it."""
        self.agenda.build_card(self._form_context)

    def _show_groups(self, groups: Sequence[str]) -> None:
        field = self.head.fields["group"]
        if isinstance(field, ChoiceField):
            field.show_choices([Choice(name, name) for name in groups])

    def show_roll(self, open_meeting: OpenMeeting) -> None:
        """Show the roll of another day or another group; the entered values stay."""
        self._open_meeting = open_meeting
        proceedings = open_meeting.proceedings
        self.roster.show_roster(
            proceedings.meeting, open_meeting.roll_entries, proceedings.attendances
        )
        self.recount()
        self.show_doubts()

    def proceedings(self) -> Proceedings:
        """Return the meeting of the entered values; a value that cannot be parsed is left out."""
        open_meeting = self._current()
        before = open_meeting.proceedings.meeting
        values = {**MEETING.plain(before), **self.head.values(), **self.rest.values()}
        meeting = MEETING.new(before.id, before.unit, values, before.heads)
        lines = (*self.roster.attendances(), *self.guests.attendances())
        return Proceedings(meeting, self.agenda.motions(), lines)

    def draft(self) -> dict[str, Any]:
        """Return the text of every field, valid or not, to be stored in a draft."""
        return {
            "head": self.head.draft(),
            "rest": self.rest.draft(),
            "motions": self.agenda.draft(),
            "guest": self.guests.unsaved(),
        }

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Show the field texts of a draft."""
        self.head.restore(draft["head"])
        self.rest.restore(draft["rest"])
        missing = len(draft["motions"]) - len(self.agenda.cards)
        for _ in range(missing):
            self.agenda.add_motion()
        self.agenda.restore(draft["motions"])
        self.guests.restore(draft["guest"])
        self.recount()
        self.show_doubts()

    def recount(self) -> None:
        """Show the totals of attendance and the verdicts on the motions."""
        open_meeting, proceedings = self._current(), self.proceedings()
        counts = attendance.count(
            open_meeting.roll_entries, proceedings.meeting, proceedings.attendances
        )
        # Before anybody is noted as present there is nothing to judge: the clerk has only begun.
        is_noted = counts.present or (counts.due and not counts.unknown)
        self._judges_presence = bool(open_meeting.is_kept or is_noted)
        quorum = verdicts.quorum_of(counts, proceedings.meeting, open_meeting.context.pack)
        self.roster.show_counts(counts, quorum, is_judged=self._judges_presence)
        for card in self.agenda.cards:
            judged = verdicts.judge(
                proceedings, open_meeting.roll_entries, card.motion(), open_meeting.context.pack
            )
            card.show_verdict(judged if self._judges_presence else None)

    def show_doubts(self) -> None:
        """Show each finding of the integrity rules beside its field."""
        open_meeting = self._current()
        self._show_beside_fields(
            integrity.findings(
                self.proceedings(),
                open_meeting.roll_entries,
                open_meeting.context,
                with_presence=self._judges_presence,
            )
        )

    def _show_beside_fields(self, problems: Sequence[Problem]) -> None:
        self.head.show_problems(problems)
        self.rest.show_problems(problems)
        self.agenda.show_problems(problems)
        self.roster.show_doubts([p for p in problems if p.field.startswith("attendances.")])
        fields = {*self.head.fields, *self.rest.fields}
        others = [
            f"△ {message(p.code, p.values)}"
            for p in problems
            if p.field not in fields and not p.field.startswith(("attendances.", "motions."))
        ]
        self.doubts.setText("\n".join(others))
        self.doubts.setVisible(bool(others))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems that block recording, and focus the field of the first one."""
        self._show_beside_fields(problems)
        stops = self.stops()
        for problem in problems:
            for name in (f"head.{problem.field}", f"rest.{problem.field}", problem.field):
                if name in stops:
                    stops[name].setFocus()
                    return

    def first_wrong(self) -> FormField | None:
        """Show beneath each field what is invalid or missing; return the first such field."""
        wrong = (self.head.check(), self.agenda.check(), self.rest.check())
        return next((field for field in wrong if field is not None), None)

    def stops(self) -> CursorStops:
        """Return the widgets that can have the keyboard focus, by name."""
        stops: dict[str, QWidget] = {
            f"head.{name}": field.editor for name, field in self.head.fields.items()
        }
        stops["roster"] = self.roster.tiles
        for number, card in enumerate(self.agenda.cards, start=1):
            for name, field in card.block.fields.items():
                stops[f"motions.{number}.{name}"] = field.editor
        stops["guest.name"] = self.guests.name.line
        stops["guest.capacity"] = self.guests.capacity
        stops |= {f"rest.{name}": field.editor for name, field in self.rest.fields.items()}
        return stops

    def _on_edited(self, name: str) -> None:
        if name == "group":
            self.moved.emit()
        self._on_changed()

    def _on_left(self, name: str) -> None:
        open_meeting = self._current()
        if (
            name in _DECIDE_ROLL
            and self.proceedings().meeting.day != open_meeting.proceedings.meeting.day
        ):
            self.moved.emit()
        self.left.emit()

    def _on_changed(self) -> None:
        self.recount()
        self.edited.emit()

    def _current(self) -> OpenMeeting:
        assert self._open_meeting is not None  # noqa: S101 - asked only while a meeting is on show
        return self._open_meeting

    def _find_member(self, text: str) -> list[Candidate]:
        """Return the members on the roll whose name or initials match a text."""
        if self._open_meeting is None or not text.strip():
            return []
        people = (
            one.member for one in self._open_meeting.roll_entries if matches(text, one.member.name)
        )
        candidates = [Candidate(p.id, p.name, POSTS.get(p.post, "") or p.group) for p in people]
        return candidates[:MOST]

    def _name_of(self, person: str) -> str:
        return self._open_meeting.context.names.get(person, "") if self._open_meeting else ""
