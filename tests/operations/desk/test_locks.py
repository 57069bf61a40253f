import sys
from pathlib import Path

import pytest

from bindesk.errors import ExternalError
from bindesk.operations.desk.locks import acquire
from bindesk.paths import DataDir
from tests.support.programs.processes import started
from tests.support.programs.unprivileged import as_nobody, open_folder
from tests.support.programs.writers import hold_on


def acquire_error_code(home: DataDir) -> str:
    try:
        with acquire(home):
            return "held"
    except ExternalError as refused:
        return refused.code


def test_a_data_directory_is_locked_once_and_released_after_the_block(tmp_path: Path) -> None:
    home = DataDir(tmp_path / "new" / "home")
    with acquire(home):
        assert acquire_error_code(home) == "home-busy"
        assert acquire_error_code(DataDir(tmp_path / "other")) == "held"
    assert acquire_error_code(home) == "held"


def test_a_data_directory_is_released_when_the_block_raises(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), acquire(DataDir(tmp_path)):
        raise ZeroDivisionError
    assert acquire_error_code(DataDir(tmp_path)) == "held"


def test_a_second_program_is_refused_at_once_and_may_start_when_the_first_was_killed(
    tmp_path: Path,
) -> None:
    home = DataDir(tmp_path / "home")
    with started(hold_on, home.root) as other:
        assert other.heard() == b"held"
        assert acquire_error_code(home) == "home-busy"
        other.kill()
        assert acquire_error_code(home) == "held"


def test_a_path_where_no_folder_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert acquire_error_code(DataDir(tmp_path / "file" / "home")) == "home-refused"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights")
def test_a_folder_that_may_only_be_read_is_named_as_such() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)
        assert as_nobody(lambda: acquire_error_code(DataDir(folder))) == "home-read-only"
