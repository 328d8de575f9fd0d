"""The papers and screens a document can be set on, with their margins and sizes in points."""

from __future__ import annotations

from typing import NamedTuple


class Paper(NamedTuple):
    """One paper. `kind`: a *page* runs on to the next, a *slide* and a *square* are filled once.

    `x`, `top` and `bottom` are margins, `gap` stands between sections, `gutter` between halves; `titles` and `numbers` are tried from
    the largest on. A slide's point is two pixels of 1920 by 1080.
    """

    kind: str
    width: float
    height: float
    x: float
    top: float
    bottom: float
    gap: float
    gutter: float
    size: float
    small: float
    tagline: float
    section: float
    label: float
    logo: float
    chart: float
    titles: tuple[float, ...]
    numbers: tuple[float, ...]

    @property
    def inner(self) -> float:
        """Points between the margins."""
        return self.width - 2 * self.x

    @property
    def column(self) -> float:
        """Points of a half."""
        return (self.inner - self.gutter) / 2


_TITLES = (29, 26, 23, 20, 17, 15, 13)
_NUMBERS = (22, 20, 18, 16, 14, 12, 10)


def _page(width: float, height: float) -> Paper:
    return Paper(
        "page", width, height, x=48, top=44, bottom=46, gap=22, gutter=26, size=9.4, small=9, tagline=11.5, section=12,
        label=150, logo=62, chart=0, titles=_TITLES, numbers=_NUMBERS,
    )  # fmt: skip


PAPERS = {
    "a4": _page(595.276, 841.89),
    "letter": _page(612, 792),
    "slide": Paper(
        "slide", 960, 540, x=54, top=44, bottom=30, gap=26, gutter=30, size=14, small=12.5, tagline=17, section=18,
        label=200, logo=80, chart=188,
        titles=(42, 36, 31, 27, 23, 19, 16), numbers=(38, 34, 30, 26, 22, 18, 15),
    ),
    "square": Paper(
        "square", 540, 540, x=44, top=44, bottom=32, gap=30, gutter=24, size=15, small=12.5, tagline=16, section=17,
        label=150, logo=76, chart=230,
        titles=(38, 33, 29, 25, 21, 18, 15), numbers=(60, 54, 48, 42, 38, 34, 29, 25, 21, 17, 14),
    ),
}  # fmt: skip
