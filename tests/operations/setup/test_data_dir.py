import shutil
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from bindesk.db.calendar import calendars
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.syncing import units as known_units
from bindesk.domain.people.members import MEMBER
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.setup import data_dir
from bindesk.operations.setup.data_dir import (
    DeskSetup,
    create_desk,
    is_mismatched,
    is_unfinished,
    open_desk,
    read_card,
    setup_problems,
)
from bindesk.paths import DataDir
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, VILLAGE, SetClock, copied_home
from tests.support.desks.makers import member

PRACTICE = DeskSetup(UNIT, VILLAGE, "village", CLERK)
REAL = replace(PRACTICE, password=PASSWORD)


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "home")


@pytest.fixture
def practice(tmp_path: Path) -> DataDir:
    return copied_home("plain", tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> DataDir:
    return copied_home("sqlcipher", tmp_path)


def open_error_code(home: DataDir, password: str | None = PASSWORD) -> str:
    with pytest.raises(ExternalError) as refused:
        open_desk(home, SetClock(), password=password)
    return refused.value.code


def setup_error_code(home: DataDir, founding: DeskSetup = PRACTICE) -> str:
    with pytest.raises(ExternalError) as refused:
        create_desk(home, founding, SetClock())
    return refused.value.code


def files_of(home: DataDir) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in home.root.iterdir()}


@pytest.mark.parametrize("founding", [PRACTICE, REAL], ids=["practice", "real"])
def test_a_new_desk_knows_whose_it_is_and_can_be_opened_again(
    home: DataDir, founding: DeskSetup
) -> None:
    desk = create_desk(home, founding, SetClock())
    with desk.writing("record-member") as work:
        work.put(MEMBER, member("m"))
    desk.close()
    again = open_desk(home, SetClock(), password=founding.password)
    assert again.office == desk.office
    assert (again.office.unit, again.office.name, again.office.role) == (UNIT, VILLAGE, "village")
    assert (again.office.letter, again.office.is_practice) == ("A", founding is PRACTICE)
    assert again.clerk == CLERK
    with again.reading() as conn:
        assert records.load(conn, MEMBER, "m") == member("m")
        assert journal.how_many(conn) == 1
    again.close()


def test_two_desks_have_different_identities(tmp_path: Path) -> None:
    offices = []
    for name in "ab":
        desk = create_desk(DataDir(tmp_path / name), PRACTICE, SetClock())
        offices.append(desk.office.device)
        desk.close()
    assert offices[0] != offices[1]


def test_blanks_around_names_are_dropped_everywhere(home: DataDir) -> None:
    desk = create_desk(home, replace(REAL, name=" 早饭头村 ", clerk=" 李秀英 "), SetClock())
    desk.close()
    assert (desk.office.name, desk.clerk) == (VILLAGE, CLERK)


@pytest.mark.parametrize(
    ("wrong", "found_there"),
    [
        ({"unit": "61048210224"}, [("unit-code-malformed", "unit")]),
        ({"unit": "61048210224９"}, [("unit-code-malformed", "unit")]),
        ({"unit": "61048210224x"}, [("unit-code-malformed", "unit")]),
        ({"name": "  "}, [("unit-name-missing", "name")]),
        ({"role": "province"}, [("role-unknown", "role")]),
        ({"clerk": "\u3000"}, [("clerk-missing", "clerk")]),
        ({"password": "短"}, [("password-too-short", "password")]),
        ({"password": ""}, [("password-too-short", "password")]),
        (
            {"unit": "", "name": "", "role": "", "clerk": ""},
            [
                ("unit-code-malformed", "unit"),
                ("unit-name-missing", "name"),
                ("role-unknown", "role"),
                ("clerk-missing", "clerk"),
            ],
        ),
    ],
)
def test_wrong_facts_are_reported_together_and_nothing_is_created(
    home: DataDir, wrong: dict[str, str], found_there: list[tuple[str, str]]
) -> None:
    founding = replace(PRACTICE, **wrong)
    assert [(p.code, p.field) for p in setup_problems(founding)] == found_there
    with pytest.raises(ValidationFailed):
        create_desk(home, founding, SetClock())
    assert not home.root.exists()


def test_an_empty_data_directory_has_no_desk(home: DataDir) -> None:
    assert read_card(home) is None
    assert open_error_code(home) == "home-empty"
    assert not home.root.exists()


def test_a_data_directory_with_a_desk_is_refused_and_stays_unchanged(practice: DataDir) -> None:
    before = files_of(practice)
    assert setup_error_code(practice) == "home-taken"
    assert files_of(practice) == before | {practice.setup_lock.name: b""}


