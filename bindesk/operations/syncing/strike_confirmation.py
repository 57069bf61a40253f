"""Confirms strikes over the county's strike limit: the unit's lead does them again under their own name."""

from collections.abc import Sequence
from dataclasses import replace

from bindesk.db.audit import audits
from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import keys
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Changes, Deed
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.sync.wire.strike_limits import CONFIRMED, strikes_of

STRIKES_HELD = "strikes-held"
"""The reason code with which the county sends back a deed over its strike limit."""


def confirm(desk: Desk, deeds: Sequence[str], lead: str, password: str) -> Changes:
    """Repeat unconfirmed deeds as ``confirm-strikes``, under the name of the lead who confirms them.

    A desk has one clerk at a time and no other roles, so the lead proves by the desk's password that they
    may use it: a page left open is not enough to strike hundreds of records. Records that have changed
    since are struck too; records already struck stay so. Raises ValidationFailed without a name, or when
    no deed is unconfirmed; ExternalError for a wrong password.
    """
    named = lead.strip()
    if not named:
        raise ValidationFailed([Problem("lead-missing", "lead")])
    if desk.files_key is not None:
        keys.unlock(desk.home.keys, password)
    seat = replace(desk, clerk=named)
    touched: set[tuple[str, str]] = set()
    last = Changes(CONFIRMED)
    with seat.together() as conn:
        unconfirmed = _unconfirmed(conn, desk.office.unit, deeds)
        if not unconfirmed:
            raise ValidationFailed([Problem("confirm-nothing")])
        for deed in unconfirmed:
            with seat.deed(conn, CONFIRMED, undoes=deed.undoes) as work:
                _repeat(work, deed)
            last = work.changes
            touched |= last.records
        audits.append(conn, audits.AuditEntry(desk.now(), desk.clerk, CONFIRMED, "", "", named))
    return Changes(CONFIRMED, last.deed, frozenset(touched))


def how_many(desk: Desk, deeds: Sequence[str]) -> int:
    """Return how many records the unconfirmed ones of these deeds strike."""
    with desk.reading() as conn:
        unconfirmed = _unconfirmed(conn, desk.office.unit, deeds)
    return len(frozenset().union(*(strikes_of(deed) for deed in unconfirmed)))


def _unconfirmed(conn: Connection, unit: str, deeds: Sequence[str]) -> list[Deed]:
    """Return those of the deeds that await confirmation by this unit's lead, in the order they were made."""
    sent_back = reversed(journal.refused_deeds(conn))
    return [
        deed
        for deed, code in sent_back
        if code == STRIKES_HELD and deed.unit == unit and deed.id in set(deeds)
    ]


def _repeat(work: UnitOfWork, deed: Deed) -> None:
    for change in deed.changes:
        kind = KINDS.get(change.kind)
        if kind is None or records.load(work.conn, kind, change.record) is None:
            continue
        values = {name: value for name, value in change.values.items() if name in kind.specs}
        work.set(kind, change.record, values)
