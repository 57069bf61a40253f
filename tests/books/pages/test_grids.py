from bindesk.books.layouts import layout
from bindesk.books.pages import grids
from bindesk.books.pages.grids import Grid, SpanningCell
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import MM, Pen

PEN = Pen(BUNDLED, "", "")
PLAIN = Grid((0, 50, 150), ("center", "left"), ("甲", "乙"), 10, 12, 24)


def test_centred_text_is_shared_out_over_its_lines() -> None:
    narrow = Grid((0, 4 * 9 + 2 * grids.PAD_X + 1, 100), ("center", "left"), (), 9, 11, 24)
    first, _ = grids.boxes(PEN, narrow, ["第一党小组", "第一党小组"])
    assert first.lines == ["第一党", "小组"]


def test_a_cell_may_stand_over_several_columns_and_short_rows_are_filled() -> None:
    across, *rest = grids.boxes(PEN, PLAIN, [SpanningCell("（以下空白）", 9)])
    assert (across.left, across.right, rest) == (0, 150, [])
    assert len(grids.boxes(PEN, PLAIN, [])) == 2


def test_a_layouts_grid_spans_its_usable_width() -> None:
    grid = grids.grid_of(layout("L10"))
    assert round(grid.edges[0] / MM, 6) == 20
    assert round(grid.edges[-1] / MM, 6) == 277
    assert grid.least == 8 * MM


def test_long_heads_share_their_lines_and_raise_the_head_row() -> None:
    narrow = Grid((0, 30), ("left",), ("议题序号" * 3,), 10, 12, 24)
    assert len(grids.head_boxes(PEN, narrow)[0].lines) == 6
    assert grids.head_height(PEN, narrow) > 72
    assert grids.head_height(PEN, Grid((0, 30), ("left",), (), 10, 12, 24)) == 0


def test_an_amount_is_set_smaller_rather_than_cut_in_two() -> None:
    grid = Grid((0, 30), ("right",), (), 9, 11, 24)
    (box,) = grids.boxes(PEN, grid, ["1200.00"])
    assert box.lines == ["1200.00"]
    assert box.size < 9
    assert PEN.width("1200.00", box.size) <= 30 - 2 * grids.PAD_X + 0.01
    (short,) = grids.boxes(PEN, grid, ["12.00"])
    assert short.size == 9
    (hopeless,) = grids.boxes(PEN, grid, ["1" * 40])
    assert "".join(hopeless.lines) == "1" * 40
    assert hopeless.size == 9


def test_a_text_with_line_breaks_of_its_own_is_not_shared_out() -> None:
    wide = Grid((0, 60, 120), ("center", "left"), (), 9, 11, 24)
    first, _ = grids.boxes(PEN, wide, ["党支部书记\n讲", "x"])
    assert first.lines == ["党支部书记", "讲"]
