import pytest

from bindesk.db.store import keys
from bindesk.db.store.engine import StoreKey
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.setup.recovery import recover, write_sealed
from bindesk.sync.identity.key_escrow import (
    RevokedDesk,
    normalised_code,
    read_sealed,
    release,
    seal_key,
)
from bindesk.sync.identity.signing import SigningKey
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, SetClock, copied_home

NEW = "换了人换了新密码"
COUNTY = SigningKey.new()


@pytest.fixture
def home(tmp_path):
    """The data directory of a desk that its county has revoked."""
    made = copied_home("sqlcipher", tmp_path)
    key, clerk = keys.unlock(made.keys, PASSWORD)
    shut = RevokedDesk(keys.store_of(made.keys), "d1", UNIT, "早饭头村", clerk, 0)
    made.sealed.write_bytes(seal_key(key, shut, COUNTY.public()))
    keys.drop_slots(made.keys)
    return made


@pytest.fixture
def file(home, tmp_path):
    data, code = release(read_sealed(home.sealed.read_bytes()), COUNTY)
    path = tmp_path / "release"
    path.write_bytes(data)
    return path, code


def test_the_code_and_a_new_password_open_the_desk(home, file):
    recover(home, *file, NEW)
    desk = open_desk(home, SetClock(), password=NEW)
    assert desk.clerk == CLERK
    desk.close()


@pytest.mark.parametrize(
    ("code", "password", "found"),
    [("0000-0000-00000", NEW, "release-code-wrong"), (None, "短", "password-too-short")],
)
def test_a_wrong_code_or_a_weak_password_leaves_all_as_it_was(home, file, code, password, found):
    with pytest.raises(ValidationFailed, match=found):
        recover(home, file[0], code or file[1], password)
    assert home.sealed.exists()
    assert not keys.has_slots(home.keys)


def test_only_this_desks_release_is_accepted(home, file, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(
        keys.slot_file(StoreKey(bytes(32), bytes(16)), "x", CLERK, normalised_code(file[1]))
    )
    for path, found in (
        (other, "release-other-desk"),
        (tmp_path / "none", "release-unreadable"),
        (home.sealed, "release-unreadable"),
    ):
        with pytest.raises(ValidationFailed, match=found):
            recover(home, path, file[1], NEW)


def test_a_desk_that_is_not_revoked_is_opened_by_its_password(tmp_path, file):
    (tmp_path / "another").mkdir()
    with pytest.raises(ValidationFailed, match="reopen-not-shut"):
        recover(copied_home("sqlcipher", tmp_path / "another"), *file, NEW)


def test_a_sealed_key_that_was_moved_to_the_county_is_not_missed(home, file, tmp_path):
    home.sealed.rename(tmp_path / "at the county")
    recover(home, *file, NEW)
    open_desk(home, SetClock(), password=NEW).close()


def test_the_sealed_key_can_be_taken_to_the_county(home, tmp_path):
    write_sealed(home, tmp_path / "stick.key")
    assert (tmp_path / "stick.key").read_bytes() == home.sealed.read_bytes()
    with pytest.raises(ExternalError, match="disk-refuses"):
        write_sealed(home, tmp_path / "none" / "stick.key")
