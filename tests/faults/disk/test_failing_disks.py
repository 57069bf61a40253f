"""Whatever the disk refuses to write or flush, the clerk reads a sentence, and what was told is there."""

import json
import os
import random
from collections import Counter
from dataclasses import replace
from itertools import count, zip_longest

import pytest

from tests.faults.disk.bases import disk_for
from tests.faults.disk.judging import Judge, known_deeds
from tests.faults.disk.shim import EIO, ENOSPC, Failure, Job, Programs, needs_shim
from tests.faults.disk.traces import facts_of, notes_of
from tests.support.desks.desks import ENGINES

POINTS = int(os.environ.get("BINDESK_DISK_POINTS", "1"))
SEED = int(os.environ.get("BINDESK_SEED", "20261124"))
FAILURES = {
    "full once": Failure("write-fails", number=ENOSPC),
    "full": Failure("write-fails", number=ENOSPC, lasts=True),
    "full amid a write": Failure("write-is-short", number=ENOSPC),
    "broken once": Failure("write-fails", number=EIO),
    "broken": Failure("write-fails", number=EIO, lasts=True),
    "not flushed once": Failure("sync-fails", number=EIO),
    "not flushed": Failure("sync-fails", number=EIO, lasts=True),
}
SHARES = {"morning": 1, "founding": 7, "upgrade": 28, "day": 28}
"""Each so many-th of the chosen points is played: a whole day takes seconds, and is left to long runs."""

PROGRAMS = [name for name, share in SHARES.items() if POINTS * len(FAILURES) >= share]

LEFT_OVERS = (".part", ".new", ".bdt")
WEAKNESSES = ("errors-untranslated", "errors-swallowed")

pytestmark = needs_shim


@pytest.fixture(scope="module")
def programs():
    running = Programs()
    yield running
    running.close()


class Bench:
    """Plays one program on failing disks."""

    def __init__(self, programs, program, engine, folder, weakness=""):
        self._programs, self._program = programs, program
        self._base, self._weakness = disk_for(program, engine), weakness
        self._numbers, self._folder = count(), folder
        self._judge = Judge(engine == "sqlcipher", known_deeds(program, engine, folder))
        self.met = Counter()

    def play(self, failure):
        """Return how the program ended with a failure, and what is wrong then."""
        folder = self._folder / str(next(self._numbers))
        disk = self._base.copied(folder)
        trace = folder / "trace"
        job = Job(
            self._program, disk.root, disk.elsewhere, trace, failure, self._weakness, records=False
        )
        outcome = self._programs.run(job)
        notes = notes_of(trace)
        self.met["points"] += 1
        self.met["refusals"] += sum("refused" in note for note in notes)
        return outcome, [
            *(f"crash: {note}" for note in notes if "crash" in note),
            *(["exit code"] if outcome.code not in {0, 1, 3} else []),
            *_printed_traces(trace),
            *(
                f"left over: {path.name}"
                for path in disk.root.rglob("*")
                if path.suffix in LEFT_OVERS
            ),
            *self._judge.troubles(disk.root, facts_of(notes), whole=True),
        ]


def _printed_traces(trace):
    for stream in ("out", "err"):
        said = trace.with_name(f"{trace.name}.{stream}").read_text("utf-8")
        if "Traceback" in said:
            yield said[-600:]


def points(bench, wanted, chance):
    """Return some of the failures there may be, each at a call; all, where so many are wanted."""
    whole, troubles = bench.play(Failure())
    assert (whole.code, troubles) == (0, [])
    of_each = []
    for name, failure in FAILURES.items():
        calls = whole.syncs if failure.kind == "sync-fails" else whole.writes
        of_each.append(
            [(name, replace(failure, at=at)) for at in chance.sample(range(calls), calls)]
        )
    chance.shuffle(of_each)
    by_turns = [point for turn in zip_longest(*of_each) for point in turn if point is not None]
    return by_turns[:wanted]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_failing_disk_ends_in_a_sentence(programs, program, engine, tmp_path, record_property):
    bench, bad = Bench(programs, program, engine, tmp_path), []
    chance = random.Random(f"{SEED} {program} {engine}")
    wanted = POINTS * len(FAILURES) // SHARES[program]
    for name, failure in points(bench, wanted, chance):
        outcome, troubles = bench.play(failure)
        assert outcome.failures, f"{name} at {failure.at} did not happen"
        bench.met[name] += 1
        bad += [(name, failure.at, troubles)] if troubles else []
    record_property("figures", json.dumps({**bench.met, "bad": len(bad)}))
    assert bad == []


@pytest.mark.parametrize("weakness", WEAKNESSES)
def test_a_planted_weakness_is_found(programs, weakness, tmp_path):
    bench = Bench(programs, "morning", "plain", tmp_path, weakness)
    full = FAILURES["full"]
    assert any(bench.play(replace(full, at=at))[1] for at in range(0, 120, 40))
