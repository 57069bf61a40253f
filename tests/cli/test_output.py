"""Commands speak UTF-8 whatever the console is set to."""

import io
import json
import os
import subprocess
import sys

from bindesk.cli import output
from bindesk.domain.text.problems import Problem


def test_names_survive_a_console_of_another_code_page():
    line = "from bindesk.cli.output import *; use_utf8(); print_line('赵𬱖'); print_error('史䶮')"
    settings = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", line], env=settings, capture_output=True, check=True
    )
    assert (done.stdout.decode().strip(), done.stderr.decode().strip()) == ("赵𬱖", "史䶮")


def test_a_document_is_one_line_of_json(capsys):
    output.print_json({"名": "王\n明", "n": 1})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"名": "王\n明", "n": 1}


def test_columns_line_up_where_characters_are_two_wide(capsys):
    output.print_table([("单位", "甲"), ("ab", "乙")])
    assert capsys.readouterr().out == "单位  甲\nab    乙\n"


def test_findings_carry_code_field_and_sentence():
    (told,) = output.findings([Problem("undo-nothing", "x")])
    assert told == {"code": "undo-nothing", "field": "x", "sentence": "没有可以撤销的操作。"}


def test_a_stream_that_can_not_be_set_is_left_alone(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.StringIO())
    output.use_utf8()
    output.print_line("好")
    assert sys.stdout.getvalue() == "好\n"
