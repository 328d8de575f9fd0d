"""A kit as it leaves: drawn as the page it will be, listed text by text, and as files."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from reports import files, income, media_kit, pdf
from reports.document import Document, Paper
from reports.kit import Kit
from reports.lacking import Lacking
from ui import cells, head, kit_drawing, kit_leaving
from ui.load import Place
from ui.texts import safe

SHAPES: dict[str, str] = {"page": "Page", "slide": "Slide", "square": "Square card"}
SCREEN, PRINT = 144, 300


def document(place: Place, kit: Kit, *, year: bool = False) -> Document:
    """What would leave of a kit or report now; kept until the kit or the workspace changes."""
    return _document(place.key, kit.model_dump_json(), year, place)


@st.cache_data(show_spinner=False, max_entries=16)
def _document(key_of_place: tuple[object, ...], text: str, year: bool, _place: Place) -> Document:
    kit = Kit.model_validate_json(text)
    if kit.kind == "income":
        return income.income(_place.question, kit, year=year)
    return media_kit.media_kit(_place.question, kit)


def left_out(place: Place, kit: Kit, *, year: bool = False) -> list[Lacking]:
    """What the kit lists and cannot show, each with its reason."""
    return _left_out(place.key, kit.model_dump_json(), year, place)


@st.cache_data(show_spinner=False, max_entries=16)
def _left_out(key_of_place: tuple[object, ...], text: str, year: bool, _place: Place) -> list[Lacking]:
    kit = Kit.model_validate_json(text)
    if kit.kind == "income":
        return income.left_out(_place.question, kit, year=year)
    return media_kit.left_out(_place.question, kit)


def show(made: Document, kit: Kit, lacking: list[Lacking]) -> None:
    """The downloads, what is to be known before it is sent, and the drawn page."""
    _downloads(made, kit.name)
    shape = st.segmented_control(
        "Shape", list(SHAPES), default="page", required=True, key=f"shape-{kit.kind}", format_func=SHAPES.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    kit_drawing.show(_shaped(made, str(shape)))
    _missing(lacking)


def leaves(made: Document) -> None:
    """Exactly what leaves, text by text."""
    every = kit_leaving.lines(made)
    with st.expander(f"Exactly what leaves: {len(every)} texts", type="compact", key="leaves"):
        st.html(
            '<div class="tr faint small">This list is made of the very document that the files are made of. What is not in it is in none of '
            "them: no hidden text, no picture's description, no property of the file.</div>"
        )
        rows = [cells.row([cells.cell(where, "faint keep"), cells.cell(text)]) for where, text in every]
        st.html(cells.table([("Where", ""), ("What", "")], rows))


def _shaped(made: Document, shape: str) -> Document:
    papers: dict[str, Paper] = {"slide": "slide", "square": "square"}
    return replace(made, look=replace(made.look, paper=papers[shape])) if shape in papers else made


def _missing(lacking: list[Lacking]) -> None:
    if lacking:
        listed = "".join(f"<li>{safe(each.reason)}</li>" for each in lacking)
        head.title("Left out", "chosen, but there is nothing to show")
        st.html(f'<div class="tr small"><ul>{listed}</ul></div>')


def _downloads(made: Document, name: str) -> None:
    """Each file is made when it is asked for, of what stands on the screen."""
    with st.container(horizontal=True, key="kit-files"):
        _file("PDF", functools.partial(files.written, made, ".pdf"), f"{name}.pdf", "application/pdf", primary=True)
        _file("HTML", functools.partial(files.written, made, ".html"), f"{name}.html", "text/html")
        if made.kind == "income":
            _file("Markdown", functools.partial(files.written, made, ".md"), f"{name}.md", "text/markdown")
        with st.popover("Pictures", icon=":material/image:"):
            for label, each, ppi, ending in (
                ("Page for the screen", made, SCREEN, "screen"), ("Page for print", made, PRINT, "print"),
                ("Slide, 1920 by 1080", _shaped(made, "slide"), SCREEN, "slide"),
                ("Square card, 1080 by 1080", _shaped(made, "square"), SCREEN, "square"),
            ):  # fmt: skip
                _picture_file(label, each, ppi, f"{name}-{ending}")


def _picture_file(label: str, made: Document, ppi: int, name: str) -> None:
    several = made.look.paper in ("a4", "letter")
    ending, mime = ("zip", "application/zip") if several else ("png", "image/png")
    _file(f"{label} ({ending.upper()})", functools.partial(pictures, made, ppi, name), f"{name}.{ending}", mime)


def pictures(made: Document, ppi: int, name: str) -> bytes:
    """The drawn pages as files: one picture of a slide or card, an archive of the pages of a sheet."""
    pages = pdf.png(made, ppi)
    if made.look.paper not in ("a4", "letter"):
        return pages[0]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, raw in enumerate(pages, start=1):
            stamp = (made.as_of.year, made.as_of.month, made.as_of.day, 0, 0, 0)
            archive.writestr(zipfile.ZipInfo(f"{name}-{number}.png", stamp), raw)
    return target.getvalue()


def _file(label: str, make: Callable[[], bytes], file: str, mime: str, *, primary: bool = False) -> None:
    st.download_button(
        label, make, file, mime, key=f"file-{file}", on_click="ignore", icon=":material/download:",
        type="primary" if primary else "secondary",
    )  # fmt: skip
