from dataclasses import dataclass
from datetime import date

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import CLOSURE, ERRAND
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.records.validation import check, completed, identifying_fields, read_values
from bindesk.domain.text.identity import check_character
from bindesk.domain.text.problems import Problem
from bindesk.messages import message

TODAY = date(2026, 11, 24)
MAN = "610427195503150018"
WOMAN = "610427196007080027"
WANG = {
    "name": "王小明",
    "gender": "male",
    "id_number": MAN,
    "category": "full",
    "joined_on": "1980-07-01",
}
ITEM = {"code": "BM01", "name": "水费", "handling": "direct", "promise_workdays": 0}


def codes(kind, values):
    found = check(kind, values)
    assert all(message(problem.code, problem.values) for problem in found)
    return [(problem.code, problem.field) for problem in found]


def test_a_member_in_order_has_no_problems():
    assert codes(MEMBER, WANG) == []


def test_every_required_field_is_asked_for_in_every_kind():
    for kind in KINDS.values():
        asked = {field for code, field in codes(kind, {}) if code == "field-required"}
        assert asked == {name for name, spec in kind.specs.items() if spec.required}


def test_blanks_are_not_a_name():
    assert codes(MEMBER, {**WANG, "name": " 　"}) == [("field-required", "name")]


def test_text_is_counted_by_code_points():
    assert codes(MEMBER, {**WANG, "group": "𬱖" * 50}) == []
    assert check(MEMBER, {**WANG, "group": "𬱖" * 51}) == [
        Problem("text-too-long", "group", {"label": "党小组", "limit": 50, "length": 51})
    ]


def test_a_name_of_fifty_rare_characters_is_in_order_and_fifty_one_are_not():
    assert codes(MEMBER, {**WANG, "name": "䶮" * 50}) == []
    assert codes(MEMBER, {**WANG, "name": "䶮" * 51}) == [("text-too-long", "name")]


def test_numbers_stay_between_their_bounds():
    assert codes(ERRAND_ITEM, ITEM) == []
    assert codes(ERRAND_ITEM, {**ITEM, "promise_workdays": 400}) == []
    for wrong in (-1, 401):
        assert codes(ERRAND_ITEM, {**ITEM, "promise_workdays": wrong}) == [
            ("number-outside", "promise_workdays")
        ]


def test_an_amount_is_never_negative_and_its_limits_are_in_yuan():
    (problem,) = [p for p in check(ERRAND, {"amount": -1}) if p.field == "amount"]
    assert (problem.code, problem.values["least"]) == ("number-outside", 0)


@pytest.mark.parametrize(
    ("kind", "field", "wrong"),
    [
        (MEMBER, "joined_on", "1980-7-1"),
        (MEMBER, "joined_on", "1980-02-30"),
        (MEMBER, "joined_on", 19800701),
        (MEETING, "starts", "9:30"),
        (MEETING, "starts", "24:00"),
        (MEMBER, "is_poor", "是"),
        (MEMBER, "is_poor", 1),
        (ERRAND_ITEM, "promise_workdays", True),
        (ERRAND_ITEM, "promise_workdays", "5"),
        (MEMBER, "group", 3),
    ],
)
def test_a_value_of_another_form_is_refused(kind, field, wrong):
    assert ("value-malformed", field) in codes(kind, {field: wrong})


def test_a_choice_has_to_be_on_the_list():
    assert codes(MEMBER, {**WANG, "category": "正式党员"}) == [("choice-unknown", "category")]


def test_a_wrong_check_character_is_a_doubt_until_a_reason_is_given():
    wrong = {**WANG, "id_number": MAN[:-1] + "7"}
    (problem,) = check(MEMBER, wrong)
    assert (problem.code, problem.field, problem.warning) == ("id-number-check", "id_number", True)
    assert check(MEMBER, {**wrong, "id_number_reason": "证件上就是这样"}) == []


def test_a_number_of_the_wrong_shape_stays_wrong_with_a_reason():
    values = {**WANG, "id_number": "6104", "id_number_reason": "记不清"}
    assert codes(MEMBER, values) == [("id-number-shape", "id_number")]


def test_a_member_has_a_number_or_a_reason_and_a_resident_may_have_neither():
    nameless = {**WANG, "id_number": ""}
    assert codes(MEMBER, nameless) == [("id-number-or-reason", "id_number")]
    assert codes(MEMBER, {**nameless, "id_number_reason": "未办证"}) == []
    assert codes(RESIDENT, {"name": "李四"}) == []


def test_what_the_number_says_is_not_contradicted_without_a_reason():
    values = {**WANG, "born": "1955-03-16", "gender": "female"}
    assert codes(MEMBER, values) == [
        ("id-number-other-birth-date", "born"),
        ("id-number-other-gender", "gender"),
    ]
    assert codes(MEMBER, {**values, "id_number_reason": "档案如此"}) == []


