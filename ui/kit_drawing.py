"""The drawn pages of a kit or report: made beside the page's own run, so that nobody waits for them to type on."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import Any, NamedTuple

import streamlit as st

from reports import fonts, pdf
from reports.document import Bars, Document, Drawing
from ui import kit_leaving, saying
from ui.texts import plain

PPI = 110
"""Pixels an inch of the preview: sharp in half a window."""
PATIENCE = 0.06
"""Seconds that a run of the page waits for a drawing: most that change nothing are kept."""
KEPT = 24
_LAST = "kit_last_drawn"
_FAILED = "The page could not be drawn, so there is no PDF and no picture of it now. Take back what you changed last; HTML may still work."


class Drawn(NamedTuple):
    """The pages of a document as pictures, and which of its letters no face has."""

    pages: list[bytes]
    warnings: list[str]


class Drawings:
    """Draws documents in a thread of its own, and keeps the last ones by what they were made of."""

    def __init__(self) -> None:
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="drawing")
        self._lock = Lock()
        self._kept: OrderedDict[str, Future[Drawn]] = OrderedDict()
        self._workers.submit(_warm)

    def of(self, facts: str, made: Document, instead_of: str = "") -> Future[Drawn]:
        """The drawing of a document, begun if there is none yet; `instead_of` names one that nobody waits for any more."""
        with self._lock:
            old = self._kept.get(instead_of)
            if old is not None and instead_of != facts and old.cancel():
                del self._kept[instead_of]
            if facts not in self._kept:
                self._kept[facts] = self._workers.submit(_drawn, made)
            self._kept.move_to_end(facts)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[facts]


@st.cache_resource(show_spinner=False)
def drawings() -> Drawings:
    """The drawings of this process."""
    return Drawings()


def show(made: Document) -> None:
    """The pages as they will be; until they are drawn the ones before, paler, or an empty sheet."""
    key, state = facts(made), st.session_state
    asked, last = f"{_LAST}-asked-{made.kind}", f"{_LAST}-{made.kind}"
    drawing = drawings().of(key, made, state.get(asked, ""))
    state[asked] = key
    try:
        done = drawing.result(timeout=PATIENCE)
    except TimeoutError:
        _waiting(state.get(last), made)
        st.fragment(run_every="0.3s")(_tick)(drawing)
    except Exception:  # whatever a printer may stumble over: the page itself stays usable
        logging.getLogger(__name__).exception("a document could not be drawn")
        st.error(_FAILED, icon=":material/error:")
    else:
        state[last] = done.pages
        for warning in done.warnings:
            st.warning(plain(warning), icon=":material/font_download:")
        with st.container(key="sheets"):
            _images(done.pages, made)


def facts(made: Document) -> str:
    """What a drawing depends on, in short: the same document is drawn once, however it came about."""
    charts = [
        (block.spec, block.frame.to_csv())
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Drawing)
    ]
    bars = [block for section in made.sections for block in section.blocks if isinstance(block, Bars)]
    parts = [(section.name, section.half) for section in made.sections]
    told = (replace(made, sections=(), logo=None, photo=None), kit_leaving.lines(made), parts, charts, bars)
    digest = hashlib.sha256(repr(told).encode("utf-8", "replace"))
    for raw in (made.logo, made.photo):
        digest.update(hashlib.sha256(raw or b"").digest())
    return digest.hexdigest()


def _waiting(before: list[bytes] | None, made: Document) -> None:
    with st.container(key="sheets-before"):
        st.html('<div class="tr-sheet-line" role="progressbar" aria-label="Drawing the page"></div>')
        if before:
            _images(before, made)
        else:
            st.html('<div class="tr-sheet"></div>')


def _images(pages: list[bytes], made: Document) -> None:
    for number, raw in enumerate(pages, start=1):
        st.image(raw, width="stretch", alt=f"Page {number} of {len(pages)}: {made.title}")


def _tick(drawing: Future[Any]) -> None:
    if drawing.done():
        saying.again()
        st.rerun()


def _drawn(made: Document) -> Drawn:
    return Drawn(pdf.png(made, PPI), fonts.warnings(made))


def _warm() -> None:
    """What the first page would wait for; one that fails is said when a page is drawn."""
    try:
        pdf.warm()
    except Exception:
        logging.getLogger(__name__).exception("the printer could not be made ready")
