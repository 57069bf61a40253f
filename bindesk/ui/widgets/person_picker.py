"""Picks a person, or any other record, by name, initials or number."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.domain.records.fields import FieldSpec, Plain
from bindesk.domain.text.problems import Problem
from bindesk.ui.look.icons import icon
from bindesk.ui.tasks.tasks import RunQuery, run_at_once
from bindesk.ui.widgets.completer import Candidate, Completer
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.fields import FormField, TextField

__all__ = ["Candidate", "NameField", "PersonPicker", "ReferenceField"]


class PersonPicker(QWidget):
    """A search line for people; ``picked`` carries a Candidate, ``changed`` is emitted at other edits.

    Typing after a pick clears it, so that the text never names another person than the one picked.
    """

    picked = Signal(object)
    changed = Signal()

    def __init__(
        self,
        words: str,
        find: Callable[[str], Sequence[Candidate]],
        *,
        hint: str = "",
        none_found: Callable[[str], str] = lambda _text: "",
        run: RunQuery = run_at_once,
    ) -> None:
        super().__init__()
        self.line = LineEdit()
        self.line.setAccessibleName(words)
        self.line.setPlaceholderText(hint or "姓名 / 首字母")
        self.line.addAction(icon("search", "muted"), LineEdit.ActionPosition.LeadingPosition)
        self.setFocusProxy(self.line)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.line)
        self._chosen: Candidate | None = None
        self._picking = Completer(self.line, find, none_found, run=run)
        self._picking.chosen.connect(self._on_chosen)
        self.line.textEdited.connect(lambda _text: self._on_typed())

    @property
    def picking(self) -> Completer:
        """Return the completer of the line."""
        return self._picking

    def candidate(self) -> Candidate | None:
        """Return the picked candidate, or None."""
        return self._chosen

    def text(self) -> str:
        """Return the line's text."""
        return self.line.text()

    def show_candidate(self, candidate: Candidate | None) -> None:
        """Show a candidate as picked, or none."""
        self._chosen = candidate
        self._picking.show_text(candidate.title if candidate else "")

    def show_text(self, text: str) -> None:
        """Show a text that names no candidate yet."""
        self._chosen = None
        self._picking.show_text(text)

    def _on_typed(self) -> None:
        self._chosen = None
        self.changed.emit()

    def _on_chosen(self, candidate: Candidate) -> None:
        self.show_candidate(candidate)
        self.picked.emit(candidate)


class NameField(TextField):
    """A field for the name of somebody who need not be on record; initials find those who are.

    Characters find nobody: a name that begins like another one is never replaced by it.
    """

    def __init__(
        self,
        spec: FieldSpec,
        find: Callable[[str], Sequence[Candidate]],
        *,
        run: RunQuery = run_at_once,
    ) -> None:
        super().__init__(spec)
        self.line.setPlaceholderText("姓名 / 首字母")
        self._picking = Completer(
            self.line, lambda text: find(text) if text.isascii() else (), run=run
        )
        self._picking.chosen.connect(self._on_chosen)

    def _on_chosen(self, candidate: Candidate) -> None:
        self._picking.show_text(candidate.title)
        self._on_edited()
        self.focusNextPrevChild(True)  # noqa: FBT003

    @override
    def set_text(self, text: str) -> None:
        self._picking.show_text(text)
        super().set_text(text)


class ReferenceField(FormField):
    """Another record, picked by its name; its plain value is the record's id.

    ``title`` names a record by its id and is empty for text that is no record's id.
    """

    def __init__(
        self,
        spec: FieldSpec,
        find: Callable[[str], Sequence[Candidate]],
        title: Callable[[str], str],
        *,
        run: RunQuery = run_at_once,
    ) -> None:
        self.picker = PersonPicker(spec.label, find, run=run)
        self._title = title
        self._picked_titles: dict[str, str] = {}
        super().__init__(spec, self.picker.line, self.picker)
        self.picker.picked.connect(self._on_picked)
        self.picker.changed.connect(self._on_edited)
        self.say("")

    def _on_picked(self, candidate: Candidate) -> None:
        self._picked_titles[candidate.id] = candidate.title
        self._on_edited()
        self.focusNextPrevChild(True)  # noqa: FBT003

    @override
    def text(self) -> str:
        chosen = self.picker.candidate()
        return chosen.id if chosen else self.picker.text()

    @override
    def set_text(self, text: str) -> None:
        named = (self._picked_titles.get(text) or self._title(text)) if text else ""
        if named:
            self.picker.show_candidate(Candidate(text, named))
        else:
            self.picker.show_text(text)
        self.say("")

    @override
    def read(self) -> "Plain | Problem":
        chosen = self.picker.candidate()
        if chosen or not self.picker.text().strip():
            return chosen.id if chosen else ""
        return Problem("reference-not-chosen", values={"text": self.picker.text()})

    @override
    def show_value(self, value: Plain) -> None:
        self.set_text(str(value or ""))
