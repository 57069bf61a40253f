"""The page with an enrolment ticket."""

import segno

from bindesk.books.pages import bitmaps
from bindesk.books.syncing.ticket_sheets import CODE_MM, TicketSheet, draw
from bindesk.books.typesetting import qr_codes
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import Pen
from bindesk.messages import message
from tests.books.reading import STAMP, text

QR = '{"server":"https://bindesk.county.example:8443","ca":"' + "Mi+/" * 180 + '"}'
SHEET = TicketSheet(
    name="早饭头村",
    unit="610482102249",
    role="村（社区）",
    server="https://bindesk.county.example:8443",
    ends=STAMP.printed_at,
    code="JBYW-9RRQ-W2QY7",
    words="园黄 石麦 茶棉 雨金",
    qr=QR,
)


def test_the_page_has_the_unit_the_expiry_and_the_steps() -> None:
    document = draw(SHEET, STAMP)
    printed = text(document)
    assert (document.pages, document.missing) == (1, ())
    for part in (
        "接入凭证",
        SHEET.name,
        SHEET.unit,
        SHEET.role,
        SHEET.code,
        SHEET.words,
        "2026年11月20日",
    ):
        assert part in printed
    assert "bindesk.county.example:8443" in printed
    assert all(f"{number}." in printed for number in (1, 2, 3))
    assert "粘贴接入凭证" in printed
    assert message("ticket-warning")[:12] in printed


def test_the_same_ticket_gives_the_same_bytes() -> None:
    assert draw(SHEET, STAMP).pdf == draw(SHEET, STAMP).pdf


def test_the_qr_holds_the_whole_ticket_and_is_coarse_enough_for_an_office_printer(
    monkeypatch,
) -> None:
    drawn: list[tuple[str, float]] = []
    real = qr_codes.draw

    def noted(pen: Pen, said: str, left: float, top: float, side: float) -> None:
        drawn.append((said, side))
        real(pen, said, left, top, side)

    monkeypatch.setattr(qr_codes, "draw", noted)
    draw(SHEET, STAMP)
    ((said, side),) = drawn
    assert said == QR
    modules = len(segno.make_qr(QR, error="m", boost_error=False).matrix) + 8
    assert CODE_MM / modules > 0.5
    assert side > 200


def test_the_qr_on_the_page_is_the_codes_own_matrix() -> None:
    """Found on the rendered page by its edges, each module is what segno says it is."""
    matrix = segno.make_qr(QR, error="m", boost_error=False).matrix
    size = len(matrix) + 8
    pen = Pen(BUNDLED, "", "")
    pen.canvas.setPageSize((size, size))
    qr_codes.draw(pen, QR, 0, size, size)
    pen.turn_page()
    shot = bitmaps.render(pen.finish(), 0, 4)

    def dark(row: int, column: int) -> bool:
        at = (row * 4 + 2) * shot.stride + (column * 4 + 2) * 4
        return shot.pixels[at] < 128

    seen = [[dark(row + 4, at + 4) for at in range(len(matrix))] for row in range(len(matrix))]
    assert seen == [[bool(cell) for cell in line] for line in matrix]
