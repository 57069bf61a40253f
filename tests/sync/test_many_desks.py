"""Desks and a county in any order of work and trouble: nothing diverges, nothing is dropped or hidden."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from bindesk.db.journal import journal
from bindesk.db.store.tables import conflict
from bindesk.domain.journal.merging import fold
from tests.support.county.local_county import (
    FileStores,
    LineBroken,
    NearCounty,
    NearDesk,
    PostgresStores,
    digest_of,
    healing_of,
    log_of,
)
from tests.support.county.model_protocol import had_seen

_ENOUGH = {"sqlite": "14", "postgresql": "4"}
SCHEDULES = {e: int(os.environ.get("BINDESK_SCHEDULES", n)) for e, n in _ENOUGH.items()}
FIELDS = ("name", "phone", "group")


@pytest.fixture(params=list(_ENOUGH))
def engine(request):
    return request.param


@pytest.fixture
def stores(engine, tmp_path, request):
    if engine == "sqlite":
        return FileStores(tmp_path)
    return PostgresStores(request.getfixturevalue("postgres"))


@pytest.fixture
def templates(stores, tmp_path):
    """Empty stores made once: shaping one costs more than a whole schedule."""
    fresh = stores.new()
    used = stores.copy(fresh)
    county = NearCounty(stores.open(used))
    desk = NearDesk.join(county, tmp_path / "desk.db")
    county.store.close()
    desk.store.close()
    return fresh, tmp_path / "desk.db"


class ManyDesks(RuleBasedStateMachine):
    """Two village desks, later their clones, and one county, over real stores."""

    stores: FileStores | PostgresStores
    templates: tuple[Path | str, Path]

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="bindesk-"))
        self.made = 0
        self.kept = self.stores.copy(self.templates[0])
        self.county = NearCounty(self.stores.open(self.kept))
        self.desks = [self._join(), self._join()]
        self.backups: list[tuple[int, Path]] = []
        self.snapshot: Path | str | None = None
        self.values = 0

    def _file(self) -> Path:
        self.made += 1
        return self.folder / f"{self.made}.db"

    def _join(self) -> NearDesk:
        return NearDesk.join(self.county, self._file(), self.templates[1])

    def _pick(self, which: int) -> NearDesk:
        return self.desks[which % len(self.desks)]

    @rule(which=st.integers(0, 4), record=st.integers(1, 3), field=st.sampled_from(FIELDS))
    def do(self, which, record, field):
        self.values += 1
        self._pick(which).do(("resident", f"r{record}", {field: f"v{self.values}"}))

    @rule(which=st.integers(0, 4), record=st.integers(1, 3))
    def strike(self, which, record):
        self._pick(which).do(("resident", f"r{record}", {"struck": True}))

    @rule(
        which=st.integers(0, 4),
        fates=st.lists(st.sampled_from(["", "", "lost", "unanswered"]), max_size=3),
        limit=st.sampled_from([1, 700, None]),
    )
    def sync(self, which, fates, limit):
        try:
            self._pick(which).sync(self.county, *fates, limit=limit)
        except LineBroken:
            assert {"lost", "unanswered"} & set(fates)

    @rule(which=st.integers(0, 4))
    def back_up(self, which):
        desk = self._pick(which)
        desk.store.close()
        self.backups.append((self.desks.index(desk), self._file()))
        shutil.copyfile(desk.store.path, self.backups[-1][1])

    @precondition(lambda self: self.backups)
    @rule(which=st.integers(0, 9))
    def restore(self, which):
        index, copy = self.backups[which % len(self.backups)]
        desk = self.desks[index]
        desk.store.close()
        shutil.copyfile(copy, desk.store.path)

    @precondition(lambda self: len(self.desks) < 4)
    @rule(which=st.integers(0, 4))
    def clone(self, which):
        self.desks.append(self._pick(which).copied(self._file()))

    @rule()
    def keep_county(self):
        self.county.store.close()
        if self.snapshot is not None:
            self.stores.drop(self.snapshot)
        self.snapshot = self.stores.copy(self.kept)

    @precondition(lambda self: self.snapshot)
    @rule()
    def restore_county(self):
        self.county.store.close()
        self.stores.drop(self.kept)
        self.kept = self.stores.copy(self.snapshot)
        self.county = NearCounty(self.stores.open(self.kept))

    def teardown(self):
        try:
            self._come_to_rest()
        finally:
            for store in (self.county.store, *(desk.store for desk in self.desks)):
                store.close()
            for kept in filter(None, (self.kept, self.snapshot)):
                self.stores.drop(kept)
            shutil.rmtree(self.folder)

    def _come_to_rest(self):
        held = set(log_of(self.county.store))
        for desk in self.desks:
            held |= set(log_of(desk.store))
        for _ in range(3):
            for desk in self.desks:
                desk.sync(self.county)
        log = log_of(self.county.store)
        told = digest_of(self.county.store)
        for desk in self.desks:
            assert log_of(desk.store) == log, "diverged"
            assert digest_of(desk.store) == told, "records differ"
            assert _conflicts(desk.store) == _conflicts(self.county.store)
            assert healing_of(desk.store) == ""
        assert held <= set(log), "dropped"
        for record in ("r1", "r2", "r3"):
            _nothing_is_hidden(self.county.store, record)


def _conflicts(store):
    with store.reading() as conn:
        return sorted(tuple(row) for row in conn.execute(select(conflict)))


def _nothing_is_hidden(store, record):
    """Each value is current, or replaced by somebody who had seen it, or in a conflict."""
    with store.reading() as conn:
        _, touches = journal.changes_of_many(conn, "resident", [record]).get(record, ("", []))
    if not touches:
        return
    folded = fold(touches)
    disputed = {
        (c.field, d) for c in folded.conflicts | folded.resolved for d in (c.earlier, c.later)
    }
    parents = {touch.deed: set(touch.parents) for touch in touches}
    for touch in touches:
        for field, value in touch.values.items():
            if folded.values[field] == value or (field, touch.deed) in disputed:
                continue
            assert any(
                field in later.values and had_seen(parents, later.deed, touch.deed)
                for later in touches
            ), f"silent loss of {field} by {touch.deed}"


def test_any_schedule_of_work_and_trouble_ends_in_one_truth(engine, stores, templates):
    class Schedules(ManyDesks):
        pass

    Schedules.stores, Schedules.templates = stores, templates
    run_state_machine_as_test(
        Schedules,
        settings=settings(
            max_examples=SCHEDULES[engine],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.generate),
            database=None,
        ),
    )
