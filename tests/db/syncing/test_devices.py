import pytest

from bindesk.db.syncing import devices
from bindesk.db.syncing.devices import Device, Ticket

ONE = Device("d-1", "u1", "village", "A", b"k" * 32, enrolled_at=5)


@pytest.fixture
def known(conn):
    for device in (ONE, Device("d-2", "u1", "village", "B", b"l" * 32)):
        devices.enrol(conn, device)
    devices.enrol(conn, Device("d-3", "u0", "township", "A", b"m" * 32))
    return conn


def test_a_device_is_found_as_it_was_enrolled(known):
    assert devices.find(known, "d-1") == ONE
    assert devices.find(known, "d-9") is None


def test_devices_are_listed_by_unit_and_letter(known):
    assert [device.id for device in devices.all_devices(known)] == ["d-3", "d-1", "d-2"]


def test_a_counter_only_goes_forward(known):
    assert devices.note_request(known, "d-1", 5, 100)
    assert not devices.note_request(known, "d-1", 5, 200)
    assert not devices.note_request(known, "d-1", 4, 200)
    assert devices.note_request(known, "d-1", 6, 300)
    device = devices.find(known, "d-1")
    assert (device.counter, device.seen_at) == (6, 300)
    assert not devices.note_request(known, "d-9", 1, 1)


def test_the_letter_of_a_revoked_device_is_not_reused(known):
    assert devices.revoke(known, "d-1", 9)
    assert not devices.revoke(known, "d-1", 10)
    assert not devices.revoke(known, "d-9", 10)
    assert sorted(devices.letters_of(known, "u1")) == ["A", "B"]
    assert devices.find(known, "d-1").revoked_at == 9


def test_an_alarm_stays_with_its_device(known):
    devices.alarm(known, "d-2", "two-histories")
    assert [device.alarm for device in devices.all_devices(known)] == ["", "", "two-histories"]


def test_a_ticket_is_used_once(conn):
    ticket = Ticket("t", b"s" * 32, "u1", "village", 1, 2)
    devices.store_ticket(conn, ticket)
    assert devices.find_ticket(conn, "t") == ticket
    assert devices.find_ticket(conn, "other") is None
    assert devices.use_ticket(conn, "t", "d-1")
    assert not devices.use_ticket(conn, "t", "d-2")
    assert devices.find_ticket(conn, "t").used_by == "d-1"
