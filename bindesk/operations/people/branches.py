"""Look-ups of Party branches by the names that sheets give them, and a new desk's first branch."""

import re
from collections.abc import Sequence

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.text.cleaning import clean_name
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

_LONG_FORMS = re.compile("|".join(("^中国共产党", "^中共", "委员会$")))


def all_branches(conn: Connection, unit: str = "") -> list[Organisation]:
    """Return the branches that have members, by name; of one unit or of all units on this desk."""
    query = {"unit": unit} if unit else {}
    organisations = records.where(conn, ORGANISATION, query, order=("name", "id"))
    return [organisation for organisation in organisations if organisation.type in WITH_MEMBERS]


def branch_named(organisations: Sequence[Organisation], words: str) -> Organisation | None:
    """Return the only organisation with a name, in full or short form; None for none or several.

    中国共产党彬州市新民镇早饭头村支部委员会, 中共早饭头村支部 and 早饭头村党支部 are one name.
    """
    bare_words = bare_name(words)
    exact = [organisation for organisation in organisations if organisation.name == words]
    same = exact or [one for one in organisations if bare_name(one.name) == bare_words]
    alike = same or [one for one in organisations if _is_alike(bare_name(one.name), bare_words)]
    return alike[0] if len(alike) == 1 else None


def bare_name(words: str) -> str:
    """Return an organisation's name without the words that its long form adds."""
    return _LONG_FORMS.sub("", clean_name(words)).replace("党支部", "支部")


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


def _is_alike(one: str, other: str) -> bool:
    return bool(one and other) and (one.endswith(other) or other.endswith(one))
