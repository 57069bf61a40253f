"""Quick desks for tests: each engine's desk is founded once, then its folder is copied."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from bindesk.db.store import keys
from bindesk.db.store.engine import StoreKey
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.paths import DataDir

UNIT = "610482102249"
VILLAGE = "早饭头村"
CLERK = "李秀英"
PASSWORD = "村口有棵大槐树下"
ENGINES = ("plain", "sqlcipher")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Noon in China, a Friday."""


class SetClock:
    """A clock that stands where it was set until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on (or back) by days, hours, seconds."""
        self.at += timedelta(**by)


def practice_desk(folder: Path, clock: SetClock | None = None) -> Desk:
    """Return an open practice desk in a new home below the folder."""
    return open_desk(copied_home("plain", folder), clock or SetClock())


def real_desk(folder: Path, clock: SetClock | None = None) -> Desk:
    """Return an open desk, encrypted by the product's own engine; its password is PASSWORD."""
    return open_desk(copied_home("sqlcipher", folder), clock or SetClock(), password=PASSWORD)


def desk_on(engine: str, folder: Path, clock: SetClock | None = None) -> Desk:
    """Return an open desk on one of ENGINES."""
    return {"plain": practice_desk, "sqlcipher": real_desk}[engine](folder, clock)


def copied_home(engine: str, folder: Path) -> DataDir:
    """Return a home with a desk on one of ENGINES; all copies share one identity, as cloned disks do."""
    home = DataDir(folder / "home")
    shutil.copytree(_founded(engine).root, home.root)
    return home


@cache
def _founded(engine: str) -> DataDir:
    kept = tempfile.TemporaryDirectory(prefix="bindesk-tests-", ignore_cleanup_errors=True)
    _KEPT.append(kept)
    home = DataDir(Path(kept.name) / "home")
    password = PASSWORD if engine == "sqlcipher" else None
    create_desk(home, DeskSetup(UNIT, VILLAGE, "village", CLERK, password), SetClock()).close()
    if password is not None:
        make_slot_light(home, password)
    return home


_KEPT: list["tempfile.TemporaryDirectory[str]"] = []


def make_slot_light(home: DataDir, password: str) -> None:
    """Seal the key again with little work, so that a test need not wait for argon2.

    The slot says itself how much work it asks for; the product only ever writes heavy ones.
    """
    key, clerk = keys.unlock(home.keys, password)
    held = msgspec.json.decode(home.keys.read_bytes(), type=keys.KeyFile)
    home.keys.write_bytes(msgspec.json.encode(light_key_file(key, held.store, clerk, password)))


def light_key_file(key: StoreKey, store: str, clerk: str, password: str) -> keys.KeyFile:
    """Return a key file whose one slot is opened quickly."""
    blank = keys.KeySlot(clerk, bytes(16), bytes(12), b"", memory_kib=8, passes=1)
    sealed = keys.AESGCM(keys._derived_key(password, blank)).encrypt(
        blank.nonce, key.key, keys._bound_to(store, clerk)
    )
    return keys.KeyFile(store, key.salt, (msgspec.structs.replace(blank, sealed=sealed),))
