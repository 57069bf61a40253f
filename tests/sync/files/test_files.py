"""Files go up after their records and come down when looked at, over a line that breaks anywhere."""

import os

import pytest

from bindesk.db.attachments import files
from bindesk.db.attachments.file_store import PIECE, FileStore, files_key
from bindesk.db.store.engine import StoreKey
from bindesk.errors import ExternalError
from bindesk.operations.attachments import attachments
from bindesk.sync.files.chunk_size import FIRST
from bindesk.sync.files.files import LOST, FileMissing, UploadProgress, fetch, send, waiting
from bindesk.sync.rounds import pull
from bindesk.sync.wire.transport import ChunkRefused
from tests.support.county.county_file_transport import CountyFiles
from tests.support.county.local_files import FileLineBroken, NearFiles
from tests.support.county.local_offices import NEIGHBOUR, TOWNSHIP, VILLAGE, offices
from tests.support.county.served_county import RealCounty, SetTime, opened
from tests.support.desks.stored_files import kept_at

BIG = b"%PDF-1.7\n" + os.urandom(3 * PIECE)
SMALL = b"%PDF-1.7\nsmall"


def waiting_files(village):
    with village.desk.reading() as conn:
        return files.missing_files(conn)


@pytest.fixture
def world(tmp_path):
    with offices(tmp_path) as made:
        yield made


@pytest.fixture
def village(world):
    seat = world.seat()
    seat.near.do(("resident", "r1", {"name": "赵玉兰"}), ("resident", "r2", {"name": "程小丽"}))
    return seat


@pytest.fixture
def line():
    return NearFiles()


def add(seat, tmp_path, data, record="r1", name="决议.pdf"):
    path = tmp_path / name
    path.write_bytes(data)
    return attachments.attach(seat.desk, "resident", record, path).id


def up(seat, line, progress=None):
    return send(seat.desk.store, seat.desk.file_store, line, progress)


def unreported(seat):
    return attachments.unreported(seat.desk, "resident", ["r1", "r2"])


def file_of(seat, attachment):
    (held,) = [a for a in attachments.of_record(seat.desk, "resident", "r1") if a.id == attachment]
    return attachments.file_ref(held)


def test_a_file_goes_up_only_after_its_record(village, line, tmp_path):
    add(village, tmp_path, SMALL)
    assert up(village, line).done == 0
    assert line.whole == {}
    village.sync()
    assert up(village, line).done == 1
    assert list(line.whole.values()) == [SMALL]
    assert up(village, line).done == 0


def test_a_record_is_reported_only_when_its_files_are_up_too(village, line, tmp_path):
    assert unreported(village) == {"r1", "r2"}
    village.sync()
    assert unreported(village) == set()
    add(village, tmp_path, BIG)
    assert unreported(village) == {"r1"}
    assert waiting_files(village) == (1, len(BIG))
    village.sync()
    assert unreported(village) == {"r1"}
    up(village, line)
    assert unreported(village) == set()
    assert waiting_files(village) == (0, 0)


def test_a_struck_file_holds_nothing_up_and_is_not_sent(village, line, tmp_path):
    one = add(village, tmp_path, SMALL)
    attachments.strike(village.desk, one, "选错了")
    village.sync()
    assert unreported(village) == set()
    assert up(village, line).done == 0
    assert line.whole == {}


@pytest.mark.parametrize("fate", ["lost", "unanswered"])
@pytest.mark.parametrize("at", range(5))
def test_an_upload_goes_on_from_where_the_line_broke(village, line, tmp_path, at, fate):
    add(village, tmp_path, BIG)
    village.sync()
    line.fate = [""] * at + [fate]
    try:
        up(village, line)
    except FileLineBroken:
        assert unreported(village) == {"r1"}
    line.fate = []
    up(village, line)
    assert list(line.whole.values()) == [BIG]
    assert line.up == len(BIG)
    assert unreported(village) == set()


def test_what_the_county_says_it_has_counts_and_not_what_this_desk_believes(
    village, line, tmp_path
):
    one = add(village, tmp_path, BIG)
    village.sync()
    at = (VILLAGE, file_of(village, one).sha256)
    line.parts[at] = BIG[: 2 * PIECE]
    up(village, line)
    assert line.whole[at] == BIG
    assert line.up == len(BIG) - 2 * PIECE


def test_a_file_that_is_up_already_is_not_sent_to_find_that_out(village, line, tmp_path):
    one = add(village, tmp_path, BIG)
    village.sync()
    line.whole[VILLAGE, file_of(village, one).sha256] = BIG
    line.put = None
    assert up(village, line).done == 1
    assert unreported(village) == set()


