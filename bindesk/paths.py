"""Names the files of a desk's data directory, and checks that a folder is suitable for a database."""

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bindesk.errors import ExternalError

_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "sshfs", "fuse.sshfs", "davfs"})
_STICK = frozenset({"vfat", "exfat", "msdos"})
_ESCAPED = re.compile(r"\\([0-7]{3})")
_CLOUD = ("onedrive", "nutstore", "坚果云", "百度网盘", "baidunetdisk", "dropbox", "wps云盘")


@dataclass(frozen=True, slots=True)
class DataDir:
    """The data directory of one desk."""

    root: Path

    @property
    def card(self) -> Path:
        """Return the file that says which unit and device this desk is; it contains nothing secret."""
        return self.root / "desk.json"

    @property
    def store(self) -> Path:
        """Return the database file."""
        return self.root / "desk.db"

    @property
    def keys(self) -> Path:
        """Return the file with the key slots of an encrypted store."""
        return self.root / "keys.json"

    @property
    def sealed(self) -> Path:
        """Return the file with the store key of a revoked desk, sealed to its county."""
        return self.root / "shut-out.key"

    @property
    def pasted(self) -> Path:
        """Return the file with the enrolment ticket that a clerk pasted as text."""
        return self.root / "pasted.enrol"

    @property
    def lock(self) -> Path:
        """Return the lock file of the running program."""
        return self.root / "desk.lock"

    @property
    def setup_lock(self) -> Path:
        """Return the lock file under which a desk is created or gets new key slots."""
        return self.root / "setup.lock"

    @property
    def print_lock(self) -> Path:
        """Return the lock file under which a book is printed or saved."""
        return self.root / "print.lock"

    @property
    def settings(self) -> Path:
        """Return the file with this machine's settings."""
        return self.root / "settings.json"

    @property
    def window(self) -> Path:
        """Return the file with the position and size of the window."""
        return self.root / "window.ini"

    @property
    def files(self) -> Path:
        """Return the folder with the photos and documents attached to records."""
        return self.root / "files"

    @property
    def open_copies(self) -> Path:
        """Return the folder with the copies of attachments that other programs have open."""
        return self.root / "opened"

    @property
    def logs(self) -> Path:
        """Return the folder with the log files."""
        return self.root / "logs"


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the default data directory; on Windows all accounts of the machine share it.

    The environment variable BINDESK_HOME overrides the default.
    """
    if folder := environment.get("BINDESK_HOME"):
        return Path(folder)
    if sys.platform == "win32":
        return Path(environment.get("PROGRAMDATA", r"C:\ProgramData")) / "bindesk"
    data = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "bindesk"


def require_local_folder(root: Path) -> None:
    """Refuse a folder on a network drive, on a USB stick or in a cloud-synchronised folder.

    Such folders can lose or duplicate a database in use. Raises ExternalError with the code that names the
    kind of folder.
    """
    lowered = str(root).lower()
    if any(name in lowered for name in _CLOUD):
        raise ExternalError("home-in-cloud-folder", path=str(root))
    kind = _drive_kind(root.resolve())
    if kind == "remote":
        raise ExternalError("home-on-network", path=str(root))
    if kind == "stick":
        raise ExternalError("home-on-stick", path=str(root))


def _drive_kind(root: Path) -> str:
    if sys.platform == "win32":
        kind = ctypes.windll.kernel32.GetDriveTypeW(f"{root.absolute().drive}\\")
        if str(root).startswith("\\\\"):
            return "remote"
        return {2: "stick", 4: "remote"}.get(kind, "fixed")
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "fixed"
    return drive_kind_among(root, mounts.read_text("utf-8", "replace"))


def drive_kind_among(root: Path, mounts: str) -> str:
    """Return fixed, remote or stick for a folder, read from the text of a mount table.

    When two mounts have the same folder, the later one counts.
    """
    target = root.absolute()
    best, kind = -1, "fixed"
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:  # noqa: PLR2004 -- device, folder, type
            continue
        folder = Path(_ESCAPED.sub(lambda escape: chr(int(escape[1], 8)), parts[1]))
        if target.is_relative_to(folder) and len(folder.parts) >= best:
            best = len(folder.parts)
            kind = "remote" if parts[2] in _REMOTE else "stick" if parts[2] in _STICK else "fixed"
    return kind
