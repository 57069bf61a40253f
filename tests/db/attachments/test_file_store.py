import os

import pytest

from bindesk.db.attachments.file_store import PIECE, FileRef, FileStore, files_key
from bindesk.db.store.engine import StoreKey
from bindesk.errors import ExternalError

KEY = files_key(StoreKey(b"k" * 32, b"s" * 16))
BIG = os.urandom(2 * PIECE + 12_345)


@pytest.fixture(params=["open", "sealed"])
def file_store(request, tmp_path):
    return FileStore(tmp_path / "files", KEY if request.param == "sealed" else None)


@pytest.fixture
def sealed(tmp_path):
    return FileStore(tmp_path / "files", KEY)


def place(file_store):
    (found,) = [p for p in file_store.folder.rglob("*") if p.is_file()]
    return found


@pytest.mark.parametrize("data", [b"x", b"y" * PIECE, BIG])
def test_what_is_kept_is_read_again(file_store, data):
    file = file_store.store(data)
    assert file == FileRef(file.sha256, len(data))
    assert file_store.has(file)
    assert file_store.read(file) == data


def test_the_same_bytes_are_kept_once(file_store):
    file = file_store.store(BIG)
    before = place(file_store).read_bytes()
    assert file_store.store(BIG) == file
    assert place(file_store).read_bytes() == before


def test_a_sealed_file_shows_nothing_of_its_content(sealed):
    sealed.store(b"610427195503150018 " * 100)
    assert b"610427195503150018" not in place(sealed).read_bytes()


def test_two_desks_seal_one_file_differently(tmp_path):
    one, other = FileStore(tmp_path / "1", KEY), FileStore(tmp_path / "2", KEY)
    assert one.store(BIG) == other.store(BIG)
    assert place(one).read_bytes() != place(other).read_bytes()


def test_another_stores_key_opens_nothing(sealed):
    file = sealed.store(b"secret")
    other = FileStore(sealed.folder, files_key(StoreKey(b"o" * 32, b"s" * 16)))
    with pytest.raises(ExternalError, match="file-damaged"):
        other.read(file)


def test_every_byte_of_a_kept_file_matters(file_store):
    file = file_store.store(b"a photo of nobody" * 5)
    path = place(file_store)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ExternalError, match="file-damaged"):
            file_store.read(file)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ExternalError, match="file-damaged"):
            file_store.read(file)


def test_pieces_swapped_within_a_sealed_file_are_noticed(sealed):
    file = sealed.store(BIG)
    path = place(sealed)
    whole = path.read_bytes()
    size = PIECE + 16
    first, second, rest = (
        whole[20 : 20 + size],
        whole[20 + size : 20 + 2 * size],
        whole[20 + 2 * size :],
    )
    path.write_bytes(whole[:20] + second + first + rest)
    with pytest.raises(ExternalError, match="file-damaged"):
        sealed.read(file)


def test_one_file_put_in_anothers_place_is_noticed(sealed):
    one, other = sealed.store(b"one"), sealed.store(b"two")
    sealed._path(one).write_bytes(sealed._path(other).read_bytes())
    with pytest.raises(ExternalError, match="file-damaged"):
        sealed.read(one)


def test_reading_a_missing_file_raises_an_error(file_store):
    file = FileRef("0" * 64, 5)
    assert not file_store.has(file)
    with pytest.raises(ExternalError, match="file-not-here"):
        file_store.read(file)


def test_a_file_comes_piece_by_piece_and_is_there_when_whole(file_store, tmp_path):
    file = FileStore(tmp_path / "other").store(BIG)
    while not file_store.has(file):
        offset = file_store.partial_size(file)
        file_store.add(file, offset, BIG[offset : offset + PIECE])
    assert file_store.read(file) == BIG
    assert place(file_store).suffix == ""


def test_what_came_before_the_program_ended_is_gone_on_from(file_store, tmp_path):
    file = FileStore(tmp_path / "other").store(BIG)
    file_store.add(file, 0, BIG[:PIECE])
    part = place(file_store)
    part.write_bytes(part.read_bytes() + b"half of a piece")
    again = FileStore(file_store.folder, file_store.key)
    assert again.partial_size(file) == PIECE
    again.add(file, PIECE, BIG[PIECE : 2 * PIECE])
    again.add(file, 2 * PIECE, BIG[2 * PIECE :])
    assert again.read(file) == BIG


