"""What must hold of every record kind, whoever declares it."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bindesk
from bindesk.domain.all_kinds import (
    KINDS,
    kinds_below,
    kinds_listed_on,
    kinds_shown_on,
    kinds_to_review,
)
from bindesk.domain.records.fields import FieldType, Plain, Sensitivity, fits
from bindesk.domain.records.kinds import Kind, Section

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
PACKAGE = Path(bindesk.__file__).parent
OF_UNITS_TOO = {"ROLES"}
"""Names of choices that also name what no other desk writes."""

PERSONAL = {"id_number", "phone", "address"}


@EACH
def test_a_kind_stands_under_its_own_name_in_singular_kebab_case(kind: Kind[Any]) -> None:
    assert KINDS[kind.name] is kind
    assert set(kind.name) <= set("abcdefghijklmnopqrstuvwxyz-")
    assert kind.words


@EACH
def test_title_key_columns_and_searches_are_fields(kind: Kind[Any]) -> None:
    searched = {f"{name}_initials" for name in kind.searched()}
    searched |= {f"{name}_order" for name in kind.sorted_by_key()}
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


def _natural_fields(kind: Kind[Any]) -> list[str]:
    groups = [(part,) if isinstance(part, str) else part for part in kind.natural_key]
    return [name for group in groups for name in group if name != "unit"]


@EACH
def test_a_natural_key_has_public_fields_of_which_one_is_always_filled(kind: Kind[Any]) -> None:
    names = _natural_fields(kind)
    for name in names:
        assert kind.specs[name].sensitivity is not Sensitivity.SENSITIVE
    assert not names or any(kind.specs[name].required for name in names)


@pytest.mark.parametrize(
    ("kind", "values", "record_id"),
    [
        ("errand-item", {"code": "BM01"}, "1bby3mc3ygbehbx1x2rk7d30yj"),
        ("organisation", {"name": "早饭头村党支部"}, "7bxcz6v47zbfpvzfzyj8j341p7"),
        ("attendance", {"meeting": "m", "person": "p"}, "53gbmeg6myaty88cx9az19chc0"),
        ("attendance", {"meeting": "m", "name": "p"}, "53gbmeg6myaty88cx9az19chc0"),
        (
            "attachment",
            {"about_kind": "meeting", "about": "m", "sha256": "s"},
            "4f2vzxttsdag9a3kfdc8y0n3zb",
        ),
    ],
)
def test_ids_are_those_of_the_first_version(
    kind: str, values: dict[str, Plain], record_id: str
) -> None:
    assert KINDS[kind].natural_id("610482102249", values) == record_id


@EACH
def test_a_kind_without_a_natural_key_derives_no_id(kind: Kind[Any]) -> None:
    filled: dict[str, Plain] = dict.fromkeys(kind.specs, "1")
    assert bool(kind.natural_id("610482102249", filled)) == bool(kind.natural_key)


@EACH
def test_a_part_names_its_owner_and_is_kept_as_long(kind: Kind[Any]) -> None:
    if kind.part_of:
        owner = KINDS[kind.specs[kind.part_of].refers]
        assert kind.specs[kind.part_of].required
        assert kind.retention == owner.retention
        assert kind.listed_on is None


@EACH
def test_what_a_sheet_imports_can_be_recognised_again(kind: Kind[Any]) -> None:
    assert kind.key or not kind.is_imported


@EACH
def test_a_printed_list_is_of_a_kind_that_a_page_lists(kind: Kind[Any]) -> None:
    assert kind.listed_on or not kind.printed_list


def test_kinds_stand_in_their_order_and_then_by_name() -> None:
    assert list(KINDS) == sorted(KINDS, key=lambda name: (KINDS[name].order, name))


@EACH
def test_what_a_township_reviews_is_told_by_fields(kind: Kind[Any]) -> None:
    for name, value in (kind.reviewed_when or {}).items():
        assert fits(kind.specs[name], value)


def test_a_township_reviews_meetings_once_they_are_finished() -> None:
    assert kinds_to_review()["meeting"] == {"finished": True}


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
    taken = {"id", "unit", "heads", "extra", "unrecognised"}
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


PAGES = {
    Section.OVERVIEW: "meeting errand errand-step member organisation closure review",
    Section.MEETINGS: "meeting attendance motion member standing organisation",
    Section.HALL: "errand errand-step resident errand-item",
    Section.REGISTERS: "member organisation standing resident errand-item closure",
}


@pytest.mark.parametrize("section", PAGES)
def test_a_page_reloads_for_what_it_shows(section: Section) -> None:
    assert kinds_shown_on(section) >= set(PAGES[section].split())


def test_the_registers_are_in_the_order_of_the_tabs() -> None:
    registers = [kind.name for kind in kinds_listed_on(Section.REGISTERS)]
    first = PAGES[Section.REGISTERS].split()
    assert registers[: len(first)] == first


MODULE = """
from dataclasses import dataclass

from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Record):
    name: str = f.text("名称")


TOOL = Kind("tool", "农具", Tool, title="name")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package with a folder in which a module declares a kind."""
    (tmp_path / "made_up_nouns" / "tools").mkdir(parents=True)
    (tmp_path / "made_up_nouns" / "tools" / "tools.py").write_text(MODULE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for folder in ("made_up_nouns", "made_up_nouns/tools"):
        (tmp_path / folder / "__init__.py").touch()
    yield import_module("made_up_nouns")
    for name in [name for name in sys.modules if name.startswith("made_up_nouns")]:
        del sys.modules[name]


def test_a_kind_is_known_by_its_module_alone(package: ModuleType) -> None:
    assert [kind.words for kind in kinds_below(package).values()] == ["农具"]


def test_a_kind_that_another_module_uses_is_known_once(package: ModuleType) -> None:
    other = Path(package.__path__[0]) / "tools" / "loans.py"
    other.write_text("from made_up_nouns.tools.tools import TOOL\n", "utf-8")
    assert list(kinds_below(package)) == ["tool"]


def test_two_kinds_of_one_name_stop_the_program(package: ModuleType) -> None:
    (Path(package.__path__[0]) / "tools" / "more_tools.py").write_text(MODULE, "utf-8")
    with pytest.raises(ValueError, match="another kind named tool"):
        kinds_below(package)


def test_no_module_looks_up_the_words_of_a_code_that_a_newer_version_may_lack() -> None:
    declared = "".join(path.read_text("utf-8") for path in (PACKAGE / "domain").rglob("*.py"))
    tables = set(re.findall(r'f\.choice\("[^"]+", ([A-Z_]+)', declared)) - OF_UNITS_TOO
    assert {"TYPES", "STATES", "VERDICTS"} <= tables
    looked_up = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in tables
        and not isinstance(node.slice, ast.Constant)
    ]
    assert looked_up == []
