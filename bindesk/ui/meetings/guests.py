"""The card of the guests of a meeting (列席, 主讲, 观察), each with a capacity."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from bindesk.domain.meetings.meetings import ATTENDANCE, ROLES, Attendance, Meeting, attendance_id
from bindesk.domain.text.cleaning import clean_line, clean_name
from bindesk.messages import message
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.completer import Candidate
from bindesk.ui.widgets.editors import ChoiceBox, LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import set_tip
from bindesk.ui.widgets.person_picker import PersonPicker

Find = Callable[[str], Sequence[Candidate]]


class GuestCard(Card):
    """Lists the guests of one meeting and adds new ones. ``changed`` follows each change of the list."""

    changed = Signal()

    def __init__(self, find: Find, name_of: Callable[[str], str]) -> None:
        """Show an empty list; ``find`` returns member candidates, ``name_of`` a member's name by id."""
        super().__init__("列席人员")
        self._name_of = name_of
        self._meeting = Meeting(id="")
        self._guests: list[Attendance] = []
        self.name = PersonPicker("列席人姓名", find)
        self.capacity = LineEdit(moves=False)
        self.capacity.setPlaceholderText(message("guest-capacity-hint"))
        self.capacity.setAccessibleName("列席人身份")
        self.role = ChoiceBox()
        self.role.setAccessibleName("身份类别")
        for code in ("guest", "lecturer", "observer"):
            self.role.addItem(ROLES[code], code)
        self.role.setCurrentIndex(0)
        self.add_button = Button("添加", icon="add")
        self._listed = QWidget()
        self._flow = FlowLayout()
        self._listed.setLayout(self._flow)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for index, part in enumerate((self.name, self.role, self.capacity, self.add_button)):
            grid.addWidget(part, index // 2, index % 2)
        grid.setColumnStretch(0, 1)
        self.add(self._listed, grid)
        self.capacity.returnPressed.connect(self._add_guest)
        self.add_button.clicked.connect(lambda _on: self._add_guest())

    def show_guests(self, meeting: Meeting, guests: Iterable[Attendance]) -> None:
        """Show the guests of a meeting."""
        self._meeting = meeting
        self._guests = list(guests)
        self._show()

    def attendances(self) -> tuple[Attendance, ...]:
        """Return the guests."""
        return tuple(self._guests)

    def unsaved(self) -> dict[str, str]:
        """Return the texts of the input line, which are not yet on the list."""
        return {"name": self.name.text(), "capacity": self.capacity.text()}

    def restore(self, unsaved: dict[str, str]) -> None:
        """Show the input line's texts of a draft."""
        self.name.show_text(unsaved.get("name", ""))
        self.capacity.setText(unsaved.get("capacity", ""))

    def _add_guest(self) -> None:
        chosen = self.name.candidate()
        name = clean_name(chosen.title if chosen else self.name.text())
        if not name:
            self.name.setFocus()
            return
        person = chosen.id if chosen else ""
        guest = Attendance(
            id=attendance_id(self._meeting.id, person or name),
            unit=self._meeting.unit,
            meeting=self._meeting.id,
            person=person,
            name="" if person else name,
            role=str(self.role.currentData()),
            capacity=clean_line(self.capacity.text()),
            status="present",
        )
        before = next((g for g in self._guests if g.id == guest.id), None)
        if before is not None:
            self._guests.remove(before)
            guest = replace(guest, heads=before.heads)
        self._guests.append(guest)
        self.name.show_candidate(None)
        self.capacity.clear()
        self._show()
        self.name.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        while item := self._flow.takeAt(0):
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        for guest in self._guests:
            self._flow.addWidget(self._chip(guest))
        self._listed.setVisible(bool(self._guests))

    def _chip(self, guest: Attendance) -> Button:
        name = guest.name or self._name_of(guest.person)
        words = " ".join(part for part in (name, guest.capacity) if part)
        role = "" if guest.role == "guest" else f"（{ATTENDANCE.choice_words('role', guest.role)}）"
        chip = Button(f"{words}{role}", "secondary", "close", low=True)
        chip.setAccessibleDescription("点击可从列席名单中删除")
        set_tip(chip, "点击可从列席名单中删除")
        chip.clicked.connect(lambda _on: self._remove_guest(guest))
        chip.setParent(self._listed)
        chip.show()
        return chip

    def _remove_guest(self, guest: Attendance) -> None:
        self._guests.remove(guest)
        self._show()
        self.name.setFocus()
        self.changed.emit()
