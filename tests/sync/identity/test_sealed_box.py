import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from bindesk.sync.identity.sealed_box import (
    NotForThisKey,
    Recipient,
    SealedKey,
    exchange_public,
    exchange_secret,
    new_content_key,
    open_sealed,
    seal_to,
)
from bindesk.sync.identity.signing import SigningKey

COUNTY, TOWNSHIP, STRANGER = SigningKey.new(), SigningKey.new(), SigningKey.new()


def test_each_reader_opens_the_box_and_nobody_else():
    content = new_content_key()
    box = seal_to([COUNTY.public(), TOWNSHIP.public()], content)
    assert open_sealed(box, COUNTY) == open_sealed(box, TOWNSHIP) == content
    with pytest.raises(NotForThisKey):
        open_sealed(box, STRANGER)


@pytest.mark.parametrize("attempt", range(20))
def test_both_forms_of_a_signing_key_belong_together(attempt):
    key = SigningKey.new()
    assert exchange_secret(key).public_key().public_bytes_raw() == exchange_public(key.public())


def test_an_exchange_by_converted_keys_agrees_from_both_ends():
    one, other = SigningKey.new(), X25519PrivateKey.generate()
    theirs = X25519PublicKey.from_public_bytes(exchange_public(one.public()))
    assert other.exchange(theirs) == exchange_secret(one).exchange(other.public_key())


def test_the_known_pair_of_the_standards_test_vector_converts():
    # RFC 8032, 7.1, test 1; its X25519 form as libsodium's conversion gives it.
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    found = exchange_public(public).hex()
    assert found == "d85e07ec22b0ad881537c2f44d662d1a143cf830c57aca4305d85c7a90f6b62e"


def test_no_two_boxes_are_alike():
    content = new_content_key()
    assert seal_to([COUNTY.public()], content) != seal_to([COUNTY.public()], content)


def test_a_box_bent_anywhere_does_not_open():
    box = seal_to([COUNTY.public()], new_content_key())
    (slot,) = box.recipients
    for at in range(32):
        fresh = box.ephemeral[:at] + bytes([box.ephemeral[at] ^ 1]) + box.ephemeral[at + 1 :]
        with pytest.raises(NotForThisKey):
            open_sealed(SealedKey(fresh, box.recipients), COUNTY)
    for at in range(len(slot.sealed)):
        bent = slot.sealed[:at] + bytes([slot.sealed[at] ^ 1]) + slot.sealed[at + 1 :]
        with pytest.raises(NotForThisKey):
            open_sealed(SealedKey(box.ephemeral, (Recipient(slot.hint, bent),)), COUNTY)


@pytest.mark.parametrize("fresh", [b"", b"short", bytes(32)])
def test_rubbish_instead_of_a_key_does_not_open(fresh):
    box = seal_to([COUNTY.public()], new_content_key())
    with pytest.raises(NotForThisKey):
        open_sealed(SealedKey(fresh, box.recipients), COUNTY)
