"""Writes plain text and lines on a PDF, with a chain of fonts."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from bindesk.books.layouts import Align
from bindesk.books.typesetting import line_breaks
from bindesk.books.typesetting.fonts import FontChain, FontFace
from bindesk.books.typesetting.glyphs import GlyphRuns, Run

MM = 72 / 25.4
HAIR, RULE, FRAME = 0.35, 0.5, 0.9
_CENTRE = 0.37
_REMEMBERED_LETTERS, _REMEMBERED_TEXTS = 60, 50_000


class Pen:
    """Writes one PDF document; lengths are points from the lower left corner of the page.

    ``missing`` lists every character that no font of the chain has, in order of first use; each is drawn as
    a crossed box of one em. Text is never interpreted as markup.
    """

    def __init__(self, chain: FontChain, title: str, author: str) -> None:
        self._into = BytesIO()
        self.canvas = Canvas(self._into, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setCreator("bindesk")
        self._body, self._heads = GlyphRuns(chain.body), GlyphRuns(chain.heads)
        self._missing: dict[str, None] = {}
        self._current_font: tuple[str, float] = ("", 0)
        self._wrapped: dict[tuple[str, float, float, bool], list[str]] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the characters measured or written so far that no font has."""
        return tuple(self._missing)

    def _letters(self, *, bold: bool) -> GlyphRuns:
        return self._heads if bold else self._body

    def _runs(self, text: str, *, bold: bool) -> list[Run]:
        runs = self._letters(bold=bold).runs(text)
        for face, piece in runs:
            if face is None:
                self._missing.update(dict.fromkeys(piece))
        return runs

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a text in points."""
        first = self._letters(bold=bold).first
        if first.covers(text):
            return float(first.font.stringWidth(text, size))
        return sum(
            len(piece) * size if face is None else float(face.font.stringWidth(piece, size))
            for face, piece in self._runs(text, bold=bold)
        )

    def wrap(self, text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
        """Return the lines of a text at a width of ``room`` points; an empty text gives one empty line."""
        cache_key = (text, size, room, bold)
        if cache_key in self._wrapped:
            return self._wrapped[cache_key]
        broken = self._wrap(text, size, room, bold=bold)
        if len(text) <= _REMEMBERED_LETTERS and len(self._wrapped) < _REMEMBERED_TEXTS:
            self._wrapped[cache_key] = broken
        return broken

    def _wrap(self, text: str, size: float, room: float, *, bold: bool) -> list[str]:
        if text.isprintable() and self.width(text, size, bold=bold) <= room:
            return [text]
        broken: list[str] = []
        for paragraph in line_breaks.paragraphs(text):
            runs = self._runs(paragraph, bold=bold)
            widths = [
                1000.0 if face is None else float(face.widths.get(ord(letter), 1000))
                for face, piece in runs
                for letter in piece
            ]
            plain = "".join(piece for _, piece in runs)
            broken.extend(line_breaks.break_lines(plain, widths, room * 1000 / size))
        return broken

    def write(self, x: float, middle: float, text: str, size: float, *, bold: bool = False) -> None:
        """Write one line from ``x`` on, its characters centred on the height ``middle``."""
        baseline = middle - _CENTRE * size
        first = self._letters(bold=bold).first
        if first.covers(text):
            self._draw(first, x, baseline, text, size)
            return
        for face, piece in self._runs(text, bold=bold):
            if face is None:
                self._boxes(x, baseline, len(piece), size)
                x += len(piece) * size
                continue
            self._draw(face, x, baseline, piece, size)
            x += float(face.font.stringWidth(piece, size))

    def _draw(self, face: FontFace, x: float, baseline: float, text: str, size: float) -> None:
        if self._current_font != (face.name, size):
            self._current_font = (face.name, size)
            self.canvas.setFont(face.name, size)
        self.canvas.drawString(x, baseline, text)

    def write_in(
        self, span: tuple[float, float], middle: float, text: str, size: float, align: Align, *,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Write one line between two x positions: left-aligned, centred or right-aligned."""
        left, right = span
        if align != "left":
            spare = right - left - self.width(text, size, bold=bold)
            left += spare / 2 if align == "center" else spare
        self.write(left, middle, text, size, bold=bold)

    def _boxes(self, x: float, baseline: float, count: int, size: float) -> None:
        self.canvas.setLineWidth(HAIR)
        for index in range(count):
            left, bottom, side = x + (index + 0.08) * size, baseline - 0.07 * size, 0.84 * size
            self.canvas.rect(left, bottom, side, side)
            self.canvas.line(left, bottom, left + side, bottom + side)
            self.canvas.line(left, bottom + side, left + side, bottom)

    def write_turned(
        self,
        x: float,
        y: float,
        degrees: float,
        written: Sequence[tuple[float, str, float]],
        grey: float,
    ) -> None:
        """Write bold grey lines (height, text, size) centred on a point and rotated about it."""
        self.canvas.saveState()
        self.canvas.setFillGray(grey)
        self.canvas.translate(x, y)
        self.canvas.rotate(degrees)
        for middle, text, size in written:
            self.write_in((0, 0), middle, text, size, "center", bold=True)
        self.canvas.restoreState()
        self._current_font = ("", 0)

    def box(self, left: float, bottom: float, right: float, top: float, width: float) -> None:
        """Draw a rectangle with a line of ``width`` points."""
        self.canvas.setLineWidth(width)
        self.canvas.rect(left, bottom, right - left, top - bottom)

    def patch(self, left: float, bottom: float, wide: float, high: float) -> None:
        """Fill a rectangle with black."""
        self.canvas.rect(left, bottom, wide, high, stroke=0, fill=1)

    def cut_line(self, left: float, right: float, y: float) -> None:
        """Draw a dashed line to cut along."""
        self.canvas.saveState()
        self.canvas.setDash(4, 3)
        self.rules([(left, y, right, y)], HAIR)
        self.canvas.restoreState()
        self._current_font = ("", 0)

    def rules(self, segments: Sequence[tuple[float, float, float, float]], width: float) -> None:
        """Draw straight lines of one width in points."""
        if segments:
            self.canvas.setLineWidth(width)
            self.canvas.lines(segments)

    def turn_page(self) -> None:
        """End the current page."""
        self.canvas.showPage()
        self._current_font = ("", 0)

    def finish(self) -> bytes:
        """Return the PDF of the whole document."""
        self.canvas.save()
        return self._into.getvalue()
