"""The panel of a record's files: tiles in rows, a button to add files, and problems beside it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from bindesk.domain.journal.deeds import Changes
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.ui.attachments import file_data, uploads, wording
from bindesk.ui.attachments.downloads import Downloads
from bindesk.ui.attachments.file_data import FileOnDesk, RecordFiles
from bindesk.ui.attachments.photo_view import PhotoView
from bindesk.ui.attachments.tiles import FileTile, TileCaption
from bindesk.ui.attachments.uploads import AddResult, FilesToAdd
from bindesk.ui.context.changes import ChangedKinds
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone

_DAMAGED = "file-damaged"
_NOT_OPENABLE = "file-not-openable"


class AttachmentPanel(Card):
    """The files of one record; a record without any shows only the buttons that add one.

    Without files and without the right to add any, the panel is hidden. ``overlay_made`` carries the
    PhotoView that has just covered the page.
    """

    overlay_made = Signal(object)

    def __init__(self, context: PageContext, fetching: Downloads | None = None) -> None:
        self.add_button = Button(wording.ADD, icon="add")
        self.paste_button = Button("粘贴", "quiet", "paste", keys="Ctrl+V")
        self.state = label("", "small")
        super().__init__("附件", self.state, self.paste_button, self.add_button)
        self._context = context
        self.downloads = fetching or Downloads(context.desk)
        self._record = ("", "")
        self._may_write = False
        self._files = RecordFiles()
        self._damaged: set[str] = set()
        self.tiles: list[FileTile] = []
        self.message = label(tone="danger", wrap=True)
        self.doubts = label(tone="warning", wrap=True)
        self.hint = label(message("attachment-hint"), "small", wrap=True)
        self._row = FlowLayout()
        self.add(self.message, self.doubts, self._row, self.hint)
        self.setAcceptDrops(True)
        self.add_button.clicked.connect(lambda _on: self.choose())
        self.paste_button.clicked.connect(lambda _on: self.paste())
        self.downloads.changed.connect(self._on_download_changed)
        context.changes.rung.connect(self._on_changed)
        self.show_nothing()

    def show_record(self, kind: str, record: str, *, may_write: bool = True) -> None:
        """Show the files of a record; they can be added and struck if ``may_write``."""
        if (kind, record) != self._record:
            self._record = (kind, record)
            self._show_problems((), ())
            self._files = RecordFiles()
        self._may_write = may_write
        self._show_files(self._files)
        for one in (self.add_button, self.paste_button):
            one.setVisible(may_write)
        self.load()

    def show_nothing(self) -> None:
        """Show no record."""
        self.show_record("", "", may_write=False)

    def load(self) -> None:
        """Read the files on a worker thread."""
        kind, record = self._record
        if not record:
            return
        work = partial(file_data.read, self._context.desk, kind, record)
        self._context.tasks.run(work, partial(self._on_read, record), self._context.warn)

    def files(self) -> Sequence[FileOnDesk]:
        """Return the files on show."""
        return self._files.files

    def choose(self) -> None:
        """Ask for a file and add it."""
        path = self._context.ask.file_to_open(wording.ADD, wording.file_filter())
        if path is not None:
            self.add_files(FilesToAdd((path,)))

    def paste(self) -> None:
        """Add the files or the picture on the clipboard."""
        what = uploads.dropped_files(QGuiApplication.clipboard().mimeData())
        if what is None:
            self._show_problems((message("attachment-nothing-to-paste"),), ())
        else:
            self.add_files(what)

    def add_files(self, what: FilesToAdd) -> None:
        """Add files that were chosen, dropped or pasted."""
        kind, record = self._record
        work = partial(uploads.add, self._context.desk, kind, record, what)
        self.add_button.setEnabled(False)
        self.add_button.set_words("正在添加")
        self._context.tasks.run(work, partial(self._on_added, record), self._on_refused)

    def look(self, tile: FileTile) -> None:
        """Show a photo large, open any other file; start or cancel the download of one not here."""
        one = tile.attachment
        if self.downloads.is_active(one.id):
            self.downloads.cancel(one.id)
        elif not self._is_here(one.id):
            self.downloads.start(one)
        elif wording.is_photo(one):
            self._show_photo(one.id)
        else:
            self.open_copy(one.id)

    def open_copy(self, attachment: str) -> None:
        """Open a copy of a file in the system's program for its type."""
        if not self._is_here(attachment):
            self._download(attachment)
            return
        work = partial(_open_copy, self._context, attachment)
        failed = partial(self._on_not_read, attachment)
        self._context.tasks.run(work, self._on_copied, failed, name=f"copy-{attachment}")

    def strike(self, attachment: str) -> None:
        """Ask for the reason and strike a file."""
        if not self._may_write:
            return
        name = next(one.attachment.name for one in self.files() if one.attachment.id == attachment)
        question = message("attachment-strike-question", {"name": name})
        self._context.ask.reason(question, "作废", partial(self._strike, attachment, name))

    def menu_of(self, tile: FileTile) -> QMenu:
        """Return the context menu of a file."""
        menu = QMenu(self)
        one = tile.attachment
        if wording.is_photo(one):
            menu.addAction("看大图").triggered.connect(lambda: self.look(tile))
        menu.addAction("用本机程序打开").triggered.connect(lambda: self.open_copy(one.id))
        if self._may_write:
            menu.addSeparator()
            menu.addAction("作废").triggered.connect(lambda: self.strike(one.id))
        return menu

    def _strike(self, attachment: str, name: str, reason: str) -> None:
        from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

        work = partial(attachments.strike, self._context.desk, attachment, reason)
        self._context.tasks.run(work, partial(self._on_struck, name), self._on_refused)

    def _on_struck(self, name: str, changes: Changes) -> None:
        words = f"已作废：{name}"
        self._context.notices.done(words, undo=words)
        self._context.changes.notify(changes)

    def _on_added(self, record: str, added: AddResult) -> None:
        self._ready_to_add()
        if added.done:
            words = wording.added_words(len(added.done), added.names[0])
            self._context.notices.done(f"已{words}", undo=words)
        for changes in added.done:
            self._context.changes.notify(changes)
        if record == self._record[1]:
            doubts = [f"△ {message(one.code, one.values)}" for one in added.doubts]
            self._show_problems([message_of(one) for one in added.refused], doubts)

    def _on_refused(self, error: ExpectedError) -> None:
        self._ready_to_add()
        self._show_problems((message_of(error),), ())

    def _ready_to_add(self) -> None:
        self.add_button.setEnabled(True)
        self.add_button.set_words(wording.ADD)

    def _show_problems(self, refused: Sequence[str], doubts: Sequence[str]) -> None:
        for words, where in ((refused, self.message), (doubts, self.doubts)):
            where.setText("\n".join(words))
            where.setVisible(bool(words))

    def _on_read(self, record: str, files: RecordFiles) -> None:
        if record == self._record[1] and files != self._files:
            self._show_files(files)

    def _show_files(self, files: RecordFiles) -> None:
        index = next((n for n, tile in enumerate(self.tiles) if tile.hasFocus()), None)
        known = {tile.attachment.id: tile for tile in self.tiles}
        focused = self.tiles[index] if index is not None else None
        self._files = files
        self.tiles = [
            known.pop(one.attachment.id) if one.attachment.id in known else self._tile(one)
            for one in files.files
        ]
        self._arrange_tiles()
        if focused is not None and index is not None:
            self._move_focus(focused, index)
        for removed in known.values():
            removed.hide()
            removed.deleteLater()
        self._show_heading()

    def _arrange_tiles(self) -> None:
        while self._row.count():
            self._row.takeAt(0)
        before: QWidget = self.add_button
        for tile in self.tiles:
            self._row.addWidget(tile)
            tile.setVisible(True)
            self.setTabOrder(before, tile)
            self._show_state(tile)
            before = tile
        self._row.invalidate()

    def _move_focus(self, focused: FileTile, index: int) -> None:
        """Focus the tile that took the index of a removed one which had the focus."""
        if focused not in self.tiles:
            following = self.tiles[index : index + 1] or self.tiles[-1:]
            (following[0] if following else self.add_button).setFocus()

    def _tile(self, file: FileOnDesk) -> FileTile:
        tile = FileTile(file)
        tile.setParent(self)
        tile.clicked.connect(lambda _on: self.look(tile))
        tile.open_requested.connect(lambda: self.open_copy(tile.attachment.id))
        tile.strike_requested.connect(lambda: self.strike(tile.attachment.id))
        tile.stepped.connect(partial(self._focus_neighbour, tile))
        tile.customContextMenuRequested.connect(
            lambda position: self.menu_of(tile).popup(tile.mapToGlobal(QPoint(position)))
        )
        return tile

    def _focus_neighbour(self, tile: FileTile, by: int) -> None:
        index = self.tiles.index(tile) + by
        if 0 <= index < len(self.tiles):
            self.tiles[index].setFocus()

    def _show_heading(self) -> None:
        count = len(self.tiles)
        self.heading.setText(f"附件 {count} 个" if count else "附件")
        self.hint.setVisible(bool(count) and self._may_write)
        tells = count and self._may_write and not self._context.desk.office.is_practice
        self.state.setText(("✔ 已上报" if self._files.is_reported else "● 未上报") if tells else "")
        set_tone(self.state, "ok" if self._files.is_reported else "")
        self.setVisible(bool(count) or self._may_write)  # last: showing the panel reads the files

    def _show_state(self, tile: FileTile) -> None:
        one = tile.attachment
        if self.downloads.is_active(one.id):
            tile.say(TileCaption(message("attachment-downloading"), "info"))
        elif self._is_here(one.id):
            tile.say(TileCaption(wording.type_and_size(one)))
            self._load_thumbnail(tile)
        elif self.downloads.failure(one.id) is not None:
            tile.say(TileCaption(message("attachment-not-downloaded"), "warning"))
        elif one.id in self._damaged:
            tile.say(TileCaption(message(_DAMAGED), "warning"))
        else:
            tile.say(TileCaption(message("attachment-at-county")))

    def _load_thumbnail(self, tile: FileTile) -> None:
        if tile.has_picture or not wording.is_photo(tile.attachment):
            return
        work = partial(
            file_data.thumbnail, self._context.desk, tile.attachment.id, tile.picture_size()
        )
        failed = partial(self._on_not_read, tile.attachment.id)
        self._context.tasks.run(work, partial(self._on_thumbnail, tile), failed)

    def _on_not_read(self, attachment: str, error: ExpectedError) -> None:
        """Show on a file's tile that it is damaged or may not be opened; a damaged one is downloaded anew."""
        tile = next((one for one in self.tiles if one.attachment.id == attachment), None)
        if tile and isinstance(error, ExternalError) and error.code == _NOT_OPENABLE:
            tile.say(TileCaption(message("attachment-not-openable"), "warning"))
        if tile is None or not isinstance(error, ExternalError) or error.code != _DAMAGED:
            self._on_refused(error)
            return
        self._damaged.add(attachment)
        self._show_state(tile)

    def _on_thumbnail(self, tile: FileTile, image: object) -> None:
        if tile in self.tiles:
            tile.show_picture(image)  # type: ignore[arg-type]

    def _is_here(self, attachment: str) -> bool:
        is_stored = any(one.is_here for one in self.files() if one.attachment.id == attachment)
        return is_stored and attachment not in self._damaged

    def _download(self, attachment: str) -> None:
        for one in self.files():
            if one.attachment.id == attachment:
                self.downloads.start(one.attachment)

    def _on_download_changed(self, attachment: str) -> None:
        tile = next((one for one in self.tiles if one.attachment.id == attachment), None)
        if tile is None:
            return
        failure = self.downloads.failure(attachment)
        if failure is None and not self.downloads.is_active(attachment):
            self._damaged.discard(attachment)
        self._show_problems((message_of(failure),) if failure is not None else (), ())
        self._show_state(tile)
        if not self.downloads.is_active(attachment):
            self.load()

    def _show_photo(self, attachment: str) -> None:
        photos = [one.attachment for one in self.files() if wording.is_photo(one.attachment)]
        view = PhotoView(self.window(), self._context, photos, self.downloads)
        view.strike.setVisible(self._may_write)
        view.open_requested.connect(self.open_copy)
        view.strike_requested.connect(self.strike)
        view.begin(attachment)
        self.overlay_made.emit(view)

    def _on_copied(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._show_problems((message("copy-not-opened", {"name": path.name}),), ())

    def _on_changed(self, touched: ChangedKinds) -> None:
        if "attachment" in touched.kinds:
            self.load()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._may_write and event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_write and uploads.dropped_files(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        what = uploads.dropped_files(event.mimeData())
        if what is not None:
            event.acceptProposedAction()
            self.add_files(what)


def _open_copy(context: PageContext, attachment: str) -> Path:
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

    return attachments.open_copy(context.desk, attachment)
