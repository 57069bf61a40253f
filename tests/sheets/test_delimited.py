import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.errors import ExternalError
from bindesk.sheets.delimited import decoded, delimited_rows, escape_formula, unescape

KNOWN = frozenset({"姓名", "性别"})
TEXT = st.text(st.sampled_from("'=+-@\t\r＝＋－＠王1"), max_size=6)


@given(TEXT | st.text(max_size=20))
def test_what_is_guarded_starts_no_formula_and_comes_back(cell):
    kept = escape_formula(cell)
    assert not kept or kept[0] not in "=+-@\t\r\0＝＋－＠"
    assert unescape(kept) == cell or (unescape(cell) != cell and kept == cell)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('="610427195503150018"', "610427195503150018"),
        ("'610427195503150018", "610427195503150018"),
        ("'61048219990101003X", "61048219990101003X"),
        ("'12", "'12"),
        ("O'Neil", "O'Neil"),
    ],
)
def test_a_number_kept_as_text_loses_only_its_mark(written, meant):
    assert unescape(written) == meant


def test_the_delimiter_is_the_one_that_makes_headings():
    header, rows = delimited_rows("姓名;性别\n王,小;男\n".encode(), KNOWN)
    assert header is not None
    assert header.cells == ("姓名", "性别")
    assert [row.cells for row in rows] == [("王,小", "男")]


def test_line_ends_inside_quotes_stay_in_their_cell_and_rows_keep_their_count():
    _, rows = delimited_rows('姓名,性别\n"王\n明",男\n\n李,女'.encode(), KNOWN)
    assert [(row.number, row.cells) for row in rows] == [
        (2, ("王\n明", "男")),
        (3, ()),
        (4, ("李", "女")),
    ]


def test_rare_characters_survive_both_codings():
    for coding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert decoded("㛃䶮𬱖𫖯𠅤".encode(coding)) == "㛃䶮𬱖𫖯𠅤"


def test_a_cell_without_end_is_damage_and_not_memory():
    with pytest.raises(ExternalError) as refused:
        delimited_rows(
            b'\xe5\xa7\x93\xe5\x90\x8d,\xe6\x80\xa7\xe5\x88\xab\n"' + b"x" * 200_000, KNOWN
        )
    assert refused.value.code == "sheet-damaged"
