import pytest

from bindesk.errors import ExternalError
from bindesk.ui.setup.login_page import LONGEST_WAIT, LoginPage, wait_after
from tests.support.window.inline_pool import inline_tasks
from tests.support.window.keys import shown

RIGHT = "村口有棵大槐树下"


def unlock(password):
    if password == "盘坏了":
        raise ExternalError("disk-io")
    if password != RIGHT:
        raise ExternalError("password-wrong")
    return "desk"


@pytest.fixture
def page(qtbot):
    made = LoginPage(unlock, inline_tasks())
    made.opened, made.told = [], []
    made.unlocked.connect(made.opened.append)
    made.refused.connect(made.told.append)
    return shown(qtbot, made)


def try_with(page, password):
    page.password.line.setText(password)
    page.log_in()


def test_the_right_password_opens_and_is_forgotten(page):
    try_with(page, RIGHT)
    assert page.opened == ["desk"]
    assert page.password.text() == ""


def test_a_wrong_one_is_said_and_can_be_tried_again(page, keys):
    try_with(page, "不对")
    assert "密码不正确" in page.password.note.text()
    page.password.line.setText(RIGHT)
    page.password.line.setFocus()
    keys.press("Enter")
    assert page.opened == ["desk"]


def test_five_wrong_ones_make_people_wait(page):
    for _ in range(5):
        try_with(page, "不对")
    assert "请等 5 秒" in page.password.note.text()
    try_with(page, RIGHT)
    assert page.opened == []
    for _ in range(5):
        page.tick()
    try_with(page, RIGHT)
    assert page.opened == ["desk"]


def test_the_wait_grows_and_has_an_end():
    assert [wait_after(n) for n in (0, 4, 5, 6, 7)] == [0, 0, 5, 10, 20]
    assert wait_after(50) == LONGEST_WAIT


def test_nothing_typed_is_no_try(page):
    page.log_in()
    assert page.password.note.text() == "用中文密码时，请先点“显示”再输入。"


def test_anything_else_that_refuses_is_handed_on(page):
    try_with(page, "盘坏了")
    assert [error.code for error in page.told] == ["disk-io"]
