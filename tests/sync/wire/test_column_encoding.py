from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.journal.deeds import Change
from bindesk.domain.journal.ids import id_bytes, id_from_seed
from bindesk.sync.wire.column_decoding import decode
from bindesk.sync.wire.column_encoding import encode
from tests.support.county.column_bytes import AT, DEVICE, SEEDS, UNIT, deed


def test_a_name_that_no_program_gives_can_not_be_sealed():
    with pytest.raises(ValueError, match="name"):
        encode(UNIT, DEVICE, (deed(Change("resident", "a\x1fb", (), {})),))


def drawn(n, seed):
    made = deed(n=n, made_at=AT + n)
    return replace(made, id=id_from_seed(seed, n, AT + n))


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
