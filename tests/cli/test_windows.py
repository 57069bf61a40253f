"""The window is opened on the home that was named; nothing of the screen is loaded before."""

import subprocess
import sys

from bindesk import app


def test_a_command_line_without_a_command_opens_the_window(bindesk, monkeypatch):
    opened = []
    monkeypatch.setattr(app, "run", lambda home: opened.append(home.root) or 0)
    assert bindesk().code == 0
    assert opened == [bindesk.home]


def test_the_windows_exit_code_is_the_commands(nowhere, monkeypatch):
    monkeypatch.setattr(app, "run", lambda _: 3)
    assert nowhere().code == 3


def test_no_other_command_loads_the_screen(tmp_path):
    line = (
        "import sys; from bindesk.cli import main\n"
        f"main(['--home', {str(tmp_path)!r}, 'status'])\n"
        "print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
