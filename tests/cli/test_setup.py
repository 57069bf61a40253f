"""Desks are made by command: real ones with a password, practice ones without."""

import json

import pytest

from bindesk.cli import windows
from bindesk.operations.practice import demo
from tests.support.desks.desks import PASSWORD


def test_a_practice_desk_is_created_without_a_password(nowhere):
    said = nowhere("init", "--unit", "610482102249", "--practice")
    assert said.code == 0
    assert "彬州市新民镇早饭头村" in said.out
    assert json.loads(nowhere("status", "--json").out)["practice"] is True


def test_a_real_desk_is_encrypted_from_its_first_byte(nowhere, monkeypatch):
    monkeypatch.setenv("BINDESK_PASSWORD", PASSWORD)
    said = nowhere(
        "init", "--unit", "610482102249", "--name", "早饭头村", "--clerk", "李秀英", "--json"
    )
    assert json.loads(said.out)["practice"] is False
    assert not (nowhere.home / "desk.db").read_bytes().startswith(b"SQLite format 3")
    assert json.loads(nowhere("status", "--json").out)["clerk"] == "李秀英"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--unit", "12", "--name", "x", "--practice"), "12 位"),
        (("--unit", "999999999999", "--practice"), "请填写单位名称"),
        (("--unit", "610482102249"), "密码至少"),
    ],
)
def test_what_is_not_in_order_makes_no_desk(nowhere, words, told):
    said = nowhere("init", *words)
    assert said.code == 1
    assert told in said.err
    assert not (nowhere.home / "desk.db").exists()


def test_a_second_desk_in_one_data_directory_is_refused(bindesk):
    assert bindesk("init", "--unit", "610482102249", "--practice").code == 3


def test_a_demo_fills_once_and_says_so(nowhere):
    said = nowhere("demo", "--no-window")
    assert said.code == 0
    assert "党员 45 名，会议 60 次" in said.out
    assert "已有练习数据" in nowhere("demo", "--no-window").out


def test_a_demo_opens_the_window_unless_told_not_to(bindesk, monkeypatch):
    opened = []
    monkeypatch.setattr(windows, "open_window", lambda home: opened.append(home.root) or 0)
    assert bindesk("demo", "--json").code == 0
    assert opened == [bindesk.home]


def test_a_demo_on_a_real_desk_is_refused(secret):
    said = secret("demo", "--no-window")
    assert said.code == 1
    assert "正式使用的数据" in said.err


def test_a_townships_demo_tells_how_far_it_is(nowhere, monkeypatch):
    monkeypatch.setattr(demo, "VILLAGES", 2)
    said = nowhere("demo", "--size", "township", "--no-window", "--json")
    assert json.loads(said.out)["members"] == 90
    assert said.err.splitlines()[-1].endswith("2/2")
