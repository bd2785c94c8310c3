"""Small pictures of images: drawn anew, so that nothing of the file but what one sees is left."""

import io
import logging
import struct
import zlib
from typing import IO, Any, Final, cast

from PIL import Image, ImageOps

logger = logging.getLogger(__name__)

LARGEST: Final = (480, 360)
# A picture of more points than this is a bomb, or takes too long: 24 million take 100 MB at most.
MOST_POINTS: Final = 24_000_000
# What the decoders may be: of Pillow's many the ones that browsers have too.
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
PLAIN_MODES: Final = frozenset({"L", "LA", "RGB", "RGBA"})
ORIENTATION: Final = 0x0112
# What the decoders raise of what is no image, or was made to hurt them.
_NOT_DRAWN: Final = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError,
    MemoryError, RuntimeError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip
# Asked by ourselves, before anything is drawn, and refused instead of warned of.
Image.MAX_IMAGE_PIXELS = None


def small_picture(file: Any) -> bytes | None:
    """Return a small PNG of an image, or nothing where it cannot be drawn: then it has none."""
    file.seek(0)
    try:
        with Image.open(cast(IO[bytes], file), formats=FORMATS) as image:
            return _drawn(image)
    except _NOT_DRAWN as error:
        logger.info("picture.not_drawn", extra={"reason": type(error).__name__})
        return None


def _drawn(image: Image.Image) -> bytes | None:
    width, height = image.size
    if width * height > MOST_POINTS:
        return None
    turned = image.getexif().get(ORIENTATION, 1) != 1
    # A JPEG is read at a fraction of its size.
    image.draft("RGB", LARGEST)
    drawn: Image.Image = image
    if image.mode not in PLAIN_MODES:
        drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
    drawn.thumbnail(LARGEST)
    if turned:
        drawn = ImageOps.exif_transpose(drawn)
    # A new image: no comment, profile or place where it was taken goes with it.
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    out = io.BytesIO()
    clean.save(out, "PNG")
    return out.getvalue()
