import msgspec
import pytest

from bindesk.sync.wire.column_decoding import UnreadablePack, decode
from bindesk.sync.wire.column_encoding import encode
from bindesk.sync.wire.columns import WIDE, ChangeTemplate, DeedTemplate
from tests.support.county.column_bytes import DEVICE, SEEDS, SOUND, UNIT, body, head, own, packed


def test_what_the_refusals_below_are_measured_against_is_sound():
    assert decode(body(head(), SOUND))[2][0].changes[0].values == {"name": "a"}
    assert decode(body([*head(), "a newer program's"], SOUND))[0] == UNIT


@pytest.mark.parametrize(
    ("bent", "narrow"),
    [
        (head(deeds=[1]), SOUND),
        (head(deeds=[-1]), SOUND),
        (head(deeds=[0, 0]), SOUND),
        (head(shapes=[]), "1\x1f"),
        (head(shapes=[ChangeTemplate("resident", True, 0, (("name", "z"),))]), SOUND),
        (head(shapes=[ChangeTemplate("resident", True, 0, (("name", "n"),))]), SOUND),
        (head(shapes=[ChangeTemplate("resident", True, 0, (("name", "q"),))]), SOUND),
        (head(shapes=[ChangeTemplate("resident", True, 1, (("name", "t"),))]), SOUND),
        (head(shapes=[ChangeTemplate("resident", False, 0, (("name", "t"),))]), SOUND),
        (head(manners=[DeedTemplate("李", "record", 1, None, 1, True, (0,))]), SOUND),
        (head(manners=[DeedTemplate("李", "record", 1, None, 1, False, (-1,))]), SOUND),
        (head(manners=[DeedTemplate("李", "record", 1, None, 1, False, (0, 0))]), SOUND),
        (head(manners=[DeedTemplate("李", "record", 1, None, 1, False, ())]), SOUND),
        (head(columns=[(False, 2)] * 5), SOUND),
        (head(columns=[(False, 2), (False, -2)] + [(False, 2)] * 2), SOUND),
        (head(columns=[]), ""),
        (head(), SOUND + "more"),
        (head(), "1\x1fab"),
        (head(), "x\x1fa\x1f"),
        (head(), "1\x1f"),
        (head(columns=[(False, 31), *head()[5][1:]]), "1" * 30 + SOUND[1:]),
        (["no", "head"], SOUND),
    ],
)
def test_columns_that_do_not_fit_are_refused(bent, narrow):
    with pytest.raises(UnreadablePack):
        decode(body(bent, narrow))


def test_half_a_character_is_refused():
    with pytest.raises(UnreadablePack):
        decode(body(head(), SOUND, packed(b"\x00\xd8", WIDE)))


@pytest.mark.parametrize(
    ("place", "ids", "seeds"),
    [
        (1, b"", b""),
        (2, b"", SEEDS[0]),
        (-1, b"", SEEDS[0]),
        (1, b"", SEEDS[0][:-1]),
        (1, bytes(10), SEEDS[0]),
        (0, b"", SEEDS[0]),
        (0, bytes(9), b""),
        (0, bytes(20), b""),
    ],
)
def test_seeds_and_ids_that_do_not_fit_are_refused(place, ids, seeds):
    told = head(manners=[DeedTemplate("李秀英", "record", 1, None, 1, False, (0,), place)])
    whole = [*msgspec.msgpack.decode(body(told, SOUND, ids=ids)), seeds]
    with pytest.raises(UnreadablePack):
        decode(msgspec.msgpack.encode(whole))


def test_any_cut_is_refused():
    data = encode(UNIT, DEVICE, (own({"name": "张㛃", "place": 3}),))
    for length in range(len(data)):
        with pytest.raises(UnreadablePack):
            decode(data[:length])


def test_any_bent_byte_is_refused_or_read_without_an_error_of_the_program():
    data = encode(UNIT, DEVICE, (own({"name": "张㛃", "place": 3}),))
    for at in range(len(data)):
        for bit in range(8):
            bent = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            try:
                _, _, deeds = decode(bent)
            except UnreadablePack:
                continue
            assert len(deeds) == 1
