"""Lists the Party branches that have members, and creates a new desk's first branch."""

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.text.pinyin import initials
from bindesk.operations.desk.desk import DeskInfo
from bindesk.operations.units.units import unit

WITH_MEMBERS = frozenset(
    {
        "branch",
        "joint-branch",
        "general-branch",
        "temporary-branch",
        "floating-branch",
        "linked-villages",
    }
)
"""The types of organisations that members belong to directly."""


def all_branches(conn: Connection, unit: str = "") -> list[Organisation]:
    """Return the branches that have members, by name; of one unit or of all units on this desk."""
    query = {"unit": unit} if unit else {}
    organisations = records.where(conn, ORGANISATION, query, order=("name", "id"))
    return [organisation for organisation in organisations if organisation.type in WITH_MEMBERS]


def organisation_id(unit_code: str, name: str) -> str:
    """Return the id of an organisation, the same on every desk for the same unit and name."""
    return ORGANISATION.natural_id(unit_code, {"name": name})


def first_branch(office: DeskInfo, name: str = "") -> Organisation:
    """Return a new desk's first branch, not stored yet; without ``name`` it is named after the unit."""
    listed = unit(office.unit)
    short_name = listed.short_name if listed else office.name
    branch_name = name or f"{short_name}党支部"
    letters = next(iter(initials(short_name, surname=False)), "")
    return Organisation(
        id=organisation_id(office.unit, branch_name),
        name=branch_name,
        type="branch",
        short_code=letters.upper()[:12],
        village_code=office.unit,
    )
