from contextlib import closing

import pytest

from bindesk.county.guess_limit import EVERY_S, FREE_ATTEMPTS, GuessLimit
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.county_client import ENROL
from bindesk.sync.rounds.enrolment import JoinRequest, build_join
from bindesk.sync.wire.https import HttpsClient
from bindesk.sync.wire.requests import new_nonce
from bindesk.sync.wire.transport import Offline
from bindesk.sync.wire.wire import encode
from tests.support.county.local_county import VILLAGE
from tests.support.county.served_county import served

HERE = "192.0.2.7"


@pytest.fixture
def seconds():
    return [0.0]


@pytest.fixture
def limit(seconds):
    return GuessLimit(lambda: seconds[0])


def guess(limit, times=1, address=HERE):
    """Return the seconds that an address has to wait after so many wrong tickets."""
    return [limit.take(address) for _ in range(times)][-1]


def test_an_address_has_ten_attempts_and_then_one_in_ten_seconds(limit, seconds):
    assert guess(limit, FREE_ATTEMPTS) == 0
    assert guess(limit) == EVERY_S
    seconds[0] += 4
    assert guess(limit) == EVERY_S - 4
    seconds[0] += 6
    assert guess(limit) == 0
    assert guess(limit) == EVERY_S


def test_a_day_of_patience_gives_ten_attempts_again_and_no_more(limit, seconds):
    guess(limit, FREE_ATTEMPTS)
    seconds[0] += 86400
    assert guess(limit, FREE_ATTEMPTS) == 0
    assert guess(limit) == EVERY_S


def test_an_accepted_ticket_costs_no_attempt(limit):
    for _ in range(3 * FREE_ATTEMPTS):
        assert limit.take(HERE) == 0
        limit.give_back(HERE)
    assert guess(limit, FREE_ATTEMPTS) == 0
    limit.give_back(HERE)
    assert guess(limit) == 0
    assert guess(limit) == EVERY_S


def test_another_address_is_not_made_to_wait(limit):
    guess(limit, FREE_ATTEMPTS + 1)
    assert guess(limit, address="192.0.2.8") == 0
    assert guess(limit, FREE_ATTEMPTS, address="no address") == 0
    assert guess(limit, address="nor this") == 0


def test_all_addresses_of_one_ipv6_subscriber_are_one(limit):
    guess(limit, FREE_ATTEMPTS, "2001:db8:1:2::1")
    assert guess(limit, address="2001:db8:1:2:ffff::9") == EVERY_S
    assert guess(limit, address="2001:db8:1:3::1") == 0


def test_the_addresses_heard_last_are_remembered(limit):
    guess(limit, FREE_ATTEMPTS, "192.0.2.8")
    guess(limit, FREE_ATTEMPTS)
    guess(limit, FREE_ATTEMPTS, "192.0.2.9")
    limit.take("192.0.2.8")
    for number in range(9_998):
        limit.take(f"10.0.{number // 256}.{number % 256}")
    assert guess(limit, address="192.0.2.8") == EVERY_S
    assert guess(limit, address="192.0.2.9") == EVERY_S
    assert guess(limit) == 0


def test_guessing_is_noted_once_a_minute_with_what_was_refused(limit, seconds, county_log):
    guess(limit, FREE_ATTEMPTS)
    assert county_log() == []
    guess(limit, 700)
    seconds[0] += 5
    guess(limit, 300)
    seconds[0] += 55
    guess(limit, 1 + 6)
    assert county_log() == [
        ("ticket-guessing", {"address": HERE, "count": 1}),
        ("ticket-guessing", {"address": HERE, "count": 1000}),
    ]


def test_who_guesses_at_tickets_waits_and_learns_nothing_meanwhile(county, county_log, tmp_path):
    """Also the right ticket is not looked up: else an answer would still be an answer."""
    with served(county) as house, closing(_line_to(house)) as line:
        for _ in range(FREE_ATTEMPTS):
            assert line.post(ENROL, encode(_guessed()))[0] == 403
        right = encode(_right(house, tmp_path))
        for _ in range(3):
            with pytest.raises(Offline) as reason:
                line.post(ENROL, right)
            assert reason.value.code == "county-busy"
            assert 0 < reason.value.retry_after <= EVERY_S
    assert [event for event, _ in county_log()].count("ticket-guessing") == 1


def test_a_right_ticket_may_be_presented_as_often_as_a_line_breaks(county, tmp_path):
    with served(county) as house, closing(_line_to(house)) as line:
        right = encode(_right(house, tmp_path))
        for _ in range(FREE_ATTEMPTS + 2):
            assert line.post(ENROL, right)[0] == 200


def _line_to(house):
    return HttpsClient(house.server, house.county.authority.ca.read_text())


def _guessed():
    public = SigningKey.new().public()
    return JoinRequest(1, new_nonce().hex(), VILLAGE, "village", public, new_nonce(), bytes(32))


def _right(house, folder):
    desk = house.desk(folder / "desk.db")
    with desk.near.store.writing() as conn:
        join = build_join(conn, house.ticket(), VILLAGE, "village")
    desk.near.store.close()
    return join
