"""What a visit to the hall asks for, before it has a number."""

import re
from dataclasses import dataclass

from bindesk.domain.people.residents import Resident
from bindesk.domain.text.problems import Problem

PHONE = re.compile(r"\+?\d[\d-]{5,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the clerk has put together at the counter.

    ``resident`` is a resident's id, or ``member`` a member's who has no resident record, or ``newcomer``
    a resident not yet kept; all empty for somebody who gives no name (现场口头). ``item`` is an item's id;
    without one ``subject`` says what it is about. ``handling`` and ``first_asked`` are the item's and the
    clerk's own unless given. ``materials`` are those received, one a line.
    ``promised_days`` stands in for the item's. ``amount`` is in fen.
    """

    resident: str = ""
    member: str = ""
    newcomer: Resident | None = None
    visitor: str = ""
    phone: str = ""
    item: str = ""
    subject: str = ""
    handling: str = ""
    promised_days: int | None = None
    agent: str = ""
    agent_relation: str = ""
    agent_id_number: str = ""
    first_asked: str = ""
    materials: str = ""
    amount: int | None = None
    note: str = ""


def visit_problems(visit: Visit) -> list[Problem]:
    """Return what is the matter with a visit, by the fields of the errand it becomes."""
    problems = []
    if not (visit.resident or visit.member or visit.newcomer or visit.visitor.strip()):
        problems.append(Problem("visitor-missing", "visitor"))
    if not (visit.item or visit.subject.strip()):
        problems.append(Problem("item-missing", "item"))
    if visit.agent.strip() and not visit.agent_relation.strip():
        problems.append(Problem("agent-needs-relation", "agent_relation"))
    if visit.phone and not PHONE.fullmatch(visit.phone):
        problems.append(Problem("phone-shape", "phone"))
    return problems
