from bindesk.ui.look import theme
from bindesk.ui.widgets.labels import ShortLabel, hairline, label, set_tone, title
from tests.support.window.keys import shown


def test_words_are_never_read_as_markup(qtbot):
    made = label("<b>王小明</b>")
    qtbot.addWidget(made)
    plain = label("王小明")
    qtbot.addWidget(plain)
    assert made.sizeHint().width() > plain.sizeHint().width()


def test_a_short_label_tells_all_on_hover(qtbot):
    made = ShortLabel("彬州市义门镇豆家湾村党群服务中心", tone="muted")
    made.resize(80, 30)
    shown(qtbot, made).grab()
    assert made.shown_text().endswith("…")
    assert made.toolTip() == made.text()
    made.resize(600, 30)
    made.grab()
    assert made.shown_text() == made.text()
    assert made.toolTip() == ""


def test_a_tone_can_change(qtbot):
    made = title("到期")
    qtbot.addWidget(made)
    set_tone(made, "")
    assert made.property("tone") is None
    set_tone(made, "danger")
    made.ensurePolished()
    assert made.palette().color(made.foregroundRole()) == theme.colour("danger")


def test_a_hairline_is_one_pixel_high(qtbot):
    made = hairline()
    qtbot.addWidget(made)
    assert made.maximumHeight() == 1
