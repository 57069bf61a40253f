"""Sheets in and out by command, JSON lines, digests."""

import json
import os
from pathlib import Path

import pytest

from tests.sheets.making import MAN, WOMAN, saved, xlsx

HEADS = ("姓名", "身份证号", "类别", "入党日期")
ROSTER = (HEADS, ("王明", MAN, "正式", "1980-07-01"), ("李㛃", WOMAN, "预备", "2026-01-05"))


@pytest.fixture
def roster(tmp_path):
    return saved(tmp_path, "roster.xlsx", xlsx(ROSTER))


def test_an_import_reports_row_by_row(bindesk, roster):
    said = bindesk("import", "member", roster)
    assert said.code == 0
    assert said.lines[:2] == ["第 2 行  王明  新增", "第 3 行  李㛃  新增"]
    assert said.lines[-1] == "党员导入完成：新增 2 条，更正 0 条，已有 0 条。"
    assert bindesk("import", "member", roster).lines[0].endswith("已有")


def test_a_trial_import_keeps_nothing(bindesk, roster):
    assert "尚未保存" in bindesk("import", "member", roster, "--dry-run").out
    assert bindesk("list", "member").out == ""


def test_an_import_as_a_document(bindesk, roster):
    told = json.loads(bindesk("--json", "import", "member", roster).out)
    assert (told["done"], told["new"], told["rows"][1]["title"]) == (True, 2, "李㛃")
    assert told["rows"][0] == {"row": 2, "title": "王明", "result": "new", "reasons": []}


def test_one_wrong_row_ends_with_one_and_its_reason_on_stderr(bindesk, tmp_path):
    wrong = saved(tmp_path, "x.xlsx", xlsx([*ROSTER, ("张三", "", "正式", "昨儿")]))
    said = bindesk("import", "member", wrong)
    assert said.code == 1
    assert "第 4 行" in said.err
    assert said.err.splitlines()[-1].startswith("本次未导入任何党员数据：1 行有误")
    assert bindesk("digest", "--json").code == 0
    assert bindesk("list", "member").out == ""


def test_an_export_is_masked_unless_asked_for_whole(bindesk, roster, tmp_path):
    bindesk("import", "member", roster)
    assert "已导出党员 2 条" in bindesk("export", "member", tmp_path / "a.csv").out
    assert MAN not in (tmp_path / "a.csv").read_text("utf-8-sig")
    told = bindesk("export", "member", tmp_path / "b.csv", "--unmask", "--json")
    assert json.loads(told.out)["count"] == 2
    assert MAN in (tmp_path / "b.csv").read_text("utf-8-sig")


def test_an_empty_sheet_needs_no_desk(nowhere, tmp_path):
    assert nowhere("export", "member", tmp_path / "empty.xlsx", "--blank").code == 0
    assert (tmp_path / "empty.xlsx").stat().st_size > 1000


def test_records_are_listed_as_lines_or_as_one_document(bindesk, roster):
    bindesk("import", "member", roster)
    lines = [json.loads(line) for line in bindesk("list", "member").lines]
    assert json.loads(bindesk("list", "member", "--json").out) == lines
    assert all("*" in line["id_number"] for line in lines)
    assert MAN in bindesk("list", "member", "--unmask").out
    assert len(bindesk("list", "member", "--year", "2026").lines) == 1


def test_a_digest_tells_count_and_sha_of_each_kind(bindesk, roster):
    before = bindesk("digest").out
    bindesk("import", "member", roster)
    told = {one["kind"]: one for one in json.loads(bindesk("digest", "--json").out)}
    assert told["member"]["count"] == 2
    assert len(told["member"]["sha256"]) == 64
    assert bindesk("digest").out != before


def make_read_only(monkeypatch, home):
    """Say of a folder what the system says of one on a CD: the tests' own user may write everywhere."""
    monkeypatch.setattr(
        "os.access", lambda path, mode: mode == os.R_OK or not Path(path).is_relative_to(home)
    )


@pytest.mark.parametrize("engine", ["bindesk", "secret"])
def test_a_desk_that_may_only_be_read_is_listed_exported_and_checked(
    request, monkeypatch, roster, tmp_path, engine
):
    commands = request.getfixturevalue(engine)
    commands("import", "member", roster)
    listed, before = commands("list", "member").lines, contents(commands.home)
    make_read_only(monkeypatch, commands.home)
    assert commands("list", "member").lines == listed
    assert commands("export", "member", tmp_path / "a.csv").code == 0
    for command in ("status", "digest", "books", "check"):
        assert commands(command).code == 0, command
    assert contents(commands.home) == before


def test_a_desk_that_may_only_be_read_shows_no_secret_and_says_why_it_stores_nothing(
    bindesk, roster, tmp_path, monkeypatch
):
    make_read_only(monkeypatch, bindesk.home)
    for words in (
        ("export", "member", tmp_path / "a.csv", "--unmask"),
        ("list", "member", "--unmask"),
        ("import", "member", roster),
        ("check", "--rebuild"),
    ):
        refused = bindesk(*words)
        assert (refused.code, refused.out) == (3, "")
        assert "只读" in refused.err
    assert not (tmp_path / "a.csv").exists()


def contents(home):
    return {one.name: one.read_bytes() for one in home.iterdir() if one.suffix in {".db", ".json"}}
