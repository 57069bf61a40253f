"""Draws pictures of nothing, the same for the same seed."""

import io
import random

from PIL import Image, ImageDraw


def picture(width, height, *, seed=1, form="JPEG", exif=None):
    """Return the bytes of a picture with a few large shapes, alike at every size."""
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        x, y = chance.random(), chance.random()
        w, h = chance.random() / 2, chance.random() / 2
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.rectangle((x * width, y * height, (x + w) * width, (y + h) * height), fill=colour)
    out = io.BytesIO()
    more = {"exif": exif} if exif is not None else {}
    image.save(out, form, **more)
    return out.getvalue()
