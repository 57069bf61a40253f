"""A clerk who is in the middle of a meeting when the power goes: run as a process, and killed.

Opens the desk in the folder given, begins a meeting, types, and says "typed" once the draft is on disk;
then waits for the end.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from bindesk.ui.shell.application import make_application
from tests.support.desks.branch_desks import hands
from tests.support.window.meeting_windows import MeetingWindow


def _crash(error: BaseException) -> None:
    raise error


def main() -> None:
    app = make_application([], _crash)
    shown = MeetingWindow(open_desk(DataDir(Path(sys.argv[1])), hands()))
    shown.window.show()
    QTest.qWaitForWindowExposed(shown.window)
    page = shown.go()
    page.new("DH", 11)
    editor = page.editor
    editor.mark_everybody()
    head, agenda = editor.form.head, editor.form.agenda
    head.fields["topic"].editor.setFocus()
    QTest.keyClicks(head.fields["topic"].editor, "fenhong")
    speech = agenda.cards[0].block.fields["discussion"].editor
    speech.setFocus()
    QTest.keyClicks(speech, "0123456789")
    for _ in range(4):
        QTest.keyClick(speech, Qt.Key.Key_Left)
    editor.save_draft()
    assert shown.window.status.draft.text().startswith("草稿已保存")
    sys.stdout.write("typed\n")
    sys.stdout.flush()
    app.exec()


if __name__ == "__main__":
    main()
