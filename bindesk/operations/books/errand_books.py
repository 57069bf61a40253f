"""Errands as the books print them: the ledger of a month or year (L13), the receipt (L16)."""

from datetime import date

from bindesk.books.errands.errand_ledgers import ErrandLedger
from bindesk.books.errands.errand_ledgers import ErrandLedgerRow as PrintedLine
from bindesk.books.errands.receipts import Material, Receipt
from bindesk.db.audit import prints
from bindesk.db.errands import errands
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.errands.errand_lists import ErrandFilter, ErrandSummary, of_month
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, RATINGS, Errand
from bindesk.domain.text.cleaning import mask_name, mask_phone
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.clocks import instant

_AT_ONCE = 400
_HANDLING = ERRAND.specs["handling"]
_STATE = ERRAND_STEP.specs["state"]


def ledger(
    conn: Connection, unit: str, year: int, month: int | None, *, registrar: str, masked: bool
) -> ErrandLedger:
    """Return a unit's ledger of a month, or of a whole year; ``masked`` hides names and telephones."""
    found = _ids(conn, unit, year, month)
    lines: list[PrintedLine] = []
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        held = records.load_many(conn, ERRAND, some)
        rated = prints.ratings(conn, some)
        lines += [
            _line(line, held[line.id], rated.get(line.id, ""), masked=masked)
            for line in errands.lines(conn, some)
        ]
    period = f"{year}年{month}月" if month else f"{year}年"
    return ErrandLedger(period, lines, registrar=registrar, internal=not masked)


def records_of(conn: Connection, unit: str, year: int, month: int | None) -> list[Errand]:
    """Return the errands a ledger prints, as they are kept."""
    return list(records.load_many(conn, ERRAND, _ids(conn, unit, year, month)).values())


def _ids(conn: Connection, unit: str, year: int, month: int | None) -> list[str]:
    if month:
        wanted = of_month(year, month, unit=unit)
    else:
        wanted = ErrandFilter(date(year, 1, 1), date(year, 12, 31), unit=unit)
    return errands.ids(conn, wanted)[::-1]


def _line(line: ErrandSummary, held: Errand, rating: str, *, masked: bool) -> PrintedLine:
    visitor = mask_name(line.visitor) if masked else line.visitor
    return PrintedLine(
        number=line.number,
        accepted_on=line.accepted_on or date.min,
        visitor=f"{visitor}（作废）" if line.struck else visitor,
        address=line.group,
        phone=mask_phone(held.phone) if masked else held.phone,
        subject=line.subject,
        handling=_HANDLING.words(line.handling),
        first_asked=line.first_asked,
        due_on=line.due_on,
        due_estimated=line.due_estimated,
        closed_on=line.ended_on,
        result=held.struck_reason if line.struck else _STATE.words(line.ended or line.state),
        satisfaction=RATINGS.get(rating, ""),
    )


def receipt(conn: Connection, errand_id: str, *, hotline: str) -> Receipt:
    """Return an errand's receipt; ``hotline`` is where to ask and complain.

    Raises ValidationFailed when there is no such errand.
    """
    held = records.load(conn, ERRAND, errand_id)
    if held is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": ERRAND.words})])
    steps = errands.steps(conn, errand_id)
    at = next((step.at for step in steps if step.at), None)
    names = [line.strip() for line in held.materials.splitlines() if line.strip()]
    return Receipt(
        number=held.number,
        visitor=held.visitor,
        subject=held.subject,
        accepted_at=instant(at).replace(tzinfo=None) if at else held.accepted_on or date.min,
        due_on=held.due_on,
        due_estimated=held.due_estimated,
        first_asked=held.first_asked,
        hotline=hotline,
        materials=tuple(Material(name, 1) for name in names),
    )
