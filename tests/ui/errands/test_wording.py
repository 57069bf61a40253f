"""How people, days and states read in the hall."""

from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.errands.deadlines import Colour, DeadlineState
from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.errands import ErrandStep
from bindesk.domain.errands.visitors import Visitor
from bindesk.operations.errands.errand_lists import ErrandRow
from bindesk.ui.errands import wording
from tests.domain.errands.test_errand_lists import LINE

TODAY = date(2026, 11, 20)
WANG = Visitor(
    "resident", "r", "王小明", "male", date(1955, 3, 15), "三组", "3-012", "610427195503150018",
    "13800000001",
)  # fmt: skip


def row(colour=Colour.GREEN, left=3, **said):
    return ErrandRow(
        replace(LINE, **said), DeadlineState(colour, LINE.due_on, left, is_estimated=False)
    )


def test_namesakes_are_distinguished_without_their_whole_number():
    assert wording.person_detail(WANG, TODAY) == "男 71岁 三组 尾号0018"
    bare = Visitor("member", "m", "吴兴梅", "", None, "", "", "", "")
    assert wording.person_detail(bare, TODAY) == "党员"


def test_numbers_are_masked_until_somebody_asks():
    masked = wording.person_facts(WANG, TODAY, unmasked=False)
    assert "6104**********0018" in masked
    assert "138****0001" in masked
    assert "195503150018" not in masked
    assert "610427195503150018" in wording.person_facts(WANG, TODAY, unmasked=True)


def test_what_is_not_known_of_a_person_is_said():
    bare = Visitor("resident", "r", "王小明", "", None, "", "", "", "")
    told = wording.person_facts(bare, TODAY, unmasked=False)
    assert "未登记身份证号" in told
    assert "未登记电话" in told


@pytest.mark.parametrize(
    ("day", "words"),
    [(20, "今天来过"), (19, "昨天来过"), (18, "前天来过"), (10, "10天前来过")],
)
def test_who_came_lately_is_shown_in_days(day, words):
    seen = replace(WANG, served_on=date(2026, 11, day))
    assert wording.served_words(seen, TODAY) == words
    assert wording.served_words(WANG, TODAY) == ""


def test_a_promise_reads_as_a_day_and_a_count():
    due = date(2026, 11, 27)
    told = wording.promise_words(due, 5, "W", estimated=False)
    assert told == "2026年11月27日 星期五 前（5 个工作日）"
    assert "预估" in wording.promise_words(due, 5, "W", estimated=True)
    assert "自然日" in wording.promise_words(due, 5, "C", estimated=False)
    assert wording.promise_words(TODAY, 0, "W", estimated=False) == "当场"


@pytest.mark.parametrize(
    ("shown", "words", "tone"),
    [
        (row(), "● 还剩 3 个工作日", "ok"),
        (row(Colour.YELLOW, 0), "△ 今天到期", "warning"),
        (row(Colour.RED, -2), "✕ 已超 2 个工作日", "danger"),
        (row(Colour.GREY, None), "‖ 暂不计时", "muted"),
        (row(day_kind="C"), "● 还剩 3 天", "ok"),
        (ErrandRow(LINE, None), "", ""),
    ],
)
def test_days_left_are_words_a_sign_and_a_colour(shown, words, tone):
    assert wording.left_words(shown) == words
    assert wording.left_tone(shown) == tone


def test_an_estimated_day_says_so_in_the_list():
    estimated = ErrandRow(LINE, DeadlineState(Colour.GREEN, LINE.due_on, 3, is_estimated=True))
    assert wording.left_words(estimated).endswith("预估")


def test_a_struck_errand_says_so():
    assert wording.state_words(row()) == "已报送"
    assert wording.state_words(row(struck=True)) == "作废"


def test_a_short_day_has_its_year_only_where_it_differs():
    assert wording.short_day(date(2027, 1, 5)) == "1月5日"
    assert wording.short_day(date(2027, 1, 5), TODAY) == "2027年1月5日"
    assert wording.short_day(date(2026, 12, 5), TODAY) == "12月5日"
    assert wording.short_day(None) == ""


def test_a_step_tells_all_it_has_to_tell():
    step = ErrandStep(
        id="s", state="decided", office="镇社保站", batch="3", outcome="denied", reason="超标",
        note="一\n二", extension_days=3, due_on=date(2026, 11, 27), way="home", rating="5",
    )  # fmt: skip
    told = wording.step_words(step)
    for part in ("延期 3 日", "镇社保站", "批次 3", "不准予", "原因：超标", "一、二", "11月27日"):
        assert part in told
    assert wording.step_words(ErrandStep(id="s")) == ""


def test_an_item_says_who_carries_it_how_long_and_whether_it_is_confirmed():
    item = ErrandItem(
        id="i", code="BM05", handling="agency", promise_workdays=5, confidence="低",
        materials="身份证；户口簿；社保卡",
    )  # fmt: skip
    assert wording.item_detail(item) == "BM05 代办 5个工作日 待核定"
    assert wording.materials_of(item) == ["身份证", "户口簿", "社保卡"]
    on_the_spot = replace(item, handling="direct", promise_workdays=0, confidence="高")
    assert wording.item_detail(on_the_spot) == "BM05 直办 当场"
