import io

import pytest
from PIL import ExifTags, Image, ImageDraw

from bindesk.domain.attachments.attachments import looks_alike
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.attachments.photos import image_hash, resized
from tests.support.window.pictures import picture


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_large_photo_becomes_small_enough_for_a_page():
    photo = resized(picture(4000, 3000))
    assert opened(photo.data).size == (1600, 1200)
    assert opened(photo.data).format == "JPEG"
    assert len(photo.data) < 300_000


def test_a_small_photo_is_not_blown_up():
    assert opened(resized(picture(640, 480)).data).size == (640, 480)


def test_where_it_was_taken_and_by_what_goes_and_the_day_stays():
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2026:11:19 09:30:00"
    exif[ExifTags.Base.Make] = "Maker"
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (35.0, 2.0, 1.0), 3: "E", 4: (108.0, 4.0, 1.0)}
    before = picture(800, 600, exif=exif)
    assert opened(before).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    kept = opened(resized(before).data).getexif()
    assert not kept.get_ifd(ExifTags.IFD.GPSInfo)
    assert dict(kept) == {ExifTags.Base.DateTime: "2026:11:19 09:30:00"}


def test_a_photo_held_sideways_stands_upright():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    assert opened(resized(picture(800, 600, exif=exif)).data).size == (600, 800)


@pytest.mark.parametrize("form", ["PNG", "BMP", "WEBP", "JPEG"])
def test_every_form_of_picture_becomes_a_photo(form):
    photo = resized(picture(300, 200, form=form))
    assert (opened(photo.data).format, opened(photo.data).mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_pictures_of_any_depth_are_taken_and_what_is_clear_becomes_white(mode):
    image = Image.new(mode, (64, 64))
    out = io.BytesIO()
    image.save(out, "PNG")
    seen = opened(resized(out.getvalue()).data)
    assert seen.mode == "RGB"
    if mode in {"RGBA", "LA"}:
        assert seen.getpixel((5, 5)) == (255, 255, 255)


def test_the_same_photo_gives_the_same_bytes():
    assert resized(picture(900, 700)) == resized(picture(900, 700))


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + bytes(50), b"GIF89a"]
)
def test_what_is_no_photo_is_refused(rubbish):
    for deed in (resized, image_hash):
        with pytest.raises(ValidationFailed) as caught:
            deed(rubbish)
        assert caught.value.problems[0].code == "photo-unreadable"


def test_a_photo_cut_short_is_refused():
    whole = picture(900, 700)
    with pytest.raises(ValidationFailed):
        resized(whole[: len(whole) // 2])


def test_a_picture_of_more_points_than_memory_is_refused_unread():
    out = io.BytesIO()
    Image.new("1", (30_000, 3_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(ValidationFailed):
        resized(out.getvalue())


def test_a_second_photo_of_one_scene_looks_alike_and_another_scene_does_not():
    scene, smaller = picture(1600, 1200), picture(800, 600)
    touched = opened(scene)
    ImageDraw.Draw(touched).rectangle((10, 10, 60, 40), fill="red")
    out = io.BytesIO()
    touched.save(out, "JPEG", quality=60)
    look = resized(scene).look
    assert looks_alike(look, resized(smaller).look)
    assert looks_alike(look, resized(out.getvalue()).look)
    assert looks_alike(look, image_hash(scene))
    assert not looks_alike(look, resized(picture(1600, 1200, seed=9)).look)
