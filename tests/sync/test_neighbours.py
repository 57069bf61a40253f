import pytest

from bindesk.db import devices
from bindesk.sync import neighbours
from bindesk.sync.rounds import exchange
from bindesk.sync.wire import Reply, decode, encode
from tests.support.near_offices import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, offices


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


def known(seat):
    with seat.near.store.reading() as link:
        return {one.id for one in devices.everything(link)}


def test_a_desk_learns_of_the_devices_it_has_part_in_and_of_no_others(world):
    village, other = world.seat(), world.seat(clerk="王志强")
    neighbour = world.seat(NEIGHBOUR, "village")
    township = world.seat(TOWNSHIP, "township")
    county = world.seat(COUNTY, "county")
    world.sync()
    own = {village.near.device, other.near.device}
    assert known(village) == known(other) == own | {township.near.device}
    assert known(township) == own | {neighbour.near.device, township.near.device}
    assert known(county) == set()


def test_a_quiet_round_does_not_tell_them_again(world):
    village = world.seat()
    world.sync()
    told: list[Reply] = []

    class Listening:
        def send(self, said):
            answered = world.county.answer(village.near.device, encode(said))
            told.append(decode(answered, Reply))
            return told[-1]

    exchange(village.near.speaker(), Listening())
    assert [one.neighbours for one in told] == [()]


def test_a_device_that_was_shut_out_leaves_the_list_and_a_new_one_comes_in(world):
    village, township = world.seat(), world.seat(TOWNSHIP, "township")
    world.sync()
    with world.county.store.writing() as link:
        devices.revoke(link, village.near.device, 1)
    late = world.seat(clerk="新来的")
    township.sync()
    assert known(township) == {township.near.device, late.near.device}


def test_what_was_kept_has_the_digest_of_what_was_told(world):
    world.seat()
    world.seat(TOWNSHIP, "township")
    world.sync()
    with world.county.store.reading() as link:
        listed = neighbours.neighbours_of(link, devices.everything(link)[0], [])
        assert listed == ()
    with world.seats[0].near.store.reading() as link:
        digest = neighbours.known_digest(link)
        assert len(digest) == 8
        assert neighbours.readers_above(link, [TOWNSHIP]) == [world.seats[1].near.key.public()]
        assert neighbours.readers_above(link, [VILLAGE]) == []
    assert neighbours.digest_of(()) == neighbours.NONE_KNOWN


def test_the_order_of_a_list_does_not_change_its_digest(world):
    world.seat()
    world.seat(TOWNSHIP, "township")
    world.sync()
    with world.seats[1].near.store.reading() as link:
        listed = [neighbours._told(one) for one in devices.everything(link)]
    assert neighbours.digest_of(listed) == neighbours.digest_of(listed[::-1])
    assert neighbours.digest_of(listed) != neighbours.digest_of(listed[:1])
