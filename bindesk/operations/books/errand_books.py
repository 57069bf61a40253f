"""Builds the contents of the errand books: the ledger of a month or year (L13) and the receipt (L16)."""

from datetime import date

from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.db.audit import prints
from bindesk.db.errands import errands
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.errands.errand_lists import ErrandFilter, ErrandSummary, month_filter
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, RATINGS, Errand
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.clocks import instant

_BATCH = 400
_STATE = ERRAND_STEP.specs["state"]


def ledger(
    conn: Connection, unit: str, year: int, month: int | None, *, registrar: str, masked: bool
) -> LedgerContents:
    """Return a unit's errand ledger of a month or a whole year; ``masked`` hides names and telephone numbers.

    A row has the errand's values, its ``address``, and how it ended: ``closed_on``, ``result`` and
    ``satisfaction``.
    """
    errand_ids = _ids(conn, unit, year, month)
    rows: list[dict[str, object]] = []
    for start in range(0, len(errand_ids), _BATCH):
        batch = errand_ids[start : start + _BATCH]
        stored = records.load_many(conn, ERRAND, batch)
        ratings = prints.ratings(conn, batch)
        rows += [
            _row(line, stored[line.id], ratings.get(line.id, ""))
            for line in errands.lines(conn, batch)
        ]
    period = f"{year}年{month}月" if month else f"{year}年"
    header = {"month": period, "registrar": registrar}
    return LedgerContents(rows, header, masked=masked, fill="closed")


def records_of(conn: Connection, unit: str, year: int, month: int | None) -> list[Errand]:
    """Return the stored errands that a ledger prints."""
    return list(records.load_many(conn, ERRAND, _ids(conn, unit, year, month)).values())


def _ids(conn: Connection, unit: str, year: int, month: int | None) -> list[str]:
    if month:
        query = month_filter(year, month, unit=unit)
    else:
        query = ErrandFilter(date(year, 1, 1), date(year, 12, 31), unit=unit)
    return errands.ids(conn, query)[::-1]


def _row(summary: ErrandSummary, errand: Errand, rating: str) -> dict[str, object]:
    ending = _STATE.words(summary.ended or summary.state)
    return {
        **_errand_values(errand),
        "address": summary.group,
        "closed_on": summary.ended_on,
        "result": errand.struck_reason if errand.struck else ending,
        "satisfaction": RATINGS.get(rating, ""),
    }


def receipt(conn: Connection, errand_id: str, *, hotline: str) -> FormContents:
    """Return the receipt of an errand: a row for each material handed in, under the errand's values.

    ``hotline`` is the telephone number printed for questions and complaints. Raises ValidationFailed when
    there is no such errand.
    """
    errand = records.load(conn, ERRAND, errand_id)
    if errand is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": ERRAND.words})])
    steps = errands.steps(conn, errand_id)
    accepted_ms = next((step.at for step in steps if step.at), None)
    accepted_at = instant(accepted_ms).replace(tzinfo=None) if accepted_ms else errand.accepted_on
    names = [line.strip() for line in errand.materials.splitlines() if line.strip()]
    rows = [{"material": name, "copies": 1} for name in names]
    header = {**_errand_values(errand), "accepted_at": accepted_at, "hotline": hotline}
    return FormContents(rows, header, errand.number)


def _errand_values(errand: Errand) -> dict[str, object]:
    """Return the plain values of an errand; only a promised day can be an estimate."""
    is_estimated = errand.due_estimated and errand.due_on is not None
    return {**ERRAND.plain(errand), "due_estimated": is_estimated}
