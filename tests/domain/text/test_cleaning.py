import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bindesk.domain.text import cleaning
from bindesk.messages import message

RARE = "豳邠塬峁崾咀硷䶮㛃𠅤𪟝𤧛𫖯𬀩𬒈"


def codes(problems):
    return [problem.code for problem in problems]


def test_control_characters_go_and_line_ends_stay():
    assert (
        cleaning.clean_memo("一\x00、学习\r\n二\x07、讨论  \r三\u200b、表决\n\n")
        == "一、学习\n二、讨论\n三、表决"
    )


def test_one_line_of_text_has_no_line_ends():
    assert cleaning.clean_line("  村口\n 活动室\u3000东侧\t ") == "村口 活动室 东侧"


def test_codes_lose_full_width_forms_and_blanks():
    assert cleaning.clean_code(" １３８ ００００\u3000０００1 ") == "13800000001"


def test_text_keeps_full_width_punctuation():
    assert (
        cleaning.clean_line("同意\uff08全票\uff09\uff0c散会。")
        == "同意\uff08全票\uff09\uff0c散会。"
    )


@given(st.text())
@example("\u0339 \u0334")
@example("王 a\u0315 \u0323")
def test_cleaning_twice_is_cleaning_once(typed):
    for clean in (
        cleaning.clean_memo,
        cleaning.clean_line,
        cleaning.clean_code,
        cleaning.clean_name,
    ):
        assert clean(clean(typed)) == clean(typed)


@given(st.text())
def test_cleaned_text_can_be_written_to_a_file(typed):
    kept = cleaning.clean_memo(typed + "\ud800")
    assert kept == unicodedata.normalize("NFC", kept)
    assert kept.encode("utf-8").decode("utf-8") == kept


@pytest.mark.parametrize("dot", "·•‧・・∙⋅․")
def test_every_middle_dot_becomes_one(dot):
    assert cleaning.read_name(f"买买提{dot}艾力") == ("买买提·艾力", [])


def test_blanks_that_align_a_short_name_go():
    assert cleaning.read_name("王\u3000明") == ("王明", [])
    assert cleaning.read_name("John  Smith") == ("John Smith", [])


@pytest.mark.parametrize("character", RARE)
def test_rare_characters_are_one_code_point_and_no_problem(character):
    name, problems = cleaning.read_name("王" + character)
    assert (name, problems) == ("王" + character, [])
    assert cleaning.length(name) == 2


def test_a_name_of_fifty_code_points_is_kept_and_of_fifty_one_is_not():
    assert cleaning.read_name("𬒈" * 50)[1] == []
    (problem,) = cleaning.read_name("𬒈" * 51)[1]
    assert (problem.code, problem.warning) == ("name-too-long", False)
    assert "51" in message(problem.code, problem.values)


@pytest.mark.parametrize("typed", ["123", "１２３", "138 0000"])
def test_a_name_of_digits_is_refused(typed):
    assert codes(cleaning.read_name(typed)[1]) == ["name-only-digits"]


def test_an_empty_name_is_for_the_required_check_to_find():
    assert cleaning.read_name(" \u3000") == ("", [])


def test_private_characters_are_a_warning_that_names_them():
    name, (problem,) = cleaning.read_name("王\ue123明", "agent")
    assert name == "王\ue123明"
    assert (problem.code, problem.field, problem.warning) == (
        "name-has-private-characters",
        "agent",
        True,
    )
    assert "U+E123" in message(problem.code, problem.values)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王明", "王*"),
        ("欧阳娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("尉迟小军", "尉迟**"),
        ("𬒈小明", "𬒈**"),
        ("买买提·艾力", "买**·**"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_the_surname(name, masked):
    assert cleaning.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("610427195503150018", "6104**********0018"),
        ("61048219990101003X", "6104**********003X"),
        ("610427550315001", "6104*******5001"),
        ("61042719", "********"),
        ("6104271955", "**********"),
        ("61042719550", "***********"),
        ("610427195503", "6104****5503"),
        ("", ""),
    ],
)
def test_a_masked_id_number_hides_the_birth_date(number, masked):
    assert cleaning.mask_id_number(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800000001", "138****0001"),
        ("029-33330001", "029-****0001"),
        ("33330001", "********"),
    ],
)
def test_a_masked_phone_hides_its_middle(number, masked):
    assert cleaning.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("身份证610427195503150018有误", "身份证6104**********0018有误"),
        ("id=61048219990101003x;", "id=6104**********003x;"),
        ("电话13800000001、13900000002", "电话138****0001、139****0002"),
        ("138 0000 0001", "138 **** 0001"),
        ("卡6222000000000000123", "卡***************0123"),
        ("6222 0000 0000 0000 123", "**** **** **** ***0 123"),
        ("６１０４２７１９５５０３１５００１８", "６１０４**********００１８"),
        ("15位610427550315001。", "15位6104*******5001。"),
    ],
)
def test_a_log_line_shows_no_number_of_a_person(line, masked):
    assert cleaning.mask_text(line) == masked


@pytest.mark.parametrize(
    "line", ["610482102249-2026-A-0001", "2026-11-20 10:00:00.123", "共 12 件，1700000000000"]
)
def test_a_log_line_keeps_numbers_of_things(line):
    assert cleaning.mask_text(line) == line


@given(st.text(alphabet="一 :,x.", max_size=5), st.text(alphabet="一 :,.", max_size=5))
def test_an_id_number_never_survives_masking(before, after):
    assert "19550315" not in cleaning.mask_text(before + "610427195503150018" + after)
