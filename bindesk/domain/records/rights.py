"""Defines the rights to records of a kind: one table of role and relation for each way a kind is shared.

A relation is the position of a log's unit relative to the desk's unit: ``own``, ``below`` (a township's
village, any unit for the county) or ``above`` (a village's township, the county). Combinations that a table
does not name are not permitted.
"""

from collections.abc import Mapping
from enum import Flag, auto
from typing import TypeAlias


class Right(Flag):
    """The access rights to records of a kind."""

    NONE = 0
    READ = auto()
    ADD = auto()
    CHANGE = auto()


ALL = Right.READ | Right.ADD | Right.CHANGE
ROLES = ("village", "township", "county")

RightsTable: TypeAlias = Mapping[tuple[str, str], Right]
"""The rights by role and relation."""

ORDINARY: RightsTable = {
    ("village", "own"): ALL,
    ("village", "above"): Right.READ,
    ("township", "own"): ALL,
    ("township", "below"): Right.READ,
    ("township", "above"): Right.READ,
    ("county", "own"): ALL,
    ("county", "below"): Right.READ,
}
"""Each unit writes its own records; the units above and below it read them."""

ALSO_ADDED_BY_TOWNSHIP: RightsTable = {**ORDINARY, ("township", "below"): Right.READ | Right.ADD}
"""As ORDINARY, and a township adds records to its villages' logs."""

WRITTEN_FROM_ABOVE: RightsTable = {
    **ORDINARY,
    ("village", "own"): Right.READ,
    ("township", "below"): ALL,
    ("county", "below"): ALL,
}
"""The township and the county write into a village's log; the village reads."""
