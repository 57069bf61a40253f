"""Commands about paper: which books there are, and one of them as PDF."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import document, message_of, print_error, print_line, table

if TYPE_CHECKING:
    from bindesk.operations.books.printing import BookQuery
    from bindesk.operations.desk.desk import Desk


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands books and print."""
    command("books", "能打印的台账").set_defaults(run=run_books)
    printed = command("print", "把一本台账打印成 PDF；会记入审计")
    printed.add_argument("book", metavar="台账", help="编号，例如 L10；用 bindesk books 查")
    printed.add_argument("--year", type=int, metavar="年")
    printed.add_argument("--month", type=int, choices=range(1, 13), metavar="月")
    printed.add_argument("--branch", metavar="支部", help="支部名称；只有一个时不用写")
    printed.add_argument("--meeting", metavar="会议", help="会议的记录号")
    printed.add_argument("--errand", metavar="办事", help="办事的受理编号")
    printed.add_argument("--unit", metavar="代码", help="哪个村的（12 位代码）；不写就是本单位的")
    printed.add_argument("--masked", action="store_true", help="遮蔽个人信息的公开版")
    printed.add_argument("--blank", action="store_true", help="空白表，手写用")
    printed.add_argument("--out", required=True, metavar="文件", help="PDF 文件")
    printed.set_defaults(run=run_print)


def run_books(asked: Namespace) -> int:
    """List the books that can be printed from this desk."""
    from bindesk.operations.books.printing import books

    with desk_of(asked) as desk:
        shelf = books(desk)
    if asked.json:
        document([{"id": b.id, "title": b.title, "asks": b.asks} for b in shelf])
    else:
        table((book.id, book.title, book.purpose) for book in shelf)
    return 0


def run_print(asked: Namespace) -> int:
    """Write one book as PDF."""
    from bindesk.operations.books.printing import book_pdf, gaps
    from bindesk.sheets.writer import write_atomically

    book = asked.book.upper()
    with desk_of(asked) as desk:
        which = _query(desk, asked)
        doubts = [message_of(gap.code, gap.values) for gap in gaps(desk, book, **which)]
        printed = book_pdf(desk, book, **which)
        write_atomically(Path(asked.out), printed.pdf)
    for doubt in doubts:
        print_error(doubt)
    told = {"path": asked.out, "pages": printed.pages}
    if printed.missing:
        print_error(message_of("print-missing-glyphs", {"characters": "、".join(printed.missing)}))
    if asked.json:
        document({"done": True, **told, "missing": printed.missing, "doubts": doubts})
    else:
        print_line(message_of("print-done", told))
    return 0


def _query(desk: "Desk", asked: Namespace) -> "BookQuery":
    from bindesk.domain.errands.errands import ERRAND
    from bindesk.domain.meetings.meetings import MEETING
    from bindesk.domain.people.organisations import ORGANISATION
    from bindesk.operations.records.json_lines import id_of

    return {
        "unit": asked.unit,
        "branch": id_of(desk, ORGANISATION, asked.branch) if asked.branch else None,
        "meeting": id_of(desk, MEETING, asked.meeting) if asked.meeting else None,
        "errand": id_of(desk, ERRAND, asked.errand) if asked.errand else None,
        "year": asked.year,
        "month": asked.month,
        "masked": asked.masked,
        "blank": asked.blank,
    }
