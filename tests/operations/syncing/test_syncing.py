"""A real desk joins a county and carries to it, and always knows how it stands."""

import shutil
from contextlib import closing
from dataclasses import replace

import msgspec
import pytest

from bindesk.county import admin
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.db.syncing import devices
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.connections import connection_of
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import bundles, syncing
from bindesk.operations.syncing.sync_history import LATEST_S, SOONEST_S
from bindesk.paths import DataDir
from bindesk.sync.identity import tickets
from bindesk.sync.rounds.county_client import DeviceRevoked, Offline
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
    outcome = syncing.exchange(enrolled.desk)
    assert (outcome.waiting, outcome.refused) == (0, {})
    assert syncing.pending_deeds(enrolled.desk) == []
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
    assert syncing.exchange(enrolled.desk).waiting == 0


def test_who_has_joined_nothing_exchanges_nothing(desk):
    assert codes(lambda: syncing.exchange(desk)) == ["not-enrolled"]
    assert syncing.status(desk).lines() == [("同步", "未加入县级服务器")]


def test_a_desk_knows_what_waits_by_name(joined):
    record(joined, "张㛃")
    record(joined, "李大山")
    told = syncing.pending_deeds(joined)
    assert [(one.verb, one.kind, one.title, one.count) for one in told] == [
        ("record-resident", "resident", "李大山", 1),
        ("record-resident", "resident", "张㛃", 1),
    ]
    assert syncing.status(joined).waiting == 2


def test_being_offline_is_reported_in_a_sentence_and_tried_again_later(joined, clock):
    with joined.store.writing() as conn:
        kept = metadata.read(conn, "joined")
        metadata.write(conn, "joined", kept.replace("127.0.0.1:", "127.0.0.1:1?"))
    record(joined, "张㛃")
    with pytest.raises(Offline):
        syncing.exchange(joined)
    stands = syncing.status(joined)
    assert "没有网络也能照常工作" in stands.failure
    assert stands.last_success is None
    assert stands.last_attempt == joined.now()
    assert SOONEST_S * 1000 <= stands.next_try - joined.now() <= LATEST_S * 1000
    with joined.store.writing() as conn:
        metadata.write(conn, "joined", kept)
    clock.move(hours=1)
    syncing.exchange(joined)
    stands = syncing.status(joined)
    assert (stands.failure, stands.waiting) == ("", 0)
    assert stands.last_success == joined.now()
    assert any("上次成功" in name for name, _ in stands.lines())


def test_a_revoked_desk_is_told_so_and_keeps_everything(house, joined):
    record(joined, "张㛃")
    with house.county.store.writing() as conn:
        devices.revoke(conn, joined.office.device, house.clock())
    with pytest.raises(DeviceRevoked):
        syncing.exchange(joined)
    stands = syncing.status(joined)
    assert stands.is_revoked
    assert (stands.next_try, stands.waiting) == (None, 1)
    assert "停用" in stands.failure


def test_a_revoked_desk_joins_again_and_loses_nothing(house, joined, tmp_path):
    record(joined, "张㛃")
    with house.county.store.writing() as conn:
        devices.revoke(conn, joined.office.device, house.clock())
    with pytest.raises(DeviceRevoked):
        syncing.exchange(joined)
    again = syncing.enrol(joined, ticket(house, tmp_path))
    assert again.desk.office.letter != joined.office.letter
    assert syncing.exchange(again.desk).waiting == 0
    assert not syncing.status(again.desk).is_revoked


def test_a_desk_restored_from_a_backup_goes_on(house, joined, tmp_path, clock):
    backup = tmp_path / "backup"
    joined.close()
    shutil.copytree(joined.home.root, backup)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        record(desk, "张㛃")
        syncing.exchange(desk)
    shutil.rmtree(joined.home.root)
    shutil.copytree(backup, joined.home.root)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        record(desk, "李大山")
        assert syncing.exchange(desk).waiting == 0
        assert syncing.exchange(desk).waiting == 0
        assert digest_of(desk.store) == digest_of(house.county.store)
    assert house.device(joined.office.device).alarm == ""


def test_a_desk_whose_folder_was_copied_is_asked_to_join_anew(house, joined, tmp_path, clock):
    copied = DataDir(tmp_path / "copied")
    joined.close()
    shutil.copytree(joined.home.root, copied.root)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        for name in ("张㛃", "李大山"):
            record(desk, name)
            syncing.exchange(desk)
        assert not syncing.status(desk).has_twin
    with closing(open_desk(copied, clock, password=PASSWORD)) as desk:
        record(desk, "王二")
        assert syncing.exchange(desk).is_done
        assert syncing.status(desk).has_twin
        assert ("提醒", message("desk-has-twin")) in syncing.status(desk).lines()
        again = syncing.enrol(desk, ticket(house, tmp_path)).desk
        assert syncing.exchange(again).is_done
        assert not syncing.status(again).has_twin
        assert digest_of(again.store) == digest_of(house.county.store)
    assert house.device(joined.office.device).alarm == "two-histories"


def test_the_clock_difference_is_stored_and_reported(house, joined):
    house.clock.at = joined.now() + 3 * 3_600_000
    syncing.exchange(joined)
    assert ("电脑时间", "比县里慢 3 小时") in syncing.status(joined).lines()
    with joined.reading() as conn:
        assert int(metadata.read(conn, "offset")) == house.clock() - joined.now()


