import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from bindesk.db.store import engine as engines
from bindesk.db.store import metadata
from bindesk.db.store.engine import (
    Store,
    StoreKey,
    open_county_store,
    open_store,
    translating_errors,
    wal_is_sound,
)
from bindesk.errors import ExternalError
from bindesk.operations.desk.desk import Desk
from tests.support.desks.makers import change, deed, made_up_id_number
from tests.support.programs.unprivileged import as_nobody, open_folder

KEY = StoreKey(bytes(range(32)), bytes(range(16)))
OTHER_KEY = StoreKey(bytes(range(1, 33)), bytes(range(16)))
NAME = "豆国庆𬴂"
ID_NUMBER = made_up_id_number(7)
SMALL = "INSERT INTO held VALUES ('small', 1)"

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX rights and limits")


def key_for(engine: str) -> StoreKey | None:
    return KEY if engine == "sqlcipher" else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def small(engine: str, path: Path) -> Iterator[Store]:
    """A store with one table that holds one number and room for text."""
    store = small_store(path, key_for(engine))
    yield store
    store.close()


def small_store(path: Path, key: StoreKey | None) -> Store:
    store = open_store(path, key=key, create=True)
    with store.writing() as conn:
        conn.execute(text("CREATE TABLE held (name TEXT PRIMARY KEY, value)"))
        conn.execute(text("INSERT INTO held VALUES ('count', 0)"))
    return store


def say(store: Store, name: str, value: object) -> None:
    with store.writing() as conn:
        conn.execute(text("INSERT INTO held VALUES (:n, :v)"), {"n": name, "v": value})


def write(store: Store, *statements: str) -> None:
    with store.writing() as conn:
        for statement in statements:
            if statement == "a bug":
                raise ZeroDivisionError
            conn.execute(text(statement))


def count_of(store: Store) -> int:
    with store.reading() as conn:
        return int(conn.execute(text("SELECT value FROM held WHERE name = 'count'")).scalar_one())


def names_in(store: Store) -> list[str]:
    with store.reading() as conn:
        return list(conn.execute(text("SELECT name FROM held ORDER BY name")).scalars())


def refusal(path: Path, key: StoreKey | None) -> str:
    with pytest.raises(ExternalError) as refused:
        open_store(path, key=key)
    return refused.value.code


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ("3.40.1", False),
        ("3.44.0", False),
        ("3.44.5", False),
        ("3.44.6", True),
        ("3.44.7", True),
        ("3.45.3", False),
        ("3.49.9", False),
        ("3.50.0", False),
        ("3.50.6", False),
        ("3.50.7", True),
        ("3.50.10", True),
        ("3.51.0", False),
        ("3.51.2", False),
        ("3.51.3", True),
        ("3.52.0", True),
        ("3.53.4", True),
        ("4.0.0", True),
    ],
)
def test_only_a_release_with_the_wal_reset_fix_gets_a_write_ahead_log(
    version: str, sound: bool
) -> None:
    assert wal_is_sound(version) is sound


def test_the_journal_mode_follows_the_linked_sqlite_release(small: Store) -> None:
    expected = "wal" if wal_is_sound(small.sqlite_version) else "delete"
    assert small.journal_mode == expected
    with small.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == expected


def test_every_connection_writes_through_to_the_disk_and_keeps_the_house_rules(
    small: Store,
) -> None:
    expected = {
        "synchronous": {"wal": 2, "delete": 3}[small.journal_mode],
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "busy_timeout": 10_000,
        "journal_size_limit": 64 * 1024 * 1024,
    }
    with small.reading() as one, small.reading() as another:
        for conn in (one, another):
            held = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
            assert held == expected


def test_a_missing_store_is_not_made(engine: str, path: Path) -> None:
    assert refusal(path, key_for(engine)) == "store-missing"
    assert not path.exists()


def test_a_folder_in_place_of_the_store_is_missing(engine: str, path: Path) -> None:
    path.mkdir()
    assert refusal(path, key_for(engine)) == "store-missing"


