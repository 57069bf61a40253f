"""Files chosen for a record that is not saved yet: listed, stored in its draft, and added with the record."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from typing_extensions import override

from bindesk.messages import message
from bindesk.ui.attachments import uploads, wording
from bindesk.ui.attachments.uploads import AddResult, FilesToAdd
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.labels import label


class PendingFiles(Card):
    """Lists the chosen files; ``changed`` is emitted when the list changes.

    Only the paths are stored: the bytes are read when the record is saved.
    """

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        self.add_button = Button(wording.ADD, icon="add")
        self.none_button = Button("全部移除", "quiet", "close")
        super().__init__("附件", self.none_button, self.add_button)
        self._context = context
        self._paths: list[Path] = []
        self.named = label(wrap=True)
        self.add(self.named)
        self.setAcceptDrops(True)
        self.add_button.clicked.connect(lambda _on: self.choose())
        self.none_button.clicked.connect(lambda _on: self._change(()))
        self.show_paths(())

    def paths(self) -> list[str]:
        """Return the paths of the files, as a draft stores them."""
        return [str(path) for path in self._paths]

    def show_paths(self, paths: Sequence[str]) -> None:
        """Show the files of a draft."""
        self._paths = [Path(path) for path in paths]
        self.named.setText(f"{wording.ADDED_ON_SAVE}{'、'.join(path.name for path in self._paths)}")
        self.named.setVisible(bool(paths))
        self.none_button.setVisible(bool(paths))

    def choose(self) -> None:
        """Ask for a file and list it."""
        path = self._context.ask.file_to_open(wording.ADD, wording.file_filter())
        if path is not None:
            self.add_files([path])

    def add_files(self, paths: Sequence[Path]) -> None:
        """List further files."""
        new = [str(path) for path in paths if path not in self._paths]
        self._change([*self.paths(), *new])

    def attach_all(self, kind: str, record: str) -> None:
        """Add the files to the saved record; what is refused is shown in a notice that stays."""
        if not self._paths:
            return
        what = FilesToAdd(tuple(self._paths))
        self.show_paths(())
        work = partial(uploads.add, self._context.desk, kind, record, what)
        self._context.tasks.run(work, self._on_added, self._context.warn)

    def _on_added(self, added: AddResult) -> None:
        for changes in added.done:
            self._context.changes.notify(changes)
        if added.done:
            count, name = len(added.done), added.names[0]
            done = (
                message("record-done-with-file", {"name": name})
                if count == 1
                else message("record-done-with-files", {"count": count})
            )
            self._context.notices.done(done, undo=wording.added_words(count, name))
        for error in added.refused:
            self._context.warn(error)
        for doubt in added.doubts:
            self._context.notices.warn(message(doubt.code, doubt.values))

    def _change(self, paths: Sequence[str]) -> None:
        self.show_paths(paths)
        if not paths:
            self.add_button.setFocus()
        self.changed.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        what = uploads.dropped_files(event.mimeData())
        if what is not None and what.paths:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        what = uploads.dropped_files(event.mimeData())
        if what is not None and what.paths:
            event.acceptProposedAction()
            self.add_files(what.paths)