@pytest.mark.parametrize("left", ["store", "keys"])
def test_a_lost_card_is_not_replaced_by_a_new_desk(real: DataDir, left: str) -> None:
    real.card.unlink()
    (real.keys if left == "store" else real.store).unlink()
    before = files_of(real)
    assert open_error_code(real) == "card-missing"
    assert setup_error_code(real) == "card-missing"
    assert files_of(real) == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b'{"store":"\xff"}',
        b'{"store":1,"practice":true}',
        b'{"store":"x"}',
    ],
)
def test_a_damaged_card_is_reported(practice: DataDir, data: bytes) -> None:
    practice.card.write_bytes(data)
    assert open_error_code(practice) == "card-damaged"
    assert setup_error_code(practice) == "card-damaged"


def test_a_card_that_can_not_be_read_is_not_called_damaged(practice: DataDir) -> None:
    practice.card.unlink()
    practice.card.mkdir()
    assert open_error_code(practice) == "disk-refuses"


def test_the_desk_of_a_newer_program_is_not_opened(practice: DataDir) -> None:
    card = read_card(practice)
    assert card is not None
    practice.card.write_bytes(msgspec.json.encode(replace(card, format=card.format + 1)))
    before = files_of(practice)
    assert open_error_code(practice) == "store-newer"
    assert files_of(practice) == before


def test_what_a_newer_card_says_besides_does_not_matter(practice: DataDir) -> None:
    told = msgspec.json.decode(practice.card.read_bytes()) | {"colour": "红"}
    practice.card.write_bytes(msgspec.json.encode(told))
    open_desk(practice, SetClock()).close()


@pytest.mark.parametrize("password", [None, "", "错误的密码就是它"])
def test_a_real_desk_opens_by_its_password_alone(real: DataDir, password: str | None) -> None:
    before = files_of(real)
    assert open_error_code(real, password) == "password-wrong"
    assert files_of(real) == before


def test_a_practice_desk_asks_for_no_password(practice: DataDir) -> None:
    open_desk(practice, SetClock(), password="anything").close()


def test_a_missing_store_is_not_made_again(practice: DataDir, tmp_path: Path) -> None:
    practice.store.unlink()
    assert open_error_code(practice) == "store-missing"
    assert not practice.store.exists()


def test_missing_keys_are_reported(real: DataDir) -> None:
    real.keys.unlink()
    assert open_error_code(real) == "keys-missing"


def test_an_emptied_store_is_not_filled_again(practice: DataDir) -> None:
    practice.store.write_bytes(b"")
    assert open_error_code(practice) == "store-damaged"
    assert practice.store.read_bytes() == b""


def test_another_desk_s_store_in_this_data_directory_is_refused(
    practice: DataDir, home: DataDir
) -> None:
    other = DataDir(practice.root.parent / "other")
    create_desk(other, PRACTICE, SetClock()).close()
    shutil.copy(other.store, practice.store)
    assert open_error_code(practice) == "store-foreign"


def test_a_card_that_calls_an_encrypted_store_practice_does_not_open_it(real: DataDir) -> None:
    card = read_card(real)
    assert card is not None
    real.card.write_bytes(msgspec.json.encode(replace(card, practice=True)))
    assert open_error_code(real) == "store-unreadable"


@pytest.mark.parametrize("step", ["new_key_file", "open_store", "upgrade_schema", "seed"])
def test_an_interrupted_setup_leaves_no_desk_and_can_be_repeated(
    home: DataDir, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    owner = {"new_key_file": data_dir.keys, "seed": data_dir.calendars}.get(step, data_dir)
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, break_off)
        assert setup_error_code(home, REAL) == "disk-refuses"
    assert read_card(home) is None
    assert is_unfinished(home)
    assert open_error_code(home) == "setup-unfinished"
    create_desk(home, REAL, SetClock()).close()
    assert not is_unfinished(home)
    open_desk(home, SetClock(), password=PASSWORD).close()


MIXED = {
    "the key file": ("keys",),
    "the store": ("store",),
    "the card": ("card",),
    "card and keys": ("card", "keys"),
}


@pytest.mark.parametrize("files", MIXED.values(), ids=MIXED.keys())
def test_the_files_of_two_setups_are_recognised_named_and_can_be_set_up_anew(
    real: DataDir, tmp_path: Path, files: tuple[str, ...]
) -> None:
    other = DataDir(tmp_path / "other")
    create_desk(other, REAL, SetClock()).close()
    for name in files:
        shutil.copy(getattr(other, name), getattr(real, name))
    before = {path.read_bytes() for path in (real.keys, real.store)}
    assert open_error_code(real) == "setup-mismatched"
    assert is_mismatched(real)
    assert setup_error_code(real, REAL) == "home-taken"
    create_desk(real, REAL, SetClock(), anew=True).close()
    open_desk(real, SetClock(), password=PASSWORD).close()
    (aside,) = real.root.glob("set-aside-*")
    assert {path.read_bytes() for path in aside.iterdir()} == before


