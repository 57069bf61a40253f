"""What the panel knows of a record's files, and how photos are read for the screen."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.errors import ExternalError
from bindesk.operations.attachments import attachments
from bindesk.ui.attachments import file_data
from tests.support.county.local_offices import offices
from tests.support.desks.syncing_desks import at_work
from tests.support.desks.year_desks import held
from tests.support.window.pictures import picture


def test_a_records_files_are_read_with_whether_their_bytes_are_here(
    desk, meeting, attached, photo, county
):
    attached(photo("甲.jpg", 1))
    attached(photo("乙.jpg", 2))
    other = attachments.of_record(desk, "meeting", meeting)[0]
    county.take(desk, other)
    told = {
        one.attachment.id: one.is_here for one in file_data.read(desk, "meeting", meeting).files
    }
    assert sorted(told.values()) == [False, True]
    assert told[other.id] is False


def test_a_record_is_reported_once_the_county_has_its_files_too(tmp_path, photo):
    with offices(tmp_path) as world:
        desk = at_work(world.seat())
        meeting = held(desk)
        world.sync()
        assert file_data.read(desk, "meeting", meeting).is_reported
        attachments.attach(desk, "meeting", meeting, photo())
        world.sync()
        assert not file_data.read(desk, "meeting", meeting).is_reported
        assert file_data.read(desk, ATTACHMENT.name, "nobody").files == ()


def test_a_thumbnail_fills_its_place_with_the_middle_of_the_photo(desk, attached, photo):
    image = file_data.thumbnail(desk, attached(photo()), QSize(150, 90))
    assert (image.width(), image.height()) == (150, 90)


def test_a_photo_is_read_whole(desk, attached, photo):
    assert file_data.photo(desk, attached(photo())).size() == QSize(320, 240)


def test_a_photo_that_is_not_here_is_an_error_of_the_world(desk, meeting, attached, photo, county):
    name = attached(photo())
    county.take(desk, attachments.of_record(desk, "meeting", meeting)[0])
    with pytest.raises(ExternalError, match="file-not-here"):
        file_data.photo(desk, name)


def test_a_picture_is_turned_upright_and_made_smaller():
    notes = Image.Exif()
    notes[0x0112] = 6
    data = picture(400, 200, exif=notes)
    assert file_data.scaled(data, QSize(100, 100)).size() == QSize(50, 100)
    assert file_data.scaled(data, QSize(100, 100), cover=True).size() == QSize(100, 200)


def test_what_is_no_picture_is_drawn_as_nothing():
    assert file_data.scaled(b"%PDF-1.7", QSize(10, 10)).isNull()


def test_a_small_picture_is_not_made_larger():
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    assert file_data.scaled(out.getvalue(), QSize(100, 100)).size() == QSize(20, 10)
