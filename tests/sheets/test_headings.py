import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.sheets.cells import SheetRow
from bindesk.sheets.headings import find_header, heading_key, known_keys, sheet_fields


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("姓名*", "姓名"),
        ("*姓 名", "姓名"),
        ("姓\n名:", "姓名"),
        ("出生日期(年-月-日)", "出生日期"),
        ("出生日期（年-月-日）", "出生日期"),
        ("ＣＯＤＥ", "code"),
        ("联系电话【必填】", "联系电话"),
        ("村代码", "村(社区)代码"),
        ("“入党日期”", "入党日期"),
        ("入党日期(年-月", "入党日期"),
    ],
)
def test_ways_of_writing_a_heading_are_one(typed, plain):
    assert heading_key(typed) == heading_key(plain)


def test_a_heading_that_is_all_brackets_keeps_its_words():
    assert heading_key("(备注)") == heading_key("（备注）") != heading_key("")


def test_no_two_fields_of_a_kind_answer_to_one_heading():
    for kind in KINDS.values():
        heads = [
            (heading_key(words), name)
            for name in sheet_fields(kind)
            for words in {kind.specs[name].label, *kind.specs[name].also}
        ]
        assert known_keys(kind) == dict(heads)


def test_whether_a_record_is_struck_is_no_column():
    assert not {"struck", "struck_reason", "id", "unit"} & set(sheet_fields(MEMBER))


def test_one_known_word_does_not_make_a_row_of_headings():
    known = known_keys(MEMBER)
    title, head = SheetRow(1, ("党员", "姓名", "姓名")), SheetRow(2, ("姓名", "住址"))
    assert find_header([title, head], known) == head
    assert find_header([title], known) is None
