"""Accepts errands at the hall and adds their steps up to the end: each function is one deed."""

from dataclasses import replace
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.errands import errands
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import (
    DayCount,
    Extension,
    Promise,
    due_on,
    extension_problems,
)
from bindesk.domain.errands.errand_steps import ErrandProgress, progress, promise, step_problems
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, RUNNING, Errand, ErrandStep
from bindesk.domain.errands.forbidden_certificates import (
    ForbiddenCertificate,
    forbidden_certificate_asked_for,
)
from bindesk.domain.errands.visits import Visit
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.fields import to_plain
from bindesk.domain.records.validation import check
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.operations.errands.registration import (
    StepInput,
    day_kind_problem,
    new_step,
    register,
    resolved,
)

_CLOCK_STOPPED = frozenset({"paused", "supplement"})
CONSULTING = "咨询"


def due_date_for(desk: Desk, days: int, day_kind: str = "W") -> tuple[date, bool]:
    """Return the due day of an errand accepted today, and whether it is only an estimate (预估).

    Raises ValidationFailed for a unit that only a newer version can count, and for days that nobody promises.
    """
    if problem := day_kind_problem(day_kind):
        raise ValidationFailed([problem])
    today = desk.today()
    with desk.reading() as conn:
        calendar = calendars.load(conn)
    due = due_on(Promise(today, days, DayCount(day_kind)), calendar)
    if due is None:
        raise ValidationFailed([Problem("promise-too-long", "promised_days")])
    return due, calendar.is_estimated(today, due)


def accept(desk: Desk, visit: Visit, *, finish: bool = False) -> tuple[Changes, str]:
    """Accept an errand under the next number and with its due day; return the changes and the errand's id.

    With ``finish`` it is finished in the same deed (当场办结). A newcomer becomes a resident in the same
    deed. Raises ValidationFailed for missing fields and for certificates that a village must not issue.
    """
    steps = [StepInput(state="accepted"), *([StepInput(state="done")] if finish else [])]
    with desk.writing("accept-errand") as work:
        errand = register(desk, work, visit, steps)
    return work.changes, errand


def notify(desk: Desk, visit: Visit, missing: str) -> tuple[Changes, str]:
    """Register a visit with incomplete materials, and the list of missing materials given to the visitor.

    ``missing`` names one material per line (一次性告知). Raises ValidationFailed when it is empty.
    """
    with desk.writing("notify-errand") as work:
        errand = register(desk, work, visit, [StepInput(state="supplement", note=missing)])
    return work.changes, errand


def refuse(desk: Desk, visit: Visit, reason: str, where: str) -> tuple[Changes, str]:
    """Register a visit that the hall refuses, with the reason and the office to go to."""
    step_input = StepInput(state="refused", reason=reason, note=where)
    with desk.writing("refuse-errand") as work:
        errand = register(desk, work, visit, [step_input])
    return work.changes, errand


def consult(desk: Desk, visit: Visit) -> tuple[Changes, str]:
    """Register a visit that was only a question: every visit is a row of the ledger."""
    answered = StepInput(state="guided", note=visit.note or CONSULTING)
    with desk.writing("consult-errand") as work:
        errand = register(desk, work, resolved(visit), [answered])
    return work.changes, errand


def guide(desk: Desk, text: str, visit: Visit) -> tuple[Changes, str, ForbiddenCertificate]:
    """Register a request for a certificate that the village must not issue; return the certificate too.

    Raises ValidationFailed when ``text`` names no such certificate. Source: domain reference 5.5 [V:29].
    """
    certificate = forbidden_certificate_asked_for(text)
    if certificate is None:
        raise ValidationFailed([Problem("certificate-unknown", "subject")])
    guided_visit = replace(resolved(visit), item="", subject=certificate.name, handling="direct")
    step_input = StepInput(state="guided", office=certificate.body, note=certificate.advice)
    with desk.writing("guide-errand") as work:
        errand = register(desk, work, guided_visit, [step_input], is_guided=True)
    return work.changes, errand, certificate


def finish(desk: Desk, errand: str, note: str = "") -> Changes:
    """Finish an errand that was accepted earlier and is done at the hall."""
    return step(desk, errand, StepInput(state="done", note=note))


