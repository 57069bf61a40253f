"""Draws QR codes as vector shapes, so that they are sharp on every printer."""

from itertools import groupby

import segno

from bindesk.books.typesetting.pens import Pen

_QUIET = 4


def draw(pen: Pen, text: str, left: float, top: float, side: float) -> None:
    """Draw a text as a QR code in a square of ``side`` points, quiet zone included."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    module = side / (len(matrix) + 2 * _QUIET)
    for line, cells in enumerate(matrix):
        column = 0
        for dark, run in groupby(cells):
            count = len(list(run))
            if dark:
                x = left + (column + _QUIET) * module
                y = top - (line + 1 + _QUIET) * module
                pen.patch(x, y, count * module, module)
            column += count
