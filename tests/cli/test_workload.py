"""Made-up deeds by command, each acknowledged."""

import json


def test_each_deed_has_its_line(bindesk, tmp_path):
    said = bindesk("workload", "--seed", 3, "--count", 12, "--ack", tmp_path / "ack")
    assert (said.code, said.out) == (0, "已做完 12 次练习操作。\n")
    assert len((tmp_path / "ack").read_text("ascii").splitlines()) == 12
    told = bindesk("workload", "--count", 1, "--ack", tmp_path / "ack", "--json")
    assert json.loads(told.out) == {"done": True, "deeds": 1}


def test_the_ack_file_must_be_named(bindesk):
    assert bindesk("workload").code == 2
