"""Holds modules at full coverage: each line and each branch of them is run by the tests of their floors.

``tests/covered.toml`` names the tests that are run and the modules. A listed module that falls below 100 %
fails the run and is told with its lines; an unlisted one that reaches it is told too, and ``--add`` lists it.
The list only grows.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COVERED = ROOT / "tests" / "covered.toml"
OUT = ROOT / "out" / "coverage"


def main(words: Sequence[str]) -> int:
    """Run the listed tests under coverage and compare; return 1 when a test fails or a module fell below."""
    listed = tomllib.loads(COVERED.read_text("utf-8"))
    code, files = measure(listed["tests"])
    if code:
        return code
    lost = fallen(files, listed["modules"])
    reached = whole(files, listed["tests"]) - set(listed["modules"])
    for sentence in lost:
        print(sentence)
    if reached and "--add" in words:
        add(sorted(reached))
    elif reached:
        print("At 100 % and not in tests/covered.toml yet (`dev.py cover --add` adds them):")
        print("\n".join(f"  {module}" for module in sorted(reached)))
    print(f"{len(listed['modules'])} modules are held at 100 %, {len(lost)} fell below")
    return 1 if lost else 0


def measure(tests: Sequence[str]) -> tuple[int, Mapping[str, Any]]:
    """Run tests in two processes; return pytest's code, and the coverage of each file by its path."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    pytest = ("-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider")
    if code := _coverage("run", *pytest, *tests):
        return code, {}
    report = OUT / "report.json"
    if code := _coverage("combine", "--quiet") or _coverage("json", "--quiet", "-o", report):
        return code, {}
    files = json.loads(report.read_text("utf-8"))["files"]
    return 0, {name.replace("\\", "/"): file for name, file in files.items()}


def _coverage(*line: str | Path) -> int:
    # CI lets hypothesis take the same examples each time, and measure no time of what runs slower here.
    environment = {**os.environ, "CI": "1"}
    return subprocess.call([sys.executable, "-m", "coverage", *line], cwd=ROOT, env=environment)


def fallen(files: Mapping[str, Any], modules: Sequence[str]) -> list[str]:
    """Return a sentence for each listed module that is not wholly run, with its lines and branches."""
    sentences = []
    for module in modules:
        file = files.get(module)
        if file is None:
            sentences.append(f"{module} is listed and there is no such module")
        elif not _is_whole(file):
            lines = ", ".join(map(str, file["missing_lines"])) or "-"
            branches = (
                ", ".join(f"{start}->{end}" for start, end in file["missing_branches"]) or "-"
            )
            sentences.append(f"{module} fell below 100 %: lines {lines}, branches {branches}")
    return sentences


def whole(files: Mapping[str, Any], tests: Sequence[str]) -> set[str]:
    """Return the modules below the tests' own floors of which each line and branch is run."""
    floors = tuple(f"{test.replace('tests', 'bindesk', 1)}/" for test in tests)
    return {
        name
        for name, file in files.items()
        if name.startswith(floors) and file["summary"]["num_statements"] and _is_whole(file)
    }


def _is_whole(file: Mapping[str, Any]) -> bool:
    return not file["missing_lines"] and not file["missing_branches"]


def add(modules: Sequence[str]) -> None:
    """Add modules to the list, which stays sorted."""
    listed = tomllib.loads(COVERED.read_text("utf-8"))["modules"]
    head, _, _ = COVERED.read_text("utf-8").partition("modules = [")
    lines = "".join(f'    "{module}",\n' for module in sorted({*listed, *modules}))
    COVERED.write_text(f"{head}modules = [\n{lines}]\n", "utf-8")
    print(f"{len(modules)} modules are added to tests/covered.toml")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
