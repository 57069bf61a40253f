"""Checks that file, journal, tables and audit of a store agree, and rebuilds the tables."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from bindesk.db.audit import audits
from bindesk.db.journal import journal
from bindesk.db.maintenance import checks
from bindesk.db.maintenance import rebuild as rebuilding
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store, open_store, translating_errors
from bindesk.domain.text.problems import Problem
from bindesk.operations.desk.desk import Desk
from bindesk.operations.maintenance import sealed_deeds
from bindesk.sync.rounds import audit_heads

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Reports the problems of a check; ``is_rebuilt``: the tables were rebuilt from the journal."""

    deeds: int
    problems: tuple[Problem, ...]
    is_rebuilt: bool = False


class _RolledBack(Exception):
    """Rolls back a transaction that was only read from."""


def check(desk: Desk, *, rebuild: bool = False) -> CheckReport:
    """Check the whole store; with ``rebuild`` store the tables as rebuilt from the journal.

    Deeds in signed packs are compared with them, and a rebuild takes them from there: an edited deed would
    else become the truth.

    Without ``rebuild`` nothing changes: the tables are rebuilt in a transaction that is rolled back, of a
    store that can only be read in a copy. A damaged file is reported and left unchanged. Raises ExternalError
    when the file can not be read or the lock is held by another program.
    """
    problems = _file_problems(desk)
    with desk.reading() as conn:
        deeds = journal.how_many(conn)
        if problems:
            # On a damaged file a changed row can not be told from a damaged page.
            return CheckReport(deeds, tuple(problems))
        problems += _number_problems(conn, desk.office.device)
        problems += _audit_problems(conn)
    with _writable(desk, rebuild=rebuild) as store, suppress(_RolledBack), store.writing() as conn:
        edited = sealed_deeds.problems(conn)
        problems += edited
        if rebuild:
            sealed_deeds.restore(conn)
        if rebuild or not edited:
            # Tables that follow from an edited journal say nothing.
            problems += _table_problems(conn)
        if not rebuild:
            raise _RolledBack
    if rebuild:
        desk.note_audit("rebuild")
    return CheckReport(deeds, tuple(problems), is_rebuilt=rebuild)


@contextmanager
def _writable(desk: Desk, *, rebuild: bool) -> Iterator[Store]:
    """Lend the desk's store, or in place of one that can only be read a copy that is deleted afterwards.

    The copy of an encrypted store is as encrypted.
    """
    if rebuild or not desk.store.is_read_only:
        yield desk.store
        return
    with TemporaryDirectory(prefix="bindesk-") as folder:
        path = Path(folder) / desk.store.path.name
        with translating_errors(path):
            copyfile(desk.store.path, path)
        with closing(open_store(path, key=desk.key)) as copy:
            yield copy


def _file_problems(desk: Desk) -> list[Problem]:
    with desk.reading() as conn:
        damages = checks.damages(desk.store, conn)
    if not damages:
        return []
    return [
        Problem("check-file-damaged", values={"path": str(desk.store.path), "said": damages[0]})
    ]


def _audit_problems(conn: Connection) -> list[Problem]:
    broken = audits.first_broken(conn)
    if broken is not None:
        return [Problem("check-audit-broken", values={"line": broken})]
    devices = metadata.own_devices(conn)
    told = [audit_heads.told(conn, device) for device in devices]
    heads = [*told, *(audit_heads.sealed(conn, device) for device in devices)]
    if not audit_heads.is_cut(conn, heads):
        return []
    number = max(head.number for head in heads if head is not None)
    return [Problem("check-audit-cut", values={"line": number})]


def _number_problems(conn: Connection, device: str) -> list[Problem]:
    missing = checks.missing_numbers(conn, device)
    if not missing:
        return []
    listed = "、".join(map(str, missing[:_MOST_NAMED]))
    return [Problem("check-numbers-missing", values={"count": len(missing), "numbers": listed})]


def _table_problems(conn: Connection) -> list[Problem]:
    before = checks.fingerprints(conn)
    rebuilding.rebuild(conn)
    after = checks.fingerprints(conn)
    different = [name for name in after if before[name] != after[name]]
    if not different:
        return []
    return [Problem("check-tables-differ", values={"tables": "、".join(different)})]
