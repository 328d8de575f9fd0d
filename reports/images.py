"""The pictures of a kit as they leave: PNG that can be read to its end, without any note in it."""

from __future__ import annotations

import base64
import binascii
import io
from functools import lru_cache

SIDE = 4000
"""The longest side, in pixels, that is drawn."""
_SIGN = b"\x89PNG\r\n\x1a\n"
_DRAWN = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""The parts of a PNG that are its picture; all others are notes, such as who made it, where and with what."""


def kept(text: str) -> bytes | None:
    """What is kept as base64, without its notes; None where there is none, or where it is no PNG."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # the second for letters that base64 has not
        return None
    return _bare(data) if any(size(data)) else None


@lru_cache(maxsize=8)
def size(data: bytes | None) -> tuple[int, int]:
    """Width and height of a PNG that can be read to its end; nothing for any other."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data or b""), formats=["PNG"]) as picture:
            if max(picture.size) > SIDE:
                return 0, 0
            picture.load()
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # Pillow's ways to say that it is none
        return 0, 0


def _bare(data: bytes) -> bytes:
    """The parts that are drawn, each with its length before and its check sum behind it."""
    out, at = [_SIGN], len(_SIGN)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        out += [data[at:end]] if kind in _DRAWN else []
        if kind == b"IEND":
            break
        at = end
    return b"".join(out)
