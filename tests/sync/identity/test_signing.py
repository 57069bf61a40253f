from bindesk.sync.identity.signing import SigningKey, four_words, is_signed


def test_a_signature_holds_for_its_message_and_key_alone():
    key = SigningKey.new()
    signature = key.sign(b"deed")
    assert is_signed(key.public(), signature, b"deed")
    assert not is_signed(key.public(), signature, b"other")
    assert not is_signed(SigningKey.new().public(), signature, b"deed")


def test_rubbish_instead_of_a_key_or_signature_is_simply_not_signed():
    key = SigningKey.new()
    assert not is_signed(b"short", key.sign(b"x"), b"x")
    assert not is_signed(key.public(), b"short", b"x")


def test_four_words_are_steady_and_differ_between_keys():
    one, other = SigningKey.new().public(), SigningKey.new().public()
    assert four_words(one) == four_words(one)
    assert len(four_words(one).split()) == 4
    assert four_words(one) != four_words(other)


def test_a_key_does_not_show_its_secret():
    key = SigningKey.new()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
