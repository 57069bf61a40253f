"""What is chosen, dropped or pasted becomes files of a record."""

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from bindesk.operations.attachments import attachments
from bindesk.ui.attachments.uploads import FilesToAdd, add, dropped_files
from tests.ui.attachments.conftest import painted


def test_files_of_this_machine_are_brought_and_no_others(tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg"), QUrl.fromLocalFile(str(tmp_path / "b.jpg"))])
    assert dropped_files(mime) == FilesToAdd((tmp_path / "b.jpg",))
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    assert dropped_files(mime) is None


def test_a_picture_without_a_file_is_brought_as_it_is():
    mime = QMimeData()
    mime.setImageData(painted(1))
    what = dropped_files(mime)
    assert what.paths == ()
    assert what.picture.size() == painted(1).size()


def test_an_empty_clipboard_brings_nothing():
    assert dropped_files(None) is None


def test_each_file_is_a_deed_and_each_refusal_is_shown(desk, meeting, photo, paper):
    path = photo()
    added = add(desk, "meeting", meeting, FilesToAdd((path, path, paper)))
    assert [one.verb for one in added.done] == ["attach", "attach"]
    assert added.names == ("会场.jpg", "决议.pdf")
    assert [one.problems[0].code for one in added.refused] == ["attachment-twice"]


def test_a_pasted_picture_leaves_nothing_open_behind(desk, meeting):
    added = add(desk, "meeting", meeting, FilesToAdd(picture=painted(1)))
    assert added.names == ("粘贴的图片 11-20 120000.png",)
    (one,) = attachments.of_record(desk, "meeting", meeting)
    assert one.type == "jpg"
    assert list(desk.home.open_copies.iterdir()) == []


def test_a_picture_that_can_not_be_written_is_shown(desk, meeting):
    added = add(desk, "meeting", meeting, FilesToAdd(picture=QImage()))
    assert added.done == ()
    assert [one.code for one in added.refused] == ["picture-not-pasted"]
