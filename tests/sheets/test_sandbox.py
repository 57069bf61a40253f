import json
import subprocess
import sys
from multiprocessing import Pipe

import pytest

from bindesk.domain.people.members import MEMBER
from bindesk.sheets.headings import known_keys
from bindesk.sheets.sandbox import messages, work
from tests.sheets.making import saved, xlsx

ROWS = [["姓名", "性别", "血型"], ["王", "男", "A"], ["李", "女", "B", "没有列名"]]
KNOWN = frozenset(known_keys(MEMBER))


def test_the_content_of_a_sheet_is_sent_as_plain_lists(tmp_path):
    path = saved(tmp_path, "a.xlsx", xlsx(ROWS))
    told = [json.loads(json.dumps(message)) for message in messages(path, KNOWN)]
    assert told == [
        ["head", "Sheet1", 1, ["姓名", "性别", "血型"]],
        ["rows", [[2, ["王", "男", "A"], []], [3, ["李", "女", "B"], []]]],
        ["done"],
    ]


def test_two_hundred_columns_are_read_and_further_ones_give_a_note(tmp_path):
    path = saved(tmp_path, "a.xlsx", xlsx([["姓名", "性别", *["列"] * 300], ["王"] * 302]))
    note, head, rows, _ = messages(path, KNOWN)
    assert note[1] == "sheet-too-wide"
    assert len(head[3]) == len(rows[1][0][1]) == 200


def test_text_after_two_hundred_empty_lines_is_not_read_and_gives_a_note(tmp_path):
    text = "姓名,性别\n王,男\n" + "\n" * 200 + "李,女\n"
    told = list(messages(saved(tmp_path, "a.csv", text.encode()), KNOWN))
    assert ["note", "sheet-far-rows-left", {"row": 2}, True] in told
    assert [line[0] for message in told if message[0] == "rows" for line in message[1]] == [2]


def test_an_error_of_ours_is_sent_with_its_trace(tmp_path, monkeypatch):
    ours, theirs = Pipe(duplex=False)
    monkeypatch.setattr("bindesk.sheets.sandbox._silence_stderr", lambda: None)
    monkeypatch.setattr("bindesk.sheets.sandbox._set_ceiling", lambda: None)
    monkeypatch.setattr("bindesk.sheets.sandbox.container_of", None)
    work(theirs, str(saved(tmp_path, "a.csv", b"x")), [])
    kind, trace = json.loads(ours.recv_bytes())
    ours.close()
    assert kind == "bug"
    assert "TypeError" in trace


@pytest.mark.skipif(sys.platform != "linux", reason="Windows has no ceiling without a job object")
def test_the_ceiling_holds():
    greedy = """
from bindesk.sheets.sandbox import MEMORY, _set_ceiling
_set_ceiling()
kept = bytearray(MEMORY // 2)
try:
    bytearray(MEMORY)
except MemoryError:
    print("stopped")
"""
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, check=True)
    assert done.stdout.split() == [b"stopped"]
