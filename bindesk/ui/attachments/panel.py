"""The files of a record on its page: tiles in rows, one button to add, and what was the matter beside it."""

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
from bindesk.ui.context.tasks import ExpectedError
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label, set_tone

_DAMAGED = "file-damaged"


class AttachmentPanel(Card):
    """The files of one record at a time; a record without any shows nothing but the way to add one.

    Where nothing may be added either, there is nothing to be seen of it at all. ``laid`` tells the
    PhotoView that has just covered the page.
    """

    overlay_made = Signal(object)

    def __init__(self, context: PageContext, fetching: Downloads | None = None) -> None:
        self.add_button = Button(wording.ADD, icon="add")
        self.paste_button = Button("粘贴", "quiet", "paste", keys="Ctrl+V")
        self.state = label("", "small")
        super().__init__("附件", self.state, self.paste_button, self.add_button)
        self._context = context
        self.fetching = fetching or Downloads(context.desk)
        self._record = ("", "")
        self._may_write = False
        self._files = RecordFiles()
        self._damaged: set[str] = set()
        self.tiles: list[FileTile] = []
        self.message = label(tone="danger", wrap=True)
        self.doubts = label(tone="warning", wrap=True)
        self.hint = label(wording.HINT, "small", wrap=True)
        self._row = FlowLayout()
        self.add(self.message, self.doubts, self._row, self.hint)
        self.setAcceptDrops(True)
        self.add_button.clicked.connect(lambda _on: self.choose())
        self.paste_button.clicked.connect(lambda _on: self.paste())
        self.fetching.changed.connect(self._on_fetched)
        context.changes.rung.connect(self._on_changed)
        self.show_nothing()

    def show_record(self, kind: str, record: str, *, may_write: bool = True) -> None:
        """Show the files of a record, to be added to and struck unless it may not be written."""
        if (kind, record) != self._record:
            self._record = (kind, record)
            self._tell((), ())
            self._files = RecordFiles()
        self._may_write = may_write
        self._show_files(self._files)
        for one in (self.add_button, self.paste_button):
            one.setVisible(may_write)
        self.load()

    def show_nothing(self) -> None:
        """Show no record's files."""
        self.show_record("", "", may_write=False)

    def load(self) -> None:
        """Read the files anew, off the window's thread."""
        kind, record = self._record
        if not record:
            return
        work = partial(file_data.read, self._context.desk, kind, record)
        self._context.tasks.run(work, partial(self._on_read, record), self._context.warn)

    def files(self) -> Sequence[FileOnDesk]:
        """Return the files on show."""
        return self._files.files

    def choose(self) -> None:
        """Ask for a file, and add it."""
        path = self._context.ask.file_to_open(wording.ADD, wording.to_choose())
        if path is not None:
            self.bring(FilesToAdd((path,)))

    def paste(self) -> None:
        """Add the files or the picture that lie on the clipboard."""
        what = uploads.dropped_files(QGuiApplication.clipboard().mimeData())
        if what is None:
            self._tell(("没有可以粘贴的图片或文件。请先在微信或文件夹里复制一张照片。",), ())
        else:
            self.bring(what)

    def bring(self, what: FilesToAdd) -> None:
        """Add what was chosen, dropped or pasted."""
        kind, record = self._record
        work = partial(uploads.add, self._context.desk, kind, record, what)
        self.add_button.setEnabled(False)
        self.add_button.set_words("正在添加")
        self._context.tasks.run(work, partial(self._on_added, record), self._on_refused)

    def look(self, tile: FileTile) -> None:
        """Show a photo large, open any other file; one not here, or damaged, is fetched, or no longer."""
        one = tile.attachment
        if self.fetching.coming(one.id):
            self.fetching.give_up(one.id)
        elif not self._is_here(one.id):
            self.fetching.ask(one)
        elif wording.is_photo(one):
            self._lay(one.id)
        else:
            self.open_copy(one.id)

    def open_copy(self, attachment: str) -> None:
        """Open a copy in the program that the system has for such files."""
        if not self._is_here(attachment):
            self._fetch(attachment)
            return
        work = partial(_copied, self._context, attachment)
        failed = partial(self._on_not_read, attachment)
        self._context.tasks.run(work, self._on_copied, failed, name=f"copy-{attachment}")

    def strike(self, attachment: str) -> None:
        """Strike a file after asking why."""
        if not self._may_write:
            return
        name = next(one.attachment.name for one in self.files() if one.attachment.id == attachment)
        question = f"为什么作废“{name}”？作废后不再显示，但仍然保留。"
        self._context.ask.reason(question, "作废", partial(self._strike, attachment, name))

    def menu_of(self, tile: FileTile) -> QMenu:
        """Return the menu of what can be done with a file."""
        made = QMenu(self)
        one = tile.attachment
        if wording.is_photo(one):
            made.addAction("看大图").triggered.connect(lambda: self.look(tile))
        made.addAction("用电脑上的程序打开").triggered.connect(lambda: self.open_copy(one.id))
        if self._may_write:
            made.addSeparator()
            made.addAction("作废").triggered.connect(lambda: self.strike(one.id))
        return made

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
            self._tell([message_of(one) for one in added.refused], doubts)

    def _on_refused(self, error: ExpectedError) -> None:
        self._ready_to_add()
        self._tell((message_of(error),), ())

    def _ready_to_add(self) -> None:
        self.add_button.setEnabled(True)
        self.add_button.set_words(wording.ADD)

    def _tell(self, refused: Sequence[str], doubts: Sequence[str]) -> None:
        for words, where in ((refused, self.message), (doubts, self.doubts)):
            where.setText("\n".join(words))
            where.setVisible(bool(words))

    def _on_read(self, record: str, files: RecordFiles) -> None:
        if record == self._record[1] and files != self._files:
            self._show_files(files)

    def _show_files(self, files: RecordFiles) -> None:
        place = next((n for n, tile in enumerate(self.tiles) if tile.hasFocus()), None)
        known = {tile.attachment.id: tile for tile in self.tiles}
        here = self.tiles[place] if place is not None else None
        self._files = files
        self.tiles = [
            known.pop(one.attachment.id) if one.attachment.id in known else self._tile(one)
            for one in files.files
        ]
        self._lay_tiles()
        if here is not None and place is not None:
            self._bring_focus(here, place)
        for gone in known.values():
            gone.hide()
            gone.deleteLater()
        self._show_heading()

    def _lay_tiles(self) -> None:
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

    def _bring_focus(self, here: FileTile, place: int) -> None:
        """Leave the keyboard on its file, or on the one that has taken the place of one that is gone."""
        if here not in self.tiles:
            following = self.tiles[place : place + 1] or self.tiles[-1:]
            (following[0] if following else self.add_button).setFocus()

    def _tile(self, shown: FileOnDesk) -> FileTile:
        made = FileTile(shown)
        made.setParent(self)
        made.clicked.connect(lambda _on: self.look(made))
        made.open_asked.connect(lambda: self.open_copy(made.attachment.id))
        made.strike_asked.connect(lambda: self.strike(made.attachment.id))
        made.stepped.connect(partial(self._step, made))
        made.customContextMenuRequested.connect(
            lambda at: self.menu_of(made).popup(made.mapToGlobal(QPoint(at)))
        )
        return made

    def _step(self, tile: FileTile, by: int) -> None:
        place = self.tiles.index(tile) + by
        if 0 <= place < len(self.tiles):
            self.tiles[place].setFocus()

    def _show_heading(self) -> None:
        count = len(self.tiles)
        self.heading.setText(f"附件 {count}" if count else "附件")
        self.hint.setVisible(bool(count) and self._may_write)
        tells = count and self._may_write and not self._context.desk.office.is_practice
        self.state.setText(("✔ 已上报" if self._files.is_reported else "● 未上报") if tells else "")
        set_tone(self.state, "ok" if self._files.is_reported else "")
        self.setVisible(bool(count) or self._may_write)  # last: what is shown is read anew

    def _show_state(self, tile: FileTile) -> None:
        one = tile.attachment
        if self.fetching.coming(one.id):
            tile.say(TileCaption(wording.COMING, "info"))
        elif self._is_here(one.id):
            tile.say(TileCaption(wording.about(one)))
            self._draw(tile)
        elif self.fetching.failure(one.id) is not None:
            tile.say(TileCaption(wording.NOT_COME, "warning"))
        elif one.id in self._damaged:
            tile.say(TileCaption(message(_DAMAGED), "warning"))
        else:
            tile.say(TileCaption(wording.AWAY))

    def _draw(self, tile: FileTile) -> None:
        if tile.has_picture or not wording.is_photo(tile.attachment):
            return
        work = partial(
            file_data.thumbnail, self._context.desk, tile.attachment.id, tile.picture_size()
        )
        failed = partial(self._on_not_read, tile.attachment.id)
        self._context.tasks.run(work, partial(self._on_drawn, tile), failed)

    def _on_not_read(self, attachment: str, error: ExpectedError) -> None:
        """Say on its tile that a file is damaged here; from then on it is fetched, as if it were not here."""
        tile = next((one for one in self.tiles if one.attachment.id == attachment), None)
        if tile is None or not isinstance(error, ExternalError) or error.code != _DAMAGED:
            self._on_refused(error)
            return
        self._damaged.add(attachment)
        self._show_state(tile)

    def _on_drawn(self, tile: FileTile, image: object) -> None:
        if tile in self.tiles:
            tile.show_picture(image)  # type: ignore[arg-type]

    def _is_here(self, attachment: str) -> bool:
        held = any(one.is_here for one in self.files() if one.attachment.id == attachment)
        return held and attachment not in self._damaged

    def _fetch(self, attachment: str) -> None:
        for one in self.files():
            if one.attachment.id == attachment:
                self.fetching.ask(one.attachment)

    def _on_fetched(self, attachment: str) -> None:
        tile = next((one for one in self.tiles if one.attachment.id == attachment), None)
        if tile is None:
            return
        failure = self.fetching.failure(attachment)
        if failure is None and not self.fetching.coming(attachment):
            self._damaged.discard(attachment)
        self._tell((message_of(failure),) if failure is not None else (), ())
        self._show_state(tile)
        if not self.fetching.coming(attachment):
            self.load()

    def _lay(self, attachment: str) -> None:
        photos = [one.attachment for one in self.files() if wording.is_photo(one.attachment)]
        view = PhotoView(self.window(), self._context, photos, self.fetching)
        view.strike.setVisible(self._may_write)
        view.open_asked.connect(self.open_copy)
        view.strike_asked.connect(self.strike)
        view.begin(attachment)
        self.overlay_made.emit(view)

    def _on_copied(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._tell((message("copy-not-opened", {"name": path.name}),), ())

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
            self.bring(what)


def _copied(context: PageContext, attachment: str) -> Path:
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load

    return attachments.open_copy(context.desk, attachment)
