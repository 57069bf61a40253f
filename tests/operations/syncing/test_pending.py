"""What waits is told by the record it leads to, and a village's bundle by the village it came from."""

import pytest

from bindesk.db.journal import journal
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.records import registers
from bindesk.operations.reviews import reviews
from bindesk.operations.syncing import bundles
from bindesk.operations.syncing.pending import pending
from tests.support.county.local_offices import TOWNSHIP, VILLAGE, offices
from tests.support.desks.syncing_desks import at_work, in_earnest
from tests.support.desks.year_desks import accepted, held


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    return world.seat()


@pytest.fixture
def township(world):
    return world.seat(TOWNSHIP, "township", "周干事")


def told(desk):
    return [(one.waiting.verb, one.kind, one.record, one.title) for one in pending(desk)]


def test_each_deed_leads_to_the_record_it_is_about(world, village):
    desk = at_work(village)
    world.sync()
    meeting = held(desk)
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇里"))
    resident = registers.record(desk, RESIDENT, {"name": "赵玉兰"})[1]
    assert told(desk) == [
        ("record-resident", "resident", resident, "赵玉兰"),
        ("step-errand", "errand", errand, "王小明 医保费报销"),
        ("accept-errand", "errand", errand, "王小明 医保费报销"),
        ("record-meeting", "meeting", meeting, "讨论集体经济分红"),
    ]
    assert {one.village for one in pending(desk)} == {""}


def test_a_review_leads_to_what_it_is_about_but_not_on_the_townships_own_pages(
    world, village, township
):
    meeting = held(at_work(village))
    world.sync()
    reviews.review(in_earnest(township), "meeting", meeting, "seen")
    (one,) = pending(township.desk)
    assert (one.kind, one.record, one.title) == ("meeting", meeting, "讨论集体经济分红")
    assert not one.is_own
    assert one.village == ""


def test_deeds_from_a_villages_stick_are_pending_to_be_relayed(world, village, township, tmp_path):
    world.sync()
    registers.record(village.desk, RESIDENT, {"name": "赵玉兰"})
    bundles.export_bundle(village.desk, tmp_path / "A.BDX")
    bundles.import_bundle(township.desk, tmp_path / "A.BDX")
    (one,) = pending(township.desk)
    assert (one.title, one.village) == ("赵玉兰", "早饭头村")


def test_a_kind_of_a_newer_program_leads_nowhere(village):
    told_of = Deed(
        id="0" * 16,
        unit=VILLAGE,
        device=village.desk.office.device,
        n=1,
        clerk="李秀英",
        verb="record-drone",
        made_at=village.desk.now(),
        changes=(Change("drone", "d", (), {"name": "x"}),),
    )
    with village.desk.together() as conn:
        journal.append(conn, told_of)
    assert told(village.desk) == [("record-drone", "", "", "")]
