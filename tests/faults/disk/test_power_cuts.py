"""Whenever the power is cut, the desk opens with its password and everything acknowledged is on the disk."""

import hashlib
import json
import os
import random
import shutil
from collections import Counter

import pytest

from tests.faults.disk import power_cuts
from tests.faults.disk.bases import disk_for
from tests.faults.disk.judging import Judge, known_deeds, told_of
from tests.faults.disk.shim import Job, Programs, needs_shim
from tests.faults.disk.traces import notes_of, steps_of
from tests.support.desks.desks import ENGINES

STATES = int(os.environ.get("BINDESK_POWER_STATES", "72"))
WHOLE_EVERY = int(os.environ.get("BINDESK_POWER_WHOLE_EVERY", "20"))
SEED = int(os.environ.get("BINDESK_SEED", "20261124"))
PARTS = {"day": 20, "morning": 20, "founding": 4, "upgrade": 1}
"""How much of the states each program gets, on each engine."""

WEAKNESSES = (
    ("sqlcipher", "morning", "synchronous-normal"),
    ("sqlcipher", "morning", "synchronous-off"),
    ("plain", "morning", "synchronous-full"),
    ("plain", "morning", "no-folder-sync"),
    ("sqlcipher", "founding", "no-file-sync"),
)

pytestmark = needs_shim


@pytest.fixture(scope="module")
def programs():
    running = Programs()
    yield running
    running.close()


def recorded(programs, engine, program, folder, weakness=""):
    """Run a program and record it; return the disk before, and the steps."""
    before = disk_for(program, engine)
    copy = before.copied(folder)
    job = Job(program, copy.root, copy.elsewhere, folder / "trace", weakness=weakness)
    outcome = programs.run(job)
    notes = notes_of(job.trace)
    assert outcome.code == 0, [note for note in notes if "done" not in note]
    return before, steps_of(job.trace)


class Cuts:
    """Judges states; of those that are equal to the last byte one alone is opened."""

    def __init__(self, program, engine, folder):
        self._folder = folder / "state"
        self._judge = Judge(engine == "sqlcipher", known_deeds(program, engine, folder))
        self._seen = set()
        self.met = Counter()
        self.bad = []

    def judge(self, state, *, whole):
        self.met["states"] += 1
        seen = hashlib.sha256(told_of(state.facts).encode())
        for path, content in sorted(state.files.items()):
            seen.update(path.encode() + hashlib.sha256(content).digest())
        if seen.digest() in self._seen and not whole:
            return
        self._seen.add(seen.digest())
        self.met["different"] += 1
        self.met["checked whole"] += whole
        state.write(self._folder)
        troubles = self._judge.troubles(self._folder, state.facts, whole=whole)
        shutil.rmtree(self._folder)
        if troubles:
            self.bad.append((state.said, troubles))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("program", PARTS)
def test_a_power_cut_loses_nothing_acknowledged(
    programs, program, engine, tmp_path, record_property
):
    before, steps = recorded(programs, engine, program, tmp_path)
    cuts = Cuts(program, engine, tmp_path)
    count = STATES * PARTS[program] // (len(ENGINES) * sum(PARTS.values()))
    chance = random.Random(f"{SEED} {program} {engine}")
    for number, state in enumerate(power_cuts.states(before.root, steps, count, chance)):
        cuts.judge(state, whole=number % WHOLE_EVERY == 0)
    record_property("figures", json.dumps({"calls": len(steps), **cuts.met, "bad": len(cuts.bad)}))
    assert cuts.bad == []


@pytest.mark.parametrize(("engine", "program", "weakness"), WEAKNESSES)
def test_a_planted_weakness_is_found(programs, engine, program, weakness, tmp_path):
    before, steps = recorded(programs, engine, program, tmp_path, weakness)
    cuts = Cuts(program, engine, tmp_path)
    for state in power_cuts.states(before.root, steps, 400, random.Random(SEED)):
        cuts.judge(state, whole=False)
        if cuts.bad:
            return
    pytest.fail(f"{weakness} goes unnoticed")
