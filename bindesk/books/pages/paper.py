"""Draws what every printed page carries: title, unit, page number, print time and marks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bindesk.books.cells import CellValue, as_text
from bindesk.books.layouts import A4_MM, Layout
from bindesk.books.typesetting.fonts import BUNDLED, FontChain
from bindesk.books.typesetting.pens import MM, RULE, Pen

TITLE_PT, TEXT_PT, SMALL_PT = 18.0, 10.5, 8.0
TITLE_MM, LINE_MM, GAP_MM = 11.0, 6.2, 6.0
_SHORT_HASH = 8
_BLANK_MM = 12
_WATERMARK_GREY = 0.9

PrintProgress = Callable[[int, int], bool]
Words = tuple[float, str, bool]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The facts of one print run besides the records.

    ``unit`` is the full name of the branch or village, ``record_hash`` the hash of the printed records in
    hex. Equal contents with equal stamps give equal bytes, fonts included.
    """

    printed_at: datetime
    unit: str
    record_hash: str = ""
    practice: bool = False
    reprint: bool = False
    fonts: FontChain = BUNDLED


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A finished print: the PDF, its number of pages, and the characters that no font has (``missing``)."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


class PrintingStopped(Exception):
    """The user cancelled the drawing; nothing has been printed."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The layout and stamp of a document, and the values above its tables.

    ``fields`` are header values by key; ``continued`` is the record's name on later pages of a form.
    """

    layout: Layout
    stamp: Stamp
    number: str = ""
    internal: bool = False
    fields: Mapping[str, CellValue] = field(default_factory=dict)
    continued: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the page inside its margins, in points."""

    left: float
    right: float
    top: float
    bottom: float


def frame_of(layout: Layout) -> Frame:
    """Return the frame of a layout's pages."""
    wide, high = A4_MM[layout.orientation]
    edges = layout.margins_mm
    return Frame(
        edges.left * MM, (wide - edges.right) * MM, (high - edges.top) * MM, edges.bottom * MM
    )


def short_hash(record_hash: str) -> str:
    """Return the first eight hex digits of a hash in two groups, like 8F3A-22C1."""
    start = record_hash[:_SHORT_HASH].upper()
    return f"{start[:4]}-{start[4:]}" if start else ""


def open_page(pen: Pen, sheet: PageFrame, page: int, pages: int) -> None:
    """Draw the practice watermark and the footer of a page."""
    wide, high = (side * MM for side in A4_MM[sheet.layout.orientation])
    pen.canvas.setPageSize((wide, high))
    if sheet.stamp.practice:
        watermark(pen, wide / 2, high / 2, 110)
    frame = frame_of(sheet.layout)
    foot(pen, sheet.stamp, frame, f"第 {page} 页　共 {pages} 页", frame.bottom * 0.55)


def watermark(pen: Pen, x: float, y: float, size: float) -> None:
    """Write 练习 in pale grey, turned and centred on a point."""
    caption = (-0.8 * size, "练习所印　不作凭据", size * 0.2)
    pen.write_turned(x, y, 30, [(0, "练　习", size), caption], _WATERMARK_GREY)


def foot(pen: Pen, stamp: Stamp, frame: Frame, pages: str, y: float) -> None:
    """Write the footer: print time, page number, short hash of the records."""
    span = (frame.left, frame.right)
    printed_at = stamp.printed_at
    pen.write_in(span, y, f"打印时间：{as_text(printed_at)}", SMALL_PT, "left")
    pen.write_in(span, y, pages, SMALL_PT, "center")
    if code := short_hash(stamp.record_hash):
        pen.write_in(span, y, f"记录校验码：{code}", SMALL_PT, "right")


def draw_title(pen: Pen, sheet: PageFrame, frame: Frame, size: float = TITLE_PT) -> float:
    """Write the title and its marks, and return the lower edge of that line."""
    span = (frame.left, frame.right)
    middle = frame.top - TITLE_MM * MM * 0.42
    pen.write_in(span, middle, sheet.layout.title, size, "center", bold=True)
    if sheet.internal:
        pen.write(frame.left, middle, "内部资料　注意保管", TEXT_PT, bold=True)
    if sheet.stamp.reprint:
        reprint_mark(pen, frame.right, middle)
    return frame.top - TITLE_MM * MM


def reprint_mark(pen: Pen, right: float, middle: float) -> None:
    """Draw the boxed mark 补打 to the left of a point."""
    mark = "补打"
    wide, high = pen.width(mark, TEXT_PT, bold=True) + 3 * MM, 6 * MM
    pen.box(right - wide, middle - high / 2, right, middle + high / 2, RULE)
    pen.write_in((right - wide, right), middle, mark, TEXT_PT, "center", bold=True)


def head_lines(pen: Pen, sheet: PageFrame, *, first: bool) -> list[list[Words]]:
    """Return the lines between title and tables as texts with x positions from the left margin.

    The unit stands left and the number right. The other fields of a list follow; later pages of a form
    carry the record's name instead.
    """
    layout = sheet.layout
    wide = layout.usable_mm * MM
    labels = {field.key: field.label for field in layout.fields}
    number = f"编号：{sheet.number}" if sheet.number else ""
    number_wide = pen.width(number, TEXT_PT)
    unit = as_text(sheet.fields.get("unit")) or sheet.stamp.unit
    label = f"{labels['unit']}：" if "unit" in labels else ""
    if sheet.continued and not first:
        unit, label = f"{unit}　{sheet.continued}", ""
    lines = _item(pen, label, unit, wide - number_wide - GAP_MM * MM * bool(number))
    if number:
        lines[0].append((wide - number_wide, number, False))
    if layout.kind == "list":
        lines.extend(_flowing(pen, sheet, wide))
    return lines


def _item(pen: Pen, label: str, value: str, room: float) -> list[list[Words]]:
    start = pen.width(label, TEXT_PT, bold=True)
    words = pen.wrap(value, TEXT_PT, max(room - start, 10 * TEXT_PT))
    lines: list[list[Words]] = [[(start, text, False)] for text in words]
    lines[0].insert(0, (0.0, label, True))
    return lines


def _flowing(pen: Pen, sheet: PageFrame, room: float) -> list[list[Words]]:
    lines: list[list[Words]] = []
    x = room
    for each in sheet.layout.fields:
        if each.key == "unit":
            continue
        value = as_text(sheet.fields.get(each.key))
        item = _item(pen, f"{each.label}：", value, room)
        start, text, _ = item[0][-1]
        wide = start + (pen.width(text, TEXT_PT) if value else _BLANK_MM * MM)
        if len(item) > 1 or x + wide > room:
            lines.extend(item)
            x = room if len(item) > 1 else 0.0
        else:
            lines[-1].extend((x + offset, text, bold) for offset, text, bold in item[0])
        x += wide + GAP_MM * MM
    return lines


def draw_lines(pen: Pen, lines: Sequence[Sequence[Words]], left: float, top: float) -> float:
    """Write the lines of ``head_lines`` and return their lower edge."""
    for line in lines:
        for x, text, bold in line:
            pen.write(left + x, top - LINE_MM * MM / 2, text, TEXT_PT, bold=bold)
        top -= LINE_MM * MM
    return top
