"""Creates a desk in a data directory, and opens an existing one."""

from contextlib import suppress
from pathlib import Path

import msgspec

from bindesk.db.attachments import file_store
from bindesk.db.calendar import calendars
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import keys, metadata
from bindesk.db.store.engine import Store, StoreKey, open_store, translating_errors
from bindesk.db.syncing import units as known_units
from bindesk.domain.journal.ids import new_id
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.desk.clocks import Clock, milliseconds
from bindesk.operations.desk.desk import Desk, DeskInfo
from bindesk.operations.desk.locks import setting_up
from bindesk.operations.syncing import revocation
from bindesk.operations.units import units
from bindesk.paths import DataDir, require_local_folder

FORMAT = 1
_ASIDE = "set-aside"
ROLES = {"village": "村（社区）", "township": "镇（街道）", "county": "县（市）"}


class DeskCard(msgspec.Struct, frozen=True):
    """Describes the desk of a data directory before its store is opened; it holds nothing secret.

    ``store`` is the store's id. While a desk is being created ``founded`` is false: what an interrupted
    setup left behind is no desk (``is_unfinished``), and setup starts again.
    """

    store: str
    practice: bool
    format: int = FORMAT
    founded: bool = True


class DeskSetup(msgspec.Struct, frozen=True):
    """Holds the facts of a new desk; ``password`` None creates a practice desk."""

    unit: str
    name: str
    role: str
    clerk: str
    password: str | None = None


def read_card(home: DataDir) -> DeskCard | None:
    """Return the card of a data directory, or None when it holds no desk.

    Raises ExternalError when the card is damaged, unreadable, written by a newer version, or missing beside
    a store or its key file.
    """
    try:
        card = msgspec.json.decode(home.card.read_bytes(), type=DeskCard)
    except (FileNotFoundError, NotADirectoryError):
        if home.store.exists() or home.keys.exists():
            raise ExternalError("card-missing", path=str(home.card)) from None
        return None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExternalError("card-damaged", path=str(home.card)) from error
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(home.card), reason=str(error)) from error
    if card.format > FORMAT:
        raise ExternalError("store-newer", path=str(home.store))
    return card if card.founded else None


def is_unfinished(home: DataDir) -> bool:
    """Return whether a setup in this data directory broke off, or is under way, so that it holds no desk."""
    return home.card.is_file() and read_card(home) is None


def is_mismatched(home: DataDir) -> bool:
    """Return whether card, key file and store do not come from one setup, so that no password opens them.

    Earlier versions let two setups run at once and mix their files. Raises ExternalError as ``read_card``
    does, and when a file of the desk is missing or damaged in another way.
    """
    card = read_card(home)
    if card is None:
        return False
    if not card.practice:
        with translating_errors(home.store):
            is_of_card = keys.store_of(home.keys) == card.store
            return not (is_of_card and keys.has_salt_of(home.keys, home.store))
    store = open_store(home.store)
    try:
        with store.reading() as conn:
            return metadata.read(conn, "store") != card.store
    finally:
        store.close()


def create_desk(home: DataDir, setup: DeskSetup, clock: Clock, *, anew: bool = False) -> Desk:
    """Create a desk in an empty data directory and open it; only one such setup runs at a time.

    ``anew`` also creates one where the files of several setups are mixed (``is_mismatched``): they are moved
    to a folder of their own and not deleted. Raises ValidationFailed for wrong facts, ExternalError when a
    desk exists already, another setup is under way or the directory is not safe for data.
    """
    if problems := setup_problems(setup):
        raise ValidationFailed(problems)
    require_local_folder(home.root)
    with setting_up(home):
        if read_card(home) is not None and not (anew and is_mismatched(home)):
            raise ExternalError("home-taken", path=str(home.root))
        _create(home, setup, milliseconds(clock()))
    return open_desk(home, clock, password=setup.password)


def _create(home: DataDir, setup: DeskSetup, now_ms: int) -> None:
    card = DeskCard(new_id(), practice=setup.password is None, founded=False)
    with translating_errors(home.root):
        replace_file(home.card, msgspec.json.encode(card))
        _set_aside(home, now_ms)
        key = None
        if setup.password is not None:
            clerk = setup.clerk.strip()
            key = keys.new_key_file(home.keys, card.store, clerk, setup.password)
        _fill(home, setup, card.store, key)
        replace_file(home.card, msgspec.json.encode(msgspec.structs.replace(card, founded=True)))


