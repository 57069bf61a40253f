"""Prepares photos for storage: turned upright, at most 1600 pixels, without GPS position."""

import io
import warnings
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageOps

from bindesk.domain.text.problems import Problem, ValidationFailed

LONGEST_SIDE = 1600
"""The largest number of pixels of a stored photo's longer side: 150 mm at 270 dots per inch."""

QUALITY = 80
_FORMATS = ("JPEG", "PNG", "BMP", "WEBP")
_MOST_PIXELS = 80_000_000
_HASH_GRID = (9, 8)
_TIME_TAGS = (ExifTags.Base.DateTime, ExifTags.Base.DateTimeOriginal)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo's bytes as they are stored, and its image hash (``Attachment.look``)."""

    data: bytes
    look: str


def resized(data: bytes) -> Photo:
    """Return a photo as JPEG of at most 1600 pixels, with the time of exposure as its only EXIF data.

    Raises ValidationFailed for bytes that can not be read as a photo, or would take too much memory.
    """
    try:
        with _open(data) as image:
            time_tags = {int(tag): value for tag in _TIME_TAGS if (value := _time_tag(image, tag))}
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            flat = _on_white(upright)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationFailed([Problem("photo-unreadable", "path")]) from error
    notes = Image.Exif()
    notes.update(time_tags)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True, exif=notes)
    return Photo(out.getvalue(), _difference_hash(flat))


def image_hash(data: bytes) -> str:
    """Return the image hash of a photo that is stored unchanged.

    Raises ValidationFailed for bytes that can not be read as a photo.
    """
    try:
        with _open(data) as image:
            image.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            return _difference_hash(_on_white(ImageOps.exif_transpose(image)))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationFailed([Problem("photo-unreadable", "path")]) from error


def _time_tag(image: Image.Image, tag: int) -> str:
    """Return a time of exposure from a photo's EXIF data, from the main part or the camera's part."""
    notes = image.getexif()
    return str(notes.get(tag) or notes.get_ifd(ExifTags.IFD.Exif).get(tag) or "")


def _open(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    if image.width * image.height > _MOST_PIXELS:
        image.close()
        raise ValueError("too many pixels")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return paper.convert("RGB")


def _difference_hash(image: Image.Image) -> str:
    """Return the difference hash: for 8 rows of 9 grey points, whether each is darker than the next."""
    small = image.convert("L").resize(_HASH_GRID, Image.Resampling.BOX)
    grey = small.tobytes()
    bits = 0
    for row in range(_HASH_GRID[1]):
        for column in range(_HASH_GRID[0] - 1):
            index = row * _HASH_GRID[0] + column
            bits = bits << 1 | (grey[index] < grey[index + 1])
    return f"{bits:016x}"
