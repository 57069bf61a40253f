"""What must hold of every record kind, whoever declares it."""

from collections import Counter
from typing import Any

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType, Sensitivity, fits
from bindesk.domain.records.kinds import Kind

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
PERSONAL = {"id_number", "phone", "address"}


@EACH
def test_a_kind_stands_under_its_own_name_in_singular_kebab_case(kind: Kind[Any]) -> None:
    assert KINDS[kind.name] is kind
    assert set(kind.name) <= set("abcdefghijklmnopqrstuvwxyz-")
    assert kind.words


@EACH
def test_title_key_columns_and_searches_are_fields(kind: Kind[Any]) -> None:
    searched = {f"{name}_initials" for name in kind.searched()}
    for name in (kind.title, *kind.key, *kind.columns):
        assert name in kind.specs
    told = {
        column
        for other in KINDS.values()
        if other.latest_step and other.latest_step.kind == kind.name
        for column in other.latest_step.carries
    }
    for columns in kind.searches:
        assert set(columns) <= set(kind.specs) | searched | told | {"id", "unit"}


@EACH
def test_references_name_a_known_kind(kind: Kind[Any]) -> None:
    for name in kind.of_type(FieldType.REFERENCE):
        assert kind.specs[name].refers in KINDS


@EACH
def test_what_the_newest_tells_is_a_field_of_its_kind(kind: Kind[Any]) -> None:
    if kind.latest_step is not None:
        assert kind.specs[kind.latest_step.by].refers == kind.latest_step.kind
        assert {kind.latest_step.order, *kind.latest_step.carries.values()} <= kind.specs.keys()
        assert not kind.latest_step.carries.keys() & KINDS[kind.latest_step.kind].specs.keys()


@EACH
def test_no_heading_stands_for_two_fields(kind: Kind[Any]) -> None:
    headings = Counter(h for spec in kind.specs.values() for h in (spec.label, *spec.also))
    assert [heading for heading, times in headings.items() if times > 1] == []


@EACH
def test_labels_and_choice_words_are_short_and_there(kind: Kind[Any]) -> None:
    for spec in kind.specs.values():
        assert 0 < len(spec.label) <= 16
        words = [choice.words for choice in spec.choices]
        codes = [choice.code for choice in spec.choices]
        assert all(words)
        assert len(set(words)) == len(words)
        assert len(set(codes)) == len(codes)
        assert not set(words) & set(codes)
        assert bool(spec.choices) == (spec.type is FieldType.CHOICE)


@EACH
def test_a_field_name_can_be_a_column_beside_the_common_ones(kind: Kind[Any]) -> None:
    taken = {"id", "unit", "heads", "extra"}
    for name in kind.specs:
        assert name.isidentifier()
        assert name not in taken
        assert not name.endswith("_initials")


@EACH
def test_defaults_fit_and_a_record_of_defaults_says_nothing(kind: Kind[Any]) -> None:
    empty = kind.new("x", "610482102249", {})
    assert kind.non_default_values(empty) == {}
    assert kind.new("x", "610482102249", kind.plain(empty)) == empty
    for name, value in kind.defaults.items():
        assert fits(kind.specs[name], value)


@EACH
def test_what_tells_of_a_person_is_sensitive(kind: Kind[Any]) -> None:
    for name in PERSONAL & kind.specs.keys():
        assert kind.specs[name].sensitivity is Sensitivity.SENSITIVE


@EACH
def test_limits_leave_room(kind: Kind[Any]) -> None:
    for spec in kind.specs.values():
        if spec.type in {FieldType.TEXT, FieldType.MEMO, FieldType.CODE}:
            assert spec.limit
            assert spec.limit > 0
        if spec.type is FieldType.WHOLE:
            assert spec.limit is not None
            assert spec.least is not None
            assert spec.least < spec.limit


def test_names_of_people_take_fifty_characters() -> None:
    for kind in ("member", "resident"):
        assert KINDS[kind].specs["name"].limit == 50
