"""A clerk's work after the power went."""

import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bindesk.operations.meetings.meetings import FORM
from bindesk.operations.records import drafts
from bindesk.operations.setup.data_dir import open_desk
from bindesk.ui.meetings.page import DRAFT
from tests.support.desks.branch_desks import hands
from tests.support.window.meeting_windows import MeetingWindow

ROOT = Path(__file__).parents[3]


def test_after_the_power_went_the_same_meeting_is_open_at_the_same_letter(qtbot, desk):
    home = desk.home
    desk.close()
    clerk = subprocess.Popen(
        [sys.executable, "-m", "tests.support.desks.meeting_clerk", str(home.root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with clerk, clerk.stdout as output:
        assert output.readline() == "typed\n"
        clerk.send_signal(signal.SIGKILL)
        clerk.wait(20)
    again = open_desk(home, hands())
    shown = MeetingWindow(again)
    qtbot.addWidget(shown.window)
    with qtbot.waitExposed(shown.window):
        shown.window.show()
    what = f"{DRAFT}{drafts.interrupted(again, FORM)}"
    page = shown.go(what)
    sheet = page.editor.form
    speech = sheet.agenda.cards[0].block.fields["discussion"].editor
    assert page.writing
    assert speech.toPlainText() == "0123456789"
    assert QApplication.focusWidget() is speech
    assert speech.textCursor().position() == 6
    view = page.editor.area.viewport()
    qtbot.waitUntil(lambda: view.rect().contains(speech.mapTo(view, speech.rect().center())))
    assert sheet.head.fields["topic"].text() == "fenhong"
    assert set(sheet.roster.tiles.states().values()) == {"present"}
    assert shown.window.status.notice.text() == "ℹ 上次没有写完，已回到原处（草稿已保存 10:42）。"
    again.close()
