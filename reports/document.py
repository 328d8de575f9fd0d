"""What leaves the house: a media kit or an income report after redaction. The renderers see this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

Paper = Literal["a4", "letter", "slide", "square"]
Align = Literal["left", "right"]


@dataclass(frozen=True)
class Stated:
    """A figure as it is shown: every text is what leaves, redacted and in the kit's language. `known` is one of `vocabulary.KNOWN`."""

    name: str
    label: str
    text: str
    under: str = ""
    mark: str = ""  # "estimated", "typed in", "demo" in the kit's language; empty for what was measured or imported
    known: str = "measured"


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    figures: tuple[Stated, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart: `frame` holds only what may leave (an index where the figure is one), `spec` comes from `charts`, `alt` is its sentence."""

    title: str
    note: str
    alt: str
    frame: pd.DataFrame
    spec: dict[str, Any]
    name: str = ""  # of the chart on the allowlist: never printed


@dataclass(frozen=True)
class Bars:
    """Shares as bars in text: (label, text, share from 0 to 1)."""

    rows: tuple[tuple[str, str, float], ...]
    name: str = ""  # of the breakdown on the allowlist: never printed


@dataclass(frozen=True)
class Grid:
    """A table; `total` is set apart beneath it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    total: tuple[str, ...] = ()
    name: str = ""  # of the breakdown on the allowlist: never printed
    figures: tuple[str, ...] = ()  # row by row the figure on the allowlist that it tells: never printed


@dataclass(frozen=True)
class Prose:
    """What the creator wrote, plain text: blank lines part paragraphs, lines that begin with "- " are a list. Never markup."""

    text: str


@dataclass(frozen=True)
class Quotes:
    """What others said: (words, who)."""

    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Names:
    """Short texts in a row, such as past partners or free places; one with an address in the second part is a link to write or go to."""

    items: tuple[tuple[str, str], ...]


Block = Cards | Drawing | Bars | Grid | Prose | Quotes | Names


@dataclass(frozen=True)
class Section:
    """One part of the page, under its title; a half stands beside the next half where the paper is wide enough."""

    name: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    half: bool = False


@dataclass(frozen=True)
class Look:
    """How it is drawn: the theme's name and the creator's colour (``#RRGGBB``, empty for the theme's own)."""

    theme: str = "quiet"
    accent: str = ""
    paper: Paper = "a4"


@dataclass(frozen=True)
class Document:
    """A whole kit or report. `as_of` is also the time that files are stamped with, so that the same input gives the same bytes.

    `logo` and `photo` are PNG bytes or None. `measured` are the lines of "how we measured"; `fingerprint` stands for the rows behind it.
    """

    kind: Literal["media-kit", "income"]
    title: str
    tagline: str
    owner: str
    as_of: date
    language: str = "en"
    period: str = ""
    logo: bytes | None = None
    photo: bytes | None = None
    look: Look = field(default_factory=Look)
    sections: tuple[Section, ...] = ()
    measured_title: str = "How we measured"
    measured: tuple[str, ...] = ()
    fingerprint: str = ""