def test_an_emptied_store_is_damaged_and_stays_empty(engine: str, path: Path) -> None:
    path.touch()
    assert refusal(path, key_for(engine)) == "store-damaged"
    assert path.stat().st_size == 0


def test_a_store_taken_away_while_it_is_open_is_not_made_again(small: Store) -> None:
    small.close()
    small.path.unlink()
    with pytest.raises(ExternalError) as refused, small.reading():
        pass
    assert refused.value.code == "disk-refuses-file"
    assert not small.path.exists()


def test_an_encrypted_store_opens_under_its_own_key_alone(path: Path) -> None:
    small_store(path, KEY).close()
    before = path.read_bytes()
    assert refusal(path, OTHER_KEY) == "store-unreadable"
    assert refusal(path, None) == "store-unreadable"
    assert path.read_bytes() == before
    again = open_store(path, key=KEY)
    assert count_of(again) == 0
    again.close()


def test_a_plain_store_does_not_open_under_a_key(path: Path) -> None:
    small_store(path, None).close()
    before = path.read_bytes()
    assert refusal(path, KEY) == "store-unreadable"
    assert path.read_bytes() == before


def test_a_file_with_a_damaged_beginning_is_refused_untouched(small: Store, engine: str) -> None:
    small.close()
    whole = small.path.read_bytes()
    small.path.write_bytes(b"\x55" * 200 + whole[200:])
    assert refusal(small.path, key_for(engine)) == "store-unreadable"
    assert small.path.read_bytes()[200:] == whole[200:]


def test_a_page_of_an_encrypted_store_that_was_changed_is_noticed(path: Path) -> None:
    store = small_store(path, KEY)
    for number in range(200):
        say(store, f"row {number}", "x" * 200)
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    again = open_store(path, key=KEY)
    with pytest.raises(ExternalError) as refused, again.reading() as conn:
        conn.execute(text("SELECT sum(length(value)) FROM held")).all()
    assert refused.value.code in {"store-damaged", "store-unreadable", "disk-io"}
    again.close()


def test_a_path_may_hold_blanks_chinese_and_signs(engine: str, tmp_path: Path) -> None:
    folder = tmp_path / "村 委会#1%41&mode=ro"
    folder.mkdir()
    store = small_store(folder / "desk.db", key_for(engine))
    say(store, "a", 1)
    store.close()
    assert [p.name for p in folder.iterdir()] == ["desk.db"]


@pytest.mark.parametrize("address", ["", "sqlite://", "mysql://x/county.db", "::"])
def test_a_county_s_store_is_a_file_or_postgresql(address: str) -> None:
    with pytest.raises(ExternalError) as reason:
        open_county_store(address)
    assert reason.value.code == "database-address"


def test_a_county_s_file_is_made_once_and_opened_again(tmp_path: Path) -> None:
    for _ in range(2):
        store = open_county_store(f"sqlite:///{tmp_path / 'county.db'}")
        assert (store.path, store.is_encrypted) == (tmp_path / "county.db", False)
        with store.writing() as conn:
            conn.exec_driver_sql("CREATE TABLE IF NOT EXISTS held (name)")
        store.close()


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert KEY.key.hex() not in f"{KEY!r} {KEY}"


