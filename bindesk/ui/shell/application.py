"""Makes the program's QApplication: style, language and the handler of unexpected errors."""

import ctypes
import gc
import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QStyleFactory

from bindesk.ui.look import theme

_M_ARENA_MAX = -8
"""The number of the setting in malloc.h."""

_SWITCH_S = 0.0001
"""Seconds for which a worker thread may keep Python from the window's thread; 0.005 by default."""

_COLLECTED_AFTER = (20_000, 20, 20)
"""How many new objects, and how many collections of them, the garbage collector waits for; 700, 10 and 10 by
default, which looks through everything in the middle of a key."""

Crashed = Callable[[BaseException], None]


def make_application(
    argv: Sequence[str], crashed: Crashed, *, style: str = "light", size: int = 100
) -> QApplication:
    """Return the styled application; ``crashed`` is called with every unexpected error.

    ``style`` is the name of a theme or "system", ``size`` the text size in percent.
    """
    share_one_heap()
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(*_COLLECTED_AFTER)
    app = QApplication(list(argv))
    app.setApplicationName("bindesk")
    speak_chinese(app)
    app.setStyle(QStyleFactory.create("Fusion"))
    theme.apply(app, style, size)
    catch(crashed)
    return app


def share_one_heap() -> None:
    """Have all threads take memory from one heap, as on Windows.

    The GNU C library gives each thread its own, and what a worker thread has freed stays with that: 90 MB
    after every page. Other C libraries have no such setting.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is not None and hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)


def exempt_from_collection() -> None:
    """Have the garbage collector pass over all objects that exist now.

    Modules and pages stay as long as the program does. To look through all of them, half a million objects,
    takes 80 ms, in which the window stands still.
    """
    gc.freeze()


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
