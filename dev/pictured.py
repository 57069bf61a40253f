"""Made-up photos of a hall, and the files of a meeting and an errand, to draw pages from."""

from pathlib import Path
from typing import Any

SIZE = (1600, 1067)
WALL, FLOOR, BOARD, TABLE = "#E9E1D2", "#B9A78B", "#A11C1C", "#7A5A3A"
COATS = ("#3A4E6B", "#5B3A3A", "#40584A", "#6A5A7A", "#2F2F38", "#7A6A3A")


def hall(path: Path, rows: int) -> Path:
    """Draw a hall with so many rows of people, seen from behind, and save it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    width, height = SIZE
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(WALL))
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(0, height // 2, width, height // 2, QColor(FLOOR))
    painter.fillRect(width // 4, 90, width // 2, 150, QColor(BOARD))
    painter.fillRect(width // 3, height // 2 - 60, width // 3, 110, QColor(TABLE))
    for row in range(rows):
        size = 70 + 34 * row
        top = height // 2 + 40 + 110 * row
        for place in range(9 - row):
            left = 60 + place * (width - 120) // (9 - row)
            painter.setBrush(QColor(COATS[(place + row) % len(COATS)]))
            painter.drawRoundedRect(left, top + size // 2, size + 30, size + 40, 30, 30)
            painter.setBrush(QColor("#2A2622"))
            painter.drawEllipse(left + 15, top - size // 6, size, size)
    painter.end()
    image.save(str(path), "jpg", 90)
    return path


def add(desk: Any, folder: Path, year: int) -> str:
    """Add two photos and a paper to a general meeting, a photo to an open errand; return the meeting's id."""
    from bindesk.domain.meetings.meetings import MeetingFilter
    from bindesk.operations.attachments import attachments
    from bindesk.operations.errands import errand_lists
    from bindesk.operations.meetings import meeting_lists

    meeting = meeting_lists.ids(desk, MeetingFilter(year=year, type="DH"))[0]
    errand = errand_lists.open_rows(desk)[0].line.id
    paper = folder / "分红方案(会议通过稿).pdf"
    paper.write_bytes(b"%PDF-1.7\n" + b"%" * 180_000)
    shots = (hall(folder / "会场全景.jpg", 3), hall(folder / "签到 第一页.jpg", 1))
    for path in (*shots, paper):
        attachments.attach(desk, "meeting", meeting, path)
    attachments.attach(desk, "errand", errand, hall(folder / "户口簿复印件.jpg", 2))
    return str(meeting)