def test_a_name_of_digits_or_of_private_characters_is_a_problem():
    assert codes(RESIDENT, {"name": "12 3"}) == [("name-only-digits", "name")]
    assert codes(RESIDENT, {"name": "王\ue000"}) == [("name-has-private-characters", "name")]


def test_the_name_of_a_thing_is_not_judged_as_a_persons():
    assert codes(ERRAND_ITEM, {**ITEM, "name": "110"}) == []


def test_a_kind_without_people_is_checked_by_its_specs_alone():
    assert codes(CLOSURE, {"day": "2026-11-24", "reason": "停电"}) == []


def test_typed_fields_become_values_and_the_number_fills_what_is_empty():
    typed = {
        "name": "王　明",
        "gender": "",
        "born": "",
        "id_number": "６１０４２７ 19550315 0018",
        "category": "正式",
        "joined_on": "1980年7月1日",
        "is_poor": "√",
    }
    values, problems = read_values(MEMBER, typed, TODAY)
    assert problems == []
    assert values == {
        "name": "王明",
        "gender": "male",
        "born": "1955-03-15",
        "id_number": MAN,
        "category": "full",
        "joined_on": "1980-07-01",
        "is_poor": True,
    }
    assert check(MEMBER, values) == []


def test_an_old_number_becomes_eighteen_characters():
    old = "610427" + "550315" + "001"
    whole = "610427" + "19550315" + "001"
    assert completed(MEMBER, {"id_number": old})["id_number"] == whole + check_character(whole)


def test_what_was_typed_is_never_overwritten_by_the_number():
    assert completed(MEMBER, {"id_number": MAN, "born": "1955-03-16"})["born"] == "1955-03-16"


def test_a_kind_without_a_number_is_left_as_it_is():
    assert completed(ERRAND_ITEM, ITEM) == ITEM


def test_a_field_that_can_not_be_read_is_named_and_left_out():
    values, problems = read_values(MEMBER, {"name": "王", "joined_on": "85.7"}, TODAY)
    assert values == {"name": "王"}
    assert [(problem.code, problem.field) for problem in problems] == [
        ("date-needs-year", "joined_on")
    ]


@pytest.mark.parametrize("typed", ["1955-03", "1955.3", "195503", "1955年3月"])
def test_a_birth_month_beside_a_number_of_that_month_is_enough(typed):
    values, problems = read_values(MEMBER, {"born": typed, "id_number": MAN}, TODAY)
    assert (values["born"], problems) == ("1955-03-15", [])


def test_a_birth_month_beside_a_number_of_another_month_is_not():
    _, problems = read_values(MEMBER, {"born": "1956.3", "id_number": MAN}, TODAY)
    assert [problem.code for problem in problems] == ["date-needs-day"]


def test_no_default_of_any_kind_is_malformed():
    for kind in KINDS.values():
        found = {code for code, _ in codes(kind, kind.defaults)}
        assert found <= {"field-required", "id-number-or-reason"}
        assert kind.of_type(FieldType.FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan(Record):
    """A made-up record with the name of a person in a field of another name, and a rule of its own."""

    borrower: str = f.text("借用人", is_person_name=True)
    lent_on: date | None = f.day("借出日期")
    back_on: date | None = f.day("归还日期")


def back_after_lending(values):
    is_wrong = values["back_on"] and values["back_on"] < values["lent_on"]
    return [Problem("value-malformed", "back_on", {"label": "归还日期"})] if is_wrong else []


LOAN = Kind("loan", "借用", Loan, title="borrower", rules=(back_after_lending,))


def test_a_kind_brings_its_own_rules_and_says_which_texts_are_names_of_people():
    values, problems = read_values(LOAN, {"borrower": "王　明", "lent_on": "2026-11-02"}, TODAY)
    assert (values["borrower"], problems) == ("王明", [])
    assert codes(LOAN, values) == []
    assert codes(LOAN, {**values, "borrower": "110"}) == [("name-only-digits", "borrower")]
    assert codes(LOAN, {**values, "back_on": "2026-11-01"}) == [("value-malformed", "back_on")]


def test_a_stored_value_of_a_newer_version_does_not_keep_other_fields_from_being_saved() -> None:
    stored = {**MEMBER.defaults, "gender": "later", "category": "full"}
    assert "choice-unknown" in {p.code for p in check(MEMBER, stored)}
    allowed = {p.code for p in check(MEMBER, {**stored, "work": "务农"}, stored)}
    assert "choice-unknown" not in allowed
    changed = check(MEMBER, {**stored, "gender": "other"}, stored)
    assert "choice-unknown" in {p.code for p in changed}


def test_a_person_is_known_by_the_id_number_and_without_one_by_the_whole_key():
    assert identifying_fields(MEMBER, {"name": "王小明", "id_number": MAN}) == ("id_number",)
    assert identifying_fields(MEMBER, {"name": "王小明"}) == MEMBER.key
    assert identifying_fields(ORGANISATION, {"name": "第一党支部"}) == ORGANISATION.key
