"""Defines access rights: one table of kind, role and relation, and one function that reads it.

A relation is the position of a log's unit relative to the desk's unit: ``own``, ``below`` (a township's
village, any unit for the county) or ``above`` (a village's township, the county). Combinations that the
table does not name are not permitted.
"""

from collections.abc import Mapping
from enum import Flag, auto

from bindesk.domain.all_kinds import KINDS


class Right(Flag):
    """The access rights to records of a kind."""

    NONE = 0
    READ = auto()
    ADD = auto()
    CHANGE = auto()


ALL = Right.READ | Right.ADD | Right.CHANGE
ROLES = ("village", "township", "county")
RELATIONS = ("own", "below", "above")
KindAndRole = tuple[str, str]

_ORDINARY: Mapping[KindAndRole, Right] = {
    ("village", "own"): ALL,
    ("village", "above"): Right.READ,
    ("township", "own"): ALL,
    ("township", "below"): Right.READ,
    ("township", "above"): Right.READ,
    ("county", "own"): ALL,
    ("county", "below"): Right.READ,
}
_EXCEPTIONS: Mapping[str, Mapping[KindAndRole, Right]] = {
    "errand-step": {**_ORDINARY, ("township", "below"): Right.READ | Right.ADD},
    "review": {
        **_ORDINARY,
        ("village", "own"): Right.READ,
        ("township", "below"): ALL,
        ("county", "below"): ALL,
    },
}

SCOPES: Mapping[str, Mapping[KindAndRole, Right]] = {
    kind: _EXCEPTIONS.get(kind, _ORDINARY) for kind in KINDS
}


def rights(kind: str, role: str, relation: str) -> Right:
    """Return the rights of a desk with a role to records of a kind in a log with a relation to it.

    A kind unknown to this version follows the ordinary table, so that an older county stores and forwards the
    records of newer desks.
    """
    return SCOPES.get(kind, _ORDINARY).get((role, relation), Right.NONE)


def relation_of(self_unit: str, role: str, unit: str, parents: Mapping[str, str]) -> str | None:
    """Return the relation of a unit to the desk's unit, or None when they are unrelated.

    ``parents`` maps the code of each unit to the code of its parent.
    """
    if unit == self_unit:
        return "own"
    if self_unit in _ancestors(unit, parents):
        return "below"
    if unit in _ancestors(self_unit, parents):
        return "above" if role != "county" else None
    return None


def _ancestors(unit: str, parents: Mapping[str, str]) -> list[str]:
    ancestors: list[str] = []
    ancestor = parents.get(unit, "")
    while ancestor and ancestor not in ancestors:
        ancestors.append(ancestor)
        ancestor = parents.get(ancestor, "")
    return ancestors
