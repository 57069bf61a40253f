"""Kinds, their fields and the codes of their choices stay: they lie in logs, packs and stores for ever.

A new one is written into tests/data/wire_codes.json; what stands there is never changed.
"""

import json

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldSpec
from tests.support.programs.scripts import ROOT

STORED = json.loads((ROOT / "tests" / "data" / "wire_codes.json").read_text("utf-8"))


def written(spec: FieldSpec) -> str:
    """Return a field's type and the codes of its choices, as they are written down."""
    return " ".join([spec.type.name.lower(), *(choice.code for choice in spec.choices)])


def test_every_kind_is_written_down() -> None:
    assert sorted(KINDS) == sorted(STORED)


@pytest.mark.parametrize("kind", sorted(STORED))
def test_the_codes_of_a_kind_are_those_that_lie_in_the_logs(kind: str) -> None:
    assert {name: written(spec) for name, spec in KINDS[kind].specs.items()} == STORED[kind]