def test_the_store_of_another_practice_setup_can_be_set_up_anew(
    practice: DataDir, tmp_path: Path
) -> None:
    other = DataDir(tmp_path / "other")
    create_desk(other, PRACTICE, SetClock()).close()
    shutil.copy(other.store, practice.store)
    create_desk(practice, PRACTICE, SetClock(), anew=True).close()
    open_desk(practice, SetClock()).close()


@pytest.mark.parametrize("engine", ["plain", "sqlcipher"])
def test_a_sound_desk_is_never_set_up_anew(tmp_path: Path, engine: str) -> None:
    home = copied_home(engine, tmp_path)
    before = files_of(home)
    with pytest.raises(ExternalError, match="home-taken"):
        create_desk(home, REAL, SetClock(), anew=True)
    assert files_of(home).items() >= before.items()


def test_a_few_damaged_bytes_are_no_other_setup(real: DataDir) -> None:
    content = bytearray(real.store.read_bytes())
    content[3] ^= 1
    real.store.write_bytes(content)
    open_desk(real, SetClock(), password=PASSWORD).close()
    assert not is_mismatched(real)
    content[100] ^= 1
    real.store.write_bytes(content)
    assert open_error_code(real) == "store-damaged"
    with pytest.raises(ExternalError, match="home-taken"):
        create_desk(real, REAL, SetClock(), anew=True)


def test_setting_up_anew_continues_after_an_interruption(
    real: DataDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DataDir(tmp_path / "other")
    create_desk(other, REAL, SetClock()).close()
    shutil.copy(other.keys, real.keys)
    moves: list[Path] = []
    move = Path.replace

    def break_off(self: Path, target: Path) -> Path:
        moves.append(self)
        if self == real.store:
            raise OSError(28, "No space left on device")
        return move(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", break_off)
        with pytest.raises(ExternalError):
            create_desk(real, REAL, SetClock(), anew=True)
    assert is_unfinished(real)
    create_desk(real, REAL, SetClock()).close()
    kept = {path.name for aside in real.root.glob("set-aside-*") for path in aside.iterdir()}
    assert kept == {"keys.json", "desk.db"}


def test_other_files_in_the_folder_are_left_alone(home: DataDir) -> None:
    home.root.mkdir()
    (home.root / "照片.txt").write_text("mine")
    create_desk(home, PRACTICE, SetClock()).close()
    assert (home.root / "照片.txt").read_text() == "mine"


def test_a_cloud_folder_can_not_be_trusted_with_a_desk(tmp_path: Path) -> None:
    home = DataDir(tmp_path / "OneDrive" / "desk")
    assert setup_error_code(home) == "home-in-cloud-folder"
    assert not home.root.exists()


def test_a_desk_that_was_moved_to_a_bad_place_is_not_opened(practice: DataDir) -> None:
    moved = practice.root.parent / "坚果云"
    practice.root.rename(moved)
    assert open_error_code(DataDir(moved)) == "home-in-cloud-folder"


def test_a_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert setup_error_code(DataDir(tmp_path / "file" / "home")) == "home-refused"


def test_a_townships_new_desk_knows_its_villages_and_a_villages_nobody(tmp_path):
    for role, unit, count in (("township", "610482101000", 22), ("village", "610482102249", 0)):
        home = DataDir(tmp_path / role)
        desk = create_desk(home, DeskSetup(unit, "一个单位", role, "李秀英"), SetClock())
        with desk.reading() as conn:
            assert len(known_units.all_units(conn)) == count
        desk.close()


def test_a_program_with_newer_holidays_brings_them_to_a_desk_that_exists(desk, monkeypatch):
    text = "date,kind\n2027-01-01,holiday\n2027-10-01,holiday\n"
    monkeypatch.setattr(calendars, "_shipped", lambda: text)
    desk.store.close()
    for _ in range(2):
        again = open_desk(desk.home, SetClock())
        with again.reading() as conn:
            assert {2026, 2027} <= calendars.load(conn).years
        again.store.close()


def test_a_desk_opens_though_the_disk_has_no_room_for_newer_holidays(desk, monkeypatch):
    def refuse(_conn):
        raise ExternalError("disk-full")

    monkeypatch.setattr(calendars, "_shipped", lambda: "date,kind\n2027-10-01,holiday\n")
    monkeypatch.setattr(calendars, "renew", refuse)
    desk.store.close()
    again = open_desk(desk.home, SetClock())
    with again.reading() as conn:
        assert calendars.is_behind(conn)
    again.store.close()
