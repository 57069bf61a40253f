"""Who came: everybody of the meeting as a tile, and what it comes to in one live line."""

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
from bindesk.ui.meetings.wording import MOST_COUNTS, OTHERWISE, REASONS, ROSTER_STATES
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone
from bindesk.ui.widgets.tiles import RosterTiles, Tile

_STANDING_OUT = 2
"""应到 and 实到 come first and stand out."""

STEPS_BACK = 10
"""How many changes of the roster Ctrl+Z takes back."""

_STATUS = {"present": "present", "leave": "leave-private", "absent": "absent"}


class _Told(QLabel):
    """A few words as high as the buttons beside them."""

    def __init__(self, look: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.px(40))


class RosterPanel(QWidget):
    """The roster of one meeting. ``changed`` tells that somebody's attendance did.

    Ctrl+Z on the tiles takes back the last change of the roster, never a deed of the desk.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.everybody = Button("全部到会", icon="check", keys="F6")
        self.as_last_time = Button("复制上次", icon="copy", keys="F7")
        self._meeting = Meeting(id="")
        self._called: dict[str, RollEntry] = {}
        self._spared: frozenset[str] = frozenset()
        self._lines: dict[str, Attendance] = {}
        self._past: deque[dict[str, Attendance]] = deque(maxlen=STEPS_BACK)
        self.tiles = RosterTiles("到会名单", ROSTER_STATES)
        self.tiles.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.counts = [_Told("heading" if n < _STANDING_OUT else "") for n in range(MOST_COUNTS)]
        self.voting = _Told()
        self.quorum = _Told()
        self.doubts = label(look="small", tone="warning", wrap=True)
        self.doubts.hide()
        head = FlowLayout(
            self.everybody, self.as_last_time, *self.counts, self.voting, self.quorum, gap=12
        )
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(head)
        for part in (self.tiles, self.doubts, label(wording.KEYS_LINE, "small", wrap=True)):
            inside.addWidget(part)
        self.tiles.installEventFilter(self)
        self.tiles.state_changed.connect(self._on_state)
        self.tiles.reason_asked.connect(self._on_digit)

    def show_roster(
        self, meeting: Meeting, rolled: Sequence[RollEntry], lines: Iterable[Attendance]
    ) -> None:
        """Show whom a meeting calls, and what is noted of them."""
        self._meeting = meeting
        called = rolled if meeting.type == "TX" else roll.called(rolled, meeting)
        self._called = {one.id: one for one in called}
        self._spared = frozenset(one.id for one in roll.left_out(called, meeting.type))
        self._lines = {line.person: line for line in lines if line.person in self._called}
        self._past.clear()
        self._show()

    def take_back(self) -> None:
        """Take back the last change."""
        if self._past:
            self._lines = self._past.pop()
            self._show()
            self.changed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.tiles or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self.take_back()
            return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        self.tiles.show_tiles([self._tile(one) for one in self._called.values()])

    def _tile(self, one: RollEntry) -> Tile:
        line = self._lines.get(one.id)
        state, note = wording.tile_state(line), wording.tile_note(line)
        if state == "unknown":
            note = "不计" if one.id in self._spared else ""
        return Tile(one.id, one.member.name, state, note)

    def attendances(self) -> tuple[Attendance, ...]:
        """Return what is noted of those on the roster; who is not noted has no line."""
        return tuple(self._lines[person] for person in self._called if person in self._lines)

    def mark_everybody(self) -> None:
        """Note as present everybody not noted yet; when all are noted, all of them."""
        self._past.append(dict(self._lines))
        wanted = [p for p in self._called if p not in self._spared]
        free = [p for p in wanted if wording.tile_state(self._lines.get(p)) == "unknown"]
        for person in free or wanted:
            self._note(person, "present")
        self._show()
        self.tiles.setFocus()
        self.changed.emit()

    def put_lines(self, lines: Iterable[Attendance]) -> None:
        """Note what somebody else says of those on the roster, such as last time's list."""
        before = self._lines
        self._past.append(before)
        self._lines = {
            line.person: replace(line, heads=_heads(before.get(line.person)))
            for line in lines
            if line.person in self._called
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

    def _put(self, person: str) -> None:
        tile = self._tile(self._called[person])
        self.tiles.put(person, tile.state, tile.note)
        self.changed.emit()

    def _on_state(self, person: str, state: str) -> None:
        self._past.append(dict(self._lines))
        if state == "unknown":  # the round begins anew: 到 假 缺 列席 到
            state = "present"
        if state == "guest":
            self._note(person, "present", role="guest")
        else:
            self._note(person, _STATUS[state])
        self._put(person)

    def _on_digit(self, person: str, digit: int) -> None:
        self._past.append(dict(self._lines))
        if digit in OTHERWISE:
            self._note(person, OTHERWISE[digit].status)
        else:
            mark = REASONS[digit]
            state = wording.tile_state(self._lines.get(person))
            status = "absent" if state == "absent" else mark.status
            self._note(person, status, mark.reason)
        self._put(person)

    def go_to(self, person: str) -> None:
        """Put the cursor on somebody."""
        ids = [tile.id for tile in self.tiles.tiles()]
        if person in ids:
            self.tiles.setCurrentIndex(self.tiles.model().index(ids.index(person), 0))

    def show_counts(self, counts: AttendanceCounts, verdict: Verdict | None) -> None:
        """Show what the attendance comes to."""
        parts = wording.counts_parts(counts)
        for place, shown in enumerate(self.counts):
            shown.setText(parts[place] if place < len(parts) else "")
            shown.setVisible(place < len(parts))
        self.voting.setText(wording.voting_line(counts) if verdict else "")
        self.voting.setVisible(verdict is not None)
        words, tone = wording.quorum_words(verdict)
        self.quorum.setText(words)
        self.quorum.setVisible(bool(words))
        set_tone(self.quorum, tone)

    def show_doubts(self, problems: Iterable[Problem]) -> None:
        """Show what is doubtful about who came."""
        told = [f"△ {message(p.code, p.values)}" for p in problems]
        self.doubts.setText("\n".join(told))
        self.doubts.setVisible(bool(told))


def _heads(line: Attendance | None) -> tuple[str, ...]:
    return line.heads if line else ()
