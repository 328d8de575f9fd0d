"""Exactly what leaves: every text, figure and picture of a document, in the words in which it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from charts import formats
from reports.document import Bars, Block, Cards, Document, Drawing, Grid, Names, Prose, Quotes


def by_name(document: Document) -> dict[tuple[str, str], str]:
    """How each figure, chart and breakdown of the allowlist leaves, by its group and name."""
    found: dict[tuple[str, str], str] = {}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Cards):
                found |= {("figures", each.name): _with(each.text, each.mark) for each in block.figures}
            elif isinstance(block, Drawing):
                found["charts", block.name] = _points(block)
            elif isinstance(block, Bars) and block.rows:
                found["breakdowns", block.name] = _first(" ".join(block.rows[0][:2]), len(block.rows))
            elif isinstance(block, Grid):
                found["breakdowns", block.name] = _first(
                    " ".join(block.rows[0][:2]) if block.rows else "", len(block.rows)
                )
                found |= {("figures", name): row[1] for name, row in zip(block.figures, block.rows, strict=False)}
    return found


def lines(document: Document) -> list[tuple[str, str]]:
    """Everything that leaves: (where it stands, what it says); nothing else is in any of the files."""
    told = [
        ("Head", document.title), ("Head", document.tagline), ("Head", document.owner), ("Head", document.period),
        ("Head", f"As of {formats.day(document.as_of)}"),
        *[(f"{name}", f"a picture of {len(raw):,} bytes") for name, raw in _pictures(document) if raw],
    ]  # fmt: skip
    for section in document.sections:
        told += [(section.title, section.note)]
        told += [(section.title, text) for block in section.blocks for text in _texts(block)]
    foot = document.measured_title
    told += [*((foot, line) for line in document.measured), (foot, document.fingerprint)]
    return [(where, text) for where, text in told if text]


def count(document: Document) -> tuple[int, int]:
    """How many figures and how many charts leave."""
    blocks = [block for section in document.sections for block in section.blocks]
    figures = sum(len(block.figures) for block in blocks if isinstance(block, Cards))
    return figures, sum(isinstance(block, Drawing) for block in blocks)


def _pictures(document: Document) -> tuple[tuple[str, bytes | None], ...]:
    return ("Logo", document.logo), ("Photo", document.photo)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Cards(figures):
            for each in figures:
                yield _with(f"{each.label}: {each.text}", ", ".join(part for part in (each.under, each.mark) if part))
        case Drawing():
            yield f"Chart of {block.title}: {_points(block)}"
            yield from _values(block)
            yield block.alt
        case Bars(rows):
            yield from (f"{label}: {text}" for label, text, _ in rows)
        case Grid(head, rows, _, total):
            yield " · ".join(head)
            yield from (" · ".join(row) for row in (*rows, total) if row)
        case Prose(text):
            yield text
        case Quotes(said):
            yield from (f"{words} {who}".strip() for words, who in said)
        case Names(items):
            yield from (f"{name} {address}".strip() if address != name else name for name, address in items)


def _first(row: str, count: int) -> str:
    return f"{row} …" if count > 1 else row


def _points(chart: Drawing) -> str:
    n = len(chart.frame)
    return f"{n} point{'s' if n != 1 else ''}"


def _values(chart: Drawing) -> Iterator[str]:
    """The numbers that a chart is drawn from, a column a line."""
    for column in chart.frame.select_dtypes("number"):
        known = chart.frame[column].dropna()
        yield f"{column}: " + ", ".join(f"{value:.6g}" for value in known)


def _with(text: str, beside: str) -> str:
    return f"{text} ({beside})" if beside else text
