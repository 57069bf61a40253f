"""Compiles the disk shim, and starts scripted programs under it: recorded, with a failing disk, or killed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Path(__file__).with_name("disk_shim.c")
COMPILER = shutil.which("cc") or shutil.which("gcc")
ENOSPC, EIO = 28, 5
_KEPT: list["tempfile.TemporaryDirectory[str]"] = []

needs_shim = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None,
    reason="the disk shim needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev)",
)


@dataclass(frozen=True)
class Failure:
    """What fails: ``kind`` is one of KINDS, ``at`` the number of the write or fsync, counted from 0.

    ``number`` is the errno; ``lasts`` says that all later calls fail, too.
    """

    kind: str = "nothing"
    at: int = -1
    number: int = EIO
    lasts: bool = False


KINDS = ("nothing", "write-fails", "write-is-short", "sync-fails", "killed")
"""In the order of ``enum kind`` in disk_shim.c."""


@dataclass(frozen=True)
class Job:
    """A scripted program to run on the disk below ``root``; ``elsewhere`` holds what lies on other disks.

    ``weakness`` names one of ``scripted_day.WEAKNESSES``. ``records`` says whether the trace holds the data
    written, or only what the program said. ``killed_after_s`` says when it is killed, unless it has ended.
    """

    program: str
    root: Path
    elsewhere: Path
    trace: Path
    failure: Failure = Failure()
    weakness: str = ""
    records: bool = True
    killed_after_s: float | None = None


@dataclass(frozen=True)
class Outcome:
    """How a job ended: the exit code, negative for a signal; and how many calls it made and met failing.

    ``seconds`` is how long it ran. A killed program leaves no counts.
    """

    code: int
    seconds: float = 0
    writes: int = 0
    syncs: int = 0
    failures: int = 0


class Programs:
    """A process that has the shim and the whole program in memory, and forks for each job."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.disk.forking"],
            cwd=ROOT,
            env={**os.environ, "LD_PRELOAD": str(_library()), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, job: Job) -> Outcome:
        """Run a job to its end."""
        said = {**asdict(job), **{name: str(getattr(job, name)) for name in _PATHS}}
        self._process.stdin.write(json.dumps(said) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that forks has ended"
        return Outcome(**json.loads(line))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


_PATHS = ("root", "elsewhere", "trace")


@cache
def _library() -> Path:
    kept = tempfile.TemporaryDirectory(prefix="bindesk-shim-", ignore_cleanup_errors=True)
    _KEPT.append(kept)
    library = Path(kept.name) / "disk_shim.so"
    line = [
        COMPILER,
        "-O2",
        "-shared",
        "-fPIC",
        "-o",
        str(library),
        str(SOURCE),
        "-ldl",
        "-lpthread",
    ]
    subprocess.run(line, check=True)
    return library
