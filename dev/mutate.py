"""Changes the program at one point at a time and looks whether a test notices.

``dev.py mutate`` takes 20 random points of the whole program, ``--modules`` those of the modules, folders or
points named (``bindesk/domain``, ``bindesk/sync/wire/admission.py``, ``bindesk/db/journal/journal.py:40``),
``--count 0`` all of them. It works in a copy, runs the module's mirrored test first, then those of its
importers, and writes who survived into out/mutants.txt. ``tests/equal_mutants.toml`` lists the changes that
change nothing, with the reason, and the modules of which no other may survive.

Each run of tests is forked from this process, which has loaded the libraries already: Linux and macOS only.
"""

import argparse
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import tomllib
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parent))

from mutants import Mutant, is_change, mutants_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "bindesk"
EQUAL = ROOT / "tests" / "equal_mutants.toml"
REPORT = ROOT / "out" / "mutants.txt"
LEAST_KILLED = 0.8
"""The part of a random sample that the tests must notice."""

_MEMORY = 8 * 1024**3
_TEST_SECONDS = 60
"""A test that takes this long hangs, which is noticed like a failure."""

_MIRRORED_SECONDS = 1800
_LEFT_OUT = ("resources", ".git", ".venv", "out", "__pycache__", ".*_cache", ".hypothesis")
_FORK = get_context("fork")
_PRELOADED = (
    "pytest",
    "sqlalchemy.dialects.sqlite",
    "msgspec",
    "requests",
    "cryptography.x509",
    "PySide6.QtWidgets",
    "reportlab.pdfgen.canvas",
)
_OF_A_FLOOR = {
    "bindesk/ui/": "tests/ui/test_arrangement.py",
    "bindesk/domain/": "tests/domain/test_wire_codes.py",
}
"""Tests that look at a whole floor, by its folder."""

_PASSED, _FAILED = 0, 1
_STOPPED = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant: killed by ``tests`` (mirrored or wider), equal, or alive."""

    mutant: Mutant
    state: str
    tests: str = ""


def main(words: Sequence[str]) -> int:
    """Make mutants, run the tests, print and write the verdicts; return 0 when enough are noticed."""
    options = _parse(words)
    began = monotonic()
    chosen = choose(options.modules, options.count, options.seed)
    equal = equal_keys()
    to_run = [mutant for mutant in chosen if mutant.key not in equal]
    verdicts = [Verdict(mutant, "equal") for mutant in chosen if mutant.key in equal]
    for verdict in _run_all(to_run, options.jobs, options.patience):
        verdicts.append(verdict)
        print(f"{len(verdicts):4} {verdict.state:6} {verdict.mutant}", flush=True)
    return _report(verdicts, monotonic() - began, options)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py mutate", description=__doc__)
    parser.add_argument("--modules", nargs="+", default=[PACKAGE], metavar="PATH[:POINT]")
    parser.add_argument("--count", type=int, default=20, help="how many mutants; 0 for all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--report", type=Path, default=REPORT, help="where survivors are written")
    parser.add_argument(
        "--patience", type=int, default=120, help="seconds for the wider tests of one mutant"
    )
    return parser.parse_args(words)


def choose(places: Iterable[str], count: int, seed: int) -> list[Mutant]:
    """Return ``count`` random mutants of the places named, or all of them, in their order."""
    possible = [mutant for place in places for mutant in mutants_at(place)]
    numbers = list(range(len(possible)))
    if count:
        random.Random(seed).shuffle(numbers)  # noqa: S311 -- a sample
    real = (number for number in numbers if is_change(ROOT, possible[number]))
    return [possible[number] for number in sorted(islice(real, count or None))]


def mutants_at(place: str) -> Iterator[Mutant]:
    """Return the mutants of a folder or a module, or of one line, function or class in it (``path:name``)."""
    path, _, point = place.partition(":")
    if not (ROOT / path).exists():
        raise SystemExit(f"no such module or folder: {path}")
    found = [ROOT / path] if path.endswith(".py") else sorted((ROOT / path).rglob("*.py"))
    for module in found:
        if "migrations" in module.parts:
            continue
        for mutant in mutants_of(ROOT, module.relative_to(ROOT).as_posix()):
            if point in {"", str(mutant.line)} or f"{mutant.scope}.".startswith(f"{point}."):
                yield mutant


def equal_keys() -> set[tuple[str, str, str, str]]:
    """Return the keys of the listed mutants that change nothing anybody can notice."""
    rows = tomllib.loads(EQUAL.read_text("utf-8"))["equal"]
    return {(row["module"], row["scope"], row["before"], row["after"]) for row in rows}


def _run_all(mutants: Sequence[Mutant], jobs: int, patience: int) -> Iterator[Verdict]:
    """Yield each mutant's verdict; ``jobs`` processes with a copy of the checkout each share the work."""
    for name in _PRELOADED:
        __import__(name)
    queue = _FORK.SimpleQueue()
    shards = [mutants[number::jobs] for number in range(jobs)]
    workers = [
        _FORK.Process(target=_work, args=(shard, patience, queue)) for shard in shards if shard
    ]
    for worker in workers:
        worker.start()
    for _ in mutants:
        verdict = queue.get()
        if isinstance(verdict, str):
            raise SystemExit(verdict)
        yield verdict
    for worker in workers:
        worker.join()


