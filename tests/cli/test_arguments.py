"""What may be written on the command line, and how it answers what may not."""

import subprocess
import sys

import pytest

from bindesk.cli.arguments import parser

COMMANDS = {
    "init", "demo", "import", "export", "list", "digest", "books", "print", "status", "check",
    "undo", "redo", "workload",
}  # fmt: skip


def test_help_lists_every_command_in_chinese(nowhere):
    said = nowhere("--help")
    assert said.code == 0
    assert all(f"    {name} " in said.out for name in COMMANDS)
    assert "usage" not in said.out
    assert "optional arguments" not in said.out


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_own_help(nowhere, name):
    said = nowhere(name, "-h")
    assert said.code == 0
    assert said.out.startswith(f"用法：bindesk {name}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("frobnicate",), "不能是 'frobnicate'"),
        (("import", "member"), "还缺少 文件"),
        (("list", "nothing"), "没有 nothing 这个类别"),
        (("list", "member", "--year", "两千"), "要写整数"),
        (("status", "--loud"), "不认识 --loud"),
        (("print", "L10", "--out"), "后面要写一个值"),
    ],
)
def test_a_command_written_wrongly_ends_with_two_and_says_why(nowhere, words, told):
    said = nowhere(*words)
    assert said.code == 2
    assert told in said.err
    assert said.out == ""


@pytest.mark.parametrize("words", [("--json", "status"), ("status", "--json")])
def test_json_may_be_asked_for_before_and_after_the_command(words):
    asked = parser().parse_args(["--home", "x", *words])
    assert (asked.json, asked.home) == (True, "x")


def test_a_home_after_the_command_wins_over_one_before():
    assert parser().parse_args(["--home", "a", "status", "--home", "b"]).home == "b"


def test_help_needs_nothing_heavy():
    line = "import sys; from bindesk.cli.arguments import parser; parser().format_help(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert {"sqlalchemy", "reportlab", "PySide6", "msgspec"}.isdisjoint(done.stdout.split())
