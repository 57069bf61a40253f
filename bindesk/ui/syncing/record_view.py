"""One record of another unit, read-only: its filled fields, its parts, and its files."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.operations.records.record_details import DetailPart, RecordDetails
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.syncing.parts import SHORT, empty, facts, show_pairs
from bindesk.ui.widgets.cards import Card, UnrecognisedValues
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled


class RecordView(QWidget):
    """Shows a RecordDetails; nothing in it can be edited."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.files = AttachmentPanel(context)
        self.unrecognised = UnrecognisedValues()
        self._body = QVBoxLayout()
        self._body.setSpacing(12)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 8, 8)
        inside.setSpacing(12)
        inside.addLayout(self._body)
        inside.addWidget(self.files)
        inside.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.area = scrolled(body)
        whole.addWidget(self.area)

    def show_sheet(self, sheet: RecordDetails, above: str = "") -> None:
        """Show a record; ``above`` is a sentence shown before it."""
        empty(self._body)
        if above:
            self._body.addWidget(label(above, tone="warning", wrap=True))
        self.unrecognised = UnrecognisedValues()
        self._body.addWidget(self.unrecognised)
        self.unrecognised.show_values(sheet.unrecognised)
        grid = facts()
        show_pairs(grid, sheet.rows)
        self._body.addWidget(Card(sheet.kind_words).add(grid))
        self.files.show_record(sheet.kind, sheet.record, may_write=False)
        for part in sheet.parts:
            if part.heading == ATTACHMENT.words:
                continue
            card = Card(f"{part.heading} {len(part.lines)}")
            for words in paragraphs(part):
                card.add(label(words, wrap=True))
            self._body.addWidget(card)


def paragraphs(part: DetailPart) -> list[str]:
    """Return a part's lines as paragraphs: short lines joined, long lines each by itself."""
    if all(len(line) <= SHORT for line in part.lines):
        return ["、".join(part.lines)]
    return list(part.lines)
