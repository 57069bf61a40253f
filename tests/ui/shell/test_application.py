import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys, threading
from bindesk.ui.shell.application import make_application
told = []
own = sys.excepthook
app = make_application(["bindesk"], told.append, style="dark", size=130)
heard, sys.excepthook = sys.excepthook, own
from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTimer
from bindesk.ui.look import theme
assert theme.current().name == "dark" and theme.percent() == 130
assert "年" in QLocale().toString(QDate(2026, 11, 20), QLocale.FormatType.LongFormat)
assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
sys.excepthook = heard
def fail(): raise ZeroDivisionError("window")
QTimer.singleShot(0, fail)
QTimer.singleShot(50, app.quit)
app.exec()
thread = threading.Thread(target=fail); thread.start(); thread.join()
sys.excepthook = own
assert [type(error) for error in told] == [ZeroDivisionError] * 2, told
print("done")
"""


def test_the_program_starts_dressed_in_chinese_and_hears_of_every_bug():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["done"], done.stderr
