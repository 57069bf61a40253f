import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bindesk.domain.journal.deeds import Change
from bindesk.sync.wire.column_decoding import decode
from bindesk.sync.wire.column_encoding import encode
from bindesk.sync.wire.columns import ChangeTemplate, column_keys
from tests.support.county.column_bytes import AT, DEVICE, UNIT, deed, own

PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=12)
NAME = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=8)
CHANGE = st.builds(
    Change,
    st.sampled_from(["resident", "errand-step", ""]),
    NAME,
    st.lists(NAME, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["name", "at", "made_at", "record"]), PLAIN, max_size=4),
)


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


def test_no_deeds_are_deeds_too():
    assert decode(encode(UNIT, DEVICE, ())) == (UNIT, DEVICE, ())


def test_both_sides_derive_the_columns_and_their_order_from_the_templates():
    quoted = ChangeTemplate("resident", True, 0, (("note", "q"), ("born", None), ("at", "i")))
    plain = ChangeTemplate("resident", True, 0, (("note", "t"), ("at", "n")))
    own_columns = [("resident", "note", "t"), ("resident", "at", "i"), ("resident", "at", "n")]
    assert column_keys([quoted, plain])[4:] == own_columns
