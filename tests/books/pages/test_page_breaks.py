from hypothesis import given, settings
from hypothesis import strategies as st

from bindesk.books.pages import grids, page_breaks
from bindesk.books.pages.grids import Grid, TableSection
from bindesk.books.pages.page_breaks import PageSpace
from bindesk.books.typesetting.fonts import BUNDLED
from bindesk.books.typesetting.pens import Pen

PEN = Pen(BUNDLED, "", "")


def grid(*, flow: bool = False, heads: tuple[str, ...] = ("甲", "乙")) -> Grid:
    return Grid((0, 50, 150), ("center", "left"), heads, 10, 12, 24, flow)


def page_of(section: TableSection, room: PageSpace) -> list[int]:
    starts = page_breaks.plan(PEN, [section], room).starts
    ends = [*starts[1:], None]
    return [
        sum(1 for _ in page_breaks.slices([section], start, end))
        for start, end in zip(starts, ends, strict=True)
    ]


def test_rows_fill_pages_and_the_heads_take_room_on_each() -> None:
    head = grids.head_height(PEN, grid())
    section = TableSection(grid(), [["1", "x"]] * 10)
    assert page_of(section, PageSpace(head + 24 * 4, head + 24 * 5)) == [4, 5, 1]


def test_no_page_takes_more_rows_than_the_layout_allows() -> None:
    assert page_of(TableSection(grid(), [["1", "x"]] * 7), PageSpace(900, 900, most_rows=3)) == [
        3,
        3,
        1,
    ]


def test_signatures_that_do_not_fit_take_the_last_row_with_them() -> None:
    head = grids.head_height(PEN, grid())
    section = TableSection(grid(), [["1", "x"]] * 5)
    assert page_of(section, PageSpace(head + 24 * 5, head + 24 * 5, tail=30)) == [4, 1]


def test_a_row_stays_whole_when_a_page_can_hold_it() -> None:
    head = grids.head_height(PEN, grid())
    tall = ["2", "一\n二\n三\n四"]
    section = TableSection(grid(), [["1", "x"], tall])
    assert page_of(section, PageSpace(head + 60, head + 60)) == [1, 1]


def test_a_flowing_row_starts_where_the_page_still_has_room() -> None:
    section = TableSection(
        grid(flow=True, heads=()), [["1", "x"], ["2", "\n".join("一二三四五六")]]
    )
    assert page_breaks.plan(PEN, [section], PageSpace(24 + 40, 200)).starts == (
        (0, 0, 0),
        (0, 1, 3),
    )


def test_a_row_taller_than_any_page_is_cut() -> None:
    section = TableSection(grid(heads=()), [["1", "\n".join(["一"] * 30)]])
    assert page_breaks.plan(PEN, [section], PageSpace(123, 123)).starts == (
        (0, 0, 0),
        (0, 0, 10),
        (0, 0, 20),
    )


def test_a_flowing_row_that_only_its_least_height_keeps_out_goes_on_whole() -> None:
    roomy = Grid((0, 50), ("left",), (), 10, 12, 60, flow=True)
    section = TableSection(roomy, [["一"], ["一"]])
    assert page_breaks.plan(PEN, [section], PageSpace(110, 110)).starts == ((0, 0, 0), (0, 1, 0))


def test_a_flowing_row_is_not_cut_shorter_than_the_least_height() -> None:
    roomy = Grid((0, 50), ("left",), (), 10, 12, 60, flow=True)
    section = TableSection(roomy, [["一"], ["\n".join("一二三四五六")]])
    assert page_breaks.plan(PEN, [section], PageSpace(105, 105)).starts == ((0, 0, 0), (0, 1, 0))


def test_a_full_page_takes_no_part_of_a_flowing_row() -> None:
    section = TableSection(grid(flow=True, heads=()), [["1", "\n".join("一二三四五六")]] * 2)
    room = PageSpace(120, 120, most_rows=1)
    assert page_breaks.plan(PEN, [section], room).starts == ((0, 0, 0), (0, 1, 0))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=25),
    st.booleans(),
    st.integers(80, 300),
    st.integers(0, 40),
    st.integers(0, 5),
)
def test_every_line_is_on_exactly_one_page_and_no_page_is_overfull(
    heights: list[int], flow: bool, room: int, tail: int, most: int
) -> None:
    section = TableSection(grid(flow=flow), [["1", "\n".join(["一"] * lines)] for lines in heights])
    head = grids.head_height(PEN, section.grid)
    starts = page_breaks.plan(
        PEN, [section], PageSpace(room + head, room + head, tail, most)
    ).starts
    seen: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        filled = 0.0 if end else float(tail)
        on_page = 0
        for _, row, first, last in page_breaks.slices([section], start, end):
            stop = heights[row] if last is None else last
            seen.extend((row, line) for line in range(first, stop))
            on_page += stop - first
            filled += grids.height(section.grid, stop - first)
        assert filled <= room + 0.01
        assert not most or len({row for row, _ in seen[len(seen) - on_page :]}) <= most
    assert seen == [(row, line) for row, lines in enumerate(heights) for line in range(lines)]
