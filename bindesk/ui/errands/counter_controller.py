"""What the counter does, without a widget: the deeds of a visit, and the draft of a half-typed one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from bindesk.domain.errands.forbidden_certificates import ForbiddenCertificate
from bindesk.domain.errands.visits import Visit
from bindesk.domain.journal.deeds import Changes
from bindesk.messages import message
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errands
from bindesk.operations.records import drafts
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.draft_autosave import DraftAutosaver
from bindesk.ui.context.page_context import DEED
from bindesk.ui.tasks.lookups import Query
from bindesk.ui.tasks.tasks import ExpectedError, Tasks

FORM = "errand-counter"

DeedResult = tuple[Changes, str]
"""The changes of a deed, and the id of its errand."""


@dataclass(frozen=True, slots=True)
class CounterEntries:
    """What the form describes now.

    ``missing`` are the materials not ticked, ``subject`` the item in words, ``office`` where the item is
    decided; ``certificate`` is the one that a village must not issue, if the item is such a one.
    """

    visit: Visit
    subject: str = ""
    office: str = ""
    missing: tuple[str, ...] = ()
    certificate: ForbiddenCertificate | None = None

    @property
    def is_done_here(self) -> bool:
        """Whether the errand is done on the spot."""
        return self.visit.handling == "direct" and not self.visit.promised_days

    @property
    def finish_words(self) -> str:
        """The words of the button that finishes the visit."""
        if self.certificate is not None:
            return "登记指引"
        return "办结" if self.is_done_here else "受理并打印回执"


class CounterController(QObject):
    """Registers visits and keeps the draft of the one being typed.

    ``hint`` carries a sentence about the visit, "" for none. ``deed_begun`` follows when a deed starts;
    ``done`` carries its words, its subject and its errand's id, ``failed`` its error. ``accepted`` carries
    the id of an errand that others go on with: the visitor takes its receipt along. ``draft_saved`` carries
    the time of a save in UTC milliseconds, ``not_saved`` the error of one; ``cleared`` follows when the draft
    was dropped.
    """

    hint = Signal(str)
    deed_begun = Signal()
    done = Signal(str, str, str)
    accepted = Signal(str)
    failed = Signal(object)
    not_saved = Signal(object)
    draft_saved = Signal(object)
    cleared = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, changes: ChangeNotifier) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._changes = changes
        self._has_asked_about_materials = False
        self._is_clearing = False
        self.autosaver = DraftAutosaver(desk, tasks, FORM)
        self.autosaver.setParent(self)
        self.autosaver.saved.connect(self.draft_saved)
        self.autosaver.refused.connect(self.not_saved)

    def begin(self, entries: Callable[[], Mapping[str, Any]]) -> None:
        """Start to autosave a draft; ``entries`` returns what it stores."""
        self.autosaver.begin("", entries)

    async def stored_draft(self) -> tuple[dict[str, Any], int] | None:
        """Return the draft of an unfinished visit and its time in UTC milliseconds, None without one."""
        return await Query(partial(drafts.find, self._desk, FORM, ""))

    def mark_edited(self) -> None:
        """Note that the clerk has changed something."""
        self._has_asked_about_materials = False
        self.hint.emit("")
        self.autosaver.mark_edited()

    def save_draft(self) -> None:
        """Save the draft now, if anything has changed."""
        self.autosaver.save()

    def clear(self) -> None:
        """Drop the draft; until that is done, no deed is done, for the form still shows the last one."""
        self._is_clearing = True
        self.autosaver.end(self._drop)

    def finish(self, entries: CounterEntries) -> None:
        """Accept the errand; end it at once when it is done on the spot.

        A certificate that the village must not issue is registered as guidance.
        """
        certificate, visit = entries.certificate, entries.visit
        if certificate is not None:
            self._run(partial(self._guide, certificate, visit), "已登记指引", entries.subject)
        elif not self._asks_about_materials(entries):
            is_done = entries.is_done_here
            deed = partial(errands.accept, self._desk, visit, finish=is_done)
            words = "已办结" if is_done else "已受理"
            self._run(deed, words, entries.subject, is_accepted=not is_done)

    def note_only(self, entries: CounterEntries) -> None:
        """Register a visit that was only a question (咨询)."""
        visit = entries.visit
        if not visit.item and not visit.subject:
            visit = replace(visit, subject="咨询")
        deed = partial(errands.consult, self._desk, visit)
        self._run(deed, "已登记咨询", entries.subject)

    def notify(self, entries: CounterEntries, materials: str) -> None:
        """Notify the visitor once of the missing materials, one a line."""
        missing = [line.strip() for line in materials.splitlines() if line.strip()]
        deed = partial(errands.notify, self._desk, entries.visit, "\n".join(missing))
        words = message("materials-notified", {"count": len(missing)})
        self._run(deed, words, entries.subject)

    def refuse(self, entries: CounterEntries, reason: str) -> None:
        """Register that the errand was refused, and where the visitor was sent."""
        office = entries.office or "已口头告知去向"
        deed = partial(errands.refuse, self._desk, entries.visit, reason, office)
        self._run(deed, "已登记不予受理", entries.subject)

    def _guide(self, certificate: ForbiddenCertificate, visit: Visit) -> DeedResult:
        visit = replace(visit, subject="", note="")
        changes, errand, _ = errands.guide(self._desk, certificate.name, visit)
        return changes, errand

    def _asks_about_materials(self, entries: CounterEntries) -> bool:
        """Return whether the clerk was asked, once, about materials not ticked.

        Only an errand that another office decides is asked about.
        """
        if (
            not entries.missing
            or entries.visit.handling == "direct"
            or self._has_asked_about_materials
        ):
            return False
        self._has_asked_about_materials = True
        self.hint.emit(message("materials-unticked", {"count": len(entries.missing)}))
        return True

    def _run(
        self, deed: Callable[[], DeedResult], words: str, subject: str, *, is_accepted: bool = False
    ) -> None:
        if self._is_clearing:
            return
        self.deed_begun.emit()

        def then(result: DeedResult) -> None:
            changes, errand = result
            self.done.emit(words, subject, errand)
            self._changes.notify(changes)
            if is_accepted:
                self.accepted.emit(errand)

        self._tasks.run(deed, then, self.failed.emit, name=DEED)

    def _drop(self) -> None:
        drop = partial(drafts.drop, self._desk, FORM, "")
        self._tasks.query(drop, lambda _none: self._on_cleared(), self._on_not_dropped)

    def _on_not_dropped(self, error: ExpectedError) -> None:
        self.not_saved.emit(error)
        self._on_cleared()

    def _on_cleared(self) -> None:
        self._is_clearing = False
        self.cleared.emit()
