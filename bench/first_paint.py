"""The first picture of the window, against a bare PySide6 window that shows a line in the same font.

Both are started as processes of their own, in turn; each says when its first paint is done, counted from
its process's start. The figure is the ratio of the medians; the goal is at most 2.5. The desk is a filled
practice desk whose window was open once before. Also told: when today's list is on show.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic_ns

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
GOAL = 2.5
BARE = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "彬州市新民镇早饭头村")
        painter.end()
        print("painted", flush=True)
        app.exit()

app = QApplication(sys.argv)
font = QFont({family!r})
font.setPixelSize(16)
app.setFont(font)
window = Window()
window.resize(1366, 728)
window.show()
app.exec()
"""
OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from bindesk import app
from bindesk.paths import DataDir

class Watch(QObject):
    painted = False
    def eventFilter(self, watched, event):
        kind = event.type()
        if kind is QEvent.Type.UpdateRequest and not self.painted:
            watched.removeEventFilter(self)
            self.painted = True
            watched.event(event)
            print("painted", flush=True)
            if "--only-first" in sys.argv:
                import os
                os._exit(0)
            return True
        return False

watch = Watch()
show = app.Program._show_frame

def shown(self, office):
    made = show(self, office)
    made.windowHandle().installEventFilter(watch) if made.windowHandle() else None
    made.installEventFilter(watch)
    return made

app.Program._show_frame = shown
show_desk = app.Program.show_desk

def worked(self, desk):
    show_desk(self, desk)
    tasks = self.tasks
    def done():
        print("ready", flush=True)
        import os
        os._exit(0)
    tasks.idle.connect(done)

app.Program.show_desk = worked
sys.exit(app.run(DataDir(Path(sys.argv[1]))))
"""


def main() -> int:
    """Print the ratio; return 1 when it misses the goal."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        family = _prepare(home)
        bare = [sys.executable, "-c", BARE.format(family=family)]
        ours = [sys.executable, "-c", OURS, str(home)]
        _timed(bare), _timed([*ours, "--only-first"])
        bares, firsts = [], []
        for _ in range(ROUNDS):
            bares.append(_timed(bare))
            firsts.append(_timed([*ours, "--only-first"]))
        ready = [_timed(ours, "ready") for _ in range(3)]
    bare_ms, first_ms = statistics.median(bares), statistics.median(firsts)
    ratio = first_ms / bare_ms
    print(f"first paint: {ratio:.2f} x bare ({first_ms:.0f} ms against {bare_ms:.0f} ms)")
    print(f"today's list is there after {statistics.median(ready):.0f} ms")
    return 0 if ratio <= GOAL else 1


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}


def _prepare(home: Path) -> str:
    """Fill a practice desk, let it be known by its window, and return the font's family."""
    script = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.practice.demo import prepare
from bindesk.paths import DataDir
from bindesk.settings import Settings, write_settings
from bindesk.ui.look.fonts import family
home = DataDir(Path(sys.argv[1]))
prepare(home, system_clock, "village", 1)
write_settings(home.settings, Settings(unit="彬州市新民镇早饭头村", is_practice=True))
app = QApplication([])
print(family())
"""
    line = [sys.executable, "-c", script, str(home)]
    said = subprocess.run(line, env=_environment(), capture_output=True, text=True, check=True)
    return said.stdout.strip().splitlines()[-1]


def _timed(line: list[str], word: str = "painted") -> float:
    """Return the milliseconds from a process's start until it says the word."""
    start = monotonic_ns()
    process = subprocess.Popen(
        line, env=_environment(), stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    for said in process.stdout:
        if said.strip() == word:
            end = monotonic_ns()
            break
    else:
        raise RuntimeError(f"the window never said {word}")
    process.stdout.close()
    process.wait()
    return (end - start) / 1e6


if __name__ == "__main__":
    sys.exit(main())
