"""Recovers a desk that its county revoked, with the county's release file, its code and a new password."""

from pathlib import Path

from bindesk.db.store import keys, metadata
from bindesk.db.store.engine import open_store
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.desk.locks import setting_up
from bindesk.operations.syncing import revocation
from bindesk.paths import DataDir
from bindesk.sync.identity.key_escrow import normalised_code


def recover(home: DataDir, file: Path, code: str, password: str) -> None:
    """Set a new password for a revoked desk; the device stays revoked until the desk joins again.

    Raises ValidationFailed when the desk is not revoked, for a file that is no release or another desk's, a
    wrong code, and a password that is too short or too long. Raises ExternalError while another recovery is
    under way: of two with different passwords only one is done.
    """
    if not revocation.is_revoked(home):
        raise ValidationFailed([Problem("reopen-not-shut")])
    with setting_up(home):
        _recover(home, file, code, password)


def _recover(home: DataDir, file: Path, code: str, password: str) -> None:
    if not revocation.is_revoked(home):
        raise ValidationFailed([Problem("reopen-not-shut")])
    if problem := keys.password_problem(password):
        raise ValidationFailed([problem])
    store_id = keys.store_of(home.keys)
    if _store_of(file) != store_id:
        raise ValidationFailed([Problem("release-other-desk", "file")])
    try:
        key, clerk = keys.unlock(file, normalised_code(code))
    except ExternalError as error:
        raise ValidationFailed([Problem("release-code-wrong", "code")]) from error
    store = open_store(home.store, key=key)
    try:
        with store.writing() as conn:
            revocation.note_release(conn)
            clerk = clerk or metadata.read(conn, "clerk")
    finally:
        store.close()
    replace_file(home.keys, keys.slot_file(key, store_id, clerk, password))
    home.sealed.unlink(missing_ok=True)


def write_sealed(home: DataDir, path: Path) -> None:
    """Copy the sealed key to a path, to be carried to the county.

    Raises ExternalError when the disk refuses.
    """
    try:
        replace_file(path, home.sealed.read_bytes())
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(path), reason=str(error)) from error


def _store_of(file: Path) -> str:
    try:
        return keys.store_of(file)
    except ExternalError as error:
        problem = Problem("release-unreadable", "file", {"path": str(file)})
        raise ValidationFailed([problem]) from error
