"""Every command that reads works where records came from a newer program or a broken one."""

import json

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.support.desks.desks import SetClock
from tests.support.desks.strange_records import UNKNOWN_CHOICE, receive
from tests.support.desks.township_desks import ZFT, write


@pytest.fixture
def strange(bindesk):
    """Commands on a village's desk whose records are strange."""
    desk = open_desk(DataDir(bindesk.home), SetClock())
    write(desk, ZFT)
    receive(desk, ZFT, each_value=False)
    desk.close()
    return bindesk


def test_every_kind_is_listed_and_exported(strange, tmp_path):
    for kind in KINDS:
        listed = strange("list", kind)
        assert (listed.code, listed.err) == (0, ""), kind
        assert all(json.loads(line) for line in listed.lines)
        assert strange("list", kind, "--unmask").code == 0
        for name in (f"{kind}.xlsx", f"{kind}.csv"):
            assert strange("export", kind, tmp_path / name).code == 0, kind
    assert UNKNOWN_CHOICE in strange("list", "meeting", "--year", "2026").out


def test_the_state_of_the_desk_is_told_and_its_data_are_sound(strange, tmp_path):
    for words in (("status",), ("digest",), ("books",), ("check",), ("check", "--rebuild")):
        for form in ((), ("--json",)):
            answer = strange(*form, *words)
            assert answer.code == 0, (words, answer.err)
            assert answer.out


def test_every_book_is_printed(strange, tmp_path):
    for book in ("L02", "L03", "L06", "L10", "L13"):
        query = ("--branch", f"b-{ZFT}") if book in {"L02", "L03", "L06", "L10"} else ()
        year = ("--year", "2026") if book in {"L02", "L03", "L13"} else ()
        answer = strange("print", book, *query, *year, "--out", tmp_path / f"{book}.pdf")
        assert answer.code == 0, (book, answer.err)
        assert (tmp_path / f"{book}.pdf").stat().st_size > 0


def test_what_may_not_be_undone_or_sent_is_answered_with_a_sentence(strange, tmp_path):
    assert strange("undo").code in {0, 1, 3}
    assert strange("redo").code in {0, 1, 3}
    assert strange("sync").code in {1, 3}
    assert strange("bundle", "out", tmp_path).code in {1, 2, 3}