def test_a_file_that_the_county_keeps_refusing_is_told_and_holds_up_no_other(
    village, line, tmp_path, monkeypatch
):
    add(village, tmp_path, BIG)
    add(village, tmp_path, SMALL, "r2")
    village.sync()
    put = line.put

    def refuse(unit, file, offset, piece):
        if file.size == len(BIG):
            raise ChunkRefused("right-missing")
        return put(unit, file, offset, piece)

    monkeypatch.setattr(line, "put", refuse)
    sent = up(village, line)
    assert (sent.done, sent.left, sent.is_done) == (1, 1, True)
    assert sent.stopped == {"right-missing"}
    assert unreported(village) == {"r1"}


def test_a_file_damaged_here_is_told_and_holds_up_no_other(village, line, tmp_path):
    add(village, tmp_path, BIG)
    add(village, tmp_path, SMALL, "r2")
    village.sync()
    for path in village.desk.home.files.rglob("*"):
        if path.is_file() and path.stat().st_size == len(BIG):
            path.write_bytes(bytes(len(BIG)))
    sent = up(village, line)
    assert (sent.done, sent.left, sent.stopped) == (1, 1, {LOST})


def test_progress_is_told_and_may_stop_an_upload_between_pieces(village, line, tmp_path):
    add(village, tmp_path, BIG)
    add(village, tmp_path, SMALL, name="另一份.pdf")
    village.sync()
    heard = []

    def once(sent):
        heard.append(sent)
        return len(heard) < 3

    left = up(village, line, once)
    assert (left.done, left.left) == (0, 2)
    assert not left.is_done
    assert left.bytes_left == len(BIG) - 3 * FIRST + len(SMALL)
    assert [sent.is_done for sent in heard] == [False] * 3
    assert not waiting(village.desk.store).is_done
    whole = up(village, line)
    assert (whole.left, whole.is_done) == (0, True)
    assert waiting(village.desk.store).is_done
    assert line.up == len(BIG) + len(SMALL)


def test_one_file_of_two_records_is_sent_once(village, line, tmp_path):
    add(village, tmp_path, SMALL, "r1")
    add(village, tmp_path, SMALL, "r2")
    village.sync()
    assert up(village, line).done == 1
    assert line.up == len(SMALL)
    assert unreported(village) == set()


def test_a_file_comes_down_to_another_desk_when_it_is_looked_at(world, village, line, tmp_path):
    one = add(village, tmp_path, BIG)
    township = world.seat(TOWNSHIP, "township", "周干事")
    other = world.seat(clerk="王志强")
    world.sync()
    up(village, line)
    for seat in (township, other):
        with pytest.raises(ExternalError, match="file-not-here"):
            attachments.read(seat.desk, one)
        fetch(seat.desk.store, seat.desk.file_store, line, VILLAGE, file_of(seat, one))
        assert attachments.read(seat.desk, one) == BIG
        assert unreported(seat) == set()
        assert up(seat, line).done == 0


@pytest.mark.parametrize(("at", "come"), [(0, 0), (1, 1), (3, 7), (5, 31), (6, 47)])
def test_a_download_goes_on_from_where_the_line_broke(world, village, line, tmp_path, at, come):
    one = add(village, tmp_path, BIG)
    other = world.seat(clerk="王志强")
    world.sync()
    up(village, line)
    sealed = FileStore(tmp_path / "sealed", files_key(StoreKey(b"k" * 32, b"s" * 16)))
    file = file_of(village, one)
    line.fate = [""] * at + ["lost"] * (2 if at else 1)
    with pytest.raises(FileLineBroken):
        fetch(other.desk.store, sealed, line, VILLAGE, file)
    assert sealed.partial_size(file) == come * FIRST
    fetch(other.desk.store, sealed, line, VILLAGE, file)
    assert sealed.read(file) == BIG


def test_a_line_that_breaks_after_each_piece_still_brings_a_file(world, village, line, tmp_path):
    """It is asked again at once as long as something comes, for less each time, and asks nothing twice."""
    one = add(village, tmp_path, BIG)
    other = world.seat(clerk="王志强")
    world.sync()
    up(village, line)
    line.fate = ["", "lost"] * 60
    asked = []
    get = line.get
    line.get = lambda *said: asked.append(said[2:]) or get(*said)
    fetch(other.desk.store, other.desk.file_store, line, VILLAGE, file_of(village, one))
    assert attachments.read(other.desk, one) == BIG
    assert max(limit for _, limit in asked) == 2 * FIRST
    begun = [offset for offset, _ in asked]
    assert begun == sorted(begun)


