import pytest

from bindesk.db.store import keys
from bindesk.operations.setup.data_dir import open_desk
from bindesk.sync.identity.key_escrow import RevokedDesk, read_sealed, release, seal_key
from bindesk.sync.identity.signing import SigningKey
from bindesk.ui.setup.revoked_page import RevokedPage
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, SetClock, copied_home
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.inline_pool import inline_tasks
from tests.support.window.keys import shown
from tests.support.window.recording_ask import Told

NEW = "换了人换了新密码"
COUNTY = SigningKey.new()


@pytest.fixture
def home(tmp_path):
    made = copied_home("sqlcipher", tmp_path)
    key, clerk = keys.unlock(made.keys, PASSWORD)
    shut = RevokedDesk(keys.store_of(made.keys), "d1", UNIT, "早饭头村", clerk, 0)
    made.sealed.write_bytes(seal_key(key, shut, COUNTY.public()))
    keys.drop_slots(made.keys)
    return made


@pytest.fixture
def asked():
    return Told()


@pytest.fixture
def page(qtbot, home, asked):
    def opening(password):
        return open_desk(home, SetClock(), password=password)

    made = RevokedPage(home, opening, asked, inline_tasks())
    made.resize(640, 500)
    made.opened = []
    made.unlocked.connect(made.opened.append)
    return shown(qtbot, made)


def test_the_release_its_code_and_a_new_password_open_the_desk(page, home, asked, tmp_path):
    data, code = release(read_sealed(home.sealed.read_bytes()), COUNTY)
    asked.path = tmp_path / "release"
    asked.path.write_bytes(data)
    page.choose_button.click()
    assert page.code.hasFocus()
    assert cut_off(page) == []
    assert nameless(page) == []
    page.code.setText("0000-0000-00000")
    page.password.line.setText(NEW)
    page.again.line.setText(NEW + "!")
    page.open_button.click()
    assert "不一致" in page.again.note.text()
    page.again.line.setText(NEW)
    page.open_button.click()
    assert page.message.text().startswith("✕ 解锁码不正确")
    page.code.setText(code)
    page.reopen()
    (desk,) = page.opened
    assert desk.clerk == CLERK
    assert (page.code.text(), page.password.text()) == ("", "")
    desk.close()


def test_the_sealed_key_is_put_where_it_can_be_carried(page, home, asked, tmp_path):
    asked.path = tmp_path / "stick.key"
    page.keep_button.click()
    assert asked.path.read_bytes() == home.sealed.read_bytes()
    assert page.message.text().startswith("✔")


def test_nothing_is_asked_before_the_release_is_chosen(page):
    assert not page.code.isVisible()
    page.choose_button.click()
    assert not page.code.isVisible(), "nothing was chosen"
