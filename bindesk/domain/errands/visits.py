"""Defines the form that registers a visit to the hall, and checks it."""

import re
from dataclasses import dataclass

from bindesk.domain.people.residents import Resident
from bindesk.domain.text.problems import Problem

PHONE = re.compile(r"\+?\d[\d-]{5,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The clerk's input for a new errand.

    ``resident`` is the id of a resident, ``member`` that of a member without a resident record,
    ``newcomer`` an unsaved resident; all three are empty for a visitor who gives no name (现场口头).
    ``item`` is the id of a catalogue item; without one, ``subject`` names the matter. ``handling`` and
    ``promised_days`` replace the item's values, ``first_asked`` the clerk's name. ``materials`` are the
    received ones, one per line. ``amount`` is in fen.
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
    """Return the problems of a visit, by the fields of the errand to be created."""
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
