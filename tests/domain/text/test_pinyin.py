import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.assets import asset
from bindesk.domain.text import pinyin


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单小明", "sxm"),
        ("解小明", "xxm"),
        ("查小明", "zxm"),
        ("曾小明", "zxm"),
        ("区小明", "oxm"),
        ("朴小明", "pxm"),
        ("盖小明", "gxm"),
        ("仇小明", "qxm"),
        ("翟小明", "zxm"),
        ("折小明", "sxm"),
        ("尉迟小明", "ycxm"),
        ("万俟小明", "mqxm"),
        ("单于小明", "cyxm"),
        ("欧阳小明", "oyxm"),
    ],
)
def test_a_surname_comes_first_with_its_own_reading(name, first):
    assert pinyin.initials(name)[0] == first


def test_a_word_that_is_no_name_comes_with_its_usual_reading():
    assert pinyin.initials("单位", surname=False)[0] == "dw"


def test_every_reading_is_kept_after_the_likeliest():
    assert set(pinyin.initials("单小明")) == {"sxm", "dxm", "cxm"}


@pytest.mark.parametrize("character", "豳邠塬峁崾咀硷䶮㛃𠅤𪟝𤧛𫖯𬀩𬒈")
def test_rare_characters_have_initials(character):
    assert pinyin.initials(character, surname=False)


def test_digits_and_latin_letters_stay_and_marks_go():
    assert pinyin.initials("A座3号")[0] == "az3h"
    assert pinyin.initials("买买提·艾力")[0] == "mmtal"


def test_the_key_has_one_blank_before_each_spelling():
    assert pinyin.initials_key("李小明") == " lxm"
    assert pinyin.initials_key("单小明") == " sxm dxm cxm"
    assert pinyin.initials_key("。") == ""


def test_names_of_one_surname_stand_together_by_their_given_names():
    roll = ["郭明", "高秀英", "郭安", "高安", "", "陈社辉", "程军学", "陈成", "欧阳娜", "𠅤"]
    assert sorted(roll, key=lambda name: (pinyin.order_key(name), name)) == [
        "", "程军学", "陈成", "陈社辉", "郭安", "郭明", "高安", "高秀英", "欧阳娜", "𠅤"
    ]  # fmt: skip


def test_a_text_of_many_readings_keeps_eight_that_differ_at_their_beginning():
    spellings = pinyin.initials("单曾行长乐会" * 16)
    assert len(spellings) == pinyin.MOST
    assert {spelling[0] for spelling in spellings} == {"s", "d", "c"}


@pytest.mark.parametrize(
    "typed", ["", "w", "wxm", "WXM", "ｗｘ", "w'x'm", "w’x", "王", "王xm", "王小m", "小明", "明"]
)
def test_names_are_found_by_what_is_typed_so_far(typed):
    assert pinyin.matches(typed, "王小明")


@pytest.mark.parametrize("typed", ["xm", "wm", "wxmm", "李", "王m", "wx明1"])
def test_names_are_not_found_by_something_else(typed):
    assert not pinyin.matches(typed, "王小明")


def test_a_name_is_found_by_any_of_its_readings_even_past_the_eighth():
    assert pinyin.matches("d", "单小明")
    assert pinyin.matches("s", "单小明")
    assert pinyin.matches("mmta", "买买提·艾力")


@given(st.text(max_size=30))
def test_a_key_is_lower_case_ascii_and_its_spellings_match_the_name(name):
    key = pinyin.initials_key(name)
    assert key.isascii()
    assert key == key.lower()
    for spelling in key.split():
        assert pinyin.matches(spelling, name)


def test_the_table_knows_the_rare_characters_too():
    assert len(pinyin._readings()) > 40_000


def test_the_own_readings_say_something_the_table_does_not():
    for line in asset("text/surnames.txt").read_text("utf-8").splitlines()[2:]:
        name, letters = line.split("\t")
        assert len(name) == len(letters)
        assert pinyin.initials(name, surname=False)[0] != letters
