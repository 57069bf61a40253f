"""Runs the program with its window: takes the lock, asks for the password, opens the desk, shows pages."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from bindesk import log
from bindesk.domain.text.cleaning import mask_text
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.desk.clocks import Clock, system_clock
from bindesk.operations.desk.locks import acquire
from bindesk.paths import DataDir, require_local_folder
from bindesk.settings import Settings, read_settings
from bindesk.ui.look import theme
from bindesk.ui.shell.application import make_application
from bindesk.ui.shell.first_paint import FirstPaint
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.settings_file import SettingsFile
from bindesk.ui.shell.window import OfficeName, OfficeWindow, SearchMatch
from bindesk.ui.tasks.tasks import ExpectedError, Pool, Tasks

if TYPE_CHECKING:
    from bindesk.operations.desk.desk import Desk
    from bindesk.operations.syncing.syncing import JoinedDesk
    from bindesk.ui.main_controller import DeskController, WindowChoices
    from bindesk.ui.setup.first_window import FirstWindow
    from bindesk.ui.setup.wizard import SetupChoices

SECTIONS = (
    ("overview", "1", "工作台", "desk"),
    ("meetings", "2", "三会一课", "meeting"),
    ("hall", "4", "办事大厅", "hall"),
    ("people", "5", "党员与组织", "members"),
    ("books", "7", "台账打印", "book"),
    ("carrying", "", "同步", "sync"),
    ("preferences", "", "设置", "settings"),
)


def run(home: DataDir, argv: Sequence[str] = ()) -> int:
    """Open the window on a data directory and return the exit code when the window is closed.

    Errors from outside the program, such as a lock, are shown in the window, never as a traceback.
    """
    settings = read_settings(home.settings)
    program = Program(home, settings)
    app = make_application(
        argv or sys.argv[:1], program.crashed, style=settings.theme, size=settings.text_size
    )
    with program.ending:
        program.start()
        return app.exec()


class Program(QObject):
    """The running program: it shows one window at a time and owns the lock, the log and the settings."""

    def __init__(
        self,
        home: DataDir,
        settings: Settings,
        *,
        clock: Clock = system_clock,
        pool: Pool | None = None,
    ) -> None:
        super().__init__()
        self.ending = ExitStack()
        self._home = home
        self._settings = SettingsFile(home.settings, settings, lambda: self.tasks)
        self._clock = clock
        self._pool = pool
        self._tasks: Tasks | None = None
        self.first_window: FirstWindow | None = None
        self.window: OfficeWindow | None = None
        self.controller: DeskController | None = None
        self._choices: WindowChoices | None = None

    @property
    def tasks(self) -> Tasks:
        """Return the runner of background tasks, created on first use."""
        if self._tasks is None:
            self._tasks = Tasks(self._pool, self.crashed)
        return self._tasks

    def start(self) -> None:
        """Take the lock, show the window's frame, and open the desk after the first paint."""
        try:
            require_local_folder(self._home.root)
            self.ending.enter_context(acquire(self._home))
        except ExternalError as error:
            self.show_trouble(error)
            return
        log.start(self._home.logs, mask_text)
        self.ending.callback(log.stop)
        self._forget_crashed_copies()
        if self._settings.current.unit and self._settings.current.is_practice:
            frame = self._show_frame(OfficeName(self._settings.current.unit, practice=True))
            FirstPaint(frame).painted.connect(self.open)
        elif self._settings.current.unit and self._home.card.exists():
            self._show_login()
        else:
            self.open()

    def _forget_crashed_copies(self) -> None:
        """Delete the copies for other programs that a crash has left, before any password is asked for."""
        folder = self._home.open_copies
        if folder.is_dir() and any(folder.iterdir()):
            work = partial(_forget_copies, self._home)
            self.tasks.run(work, _ignore_result, self.show_trouble, name="copies")

    def _show_frame(self, office: OfficeName) -> OfficeWindow:
        sections = [
            RailSection(name, number, words, icon, self._maker(name))
            for name, number, words, icon in SECTIONS
        ]
        window = OfficeWindow(office, sections, self._find, self._home.window, run=self._run_query)
        window.size_chosen.connect(
            lambda size: self._settings.change(replace(self._settings.current, text_size=size))
        )
        window.clerk_asked.connect(self.change_clerk)
        window.leaving.connect(self.leave)
        window.show()
        self.window = window
        return window

    def _maker(self, section: str) -> Any:
        def make() -> Page:
            assert self.controller is not None  # noqa: S101 -- sections open only with a desk
            return self.controller.makers[section]()

        return make

    def _find(self, text: str) -> Sequence[SearchMatch]:
        controller = self.controller
        return controller.find(text) if controller else ()

    def _run_query(self, query: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if self.controller is not None:
            self.controller.context.run_query(query, then)

    def open(self) -> None:
        """Open the desk; show the setup wizard for an empty data directory, or the login page."""
        from bindesk.operations.setup.data_dir import open_desk, read_card  # noqa: PLC0415 -- after the first paint

        try:
            card = read_card(self._home)
            if card is not None and card.practice:
                self.show_desk(open_desk(self._home, self._clock))
                return
        except ExternalError as error:
            self.show_trouble(error)
            return
        if card is None:
            self._show_wizard()
        else:
            self._show_login()

    def _show_wizard(self, *, anew: bool = False) -> None:
        from bindesk.operations.setup.data_dir import is_unfinished  # noqa: PLC0415 -- first start only
        from bindesk.ui.setup.wizard import SetupWizard  # noqa: PLC0415 -- first start only

        wizard = SetupWizard(partial(self._create_desk, anew=anew), self.tasks)
        wizard.founded.connect(self.show_desk)
        wizard.refused.connect(self.show_trouble)
        intro = "setup-unfinished" if is_unfinished(self._home) else "wizard-intro"
        self._show_first_window().show_card("欢迎使用", wizard, message(intro))

    def _create_desk(self, choices: "SetupChoices", *, anew: bool = False) -> "Desk":
        from bindesk.operations.practice import demo  # noqa: PLC0415 -- first start only
        from bindesk.operations.setup import data_dir  # noqa: PLC0415 -- first start only

        unit = choices.unit
        name = unit.short_name if unit.role == "village" else unit.name
        desk_setup = data_dir.DeskSetup(unit.code, name, unit.role, choices.clerk, choices.password)
        desk = data_dir.create_desk(self._home, desk_setup, self._clock, anew=anew)
        if choices.is_filled:
            demo.fill(desk, unit.role, seed=1)
        return desk

    def _show_login(self) -> None:
        from bindesk.operations.syncing.revocation import is_revoked  # noqa: PLC0415 -- after the first paint
        from bindesk.ui.setup.login_page import LoginPage  # noqa: PLC0415 -- desks in real use only

        try:
            if is_revoked(self._home):
                self._show_revoked()
                return
        except ExternalError as error:
            self.show_trouble(error)
            return
        asking = LoginPage(self._open_with_password, self.tasks)
        asking.unlocked.connect(self.show_desk)
        asking.refused.connect(self.show_trouble)
        heading = self._settings.current.unit or "登录"
        self._show_first_window().show_card(heading, asking, message("login-intro"))

    def _show_revoked(self) -> None:
        from bindesk.ui.setup.revoked_page import RevokedPage  # noqa: PLC0415 -- seldom used
        from bindesk.ui.shell.ask import WindowAsk  # noqa: PLC0415 -- seldom used

        first = self._show_first_window()
        asks = WindowAsk(first, lambda _sheet: None)
        page = RevokedPage(self._home, self._open_with_password, asks, self.tasks)
        page.unlocked.connect(self.show_desk)
        first.show_card("县级已停用本机", page)

    def _open_with_password(self, password: str) -> "Desk":
        from bindesk.operations.setup.data_dir import open_desk  # noqa: PLC0415 -- after the first paint

        return open_desk(self._home, self._clock, password=password)

    def _show_first_window(self) -> "FirstWindow":
        from bindesk.ui.setup.first_window import FirstWindow  # noqa: PLC0415 -- first start only

        if self.first_window is None:
            self.first_window = FirstWindow()
            self.first_window.show()
            self._close(self.window)
            self.window = None
        return self.first_window

    def show_desk(self, desk: "Desk") -> "DeskController":
        """Show an open desk's pages in the window."""
        from bindesk.operations.units.units import unit  # noqa: PLC0415 -- after the first paint
        from bindesk.ui.main_controller import DeskController  # noqa: PLC0415 -- after the first paint

        listed = unit(desk.office.unit)
        name = listed.name if listed else desk.office.name
        window = self.window or self._show_frame(OfficeName(name, practice=desk.office.is_practice))
        self._close(self.first_window)
        self.first_window = None
        window.top.unit.setText(name)
        window.top.badge.setVisible(desk.office.is_practice)
        window.top.show_clerk(desk.clerk)
        self.controller = DeskController(
            desk, window, self.tasks, lambda: self._settings.current, self._pool
        )
        window.load_first = self.controller.load_first
        self.controller.settings_changed.connect(self.apply)
        self.controller.joined.connect(self.restart)
        self.controller.background.finished.connect(self._on_synced)
        self._settings.change(
            replace(self._settings.current, unit=name, is_practice=desk.office.is_practice)
        )
        choices, self._choices = self._choices, None
        self.controller.begin(choices)
        return self.controller

    def change_clerk(self) -> None:
        """Lock a desk in real use, so that another clerk logs in with their own password."""
        if self.controller is None or self.window is None:
            return
        if self.controller.desk.office.is_practice:
            self.window.notices.info(message("clerk-practice"))
            return
        locked_window = self.window
        self._choices = self.controller.choices()
        self.leave()
        self._show_login()
        locked_window.close()

    def _on_synced(self, error: ExpectedError | None) -> None:
        """Close a desk that the county has just revoked, and show the revoked page."""
        from bindesk.operations.syncing.revocation import is_revoked  # noqa: PLC0415 -- after the first paint

        if error is not None:
            revoked = partial(is_revoked, self._home)
            self.tasks.query(revoked, self._on_revocation, self.show_trouble)

    def _on_revocation(self, is_revoked: bool) -> None:  # noqa: FBT001 -- a result
        window = self.window
        if is_revoked and window is not None and self.controller is not None:
            self.leave()
            self._show_revoked()
            window.close()

    def restart(self, joined: "JoinedDesk") -> None:
        """Rebuild the window for a desk that has joined a county and has a new device id."""
        old, controller = self.window, self.controller
        if old is None or controller is None:
            return
        controller.background.end()
        controller.context.lookups.stop_all()
        old.leave_page()
        self._settings.change(controller.position(self._settings.current))
        self.tasks.wait()
        self.tasks.discard_results()
        self.controller = None
        if old.settings:
            old.settings.setValue("window/place", old.saveGeometry())
        self.window = self._show_frame(OfficeName(old.top.unit.text()))
        self._close(old)
        self.show_desk(joined.desk).welcome(joined)

    def leave(self) -> None:
        """Save drafts and the shown page, wait for running tasks, close the desk.

        The copies of files made for other programs are deleted.
        """
        if self.controller is None:
            return
        controller, self.controller = self.controller, None
        if self.window is not None:
            self.window.leave_page()
        self._settings.change(controller.position(self._settings.current))
        controller.background.end()
        controller.context.lookups.stop_all()
        self.tasks.wait()
        self.tasks.discard_results()
        self._settings.write_now()
        _forget_copies(self._home)
        controller.desk.close()

    def _close(self, old: QWidget | None) -> None:
        if old is not None:
            old.close()
            old.deleteLater()

    def apply(self, settings: Settings) -> None:
        """Store new settings and apply their theme and text size at once."""
        app = QApplication.instance()
        looks = (settings.theme, settings.text_size)
        if isinstance(app, QApplication) and looks != (
            self._settings.current.theme,
            self._settings.current.text_size,
        ):
            theme.apply(app, *looks)
        self._settings.change(settings)

    def show_trouble(self, error: ExpectedError) -> None:
        """Show the error that prevents opening the desk on a page of its own."""
        from bindesk.ui.context.page_context import message_of  # noqa: PLC0415 -- seldom used
        from bindesk.ui.setup.trouble_page import MIXED_SETUPS, TroublePage  # noqa: PLC0415 -- seldom used

        code = error.code if isinstance(error, ExternalError) else ""
        page = TroublePage(message_of(error), can_set_up_anew=code in MIXED_SETUPS)
        page.anew.connect(self._set_up_anew)
        page.again.connect(self._try_again)
        page.help_wanted.connect(self._write_help)
        page.leaving.connect(lambda: self._show_first_window().close())
        self._show_first_window().show_card("暂时无法打开", page)

    def _set_up_anew(self) -> None:
        """Ask, and show the wizard, which sets the mixed files of earlier setups aside."""
        from bindesk.ui.shell.ask import WindowAsk  # noqa: PLC0415 -- seldom used

        asks = WindowAsk(self._show_first_window(), lambda _sheet: None)
        then = partial(self._show_wizard, anew=True)
        detail = message("setup-anew-detail", {"path": str(self._home.root)})
        asks.confirm(message("setup-anew"), "重新设置", then, detail=detail)

    def _try_again(self) -> None:
        self.ending.close()
        self.start()

    def _write_help(self) -> None:
        """Write the help file, with the logs, for a desk that may not open."""
        from bindesk.operations.maintenance.help_file import write_help_of  # noqa: PLC0415 -- seldom used
        from bindesk.ui.shell.ask import WindowAsk  # noqa: PLC0415 -- seldom used

        path = WindowAsk(self._show_first_window(), lambda _sheet: None).file_to_save(
            "求助文件", "bindesk-求助.zip", "压缩文件 (*.zip)"
        )
        if path is None:
            return
        try:
            write_help_of(self._home, path, {})
        except ExternalError as error:
            self.show_trouble(error)

    def crashed(self, error: BaseException) -> None:
        """Log a bug of the program and show a notice; the window stays, with all that was entered."""
        log.log_bug("ui", error)
        if self.window is not None and self.controller is not None:
            deed = ("生成求助文件", partial(self.window.go, "preferences"))
            self.window.notices.fail(message("program-went-wrong"), deed)


def _forget_copies(home: DataDir) -> None:
    from bindesk.operations.attachments.attachments import forget_copies  # noqa: PLC0415 -- after the first paint

    forget_copies(home)


def _ignore_result(_none: None) -> None:
    """Ignore the result of a task that succeeded."""