def open_desk(home: DataDir, clock: Clock, *, password: str | None = None) -> Desk:
    """Open the desk of a data directory; all but a practice desk need a clerk's password.

    Raises ExternalError when there is no desk or only an unfinished one, the password is wrong, the county
    has revoked the desk, or the store is damaged, newer than this program or not the card's.
    """
    card = read_card(home)
    if card is None:
        code = "setup-unfinished" if home.card.is_file() else "home-empty"
        raise ExternalError(code, path=str(home.root))
    require_local_folder(home.root)
    key, clerk = None, ""
    if not card.practice:
        if keys.store_of(home.keys) != card.store:
            raise ExternalError("setup-mismatched", path=str(home.root))
        key, clerk = keys.unlock(home.keys, password or "")
    store = _open_store(home, key)
    try:
        values = _metadata(store, card)
    except BaseException:
        store.close()
        raise
    office = DeskInfo(
        unit=values["unit"],
        name=values["name"],
        role=values["role"],
        device=values["device"],
        letter=values["letter"],
        is_practice=card.practice,
    )
    sealing = file_store.files_key(key) if key is not None else None
    desk = Desk(home, store, clock, office, clerk or values["clerk"], sealing, key)
    revocation.finish(desk)
    return desk


def _open_store(home: DataDir, key: StoreKey | None) -> Store:
    try:
        return open_store(home.store, key=key)
    except ExternalError as error:
        if key is None or error.code != "store-unreadable":
            raise
        # The password has unlocked the key: what is wrong is the store, or it is another setup's.
        is_other = not keys.has_salt_of(home.keys, home.store)
        code = "setup-mismatched" if is_other else "store-damaged"
        raise ExternalError(code, path=str(home.root if is_other else home.store)) from error


def setup_problems(setup: DeskSetup) -> list[Problem]:
    """Return the problems in the facts of a new desk."""
    problems = []
    if not (setup.unit.isascii() and setup.unit.isdigit() and len(setup.unit) == 12):  # noqa: PLR2004
        problems.append(Problem("unit-code-malformed", "unit"))
    if not setup.name.strip():
        problems.append(Problem("unit-name-missing", "name"))
    if setup.role not in ROLES:
        problems.append(Problem("role-unknown", "role"))
    if not setup.clerk.strip():
        problems.append(Problem("clerk-missing", "clerk"))
    if setup.password is not None and (weak := keys.password_problem(setup.password)):
        problems.append(weak)
    return problems


def _metadata(store: Store, card: DeskCard) -> dict[str, str]:
    upgrade_schema(store)
    with store.reading() as conn:
        values = metadata.all_values(conn)
        has_old_calendar = calendars.is_behind(conn)
    if has_old_calendar and not store.is_read_only and values.get("store") == card.store:
        # A full disk is no reason to keep the clerk from the records: the next start tries again.
        with suppress(ExternalError), store.writing() as conn:
            calendars.renew(conn)
    if values.get("store") != card.store:
        raise ExternalError("store-foreign", path=str(store.path))
    return values


def _files(home: DataDir) -> list[Path]:
    """Return the paths of the files that a setup creates, without the card."""
    ends = ("", "-wal", "-shm", "-journal")
    return [home.keys, *(home.store.with_name(f"{home.store.name}{end}") for end in ends)]


def _set_aside(home: DataDir, now_ms: int) -> None:
    """Move the files of an interrupted setup, or of several mixed ones, to a folder; delete nothing."""
    folder = home.root / f"{_ASIDE}-{now_ms}"
    for path in _files(home):
        if path.exists():
            folder.mkdir(exist_ok=True)
            path.replace(folder / path.name)


def _fill(home: DataDir, setup: DeskSetup, store_id: str, key: StoreKey | None) -> None:
    store = open_store(home.store, key=key, create=True)
    try:
        upgrade_schema(store, fresh=True)
        with store.writing() as conn:
            values = {
                "store": store_id,
                "device": new_id(),
                "letter": "A",
                "unit": setup.unit,
                "name": setup.name.strip(),
                "role": setup.role,
                "clerk": setup.clerk.strip(),
            }
            for name, value in values.items():
                metadata.write(conn, name, value)
            calendars.seed(conn)
            known_units.store(conn, units.below(setup.role, setup.unit))
    finally:
        store.close()
