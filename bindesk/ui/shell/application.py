"""Makes the program's QApplication: style, language and the handler of unexpected errors."""

import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QStyleFactory

from bindesk.ui.look import theme

Crashed = Callable[[BaseException], None]


def make_application(
    argv: Sequence[str], crashed: Crashed, *, style: str = "light", size: int = 100
) -> QApplication:
    """Return the styled application; ``crashed`` is called with every unexpected error.

    ``style`` is the name of a theme or "system", ``size`` the text size in percent.
    """
    app = QApplication(list(argv))
    app.setApplicationName("bindesk")
    speak_chinese(app)
    app.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(app, style, size)
    catch(crashed)
    return app


def speak_chinese(app: QApplication) -> None:
    """Set dates, numbers and Qt's own buttons to Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)


def catch(crashed: Crashed) -> None:
    """Call ``crashed`` with every unexpected error of any thread."""

    def from_here(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        crashed(error)

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            crashed(args.exc_value)

    sys.excepthook = from_here
    threading.excepthook = from_thread
