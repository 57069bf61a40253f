"""The attendance panel of a meeting: one tile for each person on the roll, and a line of totals."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.meetings import roll
from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.meetings import Attendance, Meeting, attendance_id
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.voting import Verdict
from bindesk.domain.text.problems import Problem
from bindesk.messages import message
from bindesk.ui.look import theme
from bindesk.ui.meetings import wording
from bindesk.ui.meetings.wording import MOST_COUNTS, OTHER_STATUSES, REASONS, ROSTER_STATES
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.tiles import RosterTiles, Tile

_HEADING_COUNTS = 2
"""How many totals have the large font: 应到 and 实到, which come first."""

UNDO_STEPS = 10
"""How many changes of the roster Ctrl+Z can undo."""

_STATUS = {"present": "present", "leave": "leave-private", "absent": "absent"}


class _CountLabel(QLabel):
    """A label as high as the buttons beside it."""

    def __init__(self, look: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(40))


class RosterPanel(QWidget):
    """Edits the attendance of one meeting. ``changed`` follows each change of attendance.

    Ctrl+Z on the tiles undoes the last change of the roster, never a deed of the desk.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.everybody = Button("全部到会", icon="check", keys="F6")
        self.as_last_time = Button("复制上次", icon="copy", keys="F7")
        self._meeting = Meeting(id="")
        self._entries: dict[str, RollEntry] = {}
        self._left_out: frozenset[str] = frozenset()
        self._lines: dict[str, Attendance] = {}
        self._undo_steps: deque[dict[str, Attendance]] = deque(maxlen=UNDO_STEPS)
        self.tiles = RosterTiles("到会名单", ROSTER_STATES)
        self.tiles.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.counts = [
            _CountLabel("heading" if n < _HEADING_COUNTS else "") for n in range(MOST_COUNTS)
        ]
        self.voting = _CountLabel()
        self.quorum = _CountLabel()
        self.doubts = label(look="small", tone="warning", wrap=True)
        self.doubts.hide()
        head = FlowLayout(
            self.everybody, self.as_last_time, *self.counts, self.voting, self.quorum, gap=12
        )
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(head)
        for part in (
            self.tiles,
            self.doubts,
            label(message("attendance-keys"), "small", wrap=True),
        ):
            inside.addWidget(part)
        self.tiles.installEventFilter(self)
        self.tiles.state_changed.connect(self._on_state)
        self.tiles.reason_asked.connect(self._on_digit)

    def show_roster(
        self, meeting: Meeting, rolled: Sequence[RollEntry], lines: Iterable[Attendance]
    ) -> None:
        """Show the persons a meeting calls, with their attendance."""
        self._meeting = meeting
        entries = rolled if meeting.type == "TX" else roll.called(rolled, meeting)
        self._entries = {one.id: one for one in entries}
        self._left_out = frozenset(one.id for one in roll.left_out(entries, meeting.type))
        self._lines = {line.person: line for line in lines if line.person in self._entries}
        self._undo_steps.clear()
        self._show()

    def undo(self) -> None:
        """Undo the last change of the roster."""
        if self._undo_steps:
            self._lines = self._undo_steps.pop()
            self._show()
            self.changed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.tiles or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self.undo()
            return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        self.tiles.show_tiles([self._tile(one) for one in self._entries.values()])

    def _tile(self, entry: RollEntry) -> Tile:
        line = self._lines.get(entry.id)
        state, note = wording.tile_state(line), wording.tile_note(line)
        if state == "unknown" and not note:
            note = "不计" if entry.id in self._left_out else ""
        return Tile(entry.id, entry.member.name, state, note, wording.tile_mark(line))

    def attendances(self) -> tuple[Attendance, ...]:
        """Return the attendances on the roster; a person without a noted status has none."""
        return tuple(self._lines[person] for person in self._entries if person in self._lines)

    def mark_everybody(self) -> None:
        """Note as present each person without a status; when all have one, note all as present."""
        self._undo_steps.append(dict(self._lines))
        due = [p for p in self._entries if p not in self._left_out]
        free = [p for p in due if wording.tile_state(self._lines.get(p)) == "unknown"]
        for person in free or due:
            self._note(person, "present")
        self._show()
        self.tiles.setFocus()
        self.changed.emit()

    def put_lines(self, lines: Iterable[Attendance]) -> None:
        """Replace the attendances by those of another list, such as the last meeting's."""
        before = self._lines
        self._undo_steps.append(before)
        self._lines = {
            line.person: replace(line, heads=_heads(before.get(line.person)))
            for line in lines
            if line.person in self._entries
        }
        self._show()
        self.tiles.setFocus()
        self.changed.emit()

    def _note(self, person: str, status: str, reason: str = "", role: str = "member") -> None:
        before = self._lines.get(person) or Attendance(
            id=attendance_id(self._meeting.id, person),
            unit=self._meeting.unit,
            meeting=self._meeting.id,
            person=person,
        )
        self._lines[person] = replace(before, status=status, reason=reason, role=role)

    def _refresh_tile(self, person: str) -> None:
        tile = self._tile(self._entries[person])
        self.tiles.put(person, tile.state, tile.note, tile.mark)
        self.changed.emit()

    def _on_state(self, person: str, state: str) -> None:
        self._undo_steps.append(dict(self._lines))
        if state == "unknown":  # the cycle begins again: 到 假 缺 列席 到
            state = "present"
        if state == "guest":
            self._note(person, "present", role="guest")
        else:
            self._note(person, _STATUS[state])
        self._refresh_tile(person)

    def _on_digit(self, person: str, digit: int) -> None:
        self._undo_steps.append(dict(self._lines))
        if digit in OTHER_STATUSES:
            self._note(person, OTHER_STATUSES[digit].status)
        else:
            mark = REASONS[digit]
            state = wording.tile_state(self._lines.get(person))
            status = "absent" if state == "absent" else mark.status
            self._note(person, status, mark.reason)
        self._refresh_tile(person)

    def go_to(self, person: str) -> None:
        """Put the cursor on a person's tile."""
        ids = [tile.id for tile in self.tiles.tiles()]
        if person in ids:
            self.tiles.setCurrentIndex(self.tiles.model().index(ids.index(person), 0))

    def show_counts(
        self, counts: AttendanceCounts, verdict: Verdict | None, *, is_judged: bool = True
    ) -> None:
        """Show the totals of attendance, and the verdict on the quorum where it is judged."""
        parts = wording.counts_parts(counts)
        for index, count_label in enumerate(self.counts):
            count_label.setText(parts[index] if index < len(parts) else "")
            count_label.setVisible(index < len(parts))
        self.voting.setText(wording.voting_line(counts) if verdict else "")
        self.voting.setVisible(verdict is not None)
        words, tone = wording.quorum_words(verdict if is_judged else None)
        self.quorum.setText(words)
        self.quorum.setVisible(bool(words))
        set_tone(self.quorum, tone)

    def show_doubts(self, problems: Iterable[Problem]) -> None:
        """Show the findings about attendance beneath the tiles."""
        lines = [f"△ {message(p.code, p.values)}" for p in problems]
        self.doubts.setText("\n".join(lines))
        self.doubts.setVisible(bool(lines))


def _heads(line: Attendance | None) -> tuple[str, ...]:
    return line.heads if line else ()
