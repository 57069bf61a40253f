"""What the form of a record shows: the record, its draft, and the titles of those that it names."""

import pytest

from bindesk.domain.people.members import MEMBER
from bindesk.operations.records import drafts
from bindesk.ui.people.form_data import draft_of, read_form, referred_kinds
from tests.support.desks.branches import BRANCH
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import year_desk

PERSON = "member-01"


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, SetClock())
    yield made
    made.close()


def test_a_record_comes_with_the_title_of_what_it_names(desk):
    stored = read_form(desk, MEMBER, PERSON)
    assert stored.record.id == PERSON
    assert stored.may_write
    assert stored.draft is None
    assert stored.titles == {("organisation", BRANCH.id): BRANCH.name}


def test_a_draft_names_others_than_the_record_does(desk):
    drafts.store(desk, draft_of(MEMBER), PERSON, {"branch": "branch-99"})
    stored = read_form(desk, MEMBER, PERSON)
    assert stored.draft[0] == {"branch": "branch-99"}
    assert stored.titles[("organisation", "branch-99")] == ""


def test_a_new_record_has_the_defaults_of_its_kind(desk):
    stored = read_form(desk, MEMBER, "")
    assert stored.record.id == ""
    assert stored.record.values == dict(MEMBER.defaults)
    assert stored.may_write


def test_the_fields_that_name_others_are_told_with_their_kinds():
    assert referred_kinds(MEMBER)["branch"] == "organisation"
