from datetime import date

import pytest

from bindesk.books.layouts import layout
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.books.book_data import SOURCES, full_name, gather, sources
from bindesk.operations.units.visible_units import VisibleUnit
from tests.support.desks.branches import BRANCH
from tests.support.desks.desks import UNIT, SetClock
from tests.support.desks.township_desks import LB, TOWNSHIP, ZFT, township_desk
from tests.support.desks.year_desks import accepted, held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


@pytest.mark.parametrize("book", sorted(SOURCES.keys() - {"L06", "L10", "L13"}))
def test_a_book_without_its_records_is_refused_with_a_sentence(desk, book):
    with pytest.raises(ValidationFailed) as refused:
        gather(desk, book, {})
    (problem,) = refused.value.problems
    assert problem.code in {"book-empty", "book-needs-errand"}


def test_what_is_printed_has_a_name_of_its_own(desk):
    meeting, errand = held(desk), accepted(desk)
    names = [
        gather(desk, "L02", {"meeting": meeting}).what,
        gather(desk, "L02", {"year": 2026}).what,
        gather(desk, "L10", {}).what,
        gather(desk, "L10", {"masked": True}).what,
        gather(desk, "L13", {"year": 2026, "month": 11}).what,
        gather(desk, "L13", {"year": 2026}).what,
        gather(desk, "L16", {"errand": errand}).what,
    ]
    assert len(set(names)) == len(names)


def test_the_records_behind_a_print_are_all_named(desk):
    gathered = gather(desk, "L02", {"meeting": held(desk)})
    kinds = [kind.name for kind, _ in gathered.records]
    assert (kinds.count("meeting"), kinds.count("motion"), kinds.count("attendance")) == (1, 1, 12)


def test_with_several_branches_one_has_to_be_chosen(desk):
    with desk.writing("record") as work:
        second = Organisation(id="branch-2", unit=UNIT, name="果业联合党支部", type="joint-branch")
        work.put(ORGANISATION, second)
    with pytest.raises(ValidationFailed, match="book-needs-branch"):
        gather(desk, "L10", {})
    assert gather(desk, "L10", {"branch": BRANCH.id}).unit.endswith("早饭头村党支部")


def test_a_meeting_is_counted_among_its_own_kind_and_year(desk):
    held(desk, "ZW", date(2026, 1, 5))
    held(desk, "DH", date(2025, 12, 5))
    held(desk, "DH", date(2026, 2, 5))
    last = held(desk, "DH", date(2026, 6, 5))
    (content,) = gather(desk, "L02", {"meeting": last}).contents
    assert content.fields["name"] == "2026年第2次支部党员大会"


def test_a_full_name_does_not_repeat_the_village():
    village, town = VisibleUnit(UNIT, "早饭头村"), VisibleUnit(TOWNSHIP, "新民镇")
    assert full_name(village) == "彬州市新民镇早饭头村"
    assert full_name(village, "早饭头村党支部") == "彬州市新民镇早饭头村党支部"
    assert full_name(village, "中共彬州市委员会") == "中共彬州市委员会"
    assert full_name(town) == "彬州市新民镇"
    assert full_name(town, "新民镇机关党支部") == "彬州市新民镇机关党支部"
    assert full_name(VisibleUnit("0", "某村")) == "某村"


@pytest.fixture
def township(tmp_path):
    made = township_desk(tmp_path, SetClock())
    yield made
    made.close()


def test_a_village_s_book_on_a_township_s_desk_is_of_that_village_alone(township):
    gathered = gather(township, "L03", {"unit": ZFT, "year": 2026})
    assert gathered.unit == "彬州市新民镇早饭头村党支部"
    assert {one.unit for _, one in gathered.records} == {ZFT}
    ledger = gather(township, "L13", {"unit": LB, "year": 2026, "month": 11})
    assert ledger.unit == "彬州市新民镇雷北村"
    assert [one.id for _, one in ledger.records] == [f"e1-{LB}", f"e2-{LB}"]
    assert ledger.contents[0].fields["registrar"] == ""


def test_ledgers_of_two_villages_have_names_of_their_own(township):
    period = {"year": 2026, "month": 11}
    names = {gather(township, "L13", {"unit": one, **period}).what for one in (ZFT, LB, TOWNSHIP)}
    assert len(names) == 3


def test_without_a_unit_a_township_s_book_is_its_own(township):
    assert gather(township, "L13", {"year": 2026}).records == ()
    with pytest.raises(ValidationFailed, match="book-no-branch"):
        gather(township, "L10", {})


def test_a_meeting_and_an_errand_are_printed_by_their_own_unit(township):
    assert gather(township, "L03", {"meeting": f"m-{ZFT}"}).unit.endswith("早饭头村党支部")
    assert gather(township, "L16", {"errand": f"e1-{ZFT}"}).unit == "彬州市新民镇早饭头村"
    with pytest.raises(ValidationFailed, match="book-not-of-unit"):
        gather(township, "L03", {"unit": LB, "meeting": f"m-{ZFT}"})


def test_a_unit_out_of_reach_has_no_book_here(township, desk):
    with pytest.raises(ValidationFailed, match="reach-out-of"):
        gather(township, "L13", {"unit": "610482000000"})
    with pytest.raises(ValidationFailed, match="reach-out-of"):
        gather(desk, "L13", {"unit": LB})


def test_the_printed_list_of_a_kind_is_a_book_that_lists_its_records():
    books = {kind.name: kind.printed_list for kind in KINDS.values() if kind.printed_list}
    assert (books["member"], books["errand"]) == ("L10", "L13")
    for name, book in books.items():
        assert book in sources()
        printed = layout(book).records
        assert printed
        assert printed.kind == name
