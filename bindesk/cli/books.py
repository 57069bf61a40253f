"""The commands books and print: list the printable books, and write one of them as PDF."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import print_error, print_json, print_line, print_table
from bindesk.messages import message

if TYPE_CHECKING:
    from bindesk.operations.books.printing import BookQuery
    from bindesk.operations.desk.desk import Desk


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands books and print."""
    command("books", "能打印的台账").set_defaults(run=run_books)
    print_command = command("print", message("help-print"))
    print_command.add_argument("book", metavar="台账", help=message("help-print-book"))
    print_command.add_argument("--year", type=int, metavar="年")
    print_command.add_argument("--month", type=int, choices=range(1, 13), metavar="月")
    print_command.add_argument("--branch", metavar="支部", help=message("help-print-branch"))
    print_command.add_argument("--meeting", metavar="会议", help="会议的记录号")
    print_command.add_argument("--errand", metavar="办事", help="办事的受理编号")
    print_command.add_argument("--unit", metavar="代码", help=message("help-print-unit"))
    print_command.add_argument("--masked", action="store_true", help="脱敏版（可公示）")
    print_command.add_argument("--blank", action="store_true", help="空白表（供手写）")
    print_command.add_argument("--out", required=True, metavar="文件", help="PDF 文件")
    print_command.set_defaults(run=run_print)


def run_books(args: Namespace) -> int:
    """List the books that can be printed from this desk."""
    from bindesk.operations.books.printing import books

    with desk_of(args) as desk:
        available = books(desk)
    if args.json:
        print_json([{"id": b.id, "title": b.title, "asks": b.asks} for b in available])
    else:
        print_table((book.id, book.title, book.purpose) for book in available)
    return 0


def run_print(args: Namespace) -> int:
    """Write one book to a PDF file; print its findings and missing glyphs as warnings."""
    from bindesk.operations.books.printing import save_book

    book = args.book.upper()
    with desk_of(args) as desk:
        query = _query(desk, args)
        prepared = save_book(desk, book, Path(args.out), **query)
    printed = prepared.printed
    doubts = [message(gap.code, gap.values) for gap in prepared.gaps]
    for doubt in doubts:
        print_error(doubt)
    values = {"path": args.out, "pages": printed.pages}
    if printed.missing:
        print_error(message("print-missing-glyphs", {"characters": "、".join(printed.missing)}))
    if args.json:
        print_json({"done": True, **values, "missing": printed.missing, "doubts": doubts})
    else:
        print_line(message("print-done", values))
    return 0


def _query(desk: "Desk", args: Namespace) -> "BookQuery":
    from bindesk.domain.errands.errands import ERRAND
    from bindesk.domain.meetings.meetings import MEETING
    from bindesk.domain.people.organisations import ORGANISATION
    from bindesk.operations.records.json_lines import id_of

    return {
        "unit": args.unit,
        "branch": id_of(desk, ORGANISATION, args.branch) if args.branch else None,
        "meeting": id_of(desk, MEETING, args.meeting) if args.meeting else None,
        "errand": id_of(desk, ERRAND, args.errand) if args.errand else None,
        "year": args.year,
        "month": args.month,
        "masked": args.masked,
        "blank": args.blank,
    }
