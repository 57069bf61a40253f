"""Commands open the desk they are about; a real one asks for its password."""

import io
from argparse import Namespace
from pathlib import Path

from bindesk.cli.desk_access import data_dir_of, read_password
from tests.support.desks.desks import PASSWORD


def test_the_data_directory_is_the_given_one_or_the_machines_default(monkeypatch, tmp_path):
    monkeypatch.setenv("BINDESK_HOME", str(tmp_path))
    assert data_dir_of(Namespace(home=None)).root == tmp_path
    assert data_dir_of(Namespace(home="elsewhere")).root == Path("elsewhere")


def test_an_empty_data_directory_is_an_external_error_and_says_what_to_do(nowhere):
    said = nowhere("status")
    assert said.code == 3
    assert "bindesk init" in said.err


def test_a_real_desk_opens_by_the_password_in_the_environment(secret):
    assert secret("status").code == 0


def test_a_real_desk_opens_by_a_password_on_the_input(secret, monkeypatch):
    monkeypatch.delenv("BINDESK_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert secret("status").code == 0


def test_a_wrong_or_missing_password_opens_nothing(secret, monkeypatch):
    monkeypatch.setenv("BINDESK_PASSWORD", "不是这一句话")
    said = secret("list", "member", "--json")
    assert said.code == 3
    assert "password-wrong" in said.out
    monkeypatch.delenv("BINDESK_PASSWORD")
    assert secret("status").code == 3


def test_a_program_without_any_input_has_no_password(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert read_password("ask-password") == ""


def test_a_terminal_is_asked_without_showing_what_is_typed(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    asked = []
    monkeypatch.setattr(
        "bindesk.cli.desk_access.getpass", lambda words: asked.append(words) or "秘密"
    )
    assert read_password("ask-password") == "秘密"
    assert asked == ["密码："]
