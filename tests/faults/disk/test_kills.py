"""Whenever the program is ended by force, everything acknowledged is there, and the next start goes on."""

import json
import os
import random
from collections import Counter
from itertools import count

import pytest

from tests.faults.disk.bases import disk_for
from tests.faults.disk.judging import Judge, known_deeds
from tests.faults.disk.shim import Failure, Job, Programs, needs_shim
from tests.faults.disk.traces import facts_of, notes_of
from tests.support.desks.desks import ENGINES

KILLS = int(os.environ.get("BINDESK_KILLS", "4"))
SEED = int(os.environ.get("BINDESK_SEED", "20261124"))
SIGKILL = -9
UNHARMED = Failure()

pytestmark = needs_shim


@pytest.fixture(scope="module")
def programs():
    running = Programs()
    yield running
    running.close()


class Mornings:
    """Plays mornings, each on a new copy of one desk."""

    def __init__(self, programs, engine, folder, weakness=""):
        self._programs, self._base = programs, disk_for("morning", engine)
        self._folder, self._numbers, self._weakness = folder, count(), weakness
        self._judge = Judge(engine == "sqlcipher", known_deeds("morning", engine, folder))
        self.met = Counter()

    def play(self, failure=UNHARMED, killed_after_s=None):
        """Kill a morning and have the next one go on; return how it ended, and what is wrong."""
        disk = self._base.copied(self._folder / str(next(self._numbers)))
        trace = disk.root.parent / "trace"
        place = {"root": disk.root, "elsewhere": disk.elsewhere, "records": False}
        first = Job(program="morning", trace=trace, failure=failure, weakness=self._weakness,
                    killed_after_s=killed_after_s, **place)  # fmt: skip
        outcome = self._programs.run(first)
        facts = facts_of(notes_of(trace)) if trace.exists() else []  # killed before its first note
        self.met["kills" if outcome.code == SIGKILL else "ended before"] += 1
        self.met["acknowledged"] += len(facts)
        troubles = self._judge.troubles(disk.root, facts, whole=True)
        again = Job(program="morning", trace=trace.with_name("again"), **place)
        if self._programs.run(again).code != 0:
            troubles.append(f"the next morning: {notes_of(again.trace)[-1]}")
        lasting = [fact for fact in facts if "file" not in fact]
        facts = [*lasting, *facts_of(notes_of(again.trace))]
        troubles += self._judge.troubles(disk.root, facts, whole=False)
        return outcome, troubles


@pytest.mark.timeout(0)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_kill_loses_nothing_acknowledged(programs, engine, tmp_path, record_property):
    mornings, chance = Mornings(programs, engine, tmp_path), random.Random(f"{SEED} {engine}")
    whole, troubles = mornings.play()
    assert (whole.code, troubles) == (0, [])
    bad = []
    for number in range(KILLS // len(ENGINES)):
        if number % 2:
            said = Failure("killed", at=chance.randrange(whole.writes))
            _, troubles = mornings.play(said)
        else:
            said = chance.uniform(0, whole.seconds)
            _, troubles = mornings.play(killed_after_s=said)
        bad += [(said, troubles)] if troubles else []
    record_property("figures", json.dumps({**mornings.met, "bad": len(bad)}))
    assert bad == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_planted_weakness_is_found(programs, engine, tmp_path):
    mornings = Mornings(programs, engine, tmp_path, "commits-at-the-end")
    assert any(mornings.play(Failure("killed", at=at))[1] for at in (20, 100, 160))
