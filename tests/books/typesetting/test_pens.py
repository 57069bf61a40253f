from bindesk.books.pages import bitmaps
from bindesk.books.pages.paper import PrintedDocument
from bindesk.books.typesetting.fonts import BUNDLED, SERIF, FontChain
from bindesk.books.typesetting.pens import Pen
from tests.books.reading import text as read


def written(text: str, chain: FontChain = BUNDLED) -> PrintedDocument:
    pen = Pen(chain, "题名", "单位")
    pen.write(50, 500, text, 10)
    pen.turn_page()
    return PrintedDocument(pen.finish(), 1, pen.missing)


def test_markup_is_printed_as_it_stands() -> None:
    assert read(written("<b>&amp;<img src=x>")) == "<b>&amp;<img src=x>"


def test_a_character_no_font_has_is_listed_once_and_the_rest_is_written() -> None:
    printed = written("李\U00020003明\U00020003")
    assert printed.missing == ("\U00020003",)
    assert read(printed).replace(" ", "") == "李明"


def test_the_box_of_a_missing_character_leaves_ink() -> None:
    def darkest(text: str) -> int:
        return min(bitmaps.render(written(text).pdf, 0, 1).pixels)

    assert darkest("\U00020003") < 200
    assert darkest(" ") == 255


def test_a_run_changes_fonts_where_the_first_lacks_a_character() -> None:
    assert read(written("面𰻝面")) == "面𰻝面"
    assert written("面𰻝面", FontChain((SERIF,), (SERIF,))).missing == ("𰻝",)


def test_control_characters_and_broken_surrogates_are_boxes() -> None:
    assert written("甲\x07乙\ud800").missing == ("\x07", "\ud800")


def test_characters_that_only_steer_the_text_are_left_out() -> None:
    printed = written("葛\U000e0100城\u200b\ufeff\u202e镇")
    assert printed.missing == ()
    assert read(printed) == "葛城镇"


def test_an_odd_space_is_a_space() -> None:
    assert written("甲\u2009乙").missing == ()


def test_widths_count_a_missing_character_as_one_em() -> None:
    pen = Pen(BUNDLED, "", "")
    assert pen.width("甲乙", 10) == 20
    assert pen.width("甲\U00020003", 10) == 20
    assert pen.width("甲𰻝", 10) == 20


def test_wrapped_text_keeps_its_empty_lines() -> None:
    pen = Pen(BUNDLED, "", "")
    assert pen.wrap("甲乙丙\n\n丁", 10, 20) == ["甲乙", "丙", "", "丁"]
    assert pen.wrap("", 10, 20) == [""]
