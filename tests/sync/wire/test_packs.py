from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.identity.signing import SIGNATURE_BYTES, SigningKey
from bindesk.sync.wire.packs import (
    LARGEST,
    InvalidPack,
    audit_head_of,
    is_sealed_by,
    open_pack,
    pack_id,
    seal,
)

KEY = SigningKey.new()
UNIT, DEVICE = "610482102249", "device-a"


def deed(n=1, **rest):
    name = new_id()
    change = Change("resident", id_in_deed(name, 0), (), {"name": "张㛃", "struck": False})
    whole = {
        "id": name,
        "unit": UNIT,
        "device": DEVICE,
        "n": n,
        "clerk": "李秀英",
        "verb": "record",
        "made_at": 1_764_000_000_000 + n,
        "changes": (change,),
    }
    return Deed(**whole | rest)


def test_a_pack_gives_back_the_deeds_that_were_sealed():
    later = deed(2, changes=(Change("resident", "known", ("p1", "p2"), {"phone": None, "n": 3}),))
    deeds = (deed(1), later, deed(3, undoes="other", offset=-400, schema=7))
    assert open_pack(seal(UNIT, DEVICE, deeds, KEY)).deeds == deeds


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 2**50), st.integers(1, 10**6), st.text()), max_size=20))
def test_any_clock_and_any_text_survive_a_pack(told):
    deeds = tuple(
        replace(deed(n), made_at=at, changes=(Change("resident", "r", (), {"name": text}),))
        for at, n, text in told
    )
    assert open_pack(seal(UNIT, DEVICE, deeds, KEY)).deeds == deeds


def test_the_same_deeds_seal_to_the_same_bytes():
    deeds = (deed(1), deed(2))
    assert seal(UNIT, DEVICE, deeds, KEY) == seal(UNIT, DEVICE, deeds, KEY)


def test_only_the_key_that_sealed_a_pack_answers_for_it():
    data = seal(UNIT, DEVICE, (deed(),), KEY)
    assert is_sealed_by(data, KEY.public())
    assert not is_sealed_by(data, SigningKey.new().public())


def test_a_flipped_bit_anywhere_breaks_the_seal():
    data = seal(UNIT, DEVICE, (deed(),), KEY)
    for at in range(len(data)):
        bent = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert not is_sealed_by(bent, KEY.public())


def test_a_pack_cut_short_is_no_pack():
    data = seal(UNIT, DEVICE, (deed(),), KEY)
    for length in (0, 10, SIGNATURE_BYTES, len(data) - 1):
        with pytest.raises(InvalidPack):
            open_pack(data[:length])


def test_bytes_after_the_end_are_refused():
    with pytest.raises(InvalidPack):
        open_pack(seal(UNIT, DEVICE, (deed(),), KEY) + b"more")


def test_a_pack_of_another_format_is_refused():
    data = bytearray(seal(UNIT, DEVICE, (deed(),), KEY))
    data[SIGNATURE_BYTES] = 9
    with pytest.raises(InvalidPack):
        open_pack(bytes(data))


def test_a_pack_longer_than_any_is_refused():
    text = "".join(chr(0x4E00 + number % 20_000) for number in range(7, 3_000_000, 7))
    long = deed(changes=(Change("meeting", "m", (), {"minutes": text}),))
    assert len(seal(UNIT, DEVICE, (long,), KEY)) < LARGEST
    with pytest.raises(InvalidPack):
        open_pack(seal(UNIT, DEVICE, (long,), KEY) + bytes(LARGEST))


def test_a_deed_that_names_a_record_twice_is_refused():
    made = deed()
    twice = deed(changes=made.changes)
    object.__setattr__(twice, "changes", (made.changes[0], made.changes[0]))
    with pytest.raises(InvalidPack):
        open_pack(seal(UNIT, DEVICE, (twice,), KEY))


@pytest.mark.parametrize(("n", "instant"), [(1 << 62, 1), (-1, 1), (1, 1 << 62)])
def test_a_counter_or_instant_beyond_all_measure_is_refused(n, instant):
    with pytest.raises(InvalidPack):
        open_pack(seal(UNIT, DEVICE, (deed(n, made_at=instant),), KEY))


def test_a_small_deed_costs_little_more_than_its_text():
    many = tuple(deed(n, changes=(Change("resident", "", (), {}),)) for n in range(2000))
    assert len(seal(UNIT, DEVICE, many, KEY)) / len(many) < 16


def test_a_packs_name_follows_from_its_bytes():
    data = seal(UNIT, DEVICE, (deed(),), KEY)
    assert open_pack(data).id == pack_id(data) != pack_id(data + b"x")


def test_the_audit_head_is_read_without_the_deeds_and_of_no_rubbish():
    data = seal(UNIT, DEVICE, (deed(),), KEY, audit=b"h" * 24)
    assert audit_head_of(data) == open_pack(data).audit == b"h" * 24
    with pytest.raises(InvalidPack):
        audit_head_of(data[:65] + b"rubbish")
