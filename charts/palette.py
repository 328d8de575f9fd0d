"""Colours: one per stream, the same on every page and print; ink for everything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

STREAM_COLOURS = ("#4199E0", "#DB790C", "#6456DC", "#829B69", "#B43898", "#CD3633", "#BD829C")
"""Assigned by size, then fixed; each has 3 : 1 on both grounds and is told apart by the colour-blind."""

OTHERS = "#8A8F98"
"""The colour of "all others", and of a stream that has none of its own."""

ALL_OTHERS = "All others"

GROUNDS = {"light": "#FFFFFF", "dark": "#14171C"}

_DARK_WORDS = frozenset({"#4199E0", "#DB790C", "#829B69", "#BD829C", OTHERS})

Theme = Literal["light", "dark"]


class Ink(NamedTuple):
    """The colours of words, lines and grid on one ground."""

    text: str
    faint: str
    line: str
    grid: str
    ground: str
    accent: str


INKS: dict[str, Ink] = {
    "light": Ink("#14171C", "#5B626D", "#6B7380", "#E4E7EB", GROUNDS["light"], "#1D56C9"),
    "dark": Ink("#F4F5F7", "#A9AFB9", "#9AA1AD", "#2B3038", GROUNDS["dark"], "#7FA8F8"),
}


def ink(theme: str | None) -> Ink:
    """The ink for a theme's name; the light one for a name that is not known yet."""
    return INKS.get(theme or "light", INKS["light"])


def words_on(colour: str) -> str:
    """The colour of words that lie on a bar of `colour`.

    >>> words_on("#4199e0"), words_on("#CD3633")
    ('#14171C', '#FFFFFF')
    """
    if colour.upper() in _DARK_WORDS:
        return "#14171C"
    return "#FFFFFF" if colour.upper() in STREAM_COLOURS else _by_luminance(colour)


def colour_of(stream: str, colours: dict[str, str]) -> str:
    """The colour fixed for a stream, or the one of all others."""
    return colours.get(stream, OTHERS)


def fold(stream: str, colours: dict[str, str]) -> str:
    """The name a stream is drawn under: its own where it has a colour of its own, else "All others"."""
    return stream if colours.get(stream, OTHERS) != OTHERS else ALL_OTHERS


def domain(streams: Iterable[str], colours: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The streams that occur, in the order of `colours` and then by name, each with its colour: (name, "#RRGGBB")."""
    present = set(streams)
    ordered = [name for name in colours if name in present] + sorted(present - set(colours))
    return tuple((name, colour_of(name, colours)) for name in ordered)


def _by_luminance(colour: str) -> str:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#14171C" if luminance > 0.19 else "#FFFFFF"
