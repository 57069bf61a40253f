"""Connects an open desk with the window: pages, shortcuts, search, undo and notices."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from typing_extensions import override

from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text import pinyin
from bindesk.operations import search
from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal import undo
from bindesk.operations.meetings.meetings import FORM
from bindesk.operations.overview.todo_counts import TodoCounts, todo_counts
from bindesk.operations.records import drafts
from bindesk.settings import Settings
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.page_context import PageContext, Printing, message_of
from bindesk.ui.context.record_links import link_of
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.errands.page import COUNTER, LEDGER, RUNNING, ErrandsPage
from bindesk.ui.meetings.page import DRAFT, MeetingsPage
from bindesk.ui.overview.page import OverviewPage
from bindesk.ui.people.page import PeoplePage
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.application import exempt_from_collection
from bindesk.ui.shell.pages import Page, PageChoices
from bindesk.ui.shell.window import OfficeWindow, SearchMatch
from bindesk.ui.syncing.background import BackgroundSync
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import Pool, Tasks

if TYPE_CHECKING:
    from bindesk.operations.syncing.syncing import JoinedDesk

FIRST = "overview"
QUIET_MS = 800
"""Milliseconds after the first page has been shown before the others are built ahead."""

_LOADED_AHEAD = (
    "PIL.Image",
    "reportlab.lib.utils",
    "reportlab.pdfbase.pdfdoc",
    "reportlab.pdfgen.canvas",
    "bindesk.books.typesetting.pens",
    "bindesk.books.pages.documents",
    "pypdfium2",
    "bindesk.books.errands.receipts",
    "bindesk.operations.books.book_data",
    "bindesk.ui.books.page",
    "urllib3.util.url",
    "urllib3.util.ssl_",
    "urllib3",
    "requests.compat",
    "requests",
    "bindesk.sync.rounds.county_client",
    "bindesk.sync.bundles.upload_bundle",
    "bindesk.operations.syncing.bundles",
    "bindesk.ui.syncing.page",
    "bindesk.ui.preferences.page",
    "bindesk.operations.attachments.attachments",
)
"""The modules of the pages that are slow to load, half a second together, in steps of at most 40 ms: while
one of them is loaded, everything the window does takes longer."""


_LOADED_LATE = frozenset({"books", "carrying", "preferences"})
"""The sections whose pages need these modules."""

_PAUSE = Event()
"""Never set: to wait for it is a pause."""

_PAUSE_S = 0.02
"""Seconds that the window has for its events between two steps of what is built ahead."""


def _load(module: str) -> None:
    """Load a module, after a pause."""
    _pause()
    import_module(module)


def _pause() -> None:
    """Wait on a worker thread, so that timers, keys and clicks have their turn before the next step."""
    _PAUSE.wait(_PAUSE_S)


class _Meetings(MeetingsPage):
    """The meetings page, which opens a new meeting for ``new`` or ``new/<kind>/<branch>``."""

    @override
    def arrive(self, what: str) -> None:
        what_to_do, _, rest = what.partition("/")
        if what_to_do != "new":
            super().arrive(what)
            return
        kind, _, branch = rest.partition("/")
        self._context.start(self, "new", self._new(kind, branch))

    async def _new(self, kind: str, branch: str) -> None:
        """Begin a meeting of a branch, once the branches are listed."""
        await self.show_year()
        if branch and not self.writing:
            self.year.branch.setCurrentIndex(self.year.branch.findData(branch))
            self.year.show_year()
        self.new(kind, 0)


class _Hall(ErrandsPage):
    """The errands page, which opens its counter for ``new``, its lists for ``open`` and ``ledger``."""

    @override
    def arrive(self, what: str) -> None:
        tabs = {"new": COUNTER, "open": RUNNING, "ledger": LEDGER}
        super().arrive("" if what in tabs else what)
        if what in tabs:
            self.go(tabs[what])


@dataclass(frozen=True, slots=True)
class WindowChoices:
    """Holds the section on show, the unit whose records lists show, and the choices of the section's page."""

    section: str
    unit: str
    page: PageChoices


