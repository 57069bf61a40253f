import pytest

from bindesk.domain.people.members import MEMBER
from bindesk.operations.journal.undo import undo_last
from bindesk.operations.records import registers
from bindesk.ui.people.import_view import ImportView
from tests.support.desks.year_desks import year_desk
from tests.support.window.pages import bars, on_show, tools_for

HEAD = "姓名,性别,公民身份号码,类别,入党日期\n"
GOOD = f"{HEAD}单小丽,女,610427196007080027,正式党员,1990-07-01\n"
WRONG = f"{GOOD}豆建国,男,610427195503150018,正式党员,1985年6月\n"


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def bringing(desk, qtbot):
    context = tools_for(desk)
    made = ImportView(MEMBER, context)
    on_show(qtbot, made, context)
    made.closings = []
    made.closed.connect(lambda: made.closings.append(1))
    return made


def sheet(tmp_path, text):
    path = tmp_path / "名册.csv"
    path.write_text(text, "utf-8-sig")
    return path


def test_nothing_is_kept_before_the_clerk_says_so(bringing, desk, tmp_path):
    bringing.look_at(sheet(tmp_path, GOOD))
    assert "新增 1 行" in bringing.summary.text()
    assert registers.ids(desk, MEMBER, "单小丽") == []
    bringing.keep_button.click()
    assert bringing.closings == [1]
    assert len(registers.ids(desk, MEMBER, "单小丽")) == 1


def test_a_whole_import_is_taken_back_in_one_go(bringing, desk, tmp_path):
    bringing.look_at(sheet(tmp_path, GOOD))
    bringing.keep_button.click()
    undo_last(desk)
    assert registers.ids(desk, MEMBER, "单小丽") == []


def test_one_wrong_row_holds_up_all_and_says_why(bringing, desk, tmp_path):
    bringing.look_at(sheet(tmp_path, WRONG))
    assert not bringing.keep_button.isEnabled()
    assert bringing.wrong_only.isChecked()
    assert "1985年6月" in bringing.why.text()
    assert len(bringing.records.table.ids) == 1
    bringing.wrong_only.click()
    assert len(bringing.records.table.ids) == 2


def test_the_same_sheet_twice_has_nothing_to_keep(bringing, desk, tmp_path):
    path = sheet(tmp_path, GOOD)
    bringing.look_at(path)
    bringing.keep_button.click()
    bringing.look_at(path)
    assert "已有 1 行" in bringing.summary.text()
    assert not bringing.keep_button.isEnabled()


def test_a_file_that_is_no_sheet_is_told_and_the_list_comes_back(bringing, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    bringing.look_at(path)
    assert bringing.closings == [1]
    assert any("表格" in words for words in bars(bringing._context))


def test_giving_up_keeps_nothing(bringing, desk, tmp_path):
    bringing.look_at(sheet(tmp_path, GOOD))
    bringing.leave()
    assert bringing.closings == [1]
    assert registers.ids(desk, MEMBER, "单小丽") == []
