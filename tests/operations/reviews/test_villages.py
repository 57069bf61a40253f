import pytest

from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.records import registers
from bindesk.operations.reviews.villages import villages
from bindesk.operations.syncing import bundles
from tests.support.county.local_offices import TOWNSHIP, VILLAGE, offices
from tests.support.desks.syncing_desks import at_work
from tests.support.desks.year_desks import accepted, held


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


def counts(desk):
    return {one.code: (one.due, one.handed_up, one.along) for one in villages(desk)}


def test_a_township_sees_counts_due_for_review_handed_up_and_to_relay(world, tmp_path):
    village = world.seat()
    township = world.seat(TOWNSHIP, "township", "周干事").desk
    desk = at_work(village)
    held(desk)
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇里"))
    world.sync()
    assert counts(township)[VILLAGE] == (1, 1, 0)
    assert {count for code, count in counts(township).items() if code != VILLAGE} == {(0, 0, 0)}
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    bundles.export_bundle(desk, tmp_path / "A.BDX")
    bundles.import_bundle(township, tmp_path / "A.BDX")
    assert counts(township)[VILLAGE] == (1, 1, 1)
    world.sync()
    assert counts(township)[VILLAGE] == (1, 1, 0)


def test_a_village_has_no_villages(world):
    seat = world.seat()
    world.sync()
    assert villages(seat.desk) == []
