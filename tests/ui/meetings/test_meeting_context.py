from bindesk.ui.shell.overlay import Overlay


def test_today_is_the_desks(shown, desk):
    assert shown.context.today() == desk.today()


def test_an_overlay_disables_the_shortcuts_beneath_it(shown, page):
    page.new("", 0)
    (sheet,) = shown.window.findChildren(Overlay)
    assert not sheet.isHidden()
    assert not shown.window.actions_here.qaction("meeting-new").isEnabled()
    sheet.close_overlay()
    assert shown.window.actions_here.qaction("meeting-new").isEnabled()
