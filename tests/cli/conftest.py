"""Runs commands in this process, as a terminal would, and tells what they said."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from bindesk.cli import main
from tests.support.desks.desks import PASSWORD, copied_home


@dataclass
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Commands:
    """A home, and a way to run commands on it."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def __call__(self, *words: object) -> Said:
        self._capsys.readouterr()
        try:
            code = main(["--home", str(self.home), *map(str, words)])
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = self._capsys.readouterr()
        return Said(code, told.out, told.err)


@pytest.fixture(autouse=True)
def _no_password(monkeypatch):
    monkeypatch.delenv("BINDESK_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.fixture
def nowhere(tmp_path, capsys):
    """Commands on a home where there is no desk yet."""
    return Commands(tmp_path / "home", capsys)


@pytest.fixture
def bindesk(tmp_path, capsys):
    """Commands on an empty practice desk."""
    return Commands(copied_home("plain", tmp_path).root, capsys)


@pytest.fixture
def secret(tmp_path, capsys, monkeypatch):
    """Commands on an empty real desk, its password in the environment."""
    monkeypatch.setenv("BINDESK_PASSWORD", PASSWORD)
    return Commands(copied_home("sqlcipher", tmp_path).root, capsys)
