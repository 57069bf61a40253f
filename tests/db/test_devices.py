import pytest

from bindesk.db import devices
from bindesk.db.devices import Device, Ticket

UNIT, OTHER = "610482102249", "610482102245"


def device(name, unit=UNIT, letter="A"):
    return Device(name, unit, "village", letter, b"k" * 32, enrolled_at=5)


@pytest.fixture
def two(link):
    devices.enrol(link, device("dev-b", letter="B"))
    devices.enrol(link, device("dev-a"))
    return link


def test_devices_are_listed_by_unit_and_letter(two):
    assert [d.id for d in devices.everything(two)] == ["dev-a", "dev-b"]
    assert devices.find(two, "dev-a") == device("dev-a")
    assert devices.find(two, "nobody") is None


def test_a_letter_is_never_given_twice_even_after_its_device_is_shut_out(two):
    assert devices.revoke(two, "dev-a", 9)
    assert sorted(devices.letters_of(two, UNIT)) == ["A", "B"]
    assert devices.how_many(two) == 1


def test_shutting_out_happens_once(two):
    assert devices.revoke(two, "dev-a", 9)
    assert not devices.revoke(two, "dev-a", 10)
    assert devices.find(two, "dev-a").revoked_at == 9


def test_a_counter_only_goes_up(two):
    assert devices.heard(two, "dev-a", 5, 100)
    assert not devices.heard(two, "dev-a", 5, 101)
    assert not devices.heard(two, "dev-a", 4, 102)
    assert devices.heard(two, "dev-a", 6, 103)
    found = devices.find(two, "dev-a")
    assert (found.counter, found.seen_at) == (6, 103)


def test_an_alarm_stays_on_its_device(two):
    devices.alarm(two, "dev-a", "two-histories")
    assert devices.find(two, "dev-a").alarm == "two-histories"
    assert devices.find(two, "dev-b").alarm == ""


def test_devices_of_some_units_are_found(two):
    devices.enrol(two, device("dev-c", OTHER))
    assert [d.id for d in devices.of_units(two, [OTHER])] == ["dev-c"]


def test_a_list_of_devices_replaces_the_one_before(two):
    devices.keep_only(two, [device("dev-n")])
    assert [d.id for d in devices.everything(two)] == ["dev-n"]


def test_a_ticket_lets_one_device_in(link):
    ticket = Ticket("t1", b"secret", UNIT, "village", 1, 2)
    devices.keep_ticket(link, ticket)
    assert devices.find_ticket(link, "t1") == ticket
    assert devices.use_ticket(link, "t1", "dev-a")
    assert not devices.use_ticket(link, "t1", "dev-b")
    assert devices.find_ticket(link, "t1").used_by == "dev-a"
    assert devices.find_ticket(link, "t2") is None
