from PySide6.QtGui import QFontDatabase

from bindesk.ui.look import fonts


def test_the_window_has_a_font_with_a_true_bold():
    assert fonts._has_true_bold(fonts.family())


def test_a_family_the_machine_lacks_is_passed_over():
    assert not fonts._has_true_bold("没有这种字体")


def test_the_shipped_font_serves_where_the_machine_has_none(monkeypatch):
    monkeypatch.setattr(fonts, "PREFERRED", ("没有这种字体",))
    assert fonts.family.__wrapped__() == "Noto Sans SC"
    assert QFontDatabase.hasFamily("Noto Sans SC")


def test_a_font_inside_an_archive_is_loaded_from_its_bytes(monkeypatch):
    shipped = fonts.asset(fonts.SHIPPED[0])

    class Packed:
        def read_bytes(self):
            return shipped.read_bytes()

    monkeypatch.setattr(fonts, "asset", lambda _name: Packed())
    assert fonts._add("any") >= 0