def test_a_file_damaged_here_stays_until_another_has_come_whole(world, village, line, tmp_path):
    one = add(village, tmp_path, BIG)
    world.sync()
    up(village, line)
    file = file_of(village, one)
    (kept,) = [p for p in village.desk.home.files.rglob("*") if p.is_file()]
    kept.write_bytes(b"x" + BIG[1:])
    line.fate = ["", "", "lost", "lost"]
    with pytest.raises(FileLineBroken):
        fetch(village.desk.store, village.desk.file_store, line, VILLAGE, file)
    with pytest.raises(ExternalError, match="file-damaged"):
        attachments.read(village.desk, one)
    fetch(village.desk.store, village.desk.file_store, line, VILLAGE, file)
    assert attachments.read(village.desk, one) == BIG


def test_a_file_the_county_does_not_have_yet_is_told(world, village, line, tmp_path):
    one = add(village, tmp_path, BIG)
    other = world.seat(clerk="王志强")
    world.sync()
    with pytest.raises(FileMissing):
        fetch(other.desk.store, other.desk.file_store, line, VILLAGE, file_of(village, one))


def test_a_county_that_hands_out_something_else_is_not_believed(world, village, line, tmp_path):
    one = add(village, tmp_path, BIG)
    other = world.seat(clerk="王志强")
    world.sync()
    file = file_of(village, one)
    line.whole[VILLAGE, file.sha256] = bytes(len(BIG))
    with pytest.raises(ExternalError, match="file-came-damaged"):
        fetch(other.desk.store, other.desk.file_store, line, VILLAGE, file)
    assert not other.desk.file_store.has(file)
    line.whole[VILLAGE, file.sha256] = BIG[:100]
    with pytest.raises(FileMissing):
        fetch(other.desk.store, other.desk.file_store, line, VILLAGE, file)


def test_a_county_that_was_restored_is_given_its_files_again(village, line, tmp_path):
    add(village, tmp_path, SMALL)
    village.sync()
    up(village, line)
    line.whole.clear()
    with village.desk.store.writing() as conn:
        pull.reset_unit(conn, VILLAGE)
    assert unreported(village) == {"r1", "r2"}
    village.sync()
    up(village, line)
    assert list(line.whole.values()) == [SMALL]


def test_a_file_that_went_missing_here_holds_up_no_other(village, line, tmp_path):
    add(village, tmp_path, SMALL)
    add(village, tmp_path, BIG, "r2")
    village.sync()
    for path in village.desk.home.files.rglob("*"):
        if path.is_file() and path.stat().st_size == len(SMALL):
            path.unlink()
    assert up(village, line).done == 1
    assert unreported(village) == {"r1"}


@pytest.fixture
def real(tmp_path):
    county = opened(tmp_path / "county")
    yield RealCounty(county, "https://127.0.0.1:1", SetTime())
    county.close()


def test_the_countys_own_half_takes_pieces_and_hands_them_out_again(real, tmp_path):
    village = real.desk(tmp_path / "v.db")
    township = real.desk(tmp_path / "t.db", TOWNSHIP, "township")
    try:
        file_store, other = FileStore(tmp_path / "v"), FileStore(tmp_path / "t")
        file = kept_at(village, file_store, BIG)
        line = CountyFiles(real, village)
        heard = []
        send(
            village.near.store, file_store, line, lambda sent: heard.append(sent) or len(heard) < 3
        )
        assert line.how_far(VILLAGE, file.sha256) == (3 * FIRST, False)
        assert send(village.near.store, file_store, line).done == 1
        assert line.how_far(VILLAGE, file.sha256) == (len(BIG), True)
        fetch(township.near.store, other, CountyFiles(real, township), VILLAGE, file)
        assert other.read(file) == BIG
    finally:
        village.near.store.close()
        township.near.store.close()


def test_a_desk_out_of_scope_is_told_of_no_file(real, tmp_path):
    village = real.desk(tmp_path / "v.db")
    neighbour = real.desk(tmp_path / "n.db", NEIGHBOUR)
    try:
        file_store = FileStore(tmp_path / "v")
        file = kept_at(village, file_store, SMALL)
        send(village.near.store, file_store, CountyFiles(real, village))
        line = CountyFiles(real, neighbour)
        assert line.how_far(VILLAGE, file.sha256) == (0, False)
        with pytest.raises(FileMissing):
            fetch(neighbour.near.store, FileStore(tmp_path / "n"), line, VILLAGE, file)
        with pytest.raises(ChunkRefused):
            line.put(VILLAGE, file, 0, SMALL)
    finally:
        village.near.store.close()
        neighbour.near.store.close()


def test_before_an_upload_nothing_is_done_and_nothing_left():
    nothing = UploadProgress()
    assert (nothing.done, nothing.left, nothing.bytes_left, nothing.is_done) == (0, 0, 0, False)
