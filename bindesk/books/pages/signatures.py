"""Draws the end of a document: signature lines, and the list of characters without a font."""

from collections.abc import Sequence

from bindesk.books.pages.paper import SMALL_PT, TEXT_PT, Frame
from bindesk.books.typesetting.pens import HAIR, MM, Pen
from bindesk.messages import message

SIGNATURE_MM, SIGNATURE_HEIGHT_MM = 30.0, 13.0
LISTED_MISSING = 60


def columns_of(pen: Pen, names: Sequence[str], room: float) -> int:
    """Return how many signature lines fit side by side in ``room`` points."""
    widest = max(pen.width(f"{name}：", TEXT_PT) for name in names) + (SIGNATURE_MM + 3) * MM
    return max(1, min(len(names), int(room // widest)))


def height_of(pen: Pen, names: Sequence[str], room: float) -> float:
    """Return the height in points of all signature lines."""
    if not names:
        return 0.0
    lines = -(-len(names) // columns_of(pen, names, room))
    return lines * SIGNATURE_HEIGHT_MM * MM


def draw_signatures(pen: Pen, names: Sequence[str], frame: Frame, top: float) -> float:
    """Draw each name with a line of at least 25 mm in 10 mm of height; return the lower edge.

    A name with 章 is for a seal and has no line. Source: signature places of the village books (domain
    reference 6).
    """
    if not names:
        return top
    room = frame.right - frame.left
    columns = columns_of(pen, names, room)
    step = room / columns
    for index, name in enumerate(names):
        left = frame.left + index % columns * step
        bottom = top - (index // columns + 1) * SIGNATURE_HEIGHT_MM * MM
        pen.write(left, bottom + 2.2 * MM, f"{name}：", TEXT_PT)
        if "章" not in name:
            start = left + pen.width(f"{name}：", TEXT_PT)
            pen.rules([(start, bottom, min(start + 40 * MM, left + step - 3 * MM), bottom)], HAIR)
    return top - height_of(pen, names, room)


def missing_lines(pen: Pen, room: float) -> list[str]:
    """Return the lines that list the characters drawn as boxes; an empty list when none is missing."""
    missing = pen.missing
    if not missing:
        return []
    listed = "、".join(f"U+{ord(letter):04X}" for letter in missing[:LISTED_MISSING])
    if len(missing) > LISTED_MISSING:
        values: dict[str, str | int] = {"characters": listed, "count": len(missing)}
        text = message("book-many-missing-characters", values)
    else:
        text = message("book-missing-characters", {"characters": listed})
    return pen.wrap(text, SMALL_PT, room)


def missing_height(pen: Pen, room: float) -> float:
    """Return the height in points of the list of missing characters."""
    return len(missing_lines(pen, room)) * SMALL_PT * 1.4


def draw_missing(pen: Pen, frame: Frame, top: float) -> float:
    """Write the list of missing characters and return its lower edge."""
    for text in missing_lines(pen, frame.right - frame.left):
        top -= SMALL_PT * 1.4
        pen.write(frame.left, top + SMALL_PT * 0.5, text, SMALL_PT)
    return top
