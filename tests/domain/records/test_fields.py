from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pytest

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import (
    FieldType,
    Sensitivity,
    fits,
    from_plain,
    spec_of,
    to_plain,
)


@dataclass(frozen=True)
class Sample:
    """One field of each type."""

    name: str = f.text("姓名", limit=50, required=True, initials=True, also=("名字",))
    minutes: str = f.memo("记录")
    phone: str = f.code("电话", sensitivity=Sensitivity.SENSITIVE)
    born: date | None = f.day("出生日期")
    starts: str = f.time("开始")
    votes: int | None = f.whole("票数", limit=100, unit="票")
    amount: int | None = f.money("金额")
    poor: bool = f.flag("困难")
    gender: str = f.choice("性别", {"male": "男", "female": "女"})
    branch: str = f.reference("支部", "organisation")


SPECS = {one.name: spec_of(one) for one in fields(Sample)}


def test_every_type_has_its_declaration() -> None:
    assert {spec.type for spec in SPECS.values()} == set(FieldType)


def test_an_undeclared_field_says_nothing() -> None:
    @dataclass
    class Bare:
        name: str = ""

    with pytest.raises(KeyError):
        spec_of(fields(Bare)[0])


def test_a_field_without_a_value_has_its_default() -> None:
    assert Sample() == Sample("", "", "", None, "", None, None, False, "", "")


def test_choices_are_found_by_code_and_by_words() -> None:
    gender = SPECS["gender"]
    assert (gender.words("male"), gender.words("other")) == ("男", "other")
    assert (gender.code("女"), gender.code("female"), gender.code("其他")) == (
        "female",
        "female",
        None,
    )


def test_money_is_in_fen_and_never_less_than_nothing() -> None:
    assert (SPECS["amount"].unit, SPECS["amount"].least) == ("分", 0)


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("born", date(1966, 6, 6), "1966-06-06"),
        ("born", None, None),
        ("votes", 3, 3),
        ("poor", True, True),
        ("name", "王𬴂", "王𬴂"),
        ("gender", "male", "male"),
    ],
)
def test_a_value_goes_to_its_plain_form_and_back(name: str, value: Any, plain: Any) -> None:
    assert to_plain(value) == plain
    assert from_plain(SPECS[name], plain) == value
    assert fits(SPECS[name], plain)


def test_an_empty_day_is_no_day() -> None:
    assert from_plain(SPECS["born"], "") is None


@pytest.mark.parametrize("value", [1.5, b"x", ["x"], object()])
def test_other_values_have_no_plain_form(value: object) -> None:
    with pytest.raises(TypeError):
        to_plain(value)


@pytest.mark.parametrize(
    ("name", "value", "does"),
    [
        ("name", "", True),
        ("name", None, False),
        ("name", 7, False),
        ("name", "王" * 50, True),
        ("name", "王" * 51, False),
        ("name", "王\x00", False),
        ("gender", "a-code-of-a-later-program", True),
        ("gender", "no code at all", False),
        ("gender", 7, False),
        ("born", "", True),
        ("born", None, True),
        ("born", "1849-12-31", False),
        ("born", "2201-01-01", False),
        ("born", "1966-02-29", False),
        ("born", "19660606", False),
        ("born", "1966-6-6", False),
        ("born", 19660606, False),
        ("votes", None, True),
        ("votes", -1, False),
        ("votes", 2**31, False),
        ("votes", True, False),
        ("votes", "3", False),
        ("votes", 1.0, False),
        ("amount", 2**53, True),
        ("amount", 2**53 + 1, False),
        ("amount", -1, False),
        ("poor", False, True),
        ("poor", 0, False),
        ("poor", None, False),
    ],
)
def test_only_a_value_of_the_field_s_own_type_fits(name: str, value: object, does: bool) -> None:
    assert fits(SPECS[name], value) is does
