"""Registers a visit: creates the errand under the next number, its resident and its first steps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.errands import errands
from bindesk.db.people import duplicates
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.errands.deadlines import DayCount, Promise, due_on
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.errands.errand_steps import ErrandProgress, progress, step_problems
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, Errand, ErrandStep
from bindesk.domain.errands.forbidden_certificates import forbidden_certificate_asked_for
from bindesk.domain.errands.visitors import as_resident
from bindesk.domain.errands.visits import Visit, visit_problems
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.records.validation import check, completed
from bindesk.domain.text.numbers import ErrandNumber
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork

UNNAMED_VISITOR = "现场口头"
"""The name under which a visitor is registered who gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """The clerk's input for a step: the state it leads to, and the fields that the state requires.

    ``day`` None stands for today.
    """

    state: str
    day: date | None = None
    office: str = ""
    batch: str = ""
    outcome: str = ""
    way: str = ""
    rating: str = ""
    reason: str = ""
    note: str = ""


def register(
    desk: Desk,
    work: UnitOfWork,
    visit: Visit,
    step_inputs: list[StepInput],
    *,
    is_guided: bool = False,
) -> str:
    """Put the errand of a visit into a deed, with its number and first steps; return the errand's id.

    Raises ValidationFailed for missing or malformed fields, and certificates that a village must not issue.
    """
    item = _item(work.conn, visit)
    problems = visit_problems(visit) + _promise_problems(visit, item)
    if not is_guided:
        problems += _certificate_problems(visit, item)
    resident, more = _resident(desk, work, visit)
    if problems := problems + more:
        raise ValidationFailed(problems)
    is_accepted = step_inputs[0].state == "accepted"
    errand = _errand(desk, work, visit, item, resident, is_accepted=is_accepted)
    if errand_problems := [p for p in check(ERRAND, ERRAND.plain(errand)) if not p.warning]:
        raise ValidationFailed(errand_problems)
    steps = list(_first_steps(desk, work, errand, step_inputs))
    work.put(ERRAND, errand)
    work.put_all(ERRAND_STEP, steps)
    return errand.id


def _first_steps(
    desk: Desk, work: UnitOfWork, errand: Errand, step_inputs: list[StepInput]
) -> Iterator[ErrandStep]:
    calendar = calendars.load(work.conn)
    steps: list[ErrandStep] = []
    for step_input in step_inputs:
        errand_progress = progress(errand.handling, steps)
        step = new_step(desk, work, errand.id, errand_progress, step_input)
        if problems := step_problems(errand_progress, step, desk.today(), calendar):
            raise ValidationFailed(problems)
        steps.append(step)
        yield step


def _item(conn: Connection, visit: Visit) -> ErrandItem | None:
    if not visit.item:
        return None
    item = records.load(conn, ERRAND_ITEM, visit.item)
    if item is None or item.struck:
        raise ValidationFailed([Problem("item-missing", "item")])
    return item


def _certificate_problems(visit: Visit, item: ErrandItem | None) -> list[Problem]:
    """Return the refusal of a forbidden certificate named in the subject, or in a certificate's purpose."""
    request_text = visit.subject if item is None else visit.note if "证明" in item.category else ""
    certificate = forbidden_certificate_asked_for(request_text) if request_text else None
    return [certificate.refusal()] if certificate else []


def resolved(visit: Visit) -> Visit:
    """Return a visit whose visitor has a name; a visitor without one is named 现场口头."""
    is_named = visit.resident or visit.member or visit.newcomer or visit.visitor.strip()
    return visit if is_named else replace(visit, visitor=UNNAMED_VISITOR)


def _resident(desk: Desk, work: UnitOfWork, visit: Visit) -> tuple[Resident | None, list[Problem]]:
    """Return the errand's resident and the problems; add a newcomer or member to the deed as resident."""
    if visit.resident:
        survivor_of = duplicates.survivor_ids(work.conn, RESIDENT.name)
        resident = survivor_of.get(visit.resident, visit.resident)
        stored = records.load(work.conn, RESIDENT, resident)
        is_own = stored is not None and stored.unit == desk.office.unit
        if stored and is_own and visit.phone and not stored.phone:
            work.set(RESIDENT, stored.id, {"phone": visit.phone})
        return stored, [] if stored else [
            Problem("record-missing", "visitor", {"kind": RESIDENT.words})
        ]
    newcomer = _newcomer(desk, work, visit)
    if newcomer is None:
        return None, []
    problems = [p for p in check(RESIDENT, RESIDENT.plain(newcomer)) if not p.warning]
    if not problems:
        work.put(RESIDENT, newcomer)
    return newcomer, problems


