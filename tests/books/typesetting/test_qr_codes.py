import segno

from bindesk.books.pages import bitmaps
from bindesk.books.typesetting import qr_codes
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import Pen

NUMBER = "610482102249-2026-A-0001"


def test_the_drawn_modules_are_the_codes_own_and_nothing_else() -> None:
    matrix = segno.make_qr(NUMBER, error="m", boost_error=False).matrix
    size = len(matrix) + 8
    pen = Pen(BUNDLED, "", "")
    pen.canvas.setPageSize((size, size))
    qr_codes.draw(pen, NUMBER, 0, size, size)
    pen.turn_page()
    shot = bitmaps.render(pen.finish(), 0, 9)

    def dark(row: int, column: int) -> bool:
        return shot.pixels[(row * 9 + 4) * shot.stride + (column * 9 + 4) * 4] < 128

    drawn = [[dark(row, column) for column in range(size)] for row in range(size)]
    edge = [[False] * size] * 4
    inside = [[False] * 4 + [bool(cell) for cell in line] + [False] * 4 for line in matrix]
    assert drawn == edge + inside + edge