def test_what_the_county_rejects_is_reported(joined):
    class Refusing:
        def send(self, said):
            from bindesk.sync.wire.packs import pack_id
            from bindesk.sync.wire.wire import Reply

            names = [bytes.fromhex(pack_id(data)) for data in said.packs]
            return Reply((), refused=dict.fromkeys(names, "unit-out-of-scope"))

        def close(self):
            pass

    record(joined, "张㛃")
    outcome = syncing.exchange(joined, line=Refusing())
    assert outcome.waiting == 1
    (told,) = syncing.status(joined).held_up
    assert "unit-out-of-scope" in told


def test_an_office_is_all_that_changes_by_joining(house, desk, tmp_path):
    enrolled = syncing.enrol(desk, ticket(house, tmp_path))
    office_before = replace(
        enrolled.desk.office, device=desk.office.device, letter=desk.office.letter
    )
    assert office_before == desk.office


BIG = b"%PDF-1.7\n" + bytes(range(256)) * 1200
"""Three pieces on a line that is new to the desk: 64, 128 and 108 KiB."""


@pytest.fixture
def paper(joined, tmp_path):
    """A resident of the desk, with a file that has not been carried yet."""
    record(joined, "张㛃")
    (one,) = syncing.pending_deeds(joined)
    with joined.reading() as conn:
        (held,) = records.where(conn, RESIDENT, {})
    path = tmp_path / f"{one.title}的表.pdf"
    path.write_bytes(BIG + one.deed.encode())
    attachments.attach(joined, "resident", held.id, path)
    (added,) = attachments.of_record(joined, "resident", held.id)
    return added


def test_an_exchange_is_done_when_the_files_are_up_too(joined, paper):
    stands = syncing.status(joined)
    assert (stands.files, stands.file_bytes) == (1, paper.size)
    assert ("照片和附件", "1 份 301 KB 待上报") in stands.lines()
    heard = []
    outcome = syncing.exchange(joined, lambda told: heard.append(told) or True)
    assert (outcome.is_done, outcome.waiting, outcome.files) == (True, 0, 0)
    among_files = [told for told in heard if told.waiting == 0]
    assert len(among_files) >= 3
    assert all((told.is_done, told.files) == (False, 1) for told in among_files)
    left = [told.file_bytes for told in among_files]
    assert left == sorted(left, reverse=True)
    assert left[-1] < left[0] == paper.size
    stands = syncing.status(joined)
    assert (stands.files, stands.last_success) == (0, joined.now())
    assert ("照片和附件", "都已上报") in stands.lines()


def test_a_file_downloads_to_another_desk_over_real_https(house, joined, paper, tmp_path, clock):
    syncing.exchange(joined)
    folder = tmp_path / "other"
    folder.mkdir()
    with closing(real_desk(folder, clock)) as second:
        other = syncing.enrol(second, ticket(house, folder)).desk
        syncing.exchange(other)
        assert not attachments.is_here(other, paper)
        attachments.download(other, paper)
        assert attachments.read(other, paper.id) == attachments.read(joined, paper.id)


def test_what_is_done_while_files_go_up_does_not_wait_for_them(joined, paper):
    heard = []

    def work_meanwhile(told):
        heard.append((told.rounds, told.waiting, told.files))
        if len(heard) == 2:
            record(joined, "李大山")
        return True

    outcome = syncing.exchange(joined, work_meanwhile)
    assert (outcome.is_done, outcome.rounds) == (True, 2)
    assert heard[:3] == [(1, 0, 1), (1, 0, 1), (2, 0, 1)]
    assert len(heard) > 4
    assert syncing.pending_deeds(joined) == []


def test_an_exchange_stopped_among_the_files_is_an_attempt_and_no_success(joined, paper, clock):
    def until_a_piece_is_up(told):
        return told.file_bytes == paper.size

    outcome = syncing.exchange(joined, until_a_piece_is_up)
    assert (outcome.is_done, outcome.waiting, outcome.files) == (False, 0, 1)
    stands = syncing.status(joined)
    assert (stands.last_success, stands.last_attempt) == (None, joined.now())
    assert (stands.is_broken_off, stands.failure) == (True, "")
    assert stands.next_try == joined.now() + LATEST_S * 1000
    assert any(value.endswith("中途停止") for _, value in stands.lines())
    clock.move(minutes=1)
    assert syncing.exchange(joined).is_done
    stands = syncing.status(joined)
    assert (stands.is_broken_off, stands.last_success) == (False, joined.now())


def test_a_cancelled_exchange_ends_as_broken_off_and_not_as_an_error(joined, paper):
    line = connection_of(joined)

    def hang_up(told):
        line.cancel()
        return True

    outcome = syncing.exchange(joined, hang_up, line)
    assert not outcome.is_done
    stands = syncing.status(joined)
    assert (stands.is_broken_off, stands.failure, stands.last_success) == (True, "", None)
    assert syncing.exchange(joined).is_done


def test_an_exchange_cancelled_before_any_reply_keeps_the_earlier_failure(joined):
    with joined.store.writing() as conn:
        metadata.write(conn, "carrying", '{"failure": "没有网络", "failures": 2}')
    line = connection_of(joined)
    line.cancel()
    syncing.exchange(joined, line=line)
    stands = syncing.status(joined)
    assert (stands.failure, stands.is_broken_off) == ("没有网络", True)


def test_a_file_that_can_not_be_sent_is_reported_and_ends_the_exchange(joined, paper):
    for path in joined.home.files.rglob("*"):
        if path.is_file():
            path.write_bytes(b"rotten")
    outcome = syncing.exchange(joined)
    assert (outcome.is_done, outcome.files) == (True, 1)
    (told,) = syncing.status(joined).held_up
    assert "缺失或已损坏" in told


def test_a_reply_by_stick_is_a_success_by_stick(house, joined, tmp_path, clock):
    record(joined, "张㛃")
    syncing.exchange(joined)
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
    syncing.exchange(joined)
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
