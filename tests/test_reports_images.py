"""Pictures of a kit: only what is drawn leaves, and what is no picture is left out of every kind of file."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import documents
import pytest
from fake_store import FakeStore
from PIL import Image, PngImagePlugin
from test_reports_income import asked as ask

from reports import asked, images, sheet, web_page
from reports.kit import Kit

PNG = documents.picture(side=40)


def noted() -> bytes:
    """A PNG that tells where and by whom it was made, with something behind its end."""
    notes, out = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Author", "Jane at home")
    exif = Image.Exif()
    exif[0x010E] = "Jane at home"
    Image.open(io.BytesIO(PNG)).save(out, "PNG", pnginfo=notes, exif=exif)
    return out.getvalue() + b"Jane at home"


def huge() -> bytes:
    """The head of a picture of 30,000 by 30,000 pixels, which nobody has the memory for."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return PNG[:8] + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + PNG[33:]


def test_the_notes_of_a_picture_stay_behind_and_it_looks_the_same() -> None:
    told = noted()
    made = images.kept(base64.b64encode(told).decode())
    assert told.count(b"Jane at home") == 3 and made is not None and b"Jane" not in made
    assert Image.open(io.BytesIO(made)).tobytes() == Image.open(io.BytesIO(PNG)).tobytes()


@pytest.mark.parametrize("kind", ["media-kit", "income"])
@pytest.mark.parametrize(
    "text", ["", "é", "a", "aGVsbG8=", base64.b64encode(PNG[:60]).decode(), base64.b64encode(huge()).decode()]
)
def test_what_is_no_picture_is_left_out(kind: str, text: str) -> None:
    made = asked.document(ask(FakeStore()), Kit.model_validate({"kind": kind, "logo": text, "photo": text}))
    assert made.logo is None and made.photo is None


def test_a_document_with_a_damaged_picture_is_drawn_without_it() -> None:
    for broken in (PNG[:60], huge(), b"hello"):
        document = documents.kit(logo=broken, photo=broken, sections=())
        assert sheet.sheet(document)["logo"] is None and "<img" not in web_page.html(document)
