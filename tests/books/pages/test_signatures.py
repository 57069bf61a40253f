import pypdfium2
import pytest

from bindesk.books.layouts import layout, layouts
from bindesk.books.pages import ledgers, signatures
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import Frame, frame_of
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import MM, Pen
from tests.books.reading import STAMP

PEN = Pen(BUNDLED, "", "")


def test_every_place_to_sign_is_at_least_25_by_10_mm() -> None:
    assert signatures.SIGNATURE_HEIGHT_MM >= 10
    for each in layouts():
        frame = frame_of(each)
        step = (frame.right - frame.left) / signatures.columns_of(
            PEN, each.signatures, frame.right - frame.left
        )
        widest = max(PEN.width(f"{name}：", 10.5) for name in each.signatures)
        assert step - widest >= 25 * MM, each.id


def test_places_that_do_not_fit_side_by_side_take_more_lines() -> None:
    names = ["党支部书记（签字）"] * 5
    assert signatures.columns_of(PEN, names, 170 * MM) == 2
    assert signatures.height_of(PEN, names, 170 * MM) == 3 * signatures.SIGNATURE_HEIGHT_MM * MM
    assert signatures.height_of(PEN, [], 170 * MM) == 0
    assert signatures.draw_signatures(PEN, [], Frame(0, 100, 100, 0), 50) == 50


def test_missing_characters_are_named_by_number() -> None:
    pen = Pen(BUNDLED, "", "")
    assert signatures.missing_lines(pen, 500) == []
    pen.width("\U00020003", 10)
    assert signatures.missing_lines(pen, 500)[0].startswith("缺字：U+20003。")


@pytest.mark.parametrize("count", range(1, 34))
def test_the_line_of_missing_characters_stays_above_the_foot(count: int) -> None:
    people = [{"name": "李\U00020003"}] * count
    printed = ledgers.draw(LedgerContents(people, fill="closed"), STAMP, layout=layout("L10"))
    document = pypdfium2.PdfDocument(printed.pdf)
    try:
        words = document[printed.pages - 1].get_textpage()
        at = words.get_text_range().index("缺字")
        _, bottom, _, _ = words.get_charbox(at)
    finally:
        document.close()
    assert bottom >= 15 * MM
