from pathlib import Path

import pytest

from bindesk.errors import ExternalError
from bindesk.operations.desk.locks import acquire
from bindesk.paths import DataDir
from tests.support.processes import started
from tests.support.writers import hold_on


def code_of_holding(home: DataDir) -> str:
    try:
        with acquire(home):
            return "held"
    except ExternalError as refused:
        return refused.code


def test_a_home_is_held_once_and_let_go_at_the_end_of_the_block(tmp_path: Path) -> None:
    home = DataDir(tmp_path / "new" / "home")
    with acquire(home):
        assert code_of_holding(home) == "home-busy"
        assert code_of_holding(DataDir(tmp_path / "other")) == "held"
    assert code_of_holding(home) == "held"


def test_a_home_is_let_go_when_the_block_breaks_off(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), acquire(DataDir(tmp_path)):
        raise ZeroDivisionError
    assert code_of_holding(DataDir(tmp_path)) == "held"


def test_a_second_program_is_told_at_once_and_may_begin_when_the_first_was_killed(
    tmp_path: Path,
) -> None:
    home = DataDir(tmp_path / "home")
    with started(hold_on, home.root) as other:
        assert other.heard() == b"held"
        assert code_of_holding(home) == "home-busy"
        other.kill()
        assert code_of_holding(home) == "held"


def test_a_home_where_no_folder_can_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert code_of_holding(DataDir(tmp_path / "file" / "home")) == "home-refused"
