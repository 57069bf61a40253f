"""The bars above and beneath a meeting's form: its heading and state, and the buttons of its deeds."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bindesk.domain.meetings.integrity import is_late
from bindesk.operations.meetings.meetings import OpenMeeting
from bindesk.ui.meetings import wording
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.labels import ShortLabel, label, set_tone


class EditorHead(QWidget):
    """Shows a meeting's title, number and state beside the button 返回."""

    def __init__(self) -> None:
        super().__init__()
        self.back = Button("返回", "quiet", "back", keys="Esc")
        self.heading = label("", "title")
        self.number = ShortLabel(tone="muted")
        self.state = label("", "badge")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 6, 16, 6)
        inside.setSpacing(12)
        inside.addWidget(self.back)
        inside.addWidget(self.heading)
        inside.addWidget(self.number, 1)
        inside.addWidget(self.state)

    def show_meeting(self, open_meeting: OpenMeeting) -> None:
        """Show the heading and the state of a meeting."""
        meeting = open_meeting.proceedings.meeting
        self.heading.setText(wording.meeting_title(meeting))
        organisation = open_meeting.organisation.name
        self.number.setText(f"{meeting.number or '新记录'}  {organisation}")
        if meeting.struck:
            state = "已作废"
        elif not open_meeting.is_kept:
            state = "草稿"
        else:
            state = "补录" if is_late(meeting, open_meeting.context.calendar) else "已完成"
        self.state.setText(state)
        set_tone(self.state, "")


class EditorFoot(QWidget):
    """Holds the buttons of a meeting's deeds."""

    def __init__(self) -> None:
        super().__init__()
        self.strike = Button("作废", "danger", "strike", low=True)
        self.restore = Button("恢复", icon="undo", low=True)
        self.drop = Button("丢弃草稿", "danger", "close", low=True)
        self.print = Button("预览打印", icon="print", keys="Ctrl+P")
        self.done = Button("完成并待上报", "primary", "check", keys="Ctrl+Enter")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(16, 8, 16, 8)
        inside.setSpacing(8)
        inside.addWidget(self.strike)
        inside.addWidget(self.restore)
        inside.addWidget(self.drop)
        inside.addStretch(1)
        inside.addWidget(self.print)
        inside.addWidget(self.done)

    def show_meeting(self, open_meeting: OpenMeeting, *, has_draft: bool) -> None:
        """Show the buttons that a meeting has, with and without a draft."""
        is_recorded, is_struck = open_meeting.is_kept, open_meeting.proceedings.meeting.struck
        self.strike.setVisible(is_recorded and not is_struck and not has_draft)
        self.restore.setVisible(is_struck)
        self.drop.setVisible(not is_recorded or has_draft)
        self.drop.set_words("放弃修改" if is_recorded else "丢弃草稿")
        self.done.set_words("保存更正" if is_recorded else "完成并待上报")
        self.done.setEnabled(not is_struck)
