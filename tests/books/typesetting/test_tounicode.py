from io import BytesIO

import pypdfium2
import pytest
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from bindesk.books.typesetting import fonts, tounicode
from tests.books.reading import STAMP

RARE = "㛃䶮𬱖𫖯𠅤𪟝𤧛𬀩𬒈"


def read_back(text: str) -> str:
    into = BytesIO()
    canvas = Canvas(into)
    canvas.setFont(fonts.face(STAMP.fonts.body[0]).name, 12)
    canvas.drawString(50, 500, text)
    canvas.save()
    document = pypdfium2.PdfDocument(into.getvalue())
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


@pytest.mark.parametrize("letter", RARE)
def test_a_rare_character_is_read_back_as_written(letter: str) -> None:
    assert read_back(f"张{letter}") == f"张{letter}"


def test_a_second_cure_changes_nothing() -> None:
    once = ttfonts.makeToUnicodeCMap("F", [0x2CC56, 0x41])
    tounicode.patch_reportlab()
    assert ttfonts.makeToUnicodeCMap("F", [0x2CC56, 0x41]) == once
    assert "<00> <D873DC56>" in once
    assert "<01> <0041>" in once
