import pytest

from bindesk.assets import asset, folder


def test_a_shipped_file_is_found_by_its_path() -> None:
    assert asset("calendar/holidays.csv").read_text("utf-8").startswith("date,")


@pytest.mark.parametrize("name", ["calendar/never.csv", "calendar", "never/x", ""])
def test_what_is_not_shipped_is_not_found(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        asset(name)


def test_a_folder_lists_its_files_by_name() -> None:
    names = [file.name for file in folder("words")]
    assert names == sorted(names)
    assert "world.toml" in names
