from bindesk.ui.setup.password_box import PasswordBox
from bindesk.ui.widgets.editors import LineEdit
from tests.support.window.keys import shown


def test_it_is_hidden_until_the_clerk_wants_to_see_it(qtbot):
    line = shown(qtbot, PasswordBox("密码"))
    assert line.line.echoMode() is LineEdit.EchoMode.Password
    line.show_box.click()
    assert line.line.echoMode() is LineEdit.EchoMode.Normal


def test_enter_is_told_and_a_finding_shows_beneath(qtbot, keys):
    line = shown(qtbot, PasswordBox("密码"))
    told = []
    line.entered.connect(lambda: told.append(1))
    line.line.setFocus()
    keys.press("Enter")
    line.say("密码不正确")
    assert told == [1]
    assert line.note.text() == "✕ 密码不正确"
    line.say("")
    assert not line.note.isVisible()