class DeskController(QObject):
    """Connects an open desk with the window.

    ``settings_changed`` carries the Settings to store, ``joined`` the JoinedDesk that has joined a county.
    """

    settings_changed = Signal(object)
    joined = Signal(object)

    def __init__(
        self,
        desk: Desk,
        window: OfficeWindow,
        tasks: Tasks,
        settings: Callable[[], Settings],
        aside: Pool | None = None,
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self._window = window
        self._settings = settings
        self.bell = ChangeNotifier()
        self.villages = UnitChoice(desk) if desk.office.role != "village" else None
        self.context = PageContext(
            desk,
            tasks,
            self.bell,
            window.ask,
            window.notices,
            window.status,
            Printing(self.print_meeting, self.print_receipt, self.print_ledger),
            villages=self.villages,
        )
        self._counting_again = False
        self._step_to_undo: str | None = None
        self.background = BackgroundSync(self.context, aside)
        self.makers: dict[str, Callable[[], Page]] = {
            "overview": lambda: OverviewPage(self.context),
            "meetings": lambda: _Meetings(self.context),
            "hall": lambda: _Hall(self.context),
            "people": lambda: PeoplePage(self.context),
            "books": self._books_page,
            "carrying": self._carrying_page,
            "preferences": self._preferences_page,
        }

    def _books_page(self) -> Page:
        from bindesk.ui.books.page import BooksPage  # noqa: PLC0415 -- what draws PDF is slow to load

        return BooksPage(self.context)

    def _carrying_page(self) -> Page:
        from bindesk.ui.syncing.page import SyncPage  # noqa: PLC0415 -- the line is slow to load

        page = SyncPage(self.context, self.background)
        page.joined.connect(self.joined)
        return page

    def welcome(self, enrolled: "JoinedDesk") -> None:
        """Show the welcome of a desk that has just joined a county."""
        from bindesk.ui.syncing.page import SyncPage  # noqa: PLC0415 -- the line is slow to load

        page = self._window.page("carrying")
        self._window.go("carrying")
        if isinstance(page, SyncPage):
            page.show_welcome(enrolled)

    def _preferences_page(self) -> Page:
        from bindesk.ui.preferences.page import PreferencesPage  # noqa: PLC0415 -- seldom wanted

        page = PreferencesPage(self.context, self._settings)
        page.changed.connect(self.settings_changed)
        return page

    def print_meeting(self, meeting: str) -> None:
        """Show the print preview of a meeting, in the book of its kind."""
        from bindesk.operations.books.printing import book_of_meeting  # noqa: PLC0415 -- slow to load

        async def show() -> None:
            book = await Query(partial(book_of_meeting, self.desk, meeting))
            self._window.go("books", f"{book}/{meeting}")

        self.context.start(self, "print", show())

    def print_receipt(self, errand: str) -> None:
        """Show the print preview of an errand's receipt."""
        self._window.go("books", f"L16/{errand}")

    def print_ledger(self, year: int, month: int) -> None:
        """Show the print preview of the errand ledger of a month."""
        self._window.go("books", f"L13/{year}-{month:02}")

    def begin(self, before: WindowChoices | None = None) -> None:
        """Connect shortcuts, search and undo, and show the section that was last shown.

        ``before`` holds the choices of the window that another clerk has just locked.
        """
        window = self._window
        window.actions_here.add(
            [
                Action(
                    "visitor", "群众来办事", lambda: window.go("hall", "new"), "F2", "hall", "办公"
                ),
                Action("redo", "恢复撤销的操作", self.redo, "Ctrl+Y", "redo", "办公"),
            ]
        )
        window.undo_asked.connect(self.undo)
        window.match_chosen.connect(self.go_to)
        self.bell.rung.connect(lambda _changes: self._on_changed())
        self.background.changed.connect(lambda _standing: self.count())
        window.sync_asked.connect(lambda: window.go("carrying"))
        self.background.start()
        self.context.start(self, "undo", self._offer_undo())
        self.count()
        self.context.start(self, "recall", self._recall(before))
        exempt_from_collection()
        QTimer.singleShot(
            QUIET_MS, self, lambda: self.context.start(self, "build", self._build_ahead())
        )

    async def _build_ahead(self) -> None:
        """Load and build the pages not shown yet, part by part, while the clerk reads the first.

        The pages that are loaded come first: while modules are loaded, a page takes twice as long to build.
        Between two steps there is a pause.
        """
        await Query(partial(pinyin.initials, "王"))
        for section in sorted(self._window.sections(), key=_LOADED_LATE.__contains__):
            if section in _LOADED_LATE:
                await self._load_ahead()
            page = self._window.page(section)
            await Query(_pause)
            for build in page.parts_ahead():
                build()
                await Query(_pause)
        exempt_from_collection()

    def load_first(self, section: str, then: Callable[[], None]) -> bool:
        """Load what a section's page needs beside the window, then call ``then``; False when it is loaded.

        Whoever goes somewhere else meanwhile is not called back.
        """
        is_loaded = section not in _LOADED_LATE or sys.modules.keys() >= set(_LOADED_AHEAD)
        if is_loaded:
            self.context.lookups.stop(self, "load")
        else:
            self.context.start(self, "load", self._load_first(then))
        return not is_loaded

    async def _load_first(self, then: Callable[[], None]) -> None:
        for module in _LOADED_AHEAD:
            if module not in sys.modules:
                await Query(partial(import_module, module))
        then()

    async def _load_ahead(self) -> None:
        for module in _LOADED_AHEAD:
            if module not in sys.modules:
                await Query(partial(_load, module))
        exempt_from_collection()

    def choices(self) -> WindowChoices:
        """Return the section on show and what is chosen on it, for the next clerk."""
        section = self._window.section()
        page = self._window.page(section).choices() if section else {}
        return WindowChoices(section, self.villages.unit if self.villages else "", page)

    async def _recall(self, before: WindowChoices | None) -> None:
        """Show an unfinished meeting if there is one, else the section that was last shown.

        A section that a clerk has locked is shown again also while a meeting is unfinished.
        """
        settings = self._settings()
        if before is not None and before.section in self.makers:
            if self.villages is not None:
                self.villages.choose(before.unit)
            self._window.page(before.section).restore_choices(before.page)
            if before.section != "meetings":
                self._window.go(before.section, settings.record)
                return
        interrupted = partial(drafts.interrupted, self.desk, FORM)
        meeting = await self.context.result_of(interrupted, "")
        if self._window.section():  # the clerk has gone somewhere meanwhile
            return
        if meeting:
            self._window.go("meetings", f"{DRAFT}{meeting}")
        elif settings.section in self.makers:
            self._window.go(settings.section, settings.record)
        else:
            self._window.go(FIRST)

    def position(self, settings: Settings) -> Settings:
        """Return the settings with the current section and record, to be shown at the next start."""
        section = self._window.section()
        page = self._window.page(section) if section else None
        record = page.position() if page else ""
        return replace(settings, section=section, record=record)

    def find(self, text: str) -> Sequence[SearchMatch]:
        """Return the records that match a text, of all units or of the chosen village.

        Raises ExternalError when the store can not be read.
        """
        unit = self.villages.unit if self.villages else ""
        hits = search.find(self.desk, text, unit)
        return [SearchMatch(hit.kind, hit.id, hit.title, self._match_detail(hit)) for hit in hits]

    def _match_detail(self, hit: search.SearchHit) -> str:
        """Return the detail of a search hit, after its village's name where there are several."""
        if self.villages is None or not self.villages.places:
            return hit.detail
        return f"{self.villages.name(hit.unit)} {hit.detail}"

    def go_to(self, match: SearchMatch) -> None:
        """Show the record of a search match."""
        if link := link_of(match.kind, match.id):
            self._window.go(*link)

    def undo(self) -> None:
        """Undo the step of this clerk that the status bar offers; pressed twice, it is undone once."""
        if self._step_to_undo is None:
            self._turn(partial(undo.undo_last, self.desk), "已撤销")
        else:
            self._turn(partial(undo.undo_step, self.desk, self._step_to_undo), "已撤销")

    def redo(self) -> None:
        """Redo the deed that was undone last."""
        self._turn(partial(undo.redo_last, self.desk), "已恢复")

    def _turn(self, deed: Callable[[], Changes], words: str) -> None:
        def done(changes: Changes) -> None:
            self._window.notices.done(words)
            self.bell.notify(changes)

        def failed(error: Exception) -> None:
            self._window.notices.info(message_of(error))  # type: ignore[arg-type]

        self.context.tasks.run(deed, done, failed, name="undo")

    def _on_changed(self) -> None:
        self._step_to_undo = None
        self.context.start(self, "undo", self._offer_undo())
        if self.villages is not None:
            self.context.start(self, "villages", self.villages.read())
        self.count()

    def count(self) -> None:
        """Count the to-do items in the background, and show the count beside 同步 on the rail."""

        def show(counts: TodoCounts) -> None:
            self._window.rail.show_count("carrying", counts.count)
            if self._counting_again:
                self._counting_again = False
                self.count()

        context = self.context
        work = partial(todo_counts, self.desk)
        if not context.tasks.run(work, show, context.warn, name="attention"):
            self._counting_again = True

    async def _offer_undo(self) -> None:
        """Show whether there is a step to undo; until that is known, 撤销 takes back the last one."""
        self._step_to_undo = await Query(partial(undo.step_to_undo, self.desk))
        self._window.status.show_undo("刚才的操作" if self._step_to_undo else "")
