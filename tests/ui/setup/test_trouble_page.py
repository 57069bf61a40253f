from PySide6.QtWidgets import QPushButton

from bindesk.ui.setup.trouble_page import TroublePage
from tests.support.window.keys import shown


def test_each_button_says_what_it_does_and_does_it(qtbot):
    page = shown(qtbot, TroublePage("硬盘已满。"))
    told = []
    page.again.connect(lambda: told.append("again"))
    page.help_wanted.connect(lambda: told.append("help"))
    page.leaving.connect(lambda: told.append("leave"))
    for button in page.findChildren(QPushButton):
        button.click()
    assert told == ["again", "help", "leave"]
    assert page.words == "硬盘已满。"
