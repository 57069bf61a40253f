from dataclasses import replace

from bindesk.books.layouts import layout
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import short_hash
from tests.books.reading import STAMP, UNIT, text, texts

ROSTER = LedgerContents(
    [{"place": place, "name": "张堃"} for place in range(1, 46)], number="ZFT-MC-1"
)


def printed(ledger: LedgerContents = ROSTER, **stamp: object) -> list[str]:
    return texts(ledgers.draw(ledger, replace(STAMP, **stamp), layout=layout("L10")))


def test_every_page_carries_title_unit_count_print_time_and_hash() -> None:
    found = printed()
    assert len(found) == 3
    for place, page in enumerate(found, start=1):
        assert "党员花名册" in page
        assert f"党支部：{UNIT}" in page
        assert f"第 {place} 页\u3000共 3 页" in page
        assert "打印时间：2026年11月20日 14:30" in page
        assert "记录校验码：8F3A-22C1" in page
        assert "编号：ZFT-MC-1" in page


def test_a_practice_print_says_so_on_every_page_and_a_real_one_never() -> None:
    assert all("练\u3000习" in page and "不作凭据" in page for page in printed(practice=True))
    assert "练" not in "".join(printed())


def test_a_reprint_is_marked_on_every_page() -> None:
    assert all("补打" in page for page in printed(reprint=True))
    assert "补打" not in "".join(printed())


def test_internal_papers_are_marked_on_every_page() -> None:
    assert all("内部资料\u3000注意保管" in page for page in printed())
    assert "内部资料" not in "".join(printed(replace(ROSTER, masked=True)))


def test_only_the_last_page_is_signed() -> None:
    signed = ["党支部书记（签字）" in page for page in printed()]
    assert signed == [False, False, True]


def test_without_a_hash_no_code_is_printed() -> None:
    assert "校验码" not in "".join(printed(record_hash=""))
    assert short_hash("8f3a22c1dead") == "8F3A-22C1"


def test_missing_characters_are_named_at_the_end_and_returned() -> None:
    people = [{"name": f"李{chr(0x20003 + place)}"} for place in range(80)]
    result = ledgers.draw(LedgerContents(people), STAMP, layout=layout("L10"))
    assert set(result.missing) <= {chr(0x20003 + place) for place in range(80)}
    assert len(result.missing) > 60
    *others, last = texts(result)
    assert f"缺字：U+{ord(result.missing[0]):04X}、" in last
    assert f"等 {len(result.missing)} 字" in last
    assert "缺字" not in "".join(others)


def test_a_long_unit_and_long_header_values_run_over_lines_and_lose_nothing() -> None:
    unit = "中共彬州市" + "北极镇早饭头村" * 12 + "支部委员会"
    venue = "早饭头村党群服务中心二楼会议室" * 8
    sheet = LedgerContents([{"name": "张堃"}], {"venue": venue}, "CJWC-DH-2026-003-QD")
    result = text(ledgers.draw(sheet, replace(STAMP, unit=unit), layout=layout("L06")))
    assert unit in result.replace("编号：CJWC-DH-2026-003-QD", "").replace(" ", "")
    assert venue in result
