from bindesk.ui.shell.pages import Page


def test_a_plain_page_has_nothing_to_do_and_nowhere_to_go_back_to(qtbot):
    page = Page()
    qtbot.addWidget(page)
    page.arrive("")
    page.leave()
    assert page.actions_here() == []
    assert not page.back()
