"""Draws a PNG of every page at every size, scale and look, from a filled practice desk, to look at.

python dev/screens.py [FOLDER] [PART OF A NAME ...]     (default out/screens, every page)

Names: page-1366x768-150-large.png. Qt takes the screen's scale once at its start, so each scale has a process
of its own. Everything a page does is done at once, so nothing is drawn half loaded.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import carried
import pictured
import townships

ROOT = Path(__file__).resolve().parents[1]
SIZES = ((1366, 768), (1024, 560))
SCALES = ("1", "1.5")
LOOKS = {
    "light": ("light", 100),
    "large": ("light", 150),
    "dark": ("dark", 100),
    "contrast": ("contrast", 100),
}
KINDS = ("member", "organisation", "standing", "resident", "errand-item", "closure")
BOOKS = ("L02", "L06", "L10", "L13")
NOW = (2026, 11, 20, 10, 42)
SHEET = """姓名,性别,公民身份号码,类别,入党日期,联系电话
单小丽,女,610427196007080027,正式党员,1990-07-01,13900000001
豆建国,男,610427195503150018,正式党员,1985年6月,13900000002
王秀英,女,61048219990101003,正式党员,2020-07-01,13900000003
,男,,预备党员,2026-03-01,
"""


def main(arguments: list[str]) -> int:
    """Draw all pages, one process for each scale."""
    if arguments[:1] == ["--scale"]:
        return draw(arguments[1], Path(arguments[2]), Path(arguments[3]), arguments[4:])
    sys.path.insert(0, str(ROOT))
    into = Path(arguments[0]) if arguments else ROOT / "out" / "screens"
    into.mkdir(parents=True, exist_ok=True)
    codes = []
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        for scale in SCALES:
            line = [sys.executable, __file__, "--scale", scale, folder, str(into), *arguments[1:]]
            codes.append(subprocess.call(line, env=_environment(scale), cwd=ROOT))
    print(f"{len(list(into.glob('*.png')))} pictures in {into}")
    return max(codes)


def _environment(scale: str) -> dict[str, str]:
    own = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own}


def clock() -> datetime:
    """Return the moment all pictures are taken at."""
    from bindesk.operations.desk.clocks import CHINA

    return datetime(*NOW, tzinfo=CHINA)


def fill(folder: Path) -> None:
    """Make the practice desk the pictures are of, and a sheet with some rows that are wrong."""
    from bindesk.operations.practice import demo
    from bindesk.operations.setup.data_dir import open_desk
    from bindesk.paths import DataDir

    demo.prepare(DataDir(folder / "home"), clock, "village", 1)
    desk = open_desk(DataDir(folder / "home"), clock)
    pictured.add(desk, folder, NOW[0])
    add_duplicate(desk)
    desk.close()
    townships.make(folder / "township", clock)
    (folder / "名册.csv").write_text(SHEET, "utf-8-sig")


def add_duplicate(desk: Any) -> None:
    """Register a resident a second time, with another telephone and without the ID number."""
    from dataclasses import replace

    from bindesk.db.records import records
    from bindesk.domain.people.residents import RESIDENT

    with desk.writing("record-resident") as work:
        numbered = (one for one in records.where(work.conn, RESIDENT, {}) if one.id_number)
        known = next(numbered)
        again = replace(known, id_number="", phone="13911112222", household="", remarks="常年在外")
        work.put(RESIDENT, replace(again, id=work.new_id(), heads=()))


class Inline:
    """A pool that does each job at once."""

    def start(self, job: Callable[[], None]) -> None:
        """Do it."""
        job()


def draw(scale: str, folder: Path, into: Path, wanted: list[str]) -> int:
    """Draw every page at one scale; return 1 when a page ran into a bug."""
    from bindesk.settings import Settings
    from bindesk.ui.shell.application import make_application

    bugs: list[BaseException] = []
    app = make_application(["screens"], bugs.append)
    desks = None
    if not wanted or any("carrying" in part for part in wanted):
        desks = carried.made_up(Path(tempfile.mkdtemp()), clock)
    for size, look in ((size, look) for size in SIZES for look in LOOKS):
        theme, percent = LOOKS[look]
        name = f"{size[0]}x{size[1]}-{round(float(scale) * 100)}-{look}"
        settings = Settings(theme=theme, text_size=percent)
        for page, widget in drawn(app, folder, desks, settings, size, wanted):
            widget.grab().save(str(into / f"{page}-{name}.png"))
    for bug in bugs:
        print(f"{type(bug).__name__}: {bug}", file=sys.stderr)
    return 1 if bugs else 0


def drawn(
    app: Any, folder: Path, desks: Any, settings: Any, size: tuple[int, int], wanted: list[str]
) -> Iterator[tuple[str, Any]]:
    """Yield the wanted pages of every desk, shown and laid out, by their names."""
    for home in ("home", "township"):
        with Stage(app, folder, settings, size, home) as stage:
            for page, widget in stage.pages(wanted):
                stage.settle()
                yield page, widget
    if desks:
        for page, widget in carrying(app, desks, settings, size):
            if not wanted or any(part in page for part in wanted):
                yield page, widget


def carrying(
    app: Any, desks: dict[str, Any], settings: Any, size: tuple[int, int]
) -> Iterator[tuple[str, Any]]:
    """Show the page of carrying at each of its desks; yield its name and the window to draw."""
    from bindesk.app import Program
    from bindesk.ui.look import theme

    theme.apply(app, settings.theme, settings.text_size)

    class Lasting(Program):
        """A program whose desk outlives it, to be shown again at another size."""

        def leave_desk(self) -> None:
            """Close the window, but not the desk."""
            self.controller.background.end()
            self.controller = None
            self.window.close()
            self.window.deleteLater()

    def opened(desk: Any) -> Program:
        made = Lasting(desk.home, settings, clock=clock, pool=Inline())
        made.show_desk(desk)
        made.window.resize(*size)
        settle(app)
        return made

    for name, program in carried.pages(desks, opened):
        settle(app)
        yield name, program.window


def settle(app: Any, milliseconds: int = 60) -> None:
    """Let the windows lay themselves out, and the short timers of the pages ring."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop

    until = QDeadlineTimer(milliseconds)
    while not until.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


