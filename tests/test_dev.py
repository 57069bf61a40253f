"""The newcomer's script: nothing but the standard library, and it says what it can not do itself."""

import ast
import os
import subprocess
import sys

import pytest

from tests.support.programs.scripts import ROOT, script

SCRIPT = ROOT / "dev.py"


@pytest.fixture
def dev():
    return script("dev.py")


def test_it_needs_nothing_that_is_not_there_from_the_start():
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    plain = {
        n.name.split(".")[0] for x in ast.walk(tree) if isinstance(x, ast.Import) for n in x.names
    }
    parted = {x.module.split(".")[0] for x in ast.walk(tree) if isinstance(x, ast.ImportFrom)}
    assert plain | parted <= sys.stdlib_module_names


def test_help_lists_the_commands_without_setting_anything_up():
    done = subprocess.run(
        [sys.executable, SCRIPT, "-h"], capture_output=True, text=True, check=True
    )
    for name in (
        "demo",
        "test",
        "check",
        "quick",
        "fix",
        "bench",
        "faults",
        "cover",
        "mutate",
        "screens",
    ):
        assert f"\n  {name}" in done.stdout


def test_an_unknown_command_or_word_is_refused_before_anything_is_done():
    for words in (["frob"], ["check", "--loud"]):
        done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, check=False)
        assert done.returncode == 2


def test_a_bench_is_named_by_its_file_or_by_its_folder(dev):
    assert dev.benches("saving") == ["saving"]
    assert dev.benches("sync") == [
        "sync/bytes",
        "sync/folds",
        "sync/load",
        "sync/reach",
        "sync/township",
    ]
    assert {"saving", "sync/bytes"} <= set(dev.benches("."))


def test_what_follows_the_benches_names_is_handed_on_to_each(dev, monkeypatch):
    lines = []
    monkeypatch.setattr(dev, "_step", lambda name, line: lines.append((name, *line)) or 0)
    assert dev.bench(["sync/load", "--desks", "20"]) == 0
    assert lines == [("sync/load", "bench/sync/load.py", "--desks", "20")]


@pytest.mark.skipif(os.name == "nt", reason="only Debian has apt")
def test_without_rights_it_prints_the_line_to_run(dev, monkeypatch):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(dev, "_is_installed", lambda package: package == "libgl1")
    with pytest.raises(dev.CannotGoOn, match="sudo apt-get install") as told:
        dev._install_packages(dev.OFFSCREEN_PACKAGES, "Qt can not be loaded.")
    assert "libegl1" in str(told.value)
    assert "libgl1 " not in str(told.value)


def test_without_apt_it_names_what_is_missing(dev, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda _: None)
    monkeypatch.setattr(dev, "_is_installed", lambda _: False)
    with pytest.raises(dev.CannotGoOn, match="libegl1"):
        dev._install_packages(dev.OFFSCREEN_PACKAGES, "Qt can not be loaded.")


def test_a_python_too_old_or_too_new_is_told_so(dev, monkeypatch):
    monkeypatch.setattr(dev, "TOO_NEW", sys.version_info[:2])
    with pytest.raises(dev.CannotGoOn, match="is needed"):
        dev.set_up()


def test_qt_is_really_loaded_before_it_is_believed_in(dev):
    assert dev._opens_window("offscreen")
    assert not dev._opens_window("no-such-platform")


def test_a_screen_is_one_that_is_there_or_was_asked_for(dev, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dev, "IS_WINDOWS", False)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    assert not dev.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.has_screen()
