"""Kits and reports in the record: saved as batches, taken back whole; pictures are drawn anew."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from collect import export_all, kits
from collect.errors import CollectError
from collect.pictures import picture
from figures import kits as figure
from figures.asking import question
from figures.batch import changes
from store import Store, Workspace, open_store

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def store(record_url: str) -> Iterator[Store]:
    opened = open_store(record_url)
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("mine")


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def kept(store: Store, ws: Workspace) -> list[tuple[str, str, dict[str, Any]]]:
    return [each[:3] for each in figure.kits(question(store, ws, today=TODAY))]


class TestKits:
    @pytest.mark.every("postgresql")
    def test_what_was_saved_comes_back_and_a_change_keeps_what_stood(self, store: Store, ws: Workspace) -> None:
        first = kits.save(store, ws, "Frühling – بهار", "media-kit", {"title": "a#b*$@<", "figures": []}, now=at(0))
        second = kits.save(store, ws, "Frühling – بهار", "media-kit", {"title": "other"}, now=at(1))
        assert kept(store, ws) == [("Frühling – بهار", "media-kit", {"title": "other"})]
        assert first is not None and second is not None
        store.undo(ws.id, second)
        assert kept(store, ws) == [("Frühling – بهار", "media-kit", {"title": "a#b*$@<", "figures": []})]
        assert store.check() == []

    def test_the_same_choices_again_write_nothing(self, store: Store, ws: Workspace) -> None:
        kits.save(store, ws, "A", "income", {"b": 1, "a": 2}, now=at(0))
        assert kits.save(store, ws, "A", "income", {"a": 2, "b": 1}, now=at(1)) is None
        assert len(store.batches(ws.id)) == 1

    def test_one_name_may_be_a_kit_and_a_report(self, store: Store, ws: Workspace) -> None:
        kits.save(store, ws, "A", "media-kit", {"k": 1}, now=at(0))
        kits.save(store, ws, "A", "income", {"k": 2}, now=at(1))
        assert kept(store, ws) == [("A", "income", {"k": 2}), ("A", "media-kit", {"k": 1})]

    def test_a_deleted_kit_is_gone_until_that_is_undone(self, store: Store, ws: Workspace) -> None:
        kits.save(store, ws, "A", "media-kit", {"k": 1}, now=at(0))
        gone = kits.remove(store, ws, "A", "media-kit", now=at(1))
        assert kept(store, ws) == []
        store.undo(ws.id, gone)
        assert kept(store, ws) == [("A", "media-kit", {"k": 1})]
        with pytest.raises(CollectError, match=r"There is no income report “A”: nothing was deleted."):
            kits.remove(store, ws, "A", "income", now=at(2))

    def test_another_name_is_the_same_kit_and_its_old_name_is_free(self, store: Store, ws: Workspace) -> None:
        kits.save(store, ws, "A", "media-kit", {"k": 1}, now=at(0))
        renamed = kits.save(store, ws, "B", "media-kit", {"k": 1}, now=at(1), was="A")
        kits.save(store, ws, "A", "media-kit", {"k": 2}, now=at(2))
        assert kept(store, ws) == [("A", "media-kit", {"k": 2}), ("B", "media-kit", {"k": 1})]
        with pytest.raises(CollectError, match=r"There is a media kit “A” already: choose another name."):
            kits.save(store, ws, "A", "media-kit", {"k": 1}, now=at(3), was="B")
        with pytest.raises(CollectError, match=r"There is no media kit “C” any more"):
            kits.save(store, ws, "D", "media-kit", {}, now=at(3), was="C")
        assert renamed is not None

    @pytest.mark.parametrize(
        ("name", "kind", "choices", "told"),
        [
            (" \n", "media-kit", {}, "Give the media kit a name"),
            ("x" * 81, "income", {}, "has 81 letters: it may have 80"),
            ("A", "poster", {}, "'poster' is no kind of kit: there is media-kit and income"),
            ("A", "media-kit", {"logo": "x" * 3_100_000}, r"takes 3\.1 MB; up to 3 MB are kept"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(
        self, store: Store, ws: Workspace, name: str, kind: str, choices: dict[str, Any], told: str
    ) -> None:
        with pytest.raises(CollectError, match=told):
            kits.save(store, ws, name, kind, choices, now=NOON)
        assert store.batches(ws.id) == []

    def test_half_a_letter_and_a_nul_do_no_harm(self, store: Store, ws: Workspace) -> None:
        kits.save(store, ws, "A\x00b", "media-kit", {"title": "x\ud800y\x00z"}, now=NOON)
        ((name, _, choices),) = kept(store, ws)
        assert "\x00" not in name and choices == {"title": "x?y\x00z"}

    def test_a_batch_tells_what_it_did_and_the_export_has_all(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        kits.save(store, ws, "A", "media-kit", {"k": 1}, now=at(0))
        number = kits.save(store, ws, "A", "media-kit", {"k": 2}, now=at(1))
        found = changes(question(store, ws, today=TODAY), number or 0)
        assert found.counts == {"kit": (0, 1)} and found.batch.message == "Media kit “A” saved"
        assert found.rows["kit"]["was_choices"].tolist() == ['{"k":1}']
        export_all.export(store, ws, tmp_path / "all", today=TODAY)
        assert pd.read_csv(tmp_path / "all" / "kits.csv")["choices"].tolist() == ['{"k":2}']
        assert pd.read_csv(tmp_path / "all" / "kits_history.csv")["choices"].tolist() == ['{"k":1}']


def opened(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def encoded(image: Image.Image, kind: str, **more: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


class TestPictures:
    def test_notes_go_and_it_stands_upright(self) -> None:
        image = Image.new("RGB", (60, 30), (200, 10, 10))
        notes = image.getexif()
        notes[0x0112], notes[0x010F], notes[0x013B] = 6, "Secret Camera", "Secret Author"
        raw = encoded(image, "JPEG", exif=notes, comment=b"Secret words")
        assert b"Secret" in raw
        made = opened(picture(raw))
        assert (made.format, made.size) == ("PNG", (30, 60)) and not made.getexif() and not made.info
        assert b"Secret" not in base64.b64decode(picture(raw))

    def test_a_large_one_is_made_small_and_opacity_stays(self) -> None:
        made = opened(picture(encoded(Image.new("RGBA", (1600, 400), (0, 0, 0, 0)), "PNG")))
        assert made.size == (800, 200) and made.mode == "RGBA" and made.getpixel((0, 0)) == (0, 0, 0, 0)

    def test_a_restless_photograph_still_fits(self) -> None:
        raw = encoded(Image.effect_noise((900, 900), 90).convert("RGB"), "PNG")
        made = picture(raw)
        assert len(base64.b64decode(made)) <= 1_000_000 and max(opened(made).size) >= 400

    def test_sixteen_bits_of_grey_are_not_white(self) -> None:
        grey = Image.new("I;16", (4, 4), 0x8000)
        assert opened(picture(encoded(grey, "PNG"))).convert("L").getpixel((0, 0)) == 128

    def test_the_same_picture_gives_the_same_text(self) -> None:
        raw = encoded(Image.linear_gradient("L"), "WEBP")
        assert picture(raw) == picture(raw)

    @pytest.mark.parametrize(
        "raw", [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"]
    )
    def test_what_is_no_picture_is_refused(self, raw: bytes) -> None:
        with pytest.raises(CollectError, match="no picture that can be read: take a PNG, JPEG, WebP or GIF"):
            picture(raw)

    def test_half_a_picture_is_refused(self) -> None:
        raw = encoded(Image.effect_noise((200, 200), 90), "PNG")
        with pytest.raises(CollectError, match="no picture that can be read"):
            picture(raw[: len(raw) // 2])

    @pytest.mark.parametrize("side", [9_000, 60_000])
    def test_a_bomb_is_refused_before_it_is_read(self, side: int) -> None:
        def chunk(name: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
        with pytest.raises(CollectError, match="larger than any photograph: take one of at most 60 million pixels"):
            picture(bomb)
