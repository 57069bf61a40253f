"""Runs the suites of tests/faults at length and prints what they went over, as a table.

``dev.py faults`` runs all, ``dev.py faults storms`` one of them. How much is played is said by environment
variables (docs/faults.md); ``--quick`` plays as much as every test run does.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
FAULTS = "tests/faults"
_REPORTED = ("-o", "junit_family=xunit1")
"""The one form of pytest's report in which a test may tell figures."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- only folders with names of their own are made there


@dataclass(frozen=True)
class Suite:
    """Tests that are run together, and how much they play unless the environment says otherwise."""

    tests: tuple[str, ...]
    length: Mapping[str, str]


SUITES = {
    "paper": Suite(("tests/sync/test_paper_protocol.py",), {"BINDESK_PAPER_SCHEDULES": "30000"}),
    "schedules": Suite(
        (f"{FAULTS}/test_schedules.py", f"{FAULTS}/test_found_schedules.py"),
        {"BINDESK_SCHEDULES": "1000", "BINDESK_SEED": "20261124"},
    ),
    "storms": Suite(
        (f"{FAULTS}/test_storms.py",),
        {"BINDESK_STORMS": "10", "BINDESK_BURSTS": "8", "BINDESK_FIRST_SEED": "100"},
    ),
    "files": Suite(
        (f"{FAULTS}/test_files_on_a_bad_line.py",),
        {"BINDESK_FILE_LINES": "40", "BINDESK_FIRST_SEED": "100"},
    ),
    "clocks": Suite((f"{FAULTS}/test_clocks.py",), {}),
    "requests": Suite(
        (f"{FAULTS}/test_any_request.py",), {"BINDESK_CASES": "1000", "BINDESK_SEED": "20261124"}
    ),
    "power": Suite(
        (f"{FAULTS}/disk/test_power_cuts.py",),
        {
            "BINDESK_POWER_STATES": "50000",
            "BINDESK_POWER_WHOLE_EVERY": "25",
            "BINDESK_SEED": "20261124",
        },
    ),
    "disk": Suite(
        (f"{FAULTS}/disk/test_failing_disks.py",),
        {"BINDESK_DISK_POINTS": "400", "BINDESK_SEED": "20261124"},
    ),
    "kills": Suite(
        (f"{FAULTS}/disk/test_kills.py",), {"BINDESK_KILLS": "600", "BINDESK_SEED": "20261124"}
    ),
    "flips": Suite(
        (f"{FAULTS}/disk/test_flipped_bits.py",),
        {"BINDESK_FLIPS": "300", "BINDESK_SEED": "20261124"},
    ),
    "usage": Suite(
        (f"{FAULTS}/usage/test_usage.py",),
        {"BINDESK_USAGE_SECONDS": "3600", "BINDESK_SEED": "20261201"},
    ),
    "canaries": Suite((f"{FAULTS}/at_rest/test_canaries.py",), {}),
    "hostile": Suite((f"{FAULTS}/hostile/test_hostile_files.py",), {}),
    "bytes": Suite((f"{FAULTS}/test_bent_bytes.py",), {"BINDESK_BENT_EVERY": "2"}),
}


def main(words: list[str]) -> int:
    """Run the suites that are named, or all; return 0 when every one of them holds."""
    is_quick = "--quick" in words
    named = [word for word in words if word != "--quick"] or list(SUITES)
    if unknown := [name for name in named if name not in SUITES]:
        print(f"no suite {', '.join(unknown)}; there are {', '.join(SUITES)}")
        return 2
    code = 0
    rows = [("suite", "tests", "bad", "seconds", "what it went over")]
    for name in named:
        length = {} if is_quick else SUITES[name].length
        suite_code, told = _run(name, SUITES[name], length)
        code = max(code, suite_code)
        rows += told
    _print(rows)
    return code


def _run(name: str, suite: Suite, length: Mapping[str, str]) -> tuple[int, list[tuple[str, ...]]]:
    environment = {**length, **os.environ}
    seed = environment.get("BINDESK_SEED")
    began = monotonic()
    with tempfile.TemporaryDirectory(dir=_quick_folder()) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's server is another user where root runs this
        report = Path(folder) / "report.xml"
        line = [
            "-m",
            "pytest",
            "-q",
            "--timeout=0",
            *_REPORTED,
            f"--junitxml={report}",
            *suite.tests,
        ]
        line += [f"--hypothesis-seed={seed}"] if seed else []
        told = {"TMPDIR": folder, **environment}
        code = subprocess.call([sys.executable, *line], cwd=ROOT, env=told)
        played = ", ".join(f"{k.removeprefix('BINDESK_')}={environment[k]}" for k in length)
        figures = _figures(report) if report.exists() else []
    tests = sum(count for _, count, _, _ in figures)
    bad = sum(wrong for _, _, wrong, _ in figures)
    rows = [
        (name, str(tests), str(bad), f"{monotonic() - began:.0f}", played if length else "quick")
    ]
    rows += [
        ("", "", "", f"{took:.0f}", f"{test}: {said}")
        for test, _, _, (took, said) in figures
        if said
    ]
    return code, rows


def _quick_folder() -> str | None:
    """Return a folder that is no disk, where there is one: thousands of stores are made."""
    return str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None


def _figures(report: Path) -> list[tuple[str, int, int, tuple[float, str]]]:
    """Return of each test its variant, 1, whether it failed, how long it took and what it tells."""
    found = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 -- written by pytest just now
        said = case.find("properties/property[@name='figures']")
        told = json.loads(said.get("value", "{}")) if said is not None else {}
        words = ", ".join(f"{value} {name}" for name, value in told.items())
        variant = case.get("name", "").partition("[")[2].rstrip("]")
        wrong = int(case.find("failure") is not None or case.find("error") is not None)
        found.append((variant, 1, wrong, (float(case.get("time", "0")), words)))
    return found


def _print(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[4]]).rstrip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