class Stage:
    """The program on a copy of a desk: the village's (home) or the township's."""

    def __init__(
        self, app: Any, folder: Path, settings: Any, size: tuple[int, int], home: str
    ) -> None:
        self.app = app
        self.folder = folder
        self.settings = settings
        self.size = size
        self.home = home
        self.root = Path(tempfile.mkdtemp())

    def __enter__(self) -> "Stage":
        from bindesk.app import Program
        from bindesk.paths import DataDir
        from bindesk.ui.look import theme

        theme.apply(self.app, self.settings.theme, self.settings.text_size)
        shutil.copytree(self.folder / self.home, self.root / "home")
        self.program = Program(
            DataDir(self.root / "home"), self.settings, clock=clock, pool=Inline()
        )
        self.program.open()
        self.window = self.program.window
        self.window.resize(*self.size)
        self.settle()
        return self

    def __exit__(self, *_error: object) -> None:
        self.window.close()
        self.program.leave()
        self.window.deleteLater()
        self.settle()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def desk(self) -> Any:
        """Return the open desk."""
        return self.program.controller.desk

    def settle(self) -> None:
        """Let the window lay itself out, and the short timers of the pages ring."""
        settle(self.app)

    def pages(self, wanted: list[str]) -> Iterator[tuple[str, Any]]:
        """Show each page in turn; yield its name and the widget to draw."""
        is_village = self.home == "home"
        every = {**self._office(), **self._welcome()} if is_village else townships.pages(self)
        for name, show in every.items():
            if wanted and not any(part in name for part in wanted):
                continue
            yield name, show() or self.window

    def _office(self) -> dict[str, Callable[[], Any]]:
        go = self.window.go
        return {
            "overview": lambda: go("overview"),
            **{f"people-{kind}": lambda kind=kind: self._register(kind) for kind in KINDS},
            "people-form": self._member,
            "people-new": lambda: go("people", "member/new"),
            "people-import": self._sheet,
            "people-duplicates": self._duplicates,
            "people-comparison": self._comparison,
            "meetings-year": lambda: self._year(0),
            "meetings-list": lambda: self._year(1),
            "meetings-editor": self._meeting,
            "meetings-files": self._files,
            "meetings-photo": self._photo,
            "meetings-new": self._new_meeting,
            "hall-counter": lambda: go("hall", "new"),
            "hall-running": lambda: go("hall", "open"),
            "hall-ledger": self._ledger,
            "hall-card": lambda: go("hall", self._open_errand()),
            **{f"books-{book}": lambda book=book: self._book(book) for book in BOOKS},
            "books-L16": lambda: self._book(f"L16/{self._open_errand()}"),
            "preferences": lambda: go("preferences"),
            "keys": self._keys,
            "find": self._find,
            "notices": self._notices,
        }

    def _ids(self, kind: str) -> list[str]:
        from bindesk.domain.all_kinds import KINDS as ALL
        from bindesk.operations.records import registers

        return registers.ids(self.desk, ALL[kind])

    def _open_errand(self) -> str:
        from bindesk.operations.errands import errand_lists

        return errand_lists.open_rows(self.desk)[0].line.id

    def _back(self) -> None:
        while self.window.page(self.window.section()).back():
            self.settle()

    def _register(self, kind: str) -> None:
        self.window.go("people", kind)
        self._back()

    def _member(self) -> None:
        self.window.go("people", f"member/{self._ids('member')[4]}")

    def _sheet(self) -> None:
        self._register("member")
        register = self.window.page("people").here()
        register.listing.file_dropped.emit(self.folder / "名册.csv")

    def _duplicates(self) -> None:
        self._register("resident")
        self.window.page("people").here().find_duplicates()

    def _comparison(self) -> None:
        self._duplicates()
        view = self.window.page("people").here().duplicates
        view.open_pair(view.records.table.ids[0])

    def _year(self, tab: int) -> None:
        self.window.go("meetings")
        self._back()
        self.window.page("meetings").year.tabs.setCurrentIndex(tab)

    def _meeting(self) -> None:
        from bindesk.domain.meetings.meetings import MeetingFilter
        from bindesk.operations.meetings import meeting_lists

        self.window.go("meetings")
        self._back()
        found = meeting_lists.ids(self.desk, MeetingFilter(year=NOW[0], type="DH"))
        self.window.go("meetings", found[0])

    def _new_meeting(self) -> None:
        self._put_away()
        self._back()
        self.window.go("meetings", "new/DH")

    def _files(self) -> None:
        self._meeting()
        self.settle()
        editor = self.window.page("meetings").editor
        editor.files.tiles[0].setFocus()
        self.settle()
        editor.area.verticalScrollBar().setValue(editor.area.verticalScrollBar().maximum())

    def _photo(self) -> None:
        self._files()
        self.window.page("meetings").editor.files.tiles[0].click()

    def _ledger(self) -> None:
        self.window.go("hall")
        self._back()
        self.window.page("hall").go(2)

    def _book(self, what: str) -> None:
        self.window.go("books", what)
        self.settle()
        self.window.page("books").draw()

    def _keys(self) -> None:
        self._register("member")
        self.window.go("overview")
        self.window.show_help()

    def _put_away(self) -> None:
        from bindesk.ui.shell.overlay import Overlay

        for sheet in self.window.findChildren(Overlay):
            sheet.close_overlay()

    def _find(self) -> None:
        self._put_away()
        self.window.activateWindow()
        self.window.go_find()
        self.settle()
        self.window.top.find_box.setText("wx")

    def _notices(self) -> None:
        self.window.top.find_box.picking.show_text("")
        self.window.notices.warn("打印机未接受打印任务，请检查打印机是否开机、是否有纸，再试一次。")
        full = "硬盘已满，本次未保存。填写的内容没有丢失，请清理出空间后再保存一次。"
        self.window.notices.fail(full, ("重新保存", print))

    def _welcome(self) -> dict[str, Callable[[], Any]]:
        return {
            "welcome-1": lambda: self._wizard(0),
            "welcome-2": lambda: self._wizard(1),
            "welcome-3": lambda: self._wizard(2),
            "welcome-township": self._township_wizard,
            "unlock": lambda: self._unlock(1),
            "unlock-wait": lambda: self._unlock(6),
            "trouble": self._trouble,
        }

    def _wizard(self, step: int) -> Any:
        from bindesk.messages import message
        from bindesk.ui.setup.wizard import SetupWizard, find_units

        wizard = SetupWizard(lambda _wanted: None, self.program.tasks)
        made = self._first("欢迎使用", wizard, message("wizard-intro"))
        if step:
            wizard.choose(practice=False)
            wizard.unit.show_candidate(find_units("zft")[0])
            wizard.unit.picked.emit(None)
        if step > 1:
            wizard.go_on()
        return made

    def _township_wizard(self) -> Any:
        from bindesk.messages import message
        from bindesk.ui.setup.wizard import SetupWizard, find_units

        wizard = SetupWizard(lambda _wanted: None, self.program.tasks)
        made = self._first("欢迎使用", wizard, message("wizard-intro"))
        wizard.choose(practice=False)
        wizard.role.setCurrentIndex(wizard.role.findData("township"))
        wizard.role.activated.emit(wizard.role.currentIndex())
        wizard.unit.show_candidate(find_units("xmz", "township")[0])
        wizard.unit.picked.emit(None)
        return made

    def _unlock(self, failures: int) -> Any:
        from bindesk.errors import ExternalError
        from bindesk.messages import message
        from bindesk.ui.setup.login_page import LoginPage

        def refuse(_typed: str) -> None:
            raise ExternalError("password-wrong")

        asking = LoginPage(refuse, self.program.tasks)
        made = self._first("彬州市新民镇早饭头村", asking, message("login-intro"))
        for _ in range(failures):
            asking.password.line.setText("不对的密码")
            asking.log_in()
        return made

    def _trouble(self) -> Any:
        from bindesk.messages import message
        from bindesk.ui.setup.trouble_page import TroublePage

        words = message("home-on-stick", {"path": "E:\\bindesk"})
        return self._first("暂时无法打开", TroublePage(words))

    def _first(self, heading: str, body: Any, intro: str = "") -> Any:
        from bindesk.ui.setup.first_window import FirstWindow

        self.first = FirstWindow()
        self.first.resize(*self.size)
        self.first.show()
        self.first.show_card(heading, body, intro)
        return self.first


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
