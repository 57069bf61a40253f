import pytest

from bindesk.books.pages import bitmaps, rows
from bindesk.books.pages.grids import Grid, SpanningCell, TableSection
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import Pen

GRID = Grid((20, 60, 180), ("center", "left"), (), 10, 12, 30)


def dark(section: TableSection, points: list[tuple[float, float]]) -> list[bool]:
    pen = Pen(BUNDLED, "", "")
    pen.canvas.setPageSize((200, 200))
    rows.draw_page(pen, [section], (0, 0, 0), None, 180)
    pen.turn_page()
    shot = bitmaps.render(pen.finish(), 0, 4)

    def inked(x: float, y: float) -> bool:
        column, row = round(x * 4), round((200 - y) * 4)
        near = [row * shot.stride + (column + step) * 4 for step in (-2, -1, 0, 1, 2)]
        return any(shot.pixels[at] < 160 for at in near)

    return [inked(x, y) for x, y in points]


def test_a_table_is_framed_and_its_columns_are_ruled() -> None:
    section = TableSection(GRID, [["", ""], ["", ""]])
    edges = [(20, 165), (60, 165), (180, 165), (60, 135), (100, 150), (100, 120)]
    assert dark(section, edges) == [True] * 6
    assert dark(section, [(100, 165), (190, 165), (60, 110)]) == [False] * 3


def test_no_rule_runs_through_a_cell_over_several_columns() -> None:
    section = TableSection(GRID, [["", ""], [SpanningCell("", 2)], ["", ""]])
    assert dark(section, [(60, 165), (60, 135), (60, 105)]) == [True, False, True]


@pytest.mark.parametrize(("align", "x"), [("left", 24), ("right", 174)])
def test_text_stands_where_its_column_aligns_it(align: str, x: float) -> None:
    grid = Grid((20, 180), (align,), (), 10, 12, 30)
    inked = dark(TableSection(grid, [["国"]]), [(x + step, 165) for step in (-3, -1, 0, 2, 4)])
    assert any(inked)
    assert not any(dark(TableSection(grid, [["国"]]), [(100, 165), (98, 163)]))


def test_the_lower_edge_is_returned() -> None:
    pen = Pen(BUNDLED, "", "")
    assert rows.draw_page(pen, [TableSection(GRID, [["", ""]] * 3)], (0, 0, 0), None, 180) == 90
