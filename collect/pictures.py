"""Logos and photographs of a kit: drawn anew, so that nothing of the file they came in leaves the house."""

from __future__ import annotations

import base64
import io
import warnings
from typing import TYPE_CHECKING

from collect.errors import CollectError

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST, NARROWEST = 800, 200
HEAVIEST = 1_000_000
"""Bytes of a picture as it is kept: a logo and a photograph together fit into a kit."""
LARGEST_FILE = 25_000_000
MOST_PIXELS = 60_000_000
_TOO_LARGE = (
    f"The picture is larger than any photograph: take one of at most {MOST_PIXELS // 1_000_000} million pixels."
)
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def picture(raw: bytes) -> str:
    """The picture as base64 of a PNG of at most 800 pixels a side: upright, without place, camera, author or any other note.

    Raises: CollectError: it is no picture of these formats, is damaged, or is larger than any photograph.
    """
    if len(raw) > LARGEST_FILE:
        raise CollectError(
            f"The picture's file has {len(raw) / 1e6:.0f} MB: take one of at most {LARGEST_FILE // 1_000_000} MB."
        )
    made = _drawn(raw)
    side = WIDEST
    while True:
        png = _png(made, side)
        if len(png) <= HEAVIEST or side <= NARROWEST:
            return base64.b64encode(png).decode()
        side = side * 3 // 4


def _drawn(raw: bytes) -> Image:
    """The first frame, upright, in plain red, green, blue and opacity."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own warning of large pictures
            opened = Image.open(io.BytesIO(raw), formats=FORMATS)  # the size, no pixels yet
            _refuse_large(opened.width * opened.height)
            opened.draft("RGB", (WIDEST, WIDEST))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits of grey
                upright = upright.convert("I").point(lambda grey: grey / 256).convert("L")
            see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            return upright.convert("RGBA" if see_through else "RGB")
    except (CollectError, Image.DecompressionBombError) as error:
        raise CollectError(_TOO_LARGE) from error
    except Exception as error:  # a damaged or hostile file may fail in any way
        raise CollectError("The file is no picture that can be read: take a PNG, JPEG, WebP or GIF.") from error


def _refuse_large(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise CollectError(_TOO_LARGE)


def _png(image: Image, side: int) -> bytes:
    from PIL import Image

    small = Image.new(image.mode, image.size)  # a new picture has none of the notes of the old one
    small.paste(image)
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    small.save(target, "PNG", optimize=True)
    return target.getvalue()
