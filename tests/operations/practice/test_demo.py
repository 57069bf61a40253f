"""A practice desk is filled once, whole, and never over anybody's records."""

import pytest

from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.desk.locks import acquire
from bindesk.operations.maintenance.checks import check
from bindesk.operations.overview.overview import overview
from bindesk.operations.practice import demo
from bindesk.operations.records import json_lines
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.support.desks.desks import SetClock, practice_desk, real_desk


def _digests(home):
    desk = open_desk(home, SetClock())
    try:
        return json_lines.digest(desk)
    finally:
        desk.close()


def test_an_empty_data_directory_gets_a_village_with_a_year_of_work(tmp_path):
    home = DataDir(tmp_path / "demo")
    filled = demo.prepare(home, SetClock(), "village", 1)
    assert (filled.members, filled.meetings, filled.residents, filled.errands) == (
        45,
        60,
        600,
        1500,
    )
    assert filled.name == "彬州市新民镇早饭头村"
    counts = {one.kind: one.count for one in _digests(home)}
    assert counts["errand-item"] == 40


def test_the_same_seed_on_the_same_day_gives_the_same_digest(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        demo.prepare(DataDir(tmp_path / name), SetClock(), "village", seed)
    one, same, other = (_digests(DataDir(tmp_path / name)) for name in "abc")
    assert one == same
    assert one != other


def test_a_filled_desk_is_sound_and_left_as_it_is(tmp_path):
    home = DataDir(tmp_path / "demo")
    demo.prepare(home, SetClock(), "village", 1)
    before = _digests(home)
    again = demo.prepare(home, SetClock(), "village", 2)
    assert not again.is_new
    assert _digests(home) == before
    desk = open_desk(home, SetClock())
    try:
        assert check(desk).problems == ()
    finally:
        desk.close()


def test_a_practice_desk_with_other_records_is_left_alone(desk):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id="r", name="王小明"))
    with pytest.raises(ValidationFailed, match="demo-not-empty"):
        demo.fill(desk, "village", 1)


def test_a_real_desk_is_never_filled(tmp_path):
    desk = real_desk(tmp_path)
    try:
        with pytest.raises(ValidationFailed, match="demo-real-desk"):
            demo.fill(desk, "village", 1)
    finally:
        desk.close()
    with pytest.raises(ValidationFailed, match="demo-real-desk"):
        demo.prepare(desk.home, SetClock(), "village", 1)


def test_a_data_directory_where_the_program_runs_is_not_touched(tmp_path):
    desk = practice_desk(tmp_path)
    desk.close()
    with acquire(desk.home), pytest.raises(ExternalError, match="home-busy"):
        demo.prepare(desk.home, SetClock(), "village", 1)


def test_a_filling_that_breaks_off_leaves_an_empty_desk_that_can_be_filled(desk, monkeypatch):
    from bindesk.operations.practice import village_year

    def torn(*_):
        raise OSError("the lights went out")

    monkeypatch.setattr(village_year, "_record_errands", torn)
    with pytest.raises(ExternalError):
        demo.fill(desk, "village", 1)
    assert sum(one.count for one in json_lines.digest(desk)) == 0
    monkeypatch.undo()
    assert demo.fill(desk, "village", 1).errands == 1500


def test_a_township_has_villages_whose_records_are_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VILLAGES", 2)
    home = DataDir(tmp_path / "town")
    told = []
    filled = demo.prepare(home, SetClock(), "township", 1, lambda done, of: told.append((done, of)))
    assert (filled.members, filled.meetings, filled.errands) == (90, 120, 3000)
    assert told == [(0, 2), (1, 2), (2, 2)]
    desk = open_desk(home, SetClock())
    try:
        assert desk.office.role == "township"
        assert demo.fill(desk, "township", 1).is_new is False
    finally:
        desk.close()


def test_the_workbench_of_a_filled_desk_has_work_on_it(tmp_path):
    home = DataDir(tmp_path / "demo")
    demo.prepare(home, SetClock(), "village", 1)
    desk = open_desk(home, SetClock())
    try:
        shown = overview(desk)
        assert {due.tone for due in shown.dues} >= {"danger", "warning"}
        assert len(shown.months) == 1
        assert shown.more_errands > 0
    finally:
        desk.close()


def test_a_county_has_every_village_of_the_list(tmp_path, monkeypatch):
    listed = dict(list(demo.units.units().items())[:3])
    monkeypatch.setattr(demo.units, "units", lambda: listed)
    filled = demo.prepare(DataDir(tmp_path / "home"), SetClock(), "county", 1)
    assert (filled.name, filled.members) == ("彬州市", 3 * 45)