def _work(mutants: Sequence[Mutant], patience: int, queue: "_FORK.SimpleQueue") -> None:
    try:
        _judge_all(mutants, patience, queue)
    except Exception:  # noqa: BLE001 -- whoever waits for the verdicts has to know
        queue.put(traceback.format_exc())


def _judge_all(mutants: Sequence[Mutant], patience: int, queue: "_FORK.SimpleQueue") -> None:
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        (copy / "resources").symlink_to(ROOT / "resources")
        trial = Trial(copy, patience)
        mirrored = {path for mutant in mutants for path in mirrored_tests(mutant.module)}
        # The run without any change leaves the bytecode of what it loads for the runs after it.
        sys.dont_write_bytecode = False
        if mirrored and trial.run(sorted(mirrored), _MIRRORED_SECONDS) != _PASSED:
            queue.put(f"the tests fail without any change:\n{trial.output()}")
            return
        sys.dont_write_bytecode = True
        for mutant in mutants:
            queue.put(trial.judge(mutant))


class Trial:
    """Runs tests in a copy of the checkout, with one mutant in it at a time."""

    def __init__(self, copy: Path, patience: int) -> None:
        self._copy = copy
        self._patience = patience
        self._log = copy.parent / "pytest.txt"
        self._sound: dict[str, bool] = {}

    def judge(self, mutant: Mutant) -> Verdict:
        """Return whether the mirrored test notices a mutant, or a wider one does."""
        path = self._copy / mutant.module
        source, state = path.read_bytes(), path.stat()
        path.write_bytes(mutant.apply(source))
        try:
            mirrored = mirrored_tests(mutant.module)
            if mirrored and self.run(mirrored, _MIRRORED_SECONDS) != _PASSED:
                return Verdict(mutant, "killed", "mirrored")
            wider = wider_tests(mutant.module) if self._patience else []
            code = self.run(wider, self._patience) if wider else _PASSED
            failed = self._failed_test()
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        if code in {_PASSED, _STOPPED} or (failed is not None and not self._is_sound(failed)):
            return Verdict(mutant, "alive")
        return Verdict(mutant, "killed", "wider")

    def run(self, tests: Sequence[str], seconds: float) -> int:
        """Run tests up to the first failure; return pytest's code, or -1 when the time was over."""
        process = _FORK.Process(target=_run_pytest, args=(self._copy, self._log, tests))
        process.start()
        process.join(seconds)
        if process.exitcode is not None:
            return process.exitcode
        process.kill()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return _STOPPED

    def output(self) -> str:
        """Return the end of what the last run printed."""
        return self._log.read_text("utf-8", "replace")[-3000:]

    def _failed_test(self) -> str | None:
        failed = re.search(r"^(?:FAILED|ERROR) (tests/\S+)", self.output(), re.MULTILINE)
        return failed[1] if failed else None

    def _is_sound(self, test: str) -> bool:
        """Say whether a wider test passes without any change; mirrored ones were seen to at the start."""
        if test not in self._sound:
            self._sound[test] = self.run([test], _MIRRORED_SECONDS) == _PASSED
        return self._sound[test]


