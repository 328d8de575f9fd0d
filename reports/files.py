"""A kit or report as a file, of the kind its name's ending says."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from reports.document import Document, Paper
from reports.errors import ReportError

ENDINGS = {".pdf": "application/pdf", ".png": "image/png", ".html": "text/html", ".md": "text/markdown"}
"""The kinds of file, by their ending, with their media type."""
PAPERS: tuple[str, ...] = get_args(Paper)
SCREEN, PRINT = 144, 300
"""Dots an inch of a picture: for a screen, for a print shop."""


def written(document: Document, ending: str, *, paper: str = "", ppi: int = SCREEN) -> bytes:
    """The file's bytes, of a picture its first page. `paper` takes the place of the document's own.

    Raises: ReportError: the ending or the paper is none of those above.
    """
    return every(document, ending, paper=paper, ppi=ppi)[0]


def every(document: Document, ending: str, *, paper: str = "", ppi: int = SCREEN) -> list[bytes]:
    """One file, or of a picture one for each page.

    Raises: ReportError: as above.
    """
    if paper and paper not in PAPERS:
        raise ReportError(f"{paper!r} is no paper: choose one of {', '.join(PAPERS)}.")
    sized = replace(document, look=replace(document.look, paper=cast(Paper, paper))) if paper else document
    match ending.lower():
        case ".pdf":
            from reports import pdf

            return [pdf.pdf(sized)]
        case ".png":
            from reports import pdf

            return pdf.png(sized, ppi)
        case ".html":
            from reports import web_page

            return [web_page.html(sized).encode("utf-8")]
        case ".md":
            from reports import markdown

            return [markdown.markdown(sized).encode("utf-8")]
    raise ReportError(f"{ending or 'No ending'} is no kind of file that can be written: choose {', '.join(ENDINGS)}.")
