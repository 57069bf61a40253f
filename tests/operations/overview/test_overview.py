from datetime import date

import pytest

from bindesk.domain.people.residents import RESIDENT
from bindesk.messages import message
from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.operations.overview import overview
from bindesk.operations.records import drafts, registers
from bindesk.operations.reviews import reviews
from tests.support.county.local_offices import TOWNSHIP, offices
from tests.support.desks import branches
from tests.support.desks.desks import practice_desk
from tests.support.desks.syncing_desks import at_work
from tests.support.desks.township_desks import LB, ZFT, at, errand, township_desk
from tests.support.desks.year_desks import ITEM, PERSON, TAP, accepted, held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def words(found):
    return [due.words for due in found.dues]


def test_a_month_without_its_committee_meeting_is_listed(desk):
    assert "支委会本月尚未召开（或未记录）" in words(overview.overview(desk))
    held(desk, "ZW")
    assert "支委会本月尚未召开（或未记录）" not in words(overview.overview(desk))


def test_a_quarter_is_not_pressing_before_its_last_month(desk, clock):
    clock.move(days=-40)
    found = overview.overview(desk)
    assert "党员大会本季度尚未召开（或未记录）" not in words(found)
    assert ("DH", "due") in [(one.type, one.state) for one in found.months[0].duties]


def test_meetings_of_some_groups_only_count_as_part(desk):
    held(desk, "XZ", group="一组")
    assert "党小组会本月已记录 1 次，应召开 2 次" in words(overview.overview(desk))


def test_the_last_days_of_a_month_press_harder(desk, clock):
    before = next(d for d in overview.overview(desk).dues if d.what.startswith("new/ZW"))
    assert (before.tone, before.detail) == ("info", "本月还剩 6 个工作日")
    clock.move(days=7)
    after = next(d for d in overview.overview(desk).dues if d.what.startswith("new/ZW"))
    assert after.tone == "warning"


def test_an_errand_is_named_when_its_day_comes_and_turns_red_after_it(desk, clock):
    errand = accepted(desk, ITEM)
    assert [d for d in overview.overview(desk).dues if d.section == "hall"] == []
    clock.move(days=7)
    today = [d for d in overview.overview(desk).dues if d.section == "hall"]
    assert [(d.tone, d.detail, d.what) for d in today] == [("warning", "承诺今天办结", errand)]
    clock.move(days=3)
    late = overview.overview(desk).dues[0]
    assert (late.tone, late.words, late.detail) == (
        "danger",
        "王小明 医保费报销",
        "已超过承诺时限 1 天",
    )


def test_a_returned_errand_is_a_warning_from_the_day_it_comes_back(desk):
    errand = accepted(desk, ITEM)
    errands.step(desk, errand, StepInput(state="submitted", office="镇里"))
    errands.step(desk, errand, StepInput(state="returned", reason="缺发票原件"))
    (due,) = [d for d in overview.overview(desk).dues if d.section == "hall"]
    assert (due.tone, due.deed, due.what) == ("warning", "补正", errand)
    assert due.detail == message("overview-returned")


def test_a_finished_errand_presses_no_more_and_is_counted(desk):
    accepted(desk, TAP, finish=True)
    found = overview.overview(desk)
    assert (found.hall.open, found.hall.ended_today) == (0, 1)
    assert [d for d in found.dues if d.section == "hall"] == []


def test_errands_beyond_the_first_few_are_counted(desk, clock):
    for _ in range(overview.MOST_ERRANDS + 2):
        accepted(desk, ITEM)
    clock.move(days=7)
    found = overview.overview(desk)
    assert len([d for d in found.dues if d.section == "hall"]) == overview.MOST_ERRANDS
    assert found.more_errands == 2


