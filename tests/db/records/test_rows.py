import json

import pytest

from bindesk.db.records.rows import packed, row_of, search_columns, split_unknown
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_nothing_said_has_every_column_and_the_defaults(kind: str) -> None:
    row = row_of(kind, "x", "610482102249", {}, ("a", "b"))
    told = {c.name for c in record_table(kind).columns} - row.keys()
    assert told <= {"state", "state_on"}
    assert {name: row[name] for name in KINDS[kind].specs} == KINDS[kind].defaults
    assert (row["heads"], row["extra"]) == ("a b", None)


def test_what_the_table_can_not_show_is_kept_aside() -> None:
    known, aside = split_unknown(
        "member", {"name": "王", "phone": 7, "later": 1, "unit": "x", "id": "y"}
    )
    assert known == {"name": "王"}
    assert aside == {"phone": 7, "later": 1, "unit": "x", "id": "y"}


def test_an_empty_day_is_no_day_in_the_table() -> None:
    assert split_unknown("meeting", {"day": ""}) == ({"day": None}, {})


def test_a_name_of_another_desk_has_no_marks_that_nobody_sees() -> None:
    known, aside = split_unknown("member", {"name": "王\u202e小\u200b明\x07", "branch": "一\n二"})
    assert (known, aside) == ({"name": "王小明", "branch": "一 二"}, {})
    minutes = {"minutes": "第一项\n\u2066第二项"}
    assert split_unknown("meeting", minutes)[0] == {"minutes": "第一项\n第二项"}


def test_a_day_that_is_none_is_kept_aside_and_an_unknown_choice_is_not() -> None:
    known, aside = split_unknown("meeting", {"day": "2026-13-45", "type": "QQ"})
    assert (known, aside) == ({"type": "QQ"}, {"day": "2026-13-45"})


def test_what_is_kept_aside_is_readable_text_in_one_order() -> None:
    assert packed({"b": "新", "a": None}) == '{"a": null, "b": "新"}'
    assert json.loads(packed({"a": True})) == {"a": True}


def test_initials_follow_only_from_what_was_said() -> None:
    assert search_columns("member", {"phone": "1"}) == {}
    assert search_columns("member", {"name": ""}) == {"name_initials": "", "name_order": ""}
    assert " wxm" in search_columns("member", {"name": "王小明"})["name_initials"]
