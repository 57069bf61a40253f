from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bindesk.books import catalogue
from bindesk.books.errands import receipts
from bindesk.books.layouts import layout
from bindesk.books.pages import forms, ledgers, rows
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.read_back import PrintedValue, lost_values
from tests.books.reading import STAMP, values_at

LONG = "\n".join(f"第{place}段，会上说明了有关情况。" for place in range(200))
FORM = FormContents(
    [{"place": 1, "title": "分红", "discussion": LONG, "outcome": "同意"}],
    {"name": "第1次党员大会", "meeting": {"place": "二楼会议室"}},
    number="N-1",
    closing=f"会议记录：\n{LONG}",
)


def lost_of(form: FormContents, layout_id: str = "L02") -> list[PrintedValue]:
    shipped = layout(layout_id)
    return lost_values(forms.draw(form, STAMP, layout=shipped), forms.values(form, shipped))


def test_nothing_is_lost_of_a_form_over_many_pages() -> None:
    assert lost_of(FORM) == []


def test_text_that_a_page_break_swallows_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = rows._window

    def without_last_line(cells, first, last, *, heads):
        return [replace(box, lines=box.lines[:-1]) for box in cut(cells, first, last, heads=heads)]

    monkeypatch.setattr(rows, "_window", without_last_line)
    labels = {one.label for one in lost_of(FORM)}
    assert {"正文", "第1行“讨论发言要点”"} <= labels


@pytest.mark.parametrize(
    ("part", "label"),
    [("venue", "地点"), ("number", "编号"), ("title", "第1行“议题”"), ("closing", "正文")],
)
def test_a_value_that_is_not_on_the_pages_is_named(part: str, label: str) -> None:
    printed = forms.draw(FORM, STAMP, layout=layout("L02"))
    changed = {
        "venue": replace(FORM, fields={**FORM.fields, "meeting": {"place": "三楼会议室"}}),
        "number": replace(FORM, number="N-2"),
        "title": replace(FORM, rows=[{**FORM.rows[0], "title": "分红二"}]),
        "closing": replace(FORM, closing=f"{FORM.closing}散会。"),
    }[part]
    assert [one.label for one in lost_values(printed, forms.values(changed, layout("L02")))] == [
        label
    ]


def test_a_row_that_is_missing_among_many_is_named() -> None:
    shipped = layout("L13")
    lines = [{"visitor": f"办事人{n}", "subject": f"事项{n}"} for n in range(120)]
    printed = ledgers.draw(LedgerContents([*lines[:57], *lines[58:]]), STAMP, shipped)
    lost = lost_values(printed, ledgers.values(LedgerContents(lines), shipped))
    assert "第58行“事项名称”" in {one.label for one in lost}
    whole = ledgers.draw(LedgerContents(lines), STAMP, shipped)
    assert lost_values(whole, ledgers.values(LedgerContents(lines), shipped)) == []


def test_text_outside_the_page_is_lost() -> None:
    shipped = layout("L13")
    out = replace(shipped, margins_mm=replace(shipped.margins_mm, left=400))
    ledger = LedgerContents([{"visitor": "张堃"}])
    printed = ledgers.draw(ledger, STAMP, out)
    assert lost_values(printed, ledgers.values(ledger, out))


def test_a_receipt_with_many_materials_is_whole() -> None:
    receipt = FormContents(
        [
            {"material": f"材料{n}（原件及复印件）", "copies": n, "remarks": "已核"}
            for n in range(40)
        ],
        {"visitor": "张堃", "subject": "医保费报销", "accepted_at": STAMP.printed_at},
        "A-0001",
    )
    printed = receipts.draw(receipt, STAMP)
    assert lost_values(printed, receipts.values(receipt)) == []
    other = replace(receipt, fields={**receipt.fields, "subject": "养老认证"})
    assert lost_values(printed, receipts.values(other)) == [
        PrintedValue("事项名称", "养老认证", runs_on=True)
    ]


@pytest.mark.parametrize("book", catalogue.books(), ids=lambda book: book.id)
def test_every_book_can_be_read_back(book: catalogue.Book) -> None:
    shipped = layout(book.id)
    cells = {column.path: f"{place}值" for place, column in enumerate(shipped.columns)}
    row = values_at(shipped, cells)
    fields = {each.field or each.key: f"{place}栏" for place, each in enumerate(shipped.fields)}
    fields |= values_at(shipped, {path: fields[path] for path in fields if "." in path})
    content = {
        LedgerContents: lambda: LedgerContents([row] * 60, fields, "BH-1"),
        FormContents: lambda: FormContents([row], fields, "BH-1", closing=LONG),
    }.get(book.content)
    if content is not None:
        assert lost_values(book.draw(content(), STAMP), book.values(content())) == []


def test_an_empty_document_loses_all() -> None:
    blank = forms.draw(FormContents([]), STAMP, layout=layout("L02"))
    assert [one.label for one in lost_values(blank, forms.values(FORM, layout("L02")))]


@settings(max_examples=150, deadline=None)
@example("ำ")
@example("a-\nb" * 200)
@example("well-known-" * 100)
@example("محمد ئۇيغۇر 张堃")
@example("½ ﬁ Ａ ㎡ ㈱ 𬱖𫖮𠅤 \u00a0\u200b x\u0301")
@given(
    st.text(
        st.one_of(
            st.characters(codec="gb18030", exclude_categories=("Cs", "Co")),
            st.sampled_from("，。、；：？！（）《》“”‘’—…·-~ \t\n0123456789abcXYZ張㛃𬱖"),
        ),
        max_size=400,
    )
)
def test_no_text_that_can_be_typed_is_called_lost(text: str) -> None:
    form = FormContents([{"place": 1, "discussion": text, "resolution": text[::-1]}], closing=text)
    assert lost_of(form) == []
