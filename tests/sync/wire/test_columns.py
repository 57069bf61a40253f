import lzma
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_bytes, id_from_seed, id_in_deed, new_id
from bindesk.sync.wire import columns
from bindesk.sync.wire.columns import ChangeTemplate, DeedTemplate, UnreadablePack, decode, encode

UNIT, DEVICE = "610482102249", "device-a"
AT = 1_764_000_000_000
PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=12)
NAME = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=8)
CHANGE = st.builds(
    Change,
    st.sampled_from(["resident", "errand-step", ""]),
    NAME,
    st.lists(NAME, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["name", "at", "made_at", "record"]), PLAIN, max_size=4),
)


def deed(*changes, **rest):
    told = {"unit": UNIT, "device": DEVICE, "n": 1, "clerk": "李秀英", "verb": "record"}
    return Deed(**{"id": new_id(), "made_at": AT, "changes": changes, **told, **rest})


def own(values):
    made = deed()
    return replace(made, changes=(Change("resident", id_in_deed(made.id, 0), (), values),))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.lists(CHANGE, max_size=4, unique_by=lambda c: (c.kind, c.record)), max_size=6))
def test_whatever_deeds_say_comes_back(told):
    deeds = tuple(deed(*changes, n=7 + n, made_at=AT + 13 * n) for n, changes in enumerate(told))
    assert decode(encode(UNIT, DEVICE, deeds)) == (UNIT, DEVICE, deeds)


@pytest.mark.parametrize(
    "values",
    [
        {"note": "一行\n\x1f\x1d又一行"},
        {"note": "\x1f"},
        {"name": "", "struck": False, "born": None},
        {"at": AT + 5, "place": 3, "n": -(2**63)},
        {"name": "赵𬱖", "alias": "zx"},
    ],
)
def test_no_value_is_mistaken_for_another(values):
    made = own(values)
    assert decode(encode(UNIT, DEVICE, (made,)))[2] == (made,)


def test_fields_keep_their_order():
    made = own({"b": "1", "a": "2", "c": None})
    assert list(decode(encode(UNIT, DEVICE, (made,)))[2][0].changes[0].values) == ["b", "a", "c"]


def test_a_name_that_no_program_gives_can_not_be_sealed():
    with pytest.raises(ValueError, match="name"):
        encode(UNIT, DEVICE, (deed(Change("resident", "a\x1fb", (), {})),))


def test_no_deeds_are_deeds_too():
    assert decode(encode(UNIT, DEVICE, ())) == (UNIT, DEVICE, ())


def packed(text, filters):
    return lzma.compress(text, format=lzma.FORMAT_RAW, filters=filters)


def body(head, narrow="", wide=b"", ids=b"\0" * 10):
    said = msgspec.msgpack.encode(head)
    text = len(said).to_bytes(4, "big") + said + narrow.encode()
    return msgspec.msgpack.encode([ids, packed(text, columns._NARROW), wide])


def head(**rest):
    whole = {
        "unit": UNIT,
        "device": DEVICE,
        "manners": [DeedTemplate("李秀英", "record", 1, None, 1, False, (0,))],
        "shapes": [ChangeTemplate("resident", True, 0, (("name", "t"),))],
        "deeds": [0],
        "columns": [(False, 2), (False, 0), (False, 0), (False, 0), (False, 2)],
    }
    return list((whole | rest).values())


SOUND = "1\x1fa\x1f"


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


def test_a_few_bytes_that_name_changes_without_end_are_refused():
    many = DeedTemplate("李秀英", "record", 1, None, 1, False, (0,) * 5000)
    shapes = [ChangeTemplate("resident", True, 0, ())]
    told = head(
        manners=[many], shapes=shapes, deeds=[0] * 1000, columns=[(False, 2000)] + [(0, 0)] * 3
    )
    with pytest.raises(UnreadablePack):
        decode(body(told, "1\x1f" * 1000, ids=bytes(10_000)))


def test_streams_that_would_swell_without_end_are_refused():
    swollen = packed(b"\0" * (40 * 1024 * 1024), columns._NARROW)
    with pytest.raises(UnreadablePack):
        decode(msgspec.msgpack.encode([b"", swollen, b""]))
    wide = packed(b"\0" * (40 * 1024 * 1024), columns._WIDE)
    with pytest.raises(UnreadablePack):
        decode(body(head(), SOUND, wide))


def test_half_a_character_is_refused():
    with pytest.raises(UnreadablePack):
        decode(body(head(), SOUND, packed(b"\x00\xd8", columns._WIDE)))


def drawn(n, seed):
    made = deed(n=n, made_at=AT + n)
    return replace(made, id=id_from_seed(seed, n, AT + n))


SEEDS = (bytes(range(16)), bytes(16), b"\xff" * 16)


@given(st.lists(st.sampled_from([*SEEDS, b""]), max_size=12))
def test_ids_come_back_whatever_they_were_drawn_from(seeds):
    deeds = tuple(drawn(n, seed) if seed else deed(n=n) for n, seed in enumerate(seeds))
    data = encode(UNIT, DEVICE, deeds, SEEDS)
    assert decode(data) == (UNIT, DEVICE, deeds)
    told = {id_bytes(one.id) in data for one, seed in zip(deeds, seeds, strict=True) if seed == b""}
    assert False not in told


def test_a_seed_that_names_one_deed_only_is_kept_back():
    assert SEEDS[0] not in encode(UNIT, DEVICE, (drawn(1, SEEDS[0]),), SEEDS)
    assert SEEDS[0] in encode(UNIT, DEVICE, (drawn(1, SEEDS[0]), drawn(2, SEEDS[0])), SEEDS)


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
