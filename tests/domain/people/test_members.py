from dataclasses import replace
from datetime import date

from bindesk.domain.people.members import COMMITTEE_POSTS, MEMBER, POSTS, STANDING, Standing
from bindesk.domain.records.fields import Sensitivity
from tests.support.desks.makers import member


def test_a_group_leader_is_no_member_of_the_committee() -> None:
    assert POSTS.keys() - COMMITTEE_POSTS == {"group-leader"}


def test_a_member_is_one_by_number_or_by_name_and_day_of_joining() -> None:
    assert MEMBER.key == ("id_number", "name", "joined_on")


def test_a_member_s_days_are_days() -> None:
    told = replace(member("m"), joined_on=date(1999, 7, 1), full_on=None)
    assert MEMBER.plain(told)["joined_on"] == "1999-07-01"
    assert MEMBER.new("m", told.unit, MEMBER.plain(told)) == told


def test_a_standing_is_of_somebody_in_something_from_a_day_on() -> None:
    required = {name for name, spec in STANDING.specs.items() if spec.required}
    assert required == {"member", "dimension", "value", "since"}


def test_why_a_standing_changed_is_not_for_every_eye() -> None:
    assert STANDING.specs["reason"].sensitivity is Sensitivity.SENSITIVE
    told = Standing(id="s", member="m", dimension="life", value="died", since=date(2026, 1, 1))
    assert STANDING.non_default_values(told) == {
        "member": "m",
        "dimension": "life",
        "value": "died",
        "since": "2026-01-01",
    }
