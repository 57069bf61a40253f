"""Files that a desk keeps and whose record the county has already."""

from bindesk.db.attachments import files
from bindesk.db.attachments.file_store import FileRef, FileStore
from bindesk.db.journal import journal
from bindesk.domain.journal.deeds import DeedState
from tests.support.county.served_county import RealDesk


def kept_at(desk: RealDesk, file_store: FileStore, data: bytes) -> FileRef:
    """Keep a file whose record the county has."""
    file = file_store.store(data)
    said = {"about_kind": "resident", "about": "r1", "sha256": file.sha256, "size": file.size}
    made = desk.near.do(("attachment", None, said))
    with desk.near.store.writing() as conn:
        journal.mark(conn, [made.id], DeedState.CONFIRMED)
        files.store(conn, files.StoredFile(desk.near.unit, file.sha256, file.size))
    return file
