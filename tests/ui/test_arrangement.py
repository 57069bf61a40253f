"""Every page is arranged as when somebody looked at it; ``python dev/arranged.py`` renews what is stored.

A widget that is left out of its layout, moved, cut, restyled or said otherwise is a line that differs.
"""

import os
import subprocess
import sys

import pytest

from tests.support.programs.scripts import ROOT

STORED = ROOT / "tests" / "ui" / "arrangements"
PAGES = sorted(path.stem for path in STORED.glob("*.txt"))

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="letters are a pixel wider or narrower on other systems"
)


def test_every_page_is_arranged_as_it_was_looked_at(tmp_path):
    """One test of all pages: the desk that they show takes longer to fill than they take to draw."""
    line = [sys.executable, ROOT / "dev" / "arranged.py", tmp_path]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(line, env=environment, cwd=ROOT, check=True, timeout=110, capture_output=True)
    arranged = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.txt")}
    assert sorted(arranged) == PAGES
    for page, text in arranged.items():
        assert text == (STORED / f"{page}.txt").read_text("utf-8"), page
