import json
import zipfile

import pytest

from bindesk.errors import ExternalError
from bindesk.operations.maintenance import help_file
from tests.support.desks.year_desks import PERSON, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def test_it_holds_the_state_and_the_logs_and_nobody_s_number(desk, tmp_path):
    desk.home.logs.mkdir()
    text = f"坏了 {PERSON.id_number} {PERSON.phone}\n"
    (desk.home.logs / "bindesk.log").write_text(text, "utf-8")
    path = tmp_path / "求助.zip"
    help_file.write_help_file(desk, path)
    with zipfile.ZipFile(path) as packed:
        everything = " ".join(packed.read(name).decode() for name in packed.namelist())
        told = json.loads(packed.read("state.json"))
    assert told["records"]["member"] == 12
    assert PERSON.id_number not in everything
    assert PERSON.phone not in everything
    assert desk.clerk not in everything


def test_a_desk_that_does_not_open_can_have_a_help_file_too(tmp_path, desk):
    path = tmp_path / "求助.zip"
    help_file.write_help_of(desk.home, path, {})
    assert zipfile.is_zipfile(path)


def test_a_disk_that_refuses_says_so(desk, tmp_path):
    with pytest.raises(ExternalError) as refused:
        help_file.write_help_file(desk, tmp_path / "nowhere" / "求助.zip")
    assert refused.value.code == "help-not-written"
