"""Any order of work and trouble, on real stores and real bytes, ends in one truth."""

import json
import os
from collections import Counter
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults.near_wire import FATES
from tests.faults.stages import Kit, Stage
from tests.faults.truths import demand_truth
from tests.faults.versions import LATER

SCHEDULES = int(os.environ.get("BINDESK_SCHEDULES", "3"))
STEPS = 30
MOST_SEATS = 7

which = st.sampled_from([0, 1, 0, 1, 2, 3, 4, 5, 6])
RECORDS, FIELDS = ("r1", "r2"), ("name", "phone", "group")
records, fields = st.sampled_from(RECORDS), st.sampled_from(FIELDS)
fates = st.lists(st.sampled_from(["", "", *FATES]), max_size=3)
once_in_a_while = st.integers(0, 3)
work = st.lists(st.tuples(which, records, fields), min_size=1, max_size=5)


class AnyTrouble(RuleBasedStateMachine):
    """Everything that sync.md names may happen; the rules only choose, the stage acts."""

    kit: Kit
    told: Counter

    def __init__(self):
        super().__init__()
        self.stage = Stage(self.kit)
        self.values = 0
        self.steps = 0

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed):
        self._busy(seed)

    @rule(seed=st.integers(0, 2**32))
    def busy_day(self, seed):
        self._busy(seed)

    @rule(seed=st.integers(0, 2**32))
    def busy_day_too(self, seed):
        self._busy(seed)

    def _busy(self, seed):
        """Let clerks work side by side, tell it now and then, and settle what they find differs."""
        chance = Random(seed)
        for _ in range(10):
            which = chance.choice([0, 0, 1, 1, 2, 3, chance.randrange(7)])
            match chance.choices(["do", "strike", "sync", "resolve"], [6, 1, 3, 2])[0]:
                case "do":
                    said = {chance.choice(FIELDS): self._value()}
                    self.stage.do(which, chance.choice(RECORDS), said)
                case "strike":
                    self.stage.do(which, chance.choice(RECORDS), {"struck": chance.random() < 0.7})
                case "sync":
                    self.stage.sync(which)
                case "resolve":
                    self.stage.resolve(which, chance.randrange(4))

    def _value(self):
        self.values += 1
        return f"v{self.values}"

    @rule(work=work)
    def do(self, work):
        for which, record, field in work:
            self.stage.do(which, record, {field: self._value()})

    @rule(work=work)
    def do_and_tell(self, work):
        for which, record, field in work:
            self.stage.do(which, record, {field: self._value()})
        self.stage.sync(work[0][0])

    @rule(record=records, field=fields, first=st.integers(0, 1))
    def differ(self, record, field, first):
        for which in (first, 1 - first):
            self.stage.do(which, record, {field: self._value()})

    @rule(which=which, record=records, field=fields)
    def agree(self, which, record, field):
        self.stage.do(which, record, {field: "同"})

    @rule(which=which, record=records)
    def strike(self, which, record):
        self.stage.do(which, record, {"struck": True})

    @rule(record=records)
    def trespass(self, record):
        self.stage.trespass(2, record, {"name": self._value()})

    @rule(record=records, verdict=st.sampled_from(["seen", "good", "returned"]))
    def review(self, record, verdict):
        self.stage.review(3, record, verdict)

    @rule(which=which, pick=st.integers(0, 3))
    def resolve(self, which, pick):
        self.stage.sync(which)
        self.stage.resolve(which, pick)

    @rule(which=which, pick=st.integers(0, 3))
    def resolve_apart(self, which, pick):
        self.stage.resolve(which, pick)

    @rule(which=which)
    def undo(self, which):
        self.stage.undo(which)

    @rule(which=which, fates=fates, limit=st.sampled_from([1, 700, None]),
          batch=st.sampled_from([1, None]), offered=st.sampled_from([2, 20_000]))  # fmt: skip
    def sync(self, which, fates, limit, batch, offered):
        self.stage.sync(which, fates, limit=limit, batch=batch, offered=offered)

    @rule(which=which, fates=fates)
    def sync_soon(self, which, fates):
        self.stage.sync(which, fates)

    @rule(first=which, step=st.sampled_from([-1, 1]))
    def sync_all(self, first, step):
        self.stage.sync_all(first, step)

    @rule(which=which, is_offline=st.booleans())
    def go_offline(self, which, is_offline):
        self.stage.seat(which).is_offline = is_offline

    @rule(which=which)
    def stick_out(self, which):
        self.stage.stick_out(which)

    @rule(pick=which)
    def stick_heard(self, pick):
        self.stage.stick_heard(pick)

    @rule(which=which, pick=which)
    def stick_in(self, which, pick):
        self.stage.stick_in(which, pick)

    @rule(which=which)
    def back_up(self, which):
        self.stage.back_up(which)

    @rule(which=which)
    def restore(self, which):
        self.stage.restore(which)

    @precondition(lambda self: len(self.stage.seats) < MOST_SEATS)
    @rule(which=which)
    def clone(self, which):
        self.stage.clone(which)

    @precondition(lambda self: len(self.stage.seats) < MOST_SEATS)
    @rule()
    def join(self):
        self.stage.join()

    @precondition(lambda self: not self.stage.revoked)
    @rule(which=st.integers(0, 2), really=once_in_a_while)
    def revoke(self, which, really):
        if really > 1:
            self.stage.revoke(which)

    @rule(which=which, really=once_in_a_while)
    def upgrade(self, which, really):
        if really > 1:
            self.stage.upgrade(which)

    @rule(really=once_in_a_while)
    def upgrade_county(self, really):
        if really > 1:
            self.stage.upgrade_county()

    @precondition(lambda self: LATER in {seat.version for seat in self.stage.seats})
    @rule(which=which, kind=st.sampled_from(["resident", "beehive"]))
    def do_later(self, which, kind):
        if self.stage.seat(which).version == LATER:
            field = "wechat" if kind == "resident" else "place"
            self.stage.do(
                which, "r1" if kind == "resident" else "b", {field: self._value()}, kind=kind
            )

    @rule()
    def keep_county(self):
        self.stage.keep_county()

    @rule()
    def restore_county(self):
        self.stage.restore_county()

    @invariant()
    def count(self):
        self.steps += 1

    def teardown(self):
        try:
            demand_truth(self.stage)
        finally:
            self.stage.close()
        self.told.update({"schedules": 1, "steps": self.steps, **self.stage.met})


def test_any_order_of_work_and_trouble_ends_in_one_truth(kit, record_property):
    class Schedules(AnyTrouble):
        pass

    Schedules.kit, Schedules.told = kit, Counter()
    run_state_machine_as_test(
        Schedules,
        settings=settings(
            max_examples=SCHEDULES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate),
            database=None,
        ),
    )
    record_property("figures", json.dumps(Schedules.told))
