"""Everything a newcomer needs, from nothing: ``python3 dev.py demo`` and ``python3 dev.py test``.

Only the standard library is used here, and nothing of the program itself, so that this file runs before
anything is installed. On Windows: ``py dev.py demo``.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
IS_WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
STAMP = VENV / "dev-stamp.txt"
PINS = ROOT / "requirements" / "dev.txt"
SETTINGS = ROOT / "pyproject.toml"
DEMO_HOME = ROOT / "out" / "demo"

OLDEST, TOO_NEW = (3, 11), (3, 14)
VENV_PACKAGE = "python3-venv"
# Found by ldd on a bare Debian 12: what Qt's offscreen platform loads, and what X11 needs besides.
OFFSCREEN_PACKAGES = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
)
X11_PACKAGES = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
)
POSTGRES_PACKAGES = ("postgresql",)
CHECKS: Mapping[str, tuple[str, ...]] = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
}
SLOW_CHECK = "mypy"
"""Runs beside the tests, since it takes as long as all the others together."""

GUARDS = (
    "tests/test_names.py",
    "tests/test_chinese.py",
    "tests/test_contracts.py",
    "tests/test_tree.py",
)

MEMORY = Path("/dev/shm")  # noqa: S108 -- only where tests write, in a folder of their own
ROOM_FOR_TESTS = 6 * 1024**3

TAKE_MORE = {"demo", "test", "screens", "bench", "faults", "cover", "mutate"}
OPEN_A_WINDOW = "from PySide6.QtWidgets import QApplication; QApplication([])"


class CannotGoOn(Exception):
    """Something is missing that this script can not put right itself; its text says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit code."""
    asked, rest = _parser().parse_known_args(arguments)
    if rest and asked.command not in TAKE_MORE:
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    started = monotonic()
    try:
        set_up()
        code = _COMMANDS[asked.command](rest)
    except CannotGoOn as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    print(f"{asked.command}: {'done' if code == 0 else 'FAILED'} in {monotonic() - started:.1f} s")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    lines = "\n".join(f"  {name:8} {run.__doc__}" for name, run in _COMMANDS.items())
    parser.add_argument(
        "command", choices=_COMMANDS, metavar="COMMAND", help="one of the following"
    )
    handed_on = "demo, test, bench, faults, cover, mutate or screens"
    parser.epilog = f"commands:\n{lines}\n\nWhat follows {handed_on} is handed on."
    return parser


def set_up() -> None:
    """Make the virtual environment if it is missing, and what has changed since in it."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        wanted = ".".join(map(str, OLDEST))
        raise CannotGoOn(f"Python {wanted} to 3.13 is needed, this is {sys.version.split()[0]}.")
    _make_environment()
    pins, settings = _digest(PINS), _digest(SETTINGS)
    stamped = STAMP.read_text("ascii").split() if STAMP.exists() else []
    if stamped[:1] != [pins]:
        _tell("Installing the pinned dependencies")
        _pip("install", "--require-hashes", "-r", str(PINS))
    if stamped != [pins, settings]:
        _tell("Installing bindesk itself, from this folder")
        _pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
        STAMP.write_text(f"{pins} {settings}\n", "ascii")
    _demand_qt("offscreen", OFFSCREEN_PACKAGES)


def _make_environment() -> None:
    if PYTHON.exists() and _quietly([str(PYTHON), "-c", "import pip"]):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        _install_packages([VENV_PACKAGE], "Python can make no virtual environment.")
    _tell("Making the virtual environment .venv")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _pip(*arguments: str) -> None:
    said = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    if subprocess.call([str(PYTHON), *said, *arguments], cwd=ROOT) != 0:
        raise CannotGoOn(
            "pip could not install; its own words are above. Nothing else was changed."
        )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes() + sys.version.encode()).hexdigest()


def _demand_qt(platform: str, packages: Sequence[str]) -> None:
    if IS_WINDOWS or _opens_window(platform):
        return
    _install_packages(packages, f"Qt can not be loaded ({platform}).")
    if not _opens_window(platform):
        said = subprocess.run(
            [str(PYTHON), "-c", OPEN_A_WINDOW],
            env=_environment(platform),
            capture_output=True,
            text=True,
            check=False,
        )
        raise CannotGoOn(f"Qt still can not be loaded ({platform}):\n{said.stderr.strip()}")


