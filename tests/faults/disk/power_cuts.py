"""Rebuilds, from a trace, what a disk may hold after the power was cut at any moment.

What was written to a file since its last fsync may be there, be missing, be there in part, in any order
and by sectors. How names behave is one of MODELS: ``ordered`` (at once on the disk), ``journalled`` (the last
ones may be missing, up to the last fsync of anything: ext4), ``lazy`` (in each folder the last ones may be
missing, up to the last fsync of that folder: all that POSIX promises).
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from tests.faults.disk.traces import Step

MODELS = ("ordered", "journalled", "lazy")
STYLES = ("none", "prefix", "sectors", "sectors", "all")
SECTORS = (512, 4096)
_NAMES = frozenset("CDUR")
_REBUILT = ("-shm",)
"""Ends of files that live in memory and are made anew."""


@dataclass(eq=False)
class _Content:
    """The bytes of a file: those on the disk for certain, and the writes since the last fsync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Step] = field(default_factory=list)

    def sync(self) -> None:
        for step in self.pending:
            _apply(self.durable, step)
        self.pending.clear()

    def after_cut(self, style: str, sector: int, chance: random.Random) -> bytes:
        if not self.pending or style == "none":
            return bytes(self.durable)
        content = bytearray(self.durable)
        count = chance.randint(0, len(self.pending)) if style == "prefix" else len(self.pending)
        for step in self.pending[:count]:
            for part in _sectors(step, sector) if style == "sectors" else (step,):
                if style != "sectors" or chance.random() < 0.5:
                    _apply(content, part)
        return bytes(content)


@dataclass(frozen=True)
class _Naming:
    """A change of names: a file or folder that gets a name, loses it, or gets another."""

    step: Step
    content: _Content | None

    @property
    def folder(self) -> str:
        return _parent(self.step.data.decode() if self.step.op == "R" else self.step.path)


Names = dict[str, _Content | None]
"""Each path with its content; None is a folder."""


@dataclass(frozen=True)
class State:
    """What is on the disk after a cut, and what the program had said before it."""

    files: dict[str, bytes]
    folders: frozenset[str]
    facts: tuple[dict[str, Any], ...]
    said: str

    def write(self, root: Path) -> None:
        """Write the state below an empty folder."""
        root.mkdir()
        for folder in sorted(self.folders):
            (root / folder).mkdir()
        for path, content in self.files.items():
            (root / path).write_bytes(content)


class Disk:
    """A disk while a trace is replayed on it."""

    def __init__(self, base: Path) -> None:
        self._durable: Names = {}
        for path in sorted(base.rglob("*")):
            content = None if path.is_dir() else _Content(bytearray(path.read_bytes()))
            self._durable[path.relative_to(base).as_posix()] = content
        self._now: Names = dict(self._durable)
        self._unsynced: list[_Naming] = []
        self._since_any_sync: list[_Naming] = []
        self.facts: list[dict[str, Any]] = []

    def replay(self, step: Step) -> None:
        """Let one more call happen."""
        if step.op == "N":
            self.facts += json.loads(step.data).get("facts", ())
        elif step.op == "S":
            self._sync(step.path)
        elif step.op in _NAMES:
            content = _Content() if step.op == "C" else self._now.get(step.path)
            naming = _Naming(step, content)
            _name(self._now, naming)
            self._unsynced.append(naming)
            self._since_any_sync.append(naming)
        elif (content := self._now.get(step.path)) is not None:
            content.pending.append(step)

    def _sync(self, path: str) -> None:
        content = self._now.get(path)
        if content is not None:
            content.sync()
        self._since_any_sync.clear()
        folder = path if content is None else None
        left = []
        for naming in self._unsynced:
            if naming.folder == folder:
                _name(self._durable, naming)
            else:
                left.append(naming)
        self._unsynced = left

    def state(self, chance: random.Random, model: str) -> State:
        """Return one of the states in which the disk may be, were the power cut now."""
        names = dict(self._durable)
        for naming in self._surviving(chance, model):
            _name(names, naming)
        style, sector = chance.choice(STYLES), chance.choice(SECTORS)
        here = {path: content for path, content in names.items() if _is_reachable(path, names)}
        files = {
            path: content.after_cut(style, sector, chance)
            for path, content in here.items()
            if content is not None and not path.endswith(_REBUILT)
        }
        folders = frozenset(path for path, content in here.items() if content is None)
        return State(files, folders, tuple(self.facts), f"{model}, {style} by {sector}")

    def _surviving(self, chance: random.Random, model: str) -> Sequence[_Naming]:
        if model == "ordered":
            return self._unsynced
        if model == "journalled":
            lost = chance.randint(0, len(self._since_any_sync))
            return self._unsynced[: len(self._unsynced) - lost]
        kept: list[_Naming] = []
        in_folders = sorted(self._unsynced, key=lambda naming: naming.folder)
        for _, namings in groupby(in_folders, key=lambda naming: naming.folder):
            tail = list(namings)
            kept += tail[: chance.randint(0, len(tail))]
        return sorted(kept, key=self._unsynced.index)


def states(base: Path, steps: Sequence[Step], count: int, chance: random.Random) -> Iterator[State]:
    """Yield so many states, of moments chosen by chance, in the order of the trace."""
    moments = sorted(chance.choices(range(1, len(steps) + 1), k=count))
    disk, done = Disk(base), 0
    for moment in moments:
        for step in steps[done:moment]:
            disk.replay(step)
        done = moment
        yield disk.state(chance, chance.choice(MODELS))


def _name(names: Names, naming: _Naming) -> None:
    step = naming.step
    if step.op == "R":
        names.pop(step.path, None)
        names[step.data.decode()] = naming.content
    elif step.op == "U":
        names.pop(step.path, None)
    else:
        names[step.path] = None if step.op == "D" else naming.content


def _is_reachable(path: str, names: Names) -> bool:
    parent = _parent(path)
    return not parent or (
        parent in names and names[parent] is None and _is_reachable(parent, names)
    )


def _parent(path: str) -> str:
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else parent


def _apply(content: bytearray, step: Step) -> None:
    if step.op == "T":
        del content[step.offset :]
        content.extend(bytes(step.offset - len(content)))
        return
    content.extend(bytes(max(0, step.offset - len(content))))
    content[step.offset : step.offset + len(step.data)] = step.data


def _sectors(step: Step, sector: int) -> Iterator[Step]:
    if step.op == "T":
        yield step
        return
    at = 0
    while at < len(step.data):
        end = ((step.offset + at) // sector + 1) * sector - step.offset
        yield Step("W", step.path, step.offset + at, step.data[at:end])
        at = min(end, len(step.data))
