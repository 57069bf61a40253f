from dataclasses import FrozenInstanceError, dataclass, replace
from datetime import date

import pytest

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehive(Record):
    """A made-up kind."""

    owner: str = f.text("养蜂人", required=True, initials=True)
    bees: int | None = f.whole("蜂数")
    since: date | None = f.day("起始日期")
    sold: bool = f.flag("已售")


BEEHIVE = Kind("beehive", "蜂箱", Beehive, title="owner")


def test_fields_come_in_the_order_of_their_declaration_and_the_common_ones_last() -> None:
    assert list(BEEHIVE.specs) == ["owner", "bees", "since", "sold", "struck", "struck_reason"]


def test_a_record_goes_to_plain_values_and_back() -> None:
    hive = Beehive(id="h", unit="610482102249", owner="王小明", since=date(2020, 1, 2), sold=True)
    assert BEEHIVE.plain(hive) == {
        "owner": "王小明",
        "bees": None,
        "since": "2020-01-02",
        "sold": True,
        "struck": False,
        "struck_reason": "",
    }
    assert BEEHIVE.new("h", "610482102249", BEEHIVE.plain(hive)) == hive


def test_what_is_not_named_keeps_its_default_and_what_is_unknown_is_left_out() -> None:
    assert BEEHIVE.new("h", "u", {"bees": 3, "colour": "红"}) == Beehive(id="h", unit="u", bees=3)


def test_a_first_deed_says_what_differs_from_the_defaults() -> None:
    assert BEEHIVE.non_default_values(Beehive(id="h", unit="u", bees=0)) == {"bees": 0}
    assert BEEHIVE.non_default_values(Beehive(id="h")) == {}


def test_the_heads_a_record_was_read_under_travel_with_it_and_make_no_difference() -> None:
    read = BEEHIVE.new("h", "u", {"bees": 3}, ("d1", "d2"))
    assert replace(read, bees=4).heads == ("d1", "d2")
    assert read == Beehive(id="h", unit="u", bees=3)
    assert hash(read) == hash(Beehive(id="h", unit="u", bees=3))
    assert "heads" not in BEEHIVE.plain(read)


def test_a_record_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Beehive(id="h").owner = "别人"  # type: ignore[misc]


def test_fields_are_found_by_type_and_by_search() -> None:
    assert BEEHIVE.of_type(FieldType.FLAG) == ("sold", "struck")
    assert BEEHIVE.searched() == ("owner",)


def test_a_count_carries_the_kinds_measure_word() -> None:
    assert BEEHIVE.counted(45) == "蜂箱 45 条"
    assert replace(BEEHIVE, measure="个").counted(45) == "蜂箱 45 个"


def test_an_id_follows_from_the_natural_key_and_the_unit_where_it_is_part_of_it() -> None:
    named = replace(BEEHIVE, natural_key=("unit", "owner"))
    ids = {named.natural_id(unit, {"owner": o}) for unit in ("1", "2") for o in ("王", "李")}
    assert len(ids) == 4
    assert named.natural_id("1", {"owner": "王", "bees": 3}) in ids
    anywhere = replace(BEEHIVE, natural_key=("owner",))
    assert anywhere.natural_id("1", {"owner": "王"}) == anywhere.natural_id("2", {"owner": "王"})


def test_of_several_fields_the_first_that_is_filled_is_in_the_key() -> None:
    named = replace(BEEHIVE, natural_key=(("owner", "place"),))
    assert named.natural_id("1", {"place": "王"}) == named.natural_id("1", {"owner": "王"})


def test_a_record_is_named_by_its_first_key_field_and_its_title() -> None:
    assert replace(BEEHIVE, key=("bees", "owner")).naming_fields == ("bees", "owner")
    assert replace(BEEHIVE, key=("owner",)).naming_fields == ("owner",)


def test_the_unit_alone_identifies_no_record() -> None:
    named = replace(BEEHIVE, natural_key=("unit", ("owner", "place")))
    assert named.natural_id("1", {"owner": "", "place": None}) == ""
    assert named.natural_id("1", {"place": "村东"})
