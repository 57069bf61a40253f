"""Reads the rights to the records of a kind, and the relation of one unit to another."""

from collections.abc import Mapping

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.rights import ORDINARY, Right


def rights(kind: str, role: str, relation: str) -> Right:
    """Return the rights of a desk with a role to records of a kind in a log with a relation to it.

    A kind unknown to this version follows the ordinary table, so that an older county stores and forwards the
    records of newer desks.
    """
    table = KINDS[kind].rights if kind in KINDS else ORDINARY
    return table.get((role, relation), Right.NONE)


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
