"""Milliseconds for a media kit as PDF and as PNG, beside a bare page set by the same program in the same run.

`python benchmarks/kit.py [RUNS]` draws a kit of four figures, two charts, two lists of shares and a table. Each round changes a word and a
number of each chart, as an owner does who edits, so that no answer is a repeated one; prints medians, the slowest, and the ratio.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typst

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import documents  # noqa: E402

from reports import fonts, pdf  # noqa: E402
from reports.document import Block, Document, Drawing, Look  # noqa: E402

BARE = '#set document(title: "bare")\n= Bare\nround '


def edited(document: Document, number: int) -> Document:
    """The document with another word and other charts."""

    def other(block: Block) -> Block:
        return (
            documents.drawing(block.title, document.look, block.note, 900_000 + number)
            if isinstance(block, Drawing)
            else block
        )

    sections = tuple(replace(s, blocks=tuple(map(other, s.blocks))) for s in document.sections)
    return replace(document, tagline=f"{document.tagline} {number}", sections=sections)


def timed(what: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    start = time.perf_counter()
    what()
    return (time.perf_counter() - start) * 1000


def main(runs: int) -> None:
    """Interleave all of them, so that a busy moment hits each."""
    kits = {name: documents.kit(Look(name)) for name in ("quiet", "bold", "paper")}
    first = timed(lambda: pdf.pdf(kits["quiet"]))
    times: dict[str, list[float]] = {"bare page": [], "PDF": [], "PDF, a word changed": [], "PNG": []}
    for number in range(runs):
        bare = f"{BARE}{number}".encode()
        times["bare page"].append(
            timed(
                lambda page=bare: typst.compile(
                    page, font_paths=fonts.faces().fonts, format="pdf", pdf_standards=["ua-1"]
                )
            )
        )
        kit = edited(kits[("quiet", "bold", "paper")[number % 3]], number)
        times["PDF"].append(timed(lambda one=kit: pdf.pdf(one)))
        word = replace(kit, tagline="Another word")
        times["PDF, a word changed"].append(timed(lambda one=word: pdf.pdf(one)))
        other = edited(kit, number + runs)
        times["PNG"].append(timed(lambda one=other: pdf.png(one)))
    floor = statistics.median(times["bare page"])
    print(f"first PDF of a process {first:.0f} ms; medians of {runs}:")
    for name, all_of in times.items():
        middle = statistics.median(all_of)
        print(f"  {name:<20} {middle:6.1f} ms, at most {max(all_of):6.1f} ms, {middle / floor:6.1f} × the bare page")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
