import pytest

from bindesk.db.syncing import devices
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import enrolment, peers
from bindesk.sync.rounds.rounds import exchange
from bindesk.sync.wire.wire import Reply, SignedCertificate, decode, encode
from tests.support.county.local_offices import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, offices


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


def known(seat):
    with seat.near.store.reading() as conn:
        return {one.id for one in devices.all_devices(conn)}


def test_a_desk_learns_of_the_devices_it_has_part_in_and_of_no_others(world):
    village, other = world.seat(), world.seat(clerk="王志强")
    neighbour = world.seat(NEIGHBOUR, "village")
    township = world.seat(TOWNSHIP, "township")
    county = world.seat(COUNTY, "county")
    world.sync()
    own = {village.near.device, other.near.device}
    above = {township.near.device, county.near.device}
    assert known(village) == known(other) == own | above
    assert known(township) == own | {neighbour.near.device} | above
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
    assert [one.peers for one in told] == [()]


def test_a_device_that_was_shut_out_may_send_no_more_and_a_new_one_may(world):
    village, township = world.seat(), world.seat(TOWNSHIP, "township")
    world.sync()
    with world.county.store.writing() as conn:
        devices.revoke(conn, village.near.device, 1)
    late = world.seat(clerk="新来的")
    township.sync()
    with township.near.store.reading() as conn:
        may = {one.id: peers.may_send(one) for one in devices.all_devices(conn)}
    assert may == {village.near.device: False, township.near.device: True, late.near.device: True}


def test_what_the_county_has_forgotten_is_kept_with_its_card_but_may_not_send(world):
    village, other = world.seat(), world.seat(clerk="王志强")
    world.sync()
    with village.near.store.writing() as conn:
        before = peers.known_digest(conn)
        peers.store(conn, [peers._to_wire(devices.find(conn, village.near.device))])
        forgotten = devices.find(conn, other.near.device)
        assert peers.known_digest(conn) != before
        assert not peers.may_send(forgotten)
        (card,) = peers.certificates_of(conn, {other.near.device, "nobody"})
    (back,) = enrolment.vouched([card], world.key.public(), (), 5)
    assert (back.id, back.unit, back.public) == (forgotten.id, VILLAGE, other.near.key.public())
    assert back.revoked_at is None


def test_a_card_counts_only_as_this_county_signed_it_and_brings_nobody_back_in(world):
    village = world.seat()
    world.sync()
    with village.near.store.reading() as conn:
        (card,) = peers.certificates_of(conn, {village.near.device})
    bent = SignedCertificate(card.certificate.replace(b"village", b"county_"), card.signature)
    other = SigningKey.new().public()
    assert enrolment.vouched([bent, SignedCertificate(b"", b"")], world.key.public(), (), 5) == ()
    assert enrolment.vouched([card], other, (), 5) == ()
    (gone,) = enrolment.vouched([card], world.key.public(), {village.near.device}, 5)
    assert gone.revoked_at == 5


def test_what_was_kept_has_the_digest_of_what_was_told(world):
    world.seat()
    world.seat(TOWNSHIP, "township")
    world.sync()
    with world.county.store.reading() as conn:
        listed = peers.peers_of(conn, devices.all_devices(conn)[0], [])
        assert listed == ()
    with world.seats[0].near.store.reading() as conn:
        digest = peers.known_digest(conn)
        assert len(digest) == 8
        assert peers.recipients_above(conn, [TOWNSHIP]) == [world.seats[1].near.key.public()]
        assert peers.recipients_above(conn, [VILLAGE]) == []
    assert peers.digest_of(()) == peers.NONE_KNOWN


def test_the_order_of_a_list_does_not_change_its_digest(world):
    world.seat()
    world.seat(TOWNSHIP, "township")
    world.sync()
    with world.seats[1].near.store.reading() as conn:
        listed = [peers._to_wire(one) for one in devices.all_devices(conn)]
    assert peers.digest_of(listed) == peers.digest_of(listed[::-1])
    assert peers.digest_of(listed) != peers.digest_of(listed[:1])
