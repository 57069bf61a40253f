from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.people.members import Member
from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import SPEC, FieldType
from bindesk.domain.records.typed_values import NOTHING, is_nothing, read_value, written_value
from bindesk.domain.text.problems import Problem
from bindesk.messages import message

TODAY = date(2026, 11, 24)


def member(field):
    return Member.__dataclass_fields__[field].metadata[SPEC]


def item(field):
    return ErrandItem.__dataclass_fields__[field].metadata[SPEC]


AMOUNT = f.money("金额").metadata[SPEC]
CLOCK = f.time("开始时间").metadata[SPEC]
FLAG = member("is_poor")


def read(spec, typed):
    return read_value(spec, typed, TODAY)


def code(spec, typed):
    found = read(spec, typed)
    assert isinstance(found, Problem)
    assert message(found.code, found.values)
    return found.code


@pytest.mark.parametrize("typed", ["", " ", "无", "—", "——", "-", "－", "/", "／", "没有", "　"])
def test_an_empty_box_is_empty_for_every_type(typed):
    assert read(member("native_place"), typed) == ""
    assert read(member("phone"), typed) == ""
    assert read(member("post"), typed) == ""
    assert read(member("joined_on"), typed) is None
    assert read(item("village_workdays"), typed) is None
    assert read(AMOUNT, typed) is None
    assert read(FLAG, typed) is False
    assert read(member("branch"), typed) == ""


@pytest.mark.parametrize(
    ("field", "typed", "wanted"),
    [
        ("gender", "男", "male"),
        ("gender", " 女 性", "female"),
        ("gender", "male", "male"),
        ("category", "正式", "full"),
        ("category", "预备党员", "probationary"),
        ("education", "大专学历", "college"),
        ("education", "初中毕业", "junior"),
        ("education", "大学", "bachelor"),
        ("education", "文盲", "none"),
        ("post", "支部书记", "secretary"),
        ("post", "委员", "committee"),
        ("post", "普通党员", ""),
    ],
)
def test_a_choice_is_read_by_words_code_or_what_offices_write(field, typed, wanted):
    assert read(member(field), typed) == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"), [("直办", "direct"), ("代办", "agency"), ("协办", "assist")]
)
def test_ways_of_handling_are_read(typed, wanted):
    assert read(item("handling"), typed) == wanted


def test_an_unknown_choice_is_a_problem_that_lists_the_choices():
    found = read(member("category"), "积极分子")
    assert found == Problem(
        "choice-unknown", values={"label": "类别", "choices": "正式党员、预备党员"}
    )


def test_a_synonym_of_another_list_is_not_taken():
    assert code(member("gender"), "正式") == "choice-unknown"


@pytest.mark.parametrize("typed", ["是", "有", "√", "✔", "1", "１", "Y", "TRUE", "困难党员"])
def test_a_flag_is_set(typed):
    assert read(FLAG, typed) is True


@pytest.mark.parametrize("typed", ["否", "无", "×", "0", "N", "不是", "□", ""])
def test_a_flag_is_not_set(typed):
    assert read(FLAG, typed) is False


def test_a_flag_is_never_guessed():
    assert code(FLAG, "也许") == "flag-unreadable"


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("１２．５０元", 1250),
        ("¥1,234.56", 123456),
        ("￥0.01", 1),
        ("50元整", 5000),
        ("12.50000", 1250),
    ],
)
def test_an_amount_in_yuan_becomes_fen_without_a_float(typed, fen):
    assert read(AMOUNT, typed) == fen


@pytest.mark.parametrize("typed", ["12.345", "十二", "1e5", "12..5", "-3", "nan"])
def test_an_unreadable_amount_is_a_problem(typed):
    assert code(AMOUNT, typed) == "amount-unreadable"
    assert code(AMOUNT, "9" * 40) == "amount-too-large"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("30", 30),
        ("３０", 30),
        ("30.0", 30),
        ("30个工作日", 30),
        ("30 日", 30),
        ("5天", 5),
        ("当场", 0),
    ],
)
def test_a_whole_number_is_read_with_its_unit(typed, wanted):
    assert read(item("promise_workdays"), typed) == wanted


@pytest.mark.parametrize("typed", ["3.5", "几天", "1e3", "9" * 30])
def test_a_number_that_is_not_whole_is_a_problem(typed):
    assert code(item("promise_workdays"), typed) == "whole-unreadable"


@pytest.mark.parametrize("typed", ["1980-7-1", "1980.07.01", "１９８０年７月１日", "19800701"])
def test_a_day_becomes_iso_text(typed):
    assert read(member("joined_on"), typed) == "1980-07-01"


def test_an_unreadable_day_is_a_problem():
    assert code(member("joined_on"), "1980年2月30日") == "date-impossible"


def test_a_time_becomes_hours_and_minutes():
    assert read(CLOCK, "下午3点半") == "15:30"
    assert code(CLOCK, "25:00") == "time-impossible"


def test_text_is_kept_clean_and_codes_without_full_width_forms():
    assert read(member("native_place"), " 陕西\t彬县\n") == "陕西 彬县"
    assert read(member("phone"), "１３８ 0000 0001") == "13800000001"
    assert read(member("remarks"), "一\r\n二") == "一\n二"
    assert read(member("branch"), " 豆家湾村党支部") == "豆家湾村党支部"


PLAIN = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=30)
VALUES = {
    FieldType.TEXT: PLAIN.map(lambda t: read(member("work"), t)),
    FieldType.CODE: PLAIN.map(lambda t: read(member("phone"), t)),
    FieldType.DAY: st.dates(date(1850, 1, 1), date(2080, 1, 1)).map(date.isoformat),
    FieldType.TIME: st.times().map(lambda t: f"{t:%H:%M}"),
    FieldType.WHOLE: st.integers(0, 400),
    FieldType.MONEY: st.integers(0, 10**12 - 1),
    FieldType.FLAG: st.booleans(),
    FieldType.CHOICE: st.sampled_from([c.code for c in member("post").choices]),
}
SPECS = {
    FieldType.TEXT: member("work"),
    FieldType.CODE: member("phone"),
    FieldType.DAY: member("joined_on"),
    FieldType.TIME: CLOCK,
    FieldType.WHOLE: item("promise_workdays"),
    FieldType.MONEY: AMOUNT,
    FieldType.FLAG: FLAG,
    FieldType.CHOICE: member("post"),
}


@pytest.mark.parametrize("kind_of_field", SPECS)
@given(data=st.data())
def test_what_is_written_reads_back(kind_of_field, data):
    value = data.draw(VALUES[kind_of_field])
    spec = SPECS[kind_of_field]
    assert read(spec, written_value(spec, value)) == value


def test_nothing_is_written_as_nothing():
    assert written_value(member("joined_on"), None) == ""
    assert all(is_nothing(words) for words in NOTHING)
    assert not is_nothing("无名")


def test_every_choice_of_every_kind_is_read_by_its_own_words():
    from bindesk.domain.all_kinds import KINDS

    for kind in KINDS.values():
        for spec in kind.specs.values():
            for choice in spec.choices:
                assert read(spec, choice.words) == choice.code
                assert read(spec, choice.code) == choice.code
