import json
import unicodedata
from pathlib import Path

import msgspec
import pytest

from bindesk.db.store import keys
from bindesk.db.store.engine import StoreKey
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from tests.support.desks.desks import light_key_file

PASSWORD = "Café 村口有棵大槐树"
KEY = StoreKey(bytes(range(32)), bytes(range(16)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file with one light slot."""
    path = tmp_path / "keys.json"
    path.write_bytes(msgspec.json.encode(light_key_file(KEY, "store-1", "李秀英", PASSWORD)))
    return path


def refusal(path: Path, password: str = PASSWORD) -> str:
    with pytest.raises(ExternalError) as refused:
        keys.unlock(path, password)
    return refused.value.code


def changed(path: Path, **values: object) -> None:
    held = json.loads(path.read_text())
    held["slots"][0].update({n: v for n, v in values.items() if n in held["slots"][0]})
    held.update({n: v for n, v in values.items() if n in {"store", "slots"}})
    path.write_text(json.dumps(held))


def test_a_new_key_file_opens_by_its_password_and_says_who_it_is(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = keys.new_key_file(path, "store-1", "李秀英", PASSWORD)
    assert keys.unlock(path, PASSWORD) == (key, "李秀英")
    (slot,) = msgspec.json.decode(path.read_bytes(), type=keys.KeyFile).slots
    assert (slot.memory_kib, slot.passes, slot.lanes) == (64 * 1024, 3, 1)
    held = path.read_text("utf-8")
    assert key.key.hex() not in held
    assert PASSWORD not in held


def test_each_new_key_file_has_a_key_of_its_own(tmp_path: Path) -> None:
    one = keys.new_key_file(tmp_path / "a", "s", "李秀英", PASSWORD)
    other = keys.new_key_file(tmp_path / "b", "s", "李秀英", PASSWORD)
    assert (one.key, one.salt) != (other.key, other.salt)
    assert (len(one.key), len(one.salt)) == (32, 16)


@pytest.mark.parametrize("wrong", ["", "Cafe 村口有棵大槐树", PASSWORD + " ", PASSWORD.lower()])
def test_any_other_password_is_wrong(path: Path, wrong: str) -> None:
    assert refusal(path, wrong) == "password-wrong"


def test_a_password_may_be_typed_composed_or_decomposed(path: Path) -> None:
    apart = unicodedata.normalize("NFD", PASSWORD)
    assert apart != PASSWORD
    assert keys.unlock(path, apart) == (KEY, "李秀英")


def test_each_clerk_s_password_opens_their_own_slot(path: Path) -> None:
    one = light_key_file(KEY, "store-1", "李秀英", PASSWORD)
    other = light_key_file(KEY, "store-1", "王军", "另一个人的密码哦")
    both = msgspec.structs.replace(one, slots=(*one.slots, *other.slots))
    path.write_bytes(msgspec.json.encode(both))
    assert keys.unlock(path, "另一个人的密码哦") == (KEY, "王军")
    assert keys.unlock(path, PASSWORD) == (KEY, "李秀英")


def test_a_slot_belongs_to_its_store_and_its_clerk(path: Path) -> None:
    changed(path, clerk="王军")
    assert refusal(path) == "password-wrong"
    changed(path, clerk="李秀英", store="store-2")
    assert refusal(path) == "password-wrong"
    changed(path, store="store-1")
    assert keys.unlock(path, PASSWORD) == (KEY, "李秀英")


def test_a_missing_key_file_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "keys.json") == "keys-missing"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"store":"\xff"}',
        b'{"store":"s","salt":"AAAA","slots":[]}',
        b"null",
    ],
)
def test_a_key_file_that_can_not_be_read_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(data)
    assert refusal(path) == "keys-damaged"


def test_a_key_file_that_the_system_does_not_hand_out_is_not_called_damaged(path: Path) -> None:
    path.unlink()
    path.mkdir()
    assert refusal(path) == "disk-refuses"


@pytest.mark.parametrize(
    "values",
    [
        {"salt": "AAAA"},
        {"nonce": ""},
        {"memory_kib": 0},
        {"memory_kib": 1 << 40},
        {"passes": 0},
        {"passes": 1 << 30},
        {"lanes": 0},
        {"lanes": 1000},
        {"passes": "three"},
    ],
)
def test_a_slot_that_asks_for_nonsense_is_damaged(path: Path, values: dict[str, object]) -> None:
    changed(path, **values)
    assert refusal(path) == "keys-damaged"


@pytest.mark.parametrize("sealed", ["", "AAAA"])
def test_a_sealed_key_that_was_changed_does_not_open(path: Path, sealed: str) -> None:
    changed(path, sealed=sealed)
    assert refusal(path) == "password-wrong"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("七个字的密码呀", "password-too-short"),
        ("八个字的密码是这", None),
        ("e\u0301" * 7, "password-too-short"),
        ("e\u0301" * 128, None),
        ("长" * 129, "password-too-long"),
    ],
)
def test_a_new_password_has_eight_to_128_characters(password: str, code: str | None) -> None:
    problem = keys.password_problem(password)
    assert (problem.code if problem else None) == code


def test_a_password_that_is_not_in_order_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValidationFailed):
        keys.new_key_file(tmp_path / "keys.json", "s", "李秀英", "短")
    assert list(tmp_path.iterdir()) == []


def test_without_slots_no_password_unlocks_and_the_error_names_the_reason(path: Path) -> None:
    keys.new_key_file(path, "store-1", "李秀英", PASSWORD)
    assert keys.has_slots(path)
    keys.drop_slots(path)
    assert not keys.has_slots(path)
    assert keys.store_of(path) == "store-1"
    assert refusal(path) == "desk-shut-out"


def test_a_key_that_is_there_is_given_a_new_password(path: Path) -> None:
    key = keys.new_key_file(path, "store-1", "李秀英", PASSWORD)
    path.write_bytes(keys.slot_file(key, "store-1", "王志强", "换了人换了新密码"))
    assert keys.unlock(path, "换了人换了新密码") == (key, "王志强")
    assert refusal(path) == "password-wrong"
