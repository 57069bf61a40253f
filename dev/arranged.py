"""Tells how every page of a filled practice desk is arranged, and renews what the tests compare with.

``python dev/arranged.py [FOLDER]`` writes PAGE.txt into tests/ui/arrangements or another folder. A change
there is looked at like a picture that was drawn anew: every moved, cut or restyled widget is a line of it.
The machine's own fonts are left out, so that every machine tells the same.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "tests" / "ui" / "arrangements"
SIZE = (1366, 768)
_PAUSE_MS = 20
_NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/none</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def main(into: Path, folder: Path) -> int:
    """Write the arrangement of every page; return 1 when a page ran into a bug."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_NO_FONTS.format(folder=folder), "utf-8")
    os.environ |= {
        "FONTCONFIG_FILE": str(fonts),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": "1",
    }
    from bindesk.ui.shell.application import make_application

    bugs: list[BaseException] = []
    app = make_application(["arranged"], bugs.append)
    into.mkdir(exist_ok=True)
    for old in into.glob("*.txt"):
        old.unlink()
    for page, text in arrangements(app, folder):
        (into / f"{page}.txt").write_text(text, "utf-8")
    for bug in bugs:
        print(f"{type(bug).__name__}: {bug}", file=sys.stderr)
    print(f"{len(list(into.glob('*.txt')))} pages")
    return 1 if bugs else 0


def arrangements(app: Any, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the arrangement of every page, at 100 % in the light look."""
    import screens

    from bindesk.settings import Settings

    screens.fill(folder)
    for page, widget in screens.drawn(app, folder, None, Settings(), SIZE, []):
        yield page, _settled(app, widget)


def _settled(app: Any, widget: Any) -> str:
    """Return how a widget is arranged once nothing moves any more."""
    import screens

    from tests.support.window.arrangement import arrangement

    before, now = "", "\n"
    while before != now:
        before = now
        screens.settle(app, _PAUSE_MS)
        now = "\n".join([*arrangement(widget), ""])
    return now


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
    with tempfile.TemporaryDirectory() as made:
        code = main(Path(sys.argv[1]) if len(sys.argv) > 1 else STORED, Path(made))
        sys.stdout.flush()
        os._exit(code)
