"""One exchange of a real desk with a real county: what is sent, what is stored of it, how it is cancelled."""

import shutil
from contextlib import closing

import pytest

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.db.syncing import devices
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import new_id
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.connections import connection_of
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.operations.syncing.pending import pending
from bindesk.operations.syncing.sync_history import LATEST_S, SOONEST_S
from bindesk.paths import DataDir
from bindesk.sync.identity import tickets
from bindesk.sync.rounds.county_client import DeviceRevoked, Offline
from tests.support.county.local_county import TOWNSHIP, digest_of
from tests.support.county.served_county import opened, served
from tests.support.desks.desks import PASSWORD, real_desk


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture
def make_desk():
    return real_desk


def ticket(house, tmp_path):
    file = tmp_path / "desk.enrol"
    file.write_bytes(tickets.write_ticket(house.ticket()))
    return file


def record(desk, name):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, Resident(id=work.new_id(), name=name))


@pytest.fixture
def joined(house, desk, tmp_path):
    return syncing.enrol(desk, ticket(house, tmp_path)).desk


def test_being_offline_is_reported_in_a_sentence_and_tried_again_later(joined, clock):
    with joined.store.writing() as conn:
        kept = metadata.read(conn, "joined")
        metadata.write(conn, "joined", kept.replace("127.0.0.1:", "127.0.0.1:1?"))
    record(joined, "张㛃")
    with pytest.raises(Offline):
        Exchange(joined).run()
    stands = syncing.status(joined)
    assert "没有网络也能照常工作" in stands.failure
    assert stands.last_success is None
    assert stands.last_attempt == joined.now()
    assert SOONEST_S * 1000 <= stands.next_try - joined.now() <= LATEST_S * 1000
    with joined.store.writing() as conn:
        metadata.write(conn, "joined", kept)
    clock.move(hours=1)
    Exchange(joined).run()
    stands = syncing.status(joined)
    assert (stands.failure, stands.waiting) == ("", 0)
    assert stands.last_success == joined.now()
    assert any("上次成功" in name for name, _ in stands.lines())


def test_a_revoked_desk_is_told_so_and_keeps_everything(house, joined):
    record(joined, "张㛃")
    with house.county.store.writing() as conn:
        devices.revoke(conn, joined.office.device, house.clock())
    with pytest.raises(DeviceRevoked):
        Exchange(joined).run()
    stands = syncing.status(joined)
    assert stands.is_revoked
    assert (stands.next_try, stands.waiting) == (None, 1)
    assert "停用" in stands.failure


def test_a_revoked_desk_joins_again_and_loses_nothing(house, joined, tmp_path):
    record(joined, "张㛃")
    with house.county.store.writing() as conn:
        devices.revoke(conn, joined.office.device, house.clock())
    with pytest.raises(DeviceRevoked):
        Exchange(joined).run()
    again = syncing.enrol(joined, ticket(house, tmp_path))
    assert again.desk.office.letter != joined.office.letter
    assert Exchange(again.desk).run().waiting == 0
    assert not syncing.status(again.desk).is_revoked


def test_a_desk_restored_from_a_backup_goes_on(house, joined, tmp_path, clock):
    backup = tmp_path / "backup"
    joined.close()
    shutil.copytree(joined.home.root, backup)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        record(desk, "张㛃")
        Exchange(desk).run()
    shutil.rmtree(joined.home.root)
    shutil.copytree(backup, joined.home.root)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        record(desk, "李大山")
        assert Exchange(desk).run().waiting == 0
        assert Exchange(desk).run().waiting == 0
        assert digest_of(desk.store) == digest_of(house.county.store)
    assert house.device(joined.office.device).alarm == ""


def test_a_desk_whose_folder_was_copied_is_asked_to_join_anew(house, joined, tmp_path, clock):
    copied = DataDir(tmp_path / "copied")
    joined.close()
    shutil.copytree(joined.home.root, copied.root)
    with closing(open_desk(joined.home, clock, password=PASSWORD)) as desk:
        for name in ("张㛃", "李大山"):
            record(desk, name)
            Exchange(desk).run()
        assert not syncing.status(desk).has_twin
    with closing(open_desk(copied, clock, password=PASSWORD)) as desk:
        record(desk, "王二")
        assert Exchange(desk).run().is_done
        assert syncing.status(desk).has_twin
        assert ("提醒", message("desk-has-twin")) in syncing.status(desk).lines()
        again = syncing.enrol(desk, ticket(house, tmp_path)).desk
        assert Exchange(again).run().is_done
        assert not syncing.status(again).has_twin
        assert digest_of(again.store) == digest_of(house.county.store)
    assert house.device(joined.office.device).alarm == "two-histories"


def test_the_clock_difference_is_stored_and_reported(house, joined):
    house.clock.at = joined.now() + 3 * 3_600_000
    Exchange(joined).run()
    assert ("电脑时间", "比县里慢 3 小时") in syncing.status(joined).lines()
    with joined.reading() as conn:
        assert int(metadata.read(conn, "offset")) == house.clock() - joined.now()


