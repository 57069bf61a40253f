import zipfile

import pytest

from bindesk.operations.maintenance.status import status
from bindesk.settings import Settings
from bindesk.ui.preferences.page import PreferencesPage
from bindesk.ui.shell.overlay import Overlay
from tests.support.desks.year_desks import year_desk
from tests.support.window.pages import bars, on_show, tools_for
from tests.support.window.recording_ask import Told


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def page(desk, qtbot, tmp_path):
    now = Settings(hotline="029-1234")
    context = tools_for(desk, Told(path=tmp_path / "求助.zip"))
    made = PreferencesPage(context, lambda: now)
    on_show(qtbot, made, context)
    made.arrive("")
    made.emitted = []
    made.changed.connect(made.emitted.append)
    return made


def test_the_settings_are_on_show(page):
    assert page.box("text_size").currentText() == "标准 100%"
    assert page.hotline.text() == "029-1234"


def test_a_choice_takes_effect_at_once(page):
    box = page.box("text_size")
    box.setCurrentIndex(box.findData(130))
    box.activated.emit(box.currentIndex())
    assert [settings.text_size for settings in page.emitted] == [130]


def test_the_same_choice_again_changes_nothing(page):
    box = page.box("theme")
    box.activated.emit(box.currentIndex())
    assert page.emitted == []


def test_the_hotline_is_saved_when_its_field_is_left(page):
    page.hotline.setText(" 029-5678 ")
    page.hotline.editingFinished.emit()
    assert page.emitted[0].hotline == "029-5678"


def test_the_state_of_the_desk_is_shown_in_words(page, desk):
    from PySide6.QtWidgets import QLabel

    shown = " ".join(label.text() for label in page.findChildren(QLabel))
    facts = dict(status(desk).lines())
    assert "练习" in facts["数据"]
    assert facts["数据"] in shown
    assert "党员 12" in shown


def test_the_help_file_is_written_where_the_clerk_says(page, tmp_path):
    page.make_help_file()
    with zipfile.ZipFile(tmp_path / "求助.zip") as packed:
        assert "state.json" in packed.namelist()


def test_holidays_of_a_published_year_come_from_a_file(page, desk, tmp_path):
    path = page._context.ask.path = tmp_path / "2027.csv"
    path.write_text("date,kind\n2027-01-01,feast\n", "utf-8")
    page.import_holidays()
    assert "第 2 行" in " ".join(bars(page._context))
    path.write_text("date,kind\n2027-01-01,holiday\n2027-10-01,holiday\n", "utf-8")
    page.import_holidays()
    assert "2027 年" in page._context.status.notice.text()
    assert status(desk).holidays_until == 2027


def test_a_clerk_who_chooses_no_file_imports_no_holidays(page, desk):
    page._context.ask.path = None
    page.import_holidays()
    assert (bars(page._context), status(desk).holidays_until) == ([], 2026)


def test_the_licences_are_laid_over_the_window(page):
    page._show_licences()
    (sheet,) = page.window().findChildren(Overlay)
    assert sheet.isVisible()
    sheet.close_overlay()
