from concurrent.futures import ThreadPoolExecutor

import pytest

from bindesk.books.layouts import layout
from bindesk.books.pages import bitmaps, ledgers
from bindesk.books.pages.ledgers import LedgerContents
from tests.books.reading import STAMP

PRINTED = ledgers.draw(LedgerContents([{"name": "张堃"}] * 40), STAMP, layout=layout("L10"))


def test_a_page_is_rendered_on_white_at_the_scale_asked_for() -> None:
    shot = bitmaps.render(PRINTED.pdf, 0, 2)
    assert (shot.width, shot.height) == (1684, 1191)
    assert len(shot.pixels) == shot.stride * shot.height
    assert shot.stride >= shot.width * 4
    assert shot.pixels[:3] == b"\xff\xff\xff"
    assert min(shot.pixels[::4]) < 60


def test_a_page_is_measured() -> None:
    wide, high = bitmaps.size_mm(PRINTED.pdf, 1)
    assert (round(wide), round(high)) == (297, 210)


@pytest.mark.parametrize("page", [-1, 99])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    with pytest.raises(IndexError):
        bitmaps.render(PRINTED.pdf, page, 1)
    with pytest.raises(IndexError):
        bitmaps.size_mm(PRINTED.pdf, page)


def test_several_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        shots = list(pool.map(lambda _: bitmaps.render(PRINTED.pdf, 0, 0.5), range(16)))
    assert len({shot.pixels for shot in shots}) == 1


def test_all_pages_have_the_sizes_they_have_one_by_one():
    sizes = bitmaps.sizes_mm(PRINTED.pdf)
    for number, size in enumerate(sizes):
        assert size == pytest.approx(bitmaps.size_mm(PRINTED.pdf, number))
    assert len(sizes) > 1
