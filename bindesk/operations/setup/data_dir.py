"""Creates a desk in a data directory, and opens an existing one."""

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
from bindesk.operations.desk.clocks import Clock
from bindesk.operations.desk.desk import Desk, DeskInfo
from bindesk.operations.syncing import revocation
from bindesk.operations.units import units
from bindesk.paths import DataDir, require_local_folder

FORMAT = 1
ROLES = {"village": "村（社区）", "township": "镇（街道）", "county": "县（市）"}


class DeskCard(msgspec.Struct, frozen=True):
    """Describes the desk of a data directory before its store is opened; it holds nothing secret.

    ``store`` is the store's id. While a desk is being created ``founded`` is false: what an interrupted
    setup left behind is no desk, and setup starts again.
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


def create_desk(home: DataDir, setup: DeskSetup, clock: Clock) -> Desk:
    """Create a desk in an empty data directory and open it.

    Raises ValidationFailed for wrong facts, ExternalError when a desk exists already or the directory is
    not safe for data.
    """
    if problems := setup_problems(setup):
        raise ValidationFailed(problems)
    require_local_folder(home.root)
    if read_card(home) is not None:
        raise ExternalError("home-taken", path=str(home.root))
    _make_folder(home)
    card = DeskCard(new_id(), practice=setup.password is None, founded=False)
    with translating_errors(home.root):
        replace_file(home.card, msgspec.json.encode(card))
        _clear(home)
        key = None
        if setup.password is not None:
            clerk = setup.clerk.strip()
            key = keys.new_key_file(home.keys, card.store, clerk, setup.password)
        _fill(home, setup, card.store, key)
        replace_file(home.card, msgspec.json.encode(msgspec.structs.replace(card, founded=True)))
    return open_desk(home, clock, password=setup.password)


def open_desk(home: DataDir, clock: Clock, *, password: str | None = None) -> Desk:
    """Open the desk of a data directory; all but a practice desk need a clerk's password.

    Raises ExternalError when there is no desk, the password is wrong, the county has revoked the desk, or
    the store is damaged, newer than this program or not the card's.
    """
    card = read_card(home)
    if card is None:
        raise ExternalError("home-empty", path=str(home.root))
    require_local_folder(home.root)
    key, clerk = None, ""
    if not card.practice:
        key, clerk = keys.unlock(home.keys, password or "")
    store = open_store(home.store, key=key)
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
    if values.get("store") != card.store:
        raise ExternalError("store-foreign", path=str(store.path))
    return values


def _make_folder(home: DataDir) -> None:
    try:
        home.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExternalError("home-refused", path=str(home.root), reason=str(error)) from error


def _clear(home: DataDir) -> None:
    """Delete the files that an interrupted setup left behind."""
    for name in (
        home.store.name,
        *(f"{home.store.name}-{end}" for end in ("wal", "shm", "journal")),
    ):
        home.store.with_name(name).unlink(missing_ok=True)
    home.keys.unlink(missing_ok=True)


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
