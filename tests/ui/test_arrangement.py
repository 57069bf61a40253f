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


@pytest.fixture(scope="module")
def arranged(tmp_path_factory):
    """Return the arrangement of every page by its name, told by a process without the machine's fonts."""
    folder = tmp_path_factory.mktemp("arranged")
    line = [sys.executable, ROOT / "dev" / "arranged.py", folder]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(line, env=environment, cwd=ROOT, check=True, timeout=110, capture_output=True)
    return {path.stem: path.read_text("utf-8") for path in folder.glob("*.txt")}


def test_the_stored_pages_are_those_there_are(arranged):
    assert sorted(arranged) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_arranged_as_it_was_looked_at(arranged, page):
    assert arranged[page] == (STORED / f"{page}.txt").read_text("utf-8")
