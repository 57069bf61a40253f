import os
import stat
from pathlib import Path

import pytest

from bindesk import files
from bindesk.files import make_folder, move_file, replace_file
from tests.support.programs.races import DONE, raced


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.json"
    path.write_bytes(b"old")
    return path


@pytest.mark.parametrize("data", [b"", b"new", os.urandom(300_000)])
def test_a_file_is_replaced_whole_and_nothing_else_is_left(path: Path, data: bytes) -> None:
    replace_file(path, data)
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_not_there_is_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "新.json", b"x")
    assert (tmp_path / "新.json").read_bytes() == b"x"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_replacing_that_breaks_off_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(
            *{"fsync": (files.os, "fsync"), "replace": (Path, "replace")}[step], break_off
        )
        with pytest.raises(OSError, match="No space"):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    replace_file(path, b"newer")
    assert path.read_bytes() == b"newer"


def test_several_writers_at_once_leave_one_whole_file_and_nothing_else(path: Path) -> None:
    contents = [bytes([number]) * 300_000 for number in range(4)]
    outcomes = raced(*(lambda data=data: replace_file(path, data) for data in contents))
    assert outcomes == [DONE] * 4
    assert path.read_bytes() in contents
    assert list(path.parent.iterdir()) == [path]


def test_the_new_file_is_on_the_disk_before_it_takes_the_old_one_s_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    force, move = os.fsync, Path.replace

    def forced(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        force(handle)

    def moved(self: Path, target: Path) -> Path:
        done.append("moved")
        return move(self, target)

    monkeypatch.setattr(files.os, "fsync", forced)
    monkeypatch.setattr(Path, "replace", moved)
    replace_file(path, b"new")
    assert done[:2] == ["file", "moved"]
    assert done[2:] == (["folder"] if os.name == "posix" else [])


@pytest.mark.skipif(os.name != "posix", reason="Windows has no flush of a folder")
def test_new_names_of_files_and_folders_are_flushed_with_the_folders_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(files, "_sync_folder", flushed.append)
    make_folder(tmp_path / "files" / "ab")
    assert flushed == [tmp_path, tmp_path / "files"]
    make_folder(tmp_path / "files" / "ab")
    (tmp_path / "part").write_bytes(b"x")
    move_file(tmp_path / "part", tmp_path / "files" / "ab" / "whole")
    assert flushed[2:] == [tmp_path / "files" / "ab"]
    assert (tmp_path / "files" / "ab" / "whole").read_bytes() == b"x"
