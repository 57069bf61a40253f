"""Carrying by stick from the command line: a village desk, and a county that never saw a line."""

import json

import pytest

from bindesk.cli import main
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.attachments import attachments
from bindesk.operations.records import registers
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.sheets.making import saved
from tests.support.desks.desks import PASSWORD, UNIT, SetClock

RESIDENTS = "姓名,村民小组\n王小明,三组\n李大山,一组\n"
TREE = "code,name,role,parent\n610482000000,彬州市,county,\n610482102000,新民镇,township,610482000000\n"


@pytest.fixture
def county(tmp_path, capsys):
    """A county's home with the tree of units; a way to run commands on it."""
    home = tmp_path / "county"

    def run(*words):
        capsys.readouterr()
        code = main(["--home", str(home), *map(str, words)])
        told = capsys.readouterr()
        return code, told.out, told.err

    units = tmp_path / "units.csv"
    units.write_text(TREE + f"{UNIT},早饭头村,village,610482102000\n", "utf-8")
    code, _, said = run("county", "units", units)
    assert code == 0, said
    return run


@pytest.fixture
def joined(secret, county, tmp_path):
    """A real desk that has joined by files."""
    ticket, asked, answer = (tmp_path / name for name in ("t.enrol", "a.bin", "b.bin"))
    said = county(
        "county", "ticket", "--unit", UNIT, "--role", "village", "--out", ticket,
        "--server", "https://127.0.0.1:1",
    )  # fmt: skip
    assert said[0] == 0, said
    assert secret("enrol", "--ticket", ticket, "--request", asked).code == 0
    said = county("county", "admit", asked, "--out", answer)
    assert said[0] == 0, said
    assert secret("enrol", "--ticket", ticket, "--answer", answer).code == 0
    return secret


def test_a_desk_without_network_reports_by_stick(joined, county, tmp_path):
    joined("import", "resident", saved(tmp_path, "r.csv", RESIDENTS.encode()))
    stick = tmp_path / "stick"
    stick.mkdir()
    said = joined("bundle", "out", stick / "D.BDX")
    assert (said.code, "记录 1 项" in said.out) == (0, True)
    code, out, _ = county("--json", "bundle", "in", stick / "D.BDX")
    told = json.loads(out)
    assert (code, told["way"], told["packs"], told["unit"]) == (0, "heard", 1, UNIT)
    said = joined("bundle", "in", told["answer"])
    assert said.out == "已收下县级的回执：更新数据 1 份，还有 0 项待上报。\n"
    said = joined("bundle", "in", told["answer"])
    assert "已经收过" in said.out
    ours = {line.split()[2] for line in joined("digest").lines}
    theirs = {line.split()[-1] for line in county("county", "digest")[1].splitlines() if line}
    assert ours <= theirs


def scanned(joined, folder):
    """Let a resident of the desk have a paper; return the paper's bytes."""
    paper = folder / "决议.pdf"
    paper.write_bytes(b"%PDF-1.7\nnothing to see")
    desk = open_desk(DataDir(joined.home), SetClock(), password=PASSWORD)
    try:
        record = registers.record(desk, RESIDENT, {"name": "赵玉兰"})[1]
        attachments.attach(desk, "resident", record, paper)
    finally:
        desk.close()
    return paper.read_bytes()


def test_papers_go_by_stick_into_the_countys_folder(joined, county, tmp_path):
    data = scanned(joined, tmp_path)
    said = joined("bundle", "out", tmp_path / "D.BDX")
    assert said.out.splitlines()[-1] == "附带照片和文件 1 份。"
    code, out, err = county("bundle", "in", tmp_path / "D.BDX", "--answer", tmp_path / "B.BDX")
    assert (code, "收下照片和文件 1 份。" in out, err) == (0, True, "")
    files = [p for p in (tmp_path / "county" / "files" / UNIT).iterdir() if len(p.name) == 64]
    assert [p.read_bytes() for p in files] == [data]
    said = joined("bundle", "in", tmp_path / "B.BDX")
    assert said.out.splitlines()[-1] == "县级已收齐其中的照片和文件 1 份。"
    assert json.loads(joined("--json", "bundle", "out", tmp_path / "E.BDX").out)["files"] == 0


def test_files_that_can_not_be_exported_are_reported(joined, county, tmp_path):
    scanned(joined, tmp_path)
    for kept in [p for p in (joined.home / "files").rglob("*") if p.is_file()]:
        kept.write_bytes(b"rot")
    said = joined("bundle", "out", tmp_path / "D.BDX")
    assert (said.code, "本机有照片或文件 1 份已损坏" in said.err) == (0, True)
    code, _, err = county("bundle", "in", tmp_path / "D.BDX")
    assert (code, "有照片和文件 1 份未收到" in err) == (0, True)


def test_the_county_names_the_answer_and_who_it_is_for(joined, county, tmp_path):
    joined("bundle", "out", tmp_path / "D.BDX")
    back = tmp_path / "BACK.BDX"
    code, out, _ = county("bundle", "in", tmp_path / "D.BDX", "--answer", back)
    assert code == 0
    assert str(back) in out
    assert back.is_file()


def test_a_damaged_file_ends_with_one_and_a_missing_one_with_three(joined, tmp_path):
    (tmp_path / "x.bdx").write_bytes(b"rubbish")
    said = joined("bundle", "in", tmp_path / "x.bdx")
    assert (said.code, "不是本系统的上报文件" in said.err) == (1, True)
    said = joined("bundle", "in", tmp_path / "none.bdx")
    assert (said.code, "没有找到" in said.err) == (3, True)


def test_a_desk_that_has_joined_nothing_says_so(bindesk, tmp_path):
    said = bindesk("bundle", "out", tmp_path / "x.bdx")
    assert said.code == 1
    assert not (tmp_path / "x.bdx").exists()


def test_another_way_than_out_or_in_is_a_wrong_command(bindesk):
    assert bindesk("bundle", "sideways", "x.bdx").code == 2
