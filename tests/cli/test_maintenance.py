"""A desk is looked after by command."""

import json
import sqlite3
from contextlib import closing

from tests.sheets.making import saved

RESIDENTS = "姓名,村民小组\n王小明,三组\n李大山,一组\n"


def _filled(bindesk, tmp_path):
    bindesk("import", "resident", saved(tmp_path, "r.csv", RESIDENTS.encode()))


def test_status_tells_whose_desk_it_is(bindesk):
    assert "早饭头村（610482102249，村（社区））" in bindesk("status").out
    told = json.loads(bindesk("status", "--json").out)
    assert told["home"] == str(bindesk.home)
    assert told["deeds"] == 0


def test_an_import_is_undone_and_redone(bindesk, tmp_path):
    _filled(bindesk, tmp_path)
    before = bindesk("digest").out
    assert bindesk("undo").out == "已撤销最近一次操作，涉及 2 条记录。\n"
    assert bindesk("digest").out != before
    told = json.loads(bindesk("redo", "--json").out)
    assert told["records"] == 2
    assert bindesk("digest").out == before


def test_nothing_to_undo_ends_with_one(bindesk):
    said = bindesk("undo")
    assert (said.code, said.err) == (1, "没有可以撤销的操作。\n")
    assert bindesk("redo").code == 1


def test_a_sound_desk_checks_out_and_a_rebuilding_leaves_its_digest(bindesk, tmp_path):
    _filled(bindesk, tmp_path)
    before = bindesk("digest").out
    assert "数据完好：共 1 次操作" in bindesk("check").out
    assert "已按日志里的 1 次操作重建各表" in bindesk("check", "--rebuild").out
    assert bindesk("digest").out == before


def test_tables_changed_by_hand_end_with_one_until_rebuilt(bindesk, tmp_path):
    _filled(bindesk, tmp_path)
    with closing(sqlite3.connect(bindesk.home / "desk.db")) as by_hand:
        by_hand.execute("UPDATE resident SET name = '别人'")
        by_hand.commit()
    said = bindesk("check")
    assert said.code == 1
    assert "check --rebuild" in said.err
    told = json.loads(bindesk("check", "--rebuild", "--json").out)
    assert (told["rebuilt"], told["sound"]) == (True, False)
    assert bindesk("check").code == 0


def test_holidays_come_from_a_file(bindesk, tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text("date,kind\n2027-01-01,holiday\n2027-10-01,holiday\n", "utf-8")
    assert "2027 年" in bindesk("holidays", path).out
    assert json.loads(bindesk("--json", "holidays", path).out) == {"done": True, "years": [2027]}
    assert json.loads(bindesk("--json", "status").out)["holidays_until"] == 2027
    path.write_text("date,kind\n2027-01-01,holiday\n", "utf-8")
    refused = bindesk("holidays", path)
    assert (refused.code, refused.out) == (1, "")
    assert "国庆节" in refused.err
