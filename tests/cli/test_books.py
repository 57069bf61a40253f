"""Books are listed and printed by command."""

import json
from contextlib import closing

import pypdfium2
import pytest

from bindesk.domain.people.organisations import ORGANISATION
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.cli.conftest import Commands
from tests.sheets.making import MAN, saved, xlsx
from tests.support.desks.branches import BRANCH, DAY, UNIT
from tests.support.desks.desks import SetClock
from tests.support.desks.ponds import POND, Pond, ponds_known
from tests.support.desks.township_desks import LB, ZFT, township_desk

ROSTER = (("姓名", "身份证号", "类别", "入党日期"), ("赵𬱖", MAN, "正式", "1980-07-01"))


@pytest.fixture(autouse=True)
def _roster(bindesk, tmp_path):
    bindesk("import", "member", saved(tmp_path, "r.xlsx", xlsx(ROSTER)))


def _text(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_the_available_books_are_listed(bindesk):
    lines = bindesk("books").lines
    assert {line[:3] for line in lines} >= {"L02", "L06", "L10", "L13"}
    told = json.loads(bindesk("books", "--json").out)
    assert told[0]["id"] == "L02"
    assert told[0]["title"] == "支部党员大会会议记录"


def test_a_book_is_printed_and_its_names_copy_back_right(bindesk, tmp_path):
    said = bindesk("print", "l10", "--out", tmp_path / "l10.pdf")
    assert said.code == 0
    assert "共 1 页" in said.out
    text = _text(tmp_path / "l10.pdf")
    assert "赵𬱖" in text
    assert "练习" in text


def test_a_public_version_hides_the_numbers(bindesk, tmp_path):
    told = bindesk("--json", "print", "L10", "--masked", "--out", tmp_path / "l10.pdf")
    assert json.loads(told.out)["pages"] == 1
    assert MAN not in _text(tmp_path / "l10.pdf")


def test_a_branch_may_be_named(bindesk, tmp_path):
    out = tmp_path / "l10.pdf"
    assert bindesk("print", "L10", "--branch", "早饭头村党支部", "--out", out).code == 0
    said = bindesk("print", "L10", "--branch", "豆家湾村党支部", "--out", out)
    assert said.code == 1


def test_a_book_that_lacks_what_it_asks_for_is_not_printed(bindesk, tmp_path):
    out = tmp_path / "x.pdf"
    assert bindesk("print", "L16", "--out", out).code == 1
    assert bindesk("print", "L99", "--out", out).code == 1
    assert not out.exists()


def test_a_missing_folder_is_an_external_error(bindesk, tmp_path):
    assert bindesk("print", "L10", "--out", tmp_path / "no" / "x.pdf").code == 3


@pytest.fixture
def township(tmp_path, capsys):
    """Commands on the desk of a township, below which two villages have records."""
    township_desk(tmp_path).close()
    return Commands(tmp_path / "township", capsys)


def test_a_township_prints_a_village_s_book(township, tmp_path):
    out = tmp_path / "l13.pdf"
    said = township("print", "L13", "--year", 2026, "--unit", ZFT, "--out", out)
    assert said.code == 0
    assert f"{ZFT}-2026-A-0001" in "".join(_text(out).split())
    assert LB not in _text(out)
    assert township("print", "L13", "--year", 2026, "--out", out).code == 0
    assert ZFT not in _text(out)


def test_a_unit_out_of_reach_is_refused_in_a_sentence(township, bindesk, tmp_path):
    for desk, unit in ((township, "610482000000"), (bindesk, LB)):
        said = desk("print", "L13", "--unit", unit, "--out", tmp_path / "x.pdf")
        assert said.code == 1
        assert f"这里没有单位 {unit} 的记录" in said.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_new_kind_s_list_is_listed_and_printed_by_its_layout_alone(bindesk, tmp_path):
    with ponds_known():
        with (
            closing(open_desk(DataDir(bindesk.home), SetClock())) as desk,
            desk.writing("x") as work,
        ):
            work.put(ORGANISATION, BRANCH)
            work.put(POND, Pond(id="p1", unit=UNIT, name="东塘", lent_on=DAY, branch=BRANCH.id))
        assert "L90" in bindesk("books").out
        wanted = ("--branch", BRANCH.id, "--year", 2026)
        said = bindesk("print", "L90", *wanted, "--out", tmp_path / "l90.pdf")
    assert said.code == 0
    assert "东塘" in _text(tmp_path / "l90.pdf")
