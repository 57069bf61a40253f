"""Nothing of what a clerk enters lies readable on a real desk's disk, in its log, in temp or on a stick."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.faults.at_rest import canaries
from tests.faults.disk.bases import disk_for
from tests.support.desks.desks import PASSWORD
from tests.support.window.pictures import picture

ROOT = Path(__file__).resolve().parents[3]
STORED_AT_LEAST = 30
"""How many of the forty must be found on a desk without encryption, or the search is blind."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for command lines")


class LivedDay:
    """The disk after a day of canaries, and what the program said meanwhile."""

    def __init__(self, engine: str, folder: Path, weakness: str = "") -> None:
        disk = disk_for("day", engine).copied(folder)
        _fill(disk.elsewhere)
        self.temp = folder / "temp"
        self.temp.mkdir()
        line = [
            sys.executable,
            "-m",
            "tests.faults.at_rest.canary_day",
            disk.root,
            disk.elsewhere,
            weakness,
        ]
        environment = {
            **os.environ,
            "TMPDIR": str(self.temp),
            "PYTHONPATH": str(ROOT),
            "BINDESK_PASSWORD": PASSWORD,
        }
        program = subprocess.Popen(
            [str(word) for word in line],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        watch = _CommandLines(program.pid)
        said, _ = program.communicate(timeout=110)
        self.said, self.lines = said, watch.stop()
        self.root = disk.root


class _CommandLines:
    """Notes the command lines of a process and of those it starts, until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid, self._seen = pid, b""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for path in Path("/proc").glob("[0-9]*/stat"):
                try:
                    parent = path.read_text("utf-8", "replace").rpartition(")")[2].split()[1]
                    if parent == str(self._pid) or path.parent.name == str(self._pid):
                        self._seen += path.with_name("cmdline").read_bytes()
                except OSError:
                    continue

    def stop(self) -> bytes:
        self._over.set()
        self._thread.join()
        return self._seen


def _fill(elsewhere: Path) -> None:
    rows = [
        f"{canaries.NAMES[order]},{canaries.ID_NUMBERS[order]},{canaries.PHONES[order % 8]},一组"
        for order in range(4, 8)
    ]
    head = "姓名,公民身份号码,联系电话,村民小组"
    (elsewhere / "sheet.csv").write_text("\n".join([head, *rows]), "utf-8-sig")
    wrong = f"{canaries.NAMES[9]},{canaries.ID_NUMBERS[9]}9,{canaries.PHONES[7]}11,二组"
    (elsewhere / "wrong.csv").write_text(f"{head}\n{wrong}\n", "utf-8-sig")
    for order, name in enumerate(canaries.FILE_NAMES):
        (elsewhere / f"{name}.jpg").write_bytes(picture(40 + order, 30))


def test_a_real_desk_s_disk_log_temp_and_stick_hold_nothing_readable(tmp_path, record_property):
    day = LivedDay("sqlcipher", tmp_path)
    assert day.said.endswith(b"Crashed\n"), day.said.decode()[-2000:]
    assert canaries.found_below(day.root) == {}
    assert canaries.found_below(day.temp) == {}
    assert canaries.found_in(day.lines) == set()
    assert canaries.found_in(day.said) <= set(canaries.NAMES), "the lists on the screen are masked"
    record_property("figures", json.dumps({"canaries": len(canaries.ALL), "found": 0}))


def test_without_encryption_the_search_finds_them(tmp_path):
    day = LivedDay("plain", tmp_path)
    found = canaries.found_below(day.root)
    assert len(set().union(*found.values())) >= STORED_AT_LEAST
    assert not any("log" in name for name in found)


def test_without_the_mask_the_search_finds_numbers_in_the_log(tmp_path):
    day = LivedDay("sqlcipher", tmp_path, "mask-off")
    (log,) = (day.root / "home").rglob("*.log")
    assert canaries.found_in(log.read_bytes()) >= {canaries.ID_NUMBERS[5], canaries.PHONES[5]}