def _opens_window(platform: str) -> bool:
    return _quietly([str(PYTHON), "-c", OPEN_A_WINDOW], _environment(platform))


def _install_packages(packages: Sequence[str], because: str) -> None:
    missing = [package for package in packages if not _is_installed(package)] or list(packages)
    line = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        raise CannotGoOn(f"{because} Please install what this system calls: {' '.join(missing)}")
    if os.geteuid() != 0:
        raise CannotGoOn(
            f"{because} Please run this line, then try again:\n  sudo {' '.join(line)}"
        )
    _tell(f"Installing system packages: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.call([*line, "-qq"], env=quiet, stdout=subprocess.DEVNULL) != 0:
        subprocess.call(["apt-get", "update", "-qq"], env=quiet)
        _run([*line, "-qq"], quiet)


def _is_installed(package: str) -> bool:
    asked = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return found.stdout.strip() == "installed"


def demo(rest: Sequence[str]) -> int:
    """Fill a practice desk in out/demo with a made-up year and open its window."""
    if has_screen() or "--no-window" in rest:
        if not IS_WINDOWS and os.environ.get("DISPLAY") and "--no-window" not in rest:
            _demand_qt(os.environ.get("QT_QPA_PLATFORM", "xcb"), X11_PACKAGES)
        return _bindesk("demo", *rest)
    code = _bindesk("demo", "--no-window", *rest)
    if code == 0:
        print("The practice desk is filled. This machine has no screen for its window: run")
        print("  python3 dev.py demo")
        print("on a desktop, over `ssh -X`, or in a virtual screen:  xvfb-run python3 dev.py demo")
    return code


def has_screen() -> bool:
    """Tell whether a window can be shown, or was asked for without a screen."""
    said = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return IS_WINDOWS or sys.platform == "darwin" or any(os.environ.get(name) for name in said)


def _bindesk(*arguments: str) -> int:
    DEMO_HOME.parent.mkdir(exist_ok=True)
    line = [str(PYTHON), "-m", "bindesk", "--home", str(DEMO_HOME), *arguments]
    return subprocess.call(line, cwd=ROOT)


def test(rest: Sequence[str]) -> int:
    """Run all checks and the test suite, without a screen."""
    _demand_postgres()
    if rest:
        with _in_memory():
            return _step("pytest", ("-m", "pytest", "-q", *rest))
    for name, line in CHECKS.items():
        if name != SLOW_CHECK and (code := _step(name, line)) != 0:
            return code
    with _beside(SLOW_CHECK, CHECKS[SLOW_CHECK]) as checked, _in_memory():
        code = _step("pytest", ("-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"))
    return code or checked[0]


@contextmanager
def _in_memory() -> Iterator[None]:
    """Let tests write their files to memory where there is room for them, and take the files away afterwards.

    A third of the suite's time was waiting for the disk. No test cuts the power: what is lost with it is for
    `dev.py faults`, and a killed process leaves its files in memory as on the disk.
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM_FOR_TESTS:
        yield
        return
    before = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(prefix="bindesk-", dir=MEMORY) as folder:
        # PostgreSQL does not run as root: its user must get through to its own folder.
        Path(folder).chmod(0o711)
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("TMPDIR")
            if before is not None:
                os.environ["TMPDIR"] = before


def _demand_postgres() -> None:
    """Have a real PostgreSQL for the county's tests; on Windows, and where waived, they do without."""
    waived = IS_WINDOWS or "BINDESK_NO_POSTGRES" in os.environ
    if not waived and not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        _install_packages(POSTGRES_PACKAGES, "The county's tests need PostgreSQL.")


def check(rest: Sequence[str]) -> int:
    """Run the checks that read the code: ruff, mypy, import-linter."""
    del rest
    for name, line in CHECKS.items():
        if (code := _step(name, line)) != 0:
            return code
    return 0


def quick(rest: Sequence[str]) -> int:
    """Run the checks that take seconds: ruff, import-linter, names, words, and the folders."""
    del rest
    fast = {name: line for name, line in CHECKS.items() if name != SLOW_CHECK}
    for name, line in {**fast, "guards": ("-m", "pytest", "-q", *GUARDS)}.items():
        if (code := _step(name, line)) != 0:
            return code
    return 0


def fix(rest: Sequence[str]) -> int:
    """Put right what ruff can put right, format, and renew what docs/ tells of the code."""
    del rest
    _step("docs", ("dev/renew_docs.py",))
    fixed = _step("ruff check", ("-m", "ruff", "check", "--fix", "."))
    return _step("ruff format", ("-m", "ruff", "format", ".")) or fixed


def bench(rest: Sequence[str]) -> int:
    """Run the benches in bench/, or those named by file or folder (docs/figures.md)."""
    named = list(takewhile(lambda word: not word.startswith("-"), rest))
    options = rest[len(named) :]
    wanted = [one for name in named or ["."] for one in benches(name)]
    codes = [_step(one, (f"bench/{one}.py", *options)) for one in wanted]
    return max(codes, default=0)


def benches(name: str) -> list[str]:
    """Return the benches that a name means: itself, or all in the folder of that name."""
    root = ROOT / "bench"
    if not (root / name).is_dir():
        return [name]
    found = (path.relative_to(root).with_suffix("") for path in (root / name).rglob("[!_]*.py"))
    return sorted(path.as_posix() for path in found)


def faults(rest: Sequence[str]) -> int:
    """Prove at length that nothing is lost on the way (docs/faults.md), or by the suites named."""
    if not IS_WINDOWS and shutil.which("faketime") is None:
        _install_packages(["faketime"], "The clock of a process can not be set.")
    _demand_postgres()
    return _step("faults", ("dev/faults.py", *rest))


def cover(rest: Sequence[str]) -> int:
    """Hold the modules listed in tests/covered.toml at 100 % of lines and branches."""
    _demand_postgres()
    with _in_memory():
        return _step("cover", ("dev/cover.py", *rest))


def mutate(rest: Sequence[str]) -> int:
    """Change the program at random points and see whether a test notices (docs/figures.md)."""
    return _step("mutate", ("dev/mutate.py", *rest))


def screens(rest: Sequence[str]) -> int:
    """Draw a PNG of every page at every size into out/screens."""
    return _step("screens", ("dev/screens.py", *rest))


_COMMANDS = {
    run.__name__: run
    for run in (demo, test, check, quick, fix, bench, faults, cover, mutate, screens)
}


def _step(name: str, line: Sequence[str]) -> int:
    started = monotonic()
    print(f"== {name}", flush=True)
    code = subprocess.call([str(PYTHON), *line], cwd=ROOT, env=_environment("offscreen"))
    print(
        f"== {name}: {'ok' if code == 0 else 'FAILED'} in {monotonic() - started:.1f} s", flush=True
    )
    return code


@contextmanager
def _beside(name: str, line: Sequence[str]) -> Iterator[list[int]]:
    """Run a step while the block runs, which leaves a core idle at times; its code is known afterwards."""
    codes: list[int] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        step = subprocess.Popen(
            [str(PYTHON), *line], cwd=ROOT, env=_environment("offscreen"), stdout=told, stderr=told
        )
        try:
            yield codes
        finally:
            codes.append(step.wait())
            told.seek(0)
            print(f"== {name}: {'FAILED' if codes[0] else 'ok'}\n{told.read()}", flush=True)


def _environment(platform: str) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": platform, "PYTHONUTF8": "1"}


def _quietly(line: Sequence[str], environment: Mapping[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(line, env=environment, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _run(line: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    if subprocess.call(line, cwd=ROOT, env=environment) != 0:
        raise CannotGoOn(f"This line did not work:\n  {' '.join(line)}")


def _tell(text: str) -> None:
    print(f"{text} ...", flush=True)


if __name__ == "__main__":
    sys.exit(main())
