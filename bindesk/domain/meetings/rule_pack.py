"""Reads the dated rules of meetings from files, so that a changed regulation needs no release.

Source: domain reference 0.1; the shipped packs are resources/rules/meetings-*.toml.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bindesk.assets import folder
from bindesk.domain.meetings.voting import Base, MeetingRule, Operator
from bindesk.domain.text.problems import Problem, ValidationFailed

_PREFIX = "meetings-"


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of meetings from a day on, and the regulations that they follow.

    ``types`` has a rule for each type of meeting that votes; ``matters`` maps a matter with a special rule to
    the type whose rule applies.
    """

    effective_from: date
    basis: str
    surplus_percent: int
    types: Mapping[str, MeetingRule]
    matters: Mapping[str, str]

    def rule(self, type_: str, matter: str = "") -> MeetingRule | None:
        """Return the rule for a matter in a type of meeting, or None when the type has no votes."""
        return self.types.get(self.matters.get(matter, type_))


def parse_rule_pack(text: str) -> RulePack:
    """Return the rule pack in a TOML text.

    Raises ValidationFailed when the text is not a rule pack.
    """
    try:
        document = tomllib.loads(text)
        pack = RulePack(
            document["effective_from"],
            document["basis"],
            document["surplus_percent"],
            {type_: _rule(rule) for type_, rule in document["types"].items()},
            document["matters"],
        )
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise ValidationFailed(
            [Problem("rule-pack-unreadable", values={"reason": str(error)})]
        ) from error
    _expect_known_types(pack)
    return pack


def _rule(table: Mapping[str, Any]) -> MeetingRule:
    return MeetingRule(
        Operator(table["quorum"]),
        Operator(table["passing"]),
        Base(table["base"]),
        bool(table.get("written", False)),
    )


def _expect_known_types(pack: RulePack) -> None:
    strange = sorted(set(pack.matters.values()) - set(pack.types))
    is_dated = type(pack.effective_from) is date and isinstance(pack.surplus_percent, int)
    if strange or not is_dated:
        reason = "、".join(strange) or "effective_from, surplus_percent"
        raise ValidationFailed([Problem("rule-pack-unreadable", values={"reason": reason})])


@cache
def shipped_rule_packs() -> tuple[RulePack, ...]:
    """Return the shipped rule packs, the earliest first."""
    files = [file for file in folder("rules") if file.name.startswith(_PREFIX)]
    return tuple(_in_order(parse_rule_pack(file.read_text("utf-8")) for file in files))


def rule_pack(on: date, later: Iterable[RulePack] = ()) -> RulePack:
    """Return the rule pack in force on a day; the earliest pack for days before all packs.

    ``later`` are packs sent by the county; of packs with the same day, they prevail over the shipped ones.
    """
    known = _in_order((*shipped_rule_packs(), *later))
    in_force = [pack for pack in known if pack.effective_from <= on]
    return in_force[-1] if in_force else known[0]


def _in_order(packs: Iterable[RulePack]) -> list[RulePack]:
    return sorted(packs, key=lambda pack: pack.effective_from)