def test_a_meeting_half_typed_can_be_gone_on_with(desk):
    meeting = held(desk, finished=False)
    drafts.store(desk, "meeting", meeting, {"typed": "…"})
    begun = overview.overview(desk).drafts
    assert [(b.words, b.section, b.what) for b in begun] == [
        ("支部党员大会 讨论集体经济分红", "meetings", meeting)
    ]


def test_an_empty_desk_says_what_to_bring_first(tmp_path, clock):
    desk = practice_desk(tmp_path / "empty", clock)
    try:
        found = overview.overview(desk)
    finally:
        desk.close()
    assert [due.section for due in found.dues] == ["people", "people"]
    assert found.months == ()


def test_meetings_missed_in_earlier_months_are_counted(desk):
    held(desk, "ZW", date(2026, 1, 8))
    assert overview.overview(desk).months[0].missed > 0
    assert overview.overview(desk).months[0].name == branches.BRANCH.name


def test_returned_records_and_conflicts_are_listed(tmp_path):
    with offices(tmp_path) as world:
        seat, other = world.seat(), world.seat(clerk="王志强")
        township = world.seat(TOWNSHIP, "township", "周干事")
        own = at_work(seat)
        meetings = [held(own, "ZW", topic=f"第{number}次") for number in range(5)]
        world.sync()
        for meeting in meetings:
            reviews.review(township.desk, "meeting", meeting, "returned", "缺签到表")
        registers.correct(own, RESIDENT, PERSON.id, {"group": "一组"})
        registers.correct(other.desk, RESIDENT, PERSON.id, {"group": "二组"})
        world.sync()
        dues = overview.overview(own).dues
    (differs,) = [due for due in dues if due.what == "conflicts"]
    assert differs.words == "有 1 处改动不一致，请核对"
    assert (differs.section, differs.deed) == ("carrying", "核对")
    sent_back = [due for due in dues if due.detail == "退回原因：缺签到表"]
    assert {(due.section, due.what) for due in sent_back} <= {("meetings", m) for m in meetings}
    assert len(sent_back) == 3
    assert "另有 2 条退回记录待改正" in [due.words for due in dues]


def test_a_villages_day_is_its_own_and_says_nothing_of_its_neighbours(tmp_path):
    township = township_desk(tmp_path)
    village = at(township, ZFT)
    found = overview.overview(village)
    assert [month.name for month in found.months] == ["早饭头村党支部"]
    assert found.hall.open == 2
    assert not [due for due in found.dues if due.what.startswith("sheet/")]
    reviews.review(township, "meeting", f"m-{ZFT}", "returned", "缺签到影像")
    (due,) = (one for one in overview.overview(village).dues if one.deed == "改正")
    assert (due.words, due.section, due.what) == ("十一月支委会", "meetings", f"m-{ZFT}")
    assert "缺签到影像" in due.detail
    township.close()


def test_a_townships_day_tells_all_halls_together_and_ranks_nobody(tmp_path):
    township = township_desk(tmp_path)
    for place in range(10, 17):
        errand(township, LB, place, "submitted")
    found = overview.overview(township)
    assert found.months == ()
    assert found.hall.open == 11
    details = [due.detail for due in found.dues if due.what == "review"]
    assert details[0].index("雷北村") < details[0].index("早饭头村")
    assert sum(due.what.startswith("sheet/errand/") for due in found.dues) == 5
    assert any("另有 4 件" in due.words for due in found.dues)
    for place in range(1, 6):
        reviews.review(
            township, "errand", f"e{place if place < 3 else place + 7}-{LB}", "returned", "缺照片"
        )
    more = [due.words for due in overview.overview(township).dues]
    assert "另有 2 条退回村里的记录尚未改正" in more
    township.close()


def test_a_visit_half_typed_is_gone_on_with_at_the_counter(desk):
    drafts.store(desk, "errand-counter", "", {"visitor": {}})
    drafts.store(desk, "form-of-tomorrow", "", {})
    begun = overview.overview(desk).drafts
    assert [(b.words, b.section) for b in begun] == [("受理台未完成的登记", "hall")]
