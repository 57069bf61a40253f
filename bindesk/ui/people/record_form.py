"""The form of one record, built from its kind: masking, warnings, drafts, striking with a reason."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import known_codes, message
from bindesk.operations.desk.clocks import instant
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_lists
from bindesk.operations.records import drafts, registers, restoration
from bindesk.operations.records.registers import OpenRecord
from bindesk.ui.context.draft_autosave import saved_words
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.people.form_data import StoredForm, draft_of, read_form, referred_kinds
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button, on_ctrl_enter
from bindesk.ui.widgets.cards import Card, UnrecognisedValues
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.forms import FieldForm, FormContext, messages_of
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.person_picker import Candidate
from bindesk.ui.widgets.scroll_area import scrolled

EVERY = 5000
"""Milliseconds between two autosaves of the draft while the clerk stays in one field."""


STRIKING = "strike-register"
"""The task name of the look for open errands before a strike: one question is asked at a time."""

MOST_NAMED = 6
"""The greatest number of errand numbers that the question before a strike names."""


class RecordForm(QWidget):
    """Edits one new or stored record; emits ``closed`` when the clerk has saved, struck or left it."""

    closed = Signal()

    def __init__(self, kind: Kind[Any], context: PageContext) -> None:
        super().__init__()
        self.kind = kind
        self._context = context
        self._record = ""
        self._masked: frozenset[str] = frozenset()
        self._loaded_texts: dict[str, str] = {}
        self._draft_to_store: Callable[[], int] | None = None
        self._warned = False
        self._reads_only = False
        specs = {n: s for n, s in kind.specs.items() if n not in Record.__dataclass_fields__}
        self._titles: Mapping[tuple[str, str], str] = {}
        self.form = FieldForm(specs, self._aids())
        self.heading = label("", "title")
        self.note = label("", tone="warning", wrap=True)
        self.unrecognised = UnrecognisedValues()
        self.save_button = button("保存", self.save, "primary", "save", keys="Ctrl+Enter")
        self.unmask_button = button("显示完整信息", self.unmask, icon="eye")
        self.strike_button = button("作废", self.strike, "danger", "strike")
        self.restore_button = button("恢复", self.restore, "primary", "undo")
        self._lay_out()
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(self.save_draft)
        self.form.left.connect(lambda _name: self.save_draft())
        self.form.edited.connect(self._on_edited)
        on_ctrl_enter(self, self.save)

    def _lay_out(self) -> None:
        self.back_button = button("返回列表", self.leave, "quiet", "back", keys="Esc")
        deeds = FlowLayout(
            self.save_button,
            self.unmask_button,
            self.strike_button,
            self.restore_button,
            self.back_button,
        )
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.heading, 1)
        top.addLayout(deeds, 2)
        card = Card()
        card.add(self.form)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 4, 20, 16)
        inside.addWidget(card)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        for part in (top, self.note, self.unrecognised):
            row = QHBoxLayout()
            row.setContentsMargins(20, 0, 20, 0)
            row.addLayout(part) if isinstance(part, QHBoxLayout) else row.addWidget(part)
            whole.addLayout(row)
        whole.addWidget(scrolled(body), 1)

    def _aids(self) -> FormContext:
        desk, kinds = self._context.desk, set(referred_kinds(self.kind).values())
        return FormContext(
            today=desk.today,
            find={name: partial(_candidates, desk, name) for name in kinds},
            titles={name: partial(self._title_of, name) for name in kinds},
            run=self._context.run_query,
        )

    def _title_of(self, kind: str, record: str) -> str:
        return self._titles.get((kind, record), "")

    @property
    def record(self) -> str:
        """Return the id of the record in the form, "" for a new one."""
        return self._record

    def show_new(self) -> None:
        """Show an empty form, filled with the draft of an unsaved new record if there is one."""
        self._context.start(self, "record", self._show(""))

    def show_record(self, record: str) -> None:
        """Show a stored record; sensitive values are masked until the clerk unmasks them."""
        self._context.start(self, "record", self._show(record))

    async def _show(self, record: str) -> None:
        self._begin(await Query(partial(read_form, self._context.desk, self.kind, record)))

    def _begin(self, stored: StoredForm) -> None:
        record = stored.record
        self._titles = stored.titles
        self._record = record.id
        self._masked = record.masked
        self._warned = False
        elsewhere = "" if stored.may_write else self._why_not(record)
        self._reads_only = bool(elsewhere)
        self.heading.setText(record.title or self.kind.words)
        self.unrecognised.show_values(record.unrecognised)
        self.form.show_values(record.values)
        self._hide_masked()
        self._loaded_texts = self._texts()
        is_struck = record.struck_reason is not None
        why = f"已作废：{record.struck_reason}" if is_struck else elsewhere
        self.form.setEnabled(not is_struck)
        self.save_button.setVisible(not why)
        self.strike_button.setVisible(bool(record.id) and not why)
        self.restore_button.setVisible(is_struck and not elsewhere)
        self._say(why)
        if not why:
            self._restore(stored.draft)
            self._clock.start()
        (self.back_button if why else _first(self.form)).setFocus(Qt.FocusReason.OtherFocusReason)

    def _why_not(self, record: OpenRecord) -> str:
        """Return why a record of another unit is read-only here, "" on a desk without units below it."""
        villages = self._context.villages
        return message("reach-sheet", {"name": villages.name(record.unit)}) if villages else ""

    def _hide_masked(self) -> None:
        """Make masked values and those of another unit's record read-only."""
        self.unmask_button.setVisible(bool(self._masked))
        for name in self.form.values():
            editor = self.form.field(name).editor
            if isinstance(editor, QLineEdit | QPlainTextEdit):
                editor.setReadOnly(self._reads_only or name in self._masked)
            else:
                editor.setEnabled(not self._reads_only)

    def unmask(self) -> None:
        """Show sensitive values in full and write an audit entry; values the clerk has changed stay."""
        self._context.lookups.start_once(self, "unmask", self._unmask(self._record))

    async def _unmask(self, name: str) -> None:
        opened = partial(registers.open_record, self._context.desk, self.kind, name, unmask=True)
        record = await Query(opened)
        if name != self._record:
            return
        draft = self._draft_values()
        self._masked = frozenset()
        self.form.show_values(record.values)
        self._hide_masked()
        self._loaded_texts = self._texts()
        self._put(draft)

    def _texts(self) -> dict[str, str]:
        return {name: self.form.field(name).text() for name in self.form.values()}

    def _draft_values(self) -> dict[str, str]:
        """Return the texts the clerk has changed since the record was loaded, by field name."""
        now = self._texts()
        return {
            name: text
            for name, text in now.items()
            if name not in self._masked and text != self._loaded_texts.get(name, "")
        }

    def _put(self, draft: Mapping[str, str]) -> None:
        for name, text in draft.items():
            if name in self._loaded_texts:
                self.form.field(name).set_text(text)

    @property
    def _draft(self) -> str:
        return draft_of(self.kind)

    def _restore(self, stored: tuple[Mapping[str, str], int] | None) -> None:
        if stored is None:
            return
        draft, saved_at = stored
        self._masked -= set(draft)
        self._hide_masked()
        self._put(draft)
        saved = f"{instant(saved_at):%m月%d日 %H:%M}"
        self._say(message("people-draft-restored", {"saved": saved}))

    def save_draft(self) -> None:
        """Store the changed texts as a draft, so that a power cut loses nothing."""
        draft = self._draft_values()
        if not draft or not self._clock.isActive():
            return
        self._draft_to_store = partial(
            drafts.store, self._context.desk, self._draft, self._record, draft
        )
        self._store_draft()

    def _store_draft(self) -> None:
        """Store the newest draft, after one that is being stored."""
        tasks, work = self._context.tasks, self._draft_to_store
        name = f"draft-{self.kind.name}"
        if work is not None and not tasks.under_way(name):
            self._draft_to_store = None
            tasks.run(work, self._on_draft_saved, self._context.warn, name=name)

    def _on_draft_saved(self, saved_at: int) -> None:
        self._context.status.show_draft(saved_words(saved_at))
        self._store_draft()

    def _on_edited(self, _name: str) -> None:
        self._warned = False

    def save(self) -> None:
        """Save the record; warnings are shown once, and a second save ignores them."""
        if self._reads_only or not self.form.isEnabled() or not self.form.check():
            return
        values = {n: v for n, v in self.form.values().items() if n not in self._masked}
        if self._doubts(values):
            return
        context, kind = self._context, self.kind
        if self._record:
            work = partial(registers.correct, context.desk, kind, self._record, values)
        else:
            work = partial(_recorded, context, kind, values)
        context.tasks.run(work, self._on_saved, self._on_refused, name="save-register")

    def _doubts(self, values: Mapping[str, Plain]) -> bool:
        """Show warnings once; return whether saving waits for the clerk's confirmation."""
        if self._masked or self._warned:
            return False
        doubts = [p for p in registers.problems(self.kind, values) if p.warning]
        if not doubts:
            return False
        self._warned = True
        self.form.show_problems(messages_of(doubts))
        self._say(message("register-doubtful"))
        return True

    def _on_saved(self, changes: Changes) -> None:
        self._finish(changes, f"已保存：{self._title()}", f"保存{self.kind.words}")

    def _on_struck(self, changes: Changes) -> None:
        self._finish(changes, f"已作废：{self._title()}", f"作废{self.kind.words}")

    def _title(self) -> str:
        """Return the title as it stands in the form, or the kind's name while there is none."""
        return self.form.field(self.kind.title).text().strip() or self.kind.words

    def _finish(self, changes: Changes, words: str, undo: str) -> None:
        """Drop the draft, report the deed and close the form."""
        desk, record = self._context.desk, self._record
        self._draft_to_store = None
        self._end()
        self._context.run_query(partial(drafts.drop, desk, self._draft, record), lambda _none: None)
        self._context.notices.done(words, undo=undo)
        self._context.changes.notify(changes)
        self.closed.emit()

    def _on_refused(self, error: ExpectedError) -> None:
        if isinstance(error, ValidationFailed):
            homeless = self.form.show_problems(messages_of(error.problems))
            self._say("\n".join(homeless))
        else:
            self._context.warn(error)

    def strike(self) -> None:
        """Ask for a reason and strike the record; of a resident with open errands, ask about those first."""
        if self.kind is not RESIDENT:
            self._ask_reason()
            return
        record = self._record
        look = partial(errand_lists.open_numbers, self._context.desk, record)
        then = partial(self._ask_about_errands, record)
        self._context.tasks.run(look, then, self._on_refused, name=STRIKING)

    def _ask_about_errands(self, record: str, numbers: Sequence[str]) -> None:
        if record != self._record:
            return
        if not numbers:
            self._ask_reason()
            return
        named = "、".join(numbers[:MOST_NAMED]) + ("等" if len(numbers) > MOST_NAMED else "")
        count = len(numbers)
        self._context.ask.confirm(
            message(
                "people-open-errands", {"title": self._title(), "count": count, "numbers": named}
            ),
            "继续作废",
            self._ask_reason,
            detail=message("people-open-errands-then"),
        )

    def _ask_reason(self) -> None:
        self._context.ask.reason(self._strike_question(), "作废", self._struck_for)

    def _strike_question(self) -> str:
        own = f"people-strike-{self.kind.name}"
        code = own if own in known_codes() else "people-strike-other"
        return message(code, {"kind": self.kind.words, "title": self._title()})

    def _struck_for(self, reason: str) -> None:
        context = self._context
        work = partial(registers.strike, context.desk, self.kind, self._record, reason)
        context.tasks.run(work, self._on_struck, self._on_refused, name="save-register")

    def restore(self) -> None:
        """Make the struck record valid again and show it so."""
        context = self._context
        work = partial(restoration.restore, context.desk, self.kind, self._record)
        context.tasks.run(work, self._on_restored, self._on_refused, name="save-register")

    def _on_restored(self, changes: Changes) -> None:
        context = self._context
        context.notices.done(f"已恢复：{self._title()}", undo=f"恢复{self.kind.words}")
        self.show_record(self._record)
        context.changes.notify(changes)

    def leave(self) -> None:
        """Go back to the list; unsaved texts stay as a draft."""
        self.save_draft()
        self._end()
        self.closed.emit()

    def _end(self) -> None:
        self._clock.stop()

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))


def _recorded(context: PageContext, kind: Kind[Any], values: Mapping[str, Plain]) -> Changes:
    return registers.record(context.desk, kind, values)[0]


def _first(form: FieldForm) -> QWidget:
    return form.field(next(iter(form.values())))


def _candidates(desk: Desk, kind: str, text: str) -> list[Candidate]:
    matches = registers.matches(desk, kind, text)
    return [Candidate(one.id, one.title, one.detail) for one in matches]
