import json

import pytest

from bindesk.assets import asset, folder
from bindesk.books.columns import column_path
from bindesk.books.layouts import layout, layout_from_json, layouts
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import known_codes, message


def as_json(layout_id: str) -> dict:
    return json.loads(asset(f"layouts/{layout_id}.json").read_text("utf-8"))


def codes(value: dict | str) -> list[str]:
    with pytest.raises(ValidationFailed) as refused:
        layout_from_json(value if isinstance(value, str) else json.dumps(value))
    for problem in refused.value.problems:
        assert message(problem.code, problem.values)
    return [problem.code for problem in refused.value.problems]


def test_every_layout_is_in_the_file_of_its_id_and_they_are_in_order() -> None:
    assert [f"{each.id}.json" for each in layouts()] == [file.name for file in folder("layouts")]
    assert [each.id for each in layouts()] == sorted({each.id for each in layouts()})


@pytest.mark.parametrize("each", layouts(), ids=lambda each: each.id)
def test_every_shipped_layout_passes_the_checks_a_countys_must_pass(each) -> None:
    assert layout_from_json(json.dumps(as_json(each.id))) == each
    assert sum(column.width_mm for column in each.columns) == each.usable_mm


@pytest.mark.parametrize("each", layouts(), ids=lambda each: each.id)
def test_the_number_of_a_shipped_list_is_made_of_what_a_list_knows(each) -> None:
    parts = {"unit": "610482102249", "branch": "ZFTC", "year": "2026", "month": "11"}
    assert each.number.format(**parts, as_of="20261120").isascii()


@pytest.mark.parametrize("each", [one for one in layouts() if one.records], ids=lambda one: one.id)
def test_the_records_of_a_shipped_list_are_of_a_known_kind_and_its_fields(each) -> None:
    source = each.records
    specs = KINDS[source.kind].specs
    assert {*source.order, *([source.day] if source.day else [])} <= {*specs}
    for path in filter(None, (source.branch, *source.where)):
        found = column_path(each, path)
        assert found.spec is not None, path
        assert len(found.specs) >= len(path.split("."))


def test_portrait_pages_have_170_mm_and_landscape_ones_257() -> None:
    assert {each.usable_mm for each in layouts() if each.orientation == "portrait"} == {170}
    assert {each.usable_mm for each in layouts() if each.orientation == "landscape"} == {257}


@pytest.mark.parametrize("layout_id", ["L06", "L07", "L11", "L13", "L14", "L19"])
def test_rows_signed_by_hand_are_at_least_nine_mm_high(layout_id: str) -> None:
    assert layout(layout_id).row_mm >= 9


def test_a_county_may_rename_and_rearrange_columns() -> None:
    wanted = as_json("L13")
    wanted["title"] = "便民服务登记簿"
    stamp = {"key": "stamp", "name": "盖章", "width_mm": 60.5, "align": "left"}
    wanted["columns"] = [*wanted["columns"][:3], stamp]
    read = layout_from_json(json.dumps(wanted))
    assert read.title == "便民服务登记簿"
    assert [column.key for column in read.columns] == ["place", "number", "accepted_on", "stamp"]
    assert read.columns[-1].width_mm == 60.5


def test_text_that_is_no_layout_is_refused_with_the_reason() -> None:
    assert codes("{") == ["layout-unreadable"]
    assert codes('{"id": "L13"}') == ["layout-unreadable"]
    assert codes("\ud800") == ["layout-unreadable"]
    wrong = as_json("L13")
    wrong["columns"][0]["width_mm"] = "九"
    assert codes(wrong) == ["layout-unreadable"]


def test_an_unknown_book_is_refused() -> None:
    assert codes(as_json("L13") | {"id": "L99"}) == ["layout-unknown"]


def test_the_kind_and_the_orientation_stay() -> None:
    assert codes(as_json("L13") | {"kind": "form"}) == ["layout-changed-kind"]
    assert "layout-changed-kind" in codes(as_json("L13") | {"orientation": "portrait"})


def test_a_county_s_list_prints_the_records_and_the_number_of_the_shipped_one() -> None:
    assert codes(as_json("L13") | {"records": {"kind": "member"}}) == ["layout-changed-kind"]
    assert codes(as_json("L13") | {"number": "{year}"}) == ["layout-changed-kind"]


def test_a_county_s_list_hides_what_the_shipped_one_hides() -> None:
    bare = as_json("L13")
    del next(column for column in bare["columns"] if column["key"] == "visitor")["mask"]
    assert codes(bare) == ["layout-unmasked"]
    renamed = as_json("L13")
    renamed["columns"][3] = {"key": "who", "name": "办事人", "width_mm": 18, "field": "visitor"}
    assert codes(renamed) == ["layout-unmasked"]


def test_columns_wider_than_the_page_are_refused() -> None:
    wanted = as_json("L13")
    wanted["columns"][1]["width_mm"] = 32
    assert codes(wanted) == ["layout-too-wide"]


def test_every_fault_of_the_columns_is_found_at_once() -> None:
    wanted = as_json("L13")
    wanted["columns"] = [
        {"key": "place", "name": " ", "width_mm": 10},
        {"key": "place", "name": "序号", "width_mm": 3},
    ]
    expected = ["layout-column-unnamed", "layout-column-twice", "layout-column-narrow"]
    assert codes(wanted) == expected
    assert codes(as_json("L13") | {"columns": []}) == ["layout-no-columns"]


def test_margins_rows_and_letters_have_their_limits() -> None:
    edges = {"top": 25, "right": 20, "bottom": 2, "left": 20}
    assert codes(as_json("L13") | {"margins_mm": edges}) == ["layout-margins-tight"]
    assert codes(as_json("L13") | {"row_mm": 2}) == ["layout-row-outside"]
    assert codes(as_json("L13") | {"size_pt": 40}) == ["layout-size-outside"]


def test_margins_that_leave_no_page_are_refused() -> None:
    edges = {"top": 150, "right": 20, "bottom": 40, "left": 20}
    assert codes(as_json("L13") | {"margins_mm": edges}) == ["layout-margins-wide"]


def test_every_layout_sentence_is_known() -> None:
    assert "layout-too-wide" in known_codes()
