from contextlib import closing
from dataclasses import replace

import pytest

from bindesk.db.store import metadata
from bindesk.domain.journal.ids import id_bytes
from bindesk.domain.people.members import MEMBER
from bindesk.operations.setup.data_dir import open_desk
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire.id_seeds import IdSeed, forget_seeds, noted_seeds
from bindesk.sync.wire.packs import open_pack, seal
from bindesk.sync.wire.sealing import LARGEST_BATCH, seal_open
from tests.support.desks.desks import UNIT, practice_desk
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.makers import member

KEY = SigningKey.new()
AT = 1_764_000_000_000


@pytest.fixture
def desk(tmp_path):
    opened = practice_desk(tmp_path)
    with closing(opened.store):
        yield opened


def record(desk, *names):
    for name in names:
        with desk.writing("record-member") as work:
            work.put(MEMBER, member(name))


def deeds_of(desk):
    with desk.reading() as conn:
        return list(deeds_in_order(conn))


def noted(desk):
    with desk.reading() as conn:
        return noted_seeds(conn)


def test_deeds_of_one_sitting_are_told_by_one_seed(desk):
    record(desk, *"abcdefgh")
    deeds = deeds_of(desk)
    data = seal(UNIT, desk.office.device, deeds, KEY, noted(desk))
    assert list(open_pack(data).deeds) == deeds
    assert len(noted(desk)) == 1
    assert not any(id_bytes(deed.id) in data for deed in deeds)
    assert len(seal(UNIT, desk.office.device, deeds, KEY)) - len(data) > 8 * 10 - 16 - 10


def test_what_was_told_names_nothing_more(desk):
    record(desk, "a", "b")
    (told,) = noted(desk)
    with desk.together() as conn:
        assert seal_open(conn, desk.office.device, KEY, LARGEST_BATCH, 0) == 1
    assert noted(desk) == ()
    record(desk, "c")
    assert told not in noted(desk)
    assert len(noted(desk)) == 1


def test_a_desk_that_is_opened_again_draws_anew(desk):
    record(desk, "a")
    first = noted(desk)
    desk.close()
    again = open_desk(desk.home, desk.clock)
    with closing(again.store):
        record(again, "b")
        assert len(noted(again)) == 2
        assert noted(again)[:1] == first
        deeds = deeds_of(again)
        told = open_pack(seal(UNIT, again.office.device, deeds, KEY, noted(again))).deeds
    assert list(told) == deeds


def test_two_copies_of_one_disk_name_the_same_step_differently(desk):
    record(desk, "a")
    copy = replace(desk, id_seed=IdSeed())
    with desk.together() as conn:
        named = {one.id_seed.name(conn, 2, AT) for one in (desk, copy)}
    assert len(named) == 2


def test_a_step_that_is_taken_again_is_named_anew(desk):
    with desk.together() as conn:
        named = [desk.id_seed.name(conn, n, AT) for n in (1, 2, 3, 1, 2, 3, 3, 4)]
    assert len(set(named)) == 8


def test_a_seed_that_was_not_kept_names_nothing_more(desk):
    def break_off():
        with desk.writing("record-member") as work:
            work.put(MEMBER, member("a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert noted(desk) == ()
    record(desk, "b")
    data = seal(UNIT, desk.office.device, deeds_of(desk), KEY, noted(desk))
    assert list(open_pack(data).deeds) == deeds_of(desk)


def test_many_sittings_without_a_sealing_do_not_grow_for_ever(desk):
    with desk.together() as conn:
        for n in range(70):
            IdSeed().name(conn, n, AT)
        assert len(noted_seeds(conn)) == 64
        forget_seeds(conn)
        assert metadata.read(conn, "seeds") == ""