@pytest.mark.parametrize(
    ("code", "words"), [("unit-out-of-scope", "unit-out-of-scope"), ("pack-excessive", "修改过多")]
)
def test_what_the_county_rejects_is_reported(joined, code, words):
    class Refusing:
        def send(self, said):
            from bindesk.sync.wire.packs import pack_id
            from bindesk.sync.wire.wire import Reply

            names = [bytes.fromhex(pack_id(data)) for data in said.packs]
            return Reply((), refused=dict.fromkeys(names, code))

        def close(self):
            pass

    record(joined, "张㛃")
    outcome = Exchange(joined, connection=Refusing()).run()
    assert outcome.waiting == 1
    (told,) = syncing.status(joined).held_up
    assert words in told


def test_what_this_desk_may_not_write_is_reported_as_long_as_it_lies_there(joined):
    deed = Deed(
        new_id(), TOWNSHIP, joined.office.device, 1, "李秀英", "record", joined.now(),
        (Change("resident", "w", (), {"name": "假"}),),
    )  # fmt: skip
    with joined.store.writing() as conn:
        journal.append(conn, deed)
    record(joined, "张㛃")
    for _ in range(2):
        outcome = Exchange(joined).run()
        assert (outcome.waiting, outcome.is_done) == (0, True)
        assert syncing.status(joined).held_up == (message("pack-not-permitted"),)
    assert syncing.status(joined).rejected == 1
    assert pending(joined) == []


BIG = b"%PDF-1.7\n" + bytes(range(256)) * 1200
"""Three pieces on a line that is new to the desk: 64, 128 and 108 KiB."""


@pytest.fixture
def paper(joined, tmp_path):
    """A resident of the desk, with a file that has not been carried yet."""
    record(joined, "张㛃")
    (one,) = [waiting.waiting for waiting in pending(joined)]
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
    outcome = Exchange(joined, heard.append).run()
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
    Exchange(joined).run()
    folder = tmp_path / "other"
    folder.mkdir()
    with closing(real_desk(folder, clock)) as second:
        other = syncing.enrol(second, ticket(house, folder)).desk
        Exchange(other).run()
        assert not attachments.is_here(other, paper)
        attachments.download(other, paper)
        assert attachments.read(other, paper.id) == attachments.read(joined, paper.id)


def test_what_is_done_while_files_go_up_does_not_wait_for_them(joined, paper):
    heard = []

    def work_meanwhile(told):
        heard.append((told.rounds, told.waiting, told.files))
        if len(heard) == 2:
            record(joined, "李大山")

    outcome = Exchange(joined, work_meanwhile).run()
    assert (outcome.is_done, outcome.rounds) == (True, 2)
    assert heard[:3] == [(1, 0, 1), (1, 0, 1), (2, 0, 1)]
    assert len(heard) > 4
    assert pending(joined) == []


def test_an_exchange_stopped_among_the_files_is_an_attempt_and_no_success(joined, paper, clock):
    def stop_before_a_file_is_whole(result):
        if result.file_bytes < paper.size:
            exchange.cancel()

    exchange = Exchange(joined, stop_before_a_file_is_whole)
    result = exchange.run()
    assert (result.is_done, result.waiting, result.files) == (False, 0, 1)
    stands = syncing.status(joined)
    assert (stands.last_success, stands.last_attempt) == (None, joined.now())
    assert (stands.is_broken_off, stands.failure) == (True, "")
    assert stands.next_try == joined.now() + LATEST_S * 1000
    assert any(value.endswith("中途停止") for _, value in stands.lines())
    clock.move(minutes=1)
    assert Exchange(joined).run().is_done
    stands = syncing.status(joined)
    assert (stands.is_broken_off, stands.last_success) == (False, joined.now())


def test_a_cancelled_exchange_ends_as_broken_off_and_not_as_an_error(joined, paper):
    exchange = Exchange(joined, lambda _result: exchange.cancel())
    assert not exchange.run().is_done
    stands = syncing.status(joined)
    assert (stands.is_broken_off, stands.failure, stands.last_success) == (True, "", None)
    assert Exchange(joined).run().is_done


def test_cancelling_the_connection_cancels_the_exchange(joined, paper):
    connection = connection_of(joined)
    exchange = Exchange(joined, lambda _result: connection.cancel(), connection)
    assert not exchange.run().is_done
    assert syncing.status(joined).is_broken_off


def test_an_exchange_cancelled_after_all_is_sent_is_a_success(joined):
    exchange = Exchange(joined, lambda result: result.is_done and exchange.cancel())
    assert exchange.run().is_done
    stands = syncing.status(joined)
    assert (stands.is_broken_off, stands.last_success) == (False, joined.now())


def test_an_exchange_cancelled_before_any_reply_keeps_the_earlier_failure(house, joined):
    with joined.store.writing() as conn:
        metadata.write(conn, "carrying", '{"failure": "没有网络", "failures": 2}')
    record(joined, "张㛃")
    exchange = Exchange(joined)
    exchange.cancel()
    assert exchange.run().rounds == 0
    stands = syncing.status(joined)
    assert (stands.failure, stands.is_broken_off, stands.waiting) == ("没有网络", True, 1)


def test_a_file_that_can_not_be_sent_is_reported_and_ends_the_exchange(joined, paper):
    for path in joined.home.files.rglob("*"):
        if path.is_file():
            path.write_bytes(b"rotten")
    outcome = Exchange(joined).run()
    assert (outcome.is_done, outcome.files) == (True, 1)
    (told,) = syncing.status(joined).held_up
    assert "缺失或已损坏" in told
