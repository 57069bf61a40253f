"""The county's data directory: its keys, its address and, unless another is named, its database."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from bindesk.county.certificates import CertificateAuthority
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import metadata
from bindesk.db.store.engine import Store, open_county_store
from bindesk.domain.journal.ids import new_id
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.paths import require_local_folder
from bindesk.sync.identity.signing import SigningKey


class CountyInfo(msgspec.Struct, frozen=True):
    """The description of a county in its data directory; the database address may contain a password.

    ``database`` is empty for the file in the data directory itself, so that the directory can be moved.
    ``server`` is the address last served, ``names`` the host names and addresses of its certificate.
    """

    store: str
    database: str
    server: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountyDir:
    """The data directory of one county; only its owner may read it."""

    root: Path

    @property
    def info_file(self) -> Path:
        """Return the file that describes the county."""
        return self.root / "county.json"

    @property
    def keys(self) -> Path:
        """Return the folder of the keys, which must be copied somewhere safe."""
        return self.root / "keys"

    @property
    def files(self) -> Path:
        """Return the folder of the desks' files."""
        return self.root / "files"

    @property
    def revoked(self) -> Path:
        """Return the list of revoked devices, which outlives a database restored from a backup."""
        return self.root / "revoked.txt"

    def default_database(self) -> str:
        """Return the address of the database that needs no server."""
        return f"sqlite:///{(self.root / 'county.db').absolute().as_posix()}"


@dataclass(frozen=True, slots=True)
class County:
    """An open county."""

    home: CountyDir
    info: CountyInfo
    store: Store
    key: SigningKey
    authority: CertificateAuthority

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def open_county(home: CountyDir, database: str | None = None) -> County:
    """Open the county of a data directory; create it when there is none.

    ``database`` is the address of another database than the stored one, and replaces it. Raises ExternalError
    when the folder or the database can not be opened, or the database is another county's.
    """
    require_local_folder(home.root)
    _make_folder(home)
    info = read_info(home)
    key = _signing_key(home)
    authority = CertificateAuthority.of(home.keys)
    address = database or (info.database if info else "")
    store = open_county_store(address or home.default_database())
    try:
        info = _prepare_store(home, store, info, address)
    except BaseException:
        store.close()
        raise
    return County(home, info, store, key, authority)


def read_info(home: CountyDir) -> CountyInfo | None:
    """Return the description of a data directory's county, or None when it is empty.

    Raises ExternalError when the file is damaged.
    """
    try:
        return msgspec.json.decode(home.info_file.read_bytes(), type=CountyInfo)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, OSError) as error:
        raise ExternalError("card-damaged", path=str(home.info_file)) from error


def write_info(home: CountyDir, info: CountyInfo) -> None:
    """Write the description of a data directory's county."""
    replace_file(home.info_file, msgspec.json.format(msgspec.json.encode(info)))


def _make_folder(home: CountyDir) -> None:
    try:
        for folder in (home.root, home.keys, home.files):
            folder.mkdir(parents=True, exist_ok=True)
        home.root.chmod(0o700)
    except OSError as error:
        raise ExternalError("home-refused", path=str(home.root), reason=str(error)) from error


def _signing_key(home: CountyDir) -> SigningKey:
    file = home.keys / "signing.key"
    try:
        return SigningKey(file.read_bytes())
    except FileNotFoundError:
        key = SigningKey.new()
        replace_file(file, key.secret)
        return key


def _prepare_store(
    home: CountyDir, store: Store, info: CountyInfo | None, database: str
) -> CountyInfo:
    """Upgrade the store and check that it belongs to this data directory, or bind it when both are new.

    An empty database whose address is stored in the directory is a loss, and no new one is created in it.
    """
    is_known = info is not None and info.database == database
    upgrade_schema(store, fresh=not is_known)
    with store.writing() as conn:
        name = metadata.read(conn, "store") or new_id()
        metadata.write(conn, "store", name)
    if is_known and info is not None and info.store != name:
        raise ExternalError("store-foreign", path=str(store.path))
    new_info = CountyInfo(name, database, *((info.server, info.names) if info else ()))
    if new_info != info:
        write_info(home, new_info)
    return new_info