def step(desk: Desk, errand: str, step_input: StepInput) -> Changes:
    """Add an errand's next step after the newest one.

    Resuming after a pause moves the due day by the paused working days; accepting after missing materials
    were brought starts the clock. Raises ValidationFailed for a step that can not follow, that lacks a field
    required by its state, or that another desk has added meanwhile.
    """
    with desk.writing("step-errand") as work:
        stored = _record(work.conn, errand)
        errand_progress = _progress(work.conn, stored)
        calendar = calendars.load(work.conn)
        next_step = new_step(desk, work, errand, errand_progress, step_input)
        if problems := step_problems(errand_progress, next_step, desk.today(), calendar):
            raise ValidationFailed(problems)
        if errand_progress.state in _CLOCK_STOPPED and next_step.state in RUNNING:
            steps = [*errands.steps(work.conn, errand), next_step]
            next_step = _with_new_due(
                work, stored, next_step, progress(stored.handling, steps), calendar
            )
        work.put(ERRAND_STEP, next_step)
    return work.changes


def extend(desk: Desk, errand: str, days: int, reason: str) -> Changes:
    """Extend an errand's promise by a number of days of its own clock, by the department's decision.

    Raises ValidationFailed for a second extension, one without a reason, one after the due day, and while
    the errand is paused or not open.
    """
    with desk.writing("extend-errand") as work:
        stored = _record(work.conn, errand)
        errand_progress = _progress(work.conn, stored)
        promised = promise(stored, errand_progress)
        if promised is None or errand_progress.state not in RUNNING:
            raise ValidationFailed([Problem("extension-not-running", "extension")])
        granted = Extension(days, desk.today(), reason)
        if problems := extension_problems(promised, granted, stored.due_on):
            raise ValidationFailed(problems)
        next_step = new_step(
            desk,
            work,
            errand,
            errand_progress,
            StepInput(state=errand_progress.state, reason=reason),
        )
        next_step = replace(next_step, extension_days=days)
        steps = [*errands.steps(work.conn, errand), next_step]
        calendar = calendars.load(work.conn)
        next_step = _with_new_due(
            work, stored, next_step, progress(stored.handling, steps), calendar
        )
        work.put(ERRAND_STEP, next_step)
    return work.changes


def correct(desk: Desk, errand: Errand, reason: str) -> Changes:
    """Correct the fields of an errand; the old values stay in the journal, with the reason.

    Raises ValidationFailed without a reason, for a changed number, and for invalid fields.
    """
    with desk.writing("correct-errand") as work:
        stored = _record(work.conn, errand.id)
        problems = [p for p in check(ERRAND, ERRAND.plain(errand)) if not p.warning]
        if not reason.strip():
            problems.append(Problem("errand-correction-needs-reason", "correction"))
        if errand.number != stored.number:
            problems.append(Problem("errand-number-fixed", "number"))
        if problems:
            raise ValidationFailed(problems)
        work.put(ERRAND, replace(errand, correction=reason.strip()))
    return work.changes


def strike(desk: Desk, errand: str, reason: str) -> Changes:
    """Strike an errand (作废): its row and number stay in the ledger, struck through.

    Raises ValidationFailed without a reason or when there is no such errand.
    """
    if not reason.strip():
        raise ValidationFailed([Problem("errand-strike-needs-reason", "struck_reason")])
    with desk.writing("strike-errand") as work:
        work.strike(ERRAND, errand, reason.strip())
    return work.changes


def _record(conn: Connection, errand: str) -> Errand:
    stored = records.load(conn, ERRAND, errand)
    if stored is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": ERRAND.words})])
    if stored.struck:
        raise ValidationFailed([Problem("errand-struck", "state")])
    return stored


def _progress(conn: Connection, errand: Errand) -> ErrandProgress:
    return progress(errand.handling, errands.steps(conn, errand.id))


def _with_new_due(
    work: UnitOfWork,
    errand: Errand,
    step: ErrandStep,
    errand_progress: ErrandProgress,
    calendar: WorkCalendar,
) -> ErrandStep:
    """Move an errand's due day to the one that follows from its steps; return the step with that day."""
    promised = promise(errand, errand_progress)
    due = due_on(promised, calendar, errand_progress.pauses) if promised else None
    if due is None or promised is None:
        return step
    due_values = {
        "due_on": to_plain(due),
        "due_estimated": calendar.is_estimated(promised.accepted, due),
    }
    work.set(ERRAND, errand.id, due_values)
    return replace(step, due_on=due)
