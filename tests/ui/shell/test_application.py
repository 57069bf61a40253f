import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.skipif(sys.platform != "linux", reason="Windows has one heap for all threads anyway")
def test_a_worker_thread_leaves_no_heap_of_its_own():
    program = """
import ctypes, threading
from bindesk.ui.shell.application import share_one_heap
share_one_heap()
malloc_info = ctypes.CDLL(None).malloc_info
import os, tempfile
def work():
    [bytearray(1000) for _ in range(10_000)]
    threading.get_ident()
for _ in range(4):
    thread = threading.Thread(target=work); thread.start(); thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
name = tempfile.mktemp()
file = ctypes.c_void_p(libc.fopen(name.encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
print(open(name).read().count("<heap nr="))
os.unlink(name)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
