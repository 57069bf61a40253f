"""Kinds, their fields and the codes of their choices stay: they lie in logs, packs and stores for ever.

``dev.py fix`` adds a new one to tests/data/wire_codes.json; what stands there is never changed.
"""

import json
from dataclasses import dataclass

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record
from tests.support.programs.scripts import script

renew_docs = script("dev/renew_docs.py")
STORED = json.loads(renew_docs.WIRE_CODES.read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehive(Record):
    """A made-up record."""

    place: str = f.text("地点")
    state: str = f.choice("状况", {"full": "满", "empty": "空"})


BEEHIVE = {"beehive": Kind("beehive", "蜂箱", Beehive, title="place")}


def test_every_kind_is_written_down() -> None:
    assert sorted(KINDS) == sorted(STORED), "run dev.py fix"


@pytest.mark.parametrize("kind", sorted(STORED))
def test_the_codes_of_a_kind_are_those_that_lie_in_the_logs(kind: str) -> None:
    assert renew_docs.with_new_codes({}, KINDS)[kind] == STORED[kind], "run dev.py fix"


def test_new_kinds_fields_and_choices_are_added() -> None:
    new = renew_docs.with_new_codes(STORED, BEEHIVE)
    assert new == {**STORED, "beehive": new["beehive"]}
    assert new["beehive"]["state"] == "choice full empty"
    assert renew_docs.with_new_codes({"beehive": {"state": "choice full"}}, BEEHIVE) == {
        "beehive": new["beehive"]
    }


@pytest.mark.parametrize("state", ["choice empty", "code", "choice full empty sold"])
def test_what_is_written_down_is_never_changed(state: str) -> None:
    stored = {"beehive": {"state": state, "bees": "whole"}, "pond": {"name": "text"}}
    new = renew_docs.with_new_codes(stored, BEEHIVE)
    assert (new["beehive"]["state"], new["beehive"]["bees"]) == (state, "whole")
    assert new["pond"] == stored["pond"]
