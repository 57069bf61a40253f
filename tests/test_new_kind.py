"""The recipe for a kind in CONTRIBUTING.md, followed: one module and one layout, and all else is there."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bindesk import domain
from bindesk.assets import folder
from bindesk.books import layouts
from bindesk.cli import main
from bindesk.domain.all_kinds import kinds_below
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.records.kinds import Kind
from bindesk.operations.journal import conflicts
from bindesk.operations.records import json_lines, registers, sheet_export
from bindesk.operations.records.sheet_import import RowOutcome, import_sheet
from bindesk.ui.context.record_links import link_of
from bindesk.ui.people.page import PeoplePage
from tests.books.reading import text
from tests.sheets.making import saved, xlsx
from tests.support.county.local_offices import offices
from tests.support.desks import branches
from tests.support.desks.desks import practice_desk
from tests.support.desks.kinds import known_as
from tests.support.desks.printed_books import book_pdf
from tests.support.window.pages import gone_to, on_show, tools_for

GUIDE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")


def _shown_as(language: str) -> str:
    """Return the part of the recipe for a kind that is in a language."""
    recipe = GUIDE.partition("**A kind.**")[2].partition(f"```{language}\n")[2]
    return recipe.partition("```\n")[0]


HEADS = ("编号", "农具", "状况", "保管人", "购置日期", "购置金额（元）", "租户电话")
KEEPER = branches.member(1).name
SHEET = (
    HEADS,
    ("NJ01", "旋耕机", "完好", KEEPER, "2024.3.5", "8,600", "13800000001"),
    ("NJ02", "播种机", "待修", "", "", "", ""),
)
SEEDER = {"number": "NJ02", "name": "播种机", "state": "broken"}


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kind[Any]]:
    """Put the module and the layout into folders of the program, and let it find them as at its start."""
    noun, shipped = tmp_path / "domain" / "tools", tmp_path / "L90.json"
    noun.mkdir(parents=True)
    (noun / "__init__.py").touch()
    (noun / "farm_tools.py").write_text(_shown_as("python"), "utf-8")
    shipped.write_text(_shown_as("json"), "utf-8")
    monkeypatch.setattr(domain, "__path__", [*domain.__path__, str(noun.parent)])
    monkeypatch.setattr(layouts, "folder", lambda name: [*folder(name), shipped])
    found = kinds_below(domain)
    layouts._shipped.cache_clear()
    with known_as(*found.values()):
        yield found["farm-tool"]
    for name in [name for name in sys.modules if name.startswith("bindesk.domain.tools")]:
        del sys.modules[name]
    layouts._shipped.cache_clear()


@pytest.fixture
def desk(tool, tmp_path):
    """A desk of the program that knows the kind, with a branch and its members."""
    opened = practice_desk(tmp_path)
    with opened.writing("import-member") as work:
        work.put(ORGANISATION, branches.BRANCH)
        work.put_all(MEMBER, branches.members(3))
    yield opened
    opened.close()


def test_it_has_a_tab_a_list_and_a_form_that_checks_what_is_typed(tool, desk, qtbot):
    page = PeoplePage(tools_for(desk))
    on_show(qtbot, page)
    page.arrive("farm-tool/new")
    form = page.here().form
    form.form.field("number").set_text("NJ01")
    form.form.field("bought_on").set_text("昨儿")
    form.save()
    assert "农具名称" in form.form.field("name").message()
    assert form.form.field("bought_on").message()
    assert registers.ids(desk, tool) == []
    for name, typed in (("name", "旋耕机"), ("state", "sound"), ("bought_on", "2024.3.5")):
        form.form.field(name).set_text(typed)
    form.save()
    (record,) = registers.ids(desk, tool, "xgj")
    assert page.here().listing.records.table.ids == [record]
    assert page.here().listing.count.text() == "共 1 件"
    assert link_of("farm-tool", record) == ("people", f"farm-tool/{record}")
    went = gone_to(page)
    page.here().listing.wanted_print.emit()
    assert went == [("books", "L90")]


def test_a_sheet_comes_in_and_goes_out_and_comes_in_unchanged(tool, desk, tmp_path):
    first = saved(tmp_path, "a.xlsx", xlsx(SHEET))
    assert import_sheet(desk, tool, first).count(RowOutcome.NEW) == 2
    (plough,) = registers.ids(desk, tool, "旋耕机")
    row = registers.lines(desk, tool, [plough])[plough].words
    assert (row["keeper"], row["state"]) == (KEEPER, "完好")
    assert registers.open_record(desk, tool, plough).values["phone"] == "138****0001"
    before = json_lines.digest(desk)
    out = tmp_path / "out.xlsx"
    assert sheet_export.export_sheet(desk, tool, out, unmask=True) == 2
    assert import_sheet(desk, tool, out).count(RowOutcome.SAME) == 2
    assert json_lines.digest(desk) == before


def test_a_wrong_row_stores_nothing(tool, desk, tmp_path):
    wrong = (*SHEET, ("NJ01", "犁", "完好", "无此人", "", "", ""))
    imported = import_sheet(desk, tool, saved(tmp_path, "a.xlsx", xlsx(wrong)))
    codes = {problem.problem.code for problem in imported.lines[-1].problems}
    assert codes == {"reference-unknown", "row-repeated"}
    assert registers.ids(desk, tool) == []


def test_commands_know_it(tool, desk, tmp_path, capsys):
    path = saved(tmp_path, "a.xlsx", xlsx(SHEET))
    desk.close()
    assert main(["--home", str(desk.home.root), "import", "farm-tool", str(path)]) == 0
    assert main(["--home", str(desk.home.root), "list", "farm-tool"]) == 0
    assert '"name":"旋耕机"' in capsys.readouterr().out
    assert main(["--home", str(desk.home.root), "status"]) == 0
    assert "农具 2 件" in capsys.readouterr().out


def test_two_desks_that_record_one_tool_have_one_after_the_exchange(tool, tmp_path):
    with offices(tmp_path) as around:
        one, other = (around.seat(clerk=clerk).desk for clerk in ("李秀英", "王建国"))
        registers.record(one, tool, SEEDER)
        imported = import_sheet(other, tool, saved(tmp_path, "a.xlsx", xlsx(SHEET[:1] + SHEET[2:])))
        assert imported.count(RowOutcome.NEW) == 1
        registers.correct(other, tool, registers.ids(other, tool)[0], {"phone": "13800000002"})
        around.sync()
        for desk in (one, other):
            (record,) = registers.ids(desk, tool)
            values = registers.open_record(desk, tool, record, unmask=True).values
            assert (values["name"], values["phone"]) == ("播种机", "13800000002")
        assert json_lines.digest(one) == json_lines.digest(other)


def test_what_two_desks_say_differently_of_one_tool_is_to_be_settled(tool, tmp_path):
    with offices(tmp_path) as around:
        one, other = (around.seat(clerk=clerk).desk for clerk in ("李秀英", "王建国"))
        registers.record(one, tool, SEEDER)
        registers.record(other, tool, {**SEEDER, "name": "小麦播种机"})
        around.sync()
        (conflict,) = conflicts.open_conflicts(one)
        assert (conflict.kind, conflict.kind_words) == ("farm-tool", "农具")


def test_its_ledger_is_printed(tool, desk, tmp_path):
    import_sheet(desk, tool, saved(tmp_path, "a.xlsx", xlsx(SHEET)))
    page = text(book_pdf(desk, "L90")).replace(" ", "")
    for expected in ("农具台账", "待修：1", f"1NJ01旋耕机完好{KEEPER}8600.00", "2NJ02播种机待修"):
        assert expected in page
