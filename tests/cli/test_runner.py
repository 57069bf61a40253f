"""How a command ends: exit codes, and what is said on the way out."""

import json
import os
import subprocess
import sys
from argparse import Namespace

import pytest

from bindesk.cli.runner import run
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError


def _asked(tmp_path, act, *, json=False):
    return Namespace(run=act, json=json, home=str(tmp_path / "home"))


def _raising(error):
    def act(_):
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ValidationFailed([Problem("undo-nothing")]), 1, "没有可以撤销的操作"),
        (ExternalError("disk-full"), 3, "硬盘已满"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_each_family_of_errors_has_its_exit_code(tmp_path, capsys, error, code, told):
    assert run(_asked(tmp_path, _raising(error))) == code
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


def test_reasons_are_in_the_json_document_too(tmp_path, capsys):
    run(_asked(tmp_path, _raising(ExternalError("disk-full")), json=True))
    told = json.loads(capsys.readouterr().out)
    assert told["done"] is False
    assert told["problems"][0]["code"] == "disk-full"


def test_an_error_of_ours_is_told_without_its_values(tmp_path, capsys):
    error = KeyError("610427195503150018")
    assert run(_asked(tmp_path, _raising(error))) == 70
    said = capsys.readouterr()
    assert "KeyError" in said.err
    assert "610427195503150018" not in said.err


def test_a_reader_who_has_enough_is_no_error():
    line = (
        "import sys; from argparse import Namespace; from bindesk.cli.runner import run\n"
        "def act(_):\n  [print('x' * 1000) for _ in range(1000)]\n  return 0\n"
        "sys.exit(run(Namespace(run=act, json=False, home='x')))"
    )
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", line], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
