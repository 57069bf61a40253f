import tracemalloc

import msgspec
import pytest

from bindesk.sync.wire import column_limits
from bindesk.sync.wire.column_decoding import UnreadablePack, decode
from bindesk.sync.wire.column_limits import item_at, number_of, slices_of
from bindesk.sync.wire.columns import NARROW, WIDE, ChangeTemplate, DeedTemplate
from tests.support.county.column_bytes import SOUND, body, head, packed


def test_a_few_bytes_that_name_changes_without_end_are_refused():
    many = DeedTemplate("李秀英", "record", 1, None, 1, False, (0,) * 5000)
    shapes = [ChangeTemplate("resident", True, 0, ())]
    told = head(
        manners=[many], shapes=shapes, deeds=[0] * 1000, columns=[(False, 2000)] + [(0, 0)] * 3
    )
    with pytest.raises(UnreadablePack):
        decode(body(told, "1\x1f" * 1000, ids=bytes(10_000)))


def test_as_many_values_as_the_limit_says_are_taken_and_not_one_more(monkeypatch):
    monkeypatch.setattr(column_limits, "_MOST_VALUES", 2)
    assert decode(body(head(), SOUND))[2][0].changes[0].values == {"name": "a"}
    monkeypatch.setattr(column_limits, "_MOST_VALUES", 1)
    with pytest.raises(UnreadablePack):
        decode(body(head(), SOUND))


def test_parents_count_as_values_do(monkeypatch):
    shapes = [ChangeTemplate("resident", True, 2, ())]
    named = head(shapes=shapes, columns=[(False, 2), (False, 0), (False, 0), (False, 4)])
    monkeypatch.setattr(column_limits, "_MOST_VALUES", 3)
    assert decode(body(named, "1\x1fa\x1fb\x1f"))[2][0].changes[0].parents == ("a", "b")
    monkeypatch.setattr(column_limits, "_MOST_VALUES", 2)
    with pytest.raises(UnreadablePack):
        decode(body(named, "1\x1fa\x1fb\x1f"))
    fewer = ChangeTemplate("resident", True, -5, ())
    with pytest.raises(UnreadablePack):
        decode(body(head(shapes=[fewer]), SOUND))


def test_columns_of_empty_values_without_end_are_refused_before_they_are_split():
    ends = 3_000_000
    swollen = head(columns=[(False, 2), (False, 0), (False, 0), (False, 0), (False, ends)])
    data = body(swollen, "1\x1f" + "\x1f" * ends)
    tracemalloc.start()
    with pytest.raises(UnreadablePack):
        decode(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * ends, "a list of them would take eight bytes for each"


def test_templates_without_end_are_refused():
    fields = tuple((f"f{number}", True) for number in range(300_000))
    with pytest.raises(UnreadablePack):
        decode(body(head(shapes=[ChangeTemplate("resident", True, 0, fields)]), SOUND))


def test_streams_that_would_swell_without_end_are_refused():
    swollen = packed(b"\0" * (40 * 1024 * 1024), NARROW)
    with pytest.raises(UnreadablePack):
        decode(msgspec.msgpack.encode([b"", swollen, b""]))
    wide = packed(b"\0" * (40 * 1024 * 1024), WIDE)
    with pytest.raises(UnreadablePack):
        decode(body(head(), SOUND, wide))


@pytest.mark.parametrize("text", [str(2**64), str(-(2**63) - 1), "1" * 21, "1.0", ""])
def test_a_number_that_no_deed_can_have_is_refused(text):
    with pytest.raises(ValueError, match=r"number|invalid literal"):
        number_of(text)


@pytest.mark.parametrize("value", [2**64 - 1, -(2**63), 0])
def test_the_largest_and_the_least_number_are_read(value):
    assert number_of(str(value)) == value


def test_an_index_from_the_end_is_refused():
    assert item_at("abc", 2) == "c"
    with pytest.raises(ValueError, match="place"):
        item_at("abc", -1)


def test_bytes_that_do_not_split_evenly_are_refused():
    assert slices_of(b"abcd", 2) == [b"ab", b"cd"]
    with pytest.raises(ValueError, match="size"):
        slices_of(b"abc", 2)