def _newcomer(desk: Desk, work: UnitOfWork, visit: Visit) -> Resident | None:
    unit = desk.office.unit
    if visit.member and (member := records.load(work.conn, MEMBER, visit.member)):
        resident = as_resident(member, work.new_id())
    elif visit.newcomer:
        values = completed(RESIDENT, RESIDENT.plain(visit.newcomer))
        resident = RESIDENT.new(work.new_id(), unit, values)
    else:
        return None
    return replace(resident, unit=unit, phone=resident.phone or visit.phone)


def _errand(
    desk: Desk,
    work: UnitOfWork,
    visit: Visit,
    item: ErrandItem | None,
    resident: Resident | None,
    *,
    is_accepted: bool,
) -> Errand:
    today = desk.today()
    days, clock = _promise(visit, item)
    calendar = calendars.load(work.conn)
    due = due_on(Promise(today, days, clock), calendar) if is_accepted else None
    return Errand(
        id=work.new_id(),
        unit=desk.office.unit,
        number=_next_number(desk, work.conn, today),
        item=visit.item,
        subject=item.name if item else visit.subject.strip(),
        resident=resident.id if resident else "",
        visitor=resident.name if resident else visit.visitor.strip(),
        agent=visit.agent.strip(),
        agent_relation=visit.agent_relation.strip(),
        agent_id_number=visit.agent_id_number,
        phone=visit.phone or (resident.phone if resident else ""),
        accepted_on=today,
        handling=visit.handling or (item.handling if item else "direct"),
        promised_days=days,
        day_kind=clock.value,
        due_on=due,
        due_estimated=due is not None and calendar.is_estimated(today, due),
        first_asked=visit.first_asked.strip() or desk.clerk,
        materials=visit.materials,
        amount=visit.amount,
        note=visit.note,
    )


def _promise_problems(visit: Visit, item: ErrandItem | None) -> list[Problem]:
    handling = visit.handling or (item.handling if item else "direct")
    if problem := day_kind_problem(item.day_kind if item else ""):
        return [problem]
    days, _ = _promise(visit, item)
    return [] if days or handling != "agency" else [Problem("agency-needs-days", "promised_days")]


def _promise(visit: Visit, item: ErrandItem | None) -> tuple[int, DayCount]:
    days = visit.promised_days
    if days is None:
        days = (item.promise_workdays if item else None) or 0
    return days, DayCount.of(item.day_kind if item else "") or DayCount.WORKDAYS


def day_kind_problem(code: str) -> Problem | None:
    """Return the problem of promising in a unit that only a newer version can count, or None."""
    if DayCount.of(code):
        return None
    return Problem("promise-unit-unknown", "item", {"unit": code})


def _next_number(desk: Desk, conn: Connection, today: date) -> str:
    first = ErrandNumber(desk.office.unit, today.year, desk.office.letter, 0)
    prefix = str(first).removesuffix("0000")
    return str(replace(first, serial=errands.last_serial(conn, prefix)).next())


def new_step(
    desk: Desk,
    work: UnitOfWork,
    errand: str,
    errand_progress: ErrandProgress,
    step_input: StepInput,
) -> ErrandStep:
    """Return the step that would follow, not yet validated."""
    return ErrandStep(
        id=work.new_id(),
        unit=desk.office.unit,
        errand=errand,
        place=errand_progress.step_count + 1,
        before=errand_progress.state,
        state=step_input.state,
        day=step_input.day or desk.today(),
        at=desk.now(),
        clerk=desk.clerk,
        office=step_input.office.strip(),
        batch=step_input.batch,
        outcome=step_input.outcome,
        way=step_input.way,
        rating=step_input.rating,
        reason=step_input.reason.strip(),
        note=step_input.note.strip(),
    )