def test_a_file_that_came_whole_before_the_program_ended_is_completed(file_store, tmp_path):
    data = BIG[: 2 * PIECE]
    file = FileStore(tmp_path / "other").store(data)
    file_store.add(file, 0, data[:PIECE])
    before = place(file_store).read_bytes()
    file_store.add(file, PIECE, data[PIECE:])
    place(file_store).rename(place(file_store).with_suffix(".part"))
    assert not file_store.has(file)
    assert len(before) < place(file_store).stat().st_size
    assert file_store.partial_size(file) == PIECE
    file_store.add(file, PIECE, data[PIECE:])
    assert file_store.read(file) == data


def test_what_comes_as_something_else_is_thrown_away(file_store, tmp_path):
    file = FileStore(tmp_path / "other").store(BIG)
    for offset, data in [(PIECE, BIG[PIECE:]), (0, b""), (0, BIG + b"x"), (-1, BIG)]:
        with pytest.raises(ValueError, match="not the next bytes"):
            file_store.add(file, offset, data)
    file_store.add(file, 0, BIG[:PIECE])
    file_store.add(file, PIECE, bytes(PIECE))
    with pytest.raises(ExternalError, match="file-came-damaged"):
        file_store.add(file, 2 * PIECE, BIG[2 * PIECE :])
    assert (file_store.partial_size(file), file_store.has(file)) == (0, False)


@pytest.mark.parametrize("size", [PIECE // 3, PIECE - 1, PIECE + 1, 2 * PIECE, len(BIG)])
def test_a_file_comes_in_bytes_of_any_number(file_store, tmp_path, size):
    file = FileStore(tmp_path / "other").store(BIG)
    offset = 0
    while offset < len(BIG):
        again = FileStore(file_store.folder, file_store.key)
        assert again.partial_size(file) == offset
        offset = again.add(file, offset, BIG[offset : offset + size])
    assert file_store.read(file) == BIG
    assert place(file_store).name == file.sha256


def test_the_beginning_of_a_piece_is_never_sealed_twice_alike_and_shows_nothing(sealed):
    data = b"610427195503150018 " * 100
    file = FileRef("0" * 64, len(data))
    sealed.add(file, 0, data[:50])
    first = place(sealed).read_bytes()
    sealed.add(file, 50, data[50:60])
    assert b"610427" not in first + place(sealed).read_bytes()
    again = place(sealed).read_bytes()
    assert (again[4:20] != first[4:20], again[20:70] != first[20:70]) == (True, True)


def test_a_bent_beginning_of_a_piece_comes_anew(sealed, tmp_path):
    file = FileStore(tmp_path / "other").store(BIG)
    sealed.add(file, 0, BIG[: PIECE + 100])
    (rest,) = sealed.folder.rglob("*.rest1")
    rest.write_bytes(rest.read_bytes()[:-1])
    assert sealed.partial_size(file) == PIECE
    sealed.add(file, PIECE, BIG[PIECE:])
    assert sealed.read(file) == BIG
    assert place(sealed).name == file.sha256


def test_a_damaged_file_is_noticed_and_another_takes_its_place(file_store, tmp_path):
    file = file_store.store(BIG)
    assert file_store.is_sound(file)
    kept = place(file_store)
    kept.write_bytes(kept.read_bytes()[:-1])
    assert not file_store.is_sound(file)
    assert file_store.has(file)
    file_store.add(file, 0, BIG)
    assert file_store.read(file) == BIG
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    file_store.store(BIG)
    assert file_store.read(file) == BIG
    assert not file_store.is_sound(FileRef("0" * 64, 5))


@pytest.mark.parametrize("data", [b"x", b"y" * PIECE, BIG])
def test_a_file_is_read_by_halves_of_its_pieces(file_store, data):
    halves = list(file_store.read_half_chunks(file_store.store(data)))
    assert b"".join(halves) == data
    assert max(map(len, halves)) <= PIECE // 2


def test_half_chunks_of_a_missing_or_truncated_file_raise_an_error(file_store):
    with pytest.raises(ExternalError, match="file-not-here"):
        next(file_store.read_half_chunks(FileRef("0" * 64, 5)))
    file = file_store.store(BIG)
    kept = place(file_store)
    kept.write_bytes(kept.read_bytes()[:-1])
    read = file_store.read_half_chunks(file)
    assert b"".join(next(read) for _ in range(4)) == BIG[: 2 * PIECE]
    with pytest.raises(ExternalError, match="file-damaged"):
        next(read)


def test_a_key_is_not_shown(sealed):
    assert KEY.hex() not in repr(sealed)
    assert repr(KEY) not in repr(sealed)