def _run_pytest(copy: Path, log: Path, tests: Sequence[str]) -> None:
    """Run pytest in this forked process and leave by its code."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with log.open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.chdir(copy)
    # CI lets hypothesis take the same examples each time, so that a verdict can be repeated.
    os.environ |= {"PYTHONPATH": str(copy), "CI": "1", "BINDESK_NO_POSTGRES": "1"}
    sys.path.insert(0, str(copy))
    import pytest

    options = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
    code = pytest.main([*options, f"--timeout={_TEST_SECONDS}", f"--rootdir={copy}", *tests])
    sys.stdout.flush()
    os._exit(int(code))


def mirrored_tests(module: str) -> list[str]:
    """Return the test file that mirrors a module, in a list that is empty where there is none."""
    place = Path(module).relative_to(PACKAGE)
    test = Path("tests") / place.with_name(f"test_{place.name}")
    return [test.as_posix()] if (ROOT / test).exists() else []


@cache
def wider_tests(module: str) -> list[str]:
    """Return the test files that name a module, mirror its importers or lie beside its own, in this order."""
    dotted = _dotted(module)
    parent, _, name = dotted.rpartition(".")
    naming = re.compile(
        rf"{re.escape(dotted)}\b|from {re.escape(parent)} import [^\n]*\b{name}\b".encode()
    )
    places = sorted((ROOT / "tests").rglob("test_*.py"))
    naming_it = [path.relative_to(ROOT).as_posix() for path in places if naming.search(_read(path))]
    of_importers = [test for other in _importers(dotted) for test in mirrored_tests(other)]
    own = mirrored_tests(module)
    beside = sorted((ROOT / own[0]).parent.glob("test_*.py")) if own else []
    beside_names = [path.relative_to(ROOT).as_posix() for path in beside]
    whole = [test for floor, test in _OF_A_FLOOR.items() if module.startswith(floor)]
    names = [*naming_it, *of_importers, *whole, *beside_names]
    return [test for test in dict.fromkeys(names) if test not in own]


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def _importers(dotted: str) -> list[str]:
    """Return the modules that import one directly, as paths."""
    graph = _graph()
    if dotted not in graph.modules:
        return []
    return sorted(
        f"{name.replace('.', '/')}.py" for name in graph.find_modules_that_directly_import(dotted)
    )


@cache
def _graph():  # noqa: ANN202 -- grimp has no public type for it
    import grimp

    return grimp.build_graph(PACKAGE, cache_dir=None)


def _dotted(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _report(verdicts: Sequence[Verdict], seconds: float, options: argparse.Namespace) -> int:
    states = Counter(verdict.state for verdict in verdicts)
    by_mirrored = sum(verdict.tests == "mirrored" for verdict in verdicts)
    alive = [str(verdict.mutant) for verdict in verdicts if verdict.state == "alive"]
    judged = states["killed"] + states["alive"]
    rate = states["killed"] / judged if judged else 1.0
    said = (
        f"{len(verdicts)} mutants, {states['killed']} killed ({by_mirrored} by the mirrored test), "
        f"{states['alive']} alive, {states['equal']} equal: {rate:.0%} in {seconds:.0f} s "
        f"(--modules {' '.join(options.modules)} --count {options.count} --seed {options.seed})"
    )
    options.report.parent.mkdir(exist_ok=True)
    options.report.write_text("\n".join([said, *alive, ""]), "utf-8")
    print(said)
    places = tomllib.loads(EQUAL.read_text("utf-8"))["none_alive"]
    guarded = {mutant.key for place in places for mutant in mutants_at(place)}
    escaped = [v for v in verdicts if v.state == "alive" and v.mutant.key in guarded]
    return 0 if rate >= LEAST_KILLED and not escaped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
