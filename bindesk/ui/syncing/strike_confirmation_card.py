"""由负责人确认: strikes that the county holds back are repeated under the name of the unit's lead."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.journal.deeds import Changes
from bindesk.messages import message
from bindesk.operations.reviews.reviews import ReturnedRecord
from bindesk.operations.syncing import strike_confirmation
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label


class StrikeConfirmationCard(Card):
    """A button that opens a form for the lead's name and the desk's password.

    ``confirmed`` is emitted after the strikes were confirmed.
    """

    confirmed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__("县级暂缓处理")
        self._context = context
        self._held_deeds: tuple[ReturnedRecord, ...] = ()
        self.open_button = button("由负责人确认", self.open, icon="check")
        self.intro = label("", wrap=True)
        self.lead = LineEdit()
        self.password = LineEdit(moves=False)
        self.password.setEchoMode(LineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.confirm)
        self.message = label("", tone="danger", wrap=True)
        self.confirm_button = button("确认作废", self.confirm, "danger")
        self._form = QWidget()
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.intro)
        self._add(inside, "负责人姓名", self.lead)
        password_name = self._add(inside, "本机密码", self.password)
        inside.addWidget(self.message)
        inside.addLayout(FlowLayout(self.confirm_button, button("取消", self.close_form, "quiet")))
        self.add(FlowLayout(self.open_button), self._form)
        has_password = context.desk.files_key is not None
        self.password.setVisible(has_password)
        password_name.setVisible(has_password)
        self.show_count(())

    def _add(self, inside: QVBoxLayout, words: str, line: LineEdit) -> QWidget:
        line.setAccessibleName(words)
        name = label(words, "label")
        name.setBuddy(line)
        inside.addWidget(name)
        inside.addWidget(line)
        return name

    def show_count(self, returned: Sequence[ReturnedRecord]) -> None:
        """Show how many strikes are held back; hide the card when there are none."""
        held_deeds = tuple(one for one in returned if one.is_held)
        if held_deeds == self._held_deeds and held_deeds:
            return
        self._held_deeds = held_deeds
        self.heading.setText(message("held-strikes", {"count": len(held_deeds)}))
        self.setVisible(bool(held_deeds))
        self.close_form()

    def open(self) -> None:
        """Show the form that asks for the lead's name and the password."""
        self._context.start(self, "open", self._open())

    async def _open(self) -> None:
        how_many = partial(strike_confirmation.how_many, self._context.desk, self._deed_ids)
        records = await Query(how_many)
        values = {"deeds": len(self._held_deeds), "records": records}
        self.intro.setText(message("confirm-intro", values))
        self.open_button.hide()
        self._form.show()
        self.lead.setFocus()

    def close_form(self) -> None:
        """Close the form and clear its fields."""
        self.lead.clear()
        self.password.clear()
        self._show_message("")
        self._form.hide()
        self.open_button.show()

    def confirm(self) -> None:
        """Repeat the held strikes as the lead's deed."""
        context, lead = self._context, self.lead.text().strip()
        work = partial(
            strike_confirmation.confirm, context.desk, self._deed_ids, lead, self.password.text()
        )
        context.tasks.run(work, partial(self._on_done, lead), self._on_failed, name="confirm")

    @property
    def _deed_ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self._held_deeds)

    def _on_done(self, lead: str, changes: Changes) -> None:
        values: dict[str, str | int] = {"lead": lead, "records": len(changes.records)}
        self.close_form()
        self._context.notices.info(message("confirm-done", values))
        self._context.changes.notify(changes)
        self.confirmed.emit()

    def _on_failed(self, error: ExpectedError) -> None:
        self.password.clear()
        self._show_message(message_of(error))

    def _show_message(self, words: str) -> None:
        self.message.setText(f"✕ {words}" if words else "")
        self.message.setVisible(bool(words))
