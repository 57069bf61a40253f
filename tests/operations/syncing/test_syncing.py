"""A real desk joins a county and carries to it, and always knows how it stands."""

from contextlib import closing
from dataclasses import replace

import msgspec
import pytest

from bindesk.county import admin
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import bundles, syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.operations.syncing.pending import pending
from bindesk.sync.identity import tickets
from bindesk.sync.rounds.county_client import Offline
from tests.support.county.local_county import NEIGHBOUR, digest_of
from tests.support.county.served_county import opened, served
from tests.support.desks.desks import PASSWORD, practice_desk, real_desk


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture
def make_desk():
    return real_desk


def ticket(house, tmp_path, **bent):
    file = tmp_path / "desk.enrol"
    made = msgspec.structs.replace(house.ticket(), **bent)
    file.write_bytes(tickets.write_ticket(made))
    return file


def record(desk, name):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id=work.new_id(), name=name))


def codes(done):
    with pytest.raises(ValidationFailed) as reason:
        done()
    return [problem.code for problem in reason.value.problems]


@pytest.fixture
def joined(house, desk, tmp_path):
    return syncing.enrol(desk, ticket(house, tmp_path)).desk


def test_deeds_made_before_joining_are_sent_too(house, desk, tmp_path):
    record(desk, "张㛃")
    enrolled = syncing.enrol(desk, ticket(house, tmp_path))
    assert enrolled.desk.office.device != desk.office.device
    assert enrolled.server == house.server
    assert len(enrolled.county_words.split()) == len(enrolled.desk_words.split()) == 4
    record(enrolled.desk, "李大山")
    outcome = Exchange(enrolled.desk).run()
    assert (outcome.waiting, outcome.refused) == (0, {})
    assert pending(enrolled.desk) == []
    assert digest_of(desk.store) == digest_of(house.county.store)


def test_a_desk_is_the_device_it_became_when_it_is_opened_again(house, desk, tmp_path, clock):
    enrolled = syncing.enrol(desk, ticket(house, tmp_path))
    desk.close()
    with closing(open_desk(desk.home, clock, password=PASSWORD)) as again:
        assert again.office == enrolled.desk.office
        assert syncing.status(again).is_enrolled


def test_a_practice_desk_does_not_join(house, tmp_path):
    with closing(practice_desk(tmp_path)) as desk:
        assert codes(lambda: syncing.enrol(desk, ticket(house, tmp_path))) == ["enrol-practice"]


def test_a_ticket_for_another_village_is_refused(house, desk, tmp_path):
    file = ticket(house, tmp_path, unit=NEIGHBOUR)
    assert codes(lambda: syncing.enrol(desk, file)) == ["ticket-other-unit"]


def test_a_refusal_by_the_county_is_reported(house, desk, tmp_path):
    file = ticket(house, tmp_path, ticket=tickets.new_secret())
    assert codes(lambda: syncing.enrol(desk, file)) == ["ticket-unknown"]
    late = ticket(house, tmp_path)
    house.clock.at += tickets.LASTS_MS
    try:
        assert codes(lambda: syncing.enrol(desk, late)) == ["ticket-ended"]
    finally:
        house.clock.at -= tickets.LASTS_MS
    assert not syncing.status(desk).is_enrolled


def test_a_county_that_does_not_answer_can_be_asked_again(house, desk, tmp_path):
    file = ticket(house, tmp_path)
    away = msgspec.structs.replace(tickets.read_ticket(file), server="https://127.0.0.1:1")
    elsewhere = tmp_path / "away.enrol"
    elsewhere.write_bytes(tickets.write_ticket(away))
    with pytest.raises(Offline) as down:
        syncing.enrol(desk, elsewhere)
    assert down.value.code == "line-away"
    assert syncing.enrol(desk, file).letter


def test_a_false_county_is_not_joined(house, desk, tmp_path):
    file = ticket(house, tmp_path, county=b"\x01" * 32)
    with pytest.raises(Offline) as down:
        syncing.enrol(desk, file)
    assert down.value.code == "line-not-county"
    assert not syncing.status(desk).is_enrolled


def test_a_desk_without_network_joins_by_files(house, desk, tmp_path):
    file = ticket(house, tmp_path)
    asked = syncing.build_join_request(desk, file)
    answer = admin.admit_by_file(house.county, asked, house.clock())
    assert codes(lambda: syncing.join_by_file(desk, file, b"rubbish")) == ["welcome-unreadable"]
    enrolled = syncing.join_by_file(desk, file, answer)
    record(enrolled.desk, "张㛃")
    assert Exchange(enrolled.desk).run().waiting == 0


def test_who_has_joined_nothing_exchanges_nothing(desk):
    assert codes(lambda: Exchange(desk).run()) == ["not-enrolled"]
    assert syncing.status(desk).lines() == [("同步", "未加入县级服务器")]


def test_a_desk_knows_what_waits_by_name(joined):
    record(joined, "张㛃")
    record(joined, "李大山")
    told = [one.waiting for one in pending(joined)]
    assert [(one.verb, one.kind, one.title, one.count) for one in told] == [
        ("record-resident", "resident", "李大山", 1),
        ("record-resident", "resident", "张㛃", 1),
    ]
    assert syncing.status(joined).waiting == 2


def test_an_office_is_all_that_changes_by_joining(house, desk, tmp_path):
    enrolled = syncing.enrol(desk, ticket(house, tmp_path))
    office_before = replace(
        enrolled.desk.office, device=desk.office.device, letter=desk.office.letter
    )
    assert office_before == desk.office


def test_a_reply_by_stick_is_a_success_by_stick(house, joined, tmp_path, clock):
    record(joined, "张㛃")
    Exchange(joined).run()
    record(joined, "李大山")
    out, back = tmp_path / "D1.BDX", tmp_path / "A1.BDX"
    bundles.export_bundle(joined, out)
    bundles.receive_bundle(house.county.store, house.county.key, (out, back), house.clock())
    clock.move(hours=5)
    bundles.import_bundle(joined, back)
    stands = syncing.status(joined)
    assert (stands.last_success, stands.way, stands.waiting) == (joined.now(), "stick", 0)
    assert any(value.endswith("（U盘）") for _, value in stands.lines())
    clock.move(hours=1)
    bundles.import_bundle(joined, back)
    assert syncing.status(joined).last_success == stands.last_success
    Exchange(joined).run()
    assert syncing.status(joined).way == "line"


@pytest.mark.parametrize(
    ("count", "size", "words"),
    [
        (0, 0, "都已上报"),
        (2, 1, "2 份 1 KB 待上报"),
        (3, 1023 * 1024, "3 份 1023 KB 待上报"),
        (3, 1536 * 1024, "3 份 1.5 MB 待上报"),
    ],
)
def test_files_that_wait_are_counted_in_words(count, size, words):
    assert syncing.files_waiting(count, size) == words
