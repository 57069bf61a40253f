import json

import pytest

from bindesk.settings import HELP, Settings, _declared_fields, read_settings, write_settings


def test_what_is_kept_is_read_again(tmp_path):
    file = tmp_path / "settings.json"
    wanted = Settings(text_size=130, theme="dark", hotline="029-1234", is_practice=True)
    write_settings(file, wanted)
    assert read_settings(file) == wanted


def test_keys_of_another_version_are_kept(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"text_size": 115, "speech": {"loud": 3}}', "utf-8")
    write_settings(file, read_settings(file))
    told = json.loads(file.read_text("utf-8"))
    assert (told["text_size"], told["speech"]) == (115, {"loud": 3})


@pytest.mark.parametrize(
    "text", ["", "not json", "[1]", '{"text_size": 117}', '{"text_size": true, "theme": 5}']
)
def test_what_can_not_be_read_is_as_at_first(tmp_path, text):
    file = tmp_path / "settings.json"
    file.write_text(text, "utf-8")
    assert read_settings(file) == Settings()


def test_no_file_is_as_at_first(tmp_path):
    assert read_settings(tmp_path / "none.json") == Settings()


def test_every_setting_is_described():
    assert all(each.metadata[HELP] for each in _declared_fields())


def test_a_disk_that_refuses_says_so(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        write_settings(tmp_path / "nowhere" / "settings.json", Settings())
