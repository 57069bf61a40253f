"""A line carries files over real sockets: each piece signed, checked, and gone on with where it broke."""

import os
from contextlib import closing, contextmanager

import msgspec
import pytest

from bindesk.db.attachments.file_store import PIECE, FileRef, FileStore
from bindesk.sync.files.chunk_size import FIRST
from bindesk.sync.files.files import FileMissing, fetch, send
from bindesk.sync.rounds.county_client import CountyClient
from bindesk.sync.wire.transport import ChunkRefused, DeviceRevoked, Offline
from tests.support.county.faulty_transport import proxy_before
from tests.support.county.local_county import NEIGHBOUR, TOWNSHIP, VILLAGE
from tests.support.county.served_county import opened, served
from tests.support.desks.stored_files import kept_at

SMALL = b"%PDF-1.7\nsmall"


@pytest.fixture
def photo():
    """Four pieces on a line that is new to the desk: 64, 128, 256 and 302 KiB."""
    return os.urandom(750 * 1024)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture
def village(house, tmp_path):
    made = house.desk(tmp_path / "v.db")
    yield made
    made.near.store.close()


@pytest.fixture
def township(house, tmp_path):
    made = house.desk(tmp_path / "t.db", TOWNSHIP, "township")
    yield made
    made.near.store.close()


@pytest.fixture
def file_store(tmp_path):
    return FileStore(tmp_path / "v")


@contextmanager
def bad_line(house, desk, *harms):
    """Hand out a line on which the first requests meet these harms, and what it met."""
    left = list(harms)
    proxy = proxy_before(house, lambda: left.pop(0) if left else "pass")
    with proxy:
        named = msgspec.structs.replace(desk.joined, server=f"https://127.0.0.1:{proxy.port}")
        with closing(CountyClient(named, desk.numbers)) as line:
            yield line, proxy


def broken_off(done):
    with pytest.raises(Offline) as down:
        done()
    return down.value.code


@pytest.mark.parametrize("harm", ["drop", "cut", "mute", "error"])
def test_an_upload_cut_in_the_middle_goes_on_from_where_it_broke(
    house, village, file_store, harm, photo
):
    file = kept_at(village, file_store, photo)
    with bad_line(house, village, "pass", "pass", harm) as (line, proxy):
        broken_off(lambda: send(village.near.store, file_store, line))
        arrived = line.how_far(VILLAGE, file.sha256)[0]
        assert arrived == (FIRST if harm in {"drop", "error"} else 3 * FIRST)
        before = proxy.bytes_up
        assert send(village.near.store, file_store, line).done == 1
        assert line.how_far(VILLAGE, file.sha256) == (len(photo), True)
    assert proxy.bytes_up - before < len(photo) - arrived + 5000


def test_a_piece_that_came_twice_is_kept_once(house, village, file_store, photo):
    file = kept_at(village, file_store, photo[: 5 * FIRST])
    with bad_line(house, village, "twice", "twice", "twice", "twice") as (line, _):
        assert send(village.near.store, file_store, line).done == 1
        assert line.get(VILLAGE, file.sha256, 0, PIECE) == photo[: 5 * FIRST]


@pytest.mark.parametrize("harm", ["drop", "cut", "error"])
def test_a_download_goes_on_from_where_it_broke(house, village, township, file_store, harm, photo):
    file = kept_at(village, file_store, photo)
    with closing(village.line()) as line:
        send(village.near.store, file_store, line)
    other = FileStore(file_store.folder.with_name("t"))
    with bad_line(house, township, "pass", "pass", harm) as (line, proxy):
        fetch(township.near.store, other, line, VILLAGE, file)
    assert other.read(file) == photo
    assert proxy.bytes_down < len(photo) * 2


def test_a_part_is_handed_out_from_an_offset_on_and_no_more_than_asked(
    house, village, file_store, photo
):
    file = kept_at(village, file_store, photo)
    with closing(village.line()) as line:
        send(village.near.store, file_store, line)
        assert line.get(VILLAGE, file.sha256, 1000, 500) == photo[1000:1500]
        assert line.get(VILLAGE, file.sha256, len(photo) - 10, 500) == photo[-10:]
        assert line.get(VILLAGE, "0" * 64, 0, 500) == b""


def test_a_damaged_piece_is_refused_by_name(house, village):
    whole = FileRef("1" * 64, len(SMALL))
    with closing(village.line()) as line:
        with pytest.raises(ChunkRefused) as reason:
            line.put(VILLAGE, whole, 0, SMALL)
        assert reason.value.code == "file-broken"
        with pytest.raises(ChunkRefused) as reason:
            line.put(VILLAGE, whole, 7, SMALL[7:])
        assert reason.value.code == "file-offset"
        assert line.how_far(VILLAGE, whole.sha256) == (0, False)


def test_a_file_of_another_village_is_as_if_it_were_not_there(house, village, file_store, tmp_path):
    file = kept_at(village, file_store, SMALL)
    neighbour = house.desk(tmp_path / "n.db", NEIGHBOUR)
    with closing(neighbour.near.store), closing(village.line()) as own:
        send(village.near.store, file_store, own)
        with closing(neighbour.line()) as line:
            assert line.how_far(VILLAGE, file.sha256) == (0, False)
            with pytest.raises(FileMissing):
                fetch(neighbour.near.store, FileStore(tmp_path / "n"), line, VILLAGE, file)
            with pytest.raises(ChunkRefused, match="file-missing"):
                line.put(VILLAGE, FileRef("2" * 64, 14), 0, SMALL)


def test_a_township_sends_no_file_into_a_villages_folder(house, township):
    with (
        closing(township.line()) as line,
        pytest.raises(ChunkRefused, match="right-missing"),
    ):
        line.put(VILLAGE, FileRef("2" * 64, 14), 0, SMALL)


def test_a_counter_behind_is_moved_and_the_file_asked_for_again(house, village, file_store, photo):
    file = kept_at(village, file_store, photo)
    asks = (
        lambda line: line.put(VILLAGE, file, 0, photo[:FIRST]),
        lambda line: line.how_far(VILLAGE, file.sha256),
        lambda line: line.put(VILLAGE, file, FIRST, photo[FIRST:]),
        lambda line: line.get(VILLAGE, file.sha256, 0, 10),
    )
    with closing(village.line()) as line:
        village.numbers.last = 40
        for number, ask in enumerate(asks):
            ask(line)
            assert village.numbers.last == 41 + number
            village.numbers.last = 3
    assert house.device(village.joined.device).alarm == "two-histories"


def test_a_device_that_was_shut_out_sends_no_files(house, village, file_store):
    from bindesk.db.syncing import devices

    kept_at(village, file_store, SMALL)
    with house.county.store.writing() as conn:
        devices.revoke(conn, village.joined.device, house.clock())
    with closing(village.line()) as line, pytest.raises(DeviceRevoked):
        send(village.near.store, file_store, line)


@pytest.mark.parametrize("ask", ["how_far", "put", "get"])
def test_an_answer_about_a_file_that_the_county_did_not_sign_is_not_believed(house, village, ask):
    asked = {
        "how_far": ("4" * 64,),
        "put": (FileRef("4" * 64, 14), 0, SMALL),
        "get": ("4" * 64, 0, 10),
    }
    with bad_line(house, village, "portal") as (line, _):
        code = broken_off(lambda: getattr(line, ask)(VILLAGE, *asked[ask]))
    assert code == "line-not-county"
