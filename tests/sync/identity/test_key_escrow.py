import pytest

from bindesk.db.store import keys
from bindesk.db.store.engine import StoreKey
from bindesk.sync.identity.key_escrow import (
    InvalidEscrow,
    RevokedDesk,
    normalised_code,
    read_sealed,
    release,
    seal_key,
)
from bindesk.sync.identity.signing import SigningKey

KEY = StoreKey(bytes(range(32)), bytes(range(16)))
SHUT = RevokedDesk("store-1", "d1", "610482102249", "早饭头村", "李秀英", 5)
COUNTY = SigningKey.new()


def test_a_sealed_key_says_whose_it_is_and_comes_back_under_a_code(tmp_path):
    sealed = read_sealed(seal_key(KEY, SHUT, COUNTY.public()))
    assert sealed.shut == SHUT
    data, code = release(sealed, COUNTY)
    file = tmp_path / "release"
    file.write_bytes(data)
    assert keys.unlock(file, normalised_code(code)) == (KEY, "李秀英")


def test_another_county_can_not_open_it():
    with pytest.raises(InvalidEscrow):
        release(read_sealed(seal_key(KEY, SHUT, COUNTY.public())), SigningKey.new())


def test_a_sealed_key_that_was_bent_opens_to_nobody():
    data = seal_key(KEY, SHUT, COUNTY.public())
    with pytest.raises(InvalidEscrow):
        release(read_sealed(data.replace(b"store-1", b"store-2")), COUNTY)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b'{"bindesk": "enrol"}'])
def test_what_is_no_sealed_key(data):
    with pytest.raises(InvalidEscrow):
        read_sealed(data)


def test_a_code_is_read_as_it_is_spoken():
    assert normalised_code(" abcd-0o1l ijklm") == "ABCD00111JK1M"