def test_what_raises_inside_a_write_leaves_nothing(small: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        write(small, "INSERT INTO held VALUES ('half', 1)", "a bug")
    assert names_in(small) == ["count"]
    say(small, "whole", 1)
    assert names_in(small) == ["count", "whole"]


def test_a_reader_beside_a_writer_sees_what_was_kept_before(small: Store) -> None:
    with small.writing() as conn:
        conn.execute(text("UPDATE held SET value = 7"))
        assert count_of(small) == 0
    assert count_of(small) == 7


def test_two_writers_lose_nothing_and_more_threads_than_connections_may_read(
    small: Store,
) -> None:
    broken: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(15):
                with small.writing() as conn:
                    held = conn.execute(text("SELECT value FROM held")).scalar_one()
                    conn.execute(text("UPDATE held SET value = :v"), {"v": held + 1})
                assert count_of(small) > 0
        except BaseException as error:  # noqa: BLE001 -- told to the test's own thread
            broken.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert count_of(small) == 90


def test_a_store_that_another_program_has_locked_is_busy(
    engine: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_MS", 20)
    one = small_store(path, key_for(engine))
    other = open_store(path, key=key_for(engine))
    with one.writing():
        with pytest.raises(ExternalError) as refused, other.writing():
            pass
        assert refused.value.code == "store-busy"
    say(other, "later", 1)
    one.close()
    other.close()


def test_a_full_store_says_so_keeps_nothing_half_done_and_works_again(small: Store) -> None:
    with small.reading() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(ExternalError) as refused:
        write(small, SMALL, "INSERT INTO held VALUES ('big', zeroblob(300000))")
    assert refused.value.code == "disk-full"
    with small.reading() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert names_in(small) == ["count"]
    say(small, "big", "x" * 300_000)
    assert names_in(small) == ["big", "count"]


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let the system refuse to make any file longer than this, as a full disk does."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@on_posix
def test_a_write_that_the_disk_breaks_off_leaves_nothing_and_can_be_done_again(
    small: Store,
) -> None:
    say(small, "before", "y" * 100_000)
    with no_file_beyond(150_000), pytest.raises(ExternalError) as refused:
        write(small, SMALL, "INSERT INTO held VALUES ('big', zeroblob(3000000))")
    assert refused.value.code in {"disk-full", "disk-io"}
    assert names_in(small) == ["before", "count"]
    say(small, "big", "x" * 3_000_000)
    assert names_in(small) == ["before", "big", "count"]
    with small.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@on_posix
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_store_that_may_only_be_read_takes_no_write_and_says_why(engine: str, what: str) -> None:
    with open_folder() as folder:
        path = folder / "desk.db"
        small_store(path, key_for(engine)).close()
        path.chmod(0o666 if what == "folder" else 0o444)
        folder.chmod(0o555 if what == "folder" else 0o777)

        def write() -> str:
            try:
                store = open_store(path, key=key_for(engine))
                say(store, "a", 1)
            except ExternalError as refused:
                return refused.code
            return "kept"

        assert as_nobody(write) in {"disk-read-only", "disk-refuses-file"}
        folder.chmod(0o755)
        path.chmod(0o644)
        again = open_store(path, key=key_for(engine))
        assert names_in(again) == ["count"]
        again.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody but the tests' own user write to a folder and its files."""
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)
        for path in files:
            path.chmod(0o644)


@on_posix
def test_a_store_in_a_folder_that_may_only_be_read_can_be_read(engine: str) -> None:
    with open_folder() as folder:
        path = folder / "desk.db"
        store = small_store(path, key_for(engine))
        say(store, "long", "x" * 100_000)
        store.close()

        def read() -> str:
            opened = open_store(path, key=key_for(engine))
            try:
                say(opened, "a", 1)
            except ExternalError as refused:
                return f"{opened.is_read_only} {names_in(opened)} {refused.code}"
            return "kept"

        with read_only(folder):
            assert as_nobody(read) == "True ['count', 'long'] disk-read-only"
        assert [one.name for one in folder.iterdir()] == ["desk.db"]
        again = open_store(path, key=key_for(engine))
        assert not again.is_read_only
        again.close()


@on_posix
def test_a_store_with_a_log_beside_it_is_not_read_without_that_log() -> None:
    with open_folder() as folder, open_folder() as other:
        store = small_store(folder / "desk.db", KEY)
        assert store.journal_mode == "wal"
        say(store, "in the log", 1)
        for path in folder.iterdir():
            if not path.name.endswith("-shm"):
                (other / path.name).write_bytes(path.read_bytes())
        store.close()

        def read() -> str:
            try:
                return str(names_in(open_store(other / "desk.db", key=KEY)))
            except ExternalError as refused:
                return refused.code

        with read_only(other):
            assert as_nobody(read) == "store-needs-copy"
        assert names_in(open_store(other / "desk.db", key=KEY)) == ["count", "in the log"]


@pytest.mark.parametrize(("free", "code"), [(8 * 1024, "disk-full"), (10**9, "disk-io")])
def test_an_io_error_on_a_full_disk_is_a_full_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    # A write to a full disk fails as an I/O error where SQLite maps its -shm file.
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    with pytest.raises(ExternalError) as refused, translating_errors(path):
        raise sqlite3.OperationalError("disk I/O error")
    assert refused.value.code == code


def test_what_the_system_refuses_is_the_world_s_and_a_bug_stays_a_bug(path: Path) -> None:
    with pytest.raises(ExternalError) as refused, translating_errors(path):
        raise PermissionError(13, "in use")
    assert refused.value.code == "disk-refuses"
    with pytest.raises(sqlite3.OperationalError), translating_errors(path):
        raise sqlite3.OperationalError("near 'FORM': syntax error")


def written_in(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


@pytest.mark.parametrize("has_wal", [True, False])
def test_no_file_of_a_real_desk_holds_readable_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, has_wal: bool
) -> None:
    monkeypatch.setattr(engines, "wal_is_sound", lambda version: has_wal)
    store = small_store(tmp_path / "desk.db", key_for(engine))
    told = f"{NAME} {ID_NUMBER} " * 50
    for number in range(40):
        say(store, f"{NAME}{number}", told)
    with store.writing() as conn:
        conn.execute(text("UPDATE held SET value = value || '!' WHERE name <> 'count'"))
        conn.execute(text("DELETE FROM held WHERE name = :n"), {"n": f"{NAME}3"})
        end = "-wal" if has_wal else "-journal"
        assert (tmp_path / f"desk.db{end}").stat().st_size > 1000
        seen = written_in(tmp_path)
    store.close()
    seen += written_in(tmp_path)
    signs = [NAME.encode(), ID_NUMBER.encode(), ID_NUMBER[6:14].encode(), b"SQLite format 3"]
    assert [sign in seen for sign in signs] == [engine == "plain"] * len(signs)


def test_what_was_taken_out_of_a_plain_store_is_gone_from_its_file(path: Path) -> None:
    store = small_store(path, None)
    say(store, "gone", ID_NUMBER)
    with store.writing() as conn:
        conn.execute(text("DELETE FROM held WHERE name = 'gone'"))
    store.close()
    assert ID_NUMBER.encode() not in path.read_bytes()


def test_closing_leaves_one_file(desk: Desk) -> None:
    with desk.store.writing() as conn:
        metadata.write(conn, "note", "x")
    desk.close()
    assert sorted(p.name for p in desk.home.root.glob("desk.db*")) == ["desk.db"]


def test_a_store_that_was_copied_without_its_log_or_killed_keeps_what_was_committed(
    small: Store, engine: str, tmp_path: Path
) -> None:
    say(small, "kept", 1)
    twin = tmp_path / "twin"
    twin.mkdir()
    for file in small.path.parent.glob("some.db*"):
        (twin / file.name).write_bytes(file.read_bytes())
    copied = open_store(twin / "some.db", key=key_for(engine))
    assert names_in(copied) == ["count", "kept"]
    copied.close()


def test_the_two_engines_are_what_they_say(desk: Desk, engine: str) -> None:
    assert desk.store.is_encrypted is (engine == "sqlcipher")
    assert desk.office.is_practice is (engine == "plain")
    with closing(sqlite3.connect(desk.home.store)) as raw:
        if engine == "plain":
            assert raw.execute("SELECT count(*) FROM deed").fetchone() == (0,)
        else:
            with pytest.raises(sqlite3.DatabaseError):
                raw.execute("SELECT count(*) FROM deed")


def test_a_deed_needs_its_journal_row(desk: Desk) -> None:
    told = deed("a", change("member", "m"))
    with pytest.raises(Exception, match="FOREIGN KEY"), desk.store.writing() as conn:
        conn.execute(
            text("INSERT INTO touched (kind, record, deed) VALUES (:k, :r, 99)"),
            {"k": told.changes[0].kind, "r": told.changes[0].record},
        )
    assert os.path.getsize(desk.home.store) > 0  # noqa: PTH202 -- the file itself is asked
